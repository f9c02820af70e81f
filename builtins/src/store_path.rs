//! Files as things in the store, without a store: only their paths are computed.

use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::value::{PathValue, Value};
use frazil_eval::vm::Vm;
use frazil_store::derivations::Derivations;
use frazil_store::path::{PathError, StorePath};

use crate::files::{RealPath, host_error, resolve_parents};
use crate::nar::{NarError, hash_tree};

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
        Err(error) => return Err(tree_error(vm, real.root, error)),
    };
    let store_path =
        StorePath::source(base_name(&path.text), &hash).map_err(|error| path_error(vm, error))?;
    let value = made(vm, &store_path);
    vm.extensions.get::<Copied>().0.insert(path, store_path);
    Ok(value)
}

/// The last component of a path.
pub(crate) fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or_default()
}

/// The paths that have been copied, with their store paths.
#[derive(Default)]
struct Copied(hashbrown::HashMap<RealPath, StorePath, rustc_hash::FxBuildHasher>);

/// Remembers a source, which refers to nothing; its path as a string whose context is that path.
pub(crate) fn made(vm: &mut Vm, store_path: &StorePath) -> Value {
    vm.extensions.get::<Derivations>().add_other(store_path, []);
    with_itself(vm, store_path)
}

/// A store path as a string whose context is that path.
pub(crate) fn with_itself(vm: &mut Vm, store_path: &StorePath) -> Value {
    let context = vm.heap.context_of(store_path.as_bytes());
    vm.heap.string_and_context(store_path.as_bytes(), Some(context))
}

/// The error for something that is no store path.
#[cold]
pub(crate) fn path_error(vm: &mut Vm, error: PathError) -> Error {
    vm.error(ErrorKind::Eval, error.0)
}

/// The error for a tree that has no hash.
#[cold]
pub(crate) fn tree_error(vm: &mut Vm, root: u32, error: NarError) -> Error {
    match error {
        NarError::Host(text, error) => host_error(vm, &RealPath { root, text }, &error),
        NarError::Unsupported(failed) => {
            let text = [b"file '".as_slice(), &failed, b"' has an unsupported type"].concat();
            vm.error(ErrorKind::Io, text)
        }
    }
}
