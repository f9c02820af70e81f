//! String contexts: what a string depends on in the store.
//!
//! An element is a text: `PATH` is the path itself, `=DRV` a derivation with everything that it is
//! made from and all its outputs, `!OUTPUT!DRV` one output of a derivation.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::print::push_name;
use frazil_eval::source::Pos;
use frazil_eval::symbol::{Symbol, sym};
use frazil_eval::value::{Context, Slot, Str, Value};
use frazil_eval::vm::Vm;

use crate::store_names;

/// The builtins of this file.
pub static CONTEXT: [Builtin; 6] = [
    Builtin::new("unsafeDiscardStringContext", 1, discard).takes(&[Arg::new(
        0,
        Kind::Coerced,
        "while evaluating the argument passed to builtins.unsafeDiscardStringContext",
    )]),
    Builtin::new("hasContext", 1, has_context).takes(&[Arg::new(
        0,
        Kind::String,
        "while evaluating the argument passed to builtins.hasContext",
    )]),
    Builtin::new("unsafeDiscardOutputDependency", 1, discard_output_dependency).takes(&[Arg::new(
        0,
        Kind::Coerced,
        "while evaluating the argument passed to builtins.unsafeDiscardOutputDependency",
    )]),
    Builtin::new("addDrvOutputDependencies", 1, add_output_dependencies).takes(&[Arg::new(
        0,
        Kind::Coerced,
        "while evaluating the argument passed to builtins.addDrvOutputDependencies",
    )]),
    Builtin::new("getContext", 1, get_context).takes(&[Arg::new(
        0,
        Kind::String,
        "while evaluating the argument passed to builtins.getContext",
    )]),
    Builtin::new("appendContext", 2, append_context)
        .takes(&[
            Arg::new(0, Kind::String, "while evaluating the first argument passed to builtins.appendContext"),
            Arg::new(1, Kind::Attrs, "while evaluating the second argument passed to builtins.appendContext"),
        ])
        .stepped(4)
        .boxed()
        .on_error(append_context_failed),
];

/// An element of a context.
enum Element<'a> {
    Path(&'a [u8]),
    Deep(&'a [u8]),
    Output { derivation: &'a [u8], output: &'a [u8] },
}

impl Element<'_> {
    fn parse(text: &[u8]) -> Element<'_> {
        match text {
            [b'=', derivation @ ..] => Element::Deep(derivation),
            [b'!', rest @ ..] => {
                let bang = rest.iter().position(|&byte| byte == b'!').unwrap_or(rest.len());
                Element::Output { output: &rest[..bang], derivation: rest.get(bang + 1..).unwrap_or(&[]) }
            }
            path => Element::Path(path),
        }
    }
}

/// The context of these texts, in any order.
fn context_of(vm: &mut Vm, texts: impl IntoIterator<Item = Vec<u8>>) -> Option<Context> {
    let mut all = None;
    for text in texts {
        let one = vm.heap.context_of(&text);
        all = vm.heap.context_union(all, Some(one));
    }
    all
}

fn texts(string: Str) -> Vec<Vec<u8>> {
    string
        .context()
        .map_or(Vec::new(), |context| context.iter().map(|text| text.as_bytes().to_vec()).collect())
}

/// `unsafeDiscardStringContext s`: the string `s` without its context. `s` is coerced to a string.
///
/// ```nix
/// builtins.unsafeDiscardStringContext "a"    # => "a"
/// ```
fn discard(call: &mut Call) -> Result<Step> {
    match call.coerced(0, Coercion::STRING) {
        Ok(string) => Ok(Step::Done(call.vm.heap.string_with_context(string, None))),
        Err(step) => Ok(step),
    }
}

/// `hasContext s`: whether the string `s` has a context.
///
/// ```nix
/// builtins.hasContext "a"    # => false
/// ```
fn has_context(call: &mut Call) -> Result<Step> {
    let string = call.string(0)?;
    Ok(Step::Done(Value::from_bool(string.context().is_some())))
}

/// `unsafeDiscardOutputDependency s`: the string `s`, depending on the files of derivations where it
/// depended on all they are made from and all their outputs. `s` is coerced to a string.
///
/// ```nix
/// builtins.unsafeDiscardOutputDependency "a"    # => "a"
/// ```
fn discard_output_dependency(call: &mut Call) -> Result<Step> {
    let string = match call.coerced(0, Coercion::STRING) {
        Ok(string) => string,
        Err(step) => return Ok(step),
    };
    let kept = texts(string).into_iter().map(|text| match Element::parse(&text) {
        Element::Deep(derivation) => derivation.to_vec(),
        _ => text,
    });
    let context = context_of(call.vm, kept);
    Ok(Step::Done(call.vm.heap.string_with_context(string, context)))
}

