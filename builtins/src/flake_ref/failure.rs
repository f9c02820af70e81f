//! Why something is no flake reference.

/// An error of this module, without a place.
#[derive(Debug)]
pub(super) enum Failure {
    /// A bad URL: one way of reading a reference fails, and the next one is tried.
    BadUrl(Vec<u8>),
    /// Any other error.
    Other(Vec<u8>),
    /// The same, followed by the hint to read the help.
    Usage(Vec<u8>),
    /// An experimental feature that is not enabled.
    Feature(&'static str),
}

/// The result of reading or showing a flake reference.
pub(super) type Outcome<T> = Result<T, Failure>;

/// A bad URL with a message in pieces.
pub(super) fn bad_url<T>(pieces: &[&[u8]]) -> Outcome<T> {
    Err(Failure::BadUrl(pieces.concat()))
}

/// An error with a message in pieces.
pub(super) fn other<T>(pieces: &[&[u8]]) -> Outcome<T> {
    Err(Failure::Other(pieces.concat()))
}
