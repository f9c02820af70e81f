//! A model of sets, and the check that a set is what its model says.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use crate::attrs::{Attrs, AttrsBuilder, verify_layout};
use crate::heap::{Backend, Heap, HeapOptions};
use crate::source::Pos;
use crate::symbol::{Symbol, Symbols};
use crate::value::{Tag, Value};

/// Names that tests use: symbols below this number.
pub const NAMES: u32 = 1500;

/// Position and value of each attribute.
pub type Model = BTreeMap<Symbol, (Pos, i32)>;

/// Everything that sets need. Its heap is never freed, so tests may keep sets where they like.
pub struct World {
    pub heap: Heap,
    pub symbols: Symbols,
    next: u32,
}

impl World {
    pub fn new() -> World {
        let mut heap = Heap::new(&HeapOptions { backend: Backend::Bump, ..HeapOptions::default() });
        let mut symbols = Symbols::new(&mut heap);
        while symbols.len() < NAMES as usize {
            // Names in another order than symbols, many of them alike in their first eight bytes.
            let scrambled = (symbols.len() as u32).wrapping_mul(0x9e37_79b9);
            let name = format!("attribute{scrambled:x}");
            symbols.intern(&name.as_bytes()[scrambled as usize % 8..], &mut heap);
        }
        World { heap, symbols, next: 0 }
    }

    /// A position and a value that no other attribute has.
    pub fn fresh(&mut self) -> (Pos, i32) {
        self.next += 1;
        (Pos(self.next), -(self.next as i32))
    }

    pub fn model(&mut self, keys: impl IntoIterator<Item = u32>) -> Model {
        keys.into_iter().map(|key| (Symbol(key), self.fresh())).collect()
    }

    /// An instance of a literal.
    pub fn literal(&mut self, model: &Model) -> Attrs {
        let keys: Vec<(Symbol, Pos)> = model.iter().rev().map(|(&key, &(pos, _))| (key, pos)).collect();
        let values: Vec<Value> = model.values().rev().map(|&(_, value)| Value::from_i32(value)).collect();
        let literal = self.heap.shapes.literal(&keys, Pos(7));
        let slots: Vec<u32> = (0..keys.len() as u32).rev().collect();
        Attrs::from_literal(&mut self.heap, literal, &slots, &values)
    }

    /// A set from a builder, pushed from the last name to the first.
    pub fn sorted(&mut self, model: &Model) -> Attrs {
        let mut builder = AttrsBuilder::new(&mut self.heap, 0);
        for (&key, &(pos, value)) in model.iter().rev() {
            builder.push(&mut self.heap, key, pos, Value::from_i32(value));
        }
        assert_eq!(builder.len(), model.len());
        builder.finish_unique(&mut self.heap).unwrap()
    }

    pub fn check(&self, set: Attrs, model: &Model) {
        assert_eq!(set.len(), model.len());
        assert_eq!(set.is_empty(), model.is_empty());
        let words = set.iter().map(|(key, pos, slot)| (key, (pos, slot.get())));
        let expected = model.iter().map(|(&key, &(pos, value))| (key, (pos, Value::from_i32(value))));
        assert!(words.eq(expected), "{:?}", set.iter().map(|(key, ..)| key.0).collect::<Vec<_>>());
        self.check_gets(set, model);
        self.check_names(set, model);
        verify(set);
    }

    fn check_gets(&self, set: Attrs, model: &Model) {
        for key in (0..NAMES).map(Symbol) {
            let expected = model.get(&key).map(|&(pos, value)| (pos, Value::from_i32(value)));
            assert_eq!(set.get(key).map(|entry| (entry.pos, entry.slot.get())), expected);
            assert_eq!(set.has(key), expected.is_some());
            assert_eq!(set.position(key), expected.map(|(pos, _)| pos));
            let cache = Cell::new(0);
            for _ in 0..2 {
                let word = set.get_cached(key, &cache).map(|slot| slot.get());
                assert_eq!(word, expected.map(|(_, value)| value));
            }
        }
        assert!(set.get(Symbol(u32::MAX - 1)).is_none());
    }

    fn check_names(&self, set: Attrs, model: &Model) {
        let text = |key: Symbol| self.symbols.name(key).as_bytes();
        let mut expected: Vec<Symbol> = model.keys().copied().collect();
        expected.sort_by_key(|&key| text(key));
        let found: Vec<Symbol> = set
            .iter_by_name(&self.symbols)
            .map(|(key, pos, slot)| {
                assert_eq!(model[&key], (pos, slot.get().as_small().unwrap() as i32));
                key
            })
            .collect();
        assert_eq!(found, expected);
    }
}

/// Verifies every object that the set is made of.
pub fn verify(set: Attrs) {
    let mut seen = HashSet::new();
    let mut open = vec![set.value()];
    while let Some(value) = open.pop() {
        if value.is(Tag::Attrs) && seen.insert(value.bits()) {
            verify_layout(value, &mut |child| open.push(child)).unwrap();
        }
    }
}

/// `left // right`.
pub fn updated(left: &Model, right: &Model) -> Model {
    let mut result = left.clone();
    result.extend(right);
    result
}
