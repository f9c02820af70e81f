//! Calls.

use smallvec::SmallVec;

use super::frame::{Label, Outline};
use super::{Lower, Result};
use crate::analysis::{Calls, Function, Word, merged};
use crate::ast::{BinOp, Expr, ExprId, Pos, Span, Sym};
use crate::builtins::{attempt_of, bare_name, operator_of, takes_function};
use crate::module::{CodeKind, Inlined, Note};
use crate::op::{Imm, Op};
use crate::scope::{BindingId, GlobalInfo, Operator, Res};

/// Literals of more nodes are not compiled in both forms, as a value and as a thunk.
const COPIED_NODES: usize = 32;

/// What is known of the function that gets an argument.
#[derive(Clone, Copy)]
pub(super) enum Callee {
    /// Its certainly forced parameters.
    Known(u64),
    /// It lies below its arguments.
    OnStack,
}

impl Lower<'_> {
    pub(super) fn apply(&mut self, id: ExprId, fun: ExprId, args: Span, tail: bool) -> Result {
        let pos = self.ast.pos(id);
        let list = self.ast.expr_list(args);
        if let Some((name, info)) = self.known_builtin(fun) {
            if u32::from(info.arity) <= args.len {
                return self.apply_builtin(name, info, list, pos, tail);
            }
            let global = self.tables.global(name);
            self.emit(Op::Global, 0, 0, global);
            list.iter().try_for_each(|&arg| self.lazy(arg))?;
            self.call(args.len, pos, tail);
            return Ok(());
        }
        if let Some((binding, function)) = self.known_function(fun) {
            let arity = merged(self.ast, function.lambda).count();
            if arity <= list.len() {
                return self.apply_known(binding, function, list.split_at(arity), pos, tail);
            }
        }
        self.value(fun, false)?;
        self.args(list, Callee::OnStack)?;
        self.call(args.len, pos, tail);
        Ok(())
    }

    /// Calls what lies below the top `count` words with them.
    pub(super) fn call(&mut self, count: u32, pos: Pos, tail: bool) {
        self.emit_at(pos, if tail { Op::TailCall } else { Op::Call }, 0, 0, count);
    }

    /// Calls what a call has left on the stack with the arguments that it did not take.
    fn call_with_rest(&mut self, rest: &[ExprId], pos: Pos, tail: bool) -> Result {
        if rest.is_empty() {
            self.done(tail);
            return Ok(());
        }
        self.args(rest, Callee::OnStack)?;
        self.call(rest.len() as u32, pos, tail);
        Ok(())
    }

    /// The builtin function that an expression certainly is, by its global name.
    pub(super) fn known_builtin(&mut self, fun: ExprId) -> Option<(Sym, GlobalInfo)> {
        if !self.level(1) {
            return None;
        }
        self.builtins.known(self.ast, &mut self.scope, fun)
    }

    /// The function of the text that a variable certainly is.
    pub(super) fn known_function(&self, fun: ExprId) -> Option<(BindingId, Function)> {
        let (Res::Binding(binding) | Res::WithAttr(binding)) = self.scope.res[fun.index()] else {
            return None;
        };
        let binding = self.unalias(binding);
        Some((binding, self.facts.function(binding)?))
    }

    /// Whether a call of this function with so many arguments does without the function's word.
    pub(super) fn needs_no_word(&mut self, fun: ExprId, args: u32) -> bool {
        self.known_builtin(fun).is_some()
            || self.known_function(fun).is_some_and(|(_, function)| {
                function.calls == Calls::Static && merged(self.ast, function.lambda).count() as u32 <= args
            })
    }

    fn apply_known(
        &mut self,
        binding: BindingId,
        function: Function,
        (own, rest): (&[ExprId], &[ExprId]),
        pos: Pos,
        tail: bool,
    ) -> Result {
        let arity = own.len() as u32;
        let strict = self.certainly_forced(function.lambda);
        if function.calls == Calls::Join {
            debug_assert!(tail && rest.is_empty(), "join points are only called in tail position");
            self.args(own, Callee::Known(strict))?;
            let (label, first) = self.known.joins[&binding];
            self.emit_at(pos, Op::JumpArgs, arity, first, label.0);
            return Ok(());
        }
        self.environment(binding, function, pos);
        if !self.args_ahead(own, function, strict)? {
            self.args(own, Callee::Known(strict))?;
        }
        let Some(&code) = self.known.codes.get(&function.lambda) else { unreachable!("it is reserved") };
        let here = self.here();
        // An open function reads this frame, so the frame must outlive the call.
        let reads_here = function.calls == Calls::Open && self.known.opens.get(&binding) == Some(&here);
        if tail && rest.is_empty() && !reads_here {
            self.emit_at(pos, Op::TailCallKnown, arity, 0, code);
            return Ok(());
        }
        self.emit_at(pos, Op::CallKnown, arity, 0, code);
        self.call_with_rest(rest, pos, tail)
    }

    /// `seq first second` without a call.
    fn seq(&mut self, first: ExprId, second: ExprId, tail: bool) -> Result {
        if !self.ready(first)? {
            self.value(first, false)?;
            self.op(Op::Pop);
        }
        // A call in tail position leaves its site for traces, a variable would leave nothing.
        let variable = matches!(self.ast.expr(self.inlined(second)), Expr::Var(_));
        self.value(second, tail && !variable)?;
        if variable {
            self.done(tail);
        }
        Ok(())
    }

    /// Pushes what becomes `base[-1]` of a known function.
    fn environment(&mut self, binding: BindingId, function: Function, pos: Pos) {
        let here = self.here();
        match function.calls {
            Calls::Static => self.imm(Imm::Hole),
            Calls::Open if self.known.opens.get(&binding) == Some(&here) => self.op(Op::FrameBase),
            Calls::Open => self.op(Op::SelfEnv),
            _ if self.frame().function == Some(function.lambda)
                && self.frame().kind == CodeKind::Function =>
            {
                self.op(Op::SelfEnv);
            }
            _ => {
                self.binding_word(binding, function.word == Word::Thunk, pos);
            }
        }
    }

    pub(super) fn args(&mut self, args: &[ExprId], callee: Callee) -> Result {
        for (at, &arg) in args.iter().enumerate() {
            self.arg(at, arg, callee)?;
        }
        Ok(())
    }

    /// An argument: at once, if that is cheap, cannot fail, and the function forces it anyway.
    pub(super) fn arg(&mut self, at: usize, arg: ExprId, callee: Callee) -> Result {
        let arg = self.inlined(arg);
        if !self.level(1) || at > 63 {
            return self.lazy(arg);
        }
        match callee {
            Callee::Known(strict) if strict >> at & 1 == 0 => self.lazy(arg),
            Callee::Known(_) if self.is_construction(arg) => self.value(arg, false),
            Callee::Known(_) if self.attempted(arg) => Ok(()),
            Callee::Known(_) => self.lazy(arg),
            Callee::OnStack => self.arg_of_unknown(at as u32, arg),
        }
    }

    fn arg_of_unknown(&mut self, at: u32, arg: ExprId) -> Result {
        let end = self.label();
        if let Expr::Lambda(_) = self.ast.expr(arg) {
            // One object less than a thunk of it, if it is forced.
            self.value(arg, false)?;
            let lazy = self.outline(end, Outline::Wrap);
            self.jump(Op::JumpIfLazyArg, at, at + 1, lazy);
        } else if let Some(attempt) = self.attempt(arg) {
            let lazy = self.outline(end, Outline::Lazy(arg));
            self.jump(Op::JumpIfLazyArg, at, at, lazy);
            self.try_at_once(attempt, lazy);
        } else if self.is_construction(arg)
            && !self.copying
            && self.node_count(arg, COPIED_NODES) < COPIED_NODES
        {
            let lazy = self.outline(end, Outline::Copy(arg));
            self.jump(Op::JumpIfLazyArg, at, at, lazy);
            self.copying = true;
            let made = self.value(arg, false);
            self.copying = false;
            made?;
        } else {
            return self.lazy(arg);
        }
        self.frame().reach(end);
        self.bind(end);
        Ok(())
    }

    /// Puts the closure on top into a thunk.
    pub(super) fn wrap(&mut self) -> Result {
        let child = self.code(CodeKind::Thunk, Pos::NONE, |lower| {
            lower.frame().depth = 1;
            lower.frame().max_depth = 1;
            lower.emit(Op::Local, 0, 0, 0);
            lower.op(Op::Return);
            Ok(())
        })?;
        let slot = self.depth() - 1;
        self.make_from(Op::MakeThunk, child.code, &[super::frame::Loc::Slot(slot)]);
        self.slide(1);
        Ok(())
    }

    /// Whether the expression only makes an object: functions, and literals with static names.
    fn is_construction(&self, id: ExprId) -> bool {
        match self.ast.expr(id) {
            Expr::Lambda(_) => true,
            Expr::List(items) => items.len > 0,
            Expr::Set(set) => {
                let set = self.ast.sets[set.index()];
                let attrs = &self.ast.attrs[set.attrs.range()];
                let overridden =
                    set.recursive && attrs.iter().any(|attr| self.ast.name(attr.name) == b"__overrides");
                set.dynamics.len == 0 && !attrs.is_empty() && !overridden
            }
            _ => false,
        }
    }

    /// Arithmetic that can be tried on slots: the expressions that are computed eagerly.
    pub(super) fn arithmetic_operands(&mut self, id: ExprId) -> Option<(Op, u32, u32)> {
        let Expr::Binary(op, lhs, rhs) = self.ast.expr(id) else { return None };
        let operator = match op {
            BinOp::Add => None,
            BinOp::Sub => Some(Operator::Sub),
            BinOp::Mul => Some(Operator::Mul),
            _ => return None,
        };
        if operator.is_some_and(|operator| self.captured(id, operator).is_some()) {
            return None;
        }
        let (x, y) = (self.made_slot_of(lhs), self.made_slot_of(rhs));
        match (op, x, y, self.small_int(lhs), self.small_int(rhs)) {
            (BinOp::Add, Some(slot), _, _, Some(int)) | (BinOp::Add, _, Some(slot), Some(int), _) => {
                Some((Op::TryAddLC, slot, u32::from(int as u16)))
            }
            (BinOp::Sub, Some(slot), _, _, Some(int)) => {
                Some((Op::TryAddLC, slot, u32::from(int.checked_neg()? as u16)))
            }
            (BinOp::Add, Some(x), Some(y), ..) => Some((Op::TryAddLL, x, y)),
            (BinOp::Sub, Some(x), Some(y), ..) => Some((Op::TrySubLL, x, y)),
            (BinOp::Mul, Some(x), Some(y), ..) => Some((Op::TryMulLL, x, y)),
            _ => None,
        }
    }

    /// The slot of a variable that holds its word already.
    pub(super) fn made_slot_of(&mut self, id: ExprId) -> Option<u32> {
        let Res::Binding(binding) = self.scope.res[id.index()] else { return None };
        let binding = self.unalias(binding);
        self.made_slot(binding)
    }

    /// What computes an expression eagerly if that is easy: an instruction that tries it, with its operands.
    fn attempt(&mut self, id: ExprId) -> Option<(Op, u32, u32)> {
        if let Some(arithmetic) = self.arithmetic_operands(id) {
            return Some(arithmetic);
        }
        let Expr::Apply { fun, args } = self.ast.expr(id) else { return None };
        let &[arg] = self.ast.expr_list(args) else { return None };
        let (name, _) = self.known_builtin(fun)?;
        let op = attempt_of(bare_name(self.scope.names.text(self.ast, name)))?;
        Some((op, 0, self.made_slot_of(arg)?))
    }

    fn try_at_once(&mut self, (op, a, b): (Op, u32, u32), lazy: super::frame::Label) {
        self.frame().reach(lazy);
        self.emit(op, a, b, lazy.0);
    }

    /// Computes an expression on slots at once if it is easy, else makes its thunk out of line. Whether it can
    /// be easy.
    pub(super) fn attempted(&mut self, id: ExprId) -> bool {
        if !self.level(1) {
            return false;
        }
        let Some(attempt) = self.attempt(id) else { return false };
        let end = self.label();
        let lazy = self.outline(end, Outline::Lazy(id));
        self.try_at_once(attempt, lazy);
        self.frame().reach(end);
        self.bind(end);
        true
    }

    fn apply_builtin(
        &mut self,
        name: Sym,
        info: GlobalInfo,
        args: &[ExprId],
        pos: Pos,
        tail: bool,
    ) -> Result {
        let arity = u32::from(info.arity);
        let (own, rest) = args.split_at(arity as usize);
        let bare = SmallVec::<[u8; 32]>::from_slice(bare_name(self.scope.names.text(self.ast, name)));
        if bare.as_slice() == b"seq" && rest.is_empty() {
            return self.noted(Note::Builtin(Inlined::Seq), pos, |lower| lower.seq(own[0], own[1], tail));
        }
        if rest.is_empty()
            && let Some(op) = operator_of(&bare)
        {
            let note = Inlined::of(op).map(|builtin| self.frame().open_note(Note::Builtin(builtin), pos));
            self.value(own[0], false)?;
            self.value(own[1], false)?;
            self.op_at(pos, op);
            if let Some(note) = note {
                self.frame().close_note(note);
            }
            self.done(tail);
            return Ok(());
        }
        self.builtin_args(&bare, info, own)?;
        self.call_builtin(name, arity, pos);
        self.call_with_rest(rest, pos, tail)
    }

    fn builtin_args(&mut self, bare: &[u8], info: GlobalInfo, args: &[ExprId]) -> Result {
        for (index, &arg) in args.iter().enumerate() {
            // It is called or dropped, but never seen unforced: the closure itself will do.
            let arg = self.inlined(arg);
            let function = index == 0 && takes_function(bare);
            match self.ast.expr(arg) {
                Expr::Lambda(_) if function => self.value(arg, false)?,
                _ => self.arg(index, arg, Callee::Known(info.forces))?,
            }
        }
        Ok(())
    }

    fn call_builtin(&mut self, name: Sym, arity: u32, pos: Pos) {
        let global = self.tables.global(name);
        self.emit_at(pos, Op::CallBuiltin, arity, 0, global);
    }

    /// Emits `lhs` if that is a call of `substring` and `rhs` a slot. The label that it returns is where both have been
    /// compared already, without making the string, as all that it takes was evaluated.
    pub(super) fn compared_substring(&mut self, lhs: ExprId, rhs: ExprId) -> Result<Option<Label>> {
        let Expr::Apply { fun, args } = self.ast.expr(lhs) else { return Ok(None) };
        let (Some((name, info)), Some(slot)) = (self.known_builtin(fun), self.made_slot_of(rhs)) else {
            return Ok(None);
        };
        let args = self.ast.expr_list(args);
        let bare = bare_name(self.scope.names.text(self.ast, name));
        if bare != b"substring" || args.len() != usize::from(info.arity) {
            return Ok(None);
        }
        self.builtin_args(b"substring", info, args)?;
        let depth = self.frame().depth;
        let equality = self.label();
        self.jump(Op::TrySubstringEq, 0, slot, equality);
        self.frame().depth = depth;
        self.call_builtin(name, u32::from(info.arity), self.ast.pos(lhs));
        Ok(Some(equality))
    }
}
