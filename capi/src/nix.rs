//! Evaluators, and what makes values.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::{c_char, c_int};

use evaluator::eval::imports::join;
use evaluator::{Evaluator, Result, Scope, Value};
use serde::{Serialize, Serializer};

use crate::builtin;
use crate::guard::{ErrorPlace, guard_handle, usage};
use crate::options::Options;
use crate::text;
use crate::value::{self, Handle};

/// An evaluator. It works on a thread of its own, one call after the other, and may be used from many threads.
pub struct Nix(Evaluator);

/// Does something on the evaluator's thread, or in a function that an evaluator calls, where `evaluator` may be
/// `NULL`, on that one's.
fn ask(
    evaluator: Option<&Nix>,
    work: impl FnOnce(&mut Scope) -> Result<Value> + Send + 'static,
) -> Result<Handle> {
    let value = match evaluator {
        Some(Nix(nix)) => nix.with(work).wait(),
        None => builtin::in_scope(work).unwrap_or_else(|| Err(usage("the evaluator is NULL"))),
    };
    value.map(Handle)
}

/// A path from the working directory.
fn absolute(path: &[u8]) -> Vec<u8> {
    let directory = std::env::current_dir().unwrap_or_else(|_| "/".into());
    join(directory.as_os_str().as_encoded_bytes(), path)
}

/// Starts an evaluator. `options` may be `NULL`.
///
/// ```c
/// frazil_error *error;
/// frazil_evaluator *evaluator = frazil_evaluator_new(NULL, &error);
/// ```
///
/// Errors: `usage` for builtins whose names are no names or exist already; `limit` if the system refuses a thread.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_evaluator_new(options: Option<&Options>, error: ErrorPlace) -> Option<Box<Nix>> {
    guard_handle(error, || match options {
        Some(options) => options.start().map(Nix),
        None => Evaluator::new().map(Nix),
    })
}

/// Stops what the evaluator is doing, and frees it. Its values are still to be freed; all that is done with them
/// before ends with `gone`. A function that the evaluator calls may do so too; then its stack is not freed. `NULL` is
/// allowed.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_evaluator_free(evaluator: Option<Box<Nix>>) {
    crate::guard::guard_done(None, || {
        drop(evaluator);
        Ok(())
    });
}

/// Cancels what the evaluator is doing, if anything: that call ends with `interrupted`, and the evaluator can be used
/// as before. May be called from any thread. `NULL` is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_evaluator_cancel(evaluator: Option<&Nix>) {
    if let Some(Nix(nix)) = evaluator {
        nix.cancel();
    }
}

/// Evaluates a text of this length whose relative paths start from the working directory.
///
/// ```c
/// frazil_value *value = frazil_eval(evaluator, "1 + 1", 5, &error);
/// ```
///
/// Errors: `syntax`, and whatever the evaluation ends with; `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_eval(
    evaluator: Option<&Nix>,
    program: *const c_char,
    length: usize,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C2.
        let program = unsafe { text::bytes_of(program, length, "the program") }?.to_vec();
        ask(evaluator, |scope| scope.eval(program))
    })
}

/// Evaluates a text of this length whose relative paths start from `directory`.
///
/// Errors: as for `frazil_eval`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_eval_in(
    evaluator: Option<&Nix>,
    program: *const c_char,
    length: usize,
    directory: *const c_char,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C2.
        let program = unsafe { text::bytes_of(program, length, "the program") }?.to_vec();
        // SAFETY: C2.
        let directory = absolute(unsafe { text::bytes(directory, "the directory") }?);
        ask(evaluator, |scope| scope.eval_in(program, directory))
    })
}

/// Evaluates a file, or the `default.nix` of a directory.
///
/// Errors: `file` if it cannot be read; as for `frazil_eval`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_eval_file(
    evaluator: Option<&Nix>,
    path: *const c_char,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C2.
        let path = absolute(unsafe { text::bytes(path, "the path") }?);
        ask(evaluator, |scope| scope.eval_file(path))
    })
}

