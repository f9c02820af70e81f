//! Suspended applications: what `map`, `genList`, `mapAttrs` and `zipAttrsWith` put into their results.
//!
//! A function is kept in the thunk itself. Anything else that may turn out to be callable (a set with
//! `__functor`, a word that is not evaluated yet) is kept as the argument of an internal builtin
//! that calls it when the thunk is forced.

use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::error::Result;
use frazil_eval::heap::Heap;
use frazil_eval::value::{Callable, Tag, Value};

/// `f: x: f x` for an `f` that is no plain function.
static APPLY: Builtin = Builtin::new("apply", 2, apply).stepped(0).unframed();
/// `f: x: y: f x y`.
static APPLY_TWO: Builtin = Builtin::new("apply", 3, apply_two).stepped(0).unframed();

/// `function argument`, not evaluated yet.
#[inline]
pub fn application(heap: &mut Heap, function: Value, argument: Value) -> Value {
    match function.peek() {
        callable if callable.is(Tag::Callable) => heap.thunk_apply(callable, argument),
        other => {
            let callable = heap.partial(APPLY.value(), &[other]);
            heap.thunk_apply(callable, argument)
        }
    }
}

/// `function first second`, not evaluated yet.
#[inline]
pub fn application_two(heap: &mut Heap, function: Value, first: Value, second: Value) -> Value {
    let function = function.peek();
    let callable = match takes_two(function) {
        true => heap.partial(function, &[first]),
        false => heap.partial(APPLY_TWO.value(), &[function, first]),
    };
    heap.thunk_apply(callable, second)
}

/// Whether a function that has got one argument certainly waits for another one. Partial
/// applications are not asked: they do not nest.
fn takes_two(function: Value) -> bool {
    match function.as_callable() {
        Some(Callable::Closure(closure)) => closure.code().arity >= 2,
        Some(Callable::Builtin(builtin)) => builtin.arity >= 2,
        Some(Callable::Partial(_)) | None => false,
    }
}

/// Calls argument 0 with the other one.
fn apply(call: &mut Call) -> Result<Step> {
    let (function, argument) = (call.raw_arg(0), call.raw_arg(1));
    call.push(function);
    call.push(argument);
    Ok(Step::TailCall(1))
}

/// Calls argument 0 with the other two.
fn apply_two(call: &mut Call) -> Result<Step> {
    let (function, first, second) = (call.raw_arg(0), call.raw_arg(1), call.raw_arg(2));
    call.push(function);
    call.push(first);
    call.push(second);
    Ok(Step::TailCall(2))
}
