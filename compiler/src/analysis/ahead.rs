//! Which calls may be computed ahead, as arguments, instead of being suspended.
//!
//! A *plain* function captures nothing and only computes: with integers, comparisons, conditions and
//! calls of plain functions. Given integers, nothing can be seen of a call of it but its result, or that it has
//! none. So a caller may compute such an argument first, and if that goes wrong forget it and suspend the
//! argument after all: then everything happens again, where and how it happens otherwise.
//!
//! It must not be computed where otherwise something else had gone wrong before, or had never ended. So of each
//! plain function we find out which parameters it evaluates first, before anything that could fail if
//! those are integers, in their order; and at most how many calls deep, since the reference limits that.
//! Of functions that call each other this is found from below, so each round's result holds.

use rustc_hash::FxHashMap;

use super::{Calls, Form, Function, merged};
use crate::ast::{Ast, BinOp, Expr, ExprId, LambdaId};
use crate::scope::{BindingId, Operator, Res, Scope};

/// Functions that call each other are looked at so many times.
const MAX_ROUNDS: usize = 4;
/// Expressions that are looked at for one function.
const MAX_STEPS: u32 = 256;
/// Calls that lie between a function and where its parameter is evaluated.
const MAX_LEVELS: u32 = 64;

/// A parameter that a function evaluates before anything else but those in front of it in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct First {
    /// Its number.
    pub param: u32,
    /// It is evaluated at most so many calls deeper than the function.
    pub levels: u32,
}

/// Plain functions, by their first source function, and what they evaluate first.
pub(crate) type Plain = FxHashMap<LambdaId, Vec<First>>;

/// A function that may be plain.
struct Candidate {
    lambda: LambdaId,
    params: Vec<BindingId>,
    body: ExprId,
    callees: Vec<LambdaId>,
}

/// What is known of the tree.
struct Known<'a> {
    ast: &'a Ast,
    scope: &'a Scope,
    form: &'a [Form],
}

/// Finds the plain functions.
pub(super) fn plain(ast: &Ast, scope: &Scope, form: &[Form]) -> Plain {
    let known = Known { ast, scope, form };
    let candidates = known.without_others(known.candidates());
    let mut plain: Plain = candidates.iter().map(|one| (one.lambda, Vec::new())).collect();
    for _ in 0..MAX_ROUNDS {
        let mut changed = false;
        for candidate in &candidates {
            let mut order = Order { known: &known, plain: &plain, candidate, first: Vec::new(), steps: 0 };
            order.force(candidate.body, 0);
            let first = order.first;
            changed |= plain.insert(candidate.lambda, first.clone()).is_some_and(|before| before != first);
        }
        if !changed {
            break;
        }
    }
    plain
}

impl Known<'_> {
    fn candidates(&self) -> Vec<Candidate> {
        let functions = self.form.iter().filter_map(|form| match form {
            Form::Function(function) if function.calls == Calls::Static => Some(function.lambda),
            _ => None,
        });
        functions.filter_map(|lambda| self.candidate(lambda)).collect()
    }

    /// The function, if its body is made of nothing but what plain functions may have.
    fn candidate(&self, lambda: LambdaId) -> Option<Candidate> {
        let chain: Vec<_> = merged(self.ast, lambda).collect();
        let last = self.ast.lambdas[chain.last()?.index()];
        if last.formals.is_some() {
            return None;
        }
        let params = chain.iter().map(|&lambda| self.scope.param(lambda)).collect();
        let mut candidate = Candidate { lambda, params, body: last.body, callees: Vec::new() };
        let mut todo = vec![last.body];
        while let Some(id) = todo.pop() {
            match self.ast.expr(id) {
                Expr::Int(_) => {}
                Expr::Var(_) if candidate.param(self, id).is_some() => {}
                Expr::If(cond, yes, no) => todo.extend([cond, yes, no]),
                Expr::Not(operand) => todo.push(operand),
                Expr::Neg(operand) if !self.is_captured(id, Operator::Sub) => todo.push(operand),
                Expr::Binary(op, lhs, rhs) if self.is_arithmetic(id, op) => todo.extend([lhs, rhs]),
                Expr::Apply { fun, args } => {
                    let args = self.ast.expr_list(args);
                    candidate.callees.push(self.callee(fun, args.len())?);
                    todo.extend(args);
                }
                _ => return None,
            }
        }
        Some(candidate)
    }

    /// Leaves out functions that call functions which are not among them.
    fn without_others(&self, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        let mut callers: FxHashMap<LambdaId, Vec<LambdaId>> = FxHashMap::default();
        let mut fine: FxHashMap<LambdaId, bool> = candidates.iter().map(|one| (one.lambda, true)).collect();
        let mut todo = Vec::new();
        for candidate in &candidates {
            for &callee in &candidate.callees {
                callers.entry(callee).or_default().push(candidate.lambda);
                if !fine.contains_key(&callee) {
                    todo.push(callee);
                }
            }
        }
        while let Some(other) = todo.pop() {
            for caller in callers.remove(&other).unwrap_or_default() {
                if fine.insert(caller, false) == Some(true) {
                    todo.push(caller);
                }
            }
        }
        candidates.retain(|candidate| fine[&candidate.lambda]);
        candidates
    }

    /// The function that is called with all of its arguments, if it captures nothing.
    fn callee(&self, fun: ExprId, args: usize) -> Option<LambdaId> {
        let Res::Binding(binding) = self.scope.res[fun.index()] else { return None };
        match self.form[binding.index()] {
            Form::Function(Function { lambda, calls: Calls::Static, .. }) => {
                (merged(self.ast, lambda).count() == args).then_some(lambda)
            }
            _ => None,
        }
    }

    fn is_captured(&self, id: ExprId, operator: Operator) -> bool {
        self.scope.captured.contains_key(&(id, operator))
    }

    fn is_arithmetic(&self, id: ExprId, op: BinOp) -> bool {
        match op {
            BinOp::Add | BinOp::Eq | BinOp::NotEq | BinOp::And | BinOp::Or | BinOp::Implies => true,
            BinOp::Sub => !self.is_captured(id, Operator::Sub),
            BinOp::Mul => !self.is_captured(id, Operator::Mul),
            BinOp::Div => !self.is_captured(id, Operator::Div),
            BinOp::Less | BinOp::Greater | BinOp::LessEq | BinOp::GreaterEq => {
                !self.is_captured(id, Operator::LessThan)
            }
            _ => false,
        }
    }
}

