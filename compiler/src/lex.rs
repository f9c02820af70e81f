//! From bytes to tokens.
//!
//! The lexer holds exactly one token: its kind, where it starts and where it ends. The parser
//! calls [`Lexer::advance`] for the next one. Inside strings and paths, where other rules hold,
//! the parser asks for the next piece instead (`strings`, `paths`), so there is no stack of lexer
//! states: the parser's own stack says what surrounds the current byte.
//!
//! Nix: of all token rules the one with the longest match wins, so `a.b/c` is a path, `x:x` a URI
//! and `1/0` a path too. A NUL byte outside strings ends the text.

mod class;
mod numbers;
mod paths;
mod strings;
mod token;

pub(crate) use paths::PathPiece;
pub(crate) use strings::{IndPiece, StrEnd};
pub(crate) use token::Token;

use crate::ast::{Pos, Span};
use crate::diagnostics::Diagnostic;
use class::{DIGIT, ID, ID_START, MAYBE_LONGER, PATH, SPACE, class};

/// The text and its current token.
pub(crate) struct Lexer<'s> {
    src: &'s [u8],
    /// Kind of the current token.
    pub token: Token,
    /// Where it starts.
    pub start: u32,
    /// Where it ends: the next byte to look at.
    pub end: u32,
    /// Where the end of the text is reported, if not where it is.
    pub eof: Option<u32>,
    /// The value of an `Int`.
    pub int: i64,
    /// The value of a `Float`.
    pub float: f64,
    /// What is wrong with an `Error`.
    pub error: Option<Box<Diagnostic>>,
    /// Doc comments, each with the start of the token behind it; in text order.
    pub docs: Vec<(u32, Span)>,
    /// No path begins before this offset (but after the current token).
    no_path_before: usize,
    pipe_operators: bool,
}

impl<'s> Lexer<'s> {
    /// A lexer before the first token of `src`.
    pub fn new(src: &'s [u8], pipe_operators: bool) -> Lexer<'s> {
        Lexer {
            src,
            token: Token::Eof,
            start: 0,
            end: 0,
            eof: None,
            int: 0,
            float: 0.0,
            error: None,
            docs: Vec::new(),
            no_path_before: 0,
            pipe_operators,
        }
    }

    /// A lexer of the part of `src` from `start` on.
    pub fn from(src: &'s [u8], start: u32, pipe_operators: bool) -> Lexer<'s> {
        Lexer { end: start, ..Lexer::new(src, pipe_operators) }
    }

    /// The bytes from `start` to `end`.
    #[inline]
    pub fn slice(&self, start: u32, end: u32) -> &'s [u8] {
        &self.src[start as usize..end as usize]
    }

    /// The bytes of the current token.
    #[inline]
    pub fn text(&self) -> &'s [u8] {
        self.slice(self.start, self.end)
    }

