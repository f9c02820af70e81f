//! Recursion that is as deep as the text is nested.

/// Runs `step`, on a fresh stack segment if the current one is nearly used up.
#[inline(always)]
pub(crate) fn deep<T>(step: impl FnOnce() -> T) -> T {
    #[cfg(feature = "deep-stack")]
    return stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, step);
    #[cfg(not(feature = "deep-stack"))]
    step()
}
