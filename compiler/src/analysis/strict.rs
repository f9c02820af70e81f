//! What is certainly forced: a parameter on every path on which its function returns a value, a
//! binding on every path through its scope.
//!
//! The analysis looks at strict positions only. Calls of known functions add what those force;
//! a function that calls itself is first assumed to force everything, then what it is found to
//! force, until nothing changes. What never returns (`throw`) forces everything.

use smallvec::{SmallVec, smallvec};

use super::{Form, merged};
use crate::ast::{Ast, AttrName, BinOp, Expr, ExprId, LambdaId, SetId, Span};
use crate::builtins::{Builtins, bare_name, operator_of};
use crate::deep::deep;
use crate::scope::{BindingId, Operator, Res, Scope};

/// Sets of forced bindings are kept no larger than this.
const MAX_FORCED: usize = 64;
/// A recursive function is looked at so many times.
const MAX_ROUNDS: usize = 4;

/// Forced bindings, sorted.
#[derive(Clone, Default)]
struct Forced {
    bindings: SmallVec<[BindingId; 4]>,
    /// It never returns.
    never: bool,
}

impl Forced {
    fn one(binding: BindingId) -> Forced {
        Forced { bindings: smallvec![binding], never: false }
    }

    fn has(&self, binding: BindingId) -> bool {
        self.bindings.binary_search(&binding).is_ok()
    }

    /// Both happen.
    fn and(mut self, other: Forced) -> Forced {
        self.never |= other.never;
        for binding in other.bindings {
            if self.bindings.len() >= MAX_FORCED {
                break;
            }
            if let Err(at) = self.bindings.binary_search(&binding) {
                self.bindings.insert(at, binding);
            }
        }
        self
    }

    /// One of both happens.
    fn or(mut self, other: Forced) -> Forced {
        if self.never {
            return other;
        }
        if !other.never {
            self.bindings.retain(|binding| other.has(*binding));
        }
        self
    }
}

struct Strict<'a, 'b> {
    ast: &'a Ast,
    scope: &'a mut Scope,
    builtins: &'a mut Builtins<'b>,
    form: &'a [Form],
    /// By `LambdaId`.
    strict: Vec<u64>,
    /// By `BindingId`.
    forced: Vec<bool>,
    /// The function that is being looked at, and what it is assumed to force.
    assumed: Option<(LambdaId, u64)>,
}

/// By `LambdaId` the forced parameters of the merged function; by `BindingId` whether it is forced.
pub(super) fn strict(
    ast: &Ast,
    scope: &mut Scope,
    builtins: &mut Builtins,
    form: &[Form],
) -> (Vec<u64>, Vec<bool>) {
    let forced = vec![false; scope.bindings.len()];
    let strict = vec![0; ast.lambdas.len()];
    let mut pass = Strict { ast, scope, builtins, form, strict, forced, assumed: None };
    let mut inner = vec![false; ast.lambdas.len()];
    for index in 0..ast.lambdas.len() as u32 {
        // Inner functions have lower numbers, so their results are there when they are needed, and
        // a function that is merged into another is seen before that one.
        let chain: SmallVec<[_; 4]> = merged(ast, LambdaId(index)).collect();
        chain[1..].iter().for_each(|lambda| inner[lambda.index()] = true);
        if chain.len() > 1 {
            chain[1..].iter().for_each(|lambda| pass.strict[lambda.index()] = 0);
        }
        let is_inner = ast.lambdas.get(index as usize + 1).is_some_and(|next| {
            next.formals.is_none() && ast.expr(next.body) == Expr::Lambda(LambdaId(index))
        });
        if !is_inner {
            pass.lambda(LambdaId(index), &chain);
        }
    }
    if let Some(root) = ast.root {
        pass.value(root);
    }
    (pass.strict, pass.forced)
}

impl Strict<'_, '_> {
    fn lambda(&mut self, head: LambdaId, chain: &[LambdaId]) {
        let Some(&last) = chain.last() else { return };
        let body = self.ast.lambdas[last.index()].body;
        let pattern = self.ast.lambdas[last.index()].formals.is_some();
        let all = if chain.len() >= 64 { u64::MAX } else { (1 << chain.len()) - 1 };
        let mut assumed = all;
        for round in 0..=MAX_ROUNDS {
            if round == MAX_ROUNDS {
                assumed = 0;
            }
            self.assumed = Some((head, assumed));
            let forced = self.value(body);
            let mut bits = 0;
            for (at, &lambda) in chain.iter().enumerate() {
                if forced.never || forced.has(self.scope.param(lambda)) {
                    bits |= 1 << at;
                }
            }
            if pattern {
                bits |= 1 << (chain.len() - 1);
            }
            if bits & assumed == assumed {
                self.strict[head.index()] = bits;
                break;
            }
            assumed &= bits;
        }
        self.assumed = None;
    }

    fn value(&mut self, id: ExprId) -> Forced {
        deep(|| self.node(id))
    }

    fn all(&mut self, ids: &[ExprId]) -> Forced {
        ids.iter().fold(Forced::default(), |forced, &id| forced.and(self.value(id)))
    }

