//! Where an expression begins: names, literals, brackets, keywords, prefix operators.

use super::frame::{Frame, Level, State};
use super::{Lint, Parser, Result};
use crate::ast::{Expr, Pos};
use crate::lex::Token;

impl Parser<'_> {
    /// The current token begins an expression.
    #[inline]
    pub(super) fn begin(&mut self, level: Level) -> Result<State> {
        let start = self.lex.start;
        match self.lex.token {
            Token::Id => self.identifier(level),
            Token::Quote => self.string(start),
            Token::Int => Ok(self.number(Expr::Int(self.lex.int))),
            Token::Float => Ok(self.number(Expr::Float(self.lex.float))),
            Token::IndOpen => self.indented_string(),
            Token::Path | Token::HomePath => self.path_literal(),
            Token::SearchPath => Ok(self.search_path()),
            Token::Uri => self.uri(),
            Token::LeftParen => Ok(self.open(Frame::Paren { start }, Level::Whole)),
            Token::LeftBracket => self.list(),
            Token::LeftBrace if level == Level::Whole => self.set_or_formals(),
            Token::LeftBrace => self.set(),
            Token::Rec => self.rec_set(),
            Token::Let => self.let_expr(level),
            _ if level == Level::Simple => Err(self.unexpected(&[])),
            Token::Not => Ok(self.open(Frame::Not { start }, Level::Operand)),
            Token::Minus => Ok(self.open(Frame::Neg { start }, Level::Operand)),
            _ if level == Level::Operand => Err(self.unexpected(&[])),
            Token::If => Ok(self.open(Frame::IfCond { start }, Level::Whole)),
            Token::With => Ok(self.open(Frame::WithEnv { start }, Level::Whole)),
            Token::Assert => Ok(self.open(Frame::AssertCond { start }, Level::Whole)),
            _ => Err(self.unexpected(&[])),
        }
    }

    /// Passes over the current token and begins an expression inside `frame`.
    #[inline]
    pub(super) fn open(&mut self, frame: Frame, level: Level) -> State {
        self.frames.push(frame);
        self.lex.advance();
        State::Begin(level)
    }

    #[inline]
    fn identifier(&mut self, level: Level) -> Result<State> {
        let (start, end) = (self.lex.start, self.lex.end);
        self.lex.advance();
        if level == Level::Whole {
            match self.lex.token {
                Token::Colon => return Ok(self.lambda(start, end)),
                Token::At => return self.formals_behind_name(start, end),
                _ => (),
            }
        }
        let expr = if end - start == 8 && self.lex.slice(start, end) == b"__curPos" {
            Expr::CurPos
        } else {
            Expr::Var(self.mentioned(start, end))
        };
        Ok(State::Atom(self.value(expr, Pos(start), start)))
    }

    fn number(&mut self, expr: Expr) -> State {
        let start = self.lex.start;
        self.lex.advance();
        State::Atom(self.value(expr, Pos::NONE, start))
    }

    fn list(&mut self) -> Result<State> {
        let (start, mark) = (self.lex.start, self.items.len() as u32);
        self.frames.push(Frame::List { start, mark });
        self.lex.advance();
        if self.lex.token == Token::RightBracket {
            return Ok(self.close_list());
        }
        Ok(State::Begin(Level::Simple))
    }

    fn search_path(&mut self) -> State {
        let start = self.lex.start;
        let text = self.lex.text();
        let mark = self.ast.text_bytes.len();
        self.ast.text_bytes.extend_from_slice(&text[1..text.len() - 1]);
        let text = self.text_from(mark);
        self.lex.advance();
        State::Atom(self.value(Expr::SearchPath(text), Pos(start), start))
    }

    fn uri(&mut self) -> Result<State> {
        let start = self.lex.start;
        let text = self.lex.text();
        if self.options.lint_url_literals != Lint::Ignore {
            let what = match self.options.lint_url_literals {
                Lint::Fatal => "disallowed",
                _ => "discouraged",
            };
            let head = format!("URL literals are {what}. Consider using a string literal \"");
            let message = [head.as_bytes(), text, b"\" instead (lint-url-literals)"].concat();
            self.lint(self.options.lint_url_literals, message, start)?;
        }
        let mark = self.ast.text_bytes.len();
        self.ast.text_bytes.extend_from_slice(text);
        let text = self.text_from(mark);
        self.lex.advance();
        Ok(State::Atom(self.value(Expr::Str(text), Pos::NONE, start)))
    }

    /// `let … in …` or `let { … }`.
    fn let_expr(&mut self, level: Level) -> Result<State> {
        let start = self.lex.start;
        self.lex.advance();
        if self.lex.token == Token::LeftBrace {
            self.open_set(super::sets::Form::LetBraces, start);
        } else if level == Level::Whole {
            self.open_set(super::sets::Form::Let, start);
            return self.bindings();
        } else {
            return Err(self.unexpected(&[Token::LeftBrace]));
        }
        self.lex.advance();
        self.bindings()
    }
}
