//! Unwinding: an error leaves frames, marks their thunks, gathers the trace, and may be caught.
//!
//! Every frame is noted in the error; `report` finds out what it means.

use frazil_compiler::module::Note;
use frazil_compiler::op::{Instr, Op};

use super::Vm;
use super::frame::{DEPTH, DROP, FUNCTOR, Frame, Regs, SELECTED, UPDATE};
use super::stub::{APPLY, APPLY_EXTRA, EXIT, NATIVE_START, RETURN};
use crate::builtin::{Builtin, Call, Kind, Step};
use crate::error::{Entrance, Error, ErrorKind, Frame as TraceFrame, Result};
use crate::link::Code;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::{Callable, Value};

impl Vm {
    /// Unwinds from `regs` to a builtin that answers for the error (the machine then continues in
    /// its frame), or to the frame record `entry` where this loop was entered.
    #[cold]
    pub(super) fn unwind(&mut self, error: Error, regs: Regs, entry: *mut Frame) -> Result<(Regs, Step)> {
        if let Some(outcome) = self.forget_ahead(error, &regs, entry) {
            return Ok(outcome);
        }
        // What traces look at must survive what is allocated for them.
        self.sp = regs.sp;
        self.heap.set_stack_top(regs.sp);
        if error.is_fresh() && error.kind() == ErrorKind::InfiniteRecursion {
            self.note_awaited(&regs);
        }
        let mut error = self.place(error, &regs);
        let mut regs = self.leave_unentered(&mut error, regs, entry);
        // Asking what an error is walks through all of it, so not at every frame.
        let mut sticky = error.kind().is_sticky();
        loop {
            self.sp = regs.sp;
            self.heap.set_stack_top(regs.sp);
            if regs.code.is_null()
                && let Some(outcome) = self.ask_builtin(&regs, error)
            {
                match outcome {
                    Ok(step) => {
                        error.settle();
                        self.fp = regs.fp;
                        self.depth = regs.depth;
                        return Ok((regs, step));
                    }
                    Err(other) => {
                        error = other;
                        sticky = error.kind().is_sticky();
                    }
                }
            }
            error = self.add_frames(error, &regs);
            if regs.fp == entry {
                return Err(error);
            }
            error = self.mark_cycle(error, &regs);
            regs = self.pop_frame(regs, error, sticky);
        }
    }

    /// Remembers which thunk an infinite recursion was waiting for: it is on top of the stack, or has just
    /// been dropped from there.
    fn note_awaited(&mut self, regs: &Regs) {
        // SAFETY: M3 leaves room above the stack; that word is only compared.
        let dropped = unsafe { *regs.sp };
        self.awaited = [dropped.bits(), self.stack_below(regs.sp).bits()];
    }

    /// Marks where the thunk is evaluated that an infinite recursion was waiting for.
    fn mark_cycle(&mut self, error: Error, regs: &Regs) -> Error {
        // Asked of every frame: what an error is comes last, which is a walk through all of it.
        let is_awaited = self.awaited != [0; 2];
        if !is_awaited || self.record(regs).is_none_or(|record| record.depth & UPDATE == 0) {
            return error;
        }
        // SAFETY: a frame with this flag has its thunk in `base[-2]`.
        let thunk = unsafe { *regs.base.sub(2) }.bits();
        if !self.awaited.contains(&thunk) || error.kind() != ErrorKind::InfiniteRecursion {
            return error;
        }
        self.awaited = [0; 2];
        error.push(&mut self.heap, TraceFrame::Cycle)
    }

    /// The record on top.
    fn record(&self, regs: &Regs) -> Option<Frame> {
        if regs.fp == self.frames.start().cast() {
            return None;
        }
        // SAFETY: records between the bottom of the frame stack and `fp` are initialised.
        Some(unsafe { *regs.fp.sub(1) })
    }

