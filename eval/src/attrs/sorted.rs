//! Flat sets: names, positions and slots as three parallel slices, whatever the object.

use std::ops::Range;

use super::Attrs;
use super::iter::Entry;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::attrs_object::{SHAPE, SORTED};
use crate::value::{Slot, Value};

/// Up to so many names are scanned one after the other.
const SCAN: usize = 16;
/// From so many names on the place of one is guessed before it is searched for.
const GUESS: usize = 256;

/// The parts of an instance of a literal or of a sorted set, in effect order.
///
/// The slices point into the object (V3: for locals only).
#[derive(Clone, Copy)]
pub struct Flat {
    /// The names.
    pub keys: &'static [Symbol],
    /// The positions.
    pub positions: &'static [Pos],
    /// The words.
    pub slots: &'static [Slot],
}

impl Flat {
    /// The parts of an object of kind `SHAPE` or `SORTED`.
    #[inline(always)]
    pub(super) fn of(object: Value) -> Flat {
        let header = object.word(0);
        debug_assert!(matches!(header & 7, SHAPE | SORTED));
        if header & 7 == SHAPE {
            let literal = object.literal_shape();
            let keys = literal.keys();
            Flat { keys, positions: literal.positions(), slots: object.slots(1, keys.len()) }
        } else {
            let len = (header >> 3) as usize;
            Flat {
                keys: object.symbols(1 + len, len),
                positions: object.positions(1 + len, len, len),
                slots: object.slots(1, len),
            }
        }
    }

    /// The number of attributes.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.keys.len()
    }

    /// Whether there are no attributes.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.keys.is_empty()
    }

    /// The index of a name.
    #[inline(always)]
    pub fn find(self, symbol: Symbol) -> Option<usize> {
        find(self.keys, symbol)
    }

    /// These attributes of it.
    #[inline(always)]
    pub(super) fn part(self, range: Range<usize>) -> Flat {
        let (keys, positions) = (&self.keys[range.clone()], &self.positions[range.clone()]);
        Flat { keys, positions, slots: &self.slots[range] }
    }

    /// Attribute `index`.
    #[inline(always)]
    pub(super) fn entry(self, index: usize) -> Entry {
        Entry { slot: &self.slots[index], pos: self.positions[index] }
    }
}

impl Attrs {
    /// The parts of the set, if it is flat.
    #[inline(always)]
    pub fn as_flat(self) -> Option<Flat> {
        self.is_flat().then(|| Flat::of(self.0))
    }

    /// Attribute `symbol`, one of the first ever: names are in the order of symbols, so few come before it.
    #[inline]
    pub(crate) fn get_early(self, symbol: Symbol) -> Option<&'static Slot> {
        let Some(flat) = self.as_flat() else { return self.get(symbol).map(|entry| entry.slot) };
        let index = flat.keys.iter().position(|&key| key >= symbol)?;
        (flat.keys[index] == symbol).then(|| &flat.slots[index])
    }

    /// The index of a name in a flat set.
    #[inline]
    pub(super) fn find(self, symbol: Symbol) -> Option<usize> {
        match self.kind() {
            SHAPE => self.0.literal_shape().find(symbol),
            _ => Flat::of(self.0).find(symbol),
        }
    }
}

/// The index of `symbol` in sorted `keys`.
#[inline(always)]
pub(super) fn find(keys: &[Symbol], symbol: Symbol) -> Option<usize> {
    // Most names that a layer lacks are of other files, whose symbols lie elsewhere.
    if symbol < *keys.first()? || *keys.last()? < symbol {
        return None;
    }
    if keys.len() <= SCAN {
        return keys.iter().position(|&key| key == symbol);
    }
    if keys.len() >= GUESS {
        return find_among_many(keys, symbol);
    }
    let index = lower_bound(keys, symbol);
    (keys.get(index) == Some(&symbol)).then_some(index)
}

#[inline(never)]
fn find_among_many(keys: &[Symbol], symbol: Symbol) -> Option<usize> {
    guess(keys, symbol).or_else(|| {
        let index = lower_bound(keys, symbol);
        (keys.get(index) == Some(&symbol)).then_some(index)
    })
}

/// Where `symbol` would be if the numbers of `keys` were evenly spaced, if it is there: names that a program makes one
/// after the other have numbers one after the other.
fn guess(keys: &[Symbol], symbol: Symbol) -> Option<usize> {
    let (first, last) = (keys.first()?.0, keys.last()?.0);
    let (from, range) = (symbol.0.checked_sub(first)?, last.checked_sub(first)?);
    let index = (u64::from(from) * (keys.len() as u64 - 1)).checked_div(u64::from(range))? as usize;
    (keys.get(index) == Some(&symbol)).then_some(index)
}

/// The index of the first key that is not less than `symbol`. The steps are taken without branches
/// on the keys.
#[inline(always)]
pub(super) fn lower_bound(keys: &[Symbol], symbol: Symbol) -> usize {
    let (mut base, mut len) = (0, keys.len());
    while len > 1 {
        let half = len / 2;
        base += if keys[base + half - 1] < symbol { half } else { 0 };
        len -= half;
    }
    base + usize::from(keys.get(base).is_some_and(|&key| key < symbol))
}
