//! Selections and tests for attributes.
//!
//! A run of static names is one instruction over one site. Computed names stand between runs.
//! Nix: a computed name is evaluated before the set it is looked up in is forced; in `?` after it.

use smallvec::SmallVec;

use super::frame::{Label, Loc, Outline};
use super::{Home, Lower, Result};
use crate::ast::{AttrName, Expr, ExprId, Pos, Span, Sym};
use crate::module::Note;
use crate::op::Op;
use crate::scope::{BindingId, Res};

/// A part of an attribute path.
#[derive(Clone, Copy)]
enum Part {
    /// Static names: positions in the path.
    Static(usize, usize),
    Dynamic(ExprId),
}

/// Most paths are one part.
type Parts = SmallVec<[Part; 2]>;

impl Lower<'_> {
    pub(super) fn select(&mut self, id: ExprId, base: ExprId, select: u32, tail: bool) -> Result {
        let pos = self.ast.pos(id);
        let path = self.ast.selects[select as usize];
        if path.default.is_none()
            && let Some((global, _)) = self.known_builtin(id)
        {
            let global = self.tables.global(global);
            self.emit(Op::Global, 0, 0, global);
            self.done(tail);
            return Ok(());
        }
        let parts = self.parts(path.path);
        let last = parts.len() - 1;
        let missing = path.default.map(|default| {
            let what = if tail { Outline::Tail(default) } else { Outline::Value(default) };
            let end = self.label();
            (self.outline(end, what), end)
        });
        let computed = parts.iter().any(|part| matches!(part, Part::Dynamic(_)));
        let mut rest = parts.as_slice();
        // With a computed name next a trace wants the set again.
        let mut kept = false;
        match (parts[0], missing) {
            (Part::Static(from, to), None)
                if self.select_from_word(base, path.path, (from, to), pos, {
                    u32::from(matches!(parts.get(1), Some(Part::Dynamic(_))))
                }) =>
            {
                rest = &parts[1..];
            }
            (Part::Static(..), None) if computed => {
                self.value(base, false)?;
                let slot = self.depth() - 1;
                self.emit(Op::Local, 0, slot, 0);
                kept = true;
            }
            _ => self.value(base, false)?,
        }
        let note = computed.then(|| {
            let text = self.path_text(path.path);
            let text = super::tables::push(&mut self.tables.note_texts, text.into());
            let index = self.frame().open_note(Note::Path(text), pos);
            // What has been selected already belongs to it.
            self.frame().notes[index].0 -= u32::from(rest.len() < parts.len() || kept);
            index
        });
        // Whether the word on the stack has not been forced yet.
        let mut raw = rest.len() < parts.len() && last > 0;
        for (index, &part) in rest.iter().enumerate() {
            let is_last = index + 1 == rest.len();
            let flags = u32::from(!is_last && matches!(rest[index + 1], Part::Dynamic(_)));
            match part {
                Part::Static(from, to) => {
                    let site = self.site(path.path, from, to, pos);
                    match missing {
                        None => self.emit_at(pos, Op::Select, flags, 0, site),
                        Some((missing, _)) => self.or_jump(Op::SelectOr, flags, site, missing, pos),
                    }
                }
                Part::Dynamic(name) => {
                    self.select_dynamic(name, raw, flags, missing.map(|(label, _)| label), pos)?
                }
            }
            raw = flags == 1;
        }
        if let Some(index) = note {
            self.frame().close_note(index);
        }
        self.slide(u32::from(kept));
        // Also in tail position it waits here for the value: a trace names the attribute.
        self.done(tail);
        if let Some((_, end)) = missing
            && !tail
        {
            self.frame().reach(end);
            self.bind(end);
        }
        Ok(())
    }

    /// A path as errors show it, with zero bytes around computed names.
    fn path_text(&self, path: Span) -> Vec<u8> {
        let mut text = Vec::new();
        for (at, name) in self.ast.path(path).iter().enumerate() {
            if at > 0 {
                text.push(b'.');
            }
            let mark: &[u8] = if matches!(name, AttrName::Dynamic(_)) { b"\0" } else { b"" };
            let shown = crate::show::show_path(self.ast, std::slice::from_ref(name));
            text.extend([mark, &shown, mark].concat());
        }
        text
    }

    /// `op` followed by a jump to `missing`, which it skips if it finds something.
    fn or_jump(&mut self, op: Op, flags: u32, site: u32, missing: Label, pos: Pos) {
        self.emit_at(pos, op, flags, 0, site);
        self.frame().depth -= 1;
        self.jump(Op::Jump, 0, 0, missing);
        self.frame().depth += 1;
    }

    /// The same by a computed name, whose place is the instruction's second one.
    fn or_jump_named(&mut self, name: ExprId, flags: u32, missing: Label, pos: Pos) {
        self.frame().at(pos);
        self.or_jump(Op::SelectDynOr, flags, 0, missing, self.ast.shown_pos(name));
    }

    /// Selects by a computed name from the word on the stack, which is not forced yet if `raw`.
    fn select_dynamic(
        &mut self,
        name: ExprId,
        raw: bool,
        flags: u32,
        missing: Option<Label>,
        pos: Pos,
    ) -> Result {
        let set = self.depth() - 1;
        self.value(name, false)?;
        if raw {
            // Force the set only now, on top of the name: `raw name set! name`.
            self.emit_at(pos, Op::LocalForce, 0, set, 0);
            self.emit(Op::Local, 0, set + 1, 0);
        }
        match missing {
            None => {
                self.frame().at(pos);
                self.emit_at(self.ast.shown_pos(name), Op::SelectDyn, flags, 0, 0);
            }
            Some(missing) if raw => {
                let drop = self.outline(missing, Outline::Drop(2));
                self.or_jump_named(name, flags, drop, pos);
            }
            Some(missing) => self.or_jump_named(name, flags, missing, pos),
        }
        if raw {
            self.slide(2);
        }
        Ok(())
    }

    /// Selects from a variable's word without pushing it first.
    fn select_from_word(
        &mut self,
        base: ExprId,
        path: Span,
        (from, to): (usize, usize),
        pos: Pos,
        flags: u32,
    ) -> bool {
        if !self.level(1) {
            return false;
        }
        let Res::Binding(binding) = self.scope.res[base.index()] else { return false };
        let binding = self.unalias(binding);
        if !matches!(self.homes[binding.index()], Home::Slot(..) | Home::Unmade(_)) {
            return false;
        }
        let (op, at) = match self.locate(binding) {
            Loc::Slot(slot) => (Op::SelectLocal, slot),
            Loc::Capture(at) => (Op::SelectCapture, at),
            _ => return false,
        };
        let site = self.site(path, from, to, pos);
        self.emit_at(pos, op, flags, at, site);
        true
    }

    pub(super) fn has_attr(&mut self, id: ExprId, base: ExprId, select: u32) -> Result {
        let pos = self.ast.pos(id);
        let path = self.ast.selects[select as usize].path;
        self.value(base, false)?;
        let parts = self.parts(path);
        let missing = self.label();
        let mut jumped = false;
        for (index, &part) in parts.iter().enumerate() {
            let is_last = index + 1 == parts.len();
            match part {
                Part::Static(from, to) => {
                    let site = self.site(path, from, to, pos);
                    if is_last {
                        self.emit_at(pos, Op::HasAttr, 0, 0, site);
                    } else {
                        self.or_jump(Op::SelectOr, 0, site, missing, pos);
                        jumped = true;
                    }
                }
                Part::Dynamic(name) => {
                    self.value(name, false)?;
                    if is_last {
                        self.frame().at(pos);
                        self.emit_at(self.ast.shown_pos(name), Op::HasAttrDyn, 0, 0, 0);
                    } else {
                        self.or_jump_named(name, 0, missing, pos);
                        jumped = true;
                    }
                }
            }
        }
        if jumped {
            let end = self.end_of_branch(false);
            self.bind(missing);
            self.imm(crate::op::Imm::False);
            self.merge(end);
        }
        Ok(())
    }

    fn parts(&self, path: Span) -> Parts {
        let mut parts = Parts::new();
        for (at, &name) in self.ast.path(path).iter().enumerate() {
            match (name, parts.last_mut()) {
                (AttrName::Dynamic(name), _) => parts.push(Part::Dynamic(name)),
                (AttrName::Static(_), Some(Part::Static(_, to))) => *to = at + 1,
                (AttrName::Static(_), _) => parts.push(Part::Static(at, at + 1)),
            }
        }
        parts
    }

    fn site(&mut self, path: Span, from: usize, to: usize, pos: Pos) -> u32 {
        let static_name = |name: &AttrName| match *name {
            AttrName::Static(name) => name,
            AttrName::Dynamic(_) => unreachable!("a run of static names"),
        };
        let names = self.ast.path(path)[from..to].iter().map(static_name);
        let positions = self.ast.path_pos[path.range()][from..to].iter().copied();
        self.tables.site(names, positions, pos)
    }

    /// The site of a selection with static names only and no default.
    pub(super) fn static_site(&mut self, id: ExprId) -> Option<u32> {
        let Expr::Select { select, .. } = self.ast.expr(id) else { return None };
        let path = self.ast.selects[select as usize];
        if path.default.is_some() {
            return None;
        }
        match self.parts(path.path).as_slice() {
            &[Part::Static(from, to)] => Some(self.site(path.path, from, to, self.ast.pos(id))),
            _ => None,
        }
    }

    /// Pushes a thunk that needs no code of its own; false if `id` is not that simple.
    pub(super) fn small_thunk(&mut self, id: ExprId) -> bool {
        if !self.level(1) {
            return false;
        }
        match self.ast.expr(id) {
            Expr::Select { base, .. } => {
                let Res::Binding(binding) = self.scope.res[base.index()] else { return false };
                let binding = self.unalias(binding);
                // Only a word that exists now: holes are patched in ordinary thunks.
                let Some(slot) = self.made_slot(binding) else { return false };
                let Some(site) = self.static_site(id) else { return false };
                self.emit(Op::SelectThunk, 0, slot, site);
                true
            }
            Expr::Apply { fun, args } => self.apply_thunk(id, fun, args),
            _ => false,
        }
    }

    /// The slot of this frame that holds the word of a binding already.
    pub(super) fn made_slot(&mut self, binding: BindingId) -> Option<u32> {
        match self.homes[binding.index()] {
            Home::Slot(..) | Home::Unmade(_) => self.slot_of_binding(binding),
            _ => None,
        }
    }

    fn apply_thunk(&mut self, id: ExprId, fun: ExprId, args: Span) -> bool {
        let &[arg] = self.ast.expr_list(args) else { return false };
        if self.needs_no_word(fun, 1) {
            return false;
        }
        let mut slot = |id: ExprId| {
            let Res::Binding(binding) = self.scope.res[id.index()] else { return None };
            let binding = self.unalias(binding);
            self.made_slot(binding)
        };
        let (Some(fun), Some(arg)) = (slot(fun), slot(arg)) else { return false };
        let Ok(child) = self.code(crate::module::CodeKind::Thunk, self.ast.pos(id), |lower| {
            let pos = lower.ast.pos(id);
            lower.frame().depth = 2;
            lower.frame().max_depth = 2;
            lower.emit_at(pos, Op::LocalForce, 0, 0, 0);
            lower.emit(Op::Local, 0, 1, 0);
            lower.call(1, pos, true);
            Ok(())
        }) else {
            return false;
        };
        self.emit(Op::ApplyThunk, arg, fun, child.code);
        self.frame().child(child.code, &[Loc::Slot(fun), Loc::Slot(arg)]);
        true
    }

    /// The attribute `name` of the set that is the word of `set`.
    pub(super) fn member(&mut self, set: BindingId, name: Sym, force: bool, pos: Pos) {
        let site = self.tables.site([name], [pos], pos);
        let flags = u32::from(!force);
        let loc = self.locate(set);
        match loc {
            Loc::Slot(slot) => self.emit_at(pos, Op::SelectLocal, flags, slot, site),
            Loc::Capture(at) => self.emit_at(pos, Op::SelectCapture, flags, at, site),
            _ => {
                self.push_loc(loc, true, pos);
                self.emit_at(pos, Op::Select, flags, 0, site);
            }
        }
    }
}
