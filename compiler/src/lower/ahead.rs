//! Arguments that are calls, computed before the function is called.
//!
//! Where a function evaluates a parameter first anyway (`analysis::ahead` says in which order), and the
//! argument is a call of a plain function, that call is made at once (`CallAhead`). What makes the
//! argument's thunk stands behind the hot path, for when it fails or is not known to have no effects.

use super::calls::Callee;
use super::frame::Outline;
use super::{Lower, Result};
use crate::analysis::{Calls, First, Function, merged};
use crate::ast::{Expr, ExprId, Span};
use crate::op::{Imm, Op};

/// An argument that may be computed ahead.
#[derive(Clone, Copy)]
struct Call {
    /// The expression.
    expr: ExprId,
    /// The code that it calls, and with what.
    code: u32,
    args: Span,
    strict: u64,
}

/// A call's arguments while they are pushed.
struct Pushed {
    /// The slot of the first one.
    slot: u32,
    /// The number of words pushed.
    count: usize,
    /// By argument: the call that it is, until it has been made.
    calls: Vec<Option<Call>>,
    /// By argument: it is a small integer if the last one is that was made ahead.
    known: Vec<bool>,
}

impl Lower<'_> {
    /// Pushes the arguments of a known function, some of them computed ahead. False if there are none, and
    /// nothing is pushed.
    pub(super) fn args_ahead(&mut self, args: &[ExprId], function: Function, strict: u64) -> Result<bool> {
        let order = match self.facts.plain.get(&function.lambda) {
            Some(order) if !self.copying && !order.is_empty() => order.clone(),
            _ => return Ok(false),
        };
        let mut calls = vec![None; args.len()];
        for first in &order {
            let arg = args[first.param as usize];
            let call = self.call_ahead(arg);
            if call.is_none() && !self.is_ready_integer(arg, true) {
                break;
            }
            calls[first.param as usize] = call;
        }
        if calls.iter().all(Option::is_none) {
            return Ok(false);
        }
        let known = vec![false; args.len()];
        let mut pushed = Pushed { slot: self.depth(), count: 0, calls, known };
        for (at, &arg) in args.iter().enumerate() {
            if pushed.calls[at].is_none() && at == pushed.count {
                self.arg(at, arg, Callee::Known(strict))?;
                pushed.known[at] = matches!(self.ast.expr(arg), Expr::Int(int) if i32::try_from(int).is_ok());
                pushed.count = at + 1;
            }
            self.make_ready_calls(&order, &mut pushed)?;
            if pushed.count == at {
                self.imm(Imm::Hole);
                pushed.count = at + 1;
            }
        }
        Ok(true)
    }

    /// Makes the calls in whose turn it is: everything that is evaluated before is there.
    fn make_ready_calls(&mut self, order: &[First], pushed: &mut Pushed) -> Result {
        for (turn, first) in order.iter().enumerate() {
            let at = first.param as usize;
            let Some(call) = pushed.calls[at] else {
                if at >= pushed.count { return Ok(()) } else { continue }
            };
            if at > pushed.count {
                return Ok(());
            }
            self.make_call(call, first.levels, &order[..turn], pushed)?;
            if at < pushed.count {
                self.emit(Op::SetLocal, 0, pushed.slot + first.param, 0);
            } else {
                pushed.count += 1;
            }
            // If it is an integer, so are those before it.
            order[..turn].iter().for_each(|first| pushed.known[first.param as usize] = true);
            (pushed.calls[at], pushed.known[at]) = (None, false);
        }
        Ok(())
    }

    /// Pushes the value of a call, or its thunk if arguments that are evaluated before are no integers.
    fn make_call(&mut self, call: Call, levels: u32, before: &[First], pushed: &Pushed) -> Result {
        let end = self.label();
        let lazy = self.outline(end, Outline::Copy(call.expr));
        self.frame().reach(lazy);
        for first in before.iter().filter(|first| !pushed.known[first.param as usize]) {
            self.jump(Op::JumpUnlessInt, 0, pushed.slot + first.param, lazy);
        }
        self.imm(Imm::Hole);
        let args = self.ast.expr_list(call.args);
        self.args(args, Callee::Known(call.strict))?;
        let pos = self.ast.pos(call.expr);
        // The call that the argument is for, and the argument's own.
        self.emit_at(pos, Op::CallAhead, args.len() as u32, levels + 2, call.code);
        self.emit(Op::TakeAhead, 0, 0, lazy.0);
        self.frame().reach(end);
        self.bind(end);
        Ok(())
    }

    /// The call that an argument is, if it can be made ahead: of a plain function, with words that are
    /// there and may turn out to be integers.
    fn call_ahead(&mut self, arg: ExprId) -> Option<Call> {
        let expr = self.inlined(arg);
        let Expr::Apply { fun, args } = self.ast.expr(expr) else { return None };
        let (_, function) = self.known_function(fun)?;
        let is_plain = function.calls == Calls::Static && self.facts.plain.contains_key(&function.lambda);
        if !is_plain || merged(self.ast, function.lambda).count() != args.len as usize {
            return None;
        }
        let &code = self.known.codes.get(&function.lambda)?;
        let list = self.ast.expr_list(args);
        let strict = self.certainly_forced(function.lambda);
        let each_ready =
            list.iter().enumerate().all(|(at, &arg)| self.is_ready_integer(arg, strict >> at & 1 == 1));
        each_ready.then_some(Call { expr, code, args, strict })
    }

    /// Whether pushing an argument may push a small integer.
    fn is_ready_integer(&mut self, arg: ExprId, strict: bool) -> bool {
        match self.ast.expr(arg) {
            Expr::Int(int) => i32::try_from(int).is_ok(),
            Expr::Var(_) => self.made_slot_of(arg).is_some(),
            _ => strict && self.arithmetic_operands(arg).is_some(),
        }
    }
}