impl Candidate {
    fn param(&self, known: &Known, id: ExprId) -> Option<usize> {
        let Res::Binding(binding) = known.scope.res[id.index()] else { return None };
        self.params.iter().position(|&param| param == binding)
    }
}

/// Follows one function from its beginning.
struct Order<'a> {
    known: &'a Known<'a>,
    plain: &'a Plain,
    candidate: &'a Candidate,
    first: Vec<First>,
    steps: u32,
}

impl Order<'_> {
    /// Evaluates an expression that is met so many calls deeper than the function. False if it could fail
    /// although all parameters met are integers, or if it is not known how it goes on.
    fn force(&mut self, id: ExprId, levels: u32) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS || levels > MAX_LEVELS {
            return false;
        }
        match self.known.ast.expr(id) {
            Expr::Int(_) => true,
            Expr::Var(_) => match self.candidate.param(self.known, id) {
                Some(param) => {
                    self.meet(param as u32, levels);
                    true
                }
                None => false,
            },
            Expr::Not(operand) | Expr::Neg(operand) => {
                self.force(operand, levels);
                false
            }
            Expr::Binary(op, lhs, rhs) => self.operator(op, lhs, rhs, levels),
            Expr::If(cond, yes, no) => {
                self.force(cond, levels) && self.is_comparison(cond) && self.branches(yes, no, levels)
            }
            Expr::Apply { fun, args } => {
                self.call(fun, self.known.ast.expr_list(args), levels + 1);
                false
            }
            _ => false,
        }
    }

    fn meet(&mut self, param: u32, levels: u32) {
        if !self.first.iter().any(|first| first.param == param) {
            self.first.push(First { param, levels });
        }
    }

    fn operator(&mut self, op: BinOp, lhs: ExprId, rhs: ExprId, levels: u32) -> bool {
        let (first, second) = match op {
            BinOp::Greater | BinOp::LessEq => (rhs, lhs),
            _ => (lhs, rhs),
        };
        if !self.force(first, levels) || !self.is_atom(first) {
            return false;
        }
        let always_both = !matches!(op, BinOp::And | BinOp::Or | BinOp::Implies);
        let cannot_fail = always_both && !matches!(op, BinOp::Mul | BinOp::Div);
        always_both && self.force(second, levels) && self.is_atom(second) && cannot_fail
    }

    /// What both branches evaluate first.
    fn branches(&mut self, yes: ExprId, no: ExprId, levels: u32) -> bool {
        let before = self.first.clone();
        let goes_on = self.force(yes, levels);
        let one = std::mem::replace(&mut self.first, before);
        let goes_on = self.force(no, levels) && goes_on && one.len() == self.first.len();
        let same = one.iter().zip(&self.first).take_while(|(x, y)| x.param == y.param);
        let same = same.map(|(x, y)| First { param: x.param, levels: x.levels.max(y.levels) }).collect();
        let all = std::mem::replace(&mut self.first, same);
        goes_on && all.len() == self.first.len()
    }

    /// A call whose function is met so many calls deep.
    fn call(&mut self, fun: ExprId, args: &[ExprId], levels: u32) {
        let Some(callee) = self.known.callee(fun, args.len()) else { return };
        let Some(firsts) = self.plain.get(&callee) else { return };
        for first in firsts {
            let arg = args[first.param as usize];
            if !self.force(arg, levels + first.levels) || !self.is_atom(arg) {
                return;
            }
        }
    }

    fn is_comparison(&self, id: ExprId) -> bool {
        use BinOp::{Eq, Greater, GreaterEq, Less, LessEq, NotEq};
        let expr = self.known.ast.expr(id);
        matches!(expr, Expr::Binary(Eq | NotEq | Less | LessEq | Greater | GreaterEq, ..))
    }

    /// Whether an expression is an integer if the parameters are, and small enough that one sum of two such
    /// ones does not overflow.
    fn is_atom(&self, id: ExprId) -> bool {
        match self.known.ast.expr(id) {
            Expr::Int(int) => i32::try_from(int).is_ok(),
            Expr::Var(_) => self.candidate.param(self.known, id).is_some(),
            _ => false,
        }
    }
}
