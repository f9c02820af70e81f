//! Tests of the heap: what survives collections, amortised growth, views, contexts, the checker.

mod growth;
mod model;
#[cfg(feature = "boehm")]
mod survival;
mod threads;
mod verify;

use super::{Backend, Heap, HeapOptions, Stress, run_on_evaluator_thread};
use crate::value::Value;

/// A stack for tests, as the VM's: a mapping that never moves.
struct Stack {
    words: Box<[Value]>,
    len: usize,
}

impl Stack {
    fn new(heap: &mut Heap) -> Stack {
        let words = vec![Value::HOLE; 4096].into_boxed_slice();
        heap.attach_stack(words.as_ptr());
        heap.set_stack_end(words.as_ptr_range().end);
        Stack { words, len: 0 }
    }

    fn push(&mut self, heap: &mut Heap, value: Value) -> usize {
        self.words[self.len] = value;
        self.len += 1;
        heap.set_stack_top(self.words[self.len..].as_ptr());
        self.len - 1
    }

    fn get(&self, index: usize) -> Value {
        self.words[index]
    }

    fn set(&mut self, index: usize, value: Value) {
        self.words[index] = value;
    }
}

/// Runs a test on an evaluator thread with a heap and a VM stack.
fn with_heap<R: Send>(options: &HeapOptions, test: impl FnOnce(&mut Heap, &mut Stack) -> R + Send) -> R {
    run_on_evaluator_thread(options, || {
        let mut heap = Heap::new(options);
        let mut stack = Stack::new(&mut heap);
        test(&mut heap, &mut stack)
    })
}

fn plain() -> HeapOptions {
    HeapOptions::default()
}

fn bump() -> HeapOptions {
    HeapOptions { backend: Backend::Bump, ..HeapOptions::default() }
}

fn stressed(seed: u64) -> HeapOptions {
    HeapOptions {
        stress: Some(Stress { seed, first: 20, every: 10, verify: true }),
        ..HeapOptions::default()
    }
}
