//! `derivation` and `derivationStrict`.
//!
//! `derivation` is a program of its own around `derivationStrict`, compiled when first used: it makes
//! the set with its outputs, all of which are lazy, so `derivation { }` works until a path is asked
//! for.
//!
//! `derivationStrict` goes through the attributes in the order of their names. What is not a string is
//! coerced by the machine's own coercion, in frames of its own, and then this builtin is entered
//! again. `plan` collects what the attributes say, `finish` makes the derivation and computes its
//! paths. Derivations are kept in memory, so that what uses them finds their hashes; if there is a store
//! to write to, their texts go there.

mod finish;
pub(crate) mod load;
mod plan;

use frazil_eval::attrs::{Attrs, NameOrder};
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Verbosity;
use frazil_eval::source::{Origin, Pos};
use frazil_eval::symbol::{Symbol, sym};
use frazil_eval::value::{Context, Str, Tag, Value};
use frazil_eval::vm::Vm;

use self::plan::Plan;
use crate::{features, from_json, to_json};

/// The builtins of this file.
pub static DERIVATION: [Builtin; 1] = [Builtin::new("derivationStrict", 1, derivation_strict)
    .takes(&[Arg::new(0, Kind::Attrs, "while evaluating the argument passed to builtins.derivationStrict")])
    .stepped(5)
    .boxed()
    .on_error(failed)
    .bare()];

/// The program that `derivation` is.
const WRAPPER: &str = include_str!("derivation.nix");

/// What the thunk of `derivation` calls.
static LOAD: Builtin = Builtin::new("derivation", 1, load).stepped(0).unframed();

/// The value of `derivation`, not compiled yet.
pub(crate) fn wrapper(vm: &mut Vm) -> Value {
    vm.heap.thunk_apply(LOAD.value(), Value::NULL)
}

fn load(call: &mut Call) -> Result<Step> {
    let origin = Origin::Internal("derivation-internal.nix");
    Ok(Step::Tail(call.vm.load_text(WRAPPER.as_bytes(), origin, b"/")?))
}

/// Numbers the names that the reference's wrapper brings with it before any program is read.
pub(crate) fn number_names(vm: &mut Vm) {
    let names = ["drvAttrs", "strict", "commonAttrs", "outputsList", "x", "outputToAttrListElement"];
    for name in names {
        vm.symbols.intern(name.as_bytes(), &mut vm.heap);
    }
}

// State words; word 0 names the box.
/// The union of the contexts of all strings.
const CONTEXT: usize = 1;
/// What is being done, as numbered below.
const DOING: usize = 2;
/// The name of the attribute that is being evaluated, and its position.
const NAME: usize = 3;
const POS: usize = 4;

/// What is done one after the other: name, switches, attributes, the rest.
const NAMING: usize = 0;
const STRUCTURED: usize = 1;
const NULLS: usize = 2;
const ATTRIBUTES: usize = 3;
const FINISHING: usize = 4;

const NAME_NOTE: &str = "while evaluating the `name` attribute passed to builtins.derivationStrict";
const NULLS_NOTE: &str = "while evaluating the `__ignoreNulls` attribute passed to builtins.derivationStrict";
const STRUCTURED_NOTE: &str =
    "while evaluating the `__structuredAttrs` attribute passed to builtins.derivationStrict";
const ARG_NOTE: &str = "while evaluating an element of the argument list";

/// What the result that comes is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    /// A value that is in its place now.
    Forced,
    /// The current attribute as a string.
    Text,
    /// An element of `args` as a string.
    Arg,
    /// The current attribute as JSON.
    Json,
    /// The value of the JSON in `__json`.
    Parsed,
    /// That again as JSON.
    Rewritten,
}

/// Where the work is. Holds no values.
struct Work {
    plan: Plan,
    order: NameOrder,
    /// Attributes that are done.
    done: usize,
    /// Attributes that were begun and told.
    told: usize,
    /// Elements of `args` that are done.
    elements: usize,
    waiting: Waiting,
    /// Memory for one attribute's text.
    text: Vec<u8>,
}

