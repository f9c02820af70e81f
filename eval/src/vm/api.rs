//! What builtins and embedders may do with the machine: look at the stack, force, call.

use frazil_compiler::op::Instr;

use super::frame::Frame;
use super::stub::EXIT;
use super::{Regs, Vm};
use crate::attrs::Attrs;
use crate::error::{Error, Result};
use crate::source::Pos;
use crate::value::Value;

/// Nested calls from Rust before the evaluator gives up: the native stack is large but finite.
const MAX_REENTRIES: u32 = 1_000_000;

impl Vm {
    /// Pushes a word.
    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        // SAFETY: M3: builtins push few words, the slack above the limit has room for them.
        unsafe {
            *self.sp = value;
            self.set_sp(self.sp.add(1));
        }
    }

    #[inline(always)]
    pub(super) fn set_sp(&mut self, sp: *mut Value) {
        self.sp = sp;
        self.heap.set_stack_top(sp);
    }

    /// Whether the stack has room for many more words: for builtins that keep words there.
    pub fn has_room(&self, words: usize) -> bool {
        (self.values.end() as usize - self.sp as usize) / 8 > words + super::SLACK
    }

    #[inline(always)]
    pub(crate) fn stack_word(&self, base: *mut Value, index: usize) -> Value {
        // SAFETY: M1: the word belongs to the running builtin's frame, below `sp`.
        unsafe { *base.add(index) }
    }

    #[inline(always)]
    pub(crate) fn set_stack_word(&mut self, base: *mut Value, index: usize, value: Value) {
        // SAFETY: as in `stack_word`.
        unsafe { *base.add(index) = value }
    }

    /// The number of frame records below `fp`.
    pub(crate) fn records_below(&self, fp: *mut Frame) -> usize {
        (fp as usize - self.frames.start() as usize) / size_of::<Frame>()
    }

    /// The number of frame records, as the loop has told last.
    pub(crate) fn records(&self) -> usize {
        self.records_below(self.fp)
    }

    /// The registers of the loop as those of the machine, for code that enters the loop again.
    pub(crate) fn take_registers(&mut self, regs: Regs) {
        self.fp = regs.fp;
        self.depth = regs.depth;
        self.set_sp(regs.sp);
    }

    /// Whether one more call would pass the limit.
    pub(crate) fn is_deepest(&self, regs: Regs) -> bool {
        regs.depth >= self.max_depth
    }

    /// Frame record number `index`, counted from the outermost.
    pub(crate) fn record_at(&self, index: usize) -> Frame {
        // SAFETY: the caller counts records below the loop's `fp`, which are initialised.
        unsafe { *self.frames.start().cast::<Frame>().add(index) }
    }

    pub(super) fn set_record(&mut self, index: usize, record: Frame) {
        // SAFETY: as in `record_at`.
        unsafe { *self.frames.start().cast::<Frame>().add(index) = record }
    }

    #[inline(always)]
    pub(crate) fn stack_below(&self, base: *mut Value) -> Value {
        // SAFETY: every frame has a callee word below its base.
        unsafe { *base.sub(1) }
    }

    #[inline(always)]
    pub(super) fn set_stack_below(&mut self, base: *mut Value, value: Value) {
        // SAFETY: as in `stack_below`.
        unsafe { *base.sub(1) = value }
    }

    pub(crate) fn list_of_stack(&mut self, base: *mut Value, first: usize, len: usize) -> Value {
        debug_assert!(first + len <= self.words_above(base));
        // SAFETY: M1: the words belong to the running builtin's frame, below `sp`.
        let words = unsafe { std::slice::from_raw_parts(base.add(first), len) };
        self.heap.list(words)
    }

    pub(crate) fn words_above(&self, base: *mut Value) -> usize {
        (self.sp as usize - base as usize) / 8
    }

    pub(crate) fn truncate(&mut self, base: *mut Value, len: usize) {
        debug_assert!(len <= self.words_above(base));
        // SAFETY: M1: the stack only shrinks, to a place inside the running frame.
        unsafe { self.set_sp(base.add(len)) }
    }

    /// The base of a frame as a word that the collector does not take for a pointer.
    #[inline(always)]
    pub(super) fn base_word(&self, base: *mut Value) -> Value {
        let index = (base as usize - self.values.start() as usize) / 8;
        Value::small(index as i64).expect("a stack index fits 61 bits")
    }

    /// Slot `index` of the frame that an open function's hidden word names.
    #[inline(always)]
    pub(super) fn open_slot(&self, base: Value, index: u16) -> *mut Value {
        let base = base.bits() as usize >> 3;
        self.values.start().cast::<Value>().wrapping_add(base + usize::from(index))
    }

    /// Forces a word to weak head normal form. Re-enters the loop if it is not evaluated yet.
    ///
    /// # Errors
    /// Whatever the evaluation ends with.
    #[inline]
    pub fn force(&mut self, word: Value) -> Result<Value> {
        match word.settled() {
            Some(value) => Ok(value),
            None => self.enter(&[word], super::Entry::Force),
        }
    }

    /// Calls a function from Rust, re-entering the loop. The result is in weak head normal form.
    ///
    /// # Errors
    /// Whatever the evaluation ends with.
    pub fn call(&mut self, function: Value, args: &[Value]) -> Result<Value> {
        let mut words = [Value::HOLE; 9];
        words[0] = function;
        words[1..=args.len()].copy_from_slice(args);
        self.enter(&words[..=args.len()], super::Entry::Call(args.len()))
    }

    fn enter(&mut self, words: &[Value], entry: super::Entry) -> Result<Value> {
        if self.reentries >= MAX_REENTRIES {
            return Err(self.too_deep(self.sp, self.fp, self.depth));
        }
        if self.reentries == 0 {
            self.ahead.begin();
        }
        let (sp, fp, depth) = (self.sp, self.fp, self.depth);
        for &word in words {
            self.push(word);
        }
        let regs = Regs {
            ip: EXIT.as_ptr(),
            sp: self.sp,
            base: self.sp,
            code: std::ptr::null(),
            fp: self.fp,
            depth: self.depth,
        };
        self.reentries += 1;
        let result = self.run::<false>(regs, entry);
        self.reentries -= 1;
        self.fp = fp;
        self.depth = depth;
        self.set_sp(sp);
        result
    }

    /// Begins something that counts as a call until [`Vm::end_level`]: a level of a walk through
    /// `word` from Rust.
    ///
    /// # Errors
    /// If that passes the limit on calls in progress; with the position of the set that `word` is.
    pub fn begin_level(&mut self, word: Value) -> Result<()> {
        // Nix: unlike a call, a level may pass the limit by one.
        if self.depth > self.options.max_call_depth || self.reentries >= MAX_REENTRIES {
            let pos = word.peek().as_attrs().map_or(Pos::NONE, Attrs::pos);
            return Err(self.too_deep(self.sp, self.fp, self.depth).at(&mut self.heap, pos));
        }
        self.depth += 1;
        self.reentries += 1;
        Ok(())
    }

    /// Ends what [`Vm::begin_level`] began.
    pub fn end_level(&mut self) {
        self.depth -= 1;
        self.reentries -= 1;
    }

    /// `x == y` if that takes no evaluation: everything but two sets or two lists of one length.
    #[inline(always)]
    pub fn quick_equal(&self, x: Value, y: Value) -> Option<bool> {
        super::quick_eq(x, y)
    }

    /// The operator `==` as a function of two evaluated words.
    pub fn equality(&self) -> Value {
        self.internals.eq
    }

    /// The position of the instruction that the running builtin was started by, directly or through
    /// other builtins.
    pub fn call_site(&self) -> Pos {
        self.call_site_of(0)
    }

    /// Position number `nth` of that instruction (operands of `+`).
    pub(crate) fn call_site_of(&self, nth: usize) -> Pos {
        let mut record = self.fp;
        while record > self.frames.start().cast() {
            // SAFETY: records between the bottom of the frame stack and `fp` are initialised, and a
            // code of a record is a linked one, to which its `ip` belongs.
            let frame = unsafe {
                record = record.sub(1);
                *record
            };
            if !frame.code.is_null() {
                let code = crate::value::code_at(frame.code as u64);
                let offset =
                    (frame.ip as usize).wrapping_sub(code.instrs.get() as usize) / size_of::<Instr>();
                let pos = code.position_of((offset as u32).wrapping_sub(1), nth);
                return pos.map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0));
            }
        }
        Pos::NONE
    }

    /// The error of an evaluation that was asked to stop. For long loops of builtins.
    ///
    /// # Errors
    /// If it was asked to stop.
    pub fn check_interrupt(&mut self) -> std::result::Result<(), Error> {
        if self.control.is_interrupted() { Err(self.interrupted()) } else { Ok(()) }
    }
}
