//! `//`: which representation the result gets, and the merge into a new flat set.
//!
//! Nix: an operand comes back unchanged if the other is empty; otherwise the result is a new set
//! (which is why printing it next to an operand never shows `«repeated»`).

use super::gather::{self, Room};
use super::iter::{Layers as Walk, MAX_LAYERS, layer_count};
use super::plan::{self, Layers};
use super::{Attrs, Flat, overlay};
use crate::heap::Heap;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::Value;
use crate::value::attrs_object::keep_alive;

/// Sets below this size are copied.
const OVERLAY_MIN: usize = 24;
/// A side is small if the other is at least so many times larger.
const RATIO: usize = 4;

/// Whether `small` attributes over or under `large` ones are not worth copying the latter.
pub(super) fn is_lopsided(small: usize, large: usize) -> bool {
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
    if let [right, left] = words
        && let (Some(left), Some(right)) = (left.as_attrs(), right.as_attrs())
        && let Some(set) = plan::merge_two(heap, left, right)
    {
        return set;
    }
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

/// The set itself if it is flat, otherwise a flat copy.
pub(super) fn flatten(heap: &mut Heap, set: Attrs) -> Attrs {
    if set.is_flat() { set } else { flat(heap, &[set]) }
}

/// `sets[0] // sets[1] // …` as a new flat set.
pub(super) fn flat(heap: &mut Heap, sets: &[Attrs]) -> Attrs {
    if layers_of(sets) > MAX_LAYERS {
        let (left, right) = sets.split_at(sets.len() / 2);
        let left = flat(heap, left);
        let right = flat(heap, right);
        return flat(heap, &[left, right]);
    }
    let layers = Layers::of(sets);
    if let Some(set) = layers.as_ref().and_then(|layers| layers.merge(heap)) {
        return set;
    }
    let len = match sets {
        [left, right] if left.is_flat() && right.is_flat() => {
            gather_two(heap, Flat::of(left.0), Flat::of(right.0))
        }
        _ => gather_all(heap, sets),
    };
    let result = gather::finish(heap, len);
    sets.iter().for_each(|set| keep_alive(set.0));
    if let Some(layers) = layers {
        layers.learn(heap, result);
    }
    result
}

/// Gathers sets with some layers; the number of attributes.
fn gather_all(heap: &mut Heap, sets: &[Attrs]) -> usize {
    let mut walk = Walk::of(sets);
    let mut room = gather::room(heap, walk.upper_bound());
    let mut size = 0;
    while let Some(run) = walk.next_run() {
        room.put_all(size, run);
        size += run.len();
    }
    size
}

fn gather_two(heap: &mut Heap, left: Flat, right: Flat) -> usize {
    let mut room = gather::room(heap, left.len() + right.len());
    let (mut l, mut r, mut size) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        let (left_key, right_key) = (left.keys[l], right.keys[r]);
        if left_key < right_key {
            copy(&mut room, size, left, l);
            l += 1;
        } else {
            copy(&mut room, size, right, r);
            r += 1;
            l += usize::from(left_key == right_key);
        }
        size += 1;
    }
    let (rest, from) = if l < left.len() { (left, l) } else { (right, r) };
    for index in from..rest.len() {
        copy(&mut room, size, rest, index);
        size += 1;
    }
    size
}

#[inline(always)]
fn copy(room: &mut Room, to: usize, from: Flat, index: usize) {
    room.put(to, from.keys[index], from.positions[index], from.slots[index].get());
}

/// A set of one attribute.
pub(super) fn single(heap: &mut Heap, symbol: Symbol, pos: Pos, value: Value) -> Attrs {
    gather::room(heap, 1).put(0, symbol, pos, value);
    let result = gather::finish(heap, 1);
    keep_alive(value);
    result
}
