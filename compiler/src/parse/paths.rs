//! Path literals, with and without interpolations.

use super::frame::{Frame, Level, State, Value};
use super::{Item, Lint, Parser, Result};
use crate::ast::{Expr, ExprId, InterpKind, PathKind, Pos};
use crate::lex::{PathPiece, Token};

impl Parser<'_> {
    /// The current token is the first piece of a path.
    pub(super) fn path_literal(&mut self) -> Result<State> {
        let (start, end) = (self.lex.start, self.lex.end);
        let written = self.lex.text();
        let (kind, text) = match written {
            [b'/', ..] => (PathKind::Absolute, written),
            [b'~', b'/', rest @ ..] => (PathKind::Home, rest),
            _ => (PathKind::Relative, written),
        };
        if kind == PathKind::Home && self.options.pure {
            let message = [b"the path '", written, b"' can not be resolved in pure mode"].concat();
            return Err(self.fail(message, Pos::NONE));
        }
        self.lint_path(kind, written, start)?;
        let mark = self.ast.text_bytes.len();
        self.ast.text_bytes.extend_from_slice(text);
        let text = self.text_from(mark);
        let id = self.push(Expr::Path(text, kind), Pos::NONE);
        let mark = self.items.len() as u32;
        self.items.push(Item { id, pos: Pos(start) });
        self.frames.push(Frame::Path { start, mark, dollar: end });
        self.path_rest(false)
    }

    /// Behind a piece of a path, which is the current token. `mixed`: some `${ … }` came before.
    pub(super) fn path_rest(&mut self, mixed: bool) -> Result<State> {
        let Some(Frame::Path { start, mark, .. }) = self.frames.pop() else { unreachable!("a path is open") };
        // Where the current token and the one before it begin.
        let (mut last, mut before) = (self.lex.start, self.lex.start);
        loop {
            let after_slash = self.lex.token != Token::RightBrace && self.lex.text().ends_with(b"/");
            let piece = self.lex.path_piece();
            let literal_tail = !mixed && self.items.len() as u32 > mark + 1;
            match piece {
                PathPiece::Interp => {
                    let frame = Frame::Path { start, mark, dollar: self.lex.start };
                    return Ok(self.open(frame, Level::Whole));
                }
                PathPiece::Text if literal_tail => return Err(self.unexpected(&[Token::DollarCurly])),
                PathPiece::Text => {
                    let id = self.path_text();
                    self.items.push(Item { id, pos: Pos(self.lex.start) });
                    (before, last) = (last, self.lex.start);
                }
                PathPiece::End => {
                    // Nix: at the end of the text the lexer does not move on.
                    let eof = self.lex.at_end();
                    if after_slash {
                        let at = if eof { last } else { self.lex.end };
                        return Err(self.fail("path has a trailing slash", Pos(at)));
                    }
                    if literal_tail {
                        let at = if eof { before } else { last };
                        return Err(self.unexpected_at(Token::PathEnd, at, &[Token::DollarCurly]));
                    }
                    // Nix: it even goes back before the piece it has read.
                    self.lex.eof = eof.then_some(last);
                    break;
                }
            }
        }
        let id = self.end_path_literal(start, mark);
        self.lex.advance();
        Ok(State::Atom(Value::new(id, start)))
    }

    fn end_path_literal(&mut self, start: u32, mark: u32) -> ExprId {
        if let [Item { id, .. }] = self.items[mark as usize..] {
            self.items.truncate(mark as usize);
            return id;
        }
        let parts = self.take_items(mark);
        self.push(Expr::Interp(InterpKind::Path, parts), Pos(start))
    }

    /// The current token as a literal part.
    fn path_text(&mut self) -> ExprId {
        let mark = self.ast.text_bytes.len();
        self.ast.text_bytes.extend_from_slice(self.lex.text());
        let text = self.text_from(mark);
        self.push(Expr::Str(text), Pos::NONE)
    }

    fn lint_path(&mut self, kind: PathKind, written: &[u8], start: u32) -> Result<()> {
        let what: &[u8] = match kind {
            PathKind::Relative if written[0] == b'.' => return Ok(()),
            PathKind::Relative => {
                let lint = self.options.lint_short_path_literals;
                if lint == Lint::Ignore {
                    return Ok(());
                }
                let message = [
                    b"relative path literal '",
                    written,
                    b"' should be prefixed with '.' for clarity: './",
                    written,
                    b"' (lint-short-path-literals)",
                ];
                return self.lint(lint, message.concat(), start);
            }
            PathKind::Absolute => b"absolute",
            PathKind::Home => b"home",
        };
        let lint = self.options.lint_absolute_path_literals;
        if lint == Lint::Ignore {
            return Ok(());
        }
        let message = [
            what,
            b" path literals are not portable. Consider replacing path literal '",
            written,
            b"' by a string, relative path, or parameter (lint-absolute-path-literals)",
        ];
        self.lint(lint, message.concat(), start)
    }
}
