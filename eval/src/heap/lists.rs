//! Makers of lists: flat ones, views into them, and growable buffers behind views.
//!
//! `acc ++ [ x ]` in a loop is linear: once `acc` is long and what is appended is short, the result
//! is a view into a buffer with room behind it, and the next append writes there if its left side
//! ends where the used part ends. `tail` of a long list is a view. Views never nest: their holder is
//! a flat list or a buffer.

use std::ptr::copy_nonoverlapping;

use super::Heap;
use super::count::Made;
use crate::value::{BoxedKind, List, Slot, Tag, Value};

const FLAT: u64 = 0;
const VIEW: u64 = 1;
/// Word of a buffer that counts its used words; the words follow.
const USED: usize = 1;
const BUFFER_START: usize = 2;
/// Up to this many elements a view would save little: they are copied.
const SHORT: usize = 8;
/// From this length on, appending something at most a quarter as long starts a buffer.
const GROWS_FROM: usize = 32;

impl Heap {
    /// A list of these words, which are on the VM stack or in an object.
    pub fn list(&mut self, words: &[Value]) -> Value {
        if words.is_empty() {
            return Value::empty_list();
        }
        let object = self.alloc(Made::List, 1 + words.len());
        // SAFETY: H8; nothing points into a fresh object.
        unsafe {
            *object = (words.len() as u64) << 3 | FLAT;
            copy_nonoverlapping(words.as_ptr().cast::<u64>(), object.add(1), words.len());
        }
        Value::from_object(object, Tag::List)
    }

    /// A list of `items`, which may allocate; what the iterator still needs is in locals (H3).
    pub fn list_from(&mut self, items: impl ExactSizeIterator<Item = Value>) -> Value {
        if items.len() == 0 {
            return Value::empty_list();
        }
        let len = items.len();
        let object = self.alloc(Made::List, 1 + len);
        // SAFETY: H8: one word and `len` more; `take` guards against an iterator that lies.
        unsafe {
            *object = (len as u64) << 3 | FLAT;
            for (index, item) in items.take(len).enumerate() {
                *object.add(1 + index) = item.bits();
            }
        }
        Value::from_object(object, Tag::List)
    }

    /// A list of `len` holes to be filled with [`ListBuilder::set`]; `None` if it is too large.
    pub fn list_holes(&mut self, len: usize) -> Option<Value> {
        if len == 0 {
            return Some(Value::empty_list());
        }
        let object = self.try_alloc(Made::List, len.checked_add(1)?)?;
        // SAFETY: H8; the rest is zero: holes.
        unsafe { *object = (len as u64) << 3 | FLAT };
        Some(Value::from_object(object, Tag::List))
    }

    /// The elements of `left`, then those of `right`; `None` if that is too large. Nix: if one is
    /// empty the result is the other one itself, which pointer equality shows.
    pub(super) fn list_append(&mut self, left: List, right: List) -> Option<Value> {
        if left.is_empty() {
            return Some(right.value());
        }
        if right.is_empty() {
            return Some(left.value());
        }
        let len = left.len().checked_add(right.len())?;
        if let Some((buffer, first)) = left.view().filter(|(holder, _)| holder.is(Tag::Boxed)) {
            let (used, capacity) = buffer_sizes(buffer);
            if first + left.len() == BUFFER_START + used && right.len() <= capacity - used {
                let view = self.view(buffer, first, len);
                append_words(buffer, right.slots());
                return Some(view);
            }
        }
        if left.len() >= GROWS_FROM && right.len() <= left.len() / 4 {
            let buffer = self.list_buffer(len.checked_mul(2)?)?;
            append_words(buffer, left.slots());
            append_words(buffer, right.slots());
            return Some(self.view(buffer, BUFFER_START, len));
        }
        let object = self.try_alloc(Made::List, len + 1)?;
        // SAFETY: H8: the header and `len` words; nothing points into a fresh object.
        unsafe {
            *object = (len as u64) << 3 | FLAT;
            copy_slots(left.slots(), object.add(1));
            copy_slots(right.slots(), object.add(1 + left.len()));
        }
        Some(Value::from_object(object, Tag::List))
    }

    /// The elements of all `lists`, which are list values on the VM stack or in an object; `None` if
    /// that is too large.
    #[inline(always)]
    pub fn list_concat(&mut self, lists: &[Value]) -> Option<Value> {
        if let &[left, right] = lists {
            return self.list_append(as_list(left), as_list(right));
        }
        let mut len = 0usize;
        let mut last = None;
        let mut nonempty = 0;
        for list in lists.iter().map(|list| as_list(*list)).filter(|list| !list.is_empty()) {
            len = len.checked_add(list.len())?;
            last = Some(list);
            nonempty += 1;
        }
        let Some(last) = last else { return Some(Value::empty_list()) };
        if nonempty == 1 {
            return Some(last.value());
        }
        let object = self.try_alloc(Made::List, len.checked_add(1)?)?;
        // SAFETY: H8: the header and `len` words, which the lists fill exactly.
        unsafe {
            *object = (len as u64) << 3 | FLAT;
            let mut next = object.add(1);
            for list in lists.iter().map(|list| as_list(*list)) {
                copy_slots(list.slots(), next);
                next = next.add(list.len());
            }
        }
        Some(Value::from_object(object, Tag::List))
    }