fn made<T: Serialize>(evaluator: Option<&Nix>, value: &T) -> Result<Handle> {
    let value = match evaluator {
        Some(Nix(nix)) => nix.to_value(value),
        None => builtin::in_scope(|scope| scope.to_value(value))
            .unwrap_or_else(|| Err(usage("the evaluator is NULL"))),
    };
    value.map(Handle)
}

/// The value `null`. In a function that an evaluator calls, `evaluator` is `NULL`; so for all functions that make
/// values.
///
/// Errors: `gone`; `usage` if the evaluator is `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_from_null(evaluator: Option<&Nix>, error: ErrorPlace) -> Option<Box<Handle>> {
    guard_handle(error, || made(evaluator, &()))
}

/// A Boolean; what is not 0 is `true`.
///
/// Errors: as for `frazil_from_null`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_from_bool(
    evaluator: Option<&Nix>,
    value: c_int,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || made(evaluator, &(value != 0)))
}

/// An integer.
///
/// Errors: as for `frazil_from_null`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_from_int(
    evaluator: Option<&Nix>,
    value: i64,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || made(evaluator, &value))
}

/// A floating-point number.
///
/// Errors: as for `frazil_from_null`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_from_float(
    evaluator: Option<&Nix>,
    value: f64,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || made(evaluator, &value))
}

/// Bytes, which become a string.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// A string of this length, which need not be UTF-8.
///
/// Errors: `convert` if there is a byte 0 in it, which no string of Nix has; as for `frazil_from_null`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_from_string(
    evaluator: Option<&Nix>,
    string: *const c_char,
    length: usize,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C2.
        let bytes = unsafe { text::bytes_of(string, length, "the string") }?;
        made(evaluator, &Bytes(bytes))
    })
}

/// The value of a JSON text of this length, as of `builtins.fromJSON`.
///
/// Errors: `evaluation` if it is no JSON; as for `frazil_from_null`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_from_json(
    evaluator: Option<&Nix>,
    json: *const c_char,
    length: usize,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C2.
        let json = unsafe { text::bytes_of(json, length, "the JSON") }?.to_vec();
        ask(evaluator, move |scope| from_json(scope, &json))
    })
}

thread_local! {
    /// `builtins.fromJSON` of the evaluator whose thread this is, which keeps every text that it has evaluated.
    static FROM_JSON: Cell<Option<Value>> = const { Cell::new(None) };
}

fn from_json(scope: &mut Scope, json: &[u8]) -> Result<Value> {
    let function = FROM_JSON.take().map_or_else(|| scope.eval("builtins.fromJSON"), Ok)?;
    FROM_JSON.set(Some(function.clone()));
    let json = scope.to_value(&Bytes(json))?;
    scope.call(&function, &[&json])
}

/// A list of `count` values.
///
/// Errors: `foreign-value` for values of other evaluators; as for `frazil_from_null`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_from_list(
    evaluator: Option<&Nix>,
    values: *const Option<&Handle>,
    count: usize,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C1 and C3.
        let values = unsafe { value::all(values, count) }?;
        made(evaluator, &values)
    })
}

/// A set of `count` attributes. Of several with one name the last is taken.
///
/// Errors: as for `frazil_from_list`; `usage` for names that are not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_from_attrs(
    evaluator: Option<&Nix>,
    names: *const *const c_char,
    values: *const Option<&Handle>,
    count: usize,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C1 and C3.
        let values = unsafe { value::all(values, count) }?;
        if names.is_null() && count > 0 {
            return Err(usage("the names are NULL"));
        }
        let mut attrs = BTreeMap::new();
        for (index, value) in values.into_iter().enumerate() {
            // SAFETY: by C3 there are `count` names, and `values` has so many; the name itself is as C2 says.
            let name = unsafe { text::string(names.add(index).read(), "a name") }?;
            attrs.insert(name, value);
        }
        made(evaluator, &attrs)
    })
}
