//! Records of one kind: the compiler's own, or in place in what was read from the cache.
//!
//! What was read is checked block by block when a record of the block is first asked for, so that what
//! nobody asks for costs nothing, not even the reading of its pages.

use std::cell::Cell;
use std::fmt;

use bytemuck::{CheckedBitPattern, checked};
use twox_hash::XxHash3_64;

use crate::ast::Span;

/// Records of one kind, in two words: each of the small modules that a large file becomes has fifteen of them.
#[derive(Clone)]
pub enum Pool<T> {
    /// The compiler's own.
    Own(Box<[T]>),
    /// A section of a cache's entry.
    Kept(&'static Section),
}

const _: () = assert!(size_of::<Pool<u64>>() == 2 * size_of::<usize>());

impl<T: CheckedBitPattern> Pool<T> {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Pool::Own(records) => records.len(),
            Pool::Kept(section) => section.bytes.len() / size_of::<T>(),
        }
    }

    /// The record at `index`; `None` if it is not there or damaged.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&T> {
        match self {
            Pool::Own(records) => records.get(index),
            Pool::Kept(section) => {
                let start = index.checked_mul(size_of::<T>())?;
                checked::try_from_bytes(section.intact(start, start.checked_add(size_of::<T>())?)?).ok()
            }
        }
    }

    /// A run of records; `None` if they are not there or damaged.
    #[inline]
    pub fn run(&self, span: Span) -> Option<&[T]> {
        let (start, end) = (span.start as usize, span.start as usize + span.len as usize);
        match self {
            Pool::Own(records) => records.get(start..end),
            Pool::Kept(section) => {
                let bytes = section.intact(start * size_of::<T>(), end * size_of::<T>())?;
                checked::try_cast_slice(bytes).ok()
            }
        }
    }

    /// Where a run of records lies, which may be damaged; `None` if they are not there.
    pub fn place(&self, span: Span) -> Option<*const T> {
        let (start, end) = (span.start as usize, span.start as usize + span.len as usize);
        match self {
            Pool::Own(records) => Some(records.get(start..end)?.as_ptr()),
            Pool::Kept(section) => {
                Some(section.bytes.get(start * size_of::<T>()..end * size_of::<T>())?.as_ptr().cast())
            }
        }
    }

    /// All records; none if one is damaged.
    pub fn all(&self) -> &[T] {
        self.run(Span { start: 0, len: self.count() as u32 }).unwrap_or_default()
    }
}

impl<T> Default for Pool<T> {
    fn default() -> Pool<T> {
        Pool::Own(Box::default())
    }
}

impl<T> From<Vec<T>> for Pool<T> {
    fn from(records: Vec<T>) -> Pool<T> {
        Pool::Own(records.into())
    }
}

impl<T: CheckedBitPattern + PartialEq> PartialEq for Pool<T> {
    fn eq(&self, other: &Pool<T>) -> bool {
        self.all() == other.all()
    }
}

impl<T: CheckedBitPattern + fmt::Debug> fmt::Debug for Pool<T> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.all().fmt(out)
    }
}

/// Bytes with a checksum for each block.
#[derive(Clone, Copy)]
pub struct Section {
    bytes: &'static [u8],
    sums: &'static [u64],
    /// A bit for each block that was found right.
    seen: &'static [Cell<u64>],
}

impl Section {
    /// Bytes of a block; a page, which is read as a whole anyway.
    pub(crate) const BLOCK: usize = 4096;

    /// `None` if there are too few checksums or bits.
    pub(crate) fn new(
        bytes: &'static [u8],
        sums: &'static [u64],
        seen: &'static [Cell<u64>],
    ) -> Option<Section> {
        let blocks = bytes.len().div_ceil(Section::BLOCK);
        (sums.len() == blocks && seen.len() == Section::words(bytes)).then_some(Section { bytes, sums, seen })
    }

    /// Bytes that were checked already; a bit for each block as for [`Section::new`].
    pub(crate) fn checked(bytes: &'static [u8], seen: &'static [Cell<u64>]) -> Option<Section> {
        seen.iter().for_each(|seen| seen.set(u64::MAX));
        (seen.len() == Section::words(bytes)).then_some(Section { bytes, sums: &[], seen })
    }

    /// How many words have a bit for each block.
    pub(crate) fn words(bytes: &[u8]) -> usize {
        bytes.len().div_ceil(Section::BLOCK).div_ceil(64)
    }

    /// Whether it can be whole records of a kind.
    pub(crate) fn holds<T>(&self) -> bool {
        self.bytes.len().is_multiple_of(size_of::<T>())
            && self.bytes.as_ptr().align_offset(align_of::<T>()) == 0
            && self.bytes.len() / size_of::<T>() <= u32::MAX as usize
    }

    /// The checksums of the blocks of these bytes.
    pub(crate) fn sums(bytes: &[u8]) -> impl Iterator<Item = u64> {
        bytes.chunks(Section::BLOCK).map(XxHash3_64::oneshot)
    }

    /// The bytes from `start` to `end`, if they are what was written.
    #[inline]
    fn intact(&self, start: usize, end: usize) -> Option<&'static [u8]> {
        let bytes = self.bytes.get(start..end)?;
        let Some(last) = end.checked_sub(1).filter(|_| start < end) else { return Some(bytes) };
        let (first, last) = (start / Section::BLOCK, last / Section::BLOCK);
        // Most records lie in one block.
        (self.is_right(first) && (first == last || self.are_right(first + 1, last))).then_some(bytes)
    }

    fn are_right(&self, first: usize, last: usize) -> bool {
        (first..=last).all(|block| self.is_right(block))
    }

    #[inline]
    fn is_right(&self, block: usize) -> bool {
        self.seen[block / 64].get() >> (block % 64) & 1 == 1 || self.check(block)
    }

    #[cold]
    fn check(&self, block: usize) -> bool {
        let start = block * Section::BLOCK;
        let bytes = &self.bytes[start..self.bytes.len().min(start + Section::BLOCK)];
        let is_right = XxHash3_64::oneshot(bytes) == self.sums[block];
        if is_right {
            let seen = &self.seen[block / 64];
            seen.set(seen.get() | 1 << (block % 64));
        }
        is_right
    }
}
