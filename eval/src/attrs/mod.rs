//! Attribute sets: one interface over four representations.
//!
//! | kind | for | file |
//! |---|---|---|
//! | shape | static names and positions, slots follow the header: literals, and names met before | `shape` |
//! | sorted | names met for the first time: names, positions and slots in one object | `sorted` |
//! | overlay | a small set on a large one (or the other way round), nothing copied | `overlay` |
//! | tree | large sets that keep growing: a B+ tree with path copying | `tree` |
//!
//! The empty set is a sorted one. `merge` decides what `//` makes, and `plan` remembers how; what is
//! made of sets goes through `gather`. Inside, names are compared as
//! symbols; `names` has the order that programs see in output. Positions stay with their attribute
//! through every operation that keeps it.
//!
//! An operation that allocates takes `&mut Heap`, and every allocation may collect: sets and slots
//! held across it are in locals (V3). The layouts are in `value::attrs_object`, which is also the
//! only place of unsafe code. Absent: a set that changes after it was made, other than its slots by
//! the values of finished thunks.

mod builder;
mod gather;
mod iter;
mod merge;
mod names;
mod ops;
mod overlay;
mod plan;
mod shape;
mod sorted;
mod tree;
mod verify;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

pub use builder::{AttrsBuilder, Duplicate};
pub use iter::{Entry, Iter};
pub use names::NameOrder;
pub use shape::{LiteralShape, Shape, Shapes};
pub use sorted::Flat;
pub use verify::verify_layout;

use crate::heap::Heap;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::attrs_object::{OVERLAY, SHAPE, SORTED, TREE, keep_alive};
use crate::value::{Slot, Tag, Value};

/// An attribute set.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Attrs(Value);

/// The order in which attributes take effect (`deepSeq`, `==`, strict output): that of symbols, so
/// predefined names first, then by first appearance in the source, as in the reference.
#[inline(always)]
pub fn effect_order(a: Symbol, b: Symbol) -> Ordering {
    a.cmp(&b)
}

impl Value {
    /// The set, if it is one.
    #[inline(always)]
    pub fn as_attrs(self) -> Option<Attrs> {
        self.is(Tag::Attrs).then_some(Attrs(self))
    }
}

impl Attrs {
    /// `{ }`.
    #[inline(always)]
    pub fn empty() -> Attrs {
        Attrs(Value::empty_attrs())
    }

    /// The value.
    #[inline(always)]
    pub fn value(self) -> Value {
        self.0
    }

    #[inline(always)]
    fn kind(self) -> u64 {
        self.0.word(0) & 7
    }

    #[inline(always)]
    fn is_flat(self) -> bool {
        self.kind() <= SORTED
    }

    fn is_tree(self) -> bool {
        self.kind() == TREE
    }

    /// The number of attributes.
    #[inline(always)]
    pub fn len(self) -> usize {
        let header = self.0.word(0);
        match header & 7 {
            SHAPE => self.0.literal_shape().len(),
            SORTED => (header >> 3) as usize,
            _ => (header >> 16) as usize,
        }
    }

    /// Whether there are no attributes.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Where the set was written, if it is the instance of a literal.
    pub fn pos(self) -> Pos {
        if self.kind() == SHAPE { self.0.literal_shape().pos() } else { Pos::NONE }
    }

    /// Attribute `symbol`; [`Attrs::slot`] is cheaper where its position does not matter.
    // Inlined into the loop it moves what that keeps in registers: `fib` +6 %.
    #[inline(never)]
    pub fn get(self, symbol: Symbol) -> Option<Entry> {
        self.place(symbol).map(|(flat, index)| Flat::of(flat).entry(index))
    }

    /// The word of attribute `symbol`.
    #[inline]
    pub fn slot(self, symbol: Symbol) -> Option<&'static Slot> {
        self.place(symbol).map(|(flat, index)| flat.flat_slot(index))
    }

    /// Whether there is an attribute `symbol`.
    #[inline]
    pub fn has(self, symbol: Symbol) -> bool {
        self.place(symbol).is_some()
    }

    /// The flat object that has attribute `symbol`, and its index there.
    #[inline]
    fn place(self, symbol: Symbol) -> Option<(Value, usize)> {
        match self.kind() {
            OVERLAY => overlay::place(self.0, symbol),
            TREE => tree::place(self.0, symbol),
            _ => self.find(symbol).map(|index| (self.0, index)),
        }
    }

    /// The position of attribute `symbol`.
    pub fn position(self, symbol: Symbol) -> Option<Pos> {
        self.get(symbol).map(|entry| entry.pos)
    }

    /// The attributes in effect order (see [`effect_order`]).
    #[inline]
    pub fn iter(self) -> Iter {
        Iter::new(self)
    }

    /// Whether both are the same object, which is what `«repeated»` and `==` may see.
    #[inline(always)]
    pub fn same_object(self, other: Attrs) -> bool {
        self.0 == other.0
    }

    /// `left // right`.
    #[inline]
    pub fn update(heap: &mut Heap, left: Attrs, right: Attrs) -> Attrs {
        merge::update_two(heap, left, right)
    }

    /// `sets[0] // sets[1] // …` in one pass. The slice is in a local.
    pub fn update_all(heap: &mut Heap, sets: &[Attrs]) -> Attrs {
        merge::update(heap, sets)
    }

    /// `words[n] // … // words[1] // words[0]` in one pass: the rightmost operand comes first, as
    /// evaluation leaves them on the VM stack. All are sets.
    #[inline(always)]
    pub fn update_stack(heap: &mut Heap, words: &[Value]) -> Attrs {
        merge::update_stack(heap, words)
    }

    /// A set of these few attributes without positions, in any order, none named twice.
    pub fn of<const N: usize>(heap: &mut Heap, mut entries: [(Symbol, Value); N]) -> Attrs {
        entries.sort_unstable_by_key(|entry| entry.0);
        let mut room = gather::room(heap, N);
        for (index, &(symbol, value)) in entries.iter().enumerate() {
            room.put(index, symbol, Pos::NONE, value);
        }
        let set = gather::finish(heap, N);
        entries.iter().for_each(|entry| keep_alive(entry.1));
        set
    }

    /// The set with one attribute more, or with another value and position for it.
    pub fn with_attr(self, heap: &mut Heap, symbol: Symbol, pos: Pos, value: Value) -> Attrs {
        let top = merge::single(heap, symbol, pos, value);
        merge::update_two(heap, self, top)
    }

    /// The set without these names; those that it does not have are ignored.
    pub fn remove(self, heap: &mut Heap, names: &[Symbol]) -> Attrs {
        ops::remove(heap, self, names)
    }

    /// The attributes of `b` whose names are in `self`, with `b`'s values and positions.
    pub fn intersect(self, heap: &mut Heap, b: Attrs) -> Attrs {
        ops::intersect(heap, self, b)
    }

    /// The attributes for which `keep` is true.
    pub fn filter(self, heap: &mut Heap, keep: impl FnMut(Symbol, Pos, &'static Slot) -> bool) -> Attrs {
        ops::filter(heap, self, keep)
    }

    /// The same names and positions with the words that `value` gives; it may allocate.
    pub fn map_slots(
        self,
        heap: &mut Heap,
        value: impl FnMut(&mut Heap, Symbol, &'static Slot) -> Value,
    ) -> Attrs {
        ops::map_slots(heap, self, value)
    }

    /// A set whose attributes are in one object, for walking by index with [`Attrs::as_flat`].
    pub fn flatten(self, heap: &mut Heap) -> Attrs {
        merge::flatten(heap, self)
    }
}
