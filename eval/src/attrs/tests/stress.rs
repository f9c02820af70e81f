//! Sets of collected values under a heap that collects at nearly every allocation.

use std::cell::Cell;

use test_strategy::proptest;

use super::model::{Model, updated};
use crate::attrs::{Attrs, AttrsBuilder};
use crate::heap::{Heap, HeapOptions, Stress};
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::Value;

const SETS: usize = 6;
const NAMES: u32 = 700;

/// Sets on what is the machine's stack here, with their models.
struct Machine {
    heap: Heap,
    models: Vec<Model>,
    random: u64,
    next: i32,
}

type Stack = [Cell<Value>; SETS];

impl Machine {
    fn random(&mut self, below: u32) -> u32 {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.random >> 33) % u64::from(below)) as u32
    }

    /// A new string in the collected heap, and the number it shows.
    fn fresh(&mut self) -> (Value, i32) {
        self.next += 1;
        (self.heap.string(format!("value number {}", self.next).as_bytes()), self.next)
    }

    fn build(&mut self) -> (Attrs, Model) {
        // Now and then the same names and positions as before.
        let (start, len) = (self.random(NAMES), self.random(200));
        let (start, len) = if self.random(2) == 0 { (start % 3, len % 12) } else { (start, len) };
        let mut builder = AttrsBuilder::new(&mut self.heap, 0);
        let mut model = Model::new();
        for n in 0..len {
            let (key, (value, number)) = (Symbol((start + n * 37) % NAMES), self.fresh());
            builder.push(&mut self.heap, key, Pos(n), value);
            model.insert(key, (Pos(n), number));
        }
        (builder.finish_last_wins(&mut self.heap), model)
    }

    fn grow(&mut self, set: Attrs, model: Model) -> (Attrs, Model) {
        let (mut set, mut model) = (set, model);
        for _ in 0..self.random(30) {
            let (key, (value, number)) = (Symbol(self.random(NAMES)), self.fresh());
            set = set.with_attr(&mut self.heap, key, Pos(1), value);
            model.insert(key, (Pos(1), number));
        }
        (set, model)
    }

    /// Looks names up in all sets, some of them again and again.
    fn check_gets(&mut self, stack: &Stack) {
        for (index, word) in stack.iter().enumerate() {
            let set = word.get().as_attrs().unwrap();
            for below in [20, 20, 20, NAMES, NAMES] {
                let key = Symbol(self.random(below));
                let found = set.get(key).map(|entry| (entry.pos, number(entry.slot.get())));
                assert_eq!(found, self.models[index].get(&key).copied());
            }
        }
    }

    fn step(&mut self, stack: &Stack) -> (Attrs, Model) {
        let (i, j) = (self.random(SETS as u32) as usize, self.random(SETS as u32) as usize);
        let [left, right] = [i, j].map(|index| stack[index].get().as_attrs().unwrap());
        let mut model = self.models[i].clone();
        match self.random(6) {
            0 => self.build(),
            1 | 2 => self.grow(left, model),
            3 => (Attrs::update(&mut self.heap, left, right), updated(&model, &self.models[j])),
            4 => {
                let all: Vec<&Model> = self.models.iter().rev().collect();
                let model = all.into_iter().fold(Model::new(), |model, next| updated(&model, next));
                let words = stack.each_ref().map(Cell::get);
                (Attrs::update_stack(&mut self.heap, &words), model)
            }
            _ => {
                model.values_mut().for_each(|(_, number)| *number = other(*number));
                let mapped = left.map_slots(&mut self.heap, |heap, _, slot| {
                    heap.string(format!("value number {}", other(number(slot.get()))).as_bytes())
                });
                (mapped, model)
            }
        }
    }
}

fn other(number: i32) -> i32 {
    number ^ 0x5555
}

fn number(value: Value) -> i32 {
    let text = std::str::from_utf8(value.as_str().unwrap().as_bytes()).unwrap();
    text.strip_prefix("value number ").unwrap().parse().unwrap()
}

#[proptest(cases = 20)]
fn sets_survive_collections(seed: u64) {
    let stack: Stack = [(); SETS].map(|()| Cell::new(Value::empty_attrs()));
    let stress = Stress { seed, first: 20, every: 40, verify: true };
    let heap = Heap::new(&HeapOptions { stress: Some(stress), ..HeapOptions::default() });
    let mut machine = Machine { heap, models: vec![Model::new(); SETS], random: seed, next: 0 };
    let words = stack.as_ptr_range();
    machine.heap.attach_stack(words.start.cast());
    machine.heap.set_stack_top(words.end.cast());
    for _ in 0..40 {
        let (set, model) = machine.step(&stack);
        let target = machine.random(SETS as u32) as usize;
        stack[target].set(set.value());
        machine.models[target] = model;
        machine.check_gets(&stack);
    }
    for (word, model) in stack.iter().zip(&machine.models) {
        let set = word.get().as_attrs().unwrap();
        let found = set.iter().map(|(key, pos, slot)| (key, (pos, number(slot.get()))));
        assert!(found.eq(model.iter().map(|(&key, &attr)| (key, attr))));
    }
}