/// `addDrvOutputDependencies s`: the string `s`, depending on all that its derivation is made from
/// and all its outputs, where it depended on the file of one derivation.
///
/// `s` is coerced to a string. It must depend on exactly one thing, which is no output.
fn add_output_dependencies(call: &mut Call) -> Result<Step> {
    let string = match call.coerced(0, Coercion::STRING) {
        Ok(string) => string,
        Err(step) => return Ok(step),
    };
    let texts = texts(string);
    let [text] = texts.as_slice() else {
        let end = format!("' must have exactly one element, but has {}", texts.len());
        let text = [b"context of string '".as_slice(), string.as_bytes(), end.as_bytes()].concat();
        return Err(call.error(ErrorKind::Eval, text));
    };
    let message = match Element::parse(text) {
        Element::Deep(_) => return Ok(Step::Done(string.value())),
        Element::Path(path) if path.ends_with(b".drv") => {
            let context = context_of(call.vm, [[b"=", path].concat()]);
            return Ok(Step::Done(call.vm.heap.string_with_context(string, context)));
        }
        Element::Path(path) => [b"path '".as_slice(), path, b"' is not a derivation"].concat(),
        Element::Output { output, .. } => [
            b"`addDrvOutputDependencies` can only act on derivations, not on a derivation output such as '",
            output,
            b"'",
        ]
        .concat(),
    };
    Err(call.error(ErrorKind::Eval, message))
}

/// What a context says about one path.
#[derive(Default)]
struct About {
    path: bool,
    all_outputs: bool,
    outputs: Vec<Vec<u8>>,
}

/// `getContext s`: the context of the string `s`: for each store path what of it `s` depends on,
/// `path`, `allOutputs` or a list of `outputs`.
///
/// ```nix
/// builtins.getContext "a"    # => { }
/// ```
fn get_context(call: &mut Call) -> Result<Step> {
    let string = call.string(0)?;
    let texts = texts(string);
    let mut paths = std::collections::BTreeMap::<&[u8], About>::new();
    for text in &texts {
        match Element::parse(text) {
            Element::Path(path) => paths.entry(path).or_default().path = true,
            Element::Deep(path) => paths.entry(path).or_default().all_outputs = true,
            Element::Output { derivation, output } => {
                paths.entry(derivation).or_default().outputs.push(output.to_vec());
            }
        }
    }
    let all_outputs = call.vm.symbols.intern(b"allOutputs", &mut call.vm.heap);
    let mut set = AttrsBuilder::new(&mut call.vm.heap, paths.len());
    call.push(set.value());
    for (path, about) in &paths {
        let value = about_path(call.vm, about, all_outputs);
        let symbol = call.vm.symbols.intern(path, &mut call.vm.heap);
        set.push(&mut call.vm.heap, symbol, Pos::NONE, value);
    }
    Ok(Step::Done(set.finish_first_wins(&mut call.vm.heap).value()))
}

fn about_path(vm: &mut Vm, about: &About, all_outputs: Symbol) -> Value {
    let heap = &mut vm.heap;
    let mut set = AttrsBuilder::new(heap, 3);
    if about.path {
        set.push(heap, sym::PATH, Pos::NONE, Value::TRUE);
    }
    if about.all_outputs {
        set.push(heap, all_outputs, Pos::NONE, Value::TRUE);
    }
    if !about.outputs.is_empty() {
        let list = heap.list_holes(about.outputs.len()).expect("a context is small");
        for (index, output) in about.outputs.iter().enumerate() {
            let output = heap.string(output);
            frazil_eval::heap::ListBuilder::set(list, index, output);
        }
        set.push(heap, sym::OUTPUTS, Pos::NONE, list);
    }
    set.finish_first_wins(heap).value()
}

// State words of `appendContext`; word 0 names the elements collected so far.
/// The attributes that are done.
const DONE: usize = 1;
/// What is being forced: an index into [`FORCED_NOTES`], and its position.
const FORCED: usize = 2;
const FORCED_POS: usize = 3;

const PATH_NOTE: &str = "while evaluating the `path` attribute of a string context";
const ALL_NOTE: &str = "while evaluating the `allOutputs` attribute of a string context";
const OUTPUTS_NOTE: &str = "while evaluating the `outputs` attribute of a string context";
const OUTPUT_NOTE: &str = "while evaluating an output name within a string context";
const SET_NOTE: &str = "while evaluating the value of a string context";
/// Notes for errors in forcing; sets and lists have none.
const FORCED_NOTES: [&str; 4] = ["", PATH_NOTE, ALL_NOTE, OUTPUT_NOTE];

/// `appendContext s set`: the string `s` with a further context, in the form that `getContext` gives.
///
/// ```nix
/// builtins.appendContext "a" { }    # => "a"
/// ```
fn append_context(call: &mut Call) -> Result<Step> {
    let string = call.string(0)?;
    let attrs = call.attrs(1)?;
    let mut elements = match call.take_result() {
        Some(_) => *call.take_box::<Vec<Vec<u8>>>(),
        None => texts(string),
    };
    for (name, pos, slot) in attrs.iter().skip(call.counter(DONE)) {
        match add_elements(call, name, pos, slot)? {
            Ok(more) => elements.extend(more),
            Err(Wait { word, note, pos }) => {
                call.set_counter(FORCED, note);
                call.set_counter(FORCED_POS, pos.0 as usize);
                call.keep_box(Box::new(elements));
                return Ok(Step::Force(word));
            }
        }
        let done = call.counter(DONE) + 1;
        call.set_counter(DONE, done);
    }
    let context = context_of(call.vm, elements);
    Ok(Step::Done(call.vm.heap.string_with_context(string, context)))
}

