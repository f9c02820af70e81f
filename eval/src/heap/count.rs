//! Counts of what a heap was asked for, by kind of object: exact, and the same in every run of a
//! program. Only a heap that was set up to count ([`super::HeapOptions::count`]) has them.

use crate::value::Tag;

/// What an object is, for the counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Made {
    /// A suspended computation.
    Thunk,
    /// A function, with its captures.
    Closure,
    /// A function that waits for more arguments.
    Partial,
    /// A set that shares its names and positions, as instances of literals do: a header and its slots.
    LiteralSet,
    /// A set with names and positions of its own: a header, slots, names and positions.
    SortedSet,
    /// What joins sets without copying them: an overlay, a tree or an inner node of one.
    SetLayer,
    /// A list with its elements.
    List,
    /// A part of another list, or a buffer that grows.
    ListPart,
    /// A string or its bytes.
    String,
    /// Numbers, paths, `with`s, errors.
    Other,
}

impl Made {
    /// How many there are.
    pub const COUNT: usize = Made::Other as usize + 1;

    /// All, in the order of their numbers.
    pub const ALL: [Made; Made::COUNT] = [
        Made::Thunk,
        Made::Closure,
        Made::Partial,
        Made::LiteralSet,
        Made::SortedSet,
        Made::SetLayer,
        Made::List,
        Made::ListPart,
        Made::String,
        Made::Other,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Made::Thunk => "thunks",
            Made::Closure => "functions",
            Made::Partial => "partialApplications",
            Made::LiteralSet => "literalSets",
            Made::SortedSet => "sortedSets",
            Made::SetLayer => "setLayers",
            Made::List => "lists",
            Made::ListPart => "listParts",
            Made::String => "strings",
            Made::Other => "others",
        }
    }

    /// What a small object behind a pointer with this tag is.
    #[inline(always)]
    pub(super) fn of(tag: Tag) -> Made {
        match tag {
            Tag::Thunk => Made::Thunk,
            Tag::List => Made::ListPart,
            Tag::String => Made::String,
            Tag::Callable => Made::Closure,
            _ => Made::Other,
        }
    }

    /// How many elements or attributes an object of so many bytes has room for.
    fn elements(self, bytes: usize) -> usize {
        let words = bytes / 8;
        match self {
            Made::List | Made::LiteralSet | Made::Closure | Made::Thunk => words.saturating_sub(1),
            Made::SortedSet => words.saturating_sub(1) / 2,
            Made::Partial => words.saturating_sub(2),
            _ => 0,
        }
    }
}

/// What is asked of the heap's slow path: a size, and for what. One word, so that asking takes no more
/// of the machine's registers than a size alone.
#[derive(Clone, Copy)]
pub(super) struct Request(usize);

impl Request {
    const SIZE_BITS: u32 = 56;

    /// A size beyond all memory stays one.
    #[inline(always)]
    pub fn new(made: Made, size: usize) -> Request {
        Request(size.min((1 << Request::SIZE_BITS) - 1) | (made as usize) << Request::SIZE_BITS)
    }

    pub fn size(self) -> usize {
        self.0 & ((1 << Request::SIZE_BITS) - 1)
    }

    pub fn made(self) -> Made {
        Made::ALL[self.0 >> Request::SIZE_BITS]
    }
}

/// Objects of one kind.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// How many.
    pub number: u64,
    /// What they have room for: elements of lists, attributes of sets, captures of functions.
    pub elements: u64,
    /// Bytes, as the heap rounds them.
    pub bytes: u64,
}

/// Sets are counted by their sizes: 0, 1, 2, 3, 4, then up to 8, 16, … attributes.
pub const SIZES: usize = 16;

/// The class of a size.
pub fn size_class(len: usize) -> usize {
    match len {
        0..=4 => len,
        _ => (len.next_power_of_two().trailing_zeros() as usize + 2).min(SIZES - 1),
    }
}

/// The largest size of a class; the last one has none.
pub fn size_limit(class: usize) -> usize {
    if class <= 4 { class } else { 1 << (class - 2) }
}

/// Everything that was allocated.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Allocations {
    /// All bytes.
    pub bytes: u64,
    /// By kind of object.
    pub tallies: [Tally; Made::COUNT],
    /// Sets that were not layered, by [`size_class`].
    pub set_sizes: [u64; SIZES],
}

impl Allocations {
    /// Objects of this kind.
    pub fn of(&self, made: Made) -> Tally {
        self.tallies[made as usize]
    }

    /// Objects of these kinds together.
    pub fn of_all(&self, kinds: &[Made]) -> Tally {
        kinds.iter().fold(Tally::default(), |sum, &made| {
            let tally = self.of(made);
            Tally {
                number: sum.number + tally.number,
                elements: sum.elements + tally.elements,
                bytes: sum.bytes + tally.bytes,
            }
        })
    }

    /// Counts an object that needs `needed` bytes and gets `bytes`.
    pub(super) fn add(&mut self, made: Made, needed: usize, bytes: usize) {
        let elements = made.elements(needed);
        let tally = &mut self.tallies[made as usize];
        tally.number += 1;
        tally.elements += elements as u64;
        tally.bytes += bytes as u64;
        self.bytes += bytes as u64;
        if matches!(made, Made::LiteralSet | Made::SortedSet) {
            self.set_sizes[size_class(elements)] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SIZES, size_class, size_limit};

    #[test]
    fn classes_of_sizes() {
        assert_eq!([0, 1, 4, 5, 8, 9, 16, 17].map(size_class), [0, 1, 4, 5, 5, 6, 6, 7]);
        for len in 1..5000 {
            let class = size_class(len);
            assert!(len <= size_limit(class) && len > size_limit(class - 1), "{len}");
        }
        assert_eq!(size_class(usize::MAX / 4), SIZES - 1);
    }
}
