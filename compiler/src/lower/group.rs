//! Bindings that may refer to one another: the words of a `let` or recursive set.
//!
//! First every binding is described: a constant or another's word needs nothing, for all others the
//! code of a thunk is compiled, which shows what it captures. Then they are ordered so that, as far
//! as possible, a word is made after those that it captures. Where that is impossible the capture is
//! a hole and is patched as soon as the word exists.

use rustc_hash::{FxHashMap, FxHashSet};

use super::emit::Child;
use super::frame::Loc;
use super::{Home, Lower, Result};
use crate::analysis::{Calls, Form, Function, Word};
use crate::ast::{AttrName, BinOp, Expr, ExprId, Sym};
use crate::op::{Imm, Op};
use crate::scope::{Binding, BindingId, BindingKind, Res};

/// How the word of a binding is going to be made.
enum Description {
    /// Like any expression in lazy position, once these have their words.
    Lazy(ExprId, Vec<BindingId>),
    /// A thunk or closure of this code.
    Child(Op, Child),
}

/// Bindings are evaluated in the frame that binds them as long as it has no more slots than this.
pub(super) const FULL_FRAME: u32 = 10_000;

/// Whether a binding has the word of something else.
enum Sharing {
    /// No.
    None,
    /// Yes, and this is how to get it.
    Of(Home),
    /// It would, but that word is made later: a thunk.
    Later,
}

/// Indices so that, as far as possible, each comes after those it needs.
pub(super) fn order(needs: &[Vec<(usize, u32)>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(needs.len());
    let mut seen = vec![false; needs.len()];
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..needs.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        path.push((start, 0));
        while let Some((at, next)) = path.last_mut() {
            match needs[*at].get(*next) {
                Some(&(other, _)) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[other], true) {
                        path.push((other, 0));
                    }
                }
                None => {
                    order.push(*at);
                    path.pop();
                }
            }
        }
    }
    order
}

