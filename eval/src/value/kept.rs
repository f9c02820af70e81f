//! Things in ordinary memory that objects point at: linked modules, shapes, what belongs to them.
//!
//! - **K1** A [`Kept`] belongs to an evaluator's tables and is dropped with them. What it lends as
//!   `'static` is used on the evaluator's thread only, and not after (V3).

use std::ptr::NonNull;

/// A box that lends its contents for as long as the evaluator lives.
pub(crate) struct Kept<T: ?Sized>(NonNull<T>);

impl<T: ?Sized> Kept<T> {
    pub(crate) fn new(value: Box<T>) -> Kept<T> {
        Kept(NonNull::from(Box::leak(value)))
    }

    /// The contents.
    #[inline(always)]
    pub(crate) fn get(&self) -> &'static T {
        // SAFETY: allocated in `new`, freed in `drop`; K1 for the lifetime.
        unsafe { self.0.as_ref() }
    }
}

impl<T: ?Sized> Drop for Kept<T> {
    fn drop(&mut self) {
        // SAFETY: leaked from a box in `new`; by K1 nobody uses the contents any more.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}
