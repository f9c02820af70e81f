//! Paths and URIs, which compete with words, numbers and operators for the longest match.

use super::class::{ID_START, SCHEME, URI};
use super::{Lexer, PATH, Token, class};

/// What continues a path literal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PathPiece {
    /// Text, which is now the current token.
    Text,
    /// `${`, which is now the current token.
    Interp,
    /// The path is over. Nothing was consumed.
    End,
}

impl Lexer<'_> {
    /// Whether the word from `at` to `end` is only the beginning of a path or URI, which then
    /// becomes the current token.
    pub(super) fn longer_than_word(&mut self, at: usize, end: usize) -> bool {
        if self.byte(end) == b':' {
            return self.uri(at, end);
        }
        self.path_at(at) || self.uri_behind(at)
    }

    /// A URI whose scheme goes beyond the first word: `a.b:c`.
    fn uri_behind(&mut self, at: usize) -> bool {
        if at < self.no_path_before {
            return false;
        }
        let colon = self.run(at, SCHEME);
        self.byte(colon) == b':' && self.uri(at, colon)
    }

    fn uri(&mut self, at: usize, colon: usize) -> bool {
        let scheme = &self.src[at..colon];
        let known = class(self.byte(colon + 1)) & URI != 0
            && scheme.iter().all(|&byte| class(byte) & SCHEME != 0)
            && class(scheme[0]) & ID_START != 0;
        if known {
            self.set(Token::Uri, self.run(colon + 1, URI));
        }
        known
    }

    /// Makes the path that begins at `at` the current token, if there is one.
    ///
    /// A path is a run of path bytes, a slash and more. The run of `a.b.c` is looked at once, not
    /// again at `b` and `c`: `no_path_before` remembers that it led to no slash.
    pub(super) fn path_at(&mut self, at: usize) -> bool {
        if at < self.no_path_before {
            return false;
        }
        let slash = self.run(at, PATH);
        let stop = self.byte(slash);
        if stop == b'/' {
            if let Some(end) = self.path_end(slash) {
                self.set(Token::Path, end);
                return true;
            }
            if self.byte(slash + 1) == b'$' && self.byte(slash + 2) == b'{' {
                self.set(Token::Path, slash + 1);
                return true;
            }
        }
        // Behind a colon, the run may still end the scheme of a URI that begins later.
        if stop != b':' || class(self.byte(slash + 1)) & URI == 0 {
            self.no_path_before = slash;
        }
        false
    }

    /// The end of the segments that begin with the slash at `slash`, if there is at least one.
    /// A slash behind them belongs to them.
    fn path_end(&self, slash: usize) -> Option<usize> {
        let mut end = slash;
        while self.byte(end) == b'/' && self.is_path_byte(end + 1) {
            end = self.run(end + 1, PATH);
        }
        let slash_behind = usize::from(self.byte(end) == b'/');
        (end > slash).then_some(end + slash_behind)
    }

    /// `~/…` at `at`.
    pub(super) fn home_path(&mut self, at: usize) {
        if let Some(end) = self.path_end(at + 1) {
            self.set(Token::HomePath, end);
        } else if self.byte(at + 2) == b'$' && self.byte(at + 3) == b'{' {
            self.set(Token::HomePath, at + 2);
        } else {
            self.set(Token::Invalid, at + 1);
        }
    }

    /// The end of the `<…>` at `at`, if it is a search path.
    pub(super) fn search_path_end(&self, at: usize) -> Option<usize> {
        let mut end = at;
        loop {
            if !self.is_path_byte(end + 1) {
                return None;
            }
            end = self.run(end + 1, PATH);
            match self.byte(end) {
                b'>' => return Some(end + 1),
                b'/' => (),
                _ => return None,
            }
        }
    }

    /// The next piece of the path literal of which the current token is a piece.
    pub fn path_piece(&mut self) -> PathPiece {
        let at = self.end as usize;
        if self.byte(at) == b'$' && self.byte(at + 1) == b'{' {
            self.start = at as u32;
            self.set(Token::DollarCurly, at + 2);
            return PathPiece::Interp;
        }
        let run = self.run(at, PATH);
        let end = match self.byte(run) {
            b'/' => self.path_end(run).unwrap_or(run + 1),
            _ => run,
        };
        if end == at {
            return PathPiece::End;
        }
        self.start = at as u32;
        self.set(Token::Str, end);
        PathPiece::Text
    }

    /// Whether no bytes are left.
    pub fn at_end(&self) -> bool {
        self.end as usize >= self.src.len()
    }
}
