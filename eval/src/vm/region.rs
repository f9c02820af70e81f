//! Large reserved stretches of memory for the two stacks: they never move, and pages that are not
//! touched cost nothing.

/// A stretch of zeroed memory.
pub struct Region {
    start: *mut u8,
    bytes: usize,
}

impl Region {
    /// Reserves `bytes`, or the largest half, quarter, … of it that can be had.
    pub fn reserve(bytes: usize) -> Region {
        let mut bytes = if cfg!(feature = "boehm") { bytes } else { bytes.min(1 << 28) };
        loop {
            if let Some(start) = map(bytes) {
                return Region { start, bytes };
            }
            bytes /= 2;
            assert!(bytes >= 1 << 16, "no memory for the evaluator's stacks");
        }
    }

    /// The first byte.
    pub fn start(&self) -> *mut u8 {
        self.start
    }

    /// The byte behind the last.
    pub fn end(&self) -> *mut u8 {
        self.start.wrapping_add(self.bytes)
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        unmap(self.start, self.bytes);
    }
}

#[cfg(feature = "boehm")]
fn map(bytes: usize) -> Option<*mut u8> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: an anonymous mapping at an address of the kernel's choice touches nothing of ours.
    let start =
        unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    (start != libc::MAP_FAILED).then_some(start.cast())
}

#[cfg(feature = "boehm")]
fn unmap(start: *mut u8, bytes: usize) {
    // SAFETY: the mapping was made by `map` with this length, and its owner is being dropped.
    unsafe { libc::munmap(start.cast(), bytes) };
}

#[cfg(not(feature = "boehm"))]
const LAYOUT_ALIGN: usize = 4096;

#[cfg(not(feature = "boehm"))]
fn map(bytes: usize) -> Option<*mut u8> {
    let layout = std::alloc::Layout::from_size_align(bytes, LAYOUT_ALIGN).ok()?;
    // SAFETY: the layout has a size above 0.
    let start = unsafe { std::alloc::alloc_zeroed(layout) };
    (!start.is_null()).then_some(start)
}

#[cfg(not(feature = "boehm"))]
fn unmap(start: *mut u8, bytes: usize) {
    let layout = std::alloc::Layout::from_size_align(bytes, LAYOUT_ALIGN).expect("the layout was valid");
    // SAFETY: allocated by `map` with this layout.
    unsafe { std::alloc::dealloc(start, layout) };
}
