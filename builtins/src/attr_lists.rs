//! Sets and lists of sets: `listToAttrs`, `catAttrs`, `removeAttrs`, `zipAttrsWith`.
//!
//! Each goes over its list twice: first it forces and checks what must be evaluated, in the order in
//! which the reference does, then it makes the result in one go. Names met on the way are kept as
//! symbols with the index of their element, which sort by name.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, Result};
use frazil_eval::heap::ListBuilder;
use frazil_eval::source::Pos;
use frazil_eval::symbol::{Symbol, name_of, sort_tags, sym, tag};
use frazil_eval::value::{List, Value};
use frazil_eval::vm::Vm;

use crate::apply::application_two;
use crate::closure::missing;
use crate::folds::collect;
use crate::lists::list_of;
use crate::steps::Steps;

/// The builtins of this file.
pub static ATTR_LISTS: [Builtin; 4] = [
    Builtin::new("listToAttrs", 1, list_to_attrs)
        .takes(&[Arg::new(0, Kind::List, "while evaluating the argument passed to builtins.listToAttrs")])
        .stepped(3)
        .boxed()
        .on_error(list_to_attrs_failed),
    Builtin::new("catAttrs", 2, cat_attrs)
        .takes(&[
            Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.catAttrs"),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.catAttrs"),
        ])
        .stepped(1),
    Builtin::new("removeAttrs", 2, remove_attrs)
        .takes(&[
            Arg::new(0, Kind::Attrs, "while evaluating the first argument passed to builtins.removeAttrs"),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.removeAttrs"),
        ])
        .stepped(1)
        .on_error(remove_attrs_failed)
        .bare(),
    Builtin::new("zipAttrsWith", 2, zip_attrs_with)
        .takes(&[
            Arg::new(
                0,
                Kind::Function,
                "while evaluating the first argument passed to builtins.zipAttrsWith",
            ),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.zipAttrsWith"),
        ])
        .stepped(1),
];

/// A check that a value is a set.
fn must_be_set(vm: &mut Vm, value: Value, note: &str) -> Result<()> {
    if value.is_attrs() {
        return Ok(());
    }
    let error = vm.expected("a set", value);
    Err(vm.noted(error, note))
}

/// `listToAttrs xs`: the set with attribute `x.name` = `x.value` for each `x` in the list `xs`. Of
/// several with one name the first counts.
///
/// Forces `xs`, and each element and its name, in order. Values are not forced, and those of later
/// elements with the same name need not be there.
///
/// ```nix
/// builtins.listToAttrs [ { name = "a"; value = 1; } { name = "a"; value = 2; } ]    # => { a = 1; }
/// ```
fn list_to_attrs(call: &mut Call) -> Result<Step> {
    // State 1: elements done. State 2: the position of the name that is being forced.
    let list = call.list(0)?;
    let start = call.counter(1);
    let mut tags = match call.take_result() {
        Some(_) => call.take_box::<Vec<u64>>(),
        None => Box::new(Vec::with_capacity(list.len())),
    };
    for index in start..list.len() {
        match pair_name(call, list.slots()[index].get())? {
            Ok(symbol) => tags.push(tag(symbol, index)),
            Err(word) => {
                call.set_counter(1, index);
                call.keep_box(tags);
                return Ok(Step::Force(word));
            }
        }
    }
    sort_tags(&mut tags);
    tags.dedup_by_key(|tag| *tag >> 32);
    pairs_to_set(call, list, &tags)
}

/// The name of an element as a symbol, or the word to force first.
#[inline]
fn pair_name(call: &mut Call, word: Value) -> Result<std::result::Result<Symbol, Value>> {
    call.set_state(2, Value::HOLE);
    let Some(pair) = word.settled() else { return Ok(Err(word)) };
    must_be_set(call.vm, pair, "while evaluating an element of the list passed to builtins.listToAttrs")?;
    let entry = pair.as_attrs().and_then(|attrs| attrs.get(sym::NAME));
    let Some(entry) = entry else { return Err(no_pair(call.vm, sym::NAME)) };
    let word = entry.slot.get();
    let Some(name) = word.settled() else {
        call.set_state(2, Value::small(i64::from(entry.pos.0)).unwrap_or(Value::HOLE));
        return Ok(Err(word));
    };
    match call.vm.name_symbol(name) {
        Ok(symbol) => Ok(Ok(symbol)),
        Err(error) => {
            // Nix: only the error about the type has a position.
            let error = if name.as_str().is_none() { error.at(&mut call.vm.heap, entry.pos) } else { error };
            Err(in_name(call.vm, error, entry.pos))
        }
    }
}

#[cold]
fn no_pair(vm: &mut Vm, name: Symbol) -> Error {
    let error = missing(vm, name);
    vm.noted(error, "in a {name=...; value=...;} pair")
}

#[cold]
fn in_name(vm: &mut Vm, error: Error, pos: Pos) -> Error {
    let note =
        b"while evaluating the `name` attribute of an element of the list passed to builtins.listToAttrs";
    vm.noted_at(error, note, pos)
}

/// Nix: an error in forcing a name is told to be one.
fn list_to_attrs_failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(match call.state(2).as_small() {
        Some(pos) => in_name(call.vm, error, Pos(pos as u32)),
        None => error,
    })
}

