//! What a collection keeps, by the way it is reachable. Addresses that must not count are kept
//! inverted, so that no word on the native stack looks like them.

use std::hint::black_box;

use super::super::count::Made;
use super::super::{GRANULE, HeapOptions, Root, boehm, ffi};
use super::{Heap, Stack, bump, plain, stressed, with_heap};
use crate::value::{List, Tag, Value};

/// Addresses that the collector cannot see.
struct Hidden(Vec<u64>);

impl Hidden {
    fn new() -> Hidden {
        Hidden(Vec::new())
    }

    fn add(&mut self, value: Value) {
        self.0.push(!(value.object() as u64));
    }

    /// How many of the objects the last collection marked.
    fn survivors(&self) -> usize {
        let is_alive = |hidden: &&u64| {
            let object = !**hidden as *const u64;
            boehm::object_at(object).is_some_and(|(base, ..)| base == object) && boehm::is_marked(object)
        };
        self.0.iter().filter(is_alive).count()
    }
}

/// Runs all tests of this file where no other test uses the collector, which is one per process.
#[test]
fn what_collections_keep() {
    let program = std::env::current_exe().expect("the test program knows its name");
    let arguments = ["--ignored", "--test-threads=1", "heap::tests::survival::"];
    let output = std::process::Command::new(program).args(arguments).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !text.contains(" 0 passed"), "{text}");
}

/// Runs a test after a collection.
fn alone<R: Send>(options: &HeapOptions, test: impl FnOnce(&mut Heap, &mut Stack) -> R + Send) -> R {
    with_heap(options, |heap, stack| {
        // So that none happens by itself meanwhile: what it frees may be on free lists later.
        heap.collect();
        test(heap, stack)
    })
}

/// Overwrites the part of the native stack that finished calls have left behind.
#[inline(never)]
fn clear_native_stack() {
    black_box([0u64; 16384]);
}

/// An immortal function, as builtins are.
fn function(heap: &mut Heap) -> Value {
    heap.immortal_cell(Tag::Callable, &[4096 | 2])
}

/// Makes `count` boxed values of all pointer tags that only `keep` holds on to.
#[inline(never)]
fn populate(heap: &mut Heap, count: usize, hidden: &mut Hidden, mut keep: impl FnMut(&mut Heap, Value)) {
    for index in 0..count {
        let value = match index % 6 {
            0 => heap.float(index as f64),
            1 => heap.string(format!("number {index}").as_bytes()),
            2 => heap.list(&[Value::from_i32(index as i32), Value::NULL, Value::TRUE]),
            3 => heap.with_cell(Value::NULL, Value::HOLE),
            4 => {
                let function = function(heap);
                heap.partial(function, &[Value::TRUE, Value::FALSE])
            }
            _ => heap.cell(Tag::Thunk, &[2, Value::from_i32(index as i32).bits()]),
        };
        hidden.add(value);
        keep(heap, value);
    }
}

fn collect(heap: &mut Heap) {
    clear_native_stack();
    heap.collect();
}

