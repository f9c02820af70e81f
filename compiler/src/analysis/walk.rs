//! Collects the mentions of bindings, in the order in which code for them is emitted.
//!
//! The walk mirrors the lowering: the same parts are lazy, and everything comes in the same order.
//! It may see more frames than there will be (an inlined binding's thunk), never fewer.

use smallvec::SmallVec;

use super::live::literal_with;
use super::regions::{RegionId, RegionKind, Regions};
use crate::ast::{Ast, AttrKind, AttrName, BinOp, Expr, ExprId, LambdaId, SetId, Span};
use crate::builtins::{Builtins, bare_name, operator_of, takes_function};
use crate::deep::deep;
use crate::scope::{BindingId, BindingKind, Operator, Res, Scope, WithId};

/// How an expression is compiled where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Strict,
    Tail,
}

/// How a binding is used by a mention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// Its value is wanted at once.
    Force,
    /// Its word goes into data, to an unknown function, or into a thunk.
    Word,
    /// It is given to a builtin that will only call it.
    Hidden,
    /// It is called with so many arguments.
    Call(u32, Mode),
}

/// A mention of a function that is bound to a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub binding: BindingId,
    pub region: RegionId,
    pub usage: Use,
}

/// What is known of a binding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Info {
    /// The region of its scope's body.
    pub region: RegionId,
    /// Whether its scope's body is the tail of a frame.
    pub tail: bool,
    /// Number of mentions; those that are compiled twice count twice.
    pub count: u32,
    /// The first mention.
    pub first_region: RegionId,
    /// Whether the first mention forces it.
    pub first_forces: bool,
    /// Whether it must have a word whatever its mentions are.
    pub pinned: bool,
    /// It is a `let` or `with` binding, or the source of an `inherit`.
    pub movable: bool,
}

/// A function that may be known by its name.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub binding: BindingId,
    pub lambda: LambdaId,
    pub arity: u32,
    /// The region of its body.
    pub body: RegionId,
    /// The least depth of a binding that it captures.
    pub captures_from: u32,
    /// Known functions that it calls; they may need captures themselves.
    pub callees: Vec<BindingId>,
}

/// All mentions.
pub(super) struct Mentions {
    pub regions: Regions,
    /// By `BindingId`.
    pub info: Vec<Info>,
    pub candidates: Vec<Candidate>,
    /// By `BindingId`: index into `candidates`.
    pub candidate_of: Vec<u32>,
    /// The mentions of candidates.
    pub mentions: Vec<Mention>,
}

/// No candidate.
pub(super) const NONE: u32 = u32::MAX;
/// A function that calls more known functions than this is treated as if it captured them.
const MAX_CALLEES: usize = 64;

struct Walk<'a, 'b> {
    ast: &'a Ast,
    scope: &'a mut Scope,
    builtins: &'a mut Builtins<'b>,
    live: &'a [bool],
    out: Mentions,
    /// Candidates whose bodies are being walked.
    open: Vec<u32>,
    /// How often the code being walked is compiled.
    copies: u32,
    /// The last `with` that names were looked up in, and the candidate in which.
    looked_up: Option<(WithId, Option<u32>)>,
}

pub(super) fn walk(ast: &Ast, scope: &mut Scope, builtins: &mut Builtins, live: &[bool]) -> Mentions {
    let none = Info {
        region: 0,
        tail: false,
        count: 0,
        first_region: 0,
        first_forces: false,
        pinned: false,
        movable: false,
    };
    let bindings = scope.bindings.len();
    let out = Mentions {
        regions: Regions::new(),
        info: vec![none; bindings],
        candidates: Vec::new(),
        candidate_of: vec![NONE; bindings],
        mentions: Vec::new(),
    };
    let mut walk = Walk { ast, scope, builtins, live, out, open: Vec::new(), copies: 1, looked_up: None };
    if let Some(root) = ast.root {
        walk.value(root, 0, Mode::Tail);
    }
    walk.out
}