fn append_context_failed(call: &mut Call, error: Error) -> Result<Step> {
    let note = FORCED_NOTES[call.counter(FORCED).min(FORCED_NOTES.len() - 1)];
    let pos = Pos(call.counter(FORCED_POS) as u32);
    Err(if call.counter(FORCED) == 0 { error } else { call.vm.noted_at(error, note.as_bytes(), pos) })
}

/// A word to force first.
struct Wait {
    word: Value,
    note: usize,
    pos: Pos,
}

/// The elements that one attribute stands for. It starts anew after each word that had to be forced.
fn add_elements(
    call: &mut Call,
    name: Symbol,
    pos: Pos,
    slot: &'static Slot,
) -> Result<std::result::Result<Vec<Vec<u8>>, Wait>> {
    call.set_counter(FORCED, 0);
    let path = call.vm.symbols.name(name).as_bytes();
    if !is_store_path(path) {
        return Err(about_key(call, "context key '", path, "' is not a store path", pos));
    }
    store_names::ensure(call.vm, path)?;
    let word = slot.get();
    let Some(value) = word.settled() else { return Ok(Err(Wait { word, note: 0, pos })) };
    let Some(about) = value.as_attrs() else {
        let error = call.vm.expected("a set", value);
        return Err(call.vm.noted_at(error, SET_NOTE.as_bytes(), pos));
    };
    let mut elements = Vec::new();
    let all_outputs = call.vm.symbols.intern(b"allOutputs", &mut call.vm.heap);
    for (name, note) in [(sym::PATH, 1), (all_outputs, 2)] {
        let Some(entry) = about.get(name) else { continue };
        let word = entry.slot.get();
        let Some(value) = word.settled() else { return Ok(Err(Wait { word, note, pos: entry.pos })) };
        match value.as_bool() {
            Some(true) if note == 1 => elements.push(path.to_vec()),
            Some(true) if path.ends_with(b".drv") => elements.push([b"=", path].concat()),
            Some(true) => {
                let end = ", which is not a derivation, to a string";
                return Err(about_key(call, "tried to add all-outputs context of ", path, end, pos));
            }
            Some(false) => {}
            None => {
                let error = call.vm.expected("a Boolean", value).at(&mut call.vm.heap, entry.pos);
                return Err(call.vm.noted_at(error, FORCED_NOTES[note].as_bytes(), entry.pos));
            }
        }
    }
    let Some(entry) = about.get(sym::OUTPUTS) else { return Ok(Ok(elements)) };
    let word = entry.slot.get();
    let Some(value) = word.settled() else { return Ok(Err(Wait { word, note: 0, pos: entry.pos })) };
    let Some(outputs) = value.as_list() else {
        let error = call.vm.expected("a list", value);
        return Err(call.vm.noted_at(error, OUTPUTS_NOTE.as_bytes(), entry.pos));
    };
    if !outputs.is_empty() && !path.ends_with(b".drv") {
        let end = ", which is not a derivation, to a string";
        return Err(about_key(call, "tried to add derivation output context of ", path, end, pos));
    }
    for word in outputs.iter() {
        let Some(value) = word.settled() else { return Ok(Err(Wait { word, note: 3, pos: entry.pos })) };
        elements.push(output_element(call.vm, value, path, entry.pos)?);
    }
    Ok(Ok(elements))
}

fn output_element(vm: &mut Vm, value: Value, path: &[u8], pos: Pos) -> Result<Vec<u8>> {
    let error = match value.as_str() {
        None => vm.expected("a string", value).at(&mut vm.heap, pos),
        Some(output) => match vm.require_no_context(output) {
            Ok(()) => return Ok([b"!", output.as_bytes(), b"!", path].concat()),
            Err(error) => error,
        },
    };
    Err(vm.noted_at(error, OUTPUT_NOTE.as_bytes(), pos))
}

/// An error about a name in the set given to `appendContext`, which is shown as a name.
#[cold]
fn about_key(call: &mut Call, start: &str, path: &[u8], end: &str, pos: Pos) -> Error {
    let mut text = start.as_bytes().to_vec();
    push_name(&mut text, path);
    text.extend_from_slice(end.as_bytes());
    call.error(ErrorKind::Eval, text).at(&mut call.vm.heap, pos)
}

/// Whether this is the path of something directly in the store.
fn is_store_path(path: &[u8]) -> bool {
    const HASH: usize = 32;
    let Some(base) = path.strip_prefix(b"/nix/store/") else { return false };
    let (Some(hash), Some(b'-'), Some(name)) = (base.get(..HASH), base.get(HASH), base.get(HASH + 1..))
    else {
        return false;
    };
    let is_digit = |byte: &u8| {
        byte.is_ascii_digit() || byte.is_ascii_lowercase() && !matches!(byte, b'e' | b'o' | b'u' | b't')
    };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._?=".contains(byte);
    hash.iter().all(is_digit) && !name.is_empty() && name.len() <= 211 && name.iter().all(is_name)
}
