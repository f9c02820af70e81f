//! Shapes: the names of set literals, shared by all their instances.
//!
//! A [`Shape`] is a sorted list of names with a number; two literals with the same names have the
//! same shape, so a cache at a selection hits for both. A [`LiteralShape`] adds the positions of one
//! literal in the source. An instance's header holds the number and the literal's address, so that
//! looking at a set needs no table. Shapes and literals are never freed: there are as many as there
//! are literals in the source.

use std::sync::OnceLock;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::gather::Gathering;
use super::plan::Plans;
use super::{Attrs, Flat, effect_order, overlay, sorted};
use crate::heap::Heap;
use crate::source::Pos;
use crate::symbol::{Symbol, Symbols, sym};
use crate::value::attrs_object::{OVERLAY, SHAPE, SORTED, alloc_slots, shape_header};
use crate::value::{Kept, Slot, Value};

/// The number of the shape `{ name, value }`.
const PAIR: u16 = 1;
/// The slot that stands for "absent" in a cache word; shapes with so many keys have no number.
const ABSENT: u32 = 0xffff;

/// The names of a set, in effect order.
pub struct Shape {
    id: u16,
    keys: Box<[Symbol]>,
    by_name: OnceLock<Box<[u32]>>,
    table: OnceLock<Box<[u16]>>,
}

/// Up to so many names are looked at one after the other.
const FEW: usize = 8;

impl Shape {
    /// Its number; 0 if it has none and so cannot be kept in a cache.
    #[inline(always)]
    pub fn id(&self) -> u16 {
        self.id
    }

    /// The names.
    #[inline(always)]
    pub fn keys(&self) -> &[Symbol] {
        &self.keys
    }

    /// The index of a name.
    #[inline]
    pub(super) fn find(&self, symbol: Symbol) -> Option<usize> {
        if self.keys.len() <= FEW {
            return self.keys.iter().position(|&key| key == symbol);
        }
        let table = self.table.get_or_init(|| table(&self.keys));
        if table.is_empty() {
            return sorted::find(&self.keys, symbol);
        }
        let mut place = start(symbol, table.len());
        loop {
            let index = usize::from(table[place]);
            if *self.keys.get(index)? == symbol {
                return Some(index);
            }
            place = (place + 1) & (table.len() - 1);
        }
    }

    /// Indices into the keys, in bytewise order of the names.
    pub(super) fn by_name(&self, symbols: &Symbols) -> &[u32] {
        self.by_name.get_or_init(|| super::names::ranks_by_name(&self.keys, symbols).into_boxed_slice())
    }
}

/// A hash table of indices into the keys, at most half full; all ones are free places. Nothing where indices have
/// no room.
#[cold]
fn table(keys: &[Symbol]) -> Box<[u16]> {
    if keys.len() >= usize::from(u16::MAX) {
        return Box::default();
    }
    let mut table = vec![u16::MAX; (keys.len() * 2).next_power_of_two()];
    for (index, &key) in (0..).zip(keys) {
        let mut place = start(key, table.len());
        while table[place] != u16::MAX {
            place = (place + 1) & (table.len() - 1);
        }
        table[place] = index;
    }
    table.into()
}

/// The place among `places`, a power of two, where the search for a name begins.
#[inline(always)]
fn start(symbol: Symbol, places: usize) -> usize {
    symbol.0.wrapping_mul(0x9e37_79b9) as usize >> 8 & (places - 1)
}

/// A set literal: its shape and where its parts stand in the source.
pub struct LiteralShape {
    // Same as `shape.keys`, one load nearer.
    keys: &'static [Symbol],
    /// A bit for each name, that of [`bit`].
    bits: u64,
    positions: Box<[Pos]>,
    shape: &'static Shape,
    pos: Pos,
}

/// The bit of a name among 64. Names that a file writes side by side have different ones.
#[inline(always)]
fn bit(symbol: Symbol) -> u64 {
    1 << (symbol.0 % 64)
}

impl LiteralShape {
    /// The number of attributes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The shape.
    #[inline(always)]
    pub fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// The names, in effect order.
    #[inline(always)]
    pub fn keys(&self) -> &'static [Symbol] {
        self.keys
    }

    /// The index of a name.
    #[inline(always)]
    pub(super) fn find(&self, symbol: Symbol) -> Option<usize> {
        // Most of the sets that are asked for names which they lack are small layers of an overlay.
        if self.bits & bit(symbol) == 0 { None } else { self.shape.find(symbol) }
    }

    /// The position of each name.
    #[inline(always)]
    pub fn positions(&self) -> &[Pos] {
        &self.positions
    }

    /// The position of the literal.
    #[inline(always)]
    pub fn pos(&self) -> Pos {
        self.pos
    }
}

/// The table of all shapes of one evaluator.
pub struct Shapes {
    by_keys: HashMap<&'static [Symbol], &'static Shape, FxBuildHasher>,
    shapes: Vec<Kept<Shape>>,
    literals: Vec<Kept<LiteralShape>>,
    pub(super) gathering: Gathering,
    pub(super) plans: Plans,
}

impl Default for Shapes {
    fn default() -> Shapes {
        Shapes::new()
    }
}

impl Shapes {
    /// A table of the well-known shapes.
    pub fn new() -> Shapes {
        let mut shapes = Shapes {
            by_keys: HashMap::default(),
            shapes: Vec::new(),
            literals: Vec::new(),
            gathering: Gathering::default(),
            plans: Plans::default(),
        };
        let pair = shapes.intern(&[sym::NAME, sym::VALUE]);
        debug_assert!(pair.id == PAIR);
        shapes
    }

    /// The number of shapes.
    pub fn len(&self) -> usize {
        self.by_keys.len()
    }