    /// An error of a call itself comes when its record is pushed already, or its site noted: back to
    /// before that.
    fn leave_unentered(&mut self, error: &mut Error, regs: Regs, entry: *mut Frame) -> Regs {
        let Some((code, ip)) = locate(&regs) else { return regs };
        let Some(at) = ip.checked_sub(1) else { return regs };
        let Some(record) = self.record(&regs) else { return regs };
        match instr_at(code, at).op() {
            Op::TailCall | Op::TailCallKnown | Op::JumpArgs => {
                let noted = self.elided[(regs.depth & self.elided_mask) as usize];
                if noted & !1 != regs.ip as usize {
                    return regs;
                }
                if noted & 1 == 1 {
                    let functor = Entrance::Functor(self.functor_behind(regs.depth));
                    *error = error.push(&mut self.heap, TraceFrame::Entered(functor));
                }
                Regs { depth: regs.depth - 1, ..regs }
            }
            Op::Call | Op::CallKnown | Op::CallAhead => {
                let own = record.ip == regs.ip && std::ptr::eq(record.code, regs.code) && regs.fp != entry;
                if !own {
                    return regs;
                }
                *error = self.add_entrance(*error, &regs, record);
                self.pop_frame(regs, *error, error.kind().is_sticky())
            }
            Op::CallBuiltin if error.kind() == ErrorKind::StackOverflow => {
                let own = record.ip == regs.ip && std::ptr::eq(record.code, regs.code) && regs.fp != entry;
                if own { self.pop_frame(regs, *error, true) } else { regs }
            }
            _ => regs,
        }
    }

