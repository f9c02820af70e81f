//! Files as things in the store, without a store: only their paths are computed.

use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::output;
use frazil_eval::source::Pos;
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

/// The store path that a value is or can be coerced to, nothing being copied: what `outPath` of a
/// derivation is. Errors of that get a note; those of the evaluation do not.
///
/// # Errors
/// What is no store path; whatever the evaluation ends with.
pub fn coerce_to_store_path(vm: &mut Vm, word: Value, note: &str, pos: Pos) -> Result<Vec<u8>> {
    coerced(vm, word, note, pos).map(|path| path.as_bytes().to_vec())
}

/// The path of a `.drv` that a value is or can be coerced to; see [`coerce_to_store_path`].
///
/// # Errors
/// What is no such path; whatever the evaluation ends with.
pub fn coerce_to_derivation(vm: &mut Vm, word: Value, note: &str, pos: Pos) -> Result<Vec<u8>> {
    let path = coerced(vm, word, note, pos)?;
    if path.is_derivation() {
        return Ok(path.as_bytes().to_vec());
    }
    let text = [b"store path '".as_slice(), path.base(), b"' is not a valid derivation path"].concat();
    let error = vm.error(ErrorKind::Eval, text);
    Err(vm.noted_at(error, note.as_bytes(), pos))
}

fn coerced(vm: &mut Vm, word: Value, note: &str, pos: Pos) -> Result<StorePath> {
    let string = output::coerced(vm, word, Coercion::PATH, note)?;
    StorePath::parse(string.as_bytes()).map_err(|_| {
        let text = [b"path '".as_slice(), string.as_bytes(), b"' is not in the Nix store"].concat();
        let error = vm.error(ErrorKind::Eval, text);
        vm.noted_at(error, note.as_bytes(), pos)
    })
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
