//! Makers of strings and string contexts: flat strings, views and growable buffers.
//!
//! A plain short string is one unscanned object. A context, a long substring or an appended-to long
//! string makes an indirect one: `[len][holder][context][offset]`, whose holder is a flat string or a
//! byte buffer, never another indirect string. `acc + "…"` in a loop is linear as it is for lists.

use std::cmp::Ordering;
use std::ptr::copy_nonoverlapping;

use super::Heap;
use super::count::Made;
use crate::value::{BoxedKind, Context, Str, Tag, Value};

const FLAT: u64 = 0;
const INDIRECT: u64 = 1;
/// Offset of a flat string's first byte in its object.
const FLAT_START: usize = 8;
/// Offset of a buffer's first byte in its object.
const BUFFER_START: usize = 16;
/// Up to this many bytes a substring is copied.
const SHORT: usize = 128;
/// From this length on, appending something at most a quarter as long starts a buffer.
const GROWS_FROM: usize = 256;

impl Heap {
    /// A string without context.
    pub fn string(&mut self, bytes: &[u8]) -> Value {
        match bytes {
            [] => return Value::empty_string(),
            [byte] => return self.letter(*byte),
            _ => {}
        }
        let object = self.alloc_atomic(Made::String, FLAT_START + bytes.len());
        // SAFETY: H8; nothing points into a fresh object.
        unsafe { write_flat(object, bytes) };
        Value::from_object(object, Tag::String)
    }

    /// A string of one byte, of which there is one each.
    #[inline]
    fn letter(&mut self, byte: u8) -> Value {
        let place = usize::from(byte);
        if self.letters[place].is_hole() {
            self.letters[place] = self.immortal_string(&[byte]);
        }
        self.letters[place]
    }

    /// A string with these bytes and this context.
    pub fn string_and_context(&mut self, bytes: &[u8], context: Option<Context>) -> Value {
        let flat = self.string(bytes);
        self.string_with_context(as_str(flat), context)
    }

    /// The bytes of `string` with `context` in place of its own.
    pub fn string_with_context(&mut self, string: Str, context: Option<Context>) -> Value {
        let old = string.context().map(Context::value);
        if old == context.map(Context::value) {
            return string.value();
        }
        let (holder, offset) = holder(string);
        if context.is_none() && string.len() <= SHORT {
            return self.string(string.as_bytes());
        }
        self.indirect(holder, offset, string.len(), context)
    }

    /// The bytes of `parts` one after the other; `None` if that is too large.
    ///
    /// Parts that are bytes of collected strings need something else that keeps those strings alive
    /// if `parts` is not in a local (H3).
    pub fn string_parts(&mut self, parts: &[&[u8]], context: Option<Context>) -> Option<Value> {
        let mut len = 0usize;
        for part in parts {
            len = len.checked_add(part.len())?;
        }
        let flat = self.flat(len, |mut target| {
            for part in parts {
                // SAFETY: the parts fill the `len` bytes of the fresh object exactly.
                unsafe {
                    copy_bytes(part, target);
                    target = target.add(part.len());
                }
            }
        })?;
        Some(self.string_with_context(as_str(flat), context))
    }

    /// The bytes of the string values `strings` (on the VM stack or in an object), with the union of
    /// their contexts and `context`; `None` if that is too large.
    pub fn string_concat(&mut self, strings: &[Value], context: Option<Context>) -> Option<Value> {
        let mut len = 0usize;
        let mut context = context;
        for string in strings.iter().map(|string| as_str(*string)) {
            len = len.checked_add(string.len())?;
            if let Some(more) = string.context() {
                context = self.context_union(context, Some(more));
            }
        }
        let flat = self.flat(len, |mut target| {
            for string in strings.iter().map(|string| as_str(*string)) {
                // SAFETY: the strings fill the `len` bytes of the fresh object exactly.
                unsafe {
                    copy_bytes(string.as_bytes(), target);
                    target = target.add(string.len());
                }
            }
        })?;
        Some(self.string_with_context(as_str(flat), context))
    }

