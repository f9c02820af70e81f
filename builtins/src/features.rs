//! Experimental features that builtins need: the error if one is not enabled.

use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::vm::Vm;

/// An error unless the feature is enabled; `what` says what needs it, if that is not clear.
///
/// # Errors
/// If it is not enabled.
pub(crate) fn require(vm: &mut Vm, enabled: bool, feature: &str, what: Option<&[u8]>) -> Result<()> {
    if enabled { Ok(()) } else { Err(disabled(vm, feature, what)) }
}

/// The error for a feature that is not enabled.
#[cold]
pub(crate) fn disabled(vm: &mut Vm, feature: &str, what: Option<&[u8]>) -> Error {
    let what = what.map_or(Vec::new(), |what| [b" (".as_slice(), what, b")"].concat());
    let text = [
        b"experimental Nix feature '".as_slice(),
        feature.as_bytes(),
        b"' is disabled",
        &what,
        b"; add '--extra-experimental-features ",
        feature.as_bytes(),
        b"' to enable it",
    ];
    vm.error(ErrorKind::Eval, text.concat())
}
