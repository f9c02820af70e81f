//! Names to file-local symbols: an open-addressing hash table over the tree's name bytes.
//!
//! A slot is a hash and a symbol, no more, so that the table of a large file touches little memory.
//! It begins small, since how many names a text has its size does not tell.

use crate::ast::{Ast, Span, Sym};

/// The multiplier of FxHash.
const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;

/// Tables begin with at most so many slots.
const MOST_AT_FIRST: usize = 1 << 12;

#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// The name's hash, whose low bits tell the place.
    hash: u32,
    /// One more than the symbol; 0 if there is none.
    sym: u32,
}

const FREE: Slot = Slot { hash: 0, sym: 0 };

/// The table. Names themselves are in [`Ast::symbol_bytes`].
pub(super) struct Symbols {
    slots: Vec<Slot>,
    used: usize,
}

impl Symbols {
    /// A table for a text of so many bytes, in the memory of another one.
    pub fn new(bytes: usize, memory: Vec<Slot>) -> Symbols {
        Symbols::of(memory, (bytes / 32).next_power_of_two().clamp(64, MOST_AT_FIRST))
    }

    fn of(mut slots: Vec<Slot>, count: usize) -> Symbols {
        slots.clear();
        slots.resize(count, FREE);
        Symbols { slots, used: 0 }
    }

    /// Its memory.
    pub fn into_memory(self) -> Vec<Slot> {
        self.slots
    }

    /// The symbol of `name`, created if it is new.
    #[inline]
    pub fn intern(&mut self, name: &[u8], ast: &mut Ast) -> Sym {
        let hash = hash(name);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize;
        loop {
            let slot = self.slots[at & mask];
            if slot.sym == 0 {
                return self.insert(Slot { hash, sym: ast.symbols.len() as u32 + 1 }, at & mask, name, ast);
            }
            let sym = Sym(slot.sym - 1);
            if slot.hash == hash && is_same(ast.name(sym), name) {
                return sym;
            }
            at += 1;
        }
    }

    #[inline(never)]
    fn insert(&mut self, slot: Slot, at: usize, name: &[u8], ast: &mut Ast) -> Sym {
        let sym = Sym(slot.sym - 1);
        ast.symbols.push(Span { start: ast.symbol_bytes.len() as u32, len: name.len() as u32 });
        ast.symbol_bytes.extend_from_slice(name);
        if name.starts_with(b"__") {
            ast.underscored.push(sym);
        }
        self.slots[at] = slot;
        self.used += 1;
        if self.used * 2 > self.slots.len() {
            self.grow();
        }
        sym
    }

    #[cold]
    fn grow(&mut self) {
        let mut bigger = Symbols::of(Vec::new(), self.slots.len() * 2);
        let mask = bigger.slots.len() - 1;
        for &slot in self.slots.iter().filter(|slot| slot.sym != 0) {
            let mut at = slot.hash as usize;
            while bigger.slots[at & mask].sym != 0 {
                at += 1;
            }
            bigger.slots[at & mask] = slot;
        }
        bigger.used = self.used;
        *self = bigger;
    }
}

#[inline]
fn hash(name: &[u8]) -> u32 {
    let hash = (key(name) ^ name.len() as u64).wrapping_mul(MULTIPLIER);
    // The product's low bits depend on few of the name's.
    (hash ^ hash >> 32) as u32
}

#[inline]
fn is_same(x: &[u8], y: &[u8]) -> bool {
    x.len() == y.len() && if x.len() <= 8 { key(x) == key(y) } else { x == y }
}

/// For a name of up to eight bytes a word that, with the length, no other name has; for a longer
/// name a hash.
#[inline]
fn key(name: &[u8]) -> u64 {
    let word = |at: usize| u64::from_le_bytes(name[at..at + 8].try_into().unwrap_or_default());
    let half = |at: usize| u64::from(u32::from_le_bytes(name[at..at + 4].try_into().unwrap_or_default()));
    match name.len() {
        0 => 0,
        len @ 1..=3 => u64::from(name[0]) | u64::from(name[len / 2]) << 8 | u64::from(name[len - 1]) << 16,
        len @ 4..=8 => half(0) | half(len - 4) << 32,
        len => {
            let mut hash = word(len - 8);
            let mut at = 0;
            while at + 8 < len {
                hash = (hash.rotate_left(5) ^ word(at)).wrapping_mul(MULTIPLIER);
                at += 8;
            }
            hash ^ hash >> 32
        }
    }
}