    /// `left + right` with the union of their contexts; `None` if that is too large.
    pub fn string_append(&mut self, left: Str, right: Str) -> Option<Value> {
        let context = self.context_union(left.context(), right.context());
        if right.is_empty() {
            return Some(self.string_with_context(left, context));
        }
        if left.is_empty() {
            return Some(self.string_with_context(right, context));
        }
        let len = left.len().checked_add(right.len())?;
        if let Some((buffer, offset)) = left.holder().filter(|(holder, _)| holder.is(Tag::Boxed)) {
            let (used, capacity) = buffer_sizes(buffer);
            if offset + left.len() == BUFFER_START + used && right.len() <= capacity - used {
                let string = self.indirect(buffer, offset, len, context);
                append_bytes(buffer, right.as_bytes());
                return Some(string);
            }
        }
        if left.len() >= GROWS_FROM && right.len() <= left.len() / 4 {
            let buffer = self.byte_buffer(len.checked_mul(2)?)?;
            append_bytes(buffer, left.as_bytes());
            append_bytes(buffer, right.as_bytes());
            return Some(self.indirect(buffer, BUFFER_START, len, context));
        }
        self.string_parts(&[left.as_bytes(), right.as_bytes()], context)
    }

    /// Bytes `start..start + len` with `context`: a view if they are many, a copy otherwise.
    pub fn substring(&mut self, string: Str, start: usize, len: usize, context: Option<Context>) -> Value {
        assert!(start <= string.len() && len <= string.len() - start, "the part lies within the string");
        if len == string.len() {
            return self.string_with_context(string, context);
        }
        if len <= SHORT {
            return self.string_and_context(&string.as_bytes()[start..start + len], context);
        }
        let (holder, offset) = holder(string);
        self.indirect(holder, offset + start, len, context)
    }

    /// The union of two contexts; one of the two objects itself if it contains the other.
    pub fn context_union(&mut self, left: Option<Context>, right: Option<Context>) -> Option<Context> {
        let (Some(a), Some(b)) = (left, right) else { return left.or(right) };
        if a.value() == b.value() {
            return left;
        }
        // Strings mostly bring one element.
        let count = match (a.len(), b.len()) {
            (_, 1) if a.has(b) => return left,
            (1, _) if b.has(a) => return right,
            (1, _) | (_, 1) => a.len() + b.len(),
            _ => Merge::new(a, b).count(),
        };
        if count == a.len() {
            return left;
        }
        if count == b.len() {
            return right;
        }
        let object = self.alloc(Made::Other, 1 + count);
        // SAFETY: H8: the header and `count` words; merging twice gives the same elements.
        unsafe {
            *object = BoxedKind::Context as u64 | (count as u64) << 8;
            for (index, element) in Merge::new(a, b).enumerate() {
                *object.add(1 + index) = element.value().bits();
            }
        }
        Context::from_value(Value::from_object(object, Tag::Boxed))
    }

    /// A context of these flat strings (on the VM stack or in an object), which are sorted bytewise
    /// and differ; `None` if there are none.
    pub fn context_from(&mut self, sorted: &[Value]) -> Option<Context> {
        debug_assert!(sorted.windows(2).all(|pair| as_str(pair[0]).as_bytes() < as_str(pair[1]).as_bytes()));
        if sorted.is_empty() {
            return None;
        }
        let object = self.alloc(Made::Other, 1 + sorted.len());
        // SAFETY: H8; nothing points into a fresh object.
        unsafe {
            *object = BoxedKind::Context as u64 | (sorted.len() as u64) << 8;
            copy_nonoverlapping(sorted.as_ptr().cast::<u64>(), object.add(1), sorted.len());
        }
        Context::from_value(Value::from_object(object, Tag::Boxed))
    }

    /// A context of one element, given as text.
    pub fn context_of(&mut self, element: &[u8]) -> Context {
        let element = self.string(element);
        let context = self.context_from(&[element]);
        context.expect("a context of one element")
    }

    /// A string of exactly `len` bytes that `write` writes, in one allocation; `None` if that is too
    /// large. Bytes that `write` leaves out are zero.
    pub fn string_built(
        &mut self,
        len: usize,
        context: Option<Context>,
        write: impl FnOnce(&mut StringWriter),
    ) -> Option<Value> {
        let flat = self.flat(len, |target| {
            let mut writer = StringWriter { next: target, left: len };
            write(&mut writer);
            // SAFETY: the writer counts what is left of the fresh object's bytes.
            unsafe { std::ptr::write_bytes(writer.next, 0, writer.left) };
        })?;
        Some(self.string_with_context(as_str(flat), context))
    }

    fn flat(&mut self, len: usize, fill: impl FnOnce(*mut u8)) -> Option<Value> {
        if len == 0 {
            return Some(Value::empty_string());
        }
        let object = self.try_alloc_atomic(Made::String, FLAT_START.checked_add(len)?)?;
        // SAFETY: H8.
        unsafe { *object = (len as u64) << 3 | FLAT };
        fill(object.wrapping_add(1).cast());
        Some(Value::from_object(object, Tag::String))
    }