/// `derivationStrict attributes`: makes a derivation; the set of its path, `drvPath`, and of the paths
/// of its outputs by their names.
///
/// Forces `name`, `__structuredAttrs` and `__ignoreNulls`, then all attributes in the order of their
/// names. What they are is told at [`derivation`](wrapper).
///
/// ```nix
/// (derivationStrict { name = "a"; builder = "/bin/sh"; system = "x"; }).out
///     # => "/nix/store/0pd4llb3k36fnppfxwp6nlwsxwlv0y2c-a"
/// ```
fn derivation_strict(call: &mut Call) -> Result<Step> {
    let attrs = call.attrs(0)?;
    let result = call.take_result();
    if call.counter(DOING) < ATTRIBUTES {
        return switches(call, attrs);
    }
    let work = call.take_box::<Work>();
    attributes(call, attrs, work, result)
}

/// The attributes that decide how the others are taken.
fn switches(call: &mut Call, attrs: Attrs) -> Result<Step> {
    let Some(entry) = attrs.get(sym::NAME) else {
        let error = call.error(ErrorKind::MissingAttr, "attribute 'name' missing");
        // This error says already where it was found.
        call.set_counter(DOING, FINISHING + 1);
        return Err(call.vm.noted(error, "in the attrset passed as argument to builtins.derivationStrict"));
    };
    let word = entry.slot.get();
    let Some(value) = word.settled() else { return Ok(Step::Force(word)) };
    let name = plain_string(call, value)?;
    if call.counter(DOING) == NAMING {
        call.set_counter(DOING, FINISHING);
        plan::check_name(name.as_bytes()).map_err(|text| call.error(ErrorKind::Eval, text))?;
    }
    let mut switches = [false; 2];
    let symbols = [(STRUCTURED, sym::STRUCTURED_ATTRS), (NULLS, sym::IGNORE_NULLS)];
    for (on, (doing, symbol)) in switches.iter_mut().zip(symbols) {
        call.set_counter(DOING, doing);
        let Some(slot) = attrs.slot(symbol) else { continue };
        let word = slot.get();
        let Some(value) = word.settled() else { return Ok(Step::Force(word)) };
        *on = bool(call, value)?;
    }
    call.set_counter(DOING, ATTRIBUTES);
    let [structured, ignore_nulls] = switches;
    let order = attrs.name_order(&call.vm.symbols);
    let plan = Plan::new(name.as_bytes(), order.len(), structured, ignore_nulls);
    let work =
        Work { plan, order, done: 0, told: 0, elements: 0, waiting: Waiting::Forced, text: Vec::new() };
    attributes(call, attrs, Box::new(work), None)
}

fn attributes(call: &mut Call, attrs: Attrs, mut work: Box<Work>, result: Option<Value>) -> Result<Step> {
    let mut result = result;
    while work.done < work.order.len() {
        let (symbol, pos, slot) = work.order.get(attrs, work.done);
        call.set_counter(NAME, symbol.0 as usize);
        call.set_counter(POS, pos.0 as usize);
        if work.told == work.done && symbol != sym::IGNORE_NULLS {
            call.vm.detail(Verbosity::All, |vm| {
                let name = vm.symbols.name(symbol).as_bytes();
                [b"processing attribute '".as_slice(), name, b"'"].concat()
            });
        }
        work.told = work.done + 1;
        if let Some(step) = attribute(call, &mut work, symbol, slot.get(), result.take())? {
            call.keep_box(work);
            return Ok(step);
        }
        work.done += 1;
    }
    call.set_counter(DOING, FINISHING);
    let context = Context::from_value(call.state(CONTEXT));
    finish::finish(call, work.plan, context).map(Step::Done)
}

