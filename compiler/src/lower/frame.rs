//! One code while it is being built: instructions with wide operands, labels, captures, depth.
//!
//! Operands name slots before their final numbers are known: the captures of a thunk lie below its
//! other slots, and how many there are shows only at its end. [`Slot`]s with [`CAPTURE`] set are
//! captures, all others are counted from the first word above them. `finish` turns them into final
//! operands, resolves labels, and takes fused instructions apart whose operands do not fit.
//!
//! Invariants:
//! - **F1** `depth` is the number of words above the captures (thunks) or above `base` (functions).
//! - **F2** A label is bound once, and reached with the same depth from everywhere.

use super::tables::Tables;
use crate::ast::{ExprId, LambdaId, Pos, Span};
use crate::memory::{empty, is_large};
use crate::module::{CodeKind, InstrPos, JoinDef, Note, NoteDef};
use crate::op::{Instr, Op};
use crate::scope::BindingId;

/// Marks a slot that is a capture of a thunk.
pub(super) const CAPTURE: u32 = 1 << 31;

/// An instruction with operands of full width.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    pub op: Op,
    pub a: u32,
    pub b: u32,
    pub c: u32,
}

/// A jump target that may not be known yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(pub u32);

/// Where a word is found while a code runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Loc {
    /// A slot of this frame (a thunk's captures are slots).
    Slot(u32),
    /// A capture of the running closure.
    Capture(u32),
    /// A slot of the parent's frame, as the parent numbers it.
    Open(u32),
    /// `base[-1]`: the running closure.
    SelfEnv,
    /// Wherever the binding is when the captures are read.
    Later(BindingId),
}

/// What a capture holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Captured {
    /// Whose word it is.
    pub binding: BindingId,
    /// Where the maker finds it.
    pub source: Loc,
}

/// A final operand that changes when the frame it names is finished.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fixup {
    /// Field `b` of an instruction.
    Instr(u32, u32),
    /// A capture of a code.
    Capture(u32, u32),
}

/// What a block behind the end of the hot path does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outline {
    /// Push the lazy form of an expression, then continue.
    Lazy(ExprId),
    /// The same for an expression that is compiled a second time.
    Copy(ExprId),
    /// Put the closure on top into a thunk, then continue.
    Wrap,
    /// Push the value of an expression, then continue.
    Value(ExprId),
    /// End the code with an expression.
    Tail(ExprId),
    /// Drop words, then continue.
    Drop(u32),
    /// Report a failed assertion that two expressions are equal.
    AssertEq(ExprId, ExprId, u32, Pos),
}

/// A block behind the end of the hot path, where that does not meet it.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub start: Label,
    pub join: Label,
    pub what: Outline,
    /// The notes that hold where it was put off.
    pub notes: Vec<(Note, Pos)>,
}

/// One code while it is being built.
#[derive(Default)]
pub(super) struct Frame {
    pub kind: CodeKind,
    /// Its number among all frames of the file.
    pub serial: u32,
    pub code: u32,
    pub instrs: Vec<Wide>,
    pub positions: Vec<(u32, Pos)>,
    /// Ranges of instructions with notes, outer ones first; the end of an open one is 0.
    pub notes: Vec<(u32, u32, Note, Pos)>,
    /// The notes that are open, outer ones first.
    pub open_notes: Vec<(Note, Pos)>,
    /// By label: instruction index, depth.
    pub labels: Vec<(u32, u32)>,
    pub depth: u32,
    pub max_depth: u32,
    pub captures: Vec<Captured>,
    /// Index into `captures` by binding, once there are many.
    pub capture_index: rustc_hash::FxHashMap<BindingId, u32>,
    /// The binding that `base[-1]` itself is the word of.
    pub self_binding: Option<BindingId>,
    /// The source function that this is the code of.
    pub function: Option<LambdaId>,
    /// Codes whose captures are read in this frame, and where in `sources`.
    pub children: Vec<(u32, Span)>,
    /// Where captures of children are read.
    pub sources: Vec<Loc>,
    /// Final operands elsewhere that name slots of this frame.
    pub fixups: Vec<Fixup>,
    /// Whether words or calls of bindings depend on staying in this frame.
    pub bound_here: bool,
    /// The labels of join points, and their parameters.
    pub joins: Vec<(Label, Span)>,
    /// Blocks still to be placed.
    pub blocks: Vec<Block>,
    pub pos: Pos,
}

