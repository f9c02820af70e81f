//! The checker accepts what the heap makes and finds what was damaged.

use super::{Heap, bump, plain, with_heap};
use crate::builtin::{Builtin, Step};
use crate::heap::HeapOptions;
use crate::heap::count::Made;
use crate::value::{BoxedKind, Tag, Value};

static BUILTIN: Builtin = Builtin::new("test", 1, |call| Ok(Step::Done(call.arg(0))));

/// Overwrites a word of an object.
fn plant(value: Value, index: usize, word: u64) {
    // SAFETY: the tests plant within the object; the checker is what reads it next.
    unsafe { *value.object().add(index) = word };
}

fn violation(options: &HeapOptions, damage: impl FnOnce(&mut Heap) -> Value + Send) -> String {
    with_heap(options, |heap, stack| {
        let damaged = damage(heap);
        let list = heap.list(&[Value::TRUE, damaged]);
        stack.push(heap, Value::NULL);
        stack.push(heap, list);
        heap.verify().expect_err("the damage is found")
    })
}

#[test]
fn intact_heaps_pass() {
    for options in [plain(), bump()] {
        with_heap(&options, |heap, stack| {
            for value in
                [Value::empty_list(), Value::empty_string(), Value::empty_attrs(), Value::from_i32(-3)]
            {
                stack.push(heap, value);
            }
            stack.push(heap, BUILTIN.value());
            let immortal = heap.immortal_string(b"symbol");
            let path = heap.immortal_path(0, b"/etc");
            let big = heap.immortal_int(i64::MIN);
            assert_eq!(big.as_int(), Some(i64::MIN));
            let words = [immortal, path, big, heap.immortal_float(0.5)];
            let list = heap.list(&words);
            stack.push(heap, list);
            let path = heap.path(3, immortal);
            assert_eq!(
                path.as_path().map(|path| (path.root(), path.text().as_bytes())),
                Some((3, &b"symbol"[..]))
            );
            stack.push(heap, path);
            assert_eq!(heap.verify(), Ok(()));
        });
    }
}

#[test]
fn long_chains_are_walked_without_recursion() {
    with_heap(&plain(), |heap, stack| {
        let chain = stack.push(heap, Value::HOLE);
        for _ in 0..1_000_000 {
            let cell = heap.with_cell(Value::NULL, stack.get(chain));
            stack.set(chain, cell);
        }
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[test]
fn wild_words_are_found() {
    let message = violation(&plain(), |_| Value::from_bits(0x10_0000 | Tag::List as u64));
    assert!(message.contains("points at nothing"), "{message}");
    assert!(message.contains("VM stack word 1 = List@"), "{message}");
    assert!(message.contains("> child 1 = List@100000"), "{message}");
    if cfg!(feature = "boehm") {
        let message = violation(&plain(), |_| Value::from_bits(0x10_0000 | Tag::Callable as u64));
        assert!(message.contains("points at nothing"), "{message}");
    }
    let message = violation(&plain(), |_| Value::from_bits(31));
    assert!(message.contains("no immediate"), "{message}");
    let message = violation(&bump(), |_| Value::from_bits(0x10_0000 | Tag::String as u64));
    assert!(message.contains("points at nothing"), "{message}");
}

#[cfg(feature = "boehm")]
#[test]
fn interior_pointers_and_free_objects_are_found() {
    let message = violation(&plain(), |heap| {
        let list = heap.list_from((0..10).map(Value::from_i32));
        Value::from_bits((list.object() as u64 + 16) | Tag::List as u64)
    });
    assert!(message.contains("into the middle"), "{message}");
    let message = violation(&plain(), |heap| {
        heap.float(0.0);
        let free = heap.shared().plain[super::super::granules(2)].get();
        Value::from_object(free, Tag::Boxed)
    });
    assert!(message.contains("free list"), "{message}");
}

#[cfg(feature = "boehm")]
#[test]
fn lengths_and_kinds_of_memory_are_checked() {
    let message = violation(&plain(), |heap| {
        let list = heap.list(&[Value::NULL]);
        plant(list, 0, 1000 << 3);
        list
    });
    assert!(message.contains("should have 1001"), "{message}");
    let message = violation(&plain(), |heap| {
        let object = heap.alloc_atomic(Made::Other, 16);
        let list = Value::from_object(object, Tag::List);
        plant(list, 0, 1 << 3);
        plant(list, 1, Value::NULL.bits());
        list
    });
    assert!(message.contains("not scanned"), "{message}");
    let message =
        violation(&plain(), |heap| heap.cell(Tag::Thunk, &[2, Value::NULL.bits(), Value::NULL.bits()]));
    assert!(message.contains("keeps captures"), "{message}");
}

#[test]
fn damaged_layouts_are_found() {
    type Damage = fn(&mut Heap) -> Value;
    let cases: [(&str, Damage); 12] = [
        ("kind 5 of lists", |heap| heap.cell(Tag::List, &[5, 0])),
        ("kind 3 of strings", |heap| heap.cell(Tag::String, &[3, 0])),
        ("kind 6 of functions", |heap| heap.cell(Tag::Callable, &[6, 0])),
        ("kind 77 of boxed", |heap| heap.cell(Tag::Boxed, &[77, 0])),
        ("without message", |heap| heap.cell(Tag::Boxed, &[BoxedKind::Error as u64, 9, 0, 0])),
        ("holds no value", |heap| heap.cell(Tag::Thunk, &[2, 0])),
        ("no address of a code", |heap| heap.cell(Tag::Thunk, &[0, 0])),
        ("boxed integer that fits", |heap| heap.immortal_cell(Tag::Boxed, &[BoxedKind::Int as u64, 5])),
        ("without arguments", |heap| heap.cell(Tag::Callable, &[1, Value::NULL.bits()])),
        ("beyond its holder", |heap| {
            let list = heap.list_from((0..20).map(Value::from_i32));
            let view = heap.list_view(list.as_list().expect("a list"), 5, 15);
            plant(view, 2, 7);
            view
        }),
        ("out of order", |heap| {
            let (a, b) = (heap.string(b"a"), heap.string(b"b"));
            let context = heap.context_from(&[a, b]).expect("two elements").value();
            plant(context, 1, b.bits());
            plant(context, 2, a.bits());
            context
        }),
        ("(H5)", |heap| {
            let string = heap.string(b"collected");
            heap.immortal_cell(Tag::Boxed, &[BoxedKind::Path as u64, string.bits()])
        }),
    ];
    for (expected, damage) in cases {
        let message = violation(&plain(), damage);
        assert!(message.contains(expected), "{expected}: {message}");
    }
}
