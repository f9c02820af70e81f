//! Overlays: a small set on top of a large one, without copying the large one.
//!
//! - **O1** The top is flat. The base is anything; below at most [`MAX_DEPTH`] overlays it is flat or
//!   a tree.
//! - **O2** The length in the header counts names that are in both once.
//!
//! Where one more layer would be too many, all of them become one set again: a tree if it is large
//! (or was one), so that a set which keeps growing costs a logarithm per step from then on.

use super::iter::Iter;
use super::{Attrs, merge, tree};
use crate::heap::Heap;
use crate::symbol::Symbol;
use crate::value::Value;
use crate::value::attrs_object::{OVERLAY, alloc_attrs};

/// The most overlays above a flat set or a tree. Nix has the same limit.
pub(super) const MAX_DEPTH: usize = 8;
/// A set that still grows at this size becomes a tree.
const TREE_MIN: usize = 128;

/// The base and the top of an overlay.
#[inline(always)]
pub(super) fn layers(object: Value) -> (Attrs, Attrs) {
    debug_assert!(object.word(0) & 7 == OVERLAY);
    (Attrs(Value::from_bits(object.word(1))), Attrs(Value::from_bits(object.word(2))))
}

#[inline(always)]
pub(super) fn depth(set: Attrs) -> usize {
    let header = set.0.word(0);
    if header & 7 == OVERLAY { (header >> 3 & 0xf) as usize } else { 0 }
}

/// The flat object that has a name, and its index there.
#[inline(never)]
pub(super) fn place(object: Value, symbol: Symbol) -> Option<(Value, usize)> {
    match find_above(Attrs(object), symbol) {
        Ok(found) => Some(found),
        Err(lowest) if lowest.is_tree() => tree::place(lowest.0, symbol),
        Err(lowest) => lowest.find(symbol).map(|index| (lowest.0, index)),
    }
}

/// The layer above the lowest one that has a name, and its index there; else the lowest layer.
#[inline(always)]
pub(super) fn find_above(set: Attrs, symbol: Symbol) -> std::result::Result<(Value, usize), Attrs> {
    let mut set = set;
    while set.kind() == OVERLAY {
        let (base, top) = layers(set.0);
        if let Some(index) = top.find(symbol) {
            return Ok((top.0, index));
        }
        set = base;
    }
    Err(set)
}

/// `base // top` as an overlay, or as one set if there are layers enough. `top` is flat.
pub(super) fn push(heap: &mut Heap, base: Attrs, top: Attrs) -> Attrs {
    if depth(base) == MAX_DEPTH {
        return collapse(heap, base, top);
    }
    let len = base.len() + top.len() - common(base, top);
    let header = (len as u64) << 16 | ((depth(base) + 1) as u64) << 3 | OVERLAY;
    Attrs(alloc_attrs(heap, header, &[base.0, top.0]))
}

/// The number of names in both sets.
fn common(a: Attrs, b: Attrs) -> usize {
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    small.iter().filter(|&(key, ..)| large.has(key)).count()
}

/// The flat set or tree below all overlays.
fn bottom(set: Attrs) -> Attrs {
    let mut set = set;
    while set.kind() == OVERLAY {
        set = layers(set.0).0;
    }
    set
}

#[cold]
fn collapse(heap: &mut Heap, set: Attrs, top: Attrs) -> Attrs {
    let bottom = bottom(set);
    let above = Iter::layers(&[set, top]);
    if bottom.is_tree() && above.upper_bound() - bottom.len() <= bottom.len() / 4 {
        return tree::update(heap, bottom, above.without_bottom());
    }
    if set.len() < TREE_MIN {
        return merge::flat(heap, &[set, top]);
    }
    let len = Iter::layers(&[set, top]).count();
    tree::build(heap, len, Iter::layers(&[set, top]))
}