    /// Whether there are no shapes; never so.
    pub fn is_empty(&self) -> bool {
        self.by_keys.is_empty()
    }

    /// A new literal with these names, each with its position, in any order but none twice. Slots of
    /// instances are in the order of [`LiteralShape::keys`].
    pub fn literal(&mut self, attrs: &[(Symbol, Pos)], pos: Pos) -> &'static LiteralShape {
        let mut attrs = attrs.to_vec();
        attrs.sort_unstable_by(|a, b| effect_order(a.0, b.0));
        let keys: Vec<Symbol> = attrs.iter().map(|attr| attr.0).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "a literal names an attribute twice");
        self.keep(&keys, attrs.iter().map(|attr| attr.1).collect(), pos)
    }

    /// A new literal with these names, in effect order, and positions.
    pub(super) fn keep(&mut self, keys: &[Symbol], positions: Box<[Pos]>, pos: Pos) -> &'static LiteralShape {
        let shape = self.intern(keys);
        let bits = keys.iter().fold(0, |bits, &key| bits | bit(key));
        let literal = Kept::new(Box::new(LiteralShape { keys: &shape.keys, bits, positions, shape, pos }));
        let lent = literal.get();
        self.literals.push(literal);
        lent
    }

    fn intern(&mut self, keys: &[Symbol]) -> &'static Shape {
        if let Some(shape) = self.by_keys.get(keys) {
            return shape;
        }
        let numbered = keys.len() < ABSENT as usize;
        let id = if numbered { u16::try_from(self.by_keys.len() + 1).unwrap_or(0) } else { 0 };
        let kept = Kept::new(Box::new(Shape {
            id,
            keys: keys.into(),
            by_name: OnceLock::new(),
            table: OnceLock::new(),
        }));
        let shape = kept.get();
        self.shapes.push(kept);
        self.by_keys.insert(&shape.keys, shape);
        shape
    }
}

/// The shape that an object's header names; 0 for none, and for all other representations.
#[inline(always)]
fn shape_id(header: u64) -> u32 {
    (header >> 48) as u32
}

impl Attrs {
    /// A new instance of `literal` with `words`, one per key: slot `i` takes `words[i]`, or, if
    /// `slots` is not empty, slot `slots[i]` does. The words are in a local or on the VM stack.
    #[inline]
    pub fn from_literal(
        heap: &mut Heap,
        literal: &'static LiteralShape,
        slots: &[u32],
        words: &[Value],
    ) -> Attrs {
        let len = literal.len();
        if len == 0 {
            return Attrs::empty();
        }
        assert!(words.len() == len);
        let (object, new) = alloc_slots(heap, shape_header(literal), len);
        if slots.is_empty() {
            new.copy_from_slice(words);
        } else {
            for (&slot, &word) in slots.iter().zip(words) {
                new[slot as usize] = word;
            }
        }
        Attrs(object)
    }

    /// Attribute `symbol`, found through the cache word of one place in the program.
    ///
    /// The word holds `shape << 16 | slot` of the set seen last. A slot of all ones says that the
    /// shape lacks the name. With shape 0 the slot is a guess for sets that have no shape.
    #[inline(always)]
    pub fn get_cached(self, symbol: Symbol, cache: &std::cell::Cell<u32>) -> Option<&'static Slot> {
        let shape = shape_id(self.0.word(0));
        let word = cache.get();
        if shape == word >> 16 && shape != 0 {
            let slot = word & 0xffff;
            return if slot == ABSENT { None } else { Some(self.0.shape_slot(slot as usize)) };
        }
        self.get_uncached(symbol, cache)
    }

    /// Whether [`Attrs::get_cached`] will find the answer in the cache word.
    pub(crate) fn is_cached(self, symbol: Symbol, cache: &std::cell::Cell<u32>) -> bool {
        let (shape, word) = (shape_id(self.0.word(0)), cache.get());
        match self.as_flat() {
            Some(flat) if shape == 0 => flat.keys.get((word & 0xffff) as usize) == Some(&symbol),
            _ => shape != 0 && shape == word >> 16,
        }
    }

    #[inline(never)]
    fn get_uncached(self, symbol: Symbol, cache: &std::cell::Cell<u32>) -> Option<&'static Slot> {
        let cached = |index: usize| u32::try_from(index).unwrap_or(ABSENT).min(ABSENT);
        match self.kind() {
            SHAPE => {
                let literal = self.0.literal_shape();
                let index = literal.find(symbol);
                cache.set(u32::from(literal.shape.id) << 16 | index.map_or(ABSENT, cached));
                index.map(|index| self.0.flat_slot(index))
            }
            SORTED => {
                let keys = Flat::of(self.0).keys;
                let guess = (cache.get() & 0xffff) as usize;
                let index = match keys.get(guess) {
                    Some(&key) if key == symbol => guess,
                    _ => sorted::find(keys, symbol)?,
                };
                cache.set(cached(index));
                Some(self.0.flat_slot(index))
            }
            // Most of what is selected from layers, as from a library that was extended, lies in the lowest one.
            OVERLAY => match overlay::find_above(self, symbol) {
                Ok((layer, index)) => Some(layer.flat_slot(index)),
                Err(lowest) if lowest.is_tree() => lowest.slot(symbol),
                Err(lowest) => lowest.get_cached(symbol, cache),
            },
            _ => self.slot(symbol),
        }
    }

    /// The words of `name` and `value`, if these are all the attributes and the set has the shape
    /// that says so at a glance. Otherwise look them up.
    #[inline(always)]
    pub fn as_pair(self) -> Option<(&'static Slot, &'static Slot)> {
        (shape_id(self.0.word(0)) == u32::from(PAIR)).then(|| (self.0.shape_slot(0), self.0.shape_slot(1)))
    }
}
