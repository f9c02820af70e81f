//! Walking a set in effect order, several layers at once where it has some.

use std::iter::FusedIterator;

use super::overlay::{self, MAX_DEPTH};
use super::{Attrs, Flat, tree};
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::attrs_object::{OVERLAY, TREE};
use crate::value::{Slot, Value};

/// An attribute: its word and where it is defined.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The word, perhaps unforced.
    pub slot: &'static Slot,
    /// The position of its name.
    pub pos: Pos,
}

/// The most layers that one walk merges: a full overlay and one more set.
pub(super) const MAX_LAYERS: usize = MAX_DEPTH + 2;
/// The head of a layer that is at its end; no symbol has this number.
const END: Symbol = Symbol(u32::MAX);

/// A place in a flat set, or in a leaf of a tree.
#[derive(Clone, Copy)]
struct Cursor {
    flat: Flat,
    index: usize,
    /// The root, for a tree; a hole otherwise.
    root: Value,
    /// Where the leaf after this one starts.
    bound: Option<Symbol>,
}

const NOWHERE: Cursor =
    Cursor { flat: Flat { keys: &[], positions: &[], slots: &[] }, index: 0, root: Value::HOLE, bound: None };

impl Cursor {
    fn at_start(set: Attrs) -> Cursor {
        if set.kind() == TREE {
            let root = tree::root(set.0);
            let (flat, bound) = tree::leaf(root, Symbol(0));
            Cursor { flat, index: 0, root, bound }
        } else {
            Cursor { flat: Flat::of(set.0), ..NOWHERE }
        }
    }

    #[inline(always)]
    fn head(&self) -> Symbol {
        self.flat.keys.get(self.index).copied().unwrap_or(END)
    }

    #[inline(always)]
    fn advance(&mut self) {
        self.index += 1;
        if self.index == self.flat.len()
            && let Some(bound) = self.bound
        {
            (self.flat, self.bound) = tree::leaf(self.root, bound);
            self.index = 0;
        }
    }
}

/// Several layers, lowest first, merged: of equal names the highest layer's counts.
pub(super) struct Layers {
    heads: [Symbol; MAX_LAYERS],
    cursors: [Cursor; MAX_LAYERS],
    len: usize,
    upper_bound: usize,
    /// The layer that the last name came from.
    winner: usize,
    /// The least head of the others: names of `winner` below it need no look at them.
    limit: Symbol,
}

impl Layers {
    /// Those of `sets[0] // sets[1] // …`, at most [`MAX_LAYERS`].
    #[inline]
    pub(super) fn of(sets: &[Attrs]) -> Layers {
        let mut layers = Layers {
            heads: [END; MAX_LAYERS],
            cursors: [NOWHERE; MAX_LAYERS],
            len: 0,
            upper_bound: 0,
            winner: 0,
            limit: Symbol(0),
        };
        for &set in sets {
            layers.push(set);
        }
        layers
    }

    /// The sum of the layers' lengths.
    pub(super) fn upper_bound(&self) -> usize {
        self.upper_bound
    }

    fn push(&mut self, set: Attrs) {
        let mut tops = [set; MAX_DEPTH];
        let (mut depth, mut bottom) = (0, set);
        while bottom.kind() == OVERLAY {
            let (base, top) = overlay::layers(bottom.0);
            tops[depth] = top;
            depth += 1;
            bottom = base;
        }
        self.push_layer(bottom);
        for &top in tops[..depth].iter().rev() {
            self.push_layer(top);
        }
    }

    fn push_layer(&mut self, set: Attrs) {
        let cursor = Cursor::at_start(set);
        self.heads[self.len] = cursor.head();
        self.cursors[self.len] = cursor;
        self.len += 1;
        self.upper_bound += set.len();
    }

    #[inline]
    fn next(&mut self) -> Option<(Symbol, Entry)> {
        if self.heads[self.winner] >= self.limit && !self.choose() {
            return None;
        }
        let head = self.heads[self.winner];
        let cursor = &mut self.cursors[self.winner];
        let entry = cursor.flat.entry(cursor.index);
        cursor.advance();
        self.heads[self.winner] = cursor.head();
        Some((head, entry))
    }