/// The set of the elements that the sorted `tags` name, no two with the same name.
fn pairs_to_set(call: &mut Call, list: List, tags: &[u64]) -> Result<Step> {
    let mut builder = AttrsBuilder::new(&mut call.vm.heap, tags.len());
    for &tag in tags {
        let pair = list.slots()[tag as u32 as usize].get().peek();
        let entry = pair.as_attrs().and_then(|attrs| attrs.get(sym::VALUE));
        let Some(entry) = entry else { return Err(no_pair(call.vm, sym::VALUE)) };
        builder.push(&mut call.vm.heap, name_of(tag), entry.pos, entry.slot.get().peek_slot(entry.slot));
    }
    Ok(Step::Done(builder.finish_first_wins(&mut call.vm.heap).value()))
}

/// `catAttrs name xs`: the attributes `name` of those sets in the list `xs` that have it.
///
/// Forces `name`, `xs` and its elements, not the attributes.
///
/// ```nix
/// builtins.catAttrs "a" [ { a = 1; } { b = 0; } { a = 2; } ]    # => [ 1 2 ]
/// ```
fn cat_attrs(call: &mut Call) -> Result<Step> {
    let name = call.plain_string(0)?;
    let name = call.vm.symbols.intern_str(name, &mut call.vm.heap);
    let list = call.list(1)?;
    let note = "while evaluating an element in the list passed as second argument to builtins.catAttrs";
    if let Some(step) = call.force_each(list, 0, |vm, value| must_be_set(vm, value, note))? {
        return Ok(step);
    }
    let slots = || {
        let sets = list.iter().filter_map(|word| word.peek().as_attrs());
        sets.filter_map(move |attrs| attrs.slot(name))
    };
    let result = list_of(call.vm, slots().count())?;
    for (index, slot) in slots().enumerate() {
        ListBuilder::set(result, index, slot.get().peek_slot(slot));
    }
    Ok(Step::Done(result))
}

const REMOVED_NAMES: &str =
    "while evaluating the values of the second argument passed to builtins.removeAttrs";

/// `removeAttrs set names`: `set` without the attributes in the list `names`, which need not be there.
///
/// Forces `set`, `names` and its elements, strings without context.
///
/// ```nix
/// removeAttrs { x = 1; y = 2; } [ "x" "z" ]    # => { y = 2; }
/// ```
fn remove_attrs(call: &mut Call) -> Result<Step> {
    let attrs = call.attrs(0)?;
    let list = call.list(1)?;
    let check = |vm: &mut Vm, name| match vm.name_symbol(name) {
        Ok(_) => Ok(()),
        Err(error) => Err(vm.noted(error, REMOVED_NAMES)),
    };
    if let Some(step) = call.force_each(list, 0, check)? {
        return Ok(step);
    }
    let vm = &mut *call.vm;
    let names = list.iter().filter_map(|word| word.peek().as_str());
    let names: Vec<Symbol> = names.map(|name| vm.symbols.intern_str(name, &mut vm.heap)).collect();
    Ok(Step::Done(attrs.remove(&mut call.vm.heap, &names).value()))
}

/// Nix: an error in forcing a name is told to be one.
fn remove_attrs_failed(call: &mut Call, error: Error) -> Result<Step> {
    let list = call.list(1)?;
    let word = list.get(call.counter(0));
    let failed = word.is_some_and(|word| word.settled().is_none());
    Err(if failed { call.vm.noted(error, REMOVED_NAMES) } else { error })
}

/// `zipAttrsWith f xs`: the set with an attribute for each name in the sets of the list `xs`:
/// `f name values`, not evaluated yet, with the list of the values that the sets have for it.
///
/// Forces `f`, then `xs` and its elements.
///
/// ```nix
/// builtins.zipAttrsWith (name: values: values) [ { a = 1; } { a = 2; b = 3; } ]    # => { a = [ 1 2 ]; b = [ 3 ]; }
/// ```
fn zip_attrs_with(call: &mut Call) -> Result<Step> {
    let function = call.function(0)?;
    let list = call.list(1)?;
    let note = "while evaluating a value of the list passed as second argument to builtins.zipAttrsWith";
    if let Some(step) = call.force_each(list, 0, |vm, value| must_be_set(vm, value, note))? {
        return Ok(step);
    }
    let set = |index: usize| list.slots()[index].get().peek().as_attrs().expect("checked above");
    let mut tags = Vec::new();
    for index in 0..list.len() {
        tags.extend(set(index).iter().map(|(symbol, ..)| tag(symbol, index)));
    }
    // Each set brings its names in order: this is a merge of runs.
    tags.sort();
    let groups = tags.chunk_by(|a, b| a >> 32 == b >> 32);
    let count = groups.clone().count();
    let word = |symbol: Symbol, index: usize| {
        let slot = set(index).slot(symbol).expect("its name came from there");
        slot.get().peek_slot(slot)
    };
    collect(call, count, groups, word, |vm, symbol, values| {
        let name = vm.symbols.name(symbol).value();
        application_two(&mut vm.heap, function, name, values)
    })
}
