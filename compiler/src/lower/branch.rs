//! Conditions: an expression whose Boolean value decides where to continue.

use super::frame::{Label, Loc};
use super::{Home, Lower, Result};
use crate::ast::{BinOp, Expr, ExprId, Pos};
use crate::deep::deep;
use crate::module::{Inlined, Note};
use crate::op::{BoolContext, Op};
use crate::scope::{BindingId, Operator, Res};

impl Lower<'_> {
    /// Continues at `target` if `id` is `when`. Leaves nothing.
    pub(super) fn branch(
        &mut self,
        id: ExprId,
        target: Label,
        when: bool,
        context: BoolContext,
        pos: Pos,
    ) -> Result {
        deep(|| {
            self.noted(Note::Bool(context), pos, |lower| lower.branch_node(id, target, when, context, pos))
        })
    }

    fn branch_node(
        &mut self,
        id: ExprId,
        target: Label,
        when: bool,
        context: BoolContext,
        pos: Pos,
    ) -> Result {
        use BoolContext::{AndLeft, AndRight, ImpliesLeft, ImpliesRight, OrLeft, OrRight};
        let own = self.ast.pos(id);
        match self.ast.expr(id) {
            Expr::Not(operand) => {
                let operand_pos = self.ast.shown_pos(operand);
                return self.branch(operand, target, !when, BoolContext::Not, operand_pos);
            }
            Expr::Binary(BinOp::And, lhs, rhs) => {
                return self.both(lhs, rhs, target, when, (false, AndLeft, AndRight), own);
            }
            Expr::Binary(BinOp::Or, lhs, rhs) => {
                return self.both(lhs, rhs, target, when, (true, OrLeft, OrRight), own);
            }
            Expr::Binary(BinOp::Implies, lhs, rhs) => {
                return self.implies(lhs, rhs, target, when, (ImpliesLeft, ImpliesRight), own);
            }
            Expr::Binary(op, lhs, rhs) if !when && self.fused_compare(id, op, lhs, rhs, target)? => {
                return Ok(());
            }
            // `a <= b` is `! (b < a)`.
            Expr::Binary(BinOp::LessEq | BinOp::GreaterEq, ..)
                if self.captured(id, Operator::LessThan).is_none() =>
            {
                self.noted(Note::Bool(BoolContext::Not), own, |lower| lower.compare_negated(id))?;
                self.jump_if(!when, context, target, pos);
                return Ok(());
            }
            _ => {}
        }
        if let Some(known) = self.constant_bool(id) {
            if known == when {
                self.jump(Op::Jump, 0, 0, target);
            }
            return Ok(());
        }
        self.value(id, false)?;
        self.jump_if(when, context, target, pos);
        Ok(())
    }

    fn jump_if(&mut self, when: bool, context: BoolContext, target: Label, pos: Pos) {
        self.frame().at(pos);
        let op = if when { Op::JumpIfTrue } else { Op::JumpIfFalse };
        self.jump(op, context as u32, 0, target);
    }

    /// `lhs && rhs` or `lhs || rhs`: a left operand that is `decides` is the result.
    fn both(
        &mut self,
        lhs: ExprId,
        rhs: ExprId,
        target: Label,
        when: bool,
        (decides, left, right): (bool, BoolContext, BoolContext),
        pos: Pos,
    ) -> Result {
        if when == decides {
            self.branch(lhs, target, decides, left, pos)?;
            return self.branch(rhs, target, when, right, pos);
        }
        let skip = self.label();
        self.branch(lhs, skip, decides, left, pos)?;
        self.branch(rhs, target, when, right, pos)?;
        self.frame().reach(skip);
        self.bind(skip);
        Ok(())
    }

    fn implies(
        &mut self,
        lhs: ExprId,
        rhs: ExprId,
        target: Label,
        when: bool,
        (left, right): (BoolContext, BoolContext),
        pos: Pos,
    ) -> Result {
        if when {
            self.branch(lhs, target, false, left, pos)?;
            return self.branch(rhs, target, true, right, pos);
        }
        let skip = self.label();
        self.branch(lhs, skip, false, left, pos)?;
        self.branch(rhs, target, false, right, pos)?;
        self.frame().reach(skip);
        self.bind(skip);
        Ok(())
    }

    /// A comparison of a slot with a small number or another slot, fused with the jump.
    fn fused_compare(
        &mut self,
        id: ExprId,
        op: BinOp,
        lhs: ExprId,
        rhs: ExprId,
        target: Label,
    ) -> Result<bool> {
        if !self.level(1) {
            return Ok(false);
        }
        if matches!(op, BinOp::Less | BinOp::Greater) && self.captured(id, Operator::LessThan).is_some() {
            return Ok(false);
        }
        // `a > b` is `b < a`, with `b` evaluated first.
        let (op, lhs, rhs) = match op {
            BinOp::Greater => (BinOp::Less, rhs, lhs),
            other => (other, lhs, rhs),
        };
        let operands = (self.slot_of(lhs), self.slot_of(rhs), self.small_int(lhs), self.small_int(rhs));
        let (op, a, b) = match (op, operands) {
            (BinOp::Less, (Some(slot), _, _, Some(int))) => (Op::JumpUnlessLtLC, slot, int as u16 as u32),
            (BinOp::Less, (_, Some(slot), Some(int), _)) => (Op::JumpUnlessGtLC, slot, int as u16 as u32),
            (BinOp::Less, (Some(x), Some(y), ..)) => (Op::JumpUnlessLtLL, x, y),
            (BinOp::Eq, (Some(slot), _, _, Some(int))) | (BinOp::Eq, (_, Some(slot), Some(int), _)) => {
                (Op::JumpUnlessEqLC, slot, int as u16 as u32)
            }
            _ => return Ok(false),
        };
        let pos = self.ast.pos(id);
        let note = (op != Op::JumpUnlessEqLC).then_some(Note::Builtin(Inlined::LessThan));
        let note = note.map(|note| self.frame().open_note(note, pos));
        self.ready(lhs)?;
        self.ready(rhs)?;
        self.frame().at(pos);
        self.variables_at(lhs, rhs);
        self.jump(op, a, b, target);
        if let Some(note) = note {
            self.frame().close_note(note);
        }
        Ok(true)
    }

    /// Further positions of a fused instruction: its variables, from the right.
    pub(super) fn variables_at(&mut self, lhs: ExprId, rhs: ExprId) {
        for operand in [rhs, lhs] {
            if self.small_int(operand).is_none() {
                let pos = self.ast.pos(operand);
                self.frame().at(pos);
            }
        }
    }

    /// The slot of this frame that holds the word of a variable. Before code for it is emitted, it
    /// must be made `ready`.
    pub(super) fn slot_of(&mut self, id: ExprId) -> Option<u32> {
        match self.scope.res[id.index()] {
            Res::Binding(binding) => self.slot_of_binding(binding),
            _ => None,
        }
    }

    /// The slot of this frame that holds the word of a binding; captures of a thunk are slots.
    pub(super) fn slot_of_binding(&mut self, binding: BindingId) -> Option<u32> {
        let binding = self.unalias(binding);
        match self.homes[binding.index()] {
            Home::Sunk(frame, slot) if frame == self.here() => Some(slot),
            Home::Slot(..) | Home::Unmade(_) => match self.locate(binding) {
                Loc::Slot(slot) => Some(slot),
                _ => None,
            },
            _ => None,
        }
    }

    /// A literal that fits a 16-bit operand.
    pub(super) fn small_int(&self, id: ExprId) -> Option<i16> {
        match self.ast.expr(id) {
            Expr::Int(int) => i16::try_from(int).ok(),
            Expr::Neg(operand) if self.captured(id, Operator::Sub).is_none() => {
                match self.ast.expr(operand) {
                    Expr::Int(int) => i16::try_from(-int).ok(),
                    _ => None,
                }
            }
            Expr::Var(_) => match self.scope.res[id.index()] {
                Res::Binding(binding) => match self.homes[self.unalias(binding).index()] {
                    Home::Const(expr) if expr != id => self.small_int(expr),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }
}