    /// The byte at `at`; 0 behind the end.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.src.get(at).copied().unwrap_or(0)
    }

    /// The end of the run of bytes of a class from `at` on.
    #[inline]
    fn run(&self, at: usize, classes: u8) -> usize {
        let rest = self.src.get(at..).unwrap_or_default();
        at + rest.iter().position(|&byte| class(byte) & classes == 0).unwrap_or(rest.len())
    }

    /// Behind the spaces that begin at `at`, or some of them: eight at a time.
    #[inline]
    fn indentation_end(&self, mut at: usize) -> usize {
        while let Some(bytes) = self.src.get(at..).and_then(|rest| rest.first_chunk()) {
            let others = u64::from_le_bytes(*bytes) ^ u64::from_le_bytes([b' '; 8]);
            if others != 0 {
                return at + others.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        at
    }

    /// Makes the next token the current one.
    #[inline]
    pub fn advance(&mut self) {
        let mut at = self.end as usize;
        let mut byte = self.byte(at);
        while class(byte) & SPACE != 0 {
            at += 1;
            if byte == b'\n' {
                at = self.indentation_end(at);
            }
            byte = self.byte(at);
        }
        self.start = at as u32;
        if class(byte) & ID_START != 0 {
            return self.word(at);
        }
        match token::alone(byte) {
            Token::Invalid => self.comments_or_symbol(at, byte),
            token => self.set(token, at + 1),
        }
    }

    /// Behind white space: comments and a token, or one that more than its first byte decides about.
    #[inline(never)]
    fn comments_or_symbol(&mut self, at: usize, byte: u8) {
        if byte == b'#' || byte == b'/' && self.byte(at + 1) == b'*' {
            let behind = self.skip_comments(at);
            if behind > at {
                self.end = behind as u32;
                return self.advance();
            }
        }
        self.symbol(at, byte);
    }

    #[inline]
    fn word(&mut self, at: usize) {
        let end = self.run(at + 1, ID);
        if class(self.byte(end)) & MAYBE_LONGER != 0 && self.longer_than_word(at, end) {
            return;
        }
        self.end = end as u32;
        self.token = if end - at < 8 { token::keyword(&self.src[at..end]) } else { Token::Id };
    }

    #[inline]
    fn set(&mut self, token: Token, end: usize) {
        self.token = token;
        self.end = end as u32;
    }

    /// A token that begins with none of the bytes that are one by themselves, nor with a letter or `_`.
    fn symbol(&mut self, at: usize, byte: u8) {
        let next = self.byte(at + 1);
        let (token, len) = match byte {
            b'=' if next == b'=' => (Token::Eq, 2),
            b'=' => (Token::Assign, 1),
            b'!' if next == b'=' => (Token::NotEq, 2),
            b'!' => (Token::Not, 1),
            b'>' if next == b'=' => (Token::GreaterEq, 2),
            b'>' => (Token::Greater, 1),
            b'$' if next == b'{' => (Token::DollarCurly, 2),
            b'&' if next == b'&' => (Token::And, 2),
            b'|' if next == b'|' => (Token::OrOr, 2),
            b'|' if next == b'>' => return self.pipe(Token::PipeInto, at),
            b'\'' if next == b'\'' => return self.set(Token::IndOpen, self.ind_opener(at)),
            b'.' | b'-' | b'+' | b'/' | b'0'..=b'9' => return self.path_or(at, byte, next),
            b'<' => return self.less(at, next),
            b'~' if next == b'/' => return self.home_path(at),
            0 if at >= self.src.len() => return self.set(Token::Eof, self.src.len()),
            0 => (Token::Eof, 1),
            _ => (Token::Invalid, 1),
        };
        self.set(token, at + len);
    }

    /// `. ... - -> + ++ / //`, a number, or the path that begins with them.
    fn path_or(&mut self, at: usize, byte: u8, next: u8) {
        if self.path_at(at) {
            return;
        }
        let (token, len) = match byte {
            b'.' if next == b'.' && self.byte(at + 2) == b'.' => (Token::Ellipsis, 3),
            b'.' if class(next) & DIGIT == 0 => (Token::Dot, 1),
            b'-' if next == b'>' => (Token::Implies, 2),
            b'-' => (Token::Minus, 1),
            b'+' if next == b'+' => (Token::Concat, 2),
            b'+' => (Token::Plus, 1),
            b'/' if next == b'/' => (Token::Update, 2),
            b'/' => (Token::Slash, 1),
            _ => return self.number(at),
        };
        self.set(token, at + len);
    }

    fn less(&mut self, at: usize, next: u8) {
        match next {
            b'=' => self.set(Token::LessEq, at + 2),
            b'|' => self.pipe(Token::PipeFrom, at),
            _ => match self.search_path_end(at) {
                Some(end) => self.set(Token::SearchPath, end),
                None => self.set(Token::Less, at + 1),
            },
        }
    }

    fn pipe(&mut self, token: Token, at: usize) {
        if self.pipe_operators {
            return self.set(token, at + 2);
        }
        self.fail(
            "experimental Nix feature 'pipe-operators' is disabled; \
             add '--extra-experimental-features pipe-operators' to enable it",
            at,
            at + 2,
        );
    }

    /// Makes the current token an `Error`.
    #[cold]
    fn fail(&mut self, message: impl Into<Vec<u8>>, at: usize, end: usize) {
        self.error = Some(Box::new(Diagnostic::parse(message, Pos(at as u32))));
        self.set(Token::Error, end);
    }

    /// The first byte from `at` on that belongs to neither a comment nor white space.
    fn skip_comments(&mut self, mut at: usize) -> usize {
        let mut doc = None;
        loop {
            let next = self.byte(at + 1);
            match self.byte(at) {
                b'#' => {
                    let rest = &self.src[at..];
                    at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                }
                b'/' if next == b'*' => {
                    let Some(end) = self.block_comment_end(at) else { break };
                    let third = self.byte(at + 2);
                    let fourth = self.byte(at + 3);
                    if third == b'*' && fourth != b'*' && fourth != b'/' {
                        doc = Some(Span { start: at as u32, len: (end - at) as u32 });
                    }
                    at = end;
                }
                byte if class(byte) & SPACE != 0 => at = self.run(at, SPACE),
                _ => break,
            }
        }
        if let Some(doc) = doc {
            self.docs.push((at as u32, doc));
        }
        at
    }

    /// Nix: a comment that is never closed is a `/` and a `*`.
    fn block_comment_end(&self, at: usize) -> Option<usize> {
        let mut from = at + 2;
        loop {
            let slash = from + memchr::memchr(b'/', self.src.get(from..)?)?;
            if slash > at + 2 && self.src[slash - 1] == b'*' {
                return Some(slash + 1);
            }
            from = slash + 1;
        }
    }

    /// The end of `''`, including a line break that only spaces separate from it.
    fn ind_opener(&self, at: usize) -> usize {
        let mut end = at + 2;
        while self.byte(end) == b' ' {
            end += 1;
        }
        if self.byte(end) == b'\n' { end + 1 } else { at + 2 }
    }

    #[inline]
    fn is_path_byte(&self, at: usize) -> bool {
        class(self.byte(at)) & PATH != 0
    }
}
