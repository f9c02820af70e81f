//! Splits a pattern into tokens.
//!
//! The scanner has three modes: between terms, inside `[...]` and inside `{...}`. It
//! rejects what no parser could use (a bad escape, an unfinished class name); everything
//! that depends on what came before is the parser's business.

use super::RegexError;

/// One token; names and numbers are slices of the pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token<'p> {
    /// A byte that stands for itself.
    Byte(u8),
    Any,
    LineStart,
    LineEnd,
    GroupOpen,
    GroupClose,
    Or,
    Star,
    Plus,
    Optional,
    BraceOpen,
    Count(&'p [u8]),
    Comma,
    BraceClose,
    BracketOpen {
        negated: bool,
    },
    /// `-` inside brackets, where it may make a range.
    Dash,
    /// The name in `[.name.]`.
    Collating(&'p [u8]),
    /// The name in `[=name=]`.
    Equivalence(&'p [u8]),
    /// The name in `[:name:]`.
    Class(&'p [u8]),
    BracketClose,
    Eof,
}

#[derive(Clone, Copy)]
enum Mode {
    Normal,
    /// Inside brackets; `first` right after `[` or `[^`, where `]` stands for itself.
    Bracket {
        first: bool,
    },
    Brace,
}

pub(super) struct Scanner<'p> {
    pattern: &'p [u8],
    pos: usize,
    mode: Mode,
}

impl<'p> Scanner<'p> {
    pub(super) fn new(pattern: &'p [u8]) -> Scanner<'p> {
        Scanner { pattern, pos: 0, mode: Mode::Normal }
    }

    /// The next token; `Eof` for ever once the pattern is used up.
    pub(super) fn next(&mut self) -> Result<Token<'p>, RegexError> {
        let Some(byte) = self.take() else { return Ok(Token::Eof) };
        match self.mode {
            Mode::Normal => self.normal(byte),
            Mode::Bracket { first } => self.in_bracket(byte, first),
            Mode::Brace => self.in_brace(byte),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.pos).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.pos += 1;
        Some(byte)
    }

    fn normal(&mut self, byte: u8) -> Result<Token<'p>, RegexError> {
        Ok(match byte {
            b'\\' => return self.escape(),
            b'.' => Token::Any,
            b'^' => Token::LineStart,
            b'$' => Token::LineEnd,
            b'(' => Token::GroupOpen,
            b')' => Token::GroupClose,
            b'|' => Token::Or,
            b'*' => Token::Star,
            b'+' => Token::Plus,
            b'?' => Token::Optional,
            b'{' => {
                self.mode = Mode::Brace;
                Token::BraceOpen
            }
            b'[' => {
                self.mode = Mode::Bracket { first: true };
                let negated = self.peek() == Some(b'^');
                self.pos += usize::from(negated);
                Token::BracketOpen { negated }
            }
            0 => return Err(RegexError::Invalid),
            _ => Token::Byte(byte),
        })
    }

    /// Nix: only the special characters can be escaped; `\]`, `\}` and `\d` are invalid.
    fn escape(&mut self) -> Result<Token<'p>, RegexError> {
        match self.take() {
            Some(byte) if b".[\\()*+?{|^$".contains(&byte) => Ok(Token::Byte(byte)),
            _ => Err(RegexError::Invalid),
        }
    }

    fn in_bracket(&mut self, byte: u8, first: bool) -> Result<Token<'p>, RegexError> {
        self.mode = Mode::Bracket { first: false };
        match byte {
            b'-' => Ok(Token::Dash),
            b'[' => self.bracket_name(),
            b']' if !first => {
                self.mode = Mode::Normal;
                Ok(Token::BracketClose)
            }
            _ => Ok(Token::Byte(byte)),
        }
    }

    /// What follows a `[` inside brackets: a delimited name, or the `[` stood for itself.
    fn bracket_name(&mut self) -> Result<Token<'p>, RegexError> {
        let delimiter = match self.peek() {
            Some(byte @ (b'.' | b':' | b'=')) => byte,
            Some(_) => return Ok(Token::Byte(b'[')),
            None => return Err(RegexError::Invalid),
        };
        let rest = &self.pattern[self.pos + 1..];
        let len = rest.iter().position(|&b| b == delimiter).ok_or(RegexError::Invalid)?;
        if rest.get(len + 1) != Some(&b']') {
            return Err(RegexError::Invalid);
        }
        self.pos += len + 3;
        let name = &rest[..len];
        Ok(match delimiter {
            b'.' => Token::Collating(name),
            b'=' => Token::Equivalence(name),
            _ => Token::Class(name),
        })
    }

    fn in_brace(&mut self, byte: u8) -> Result<Token<'p>, RegexError> {
        match byte {
            b'0'..=b'9' => {
                let start = self.pos - 1;
                while self.peek().is_some_and(|b| b.is_ascii_digit()) {
                    self.pos += 1;
                }
                Ok(Token::Count(&self.pattern[start..self.pos]))
            }
            b',' => Ok(Token::Comma),
            b'}' => {
                self.mode = Mode::Normal;
                Ok(Token::BraceClose)
            }
            _ => Err(RegexError::Invalid),
        }
    }
}
