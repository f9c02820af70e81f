//! Evaluator threads: deep stacks, panics, several at once.

use super::{bump, plain, with_heap};
use crate::heap::{Heap, run_on_evaluator_thread};
use crate::value::Value;

#[test]
fn results_and_panics_come_back() {
    assert_eq!(run_on_evaluator_thread(&plain(), || 6 * 7), 42);
    let panic = std::panic::catch_unwind(|| run_on_evaluator_thread(&plain(), || panic!("as planned")));
    let payload = panic.expect_err("the panic continues");
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"as planned"));
}

#[test]
fn the_stack_is_deep() {
    fn descend(depth: u64) -> u64 {
        let ballast = std::hint::black_box([depth; 16]);
        if depth == 0 { 0 } else { 1 + descend(depth - 1) + (ballast[3] - depth) }
    }
    let depth = if cfg!(feature = "boehm") { 2_000_000 } else { 200_000 };
    assert_eq!(run_on_evaluator_thread(&plain(), || descend(depth)), depth);
}

#[test]
fn a_heap_works_on_any_thread() {
    let test = || {
        let mut heap = Heap::new(&plain());
        let string = heap.string(b"text");
        heap.collect();
        assert_eq!(string.as_str().expect("a string").as_bytes(), b"text");
    };
    std::thread::spawn(test).join().expect("the thread is well");
    test();
}

#[test]
fn several_evaluators_allocate_at_once() {
    std::thread::scope(|scope| {
        for seed in 0..4 {
            scope.spawn(move || {
                let options = if seed == 3 { bump() } else { plain() };
                with_heap(&options, |heap, stack| {
                    let chain = stack.push(heap, Value::HOLE);
                    for round in 0..200_000i64 {
                        let number = heap.int(i64::MAX - seed - round);
                        let outer = if round % 1000 == 0 { Value::HOLE } else { stack.get(chain) };
                        let cell = heap.with_cell(number, outer);
                        stack.set(chain, cell);
                        if round % 50_000 == 0 {
                            heap.collect();
                        }
                    }
                    assert_eq!(heap.verify(), Ok(()));
                    let mut cell = stack.get(chain);
                    let mut count = 0;
                    while !cell.is_hole() {
                        let (number, outer) = cell.with_parts();
                        assert_eq!(number.as_int(), Some(i64::MAX - seed - 199_999 + count));
                        count += 1;
                        cell = outer;
                    }
                    assert_eq!(count, 1000);
                });
            });
        }
    });
}
