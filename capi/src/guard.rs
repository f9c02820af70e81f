//! Between a function of C and what it does: errors and panics go to where the caller wants them.

use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

use evaluator::{Error, ErrorKind, Result};

use crate::error::Failure;

/// Where an error is put, if the caller wants it. What was there before is not looked at.
pub type ErrorPlace<'a> = Option<&'a mut MaybeUninit<*mut Failure>>;

/// Does `work`. If that fails or panics the caller is told, and gets `otherwise`.
pub fn guard<T>(place: ErrorPlace, otherwise: T, work: impl FnOnce() -> Result<T>) -> T {
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(&*panic)));
    let (value, error) = match done {
        Ok(value) => (value, None),
        Err(error) => (otherwise, Some(error)),
    };
    if let Some(place) = place {
        let failure = error.map(|error| Box::into_raw(Box::new(Failure::new(&error))));
        place.write(failure.unwrap_or(std::ptr::null_mut()));
    }
    value
}

/// The same for what gives a handle.
pub fn guard_handle<T>(place: ErrorPlace, work: impl FnOnce() -> Result<T>) -> Option<Box<T>> {
    guard(place, None, || work().map(|value| Some(Box::new(value))))
}

/// The same for what says whether it worked.
pub fn guard_done(place: ErrorPlace, work: impl FnOnce() -> Result<()>) -> bool {
    guard(place, false, || work().map(|()| true))
}

/// What a handle stands for.
pub fn given<T>(handle: Option<T>, what: &str) -> Result<T> {
    handle.ok_or_else(|| usage(format!("{what} is NULL")))
}

/// A call that is wrong by itself.
pub fn usage(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    Error::new(ErrorKind::Panic, format!("panic in the library: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let mut place = MaybeUninit::uninit();
        assert!(!guard_done(Some(&mut place), || panic!("no")));
        // SAFETY: `guard_done` writes the place, and nobody else has the error.
        let failure = unsafe { Box::from_raw(place.assume_init()) };
        let error = failure.into_error();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Panic, "panic in the library: no"));
        assert!(guard_done(Some(&mut place), || Ok(())));
        // SAFETY: as above.
        assert!(unsafe { place.assume_init() }.is_null());
    }
}
