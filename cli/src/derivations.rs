//! The derivations in a value, as `nix-instantiate` prints and keeps them.
//!
//! All of them are found before the first one is made, so nothing is written if the walk fails.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use frazil::Evaluator;
use frazil::eval::error::{ErrorKind, Result};
use frazil::packages::Package;

use crate::options::Options;

/// A derivation that was made.
pub struct Made {
    /// Its path.
    pub path: Vec<u8>,
    /// The output that was meant.
    pub output: Vec<u8>,
}

/// Makes a derivation that was found: evaluates its path, and which output is meant.
pub fn make(nix: &mut Evaluator, package: &Package) -> Result<Made> {
    let Some(path) = package.drv_path(nix)? else {
        return Err(nix.vm.error(ErrorKind::Eval, "derivation does not contain a 'drvPath' attribute"));
    };
    let output = package.output_name(nix)?;
    if output.is_empty() {
        let text = [b"derivation '".as_slice(), &path, b"' lacks an 'outputName' attribute"].concat();
        return Err(nix.vm.error(ErrorKind::Eval, text));
    }
    Ok(Made { path, output })
}

/// What to print for the `number`th derivation, counted from 1, after it was made safe in the store:
/// its path, or that of the link that keeps it.
pub fn keep(
    nix: &Evaluator,
    options: &Options,
    made: &Made,
    number: usize,
) -> std::result::Result<Vec<u8>, Vec<u8>> {
    let Some(store) = nix.vm.host.store() else { return Ok(made.path.clone()) };
    store.flush()?;
    let Some(root) = &options.add_root else { return Ok(made.path.clone()) };
    let mut link = std::path::absolute(OsStr::from_bytes(root))
        .map_err(|error| format!("cannot get cwd: {error}").into_bytes())?
        .into_os_string();
    if number > 1 {
        link.push(format!("-{number}"));
    }
    let link = link.as_bytes();
    Ok(if store.add_root(&made.path, link)? { link.to_vec() } else { made.path.clone() })
}