    /// Leaves one frame: its thunk, if it evaluates one, keeps the error if that is `sticky`.
    fn pop_frame(&mut self, regs: Regs, error: Error, sticky: bool) -> Regs {
        // SAFETY: the caller has checked that a record is there; M1 for the thunk's slot.
        let (frame, below) = unsafe { (*regs.fp.sub(1), regs.base.sub(1)) };
        let mut sp = below;
        if frame.depth & UPDATE != 0 {
            // SAFETY: a frame with this flag has its thunk in `base[-2]`.
            let thunk = unsafe { *regs.base.sub(2) }.thunk();
            if sticky {
                thunk.fail(error.value());
            } else {
                thunk.release();
            }
            sp = regs.base.wrapping_sub(2);
        }
        // A frame that is dropped and retried returns to the instruction itself.
        let retried = frame.depth & (DROP | SELECTED) == DROP && !frame.code.is_null();
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
        if !error.is_unplaced() {
            return error;
        }
        let Some((code, ip)) = locate(regs) else { return self.place_call(error, regs) };
        let Some(at) = ip.checked_sub(1) else { return error };
        let op = instr_at(code, at).op();
        if op == Op::CallBuiltin && error.kind() != ErrorKind::StackOverflow {
            return error;
        }
        if op == Op::TailCall && self.elided[(regs.depth & self.elided_mask) as usize] == regs.ip as usize | 1
        {
            let pos = self.functor_behind(regs.depth);
            return error.at(&mut self.heap, pos);
        }
        if matches!(op, Op::Call | Op::CallKnown)
            && let Some(record) = self.record(regs)
            && record.depth & FUNCTOR != 0
            && record.ip == regs.ip
        {
            let pos = self.functor_at(record);
            return error.at(&mut self.heap, pos);
        }
        let own = matches!(error.kind(), ErrorKind::MissingAttr | ErrorKind::Type | ErrorKind::Eval);
        if own && matches!(op, Op::SelectDyn | Op::SelectDynOr | Op::HasAttrDyn) {
            let name_pos = code.position_of(at, 1);
            let name_pos = name_pos.map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0));
            let (name, pos) = (self.stack_below(regs.sp), self.instr_pos(code, at));
            return self.raised_by_look_up(error, name, pos, name_pos);
        }
        let found = match error.kind() {
            ErrorKind::InfiniteRecursion => self.found(regs, code, at),
            _ => Pos::NONE,
        };
        let pos = match error.kind() {
            ErrorKind::InfiniteRecursion if operand_of_builtin(code, at) => Pos::NONE,
            _ if found != Pos::NONE => found,
            ErrorKind::InfiniteRecursion => self.operand_pos(regs, code, at),
            _ => self.instr_pos(code, at),
        };
        self.raised_by(error, op, pos)
    }

    fn instr_pos(&self, code: &Code, at: u32) -> Pos {
        self.nth_pos(code, at, 0)
    }

    fn nth_pos(&self, code: &Code, at: u32, nth: usize) -> Pos {
        code.position_of(at, nth).map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0))
    }

    /// Where the loop forces the word on top from. `None`: it is forced as a part of what is printed or
    /// forced deeply. Nix: its builtins and operators force without a place.
    pub(crate) fn force_site(&self, regs: Regs, flags: u32) -> Option<Pos> {
        let Some((code, ip)) = locate(&regs) else {
            let deeply = match self.records_below(regs.fp) {
                0 => true,
                _ => self.frame_builtin(&regs).is_some_and(|builtin| builtin.name == "deepSeq"),
            };
            return if deeply { None } else { Some(Pos::NONE) };
        };
        if regs.ip == RETURN.as_ptr() {
            let pos = code.last_position();
            return Some(pos.map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0)));
        }
        let retries = flags & (DROP | SELECTED) == DROP;
        let at = if retries { ip } else { behind_selection(code, ip).saturating_sub(1) };
        if operand_of_builtin(code, at) {
            return Some(Pos::NONE);
        }
        let below = Regs { sp: regs.sp.wrapping_sub(1), ..regs };
        Some(match self.found(&below, code, at) {
            Pos::NONE => self.operand_pos(&below, code, at),
            found => found,
        })
    }

    /// The place of the operand that an instruction is evaluating: the variable, where operands and
    /// operation are one.
    fn operand_pos(&self, regs: &Regs, code: &Code, at: u32) -> Pos {
        let instr = instr_at(code, at);
        let evaluated = |slot: u32| self.stack_word(regs.base, slot as usize).settled().is_some();
        let (first, second) = (u32::from(instr.a()), u32::from(instr.b()));
        let nth = match instr.op() {
            Op::AddLC | Op::SubLC | Op::JumpUnlessLtLC | Op::JumpUnlessGtLC => 1,
            Op::AddLL => usize::from(!evaluated(first)),
            Op::SubLL | Op::JumpUnlessLtLL if evaluated(first) => 1,
            Op::SubLL | Op::JumpUnlessLtLL => 2,
            Op::JumpUnlessGtLL if !evaluated(second) && evaluated(first) => 1,
            Op::JumpUnlessGtLL => 2,
            _ => 0,
        };
        match self.nth_pos(code, at, nth) {
            Pos::NONE => self.instr_pos(code, at),
            pos => pos,
        }
    }

    /// The site of the tail call that made a frame what it is.
    fn tail_site(&self, regs: &Regs, record: Frame) -> Option<usize> {
        let site = self.elided[(regs.depth & self.elided_mask) as usize];
        (regs.depth >= first_tail_call(record) && site != 0).then_some(site)
    }

    /// Likewise for an error of a call that no instruction is at any more.
    fn place_call(&mut self, error: Error, regs: &Regs) -> Error {
        let applying = [&APPLY, &APPLY_EXTRA].iter().any(|stub| regs.ip == stub.as_ptr().wrapping_add(1));
        let Some(record) = self.record(regs).filter(|_| error.is_fresh()) else { return error };
        if let Some(site) = self.tail_site(regs, record).filter(|_| applying) {
            let pos = match (site & 1, self.find_code(site & !1)) {
                (1, _) => self.functor_behind(regs.depth),
                (_, Some((code, ip))) => self.instr_pos(code, ip - 1),
                (_, None) => Pos::NONE,
            };
            return error.at(&mut self.heap, pos);
        }
        if record.depth & FUNCTOR != 0 && applying {
            let pos = self.functor_at(record);
            return error.at(&mut self.heap, pos);
        }
        let forced = record.depth & UPDATE != 0 && error.kind() == ErrorKind::StackOverflow;
        if !applying && !forced {
            return error;
        }
        let outer = Regs { ip: record.ip, code: record.code, ..*regs };
        let pos = match locate(&outer) {
            Some((code, ip)) if ip > 0 => self.instr_pos(code, ip - 1),
            // Nix: of a call that is an element or attribute the place is the function's.
            _ if forced => self.function_of_call(self.stack_below(regs.base)),
            _ => Pos::NONE,
        };
        error.at(&mut self.heap, pos)
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
        self.back_outside();
        Some(on_error(&mut Call { vm: self, base: regs.base, builtin, result: None }, error))
    }

    fn frame_builtin(&self, regs: &Regs) -> Option<&'static Builtin> {
        let waiting = [&EXIT, &APPLY, &APPLY_EXTRA].iter().any(|stub| regs.ip == stub.as_ptr());
        if waiting || regs.base == self.values.start().cast() {
            return None;
        }
        match self.stack_below(regs.base).as_callable() {
            Some(Callable::Builtin(builtin)) => Some(builtin),
            _ => None,
        }
    }

    /// Adds what this frame contributes to the trace.
    fn add_frames(&mut self, error: Error, regs: &Regs) -> Error {
        if regs.ip == EXIT.as_ptr() {
            // Where this loop was entered; the frame itself comes when the builtin fails that did.
            return error;
        }
        let mut error = error;
        let record = self.record(regs);
        if let Some((code, ip)) = locate(regs) {
            let ip = behind_selection(code, ip);
            let at = ip.checked_sub(1);
            let found = at.map_or(Pos::NONE, |at| self.found(regs, code, at));
            let name = at.and_then(|at| self.found_name(regs, instr_at(code, at)));
            error = error.push(&mut self.heap, TraceFrame::Code { code, ip, found, name });
            if record.is_some_and(|record| record.depth & UPDATE != 0) {
                error = self.add_replaced(error, regs, code);
            }
        } else if regs.code.is_null()
            && let Some(builtin) = self.frame_builtin(regs)
        {
            if regs.ip == NATIVE_START.as_ptr() {
                error = self.note_argument(error, regs, builtin);
            }
            error = error.push(&mut self.heap, TraceFrame::Builtin(builtin));
        }
        error = self.add_elided(error, regs);
        match record {
            Some(record) => self.add_entrance(error, regs, record),
            None => error,
        }
    }

    /// Adds the function whose frame became that of a thunk, which was the function's result.
    fn add_replaced(&mut self, error: Error, regs: &Regs, code: &Code) -> Error {
        if !code.params().is_empty() {
            return error;
        }
        match self.stack_below(regs.base).as_callable() {
            Some(Callable::Closure(closure)) => {
                let code = crate::value::code_at(closure.code() as *const Code as u64);
                error.push(&mut self.heap, TraceFrame::Code { code, ip: 0, found: Pos::NONE, name: None })
            }
            Some(Callable::Builtin(builtin)) => error.push(&mut self.heap, TraceFrame::Builtin(builtin)),
            _ => error,
        }
    }

    /// Adds how the function of this frame was entered, if its caller does not say.
    fn add_entrance(&mut self, error: Error, regs: &Regs, record: Frame) -> Error {
        if record.depth & FUNCTOR != 0 {
            let functor = Entrance::Functor(self.functor_at(record));
            return error.push(&mut self.heap, TraceFrame::Entered(functor));
        }
        let function = match locate(regs) {
            Some((code, _)) => !code.params().is_empty(),
            None => regs.code.is_null() && self.frame_builtin(regs).is_some(),
        };
        if record.depth & UPDATE == 0 || !function {
            return error;
        }
        error.push(&mut self.heap, TraceFrame::Entered(Entrance::Thunk))
    }

    /// Where the `__functor` is defined that was entered by the tail call at this depth.
    fn functor_behind(&self, depth: u32) -> Pos {
        Pos(self.functors[(depth & self.elided_mask) as usize])
    }

    /// The code that an instruction's address belongs to.
    pub(crate) fn find_code(&self, ip: usize) -> Option<(&'static Code, u32)> {
        self.linked.iter().flat_map(|linked| linked.get().codes.iter()).find_map(|code| {
            let start = code.instrs.get() as usize;
            let offset = ip.wrapping_sub(start) / size_of::<Instr>();
            (ip > start && offset <= code.len()).then_some((code, offset as u32))
        })
    }

    /// Where the `__functor` is defined that was entered with this record.
    fn functor_at(&self, record: Frame) -> Pos {
        self.functor_behind((record.depth & DEPTH) + 1)
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
        if self.record(regs).is_some_and(|record| record.is_ahead()) {
            // Its depth is not that of its calls; only an interrupt gets here.
            return error;
        }
        let first = self.record(regs).map_or(2, first_tail_call);
        let from = first.max(regs.depth.saturating_sub(self.elided_mask));
        for depth in (from..=regs.depth).rev() {
            let ip = self.elided[(depth & self.elided_mask) as usize];
            if ip == 0 {
                continue;
            }
            if ip & 1 == 1 {
                let functor = Entrance::Functor(self.functor_behind(depth));
                error = error.push(&mut self.heap, TraceFrame::Entered(functor));
            }
            error = error.push(&mut self.heap, TraceFrame::Elided { ip: ip & !1 });
        }
        error
    }

    /// Of a selection: where the attribute is defined that was found last.
    ///
    /// The set is still where the instruction got it from.
    fn found(&self, regs: &Regs, code: &'static Code, at: u32) -> Pos {
        let instr = instr_at(code, at);
        let set = match instr.op() {
            Op::SelectDyn | Op::SelectDynOr => {
                // SAFETY: a set is on top, and above it the word that was selected, if it came so far;
                // M3 leaves room there. That word is only compared.
                let word = unsafe { *regs.sp };
                return match found_word(self.stack_below(regs.sp), word) {
                    None => self.found_before(regs, code, at),
                    Some((_, pos)) => pos,
                };
            }
            Op::Select | Op::SelectOr => self.stack_below(regs.sp),
            Op::SelectLocal => self.stack_word(regs.base, usize::from(instr.b())),
            Op::SelectCapture => self.stack_below(regs.base).capture(usize::from(instr.b())),
            _ => return self.found_before(regs, code, at),
        };
        found_on_path(&code.linked().sites[instr.c() as usize], set)
    }

    /// Of a selection by a computed name: the name.
    fn found_name(&self, regs: &Regs, instr: Instr) -> Option<Symbol> {
        if !matches!(instr.op(), Op::SelectDyn | Op::SelectDynOr) {
            return None;
        }
        // SAFETY: as in `found`.
        let word = unsafe { *regs.sp };
        found_word(self.stack_below(regs.sp), word).map(|(name, _)| name)
    }

    /// Within a selection with computed names: where the attribute is defined that was found by the
    /// names in front of those. Known if the set is a variable.
    fn found_before(&self, regs: &Regs, code: &'static Code, at: u32) -> Pos {
        let Some(first) = code.notes(at).filter(|note| matches!(note.note, Note::Path(_))).last() else {
            return Pos::NONE;
        };
        let start = first.start;
        let first = instr_at(code, start);
        let set = match first.op() {
            Op::SelectLocal => self.stack_word(regs.base, usize::from(first.b())),
            Op::SelectCapture => self.stack_below(regs.base).capture(usize::from(first.b())),
            // The set is kept, and selected from by the next instruction.
            Op::Local if at > start => {
                let site = instr_at(code, start + 1);
                let set = self.stack_word(regs.base, usize::from(first.b()));
                return found_on_path(&code.linked().sites[site.c() as usize], set);
            }
            _ => return Pos::NONE,
        };
        found_on_path(&code.linked().sites[first.c() as usize], set)
    }
}

