//! Attribute paths, and the bindings of sets and `let`.

use super::frame::{Frame, Level, State, Value};
use super::sets::Form;
use super::{Parser, Result};
use crate::ast::{AttrName, Expr, ExprId, Pos, SelectPath, Span};
use crate::lex::{StrEnd, Token};

/// What may begin a component of an attribute path.
const COMPONENT: [Token; 4] = [Token::Id, Token::Or, Token::DollarCurly, Token::Quote];

impl Parser<'_> {
    /// `{` where formals cannot stand.
    pub(super) fn set(&mut self) -> Result<State> {
        let start = self.lex.start;
        self.lex.advance();
        if self.lex.token == Token::RightBrace {
            self.lex.advance();
            return Ok(self.empty_set(start));
        }
        self.open_set(Form::Braces, start);
        self.bindings()
    }

    /// `rec {`
    pub(super) fn rec_set(&mut self) -> Result<State> {
        let start = self.lex.start;
        self.lex.advance();
        self.expect(Token::LeftBrace)?;
        self.open_set(Form::Rec, start);
        self.bindings()
    }

    /// The next binding of the innermost set, or its end.
    pub(super) fn bindings(&mut self) -> Result<State> {
        loop {
            match self.lex.token {
                Token::Id => {
                    let (start, end) = (self.lex.start, self.lex.end);
                    self.lex.advance();
                    return self.binding_behind_name(start, end);
                }
                Token::Inherit => {
                    if let Some(state) = self.inherit()? {
                        return Ok(state);
                    }
                }
                Token::Quote | Token::DollarCurly | Token::Or => {
                    let mark = self.names.len() as u32;
                    return self.path_component(Frame::BindingPath { mark });
                }
                Token::RightBrace if self.sets.form() != Form::Let => return Ok(self.end_braces()),
                Token::In if self.sets.form() == Form::Let => return Ok(self.end_let()),
                _ => {
                    let expected: &[Token] = match self.sets.form() {
                        Form::Let => &[Token::In, Token::Inherit],
                        Form::Braces => &[Token::Inherit],
                        Form::Rec | Form::LetBraces => &[Token::Inherit, Token::RightBrace],
                    };
                    return Err(self.unexpected(expected));
                }
            }
        }
    }

    /// A binding whose first name has just been read.
    #[inline]
    pub(super) fn binding_behind_name(&mut self, start: u32, end: u32) -> Result<State> {
        let mark = self.names.len() as u32;
        let name = self.symbol(start, end);
        self.names.push((AttrName::Static(name), Pos(start)));
        if self.lex.token == Token::Assign {
            return Ok(self.binding_value(mark));
        }
        self.path_behind_component(Frame::BindingPath { mark })
    }

    /// A component of the attribute path of `owner`, and what follows it.
    pub(super) fn path_component(&mut self, owner: Frame) -> Result<State> {
        loop {
            let pos = Pos(self.lex.start);
            match self.lex.token {
                Token::Id | Token::Or => {
                    let name = self.symbol(self.lex.start, self.lex.end);
                    self.names.push((AttrName::Static(name), pos));
                    self.lex.advance();
                }
                Token::Quote => match self.static_string(pos.0)? {
                    Some(name) => self.names.push((name, pos)),
                    None => return Ok(self.dynamic_component(owner)),
                },
                Token::DollarCurly => {
                    self.frames.push(owner);
                    return Ok(self.open(Frame::PathExpr { dollar: pos.0 }, Level::Whole));
                }
                _ => return Err(self.unexpected(&COMPONENT)),
            }
            if self.lex.token != Token::Dot {
                return self.end_path(owner);
            }
            self.lex.advance();
        }
    }

    fn path_behind_component(&mut self, owner: Frame) -> Result<State> {
        if self.lex.token == Token::Dot {
            self.lex.advance();
            return self.path_component(owner);
        }
        self.end_path(owner)
    }

    /// The string at the current token as a name, if it has no interpolations. If it has, its frame
    /// is on the stack and the current token is the first one behind `${`.
    fn static_string(&mut self, start: u32) -> Result<Option<AttrName>> {
        let text = self.ast.text_bytes.len();
        if self.lex.string_piece(&mut self.ast.text_bytes)? == StrEnd::Quote {
            let name = self.symbol_from_text(text);
            self.lex.advance();
            return Ok(Some(AttrName::Static(name)));
        }
        let mark = self.items.len() as u32;
        self.begin_interpolation(Frame::AttrStr { start, mark, dollar: 0 }, text)?;
        Ok(None)
    }

    /// Puts the frame of a path below that of the interpolation that has just begun in it.
    fn dynamic_component(&mut self, owner: Frame) -> State {
        let at = self.frames.len() - 1;
        self.frames.insert(at, owner);
        State::Begin(Level::Whole)
    }

    /// `${ … }` in an attribute path: the expression is complete.
    pub(super) fn end_path_expr(&mut self, dollar: u32, value: Value) -> Result<State> {
        self.need(Token::RightBrace)?;
        self.frames.pop();
        // Nix: `${"a"}` is the same as `a`.
        let name = match self.ast.expr(value.id()) {
            Expr::Str(text) => {
                let mark = self.ast.text_bytes.len();
                self.ast.text_bytes.extend_from_within(self.ast.texts[text.index()].range());
                AttrName::Static(self.symbol_from_text(mark))
            }
            _ => AttrName::Dynamic(value.id()),
        };
        self.end_component(name, dollar)
    }

    /// A component that took an expression is complete; the current token is its last.
    pub(super) fn end_component(&mut self, name: AttrName, start: u32) -> Result<State> {
        let Some(owner) = self.frames.pop() else { unreachable!("a path owns its component") };
        if let (Frame::InheritNames { .. }, AttrName::Dynamic(_)) = (owner, name) {
            return Err(self.fail("dynamic attributes not allowed in inherit", Pos(start)));
        }
        self.names.push((name, Pos(start)));
        self.lex.advance();
        match owner {
            Frame::InheritNames { mark, source, pos } => match self.inherit_names(mark, source, pos)? {
                Some(state) => Ok(state),
                None => self.bindings(),
            },
            _ => self.path_behind_component(owner),
        }
    }

    fn end_path(&mut self, owner: Frame) -> Result<State> {
        match owner {
            Frame::SelectPath { base, start, mark } => {
                let select = self.take_path(mark);
                if self.lex.token == Token::Or {
                    return Ok(self.open(Frame::Default { base, start, select }, Level::Simple));
                }
                Ok(State::Selected(self.value(Expr::Select { base, select }, Pos(start), start)))
            }
            Frame::HasAttrPath { base, start, mark } => {
                let select = self.take_path(mark);
                // Nix: it has the position of the set.
                let pos = self.ast.pos(base);
                Ok(State::Applied(self.value(Expr::HasAttr { base, select }, pos, start)))
            }
            Frame::BindingPath { mark } if self.lex.token == Token::Assign => Ok(self.binding_value(mark)),
            _ => Err(self.unexpected(&[Token::Dot, Token::Assign])),
        }
    }

    /// Moves the path above `mark` into the tree: an index into `Ast::selects`.
    fn take_path(&mut self, mark: u32) -> u32 {
        let names = &self.names[mark as usize..];
        let start = self.ast.path_pool.len() as u32;
        self.ast.path_pool.extend(names.iter().map(|&(name, _)| name));
        self.ast.path_pos.extend(names.iter().map(|&(_, pos)| pos));
        let path = Span { start, len: names.len() as u32 };
        self.names.truncate(mark as usize);
        self.ast.selects.push(SelectPath { path, default: None });
        self.ast.selects.len() as u32 - 1
    }

    /// `a.b =`
    #[inline]
    fn binding_value(&mut self, mark: u32) -> State {
        let state = self.open(Frame::BindingValue { mark }, Level::Whole);
        self.begin_value();
        state
    }

    /// `a.b = e`: the value is complete.
    #[inline]
    pub(super) fn end_binding(&mut self, mark: u32, value: Value) -> Result<State> {
        self.need(Token::Semicolon)?;
        let value = self.end_value(value);
        self.frames.pop();
        self.bind(mark as usize, value)?;
        self.names.truncate(mark as usize);
        self.lex.advance();
        self.bindings()
    }

    /// `inherit`. The result is empty if the clause is complete.
    fn inherit(&mut self) -> Result<Option<State>> {
        self.lex.advance();
        if self.lex.token == Token::LeftParen {
            return Ok(Some(self.open(Frame::InheritSource, Level::Whole)));
        }
        self.inherit_names(self.names.len() as u32, None, 0)
    }

    /// `inherit (e`: the source is complete.
    pub(super) fn end_inherit_source(&mut self, value: Value) -> Result<State> {
        self.expect(Token::RightParen)?;
        self.frames.pop();
        match self.inherit_names(self.names.len() as u32, Some(value.id()), value.start())? {
            Some(state) => Ok(state),
            None => self.bindings(),
        }
    }

    fn inherit_names(&mut self, mark: u32, source: Option<ExprId>, at: u32) -> Result<Option<State>> {
        loop {
            let pos = Pos(self.lex.start);
            match self.lex.token {
                Token::Id | Token::Or => {
                    let name = self.symbol(self.lex.start, self.lex.end);
                    self.names.push((AttrName::Static(name), pos));
                    self.lex.advance();
                }
                Token::Quote => match self.static_string(pos.0)? {
                    Some(name) => self.names.push((name, pos)),
                    None => {
                        let owner = Frame::InheritNames { mark, source, pos: at };
                        return Ok(Some(self.dynamic_component(owner)));
                    }
                },
                Token::DollarCurly => {
                    self.frames.push(Frame::InheritNames { mark, source, pos: at });
                    return Ok(Some(self.open(Frame::PathExpr { dollar: pos.0 }, Level::Whole)));
                }
                Token::Semicolon => break,
                _ => return Err(self.unexpected(&[])),
            }
        }
        self.bind_inherited(mark as usize, source, Pos(at))?;
        self.names.truncate(mark as usize);
        self.lex.advance();
        Ok(None)
    }
}
