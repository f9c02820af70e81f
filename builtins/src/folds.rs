//! Builtins that call a function for one element of a list after the other.
//!
//! Each is stepped: it asks the loop to call the function and is entered again with the result, so
//! nothing recurses natively. Between two calls they only count, so that a `foldl'` over many
//! elements costs little more than the calls themselves.

use frazil_eval::attrs::{Attrs, AttrsBuilder};
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::heap::ListBuilder;
use frazil_eval::source::Pos;
use frazil_eval::symbol::{Symbol, sort_tags, sym, tag};
use frazil_eval::value::{List, Value};
use frazil_eval::vm::Vm;

use crate::lists::list_of;
use crate::steps::Steps;

/// The builtins of this file.
pub static FOLDS: [Builtin; 8] = [
    Builtin::new("foldl'", 3, fold)
        .takes(&[
            Arg::new(0, Kind::Function, "while evaluating the first argument passed to builtins.foldlStrict"),
            Arg::new(2, Kind::List, "while evaluating the third argument passed to builtins.foldlStrict"),
        ])
        .stepped(1),
    Builtin::new("any", 2, any)
        .takes(&[
            Arg::new(0, Kind::Function, "while evaluating the first argument passed to builtins.any"),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.any"),
        ])
        .stepped(1),
    Builtin::new("all", 2, all)
        .takes(&[
            Arg::new(0, Kind::Function, "while evaluating the first argument passed to builtins.all"),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.all"),
        ])
        .stepped(1),
    Builtin::new("filter", 2, filter)
        .takes(&[Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.filter")])
        .stepped(2)
        .on_error(filter_failed),
    Builtin::new("elem", 2, elem)
        .takes(&[Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.elem")])
        .stepped(2),
    Builtin::new("partition", 2, partition)
        .takes(&[
            Arg::new(0, Kind::Function, "while evaluating the first argument passed to builtins.partition"),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.partition"),
        ])
        .stepped(4),
    Builtin::new("groupBy", 2, group_by)
        .takes(&[
            Arg::new(0, Kind::Function, "while evaluating the first argument passed to builtins.groupBy"),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.groupBy"),
        ])
        .stepped(2)
        .boxed(),
    Builtin::new("concatMap", 2, concat_map)
        .takes(&[
            Arg::new(0, Kind::Function, "while evaluating the first argument passed to builtins.concatMap"),
            Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.concatMap"),
        ])
        .stepped(2),
];

/// Puts the values of function and list in the place of their thunks, so that the loop need not look
/// through them at every step.
#[inline]
fn settle(call: &mut Call, list: usize) {
    for index in [0, list] {
        let value = call.arg(index);
        call.set_arg(index, value);
    }
}

/// The step that calls the function, argument 0, with an element.
#[inline(always)]
fn call_with(call: &mut Call, element: Value) -> Step {
    let function = call.raw_arg(0);
    call.call1(function, element)
}

/// A result of the function that must be a Boolean.
#[inline(always)]
fn boolean(vm: &mut Vm, value: Value, note: &str) -> Result<bool> {
    match value.as_bool() {
        Some(value) => Ok(value),
        None => {
            let error = vm.expected("a Boolean", value);
            Err(vm.noted(error, note))
        }
    }
}

/// `foldl' op nul xs`: `op (… (op (op nul x0) x1) …) xn` for the elements of the list `xs`.
///
/// Forces `op`, then `xs`, and the result of each call before the next one. `nul` itself is forced
/// only if the list is empty.
///
/// ```nix
/// builtins.foldl' (sum: x: sum + x) 0 [ 1 2 3 ]    # => 6
/// builtins.foldl' (_: x: x) (throw "unused") [ 1 ]    # => 1
/// ```
fn fold(call: &mut Call) -> Result<Step> {
    let index = match call.take_result() {
        Some(result) => {
            call.set_arg(1, result);
            call.counter(0)
        }
        None => {
            settle(call, 2);
            0
        }
    };
    let list = call.list(2)?;
    match list.get(index) {
        Some(element) => {
            call.set_counter(0, index + 1);
            let (function, value) = (call.raw_arg(0), call.raw_arg(1));
            Ok(call.call2(function, value, element))
        }
        None => Ok(Step::Tail(call.raw_arg(1))),
    }
}

/// `any f xs`: whether `f x` is true for an element of the list `xs`.
///
/// Forces `f`, then `xs`, and stops at the first `true`. Elements are not forced.
///
/// ```nix
/// builtins.any (x: x > 1) [ 1 2 (throw "unused") ]    # => true
/// builtins.any (x: true) [ ]    # => false
/// ```
fn any(call: &mut Call) -> Result<Step> {
    search(call, true, "while evaluating the return value of the function passed to builtins.any")
}

/// `all f xs`: whether `f x` is true for all elements of the list `xs`.
///
/// Forces `f`, then `xs`, and stops at the first `false`. Elements are not forced.
///
/// ```nix
/// builtins.all (x: x > 1) [ 2 3 ]    # => true
/// builtins.all (x: false) [ ]    # => true
/// ```
fn all(call: &mut Call) -> Result<Step> {
    search(call, false, "while evaluating the return value of the function passed to builtins.all")
}

/// Calls the function until it gives `wanted`.
#[inline(always)]
fn search(call: &mut Call, wanted: bool, note: &str) -> Result<Step> {
    let index = match call.take_result() {
        Some(result) => {
            if boolean(call.vm, result, note)? == wanted {
                return Ok(Step::Done(Value::from_bool(wanted)));
            }
            call.counter(0)
        }
        None => {
            settle(call, 1);
            0
        }
    };
    match call.list(1)?.get(index) {
        Some(element) => {
            call.set_counter(0, index + 1);
            Ok(call_with(call, element))
        }
        None => Ok(Step::Done(Value::from_bool(!wanted))),
    }
}

const FILTER_FUNCTION: &str = "while evaluating the first argument passed to builtins.filter";

/// `filter f xs`: the elements `x` of the list `xs` for which `f x` is true.
///
/// Forces `xs`, and `f` if there are elements, which are not forced. Nix: if all are taken the result
/// is `xs` itself.
///
/// ```nix
/// builtins.filter (x: x != 2) [ 1 2 3 ]    # => [ 1 3 ]
/// ```
fn filter(call: &mut Call) -> Result<Step> {
    // State 0: the index of the element asked about, plus 1. State 1: the elements taken, once
    // one was dropped.
    let list = call.list(1)?;
    let asked = call.counter(0);
    let result = call.take_result();
    if asked == 0 {
        if list.is_empty() {
            return Ok(Step::Done(list.value()));
        }
        if let Some(step) = call.force_function(FILTER_FUNCTION)? {
            return Ok(step);
        }
        settle(call, 1);
    } else if let Some(result) = result {
        let note = "while evaluating the return value of the filtering function passed to builtins.filter";
        let take = boolean(call.vm, result, note)?;
        take_or_drop(call, list, asked - 1, take)?;
    }
    match list.get(asked) {
        Some(element) => {
            call.set_counter(0, asked + 1);
            Ok(call_with(call, element))
        }
        None => Ok(Step::Done(match call.state(1) {
            Value::HOLE => list.value(),
            builder => ListBuilder::from_value(builder).finish(&mut call.vm.heap),
        })),
    }
}

#[inline(always)]
fn take_or_drop(call: &mut Call, list: List, index: usize, take: bool) -> Result<()> {
    let builder = call.state(1);
    if !builder.is_hole() {
        if take {
            add(call, 1, list.slots()[index].get())?;
        }
        return Ok(());
    }
    if !take {
        let builder = ListBuilder::new(&mut call.vm.heap, index);
        keep_builder(call, 1, builder)?;
        for slot in &list.slots()[..index] {
            add(call, 1, slot.get())?;
        }
    }
    Ok(())
}

/// Adds an element to the list that is built in state word `state`.
#[inline(always)]
fn add(call: &mut Call, state: usize, element: Value) -> Result<()> {
    let word = call.state(state);
    let mut builder = ListBuilder::from_value(word);
    match builder.push(&mut call.vm.heap, element) {
        Some(()) if builder.value() == word => Ok(()),
        Some(()) => keep_builder(call, state, Some(builder)),
        None => keep_builder(call, state, None),
    }
}

fn keep_builder(call: &mut Call, state: usize, builder: Option<ListBuilder>) -> Result<()> {
    match builder {
        Some(builder) => {
            call.set_state(state, builder.value());
            Ok(())
        }
        None => Err(call.error(ErrorKind::Limit, "out of memory")),
    }
}

fn filter_failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(call.function_failed(FILTER_FUNCTION, error))
}

/// `elem x xs`: whether an element of the list `xs` equals `x`.
///
/// Forces `xs`; then, if there are elements, `x` and the elements up to the first that is equal.
///
/// ```nix
/// builtins.elem 2 [ 1 2 (throw "unused") ]    # => true
/// ```
fn elem(call: &mut Call) -> Result<Step> {
    // State 0: the index of the element being looked at. State 1: true while `==` runs.
    let list = call.list(1)?;
    let mut index = call.counter(0);
    if let Some(result) = call.take_result()
        && call.state(1) == Value::TRUE
    {
        if result == Value::TRUE {
            return Ok(Step::Done(Value::TRUE));
        }
        call.set_state(1, Value::FALSE);
        index += 1;
    }
    let wanted = call.raw_arg(0);
    for (index, slot) in list.slots().iter().enumerate().skip(index) {
        let Some(wanted_value) = wanted.settled() else { return Ok(Step::Force(wanted)) };
        let word = slot.get();
        let Some(value) = word.settled() else {
            call.set_counter(0, index);
            return Ok(Step::Force(word));
        };
        if word == wanted {
            return Ok(Step::Done(Value::TRUE));
        }
        match call.vm.quick_equal(wanted_value, value) {
            Some(true) => return Ok(Step::Done(Value::TRUE)),
            Some(false) => {}
            None => {
                call.set_counter(0, index);
                call.set_state(1, Value::TRUE);
                let equality = call.vm.equality();
                return Ok(call.call2(equality, wanted_value, value));
            }
        }
    }
    Ok(Step::Done(Value::FALSE))
}

/// `partition f xs`: `{ right; wrong; }` with the elements of the list `xs` for which `f` is true, and
/// the others.
///
/// Forces `f`, `xs` and all elements, each before `f` is called for it.
///
/// ```nix
/// builtins.partition (x: x > 2) [ 1 4 2 3 ]    # => { right = [ 4 3 ]; wrong = [ 1 2 ]; }
/// ```
fn partition(call: &mut Call) -> Result<Step> {
    // State 0: the index of the element being looked at. State 1: true while the function runs.
    // States 2 and 3: the lists.
    let list = call.list(1)?;
    match call.take_result() {
        None => {
            for state in [2, 3] {
                let builder = ListBuilder::new(&mut call.vm.heap, 0);
                keep_builder(call, state, builder)?;
            }
            settle(call, 1);
        }
        Some(result) if call.state(1) == Value::TRUE => {
            let note =
                "while evaluating the return value of the partition function passed to builtins.partition";
            let right = boolean(call.vm, result, note)?;
            let index = call.counter(0);
            add(call, if right { 2 } else { 3 }, list.slots()[index].get())?;
            call.set_counter(0, index + 1);
            call.set_state(1, Value::FALSE);
        }
        Some(_) => {}
    }
    match list.get(call.counter(0)) {
        Some(element) if element.settled().is_some() => {
            call.set_state(1, Value::TRUE);
            Ok(call_with(call, element))
        }
        Some(element) => Ok(Step::Force(element)),
        None => Ok(Step::Done(parts(call))),
    }
}

fn parts(call: &mut Call) -> Value {
    let [right, wrong] = [2, 3].map(|state| {
        let list = ListBuilder::from_value(call.state(state)).finish(&mut call.vm.heap);
        call.set_state(state, list);
        list
    });
    let heap = &mut call.vm.heap;
    Attrs::of(heap, [(sym::RIGHT, right), (sym::WRONG, wrong)]).value()
}

/// `groupBy f xs`: the set with an attribute for each name `f x` of an element `x` of the list `xs`:
/// the list of the elements with that name.
///
/// Forces `f`, then `xs`, not the elements. The names must be strings without context.
///
/// ```nix
/// builtins.groupBy (x: if x > 2 then "big" else "small") [ 1 2 3 ]    # => { big = [ 3 ]; small = [ 1 2 ]; }
/// ```
fn group_by(call: &mut Call) -> Result<Step> {
    // Kept: per element, symbol << 32 | index. State 1: counter.
    let list = call.list(1)?;
    let Some(result) = call.take_result() else {
        settle(call, 1);
        let Some(element) = list.get(0) else { return Ok(Step::Done(Value::empty_attrs())) };
        call.keep_box(Box::new(Vec::<u64>::with_capacity(list.len())));
        return Ok(call_with(call, element));
    };
    let symbol = group_name(call.vm, result)?;
    let index = call.counter(1);
    let mut tags = call.take_box::<Vec<u64>>();
    tags.push(tag(symbol, index));
    if let Some(element) = list.get(index + 1) {
        call.keep_box(tags);
        call.set_counter(1, index + 1);
        return Ok(call_with(call, element));
    }
    sort_tags(&mut tags);
    let groups = tags.chunk_by(|a, b| a >> 32 == b >> 32);
    collect(call, groups.clone().count(), groups, |_, index| list.slots()[index].get(), |_, _, group| group)
}

fn group_name(vm: &mut Vm, name: Value) -> Result<Symbol> {
    match vm.name_symbol(name) {
        Ok(symbol) => Ok(symbol),
        Err(error) => Err(vm.noted(
            error,
            "while evaluating the return value of the grouping function passed to builtins.groupBy",
        )),
    }
}

/// The set whose attributes are lists: for each group of tags with one name, `finish` of the list of
/// what `word` gives for the groups' indices.
pub(crate) fn collect<'a>(
    call: &mut Call,
    count: usize,
    groups: impl Iterator<Item = &'a [u64]>,
    word: impl Fn(Symbol, usize) -> Value,
    finish: impl Fn(&mut Vm, Symbol, Value) -> Value,
) -> Result<Step> {
    let mut builder = AttrsBuilder::new(&mut call.vm.heap, count);
    call.push(builder.value());
    for group in groups {
        let symbol = Symbol((group[0] >> 32) as u32);
        let list = list_of(call.vm, group.len())?;
        for (position, &tag) in group.iter().enumerate() {
            ListBuilder::set(list, position, word(symbol, tag as u32 as usize));
        }
        let value = finish(call.vm, symbol, list);
        builder.push(&mut call.vm.heap, symbol, Pos::NONE, value);
    }
    Ok(Step::Done(builder.finish_first_wins(&mut call.vm.heap).value()))
}

/// `concatMap f xs`: the elements of the lists `f x` for the elements `x` of the list `xs`.
///
/// Forces `f`, then `xs`, and calls `f` for all elements, in order. Elements of the results are not
/// forced.
///
/// ```nix
/// builtins.concatMap (x: [ x (x * 10) ]) [ 1 2 ]    # => [ 1 10 2 20 ]
/// ```
fn concat_map(call: &mut Call) -> Result<Step> {
    // State 0: the index of the next element. State 1: the list so far.
    let list = call.list(1)?;
    match call.take_result() {
        None => {
            settle(call, 1);
            if !list.is_empty() {
                let builder = ListBuilder::new(&mut call.vm.heap, list.len());
                keep_builder(call, 1, builder)?;
            }
        }
        Some(result) => match result.as_list() {
            Some(part) => {
                for slot in part.slots() {
                    add(call, 1, slot.get())?;
                }
            }
            None => return Err(no_list(call, result)),
        },
    }
    let index = call.counter(0);
    match list.get(index) {
        Some(element) => {
            call.set_counter(0, index + 1);
            Ok(call_with(call, element))
        }
        None if index == 0 => Ok(Step::Done(Value::empty_list())),
        None => Ok(Step::Done(ListBuilder::from_value(call.state(1)).finish(&mut call.vm.heap))),
    }
}

/// Nix: the position is that of the result, if it has one, or of the function.
#[cold]
fn no_list(call: &mut Call, result: Value) -> Error {
    let error = call.vm.expected("a list", result);
    let note = b"while evaluating the return value of the function passed to builtins.concatMap";
    let function = call.arg(0);
    let pos = match call.vm.value_pos(result) {
        Pos::NONE => call.vm.value_pos(function),
        pos => pos,
    };
    call.vm.noted_at(error, note, pos)
}
