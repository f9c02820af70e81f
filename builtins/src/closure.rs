//! `genericClosure`: everything reachable from a start set, each key once.
//!
//! Keys are equal if neither is less than the other by `<`. As long as all keys are integers, or all
//! are strings, a hash table finds equal ones; otherwise they go to a tree that compares as the
//! reference's does (see `tree`). Both hold numbers only: keys, queue and result are in the collected
//! heap.

mod tree;

use std::hash::{BuildHasher, Hasher};

use frazil_eval::attrs::Attrs;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::heap::ListBuilder;
use frazil_eval::print::show_limited;
use frazil_eval::print::shown_name;
use frazil_eval::symbol::{Symbol, sym};
use frazil_eval::value::Value;
use frazil_eval::vm::Vm;
use hashbrown::{HashSet, HashTable};
use rustc_hash::{FxBuildHasher, FxHasher};

use self::tree::Tree;

/// The builtins of this file.
pub static CLOSURE: [Builtin; 1] = [Builtin::new("genericClosure", 1, generic_closure)
    .takes(&[Arg::new(
        0,
        Kind::Attrs,
        "while evaluating the first argument passed to builtins.genericClosure",
    )])
    .stepped(8)
    .boxed()
    .on_error(generic_closure_failed)];

// State words; word 0 names the kept `Keys`.
const PHASE: usize = 1;
const QUEUE: usize = 2;
const NEXT: usize = 3;
const RESULT: usize = 4;
const KEYS: usize = 5;
/// The elements that the operator has just given.
const NEW: usize = 6;
/// How many of [`NEW`] are in the queue.
const DONE: usize = 7;

// What is being waited for ([`PHASE`]).
const START: usize = 0;
const START_SET: usize = 1;
const OPERATOR: usize = 2;
const ELEMENT: usize = 3;
const KEY: usize = 4;
const CALL: usize = 5;
const ELEMENTS: usize = 6;

/// `genericClosure { startSet; operator; }`: the list of all sets that are reachable from those in
/// the list `startSet` by the function `operator`, which gives a list of sets for a set.
///
/// Of sets with the same `key` only the first one counts. The order is that of a breadth-first
/// search. An empty `startSet` is returned before `operator` is looked at. Keys must be comparable
/// with each other by `<`.
///
/// ```nix
/// map (x: x.key) (builtins.genericClosure { startSet = [ { key = 6; } ]; operator = x: if x.key < 2 then [ ] else [ { key = x.key / 2; } { key = x.key - 1; } ]; })    # => [ 6 3 5 1 2 4 ]
/// builtins.genericClosure { startSet = [ ]; }    # => [ ]
/// ```
fn generic_closure(call: &mut Call) -> Result<Step> {
    let mut result = call.take_result();
    loop {
        let step = match call.counter(PHASE) {
            START => Some(start(call)?),
            START_SET => take_start_set(call, result.take().unwrap_or(Value::HOLE))?,
            OPERATOR => {
                check_operator(call, result.take().unwrap_or(Value::HOLE))?;
                call.set_counter(PHASE, ELEMENT);
                None
            }
            ELEMENT => element(call)?,
            KEY => key(call)?,
            CALL => take_elements(call, result.take().unwrap_or(Value::HOLE))?,
            _ => queue_elements(call)?,
        };
        if let Some(step) = step {
            return Ok(step);
        }
    }
}

/// Attribute `name` of the argument.
fn attribute(call: &mut Call, name: Symbol) -> Result<Value> {
    match call.attrs(0)?.get(name) {
        Some(entry) => Ok(entry.slot.get()),
        None => {
            let error = missing(call.vm, name);
            Err(call.vm.noted(error, "in the attrset passed as argument to builtins.genericClosure"))
        }
    }
}

/// `attribute 'x' missing`.
#[cold]
pub(crate) fn missing(vm: &mut Vm, name: Symbol) -> Error {
    let name = shown_name(vm.symbols.name(name).as_bytes());
    let text = [b"attribute '".as_slice(), &name, b"' missing"].concat();
    vm.error(ErrorKind::MissingAttr, text)
}

fn start(call: &mut Call) -> Result<Step> {
    let set = attribute(call, sym::START_SET)?;
    call.set_counter(PHASE, START_SET);
    Ok(Step::Force(set))
}

fn take_start_set(call: &mut Call, set: Value) -> Result<Option<Step>> {
    let Some(list) = set.as_list() else {
        let error = call.vm.expected("a list", set);
        let note = "while evaluating the 'startSet' attribute passed as argument to builtins.genericClosure";
        return Err(call.vm.noted(error, note));
    };
    if list.is_empty() {
        return Ok(Some(Step::Done(set)));
    }
    for state in [QUEUE, RESULT, KEYS] {
        let builder = ListBuilder::new(&mut call.vm.heap, list.len());
        keep(call, state, builder)?;
    }
    for slot in list.slots() {
        push(call, QUEUE, slot.get())?;
    }
    call.keep_box(Box::new(Keys::None));
    let operator = attribute(call, sym::OPERATOR)?;
    call.set_counter(PHASE, OPERATOR);
    Ok(Some(Step::Force(operator)))
}

