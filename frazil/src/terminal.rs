//! Standard error: colours, tabs, and where messages are indented.
//!
//! Messages are built with ANSI codes. Nix: on their way out all other escape sequences are removed,
//! and the codes too unless standard error is a terminal; tabs become spaces up to the next multiple
//! of 8 columns, counted over the whole message; carriage returns and bells are dropped.

use std::env::var_os;
use std::io::{IsTerminal, Write};

use frazil_eval::host::Verbosity;
use frazil_eval::report::{MAGENTA, NORMAL};
use unicode_width::UnicodeWidthChar;

use crate::json::Object;

/// How messages are written to standard error.
///
/// ```
/// use frazil::terminal::Terminal;
///
/// // What is written goes to standard error, as JSON.
/// Terminal { colour: false, json: true, ..Terminal::detect() }.warn(b"it is late");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terminal {
    /// Whether colours stay in.
    pub colour: bool,
    /// How much is told.
    pub verbosity: Verbosity,
    /// Whether each message is a JSON object on a line, for programs to read.
    pub json: bool,
}

impl Terminal {
    /// As the environment has it: colours on terminals only, unless `NO_COLOR`, `NOCOLOR` or
    /// `TERM=dumb` says otherwise.
    ///
    /// ```
    /// let terminal = frazil::terminal::Terminal::detect();
    /// assert!(!terminal.json);
    /// ```
    pub fn detect() -> Terminal {
        let wanted = var_os("NO_COLOR").is_none()
            && var_os("NOCOLOR").is_none()
            && var_os("TERM").is_none_or(|term| term != "dumb");
        Terminal {
            colour: wanted && std::io::stderr().is_terminal(),
            json: false,
            verbosity: Verbosity::default(),
        }
    }

    /// Writes a message and a line break. That nobody reads it is no reason to fail.
    ///
    /// ```
    /// frazil::terminal::Terminal::detect().write(b"a line");
    /// ```
    pub fn write(self, message: &[u8]) {
        match self.json {
            true => self.tell("info", message),
            false => write_line(filter(message, self.colour)),
        }
    }

    /// Writes a warning.
    ///
    /// ```
    /// frazil::terminal::Terminal::detect().warn(b"it is late");
    /// ```
    pub fn warn(self, message: &[u8]) {
        match self.json {
            true => self.tell("warning", message),
            false => self.write(&[format!("{MAGENTA}warning:{NORMAL} ").as_bytes(), message].concat()),
        }
    }

    /// Writes a message of a level as a JSON object.
    ///
    /// ```
    /// frazil::terminal::Terminal::detect().tell("trace", b"here");
    /// ```
    pub fn tell(self, level: &str, message: &[u8]) {
        let object = Object::default().with_text("level", level.as_bytes());
        self.write_object(&object.with_text("message", &without_escapes(message)).finish());
    }

    /// Writes a JSON object.
    ///
    /// ```
    /// frazil::terminal::Terminal::detect().write_object(br#"{"level":"trace"}"#);
    /// ```
    pub fn write_object(self, object: &[u8]) {
        write_line(object.to_vec());
    }
}

fn write_line(mut text: Vec<u8>) {
    text.push(b'\n');
    let _ = std::io::stderr().lock().write_all(&text);
}

/// `text` without escape sequences, and otherwise as it is.
///
/// ```
/// assert_eq!(frazil::terminal::without_escapes(b"\x1b[1mbold\x1b[0m"), b"bold");
/// ```
pub fn without_escapes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        if *byte == 0x1b {
            rest = &rest[split_escape(rest).0..];
        } else {
            out.push(*byte);
            rest = after;
        }
    }
    out
}

/// `text` as it is written out; see the module.
///
/// ```
/// assert_eq!(frazil::terminal::filter(b"\x1b[1ma\x1b[0m\tb\r", false), b"a       b");
/// ```
pub fn filter(text: &[u8], colour: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        match byte {
            0x1b => {
                let (sequence, wanted) = split_escape(rest);
                if colour && wanted {
                    out.extend_from_slice(&rest[..sequence]);
                }
                rest = &rest[sequence..];
            }
            b'\t' => {
                let next = (column / 8 + 1) * 8;
                out.resize(out.len() + next - column, b' ');
                column = next;
                rest = after;
            }
            b'\r' | 0x07 => rest = after,
            _ => {
                let (len, width) = first_char(rest);
                out.extend_from_slice(&rest[..len]);
                column += width;
                rest = &rest[len..];
            }
        }
    }
    out
}

/// The bytes and columns of the first character; a byte that is no UTF-8 has one column.
fn first_char(text: &[u8]) -> (usize, usize) {
    let start = &text[..text.len().min(4)];
    let valid = match std::str::from_utf8(start) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        // The soft hyphen is invisible.
        Some('\u{ad}') => (2, 0),
        Some(first) => (first.len_utf8(), first.width().unwrap_or(0)),
        None => (1, 1),
    }
}

/// The length of the escape sequence that `text` starts with, and whether it is a colour or a link.
fn split_escape(text: &[u8]) -> (usize, bool) {
    let run = |from: usize, range: std::ops::RangeInclusive<u8>| {
        from + text[from..].iter().take_while(|byte| range.contains(byte)).count()
    };
    match text.get(1) {
        Some(b'[') => {
            let end = run(run(2, 0x30..=0x3f), 0x20..=0x2f);
            match text.get(end) {
                Some(last @ 0x40..=0x7e) => (end + 1, *last == b'm'),
                _ => (end, false),
            }
        }
        Some(b']') => {
            let body = text[2..].iter().take_while(|&&byte| byte != 0x1b && byte != 0x07).count();
            let end = match text[2 + body..] {
                [0x1b, b'\\', ..] => 2 + body + 2,
                [0x07, ..] => 2 + body + 1,
                _ => 2 + body,
            };
            (end, text[2..].starts_with(b"8;"))
        }
        Some(0x40..=0x5f) => (2, false),
        _ => (1, false),
    }
}

#[cfg(test)]
mod tests {
    use super::filter;

    fn plain(text: &str) -> String {
        String::from_utf8(filter(text.as_bytes(), false)).unwrap()
    }

    #[test]
    fn tabs_are_columns_of_the_whole_message() {
        assert_eq!(plain("trace: a\tX"), "trace: a        X");
        assert_eq!(plain("trace: é\t日\tb\nd\te"), "trace: é        日      b\nd      e");
        assert_eq!(plain("trace: \u{1}\tX"), "trace: \u{1} X");
        assert_eq!(plain("trace: e\u{301}\tX"), "trace: e\u{301}        X");
        assert_eq!(plain("trace: \u{ad}\tX"), "trace: \u{ad} X");
        assert_eq!(filter(b"trace: \xff\tX", false), b"trace: \xff        X");
        assert_eq!(filter(b"trace: \xc3\tX", false), b"trace: \xc3        X");
    }

    #[test]
    fn escape_sequences() {
        assert_eq!(plain("\x1b[31;1merror:\x1b[0m a\r\n\x07b"), "error: a\nb");
        assert_eq!(plain("\x1b]8;;http://x\x07link\x1b]8;;\x1b\\ \x1bXabc\x1b"), "link abc");
        let coloured = filter(b"\x1b[31mred\x1b[0m \x1b[2J\x1b]0;title\x07.", true);
        assert_eq!(coloured, b"\x1b[31mred\x1b[0m .");
    }
}