const UNBOUND: u32 = u32::MAX;

impl Frame {
    /// Begins a code in the memory of a finished one.
    pub fn begin(&mut self, kind: CodeKind, code: u32, arity: u32, pos: Pos) {
        self.empty();
        (self.kind, self.code, self.pos) = (kind, code, pos);
        (self.depth, self.max_depth) = (arity, arity);
        (self.self_binding, self.function, self.bound_here) = (None, None, false);
    }

    /// Whether its instructions have more memory than is kept. Other tables that do are given back when it is used again.
    pub fn is_large(&self) -> bool {
        is_large(&self.instrs)
    }

    /// Leaves nothing but memory.
    fn empty(&mut self) {
        empty(&mut self.instrs);
        empty(&mut self.positions);
        empty(&mut self.notes);
        empty(&mut self.open_notes);
        empty(&mut self.labels);
        empty(&mut self.children);
        empty(&mut self.sources);
        empty(&mut self.fixups);
        empty(&mut self.joins);
        empty(&mut self.blocks);
        if !self.capture_index.is_empty() {
            self.capture_index = rustc_hash::FxHashMap::default();
        }
    }

    /// Makes room for so many members of a set, of which most are thunks.
    pub fn make_room(&mut self, members: usize) {
        self.instrs.reserve(members);
        self.children.reserve(members);
        self.sources.reserve(members);
    }

    /// Notes that the captures of `code` are read here.
    pub fn child(&mut self, code: u32, sources: &[Loc]) {
        let span = Span::append(&mut self.sources, sources.iter().copied());
        self.children.push((code, span));
    }

    /// Index of the capture of `binding`.
    pub fn find_capture(&self, binding: BindingId) -> Option<u32> {
        if self.captures.len() > 16 {
            return self.capture_index.get(&binding).copied();
        }
        self.captures.iter().position(|captured| captured.binding == binding).map(|at| at as u32)
    }

    pub fn add_capture(&mut self, captured: Captured) -> u32 {
        let at = self.captures.len() as u32;
        self.captures.push(captured);
        if at == 16 {
            let all = self.captures.iter().enumerate();
            self.capture_index = all.map(|(at, captured)| (captured.binding, at as u32)).collect();
        } else if at > 16 {
            self.capture_index.insert(captured.binding, at);
        }
        at
    }

    /// Where this frame finds its capture number `index`.
    pub fn capture_loc(&self, index: u32) -> Loc {
        match self.kind {
            CodeKind::Thunk => Loc::Slot(index | CAPTURE),
            CodeKind::Function => Loc::Capture(index),
            // An open function copies nothing: it reads where its parent does.
            CodeKind::Open => match self.captures[index as usize].source {
                Loc::Slot(slot) => Loc::Open(slot),
                other => other,
            },
        }
    }

    pub fn new_label(&mut self) -> Label {
        self.labels.push((UNBOUND, UNBOUND));
        Label(self.labels.len() as u32 - 1)
    }

    /// Says that `label` is reached with the current depth.
    pub fn reach(&mut self, label: Label) {
        let known = &mut self.labels[label.0 as usize].1;
        debug_assert!(*known == UNBOUND || *known == self.depth, "F2: {} != {}", *known, self.depth);
        *known = self.depth;
    }

    /// Puts `label` here. What came before may have left; then the depth is that of the jumps.
    pub fn bind(&mut self, label: Label) {
        let here = self.instrs.len() as u32;
        let (at, depth) = &mut self.labels[label.0 as usize];
        debug_assert!(*at == UNBOUND, "F2");
        *at = here;
        if *depth != UNBOUND {
            self.depth = *depth;
        } else {
            *depth = self.depth;
        }
    }

