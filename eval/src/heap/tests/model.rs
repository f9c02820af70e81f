//! Random list and string operations against `Vec` models, in stress mode.

use proptest::prelude::*;
use test_strategy::{Arbitrary, proptest};

use super::{Heap, Stack, bump, stressed, with_heap};
use crate::heap::HeapOptions;
use crate::value::{List, Str, Value};

/// An operation on a set of lists; the numbers choose among those there are.
#[derive(Arbitrary, Clone, Debug)]
enum ListOp {
    Make(#[strategy(0..60usize)] usize),
    Append(usize, usize),
    AppendOne(usize, i32),
    Part(usize, usize, usize),
    Tail(usize),
    Concat(usize, usize, usize),
}

fn pick(choice: usize, len: usize) -> usize {
    choice % len
}

fn apply_list(heap: &mut Heap, stack: &mut Stack, models: &[Vec<i64>], op: &ListOp) -> Vec<i64> {
    let list = |index: usize, stack: &Stack| stack.get(pick(index, models.len())).as_list().expect("a list");
    let model = |index: usize| &models[pick(index, models.len())];
    let (value, model) = match *op {
        ListOp::Make(len) => {
            // Boxed numbers, so that elements are objects that can die.
            let model: Vec<i64> = (0..len as i64).map(|index| i64::MIN + index).collect();
            let value = heap.list_holes(len).expect("small");
            let kept = stack.push(heap, value);
            for (index, &number) in model.iter().enumerate() {
                let element = heap.int(number);
                crate::heap::ListBuilder::set(stack.get(kept), index, element);
            }
            return model;
        }
        ListOp::Append(a, b) => {
            let value = heap.list_append(list(a, stack), list(b, stack)).expect("small");
            (value, [&model(a)[..], model(b)].concat())
        }
        ListOp::AppendOne(a, number) => {
            let element = heap.int(i64::MAX - i64::from(number.unsigned_abs()));
            let one = heap.list(&[element]);
            let value = heap.list_append(list(a, stack), one.as_list().expect("a list")).expect("small");
            (value, [&model(a)[..], &[i64::MAX - i64::from(number.unsigned_abs())]].concat())
        }
        ListOp::Part(a, start, len) => {
            let (start, len) = part(start, len, model(a).len());
            (heap.list_view(list(a, stack), start, len), model(a)[start..start + len].to_vec())
        }
        ListOp::Tail(a) if model(a).is_empty() => (Value::empty_list(), Vec::new()),
        ListOp::Tail(a) => (heap.list_tail(list(a, stack)), model(a)[1..].to_vec()),
        ListOp::Concat(a, b, c) => {
            let words = [list(a, stack), list(b, stack), list(c, stack)].map(List::value);
            let value = heap.list_concat(&words).expect("small");
            (value, [&model(a)[..], model(b), model(c)].concat())
        }
    };
    stack.push(heap, value);
    model
}

/// A part of something of length `total`.
fn part(start: usize, len: usize, total: usize) -> (usize, usize) {
    let start = start % (total + 1);
    (start, len % (total - start + 1))
}

fn run_lists(options: &HeapOptions, ops: &[ListOp]) {
    with_heap(options, |heap, stack| {
        stack.push(heap, Value::empty_list());
        let mut models = vec![Vec::new()];
        for op in ops {
            // Doubling again and again is not what is tested here.
            if models.iter().map(Vec::len).max() < Some(2000)
                || matches!(op, ListOp::Part(..) | ListOp::Tail(_))
            {
                let model = apply_list(heap, stack, &models, op);
                models.push(model);
            }
        }
        for (index, model) in models.iter().enumerate() {
            let list = stack.get(index).as_list().expect("a list");
            assert!(list.iter().map(Value::as_int).eq(model.iter().copied().map(Some)), "list {index}");
        }
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[proptest(cases = 60)]
fn lists_behave_like_vectors(#[strategy(0..1000u64)] seed: u64, ops: Vec<ListOp>) {
    run_lists(&stressed(seed), &ops);
}

#[proptest(cases = 60)]
fn lists_behave_like_vectors_without_a_collector(ops: Vec<ListOp>) {
    run_lists(&bump(), &ops);
}

/// An operation on a set of strings.
#[derive(Arbitrary, Clone, Debug)]
enum StringOp {
    Make(#[strategy(prop::collection::vec(any::<u8>(), 0..400))] Vec<u8>),
    WithContext(usize, u8),
    Append(usize, usize),
    Part(usize, usize, usize),
    Concat(usize, usize, usize),
    Discard(usize),
}

/// Bytes and context elements.
type Model = (Vec<u8>, std::collections::BTreeSet<Vec<u8>>);

fn union(models: &[&Model]) -> Model {
    let bytes = models.iter().flat_map(|model| model.0.iter().copied()).collect();
    (bytes, models.iter().flat_map(|model| model.1.iter().cloned()).collect())
}

fn apply_string(heap: &mut Heap, stack: &mut Stack, models: &[Model], op: &StringOp) -> Model {
    let string =
        |index: usize, stack: &Stack| stack.get(pick(index, models.len())).as_str().expect("a string");
    let model = |index: usize| &models[pick(index, models.len())];
    let (value, model) = match *op {
        StringOp::Make(ref bytes) => (heap.string(bytes), (bytes.clone(), Default::default())),
        StringOp::WithContext(a, element) => {
            let element = format!("/nix/store/{}", element % 8).into_bytes();
            let context = heap.context_of(&element);
            let context = heap.context_union(string(a, stack).context(), Some(context));
            let mut model = model(a).clone();
            model.1.insert(element);
            (heap.string_with_context(string(a, stack), context), model)
        }
        StringOp::Append(a, b) => {
            let value = heap.string_append(string(a, stack), string(b, stack)).expect("small");
            (value, union(&[model(a), model(b)]))
        }
        StringOp::Part(a, start, len) => {
            let (start, len) = part(start, len, model(a).0.len());
            let value = heap.substring(string(a, stack), start, len, string(a, stack).context());
            (value, (model(a).0[start..start + len].to_vec(), model(a).1.clone()))
        }
        StringOp::Concat(a, b, c) => {
            let words = [string(a, stack), string(b, stack), string(c, stack)].map(Str::value);
            let value = heap.string_concat(&words, None).expect("small");
            (value, union(&[model(a), model(b), model(c)]))
        }
        StringOp::Discard(a) => {
            let value = heap.string_with_context(string(a, stack), None);
            (value, (model(a).0.clone(), Default::default()))
        }
    };
    stack.push(heap, value);
    model
}

fn run_strings(options: &HeapOptions, ops: &[StringOp]) {
    with_heap(options, |heap, stack| {
        stack.push(heap, Value::empty_string());
        let mut models = vec![Model::default()];
        for op in ops {
            let large = models.iter().map(|model| model.0.len()).max() > Some(20_000);
            if !large || matches!(op, StringOp::Part(..)) {
                let model = apply_string(heap, stack, &models, op);
                models.push(model);
            }
        }
        for (index, model) in models.iter().enumerate() {
            let string = stack.get(index).as_str().expect("a string");
            assert_eq!(string.as_bytes(), model.0, "string {index}");
            let context = string.context().map_or(Vec::new(), |context| context.iter().collect());
            assert!(context.iter().map(|element| element.as_bytes()).eq(model.1.iter()), "context {index}");
        }
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[proptest(cases = 60)]
fn strings_behave_like_vectors(#[strategy(0..1000u64)] seed: u64, ops: Vec<StringOp>) {
    run_strings(&stressed(seed), &ops);
}

#[proptest(cases = 60)]
fn strings_behave_like_vectors_without_a_collector(ops: Vec<StringOp>) {
    run_strings(&bump(), &ops);
}
