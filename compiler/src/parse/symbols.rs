//! Names to file-local symbols: an open-addressing hash table over the tree's name bytes.
//!
//! A name of up to eight bytes, which most are, is its own key, so that finding it compares two
//! words and never touches its bytes.

use crate::ast::{Ast, Span, Sym};

const FREE: u32 = u32::MAX;
/// The multiplier of FxHash.
const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;

#[derive(Clone, Copy)]
struct Slot {
    key: u64,
    len: u32,
    sym: u32,
}

/// The table. Names themselves are in [`Ast::symbol_bytes`].
pub(super) struct Symbols {
    slots: Vec<Slot>,
    used: usize,
    shift: u32,
}

impl Symbols {
    /// A table with room for about `names` names.
    pub fn new(names: usize) -> Symbols {
        let slots = (names * 2).next_power_of_two().max(64);
        Symbols {
            slots: vec![Slot { key: 0, len: 0, sym: FREE }; slots],
            used: 0,
            shift: 64 - slots.trailing_zeros(),
        }
    }

    /// The symbol of `name`, created if it is new.
    #[inline]
    pub fn intern(&mut self, name: &[u8], ast: &mut Ast) -> Sym {
        let key = key(name);
        let len = name.len() as u32;
        let mask = self.slots.len() - 1;
        let mut at = self.home(key, len);
        loop {
            let slot = self.slots[at & mask];
            if slot.sym == FREE {
                return self.insert(Slot { key, len, sym: ast.symbols.len() as u32 }, at & mask, name, ast);
            }
            if slot.key == key && slot.len == len && (len <= 8 || ast.name(Sym(slot.sym)) == name) {
                return Sym(slot.sym);
            }
            at += 1;
        }
    }

    #[inline]
    fn home(&self, key: u64, len: u32) -> usize {
        ((key ^ u64::from(len)).wrapping_mul(MULTIPLIER) >> self.shift) as usize
    }

    #[inline(never)]
    fn insert(&mut self, slot: Slot, at: usize, name: &[u8], ast: &mut Ast) -> Sym {
        ast.symbols.push(Span { start: ast.symbol_bytes.len() as u32, len: slot.len });
        ast.symbol_bytes.extend_from_slice(name);
        if name.starts_with(b"__") {
            ast.underscored.push(Sym(slot.sym));
        }
        self.slots[at] = slot;
        self.used += 1;
        if self.used * 2 > self.slots.len() {
            self.grow();
        }
        Sym(slot.sym)
    }

    #[cold]
    fn grow(&mut self) {
        let mut bigger = Symbols::new(self.slots.len());
        let mask = bigger.slots.len() - 1;
        for &slot in self.slots.iter().filter(|slot| slot.sym != FREE) {
            let mut at = bigger.home(slot.key, slot.len);
            while bigger.slots[at & mask].sym != FREE {
                at += 1;
            }
            bigger.slots[at & mask] = slot;
        }
        bigger.used = self.used;
        *self = bigger;
    }
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