const OPERATOR_NOTE: &str =
    "while evaluating the 'operator' attribute passed as argument to builtins.genericClosure";

fn check_operator(call: &mut Call, operator: Value) -> Result<()> {
    call.vm.require_function(operator).map(|_| ())
}

fn builder(call: &Call, state: usize) -> ListBuilder {
    ListBuilder::from_value(call.state(state))
}

fn keep(call: &mut Call, state: usize, builder: Option<ListBuilder>) -> Result<()> {
    match builder {
        Some(builder) => {
            call.set_state(state, builder.value());
            Ok(())
        }
        None => Err(call.error(ErrorKind::Limit, "out of memory")),
    }
}

fn push(call: &mut Call, state: usize, element: Value) -> Result<()> {
    let mut builder = builder(call, state);
    let pushed = builder.push(&mut call.vm.heap, element);
    keep(call, state, pushed.map(|()| builder))
}

/// The set at the head of the queue, as its word.
fn head(call: &Call) -> Value {
    builder(call, QUEUE).get(call.counter(NEXT)).unwrap_or(Value::HOLE)
}

/// Takes the next set from the queue and asks for its key.
fn element(call: &mut Call) -> Result<Option<Step>> {
    let word = head(call);
    if word.is_hole() {
        let result = builder(call, RESULT).finish(&mut call.vm.heap);
        return Ok(Some(Step::Done(result)));
    }
    let Some(value) = word.settled() else { return Ok(Some(Step::Force(word))) };
    match value.as_attrs().map(|attrs| attrs.get(sym::KEY)) {
        Some(Some(entry)) => {
            call.set_counter(PHASE, KEY);
            let word = entry.slot.get();
            Ok(if word.settled().is_some() { None } else { Some(Step::Force(word)) })
        }
        Some(None) => Err(missing(call.vm, sym::KEY)),
        None => Err(call.vm.expected("a set", value)),
    }
}

/// A note about a set.
#[cold]
fn about(call: &mut Call, error: Error, text: &str, set: Value) -> Error {
    let shown = show_limited(call.vm, set.peek());
    call.vm.noted_at(error, &[text.as_bytes(), &shown].concat(), frazil_eval::source::Pos::NONE)
}

/// The key of an evaluated set that is known to have one, evaluated too.
fn key_of(set: Value) -> Value {
    let slot = set.peek().as_attrs().and_then(|attrs: Attrs| attrs.slot(sym::KEY));
    slot.map_or(Value::HOLE, |slot| slot.get().peek())
}

/// Looks for the key; calls the operator if it is new.
fn key(call: &mut Call) -> Result<Option<Step>> {
    let set = head(call);
    let key = key_of(set);
    let mut keys = call.take_box::<Keys>();
    let known = builder(call, KEYS);
    let outcome = keys.insert(call.vm, known, key);
    let outcome = match outcome {
        Ok(new) => Ok(new),
        Err(error) => {
            let other = keys.incomparable(call.vm, known, key);
            Err(incomparable(call, error, set, other))
        }
    };
    call.keep_box(keys);
    if !outcome? {
        drop_head(call)?;
        call.set_counter(PHASE, ELEMENT);
        return Ok(None);
    }
    push(call, KEYS, key)?;
    push(call, RESULT, set)?;
    call.set_counter(PHASE, CALL);
    let operator = attribute(call, sym::OPERATOR)?;
    Ok(Some(call.call1(operator, set)))
}

#[cold]
fn incomparable(call: &mut Call, error: Error, set: Value, other: Option<usize>) -> Error {
    match other.and_then(|index| builder(call, RESULT).get(index)) {
        Some(other) => {
            let error = about(call, error, "with element ", other);
            about(call, error, "while comparing element ", set)
        }
        None => about(call, error, "while checking key of element ", set),
    }
}

/// Drops the head of the queue; copies the rest once most of the queue is behind.
fn drop_head(call: &mut Call) -> Result<()> {
    const KEEP: usize = 1 << 10;
    let next = call.counter(NEXT) + 1;
    let queue = builder(call, QUEUE);
    if next < KEEP || next < queue.len() / 2 {
        call.set_counter(NEXT, next);
        return Ok(());
    }
    let rest = queue.len() - next;
    let mut copy = ListBuilder::new(&mut call.vm.heap, rest * 2);
    if let Some(copy) = &mut copy {
        for index in next..queue.len() {
            let word = queue.get(index).unwrap_or(Value::HOLE);
            // There is room for all of them.
            let _ = copy.push(&mut call.vm.heap, word);
        }
    }
    keep(call, QUEUE, copy)?;
    call.set_counter(NEXT, 0);
    Ok(())
}

