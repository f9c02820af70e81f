//! `//`: which representation the result gets, and the merge into a new sorted set.
//!
//! Nix: an operand comes back unchanged if the other is empty; otherwise the result is a new set
//! (which is why printing it next to an operand never shows `«repeated»`).

use super::iter::{Iter, MAX_LAYERS, layer_count};
use super::{Attrs, Flat, overlay};
use crate::heap::Heap;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::Value;
use crate::value::attrs_object::Draft;

/// Sets below this size are copied.
const OVERLAY_MIN: usize = 32;
/// A side is small if the other is at least so many times larger.
const RATIO: usize = 8;
/// Up to so many attributes are merged without counting them first.
const UNCOUNTED: usize = 64;

/// Whether `small` attributes over or under `large` ones are not worth copying the latter.
fn is_lopsided(small: usize, large: usize) -> bool {
    large >= OVERLAY_MIN && small * RATIO <= large
}

/// `left // right`.
pub(super) fn update_two(heap: &mut Heap, left: Attrs, right: Attrs) -> Attrs {
    if right.is_empty() {
        return left;
    }
    if left.is_empty() {
        return right;
    }
    let (l, r) = (left.len(), right.len());
    if is_lopsided(r, l) {
        let top = flatten(heap, right);
        return overlay::push(heap, left, top);
    }
    if is_lopsided(l, r) && right.is_flat() && overlay::depth(left) < overlay::MAX_DEPTH {
        return overlay::push(heap, left, right);
    }
    flat(heap, &[left, right])
}

/// `sets[0] // sets[1] // …`.
pub(super) fn update(heap: &mut Heap, sets: &[Attrs]) -> Attrs {
    match sets {
        [] => Attrs::empty(),
        [set] => *set,
        [left, right] => update_two(heap, *left, *right),
        [first, rest @ ..] => {
            let right: usize = rest.iter().map(|set| set.len()).sum();
            if first.is_empty() {
                update(heap, rest)
            } else if right == 0 {
                *first
            } else if is_lopsided(right, first.len()) {
                let right = update(heap, rest);
                update_two(heap, *first, right)
            } else if layers_of(sets) <= MAX_LAYERS {
                flat_or_operand(heap, sets)
            } else {
                let (left, right) = sets.split_at(sets.len() / 2);
                let left = update(heap, left);
                let right = update(heap, right);
                update_two(heap, left, right)
            }
        }
    }
}

/// `words[n] // … // words[0]`.
#[inline(always)]
pub(super) fn update_stack(heap: &mut Heap, words: &[Value]) -> Attrs {
    let mut result = Attrs::empty();
    for chunk in words.chunks(MAX_LAYERS - 1) {
        let mut sets = [result; MAX_LAYERS];
        for (set, &word) in sets.iter_mut().zip(chunk.iter().rev()) {
            *set = word.as_attrs().expect("the operands of `//` are sets");
        }
        result = update(heap, &sets[..=chunk.len()]);
    }
    result
}

fn layers_of(sets: &[Attrs]) -> usize {
    sets.iter().map(|&set| layer_count(set)).sum()
}

/// The merge, unless all sets but one are empty.
fn flat_or_operand(heap: &mut Heap, sets: &[Attrs]) -> Attrs {
    let mut full = sets.iter().filter(|set| !set.is_empty());
    match (full.next(), full.next()) {
        (Some(&only), None) => only,
        _ => flat(heap, sets),
    }
}

/// The set itself if it is flat, otherwise a sorted copy.
pub(super) fn flatten(heap: &mut Heap, set: Attrs) -> Attrs {
    if set.is_flat() { set } else { collect(heap, set.len(), set.iter()) }
}

/// `sets[0] // sets[1] // …` as a new sorted set.
pub(super) fn flat(heap: &mut Heap, sets: &[Attrs]) -> Attrs {
    if let [left, right] = sets
        && let (Some(left), Some(right)) = (left.as_flat(), right.as_flat())
    {
        return flat_two(heap, left, right);
    }
    if layers_of(sets) > MAX_LAYERS {
        let (left, right) = sets.split_at(sets.len() / 2);
        let left = flat(heap, left);
        let right = flat(heap, right);
        return flat(heap, &[left, right]);
    }
    let walk = Iter::layers(sets);
    let bound = walk.upper_bound();
    let len = if bound <= UNCOUNTED { bound } else { Iter::layers(sets).count() };
    collect(heap, len, walk)
}

/// A sorted set of at most `len` items that come in effect order.
pub(super) fn collect(heap: &mut Heap, len: usize, items: Iter) -> Attrs {
    let mut draft = Draft::new(heap, len);
    let mut size = 0;
    for (symbol, pos, slot) in items {
        draft.put(size, symbol, pos, slot.get());
        size += 1;
    }
    Attrs(draft.finish(size))
}

fn flat_two(heap: &mut Heap, left: Flat, right: Flat) -> Attrs {
    let bound = left.len() + right.len();
    let len = if bound <= UNCOUNTED { bound } else { bound - common(left.keys, right.keys) };
    let mut draft = Draft::new(heap, len);
    let (mut l, mut r, mut size) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        let (left_key, right_key) = (left.keys[l], right.keys[r]);
        if left_key < right_key {
            copy(&mut draft, size, left, l);
            l += 1;
        } else {
            copy(&mut draft, size, right, r);
            r += 1;
            l += usize::from(left_key == right_key);
        }
        size += 1;
    }
    let (rest, from) = if l < left.len() { (left, l) } else { (right, r) };
    for index in from..rest.len() {
        copy(&mut draft, size, rest, index);
        size += 1;
    }
    Attrs(draft.finish(size))
}

#[inline(always)]
fn copy(draft: &mut Draft, to: usize, from: Flat, index: usize) {
    draft.put(to, from.keys[index], from.positions[index], from.slots[index].get());
}

/// The number of names in both lists.
fn common(left: &[Symbol], right: &[Symbol]) -> usize {
    let (mut l, mut r, mut count) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        count += usize::from(left[l] == right[r]);
        let (advance_left, advance_right) = (left[l] <= right[r], right[r] <= left[l]);
        l += usize::from(advance_left);
        r += usize::from(advance_right);
    }
    count
}

/// A set of one attribute.
pub(super) fn single(heap: &mut Heap, symbol: Symbol, pos: Pos, value: Value) -> Attrs {
    let mut draft = Draft::new(heap, 1);
    draft.put(0, symbol, pos, value);
    Attrs(draft.finish(1))
}
