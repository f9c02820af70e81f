//! Immortal objects: constants, builtins, symbol strings.
//!
//! They have the layouts of collected objects but live in an ordinary arena until the heap is
//! dropped. The collector does not see them, so they hold no pointers into its heap (H5).

use super::Heap;
use crate::symbol::Symbol;
use crate::value::string::{NAME, symbol_offset};
use crate::value::{BoxedKind, Tag, Value};

impl Heap {
    /// An immortal object of `words` words, all zero.
    pub fn immortal_alloc(&mut self, words: usize) -> *mut u64 {
        let bytes = words.max(2) * 8;
        self.immortals.alloc(bytes).unwrap_or_else(|| super::out_of_memory(bytes))
    }

    /// An immortal object with these words.
    pub fn immortal_cell(&mut self, tag: Tag, words: &[u64]) -> Value {
        let object = self.immortal_alloc(words.len());
        // SAFETY: H8: the object has these words, and is not part of the source.
        unsafe { std::ptr::copy_nonoverlapping(words.as_ptr(), object, words.len()) };
        Value::from_object(object, tag)
    }

    /// An immortal string without context.
    pub fn immortal_string(&mut self, bytes: &[u8]) -> Value {
        if bytes.is_empty() {
            return Value::empty_string();
        }
        let object = self.immortal_alloc(1 + bytes.len().div_ceil(8));
        // SAFETY: H8, as above.
        unsafe { super::strings::write_flat(object, bytes) };
        Value::from_object(object, Tag::String)
    }

    /// The immortal name of a symbol, which knows its symbol.
    pub(crate) fn symbol_name(&mut self, name: &[u8], symbol: Symbol) -> Value {
        if name.is_empty() {
            return Value::empty_string();
        }
        let offset = symbol_offset(name.len());
        let object = self.immortal_alloc((offset + 4).div_ceil(8));
        // SAFETY: H8: the object has `offset` bytes and four more, the name before them.
        unsafe {
            super::strings::write_flat(object, name);
            *object |= NAME;
            object.cast::<u8>().add(offset).cast::<u32>().write(symbol.0);
        }
        Value::from_object(object, Tag::String)
    }

    /// An immortal float.
    pub fn immortal_float(&mut self, value: f64) -> Value {
        self.immortal_cell(Tag::Boxed, &[BoxedKind::Float as u64, value.to_bits()])
    }

    /// An integer; immortal if it does not fit the word.
    pub fn immortal_int(&mut self, value: i64) -> Value {
        match Value::small(value) {
            Some(small) => small,
            None => self.immortal_cell(Tag::Boxed, &[BoxedKind::Int as u64, value as u64]),
        }
    }

    /// An immortal path.
    pub fn immortal_path(&mut self, root: u32, text: &[u8]) -> Value {
        let text = self.immortal_string(text);
        self.immortal_cell(Tag::Boxed, &[BoxedKind::Path as u64 | u64::from(root) << 32, text.bits()])
    }

    /// Whether a word that points at something points at an immortal object: in this heap's arena,
    /// one of the empty constants or a builtin.
    pub(super) fn is_immortal(&self, word: Value) -> bool {
        let object = word.object().cast_const();
        self.immortals.contains(object)
            || [Value::empty_list(), Value::empty_string(), Value::empty_attrs()].contains(&word)
            || word.is(Tag::Callable) && !self.is_own(object) && is_builtin(object)
    }

    /// Whether the object is in collected memory.
    fn is_own(&self, object: *const u64) -> bool {
        #[cfg(feature = "boehm")]
        if self.shared().collected {
            return super::boehm::object_at(object).is_some();
        }
        self.bump.contains(object)
    }
}

/// Whether a builtin lies here: it begins with its own address and the kind.
fn is_builtin(object: *const u64) -> bool {
    #[cfg(feature = "boehm")]
    let readable = super::boehm::is_mapped(object);
    #[cfg(not(feature = "boehm"))]
    let readable = true;
    // SAFETY: the memory can be read if it is mapped; without the means to ask we trust V1, which the
    // checker is about to confirm.
    readable && unsafe { *object } == object as u64 | 2
}
