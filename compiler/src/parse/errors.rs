//! Syntax errors.
//!
//! The parser names the tokens that it would have taken where it knows them all. Nix: the expected
//! tokens are listed only if there are at most four.

use super::Parser;
use crate::ast::Pos;
use crate::diagnostics::Diagnostic;
use crate::lex::Token;

impl Parser<'_> {
    /// The current token does not fit; only `expected` would have.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &[Token]) -> Box<Diagnostic> {
        // Nix: the end of the text is reported behind the last token.
        let pos = match self.lex.token {
            Token::Eof => self.lex.eof.unwrap_or(self.lex.end),
            _ => self.lex.start,
        };
        self.unexpected_at(self.lex.token, pos, expected)
    }

    /// `token` at `pos` does not fit.
    #[cold]
    pub(super) fn unexpected_at(&mut self, token: Token, pos: u32, expected: &[Token]) -> Box<Diagnostic> {
        if let Some(error) = self.lex.error.take() {
            return error;
        }
        let mut message = format!("syntax error, unexpected {}", token.name());
        for (index, token) in expected.iter().enumerate() {
            message += if index == 0 { ", expecting " } else { " or " };
            message += token.name();
        }
        Box::new(Diagnostic::parse(message, Pos(pos)))
    }

    /// Something other than the grammar is violated at `pos`.
    ///
    /// Nix: if a malformed token stands behind it, that is what is reported, because the lexer was
    /// asked for that token before.
    #[cold]
    pub(super) fn fail(&mut self, message: impl Into<Vec<u8>>, pos: Pos) -> Box<Diagnostic> {
        self.lex.error.take().unwrap_or_else(|| Box::new(Diagnostic::parse(message, pos)))
    }
}