    /// Elements `start..start + len`: a view if they are many, a copy otherwise.
    pub fn list_view(&mut self, list: List, start: usize, len: usize) -> Value {
        assert!(start <= list.len() && len <= list.len() - start, "the part lies within the list");
        if len == 0 {
            return Value::empty_list();
        }
        if len == list.len() {
            return list.value();
        }
        if len > SHORT {
            let (holder, first) = list.view().unwrap_or((list.value(), 1));
            return self.view(holder, first + start, len);
        }
        let object = self.alloc(Made::List, 1 + len);
        // SAFETY: H8; nothing points into a fresh object.
        unsafe {
            *object = (len as u64) << 3 | FLAT;
            copy_slots(&list.slots()[start..start + len], object.add(1));
        }
        Value::from_object(object, Tag::List)
    }

    /// All elements but the first of a list that has one.
    pub fn list_tail(&mut self, list: List) -> Value {
        self.list_view(list, 1, list.len() - 1)
    }

    fn view(&mut self, holder: Value, first: usize, len: usize) -> Value {
        self.cell(Tag::List, &[(len as u64) << 3 | VIEW, holder.bits(), first as u64])
    }

    fn list_buffer(&mut self, capacity: usize) -> Option<Value> {
        let object = self.try_alloc(Made::ListPart, capacity.checked_add(BUFFER_START)?)?;
        // SAFETY: H8; the used count is 0 already.
        unsafe { *object = BoxedKind::ListBuffer as u64 | (capacity as u64) << 8 };
        Some(Value::from_object(object, Tag::Boxed))
    }
}

fn as_list(value: Value) -> List {
    value.as_list().expect("the caller passes lists")
}

/// Used words and capacity of a buffer.
pub(super) fn buffer_sizes(buffer: Value) -> (usize, usize) {
    (buffer.word(USED) as usize, (buffer.word(0) >> 8) as usize)
}

/// Writes behind the used part of a buffer with enough room (V2).
fn append_words(buffer: Value, slots: &[Slot]) {
    let (used, capacity) = buffer_sizes(buffer);
    assert!(slots.len() <= capacity - used, "the buffer has room");
    // SAFETY: V1: the buffer has its capacity; the unused part is not part of any list's slots.
    unsafe {
        let object = buffer.object();
        copy_slots(slots, object.add(BUFFER_START + used));
        *object.add(USED) = (used + slots.len()) as u64;
    }
}

/// # Safety
///
/// `target` has room for the words and does not overlap them.
unsafe fn copy_slots(slots: &[Slot], target: *mut u64) {
    // SAFETY: a slot is a transparent cell of a word; the rest is the caller's promise.
    unsafe { copy_nonoverlapping(slots.as_ptr().cast::<u64>(), target, slots.len()) };
}

/// A list under construction whose length is not known yet. It is one word, [`ListBuilder::value`],
/// which a builtin keeps on the VM stack while something may allocate.
#[derive(Clone, Copy)]
pub struct ListBuilder(Value);

impl ListBuilder {
    /// An empty one with room for `capacity` elements; `None` if that is too large.
    pub fn new(heap: &mut Heap, capacity: usize) -> Option<ListBuilder> {
        heap.list_buffer(capacity.max(SHORT)).map(ListBuilder)
    }

    /// The word to keep.
    pub fn value(self) -> Value {
        self.0
    }

    /// The builder whose [`ListBuilder::value`] was kept.
    pub fn from_value(value: Value) -> ListBuilder {
        assert!(value.is(Tag::Boxed) && value.boxed_kind() == BoxedKind::ListBuffer, "the word of a builder");
        ListBuilder(value)
    }

    /// The number of elements so far.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(self) -> usize {
        buffer_sizes(self.0).0
    }

    /// Element `index` as it was added.
    #[inline]
    pub fn get(self, index: usize) -> Option<Value> {
        let (used, _) = buffer_sizes(self.0);
        self.0.slots(BUFFER_START, used).get(index).map(Slot::get)
    }

    /// Adds an element. If the builder was full its word has changed: keep the new one. `None` if
    /// it would be too large.
    #[inline(always)]
    pub fn push(&mut self, heap: &mut Heap, element: Value) -> Option<()> {
        let (used, capacity) = buffer_sizes(self.0);
        if used == capacity {
            self.grow(heap, capacity)?;
        }
        // SAFETY: V1: there is room behind the used part now.
        unsafe {
            let object = self.0.object();
            *object.add(BUFFER_START + used) = element.bits();
            *object.add(USED) = (used + 1) as u64;
        }
        Some(())
    }

    #[cold]
    fn grow(&mut self, heap: &mut Heap, capacity: usize) -> Option<()> {
        let larger = heap.list_buffer(capacity.checked_mul(2)?)?;
        append_words(larger, self.0.slots(BUFFER_START, capacity));
        self.0 = larger;
        Some(())
    }

    /// The list; the builder must not be used afterwards.
    pub fn finish(self, heap: &mut Heap) -> Value {
        let (used, capacity) = buffer_sizes(self.0);
        if used > SHORT && used >= capacity / 2 {
            return heap.view(self.0, BUFFER_START, used);
        }
        heap.list_from(self.0.slots(BUFFER_START, used).iter().map(Slot::get))
    }

    /// Fills element `index` of a list from [`Heap::list_holes`], which nothing else has seen yet.
    pub fn set(list: Value, index: usize, element: Value) {
        as_list(list).slots()[index].set(element);
    }
}