    fn indirect(&mut self, holder: Value, offset: usize, len: usize, context: Option<Context>) -> Value {
        let context = context.map_or(0, |context| context.value().bits());
        self.cell(Tag::String, &[(len as u64) << 3 | INDIRECT, holder.bits(), context, offset as u64])
    }

    fn byte_buffer(&mut self, capacity: usize) -> Option<Value> {
        let object = self.try_alloc_atomic(Made::String, capacity.checked_add(BUFFER_START)?)?;
        // SAFETY: H8: two words and the bytes, which need not be initialised before they are used.
        unsafe {
            *object = BoxedKind::ByteBuffer as u64 | (capacity as u64) << 8;
            *object.add(1) = 0;
        }
        Some(Value::from_object(object, Tag::Boxed))
    }
}

/// Writes the bytes of a string under construction, one part after the other.
pub struct StringWriter {
    next: *mut u8,
    left: usize,
}

impl StringWriter {
    /// Appends these bytes.
    ///
    /// # Panics
    /// If the string was not to be that long.
    #[inline(always)]
    pub fn push(&mut self, bytes: &[u8]) {
        assert!(bytes.len() <= self.left, "the parts are as long as was said");
        // SAFETY: `left` bytes from `next` on are the fresh object's, and nothing else points there.
        unsafe {
            copy_bytes(bytes, self.next);
            self.next = self.next.add(bytes.len());
        }
        self.left -= bytes.len();
    }
}

/// Copies bytes to where no part of them is. A copy of a length that is not known is a call; most strings are short, and
/// copied in two pieces that may overlap.
///
/// # Safety
/// `to` has room for them.
#[inline(always)]
unsafe fn copy_bytes(bytes: &[u8], to: *mut u8) {
    let len = bytes.len();
    // SAFETY: each piece lies within the first `len` bytes, for which the caller says that there is room.
    unsafe {
        if len > 16 {
            copy_nonoverlapping(bytes.as_ptr(), to, len);
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            to.cast::<[u8; 8]>().write(*first);
            to.add(len - 8).cast::<[u8; 8]>().write(*last);
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            to.cast::<[u8; 4]>().write(*first);
            to.add(len - 4).cast::<[u8; 4]>().write(*last);
        } else if let [first, .., last] = bytes {
            to.write(*first);
            to.add(1).write(bytes[1]);
            to.add(len - 1).write(*last);
        } else if let [byte] = bytes {
            to.write(*byte);
        }
    }
}

fn as_str(value: Value) -> Str {
    value.as_str().expect("the caller passes strings")
}

/// The object that holds a string's bytes and their offset in it.
fn holder(string: Str) -> (Value, usize) {
    string.holder().unwrap_or((string.value(), FLAT_START))
}

/// Writes a flat string.
///
/// # Safety
///
/// `object` is a fresh object with room for a word and the bytes.
pub(super) unsafe fn write_flat(object: *mut u64, bytes: &[u8]) {
    // SAFETY: the caller's promise.
    unsafe {
        *object = (bytes.len() as u64) << 3 | FLAT;
        copy_bytes(bytes, object.add(1).cast::<u8>());
    }
}

/// Used bytes and capacity of a buffer.
pub(super) fn buffer_sizes(buffer: Value) -> (usize, usize) {
    (buffer.word(1) as usize, (buffer.word(0) >> 8) as usize)
}

/// Writes behind the used part of a buffer with enough room (V2).
fn append_bytes(buffer: Value, bytes: &[u8]) {
    let (used, capacity) = buffer_sizes(buffer);
    assert!(bytes.len() <= capacity - used, "the buffer has room");
    // SAFETY: V1: the buffer has its capacity; the unused part is not part of any string.
    unsafe {
        let object = buffer.object();
        copy_bytes(bytes, object.cast::<u8>().add(BUFFER_START + used));
        *object.add(1) = (used + bytes.len()) as u64;
    }
}

/// The elements of two contexts in order, each once. Allocates nothing.
struct Merge {
    left: Context,
    right: Context,
    next: (usize, usize),
}

impl Merge {
    fn new(left: Context, right: Context) -> Merge {
        Merge { left, right, next: (0, 0) }
    }
}

impl Iterator for Merge {
    type Item = Str;

    fn next(&mut self) -> Option<Str> {
        let (a, b) = (self.left.get(self.next.0), self.right.get(self.next.1));
        let order = match (a, b) {
            (Some(a), Some(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        if order.is_le() {
            self.next.0 += 1;
        }
        if order.is_ge() {
            self.next.1 += 1;
        }
        if order.is_le() { a } else { b }
    }
}
