//! Appending is linear, views are flat, contexts merge.

use std::time::Instant;

use super::{Heap, Stack, bump, plain, with_heap};
use crate::heap::ListBuilder;
use crate::value::{Context, List, Str, Value};

fn list(value: Value) -> List {
    value.as_list().expect("a list")
}

fn string(value: Value) -> Str {
    value.as_str().expect("a string")
}

#[test]
fn appending_one_element_at_a_time_is_linear() {
    with_heap(&plain(), |heap, stack| {
        let acc = stack.push(heap, Value::empty_list());
        let before = heap.stats().allocated_bytes;
        for index in 0..100_000 {
            let one = heap.list(&[Value::from_i32(index)]);
            // As `++` does.
            let longer = heap.list_concat(&[stack.get(acc), one]).expect("small");
            stack.set(acc, longer);
        }
        let elements = list(stack.get(acc));
        assert_eq!(elements.len(), 100_000);
        assert!(elements.iter().enumerate().all(|(index, element)| element.as_small() == Some(index as i64)));
        // Quadratic would be 40 GB. (The figure counts other tests' allocations too.)
        assert!(heap.stats().allocated_bytes - before < 1 << 33);
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[test]
fn appending_text_is_linear() {
    with_heap(&plain(), |heap, stack| {
        let acc = stack.push(heap, Value::empty_string());
        let one = stack.push(heap, Value::HOLE);
        let text = heap.string(b"abc");
        stack.set(one, text);
        let before = heap.stats().allocated_bytes;
        for _ in 0..100_000 {
            let longer = heap.string_append(string(stack.get(acc)), string(stack.get(one))).expect("small");
            stack.set(acc, longer);
        }
        assert!(string(stack.get(acc)).as_bytes().chunks(3).all(|chunk| chunk == b"abc"));
        assert_eq!(string(stack.get(acc)).len(), 300_000);
        assert!(heap.stats().allocated_bytes - before < 1 << 33);
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[test]
fn two_continuations_of_one_list_do_not_meet() {
    with_heap(&plain(), |heap, _| {
        let long = heap.list_from((0..100).map(Value::from_i32));
        let (one, two) = (heap.list(&[Value::from_i32(1)]), heap.list(&[Value::from_i32(2)]));
        let base = heap.list_append(list(long), list(one)).expect("small");
        assert!(list(base).view().is_some(), "a long list grows in a buffer");
        let first = heap.list_append(list(base), list(one)).expect("small");
        let second = heap.list_append(list(base), list(two)).expect("small");
        assert_eq!(list(first).get(101), Some(Value::from_i32(1)));
        assert_eq!(list(second).get(101), Some(Value::from_i32(2)));
        assert_eq!((list(base).len(), list(first).len(), list(second).len()), (101, 102, 102));
        // A shorter part of the buffer must not be continued over the rest.
        let part = heap.list_view(list(first), 0, 50);
        let third = heap.list_append(list(part), list(two)).expect("small");
        assert_eq!(list(third).get(50), Some(Value::from_i32(2)));
        assert_eq!(list(first).get(50), Some(Value::from_i32(50)));
    });
}

#[test]
fn two_continuations_of_one_string_do_not_meet() {
    with_heap(&plain(), |heap, _| {
        let long = heap.string(&[b'x'; 1000]);
        let (one, two) = (heap.string(b"1"), heap.string(b"2"));
        let base = heap.string_append(string(long), string(one)).expect("small");
        let first = heap.string_append(string(base), string(one)).expect("small");
        let second = heap.string_append(string(base), string(two)).expect("small");
        assert!(string(first).as_bytes().ends_with(b"x11"));
        assert!(string(second).as_bytes().ends_with(b"x12"));
        let itself = heap.string_append(string(first), string(first)).expect("small");
        assert_eq!(string(itself).as_bytes(), [string(first).as_bytes(); 2].concat());
    });
}

#[test]
fn empty_sides_give_the_other_object() {
    with_heap(&plain(), |heap, _| {
        let one = heap.list(&[Value::TRUE]);
        let empty = Value::empty_list();
        assert_eq!(heap.list_append(list(one), list(empty)), Some(one));
        assert_eq!(heap.list_append(list(empty), list(one)), Some(one));
        assert_eq!(heap.list_concat(&[empty, one, empty]), Some(one));
        assert_eq!(heap.list_concat(&[empty, empty]), Some(empty));
        let whole = heap.list_view(list(one), 0, 1);
        assert_eq!(whole, one);
    });
}

#[test]
fn tails_of_a_long_list_are_cheap_and_flat() {
    with_heap(&plain(), |heap, stack| {
        let long = heap.list_from((0..100_000).map(Value::from_i32));
        let rest = stack.push(heap, long);
        let started = Instant::now();
        for index in 0..100_000 {
            let list = list(stack.get(rest));
            assert_eq!(list.get(0), Some(Value::from_i32(index)));
            if let Some((holder, _)) = list.view() {
                assert!(holder.as_list().is_some_and(|holder| holder.view().is_none()), "views never nest");
            }
            let tail = heap.list_tail(list);
            stack.set(rest, tail);
        }
        assert!(list(stack.get(rest)).is_empty());
        assert!(started.elapsed().as_secs() < 20);
    });
}

#[test]
fn substrings_of_substrings_are_flat() {
    with_heap(&plain(), |heap, _| {
        let text: Vec<u8> = (0..4000u32).map(|index| (index % 251) as u8).collect();
        let mut part = heap.string(&text);
        let context = heap.context_of(b"/nix/store/x");
        for start in 1..1000 {
            let len = string(part).len() - 2;
            part = heap.substring(string(part), 1, len, Some(context));
            assert_eq!(string(part).as_bytes(), &text[start..start + len]);
            let (holder, _) = string(part).holder().expect("a view");
            assert!(string(holder).holder().is_none(), "views never nest");
        }
        let plain = heap.string_with_context(string(part), None);
        assert!(string(plain).context().is_none());
        assert_eq!(string(plain).as_bytes(), string(part).as_bytes());
    });
}

fn texts(context: Option<Context>) -> Vec<Vec<u8>> {
    context.map_or(Vec::new(), |context| context.iter().map(|element| element.as_bytes().to_vec()).collect())
}

#[test]
fn contexts_merge_and_are_shared() {
    with_heap(&plain(), |heap, stack| {
        let sorted = |heap: &mut Heap, stack: &mut Stack, elements: &[&[u8]]| {
            let start = stack.len;
            for element in elements {
                let element = heap.string(element);
                stack.push(heap, element);
            }
            heap.context_from(&stack.words[start..stack.len])
        };
        let a = sorted(heap, stack, &[b"!out!x", b"/a", b"/c"]);
        let b = sorted(heap, stack, &[b"/b", b"/c", b"=d"]);
        assert!(sorted(heap, stack, &[]).is_none());
        let union = heap.context_union(a, b);
        assert_eq!(texts(union), [&b"!out!x"[..], b"/a", b"/b", b"/c", b"=d"]);
        let again = heap.context_union(union, b).map(Context::value);
        assert_eq!(again, union.map(Context::value), "a subset adds no object");
        let other_way = heap.context_union(a, union).map(Context::value);
        assert_eq!(other_way, union.map(Context::value));
        assert!(heap.context_union(None, None).is_none());
        let left = heap.string_and_context(b"left ", a);
        let right = heap.string_and_context(b"right", b);
        let both = heap.string_append(string(left), string(right)).expect("small");
        assert_eq!(string(both).as_bytes(), b"left right");
        assert_eq!(texts(string(both).context()), texts(union));
        let all = heap.string_concat(&[left, right, left], None).expect("small");
        assert_eq!(string(all).as_bytes(), b"left rightleft ");
        assert_eq!(texts(string(all).context()), texts(union));
        let empty = heap.string_and_context(b"", a);
        assert_eq!((string(empty).len(), texts(string(empty).context())), (0, texts(a)));
        stack.push(heap, both);
        stack.push(heap, empty);
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[test]
fn builders_collect_elements() {
    for options in [plain(), bump()] {
        with_heap(&options, |heap, stack| {
            for count in [0, 1, 8, 9, 100, 1000] {
                let mut builder = ListBuilder::new(heap, 0).expect("small");
                let kept = stack.push(heap, builder.value());
                for index in 0..count {
                    builder = ListBuilder::from_value(stack.get(kept));
                    let element = heap.float(f64::from(index));
                    builder.push(heap, element).expect("small");
                    stack.set(kept, builder.value());
                }
                assert_eq!(builder.len(), count as usize);
                let done = builder.finish(heap);
                stack.set(kept, done);
                let floats: Vec<f64> = list(done).iter().filter_map(Value::as_float).collect();
                assert_eq!(floats, (0..count).map(f64::from).collect::<Vec<_>>());
            }
            let holes = heap.list_holes(3).expect("small");
            stack.push(heap, holes);
            ListBuilder::set(holes, 2, Value::TRUE);
            assert_eq!(list(holes).get(2), Some(Value::TRUE));
            assert_eq!(heap.verify(), Ok(()));
        });
    }
}
