//! The text inside `"…"` and `''…''`.

use super::{Lexer, Token};
use crate::ast::Pos;
use crate::diagnostics::Diagnostic;

/// What ends a piece of text in `"…"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StrEnd {
    Quote,
    Interp,
    Eof,
}

/// A piece of an indented string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IndPiece {
    /// The current token, as written.
    Text,
    /// An escape: the byte, and how often.
    Escape(u8, u8),
    Interp,
    Close,
    Eof,
}

/// So many bytes of a text are looked at before the next ones.
const WINDOW: usize = 256;

impl<'s> Lexer<'s> {
    /// Appends the text up to the next `${` or `"` to `out`, unescaped. The current token becomes
    /// the text; `end` is behind what ended it.
    #[inline]
    pub fn string_piece(&mut self, out: &mut Vec<u8>) -> Result<StrEnd, Box<Diagnostic>> {
        let start = self.end as usize;
        let mut at = start;
        loop {
            let plain = self.plain(at);
            out.extend_from_slice(plain);
            at += plain.len();
            match self.byte(at) {
                b'"' => return Ok(self.end_string_piece(start, at, 1, StrEnd::Quote)),
                b'$' if self.byte(at + 1) == b'{' => {
                    return Ok(self.end_string_piece(start, at, 2, StrEnd::Interp));
                }
                b'\r' => {
                    out.push(b'\n');
                    at += if self.byte(at + 1) == b'\n' { 2 } else { 1 };
                }
                _ if at >= self.src.len() => break,
                0 => return Err(self.null_byte(start)),
                byte => match self.string_escape(at, byte, out) {
                    Some(end) => at = end,
                    None => break,
                },
            }
        }
        let end = self.src.len();
        Ok(self.end_string_piece(end, end, 0, StrEnd::Eof))
    }

    /// The bytes from `at` on that mean themselves inside of `"…"`.
    #[inline]
    fn plain(&self, at: usize) -> &'s [u8] {
        let mut end = at;
        loop {
            // Line breaks are looked for in a second pass: over a window, as there may be many before a quote.
            let rest = &self.src[end..self.src.len().min(end + WINDOW)];
            let special = memchr::memchr3(b'"', b'\\', b'$', rest).unwrap_or(rest.len());
            let plain = memchr::memchr2(b'\r', 0, &rest[..special]).unwrap_or(special);
            end += plain;
            if plain < WINDOW {
                return &self.src[at..end];
            }
        }
    }

    /// `\x`, `$\x`, `$x` or `$"` at `at`: the offset behind it, or nothing if the text ends there.
    fn string_escape(&self, at: usize, byte: u8, out: &mut Vec<u8>) -> Option<usize> {
        let mut at = at;
        if byte == b'$' {
            out.push(b'$');
            at += 1;
            match *self.src.get(at)? {
                b'\\' => (),
                // Nix: `$$` goes together, so the second one does not begin a `${`.
                b'$' => {
                    out.push(b'$');
                    return Some(at + 1);
                }
                _ => return Some(at),
            }
        }
        out.push(match *self.src.get(at + 1)? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            other => other,
        });
        Some(at + 2)
    }

    #[inline]
    fn end_string_piece(&mut self, start: usize, at: usize, len: usize, end: StrEnd) -> StrEnd {
        self.start = start as u32;
        self.set(if end == StrEnd::Eof { Token::Eof } else { Token::Str }, at + len);
        end
    }

    /// The next piece of an indented string. The current token becomes the piece.
    pub fn ind_piece(&mut self) -> Result<IndPiece, Box<Diagnostic>> {
        let start = self.end as usize;
        self.start = start as u32;
        let text = self.ind_text_end(start);
        if text > start {
            if memchr::memchr(0, &self.src[start..text]).is_some() {
                return Err(self.null_byte_in(start, text));
            }
            self.set(Token::IndStr, text);
            return Ok(IndPiece::Text);
        }
        let next = self.byte(start + 1);
        let (piece, token, len) = match self.byte(start) {
            b'$' if next == b'{' => (IndPiece::Interp, Token::DollarCurly, 2),
            b'$' => (IndPiece::Escape(b'$', 1), Token::IndStr, 1),
            b'\'' if next == b'\'' => match self.byte(start + 2) {
                b'$' => (IndPiece::Escape(b'$', 1), Token::IndStr, 3),
                b'\'' => (IndPiece::Escape(b'\'', 2), Token::IndStr, 3),
                b'\\' if start + 3 < self.src.len() => {
                    let mut out = Vec::new();
                    self.string_escape(start + 2, b'\\', &mut out);
                    (IndPiece::Escape(out[0], 1), Token::IndStr, 4)
                }
                _ => (IndPiece::Close, Token::IndClose, 2),
            },
            b'\'' => (IndPiece::Escape(b'\'', 1), Token::IndStr, 1),
            _ => (IndPiece::Eof, Token::Eof, 0),
        };
        self.set(token, start + len);
        Ok(piece)
    }

    /// Nix: `$` and `'` carry the byte behind them along, unless that byte makes them special.
    fn ind_text_end(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(found) = self.src.get(at..).and_then(|rest| memchr::memchr2(b'$', b'\'', rest)) {
            at += found;
            let special = if self.src[at] == b'$' { b'{' } else { b'$' };
            match self.src.get(at + 1) {
                Some(&next) if next != b'\'' && next != special => at += 2,
                _ => return at,
            }
        }
        self.src.len()
    }

    /// The complaint about a NUL byte in the text of a `"…"` that begins at `start`.
    #[cold]
    fn null_byte(&self, start: usize) -> Box<Diagnostic> {
        let mut end = start;
        let mut out = Vec::new();
        loop {
            match self.byte(end) {
                b'"' => break,
                b'$' if self.byte(end + 1) == b'{' => break,
                b'\r' => {
                    out.push(b'\n');
                    end += if self.byte(end + 1) == b'\n' { 2 } else { 1 };
                }
                byte @ (b'$' | b'\\') => match self.string_escape(end, byte, &mut out) {
                    Some(next) => end = next,
                    None => break,
                },
                byte if end < self.src.len() => {
                    out.push(byte);
                    end += 1;
                }
                _ => break,
            }
        }
        null_byte_message(&out, start)
    }

    #[cold]
    fn null_byte_in(&self, start: usize, end: usize) -> Box<Diagnostic> {
        null_byte_message(&self.src[start..end], start)
    }
}

#[cold]
fn null_byte_message(text: &[u8], at: usize) -> Box<Diagnostic> {
    let mut message = b"input string '".to_vec();
    for &byte in text {
        match byte {
            0 => message.extend_from_slice("␀".as_bytes()),
            byte => message.push(byte),
        }
    }
    message.extend_from_slice(b"' cannot be represented as Nix string because it contains null bytes");
    Box::new(Diagnostic::parse(message, Pos(at as u32)))
}
