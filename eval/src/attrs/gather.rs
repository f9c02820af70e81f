//! Sets made of other sets: gathered in ordinary memory, then an object of the exact size.
//!
//! Names and positions that were met before are kept once: such a set becomes the instance of a
//! literal that nobody wrote. Of the attributes that merges give in nixpkgs that holds for four in
//! five, and it halves them: a slot is a word, a name with its position another.
//!
//! Nothing is allocated in the collected heap while attributes are gathered, so the words need no
//! root but the sets that they come from. Who gathers keeps these alive until [`finish`] is through.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rustc_hash::FxBuildHasher;

use super::{Attrs, Flat, LiteralShape, Shapes};
use crate::heap::Heap;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::Value;
use crate::value::attrs_object::{Draft, alloc_attrs, keep_alive, shape_header};

/// The names of larger sets are not compared with others.
const MOST_SHARED: usize = 256;
/// So many names and positions are remembered of sets met once; then it starts over.
const MOST_MET: usize = 1 << 18;
/// So many literals are made at most. They are never freed.
const MOST_MADE: usize = 1 << 17;
/// Room for more attributes than this goes back after use.
const MOST_KEPT: usize = 1 << 15;

/// Fewer attributes than these are copied one by one.
const FEW: usize = 8;

/// What is gathered, and what was before.
#[derive(Default)]
pub(super) struct Gathering {
    keys: Vec<Symbol>,
    positions: Vec<Pos>,
    slots: Vec<Value>,
    /// By the hash of names and positions: nothing where they were met once, then the literal.
    met: HashMap<u64, Option<&'static LiteralShape>, FxBuildHasher>,
    made: usize,
}

/// Places for attributes in effect order.
pub(super) struct Room<'a> {
    keys: &'a mut [Symbol],
    positions: &'a mut [Pos],
    slots: &'a mut [Value],
}

impl Room<'_> {
    /// Writes attribute `index`.
    #[inline(always)]
    pub(super) fn put(&mut self, index: usize, symbol: Symbol, pos: Pos, value: Value) {
        self.keys[index] = symbol;
        self.positions[index] = pos;
        self.slots[index] = value;
    }

    /// Writes these attributes from `index` on.
    #[inline]
    pub(super) fn put_all(&mut self, index: usize, part: Flat) {
        if part.len() < FEW {
            for at in 0..part.len() {
                self.put(index + at, part.keys[at], part.positions[at], part.slots[at].get());
            }
            return;
        }
        let end = index + part.len();
        self.keys[index..end].copy_from_slice(part.keys);
        self.positions[index..end].copy_from_slice(part.positions);
        for (to, from) in self.slots[index..end].iter_mut().zip(part.slots) {
            *to = from.get();
        }
    }

    /// Name and position of the last of the first `len` attributes.
    pub(super) fn last(&self, len: usize) -> Option<(Symbol, Pos)> {
        let index = len.checked_sub(1)?;
        Some((self.keys[index], self.positions[index]))
    }
}

/// Room for `bound` attributes, to be filled from the first on.
#[inline]
pub(super) fn room(heap: &mut Heap, bound: usize) -> Room<'_> {
    let Gathering { keys, positions, slots, .. } = &mut heap.shapes.gathering;
    if slots.len() < bound {
        keys.resize(bound, Symbol(0));
        positions.resize(bound, Pos::NONE);
        slots.resize(bound, Value::HOLE);
    }
    Room { keys: &mut keys[..bound], positions: &mut positions[..bound], slots: &mut slots[..bound] }
}

/// The set of the first `len` attributes that were put.
pub(super) fn finish(heap: &mut Heap, len: usize) -> Attrs {
    if len == 0 {
        return Attrs::empty();
    }
    let gathering = &mut heap.shapes.gathering;
    let (keys, positions) = (std::mem::take(&mut gathering.keys), std::mem::take(&mut gathering.positions));
    let slots = std::mem::take(&mut gathering.slots);
    let set = match heap.shapes.shared(&keys[..len], &positions[..len]) {
        Some(literal) => instance(heap, literal, &slots[..len]),
        None => sorted(heap, &keys[..len], &positions[..len], &slots[..len]),
    };
    if len <= MOST_KEPT {
        let gathering = &mut heap.shapes.gathering;
        (gathering.keys, gathering.positions, gathering.slots) = (keys, positions, slots);
    }
    set
}

/// The set of the first `len` attributes of a draft, which are in order.
pub(super) fn close(heap: &mut Heap, draft: Draft, len: usize) -> Attrs {
    if len == 0 {
        return Attrs::empty();
    }
    let (keys, positions, slots) = (&draft.keys[..len], &draft.positions[..len], &draft.slots[..len]);
    let set = if let Some(literal) = heap.shapes.shared(keys, positions) {
        instance(heap, literal, slots)
    } else {
        let spare = draft.slots.len() - len;
        if spare <= 8 || spare <= len / 4 {
            return Attrs(draft.finish(len));
        }
        sorted(heap, keys, positions, slots)
    };
    keep_alive(draft.value());
    set
}

fn instance(heap: &mut Heap, literal: &'static LiteralShape, slots: &[Value]) -> Attrs {
    Attrs(alloc_attrs(heap, shape_header(literal), slots))
}

fn sorted(heap: &mut Heap, keys: &[Symbol], positions: &[Pos], slots: &[Value]) -> Attrs {
    let draft = Draft::new(heap, keys.len());
    draft.keys.copy_from_slice(keys);
    draft.positions.copy_from_slice(positions);
    draft.slots.copy_from_slice(slots);
    Attrs(draft.finish(keys.len()))
}

impl Shapes {
    /// The literal with these names and positions, if they were met before.
    pub(super) fn shared(&mut self, keys: &[Symbol], positions: &[Pos]) -> Option<&'static LiteralShape> {
        if keys.len() > MOST_SHARED {
            return None;
        }
        if self.gathering.met.len() >= MOST_MET {
            self.gathering.met.retain(|_, literal| literal.is_some());
        }
        match self.gathering.met.entry(hash(keys, positions)) {
            Entry::Vacant(entry) => {
                entry.insert(None);
                None
            }
            Entry::Occupied(entry) => match *entry.get() {
                Some(literal) => {
                    (literal.keys() == keys && literal.positions() == positions).then_some(literal)
                }
                None => self.share(hash(keys, positions), keys, positions),
            },
        }
    }

    #[cold]
    fn share(&mut self, hash: u64, keys: &[Symbol], positions: &[Pos]) -> Option<&'static LiteralShape> {
        if self.gathering.made == MOST_MADE {
            return None;
        }
        let literal = self.keep(keys, positions.into(), Pos::NONE);
        self.gathering.met.insert(hash, Some(literal));
        self.gathering.made += 1;
        Some(literal)
    }
}

/// A hash of names and positions; equal ones may differ in either.
#[inline]
fn hash(keys: &[Symbol], positions: &[Pos]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    keys.iter().zip(positions).fold(keys.len() as u64, |hash, (key, pos)| {
        let hash = (hash ^ (u64::from(key.0) << 32 | u64::from(pos.0))).wrapping_mul(ODD);
        hash ^ hash >> 32
    })
}
