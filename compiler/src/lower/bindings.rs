//! Sets and `let`.

use super::frame::Loc;
use super::{Home, Lower, Result};
use crate::ast::{Expr, ExprId, Pos, SetId, Sym};
use crate::op::{Imm, Op};
use crate::scope::{Binding, BindingId, BindingKind};

impl Lower<'_> {
    pub(super) fn let_in(&mut self, set: SetId, body: ExprId, tail: bool) -> Result {
        let before = self.depth();
        let members = self.members(set);
        let joins = self.bind_group(&members)?;
        self.body(before, body, tail, &joins)
    }

    /// The body of bindings that lie above `before`, and the join points that it jumps to.
    pub(super) fn body(&mut self, before: u32, body: ExprId, tail: bool, joins: &[BindingId]) -> Result {
        let bound = self.depth() - before;
        self.value(body, tail)?;
        if !tail {
            self.slide(bound);
        }
        joins.iter().try_for_each(|&join| self.place_join(join))
    }

    /// The live bindings of a set: attributes, then inherit sources.
    pub(super) fn members(&self, set: SetId) -> Vec<BindingId> {
        let bindings = self.ast.sets[set.index()];
        let attrs = (0..bindings.attrs.len).map(|attr| self.scope.attr(set, attr));
        attrs.chain(self.sources(set)).filter(|&binding| self.is_live(binding)).collect()
    }

    fn sources(&self, set: SetId) -> impl Iterator<Item = BindingId> {
        let count = self.ast.sets[set.index()].inherit_from.len;
        let first = self.scope.source(self.ast, set, 0);
        (0..count).map(move |index| BindingId(first.0 + index))
    }

    pub(super) fn set(&mut self, set: SetId) -> Result {
        let ast = self.ast;
        let bindings = ast.sets[set.index()];
        let attrs = &ast.attrs[bindings.attrs.range()];
        if attrs.is_empty() && bindings.dynamics.len == 0 {
            self.imm(Imm::EmptySet);
            return Ok(());
        }
        let before = self.depth();
        if bindings.recursive {
            if attrs.iter().any(|attr| ast.name(attr.name) == b"__overrides") {
                return self.overridden_set(set);
            }
            let members = self.members(set);
            self.bind_group(&members)?;
            for (index, attr) in attrs.iter().enumerate() {
                let binding = self.scope.attr(set, index as u32);
                self.word_of(binding, attr.pos);
            }
        } else {
            let sources: Vec<_> = self.sources(set).collect();
            self.bind_group(&sources)?;
            self.frame().make_room(attrs.len());
            for attr in attrs {
                self.lazy(attr.expr)?;
            }
        }
        self.make_set(set);
        self.dynamics(set)?;
        let slots = self.depth() - before - 1;
        self.slide(slots);
        Ok(())
    }

    fn make_set(&mut self, set: SetId) {
        let ast = self.ast;
        let bindings = ast.sets[set.index()];
        let attrs: Vec<(Sym, Pos)> =
            ast.attrs[bindings.attrs.range()].iter().map(|attr| (attr.name, attr.pos)).collect();
        if attrs.is_empty() {
            return self.imm(Imm::EmptySet);
        }
        let literal = self.tables.literal(attrs, bindings.pos);
        self.emit(Op::MakeSet, 0, 0, literal);
    }

    /// Nix: computed names are evaluated after the set exists, in text order.
    fn dynamics(&mut self, set: SetId) -> Result {
        let ast = self.ast;
        for dynamic in &ast.dynamics[ast.sets[set.index()].dynamics.range()] {
            self.value(dynamic.name, false)?;
            self.lazy(dynamic.expr)?;
            self.emit_at(dynamic.pos, Op::AddDynAttr, 0, 0, dynamic.pos.0);
            self.note_functions(dynamic.pos, dynamic.expr);
        }
        Ok(())
    }

    /// Nix: making the attribute at `pos` gives the function that it is, and the functions that are its
    /// body, the name.
    fn note_functions(&mut self, pos: Pos, mut expr: ExprId) {
        while let Expr::Lambda(lambda) = self.ast.expr(expr) {
            let lambda = self.ast.lambdas[lambda.index()];
            self.tables.computed_functions.push((pos, lambda.pos));
            expr = lambda.body;
        }
    }

    /// `rec { __overrides = …; }`: once the set exists, `__overrides` is forced, and what it has
    /// replaces attributes also where the other attributes refer to them.
    ///
    /// The set is built twice: plainly, to evaluate `__overrides` in; then with members that refer to
    /// one another through the finished set.
    fn overridden_set(&mut self, set: SetId) -> Result {
        let ast = self.ast;
        let bindings = ast.sets[set.index()];
        let attrs = &ast.attrs[bindings.attrs.range()];
        let before = self.depth();
        let members: Vec<BindingId> = self.all_members(set);
        self.bind_group(&members)?;
        let own = attrs.iter().position(|attr| ast.name(attr.name) == b"__overrides");
        let Some(own) = own else { unreachable!("the set has `__overrides`") };
        let overrides = self.depth();
        self.word_of(self.scope.attr(set, own as u32), attrs[own].pos);

        let whole = BindingId(self.scope.bindings.len() as u32);
        self.scope.bindings.push(Binding { kind: BindingKind::ScopeSet, name: Sym(0), expr: None });
        let frame = self.here();
        let slot = self.depth();
        self.homes.push(Home::Slot(frame, slot));
        self.imm(Imm::Hole);
        for (index, _) in attrs.iter().enumerate() {
            let binding = self.scope.attr(set, index as u32);
            self.homes[binding.index()] = Home::Member(whole);
        }
        let mut patches = Vec::new();
        let sources: Vec<_> = self.sources(set).collect();
        for source in sources {
            let Some(expr) = self.scope.bindings[source.index()].expr else { unreachable!("it has one") };
            let at = self.member_thunk(expr, whole, &mut patches)?;
            self.homes[source.index()] = Home::Slot(frame, at);
        }
        let first = self.depth();
        for (index, attr) in attrs.iter().enumerate() {
            if index == own {
                self.emit(Op::Local, 0, overrides, 0);
            } else {
                self.member_thunk(attr.expr, whole, &mut patches)?;
            }
        }
        for index in 0..attrs.len() as u32 {
            self.emit(Op::Local, 0, first + index, 0);
        }
        self.make_set(set);
        let literal = self.tables.literals.len() as u32 - 1;
        self.emit_at(attrs[own].pos, Op::Overrides, 0, 0, literal);
        self.emit(Op::SetLocal, 0, slot, 0);
        for (object, capture) in patches {
            self.emit(Op::Patch, capture, object, slot);
        }
        self.emit(Op::Local, 0, slot, 0);
        self.dynamics(set)?;
        let slots = self.depth() - before - 1;
        self.slide(slots);
        Ok(())
    }

    fn all_members(&self, set: SetId) -> Vec<BindingId> {
        let attrs = (0..self.ast.sets[set.index()].attrs.len).map(|attr| self.scope.attr(set, attr));
        attrs.chain(self.sources(set)).collect()
    }

    /// Pushes a thunk that may refer to the set `whole`, and notes where it does.
    fn member_thunk(&mut self, expr: ExprId, whole: BindingId, patches: &mut Vec<(u32, u32)>) -> Result<u32> {
        let slot = self.depth();
        let child = self.thunk_code(expr)?;
        for (at, captured) in child.captures.iter().enumerate() {
            if captured.binding == whole && matches!(captured.source, Loc::Slot(_)) {
                patches.push((slot, at as u32));
            }
        }
        self.make(Op::MakeThunk, child);
        Ok(slot)
    }
}