impl Lower<'_> {
    /// Gives all `members`, which are sorted by name, their words. Those that need one get a slot.
    /// Returns the join points among them.
    pub(super) fn bind_group(&mut self, members: &[BindingId]) -> Result<Vec<BindingId>> {
        let frame = self.here();
        let (mut joins, mut called) = (Vec::new(), Vec::new());
        for &member in members {
            let home = self.home_by_form(member, frame);
            if let (Home::Called, Some(function)) = (home, self.facts.function(member)) {
                match function.calls {
                    Calls::Join => joins.push(member),
                    _ => called.push((member, function)),
                }
            }
            self.homes[member.index()] = home;
        }
        let mut made = Vec::with_capacity(members.len());
        for member in self.as_met(members) {
            if self.homes[member.index()] != Home::Unmade(frame) {
                continue;
            }
            match self.sharing(member, frame) {
                Sharing::Of(home) => self.homes[member.index()] = home,
                Sharing::Later => made.push((member, true)),
                Sharing::None => made.push((member, false)),
            }
        }
        self.make_group(&made, frame)?;
        for (member, function) in called {
            self.called_function(member, function)?;
        }
        for &join in &joins {
            self.bind_join(join);
        }
        Ok(joins)
    }

    /// What becomes of a binding before it is known whether it shares another's word.
    fn home_by_form(&mut self, binding: BindingId, frame: u32) -> Home {
        let expr = self.scope.bindings[binding.index()].expr;
        // A frame that has grown this large gets the next ones as thunks, which have their own.
        let full = self.depth() > FULL_FRAME;
        match (self.facts.form.get(binding.index()), expr) {
            (Some(Form::Inline | Form::Sunk), _) if full => Home::Unmade(frame),
            (Some(Form::Inline), Some(expr)) => Home::Inline(expr),
            (Some(Form::Sunk), _) => {
                self.frame().bound_here = true;
                let slot = self.depth();
                self.imm(Imm::Hole);
                Home::Sunk(frame, slot)
            }
            (Some(&Form::Function(mut function)), _) => {
                if matches!(function.calls, Calls::Join | Calls::Open) {
                    if full {
                        function = Function { calls: Calls::Closure, word: Word::Closure, ..function };
                        self.facts.form[binding.index()] = Form::Function(function);
                    } else {
                        self.frame().bound_here = true;
                    }
                }
                if function.calls != Calls::Join {
                    let code = self.tables.reserve_code();
                    self.known.codes.insert(function.lambda, code);
                }
                match function.word {
                    Word::None => Home::Called,
                    Word::Closure | Word::Thunk => Home::Unmade(frame),
                }
            }
            _ => Home::Unmade(frame),
        }
    }

    /// Makes the words of bindings; those marked are variables whose word is made later.
    fn make_group(&mut self, members: &[(BindingId, bool)], frame: u32) -> Result {
        let mut descriptions = Vec::with_capacity(members.len());
        for &(member, later) in members {
            descriptions.push(Some(self.describe(member, later, frame)?));
        }
        let index: FxHashMap<BindingId, usize> =
            members.iter().enumerate().map(|(at, &(member, _))| (member, at)).collect();
        let needs: Vec<Vec<(usize, u32)>> =
            descriptions.iter().flatten().map(|description| needs_of(description, &index)).collect();
        let order = order(&needs);
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(at, &member)| rank[member] = at);
        let cyclic = (0..order.len()).any(|at| needs[at].iter().any(|&(other, _)| rank[other] >= rank[at]));
        let hole = self.depth();
        if cyclic {
            self.imm(Imm::Hole);
        }
        let mut waiting: Vec<Vec<(u32, u32)>> = vec![Vec::new(); members.len()];
        for &at in &order {
            let slot = self.depth();
            let Some(description) = descriptions[at].take() else { unreachable!("each comes once") };
            let child = match description {
                Description::Lazy(expr, after) if self.all_made(&after) => {
                    let forced = self.facts.forced.get(members[at].0.index()).copied().unwrap_or(false);
                    if !(forced && self.attempted(expr)) {
                        self.lazy(expr)?;
                    }
                    None
                }
                Description::Lazy(expr, _) => Some((Op::MakeThunk, self.thunk_code(expr)?)),
                Description::Child(op, child) => Some((op, child)),
            };
            if let Some((op, child)) = child {
                let mut sources = Vec::with_capacity(child.captures.len());
                for (capture, captured) in child.captures.iter().enumerate() {
                    sources.push(match captured.source {
                        Loc::Later(binding) => match self.homes[binding.index()] {
                            Home::Slot(_, slot) => Loc::Slot(slot),
                            _ => {
                                waiting[index[&binding]].push((slot, capture as u32));
                                Loc::Slot(hole)
                            }
                        },
                        source => source,
                    });
                }
                self.make_from(op, child.code, &sources);
            }
            self.homes[members[at].0.index()] = Home::Slot(frame, slot);
            for &(object, capture) in &waiting[at] {
                self.emit(Op::Patch, capture, object, slot);
            }
        }
        Ok(())
    }

    /// Whether the word of a binding is a constant or that of another binding.
    ///
    /// Nix: `x = y;` copies the word of `y` if that exists already, which it does if `y` is bound
    /// outside or sorts before `x`; otherwise `x` is a thunk, which shows as `<CODE>`.
    fn sharing(&mut self, binding: BindingId, frame: u32) -> Sharing {
        let Some(expr) = self.scope.bindings[binding.index()].expr else {
            unreachable!("a bound expression")
        };
        match self.ast.expr(expr) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) => Sharing::Of(Home::Const(expr)),
            Expr::List(items) if items.len == 0 => Sharing::Of(Home::Const(expr)),
            Expr::Var(_) => match self.scope.res[expr.index()] {
                Res::Binding(target) => self.sharing_with(binding, target, frame),
                // The source of an `inherit` is wanted in a slot.
                Res::Global if self.scope.bindings[binding.index()].kind != BindingKind::Source => {
                    Sharing::Of(Home::Global(expr))
                }
                _ => Sharing::None,
            },
            _ => Sharing::None,
        }
    }

    fn sharing_with(&mut self, binding: BindingId, target: BindingId, frame: u32) -> Sharing {
        let own = self.scope.bindings[binding.index()];
        let shared = self.unalias(target);
        if let Home::Inline(_) = self.homes[shared.index()] {
            return Sharing::None;
        }
        if own.kind == BindingKind::Source {
            // It is never seen, so any order will do; but it is wanted in a slot.
            let slot = matches!(self.home_loc(shared), Some(Loc::Slot(_)));
            return if slot { Sharing::Of(Home::Alias(target)) } else { Sharing::None };
        }
        if self.homes[shared.index()] == Home::Unmade(frame) {
            let other = self.scope.bindings[target.index()];
            let attrs = own.kind == BindingKind::Attr && other.kind == BindingKind::Attr;
            let earlier = attrs && self.met(other.name) < self.met(own.name);
            return if earlier { Sharing::Of(Home::Alias(target)) } else { Sharing::Later };
        }
        Sharing::Of(Home::Alias(target))
    }

    /// Bindings in the order in which they are made. It matters only for those that are variables for others
    /// of them, and for these others: they come in the order in which their names were met, the rest stays
    /// where it is. What depends on that order is kept for that order only, so it is asked for nothing else.
    fn as_met(&self, members: &[BindingId]) -> Vec<BindingId> {
        let mut members = members.to_vec();
        let tied = self.tied(&members);
        if !tied.is_empty() {
            let places: Vec<usize> = (0..members.len()).filter(|&at| tied.contains(&members[at])).collect();
            let mut order: Vec<BindingId> = places.iter().map(|&at| members[at]).collect();
            order.sort_by_cached_key(|&member| {
                let Binding { kind, name, .. } = self.scope.bindings[member.index()];
                (kind == BindingKind::Source, self.met(name))
            });
            places.into_iter().zip(order).for_each(|(at, member)| members[at] = member);
        }
        members
    }

    /// Those bindings that are variables for others among them, and these others.
    fn tied(&self, members: &[BindingId]) -> FxHashSet<BindingId> {
        let target = |member: BindingId| {
            let expr = self.scope.bindings[member.index()].expr?;
            match (self.ast.expr(expr), self.scope.res[expr.index()]) {
                (Expr::Var(_), Res::Binding(target)) => Some((member, target)),
                _ => None,
            }
        };
        let pairs: Vec<_> = members.iter().filter_map(|&member| target(member)).collect();
        if pairs.is_empty() {
            return FxHashSet::default();
        }
        let all: FxHashSet<BindingId> = members.iter().copied().collect();
        let inside = pairs.into_iter().filter(|(_, target)| all.contains(target));
        inside.flat_map(|(member, target)| [member, target]).collect()
    }

    /// When a name was met first: before this file or in it.
    pub(super) fn met(&self, name: Sym) -> (u32, Sym) {
        ((self.options.met)(self.ast.name(name)).unwrap_or(u32::MAX), name)
    }

    fn home_loc(&mut self, binding: BindingId) -> Option<Loc> {
        matches!(self.homes[binding.index()], Home::Slot(..) | Home::Unmade(_)).then(|| self.locate(binding))
    }

    fn describe(&mut self, binding: BindingId, later: bool, frame: u32) -> Result<Description> {
        let Some(expr) = self.scope.bindings[binding.index()].expr else {
            unreachable!("a bound expression")
        };
        if let Some(function) = self.facts.function(binding)
            && function.word == Word::Closure
        {
            let own = (function.calls == Calls::Closure).then_some(binding);
            return Ok(Description::Child(Op::MakeClosure, self.function(function.lambda, own)?));
        }
        let expr = self.inlined(expr);
        if let Some(after) = self.operands(expr) {
            return Ok(Description::Lazy(expr, after));
        }
        if let Expr::Var(_) = self.ast.expr(expr)
            && !later
        {
            match self.scope.res[expr.index()] {
                Res::Binding(target) => {
                    let shared = self.unalias(target);
                    let unmade = self.homes[shared.index()] == Home::Unmade(frame);
                    return Ok(Description::Lazy(expr, if unmade { vec![shared] } else { Vec::new() }));
                }
                Res::Scope(_) | Res::Global => return Ok(Description::Lazy(expr, Vec::new())),
                _ => {}
            }
        }
        Ok(Description::Child(Op::MakeThunk, self.thunk_code(expr)?))
    }

    /// For a selection or call that could be a thunk without code, and for arithmetic that could be
    /// done at once: the bindings it is made of.
    fn operands(&mut self, expr: ExprId) -> Option<Vec<BindingId>> {
        if !self.level(1) {
            return None;
        }
        let ast = self.ast;
        match ast.expr(expr) {
            Expr::Select { base, select } => {
                let path = ast.selects[select as usize];
                let is_static = |name: &AttrName| matches!(name, AttrName::Static(_));
                let plain = path.default.is_none() && ast.path(path.path).iter().all(is_static);
                if plain { Some(vec![self.slot_operand(base)?]) } else { None }
            }
            Expr::Apply { fun, args } => match ast.expr_list(args) {
                &[arg] if !self.needs_no_word(fun, 1) => {
                    Some(vec![self.slot_operand(fun)?, self.slot_operand(arg)?])
                }
                _ => None,
            },
            Expr::Binary(BinOp::Add | BinOp::Sub | BinOp::Mul, lhs, rhs) => {
                let mut operands = Vec::new();
                for operand in [lhs, rhs] {
                    if self.small_int(operand).is_none() {
                        operands.push(self.slot_operand(operand)?);
                    }
                }
                Some(operands).filter(|operands| !operands.is_empty())
            }
            _ => None,
        }
    }

    /// The binding that a variable names, if its word is or will be in a slot of this frame.
    fn slot_operand(&mut self, id: ExprId) -> Option<BindingId> {
        let Res::Binding(binding) = self.scope.res[id.index()] else { return None };
        let binding = self.unalias(binding);
        matches!(self.home_loc(binding)?, Loc::Slot(_) | Loc::Later(_)).then_some(binding)
    }

    fn all_made(&self, bindings: &[BindingId]) -> bool {
        bindings.iter().all(|binding| matches!(self.homes[binding.index()], Home::Slot(..)))
    }

    /// The thunk of a formal's default, unless it is a constant or the word of an earlier formal.
    pub(super) fn describe_default(&mut self, own: BindingId, default: ExprId) -> Result<Option<Child>> {
        let ready = match self.ast.expr(default) {
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) => true,
            Expr::List(items) => items.len == 0,
            Expr::Var(_) => match self.scope.res[default.index()] {
                Res::Binding(target) => {
                    let (own, other) =
                        (self.scope.bindings[own.index()], self.scope.bindings[target.index()]);
                    let sibling = self.homes[self.unalias(target).index()];
                    let here = matches!(sibling, Home::Slot(frame, _) if frame == self.here());
                    !(here && other.kind == BindingKind::Formal) || self.met(other.name) < self.met(own.name)
                }
                Res::Scope(_) | Res::Global => true,
                _ => false,
            },
            _ => false,
        };
        if ready {
            return Ok(None);
        }
        Ok(Some(self.thunk_code(default)?))
    }
}

/// Which other members a description captures, and as which capture.
fn needs_of(description: &Description, index: &FxHashMap<BindingId, usize>) -> Vec<(usize, u32)> {
    match description {
        Description::Lazy(_, after) => {
            after.iter().filter_map(|binding| index.get(binding)).map(|&other| (other, 0)).collect()
        }
        Description::Child(_, child) => {
            let captures = child.captures.iter().enumerate();
            captures
                .filter_map(|(at, captured)| match captured.source {
                    Loc::Later(binding) => index.get(&binding).map(|&other| (other, at as u32)),
                    _ => None,
                })
                .collect()
        }
    }
}
