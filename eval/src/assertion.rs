//! Why `assert a == b` failed: the first difference of the two values, and the way to it.
//!
//! An internal builtin walks both values as `==` does (see `internal`), on the VM stack. It is only
//! called with values that `==` has found to be different, so it ends with an error.

use crate::builtin::{Builtin, Call, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::internal::{DerivationType, derivation_type};
use crate::print::show_limited;
use crate::source::Pos;
use crate::symbol::sym;
use crate::value::{List, Tag, Value};
use crate::vm::quick_eq;

/// Arguments: both values, the assertion's text, its position.
pub(crate) static ASSERT_EQ: Builtin =
    Builtin::new("assert", 4, explain).forces(&[0, 1]).stepped(0).unframed().on_error(failed);

/// Kept words of a pair that is being compared: left, right, index of the current member, and what
/// the members are.
const LEVEL: usize = 4;

/// What the members of a pair are: the assertion's operands themselves, in lists of one;
const OPERANDS: i32 = 0;
/// elements of lists;
const ELEMENTS: i32 = 1;
/// attributes;
const ATTRS: i32 = 2;
/// the output paths of derivations, in lists of one.
const OUT_PATHS: i32 = 3;

fn explain(call: &mut Call) -> Result<Step> {
    call.take_result();
    if call.kept() == 0 {
        let (x, y) = (call.arg(0), call.arg(1));
        push_singles(call, OPERANDS, x, y);
    }
    while call.kept() > 0 {
        let top = call.kept() - LEVEL;
        let kind = call.kept_word(top + 3).as_small().unwrap_or(0) as i32;
        let Some((x, y)) = members(call, top)? else {
            call.truncate_kept(top);
            advance(call);
            continue;
        };
        let Some(x_value) = x.settled() else { return Ok(Step::Force(x)) };
        let Some(y_value) = y.settled() else { return Ok(Step::Force(y)) };
        call.vm.check_depth(top / LEVEL)?;
        // Nix: the operands themselves are never the same value, even if they are one variable.
        if kind != OPERANDS && x == y {
            advance(call);
            continue;
        }
        if let Some(step) = compare(call, x_value, y_value)? {
            return Ok(step);
        }
    }
    let text = [b"assertion '".as_slice(), call.string(2)?.as_bytes(), b"' failed"].concat();
    let pos = position(call);
    Err(Error::new(&mut call.vm.heap, ErrorKind::Assert, &text, pos))
}

/// Compares two values; if they are equal or may differ in their members, that is what comes next.
fn compare(call: &mut Call, x: Value, y: Value) -> Result<Option<Step>> {
    if let (Some(left), Some(right)) = (x.as_list(), y.as_list()) {
        if left.len() != right.len() {
            return Err(sizes_differ(call, x, y, left, right));
        }
        push_level(call, ELEMENTS, x, y);
        return Ok(None);
    }
    if let (Some(left), Some(right)) = (x.as_attrs(), y.as_attrs()) {
        let both = match (derivation_type(x), derivation_type(y)) {
            (DerivationType::Unknown(word), _) => return Ok(Some(Step::Force(word))),
            (DerivationType::Yes, DerivationType::Unknown(word)) => return Ok(Some(Step::Force(word))),
            (DerivationType::Yes, DerivationType::Yes) => true,
            _ => false,
        };
        if both && let (Some(x), Some(y)) = (left.get(sym::OUT_PATH), right.get(sym::OUT_PATH)) {
            push_singles(call, OUT_PATHS, x.slot.get(), y.slot.get());
            return Ok(None);
        }
        if left.len() != right.len() {
            let texts = ["attribute names of attribute set '", "' differs from attribute set '", "'"];
            return Err(differ(call, texts, x, y));
        }
        push_level(call, ATTRS, x, y);
        return Ok(None);
    }
    if quick_eq(x, y) == Some(true) {
        advance(call);
        return Ok(None);
    }
    Err(values_differ(call, x, y))
}

/// Goes on to the next member of the innermost pair.
fn advance(call: &mut Call) {
    if let Some(top) = call.kept().checked_sub(LEVEL) {
        let index = call.kept_word(top + 2).as_small().unwrap_or(0);
        call.set_kept_word(top + 2, Value::from_i32(index as i32 + 1));
    }
}

/// Sets are flattened, so that their members can be numbered.
fn push_level(call: &mut Call, kind: i32, x: Value, y: Value) {
    for container in [x, y] {
        let flat = match container.as_attrs() {
            Some(attrs) => attrs.flatten(&mut call.vm.heap).value(),
            None => container,
        };
        call.push(flat);
    }
    call.push(Value::from_i32(0));
    call.push(Value::from_i32(kind));
}

fn push_singles(call: &mut Call, kind: i32, x: Value, y: Value) {
    for word in [x, y] {
        let single = call.vm.heap.list(&[word]);
        call.push(single);
    }
    call.push(Value::from_i32(0));
    call.push(Value::from_i32(kind));
}

/// The current members of the pair at `top`; `None` behind the last ones.
fn members(call: &mut Call, top: usize) -> Result<Option<(Value, Value)>> {
    let (left, right) = (call.kept_word(top), call.kept_word(top + 1));
    let index = call.kept_word(top + 2).as_small().unwrap_or(0) as usize;
    if let (Some(x), Some(y)) = (left.as_list(), right.as_list()) {
        let slots = x.slots().get(index).zip(y.slots().get(index));
        return Ok(slots.map(|(x, y)| (x.get(), y.get())));
    }
    let (Some(x), Some(y)) = (left.as_attrs(), right.as_attrs()) else { return Ok(None) };
    let (Some(x_flat), Some(y_flat)) = (x.as_flat(), y.as_flat()) else { return Ok(None) };
    let (Some(&x_name), Some(&y_name)) = (x_flat.keys.get(index), y_flat.keys.get(index)) else {
        return Ok(None);
    };
    if x_name == y_name {
        return Ok(Some((x_flat.slots[index].get(), y_flat.slots[index].get())));
    }
    // The difference is one of the two sets, not of their members.
    let texts = match y.get(x_name) {
        None => ["is contained in '", "', but not in '", "'"],
        Some(_) => ["is missing in '", "', but is contained in '", "'"],
    };
    let name = if y.get(x_name).is_none() { x_name } else { y_name };
    let name = crate::print::shown_name(call.vm.symbols.name(name).as_bytes());
    let name = String::from_utf8_lossy(&name);
    let start = format!("attribute name '{name}' {}", texts[0]);
    let error = differ(call, [&start, texts[1], texts[2]], left, right);
    call.truncate_kept(top);
    Err(error)
}

fn sizes_differ(call: &mut Call, x: Value, y: Value, left: List, right: List) -> Error {
    let sizes = format!("list of size '{}' is not equal to list of size '{}'", left.len(), right.len());
    let start = format!("{sizes}, left hand side is '");
    differ(call, [&start, "', right hand side is '", "'"], x, y)
}

/// Which of Nix's types a value has; numbers are of one.
fn kind_of(value: Value) -> &'static str {
    match value {
        Value::TRUE | Value::FALSE => "boolean",
        Value::NULL => "null",
        _ if value.as_int().is_some() || value.as_float().is_some() => "number",
        _ if value.as_path().is_some() => "path",
        _ if value.is_attrs() => "set",
        _ => match value.tag() {
            Tag::String => "string",
            Tag::List => "list",
            _ => "function",
        },
    }
}