/// Takes over one attribute; the answer is the step to take first.
fn attribute(
    call: &mut Call,
    work: &mut Work,
    symbol: Symbol,
    word: Value,
    result: Option<Value>,
) -> Result<Option<Step>> {
    if symbol == sym::IGNORE_NULLS {
        return Ok(None);
    }
    if let Some(result) = result.filter(|_| work.waiting != Waiting::Forced) {
        return coerced(call, work, symbol, word, result);
    }
    if work.plan.ignore_nulls {
        match word.settled() {
            None => return Ok(Some(force(work, word))),
            Some(Value::NULL) => return Ok(None),
            Some(_) => {}
        }
    }
    match symbol {
        sym::CONTENT_ADDRESSED | sym::IMPURE => {
            let Some(value) = word.settled() else { return Ok(Some(force(work, word))) };
            if bool(call, value)? {
                let known = call.vm.options.features;
                let (on, enabled, feature) = match symbol {
                    sym::IMPURE => (&mut work.plan.impure, known.impure_derivations, "impure-derivations"),
                    _ => (&mut work.plan.content_addressed, known.ca_derivations, "ca-derivations"),
                };
                *on = true;
                features::require(call.vm, enabled, feature, None)?;
            }
            Ok(None)
        }
        sym::ARGS => args(call, work, word),
        sym::STRUCTURED_ATTRS if work.plan.is_structured() => Ok(None),
        _ if work.plan.is_structured() => {
            work.waiting = Waiting::Json;
            Ok(Some(call1(call, to_json::NESTED.value(), word)))
        }
        _ => {
            if let Some(text) = word.settled().and_then(Value::as_str) {
                return variable(call, work, symbol, text);
            }
            let mut text = std::mem::take(&mut work.text);
            text.clear();
            if symbol != sym::JSON && at_once(call, &mut text, word).is_some() {
                set_variable(call, work, symbol, &text)?;
                work.text = text;
                return Ok(None);
            }
            work.text = text;
            work.waiting = Waiting::Text;
            Ok(Some(call.coerce(word, Coercion::ENV, "")))
        }
    }
}

/// Appends what the machine's coercion makes of an evaluated scalar, derivation, or list of strings and derivations
/// that are evaluated too. `None` where that has more to do, or an error to tell.
fn at_once(call: &mut Call, text: &mut Vec<u8>, word: Value) -> Option<()> {
    let value = word.settled()?;
    // Its frame, and a level of a list, count for the limit on calls.
    call.vm.check_depth(2).ok()?;
    match (value, value.as_int(), value.as_list()) {
        (Value::FALSE | Value::NULL, ..) => {}
        (Value::TRUE, ..) => text.push(b'1'),
        (_, Some(int), _) => text.extend_from_slice(int.to_string().as_bytes()),
        (.., Some(list)) => {
            for (index, slot) in list.slots().iter().enumerate() {
                if index > 0 {
                    text.push(b' ');
                }
                append(call, text, slot.get())?;
            }
        }
        _ => append(call, text, value)?,
    }
    Some(())
}

/// Appends a string that is evaluated, or that an evaluated set has as `outPath`.
fn append(call: &mut Call, text: &mut Vec<u8>, word: Value) -> Option<()> {
    let value = word.settled()?;
    let string = match value.as_attrs() {
        None => value.as_str()?,
        Some(attrs) if attrs.has(sym::TO_STRING) => return None,
        Some(attrs) => attrs.slot(sym::OUT_PATH)?.get().settled()?.as_str()?,
    };
    text.extend_from_slice(string.as_bytes());
    add_context(call, string);
    Some(())
}

fn force(work: &mut Work, word: Value) -> Step {
    work.waiting = Waiting::Forced;
    Step::Force(word)
}

fn call1(call: &mut Call, function: Value, arg: Value) -> Step {
    call.push(function);
    call.push(arg);
    Step::Call(1)
}

