//! `toJSON`: any depth, in one buffer.
//!
//! The containers that are being written lie on the VM stack, each with the number of members done and
//! the position that errors in it are told to have happened at. The text and the orders of the sets'
//! names lie in a box.

use frazil_eval::attrs::{Attrs, NameOrder};
use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::number::format_json;
use frazil_eval::print::shown_name;
use frazil_eval::source::Pos;
use frazil_eval::symbol::{Symbol, sym};
use frazil_eval::value::{Context, List, Str, Value};

use crate::functions::Lambda;
use crate::strings::decimal;

/// The builtins of this file.
pub static TO_JSON: [Builtin; 1] =
    [Builtin::new("toJSON", 1, to_json).forces(&[0]).stepped(5).boxed().on_error(add_notes)];

/// The same as a part of another builtin: errors do not say that it was called, and the message about a
/// string that is no UTF-8 is the only element of a list: the result, to be raised later.
pub(crate) static NESTED: Builtin =
    Builtin::new("toJSON", 1, nested).forces(&[0]).stepped(5).boxed().on_error(add_notes).unframed();

/// State words; word 0 names the box.
const CONTEXT: usize = 1;
/// The position of the value that is being evaluated.
const POS: usize = 2;
/// True while a set is being coerced by its `__toString`.
const COERCING: usize = 3;
/// How many `outPath`s lead to the value, from the outermost container on.
const CHAIN: usize = 4;

/// Kept words of a container: itself, the number of members begun, its position, its [`CHAIN`].
const LEVEL: usize = 4;

/// What the message about a string that is no UTF-8 begins with.
const NO_UTF8: &str = "[json.exception.type_error.316] ";
/// What `toJSON` puts before that.
const TO_JSON_ERROR: &str = "JSON serialization error: ";

#[derive(Default)]
struct Output {
    text: Vec<u8>,
    /// The orders of the sets on the stack.
    orders: Vec<NameOrder>,
    /// What is wrong with the first string that is no UTF-8.
    invalid: Option<String>,
}

/// `toJSON x`: the JSON text of a value. Sets with `__toString` or `outPath` are what these give, other
/// sets are objects, in the order of their names; paths are copied to the store; functions are errors.
///
/// Forces everything, in the order in which it is written. The context of the result is that of all
/// strings in it.
///
/// ```nix
/// builtins.toJSON { b = [ 1 2.5 null ]; a = "x"; }    # => "{\"a\":\"x\",\"b\":[1,2.5,null]}"
/// ```
fn to_json(call: &mut Call) -> Result<Step> {
    let mut value = match call.take_result() {
        Some(result) => result,
        None => {
            call.keep_box(Box::new(Output::default()));
            call.set_counter(POS, 0);
            call.arg(0)
        }
    };
    let mut output = call.take_box::<Output>();
    if call.state(COERCING) == Value::TRUE {
        call.set_state(COERCING, Value::HOLE);
        write_string(call, &mut output, value.as_str().expect("a coercion gives a string"));
        match next(call, &mut output) {
            Next::Value(word) => match word.settled() {
                Some(settled) => value = settled,
                None => return force(call, output, word),
            },
            Next::End => return finish(call, *output),
        }
    }
    loop {
        match write(call, &mut output, value)? {
            Written::Done => {}
            Written::Instead(word) => match word.settled() {
                Some(settled) => {
                    value = settled;
                    continue;
                }
                None => return force(call, output, word),
            },
            Written::Coerce => {
                call.set_state(COERCING, Value::TRUE);
                let pos = Pos(call.counter(POS) as u32);
                let step = call.coerce_at(value, Coercion::PATH, pos);
                return Ok(wait(call, output, step));
            }
        }
        match next(call, &mut output) {
            Next::Value(word) => match word.settled() {
                Some(settled) => value = settled,
                None => return force(call, output, word),
            },
            Next::End => return finish(call, *output),
        }
    }
}

fn nested(call: &mut Call) -> Result<Step> {
    match to_json(call) {
        Err(error)
            if error.is_fresh() && error.message().as_bytes().starts_with(TO_JSON_ERROR.as_bytes()) =>
        {
            let message = error.message().as_bytes()[TO_JSON_ERROR.len()..].to_vec();
            let message = call.vm.heap.string(&message);
            Ok(Step::Done(call.vm.heap.list(&[message])))
        }
        step => step,
    }
}

fn force(call: &mut Call, output: Box<Output>, word: Value) -> Result<Step> {
    let levels = call.kept() / LEVEL + call.counter(CHAIN) + 1;
    let outcome = call.vm.check_depth_of(word, levels);
    call.keep_box(output);
    match outcome {
        Ok(()) => Ok(Step::Force(word)),
        Err(error) => {
            let pos = Pos(call.counter(POS) as u32);
            Err(error.at(&mut call.vm.heap, pos))
        }
    }
}

