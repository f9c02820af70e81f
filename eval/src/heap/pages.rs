//! Huge pages, for as long as the system has some at hand.
//!
//! Touching one that is at hand costs 0.1 ms, the 512 small ones in its place 0.7 ms. But one that the system must find
//! first, a virtual machine by asking its host for each part of it, costs 5 to 7 ms. Which it is shows only when it is
//! touched. So they are taken one by one shortly before they are needed, and after one that took
//! long small pages do for a while: what is at hand mostly comes first, and what is not in runs, most of them longer
//! than thirty.

use std::ffi::c_void;
use std::sync::atomic::{AtomicI32, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Bytes of a huge page.
pub const HUGE_PAGE: usize = 2 << 20;
/// One that took longer was not at hand.
const LONG: Duration = Duration::from_millis(1);
/// How many others follow one that took long, in small pages, before the next is tried: at first and at most. Four
/// times as many after one that took long, a fourth after any other.
const LEAST_PAUSE: u32 = 16;
const MOST_PAUSE: u32 = 256;
const PAUSE_FACTOR: u32 = 4;
/// So many bytes before they are needed the collector's pages are taken.
const AHEAD: usize = 64 << 10;
/// So many bytes of the first section lie before its first huge page: more than small programs need.
pub const SMALL_START: usize = 256 << 10;

/// The processor on which one was taken last.
static PROCESSOR: AtomicI32 = AtomicI32::new(-1);
static PAUSE: AtomicU32 = AtomicU32::new(0);
static NEXT_PAUSE: AtomicU32 = AtomicU32::new(LEAST_PAUSE);
/// What is untouched of the collector's newest section, which is used from its beginning on.
static UNTOUCHED: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);
/// Where the collector made objects last.
static REACHED: AtomicUsize = AtomicUsize::new(0);

/// Takes the huge pages that lie in this memory, if they are at hand. Its contents stay.
pub fn take(start: usize, bytes: usize) {
    let end = (start + bytes) / HUGE_PAGE * HUGE_PAGE;
    for page in (start.next_multiple_of(HUGE_PAGE)..end).step_by(HUGE_PAGE) {
        take_one(page);
    }
}

fn take_one(page: usize) {
    let pause = PAUSE.load(Ordering::Relaxed);
    if pause > 0 {
        PAUSE.store(pause - 1, Ordering::Relaxed);
        return;
    }
    let before = Instant::now();
    // SAFETY: none changes anything that a program can see; an older kernel that does not know the second leaves
    // touching to who comes first.
    unsafe {
        libc::madvise(page as *mut c_void, HUGE_PAGE, libc::MADV_HUGEPAGE);
        libc::madvise(page as *mut c_void, 1, libc::MADV_POPULATE_WRITE);
        PROCESSOR.store(libc::sched_getcpu(), Ordering::Relaxed);
    }
    let pause = NEXT_PAUSE.load(Ordering::Relaxed);
    if before.elapsed() > LONG {
        PAUSE.store(pause, Ordering::Relaxed);
        NEXT_PAUSE.store((pause * PAUSE_FACTOR).min(MOST_PAUSE), Ordering::Relaxed);
    } else {
        NEXT_PAUSE.store((pause / PAUSE_FACTOR).max(LEAST_PAUSE), Ordering::Relaxed);
    }
}

/// Takes this thread to the processor on which huge pages were taken, for a process that ends then. Linux keeps huge
/// pages that are freed at the processor that frees them, so they are at hand for the next program that runs there.
/// Left to the thread that had waited on another processor, they moved away each time.
pub fn end_where_taken() {
    let processor = PROCESSOR.load(Ordering::Relaxed);
    // SAFETY: the sets are zeroed, which is valid; a number that the kernel told lies in them, and if it grants nothing
    // the thread stays where it is.
    unsafe {
        if processor < 0 || processor == libc::sched_getcpu() {
            return;
        }
        let (mut allowed, mut there): (libc::cpu_set_t, libc::cpu_set_t) = std::mem::zeroed();
        libc::CPU_SET(processor as usize, &mut there);
        if libc::sched_getaffinity(0, size_of_val(&allowed), &mut allowed) == 0 {
            libc::sched_setaffinity(0, size_of_val(&there), &there);
            libc::sched_setaffinity(0, size_of_val(&allowed), &allowed);
        }
    }
}

/// The collector has a new section here, and is about to use it. What was left of the one before gets small pages.
pub fn begin_section(start: usize, bytes: usize) {
    UNTOUCHED.store(start.next_multiple_of(HUGE_PAGE), Ordering::Relaxed);
    END.store((start + bytes) / HUGE_PAGE * HUGE_PAGE, Ordering::Relaxed);
    reached(start);
}

/// The collector has come as far as this address.
#[inline]
pub fn reached(address: usize) {
    if address < END.load(Ordering::Relaxed) {
        REACHED.store(address, Ordering::Relaxed);
        take_until(address + AHEAD);
    }
}

/// The collector is about to touch so many bytes at once, maybe where nothing was yet.
pub fn expect(bytes: usize) {
    take_until(REACHED.load(Ordering::Relaxed).saturating_add(bytes));
}

fn take_until(address: usize) {
    if address <= UNTOUCHED.load(Ordering::Relaxed) {
        return;
    }
    let end = address.min(END.load(Ordering::Relaxed)).next_multiple_of(HUGE_PAGE);
    // Of two threads one takes them.
    let start = UNTOUCHED.fetch_max(end, Ordering::Relaxed);
    if start < end {
        take(start, end - start);
    }
}

#[cfg(test)]
mod tests {
    use super::{HUGE_PAGE, take};

    #[test]
    fn what_lies_in_pages_that_are_taken_stays() {
        let bytes: Vec<u8> = (0..3 * HUGE_PAGE).map(|index| index as u8).collect();
        take(bytes.as_ptr() as usize, bytes.len());
        assert!(bytes.iter().enumerate().all(|(index, byte)| *byte == index as u8));
    }
}
