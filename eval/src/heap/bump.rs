//! Memory in large zeroed chunks that is freed as a whole: the second backend (a heap that never
//! collects) and the home of immortal objects.
//!
//! Needs nothing but `std::alloc`, so it works where libgc and `mmap` do not.

use std::alloc::Layout;

/// A growing set of chunks.
pub struct Arena {
    chunks: Vec<Chunk>,
    next: *mut u8,
    end: *mut u8,
    chunk_bytes: usize,
    used: usize,
    /// What all chunks but the first have at least, if they may be huge pages.
    later_bytes: usize,
}

struct Chunk {
    start: *mut u8,
    layout: Layout,
}

/// Objects and chunks start at multiples of this.
const ALIGN: usize = 16;

/// Bytes of the first chunk of an arena whose later ones may be huge pages; small programs do not fill it.
const FIRST: usize = 1 << 18;

impl Arena {
    /// An empty arena that grows by chunks of `chunk_bytes` at first.
    pub fn new(chunk_bytes: usize) -> Arena {
        let nowhere = std::ptr::null_mut();
        Arena { chunks: Vec::new(), next: nowhere, end: nowhere, chunk_bytes, used: 0, later_bytes: 0 }
    }

    /// An empty arena with a first chunk of 256 KB and, if they are `wanted` and at hand, huge pages behind it, each of
    /// which is a chunk: who needs more than the first uses most of the second.
    pub fn with_huge_pages(wanted: bool) -> Arena {
        let mut arena = Arena::new(FIRST);
        arena.later_bytes = if wanted { 2 << 20 } else { 0 };
        arena
    }

    /// `bytes` zeroed bytes at a multiple of 16, or `None` if the system has no more.
    pub fn alloc(&mut self, bytes: usize) -> Option<*mut u64> {
        self.alloc_at(bytes.checked_next_multiple_of(ALIGN)?, ALIGN)
    }

    /// The same at a multiple of `align`, which is a power of two up to 16, with no more room than that.
    pub fn alloc_at(&mut self, bytes: usize, align: usize) -> Option<*mut u64> {
        let skip = |next: *mut u8| (next as usize).wrapping_neg() & (align - 1);
        if (self.end as usize) - (self.next as usize) < bytes.checked_add(skip(self.next))? {
            self.add_chunk(bytes)?;
        }
        let object = self.next.wrapping_add(skip(self.next));
        self.next = object.wrapping_add(bytes);
        self.used += bytes;
        Some(object.cast())
    }

    #[cold]
    fn add_chunk(&mut self, bytes: usize) -> Option<()> {
        let is_later = !self.chunks.is_empty() && self.later_bytes != 0;
        let size = bytes.max(self.chunk_bytes).max(if is_later { self.later_bytes } else { 0 });
        let layout = Layout::from_size_align(size, ALIGN).ok()?;
        // SAFETY: the layout's size is not 0: `chunk_bytes` never is.
        let start = unsafe { std::alloc::alloc_zeroed(layout) };
        if start.is_null() {
            return None;
        }
        #[cfg(feature = "boehm")]
        if is_later {
            super::pages::take(start as usize, size);
        }
        self.chunks.push(Chunk { start, layout });
        self.next = start;
        self.end = start.wrapping_add(size);
        // Few chunks, however large the heap.
        if self.chunks.len().is_multiple_of(16) {
            self.chunk_bytes = (self.chunk_bytes * 2).min(64 << 20);
        }
        Some(())
    }

    /// Whether `pointer` points into the arena.
    pub fn contains(&self, pointer: *const u64) -> bool {
        self.chunks
            .iter()
            .any(|chunk| (pointer as usize).wrapping_sub(chunk.start as usize) < chunk.layout.size())
    }

    /// Bytes handed out.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Bytes obtained from the system.
    pub fn reserved(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.layout.size()).sum()
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        for chunk in &self.chunks {
            // SAFETY: allocated by `add_chunk` with this layout, and freed only here.
            unsafe { std::alloc::dealloc(chunk.start, chunk.layout) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arena, FIRST};

    #[test]
    fn later_chunks_are_huge_pages() {
        let mut arena = Arena::with_huge_pages(true);
        let mut reserved = Vec::new();
        for bytes in [8, FIRST - 16, 16, 1 << 20, 1 << 20, 3 << 20] {
            let object = arena.alloc(bytes).expect("there is memory");
            assert!((object as usize).is_multiple_of(16) && arena.contains(object));
            reserved.push(arena.reserved());
        }
        let mebibytes: Vec<usize> = reserved.iter().map(|bytes| bytes >> 20).collect();
        assert_eq!(mebibytes, [0, 0, 2, 2, 4, 7]);
    }

    #[test]
    fn words_need_no_more_room_than_they_have() {
        let mut arena = Arena::new(1 << 10);
        let [first, second, third] =
            [(8, 8), (24, 8), (3, 1)].map(|(bytes, align)| arena.alloc_at(bytes, align));
        let distance =
            |from: Option<*mut u64>, to: Option<*mut u64>| to.unwrap() as usize - from.unwrap() as usize;
        assert_eq!([distance(first, second), distance(second, third)], [8, 24]);
        let object = arena.alloc(16);
        assert_eq!((distance(first, object), arena.used()), (48, 51));
    }
}