    fn node(&mut self, id: ExprId) -> Forced {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Var(_) | Expr::InheritFrom(_) => match self.scope.res[id.index()] {
                Res::Binding(binding) | Res::WithAttr(binding) => Forced::one(binding),
                _ => Forced::default(),
            },
            Expr::Interp(_, parts) => self.all(ast.expr_list(parts)),
            Expr::Select { base, select } => {
                let path = ast.selects[select as usize];
                let forced = self.value(base);
                if path.default.is_some() { forced } else { forced.and(self.names(path.path)) }
            }
            Expr::HasAttr { base, .. } => self.value(base),
            Expr::Apply { fun, args } => self.apply(fun, args),
            Expr::Set(set) => {
                let dynamics = &ast.dynamics[ast.sets[set.index()].dynamics.range()];
                dynamics
                    .iter()
                    .fold(Forced::default(), |forced, dynamic| forced.and(self.value(dynamic.name)))
            }
            Expr::Let(set, body) => {
                let forced = self.value(body);
                self.scope_end(set, forced)
            }
            Expr::With(_, body) => {
                let forced = self.value(body);
                match super::live::literal_with(self.scope, id) {
                    Some(set) => self.scope_end(set, forced),
                    None => forced,
                }
            }
            Expr::If(cond, yes, no) => {
                let cond = self.value(cond);
                let yes = self.value(yes);
                let no = self.value(no);
                cond.and(yes.or(no))
            }
            Expr::Assert(cond, body) => self.value(cond).and(self.value(body)),
            Expr::Not(operand) => self.value(operand),
            Expr::Neg(operand) => match self.is_captured(id, Operator::Sub) {
                true => Forced::default(),
                false => self.value(operand),
            },
            Expr::Binary(op, lhs, rhs) => self.binary(id, op, lhs, rhs),
            _ => Forced::default(),
        }
    }

    fn is_captured(&self, id: ExprId, operator: Operator) -> bool {
        self.scope.captured.contains_key(&(id, operator))
    }

    fn names(&mut self, path: Span) -> Forced {
        let names = self.ast.path(path).iter();
        let names: Vec<ExprId> = names
            .filter_map(|name| match *name {
                AttrName::Dynamic(name) => Some(name),
                AttrName::Static(_) => None,
            })
            .collect();
        self.all(&names)
    }

    /// Chains of arithmetic are long; what their operands force is joined without recursion.
    fn binary(&mut self, id: ExprId, op: BinOp, lhs: ExprId, rhs: ExprId) -> Forced {
        let operator = match op {
            BinOp::Sub => Some(Operator::Sub),
            BinOp::Mul => Some(Operator::Mul),
            BinOp::Div => Some(Operator::Div),
            BinOp::Less | BinOp::Greater | BinOp::LessEq | BinOp::GreaterEq => Some(Operator::LessThan),
            _ => None,
        };
        if operator.is_some_and(|operator| self.is_captured(id, operator)) {
            return Forced::default();
        }
        match op {
            BinOp::And | BinOp::Or | BinOp::Implies => self.value(lhs),
            _ => self.value(lhs).and(self.value(rhs)),
        }
    }

    fn apply(&mut self, fun: ExprId, args: Span) -> Forced {
        let ast = self.ast;
        let list = ast.expr_list(args);
        if let Some((name, info)) = self.builtins.known(ast, self.scope, fun) {
            if u32::from(info.arity) > args.len {
                return Forced::default();
            }
            let bare = bare_name(self.scope.names.text(ast, name));
            let never = matches!(bare, b"throw" | b"abort");
            let mask = match bare {
                b"seq" => 0b11,
                bare if operator_of(bare).is_some() => 0b11,
                _ => info.forces,
            };
            let forced = list.iter().take(usize::from(info.arity)).enumerate();
            let forced: SmallVec<[ExprId; 4]> =
                forced.filter(|&(at, _)| at < 64 && mask >> at & 1 == 1).map(|(_, &arg)| arg).collect();
            let mut forced = self.all(&forced);
            forced.never |= never;
            return forced;
        }
        let (Res::Binding(binding) | Res::WithAttr(binding)) = self.scope.res[fun.index()] else {
            return self.value(fun);
        };
        let mut forced = Forced::one(binding);
        if let Form::Function(function) = self.form[binding.index()] {
            let arity = merged(ast, function.lambda).count();
            if arity <= list.len() {
                let bits = match self.assumed {
                    Some((head, bits)) if head == function.lambda => bits,
                    _ => self.strict[function.lambda.index()],
                };
                for (at, &arg) in list.iter().take(arity).enumerate() {
                    if at < 64 && bits >> at & 1 == 1 {
                        forced = forced.and(self.value(arg));
                    }
                }
            }
        }
        forced
    }

    /// What a forced binding forces is forced too; then the scope's own bindings are of no interest.
    fn scope_end(&mut self, set: SetId, mut forced: Forced) -> Forced {
        let first = self.scope.set_first[set.index()].0;
        let bindings = self.ast.sets[set.index()];
        let own = first..first + bindings.attrs.len + bindings.inherit_from.len;
        let mut seen: Vec<BindingId> = Vec::new();
        loop {
            let next =
                forced.bindings.iter().find(|binding| own.contains(&binding.0) && !seen.contains(binding));
            let Some(&binding) = next else { break };
            seen.push(binding);
            let Some(expr) = self.scope.bindings[binding.index()].expr else { continue };
            let more = self.value(expr);
            forced = forced.and(more);
        }
        for index in own.clone() {
            self.forced[index as usize] = forced.has(BindingId(index));
        }
        forced.bindings.retain(|binding| !own.contains(&binding.0));
        forced
    }
}
