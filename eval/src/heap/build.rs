//! Makers of small objects: numbers, paths, thunks, functions.

use super::Heap;
use super::count::Made;
use crate::link::{Code, Site};
use crate::value::{BoxedKind, Tag, Value};

/// Low bits of a thunk's header (see `value::thunk`).
const APPLY: u64 = 4;
const SELECT: u64 = 6;

impl Heap {
    /// A scanned object with these words.
    #[inline(always)]
    pub fn cell(&mut self, tag: Tag, words: &[u64]) -> Value {
        let object = self.alloc(Made::of(tag), words.len());
        // SAFETY: H8; a fresh object is not part of the source.
        unsafe { std::ptr::copy_nonoverlapping(words.as_ptr(), object, words.len()) };
        Value::from_object(object, tag)
    }

    /// A float.
    #[inline(always)]
    pub fn float(&mut self, value: f64) -> Value {
        self.plain_pair(BoxedKind::Float, value.to_bits())
    }

    /// An integer, boxed if it does not fit the word.
    #[inline(always)]
    pub fn int(&mut self, value: i64) -> Value {
        match Value::small(value) {
            Some(small) => small,
            None => self.wide_int(value),
        }
    }

    #[cold]
    fn wide_int(&mut self, value: i64) -> Value {
        self.plain_pair(BoxedKind::Int, value as u64)
    }

    #[inline(always)]
    fn plain_pair(&mut self, kind: BoxedKind, word: u64) -> Value {
        let object = self.alloc_atomic(Made::Other, 16);
        // SAFETY: H8: two words.
        unsafe {
            *object = kind as u64;
            *object.add(1) = word;
        }
        Value::from_object(object, Tag::Boxed)
    }

    /// A path; `text` is a string, canonical and absolute.
    pub fn path(&mut self, root: u32, text: Value) -> Value {
        debug_assert!(text.is(Tag::String));
        self.cell(Tag::Boxed, &[BoxedKind::Path as u64 | u64::from(root) << 32, text.bits()])
    }

    /// One `with` in a chain; `outer` is a hole for the outermost.
    #[inline(always)]
    pub fn with_cell(&mut self, set: Value, outer: Value) -> Value {
        self.cell(Tag::Boxed, &[BoxedKind::With as u64, set.bits(), outer.bits()])
    }

    /// A suspended computation; its captures are holes, to be written by the caller from word 1 on.
    #[inline(always)]
    pub fn thunk_code(&mut self, code: &'static Code) -> Value {
        let object = self.alloc(Made::Thunk, 1 + code.captures.len().max(1));
        // SAFETY: H8.
        unsafe { *object = std::ptr::from_ref(code) as u64 };
        Value::from_object(object, Tag::Thunk)
    }

    /// A suspended call `function argument`; `function` is tagged [`Tag::Callable`].
    #[inline(always)]
    pub fn thunk_apply(&mut self, function: Value, argument: Value) -> Value {
        debug_assert!(function.is(Tag::Callable));
        self.cell(Tag::Thunk, &[function.object() as u64 | APPLY, argument.bits()])
    }

    /// A suspended selection of `site`'s path from `set`.
    #[inline(always)]
    pub fn thunk_select(&mut self, site: &'static Site, set: Value) -> Value {
        self.cell(Tag::Thunk, &[std::ptr::from_ref(site) as u64 | SELECT, set.bits()])
    }

    /// A function; its captures are holes, to be written by the caller from word 1 on.
    #[inline(always)]
    pub fn closure(&mut self, code: &'static Code) -> Value {
        let object = self.alloc(Made::Closure, 1 + code.captures.len());
        // SAFETY: H8.
        unsafe { *object = std::ptr::from_ref(code) as u64 };
        Value::from_object(object, Tag::Callable)
    }

    /// A function that waits for more arguments; `callee` is a closure or builtin, `args` words of
    /// the VM stack.
    pub fn partial(&mut self, callee: Value, args: &[Value]) -> Value {
        debug_assert!(callee.is(Tag::Callable) && !args.is_empty());
        let object = self.alloc(Made::Partial, 2 + args.len());
        // SAFETY: H8; the VM stack is no fresh object.
        unsafe {
            *object = (args.len() as u64) << 3 | 1;
            *object.add(1) = callee.bits();
            std::ptr::copy_nonoverlapping(args.as_ptr().cast::<u64>(), object.add(2), args.len());
        }
        Value::from_object(object, Tag::Callable)
    }
}

const _: () = assert!(align_of::<Code>() >= 8 && align_of::<Site>() >= 8);