/// Goes on with what was made of an attribute.
fn coerced(
    call: &mut Call,
    work: &mut Work,
    symbol: Symbol,
    word: Value,
    result: Value,
) -> Result<Option<Step>> {
    match work.waiting {
        Waiting::Forced => Ok(None),
        Waiting::Text => variable(call, work, symbol, string(result)),
        Waiting::Arg => {
            add_arg(call, work, string(result));
            args(call, work, word)
        }
        Waiting::Json if result.is(Tag::List) => {
            let message = result.as_list().and_then(|list| list.iter().next());
            let message = message.and_then(Value::as_str).map_or(&[][..], Str::as_bytes);
            work.plan.invalid_json.get_or_insert_with(|| message.to_vec());
            structured(call, work, symbol, word, b"null")?;
            Ok(None)
        }
        Waiting::Json => {
            add_context(call, string(result));
            structured(call, work, symbol, word, string(result).as_bytes())?;
            Ok(None)
        }
        Waiting::Parsed if !result.is_attrs() => {
            let kind = call.vm.with_article(result);
            let kind = plan::json_type(&kind);
            let text = format!("[json.exception.type_error.302] type must be object, but is {kind}");
            Err(call.error(ErrorKind::Eval, [plan::BAD_JSON, text.as_bytes()].concat()))
        }
        Waiting::Parsed => {
            work.waiting = Waiting::Rewritten;
            Ok(Some(call1(call, to_json::NESTED.value(), result)))
        }
        Waiting::Rewritten => {
            work.plan.derivation.env.insert(b"__json", string(result).as_bytes());
            Ok(None)
        }
    }
}

fn string(value: Value) -> Str {
    value.as_str().expect("a coercion gives a string")
}

fn bool(call: &mut Call, value: Value) -> Result<bool> {
    value.as_bool().ok_or_else(|| call.vm.expected("a Boolean", value))
}

fn plain_string(call: &mut Call, value: Value) -> Result<Str> {
    let Some(string) = value.as_str() else { return Err(call.vm.expected("a string", value)) };
    call.vm.require_no_context(string)?;
    Ok(string)
}

fn add_context(call: &mut Call, string: Str) {
    if string.context().is_some() {
        let known = Context::from_value(call.state(CONTEXT));
        let union = call.vm.heap.context_union(known, string.context());
        call.set_state(CONTEXT, union.map_or(Value::HOLE, Context::value));
    }
}

fn add_arg(call: &mut Call, work: &mut Work, text: Str) {
    add_context(call, text);
    work.plan.derivation.args.push(text.as_bytes().to_vec());
    work.elements += 1;
}

fn args(call: &mut Call, work: &mut Work, word: Value) -> Result<Option<Step>> {
    let Some(value) = word.settled() else { return Ok(Some(force(work, word))) };
    let Some(list) = value.as_list() else { return Err(call.vm.expected("a list", value)) };
    while let Some(slot) = list.slots().get(work.elements) {
        let Some(text) = slot.get().settled().and_then(Value::as_str) else {
            work.waiting = Waiting::Arg;
            return Ok(Some(call.coerce(slot.get(), Coercion::ENV, ARG_NOTE)));
        };
        add_arg(call, work, text);
    }
    Ok(None)
}

/// A variable of the environment.
fn variable(call: &mut Call, work: &mut Work, symbol: Symbol, text: Str) -> Result<Option<Step>> {
    add_context(call, text);
    if symbol == sym::JSON {
        plan::warn_of_json(call, &work.plan);
        work.waiting = Waiting::Parsed;
        let text = call.vm.heap.string_with_context(text, None);
        return Ok(Some(call1(call, from_json::FROM_JSON[0].value(), text)));
    }
    // The attributes keep the bytes alive.
    set_variable(call, work, symbol, text.as_bytes())?;
    Ok(None)
}

fn set_variable(call: &mut Call, work: &mut Work, symbol: Symbol, text: &[u8]) -> Result<()> {
    let name = call.vm.symbols.name(symbol);
    work.plan.derivation.env.insert(name.as_bytes(), text);
    match symbol {
        sym::BUILDER => work.plan.derivation.builder = text.to_vec(),
        sym::SYSTEM => work.plan.derivation.system = text.to_vec(),
        sym::OUTPUT_HASH => work.plan.output_hash = Some(text.to_vec()),
        sym::OUTPUT_HASH_ALGO => work.plan.set_algorithm(call, text)?,
        sym::OUTPUT_HASH_MODE => work.plan.set_method(call, text)?,
        sym::OUTPUTS => {
            let white = |byte: &u8| b" \t\n\r".contains(byte);
            work.plan.set_outputs(call, text.split(white).filter(|name| !name.is_empty()))?;
        }
        _ => {}
    }
    Ok(())
}