fn values_differ(call: &mut Call, x: Value, y: Value) -> Error {
    let (left, right) = (kind_of(x), kind_of(y));
    if left == right && left != "number" {
        let texts = [format!("{left} '"), format!("' is not equal to {left} '")];
        return match left {
            "function" => call.error(
                ErrorKind::Assert,
                "distinct functions and immediate comparisons of identical functions compare as unequal",
            ),
            _ => differ(call, [&texts[0], &texts[1], "'"], x, y),
        };
    }
    let relation = if left == right { "with value" } else { "of value" };
    let article = |value| String::from_utf8_lossy(&call.vm.with_article(value)).into_owned();
    let texts =
        [format!("{} {relation} '", article(x)), format!("' is not equal to {} {relation} '", article(y))];
    differ(call, [&texts[0], &texts[1], "'"], x, y)
}

/// An error that shows both values between these texts.
fn differ(call: &mut Call, texts: [&str; 3], x: Value, y: Value) -> Error {
    let (x, y) = (show_limited(call.vm, x), show_limited(call.vm, y));
    let [start, middle, end] = texts.map(str::as_bytes);
    call.error(ErrorKind::Assert, [start, &x, middle, &y, end].concat())
}

fn position(call: &Call) -> Pos {
    Pos(call.arg(3).as_small().unwrap_or(0) as u32)
}

/// Every pair on the way says which of its members were being compared.
fn failed(call: &mut Call, error: Error) -> Result<Step> {
    let mut error = error;
    for level in (0..call.kept() / LEVEL).rev() {
        let at = level * LEVEL;
        let index = call.kept_word(at + 2).as_small().unwrap_or(0);
        error = match call.kept_word(at + 3).as_small().unwrap_or(0) as i32 {
            ELEMENTS => call.vm.noted(error, &format!("while comparing list element {index}")),
            ATTRS => note_attrs(call, error, at, index as usize),
            OUT_PATHS => call.vm.noted(error, "while comparing a derivation by its 'outPath' attribute"),
            _ => error,
        };
    }
    if !error.kind().is_catchable() {
        return Err(error);
    }
    let text = call.string(2)?.as_bytes();
    let note = [b"while evaluating the condition of the assertion '".as_slice(), text, b"'"].concat();
    let pos = position(call);
    Err(call.vm.noted_at(error, &note, pos))
}

fn note_attrs(call: &mut Call, error: Error, at: usize, index: usize) -> Error {
    let (left, right) = (call.kept_word(at).as_attrs(), call.kept_word(at + 1).as_attrs());
    let (Some(left), Some(right)) = (left, right) else { return error };
    let Some(&name) = left.as_flat().and_then(|flat| flat.keys.get(index)) else { return error };
    let mut error = error;
    for (side, attrs) in [("right", right), ("left", left)] {
        if let Some(pos) = attrs.get(name).map(|entry| entry.pos).filter(|&pos| pos != Pos::NONE) {
            let note = format!("where {side} hand side is");
            error = call.vm.noted_at(error, note.as_bytes(), pos);
        }
    }
    let name = crate::print::shown_name(call.vm.symbols.name(name).as_bytes());
    call.vm.noted_at(error, &[b"while comparing attribute '".as_slice(), &name, b"'"].concat(), Pos::NONE)
}
