//! One-word values and the layout of everything they point at.
//!
//! A [`Value`] is a `Copy` 64-bit word: a tag in the low three bits, the rest a pointer in plain form
//! (so that the conservative collector sees it), a 61-bit integer or an immediate. Objects start
//! with a header word whose low three bits tell the kind within the tag. Layouts are written here
//! once; `heap::verify` checks them.
//!
//! # Invariants
//!
//! - **V1** A tag other than `INT` and `IMM` goes with a pointer to an object of that tag, which is
//!   8-byte aligned, either in the collected heap or immortal. The word 0 is [`Value::HOLE`].
//! - **V2** An object never changes once built, except: a thunk's state (see `thunk`), a slot that is
//!   overwritten with the value its finished thunk holds, the unused tail of a growable buffer, and
//!   a capture that was a hole (`Patch`, before the object is visible to anything else).
//! - **V3** References into objects (`&'static`) are for locals of the evaluator's thread only: the
//!   collector scans its stack and registers, interior pointers included, and nothing else. They
//!   are never stored in a `Vec`, `Box`, map, closure or thread-local.
//! - **V4** Pointers between objects are base pointers plus tag, never interior pointers.
//!
//! Absent: reference counts, finalisers, destructors; nothing in the collected heap needs `Drop`.

pub(crate) mod attrs_object;
mod boxed;
mod callable;
mod kept;
mod list;
pub(crate) mod string;
mod table;
mod thunk;

pub use boxed::{BoxedKind, PathValue};
pub use callable::{Callable, Closure, PartialApp};
pub(crate) use callable::{builtin_at, code_at, instructions_at, linked_at};
pub(crate) use kept::Kept;
pub use list::List;
pub use string::{Context, Str};
pub use table::{Rows, Run, Table};
pub(crate) use table::{holes, records};
pub use thunk::{Thunk, ThunkState};

use std::cell::Cell;

/// The low three bits of a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Tag {
    /// A suspended, running, finished or failed computation; the word 0 is a hole.
    Thunk = 0,
    /// A 61-bit integer, `n << 3 | 1`.
    Int = 1,
    /// An attribute set.
    Attrs = 2,
    /// A list.
    List = 3,
    /// A string.
    String = 4,
    /// A function: closure, partial application or builtin.
    Callable = 5,
    /// A float, a wide integer, a path, an error, a `with` cell.
    Boxed = 6,
    /// `null`, `true`, `false`.
    Imm = 7,
}

/// A Nix value or a thunk, in one word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Value(u64);

const _: () = assert!(size_of::<Value>() == 8);
const _: () = assert!(size_of::<Option<std::num::NonZeroU64>>() == 8);

/// A word inside an object, which the VM may replace by the value of its finished thunk.
#[repr(transparent)]
pub struct Slot(Cell<Value>);

impl Slot {
    /// The word as it stands.
    #[inline(always)]
    pub fn get(&self) -> Value {
        self.0.get()
    }

    /// Overwrites the word (V2 says when).
    #[inline(always)]
    pub fn set(&self, value: Value) {
        self.0.set(value);
    }
}

impl Value {
    /// The absent word.
    pub const HOLE: Value = Value(0);
    /// `null`.
    pub const NULL: Value = Value(7);
    /// `true`.
    pub const TRUE: Value = Value(15);
    /// `false`.
    pub const FALSE: Value = Value(23);
    /// The smallest integer that fits the word.
    pub const MIN_SMALL: i64 = i64::MIN >> 3;
    /// The largest integer that fits the word.
    pub const MAX_SMALL: i64 = i64::MAX >> 3;

    /// The raw word.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// A value from its raw word, which must obey V1.
    #[inline(always)]
    pub fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    /// A word for the object at `object`.
    #[inline(always)]
    pub fn from_object(object: *const u64, tag: Tag) -> Value {
        debug_assert!((object as u64).trailing_zeros() >= 3);
        Value(object as u64 | tag as u64)
    }

    /// The tag.
    #[inline(always)]
    pub fn tag(self) -> Tag {
        match self.0 & 7 {
            0 => Tag::Thunk,
            1 => Tag::Int,
            2 => Tag::Attrs,
            3 => Tag::List,
            4 => Tag::String,
            5 => Tag::Callable,
            6 => Tag::Boxed,
            _ => Tag::Imm,
        }
    }

    /// Whether the tag is `tag`.
    #[inline(always)]
    pub fn is(self, tag: Tag) -> bool {
        self.0 & 7 == tag as u64
    }

    /// Whether the word is no thunk (nor a hole): one test.
    #[inline(always)]
    pub fn is_whnf(self) -> bool {
        self.0 & 7 != 0
    }

