//! `''…''`: reading the pieces and removing the indentation.
//!
//! Nix: the indentation is the smallest number of spaces that a line begins with. Lines of spaces only
//! do not count. An interpolation or an escape ends the spaces of its line; text that came from an
//! escape never counts as indentation, but spaces made by it at the beginning of a line are
//! removed like others. If the last piece of text ends in a line of spaces, they are dropped.

use super::frame::{Frame, Level, State, Value};
use super::{Item, Parser, Result};
use crate::ast::{Expr, ExprId, InterpKind, Pos};
use crate::lex::{IndPiece, Token};

/// A piece of an indented string that is being read.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    kind: Kind,
    pos: Pos,
}

#[derive(Clone, Copy)]
enum Kind {
    /// The bytes of the source from the piece's position to this offset.
    Text(u32),
    /// A byte, and how often.
    Escape(u8, u8),
    Expr(ExprId),
}

impl Piece {
    pub fn expr(id: ExprId, dollar: u32) -> Piece {
        Piece { kind: Kind::Expr(id), pos: Pos(dollar) }
    }
}

/// More than any line's indentation.
const NO_LINE: usize = 1_000_000;

/// What removing the indentation remembers from piece to piece.
struct Strip {
    indent: usize,
    at_line_start: bool,
    dropped: usize,
}

impl Parser<'_> {
    /// The current token is the opening `''`.
    pub(super) fn indented_string(&mut self) -> Result<State> {
        let mark = self.ind.len() as u32;
        self.frames.push(Frame::Ind { start: self.lex.start, mark, dollar: 0 });
        self.indented_rest()
    }

    /// Behind the opening `''` or the `}` of an interpolation, which is the current token.
    pub(super) fn indented_rest(&mut self) -> Result<State> {
        let Some(Frame::Ind { start, mark, .. }) = self.frames.pop() else {
            unreachable!("an indented string is open")
        };
        loop {
            let piece = self.lex.ind_piece()?;
            let pos = Pos(self.lex.start);
            let kind = match piece {
                IndPiece::Text => Kind::Text(self.lex.end),
                IndPiece::Escape(byte, count) => Kind::Escape(byte, count),
                IndPiece::Interp => {
                    return Ok(self.open(Frame::Ind { start, mark, dollar: pos.0 }, Level::Whole));
                }
                IndPiece::Close => break,
                IndPiece::Eof => {
                    let expected = [Token::IndStr, Token::DollarCurly, Token::IndClose];
                    return Err(self.unexpected(&expected));
                }
            };
            self.ind.push(Piece { kind, pos });
        }
        let id = self.end_indented(mark as usize, start);
        self.lex.advance();
        Ok(State::Atom(Value::new(id, start)))
    }

    fn end_indented(&mut self, mark: usize, start: u32) -> ExprId {
        let indent = self.indentation(&self.ind[mark..]);
        let mut strip = Strip { indent, at_line_start: true, dropped: 0 };
        let items = self.items.len();
        for at in mark..self.ind.len() {
            self.strip_piece(self.ind[at], at + 1 == self.ind.len(), &mut strip);
        }
        self.ind.truncate(mark);
        match self.items[items..] {
            [] => {
                let text = self.text_from(self.ast.text_bytes.len());
                self.push(Expr::Str(text), Pos::NONE)
            }
            [Item { id, .. }] if matches!(self.ast.expr(id), Expr::Str(_)) => {
                self.items.truncate(items);
                id
            }
            _ => {
                let parts = self.take_items(items as u32);
                self.push(Expr::Interp(InterpKind::Str, parts), Pos(start))
            }
        }
    }

    /// The smallest indentation of a line.
    fn indentation(&self, pieces: &[Piece]) -> usize {
        let mut smallest = NO_LINE;
        let mut current = 0;
        let mut at_line_start = true;
        for piece in pieces {
            let Kind::Text(end) = piece.kind else {
                if at_line_start {
                    at_line_start = false;
                    smallest = smallest.min(current);
                }
                continue;
            };
            let mut text = self.lex.slice(piece.pos.0, end);
            loop {
                if at_line_start {
                    let spaces = text.iter().take_while(|&&byte| byte == b' ').count();
                    current += spaces;
                    text = &text[spaces..];
                    match text.first() {
                        None => break,
                        Some(b'\n') => (),
                        Some(_) => smallest = smallest.min(current),
                    }
                }
                at_line_start = false;
                let Some(end) = memchr::memchr(b'\n', text) else { break };
                text = &text[end + 1..];
                (at_line_start, current) = (true, 0);
            }
        }
        smallest
    }

    fn strip_piece(&mut self, piece: Piece, is_last: bool, strip: &mut Strip) {
        let mark = self.ast.text_bytes.len();
        match piece.kind {
            Kind::Expr(id) => {
                strip.at_line_start = false;
                strip.dropped = 0;
                return self.items.push(Item { id, pos: piece.pos });
            }
            Kind::Text(end) => {
                let text = self.lex.slice(piece.pos.0, end);
                strip.append(text, &mut self.ast.text_bytes);
            }
            Kind::Escape(byte, count) => {
                strip.append(&[byte, byte][..count as usize], &mut self.ast.text_bytes);
            }
        }
        if is_last {
            drop_last_line_of_spaces(&mut self.ast.text_bytes, mark);
        }
        if self.ast.text_bytes.len() > mark {
            let text = self.text_from(mark);
            let id = self.push(Expr::Str(text), Pos::NONE);
            self.items.push(Item { id, pos: piece.pos });
        }
    }
}

impl Strip {
    /// Appends `text` without its indentation to `out`.
    fn append(&mut self, mut text: &[u8], out: &mut Vec<u8>) {
        while !text.is_empty() {
            if self.at_line_start {
                let spaces = text.iter().take_while(|&&byte| byte == b' ').count();
                let drop = self.indent.saturating_sub(self.dropped).min(spaces);
                self.dropped += spaces;
                out.extend_from_slice(&text[drop..spaces]);
                text = &text[spaces..];
                if text.is_empty() {
                    return;
                }
            }
            self.dropped = 0;
            let line = memchr::memchr(b'\n', text).map_or(text.len(), |end| end + 1);
            out.extend_from_slice(&text[..line]);
            self.at_line_start = text[line - 1] == b'\n';
            text = &text[line..];
        }
    }
}

fn drop_last_line_of_spaces(bytes: &mut Vec<u8>, mark: usize) {
    let text = &bytes[mark..];
    let spaces = text.iter().rev().take_while(|&&byte| byte == b' ').count();
    let end = text.len() - spaces;
    if end > 0 && text[end - 1] == b'\n' {
        bytes.truncate(mark + end);
    }
}