const COUNT: usize = 600;
/// Words that happen to lie about keep a few dead objects alive.
const STRAY: usize = 20;

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn unreachable_objects_die() {
    alone(&plain(), |heap, _| {
        let mut hidden = Hidden::new();
        populate(heap, COUNT, &mut hidden, |_, _| {});
        collect(heap);
        assert!(hidden.survivors() <= STRAY, "{} of {COUNT} survived", hidden.survivors());
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn the_vm_stack_keeps_objects_of_all_tags() {
    alone(&plain(), |heap, stack| {
        let mut hidden = Hidden::new();
        populate(heap, COUNT, &mut hidden, |heap, value| {
            stack.push(heap, value);
        });
        collect(heap);
        assert_eq!(hidden.survivors(), COUNT);
        heap.set_stack_top(stack.words.as_ptr());
        collect(heap);
        assert!(hidden.survivors() <= STRAY, "above the top nothing is scanned");
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn roots_keep_objects_until_they_are_dropped() {
    alone(&plain(), |heap, _| {
        let mut hidden = Hidden::new();
        let mut roots: Vec<Root> = Vec::new();
        populate(heap, COUNT, &mut hidden, |heap, value| roots.push(heap.root(value)));
        collect(heap);
        assert_eq!(hidden.survivors(), COUNT);
        // Unlink from the middle, the front and the back.
        let mut index = 0;
        roots.retain(|_| {
            index += 1;
            index % 2 == 0
        });
        collect(heap);
        assert!((COUNT / 2..=COUNT / 2 + STRAY).contains(&hidden.survivors()), "{}", hidden.survivors());
        roots[0].set(Value::NULL);
        assert_eq!(roots[0].get(), Value::NULL);
        roots.clear();
        collect(heap);
        assert!(hidden.survivors() <= STRAY, "{} survived", hidden.survivors());
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn roots_may_outlive_their_heap() {
    alone(&plain(), |heap, _| {
        let mut other = Heap::new(&plain());
        let string = other.string(b"kept");
        let (first, second) = (other.root(string), other.root(Value::TRUE));
        drop(other);
        assert_eq!(first.get(), Value::HOLE);
        second.set(string);
        assert_eq!(second.get(), Value::HOLE);
        drop(second);
        heap.collect();
        drop(first);
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn objects_keep_objects_by_base_and_tag() {
    alone(&plain(), |heap, stack| {
        let mut hidden = Hidden::new();
        let chain = stack.push(heap, Value::HOLE);
        populate(heap, COUNT, &mut hidden, |heap, value| {
            let cell = heap.with_cell(value, stack.get(chain));
            stack.set(chain, cell);
        });
        collect(heap);
        assert_eq!(hidden.survivors(), COUNT);
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn the_function_of_a_suspended_or_running_call_survives() {
    alone(&plain(), |heap, stack| {
        let mut hidden = Hidden::new();
        for running in [0, 1] {
            make_call(heap, stack, &mut hidden, running);
        }
        collect(heap);
        assert_eq!(hidden.survivors(), 2);
    });
}

#[inline(never)]
fn make_call(heap: &mut Heap, stack: &mut Stack, hidden: &mut Hidden, running: u64) {
    let builtin = self::function(heap);
    let function = heap.partial(builtin, &[Value::TRUE]);
    hidden.add(function);
    let thunk = heap.thunk_apply(function, Value::NULL);
    // SAFETY: a running thunk is a suspended one with the bit set.
    unsafe { *thunk.object() |= running };
    stack.push(heap, thunk);
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn native_locals_keep_objects_even_by_interior_pointers() {
    alone(&plain(), |heap, _| {
        let mut hidden = Hidden::new();
        let slots = interior(heap, &mut hidden);
        collect(heap);
        assert_eq!(hidden.survivors(), 1);
        assert_eq!(black_box(slots)[0].get(), Value::from_i32(150));
    });
}

#[inline(never)]
fn interior(heap: &mut Heap, hidden: &mut Hidden) -> &'static [crate::value::Slot] {
    let words: Vec<i32> = (0..300).collect();
    let list = heap.list_from(words.iter().map(|&word| Value::from_i32(word)));
    hidden.add(list);
    &list.as_list().map(List::slots).expect("a list")[150..]
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn unscanned_memory_keeps_nothing() {
    alone(&plain(), |heap, stack| {
        let mut hidden = Hidden::new();
        populate(heap, COUNT, &mut hidden, |heap, value| {
            let string = heap.string(&value.bits().to_ne_bytes());
            stack.push(heap, string);
        });
        collect(heap);
        assert!(hidden.survivors() <= STRAY, "{} survived", hidden.survivors());
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn ordinary_memory_and_statics_keep_nothing() {
    static PLACE: std::sync::Mutex<Vec<u64>> = std::sync::Mutex::new(Vec::new());
    alone(&plain(), |heap, _| {
        let mut hidden = Hidden::new();
        populate(heap, COUNT, &mut hidden, |_, value| PLACE.lock().expect("not poisoned").push(value.bits()));
        collect(heap);
        assert!(hidden.survivors() <= STRAY, "H3 describes this collector");
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn the_chained_hook_scans_the_stacks_of_other_threads() {
    use std::sync::mpsc::channel;
    let (ready, is_ready) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let parked = std::thread::spawn(move || {
        with_heap(&plain(), move |heap, _| {
            let list = heap.list_from((0..COUNT as i32).map(Value::from_i32));
            ready.send(!(list.object() as u64)).expect("the test listens");
            may_go_on.recv().expect("the test answers");
            black_box(list).as_list().expect("a list").iter().filter_map(Value::as_small).sum::<i64>()
        })
    });
    let hidden = Hidden(vec![is_ready.recv().expect("the thread has made its list")]);
    with_heap(&plain(), |heap, _| {
        collect(heap);
        assert_eq!(hidden.survivors(), 1);
        // What was freed would be handed out again.
        for _ in 0..20_000 {
            heap.list_from((0..COUNT as i32).map(|_| Value::NULL));
        }
    });
    go_on.send(()).expect("the thread waits");
    let count = COUNT as i64;
    assert_eq!(parked.join().expect("the thread is well"), count * (count - 1) / 2);
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn free_lists_survive_collections() {
    alone(&plain(), |heap, stack| {
        let mut seen = std::collections::HashSet::new();
        for round in 0..2000 {
            // A collection between two pops of the same lists.
            let scanned = heap.list(&[Value::from_i32(round)]);
            let plain = heap.float(f64::from(round));
            if round % 7 == 0 {
                heap.collect();
            }
            for value in [scanned, plain] {
                assert!(seen.insert(value.object() as u64), "an object was handed out twice");
            }
            stack.push(heap, scanned);
            stack.push(heap, plain);
        }
        for round in 0..2000i32 {
            let list = stack.get(2 * round as usize).as_list().expect("a list");
            assert_eq!(list.get(0), Some(Value::from_i32(round)));
            assert_eq!(stack.get(2 * round as usize + 1).as_float(), Some(f64::from(round)));
        }
        assert_eq!(heap.verify(), Ok(()));
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn fresh_objects_are_zero_behind_their_first_word() {
    alone(&plain(), |heap, _| {
        for round in 0..20_000usize {
            let words = 1 + round % 90;
            let object = heap.alloc(Made::Other, words);
            for index in 0..words {
                // SAFETY: H8.
                unsafe {
                    assert!(index == 0 || *object.add(index) == 0);
                    *object.add(index) = Value::from_i32(7).bits();
                }
            }
        }
    });
}

#[test]
fn objects_have_no_more_than_the_granules_they_need() {
    with_heap(&plain(), |heap, _| {
        for words in 1..=64usize {
            let scanned = heap.alloc(Made::Other, words);
            // SAFETY: H8; holes are what a finished object may hold.
            unsafe { *scanned = 0 };
            let plain = heap.alloc_atomic(Made::String, words * 8);
            for (object, is_scanned) in [(scanned, true), (plain, false)] {
                let size = (words * 8).next_multiple_of(GRANULE);
                assert_eq!(boehm::object_at(object), Some((object.cast_const(), size, is_scanned)));
            }
        }
    });
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn a_stopped_threads_vm_stack_is_scanned_beyond_its_published_top() {
    use std::sync::mpsc::channel;
    let (ready, is_ready) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let parked = std::thread::spawn(move || {
        with_heap(&plain(), move |heap, stack| {
            let hidden = push_hidden(heap, stack);
            clear_native_stack();
            ready.send(hidden).expect("the test listens");
            may_go_on.recv().expect("the test answers");
        });
    });
    let hidden = Hidden(vec![is_ready.recv().expect("the thread is ready")]);
    with_heap(&plain(), |heap, _| {
        collect(heap);
        assert_eq!(hidden.survivors(), 1);
    });
    go_on.send(()).expect("the thread waits");
    parked.join().expect("the thread is well");
}

/// As the loop does: writes words above the published top.
#[inline(never)]
fn push_hidden(heap: &mut Heap, stack: &mut Stack) -> u64 {
    let value = heap.list(&[Value::TRUE]);
    stack.words[5] = value;
    !(value.object() as u64)
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn stress_mode_poisons_what_the_collector_cannot_see() {
    alone(&stressed(7), |heap, _| {
        let kept_badly = make_hidden(heap);
        clear_native_stack();
        for index in 0..200 {
            heap.float(f64::from(index));
        }
        let object = !kept_badly as *const u64;
        // SAFETY: dead objects stay in quarantine.
        assert_eq!(unsafe { *object }, super::super::stress::POISON);
        let damaged = heap.root(Value::from_bits(object as u64 | Tag::List as u64));
        let violation = heap.verify().expect_err("the root points at a dead object");
        assert!(violation.contains("was collected") && violation.contains("root 0"), "{violation}");
        drop(damaged);
    });
}

#[inline(never)]
fn make_hidden(heap: &mut Heap) -> u64 {
    !(heap.list(&[Value::TRUE, Value::FALSE]).object() as u64)
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn large_requests_are_refused() {
    for options in [plain(), bump()] {
        alone(&options, |heap, _| {
            assert!(heap.try_alloc(Made::Other, 20_000_000_000).is_none());
            assert!(heap.try_alloc(Made::Other, usize::MAX).is_none());
            assert!(heap.try_alloc_atomic(Made::Other, usize::MAX).is_none());
            assert!(heap.list_holes(usize::MAX).is_none());
            assert!(heap.try_alloc(Made::Other, 1 << 20).is_some());
        });
    }
}

#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn statistics_count() {
    alone(&plain(), |heap, _| {
        let before = heap.stats();
        heap.collect();
        heap.list_from((0..10_000).map(Value::from_i32));
        let after = heap.stats();
        assert!(after.collections > before.collections);
        assert!(after.allocated_bytes >= before.allocated_bytes + 80_000);
        assert!(after.heap_bytes > 0 && after.collecting > before.collecting);
    });
}

/// The collector gives back free pages after some collections, and takes them again when it needs them: what it has
/// given back is room enough.
#[test]
#[ignore = "needs a process of its own: see `what_collections_keep`"]
fn collections_alone_do_not_grow_the_heap() {
    // SAFETY: no preconditions.
    let sections = || unsafe { ffi::GC_get_heap_size() + ffi::GC_get_unmapped_bytes() };
    alone(&plain(), |heap, stack| {
        let list = heap.list_from((0..3_000_000).map(Value::from_i32));
        stack.push(heap, list);
        let mut after_some = 0;
        for count in 0..60 {
            heap.collect();
            for number in 0..1000 {
                heap.float(f64::from(number));
            }
            if count == 10 {
                after_some = sections();
            }
        }
        assert_eq!(sections(), after_some);
    });
}
