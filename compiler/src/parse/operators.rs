//! What may follow an expression: selections, arguments, operators, and the ends of brackets.

use rustc_hash::FxHashMap;

use super::frame::{Frame, Level, State, Value};
use super::put_off::Scope;
use super::{Item, Parser, Result};
use crate::ast::{BinOp, Expr, ExprId, Pos, SetId, Span};
use crate::diagnostics::{Diagnostic, Kind};
use crate::lex::Token;

/// Room kept behind the arguments of calls that grew after they were complete: `(f x) y`.
/// The key is the call, the value the room in `Ast::expr_pool`.
pub(super) type Calls = FxHashMap<u32, u32>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Assoc {
    Left,
    Right,
    None,
}

/// Binding strength of `!`: between `//` and `+`.
const NOT: u8 = 7;
/// Binding strength of `?`.
const QUESTION: u8 = 11;

/// The operator a token is, and its binding strength; 0 if it is none. `?` has no `BinOp`.
#[inline]
fn infix(token: Token) -> (u8, Assoc, BinOp) {
    use Assoc::*;
    match token {
        Token::Implies => (1, Right, BinOp::Implies),
        Token::OrOr => (2, Left, BinOp::Or),
        Token::And => (3, Left, BinOp::And),
        Token::Eq => (4, None, BinOp::Eq),
        Token::NotEq => (4, None, BinOp::NotEq),
        Token::Less => (5, None, BinOp::Less),
        Token::Greater => (5, None, BinOp::Greater),
        Token::LessEq => (5, None, BinOp::LessEq),
        Token::GreaterEq => (5, None, BinOp::GreaterEq),
        Token::Update => (6, Right, BinOp::Update),
        Token::Plus => (8, Left, BinOp::Add),
        Token::Minus => (8, Left, BinOp::Sub),
        Token::Star => (9, Left, BinOp::Mul),
        Token::Slash => (9, Left, BinOp::Div),
        Token::Concat => (10, Right, BinOp::Concat),
        Token::Question => (QUESTION, None, BinOp::Add),
        _ => (0, None, BinOp::Add),
    }
}

#[inline]
fn strength(op: BinOp) -> u8 {
    match op {
        BinOp::Implies => 1,
        BinOp::Or => 2,
        BinOp::And => 3,
        BinOp::Eq | BinOp::NotEq => 4,
        BinOp::Less | BinOp::Greater | BinOp::LessEq | BinOp::GreaterEq => 5,
        BinOp::Update => 6,
        BinOp::Add | BinOp::Sub => 8,
        BinOp::Mul | BinOp::Div => 9,
        BinOp::Concat => 10,
    }
}

