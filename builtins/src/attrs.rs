//! Sets: names and values, look-up by computed name, sets made from other sets.
//!
//! What makes a set from a list is in `attr_lists`. Names are listed in bytewise order; everything
//! else goes through a set in effect order, which follows the first appearance of names (design 1.9).

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::heap::ListBuilder;
use frazil_eval::link::Formals;
use frazil_eval::source::Pos;
use frazil_eval::symbol::Symbol;
use frazil_eval::value::{Callable, Closure, Slot, Value};
use frazil_eval::vm::Vm;

use crate::apply::application_two;
use crate::closure::missing;
use crate::lists::list_of;

/// The builtins of this file.
pub static ATTRS: [Builtin; 8] = [
    Builtin::new("attrNames", 1, attr_names).takes(&[Arg::new(
        0,
        Kind::Attrs,
        "while evaluating the argument passed to builtins.attrNames",
    )]),
    Builtin::new("attrValues", 1, attr_values).takes(&[Arg::new(
        0,
        Kind::Attrs,
        "while evaluating the argument passed to builtins.attrValues",
    )]),
    Builtin::new("getAttr", 2, get_attr).takes(&[
        Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.getAttr"),
        Arg::new(1, Kind::Attrs, "while evaluating the second argument passed to builtins.getAttr"),
    ]),
    Builtin::new("unsafeGetAttrPos", 2, get_attr_pos).takes(&[
        Arg::new(
            0,
            Kind::PlainString,
            "while evaluating the first argument passed to builtins.unsafeGetAttrPos",
        ),
        Arg::new(1, Kind::Attrs, "while evaluating the second argument passed to builtins.unsafeGetAttrPos"),
    ]),
    Builtin::new("hasAttr", 2, has_attr).takes(&[
        Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.hasAttr"),
        Arg::new(1, Kind::Attrs, "while evaluating the second argument passed to builtins.hasAttr"),
    ]),
    Builtin::new("intersectAttrs", 2, intersect_attrs).takes(&[
        Arg::new(0, Kind::Attrs, "while evaluating the first argument passed to builtins.intersectAttrs"),
        Arg::new(1, Kind::Attrs, "while evaluating the second argument passed to builtins.intersectAttrs"),
    ]),
    Builtin::new("mapAttrs", 2, map_attrs).takes(&[Arg::new(
        1,
        Kind::Attrs,
        "while evaluating the second argument passed to builtins.mapAttrs",
    )]),
    Builtin::new("functionArgs", 1, function_args).forces(&[0]),
];

/// `attrNames set`: the names of the attributes of `set`, in bytewise order. Values are not forced.
///
/// ```nix
/// builtins.attrNames { y = 1; x = throw "unused"; }    # => [ "x" "y" ]
/// ```
fn attr_names(call: &mut Call) -> Result<Step> {
    by_name(call, |vm, symbol, _| vm.symbols.name(symbol).value())
}

/// `attrValues set`: the values of the attributes of `set`, in bytewise order of their names, not
/// forced.
///
/// ```nix
/// builtins.attrValues { y = 1; x = 2; }    # => [ 2 1 ]
/// ```
fn attr_values(call: &mut Call) -> Result<Step> {
    by_name(call, |_, _, slot| slot.get().peek_slot(slot))
}

