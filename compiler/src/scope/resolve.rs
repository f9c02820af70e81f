//! The walk that resolves names.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{
    Binding, BindingId, BindingKind, Globals, Names, Needs, Operator, Outer, Res, Scope, With, WithId,
    WithNames,
};
use crate::ast::{Ast, AttrKind, AttrName, BinOp, Expr, ExprId, LambdaId, Pos, SetId, Span, Sym};
use crate::deep::deep;
use crate::diagnostics::{Diagnostic, Kind};

type Result<T = ()> = std::result::Result<T, Box<Diagnostic>>;

const UNBOUND: u32 = u32::MAX;

/// The number of a name that was met before the file.
pub(super) type Met<'a> = &'a dyn Fn(&[u8]) -> Option<u32>;

/// What is known of a name that no lexical scope of the text binds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unbound {
    Unknown,
    Global,
    Nowhere,
}

struct Resolver<'a> {
    ast: &'a Ast,
    globals: Globals<'a>,
    out: Scope,
    /// By `Sym`: the innermost binding.
    innermost: Vec<u32>,
    /// By `Sym`: what lies outside the text.
    outer: Vec<Unbound>,
    /// What `innermost` held before, for the scopes that are open.
    undo: Vec<(Sym, u32)>,
    /// The names of operators that some scope might bind.
    operators: Vec<(Operator, Option<Sym>)>,
    scope_names: FxHashMap<&'a [u8], ()>,
    overrides: Option<Sym>,
    with: Option<WithId>,
    /// Given if it matters which of several unbound names is seen first: the bindings of a group are
    /// visited in the order in which their names were first met anywhere, else in that of the file.
    met: Option<Met<'a>>,
}

pub(super) fn resolve(
    ast: &Ast,
    globals: Globals,
    met: Met,
    scope: Option<&[&[u8]]>,
    outer: &Outer,
) -> Result<Scope> {
    let walk = |met| {
        let mut resolver = Resolver::new(ast, globals, scope);
        resolver.met = met;
        resolver.surround(outer);
        ast.root.map_or(Ok(()), |root| resolver.expr(root))?;
        Ok(resolver.out)
    };
    // Sorting is only for files that have an unbound name.
    walk(None).or_else(|_| walk(Some(met)))
}