fn wait(call: &mut Call, output: Box<Output>, step: Step) -> Step {
    call.keep_box(output);
    step
}

/// Nix: strings are checked when everything has been evaluated.
fn finish(call: &mut Call, output: Output) -> Result<Step> {
    if let Some(reason) = output.invalid {
        let text = format!("{TO_JSON_ERROR}{NO_UTF8}{reason}");
        return Err(call.error(ErrorKind::Eval, text));
    }
    let context = Context::from_value(call.state(CONTEXT));
    Ok(Step::Done(call.vm.heap.string_and_context(&output.text, context)))
}

enum Written {
    /// All of it, or the beginning of a container that is now on the stack.
    Done,
    /// Nothing: the value is this word's.
    Instead(Value),
    /// Nothing: the value has a `__toString`.
    Coerce,
}

/// Writes an evaluated value as far as possible.
fn write(call: &mut Call, output: &mut Output, value: Value) -> Result<Written> {
    if let Err(error) = call.vm.check_depth(call.kept() / LEVEL + call.counter(CHAIN) + 1) {
        let pos = Pos(call.counter(POS) as u32);
        return Err(error.at(&mut call.vm.heap, pos));
    }
    if let Some(string) = value.as_str() {
        write_string(call, output, string);
    } else if let Some(int) = value.as_int() {
        output.text.extend_from_slice(decimal(int, &mut [0; 20]));
    } else if let Some(attrs) = value.as_attrs() {
        return Ok(begin_set(call, output, attrs));
    } else if let Some(list) = value.as_list() {
        if list.is_empty() {
            output.text.extend_from_slice(b"[]");
        } else {
            output.text.push(b'[');
            push_level(call, value);
        }
    } else if let Some(float) = value.as_float() {
        output.text.extend_from_slice(format_json(float).as_bytes());
    } else if let Some(path) = value.as_path() {
        let copied = call.vm.copy_to_store(path)?;
        write_string(call, output, copied.as_str().expect("a store path is a string"));
    } else {
        match value {
            Value::NULL => output.text.extend_from_slice(b"null"),
            Value::TRUE => output.text.extend_from_slice(b"true"),
            Value::FALSE => output.text.extend_from_slice(b"false"),
            _ => return Err(not_convertible(call, value)),
        }
    }
    Ok(Written::Done)
}

fn begin_set(call: &mut Call, output: &mut Output, attrs: Attrs) -> Written {
    if attrs.has(sym::TO_STRING) {
        return Written::Coerce;
    }
    if let Some(entry) = attrs.get(sym::OUT_PATH) {
        call.set_counter(POS, entry.pos.0 as usize);
        let chain = call.counter(CHAIN) + 1;
        call.set_counter(CHAIN, chain);
        return Written::Instead(entry.slot.get());
    }
    if attrs.is_empty() {
        output.text.extend_from_slice(b"{}");
        return Written::Done;
    }
    output.text.push(b'{');
    output.orders.push(attrs.name_order(&call.vm.symbols));
    push_level(call, attrs.value());
    Written::Done
}

fn push_level(call: &mut Call, container: Value) {
    let (pos, chain) = (call.state(POS), call.counter(CHAIN));
    call.push(container);
    call.push(Value::from_i32(0));
    call.push(pos);
    call.push(Value::from_i32(chain as i32));
}

enum Next {
    Value(Value),
    End,
}

/// Moves on to the next member, of the container in which there is one.
#[inline]
fn next(call: &mut Call, output: &mut Output) -> Next {
    loop {
        let kept = call.kept();
        if kept == 0 {
            return Next::End;
        }
        let chain = call.kept_word(kept - 1);
        call.set_state(CHAIN, chain);
        let container = call.kept_word(kept - LEVEL);
        let index = call.kept_word(kept - LEVEL + 1).as_small().unwrap_or(0) as usize;
        let found = match container.as_list() {
            Some(list) => next_element(call, output, list, index, kept),
            None => next_member(call, output, container, index),
        };
        match found {
            Some(word) => {
                call.set_kept_word(kept - LEVEL + 1, Value::from_i32(index as i32 + 1));
                return Next::Value(word);
            }
            None => call.truncate_kept(kept - LEVEL),
        }
    }
}

#[inline(always)]
fn next_element(
    call: &mut Call,
    output: &mut Output,
    list: List,
    index: usize,
    kept: usize,
) -> Option<Value> {
    let Some(slot) = list.slots().get(index) else {
        output.text.push(b']');
        return None;
    };
    if index > 0 {
        output.text.push(b',');
    }
    let pos = call.kept_word(kept - LEVEL + 2);
    call.set_state(POS, pos);
    Some(slot.get())
}