/// The list of a word for each attribute of argument 0, by name.
fn by_name(call: &mut Call, word: impl Fn(&Vm, Symbol, &'static Slot) -> Value) -> Result<Step> {
    let attrs = call.attrs(0)?;
    let list = list_of(call.vm, attrs.len())?;
    let order = attrs.name_order(&call.vm.symbols);
    for index in 0..order.len() {
        let (symbol, _, slot) = order.get(attrs, index);
        ListBuilder::set(list, index, word(call.vm, symbol, slot));
    }
    Ok(Step::Done(list))
}

/// The name in argument 0 as a symbol.
#[inline]
fn name(call: &mut Call) -> Result<Symbol> {
    let name = call.plain_string(0)?;
    Ok(call.vm.symbols.intern_str(name, &mut call.vm.heap))
}

/// `getAttr name set`: attribute `name` of `set`, forced. It must be there.
///
/// Forces `name`, a string without context, then `set`.
///
/// ```nix
/// builtins.getAttr "a" { a = 1; }    # => 1
/// ```
fn get_attr(call: &mut Call) -> Result<Step> {
    let name = name(call)?;
    match call.attrs(1)?.slot(name) {
        Some(slot) => Ok(Step::Tail(slot.get().peek_slot(slot))),
        None => {
            let error = missing(call.vm, name);
            Err(call.vm.noted(error, "in the attribute set under consideration"))
        }
    }
}

/// `unsafeGetAttrPos name set`: `{ column; file; line; }` of where attribute `name` of `set` is
/// defined; null if it is not there, or not defined in a file.
///
/// Forces `name`, then `set`, not the attribute.
///
/// ```nix
/// builtins.unsafeGetAttrPos "b" { a = 1; }    # => null
/// ```
fn get_attr_pos(call: &mut Call) -> Result<Step> {
    let name = name(call)?;
    let attrs = call.attrs(1)?;
    Ok(Step::Done(match attrs.position(name) {
        Some(pos) => call.vm.position_set(pos),
        None => Value::NULL,
    }))
}

/// `hasAttr name set`: whether `set` has an attribute `name`, which is not forced.
///
/// Forces `name`, a string without context, then `set`. Nix: unlike `?` it needs a set.
///
/// ```nix
/// builtins.hasAttr "a" { a = throw "unused"; }    # => true
/// ```
fn has_attr(call: &mut Call) -> Result<Step> {
    let name = name(call)?;
    Ok(Step::Done(Value::from_bool(call.attrs(1)?.has(name))))
}

/// `intersectAttrs a b`: the attributes of the set `b` whose names are in the set `a`.
///
/// Forces `a`, then `b`, no attributes. Takes time by the size of the smaller set.
///
/// ```nix
/// builtins.intersectAttrs { x = 1; z = 1; } { x = 2; y = 2; }    # => { x = 2; }
/// ```
fn intersect_attrs(call: &mut Call) -> Result<Step> {
    let left = call.attrs(0)?;
    let right = call.attrs(1)?;
    Ok(Step::Done(left.intersect(&mut call.vm.heap, right).value()))
}

/// `mapAttrs f set`: the set with `f name value` for each attribute of `set`, not evaluated yet.
///
/// Forces `set` only. Nix: whether `f` is a function shows when an attribute is used, and the
/// attributes have no positions.
///
/// ```nix
/// builtins.mapAttrs (name: value: "${name}-${value}") { a = "1"; b = "2"; }    # => { a = "a-1"; b = "b-2"; }
/// ```
fn map_attrs(call: &mut Call) -> Result<Step> {
    let attrs = call.attrs(1)?;
    let function = call.raw_arg(0);
    let mut mapped = AttrsBuilder::new(&mut call.vm.heap, attrs.len());
    // Kept on the stack: the loop may hold only the middle of it (H3).
    call.push(mapped.value());
    let Vm { heap, symbols, .. } = &mut *call.vm;
    for (symbol, _, slot) in attrs.iter() {
        let word = application_two(heap, function, symbols.name(symbol).value(), slot.get());
        mapped.push(heap, symbol, Pos::NONE, word);
    }
    Ok(Step::Done(mapped.finish_first_wins(heap).value()))
}

/// `functionArgs f`: for each name in the pattern of the function `f`, whether it has a default.
///
/// `{ }` for functions without a pattern and for builtins. Nix: a set with `__functor` is no function
/// here.
///
/// ```nix
/// builtins.functionArgs ({ x, y ? 1 }: x)    # => { x = false; y = true; }
/// builtins.functionArgs (x: x)    # => { }
/// ```
fn function_args(call: &mut Call) -> Result<Step> {
    let formals = match call.arg(0).as_callable() {
        Some(Callable::Closure(closure)) => formals(closure, 0),
        Some(Callable::Partial(partial)) => match partial.callee().as_callable() {
            Some(Callable::Closure(closure)) => formals(closure, partial.args().len()),
            _ => None,
        },
        Some(Callable::Builtin(_)) => None,
        None => return Err(call.error(ErrorKind::Type, "'functionArgs' requires a function")),
    };
    let Some(formals) = formals else { return Ok(Step::Done(Value::empty_attrs())) };
    let heap = &mut call.vm.heap;
    let mut builder = AttrsBuilder::new(heap, formals.formals.len());
    for formal in &formals.formals {
        builder.push(heap, formal.name, formal.pos, Value::from_bool(formal.has_default));
    }
    Ok(Step::Done(builder.finish_first_wins(heap).value()))
}

/// The pattern of the parameter that a closure waits for after `args` arguments. Only the last
/// parameter can have one.
fn formals(closure: Closure, args: usize) -> Option<&'static Formals> {
    let code = closure.code();
    if args + 1 != code.arity as usize {
        return None;
    }
    code.formals()
}
