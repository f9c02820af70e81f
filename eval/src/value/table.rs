//! Records that are made one by one, each before anybody needs it.
//!
//! A file has far more codes, selections and patterns than a run enters. Whoever reads bytecode that names
//! a record has made sure that it is there. All go with their table (K1).
//!
//! The tables of all files lie in one arena, of which only what is used takes memory, and their records beside them.
//!
//! - **T0** The arena lives as long as the tables in it.

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ops::{Deref, Index};
use std::ptr::NonNull;

use super::Value;
use crate::heap::Arena;

/// Places for so many records, all zeros.
fn places<T>(ground: &mut Arena, len: usize) -> *mut T {
    const { assert!(align_of::<T>() <= 16) };
    let bytes = len.checked_mul(size_of::<T>()).expect("a table fits into memory").max(1);
    ground.alloc_at(bytes, align_of::<T>()).expect("there is memory for the tables of a file").cast()
}

/// Records that need not be dropped.
pub(crate) fn records<T: 'static>(
    ground: &mut Arena,
    records: impl ExactSizeIterator<Item = T>,
) -> &'static [T] {
    const { assert!(!std::mem::needs_drop::<T>()) };
    let start = places::<T>(ground, records.len());
    let mut len = 0;
    for (at, record) in (0..records.len()).zip(records) {
        // SAFETY: one of so many places.
        unsafe { start.add(at).write(record) };
        len = at + 1;
    }
    // SAFETY: so many were written; T0.
    unsafe { std::slice::from_raw_parts(start, len) }
}

/// Cells of zeros.
///
/// # Safety
/// A word of zeros is a `T`.
unsafe fn zeros<T: 'static>(ground: &mut Arena, len: usize) -> &'static [Cell<T>] {
    // SAFETY: the arena gave so many bytes; the caller's promise; a cell is laid out as what is in it; T0.
    unsafe { std::slice::from_raw_parts(places(ground, len), len) }
}

/// Words that are holes until they are made.
pub(crate) fn holes(ground: &mut Arena, len: usize) -> &'static [Cell<Value>] {
    // SAFETY: the word 0 is a hole (V1).
    unsafe { zeros(ground, len) }
}

/// Records that are made one by one.
pub struct Table<T: 'static> {
    records: &'static [Cell<Option<NonNull<T>>>],
}

impl<T> Table<T> {
    /// Places for `len` records.
    pub(crate) fn new(ground: &mut Arena, len: usize) -> Table<T> {
        // SAFETY: the absent pointer is 0.
        Table { records: unsafe { zeros(ground, len) } }
    }

    /// Whether the record at `index` was made.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.get(index).is_some()
    }

    /// The record at `index`, if it was made.
    pub fn get(&self, index: usize) -> Option<&'static T> {
        // SAFETY: made by `make`, and dropped with the table (K1); T0.
        self.records.get(index)?.get().map(|record| unsafe { record.as_ref() })
    }

    /// The record at `index`.
    ///
    /// # Safety
    /// It was made.
    #[inline(always)]
    pub(crate) unsafe fn get_unchecked(&self, index: usize) -> &'static T {
        debug_assert!(self.has(index));
        // SAFETY: the caller's promise, and K1.
        unsafe { self.records.get_unchecked(index).get().unwrap_unchecked().as_ref() }
    }

    /// Makes the record at `index`, once.
    pub(crate) fn make(&self, ground: &mut Arena, index: usize, record: T) {
        assert!(!self.has(index), "a record is made once");
        let place = places::<T>(ground, 1);
        // SAFETY: the place is for one record.
        unsafe { place.write(record) };
        self.records[index].set(NonNull::new(place));
    }

    /// The records that were made, in their order.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> {
        (0..self.records.len()).filter_map(|index| self.get(index))
    }
}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        for record in self.records.iter().filter_map(Cell::get) {
            // SAFETY: written in `make`, T0; by K1 nobody uses a record any more.
            unsafe { record.drop_in_place() };
        }
    }
}

/// Up to 65,535 records, in ten bytes where a slice takes sixteen.
///
/// - **T2** So many records are at `start`, and live as long as the program may look at them.
#[derive(Clone, Copy)]
#[repr(C, packed(2))]
pub struct Run<T: 'static> {
    start: *const T,
    len: u16,
}

impl<T> Run<T> {
    /// These records, unless there are more.
    pub(crate) fn new(records: &'static [T]) -> Option<Run<T>> {
        Some(Run { start: records.as_ptr(), len: u16::try_from(records.len()).ok()? })
    }
}