impl Parser<'_> {
    /// `.` and `or`.
    #[inline]
    pub(super) fn atom(&mut self, value: Value) -> Result<State> {
        match self.lex.token {
            Token::Dot => {
                self.lex.advance();
                let mark = self.names.len() as u32;
                self.path_component(Frame::SelectPath { base: value.id(), start: value.start(), mark })
            }
            Token::Or => Ok(State::Selected(self.call_of_or(value))),
            _ => self.selected(value),
        }
    }

    /// `x or` without a selection before it.
    ///
    /// Nix: this calls `x` with the variable `or`, because nixpkgs has a function of that name. Where
    /// the meaning would be another if `or` were an ordinary name, there is a warning.
    #[cold]
    fn call_of_or(&mut self, value: Value) -> Value {
        let (start, end) = (value.start(), self.lex.end);
        let or = self.intern(b"or");
        self.later.mention(or);
        let or = self.push(Expr::Var(or), Pos(start));
        self.lex.advance();
        if let Some(Frame::List { .. } | Frame::Apply { .. } | Frame::Default { .. }) = self.frames.last() {
            self.warn_about_or(start, end);
        }
        let mark = self.items.len() as u32;
        self.items.push(Item { id: or, pos: Pos::NONE });
        let args = self.take_items(mark);
        self.value(Expr::Apply { fun: value.id(), args }, Pos(start), start)
    }

    #[cold]
    fn warn_about_or(&mut self, start: u32, end: u32) {
        let message = [
            b"at \0: This expression uses `or` as an identifier in a way that will change in a future Nix \
              release.\nWrap this entire expression in parentheses to preserve its current meaning:\n    (",
            self.lex.slice(start, end),
            b")\nGive feedback at https://github.com/NixOS/nix/pull/11121",
        ]
        .concat();
        let warning = Diagnostic { kind: Kind::Warning, message, pos: Pos::NONE, other: Some(Pos(start)) };
        self.warnings.push(warning);
    }

    /// List items, arguments, defaults; or the first of an application.
    #[inline]
    pub(super) fn selected(&mut self, value: Value) -> Result<State> {
        match self.frames.last() {
            Some(Frame::List { .. }) => {
                self.items.push(Item { id: value.id(), pos: Pos::NONE });
                if self.lex.token == Token::RightBracket {
                    return Ok(self.close_list());
                }
                Ok(State::Begin(Level::Simple))
            }
            Some(&Frame::Apply { fun, start, mark }) => {
                self.items.push(Item { id: value.id(), pos: Pos::NONE });
                if self.lex.token.starts_simple() {
                    return Ok(State::Begin(Level::Simple));
                }
                self.frames.pop();
                Ok(State::Applied(self.call(fun, mark, Pos(start), start)))
            }
            Some(&Frame::Default { base, start, select }) => {
                self.frames.pop();
                self.ast.selects[select as usize].default = Some(value.id());
                let value = self.value(Expr::Select { base, select }, Pos(start), start);
                Ok(State::Selected(value))
            }
            _ if self.lex.token.starts_simple() => {
                let mark = self.items.len() as u32;
                self.frames.push(Frame::Apply { fun: value.id(), start: value.start(), mark });
                Ok(State::Begin(Level::Simple))
            }
            _ => self.applied(value),
        }
    }

    pub(super) fn close_list(&mut self) -> State {
        let Some(Frame::List { start, mark }) = self.frames.pop() else { unreachable!("a list is open") };
        self.lex.advance();
        let items = self.take_items(mark);
        // Nix: a list has the position of its first item.
        let first = self.ast.expr_list(items).first();
        let pos = first.map_or(Pos::NONE, |&first| self.ast.pos(first));
        State::Atom(self.value(Expr::List(items), pos, start))
    }

    /// The call of `fun` with the items above `mark`.
    ///
    /// Nix: if the function is itself a call, even one in parentheses, it gets the arguments too.
    pub(super) fn call(&mut self, fun: ExprId, mark: u32, pos: Pos, start: u32) -> Value {
        let pos = match self.ast.expr(fun) {
            Expr::Apply { fun: inner, args } => {
                let args = self.extend_call(fun, args, mark);
                self.ast.exprs[fun.index()] = Expr::Apply { fun: inner, args };
                return Value::new(fun, start);
            }
            Expr::Neg(_) | Expr::SearchPath(_) => self.ast.pos(fun),
            Expr::Binary(op, ..) if op.is_call() => self.ast.pos(fun),
            _ => pos,
        };
        let args = self.take_items(mark);
        self.value(Expr::Apply { fun, args }, pos, start)
    }

    /// Adds the items above `mark` to the arguments of a call. Room is doubled each time, so that
    /// `(((f x) x) x)…` takes linear time.
    #[cold]
    fn extend_call(&mut self, call: ExprId, args: Span, mark: u32) -> Span {
        let more = self.items.len() as u32 - mark;
        let len = args.len + more;
        let room = self.calls.get(&call.0).copied().unwrap_or(args.len);
        let mut start = args.start;
        if len > room {
            start = self.ast.expr_pool.len() as u32;
            let room = len * 2;
            self.ast.expr_pool.extend_from_within(args.range());
            self.ast.expr_pool.resize((start + room) as usize, call);
            self.ast.part_pos.resize((start + room) as usize, Pos::NONE);
            self.calls.insert(call.0, room);
        }
        let target = (start + args.len) as usize;
        for (slot, item) in self.ast.expr_pool[target..].iter_mut().zip(self.items.drain(mark as usize..)) {
            *slot = item.id;
        }
        Span { start, len }
    }

    /// Operators, as far as they bind the value more tightly than what is open to its left.
    #[inline]
    pub(super) fn applied(&mut self, mut value: Value) -> Result<State> {
        let (prec, assoc, op) = infix(self.lex.token);
        loop {
            match self.frames.last() {
                Some(&Frame::Infix { op, lhs, start, pos }) => {
                    let left = strength(op);
                    if left < prec || left == prec && assoc == Assoc::Right {
                        break;
                    }
                    if left == prec && assoc == Assoc::None {
                        return Err(self.unexpected(&[]));
                    }
                    self.frames.pop();
                    value = self.binary(op, lhs, start, Pos(pos), value);
                }
                Some(&Frame::Not { start }) if NOT > prec => {
                    self.frames.pop();
                    let pos = self.ast.pos(value.id());
                    value = self.value(Expr::Not(value.id()), pos, start);
                }
                Some(&Frame::Neg { start }) => {
                    self.frames.pop();
                    value = self.value(Expr::Neg(value.id()), Pos(start), start);
                }
                _ => break,
            }
        }
        match prec {
            0 => self.operated(value),
            QUESTION => {
                self.lex.advance();
                let mark = self.names.len() as u32;
                self.path_component(Frame::HasAttrPath { base: value.id(), start: value.start(), mark })
            }
            _ => {
                let frame = Frame::Infix { op, lhs: value.id(), start: value.start(), pos: self.lex.start };
                Ok(self.open(frame, Level::Operand))
            }
        }
    }

    fn binary(&mut self, op: BinOp, lhs: ExprId, start: u32, pos: Pos, rhs: Value) -> Value {
        // Nix: these two store no position.
        let pos = if matches!(op, BinOp::Eq | BinOp::NotEq) { Pos::NONE } else { pos };
        let value = self.value(Expr::Binary(op, lhs, rhs.id()), pos, start);
        if op == BinOp::Add {
            self.ast.operand_pos.push((value.id(), Pos(start), Pos(rhs.start())));
        }
        value
    }

    /// Pipes, which are weaker than all operators and do not mix.
    #[inline]
    fn operated(&mut self, value: Value) -> Result<State> {
        let top = self.frames.last();
        let piped = matches!(top, Some(Frame::PipeInto { .. } | Frame::PipeFrom { .. }));
        if piped || matches!(self.lex.token, Token::PipeInto | Token::PipeFrom) {
            return self.pipes(value);
        }
        self.complete(value)
    }

    #[cold]
    fn pipes(&mut self, mut value: Value) -> Result<State> {
        if let Some(&Frame::PipeInto { lhs, start, pos }) = self.frames.last() {
            self.frames.pop();
            value = self.piped(value.id(), lhs, pos, start);
            if self.lex.token == Token::PipeFrom {
                return self.complete(value);
            }
        } else if self.lex.token != Token::PipeFrom {
            let mut inner = false;
            while let Some(&Frame::PipeFrom { lhs, start, pos }) = self.frames.last() {
                self.frames.pop();
                value = self.piped(lhs, value.id(), pos, start);
                inner = true;
            }
            if inner && self.lex.token == Token::PipeInto {
                return self.complete(value);
            }
        }
        let (lhs, start, pos) = (value.id(), value.start(), self.lex.start);
        match self.lex.token {
            Token::PipeInto => Ok(self.open(Frame::PipeInto { lhs, start, pos }, Level::Operand)),
            Token::PipeFrom => Ok(self.open(Frame::PipeFrom { lhs, start, pos }, Level::Operand)),
            _ => self.complete(value),
        }
    }

    fn piped(&mut self, fun: ExprId, arg: ExprId, pos: u32, start: u32) -> Value {
        let mark = self.items.len() as u32;
        self.items.push(Item { id: arg, pos: Pos::NONE });
        self.call(fun, mark, Pos(pos), start)
    }

    /// An expression that nothing can extend: what was it for?
    #[inline]
    pub(super) fn complete(&mut self, value: Value) -> Result<State> {
        let Some(&frame) = self.frames.last() else { unreachable!("the root frame is below all others") };
        match frame {
            Frame::BindingValue { mark } => self.end_binding(mark, value),
            Frame::Paren { start } => {
                self.expect(Token::RightParen)?;
                self.frames.pop();
                Ok(State::Atom(Value::new(value.id(), start)))
            }
            Frame::Body { lambda, name, len, scope } => {
                self.frames.pop();
                self.end_lambda(lambda, name, len, scope, value).map(State::Complete)
            }
            Frame::Str { dollar, .. } | Frame::AttrStr { dollar, .. } => {
                self.end_interpolation(dollar, value)?;
                self.string_rest()
            }
            Frame::Ind { dollar, .. } => {
                self.need(Token::RightBrace)?;
                self.ind.push(super::indent::Piece::expr(value.id(), dollar));
                self.indented_rest()
            }
            Frame::Path { dollar, .. } => {
                self.end_interpolation(dollar, value)?;
                self.path_rest(true)
            }
            Frame::PathExpr { dollar } => self.end_path_expr(dollar, value),
            Frame::FormalDefault { name, len } => self.end_formal_default(name, len, value),
            Frame::InheritSource => self.end_inherit_source(value),
            Frame::Root if self.lex.token == Token::Eof => Ok(State::Done(value)),
            Frame::Root => Err(self.unexpected(&[Token::Eof])),
            _ => self.keyword_part(frame, value),
        }
    }

    /// The parts of `let`, `if`, `with` and `assert`.
    fn keyword_part(&mut self, frame: Frame, value: Value) -> Result<State> {
        let (next, token) = match frame {
            Frame::IfCond { start } => (Frame::IfYes { start, cond: value.id() }, Token::Then),
            Frame::IfYes { start, cond } => (Frame::IfNo { start, cond, yes: value.id() }, Token::Else),
            Frame::WithEnv { start } => {
                let scope = self.later.begin_scope();
                (Frame::WithBody { start, env: value.id(), scope }, Token::Semicolon)
            }
            Frame::AssertCond { start } => (Frame::AssertBody { start, cond: value.id() }, Token::Semicolon),
            _ => {
                self.frames.pop();
                return self.keyword_end(frame, value).map(State::Complete);
            }
        };
        self.expect(token)?;
        self.frames.pop();
        self.frames.push(next);
        Ok(State::Begin(Level::Whole))
    }

    fn keyword_end(&mut self, frame: Frame, value: Value) -> Result<Value> {
        let (expr, pos, start) = match frame {
            Frame::IfNo { start, cond, yes } => (Expr::If(cond, yes, value.id()), Pos(start), start),
            Frame::WithBody { start, env, scope } => {
                self.later.end_scope(scope, Scope::With);
                (Expr::With(env, value.id()), Pos(start), start)
            }
            Frame::AssertBody { start, cond } => (Expr::Assert(cond, value.id()), Pos(start), start),
            Frame::LetBody { start, set, scope } => {
                if self.ast.sets[set as usize].dynamics.len > 0 {
                    return Err(self.fail("dynamic attributes not allowed in let", Pos(start)));
                }
                self.later.end_scope(scope, Scope::Recursive(SetId(set)));
                (Expr::Let(SetId(set), value.id()), Pos::NONE, start)
            }
            _ => unreachable!("{frame:?} takes no complete expression"),
        };
        Ok(self.value(expr, pos, start))
    }

    /// The current token must be this one. It is not passed over.
    #[inline]
    pub(super) fn need(&mut self, token: Token) -> Result<()> {
        if self.lex.token != token {
            return Err(self.unexpected(&[token]));
        }
        Ok(())
    }

    fn end_interpolation(&mut self, dollar: u32, value: Value) -> Result<()> {
        self.need(Token::RightBrace)?;
        self.items.push(Item { id: value.id(), pos: Pos(dollar) });
        Ok(())
    }
}