    pub fn emit(&mut self, wide: Wide, pops: u32, pushes: u32) {
        self.instrs.push(wide);
        debug_assert!(self.depth >= pops, "{wide:?} at depth {}", self.depth);
        self.depth = self.depth - pops + pushes;
        self.max_depth = self.max_depth.max(self.depth);
    }

    /// Opens a note about what is emitted from here on; its index.
    pub fn open_note(&mut self, note: Note, pos: Pos) -> usize {
        self.notes.push((self.instrs.len() as u32, 0, note, pos));
        self.open_notes.push((note, pos));
        self.notes.len() - 1
    }

    /// Closes the note that was opened last.
    pub fn close_note(&mut self, index: usize) {
        self.notes[index].1 = self.instrs.len() as u32;
        self.open_notes.pop();
    }

    /// The position of the next instruction.
    pub fn at(&mut self, pos: Pos) {
        if pos != Pos::NONE {
            self.positions.push((self.instrs.len() as u32, pos));
        }
    }
}

/// What `finish` makes of a frame, in the pools of the tables.
pub(super) struct Finished {
    pub instrs: Span,
    pub positions: Span,
    pub max_stack: u32,
    /// Instructions that read slots of the parent's frame, and which.
    pub open_reads: Vec<(u32, u32)>,
}

/// A slot number beyond what operands can hold.
pub(super) struct TooManySlots;

/// Final operands of a frame.
pub(super) struct Finisher<'f> {
    frame: &'f Frame,
    base: u32,
}

