//! Functions. Header kinds: 0 closure `[*Code][captures…]`, 1 partial application
//! `[n << 3 | 1][callee][n arguments…]` (never nested), 2 builtin `[*Builtin | 2]` (immortal).

use frazil_compiler::op::Instr;

use super::{Slot, Tag, Value};
use crate::builtin::Builtin;
use crate::link::{Code, Linked};

/// A function, by kind.
#[derive(Clone, Copy)]
pub enum Callable {
    /// Compiled code with captures.
    Closure(Closure),
    /// A function that waits for more arguments.
    Partial(PartialApp),
    /// A builtin.
    Builtin(&'static Builtin),
}

/// Compiled code with captures.
#[derive(Clone, Copy)]
pub struct Closure(Value);

impl Closure {
    /// The code.
    #[inline(always)]
    pub fn code(self) -> &'static Code {
        // SAFETY: the header of kind 0 is the address of a linked code, which lives as long as the
        // evaluator whose values these are.
        unsafe { &*(self.0.word(0) as *const Code) }
    }

    /// The captured words.
    #[inline(always)]
    pub fn captures(self) -> &'static [Slot] {
        self.0.slots(1, self.code().captures.len())
    }
}

/// A function that waits for more arguments.
#[derive(Clone, Copy)]
pub struct PartialApp(Value);

impl PartialApp {
    /// The closure or builtin; never another partial application.
    #[inline(always)]
    pub fn callee(self) -> Value {
        Value::from_bits(self.0.word(1))
    }

    /// The arguments so far.
    #[inline(always)]
    pub fn args(self) -> &'static [Slot] {
        self.0.slots(2, (self.0.word(0) >> 3) as usize)
    }
}

impl Value {
    /// The function, if it is one (functor sets are sets).
    #[inline(always)]
    pub fn as_callable(self) -> Option<Callable> {
        if !self.is(Tag::Callable) {
            return None;
        }
        let header = self.word(0);
        Some(match header & 7 {
            0 => Callable::Closure(Closure(self)),
            1 => Callable::Partial(PartialApp(self)),
            // SAFETY: the header of kind 2 is the address of a builtin, which is never freed.
            _ => Callable::Builtin(unsafe { &*((header & !7) as *const Builtin) }),
        })
    }
}

/// The code at an address that an object's word holds.
pub(crate) fn code_at(word: u64) -> &'static Code {
    // SAFETY: only addresses of linked codes are stored so; they outlive the evaluator's values.
    unsafe { &*(word as *const Code) }
}

/// The builtin at an address that an object's word holds.
pub(crate) fn builtin_at(word: u64) -> &'static Builtin {
    // SAFETY: only addresses of builtins are stored so; they are never freed.
    unsafe { &*(word as *const Builtin) }
}

impl Value {
    /// The code of a closure, if the word is one: two compares and two loads.
    #[inline(always)]
    pub(crate) fn closure_code_fast(self) -> Option<&'static Code> {
        if !self.is(Tag::Callable) {
            return None;
        }
        let header = self.word(0);
        (header & 7 == 0).then(|| code_at(header))
    }

    /// The builtin of a word that is known to be one.
    #[inline(always)]
    pub(crate) fn builtin(self) -> &'static Builtin {
        debug_assert!(matches!(self.as_callable(), Some(Callable::Builtin(_))));
        builtin_at(self.word(0) & !7)
    }
}

/// The module that a code or site belongs to.
#[inline(always)]
pub(crate) fn linked_at(module: *const Linked) -> &'static Linked {
    // SAFETY: codes and sites hold the address of their own module, which is never freed before the
    // evaluator.
    unsafe { &*module }
}

/// The `len` instructions at `instrs`, which belong to a linked code.
pub(crate) fn instructions_at(instrs: *const Instr, len: usize) -> &'static [Instr] {
    // SAFETY: as for `linked_at`; a code's length is that of its instructions.
    unsafe { std::slice::from_raw_parts(instrs, len) }
}
