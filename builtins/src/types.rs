//! What kind of value something is.

use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::error::Result;
use frazil_eval::value::{Tag, Value};

/// The builtins of this file.
pub static TYPES: [Builtin; 10] = [
    Builtin::new("typeOf", 1, type_of).forces(&[0]),
    Builtin::new("isNull", 1, is_null).forces(&[0]).bare(),
    Builtin::new("isFunction", 1, is_function).forces(&[0]),
    Builtin::new("isInt", 1, is_int).forces(&[0]),
    Builtin::new("isFloat", 1, is_float).forces(&[0]),
    Builtin::new("isString", 1, is_string).forces(&[0]),
    Builtin::new("isBool", 1, is_bool).forces(&[0]),
    Builtin::new("isPath", 1, is_path).forces(&[0]),
    Builtin::new("isAttrs", 1, is_attrs).forces(&[0]),
    Builtin::new("isList", 1, is_list).forces(&[0]),
];

/// `typeOf e`: the type of the value `e`: `int`, `bool`, `string`, `path`, `null`, `set`, `list`,
/// `lambda` or `float`.
///
/// ```nix
/// map builtins.typeOf [ 1 "a" null { } [ ] map 1.5 ]    # => [ "int" "string" "null" "set" "list" "lambda" "float" ]
/// ```
fn type_of(call: &mut Call) -> Result<Step> {
    let name = type_name(call.arg(0));
    Ok(Step::Done(call.vm.heap.string(name.as_bytes())))
}

fn type_name(value: Value) -> &'static str {
    match value.tag() {
        Tag::Int => "int",
        Tag::Attrs => "set",
        Tag::List => "list",
        Tag::String => "string",
        Tag::Callable => "lambda",
        Tag::Imm if value == Value::NULL => "null",
        Tag::Imm => "bool",
        _ if value.as_float().is_some() => "float",
        _ if value.as_path().is_some() => "path",
        _ => "int",
    }
}

fn answer(yes: bool) -> Result<Step> {
    Ok(Step::Done(Value::from_bool(yes)))
}

/// `isNull e`: whether the value `e` is null.
///
/// ```nix
/// isNull null    # => true
/// ```
fn is_null(call: &mut Call) -> Result<Step> {
    answer(call.arg(0) == Value::NULL)
}

/// `isFunction e`: whether the value `e` is a function. Nix: a set with `__functor` is not.
///
/// ```nix
/// builtins.isFunction (x: x)    # => true
/// builtins.isFunction { __functor = self: x: x; }    # => false
/// ```
fn is_function(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).is_function())
}

/// `isInt e`: whether the value `e` is an integer.
///
/// ```nix
/// map builtins.isInt [ 1 1.0 ]    # => [ true false ]
/// ```
fn is_int(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).as_int().is_some())
}

/// `isFloat e`: whether the value `e` is a floating-point number.
///
/// ```nix
/// map builtins.isFloat [ 1 1.0 ]    # => [ false true ]
/// ```
fn is_float(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).as_float().is_some())
}

/// `isString e`: whether the value `e` is a string.
///
/// ```nix
/// map builtins.isString [ "a" ./a ]    # => [ true false ]
/// ```
fn is_string(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).is(Tag::String))
}

/// `isBool e`: whether the value `e` is a Boolean.
///
/// ```nix
/// map builtins.isBool [ true null ]    # => [ true false ]
/// ```
fn is_bool(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).as_bool().is_some())
}

/// `isPath e`: whether the value `e` is a path.
///
/// ```nix
/// map builtins.isPath [ ./a "/a" ]    # => [ true false ]
/// ```
fn is_path(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).as_path().is_some())
}

/// `isAttrs e`: whether the value `e` is a set.
///
/// ```nix
/// map builtins.isAttrs [ { } [ ] ]    # => [ true false ]
/// ```
fn is_attrs(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).is_attrs())
}

/// `isList e`: whether the value `e` is a list.
///
/// ```nix
/// map builtins.isList [ { } [ ] ]    # => [ false true ]
/// ```
fn is_list(call: &mut Call) -> Result<Step> {
    answer(call.arg(0).is(Tag::List))
}