#[inline(always)]
fn next_member(call: &mut Call, output: &mut Output, set: Value, index: usize) -> Option<Value> {
    let attrs = set.as_attrs().expect("a container is a list or a set");
    let order = output.orders.last().expect("an order for every set");
    if index == order.len() {
        output.text.push(b'}');
        output.orders.pop();
        return None;
    }
    let (symbol, pos, slot) = order.get(attrs, index);
    if index > 0 {
        output.text.push(b',');
    }
    let name = call.vm.symbols.name(symbol);
    escape(output, name.as_bytes());
    output.text.push(b':');
    call.set_counter(POS, pos.0 as usize);
    Some(slot.get())
}

fn write_string(call: &mut Call, output: &mut Output, string: Str) {
    if string.context().is_some() {
        let known = Context::from_value(call.state(CONTEXT));
        let union = call.vm.heap.context_union(known, string.context());
        call.set_state(CONTEXT, union.map_or(Value::HOLE, Context::value));
    }
    escape(output, string.as_bytes());
}

/// A string in quotes. Only quotes, backslashes and control characters are escaped.
#[inline]
fn escape(output: &mut Output, bytes: &[u8]) {
    let text = &mut output.text;
    text.push(b'"');
    let mut rest = bytes;
    let mut ascii = true;
    loop {
        let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
        let end = rest.iter().position(special).unwrap_or(rest.len());
        let plain = &rest[..end];
        ascii &= plain.is_ascii();
        text.extend_from_slice(plain);
        let Some(&byte) = rest.get(end) else { break };
        rest = &rest[end + 1..];
        match byte {
            b'"' => text.extend_from_slice(b"\\\""),
            b'\\' => text.extend_from_slice(b"\\\\"),
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\t' => text.extend_from_slice(b"\\t"),
            8 => text.extend_from_slice(b"\\b"),
            12 => text.extend_from_slice(b"\\f"),
            byte => text.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
    }
    text.push(b'"');
    if !ascii && output.invalid.is_none() {
        output.invalid = why_invalid(bytes);
    }
}

/// Appends a string in quotes, as JSON.
pub fn push_quoted(text: &mut Vec<u8>, bytes: &[u8]) {
    let mut output = Output { text: std::mem::take(text), ..Output::default() };
    escape(&mut output, bytes);
    *text = output.text;
}

/// What is wrong with bytes that are no UTF-8, as the library that C++ Nix uses tells it.
fn why_invalid(bytes: &[u8]) -> Option<String> {
    let error = std::str::from_utf8(bytes).err()?;
    let start = error.valid_up_to();
    let Some(len) = error.error_len() else {
        let last = bytes.last()?;
        return Some(format!("incomplete UTF-8 string; last byte: 0x{last:02X}"));
    };
    // A first byte that can start a character is fine; the one behind the good part is not.
    let index = if matches!(bytes[start], 0xc2..=0xf4) { start + len } else { start };
    Some(format!("invalid UTF-8 byte at index {index}: 0x{:02X}", bytes[index]))
}

#[cold]
fn not_convertible(call: &mut Call, value: Value) -> Error {
    let kind = call.vm.with_article(value);
    let text = [b"cannot convert ".as_slice(), &kind, b" to JSON"].concat();
    let pos = match Lambda::of(value) {
        Some(lambda) => lambda.pos(call.vm),
        None => Pos(call.counter(POS) as u32),
    };
    Error::new(&mut call.vm.heap, ErrorKind::Type, &text, pos)
}

/// Every container on the way adds what was being done in it.
fn add_notes(call: &mut Call, error: Error) -> Result<Step> {
    let mut error = error;
    for level in (0..call.kept() / LEVEL).rev() {
        let container = call.kept_word(level * LEVEL);
        let index = call.kept_word(level * LEVEL + 1).as_small().unwrap_or(0);
        // The member at `index - 1` has been begun; none has if the container itself is too deep.
        let Ok(index) = usize::try_from(index - 1) else { continue };
        if container.as_list().is_some() {
            let pos = Pos(call.kept_word(level * LEVEL + 2).as_small().unwrap_or(0) as u32);
            let text = format!("while evaluating list element at index {index}");
            error = call.vm.noted_at(error, text.as_bytes(), pos);
        } else if let Some(attrs) = container.as_attrs() {
            let (name, pos) = member(call, attrs, index);
            let name = shown_name(call.vm.symbols.name(name).as_bytes());
            let text = [b"while evaluating attribute '".as_slice(), &name, b"'"].concat();
            error = call.vm.noted_at(error, &text, pos);
        }
    }
    Err(error)
}

fn member(call: &Call, attrs: Attrs, index: usize) -> (Symbol, Pos) {
    let order = attrs.name_order(&call.vm.symbols);
    let (name, pos, _) = order.get(attrs, index);
    (name, pos)
}
