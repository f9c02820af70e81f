//! Unwinding: an error leaves frames, marks their thunks, gathers the trace, and may be caught.

use frazil_compiler::op::{Instr, Op};

use super::Vm;
use super::frame::{DEPTH, DROP, Frame, Regs, UPDATE};
use super::run::{EXIT, NATIVE_START};
use crate::builtin::{Builtin, Call, Kind, Step};
use crate::error::{Error, Frame as TraceFrame, Result};
use crate::link::Code;
use crate::source::Pos;
use crate::value::Callable;

impl Vm {
    /// Unwinds from `regs` to a builtin that answers for the error (the machine then continues in
    /// its frame), or to the frame record `entry` where this loop was entered.
    #[cold]
    pub(super) fn unwind(&mut self, error: Error, mut regs: Regs, entry: *mut Frame) -> Result<(Regs, Step)> {
        let mut error = self.place(error, &regs);
        loop {
            self.sp = regs.sp;
            self.heap.set_stack_top(regs.sp);
            if regs.code.is_null()
                && let Some(outcome) = self.ask_builtin(&regs, error)
            {
                match outcome {
                    Ok(step) => {
                        self.fp = regs.fp;
                        self.depth = regs.depth;
                        return Ok((regs, step));
                    }
                    Err(other) => error = other,
                }
            }
            error = self.add_frames(error, &regs);
            if regs.fp == entry {
                return Err(error);
            }
            regs = self.pop_frame(regs, error);
        }
    }

    /// Leaves one frame: its thunk, if it evaluates one, keeps the error.
    fn pop_frame(&mut self, regs: Regs, error: Error) -> Regs {
        // SAFETY: the caller has checked that a record is there; M1 for the thunk's slot.
        let (frame, below) = unsafe { (*regs.fp.sub(1), regs.base.sub(1)) };
        let mut sp = below;
        if frame.depth & UPDATE != 0 {
            // SAFETY: a frame with this flag has its thunk in `base[-2]`.
            let thunk = unsafe { *regs.base.sub(2) }.thunk();
            if error.kind().is_sticky() {
                thunk.fail(error.value());
            } else {
                thunk.release();
            }
            sp = regs.base.wrapping_sub(2);
        }
        // A frame that is dropped and retried returns to the instruction itself.
        let retried = frame.depth & DROP != 0 && !frame.code.is_null();
        Regs {
            ip: frame.ip.wrapping_add(usize::from(retried)),
            sp,
            base: frame.base,
            code: frame.code,
            fp: regs.fp.wrapping_sub(1),
            depth: frame.depth & DEPTH,
        }
    }

    /// Gives a new error the position of the instruction that raised it.
    fn place(&mut self, error: Error, regs: &Regs) -> Error {
        let Some((code, ip)) = locate(regs) else { return error };
        if !error.is_unplaced() {
            return error;
        }
        let Some(at) = ip.checked_sub(1) else { return error };
        let op = instr_at(code, at).op();
        if op == Op::CallBuiltin {
            return error;
        }
        let pos = code.position(at).map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0));
        self.raised_by(error, op, pos)
    }

    /// Lets the builtin whose frame this is answer for the error.
    fn ask_builtin(&mut self, regs: &Regs, error: Error) -> Option<Result<Step>> {
        let builtin = self.frame_builtin(regs)?;
        if builtin.boxed {
            let id = self.stack_word(regs.base, usize::from(builtin.arity)).as_small();
            drop(id.and_then(|id| self.boxes.take(id as usize)));
        }
        let on_error = builtin.on_error?;
        let words = usize::from(builtin.arity + builtin.state);
        if self.words_above(regs.base) < words {
            return None;
        }
        self.fp = regs.fp;
        self.depth = regs.depth;
        Some(on_error(&mut Call { vm: self, base: regs.base, builtin, result: None }, error))
    }

    fn frame_builtin(&self, regs: &Regs) -> Option<&'static crate::builtin::Builtin> {
        if regs.ip == EXIT.as_ptr() || regs.base == self.values.start().cast() {
            return None;
        }
        match self.stack_below(regs.base).as_callable() {
            Some(Callable::Builtin(builtin)) => Some(builtin),
            _ => None,
        }
    }

    /// Adds what this frame contributes to the trace.
    fn add_frames(&mut self, error: Error, regs: &Regs) -> Error {
        let mut error = error;
        if let Some((code, ip)) = locate(regs) {
            if ip > 0 && leaves_frame(instr_at(code, ip - 1).op()) {
                error = error.push(&mut self.heap, TraceFrame::Code { code, ip });
            }
        } else if regs.code.is_null()
            && let Some(builtin) = self.frame_builtin(regs)
        {
            if regs.ip == NATIVE_START.as_ptr() {
                error = self.note_argument(error, regs, builtin);
            }
            if !builtin.framed {
                return self.add_elided(error, regs);
            }
            error = error.push(&mut self.heap, TraceFrame::Builtin(builtin, Pos::NONE));
        }
        self.add_elided(error, regs)
    }

    /// Adds the note of the argument that was being forced for a builtin. An error of its check has
    /// that note already; its word is evaluated.
    fn note_argument(&mut self, error: Error, regs: &Regs, builtin: &'static Builtin) -> Error {
        let suspended = |index: u8| self.stack_word(regs.base, usize::from(index)).settled().is_none();
        if builtin.forces.iter().any(|&index| suspended(index)) {
            return error;
        }
        match builtin.takes.iter().find(|arg| suspended(arg.index)) {
            Some(arg) if !matches!(arg.kind, Kind::Any | Kind::Coerced | Kind::List | Kind::Attrs) => {
                self.noted(error, arg.note)
            }
            _ => error,
        }
    }

    /// Adds the call sites that tail calls of this frame replaced, innermost first.
    fn add_elided(&mut self, error: Error, regs: &Regs) -> Error {
        let mut error = error;
        let record = match regs.fp == self.frames.start().cast() {
            true => 0,
            // SAFETY: records between the bottom of the frame stack and `fp` are initialised.
            false => unsafe { (*regs.fp.sub(1)).depth },
        };
        // The first call of a function's frame is the one that made it; a thunk's frame has none.
        let first = (record & DEPTH) + if record & UPDATE == 0 { 2 } else { 1 };
        let shown = 64.min(self.elided_mask);
        let from = first.max(regs.depth.saturating_sub(shown) + 1);
        for depth in (from..=regs.depth).rev() {
            let ip = self.elided[(depth & self.elided_mask) as usize] as *const Instr;
            if !ip.is_null() {
                error = error.push(&mut self.heap, TraceFrame::Elided { ip });
            }
        }
        error
    }
}

/// Whether an instruction that waits for a result shows in a trace.
fn leaves_frame(op: Op) -> bool {
    matches!(
        op,
        Op::Call
            | Op::CallKnown
            | Op::CallBuiltin
            | Op::Select
            | Op::SelectLocal
            | Op::SelectCapture
            | Op::SelectOr
            | Op::JumpIfFalse
    )
}

/// The code of these registers and the index of the next instruction in it.
fn locate(regs: &Regs) -> Option<(&'static Code, u32)> {
    if regs.code.is_null() {
        return None;
    }
    let code = crate::value::code_at(regs.code as u64);
    let offset = (regs.ip as usize).wrapping_sub(code.instrs as usize) / size_of::<Instr>();
    (regs.ip >= code.instrs && offset <= code.len()).then_some((code, offset as u32))
}

fn instr_at(code: &Code, index: u32) -> Instr {
    code.instructions()[index as usize]
}
