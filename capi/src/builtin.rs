//! Builtins that are functions of C.
//!
//! While one runs, the evaluator's thread cannot be waited for; its scope is used instead, which the thread keeps
//! at hand meanwhile.
//!
//! - **C6** `SCOPE` is `NULL` or points to a scope that a frame below on this thread has lent: it is taken out
//!   while it is used, so there is one user at a time, and is gone before that frame has it back.

use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::ptr::null_mut;

use evaluator::{Builtin, Error, ErrorKind, Result, Scope, Value};

use crate::error::Failure;
use crate::guard::{ErrorPlace, given, guard_done, usage};
use crate::options::Options;
use crate::text;
use crate::value::Handle;

thread_local! {
    static SCOPE: Cell<*mut Scope<'static>> = const { Cell::new(null_mut()) };
}

/// Sets the scope of this thread, until it is dropped.
struct Lent {
    before: *mut Scope<'static>,
}

impl Lent {
    fn new(scope: *mut Scope<'static>) -> Lent {
        Lent { before: SCOPE.replace(scope) }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        SCOPE.set(self.before);
    }
}

/// Does `work` in the scope of the builtin that runs on this thread, if any.
pub fn in_scope<R>(work: impl FnOnce(&mut Scope) -> R) -> Option<R> {
    let lent = Lent::new(null_mut());
    // SAFETY: by C6 the scope is there, and nobody else uses it while `lent` keeps it from being found.
    let scope = unsafe { lent.before.as_mut() }?;
    Some(work(scope))
}

/// A function that programs call. It gives a value that it owns, whose owner the library becomes; or it fails, and
/// gives `NULL` and an error of `frazil_error_new`, or one that a function of this library gave, in `*error`. The
/// arguments are not evaluated; they belong to the caller and are not freed.
///
/// It runs on the evaluator's thread. All that is done with values works; where an evaluator is asked for, it is
/// `NULL`. It does not leave by `longjmp` or an exception.
pub type Callback = Option<
    extern "C" fn(
        data: *mut c_void,
        arguments: *const Option<&Handle>,
        count: usize,
        error: *mut *mut Failure,
    ) -> Option<Box<Handle>>,
>;

/// A builtin as it was described.
pub struct Definition {
    name: String,
    arity: u8,
    function: Function,
}

#[derive(Clone, Copy)]
struct Function {
    function:
        extern "C" fn(*mut c_void, *const Option<&Handle>, usize, *mut *mut Failure) -> Option<Box<Handle>>,
    data: *mut c_void,
}

// SAFETY: by C5 function and data may be used from any thread.
unsafe impl Send for Function {}
// SAFETY: as above.
unsafe impl Sync for Function {}

impl Function {
    fn run<const N: usize>(&self, scope: &mut Scope, arguments: [Value; N]) -> Result<Value> {
        let handles = arguments.map(Handle);
        let arguments = handles.each_ref().map(Some);
        let mut failure: *mut Failure = null_mut();
        let value = {
            let _lent = Lent::new(std::ptr::from_mut(scope).cast());
            (self.function)(self.data, arguments.as_ptr(), N, &mut failure)
        };
        // SAFETY: by C1 it is an error that is not freed yet, or NULL, and now ours.
        let failure = (!failure.is_null()).then(|| unsafe { Box::from_raw(failure) });
        match (value, failure) {
            (_, Some(failure)) => Err(failure.into_error()),
            (Some(value), None) => Ok(value.0),
            (None, None) => {
                Err(Error::new(ErrorKind::Evaluation, "the function gave neither value nor error"))
            }
        }
    }
}

impl Definition {
    /// The builtin, for one evaluator.
    pub fn builtin(&self) -> Result<Builtin> {
        let (name, f) = (self.name.as_str(), self.function);
        type V = Value;
        Ok(match self.arity {
            1 => Builtin::new(name, move |s: &mut Scope, a: V| f.run(s, [a])),
            2 => Builtin::new(name, move |s: &mut Scope, a: V, b: V| f.run(s, [a, b])),
            3 => Builtin::new(name, move |s: &mut Scope, a: V, b: V, c: V| f.run(s, [a, b, c])),
            4 => Builtin::new(name, move |s: &mut Scope, a: V, b: V, c: V, d: V| f.run(s, [a, b, c, d])),
            arity => return Err(usage(format!("a function takes 1 to 4 arguments, not {arity}"))),
        })
    }
}

/// Adds a builtin, which programs call as `builtins.NAME`: a function of `count` arguments, 1 to 4. `data` is passed
/// to it and may be `NULL`.
///
/// Errors: `usage` if something else is `NULL`, the name is not UTF-8, or `count` is not 1 to 4. Whether the name
/// exists already is seen when an evaluator starts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_options_builtin(
    options: Option<&mut Options>,
    name: *const c_char,
    count: usize,
    function: Callback,
    data: *mut c_void,
    error: ErrorPlace,
) -> bool {
    guard_done(error, || {
        let options = given(options, "options")?;
        // SAFETY: C2.
        let name = unsafe { text::string(name, "the name") }?.into();
        let function = Function { function: given(function, "the function")?, data };
        let arity = u8::try_from(count).unwrap_or(u8::MAX);
        let definition = Definition { name, arity, function };
        definition.builtin()?;
        options.builtins.push(definition);
        Ok(())
    })
}