impl Walk<'_, '_> {
    fn mention(&mut self, binding: BindingId, region: RegionId, usage: Use) {
        let info = &mut self.out.info[binding.index()];
        if info.count == 0 {
            info.first_region = region;
            info.first_forces = matches!(usage, Use::Force | Use::Call(..));
        }
        info.count += self.copies;
        let bound_at = self.out.regions.get(info.region).depth;
        let candidate = self.out.candidate_of[binding.index()];
        let mut called = false;
        if candidate != NONE {
            self.out.mentions.push(Mention { binding, region, usage });
            let arity = self.out.candidates[candidate as usize].arity;
            called = matches!(usage, Use::Call(args, _) if args >= arity);
        }
        let Some(&open) = self.open.last() else { return };
        if self.is_constant(binding) {
            return;
        }
        let open = &mut self.out.candidates[open as usize];
        if called && open.callees.len() < MAX_CALLEES {
            open.callees.push(binding);
        } else {
            open.captures_from = open.captures_from.min(bound_at);
        }
    }

    /// Whether the binding is a literal, which is never captured.
    fn is_constant(&self, binding: BindingId) -> bool {
        let binding = self.scope.bindings[binding.index()];
        let Some(expr) = binding.expr.filter(|_| binding.kind == BindingKind::Attr) else { return false };
        match self.ast.expr(expr) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) => true,
            Expr::List(items) => items.len == 0,
            Expr::Var(_) => self.scope.res[expr.index()] == Res::Global,
            _ => false,
        }
    }

    fn res(&mut self, res: Res, region: RegionId, usage: Use) {
        match res {
            Res::Binding(binding) | Res::WithAttr(binding) => {
                let usage = match res {
                    Res::WithAttr(_) if usage == Use::Word => Use::Word,
                    _ => usage,
                };
                self.mention(binding, region, usage);
            }
            Res::Scope(binding) => self.mention(binding, region, Use::Word),
            Res::With(with) => self.lookup(with, region),
            Res::None | Res::Global | Res::WithBuiltin | Res::Missing => {}
        }
    }

    /// A look-up reads the chain, or the set of the only `with`, which may be a variable's word.
    fn lookup(&mut self, with: WithId, region: RegionId) {
        // Words that are wanted once more by the same function tell nothing new.
        let open = self.open.last().copied();
        if self.looked_up.replace((with, open)) == Some((with, open)) {
            return;
        }
        let with = self.scope.withs[with.index()];
        self.mention(with.chain, region, Use::Word);
        self.mention(with.set, region, Use::Word);
        let Some(env) = self.scope.bindings[with.set.index()].expr else { return };
        if let Res::Binding(binding) = self.scope.res[env.index()] {
            self.mention(binding, region, Use::Word);
        }
    }

    fn operator(&mut self, id: ExprId, operator: Operator, region: RegionId) -> bool {
        let Some(&res) = self.scope.captured.get(&(id, operator)) else { return false };
        if let Res::Binding(binding) = res {
            self.out.info[binding.index()].pinned = true;
        }
        self.res(res, region, Use::Word);
        true
    }

    fn branch(&mut self, region: RegionId) -> RegionId {
        self.out.regions.add(region, RegionKind::Branch)
    }

    fn lazy(&mut self, id: ExprId, region: RegionId) {
        self.lazy_of(id, region, None);
    }

    /// Lazy mode, for the expression of a binding.
    fn lazy_of(&mut self, id: ExprId, region: RegionId, binding: Option<BindingId>) {
        match self.ast.expr(id) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) | Expr::CurPos => {}
            Expr::Var(_) | Expr::InheritFrom(_) => self.res(self.scope.res[id.index()], region, Use::Word),
            // What it mentions is pinned: where it does so makes no difference.
            Expr::PutOff(index) => self.put_off(index, region),
            _ => {
                let thunk = self.out.regions.add(region, RegionKind::Thunk(binding));
                self.value(id, thunk, Mode::Tail);
            }
        }
    }

    fn lazies(&mut self, span: Span, region: RegionId) {
        for &id in self.ast.expr_list(span) {
            self.lazy(id, region);
        }
    }

    fn strict(&mut self, id: ExprId, region: RegionId) {
        self.value(id, region, Mode::Strict);
    }

    fn value(&mut self, id: ExprId, region: RegionId, mode: Mode) {
        deep(|| self.node(id, region, mode));
    }

    fn node(&mut self, id: ExprId, region: RegionId, mode: Mode) {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) | Expr::CurPos => {}
            Expr::SearchPath(_) => {
                self.operator(id, Operator::FindFile, region);
                self.operator(id, Operator::NixPath, region);
            }
            Expr::Var(_) | Expr::InheritFrom(_) => self.res(self.scope.res[id.index()], region, Use::Force),
            Expr::PutOff(index) => self.put_off(index, region),
            Expr::Interp(_, parts) => ast.expr_list(parts).iter().for_each(|&part| self.strict(part, region)),
            Expr::Select { base, select } => self.select(id, base, select, region, mode),
            Expr::HasAttr { base, select } => {
                self.strict(base, region);
                let path = ast.selects[select as usize].path;
                self.dynamic_names(path, region, true);
            }
            Expr::Apply { fun, args } => self.apply(fun, args, region, mode),
            Expr::Lambda(lambda) => self.function(lambda, None, region),
            Expr::Set(set) => self.set(set, region),
            Expr::Let(set, body) => {
                self.group(set, region, mode == Mode::Tail);
                self.value(body, region, mode);
            }
            Expr::List(items) => self.lazies(items, region),
            Expr::With(_, body) => self.with(id, body, region, mode),
            Expr::If(cond, yes, no) => {
                self.strict(cond, region);
                for arm in [yes, no] {
                    let branch = self.branch(region);
                    self.value(arm, branch, mode);
                }
            }
            Expr::Assert(cond, body) => {
                // An equality is compiled again to explain why it failed.
                let again = matches!(ast.expr(cond), Expr::Binary(BinOp::Eq, ..));
                let copies = self.copies;
                self.copies <<= u32::from(again && copies < 1 << 16);
                self.strict(cond, region);
                self.copies = copies;
                self.value(body, region, mode);
            }
            Expr::Not(operand) => self.strict(operand, region),
            Expr::Neg(operand) => match self.operator(id, Operator::Sub, region) {
                true => self.lazy(operand, region),
                false => self.strict(operand, region),
            },
            Expr::Binary(op, lhs, rhs) => self.binary(id, op, lhs, rhs, region),
        }
    }

    /// What was put off needs words of all that it mentions.
    fn put_off(&mut self, index: u32, region: RegionId) {
        let needs = self.scope.put_off[index as usize];
        for at in needs.bindings.range() {
            let binding = self.scope.needed[at];
            self.mention(binding, region, Use::Word);
            self.out.info[binding.index()].pinned = true;
        }
        if let Some(with) = needs.with {
            self.lookup(with, region);
        }
    }

    fn binary(&mut self, id: ExprId, op: BinOp, lhs: ExprId, rhs: ExprId, region: RegionId) {
        let operator = match op {
            BinOp::Sub => Some(Operator::Sub),
            BinOp::Mul => Some(Operator::Mul),
            BinOp::Div => Some(Operator::Div),
            BinOp::Less | BinOp::Greater | BinOp::LessEq | BinOp::GreaterEq => Some(Operator::LessThan),
            _ => None,
        };
        if operator.is_some_and(|operator| self.operator(id, operator, region)) {
            self.lazy(lhs, region);
            self.lazy(rhs, region);
            return;
        }
        match op {
            BinOp::And | BinOp::Or | BinOp::Implies => {
                self.strict(lhs, region);
                let branch = self.branch(region);
                self.strict(rhs, branch);
            }
            BinOp::Greater | BinOp::LessEq | BinOp::Update => {
                self.strict(rhs, region);
                self.strict(lhs, region);
            }
            _ => {
                self.strict(lhs, region);
                self.strict(rhs, region);
            }
        }
    }

    fn select(&mut self, id: ExprId, base: ExprId, select: u32, region: RegionId, mode: Mode) {
        let path = self.ast.selects[select as usize];
        if path.default.is_none() && self.builtins.known(self.ast, self.scope, id).is_some() {
            return;
        }
        self.strict(base, region);
        self.dynamic_names(path.path, region, path.default.is_some());
        if let Some(default) = path.default {
            let branch = self.branch(region);
            self.value(default, branch, mode);
        }
    }

    /// The computed names of a path. If the path may end early, they run on condition, except a
    /// name that comes first.
    fn dynamic_names(&mut self, path: Span, region: RegionId, may_end: bool) {
        for (at, &name) in self.ast.path(path).iter().enumerate() {
            if let AttrName::Dynamic(name) = name {
                let region = if may_end && at > 0 { self.branch(region) } else { region };
                self.strict(name, region);
            }
        }
    }

    fn apply(&mut self, fun: ExprId, args: Span, region: RegionId, mode: Mode) {
        let ast = self.ast;
        if let Some((name, info)) = self.builtins.known(ast, self.scope, fun) {
            if u32::from(info.arity) <= args.len {
                let bare = SmallVec::<[u8; 32]>::from_slice(bare_name(self.scope.names.text(ast, name)));
                return self.apply_builtin(&bare, u32::from(info.arity), args, region, mode);
            }
        } else if let Res::Binding(binding) | Res::WithAttr(binding) = self.scope.res[fun.index()] {
            self.mention(binding, region, Use::Call(args.len, mode));
        } else {
            self.strict(fun, region);
        }
        self.lazies(args, region);
    }

    fn apply_builtin(&mut self, name: &[u8], arity: u32, args: Span, region: RegionId, mode: Mode) {
        let list = self.ast.expr_list(args);
        if name == b"seq" && args.len == 2 {
            self.strict(list[0], region);
            return self.value(list[1], region, mode);
        }
        if operator_of(name).is_some() && args.len == arity {
            return list.iter().for_each(|&arg| self.strict(arg, region));
        }
        let mut rest = list;
        if takes_function(name) {
            rest = &list[1..];
            match (self.ast.expr(list[0]), self.scope.res[list[0].index()]) {
                (Expr::Lambda(lambda), _) => self.function(lambda, None, region),
                (_, Res::Binding(binding)) => self.mention(binding, region, Use::Hidden),
                _ => self.lazy(list[0], region),
            }
        }
        rest.iter().for_each(|&arg| self.lazy(arg, region));
    }

    fn function(&mut self, lambda: LambdaId, binding: Option<BindingId>, region: RegionId) {
        let ast = self.ast;
        let body = self.out.regions.add(region, RegionKind::Function(lambda, binding));
        let mut candidate = NONE;
        if let Some(binding) = binding {
            candidate = self.out.candidate_of[binding.index()];
            self.out.candidates[candidate as usize].body = body;
            self.open.push(candidate);
        }
        let mut last = lambda;
        for lambda in super::merged(ast, lambda) {
            self.bound(self.scope.param(lambda), body, false, false);
            last = lambda;
        }
        if let Some(formals) = ast.lambdas[last.index()].formals {
            let count = formals.formals.len;
            for index in 0..count {
                self.bound(self.scope.formal(last, index), body, false, false);
            }
            for index in 0..count {
                let formal = self.scope.formal(last, index);
                let default = self.scope.bindings[formal.index()].expr;
                if let (Some(default), true) = (default, self.live[formal.index()]) {
                    let branch = self.branch(body);
                    self.lazy(default, branch);
                }
            }
        }
        self.value(ast.lambdas[last.index()].body, body, Mode::Tail);
        if candidate != NONE {
            self.open.pop();
            self.close(candidate);
        }
    }

    /// What a function captures, the functions around it capture too.
    fn close(&mut self, candidate: u32) {
        let Some(&outer) = self.open.last() else { return };
        let inner = &self.out.candidates[candidate as usize];
        let depth = self.out.regions.get(inner.body).depth;
        let captures_from = inner.captures_from;
        let info = &self.out.info;
        let regions = &self.out.regions;
        let free = |binding: &BindingId| regions.get(info[binding.index()].region).depth < depth;
        let callees: Vec<BindingId> = inner.callees.iter().copied().filter(free).collect();
        let outer = &mut self.out.candidates[outer as usize];
        if captures_from < depth {
            outer.captures_from = outer.captures_from.min(captures_from);
        }
        for callee in callees {
            if outer.callees.len() < MAX_CALLEES {
                outer.callees.push(callee);
            } else {
                let bound_at = self.out.regions.get(self.out.info[callee.index()].region).depth;
                outer.captures_from = outer.captures_from.min(bound_at);
            }
        }
    }

    fn bound(&mut self, binding: BindingId, region: RegionId, tail: bool, movable: bool) {
        let info = &mut self.out.info[binding.index()];
        info.region = region;
        info.tail = tail;
        info.movable = movable;
    }

    /// The bindings of a `let`, a recursive set or a literal under `with`.
    fn group(&mut self, set: SetId, region: RegionId, tail: bool) {
        self.bind_attrs(set, region, tail, true);
        self.attr_exprs(set, region);
    }

    fn bind_attrs(&mut self, set: SetId, region: RegionId, tail: bool, movable: bool) {
        let ast = self.ast;
        let bindings = ast.sets[set.index()];
        for index in 0..bindings.attrs.len {
            let binding = self.scope.attr(set, index);
            self.bound(binding, region, tail, movable);
            let known = self.scope.bindings[binding.index()];
            if let (BindingKind::Attr, Some(expr)) = (known.kind, known.expr)
                && let Expr::Lambda(lambda) = ast.expr(expr)
                && self.live[binding.index()]
            {
                let arity = super::merged(ast, lambda).count() as u32;
                let candidate = Candidate {
                    binding,
                    lambda,
                    arity,
                    body: 0,
                    captures_from: u32::MAX,
                    callees: Vec::new(),
                };
                self.out.candidate_of[binding.index()] = self.out.candidates.len() as u32;
                self.out.candidates.push(candidate);
            }
        }
        self.bind_sources(set, region);
    }

    fn bind_sources(&mut self, set: SetId, region: RegionId) {
        for index in 0..self.ast.sets[set.index()].inherit_from.len {
            let source = self.scope.source(self.ast, set, index);
            self.bound(source, region, false, true);
        }
    }

    fn attr_exprs(&mut self, set: SetId, region: RegionId) {
        let ast = self.ast;
        let bindings = ast.sets[set.index()];
        for (index, attr) in ast.attrs[bindings.attrs.range()].iter().enumerate() {
            let binding = self.scope.attr(set, index as u32);
            if !self.live[binding.index()] {
                continue;
            }
            match (ast.expr(attr.expr), self.out.candidate_of[binding.index()]) {
                (Expr::Lambda(lambda), candidate) if candidate != NONE => {
                    self.function(lambda, Some(binding), region);
                }
                _ => self.lazy_of(attr.expr, region, Some(binding)),
            }
        }
        self.source_exprs(set, region);
    }

    fn source_exprs(&mut self, set: SetId, region: RegionId) {
        for (index, &expr) in self.ast.expr_list(self.ast.sets[set.index()].inherit_from).iter().enumerate() {
            let source = self.scope.source(self.ast, set, index as u32);
            if self.live[source.index()] {
                self.lazy_of(expr, region, Some(source));
            }
        }
    }

    fn set(&mut self, set: SetId, region: RegionId) {
        let ast = self.ast;
        let bindings = ast.sets[set.index()];
        let attrs = &ast.attrs[bindings.attrs.range()];
        if bindings.recursive {
            let overridden = !attrs.is_empty()
                && self.scope.bindings[self.scope.attr(set, 0).index()].kind == BindingKind::Overridable;
            let copies = self.copies;
            // Such a set is built twice.
            self.copies <<= u32::from(overridden && copies < 1 << 16);
            self.bind_attrs(set, region, false, false);
            self.attr_exprs(set, region);
            self.copies = copies;
            for index in 0..bindings.attrs.len {
                let binding = self.scope.attr(set, index);
                self.mention(binding, region, Use::Word);
                self.out.info[binding.index()].pinned = true;
            }
        } else {
            self.bind_sources(set, region);
            self.source_exprs(set, region);
            for attr in attrs {
                debug_assert!(attr.kind != AttrKind::InheritedFrom || bindings.inherit_from.len > 0);
                self.lazy(attr.expr, region);
            }
        }
        for dynamic in &ast.dynamics[bindings.dynamics.range()] {
            self.strict(dynamic.name, region);
            self.lazy(dynamic.expr, region);
        }
    }

    fn with(&mut self, id: ExprId, body: ExprId, region: RegionId, mode: Mode) {
        if let Some(set) = literal_with(self.scope, id) {
            self.group(set, region, mode == Mode::Tail);
        } else if let Some(&with) = self.scope.with_of.get(&id) {
            let with = self.scope.withs[with.index()];
            self.bound(with.set, region, false, false);
            self.bound(with.chain, region, false, false);
            if with.dynamic && self.live[with.set.index()] {
                let Some(env) = self.scope.bindings[with.set.index()].expr else {
                    unreachable!("it has one")
                };
                if let Res::Binding(binding) = self.scope.res[env.index()] {
                    self.out.info[binding.index()].pinned = true;
                }
                self.lazy(env, region);
                if let Some(outer) = with.outer {
                    self.lookup(outer, region);
                }
            }
        }
        self.value(body, region, mode);
    }
}
