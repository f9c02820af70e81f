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
    /// What a second chunk has at least; it may have huge pages.
    second_bytes: usize,
}

struct Chunk {
    start: *mut u8,
    layout: Layout,
}

/// Objects and chunks start at multiples of this.
const ALIGN: usize = 16;

impl Arena {
    /// An empty arena that grows by chunks of `chunk_bytes` at first.
    pub fn new(chunk_bytes: usize) -> Arena {
        let nowhere = std::ptr::null_mut();
        Arena { chunks: Vec::new(), next: nowhere, end: nowhere, chunk_bytes, used: 0, second_bytes: 0 }
    }

    /// The same with so many bytes for the second chunk, which may have huge pages: who needs more than the first uses
    /// much of it.
    pub fn with_second(mut self, bytes: usize) -> Arena {
        self.second_bytes = bytes;
        self
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
        let is_second = self.chunks.len() == 1 && self.second_bytes != 0;
        let size = bytes.max(if is_second { self.second_bytes } else { self.chunk_bytes });
        let layout = Layout::from_size_align(size, ALIGN).ok()?;
        // SAFETY: the layout's size is not 0: `chunk_bytes` never is.
        let start = unsafe { std::alloc::alloc_zeroed(layout) };
        if start.is_null() {
            return None;
        }
        #[cfg(feature = "boehm")]
        if is_second {
            super::boehm::advise_huge_pages(start, size);
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
    use super::Arena;

    #[test]
    fn the_second_chunk_is_a_large_one() {
        let mut arena = Arena::new(64).with_second(1 << 16);
        let mut reserved = Vec::new();
        for bytes in [8, 48, 16, 1 << 15, 1 << 15, 64] {
            let object = arena.alloc(bytes).expect("there is memory");
            assert!((object as usize).is_multiple_of(16) && arena.contains(object));
            reserved.push(arena.reserved());
        }
        let with_second = 64 + (1 << 16);
        assert_eq!(
            reserved,
            [64, 64, with_second, with_second, with_second + (1 << 15), with_second + (1 << 15) + 64]
        );
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
