//! Files in memory without reading them.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::ptr::null_mut;

/// The first `len` bytes of a file, for good. The pages are read when they are looked at.
///
/// Whoever shortens the file afterwards ends this process when it looks there, so this is for files that
/// only this user can write and that nobody writes twice.
pub(crate) fn map(file: &File, len: usize) -> Option<&'static [u8]> {
    if len == 0 {
        return Some(&[]);
    }
    // SAFETY: a new private mapping of readable pages touches no memory of ours. It is never unmapped, and its
    // bytes do not change: files that are mapped are complete when they get their name (`bytecode`).
    unsafe {
        let start = libc::mmap(null_mut(), len, libc::PROT_READ, libc::MAP_PRIVATE, file.as_raw_fd(), 0);
        (start != libc::MAP_FAILED).then(|| std::slice::from_raw_parts(start.cast(), len))
    }
}

/// Lets the pages of what [`map`] gave go. They are read again when they are looked at.
pub(crate) fn release(mapped: &'static [u8]) {
    if !mapped.is_empty() {
        // SAFETY: a private mapping of a file that nobody writes to has the same bytes afterwards.
        unsafe { libc::madvise(mapped.as_ptr().cast_mut().cast(), mapped.len(), libc::MADV_DONTNEED) };
    }
}

/// The user whose rights this process has.
pub(crate) fn user() -> u32 {
    // SAFETY: it takes nothing and cannot fail.
    unsafe { libc::geteuid() }
}
