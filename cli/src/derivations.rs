//! Derivations that were made, as `nix-instantiate` prints and keeps them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use frazil::Session;
use frazil::packages::Made;

use crate::options::Options;

/// What to print for the `number`th derivation, counted from 1, after it was made safe in the store:
/// its path, or that of the link that keeps it.
pub fn keep(nix: &Session, options: &Options, made: &Made, number: usize) -> Result<Vec<u8>, Vec<u8>> {
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
