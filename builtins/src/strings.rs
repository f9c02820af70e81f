//! Strings: length, parts, joining, conversion. `replace` has `replaceStrings`, `matching` the
//! regular expressions.
//!
//! Lengths and offsets count bytes. A result keeps the context of what it was made from.

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::heap::ListBuilder;
use frazil_eval::number::format_f;
use frazil_eval::value::{List, Str, Tag, Value};
use frazil_eval::vm::Vm;

/// The builtins of this file.
pub static STRINGS: [Builtin; 4] = [
    Builtin::new("stringLength", 1, string_length).takes(&[Arg::new(
        0,
        Kind::Coerced,
        "while evaluating the argument passed to builtins.stringLength",
    )]),
    Builtin::new("substring", 3, substring).takes(&[
        Arg::new(
            0,
            Kind::Int,
            "while evaluating the first argument (the start offset) passed to builtins.substring",
        )
        .check(check_start),
        Arg::new(
            1,
            Kind::Int,
            "while evaluating the second argument (the substring length) passed to builtins.substring",
        ),
        Arg::new(
            2,
            Kind::Coerced,
            "while evaluating the third argument (the string) passed to builtins.substring",
        ),
    ]),
    Builtin::new("toString", 1, to_string)
        .takes(&[Arg::new(
            0,
            Kind::Coerced,
            "while evaluating the first argument passed to builtins.toString",
        )
        .plain(&[Tag::Int, Tag::Boxed, Tag::Imm])])
        .bare(),
    Builtin::new("concatStringsSep", 2, concat_strings_sep)
        .takes(&[
            Arg::new(
                0,
                Kind::String,
                "while evaluating the first argument (the separator string) passed to builtins.concatStringsSep",
            ),
            Arg::new(
                1,
                Kind::List,
                "while evaluating the second argument (the list of strings to concat) passed to builtins.concatStringsSep",
            ),
        ])
        .stepped(4),
];

/// `stringLength s`: the number of bytes. `s` is coerced to a string: paths are copied to the store.
///
/// ```nix
/// builtins.stringLength "häh"    # => 4
/// ```
fn string_length(call: &mut Call) -> Result<Step> {
    match call.coerced(0, Coercion::STRING) {
        Ok(string) => Ok(Step::Done(call.vm.heap.int(string.len() as i64))),
        Err(step) => Ok(step),
    }
}

/// `substring start len s`: at most `len` bytes of `s` from offset `start` on; all of the rest if
/// `len` is negative, and `""` if `start` is behind the end. A negative `start` is an error.
///
/// Forces `start`, `len` and then `s`, which is coerced to a string. The whole context of `s` stays.
///
/// ```nix
/// builtins.substring 1 2 "abcd"       # => "bc"
/// builtins.substring 2 (-1) "abcd"    # => "cd"
/// ```
fn substring(call: &mut Call) -> Result<Step> {
    let start = call.int(0)?;
    let Ok(start) = usize::try_from(start) else { return Err(negative_start(call.vm)) };
    let len = call.int(1)?;
    let string = match call.coerced(2, Coercion::STRING) {
        Ok(string) => string,
        Err(step) => return Ok(step),
    };
    let piece = string.piece(start, len);
    Ok(Step::Done(call.vm.heap.substring(string, piece.start, piece.len(), string.context())))
}

/// Nix: a negative start is seen before the other arguments are evaluated.
fn check_start(vm: &mut Vm, start: Value) -> Result<()> {
    if start.as_int().is_some_and(|start| start < 0) { Err(negative_start(vm)) } else { Ok(()) }
}

#[cold]
fn negative_start(vm: &mut Vm) -> Error {
    vm.error(ErrorKind::Eval, "negative start position in 'substring'")
}

/// `toString x`: almost anything as a string. `true` is `"1"`; `false` and `null` are `""`; floats
/// have six decimals; paths are not copied; sets give what their `__toString` or `outPath` is; lists
/// are joined with blanks.
///
/// ```nix
/// toString [ 1 true "a" [ ] 0.5 ]    # => "1 1 a 0.500000"
/// ```
fn to_string(call: &mut Call) -> Result<Step> {
    let value = call.arg(0);
    if let Some(int) = value.as_int() {
        let mut digits = [0; 20];
        let digits = decimal(int, &mut digits);
        return Ok(Step::Done(call.vm.heap.string(digits)));
    }
    match value {
        Value::TRUE => return Ok(Step::Done(call.vm.heap.string(b"1"))),
        Value::FALSE | Value::NULL => return Ok(Step::Done(Value::empty_string())),
        _ => {}
    }
    if let Some(float) = value.as_float() {
        return Ok(Step::Done(call.vm.heap.string(format_f(float).as_bytes())));
    }
    if let Some(path) = value.as_path() {
        return Ok(Step::Done(path.text().value()));
    }
    match call.coerced(0, Coercion::TO_STRING) {
        Ok(string) => Ok(Step::Done(string.value())),
        Err(step) => Ok(step),
    }
}