/// An attribute among structured ones; `json` is its JSON, for which all of it was evaluated.
fn structured(call: &mut Call, work: &mut Work, symbol: Symbol, word: Value, json: &[u8]) -> Result<()> {
    let name = call.vm.symbols.name(symbol);
    work.plan.add_json(name.as_bytes(), json);
    let value = word.peek();
    match symbol {
        sym::BUILDER => {
            let Some(text) = value.as_str() else { return Err(call.vm.expected("a string", value)) };
            work.plan.derivation.builder = text.as_bytes().to_vec();
        }
        sym::SYSTEM => work.plan.derivation.system = plain_string(call, value)?.as_bytes().to_vec(),
        sym::OUTPUT_HASH => {
            work.plan.output_hash = Some(plain_string(call, value)?.as_bytes().to_vec());
        }
        sym::OUTPUT_HASH_ALGO => {
            let text = plain_string(call, value)?;
            work.plan.set_algorithm(call, text.as_bytes())?;
        }
        sym::OUTPUT_HASH_MODE => {
            let text = plain_string(call, value)?;
            work.plan.set_method(call, text.as_bytes())?;
        }
        sym::OUTPUTS => {
            let Some(list) = value.as_list() else { return Err(call.vm.expected("a list", value)) };
            // The bytes belong to the list's strings, which the argument keeps alive (H3).
            let mut names = Vec::with_capacity(list.len());
            for word in list.iter() {
                names.push(plain_string(call, word.peek())?.as_bytes());
            }
            work.plan.set_outputs(call, names)?;
        }
        _ => plan::warn_of_structured(call, &work.plan, symbol),
    }
    Ok(())
}

/// Adds what was being done to an error.
fn failed(call: &mut Call, error: Error) -> Result<Step> {
    let doing = call.counter(DOING);
    let Some(attrs) = call.arg(0).as_attrs() else { return Err(error) };
    let Some(named) = attrs.get(sym::NAME).filter(|_| doing <= FINISHING) else { return Err(error) };
    let error = match doing {
        NAMING => {
            let error = call.vm.noted(error, NAME_NOTE);
            let note = b"while evaluating the derivation attribute 'name'";
            return Err(call.vm.noted_at(error, note, named.pos));
        }
        STRUCTURED => call.vm.noted(error, STRUCTURED_NOTE),
        NULLS => call.vm.noted(error, NULLS_NOTE),
        ATTRIBUTES => attribute_failed(call, error, named.slot.get()),
        _ => error,
    };
    let name = named.slot.get().peek().as_str().map_or(&[][..], Str::as_bytes);
    let place = match call.vm.sources.place(named.pos) {
        Some(place) => [&place.file[..], format!(":{}:{}", place.line, place.column).as_bytes()].concat(),
        None => "«none»:0".into(),
    };
    let start = b"while evaluating derivation '".as_slice();
    let note = [start, name, b"'\n  whose name attribute is located at ", &place].concat();
    Err(call.vm.noted_at(error, &note, Pos::NONE))
}

fn attribute_failed(call: &mut Call, error: Error, derivation: Value) -> Error {
    let symbol = Symbol(call.counter(NAME) as u32);
    let message = error.message().as_bytes();
    // The only errors of reading JSON that can come here are those of `__json`.
    let error = match symbol == sym::JSON && message.starts_with(b"[json.exception.") {
        true => call.error(ErrorKind::Eval, [plan::BAD_JSON, message].concat()),
        false => error,
    };
    let name = call.vm.symbols.name(symbol).as_bytes();
    let derivation = derivation.peek().as_str().map_or(&[][..], Str::as_bytes);
    let start = b"while evaluating attribute '".as_slice();
    let note = [start, name, b"' of derivation '", derivation, b"'"].concat();
    call.vm.noted_at(error, &note, Pos(call.counter(POS) as u32))
}
