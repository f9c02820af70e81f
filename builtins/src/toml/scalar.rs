//! Numbers, Booleans, dates and strings of TOML.

use super::Node;
use super::parse::Parser;
use super::report::{FLOAT_HINT, INTEGER_HINT, Problem, TIME_HINT};

type Scanned<T> = Result<T, Problem>;

/// What a digit of a number is.
type IsDigit = fn(&u8) -> bool;

/// The length of the character at the start of `text`; `None` if it is no UTF-8 or, but for a tab, a
/// control character.
pub(super) fn char_len(text: &[u8]) -> Option<usize> {
    match *text.first()? {
        b'\t' | b' '..=b'~' => Some(1),
        0..=0x7f => None,
        _ => (2..=text.len().min(4)).find(|&len| std::str::from_utf8(&text[..len]).is_ok()),
    }
}

impl Parser<'_> {
    /// A value that is neither an array nor a table.
    pub(super) fn scalar(&mut self) -> Scanned<Node> {
        match self.peek() {
            Some(b'"') => self.string_of(b'"').map(Node::String),
            Some(b'\'') => self.string_of(b'\'').map(Node::String),
            Some(b't' | b'f') => self.boolean(),
            Some(letter @ (b'T' | b'F' | b'i' | b'I' | b'n' | b'N')) => self.word(letter),
            _ => self.number(),
        }
    }

    fn boolean(&mut self) -> Scanned<Node> {
        for (word, value) in [("true", true), ("false", false)] {
            if self.rest().starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(Node::Bool(value));
            }
        }
        let title = "toml::parse_boolean: invalid boolean: boolean must be `true` or `false`, in lowercase. \
            string must be surrounded by `\"`";
        Err(Problem::at(title, self.at, "expected true or false"))
    }

    /// `inf` or `nan`, or something that only looks like a word.
    fn word(&mut self, letter: u8) -> Scanned<Node> {
        let (word, value, mark) = match letter {
            b'T' => ("true", None, "expected true or false"),
            b'F' => ("false", None, "expected true or false"),
            b'i' => ("inf", Some(f64::INFINITY), "expected from `1` to `9` or digit [0-9] or inf or nan"),
            b'n' => ("nan", Some(f64::NAN), "expected from `1` to `9` or digit [0-9] or inf or nan"),
            b'I' => ("inf", None, "expected from `1` to `9` or digit [0-9] or inf or nan"),
            _ => ("nan", None, "expected from `1` to `9` or digit [0-9] or inf or nan"),
        };
        if let Some(value) = value
            && self.rest().starts_with(word.as_bytes())
        {
            self.at += word.len();
            return Ok(Node::Float(value));
        }
        let title = format!(
            "toml::parse_value: `{word}` must be in lowercase. A string must be surrounded by quotes."
        );
        Err(Problem::at(title, self.at, mark))
    }

    fn number(&mut self) -> Scanned<Node> {
        let start = self.at;
        if let Some(end) = self.date_or_time()? {
            let shown = show_time(&self.rest()[..end - start]);
            self.at = end;
            return Ok(Node::Time(shown));
        }
        let sign = usize::from(matches!(self.peek(), Some(b'+' | b'-')));
        let body = &self.rest()[sign..];
        for (word, value) in [("inf", f64::INFINITY), ("nan", f64::NAN)] {
            if body.starts_with(word.as_bytes()) {
                let negative = self.peek() == Some(b'-');
                self.at += sign + word.len();
                return Ok(Node::Float(if negative { -value } else { value }));
            }
        }
        if sign == 0 && body.len() > 1 && body[0] == b'0' {
            match body[1] {
                b'x' => return self.radix(16, u8::is_ascii_hexdigit, "hex"),
                b'o' => return self.radix(8, |byte| matches!(byte, b'0'..=b'7'), "oct"),
                b'b' => return self.radix(2, |byte| matches!(byte, b'0' | b'1'), "bin"),
                _ => {}
            }
        }
        let whole = decimal_len(body);
        if whole == 0 {
            return Err(self.no_number(start));
        }
        let fraction = fraction_len(&body[whole..]);
        let exponent = exponent_len(&body[whole + fraction..]);
        let end = start + sign + whole + fraction + exponent;
        let digits = clean(&self.text[start..end]);
        self.at = end;
        if fraction + exponent > 0 {
            if self.peek() == Some(b'_') {
                let title = "bad float: `_` must be surrounded by digits";
                return Err(Problem::at(title, end, "invalid underscore").hint(FLOAT_HINT));
            }
            return match digits.parse::<f64>() {
                Ok(float) if float.is_finite() => Ok(Node::Float(float)),
                _ => {
                    let title = "toml::parse_floating: failed to read floating point value from stream";
                    Err(Problem::at(title, end, "here"))
                }
            };
        }
        self.check_integer_end(&digits)?;
        match digits.parse() {
            Ok(int) => Ok(Node::Int(int)),
            Err(_) => {
                let title = "toml::parse_dec_integer: too large integer: current max digits = 2^63";
                Err(Problem::at(title, end, "must be < 2^63"))
            }
        }
    }

    fn no_number(&self, start: usize) -> Problem {
        match self.peek() {
            Some(b'.') => {
                let title = "bad float: integer part is required before decimal point";
                Problem::at(title, start, "missing integer part").hint(FLOAT_HINT)
            }
            Some(b'_') => {
                let title = "bad number: `_` must be surrounded by digits";
                Problem::at(title, start, "digits required before `_`").hint(INTEGER_HINT)
            }
            _ => Problem::at("bad format: unknown value appeared", start, "here"),
        }
    }

    /// What may not follow an integer.
    fn check_integer_end(&self, digits: &str) -> Scanned<()> {
        let at = self.at;
        let problem = |title: &str, at, mark, hint| Err(Problem::at(title, at, mark).hint(hint));
        match self.peek() {
            Some(b'_') if matches!(digits, "0" | "-0" | "+0") => problem(
                "bad integer: leading zero is not allowed in decimal int",
                at,
                "leading zero",
                INTEGER_HINT,
            ),
            Some(b'_') => problem(
                "bad integer: `_` must be surrounded by digits",
                at,
                "invalid underscore",
                INTEGER_HINT,
            ),
            Some(b'0') => {
                problem("bad integer: leading zero", at - 1, "leading zero is not allowed", INTEGER_HINT)
            }
            Some(b'1'..=b'9') => problem(
                "bad integer: invalid digit after an integer",
                at,
                "this digit is not allowed",
                INTEGER_HINT,
            ),
            Some(b':' | b'-') => problem(
                "bad datetime: invalid format",
                at,
                "here",
                "Hint: valid  : 1979-05-27T07:32:00-07:00, 1979-05-27 07:32:00.999999Z\n\
                 Hint: invalid: 1979-05-27T7:32:00-7:00, 1979-05-27 7:32-00:30",
            ),
            Some(b'.' | b'e' | b'E') => problem("bad float: invalid format", at, "here", FLOAT_HINT),
            _ => Ok(()),
        }
    }

    /// `0x…`, `0o…` or `0b…`.
    fn radix(&mut self, radix: u32, is_digit: IsDigit, name: &str) -> Scanned<Node> {
        let start = self.at + 2;
        let len = digits_len(&self.text[start..], is_digit);
        let end = start + len;
        if len == 0 {
            let (like, mark) = match radix {
                16 => ("hex_int must be like: 0xC0FFEE, 0xdead_beef", "expected hex [0-9a-fA-F]"),
                8 => ("oct_int must be like: 0o775, 0o04_44", "expected oct [0-7]"),
                _ => ("bin_int must be like: 0b0101, 0b1111_0000", "expected bin [01]"),
            };
            let title = format!("toml::parse_{name}_integer: invalid integer: {like}");
            return Err(Problem::at(title, end, mark));
        }
        self.at = end;
        self.check_integer_end("")?;
        match i64::from_str_radix(&clean(&self.text[start..end]), radix) {
            Ok(int) => Ok(Node::Int(int)),
            Err(_) => {
                let title =
                    format!("toml::parse_{name}_integer: too large integer: current max value = 2^63");
                Err(Problem::at(title, end, "must be < 2^63"))
            }
        }
    }

    /// Where a date or time here ends.
    fn date_or_time(&self) -> Scanned<Option<usize>> {
        let rest = self.rest();
        if let Some(len) = time_len(rest) {
            check_time(rest, self.at)?;
            return Ok(Some(self.at + len));
        }
        if !is_form(rest, b"dddd-dd-dd") {
            return Ok(None);
        }
        check_date(rest, self.at)?;
        let behind = &rest[10..];
        let bad_time =
            |at| Problem::at("bad time: must be HH:MM:SS.subsec", at, "expected digit").hint(TIME_HINT);
        match behind {
            [b'T' | b't' | b' ', time @ ..] => match time_len(time) {
                Some(len) => {
                    check_time(time, self.at + 11)?;
                    Ok(Some(self.at + 11 + len + offset_len(&time[len..])))
                }
                None if behind[0] != b' ' => Err(bad_time(self.at + 11)),
                None if time.first().is_some_and(u8::is_ascii_digit) => Err(bad_time(self.at + 11)),
                None => Ok(Some(self.at + 10)),
            },
            [b'0'..=b'9', ..] => {
                let title = "bad datetime: missing T or space";
                Err(Problem::at(title, self.at + 10, "expected T, t, or space").hint(TIME_HINT))
            }
            _ => Ok(Some(self.at + 10)),
        }
    }

    /// A string in these quotes, of one line or of several.
    pub(super) fn string_of(&mut self, quote: u8) -> Scanned<Vec<u8>> {
        let multi = self.rest().starts_with(&[quote; 3]);
        let start = self.at;
        self.at += if multi { 3 } else { 1 };
        let mut out = Vec::new();
        if multi {
            self.skip_newline();
        }
        loop {
            let at = self.at;
            let Some(byte) = self.peek() else { return Err(unclosed(quote, multi, start, self.text.len())) };
            self.at += 1;
            match byte {
                _ if byte == quote && !multi => return Ok(out),
                _ if byte == quote => {
                    let quotes = 1 + self.rest().iter().take_while(|&&next| next == quote).count();
                    if quotes < 3 {
                        out.push(byte);
                        continue;
                    }
                    // Up to two quotes may stand before the closing three.
                    let inside = quotes.min(5) - 3;
                    out.extend(std::iter::repeat_n(quote, inside));
                    self.at = at + inside + 3;
                    return Ok(out);
                }
                b'\\' if quote == b'"' => self.escape(&mut out, multi, at)?,
                b'\n' if multi => out.push(byte),
                b'\r' if multi && self.peek() == Some(b'\n') => out.push(byte),
                b'\t' => out.push(byte),
                _ => match char_len(&self.text[at..]) {
                    Some(len) => {
                        self.at = at + len;
                        out.extend_from_slice(&self.text[at..self.at]);
                    }
                    None => return Err(unclosed(quote, multi, if multi { start } else { at }, at + 1)),
                },
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>, multi: bool, at: usize) -> Scanned<()> {
        let byte = self.peek();
        self.at += 1;
        let digits = match byte {
            Some(b'b') => return push(out, 8),
            Some(b't') => return push(out, b'\t'),
            Some(b'n') => return push(out, b'\n'),
            Some(b'f') => return push(out, 12),
            Some(b'r') => return push(out, b'\r'),
            Some(b'"') => return push(out, b'"'),
            Some(b'\\') => return push(out, b'\\'),
            Some(b'u') => 4,
            Some(b'U') => 8,
            Some(b' ' | b'\t' | b'\r' | b'\n') if multi && self.skip_line_end(at) => return Ok(()),
            _ => return Err(unclosed(b'"', multi, at, at + 1)),
        };
        let hex = self.rest().get(..digits).filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let Some(hex) = hex else { return Err(unclosed(b'"', multi, at, at + 1)) };
        let code = hex
            .iter()
            .fold(0u32, |code, &digit| code.wrapping_mul(16) + char::from(digit).to_digit(16).unwrap_or(0));
        let Some(character) = char::from_u32(code) else {
            let what = if (0xd800..=0xdfff).contains(&code) {
                "[0xD800, 0xDFFF] is not a valid UTF-8"
            } else {
                "input codepoint is too large"
            };
            let title = format!("toml::parse_utf8_codepoint: {what}");
            return Err(Problem::over(title, (at + 1, at + 2 + digits), "here"));
        };
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        self.at += digits;
        Ok(())
    }

    /// A backslash at the end of a line: the line end and all blanks behind it are skipped.
    fn skip_line_end(&mut self, backslash: usize) -> bool {
        let rest = &self.text[backslash + 1..];
        let blanks = rest.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
        let line_end = &rest[blanks..];
        if !(line_end.starts_with(b"\n") || line_end.starts_with(b"\r\n")) {
            return false;
        }
        let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at = backslash + 1 + rest.iter().take_while(blank).count();
        true
    }
}

fn push(out: &mut Vec<u8>, byte: u8) -> Scanned<()> {
    out.push(byte);
    Ok(())
}

fn unclosed(quote: u8, multi: bool, start: usize, end: usize) -> Problem {
    let (name, mark) = match (quote, multi) {
        (b'"', false) => ("basic", "expected \""),
        (b'"', true) => ("ml_basic", "expected \"\"\""),
        (_, false) => ("literal", "expected '"),
        (_, true) => ("ml_literal", "expected '''"),
    };
    let title = format!("toml::parse_{name}_string: invalid string format");
    let at = if multi { end.saturating_sub(1) } else { start };
    Problem::at(title, at, mark)
}

/// The length of digits with single underscores between them.
fn digits_len(text: &[u8], is_digit: IsDigit) -> usize {
    let mut len = 0;
    while text.get(len).is_some_and(is_digit) {
        len += 1;
        if text.get(len) == Some(&b'_') && text.get(len + 1).is_some_and(is_digit) {
            len += 1;
        }
    }
    len
}

/// The length of the digits of a decimal integer: one zero, or no leading one.
fn decimal_len(text: &[u8]) -> usize {
    if text.first() == Some(&b'0') { 1 } else { digits_len(text, u8::is_ascii_digit) }
}

fn fraction_len(text: &[u8]) -> usize {
    match text {
        [b'.', digits @ ..] => match digits_len(digits, u8::is_ascii_digit) {
            0 => 0,
            len => len + 1,
        },
        _ => 0,
    }
}

fn exponent_len(text: &[u8]) -> usize {
    let [b'e' | b'E', rest @ ..] = text else { return 0 };
    let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    match digits_len(&rest[sign..], u8::is_ascii_digit) {
        0 => 0,
        len => 1 + sign + len,
    }
}

fn clean(digits: &[u8]) -> String {
    digits.iter().filter(|&&byte| byte != b'_').map(|&byte| char::from(byte)).collect()
}

/// Whether the text begins like the form, in which `d` is a digit.
fn is_form(text: &[u8], form: &[u8]) -> bool {
    text.len() >= form.len()
        && form
            .iter()
            .zip(text)
            .all(|(&form, &byte)| if form == b'd' { byte.is_ascii_digit() } else { byte == form })
}

fn time_len(text: &[u8]) -> Option<usize> {
    if !is_form(text, b"dd:dd:dd") {
        return None;
    }
    let fraction = match &text[8..] {
        [b'.', digits @ ..] => match digits.iter().take_while(|byte| byte.is_ascii_digit()).count() {
            0 => 0,
            len => len + 1,
        },
        _ => 0,
    };
    Some(8 + fraction)
}

fn offset_len(text: &[u8]) -> usize {
    match text.first() {
        Some(b'Z' | b'z') => 1,
        Some(b'+' | b'-') if is_form(&text[1..], b"dd:dd") => 6,
        _ => 0,
    }
}

/// A date or time in normal form. `T` separates date and time, and zeros fill a fraction up to
/// milli-, micro- or nanoseconds, or leave it out; further digits are dropped.
fn show_time(text: &[u8]) -> Vec<u8> {
    let (date, rest) = if is_form(text, b"dddd-dd-dd") { text.split_at(10) } else { text.split_at(0) };
    let mut shown = date.to_vec();
    let time = if date.is_empty() { rest } else { rest.get(1..).unwrap_or_default() };
    let Some(len) = time_len(time) else { return shown };
    if !date.is_empty() {
        shown.push(b'T');
    }
    shown.extend_from_slice(&time[..8]);
    let mut fraction = time[8..len].get(1..).unwrap_or_default().to_vec();
    fraction.resize(9, b'0');
    while fraction.ends_with(b"000") {
        fraction.truncate(fraction.len() - 3);
    }
    if !fraction.is_empty() {
        shown.push(b'.');
        shown.extend(fraction);
    }
    match &time[len..] {
        [] => {}
        [b'Z' | b'z'] | [_, b'0', b'0', b':', b'0', b'0'] => shown.push(b'Z'),
        offset => shown.extend_from_slice(offset),
    }
    shown
}

fn two_digits(text: &[u8], at: usize) -> u32 {
    u32::from(text[at] - b'0') * 10 + u32::from(text[at + 1] - b'0')
}

fn check_date(text: &[u8], at: usize) -> Scanned<()> {
    let year = two_digits(text, 0) * 100 + two_digits(text, 2);
    let (month, day) = (two_digits(text, 5), two_digits(text, 8));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if (1..=days).contains(&day) {
        return Ok(());
    }
    let mark = "month must be 01-12, day must be any of 01-28,29,30,31 depending on the month/year.";
    Err(Problem::at("toml::parse_local_date: invalid date.", at, mark))
}

fn check_time(text: &[u8], at: usize) -> Scanned<()> {
    let (hour, minute, second) = (two_digits(text, 0), two_digits(text, 3), two_digits(text, 6));
    if hour < 24 && minute < 60 && second < 61 {
        return Ok(());
    }
    let mark = "hour must be 00-23, minute must be 00-59.";
    Err(Problem::at("toml::parse_local_time: invalid time.", at, mark))
}