impl<'a> Resolver<'a> {
    fn new(ast: &'a Ast, globals: Globals<'a>, scope: Option<&[&'a [u8]]>) -> Resolver<'a> {
        let mut out = Scope {
            bindings: Vec::with_capacity(
                ast.attrs.len() + ast.formals.len() + ast.lambdas.len() + ast.exprs.len() / 16,
            ),
            res: vec![Res::None; ast.exprs.len()],
            withs: Vec::new(),
            lambda_first: vec![BindingId(UNBOUND); ast.lambdas.len()],
            set_first: vec![BindingId(UNBOUND); ast.sets.len()],
            with_of: FxHashMap::default(),
            lookups: Vec::new(),
            captured: FxHashMap::default(),
            scope_set: None,
            put_off: vec![Needs::default(); ast.put_off.len()],
            needed: Vec::with_capacity(ast.free_names.len()),
            names: Names::new(ast),
        };
        if scope.is_some() {
            out.scope_set = Some(BindingId(0));
            out.bindings.push(Binding { kind: BindingKind::ScopeSet, name: Sym(0), expr: None });
        }
        let scope_names: FxHashMap<&[u8], ()> =
            scope.unwrap_or_default().iter().map(|&name| (name, ())).collect();
        let find = |name: &[u8]| ast.underscored.iter().copied().find(|&sym| ast.name(sym) == name);
        let operators = Operator::ALL
            .into_iter()
            .map(|operator| (operator, find(operator.name())))
            .filter(|(operator, sym)| sym.is_some() || scope_names.contains_key(operator.name()))
            .collect();
        Resolver {
            ast,
            globals,
            out,
            innermost: vec![UNBOUND; ast.symbols.len()],
            outer: vec![Unbound::Unknown; ast.symbols.len()],
            undo: Vec::new(),
            operators,
            scope_names,
            overrides: find(b"__overrides"),
            with: None,
            met: None,
        }
    }

    /// Binds what is around the text.
    fn surround(&mut self, outer: &Outer) {
        for binding in &outer.bindings {
            let id = self.binding(binding.kind, binding.name, binding.expr);
            self.innermost[binding.name.index()] = id.0;
            if let Some(expr) = binding.expr.filter(|&expr| matches!(self.ast.expr(expr), Expr::Var(_))) {
                self.out.res[expr.index()] = Res::Global;
            }
        }
        if outer.withs.is_empty() {
            return;
        }
        let set = self.binding(BindingKind::WithSet, Sym(0), None);
        let chain = self.binding(BindingKind::WithChain, Sym(0), None);
        for &pos in &outer.withs {
            let (parent, names, expr) = (self.with, WithNames::Unknown, ExprId(u32::MAX));
            let next = WithId(self.out.withs.len() as u32);
            // Only the innermost one is looked at.
            let with =
                With { expr, pos, parent, set, chain, names, dynamic: true, outer: None, has_inner: true };
            self.out.withs.push(with);
            self.with = Some(next);
        }
    }

    /// The indices of names of this file in the order to visit them; empty if it is just that.
    fn order(&self, names: impl Iterator<Item = Sym>) -> Vec<usize> {
        let Some(met) = self.met else { return Vec::new() };
        let mut names: Vec<(usize, Sym)> = names.enumerate().collect();
        names.sort_by_cached_key(|&(_, name)| (met(self.ast.name(name)).unwrap_or(u32::MAX), name));
        names.into_iter().map(|(index, _)| index).collect()
    }

    fn binding(&mut self, kind: BindingKind, name: Sym, expr: Option<ExprId>) -> BindingId {
        let id = BindingId(self.out.bindings.len() as u32);
        self.out.bindings.push(Binding { kind, name, expr });
        id
    }

    fn bind(&mut self, name: Sym, binding: BindingId) {
        self.undo.push((name, self.innermost[name.index()]));
        self.innermost[name.index()] = binding.0;
    }

    fn unbind(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some((name, before)) = self.undo.pop() else { unreachable!("the mark is below") };
            self.innermost[name.index()] = before;
        }
    }

    /// What a name is here, if it is anything.
    fn find(&mut self, name: Sym) -> Option<Res> {
        let innermost = self.innermost[name.index()];
        if innermost != UNBOUND {
            return Some(Res::Binding(BindingId(innermost)));
        }
        let text = self.ast.name(name);
        if let Some(set) = self.out.scope_set
            && self.scope_names.contains_key(text)
        {
            return Some(Res::Scope(set));
        }
        if self.outer[name.index()] == Unbound::Unknown {
            let known = (self.globals)(text).is_some();
            self.outer[name.index()] = if known { Unbound::Global } else { Unbound::Nowhere };
        }
        match self.outer[name.index()] {
            Unbound::Global => Some(Res::Global),
            _ => self.with.map(Res::With),
        }
    }

    fn variable(&mut self, name: Sym, pos: Pos) -> Result<Res> {
        self.find(name).ok_or_else(|| self.undefined(name, pos))
    }

    #[cold]
    fn undefined(&self, name: Sym, pos: Pos) -> Box<Diagnostic> {
        let message = [b"undefined variable '".as_slice(), self.ast.name(name), b"'"].concat();
        Box::new(Diagnostic { kind: Kind::UndefinedVariable, message, pos, other: None })
    }

    /// What the free names of an expression are that was put off.
    fn put_off(&mut self, index: u32, pos: Pos) -> Result {
        let ast = self.ast;
        let start = self.out.needed.len() as u32;
        let mut with = None;
        for free in &ast.free_names[ast.put_off[index as usize].names.range()] {
            match self.find(free.name) {
                Some(Res::Binding(binding)) => self.out.needed.push(binding),
                Some(Res::With(innermost)) => with = Some(innermost),
                None if !free.under_with => return Err(self.undefined(free.name, pos)),
                _ => {}
            }
        }
        let bindings = Span { start, len: self.out.needed.len() as u32 - start };
        self.out.put_off[index as usize] = Needs { bindings, with };
        Ok(())
    }

    /// Notes it if the builtin behind an operator is bound by the program.
    fn operator(&mut self, id: ExprId, operator: Operator) {
        let Some(&(_, sym)) = self.operators.iter().find(|(known, _)| *known == operator) else { return };
        let bound = sym.map_or(UNBOUND, |sym| self.innermost[sym.index()]);
        let res = if bound != UNBOUND {
            Res::Binding(BindingId(bound))
        } else if let Some(set) = self.out.scope_set
            && self.scope_names.contains_key(operator.name())
        {
            Res::Scope(set)
        } else {
            return;
        };
        self.out.captured.insert((id, operator), res);
    }

    fn exprs(&mut self, span: Span) -> Result {
        let ast = self.ast;
        ast.expr_list(span).iter().try_for_each(|&id| self.expr(id))
    }

    fn expr(&mut self, id: ExprId) -> Result {
        deep(|| self.node(id))
    }

    fn node(&mut self, id: ExprId) -> Result {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) | Expr::CurPos => Ok(()),
            Expr::SearchPath(_) => {
                self.operator(id, Operator::FindFile);
                self.operator(id, Operator::NixPath);
                Ok(())
            }
            Expr::Var(name) => {
                let res = self.variable(name, ast.pos(id))?;
                self.out.res[id.index()] = res;
                if let Res::With(with) = res {
                    self.out.lookups.push((id, with));
                }
                Ok(())
            }
            Expr::PutOff(index) => self.put_off(index, ast.pos(id)),
            Expr::Interp(_, parts) => self.exprs(parts),
            Expr::List(items) => self.exprs(items),
            Expr::Select { base, select } => self.select(base, select),
            Expr::HasAttr { base, select } => self.select(base, select),
            Expr::Apply { fun, args } => {
                self.expr(fun)?;
                self.exprs(args)
            }
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::Set(set) => {
                let mark = self.undo.len();
                self.set(set, true)?;
                self.unbind(mark);
                Ok(())
            }
            Expr::Let(set, body) => {
                let mark = self.undo.len();
                self.set(set, false)?;
                self.expr(body)?;
                self.unbind(mark);
                Ok(())
            }
            Expr::With(env, body) => self.with(id, env, body),
            Expr::If(cond, yes, no) => {
                self.expr(cond)?;
                self.expr(yes)?;
                self.expr(no)
            }
            Expr::Assert(cond, body) => {
                self.expr(cond)?;
                self.expr(body)
            }
            Expr::Not(operand) => self.expr(operand),
            Expr::Neg(operand) => {
                self.operator(id, Operator::Sub);
                self.expr(operand)
            }
            Expr::Binary(..) => self.binary(id),
            Expr::InheritFrom(_) => unreachable!("resolved by the set it belongs to"),
        }
    }

    /// A chain of operators that leans to the left is walked without recursion.
    fn binary(&mut self, id: ExprId) -> Result {
        let mut spine = SmallVec::<[ExprId; 4]>::new();
        let mut at = id;
        loop {
            let Expr::Binary(op, lhs, rhs) = self.ast.expr(at) else {
                self.expr(at)?;
                break;
            };
            match op {
                BinOp::Sub => self.operator(at, Operator::Sub),
                BinOp::Mul => self.operator(at, Operator::Mul),
                BinOp::Div => self.operator(at, Operator::Div),
                BinOp::Less | BinOp::Greater | BinOp::LessEq | BinOp::GreaterEq => {
                    self.operator(at, Operator::LessThan);
                }
                _ => {}
            }
            // Nix: `a > b` is `__lessThan b a`.
            if matches!(op, BinOp::Greater | BinOp::LessEq) {
                self.expr(rhs)?;
                at = lhs;
            } else {
                spine.push(rhs);
                at = lhs;
            }
        }
        while let Some(rhs) = spine.pop() {
            self.expr(rhs)?;
        }
        Ok(())
    }

    fn select(&mut self, base: ExprId, select: u32) -> Result {
        let ast = self.ast;
        let path = ast.selects[select as usize];
        // The hidden variable of `inherit (e) …` has been resolved already.
        if !matches!(ast.expr(base), Expr::InheritFrom(_)) {
            self.expr(base)?;
        }
        if let Some(default) = path.default {
            self.expr(default)?;
        }
        for &name in ast.path(path.path) {
            if let AttrName::Dynamic(name) = name {
                self.expr(name)?;
            }
        }
        Ok(())
    }

    fn lambda(&mut self, id: LambdaId) -> Result {
        let ast = self.ast;
        let mark = self.undo.len();
        let lambda = ast.lambdas[id.index()];
        let first = self.binding(BindingKind::Param, lambda.arg.unwrap_or(Sym(0)), None);
        self.out.lambda_first[id.index()] = first;
        if let Some(name) = lambda.arg {
            self.bind(name, first);
        }
        if let Some(formals) = lambda.formals {
            let formals = &ast.formals[formals.formals.range()];
            for formal in formals {
                let binding = self.binding(BindingKind::Formal, formal.name, formal.default);
                self.bind(formal.name, binding);
            }
            let order = self.order(formals.iter().map(|formal| formal.name));
            for default in visited(&order, formals).filter_map(|(_, formal)| formal.default) {
                self.expr(default)?;
            }
        }
        self.expr(lambda.body)?;
        self.unbind(mark);
        Ok(())
    }

    /// The bindings of a set; the scope of a recursive one stays open.
    fn set(&mut self, id: SetId, is_set: bool) -> Result {
        let ast = self.ast;
        let set = ast.sets[id.index()];
        let attrs = &ast.attrs[set.attrs.range()];
        let first = BindingId(self.out.bindings.len() as u32);
        self.out.set_first[id.index()] = first;
        let overridden = is_set
            && set.recursive
            && self.overrides.is_some_and(|name| attrs.binary_search_by_key(&name, |attr| attr.name).is_ok());
        let kind = if overridden { BindingKind::Overridable } else { BindingKind::Attr };
        for attr in attrs {
            self.binding(kind, attr.name, Some(attr.expr));
        }
        for &source in ast.expr_list(set.inherit_from) {
            self.binding(BindingKind::Source, Sym(0), Some(source));
        }
        // Nix: `inherit x;` means the `x` outside, but an unbound one is reported in its turn.
        let mut failed = Vec::new();
        let order = self.order(attrs.iter().map(|attr| attr.name));
        for (index, attr) in visited(&order, attrs) {
            if attr.kind == AttrKind::Inherited
                && let Err(error) = self.expr(attr.expr)
            {
                failed.push((index, error));
            }
        }
        failed.reverse();
        if set.recursive {
            for (index, attr) in attrs.iter().enumerate() {
                self.bind(attr.name, BindingId(first.0 + index as u32));
            }
        }
        self.exprs(set.inherit_from)?;
        for (index, attr) in visited(&order, attrs) {
            match attr.kind {
                AttrKind::Plain => self.expr(attr.expr)?,
                AttrKind::Inherited if failed.last().is_some_and(|(at, _)| *at == index) => {
                    let Some((_, error)) = failed.pop() else { unreachable!("just seen") };
                    return Err(error);
                }
                AttrKind::Inherited => {}
                AttrKind::InheritedFrom => self.inherited_from(attr.expr, first.0 + attrs.len() as u32)?,
            }
        }
        for dynamic in &ast.dynamics[set.dynamics.range()] {
            self.expr(dynamic.name)?;
            self.expr(dynamic.expr)?;
        }
        Ok(())
    }

    fn inherited_from(&mut self, expr: ExprId, first_source: u32) -> Result {
        if let Expr::Select { base, .. } = self.ast.expr(expr)
            && let Expr::InheritFrom(index) = self.ast.expr(base)
        {
            self.out.res[base.index()] = Res::Binding(BindingId(first_source + index));
            return Ok(());
        }
        self.expr(expr)
    }

    fn with(&mut self, id: ExprId, env: ExprId, body: ExprId) -> Result {
        self.expr(env)?;
        let set = self.binding(BindingKind::WithSet, Sym(0), Some(env));
        let chain = self.binding(BindingKind::WithChain, Sym(0), None);
        let names = self.with_names(env);
        let with = WithId(self.out.withs.len() as u32);
        let parent = self.with;
        let (pos, dynamic) = (self.ast.pos(id), false);
        let with_ = With { expr: id, pos, parent, set, chain, names, dynamic, outer: None, has_inner: false };
        self.out.withs.push(with_);
        self.out.with_of.insert(id, with);
        let outer = self.with.replace(with);
        self.expr(body)?;
        self.with = outer;
        Ok(())
    }

    fn with_names(&self, env: ExprId) -> WithNames {
        match self.ast.expr(env) {
            Expr::Set(set) => {
                let literal = self.ast.sets[set.index()];
                let attrs = &self.ast.attrs[literal.attrs.range()];
                let overrides = attrs.iter().any(|attr| self.ast.name(attr.name) == b"__overrides");
                match literal.dynamics.len > 0 || literal.recursive && overrides {
                    true => WithNames::Unknown,
                    false => WithNames::Literal(set),
                }
            }
            Expr::Var(name) if self.out.res[env.index()] == Res::Global => match self.ast.name(name) {
                b"builtins" => WithNames::Builtins,
                _ => WithNames::Unknown,
            },
            _ => WithNames::Unknown,
        }
    }
}

/// `all` with indices, in `order` unless that is empty.
fn visited<'b, T>(order: &'b [usize], all: &'b [T]) -> impl Iterator<Item = (usize, &'b T)> {
    (0..all.len()).map(move |at| {
        let index = order.get(at).copied().unwrap_or(at);
        (index, &all[index])
    })
}