/// The depth of the first tail call in a frame with this record. The first call of a function's frame
/// is the one that made it; a thunk's frame has none, and one from Rust is not counted.
fn first_tail_call(record: Frame) -> u32 {
    let uncounted = record.depth & UPDATE != 0 || record.ip == EXIT.as_ptr();
    (record.depth & DEPTH) + if uncounted { 1 } else { 2 }
}

/// Where the last attribute is defined that there is on the way from `set` along the path of `site`.
fn found_on_path(site: &crate::link::Site, set: Value) -> Pos {
    let mut pos = Pos::NONE;
    let mut value = if set.is_hole() { None } else { Some(set.peek()) };
    for step in site.path {
        let Some(entry) = value.and_then(Value::as_attrs).and_then(|attrs| attrs.get(step.name)) else {
            break;
        };
        pos = entry.pos;
        value = Some(entry.slot.get().peek());
    }
    pos
}

/// The attribute whose word this is, and where it is defined.
fn found_word(set: Value, word: Value) -> Option<(Symbol, Pos)> {
    let mut found = set.as_attrs()?.iter().filter(|(_, _, slot)| slot.get() == word);
    found.next().map(|(name, pos, _)| (name, pos))
}

/// Whether an instruction evaluates a variable for what is a builtin in C++ Nix, which does not know
/// where.
fn operand_of_builtin(code: &Code, at: u32) -> bool {
    let variable = matches!(
        instr_at(code, at).op(),
        Op::LocalForce
            | Op::CaptureForce
            | Op::OpenForce
            | Op::SubLC
            | Op::SubLL
            | Op::JumpUnlessLtLC
            | Op::JumpUnlessGtLC
            | Op::JumpUnlessLtLL
            | Op::JumpUnlessGtLL
    );
    variable && code.notes(at).last().is_some_and(|note| matches!(note.note, Note::Builtin(_)))
}

/// A selection with a default skips the jump behind it before it forces what it found.
fn behind_selection(code: &Code, ip: u32) -> u32 {
    match ip.checked_sub(2).map(|at| instr_at(code, at).op()) {
        Some(Op::SelectOr | Op::SelectDynOr) if instr_at(code, ip - 1).op() == Op::Jump => ip - 1,
        _ => ip,
    }
}

/// The code of these registers and the index of the next instruction in it.
fn locate(regs: &Regs) -> Option<(&'static Code, u32)> {
    if regs.code.is_null() {
        return None;
    }
    let code = crate::value::code_at(regs.code as u64);
    if regs.ip == RETURN.as_ptr() {
        return Some((code, 0));
    }
    let offset = (regs.ip as usize).wrapping_sub(code.instrs.get() as usize) / size_of::<Instr>();
    (regs.ip >= code.instrs.get() && offset <= code.len()).then_some((code, offset as u32))
}

fn instr_at(code: &Code, index: u32) -> Instr {
    code.instructions()[index as usize]
}
