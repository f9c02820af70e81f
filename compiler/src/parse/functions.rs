//! Functions: arguments, formals and what is checked about them.

use super::frame::{Frame, Level, State, Value};
use super::put_off::{Begin, Scope};
use super::{Parser, Result};
use crate::ast::{Expr, ExprId, Formal, Formals, Lambda, LambdaId, Pos, Span};
use crate::lex::Token;

/// Nix: as many as C++ Nix's 16-bit counter can count.
const MAX_FORMALS: usize = 65_535;

/// A `{ … }` of formals that is being read.
#[derive(Clone, Copy)]
pub(super) struct FormalSet {
    /// Where the function begins.
    start: u32,
    /// Height of `Parser::formals`.
    mark: u32,
    /// The name before `@`, if it stands before the formals.
    name: u32,
    len: u32,
    scope: Begin,
}

impl Parser<'_> {
    /// `x:`; the current token is the colon.
    pub(super) fn lambda(&mut self, name: u32, end: u32) -> State {
        let scope = self.later.begin_scope();
        self.begin_body(name, end - name, name, None, scope)
    }

    fn begin_body(
        &mut self,
        name: u32,
        len: u32,
        start: u32,
        formals: Option<Formals>,
        scope: Begin,
    ) -> State {
        let lambda = self.ast.lambdas.len() as u32;
        let body = ExprId(0);
        self.ast.lambdas.push(Lambda { arg: None, formals, body, pos: Pos(start), name: None, doc: None });
        self.open(Frame::Body { lambda, name, len, scope }, Level::Whole)
    }

    /// The body is complete. Nix: only now are the argument's name and the formals looked at.
    pub(super) fn end_lambda(
        &mut self,
        lambda: u32,
        name: u32,
        len: u32,
        scope: Begin,
        body: Value,
    ) -> Result<Value> {
        let arg = (len > 0).then(|| self.symbol(name, name + len));
        let Lambda { pos, formals, .. } = self.ast.lambdas[lambda as usize];
        if let Some(formals) = formals {
            self.check_formals(formals, arg, pos)?;
        }
        let doc = self.doc_before(pos);
        let entry = &mut self.ast.lambdas[lambda as usize];
        entry.arg = arg;
        entry.body = body.id();
        self.later.end_scope(scope, Scope::Function(LambdaId(lambda)));
        let value = self.value(Expr::Lambda(LambdaId(lambda)), pos, pos.0);
        if let Some(doc) = doc {
            self.set_doc(value.id(), doc);
        }
        Ok(value)
    }

    fn check_formals(&mut self, formals: Formals, arg: Option<crate::ast::Sym>, pos: Pos) -> Result<()> {
        let list = &self.ast.formals[formals.formals.range()];
        let twice = list.windows(2).find(|pair| pair[0].name == pair[1].name).map(|pair| pair[1]);
        let clash = list.iter().find(|formal| Some(formal.name) == arg);
        let (name, pos) = match (twice, clash) {
            (Some(formal), _) => (formal.name, formal.pos),
            (None, Some(formal)) => (formal.name, if arg.is_some() { pos } else { formal.pos }),
            (None, None) if list.len() > MAX_FORMALS => {
                let message =
                    format!("too many formal arguments, implementation supports at most {MAX_FORMALS}");
                return Err(self.fail(message, pos));
            }
            (None, None) => return Ok(()),
        };
        let message = [b"duplicate formal function argument '", self.ast.name(name), b"'"].concat();
        Err(self.fail(message, pos))
    }

    /// The doc comment before the token at `pos`.
    #[inline]
    pub(super) fn doc_before(&self, pos: Pos) -> Option<Span> {
        if self.lex.docs.is_empty() {
            return None;
        }
        let found = self.lex.docs.binary_search_by_key(&pos.0, |&(at, _)| at);
        found.ok().map(|index| self.lex.docs[index].1)
    }

    /// Nix: the doc comment of `x: y: e` is that of both functions; the innermost comment wins.
    pub(super) fn set_doc(&mut self, mut expr: ExprId, doc: Span) {
        while let Expr::Lambda(id) = self.ast.expr(expr) {
            let lambda = &mut self.ast.lambdas[id.index()];
            if lambda.doc.is_some() {
                break;
            }
            lambda.doc = Some(doc);
            expr = lambda.body;
        }
    }

    /// `{` where either a set or formals may stand: the next one or two tokens tell.
    pub(super) fn set_or_formals(&mut self) -> Result<State> {
        let start = self.lex.start;
        self.lex.advance();
        match self.lex.token {
            Token::RightBrace => {
                self.lex.advance();
                if matches!(self.lex.token, Token::Colon | Token::At) {
                    self.open_formals(start, 0, 0);
                    return self.end_formals(false);
                }
                Ok(self.empty_set(start))
            }
            Token::Ellipsis => {
                self.open_formals(start, 0, 0);
                self.ellipsis()
            }
            Token::Id => {
                let (name, end) = (self.lex.start, self.lex.end);
                self.lex.advance();
                match self.lex.token {
                    Token::Comma | Token::Question | Token::RightBrace => {
                        self.open_formals(start, 0, 0);
                        self.formal_behind_name(name, end)
                    }
                    _ => {
                        self.open_set(super::sets::Form::Braces, start);
                        self.binding_behind_name(name, end)
                    }
                }
            }
            _ => {
                self.open_set(super::sets::Form::Braces, start);
                self.bindings()
            }
        }
    }

    /// `x @ {…}:`; the current token is the `@`.
    pub(super) fn formals_behind_name(&mut self, name: u32, end: u32) -> Result<State> {
        self.lex.advance();
        self.expect(Token::LeftBrace)?;
        self.open_formals(name, name, end - name);
        match self.lex.token {
            Token::RightBrace => {
                self.lex.advance();
                self.end_formals(false)
            }
            Token::Ellipsis => self.ellipsis(),
            Token::Id => self.formal(),
            _ => Err(self.unexpected(&[Token::Id, Token::Ellipsis, Token::RightBrace])),
        }
    }

    fn open_formals(&mut self, start: u32, name: u32, len: u32) {
        let mark = self.formals.len() as u32;
        let scope = self.later.begin_scope();
        self.formal_sets.push(FormalSet { start, mark, name, len, scope });
    }

    fn formal(&mut self) -> Result<State> {
        let (name, end) = (self.lex.start, self.lex.end);
        self.lex.advance();
        self.formal_behind_name(name, end)
    }

    /// A formal whose name has just been read, and those behind it.
    fn formal_behind_name(&mut self, mut name: u32, mut end: u32) -> Result<State> {
        loop {
            if self.lex.token == Token::Question {
                let frame = Frame::FormalDefault { name, len: end - name };
                return Ok(self.open(frame, Level::Whole));
            }
            self.push_formal(name, end, None);
            match self.lex.token {
                Token::Comma => self.lex.advance(),
                Token::RightBrace => break,
                _ => return Err(self.unexpected(&[Token::RightBrace, Token::Comma])),
            }
            match self.lex.token {
                Token::Id => (name, end) = (self.lex.start, self.lex.end),
                _ => return self.formals_tail(),
            }
            self.lex.advance();
        }
        self.lex.advance();
        self.end_formals(false)
    }

    fn push_formal(&mut self, name: u32, end: u32, default: Option<ExprId>) {
        let pos = Pos(name);
        let name = self.symbol(name, end);
        self.formals.push(Formal { name, pos, default });
    }

    /// What may stand behind a comma besides a name.
    fn formals_tail(&mut self) -> Result<State> {
        match self.lex.token {
            Token::Ellipsis => self.ellipsis(),
            Token::RightBrace => {
                self.lex.advance();
                self.end_formals(false)
            }
            _ => Err(self.unexpected(&[Token::Id, Token::Ellipsis, Token::RightBrace])),
        }
    }

    pub(super) fn end_formal_default(&mut self, name: u32, len: u32, value: Value) -> Result<State> {
        self.push_formal(name, name + len, Some(value.id()));
        self.frames.pop();
        match self.lex.token {
            Token::Comma => self.lex.advance(),
            Token::RightBrace => {
                self.lex.advance();
                return self.end_formals(false);
            }
            _ => return Err(self.unexpected(&[Token::RightBrace, Token::Comma])),
        }
        match self.lex.token {
            Token::Id => self.formal(),
            _ => self.formals_tail(),
        }
    }

    /// `... }`
    fn ellipsis(&mut self) -> Result<State> {
        self.lex.advance();
        self.expect(Token::RightBrace)?;
        self.end_formals(true)
    }

    /// Behind the `}`: a name, unless there is one already, and the colon.
    fn end_formals(&mut self, ellipsis: bool) -> Result<State> {
        let Some(set) = self.formal_sets.pop() else { unreachable!("formals are open") };
        let (mut name, mut len) = (set.name, set.len);
        if len == 0 && self.lex.token == Token::At {
            self.lex.advance();
            (name, len) = (self.lex.start, self.lex.end - self.lex.start);
            self.expect(Token::Id)?;
        } else if len == 0 && self.lex.token != Token::Colon {
            return Err(self.unexpected(&[Token::Colon, Token::At]));
        }
        self.need(Token::Colon)?;
        let formals = self.take_formals(set.mark as usize, ellipsis);
        Ok(self.begin_body(name, len, set.start, Some(formals), set.scope))
    }

    /// Moves the formals above `mark` into the tree, sorted by symbol.
    fn take_formals(&mut self, mark: usize, ellipsis: bool) -> Formals {
        let base = self.ast.formals.len();
        self.ast.formals.extend(self.formals.drain(mark..));
        let sorted = &mut self.ast.formals[base..];
        sorted.sort_unstable_by_key(|formal| (formal.name, formal.pos));
        let len = sorted.len() as u32;
        let order_base = self.ast.formal_order.len();
        self.ast.formal_order.extend(0..len);
        self.ast.formal_order[order_base..].sort_unstable_by_key(|&index| sorted[index as usize].pos);
        let formals = Span { start: base as u32, len };
        Formals { formals, order: Span { start: order_base as u32, len }, ellipsis }
    }
}
