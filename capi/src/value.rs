//! Values, and what is done with them.

use std::ffi::c_char;

use evaluator::{ErrorKind, Result, Value};

use crate::guard::{ErrorPlace, given, guard, guard_done, guard_handle, usage};
use crate::text;

/// A value of an evaluator, evaluated or not. It stays alive until it is freed, and may be used from any thread.
pub struct Handle(pub Value);

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub enum Type {
    /// Not known: there was an error, or the value is not evaluated yet.
    Unknown = 0,
    /// `null`.
    Null = 1,
    /// `true` or `false`.
    Bool = 2,
    /// An integer of 64 bits.
    Int = 3,
    /// A floating-point number.
    Float = 4,
    /// A string.
    String = 5,
    /// A path.
    Path = 6,
    /// A list.
    List = 7,
    /// An attribute set.
    Attrs = 8,
    /// A function.
    Function = 9,
}

impl From<evaluator::Type> for Type {
    fn from(found: evaluator::Type) -> Type {
        match found {
            evaluator::Type::Null => Type::Null,
            evaluator::Type::Bool => Type::Bool,
            evaluator::Type::Int => Type::Int,
            evaluator::Type::Float => Type::Float,
            evaluator::Type::String => Type::String,
            evaluator::Type::Path => Type::Path,
            evaluator::Type::List => Type::List,
            evaluator::Type::Attrs => Type::Attrs,
            evaluator::Type::Function => Type::Function,
        }
    }
}

/// What is asked of a value: of its evaluator's scope in a function that this evaluator calls, else of its thread.
macro_rules! ask {
    ($value:expr, $method:ident($($argument:expr),*) $(, scope: $($more:expr),+)?) => {{
        let value: &evaluator::Value = $value;
        let there = crate::builtin::in_scope(|scope| scope.$method(value, $($argument,)* $($($more),+)?));
        match there.filter(|done| !crate::value::is_foreign(done)) {
            Some(done) => done,
            None => value.$method($($argument),*).wait(),
        }
    }};
}
pub(crate) use ask;

pub fn is_foreign<T>(done: &Result<T>) -> bool {
    done.as_ref().is_err_and(|error| error.kind() == ErrorKind::ForeignValue)
}

/// The values of an array.
///
/// # Safety
/// C1 and C3.
pub unsafe fn all(values: *const Option<&Handle>, count: usize) -> Result<Vec<&Value>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if values.is_null() {
        return Err(usage("the values are NULL"));
    }
    // SAFETY: C3; by C1 each element is a handle or `NULL`.
    let values = unsafe { std::slice::from_raw_parts(values, count) };
    values.iter().map(|&value| Ok(&given(value, "a value")?.0)).collect()
}

pub fn call(function: &Value, arguments: &[&Value]) -> Result<Value> {
    ask!(function, call(arguments))
}

pub fn given_value(value: Option<&Handle>) -> Result<&Value> {
    given(value, "the value").map(|value| &value.0)
}

/// Frees a value. `NULL` is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_value_free(value: Option<Box<Handle>>) {
    drop(value);
}

/// Another handle of the same value, to be freed by itself; `NULL` for `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_value_clone(value: Option<&Handle>) -> Option<Box<Handle>> {
    value.map(|value| Box::new(Handle(value.0.clone())))
}

/// Evaluates the value, not what is in it, and says what it is.
///
/// Errors: whatever the evaluation ends with; `gone`; `usage` if the value is `NULL`. So for all functions below.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_value_type(value: Option<&Handle>, error: ErrorPlace) -> Type {
    guard(error, Type::Unknown, || ask!(given_value(value)?, force()).map(Type::from))
}

/// What the value is, if it is evaluated already. Evaluates nothing.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_value_peek(value: Option<&Handle>, error: ErrorPlace) -> Type {
    guard(error, Type::Unknown, || Ok(ask!(given_value(value)?, peek())?.map_or(Type::Unknown, Type::from)))
}

/// Evaluates the value, not what is in it.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_force(value: Option<&Handle>, error: ErrorPlace) -> bool {
    guard_done(error, || ask!(given_value(value)?, force()).map(drop))
}

/// Evaluates the value and everything in it.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_force_deep(value: Option<&Handle>, error: ErrorPlace) -> bool {
    guard_done(error, || ask!(given_value(value)?, force_deep()))
}

/// Calls a function with `count` arguments, one after the other. The result is evaluated.
///
/// ```c
/// const frazil_value *arguments[] = { one, two };
/// frazil_value *sum = frazil_call(add, arguments, 2, &error);
/// ```
///
/// Errors: `foreign-value` for values of other evaluators; `type` if it is no function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_call(
    function: Option<&Handle>,
    arguments: *const Option<&Handle>,
    count: usize,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C1 and C3.
        let arguments = unsafe { all(arguments, count) }?;
        call(given_value(function)?, &arguments).map(Handle)
    })
}

/// Calls a function that takes a set with those attributes of the set `arguments` that it names, as
/// `nix-instantiate` does with `--arg`. Anything else is the result itself.
///
/// Errors: as for `frazil_call`; an argument that the function needs and `arguments` has not.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_auto_call(
    value: Option<&Handle>,
    arguments: Option<&Handle>,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        let arguments = &given(arguments, "arguments")?.0;
        ask!(given_value(value)?, auto_call(arguments)).map(Handle)
    })
}

/// An attribute of a set, not evaluated.
///
/// Errors: `missing-attribute` if the set does not have it; `type` if the value is no set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_attr(
    set: Option<&Handle>,
    name: *const c_char,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C2.
        let name = unsafe { text::bytes(name, "the name") }?;
        let missing = || {
            let message = format!("attribute '{}' missing", String::from_utf8_lossy(name));
            evaluator::Error::new(ErrorKind::MissingAttribute, message)
        };
        ask!(given_value(set)?, attr(name))?.map(Handle).ok_or_else(missing)
    })
}

/// Whether a set has an attribute. `false` is also the answer if there is an error.
///
/// Errors: `type` if the value is no set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_has_attr(
    set: Option<&Handle>,
    name: *const c_char,
    error: ErrorPlace,
) -> bool {
    guard(error, false, || {
        // SAFETY: C2.
        let name = unsafe { text::bytes(name, "the name") }?;
        Ok(ask!(given_value(set)?, attr(name))?.is_some())
    })
}

/// What an attribute path such as `a.b.0` leads to, evaluated. Functions that are met on the way are called if they
/// need no arguments.
///
/// ```c
/// frazil_value *name = frazil_select(package, "meta.license.fullName", &error);
/// ```
///
/// Errors: `missing-attribute`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_select(
    value: Option<&Handle>,
    path: *const c_char,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        // SAFETY: C2.
        let path = unsafe { text::bytes(path, "the path") }?;
        ask!(given_value(value)?, select(path), scope: None).map(Handle)
    })
}
