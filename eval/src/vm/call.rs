//! Applying anything that is not "a closure with exactly as many arguments as parameters".

use super::Vm;
use super::frame::{DEPTH, FUNCTOR, UPDATE};
use crate::builtin::Builtin;
use crate::error::{ErrorKind, Result};
use crate::source::Pos;
use crate::symbol::sym;
use crate::value::{Callable, PartialApp, Tag, Value, move_up};

/// How an application goes on.
pub(super) enum Applied {
    /// `base[-1]` is a builtin with all its arguments: start it.
    Start,
    /// `base[-1]` and the arguments were rearranged: apply it to that many.
    Again(usize),
    /// The result: a partial application.
    Value(Value),
    /// The surplus arguments are in this frame; the callee and its own `args` lie above them.
    Split {
        /// Number of arguments of the inner call.
        args: usize,
    },
    /// This word (a callee or functor) must be forced first.
    Force(Value),
}

/// Whether a callee is a builtin that calls its first argument and never hands it out.
#[inline(never)]
pub(super) fn takes_function(callee: Value) -> bool {
    match callee.as_callable() {
        Some(Callable::Builtin(builtin)) => frazil_compiler::takes_function(builtin.name.as_bytes()),
        _ => false,
    }
}

/// Whether the declared arguments of a direct builtin are evaluated. Finished thunks are replaced by
/// their values where identity permits.
#[inline(always)]
pub(super) fn args_ready(builtin: &Builtin, args: *mut Value) -> bool {
    let ready = |index: u8| {
        // SAFETY: M1: the loop has pushed all arguments; `forces` and `takes` name arguments only.
        let slot = unsafe { &mut *args.add(usize::from(index)) };
        if slot.is_whnf() {
            return Some(*slot);
        }
        let value = slot.finished()?;
        if value.may_replace_slot() {
            *slot = value;
        }
        Some(value)
    };
    builtin.forces.iter().all(|&index| ready(index).is_some())
        && builtin.takes.iter().all(|arg| ready(arg.index).is_some_and(|value| arg.is_plain(value)))
}

impl Vm {
    /// Inserts `callee` below the top `n` words; returns the new stack pointer.
    pub(super) fn insert_callee(&self, sp: *mut Value, n: usize, callee: Value) -> *mut Value {
        // SAFETY: M1 for the `n` words; the slack above the limit has room for one more.
        unsafe {
            let args = sp.sub(n);
            move_up(args, args.add(1), n);
            *args = callee;
            sp.add(1)
        }
    }

    /// Applies `base[-1]` to the `n` words from `base` on, which are the top of the stack.
    #[inline(never)]
    pub(super) fn apply_slow(&mut self, base: *mut Value, n: usize) -> Result<Applied> {
        let word = self.stack_below(base);
        let Some(callee) = word.settled() else { return Ok(Applied::Force(word)) };
        self.set_stack_below(base, callee);
        match callee.as_callable() {
            Some(Callable::Closure(closure)) => {
                Ok(self.apply_arity(base, callee, closure.code().arity as usize, n))
            }
            Some(Callable::Builtin(builtin)) => {
                let arity = usize::from(builtin.arity);
                if n == arity { Ok(Applied::Start) } else { Ok(self.apply_arity(base, callee, arity, n)) }
            }
            Some(Callable::Partial(partial)) => Ok(self.apply_partial(base, partial, n)),
            None if callee.is_attrs() => self.apply_functor(base, callee, n),
            None => {
                let mut text = b"attempt to call something which is not a function but ".to_vec();
                text.extend(self.describe(callee));
                Err(self.error(ErrorKind::Type, text))
            }
        }
    }

    /// A closure or builtin of another arity than `n`: too few arguments, or too many.
    fn apply_arity(&mut self, base: *mut Value, callee: Value, arity: usize, n: usize) -> Applied {
        if n == arity {
            return Applied::Again(n);
        }
        if n < arity {
            // SAFETY: M1: the arguments are on the stack; the heap copies them before it collects
            // anything that only they hold.
            let args = unsafe { std::slice::from_raw_parts(base, n) };
            return Applied::Value(self.heap.partial(callee, args));
        }
        // base: x1 … xn  becomes  x(arity+1) … xn callee x1 … x(arity)
        // SAFETY: M1; one word of slack above. The words are rotated, then the callee is inserted.
        unsafe {
            std::slice::from_raw_parts_mut(base, n).rotate_left(arity);
            let sp = self.insert_callee(self.sp, arity, callee);
            self.set_sp(sp);
        }
        Applied::Split { args: arity }
    }

    fn apply_partial(&mut self, base: *mut Value, partial: PartialApp, n: usize) -> Applied {
        let stored = partial.args();
        let m = stored.len();
        // SAFETY: M1; partial applications hold fewer words than a builtin's or function's arity,
        // which the slack has room for.
        unsafe {
            move_up(base, base.add(m), n);
            for (index, slot) in stored.iter().enumerate() {
                *base.add(index) = slot.get();
            }
            self.set_sp(self.sp.add(m));
        }
        self.set_stack_below(base, partial.callee());
        Applied::Again(n + m)
    }

    fn apply_functor(&mut self, base: *mut Value, set: Value, n: usize) -> Result<Applied> {
        let attrs = set.as_attrs().expect("checked by the caller");
        let Some(entry) = attrs.get(sym::FUNCTOR) else {
            let mut text = b"attempt to call something which is not a function but ".to_vec();
            text.extend(self.describe(set));
            return Err(self.error(ErrorKind::Type, text));
        };
        let word = entry.slot.get();
        let Some(functor) = word.settled() else { return Ok(Applied::Force(word)) };
        self.note_functor(entry.pos);
        let sp = self.insert_callee(self.sp, n, set);
        self.set_sp(sp);
        self.set_stack_below(base, functor);
        Ok(Applied::Again(n + 1))
    }

    /// Notes for traces that a functor is called: in the record of the frame, or of a tail call, whose
    /// record is that of another call, in its site.
    fn note_functor(&mut self, pos: Pos) {
        if self.fp == self.frames.start().cast() {
            return;
        }
        // SAFETY: records between the bottom of the frame stack and `fp` are initialised.
        let record = unsafe { &mut (*self.fp.sub(1)).depth };
        let slot = (self.depth & self.elided_mask) as usize;
        if *record & UPDATE == 0 && (*record & DEPTH) + 1 == self.depth {
            *record |= FUNCTOR;
        } else if self.elided[slot] != 0 {
            self.elided[slot] |= 1;
        }
        self.functors[slot] = pos.0;
    }

    /// Checks that a value can be called.
    ///
    /// # Errors
    /// If it is neither a function nor a set with `__functor`.
    pub fn require_function(&mut self, value: Value) -> Result<Value> {
        let functor = || value.as_attrs().is_some_and(|attrs| attrs.get(sym::FUNCTOR).is_some());
        if value.is(Tag::Callable) || functor() { Ok(value) } else { Err(self.expected("a function", value)) }
    }
}
