//! Raw access to the objects behind attribute sets; `attrs` builds everything else on it.
//!
//! The low three bits of word 0 are the kind:
//!
//! | kind | layout |
//! |---|---|
//! | 0 shape | `[shape id << 48 \| address of a LiteralShape][slots…]` |
//! | 1 sorted | `[len << 3 \| 1][slots…][symbols u32…][positions u32…]` |
//! | 2 overlay | `[2 \| depth << 3 \| len << 16][base set][top set]` |
//! | 3 tree | `[3 \| len << 16][root: a sorted object or an inner node]` |
//! | 4 inner node | `[len << 3 \| 4][children…][least symbol of each child u32…]`, no value |
//! | 5 draft | `[len << 32 \| capacity << 3 \| 5]`, the rest as in kind 1 for `capacity` attributes |
//!
//! Kinds 4 and 5 are never seen as values. A draft is a sorted set under construction: its slots
//! from `len` on are holes or junk-free zeros, and finishing it only rewrites its header (and
//! closes the gap that unused capacity leaves).

use super::{Slot, Tag, Value};
use crate::attrs::{Attrs, LiteralShape};
use crate::heap::Heap;
use crate::heap::count::Made;
use crate::source::Pos;
use crate::symbol::Symbol;

pub(crate) const SHAPE: u64 = 0;
pub(crate) const SORTED: u64 = 1;
pub(crate) const OVERLAY: u64 = 2;
pub(crate) const TREE: u64 = 3;
pub(crate) const INNER: u64 = 4;
pub(crate) const DRAFT: u64 = 5;

/// Where a shape header keeps the address; the bits above are the shape's id.
const ADDRESS: u64 = (1 << 48) - 1;

/// The most attributes that a set can have; headers have room for more than this.
pub(crate) const MAX_LEN: usize = (1 << 29) - 1;

const _: () = assert!(size_of::<Symbol>() == 4 && size_of::<Pos>() == 4);
// The kind bits of a shape header are the zeros of an aligned address.
const _: () = assert!(align_of::<LiteralShape>() >= 8 && SHAPE == 0);

#[repr(align(16))]
struct Empty([u64; 2]);
static EMPTY: Empty = Empty([SORTED, 0]);

/// The header of an instance of `literal`.
pub(crate) fn shape_header(literal: &'static LiteralShape) -> u64 {
    let address = std::ptr::from_ref(literal) as u64;
    debug_assert!(address & !ADDRESS == 0);
    u64::from(literal.shape().id()) << 48 | address
}

impl Value {
    /// `{ }`.
    #[inline(always)]
    pub fn empty_attrs() -> Value {
        Value::from_object(EMPTY.0.as_ptr(), Tag::Attrs)
    }

    /// The literal that the header of a shape object names.
    #[inline(always)]
    pub(crate) fn literal_shape(self) -> &'static LiteralShape {
        let header = self.word(0);
        debug_assert!(self.is(Tag::Attrs) && header & 7 == SHAPE);
        // SAFETY: the header of kind 0 is made by `shape_header` alone, from a reference that is
        // valid forever.
        unsafe { &*((header & ADDRESS) as *const LiteralShape) }
    }

    /// Slot `index` of a shape object. The index comes from the object's shape: found in its keys,
    /// or kept in a cache beside the id of the shape.
    #[inline(always)]
    pub(crate) fn shape_slot(self, index: usize) -> &'static Slot {
        debug_assert!(index < self.literal_shape().len());
        // SAFETY: by V1 and the layout there is one slot per key behind the header.
        unsafe { &*self.object().add(1 + index).cast::<Slot>() }
    }

    /// Slot `index` of a shape or sorted object, an index that was found in its keys.
    #[inline(always)]
    pub(crate) fn flat_slot(self, index: usize) -> &'static Slot {
        debug_assert!(index < Attrs::len(self.as_attrs().expect("a flat set")));
        // SAFETY: by V1 and the layouts there is one slot per key behind the header of either kind.
        unsafe { &*self.object().add(1 + index).cast::<Slot>() }
    }

    /// The `len` symbols of the object that start at word `start`.
    #[inline(always)]
    pub(crate) fn symbols(self, start: usize, len: usize) -> &'static [Symbol] {
        // SAFETY: as in `Value::slots`: V1 and the layout; `Symbol` is a transparent u32; V2 keeps
        // the words unchanged.
        unsafe { std::slice::from_raw_parts(self.object().add(start).cast::<Symbol>(), len) }
    }

    /// The `len` positions of the object that come `skip` half words after word `start`.
    #[inline(always)]
    pub(crate) fn positions(self, start: usize, skip: usize, len: usize) -> &'static [Pos] {
        // SAFETY: as in `symbols`; `Pos` is a transparent u32.
        unsafe { std::slice::from_raw_parts(self.object().add(start).cast::<Pos>().add(skip), len) }
    }
}

/// Keeps the object of a slice alive up to here: a loop that allocates might otherwise hold no more
/// than the end of the slice, which the collector does not take for a pointer to the object (H3).
#[inline(always)]
pub(crate) fn keep_alive(value: Value) {
    std::hint::black_box(value);
}

/// Allocates a set object of `header` and `words`.
#[inline]
pub(crate) fn alloc_attrs(heap: &mut Heap, header: u64, words: &[Value]) -> Value {
    let (object, slots) = alloc_slots(heap, header, words.len());
    slots.copy_from_slice(words);
    object
}