    /// Whether the word is absent.
    #[inline(always)]
    pub fn is_hole(self) -> bool {
        self.0 == 0
    }

    /// The object behind the word, without its tag.
    #[inline(always)]
    pub fn object(self) -> *mut u64 {
        (self.0 & !7) as *mut u64
    }

    /// Word `index` of the object.
    #[inline(always)]
    pub(crate) fn word(self, index: usize) -> u64 {
        debug_assert!(!matches!(self.tag(), Tag::Int | Tag::Imm) && !self.is_hole());
        // SAFETY: by V1 the object is live and has at least the words that its layout names.
        unsafe { *self.object().add(index) }
    }

    /// The slots of the object from word `start` on.
    #[inline(always)]
    pub(crate) fn slots(self, start: usize, len: usize) -> &'static [Slot] {
        // SAFETY: V1 for the object; `Slot` is a transparent cell of a word; V3 for the lifetime.
        unsafe { std::slice::from_raw_parts(self.object().add(start).cast::<Slot>(), len) }
    }

    /// The bytes of the object from byte `start` on.
    #[inline(always)]
    pub(crate) fn bytes(self, start: usize, len: usize) -> &'static [u8] {
        // SAFETY: as in `slots`; V2 makes the bytes immutable.
        unsafe { std::slice::from_raw_parts(self.object().cast::<u8>().add(start), len) }
    }

    /// A Boolean.
    #[inline(always)]
    pub fn from_bool(value: bool) -> Value {
        if value { Value::TRUE } else { Value::FALSE }
    }

    /// The Boolean, if it is one.
    #[inline(always)]
    pub fn as_bool(self) -> Option<bool> {
        match self {
            Value::TRUE => Some(true),
            Value::FALSE => Some(false),
            _ => None,
        }
    }

    /// An integer that fits the word (see `Heap::alloc_int` for the others).
    #[inline(always)]
    pub fn small(value: i64) -> Option<Value> {
        (Self::MIN_SMALL..=Self::MAX_SMALL).contains(&value).then_some(Value((value << 3) as u64 | 1))
    }

    /// An integer of at most 32 bits.
    #[inline(always)]
    pub fn from_i32(value: i32) -> Value {
        Value((i64::from(value) << 3) as u64 | 1)
    }

    /// The integer in the word, if it is one (wide integers are boxed: see [`Value::as_int`]).
    #[inline(always)]
    pub fn as_small(self) -> Option<i64> {
        self.is(Tag::Int).then_some(self.0 as i64 >> 3)
    }

    /// The integer, small or boxed.
    #[inline(always)]
    pub fn as_int(self) -> Option<i64> {
        match self.as_small() {
            Some(value) => Some(value),
            None => self.as_wide_int(),
        }
    }

    /// Whether the word is an attribute set.
    #[inline(always)]
    pub fn is_attrs(self) -> bool {
        self.is(Tag::Attrs)
    }

    /// Whether the value prints as a function.
    #[inline(always)]
    pub fn is_function(self) -> bool {
        self.is(Tag::Callable)
    }

    /// The value behind a finished thunk; the word itself otherwise. Never evaluates.
    #[inline(always)]
    pub fn peek(self) -> Value {
        match self.as_thunk() {
            Some(thunk) => thunk.value().unwrap_or(self),
            None => self,
        }
    }

    /// Whether a slot may be overwritten by this value: identity shows for functions, lists and
    /// floats (design: pointer equality, `«repeated»`), so those stay behind their thunk.
    #[inline(always)]
    pub fn may_replace_slot(self) -> bool {
        match self.tag() {
            Tag::Int | Tag::Attrs | Tag::String | Tag::Imm => true,
            Tag::Boxed => self.boxed_kind() == BoxedKind::Path,
            Tag::Thunk | Tag::List | Tag::Callable => false,
        }
    }
}

/// Moves few words to a higher place, where they may overlap. LLVM makes a call of `std::ptr::copy`, which costs more
/// than the three or four words of a call do; volatile reads keep it from that.
///
/// # Safety
/// As for `std::ptr::copy`; `to` is not below `from`.
#[inline(always)]
pub(crate) unsafe fn move_up(from: *const Value, to: *mut Value, len: usize) {
    for index in (0..len).rev() {
        // SAFETY: the caller's promise.
        unsafe { *to.add(index) = from.add(index).read_volatile() };
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_small() {
            Some(n) => write!(f, "{n}"),
            None => write!(f, "{:?}@{:x}", self.tag(), self.0 & !7),
        }
    }
}
