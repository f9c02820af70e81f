//! Thunks: one object, overwritten in place by its result.
//!
//! Word 0 is the state and, while suspended, what to run:
//!
//! | low bits of word 0 | state | rest |
//! |---|---|---|
//! | 0 | suspended code: word 0 = address of the code | words 1… = captures |
//! | 4 | suspended call `f x`: word 0 = function object | word 1 = argument |
//! | 6 | suspended selection `s.a.b`: word 0 = address of the site | word 1 = set |
//! | 1, 5, 7 | the same, running | unchanged |
//! | 2 | value | word 1 = the value, in weak head normal form |
//! | 3 | failed | word 1 = the error |
//!
//! - **T1** The state changes only through `claim`, `publish`, `fail` and `release`.
//! - **T2** The result is written before the state; nothing reads word 1 as a result before that.
//! - **T3** Captures stay in the object until `publish` or `fail`, which zero them, so an interrupt
//!   only restores the state. Addresses fit 48 bits: the upper 16 bits of word 0 are reserved for
//!   the owner and the waiters bit of a later parallel evaluator.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Tag, Value};
use crate::link::{Code, Site};

/// What a thunk's header says.
#[derive(Clone, Copy)]
pub enum ThunkState {
    /// Suspended: run this code with the captures.
    Code(&'static Code),
    /// Suspended: call this function with `Thunk::operand`.
    Apply(Value),
    /// Suspended: select this site's path from `Thunk::operand`.
    Select(&'static Site),
    /// Being evaluated.
    Running,
    /// Finished.
    Value(Value),
    /// Failed with this error.
    Failed(Value),
}

const RUNNING: u64 = 1;
const VALUE: u64 = 2;
const FAILED: u64 = 3;
pub(crate) const APPLY: u64 = 4;
pub(crate) const SELECT: u64 = 6;

/// A thunk object.
#[derive(Clone, Copy)]
pub struct Thunk(Value);

impl Thunk {
    #[inline(always)]
    fn header(self) -> &'static AtomicU64 {
        // SAFETY: V1; the header is only accessed through this atomic after construction.
        unsafe { &*self.0.object().cast::<AtomicU64>() }
    }

    /// The value, if finished.
    #[inline(always)]
    pub fn value(self) -> Option<Value> {
        (self.header().load(Ordering::Acquire) & 7 == VALUE).then(|| Value::from_bits(self.0.word(1)))
    }

    /// The state.
    #[inline(always)]
    pub fn state(self) -> ThunkState {
        let header = self.header().load(Ordering::Acquire);
        match header & 7 {
            // SAFETY: T1 and the layout: a header of kind 0 is the address of a linked code.
            0 => ThunkState::Code(unsafe { &*(header as *const Code) }),
            VALUE => ThunkState::Value(Value::from_bits(self.0.word(1))),
            FAILED => ThunkState::Failed(Value::from_bits(self.0.word(1))),
            APPLY => ThunkState::Apply(Value::from_bits(header & !7 | Tag::Callable as u64)),
            // SAFETY: as above: kind 6 is the address of a linked site.
            SELECT => ThunkState::Select(unsafe { &*((header & !7) as *const Site) }),
            _ => ThunkState::Running,
        }
    }

    /// Word 1: the argument of a call, the set of a selection.
    #[inline(always)]
    pub fn operand(self) -> Value {
        Value::from_bits(self.0.word(1))
    }

    /// Capture `index` of a suspended code thunk.
    #[inline(always)]
    pub fn capture(self, index: usize) -> Value {
        Value::from_bits(self.0.word(1 + index))
    }

    /// Suspended → running.
    #[inline(always)]
    pub fn claim(self) {
        let header = self.header();
        header.store(header.load(Ordering::Relaxed) | RUNNING, Ordering::Relaxed);
    }

    /// Running → suspended, after an interrupt.
    pub fn release(self) {
        let header = self.header();
        let word = header.load(Ordering::Relaxed);
        if matches!(word & 7, 1 | 5 | 7) {
            header.store(word & !RUNNING, Ordering::Relaxed);
        }
    }

    /// Running → value. `value` is in weak head normal form.
    #[inline(always)]
    pub fn publish(self, value: Value) {
        debug_assert!(value.is_whnf());
        self.finish(value, VALUE);
    }

    /// Running → failed.
    #[cold]
    pub fn fail(self, error: Value) {
        self.finish(error, FAILED);
    }

    #[inline(always)]
    fn finish(self, word: Value, state: u64) {
        let header = self.header().load(Ordering::Relaxed);
        debug_assert!(matches!(header & 7, 1 | 5 | 7));
        let object = self.0.object();
        if header & 7 == RUNNING {
            // SAFETY: a running code thunk has its code's captures behind the header (at least one
            // word is there in any case); T3 lets us zero them now.
            unsafe {
                let code = &*((header & !7) as *const Code);
                for index in 2..=code.captures.len() {
                    *object.add(index) = 0;
                }
            }
        }
        // SAFETY: every thunk has two words; T2: the result before the state.
        unsafe { *object.add(1) = word.bits() };
        self.header().store(state, Ordering::Release);
    }
}

impl Value {
    /// The thunk, if the word is one (a hole is none).
    #[inline(always)]
    pub fn as_thunk(self) -> Option<Thunk> {
        (self.is(Tag::Thunk) && !self.is_hole()).then_some(Thunk(self))
    }
}

impl Value {
    /// The thunk of a word that is known to be one.
    #[inline(always)]
    pub(crate) fn thunk(self) -> Thunk {
        debug_assert!(self.is(Tag::Thunk) && !self.is_hole());
        Thunk(self)
    }

    /// For a word that is a thunk: its value, if finished.
    #[inline(always)]
    pub(crate) fn finished(self) -> Option<Value> {
        self.thunk().value()
    }

    /// The value in weak head normal form that the word is or holds, if there is one already.
    #[inline(always)]
    pub fn settled(self) -> Option<Value> {
        if self.is_whnf() { Some(self) } else { self.finished() }
    }

    /// The word to copy instead of this one: a finished thunk's value where identity permits, so
    /// that chains of dead thunks do not stay alive.
    #[inline(always)]
    pub(crate) fn shortened(self) -> Value {
        if self.is_whnf() || self.is_hole() {
            return self;
        }
        match self.finished() {
            Some(value) if value.may_replace_slot() => value,
            _ => self,
        }
    }

    /// Word `index` behind the header of a closure.
    #[inline(always)]
    pub(crate) fn capture(self, index: usize) -> Value {
        Value::from_bits(self.word(1 + index))
    }

    /// The captures of a closure: the words behind its header.
    #[inline(always)]
    pub(crate) fn captures(self) -> *mut Value {
        self.object().wrapping_add(1).cast()
    }

    /// Fills a capture that was a hole, in a thunk or closure that nothing else has seen yet.
    #[inline(always)]
    pub(crate) fn patch(self, index: usize, value: Value) {
        debug_assert!(matches!(self.tag(), Tag::Thunk | Tag::Callable));
        // SAFETY: V1 and V2: the compiler patches only captures of an object it has just made.
        unsafe { *self.object().add(1 + index) = value.bits() };
    }
}
