//! Lists: elements, lengths, and the lists of suspended applications that `map` and `genList` make.
//!
//! What calls a function for one element after the other is in `folds`, sorting in `sort`.
//!
//! Words are copied from list to list as they are: `==` sees which elements are the same (design
//! 1.14).

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::heap::ListBuilder;
use frazil_eval::value::{List, Value};
use frazil_eval::vm::Vm;

use crate::apply::application;
use crate::steps::Steps;

/// The builtins of this file.
pub static LISTS: [Builtin; 7] = [
    Builtin::new("elemAt", 2, elem_at).takes(&[
        Arg::new(1, Kind::Int, "while evaluating the second argument passed to 'builtins.elemAt'"),
        Arg::new(0, Kind::List, "while evaluating the first argument passed to 'builtins.elemAt'"),
    ]),
    Builtin::new("head", 1, head).takes(&[Arg::new(
        0,
        Kind::List,
        "while evaluating the first argument passed to 'builtins.head'",
    )]),
    Builtin::new("tail", 1, tail).takes(&[Arg::new(
        0,
        Kind::List,
        "while evaluating the first argument passed to 'builtins.tail'",
    )]),
    Builtin::new("length", 1, length).takes(&[Arg::new(
        0,
        Kind::List,
        "while evaluating the first argument passed to builtins.length",
    )]),
    Builtin::new("map", 2, map)
        .takes(&[Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.map")])
        .stepped(1)
        .on_error(map_failed)
        .bare(),
    Builtin::new("genList", 2, gen_list).takes(&[
        Arg::new(1, Kind::Int, "while evaluating the second argument passed to builtins.genList")
            .check(check_length),
        Arg::new(0, Kind::Function, "while evaluating the first argument passed to builtins.genList"),
    ]),
    Builtin::new("concatLists", 1, concat_lists)
        .takes(&[Arg::new(
            0,
            Kind::List,
            "while evaluating the first argument passed to builtins.concatLists",
        )])
        .stepped(1),
];

/// Objects that a loop of a builtin makes between two looks at whether to stop.
const BATCH: usize = 1 << 16;

/// `elemAt xs n`: the element of the list `xs` at index `n`, counting from 0.
///
/// Forces `n`, then `xs`. Nix: this order decides which error is seen when both are bad. The element
/// is forced last.
///
/// ```nix
/// builtins.elemAt [ 10 20 ] 1    # => 20
/// ```
fn elem_at(call: &mut Call) -> Result<Step> {
    let index = call.int(1)?;
    let list = call.list(0)?;
    match usize::try_from(index).ok().and_then(|n| list.get(n)) {
        Some(element) => Ok(Step::Tail(element)),
        None => {
            let len = list.len();
            let text = format!("'builtins.elemAt' called with index {index} on a list of size {len}");
            Err(call.error(ErrorKind::Eval, text))
        }
    }
}

/// `head xs`: the first element of the list `xs`, forced. An empty list is an error.
///
/// ```nix
/// builtins.head [ 1 (throw "unused") ]    # => 1
/// ```
fn head(call: &mut Call) -> Result<Step> {
    match call.list(0)?.get(0) {
        Some(element) => Ok(Step::Tail(element)),
        None => Err(call.error(ErrorKind::Eval, "'builtins.head' called on an empty list")),
    }
}

/// `tail xs`: the list `xs` without its first element. An empty list is an error.
///
/// Elements are not forced. A long tail is a view and costs constant time.
///
/// ```nix
/// builtins.tail [ 1 2 3 ]    # => [ 2 3 ]
/// ```
fn tail(call: &mut Call) -> Result<Step> {
    let list = call.list(0)?;
    if list.is_empty() {
        return Err(call.error(ErrorKind::Eval, "'builtins.tail' called on an empty list"));
    }
    Ok(Step::Done(call.vm.heap.list_tail(list)))
}

/// `length xs`: the number of elements of the list `xs`, which are not forced.
///
/// ```nix
/// builtins.length [ 1 (throw "unused") ]    # => 2
/// ```
fn length(call: &mut Call) -> Result<Step> {
    let len = call.list(0)?.len();
    Ok(Step::Done(count(len)))
}

/// `map f xs`: the list of `f x` for the elements `x` of `xs`, not evaluated yet.
///
/// Forces `xs`, and `f` if there are elements.
///
/// ```nix
/// map (x: x * x) [ 1 2 3 ]    # => [ 1 4 9 ]
/// map 1 [ ]                   # => [ ]
/// ```
fn map(call: &mut Call) -> Result<Step> {
    let list = call.list(1)?;
    if list.is_empty() {
        return Ok(Step::Done(list.value()));
    }
    if let Some(step) = call.force_function(MAP_FUNCTION)? {
        return Ok(step);
    }
    let function = call.arg(0);
    fill(call, list.len(), |vm, index| {
        let word = list.get(index).expect("the index is below the length");
        application(&mut vm.heap, function, word)
    })
}

const MAP_FUNCTION: &str = "while evaluating the first argument passed to builtins.map";

fn map_failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(call.function_failed(MAP_FUNCTION, error))
}

/// `genList f n`: the list of `f 0`, `f 1`, … `f (n - 1)`, not evaluated yet.
///
/// Forces `n`, then `f`. A negative `n` is an error.
///
/// ```nix
/// builtins.genList (i: i * i) 4    # => [ 0 1 4 9 ]
/// ```
fn gen_list(call: &mut Call) -> Result<Step> {
    let len = call.int(1)?;
    check_length(call.vm, call.arg(1))?;
    let function = call.function(0)?;
    fill(call, len as usize, |vm, index| {
        let index = count(index);
        application(&mut vm.heap, function, index)
    })
}

fn check_length(vm: &mut Vm, value: Value) -> Result<()> {
    match value.as_int() {
        Some(len) if len < 0 => Err(vm.error(ErrorKind::Eval, format!("cannot create list of size {len}"))),
        _ => Ok(()),
    }
}

/// `concatLists xss`: the elements of all lists in the list `xss`.
///
/// Forces the lists in order, not their elements. Nix: if only one is not empty the result is that
/// list itself.
///
/// ```nix
/// builtins.concatLists [ [ 1 ] [ ] [ 2 3 ] ]    # => [ 1 2 3 ]
/// ```
fn concat_lists(call: &mut Call) -> Result<Step> {
    let lists = call.list(0)?;
    let step = call.force_each(lists, 0, |vm, value| match value.as_list() {
        Some(_) => Ok(()),
        None => {
            let error = vm.expected("a list", value);
            Err(vm.noted(error, "while evaluating a value of the list passed to builtins.concatLists"))
        }
    })?;
    match step {
        Some(step) => Ok(step),
        None => join(call, lists),
    }
}

/// The elements of `lists`, whose elements are evaluated lists.
fn join(call: &mut Call, lists: List) -> Result<Step> {
    let inner = |word: Value| word.peek().as_list().expect("checked before");
    let mut len = 0usize;
    let mut last = None;
    for list in lists.iter().map(inner).filter(|list| !list.is_empty()) {
        len = len.saturating_add(list.len());
        last = Some(list);
    }
    match last {
        Some(only) if only.len() == len => return Ok(Step::Done(only.value())),
        _ => {}
    }
    let result = list_of(call.vm, len)?;
    let mut next = 0;
    for list in lists.iter().map(inner) {
        for word in list.iter() {
            ListBuilder::set(result, next, word);
            next += 1;
        }
    }
    Ok(Step::Done(result))
}

/// A list of `len` holes that a program asked for.
pub(crate) fn list_of(vm: &mut Vm, len: usize) -> Result<Value> {
    vm.heap.list_holes(len).ok_or_else(|| vm.error(ErrorKind::Limit, "out of memory"))
}

/// A count as an integer.
#[inline(always)]
pub(crate) fn count(count: usize) -> Value {
    Value::small(count as i64).expect("a count fits 61 bits")
}

/// A list of `len` words that `make` gives; it may allocate.
fn fill(call: &mut Call, len: usize, mut make: impl FnMut(&mut Vm, usize) -> Value) -> Result<Step> {
    let result = list_of(call.vm, len)?;
    // Kept on the stack: the loop holds only the middle of it (H3).
    call.push(result);
    let slots = result.as_list().expect("a list was made").slots();
    let mut start = 0;
    for batch in slots.chunks(BATCH) {
        call.vm.check_interrupt()?;
        for (index, slot) in batch.iter().enumerate() {
            slot.set(make(call.vm, start + index));
        }
        start += batch.len();
    }
    Ok(Step::Done(result))
}