impl<'f> Finisher<'f> {
    pub fn new(frame: &'f Frame) -> Finisher<'f> {
        let base = if frame.kind == CodeKind::Thunk { frame.captures.len() as u32 } else { 0 };
        Finisher { frame, base }
    }

    /// The final number of a slot.
    pub fn slot(&self, slot: u32) -> Result<u16, TooManySlots> {
        let slot = if slot & CAPTURE != 0 { slot & !CAPTURE } else { slot + self.base };
        u16::try_from(slot).map_err(|_| TooManySlots)
    }

    fn small(&self, slot: u32) -> Option<u8> {
        self.slot(slot).ok().and_then(|slot| u8::try_from(slot).ok())
    }

    /// Appends the code to the pools.
    pub fn finish(&self, tables: &mut Tables) -> Result<Finished, TooManySlots> {
        let mut starts = std::mem::take(&mut tables.spare.starts);
        let finished = self.finish_in(tables, &mut starts);
        tables.spare.starts = starts;
        finished
    }

    /// The same with memory for where instructions start.
    fn finish_in(&self, tables: &mut Tables, starts: &mut Vec<u32>) -> Result<Finished, TooManySlots> {
        let frame = self.frame;
        starts.clear();
        starts.reserve(frame.instrs.len() + 1);
        let mut size = 0;
        for &wide in &frame.instrs {
            starts.push(size);
            size += self.size(wide);
        }
        starts.push(size);
        let instrs = Span { start: tables.instrs.len() as u32, len: size };
        let mut open_reads = Vec::new();
        for (&wide, &start) in frame.instrs.iter().zip(starts.iter()) {
            if matches!(wide.op, Op::Open | Op::OpenForce) {
                u16::try_from(wide.b & !CAPTURE).map_err(|_| TooManySlots)?;
                open_reads.push((start, wide.b));
            }
            self.encode(wide, starts, &mut tables.instrs)?;
        }
        let positions = frame.positions.iter();
        let positions = positions.flat_map(|&(at, pos)| {
            // Every part of an instruction that was taken apart has its position.
            (starts[at as usize]..starts[at as usize + 1]).map(move |at| InstrPos { at, pos })
        });
        let positions = Span::append(&mut tables.positions, positions);
        tables.positions[positions.range()].sort_by_key(|entry| entry.at);
        let joins = frame.joins.iter().map(|&(label, params)| {
            let target = starts[frame.labels[label.0 as usize].0 as usize];
            JoinDef { code: frame.code, target, params }
        });
        tables.joins.extend(joins);
        let notes = frame.notes.iter().filter(|(start, end, ..)| start < end);
        tables.notes.extend(notes.map(|&(start, end, note, pos)| NoteDef {
            code: frame.code,
            start: starts[start as usize],
            end: starts[end as usize],
            note,
            pos,
        }));
        Ok(Finished { instrs, positions, max_stack: frame.max_depth + self.base + 2, open_reads })
    }

    /// The number of instructions that `wide` becomes.
    fn size(&self, wide: Wide) -> u32 {
        let apart = match wide.op {
            Op::AddLL => 4,
            Op::SubLL => 3,
            Op::JumpUnlessLtLC | Op::JumpUnlessGtLC | Op::JumpUnlessEqLC => 4,
            Op::JumpUnlessLtLL | Op::JumpUnlessGtLL => 4,
            _ => return 1,
        };
        if self.small(wide.a).is_some() { 1 } else { apart }
    }

    fn encode(&self, wide: Wide, starts: &[u32], out: &mut Vec<Instr>) -> Result<(), TooManySlots> {
        let Wide { op, a, b, c } = wide;
        let target = |label: u32| starts[self.frame.labels[label as usize].0 as usize];
        let local = |slot: u32| Ok(Instr::new(Op::LocalForce, 0, self.slot(slot)?, 0));
        let plain = |op: Op| Instr::new(op, 0, 0, 0);
        let instr = match op {
            Op::AddLL | Op::SubLL => match self.small(a) {
                Some(a) => Instr::new(op, a, self.slot(b)?, 0),
                None => {
                    out.push(local(a)?);
                    if op == Op::AddLL {
                        out.push(plain(Op::CheckAdd));
                    }
                    out.push(local(b)?);
                    plain(if op == Op::AddLL { Op::Add } else { Op::Sub })
                }
            },
            Op::JumpUnlessLtLC | Op::JumpUnlessGtLC | Op::JumpUnlessEqLC => match self.small(a) {
                Some(a) => Instr::new(op, a, b as u16, target(c)),
                None => {
                    out.push(local(a)?);
                    out.push(Instr::new(Op::Int, 0, 0, i32::from(b as u16 as i16) as u32));
                    out.push(plain(match op {
                        Op::JumpUnlessLtLC => Op::Less,
                        Op::JumpUnlessGtLC => Op::LessSwapped,
                        _ => Op::Eq,
                    }));
                    Instr::new(Op::JumpIfFalse, 0, 0, target(c))
                }
            },
            Op::JumpUnlessLtLL | Op::JumpUnlessGtLL => match self.small(a) {
                Some(a) => Instr::new(op, a, self.slot(b)?, target(c)),
                None => {
                    out.push(local(a)?);
                    out.push(local(b)?);
                    out.push(plain(Op::Less));
                    Instr::new(Op::JumpIfFalse, 0, 0, target(c))
                }
            },
            Op::TryAddLC => match self.small(a) {
                Some(a) => Instr::new(op, a, b as u16, target(c)),
                None => Instr::new(Op::Jump, 0, 0, target(c)),
            },
            Op::TryAddLL | Op::TrySubLL | Op::TryMulLL => match self.small(a) {
                Some(a) => Instr::new(op, a, self.slot(b)?, target(c)),
                None => Instr::new(Op::Jump, 0, 0, target(c)),
            },
            Op::MakeThunk2 | Op::ApplyThunk => match self.small(a) {
                Some(a) => Instr::new(op, a, self.slot(b)?, c),
                None => Instr::new(Op::MakeThunk, 0, 0, c),
            },
            Op::Patch => {
                let capture = u16::try_from(a).map_err(|_| TooManySlots)?;
                let word = self.slot(c)?;
                Instr::new(op, 0, self.slot(b)?, u32::from(word) | u32::from(capture) << 16)
            }
            Op::JumpArgs => Instr::new(op, a as u8, self.slot(b)?, target(c)),
            Op::JumpIfLazyArg => Instr::new(op, a as u8, b as u16, target(c)),
            _ => {
                use crate::op::Field;
                let [_, fb, fc] = op.fields();
                let b = if fb == Field::Local { self.slot(b)? } else { b as u16 };
                let c = if fc == Field::Target { target(c) } else { c };
                Instr::new(op, a as u8, b, c)
            }
        };
        out.push(instr);
        Ok(())
    }
}
