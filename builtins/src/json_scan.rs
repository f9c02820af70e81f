//! The tokens of JSON, and the messages for what is none: those of nlohmann's library.

/// A token.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Token {
    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    Colon,
    Comma,
    Null,
    True,
    False,
    /// Its text is [`Scanner::string`].
    String,
    Unsigned(u64),
    Integer(i64),
    Float(f64),
    End,
}

impl Token {
    fn name(self) -> &'static str {
        match self {
            Token::BeginObject => "'{'",
            Token::EndObject => "'}'",
            Token::BeginArray => "'['",
            Token::EndArray => "']'",
            Token::Colon => "':'",
            Token::Comma => "','",
            Token::Null => "null literal",
            Token::True => "true literal",
            Token::False => "false literal",
            Token::String => "string literal",
            Token::Unsigned(_) | Token::Integer(_) | Token::Float(_) => "number literal",
            Token::End => "end of input",
        }
    }
}

/// The context of the token behind the value that is the whole text.
pub(crate) const AFTER: &str = "";

/// Why a text is no JSON: the whole message.
pub(crate) struct Failure(pub Vec<u8>);

/// Reads tokens from a text.
pub(crate) struct Scanner<'t> {
    text: &'t [u8],
    /// The next byte to read; one behind the end once the end has been read.
    at: usize,
    /// Where the last string or number starts, from where on messages quote.
    quoted: usize,
    /// The text of the last string: a part of `text`, or `unescaped`.
    plain: Option<(usize, usize)>,
    unescaped: Vec<u8>,
}

