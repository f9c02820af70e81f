//! Texts in and out. Texts from C are bytes; those that Rust wants as UTF-8 are checked.

use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;

use evaluator::{Error, ErrorKind, Result};

use crate::guard::usage;

/// Where the length of a text is put, if the caller wants it.
pub type LengthPlace<'a> = Option<&'a mut MaybeUninit<usize>>;

/// A text that ends with a byte 0.
///
/// # Safety
/// C2.
pub unsafe fn bytes<'a>(text: *const c_char, what: &str) -> Result<&'a [u8]> {
    if text.is_null() {
        return Err(usage(format!("{what} is NULL")));
    }
    // SAFETY: by C2 the text ends with a byte 0 and does not change during the call.
    Ok(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// A text of this length; nothing may be `NULL`.
///
/// # Safety
/// C2.
pub unsafe fn bytes_of<'a>(text: *const c_char, length: usize, what: &str) -> Result<&'a [u8]> {
    if length == 0 {
        return Ok(&[]);
    }
    if text.is_null() {
        return Err(usage(format!("{what} is NULL")));
    }
    if isize::try_from(length).is_err() {
        return Err(usage(format!("the length of {what} is {length}")));
    }
    // SAFETY: by C2 so many bytes are readable and do not change during the call.
    Ok(unsafe { std::slice::from_raw_parts(text.cast(), length) })
}

/// A text that ends with a byte 0 and is UTF-8.
///
/// # Safety
/// C2.
pub unsafe fn string<'a>(text: *const c_char, what: &str) -> Result<&'a str> {
    // SAFETY: C2 is the caller's promise.
    let bytes = unsafe { bytes(text, what) }?;
    std::str::from_utf8(bytes).map_err(|_| usage(format!("{what} is not UTF-8")))
}

/// A copy for C, with a byte 0 behind it. `frazil_text_free` frees it.
pub fn give(text: &[u8], length: LengthPlace) -> Result<*mut c_char> {
    // SAFETY: `malloc` may be asked for any size.
    let copy = unsafe { libc::malloc(text.len() + 1) }.cast::<u8>();
    if copy.is_null() {
        return Err(Error::new(ErrorKind::Limit, "there is no memory for the text"));
    }
    // SAFETY: there is room for the text and one byte more, which nobody else knows of yet.
    unsafe {
        copy.copy_from_nonoverlapping(text.as_ptr(), text.len());
        copy.add(text.len()).write(0);
    }
    if let Some(length) = length {
        length.write(text.len());
    }
    Ok(copy.cast())
}

/// A text that is shown to C as long as this lives. A byte 0 in it, which would end it, is replaced.
pub fn shown(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// Frees a text that a function of this library gave. `NULL` is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_text_free(text: *mut c_char) {
    // SAFETY: by C1, which holds for texts too, this is from `give`, whose memory is of `malloc`.
    unsafe { libc::free(text.cast::<c_void>()) }
}
