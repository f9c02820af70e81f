//! Calls that are made ahead of where their values are needed.
//!
//! The compiler makes them of plain functions, which capture nothing and only compute, and with small integers
//! (`compiler/src/analysis/ahead.rs`). So nothing can be seen of such a call but its value, and when it
//! fails it may be forgotten: the machine goes back to the outermost call made ahead, makes the thunk that there
//! would have been otherwise, and the error comes again where and how it belongs. After the first failure no
//! call is made ahead for the rest of the evaluation, or failures of failures would add up.
//!
//! Their call depth is never less than what it is where the value is needed, so whatever passes the limit there
//! fails here. An interrupt is no failure of the call.

use super::Vm;
use super::frame::{Frame, Regs, UPDATE};
use super::stub::RETURN;
use crate::builtin::Step;
use crate::error::{Error, ErrorKind};
use crate::value::{Tag, Value};

/// Whether calls are made ahead, and where there may be some in progress.
pub(super) struct Ahead {
    usable: bool,
    allowed: bool,
    /// All records of such calls are at this address or above it.
    lowest: *mut Frame,
}

impl Ahead {
    pub(super) fn new(usable: bool) -> Ahead {
        Ahead { usable, allowed: usable, lowest: std::ptr::without_provenance_mut(usize::MAX) }
    }

    /// An evaluation begins.
    pub(super) fn begin(&mut self) {
        *self = Ahead::new(self.usable);
    }

    /// Until the next evaluation no call is made ahead. There may be some in progress.
    #[cold]
    pub(super) fn stop(&mut self) {
        self.allowed = false;
    }

    /// Whether a call may be made ahead whose record will be at `fp`, with these arguments. Inlined into the loop
    /// it costs `fib`, which has no such calls, 7 % of its machine instructions.
    #[inline(never)]
    pub(super) fn admits(&mut self, fp: *mut Frame, args: &[Value]) -> bool {
        if fp < self.lowest {
            self.lowest = fp;
        }
        self.allowed && args.iter().all(|arg| arg.is(Tag::Int))
    }
}

impl Vm {
    /// If an error comes out of a call that is made ahead: how the machine goes on instead.
    pub(super) fn forget_ahead(
        &mut self,
        error: Error,
        regs: &Regs,
        entry: *mut Frame,
    ) -> Option<(Regs, Step)> {
        if regs.fp <= self.ahead.lowest || error.kind() == ErrorKind::Interrupted {
            return None;
        }
        let first = self.records_below(self.ahead.lowest).max(self.records_below(entry));
        let last = self.records_below(regs.fp);
        let Some(outermost) = (first..last).find(|&index| self.record_at(index).is_ahead()) else {
            self.ahead.lowest = regs.fp;
            return None;
        };
        self.ahead.stop();
        self.awaited = [0; 2];
        // The frame that the call made has its base in the next record, or in the registers.
        let base = if outermost + 1 < last { self.record_at(outermost + 1).base } else { regs.base };
        let record = self.record_at(outermost);
        let above = if record.depth & UPDATE == 0 { 0 } else { 1 };
        let base = base.wrapping_sub(above);
        self.set_record(outermost, Frame { depth: record.depth & !UPDATE, ..record });
        let fp = entry.wrapping_add(outermost + 1 - self.records_below(entry));
        let regs =
            Regs { ip: RETURN.as_ptr(), sp: base, base, code: std::ptr::null(), fp, depth: regs.depth };
        self.take_registers(regs);
        Some((regs, Step::Done(Value::HOLE)))
    }
}
