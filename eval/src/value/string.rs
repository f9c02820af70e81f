//! Strings: `[len << 3 | 0][bytes…]` flat and never scanned, or
//! `[len << 3 | 1][holder][context or 0][byte offset]`, bytes in a flat string or growable buffer, or
//! `[len << 3 | 2][bytes…][symbol: u32]` for the immortal name of a symbol, aligned to four bytes.
//!
//! Bytes need not be UTF-8. A context makes a string indirect, so plain strings pay nothing for it.

use super::{BoxedKind, Slot, Tag, Value};
use crate::symbol::Symbol;

pub(crate) const INDIRECT: u64 = 1;
pub(crate) const NAME: u64 = 2;

/// Where the symbol of a name of `len` bytes is, in bytes from its start.
pub(crate) const fn symbol_offset(len: usize) -> usize {
    8 + len.next_multiple_of(4)
}

#[repr(align(16))]
struct Empty([u64; 2]);
static EMPTY: Empty = Empty([0, 0]);

/// A string value.
#[derive(Clone, Copy)]
pub struct Str(Value);

impl Str {
    /// The number of bytes.
    #[inline(always)]
    pub fn len(self) -> usize {
        (self.0.word(0) >> 3) as usize
    }

    /// Whether there are no bytes.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Where the bytes lie that `substring start len` takes: none behind the end, all of the rest if `len` is negative.
    #[inline]
    pub fn piece(self, start: usize, len: i64) -> std::ops::Range<usize> {
        let start = start.min(self.len());
        let len = usize::try_from(len).unwrap_or(usize::MAX).min(self.len() - start);
        start..start + len
    }

    /// The bytes.
    #[inline(always)]
    pub fn as_bytes(self) -> &'static [u8] {
        let header = self.0.word(0);
        let len = (header >> 3) as usize;
        if header & INDIRECT == 0 {
            self.0.bytes(8, len)
        } else {
            Value::from_bits(self.0.word(1)).bytes(self.0.word(3) as usize, len)
        }
    }

    /// The string context, if there is any.
    #[inline(always)]
    pub fn context(self) -> Option<Context> {
        let word = if self.0.word(0) & INDIRECT == 0 { 0 } else { self.0.word(2) };
        (word != 0).then(|| Context(Value::from_bits(word)))
    }

    /// The symbol whose name this is, if the string came from the table of symbols.
    #[inline(always)]
    pub(crate) fn symbol(self) -> Option<Symbol> {
        let header = self.0.word(0);
        (header & 7 == NAME).then(|| {
            let bytes = self.0.bytes(symbol_offset((header >> 3) as usize), 4);
            Symbol(u32::from_ne_bytes(bytes.try_into().expect("four bytes")))
        })
    }

    /// For an indirect string: its holder and the offset of its first byte there.
    #[inline(always)]
    pub(crate) fn holder(self) -> Option<(Value, usize)> {
        (self.0.word(0) & INDIRECT != 0).then(|| (Value::from_bits(self.0.word(1)), self.0.word(3) as usize))
    }

    /// The value.
    #[inline(always)]
    pub fn value(self) -> Value {
        self.0
    }
}

/// A sorted set of context elements in C++ Nix's text form: `path`, `=drv`, `!output!drv`.
#[derive(Clone, Copy)]
pub struct Context(Value);

impl Context {
    /// The number of elements.
    pub fn len(self) -> usize {
        (self.0.word(0) >> 8) as usize
    }

    /// Whether there are no elements (never so for a context that a string carries).
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Element `index` in the order of [`Context::iter`].
    pub(crate) fn get(self, index: usize) -> Option<Str> {
        (index < self.len()).then(|| Str(Value::from_bits(self.0.word(1 + index))))
    }

    /// Whether the one element of `single` is among these.
    pub(crate) fn has(self, single: Context) -> bool {
        let element = Str(Value::from_bits(single.0.word(1))).as_bytes();
        let order = |slot: &Slot| Str(slot.get()).as_bytes().cmp(element);
        self.0.slots(1, self.len()).binary_search_by(order).is_ok()
    }

    /// The elements, sorted bytewise.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Str> {
        self.0.slots(1, self.len()).iter().map(|slot| Str(slot.get()))
    }

    /// The element that messages show. Nix: paths come first, then whole derivations, then outputs, by
    /// derivation; a context is never empty.
    pub fn first(self) -> Str {
        let order = |element: &Str| {
            let kind = b"=!".iter().position(|mark| element.as_bytes().starts_with(&[*mark]));
            let parts: Vec<&[u8]> = element.as_bytes().rsplit(|byte| *byte == b'!').collect();
            (kind.map_or(0, |at| at + 1), parts.len(), parts)
        };
        self.iter().min_by_key(order).expect("a context has elements")
    }

    /// The object.
    pub fn value(self) -> Value {
        self.0
    }

    /// A context from its object.
    pub fn from_value(value: Value) -> Option<Context> {
        (value.is(Tag::Boxed) && value.boxed_kind() == BoxedKind::Context).then_some(Context(value))
    }
}

impl Value {
    /// `""`.
    #[inline(always)]
    pub fn empty_string() -> Value {
        Value::from_object(EMPTY.0.as_ptr(), Tag::String)
    }

    /// The string, if it is one.
    #[inline(always)]
    pub fn as_str(self) -> Option<Str> {
        self.is(Tag::String).then_some(Str(self))
    }
}
