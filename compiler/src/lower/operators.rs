//! Operators that yield values. Conditions are in `branch`.
//!
//! Nix: the order in which operands are evaluated and checked is visible, so it is kept exactly: left
//! to right, but `a > b` and `a <= b` begin with `b`, and chains of `//` go from the right.

use smallvec::{SmallVec, smallvec};

use super::{Lower, Result};
use crate::ast::{BinOp, Expr, ExprId, Pos};
use crate::module::{Inlined, Note};
use crate::op::{BoolContext, Imm, Op, SetContext};
use crate::scope::{Operator, Res};

impl Lower<'_> {
    /// What captures the operator of this node, if the program binds the builtin's name.
    pub(super) fn captured(&self, id: ExprId, operator: Operator) -> Option<Res> {
        if self.scope.captured.is_empty() {
            return None;
        }
        self.scope.captured.get(&(id, operator)).copied()
    }

    pub(super) fn operator(&mut self, id: ExprId, tail: bool) -> Result {
        use BoolContext::{AndLeft, AndRight, ImpliesLeft, ImpliesRight, OrLeft, OrRight};
        match self.ast.expr(id) {
            Expr::Not(operand) => {
                let pos = self.ast.shown_pos(operand);
                self.noted(Note::Bool(BoolContext::Not), pos, |lower| {
                    lower.value(operand, false)?;
                    lower.op_at(pos, Op::Not);
                    Ok(())
                })?;
            }
            Expr::Neg(operand) => return self.negate(id, operand, tail),
            Expr::Binary(op, lhs, rhs) => match op {
                BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div => return self.arithmetic(id, tail),
                BinOp::Less | BinOp::Greater | BinOp::LessEq | BinOp::GreaterEq => {
                    return self.compare(id, tail);
                }
                BinOp::Eq | BinOp::NotEq => {
                    let compared = if op == BinOp::Eq { self.compared_substring(lhs, rhs)? } else { None };
                    if compared.is_none() {
                        self.value(lhs, false)?;
                    }
                    self.value(rhs, false)?;
                    self.op_at(self.ast.pos(id), if op == BinOp::Eq { Op::Eq } else { Op::NotEq });
                    if let Some(compared) = compared {
                        self.bind(compared);
                    }
                }
                BinOp::And => return self.logic(id, lhs, rhs, (false, Imm::False, AndLeft, AndRight), tail),
                BinOp::Or => return self.logic(id, lhs, rhs, (true, Imm::True, OrLeft, OrRight), tail),
                BinOp::Implies => {
                    return self.logic(id, lhs, rhs, (false, Imm::True, ImpliesLeft, ImpliesRight), tail);
                }
                BinOp::Update => self.update(id)?,
                BinOp::Concat => self.concat(id)?,
            },
            other => unreachable!("{other:?} is no operator"),
        }
        self.done(tail);
        Ok(())
    }

    /// `lhs op rhs` whose result is `short` if `lhs` is `decides`, else that of `rhs`.
    fn logic(
        &mut self,
        id: ExprId,
        lhs: ExprId,
        rhs: ExprId,
        (decides, short, left, right): (bool, Imm, BoolContext, BoolContext),
        tail: bool,
    ) -> Result {
        let pos = self.ast.pos(id);
        let decided = self.label();
        self.branch(lhs, decided, decides, left, pos)?;
        self.noted(Note::Bool(right), pos, |lower| {
            lower.value(rhs, false)?;
            if !lower.is_bool(rhs) {
                lower.emit_at(pos, Op::CheckBool, right as u32, 0, 0);
            }
            Ok(())
        })?;
        self.done(tail);
        if !self.is_reached(decided) {
            return Ok(());
        }
        let end = self.end_of_branch(tail);
        self.bind(decided);
        self.imm(short);
        self.done(tail);
        self.merge(end);
        Ok(())
    }

    fn negate(&mut self, id: ExprId, operand: ExprId, tail: bool) -> Result {
        if let Some(callee) = self.captured(id, Operator::Sub) {
            self.captured_word(callee, Operator::Sub, self.ast.pos(id));
            self.int(0);
            self.lazy(operand)?;
            self.call(2, self.ast.pos(id), tail);
            return Ok(());
        }
        match self.ast.expr(operand) {
            Expr::Int(int) if self.level(1) => self.int(-int),
            _ => {
                let pos = self.ast.pos(id);
                self.noted(Note::Builtin(Inlined::Sub), pos, |lower| {
                    lower.value(operand, false)?;
                    lower.op_at(pos, Op::Neg);
                    Ok(())
                })?;
            }
        }
        self.done(tail);
        Ok(())
    }

    /// Calls what captures an operator.
    fn captured_call(
        &mut self,
        id: ExprId,
        operator: Operator,
        args: [ExprId; 2],
        tail: bool,
    ) -> Result<bool> {
        let Some(callee) = self.captured(id, operator) else { return Ok(false) };
        let pos = self.ast.pos(id);
        self.captured_word(callee, operator, pos);
        for arg in args {
            self.lazy(arg)?;
        }
        self.call(2, pos, tail);
        Ok(true)
    }

    fn compare(&mut self, id: ExprId, tail: bool) -> Result {
        let Expr::Binary(op, lhs, rhs) = self.ast.expr(id) else { unreachable!("a comparison") };
        let args = if matches!(op, BinOp::Greater | BinOp::LessEq) { [rhs, lhs] } else { [lhs, rhs] };
        let negated = matches!(op, BinOp::LessEq | BinOp::GreaterEq);
        if !negated {
            if !self.captured_call(id, Operator::LessThan, args, tail)? {
                self.compare_plain(id, args)?;
                self.done(tail);
            }
            return Ok(());
        }
        let pos = self.ast.pos(id);
        self.noted(Note::Bool(BoolContext::Not), pos, |lower| {
            if !lower.captured_call(id, Operator::LessThan, args, false)? {
                lower.compare_plain(id, args)?;
            }
            lower.op_at(pos, Op::Not);
            Ok(())
        })?;
        self.done(tail);
        Ok(())
    }

    fn compare_plain(&mut self, id: ExprId, [x, y]: [ExprId; 2]) -> Result {
        let pos = self.ast.pos(id);
        self.noted(Note::Builtin(Inlined::LessThan), pos, |lower| {
            lower.value(x, false)?;
            lower.value(y, false)?;
            lower.op_at(pos, Op::Less);
            Ok(())
        })
    }

    /// The comparison that `a <= b` or `a >= b` is the negation of.
    pub(super) fn compare_negated(&mut self, id: ExprId) -> Result {
        match self.ast.expr(id) {
            Expr::Binary(BinOp::LessEq, lhs, rhs) => self.compare_plain(id, [rhs, lhs]),
            Expr::Binary(_, lhs, rhs) => self.compare_plain(id, [lhs, rhs]),
            other => unreachable!("{other:?} is no comparison"),
        }
    }

    fn arithmetic_of(&self, id: ExprId) -> Option<(BinOp, ExprId, ExprId)> {
        let Expr::Binary(op, lhs, rhs) = self.ast.expr(id) else { return None };
        let operator = match op {
            BinOp::Add => return Some((op, lhs, rhs)),
            BinOp::Sub => Operator::Sub,
            BinOp::Mul => Operator::Mul,
            BinOp::Div => Operator::Div,
            _ => return None,
        };
        self.captured(id, operator).is_none().then_some((op, lhs, rhs))
    }

    /// A chain of arithmetic that leans to the left is compiled without recursion.
    fn arithmetic(&mut self, id: ExprId, tail: bool) -> Result {
        let mut spine = SmallVec::<[_; 2]>::new();
        let mut at = id;
        while let Some((op, lhs, rhs)) = self.arithmetic_of(at) {
            let note = Inlined::of(plain_op(op)).map(|builtin| {
                let pos = self.ast.pos(at);
                self.frame().open_note(Note::Builtin(builtin), pos)
            });
            spine.push((at, op, rhs, note));
            at = lhs;
        }
        let Some(&(first, op, rhs, note)) = spine.last() else {
            let Expr::Binary(op, lhs, rhs) = self.ast.expr(id) else { unreachable!("arithmetic") };
            let operator = match op {
                BinOp::Sub => Operator::Sub,
                BinOp::Mul => Operator::Mul,
                _ => Operator::Div,
            };
            self.captured_call(id, operator, [lhs, rhs], tail)?;
            return Ok(());
        };
        let mut safe = self.can_start_add(at);
        if self.fused_arithmetic(first, op, at, rhs)? {
            spine.pop();
            self.close_note_if(note);
            safe = true;
        } else {
            self.value(at, false)?;
        }
        while let Some((id, op, rhs, note)) = spine.pop() {
            self.operate(id, op, rhs, safe)?;
            self.close_note_if(note);
            safe = true;
        }
        self.done(tail);
        Ok(())
    }

    fn close_note_if(&mut self, note: Option<usize>) {
        if let Some(note) = note {
            self.frame().close_note(note);
        }
    }

    /// Applies an operator to the value on the stack and `rhs`.
    fn operate(&mut self, id: ExprId, op: BinOp, rhs: ExprId, safe: bool) -> Result {
        if op != BinOp::Add {
            self.value(rhs, false)?;
            self.op_at(self.ast.pos(id), plain_op(op));
            return Ok(());
        }
        let (left, right) = self.ast.operand_pos(id);
        let check = !safe && !self.is_literal(rhs);
        if check {
            self.op_at(left, Op::CheckAdd);
        }
        self.value(rhs, false)?;
        self.frame().at(right);
        self.frame().at(if safe { right } else { left });
        self.op_at(self.ast.pos(id), Op::Add);
        Ok(())
    }

    /// The innermost operation of a chain, if it can be folded or fused with slots.
    fn fused_arithmetic(&mut self, id: ExprId, op: BinOp, lhs: ExprId, rhs: ExprId) -> Result<bool> {
        if !self.level(1) {
            return Ok(false);
        }
        if self.folded(op, lhs, rhs) {
            return Ok(true);
        }
        if !matches!(op, BinOp::Add | BinOp::Sub) {
            return Ok(false);
        }
        let Some(slot) = self.slot_of(lhs) else { return Ok(false) };
        let fused = match (self.small_int(rhs), self.slot_of(rhs)) {
            (Some(int), _) => {
                let op = if op == BinOp::Add { Op::AddLC } else { Op::SubLC };
                (op, 0, slot, i32::from(int) as u32)
            }
            (_, Some(other)) => (if op == BinOp::Add { Op::AddLL } else { Op::SubLL }, slot, other, 0),
            _ => return Ok(false),
        };
        self.ready(lhs)?;
        self.ready(rhs)?;
        if op == BinOp::Add {
            let (left, right) = self.ast.operand_pos(id);
            self.frame().at(right);
            self.frame().at(left);
            let pos = self.ast.pos(id);
            self.frame().at(pos);
        } else {
            let pos = self.ast.pos(id);
            self.frame().at(pos);
            self.variables_at(lhs, rhs);
        }
        let (op, a, b, c) = fused;
        self.emit(op, a, b, c);
        Ok(true)
    }

    /// Folds literals. What would overflow is left to fail at run time.
    fn folded(&mut self, op: BinOp, lhs: ExprId, rhs: ExprId) -> bool {
        match (op, self.ast.expr(lhs), self.ast.expr(rhs)) {
            (BinOp::Add, Expr::Int(x), Expr::Int(y)) => match x.checked_add(y) {
                Some(sum) => self.int(sum),
                None => return false,
            },
            (BinOp::Sub, Expr::Int(x), Expr::Int(y)) => match x.checked_sub(y) {
                Some(difference) => self.int(difference),
                None => return false,
            },
            (BinOp::Add, Expr::Str(x), Expr::Str(y)) => {
                let text = [self.ast.text(x), self.ast.text(y)].concat();
                let at = self.tables.text(&text);
                self.emit(Op::Const, 0, 0, at);
            }
            _ => return false,
        }
        true
    }

    /// `a // b // c`: Nix collects a chain from the right and merges it at once.
    fn update(&mut self, id: ExprId) -> Result {
        let mut todo: SmallVec<[_; 4]> = smallvec![(id, SetContext::UpdateLeft)];
        let mut count = 0;
        while let Some((at, context)) = todo.pop() {
            if let Expr::Binary(BinOp::Update, lhs, rhs) = self.ast.expr(at) {
                todo.push((lhs, SetContext::UpdateLeft));
                todo.push((rhs, SetContext::UpdateRight));
                continue;
            }
            let pos = self.ast.shown_pos(at);
            self.noted(Note::Set(context), pos, |lower| {
                lower.value(at, false)?;
                if !matches!(lower.ast.expr(at), Expr::Set(_)) {
                    lower.emit(Op::CheckSet, context as u32, 0, 0);
                }
                Ok(())
            })?;
            count += 1;
        }
        self.emit_at(self.ast.pos(id), Op::Update, 0, 0, count);
        Ok(())
    }

    /// `a ++ b ++ c`, which leans to the right.
    fn concat(&mut self, id: ExprId) -> Result {
        let mut positions = SmallVec::<[Pos; 4]>::new();
        let mut at = id;
        let mut count = 1;
        while let Expr::Binary(BinOp::Concat, lhs, rhs) = self.ast.expr(at) {
            positions.push(self.ast.pos(at));
            self.value(lhs, false)?;
            count += 1;
            at = rhs;
        }
        self.value(at, false)?;
        for pos in positions {
            self.frame().at(pos);
        }
        self.emit(Op::ConcatLists, 0, 0, count);
        Ok(())
    }

    /// Whether evaluating the expression can neither fail nor have an effect.
    fn is_literal(&self, id: ExprId) -> bool {
        matches!(self.ast.expr(id), Expr::Int(_) | Expr::Float(_) | Expr::Str(_))
    }

    /// Whether the value is certainly fine as the left operand of `+`.
    fn can_start_add(&self, id: ExprId) -> bool {
        match self.ast.expr(id) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) | Expr::Interp(..) => true,
            Expr::Neg(_) => self.captured(id, Operator::Sub).is_none(),
            _ => false,
        }
    }

    fn is_bool(&self, id: ExprId) -> bool {
        match self.ast.expr(id) {
            Expr::HasAttr { .. } | Expr::Not(_) => true,
            Expr::Binary(op, ..) => match op {
                BinOp::Eq | BinOp::NotEq | BinOp::And | BinOp::Or | BinOp::Implies => true,
                BinOp::LessEq | BinOp::GreaterEq => true,
                BinOp::Less | BinOp::Greater => self.captured(id, Operator::LessThan).is_none(),
                _ => false,
            },
            _ => self.constant_bool(id).is_some(),
        }
    }
}

/// The operation of an arithmetic operator.
fn plain_op(op: BinOp) -> Op {
    match op {
        BinOp::Add => Op::Add,
        BinOp::Sub => Op::Sub,
        BinOp::Mul => Op::Mul,
        _ => Op::Div,
    }
}
