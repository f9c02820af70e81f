//! Instructions, captures, the end of a frame.

use super::frame::{Block, CAPTURE, Captured, Finisher, Fixup, Frame, Label, Loc, Outline, Wide};
use super::{Home, Lower, Result};
use crate::ast::{Expr, ExprId, Pos, Span};
use crate::module::{CaptureSource, CodeDef, CodeKind, Note, ParamDef};
use crate::op::{Imm, Instr, Op};
use crate::scope::BindingId;

/// A code that is ready to be made into a thunk or closure.
pub(super) struct Child {
    pub code: u32,
    pub captures: Vec<Captured>,
}

impl Lower<'_> {
    /// The frame that is being built.
    pub(super) fn frame(&mut self) -> &mut Frame {
        let Some(frame) = self.frames.last_mut() else { unreachable!("a frame is open") };
        frame
    }

    /// The number of that frame.
    pub(super) fn here(&self) -> u32 {
        self.frames.last().map_or(0, |frame| frame.serial)
    }

    /// Begins a code.
    pub(super) fn open_frame(&mut self, kind: CodeKind, code: u32, arity: u32, pos: Pos) -> &mut Frame {
        let mut frame = self.tables.spare.frames.pop().unwrap_or_default();
        frame.begin(kind, code, arity, pos);
        frame.captures = self.tables.spare.captures.pop().unwrap_or_default();
        self.serial += 1;
        frame.serial = self.serial;
        self.frames.push(frame);
        self.frame()
    }

    pub(super) fn depth(&mut self) -> u32 {
        self.frame().depth
    }

    pub(super) fn emit(&mut self, op: Op, a: u32, b: u32, c: u32) {
        let literals = &self.tables.literals;
        let formals = &self.tables.formals;
        let (pops, pushes) = op.effect(
            [u32::from(a as u8), u32::from(b as u16), c],
            |index| literals[index as usize].attrs.len,
            |index| formals[index as usize].formals.len() as u32,
        );
        self.frame().emit(Wide { op, a, b, c }, pops, pushes);
    }

    pub(super) fn emit_at(&mut self, pos: Pos, op: Op, a: u32, b: u32, c: u32) {
        self.frame().at(pos);
        self.emit(op, a, b, c);
    }

    pub(super) fn op(&mut self, op: Op) {
        self.emit(op, 0, 0, 0);
    }

    pub(super) fn op_at(&mut self, pos: Pos, op: Op) {
        self.emit_at(pos, op, 0, 0, 0);
    }

    pub(super) fn imm(&mut self, imm: Imm) {
        self.emit(Op::Imm, imm as u32, 0, 0);
    }

    pub(super) fn int(&mut self, int: i64) {
        match i32::try_from(int) {
            Ok(int) => self.emit(Op::Int, 0, 0, int as u32),
            Err(_) => {
                let at = self.tables.int(int);
                self.emit(Op::Const, 0, 0, at);
            }
        }
    }

    /// Emits what `body` does under a note for its errors.
    pub(super) fn noted<T>(
        &mut self,
        note: Note,
        pos: Pos,
        body: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let index = self.frame().open_note(note, pos);
        let done = body(self)?;
        self.frame().close_note(index);
        Ok(done)
    }

    pub(super) fn label(&mut self) -> Label {
        self.frame().new_label()
    }

    pub(super) fn bind(&mut self, label: Label) {
        self.frame().bind(label);
    }

    /// Whether anything jumps to `label`.
    pub(super) fn is_reached(&mut self, label: Label) -> bool {
        self.frame().labels[label.0 as usize].1 != u32::MAX
    }

    /// A jump that takes `op`'s operands off the stack.
    pub(super) fn jump(&mut self, op: Op, a: u32, b: u32, target: Label) {
        self.emit(op, a, b, target.0);
        self.frame().reach(target);
    }

    /// Places a block behind the hot path. It starts with the current depth.
    pub(super) fn outline(&mut self, join: Label, what: Outline) -> Label {
        let start = self.label();
        let frame = self.frame();
        let notes = frame.open_notes.clone();
        frame.blocks.push(Block { start, join, what, notes });
        start
    }

    /// Removes `count` words below the top.
    pub(super) fn slide(&mut self, count: u32) {
        if count > 0 {
            self.emit(Op::Slide, 0, 0, count);
        }
    }

    /// The word at `loc`.
    pub(super) fn push_loc(&mut self, loc: Loc, force: bool, pos: Pos) {
        let (op, b) = match (loc, force) {
            (Loc::Slot(slot), false) => (Op::Local, slot),
            (Loc::Slot(slot), true) => (Op::LocalForce, slot),
            (Loc::Capture(at), false) => (Op::Capture, at),
            (Loc::Capture(at), true) => (Op::CaptureForce, at),
            (Loc::Open(slot), false) => (Op::Open, slot),
            (Loc::Open(slot), true) => (Op::OpenForce, slot),
            (Loc::SelfEnv, _) => (Op::SelfEnv, 0),
            (Loc::Later(binding), _) => unreachable!("{binding:?} is not made yet"),
        };
        if force {
            self.frame().at(pos);
        }
        self.emit(op, 0, b, 0);
    }

    /// Where the current frame finds the word of `binding`, which has a word of its own. It becomes a
    /// capture of all frames between the one that has it and this one.
    pub(super) fn locate(&mut self, binding: BindingId) -> Loc {
        let top = self.frames.len() - 1;
        let mut at = top;
        let mut loc = loop {
            if let Some(loc) = self.known_in(at, binding) {
                break loc;
            }
            let home = self.homes[binding.index()];
            at = at.checked_sub(1).unwrap_or_else(|| unreachable!("{binding:?} has no word: {home:?}"));
        };
        while at < top {
            at += 1;
            if self.frames[at].kind == CodeKind::Open && !matches!(loc, Loc::Slot(_)) {
                loc = self.copy_to_slot(at - 1, loc);
            }
            let frame = &mut self.frames[at];
            let index = frame.add_capture(Captured { binding, source: loc });
            loc = frame.capture_loc(index);
        }
        loc
    }

    /// Copies a word into a slot of an outer frame, whose code stands where it binds an open function.
    fn copy_to_slot(&mut self, at: usize, loc: Loc) -> Loc {
        let (op, b) = match loc {
            Loc::Capture(index) => (Op::Capture, index),
            Loc::Open(slot) => (Op::Open, slot),
            Loc::SelfEnv => (Op::SelfEnv, 0),
            Loc::Slot(_) | Loc::Later(_) => unreachable!("{loc:?} needs no copy"),
        };
        let frame = &mut self.frames[at];
        let slot = frame.depth;
        frame.emit(Wide { op, a: 0, b, c: 0 }, 0, 1);
        Loc::Slot(slot)
    }

    fn known_in(&self, at: usize, binding: BindingId) -> Option<Loc> {
        let frame = &self.frames[at];
        if frame.self_binding == Some(binding) {
            return Some(Loc::SelfEnv);
        }
        match self.homes[binding.index()] {
            Home::Slot(home, slot) if home == frame.serial => return Some(Loc::Slot(slot)),
            Home::Unmade(home) if home == frame.serial => return Some(Loc::Later(binding)),
            other => debug_assert!(
                !matches!(other, Home::Sunk(..) | Home::Inline(_) | Home::Called),
                "{binding:?} has no word yet: {other:?}"
            ),
        }
        frame.find_capture(binding).map(|index| frame.capture_loc(index))
    }

    /// The binding whose word `binding` shares.
    pub(super) fn unalias(&self, mut binding: BindingId) -> BindingId {
        while let Home::Alias(target) = self.homes[binding.index()] {
            binding = target;
        }
        binding
    }

    /// The code of a thunk for `expr`.
    pub(super) fn thunk_code(&mut self, expr: ExprId) -> Result<Child> {
        if let Expr::PutOff(index) = self.ast.expr(expr) {
            return Ok(self.announce(expr, index));
        }
        let pos = self.ast.pos(expr);
        self.code(CodeKind::Thunk, pos, |lower| lower.value(expr, true))
    }

    /// A code without parameters that `body` emits.
    pub(super) fn code(
        &mut self,
        kind: CodeKind,
        pos: Pos,
        body: impl FnOnce(&mut Self) -> Result,
    ) -> Result<Child> {
        let code = self.tables.reserve_code();
        self.open_frame(kind, code, 0, pos);
        body(self)?;
        self.finish_frame(Vec::new(), None, 0)
    }

    /// Makes a thunk or closure whose captures have their words.
    pub(super) fn make(&mut self, op: Op, child: Child) {
        let start = self.frame().sources.len() as u32;
        self.frame().sources.extend(child.captures.iter().map(|captured| captured.source));
        let sources = Span { start, len: child.captures.len() as u32 };
        self.emit_make(op, child.code, sources);
        let mut captures = child.captures;
        captures.clear();
        self.tables.spare.captures.push(captures);
    }

    /// Makes a thunk or closure that reads its captures at `sources`.
    pub(super) fn make_from(&mut self, op: Op, code: u32, sources: &[Loc]) {
        let sources = Span::append(&mut self.frame().sources, sources.iter().copied());
        self.emit_make(op, code, sources);
    }

    fn emit_make(&mut self, op: Op, code: u32, sources: Span) {
        match (op, self.level(1), sources.of(&self.frame().sources)) {
            (Op::MakeThunk, true, &[Loc::Slot(slot)]) => self.emit(Op::MakeThunk1, 0, slot, code),
            (Op::MakeThunk, true, &[Loc::Slot(a), Loc::Slot(b)]) => self.emit(Op::MakeThunk2, a, b, code),
            _ => self.emit(op, 0, 0, code),
        }
        self.frame().children.push((code, sources));
    }

    /// Places what was put off, and turns the frame into its code.
    pub(super) fn finish_frame(
        &mut self,
        params: Vec<ParamDef>,
        formals: Option<u32>,
        strict: u64,
    ) -> Result<Child> {
        while let Some(block) = self.frame().blocks.pop() {
            self.block(block)?;
        }
        let Some(mut frame) = self.frames.pop() else { unreachable!("a frame is open") };
        let finisher = Finisher::new(&frame);
        let Ok(finished) = finisher.finish(&mut self.tables) else {
            return Err(self.too_large(frame.pos));
        };
        for &(code, sources) in &frame.children {
            let start = self.tables.captures.len() as u32;
            for (at, &source) in sources.of(&frame.sources).iter().enumerate() {
                let Ok(source) = self.capture_source(&finisher, code, at as u32, source) else {
                    return Err(self.too_large(frame.pos));
                };
                self.tables.captures.push(source);
            }
            self.tables.codes[code as usize].captures = Span { start, len: sources.len };
        }
        for &fixup in &frame.fixups {
            if self.fix(fixup, frame.captures.len()).is_none() {
                return Err(self.too_large(frame.pos));
            }
        }
        let code = frame.code;
        for &(at, slot) in &finished.open_reads {
            self.parent_slot(slot, Fixup::Instr(code, at));
        }
        let tables = &mut self.tables;
        tables.codes[code as usize] = CodeDef {
            instrs: finished.instrs,
            captures: Span::default(),
            positions: finished.positions,
            max_stack: finished.max_stack,
            pos: frame.pos,
            function: tables.function(params, formals, strict),
            kind: frame.kind,
            unused: 0,
        };
        let captures = std::mem::take(&mut frame.captures);
        self.tables.spare.frames.push(frame);
        Ok(Child { code, captures })
    }

    fn block(&mut self, block: Block) -> Result {
        let Block { start, join, what, notes } = block;
        if !self.is_reached(start) {
            return Ok(());
        }
        self.bind(start);
        let open: Vec<usize> =
            notes.into_iter().map(|(note, pos)| self.frame().open_note(note, pos)).collect();
        let falls_through = self.block_body(what)?;
        open.into_iter().rev().for_each(|note| self.frame().close_note(note));
        if falls_through {
            self.jump(Op::Jump, 0, 0, join);
        }
        Ok(())
    }

    /// The code of a block. Whether what comes behind it runs.
    fn block_body(&mut self, what: Outline) -> Result<bool> {
        match what {
            Outline::Lazy(expr) => self.lazy(expr)?,
            Outline::Copy(expr) => {
                let outer = std::mem::replace(&mut self.copying, true);
                let made = self.lazy(expr);
                self.copying = outer;
                made?;
            }
            Outline::Wrap => self.wrap()?,
            Outline::Value(expr) => self.value(expr, false)?,
            Outline::Tail(expr) => {
                self.value(expr, true)?;
                return Ok(false);
            }
            Outline::Drop(words) => (0..words).for_each(|_| self.op(Op::Pop)),
            Outline::AssertEq(lhs, rhs, assert, pos) => {
                let outer = std::mem::replace(&mut self.copying, true);
                let made = self.value(lhs, false).and_then(|()| self.value(rhs, false));
                self.copying = outer;
                made?;
                self.emit_at(pos, Op::AssertEqFail, 0, 0, assert);
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn capture_source(
        &mut self,
        finisher: &Finisher,
        code: u32,
        at: u32,
        source: Loc,
    ) -> std::result::Result<CaptureSource, super::frame::TooManySlots> {
        let small = |index: u32| u16::try_from(index).map_err(|_| super::frame::TooManySlots);
        Ok(match source {
            Loc::Slot(slot) => CaptureSource::Local(finisher.slot(slot)?),
            Loc::Capture(index) => CaptureSource::Capture(small(index)?),
            Loc::Open(slot) => {
                self.parent_slot(slot, Fixup::Capture(code, at));
                CaptureSource::Open(small(slot & !CAPTURE)?)
            }
            Loc::SelfEnv => CaptureSource::SelfEnv,
            Loc::Later(binding) => unreachable!("{binding:?} was never made"),
        })
    }

    /// Notes a final operand that names the slot `slot` of the frame that is now the last.
    fn parent_slot(&mut self, slot: u32, fixup: Fixup) {
        let parent = self.frame();
        if parent.kind == CodeKind::Thunk && slot & CAPTURE == 0 {
            parent.fixups.push(fixup);
        }
    }

    /// Moves an operand up by the number of captures that its frame turned out to have.
    fn fix(&mut self, fixup: Fixup, captures: usize) -> Option<()> {
        let captures = u16::try_from(captures).ok()?;
        match fixup {
            Fixup::Instr(code, at) => {
                let start = self.tables.codes[code as usize].instrs.start;
                let instr = &mut self.tables.instrs[(start + at) as usize];
                *instr = Instr::new(instr.op(), instr.a(), instr.b().checked_add(captures)?, instr.c());
            }
            Fixup::Capture(code, at) => {
                let start = self.tables.codes[code as usize].captures.start;
                if let CaptureSource::Open(slot) = &mut self.tables.captures[(start + at) as usize] {
                    *slot = slot.checked_add(captures)?;
                }
            }
        }
        Some(())
    }
}