    /// The next attributes that lie side by side: all that one layer has before another one's turn comes.
    pub(super) fn next_run(&mut self) -> Option<Flat> {
        if self.heads[self.winner] >= self.limit && !self.choose() {
            return None;
        }
        let cursor = &mut self.cursors[self.winner];
        let (flat, start) = (cursor.flat, cursor.index);
        let end = run_end(flat.keys, start, self.limit);
        cursor.index = end - 1;
        cursor.advance();
        self.heads[self.winner] = cursor.head();
        Some(flat.part(start..end))
    }

    /// Finds the layer that the next name comes from, and leaves the name out in those below it. `false` at the
    /// end.
    fn choose(&mut self) -> bool {
        let heads = &mut self.heads[..self.len];
        let (mut least, mut winner) = (END, 0);
        for (layer, &head) in heads.iter().enumerate() {
            if head <= least {
                (least, winner) = (head, layer);
            }
        }
        let mut limit = END;
        for (layer, (head, cursor)) in heads.iter_mut().zip(&mut self.cursors).enumerate() {
            if layer == winner {
                continue;
            }
            if *head == least && least != END {
                cursor.advance();
                *head = cursor.head();
            }
            limit = limit.min(*head);
        }
        (self.winner, self.limit) = (winner, limit);
        least != END
    }
}

/// Behind the last key from `start` on that is less than `limit`, as the first one is. Runs are short, or
/// thousands long.
#[inline]
fn run_end(keys: &[Symbol], start: usize, limit: Symbol) -> usize {
    let (mut low, mut step) = (start + 1, 1);
    while low + step <= keys.len() && keys[low + step - 1] < limit {
        low += step;
        step *= 2;
    }
    let high = keys.len().min(low + step);
    low + keys[low..high].partition_point(|&key| key < limit)
}

// Both variants live in locals and are moved once; a box would hide the slots from the collector.
#[expect(clippy::large_enum_variant, reason = "see above")]
enum State {
    Flat(Flat, usize),
    Layers(Layers),
}

/// The attributes of a set, in effect order. For locals only, as all references into sets (V3).
pub struct Iter(State);

impl Iter {
    #[inline]
    pub(super) fn new(set: Attrs) -> Iter {
        match set.as_flat() {
            Some(flat) => Iter(State::Flat(flat, 0)),
            None => Iter::layers(&[set]),
        }
    }

    /// The attributes of `sets[0] // sets[1] // …`, which have at most [`MAX_LAYERS`] layers.
    #[inline(never)]
    pub(super) fn layers(sets: &[Attrs]) -> Iter {
        Iter(State::Layers(Layers::of(sets)))
    }

    /// The sum of the layers' lengths.
    pub(super) fn upper_bound(&self) -> usize {
        match &self.0 {
            State::Flat(flat, _) => flat.len(),
            State::Layers(layers) => layers.upper_bound(),
        }
    }

    /// The walk without its lowest layer; only before the first step.
    pub(super) fn without_bottom(mut self) -> Iter {
        if let State::Layers(layers) = &mut self.0 {
            layers.heads[0] = END;
        }
        self
    }
}

impl Iterator for Iter {
    type Item = (Symbol, Pos, &'static Slot);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            State::Flat(flat, index) => {
                let symbol = *flat.keys.get(*index)?;
                let entry = flat.entry(*index);
                *index += 1;
                Some((symbol, entry.pos, entry.slot))
            }
            State::Layers(layers) => layers.next().map(|(symbol, entry)| (symbol, entry.pos, entry.slot)),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            State::Flat(flat, index) => (flat.len() - index, Some(flat.len() - index)),
            State::Layers(layers) => (0, Some(layers.upper_bound)),
        }
    }
}

impl FusedIterator for Iter {}

/// The number of layers of a set.
pub(super) fn layer_count(set: Attrs) -> usize {
    overlay::depth(set) + 1
}