type Scanned = Result<Token, Failure>;

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Scanner<'t> {
        Scanner { text, at: 0, quoted: 0, plain: None, unescaped: Vec::new() }
    }

    /// The next token, where a value is expected.
    #[inline]
    pub(crate) fn token(&mut self) -> Scanned {
        self.token_in("value")
    }

    /// The next token; `context` is for messages.
    #[inline]
    pub(crate) fn token_in(&mut self, context: &str) -> Scanned {
        if self.at == 0
            && let Err(message) = self.skip_mark()
        {
            return Err(self.invalid(message, context));
        }
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.text.get(self.at) {
            self.at += 1;
        }
        let Some(&byte) = self.text.get(self.at) else {
            self.at = self.text.len() + 1;
            return Ok(Token::End);
        };
        self.at += 1;
        let token = match byte {
            b'{' => Ok(Token::BeginObject),
            b'}' => Ok(Token::EndObject),
            b'[' => Ok(Token::BeginArray),
            b']' => Ok(Token::EndArray),
            b':' => Ok(Token::Colon),
            b',' => Ok(Token::Comma),
            b'"' => self.scan_string().map(|()| Token::String),
            b'-' | b'0'..=b'9' => self.scan_number(byte),
            b't' => self.scan_literal(b"rue", Token::True),
            b'f' => self.scan_literal(b"alse", Token::False),
            b'n' => self.scan_literal(b"ull", Token::Null),
            0 => Ok(Token::End),
            _ => Err("invalid literal".into()),
        };
        token.map_err(|message| self.invalid(message, context))
    }

    /// The text of the last string token.
    pub(crate) fn string(&self) -> &[u8] {
        match self.plain {
            Some((start, end)) => &self.text[start..end],
            None => &self.unescaped,
        }
    }

    /// Whether nothing but the end has been read.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The byte that is read next; reading the end counts too.
    fn next(&mut self) -> Option<u8> {
        let byte = self.text.get(self.at).copied();
        self.at += 1;
        byte
    }

    /// A byte order mark is skipped if it is whole.
    fn skip_mark(&mut self) -> Result<(), String> {
        if self.text.first() != Some(&0xef) {
            return Ok(());
        }
        self.at = 1;
        for expected in [0xbb, 0xbf] {
            if self.next() != Some(expected) {
                return Err("invalid BOM; must be 0xEF 0xBB 0xBF if given".into());
            }
        }
        Ok(())
    }

    fn scan_literal(&mut self, rest: &[u8], token: Token) -> Result<Token, String> {
        for &expected in rest {
            if self.next() != Some(expected) {
                return Err("invalid literal".into());
            }
        }
        Ok(token)
    }

    /// Skips digits.
    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    /// A digit and all that follow it.
    fn some_digits(&mut self, otherwise: &str) -> Result<(), String> {
        match self.next() {
            Some(b'0'..=b'9') => {
                self.digits();
                Ok(())
            }
            _ => Err(format!("invalid number; expected {otherwise}")),
        }
    }

    fn scan_number(&mut self, first: u8) -> Result<Token, String> {
        let start = self.at - 1;
        self.quoted = start;
        let negative = first == b'-';
        let mut digit = first;
        if negative {
            digit = match self.next() {
                Some(digit @ b'0'..=b'9') => digit,
                _ => return Err("invalid number; expected digit after '-'".into()),
            };
        }
        if digit != b'0' {
            self.digits();
        }
        let mut integer = true;
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            integer = false;
            self.some_digits("digit after '.'")?;
        }
        if let Some(b'e' | b'E') = self.text.get(self.at) {
            self.at += 1;
            integer = false;
            match self.next() {
                Some(b'+' | b'-') => self.some_digits("digit after exponent sign")?,
                Some(b'0'..=b'9') => self.digits(),
                _ => return Err("invalid number; expected '+', '-', or digit after exponent".into()),
            }
        }
        let text = std::str::from_utf8(&self.text[start..self.at]).unwrap_or("0");
        if integer {
            if negative {
                if let Ok(number) = text.parse() {
                    return Ok(Token::Integer(number));
                }
            } else if let Some(number) = small_unsigned(text.as_bytes()) {
                return Ok(Token::Unsigned(number));
            } else if let Ok(number) = text.parse() {
                return Ok(Token::Unsigned(number));
            }
        }
        Ok(Token::Float(text.parse().unwrap_or(0.0)))
    }

    /// Scans a string whose opening quote has been read.
    fn scan_string(&mut self) -> Result<(), String> {
        self.quoted = self.at - 1;
        let start = self.at;
        self.skip_plain();
        if self.text.get(self.at) == Some(&b'"') {
            self.plain = Some((start, self.at));
            self.at += 1;
            return Ok(());
        }
        self.plain = None;
        self.unescaped.clear();
        self.unescaped.extend_from_slice(&self.text[start..self.at]);
        loop {
            let start = self.at;
            self.skip_plain();
            self.unescaped.extend_from_slice(&self.text[start..self.at]);
            match self.next() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.scan_escape()?,
                Some(byte @ 0..=0x1f) => return Err(control_character(byte)),
                Some(byte) => self.scan_utf8(byte)?,
                None => return Err("invalid string: missing closing quote".into()),
            }
        }
    }

    /// Skips ASCII characters that stand for themselves.
    #[inline]
    fn skip_plain(&mut self) {
        let plain = |byte: &u8| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=0x7f);
        let rest = &self.text[self.at..];
        self.at += rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
    }

    /// A character of several bytes whose first one has been read.
    fn scan_utf8(&mut self, first: u8) -> Result<(), String> {
        let ranges: &[(u8, u8)] = match first {
            0xc2..=0xdf => &[(0x80, 0xbf)],
            0xe0 => &[(0xa0, 0xbf), (0x80, 0xbf)],
            0xe1..=0xec | 0xee | 0xef => &[(0x80, 0xbf), (0x80, 0xbf)],
            0xed => &[(0x80, 0x9f), (0x80, 0xbf)],
            0xf0 => &[(0x90, 0xbf), (0x80, 0xbf), (0x80, 0xbf)],
            0xf1..=0xf3 => &[(0x80, 0xbf), (0x80, 0xbf), (0x80, 0xbf)],
            0xf4 => &[(0x80, 0x8f), (0x80, 0xbf), (0x80, 0xbf)],
            _ => return Err("invalid string: ill-formed UTF-8 byte".into()),
        };
        self.unescaped.push(first);
        for (low, high) in ranges {
            match self.next() {
                Some(byte) if (*low..=*high).contains(&byte) => self.unescaped.push(byte),
                _ => return Err("invalid string: ill-formed UTF-8 byte".into()),
            }
        }
        Ok(())
    }

    fn scan_escape(&mut self) -> Result<(), String> {
        let byte = match self.next() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let character = self.scan_code_point()?;
                let mut bytes = [0; 4];
                self.unescaped.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
                return Ok(());
            }
            _ => return Err("invalid string: forbidden character after backslash".into()),
        };
        self.unescaped.push(byte);
        Ok(())
    }

    fn scan_code_point(&mut self) -> Result<char, String> {
        let high = "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF";
        let low = "invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF";
        let first = self.scan_hex()?;
        let code = match first {
            0xd800..=0xdbff => {
                if self.next() != Some(b'\\') || self.next() != Some(b'u') {
                    return Err(high.into());
                }
                let second = self.scan_hex()?;
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err(high.into());
                }
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            0xdc00..=0xdfff => return Err(low.into()),
            code => code,
        };
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn scan_hex(&mut self) -> Result<u32, String> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.next().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err("invalid string: '\\u' must be followed by 4 hex digits".into());
            };
            code = code << 4 | digit;
        }
        Ok(code)
    }

    /// A token at a place where `expected` should be.
    #[cold]
    pub(crate) fn unexpected(&self, token: Token, context: &str, expected: &str) -> Failure {
        let found = token.name();
        let text = format!("syntax error while parsing {context} - unexpected {found}; expected {expected}");
        self.failure(text.as_bytes())
    }

    #[cold]
    fn invalid(&self, message: String, context: &str) -> Failure {
        let after = context == AFTER;
        let context = if after { "value" } else { context };
        let expected = match context {
            _ if after => "; expected end of input",
            "object key" => "; expected string literal",
            "object separator" => "; expected ':'",
            "array" => "; expected ']'",
            "object" => "; expected '}'",
            _ => "",
        };
        let mut text = format!("syntax error while parsing {context} - {message}; last read: '").into_bytes();
        for &byte in &self.text[self.quoted..self.at.min(self.text.len())] {
            if byte <= 0x1f {
                text.extend_from_slice(format!("<U+{byte:04X}>").as_bytes());
            } else {
                text.push(byte);
            }
        }
        text.extend_from_slice(b"'");
        text.extend_from_slice(expected.as_bytes());
        self.failure(&text)
    }

    /// The error for an empty text.
    #[cold]
    pub(crate) fn empty(&self) -> Failure {
        let hint = "check that your input string or stream contains the expected JSON";
        self.failure(format!("attempting to parse an empty input; {hint}").as_bytes())
    }

    /// The error for a number that is too large for a float.
    #[cold]
    pub(crate) fn overflow(&self) -> Failure {
        let number = String::from_utf8_lossy(&self.text[self.quoted..self.at]);
        Failure(format!("[json.exception.out_of_range.406] number overflow parsing '{number}'").into_bytes())
    }

    fn failure(&self, message: &[u8]) -> Failure {
        let read = &self.text[..self.at.min(self.text.len())];
        let line = 1 + read.iter().filter(|&&byte| byte == b'\n').count();
        let line_start = read.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let column = self.at - line_start;
        let place = format!("[json.exception.parse_error.101] parse error at line {line}, column {column}: ");
        Failure([place.as_bytes(), message].concat())
    }
}

/// A number of at most 18 digits.
#[inline]
fn small_unsigned(digits: &[u8]) -> Option<u64> {
    (digits.len() <= 18).then(|| digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

#[cold]
fn control_character(byte: u8) -> String {
    const NAMES: [&str; 32] = [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO",
        "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS",
        "RS", "US",
    ];
    let short = match byte {
        8 => " or \\b",
        9 => " or \\t",
        10 => " or \\n",
        12 => " or \\f",
        13 => " or \\r",
        _ => "",
    };
    let name = NAMES[usize::from(byte)];
    let character = format!("control character U+{byte:04X} ({name})");
    format!("invalid string: {character} must be escaped to \\u{byte:04X}{short}")
}
