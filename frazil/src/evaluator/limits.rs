//! What an evaluator may use.

use std::time::Duration;

use super::queue::Stop;
use crate::error::{Error, ErrorKind};

/// What an evaluator may use. Whatever goes over a limit ends with
/// [`ErrorKind::Limit`](crate::ErrorKind::Limit), or [`ErrorKind::StackOverflow`](crate::ErrorKind::StackOverflow)
/// for calls; the evaluator can be used as before.
///
/// ```
/// use std::time::Duration;
/// use frazil::{ErrorKind, Evaluator, Limits};
///
/// # fn main() -> frazil::Result<()> {
/// let limits = Limits { time: Some(Duration::from_millis(50)), ..Limits::default() };
/// let nix = Evaluator::builder().limits(limits).build()?;
/// let hours = "
///   let loop = f: builtins.foldl' (_: x: f x) 0 (builtins.genList (x: x) 10000);
///   in loop (_: loop (_: loop (x: x)))";
/// assert_eq!(nix.eval(hours).wait().unwrap_err().kind(), ErrorKind::Limit);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Calls in progress; C++ Nix: 10,000.
    pub calls: u32,
    /// The time that one call of the evaluator may take.
    pub time: Option<Duration>,
    /// Bytes of the collected heap. There is one heap per process, so this counts what all evaluators
    /// of the process hold; the last evaluator that sets it decides. The evaluator that asks for more
    /// is the one that is stopped.
    pub heap: Option<usize>,
    /// How deeply a value may be nested that is converted from or to Rust.
    pub conversion_depth: u32,
    /// How many values one conversion may look at.
    pub conversion_values: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            calls: 10_000,
            time: None,
            heap: None,
            conversion_depth: 1_000,
            conversion_values: 50_000_000,
        }
    }
}

/// The error of a call that was stopped.
pub(super) fn explain(error: Error, stopped: Option<Stop>) -> Error {
    match stopped {
        Some(Stop::Time) => {
            error.stopped(ErrorKind::Limit, "the call took longer than the time limit".into())
        }
        Some(Stop::Heap) => error.stopped(ErrorKind::Limit, "the heap grew over its limit".into()),
        Some(Stop::Closed) => Error::gone(),
        Some(Stop::Cancelled) | None => error.stopped(ErrorKind::Cancelled, "the call was cancelled".into()),
    }
}