/// Allocates a set object of `header` and `len` words, all holes, to be filled by the caller before
/// anything else can see the object.
#[inline]
pub(crate) fn alloc_slots(heap: &mut Heap, header: u64, len: usize) -> (Value, &'static mut [Value]) {
    let made = if header & 7 == SHAPE { Made::LiteralSet } else { Made::SetLayer };
    let object = heap.alloc(made, 1 + len);
    // SAFETY: the heap gives at least that many words, zeroed but the first, to us alone; 0 is a
    // valid `Value` (a hole). V3 for the lifetime.
    let slots = unsafe {
        *object = header;
        std::slice::from_raw_parts_mut(object.add(1).cast::<Value>(), len)
    };
    (Value::from_object(object, Tag::Attrs), slots)
}

/// Allocates an inner node of `len` children; see [`alloc_slots`].
pub(crate) fn alloc_inner(
    heap: &mut Heap,
    len: usize,
) -> (Value, &'static mut [Value], &'static mut [Symbol]) {
    let object = heap.alloc(Made::SetLayer, 1 + len + len.div_ceil(2));
    // SAFETY: as in `alloc_slots`; the least symbols have the words behind the children.
    let (children, least) = unsafe {
        *object = (len as u64) << 3 | INNER;
        let least = object.add(1 + len).cast::<Symbol>();
        (
            std::slice::from_raw_parts_mut(object.add(1).cast::<Value>(), len),
            std::slice::from_raw_parts_mut(least, len),
        )
    };
    (Value::from_object(object, Tag::Attrs), children, least)
}

/// A sorted set under construction, alone in knowing its object.
///
/// The object is scanned by the collector, so what was put in is safe for as long as the draft (or
/// its [`Draft::value`]) is in a local, on the VM stack or in another object.
pub(crate) struct Draft {
    object: Value,
    /// One word per attribute; holes at first.
    pub(crate) slots: &'static mut [Value],
    /// The names.
    pub(crate) keys: &'static mut [Symbol],
    /// The positions.
    pub(crate) positions: &'static mut [Pos],
}

impl Draft {
    /// A draft with room for `capacity` attributes.
    #[inline]
    pub(crate) fn new(heap: &mut Heap, capacity: usize) -> Draft {
        assert!(capacity <= MAX_LEN, "a set of more than {MAX_LEN} attributes");
        let object = heap.alloc(Made::SortedSet, 1 + 2 * capacity);
        // SAFETY: the heap gives at least that many words, to us alone.
        unsafe { *object = (capacity as u64) << 3 | DRAFT };
        Draft::open(Value::from_object(object, Tag::Attrs))
    }

    /// The draft whose [`Draft::value`] this is. The caller keeps only one at a time.
    #[inline]
    pub(crate) fn open(object: Value) -> Draft {
        let header = object.word(0);
        debug_assert!(header & 7 == DRAFT);
        let capacity = (header as u32 >> 3) as usize;
        let words = object.object();
        // SAFETY: by the layout of drafts the three ranges are inside the object, and they do not
        // overlap; `new` and `open` are the only way to them. Zeros are valid in all three.
        let (slots, keys, positions) = unsafe {
            let keys = words.add(1 + capacity).cast::<Symbol>();
            (
                std::slice::from_raw_parts_mut(words.add(1).cast::<Value>(), capacity),
                std::slice::from_raw_parts_mut(keys, capacity),
                std::slice::from_raw_parts_mut(keys.add(capacity).cast::<Pos>(), capacity),
            )
        };
        Draft { object, slots, keys, positions }
    }

    /// The object, to be kept where the collector sees it.
    #[inline(always)]
    pub(crate) fn value(&self) -> Value {
        self.object
    }

    /// The number of attributes that the header tells; kept by the user of the draft.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        (self.object.word(0) >> 32) as usize
    }

    /// Tells the number of attributes in the header.
    #[inline(always)]
    pub(crate) fn set_len(&mut self, len: usize) {
        assert!(len <= self.slots.len());
        let header = (len as u64) << 32 | (self.slots.len() as u64) << 3 | DRAFT;
        // SAFETY: V1; the object is ours alone.
        unsafe { *self.object.object() = header };
    }

    /// Writes attribute `index`.
    #[inline(always)]
    pub(crate) fn put(&mut self, index: usize, symbol: Symbol, pos: Pos, value: Value) {
        self.slots[index] = value;
        self.keys[index] = symbol;
        self.positions[index] = pos;
    }

    /// Makes a set of the first `len` attributes, whose symbols the caller has put in order.
    #[inline]
    pub(crate) fn finish(self, len: usize) -> Value {
        let capacity = self.slots.len();
        assert!(len <= capacity);
        if len == 0 {
            return Value::empty_attrs();
        }
        debug_assert!(self.keys[..len].is_sorted_by(|a, b| a < b));
        if len < capacity {
            self.close_gap(len);
        }
        // SAFETY: V1; the object is ours alone until now, and it has the layout of a sorted set.
        unsafe { *self.object.object() = (len as u64) << 3 | SORTED };
        self.object
    }

    /// Moves names and positions to where a set of `len` attributes has them.
    #[cold]
    fn close_gap(&self, len: usize) {
        let capacity = self.slots.len();
        let words = self.object.object();
        // SAFETY: all ranges are inside the object, which has `1 + 2 * capacity` words; `copy`
        // allows them to overlap, and each moves towards the start. The slices of `self` are not
        // used again.
        unsafe {
            let from = words.add(1 + capacity).cast::<u32>();
            let to = words.add(1 + len).cast::<u32>();
            std::ptr::copy(from, to, len);
            std::ptr::copy(from.add(capacity), to.add(len), len);
            let end = words.add(1 + 2 * len);
            end.write_bytes(0, 2 * (capacity - len));
        }
    }
}