impl<T> Deref for Run<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: T2, by `new`.
        unsafe { std::slice::from_raw_parts(self.start, usize::from(self.len)) }
    }
}

/// The same with the records side by side: a record's address follows from its index, which calls of known
/// functions need. The places are reserved, which touches no memory.
///
/// - **T1** A record whose bit is set is initialised, is never changed again and stays as long as the table.
pub struct Rows<T: 'static> {
    records: *mut MaybeUninit<T>,
    len: usize,
    /// A bit for each record.
    made: &'static [Cell<u64>],
}

impl<T> Rows<T> {
    /// Places for `len` records.
    pub(crate) fn new(ground: &mut Arena, len: usize) -> Rows<T> {
        // SAFETY: zeros are a word.
        let made = unsafe { zeros(ground, len.div_ceil(64)) };
        Rows { records: places(ground, len), len, made }
    }

    /// Whether the record at `index` was made.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.made.get(index / 64).is_some_and(|bits| bits.get() >> (index % 64) & 1 == 1)
    }

    /// The record at `index`, if it was made.
    pub fn get(&self, index: usize) -> Option<&'static T> {
        // SAFETY: T1.
        self.has(index).then(|| unsafe { self.get_unchecked(index) })
    }

    /// The record at `index`.
    ///
    /// # Safety
    /// It was made.
    #[inline(always)]
    pub(crate) unsafe fn get_unchecked(&self, index: usize) -> &'static T {
        debug_assert!(self.has(index));
        // SAFETY: the caller's promise, and T1.
        unsafe { (*self.records.add(index)).assume_init_ref() }
    }

    /// Makes the record at `index`, once.
    pub(crate) fn make(&self, index: usize, record: T) {
        assert!(index < self.len && !self.has(index), "a record is made once");
        // SAFETY: the place is one of the table's, and because the bit is not set nobody has a reference to it.
        unsafe { (*self.records.add(index)).write(record) };
        let bits = &self.made[index / 64];
        bits.set(bits.get() | 1 << (index % 64));
    }

    /// The records that were made, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> {
        (0..self.len).filter_map(|index| self.get(index))
    }
}

impl<T> Drop for Rows<T> {
    fn drop(&mut self) {
        for index in (0..self.len).filter(|&index| self.has(index)) {
            // SAFETY: T1 and T0; by K1 nobody uses a record any more.
            unsafe { (*self.records.add(index)).assume_init_drop() };
        }
    }
}

impl<T> Index<usize> for Rows<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        self.get(index).expect("the record was made")
    }
}

impl<T> Index<usize> for Table<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        self.get(index).expect("the record was made")
    }
}

#[cfg(test)]
mod tests {
    use super::{Arena, Rows, Table};

    #[test]
    fn records_are_there_once_they_were_made() {
        let ground = &mut Arena::new(64);
        let table = Table::new(ground, 130);
        for index in [129, 0, 64] {
            table.make(ground, index, index.to_string());
        }
        assert_eq!(table.iter().collect::<Vec<_>>(), ["0", "64", "129"]);
        assert_eq!(
            (table.get(64).map(String::as_str), table.get(63), table.get(1000)),
            (Some("64"), None, None)
        );
        assert_eq!(table[129], "129");
    }

    #[test]
    fn records_lie_side_by_side() {
        let ground = &mut Arena::new(64);
        assert_eq!(super::records(ground, [7_u8, 8, 9].into_iter()), [7, 8, 9]);
        let words = [(); 3].map(|()| super::records(ground, [1_u64, 2].into_iter()));
        assert_eq!(words, [[1, 2]; 3]);
        assert_eq!(words[1].as_ptr_range().end, words[2].as_ptr());
        assert!(super::records(ground, [0_u64; 0].into_iter()).is_empty());
    }

    #[test]
    fn rows_are_there_once_they_were_made() {
        let ground = &mut Arena::new(64);
        let rows = Rows::new(ground, 130);
        for index in [129, 0, 64] {
            rows.make(index, index.to_string());
        }
        assert_eq!(rows.iter().collect::<Vec<_>>(), ["0", "64", "129"]);
        assert_eq!(
            (rows.get(64).map(String::as_str), rows.get(63), rows.get(1000)),
            (Some("64"), None, None)
        );
        assert_eq!(rows[129], "129");
    }

    #[test]
    #[should_panic(expected = "made once")]
    fn a_row_is_not_made_twice() {
        let ground = &mut Arena::new(64);
        let rows = Rows::new(ground, 1);
        rows.make(0, 1);
        rows.make(0, 2);
    }
}