/// An integer in decimal, written into the end of `digits`.
pub(crate) fn decimal(int: i64, digits: &mut [u8; 20]) -> &[u8] {
    let mut rest = int.unsigned_abs();
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if int < 0 {
        start -= 1;
        digits[start] = b'-';
    }
    &digits[start..]
}

const INDEX: usize = 0;
/// The strings of those elements that had to be coerced, in a list builder.
const COERCED: usize = 1;
/// The note for errors in coercing elements, once it is needed.
const NOTE: usize = 2;
/// True while the element at the index is being coerced.
const COERCING: usize = 3;

const ELEMENT_NOTE: &str =
    "while evaluating one element of the list of strings to concat passed to builtins.concatStringsSep";

/// `concatStringsSep sep list`: the elements with `sep` between them.
///
/// Forces `sep`, the list, and then each element, which is coerced to a string: a set needs an
/// `outPath` or `__toString`, a path is copied to the store, and a number is an error.
///
/// ```nix
/// builtins.concatStringsSep ", " [ "a" "b" "c" ]    # => "a, b, c"
/// ```
fn concat_strings_sep(call: &mut Call) -> Result<Step> {
    let list = call.list(1)?;
    let mut index = call.counter(INDEX);
    if let Some(result) = call.take_result()
        && call.state(COERCING) == Value::TRUE
    {
        call.set_state(COERCING, Value::HOLE);
        keep_coerced(call, result);
        index += 1;
    }
    while let Some(slot) = list.slots().get(index) {
        let word = slot.get();
        match word.settled() {
            Some(value) if value.is(Tag::String) => index += 1,
            Some(value) => {
                call.set_counter(INDEX, index);
                return Ok(coerce_element(call, value));
            }
            None => {
                call.set_counter(INDEX, index);
                return Ok(Step::Force(word));
            }
        }
    }
    let separator = call.string(0)?;
    join(call, separator, list)
}

#[inline(never)]
fn coerce_element(call: &mut Call, value: Value) -> Step {
    if call.state(NOTE).is_hole() {
        let note = call.vm.heap.string(ELEMENT_NOTE.as_bytes());
        call.set_state(NOTE, note);
    }
    call.set_state(COERCING, Value::TRUE);
    let note = call.state(NOTE);
    call.coerce_noted(value, Coercion::STRING, note)
}

fn keep_coerced(call: &mut Call, string: Value) {
    let mut builder = match call.state(COERCED) {
        Value::HOLE => ListBuilder::new(&mut call.vm.heap, 8).expect("a short list"),
        kept => ListBuilder::from_value(kept),
    };
    builder.push(&mut call.vm.heap, string).expect("no more elements than in the list");
    call.set_state(COERCED, builder.value());
}

/// Two passes over the evaluated elements: one for length and context, one that copies.
fn join(call: &mut Call, separator: Str, list: List) -> Result<Step> {
    let coerced = match call.state(COERCED) {
        Value::HOLE => Value::empty_list(),
        kept => ListBuilder::from_value(kept).finish(&mut call.vm.heap),
    };
    call.set_state(COERCED, coerced);
    let coerced = coerced.as_list().expect("a list was made");
    let mut context = separator.context();
    let mut len = separator.len() as u128 * list.len().saturating_sub(1) as u128;
    for part in parts(list, coerced) {
        len += part.len() as u128;
        if part.context().is_some() {
            context = call.vm.heap.context_union(context, part.context());
        }
    }
    let joined = usize::try_from(len).ok().and_then(|len| {
        call.vm.heap.string_built(len, context, |writer| {
            for (index, part) in parts(list, coerced).enumerate() {
                if index > 0 {
                    writer.push(separator.as_bytes());
                }
                writer.push(part.as_bytes());
            }
        })
    });
    match joined {
        Some(string) => Ok(Step::Done(string)),
        None => Err(call.vm.too_large()),
    }
}

/// The strings that the elements are or were coerced to.
fn parts(list: List, coerced: List) -> impl Iterator<Item = Str> {
    let mut coerced = coerced.iter();
    list.slots().iter().map(move |slot| match slot.get().peek().as_str() {
        Some(string) => string,
        None => coerced.next().and_then(Value::as_str).expect("a string for every other element"),
    })
}
