//! Which points of the search have been visited, and what came of it.
//!
//! A key stands for an instruction, a position and a context; keys of neighbouring
//! positions are close together. The table is a hash map of small bitmaps, so it costs
//! memory only for what is visited: a failing search of a huge subject touches few of
//! its positions, a pathological one many.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The points visited, and those of them known to lead to acceptance.
#[derive(Default)]
pub(super) struct Memo {
    visited: Bits,
    solved: Bits,
    solved_keys: Vec<u64>,
    /// Numbers of contexts, where they are too many to be their own numbers.
    contexts: HashMap<u64, u32, BuildHasherDefault<NumberHasher>>,
}

impl Memo {
    /// The number of `context`: 0 for the first one asked about, and so on.
    pub(super) fn context_number(&mut self, context: u64) -> u32 {
        let fresh = self.contexts.len() as u32;
        *self.contexts.entry(context).or_insert(fresh)
    }

    /// Marks `key` visited. Whether it was not so before.
    pub(super) fn visit(&mut self, key: u64) -> bool {
        self.visited.insert(key)
    }

    pub(super) fn is_solved(&self, key: u64) -> bool {
        self.solved.contains(key)
    }

    pub(super) fn solve(&mut self, key: u64) {
        if self.solved.insert(key) {
            self.solved_keys.push(key);
        }
    }

    /// Makes `key` as if never visited.
    pub(super) fn forget(&mut self, key: u64) {
        self.visited.remove(key);
    }

    /// Forgets everything but failures: these alone hold for a search that begins
    /// somewhere else.
    pub(super) fn forget_solved(&mut self) {
        for key in self.solved_keys.drain(..) {
            self.visited.remove(key);
            self.solved.remove(key);
        }
    }
}

/// A set of keys.
#[derive(Default)]
struct Bits {
    pages: HashMap<u64, Page, BuildHasherDefault<NumberHasher>>,
}

const PAGE_BITS: u64 = 512;

type Page = [u64; (PAGE_BITS / 64) as usize];

impl Bits {
    fn contains(&self, key: u64) -> bool {
        let (word, bit) = Bits::place(key);
        self.pages.get(&(key / PAGE_BITS)).is_some_and(|page| page[word] & bit != 0)
    }

    /// Adds `key`. Whether it was absent.
    fn insert(&mut self, key: u64) -> bool {
        let (word, bit) = Bits::place(key);
        let word = &mut self.pages.entry(key / PAGE_BITS).or_default()[word];
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }

    fn remove(&mut self, key: u64) {
        let (word, bit) = Bits::place(key);
        if let Some(page) = self.pages.get_mut(&(key / PAGE_BITS)) {
            page[word] &= !bit;
        }
    }

    fn place(key: u64) -> (usize, u64) {
        ((key % PAGE_BITS / 64) as usize, 1 << (key % 64))
    }
}

/// Spreads small numbers over a hash map. Nobody chooses them to collide, so one multiplication does; the default hasher takes most of the time of a
/// search that needs the memo.
#[derive(Default)]
struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
}
