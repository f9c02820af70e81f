//! The allocator for everything that holds no values: trees, bytecode, tables, texts.
//!
//! Small blocks come from mimalloc. Large ones are mappings of their own: they grow by moving pages
//! instead of copying bytes, memory that was reserved and not used is never touched, and they go
//! back to the system at once. For a file of 14 MB that is 100 MB of peak memory less.

use std::alloc::{GlobalAlloc, Layout};
use std::ptr::{null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicUsize, Ordering};

use libmimalloc_sys::{mi_malloc, mi_option_set, mi_option_t, mi_realloc, mi_zalloc};
use mimalloc::MiMalloc;

/// For `#[global_allocator]` in programs that embed the evaluator.
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: frazil::os::allocator::Allocator = frazil::os::allocator::Allocator;
/// ```
pub struct Allocator;

/// `mi_option_purge_delay`, which the bindings do not name.
const PURGE_DELAY: mi_option_t = 15;

/// `mi_option_arena_reserve`, likewise.
const ARENA_RESERVE: mi_option_t = 23;

/// KiB of an arena. mimalloc touches 170 KB for the tables of its own choice, 1 GiB, which is a tenth of what a small
/// program touches at all.
const ARENA: std::ffi::c_long = 128 << 10;

/// Rust allocates before `main`, and the first allocation reserves an arena.
#[cfg(target_os = "linux")]
#[used]
// SAFETY: the section is an array of functions of this type, which the C library calls before `main`.
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = reserve_less;

#[cfg(target_os = "linux")]
extern "C" fn reserve_less() {
    // SAFETY: sets a number that mimalloc looks at later.
    unsafe { mi_option_set(ARENA_RESERVE, ARENA) };
}

impl Allocator {
    /// Gives freed pages back to the system after 100 ms instead of a second: the trees of files that
    /// are compiled are the most of what is freed, and runs are short. For the first line of `main`.
    ///
    /// ```
    /// frazil::os::allocator::Allocator::give_back_early();
    /// ```
    pub fn give_back_early() {
        // SAFETY: sets a number that mimalloc looks at later.
        unsafe { mi_option_set(PURGE_DELAY, 100) };
    }

    /// Gives nothing back to the system any more. For the last line of `main`: the process gives back all.
    ///
    /// ```
    /// frazil::os::allocator::Allocator::keep_all();
    /// ```
    pub fn keep_all() {
        // SAFETY: sets a number that mimalloc looks at later.
        unsafe { mi_option_set(PURGE_DELAY, -1) };
    }
}

/// From this size on a block is a mapping.
const LARGE: usize = 1 << 20;

/// Mappings begin at multiples of this, the size of a huge page, if the kernel grants the wish.
const PLACES: usize = 2 << 20;

/// Whether a block of this layout is a mapping. Mappings are aligned to pages.
fn is_mapped(layout: &Layout) -> bool {
    layout.size() >= LARGE && layout.align() <= 4096
}

/// Whether every block of this size is aligned enough, so that `mi_malloc` will do, which is cheaper
/// than `mi_malloc_aligned`: mimalloc aligns to 16 bytes, or to the size if that is less.
fn is_plain(align: usize, size: usize) -> bool {
    align <= 16 && align <= size
}

/// Where the next mapping should begin: far below what the kernel chooses. The collected heap lies there, and what
/// its objects refer to and is not collected (code, constants) must not lie between two parts of it: there
/// the collector would look each time whether it is an object.
static NEXT: AtomicUsize = AtomicUsize::new(1 << 40);

fn map(bytes: usize) -> *mut u8 {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let wish = NEXT.fetch_add(bytes.next_multiple_of(PLACES), Ordering::Relaxed);
    // SAFETY: an anonymous mapping where the kernel has room, the wish being one, touches nothing of ours.
    let start = unsafe {
        libc::mmap(without_provenance_mut(wish), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0)
    };
    if start == libc::MAP_FAILED { null_mut() } else { start.cast() }
}

// SAFETY: `is_mapped` decides by the layout alone, which the caller repeats for each block, so a block
// goes back to where it came from; both sources obey the rules of `GlobalAlloc`.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_mapped(&layout) {
            return map(layout.size());
        }
        if is_plain(layout.align(), layout.size()) {
            // SAFETY: any size may be asked for.
            return unsafe { mi_malloc(layout.size()) }.cast();
        }
        // SAFETY: the caller's promises, passed on.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_mapped(&layout) {
            return map(layout.size());
        }
        if is_plain(layout.align(), layout.size()) {
            // Of memory that is new it knows that it is zero, and does not touch it.
            // SAFETY: any size may be asked for.
            return unsafe { mi_zalloc(layout.size()) }.cast();
        }
        // SAFETY: the caller's promises, passed on.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_mapped(&layout) {
            // SAFETY: the block is a mapping of this size, and nobody uses it any more.
            unsafe { libc::munmap(block.cast(), layout.size()) };
            return;
        }
        // SAFETY: the caller's promises, passed on.
        unsafe { MiMalloc.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises a size that makes a valid layout with this alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (is_mapped(&layout), is_mapped(&wanted)) {
            (false, false) if is_plain(layout.align(), size) => {
                // SAFETY: the block is mimalloc's, whoever of its functions made it.
                unsafe { mi_realloc(block.cast(), size) }.cast()
            }
            // SAFETY: the caller's promises, passed on.
            (false, false) => unsafe { MiMalloc.realloc(block, layout, size) },
            (true, true) => {
                // SAFETY: the block is a mapping of that size; the kernel moves it if it must.
                let moved = unsafe { libc::mremap(block.cast(), layout.size(), size, libc::MREMAP_MAYMOVE) };
                if moved == libc::MAP_FAILED { null_mut() } else { moved.cast() }
            }
            _ => {
                // SAFETY: both blocks are ours and as large as their layouts say.
                unsafe {
                    let moved = self.alloc(wanted);
                    if !moved.is_null() {
                        std::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                        self.dealloc(block, layout);
                    }
                    moved
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_their_bytes_across_the_border() {
        let layout = |size| Layout::from_size_align(size, 8).expect("a valid layout");
        let sizes = [100, LARGE - 1, LARGE, 3 * LARGE, LARGE + 5, LARGE - 5, 50];
        // SAFETY: each block is used within its size and freed with its last layout.
        unsafe {
            let mut block = Allocator.alloc(layout(sizes[0]));
            *block = 7;
            *block.add(49) = 9;
            for pair in sizes.windows(2) {
                block = Allocator.realloc(block, layout(pair[0]), pair[1]);
                assert_eq!((*block, *block.add(49)), (7, 9));
                *block.add(pair[1] - 1) = 9;
            }
            Allocator.dealloc(block, layout(50));
        }
    }
}
