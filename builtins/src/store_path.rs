//! Store paths: what a path gets as its name in the store, without a store.

use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::value::{PathValue, Value};
use frazil_eval::vm::Vm;

use crate::files::{RealPath, host_error, resolve_parents};
use crate::hash::{Algorithm, base16, compress, nix32};
use crate::nar::{NarError, hash_tree};

/// The directory of the store.
pub const STORE_DIR: &str = "/nix/store";

/// The store path of contents with this SHA-256 hash. `kind` is `source`, `text` or `output:…`, with
/// references behind colons.
pub fn make_store_path(kind: &str, hash: &[u8], name: &[u8]) -> Vec<u8> {
    let head = format!("{kind}:sha256:{}:{STORE_DIR}:", base16(hash));
    let digest = Algorithm::Sha256.hash(&[head.as_bytes(), name].concat());
    let digest = nix32(&compress(&digest.bytes, 20));
    [STORE_DIR.as_bytes(), b"/", digest.as_bytes(), b"-", name].concat()
}

/// Checks a name for use in a store path.
///
/// # Errors
/// The message to show.
pub fn check_name(name: &[u8]) -> std::result::Result<(), Vec<u8>> {
    let quoted = |reason: &[u8]| [b"name '".as_slice(), name, b"' ", reason].concat();
    if name.is_empty() {
        return Err(b"name must not be empty".to_vec());
    }
    if name.len() > 211 {
        return Err(quoted(b"must be no longer than 211 characters"));
    }
    for (text, reason) in [(b".".as_slice(), b"is not valid".as_slice()), (b"..", b"is not valid")] {
        if name == text {
            return Err(quoted(reason));
        }
    }
    if name.starts_with(b".-") {
        return Err(quoted(b"is not valid: first dash-separated component must not be '.'"));
    }
    if name.starts_with(b"..-") {
        return Err(quoted(b"is not valid: first dash-separated component must not be '..'"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._?=".contains(&byte);
    match name.iter().find(|&&byte| !allowed(byte)) {
        Some(&byte) => Err(quoted(&[b"contains illegal character '".as_slice(), &[byte], b"'"].concat())),
        None => Ok(()),
    }
}

/// The store path that copying a path gives, with itself as context: what interpolation of a path
/// does. Nothing is written; the tree is hashed once.
///
/// # Errors
/// If the tree cannot be read or its name is not allowed in the store.
pub fn copy_to_store(vm: &mut Vm, path: PathValue) -> Result<Value> {
    let path = RealPath::of(path);
    if path.text.ends_with(b".drv") {
        let text = "file names are not allowed to end in '.drv'";
        return Err(vm.error(ErrorKind::Eval, text));
    }
    if let Some(store_path) = vm.extensions.get::<Copied>().0.get(&path) {
        let store_path = store_path.clone();
        return Ok(with_itself(vm, &store_path));
    }
    let real = resolve_parents(vm, &path)?;
    let hash = match hash_tree(&*vm.host, real.root, &real.text) {
        Ok(hash) => hash,
        Err(NarError::Host(failed, error)) => {
            return Err(host_error(vm, &RealPath { root: real.root, text: failed }, &error));
        }
        Err(NarError::Unsupported(failed)) => {
            let text = [b"file '".as_slice(), &failed, b"' has an unsupported type"].concat();
            return Err(vm.error(ErrorKind::Io, text));
        }
    };
    let name = path.text.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let store_path = make_store_path("source", &hash, name);
    if let Err(reason) = check_name(name) {
        let shown = &store_path[STORE_DIR.len() + 1..];
        let text = [b"path '".as_slice(), shown, b"' is not a valid store path: ", &reason].concat();
        return Err(vm.error(ErrorKind::Eval, text));
    }
    vm.extensions.get::<Copied>().0.insert(path, store_path.clone());
    Ok(with_itself(vm, &store_path))
}

/// The paths that have been copied, with their store paths.
#[derive(Default)]
struct Copied(hashbrown::HashMap<RealPath, Vec<u8>, rustc_hash::FxBuildHasher>);

/// A store path as a string whose context is that path.
fn with_itself(vm: &mut Vm, store_path: &[u8]) -> Value {
    let context = vm.heap.context_of(store_path);
    vm.heap.string_and_context(store_path, Some(context))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_store_paths() {
        // As `builtins.toFile "a" "x"` gives it.
        let path = make_store_path("text", &Algorithm::Sha256.hash(b"x").bytes, b"a");
        assert_eq!(path, b"/nix/store/12wigjpizrn8axaqxj288q1b751qmwya-a");
    }

    #[test]
    fn names() {
        for name in [b"a".as_slice(), b".a", b"a-b_c+d?e=f.g", &[b'x'; 211]] {
            assert!(check_name(name).is_ok());
        }
        for name in [b"".as_slice(), b".", b"..", b".-a", b"..-a", b"a b", "ä".as_bytes(), &[b'x'; 212]] {
            assert!(check_name(name).is_err());
        }
    }
}
