//! Boxed values: floats, wide integers, paths; and the evaluator's own cells.
//!
//! Header: kind in bits 0..8. Float and wide int: `[kind][bits]` without pointers. Path:
//! `[kind | root << 32][string]`. With-cell: `[kind][set][outer cell or hole]`. Error and frame
//! cells are laid out by `error`.

use super::{Str, Tag, Value};

/// What a [`Tag::Boxed`] object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BoxedKind {
    /// `[kind][f64 bits]`, not scanned.
    Float = 0,
    /// `[kind][i64]`, not scanned; the value does not fit a word.
    Int = 1,
    /// `[kind | root << 32][string]`.
    Path = 2,
    /// `[kind][set][outer]`: one `with` in a chain.
    With = 3,
    /// An error (see `error`).
    Error = 4,
    /// A trace frame of an error (see `error`).
    Frame = 5,
    /// A growable buffer of words behind lists: `[kind | capacity << 8][used][words…]`.
    ListBuffer = 6,
    /// A growable buffer of bytes behind strings: `[kind | capacity << 8][used][bytes…]`, not scanned.
    ByteBuffer = 7,
    /// A string context: `[kind | count << 8][flat strings…]`, sorted bytewise, no duplicates.
    Context = 8,
}

const KINDS: [BoxedKind; 9] = [
    BoxedKind::Float,
    BoxedKind::Int,
    BoxedKind::Path,
    BoxedKind::With,
    BoxedKind::Error,
    BoxedKind::Frame,
    BoxedKind::ListBuffer,
    BoxedKind::ByteBuffer,
    BoxedKind::Context,
];

/// A path: a file system root and a canonical absolute text.
#[derive(Clone, Copy)]
pub struct PathValue(Value);

impl PathValue {
    /// The root that the path belongs to; 0 is the real file system.
    pub fn root(self) -> u32 {
        (self.0.word(0) >> 32) as u32
    }

    /// The canonical text.
    pub fn text(self) -> Str {
        Value::from_bits(self.0.word(1)).as_str().expect("a path holds a string")
    }

    /// The value.
    pub fn value(self) -> Value {
        self.0
    }
}

impl Value {
    /// The kind of a boxed value.
    #[inline(always)]
    pub fn boxed_kind(self) -> BoxedKind {
        KINDS[(self.word(0) & 0xff) as usize]
    }

    #[inline(always)]
    fn is_boxed(self, kind: BoxedKind) -> bool {
        self.is(Tag::Boxed) && self.word(0) as u8 == kind as u8
    }

    /// The float, if it is one.
    #[inline(always)]
    pub fn as_float(self) -> Option<f64> {
        self.is_boxed(BoxedKind::Float).then(|| f64::from_bits(self.word(1)))
    }

    #[inline(always)]
    pub(super) fn as_wide_int(self) -> Option<i64> {
        self.is_boxed(BoxedKind::Int).then(|| self.word(1) as i64)
    }

    /// The path, if it is one.
    #[inline(always)]
    pub fn as_path(self) -> Option<PathValue> {
        self.is_boxed(BoxedKind::Path).then_some(PathValue(self))
    }

    /// Tells the core of an error its whole list.
    pub(crate) fn set_error_whole(self, whole: Value) {
        debug_assert!(self.is_boxed(BoxedKind::Error));
        // SAFETY: V1: the core of an error has four words.
        unsafe { *self.object().add(2) = whole.bits() };
    }

    /// The set and the outer chain of a `with` cell.
    #[inline(always)]
    pub(crate) fn with_parts(self) -> (Value, Value) {
        debug_assert!(self.is_boxed(BoxedKind::With));
        (Value::from_bits(self.word(1)), Value::from_bits(self.word(2)))
    }
}
