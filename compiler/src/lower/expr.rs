//! The modes, and the expressions that are simple in each: atoms, variables, control.

use smallvec::{SmallVec, smallvec};

use super::frame::{Label, Loc, Outline};
use super::group::FULL_FRAME;
use super::{Home, Lower, Result};
use crate::ast::{BinOp, Expr, ExprId, Pos};
use crate::deep::deep;
use crate::module::{AssertDef, Note};
use crate::op::{BoolContext, Imm, Op};
use crate::scope::{BindingId, Res};
use crate::show::show_placed;

/// Expressions of more nodes are not compiled a second time to explain a failed assertion.
const EXPLAINED_NODES: usize = 200;

impl Lower<'_> {
    /// Strict mode, or tail mode: the value of `id`, or the end of the code with it.
    pub(super) fn value(&mut self, id: ExprId, tail: bool) -> Result {
        deep(|| self.value_node(id, tail))
    }

    fn value_node(&mut self, id: ExprId, tail: bool) -> Result {
        let id = self.inlined(id);
        let pos = self.ast.pos(id);
        match self.ast.expr(id) {
            Expr::PutOff(_) => self.through_thunk(id, tail)?,
            Expr::Let(..) | Expr::With(..) if self.is_overfull() => self.through_thunk(id, tail)?,
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) => {
                self.constant(id);
                self.done(tail);
            }
            Expr::CurPos => {
                self.emit(Op::CurPos, 0, 0, pos.0);
                self.done(tail);
            }
            Expr::SearchPath(_) => self.search_path(id, tail)?,
            Expr::Interp(kind, parts) => {
                self.interpolation(kind, parts, pos)?;
                self.done(tail);
            }
            Expr::Var(_) => self.variable(id, tail)?,
            Expr::InheritFrom(_) => self.variable(id, tail)?,
            Expr::Select { base, select } => self.select(id, base, select, tail)?,
            Expr::HasAttr { base, select } => {
                self.has_attr(id, base, select)?;
                self.done(tail);
            }
            Expr::Apply { fun, args } => self.apply(id, fun, args, tail)?,
            Expr::Lambda(lambda) => {
                let child = self.function(lambda, None)?;
                self.make(Op::MakeClosure, child);
                self.done(tail);
            }
            Expr::Set(set) => {
                self.set(set)?;
                self.done(tail);
            }
            Expr::Let(set, body) => self.let_in(set, body, tail)?,
            Expr::List(items) => {
                self.list(items)?;
                self.done(tail);
            }
            Expr::With(_, body) => self.with(id, body, tail)?,
            Expr::If(cond, yes, no) => self.if_else(pos, cond, yes, no, tail)?,
            Expr::Assert(cond, body) => {
                self.assert(id, cond)?;
                self.value(body, tail)?;
            }
            Expr::Not(_) | Expr::Neg(_) | Expr::Binary(..) => {
                self.operator(id, tail)?;
            }
        }
        Ok(())
    }

    /// The value of an expression whose code is that of a thunk.
    fn through_thunk(&mut self, id: ExprId, tail: bool) -> Result {
        let child = self.thunk_code(id)?;
        self.make(Op::MakeThunk, child);
        self.op_at(self.ast.pos(id), if tail { Op::ReturnForce } else { Op::Force });
        Ok(())
    }

    /// Whether the frame is so large that what follows had better get one of its own.
    fn is_overfull(&mut self) -> bool {
        self.depth() > 3 * FULL_FRAME && !self.frame().bound_here
    }

    /// Lazy mode: a word that may be a thunk.
    ///
    /// Nix: constants, `[ ]` and resolved variables are stored as they are; everything else is a
    /// thunk, which shows as `<CODE>`, even where it could not fail.
    pub(super) fn lazy(&mut self, id: ExprId) -> Result {
        let id = self.inlined(id);
        if self.ready_word(id) {
            return Ok(());
        }
        if self.small_thunk(id) {
            return Ok(());
        }
        let child = self.thunk_code(id)?;
        self.make(Op::MakeThunk, child);
        Ok(())
    }

    /// The expression that takes the place of a variable.
    pub(super) fn inlined(&self, mut id: ExprId) -> ExprId {
        while let Res::Binding(binding) = self.scope.res[id.index()]
            && let Home::Inline(expr) = self.homes[self.unalias(binding).index()]
        {
            id = expr;
        }
        id
    }

    /// Fills the slot of a variable that is evaluated by its first mention, which is this one.
    /// False if there is nothing to do.
    pub(super) fn ready(&mut self, id: ExprId) -> Result<bool> {
        let (Res::Binding(binding) | Res::WithAttr(binding)) = self.scope.res[id.index()] else {
            return Ok(false);
        };
        let binding = self.unalias(binding);
        if let Home::Sunk(frame, slot) = self.homes[binding.index()] {
            debug_assert!(frame == self.here(), "{binding:?} is another frame's");
            let Some(expr) = self.scope.bindings[binding.index()].expr else { unreachable!("it has one") };
            self.value(expr, false)?;
            self.emit(Op::SetLocal, 0, slot, 0);
            self.homes[binding.index()] = Home::Slot(frame, slot);
            return Ok(true);
        }
        Ok(false)
    }

    /// Pushes the word of an expression that needs no thunk; false if it does.
    fn ready_word(&mut self, id: ExprId) -> bool {
        match self.ast.expr(id) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) => self.constant(id),
            Expr::List(items) if items.len == 0 => self.imm(Imm::EmptyList),
            Expr::Var(_) | Expr::InheritFrom(_) => match self.scope.res[id.index()] {
                Res::Binding(binding) => self.word_of(binding, self.ast.pos(id)),
                Res::Scope(_) | Res::Global => {
                    self.outer_variable(id, false);
                }
                _ => return false,
            },
            _ => return false,
        }
        true
    }

    /// Pushes a literal.
    pub(super) fn constant(&mut self, id: ExprId) {
        let at = match self.ast.expr(id) {
            Expr::Int(int) => return self.int(int),
            Expr::Str(text) => match self.ast.text(text) {
                b"" => return self.imm(Imm::EmptyString),
                text => self.tables.text(text),
            },
            Expr::Float(float) => self.tables.float(float),
            Expr::Path(text, kind) => self.tables.path(self.ast.text(text), kind),
            Expr::List(_) => return self.imm(Imm::EmptyList),
            other => unreachable!("{other:?} is no literal"),
        };
        self.emit(Op::Const, 0, 0, at);
    }

    /// Pushes the unforced word of a binding.
    pub(super) fn word_of(&mut self, binding: BindingId, pos: Pos) {
        self.binding_word(binding, false, pos);
    }

    /// Pushes the word of a binding, forced or not. Returns whether it is certainly a value.
    pub(super) fn binding_word(&mut self, binding: BindingId, force: bool, pos: Pos) -> bool {
        let binding = self.unalias(binding);
        match self.homes[binding.index()] {
            Home::Const(expr) => {
                self.constant(expr);
                true
            }
            Home::Global(expr) => self.outer_variable(expr, force),
            Home::Member(set) => {
                let name = self.scope.bindings[binding.index()].name;
                self.member(set, name, force, pos);
                force
            }
            _ => {
                let loc = self.locate(binding);
                self.push_loc(loc, force, pos);
                force || loc == Loc::SelfEnv
            }
        }
    }

    /// A variable that is a global or in the scope set. Returns whether it is certainly a value.
    fn outer_variable(&mut self, id: ExprId, force: bool) -> bool {
        let name = self.var_name(id);
        let pos = self.ast.pos(id);
        if let Res::Scope(set) = self.scope.res[id.index()] {
            self.member(set, name, force, pos);
            return force;
        }
        if let Some(imm) = self.immediate(name) {
            self.imm(imm);
            return true;
        }
        let global = self.tables.global(name);
        self.emit(Op::Global, 0, 0, global);
        let function = self.builtins.global(self.ast.name(name)).is_some_and(|info| info.arity > 0);
        if force && !function {
            self.op_at(pos, Op::Force);
        }
        force || function
    }

    fn variable(&mut self, id: ExprId, tail: bool) -> Result {
        let pos = self.ast.pos(id);
        match self.scope.res[id.index()] {
            Res::WithAttr(binding) if let Home::Inline(expr) = self.homes[self.unalias(binding).index()] => {
                return self.value(expr, tail);
            }
            Res::Binding(binding) | Res::WithAttr(binding) => {
                self.ready(id)?;
                if self.binding_word(binding, !tail, pos) || !tail {
                    self.done(tail);
                } else {
                    self.op_at(pos, Op::ReturnForce);
                }
            }
            Res::Scope(_) | Res::Global => {
                if self.outer_variable(id, !tail) {
                    self.done(tail);
                } else {
                    self.op_at(pos, Op::ReturnForce);
                }
            }
            Res::With(with) => {
                self.with_lookup(id, Some(with));
                self.done(tail);
            }
            Res::Missing => {
                self.with_lookup(id, None);
                self.done(tail);
            }
            Res::WithBuiltin => {
                let name = self.var_name(id);
                let builtin = self.builtins.attr(self.ast, &mut self.scope, name);
                let Some((global, _)) = builtin else { unreachable!("found when it was resolved") };
                let global = self.tables.global(global);
                self.emit(Op::Global, 0, 0, global);
                self.done(tail);
            }
            Res::None => unreachable!("every variable is resolved"),
        }
        Ok(())
    }

    fn list(&mut self, items: crate::ast::Span) -> Result {
        if items.len == 0 {
            self.imm(Imm::EmptyList);
            return Ok(());
        }
        for &item in self.ast.expr_list(items) {
            self.lazy(item)?;
        }
        self.emit(Op::MakeList, 0, 0, items.len);
        Ok(())
    }

    fn if_else(&mut self, pos: Pos, cond: ExprId, yes: ExprId, no: ExprId, tail: bool) -> Result {
        match self.constant_bool(cond) {
            Some(true) => return self.value(yes, tail),
            Some(false) => return self.value(no, tail),
            None => {}
        }
        let otherwise = self.label();
        self.branch(cond, otherwise, false, BoolContext::If, pos)?;
        self.value(yes, tail)?;
        if !self.is_reached(otherwise) {
            return Ok(());
        }
        let end = self.end_of_branch(tail);
        self.bind(otherwise);
        self.value(no, tail)?;
        self.merge(end);
        Ok(())
    }

    /// Jumps from the end of a branch to where the branches meet, unless the branch left the code.
    pub(super) fn end_of_branch(&mut self, tail: bool) -> Option<Label> {
        if tail {
            return None;
        }
        let end = self.label();
        self.jump(Op::Jump, 0, 0, end);
        Some(end)
    }

    pub(super) fn merge(&mut self, end: Option<Label>) {
        if let Some(end) = end {
            self.frame().reach(end);
            self.bind(end);
        }
    }

    /// Literally `true` or `false`. Only at optimising levels, to keep level 0 plain.
    pub(super) fn constant_bool(&self, id: ExprId) -> Option<bool> {
        let Expr::Var(name) = self.ast.expr(id) else { return None };
        if !self.level(1) || self.scope.res[id.index()] != Res::Global {
            return None;
        }
        match self.immediate(name) {
            Some(Imm::True) => Some(true),
            Some(Imm::False) => Some(false),
            _ => None,
        }
    }

    fn assert(&mut self, id: ExprId, cond: ExprId) -> Result {
        let pos = self.ast.pos(id);
        let text = self.assertion_text(cond);
        let assert = super::tables::push(&mut self.tables.asserts, AssertDef { text, pos });
        let ok = self.label();
        match self.ast.expr(cond) {
            Expr::Binary(BinOp::Eq, lhs, rhs) => {
                let cond_pos = self.ast.pos(cond);
                // Nix: both operands are evaluated again to explain the difference.
                let again = self.node_count(cond, EXPLAINED_NODES) < EXPLAINED_NODES;
                let note = Note::Bool(BoolContext::Assert);
                let index = self.frame().open_note(note, pos);
                self.value(lhs, false)?;
                self.value(rhs, false)?;
                if again {
                    self.op_at(cond_pos, Op::Eq);
                    self.frame().close_note(index);
                    let failed = self.outline(ok, Outline::AssertEq(lhs, rhs, assert, pos));
                    self.jump(Op::JumpIfFalse, BoolContext::Assert as u32, 0, failed);
                } else {
                    self.equal_or_fail(assert, cond_pos, pos, index);
                }
            }
            _ => {
                self.branch(cond, ok, true, BoolContext::Assert, pos)?;
                self.emit_at(pos, Op::AssertFail, 0, 0, assert);
                self.bind(ok);
            }
        }
        Ok(())
    }

    /// The condition as errors show it. Assertions inside the conditions of others are printed again
    /// and again, so in the end a module's texts are bounded.
    fn assertion_text(&mut self, cond: ExprId) -> Box<[u8]> {
        let nodes = self.node_count(cond, self.printable + 1);
        match self.printable.checked_sub(nodes) {
            Some(rest) => {
                self.printable = rest;
                let (text, placed) = show_placed(self.ast, cond, &self.options.show);
                self.tables.placed |= placed;
                text.into()
            }
            None => Box::from(b"(...)".as_slice()),
        }
    }

    /// Compares the two values on top and keeps them for the explanation.
    fn equal_or_fail(&mut self, assert: u32, cond_pos: Pos, pos: Pos, note: usize) {
        let equal = self.label();
        let top = self.depth();
        for slot in [top - 2, top - 1] {
            self.emit(Op::Local, 0, slot, 0);
        }
        self.op_at(cond_pos, Op::Eq);
        self.frame().close_note(note);
        self.jump(Op::JumpIfTrue, BoolContext::Assert as u32, 0, equal);
        self.emit_at(pos, Op::AssertEqFail, 0, 0, assert);
        self.bind(equal);
        self.op(Op::Pop);
        self.op(Op::Pop);
    }

    /// The number of nodes below `id`, counted up to `limit`.
    pub(super) fn node_count(&self, id: ExprId, limit: usize) -> usize {
        let mut todo: SmallVec<[ExprId; 32]> = smallvec![id];
        let mut count = 0;
        while let Some(id) = todo.pop() {
            count += 1;
            if count >= limit || todo.len() >= limit {
                return limit;
            }
            crate::walk::children(self.ast, id, limit, &mut |child| todo.push(child));
        }
        count
    }
}
