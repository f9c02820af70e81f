//! `"…"` with and without interpolations.

use super::frame::{Frame, Level, State};
use super::{Item, Parser, Result};
use crate::ast::{AttrName, Expr, InterpKind, Pos};
use crate::lex::{StrEnd, Token};

impl Parser<'_> {
    /// The current token is the opening quote.
    #[inline]
    pub(super) fn string(&mut self, start: u32) -> Result<State> {
        let text = self.ast.text_bytes.len();
        if self.lex.string_piece(&mut self.ast.text_bytes)? == StrEnd::Quote {
            let text = self.text_from(text);
            self.lex.advance();
            return Ok(State::Atom(self.value(Expr::Str(text), Pos::NONE, start)));
        }
        let mark = self.items.len() as u32;
        self.begin_interpolation(Frame::Str { start, mark, dollar: 0 }, text)?;
        Ok(State::Begin(Level::Whole))
    }

    /// The current token is a piece of text, which lies in the tree from `text` on, and the `${` or the
    /// end of file behind it. Begins the expression inside.
    pub(super) fn begin_interpolation(&mut self, frame: Frame, text: usize) -> Result<()> {
        if self.lex.token == Token::Eof {
            return Err(self.unexpected(&[Token::Quote]));
        }
        self.string_text(text);
        let dollar = self.lex.end - 2;
        self.frames.push(match frame {
            Frame::Str { start, mark, .. } => Frame::Str { start, mark, dollar },
            Frame::AttrStr { start, mark, .. } => Frame::AttrStr { start, mark, dollar },
            other => other,
        });
        self.lex.advance();
        Ok(())
    }

    /// Makes the bytes from `text` on a part of the string, unless there are none.
    fn string_text(&mut self, text: usize) {
        if self.ast.text_bytes.len() > text {
            let pos = Pos(self.lex.start);
            let text = self.text_from(text);
            let id = self.push(Expr::Str(text), Pos::NONE);
            self.items.push(Item { id, pos });
        }
    }

    /// Behind the `}` of an interpolation, which is the current token.
    pub(super) fn string_rest(&mut self) -> Result<State> {
        let Some(frame) = self.frames.pop() else { unreachable!("a string is open") };
        let text = self.ast.text_bytes.len();
        if self.lex.string_piece(&mut self.ast.text_bytes)? != StrEnd::Quote {
            self.begin_interpolation(frame, text)?;
            return Ok(State::Begin(Level::Whole));
        }
        self.string_text(text);
        match frame {
            Frame::AttrStr { start, mark, .. } => {
                let id = self.end_string(start, mark);
                self.end_component(AttrName::Dynamic(id), start)
            }
            Frame::Str { start, mark, .. } => {
                let id = self.end_string(start, mark);
                self.lex.advance();
                Ok(State::Atom(super::Value::new(id, start)))
            }
            other => unreachable!("{other:?} is no string"),
        }
    }

    /// Nix: a string with interpolations has the position behind its opening quote.
    fn end_string(&mut self, start: u32, mark: u32) -> crate::ast::ExprId {
        let parts = self.take_items(mark);
        self.push(Expr::Interp(InterpKind::Str, parts), Pos(start + 1))
    }
}