fn take_elements(call: &mut Call, elements: Value) -> Result<Option<Step>> {
    if elements.as_list().is_none() {
        let error = call.vm.expected("a list", elements);
        let note = "while evaluating the return value of the `operator` passed to builtins.genericClosure";
        return Err(call.vm.noted(error, note));
    }
    call.set_state(NEW, elements);
    call.set_counter(DONE, 0);
    call.set_counter(PHASE, ELEMENTS);
    Ok(None)
}

/// Forces what the operator gave and puts it into the queue.
fn queue_elements(call: &mut Call) -> Result<Option<Step>> {
    let Some(list) = call.state(NEW).as_list() else { return Ok(None) };
    for index in call.counter(DONE)..list.len() {
        let word = list.slots()[index].get();
        if word.settled().is_none() {
            call.set_counter(DONE, index);
            return Ok(Some(Step::Force(word)));
        }
        push(call, QUEUE, word)?;
    }
    call.set_state(NEW, Value::HOLE);
    drop_head(call)?;
    call.set_counter(PHASE, ELEMENT);
    Ok(None)
}

/// Says in which part of the work an error came up, be it raised here or by what was forced or called.
fn generic_closure_failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(match call.counter(PHASE) {
        OPERATOR => call.vm.noted(error, OPERATOR_NOTE),
        ELEMENT => {
            let set = head(call);
            about(call, error, "in genericClosure element ", set)
        }
        CALL | ELEMENTS => {
            let set = head(call);
            about(call, error, "while calling operator on genericClosure element ", set)
        }
        _ => error,
    })
}

/// The keys seen, by number.
enum Keys {
    None,
    Ints(HashSet<i64, FxBuildHasher>),
    Strings(HashTable<u32>),
    Any(Tree),
}

impl Keys {
    /// Adds `key` as the next one after `known`, unless an equal one is there.
    fn insert(&mut self, vm: &mut Vm, known: ListBuilder, key: Value) -> Result<bool> {
        if let Keys::None = self {
            *self = match (key.as_int(), key.as_str()) {
                (Some(_), _) => Keys::Ints(HashSet::default()),
                (_, Some(_)) => Keys::Strings(HashTable::new()),
                _ => Keys::Any(Tree::new()),
            };
        }
        match (&mut *self, key.as_int(), key.as_str()) {
            (Keys::Ints(ints), Some(int), _) => Ok(ints.insert(int)),
            (Keys::Strings(strings), _, Some(key)) => {
                let text = |&number: &u32| known.get(number as usize).and_then(Value::as_str);
                let is_key =
                    |number: &u32| text(number).is_some_and(|text| text.as_bytes() == key.as_bytes());
                let hash_of = |number: &u32| text(number).map_or(0, |text| hash(text.as_bytes()));
                let hash = hash(key.as_bytes());
                if strings.find(hash, is_key).is_some() {
                    return Ok(false);
                }
                strings.insert_unique(hash, known.len() as u32, hash_of);
                Ok(true)
            }
            (Keys::Any(tree), ..) => insert_in_tree(tree, vm, known, key),
            _ => {
                let mut tree = Tree::new();
                for number in 0..known.len() {
                    let key = known.get(number).unwrap_or(Value::HOLE);
                    insert_in_tree(&mut tree, vm, known, key)?;
                }
                *self = Keys::Any(tree);
                self.insert(vm, known, key)
            }
        }
    }

    /// The number of the first key, in order, that `key` cannot be compared with.
    #[cold]
    fn incomparable(&self, vm: &mut Vm, known: ListBuilder, key: Value) -> Option<usize> {
        let Keys::Any(tree) = self else { return None };
        tree.find_in_order(|number| {
            let other = known.get(number as usize)?;
            vm.less_blocking(key, other).is_err().then_some(number as usize)
        })
    }
}

fn insert_in_tree(tree: &mut Tree, vm: &mut Vm, known: ListBuilder, key: Value) -> Result<bool> {
    let other = |number: u32| known.get(number as usize).unwrap_or(Value::HOLE);
    tree.insert(
        vm,
        |vm, number| vm.less_blocking(key, other(number)),
        |vm, number| vm.less_blocking(other(number), key),
    )
}

fn hash(text: &[u8]) -> u64 {
    let mut hasher: FxHasher = FxBuildHasher.build_hasher();
    hasher.write(text);
    hasher.finish()
}
