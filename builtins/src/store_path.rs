//! Files as things in the store.
//!
//! A tree is hashed first, which gives its path. Only if there is a store to write to, and it does not
//! have that path, is the tree read again and sent there.

use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::{Host, HostStore, StoreTree, Verbosity};
use frazil_eval::output;
use frazil_eval::source::Pos;
use frazil_eval::value::{PathValue, Value};
use frazil_eval::vm::Vm;
use frazil_store::derivation::Method;
use frazil_store::derivations::Derivations;
use frazil_store::hash::{Algorithm, Hash};
use frazil_store::path::{PathError, StorePath};
use frazil_store::store::ContentAddress;

use crate::files::{RealPath, host_error, resolve_parents};
use crate::nar::{NarError, TreeReader, Walked, read_flat, walk_tree};
use crate::realise::{store_error, writable_of};

/// The store path that copying a path gives, with itself as context: what interpolation of a path
/// does. The tree is hashed once.
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
    tell_source(vm, &path);
    let walked = match walk_tree(&*vm.host, real.root, &real.text) {
        Ok(walked) => walked,
        Err(error) => return Err(tree_error(vm, real.root, error)),
    };
    let store_path = StorePath::source(source_name(&path.text), &walked.nar_hash)
        .map_err(|error| path_error(vm, error))?;
    let hash = Hash { algorithm: Algorithm::Sha256, bytes: walked.nar_hash.to_vec() };
    let address = ContentAddress { method: Method::Recursive, hash };
    add(vm, &Addition { path: &store_path, real: &real, walked: &walked, address, references: &[] })?;
    vm.detail(Verbosity::Chatty, |_| {
        [b"copied source '".as_slice(), &path.text, b"' -> '", store_path.as_bytes(), b"'"].concat()
    });
    let value = made(vm, &store_path, &[]);
    vm.extensions.get::<Copied>().0.insert(path, store_path);
    Ok(value)
}

/// Tells that a source is going to be read as a whole.
pub(crate) fn tell_source(vm: &Vm, path: &RealPath) {
    vm.detail(Verbosity::Chatty, |vm| match writable_of(vm) {
        Some(_) => [b"copying '".as_slice(), &path.text, b"' to the store..."].concat(),
        None => [b"hashing '".as_slice(), &path.text, b"'..."].concat(),
    });
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

/// What a source is called in the store if nothing else is said: as the last name of its path.
pub(crate) fn source_name(path: &[u8]) -> &[u8] {
    match base_name(path) {
        b"" => b"source",
        name => name,
    }
}

/// The paths that have been copied, with their store paths.
#[derive(Default)]
struct Copied(hashbrown::HashMap<RealPath, StorePath, rustc_hash::FxBuildHasher>);

/// Something that goes to the store: a tree without what does not belong to it, or the contents of
/// one file.
pub(crate) struct Addition<'a> {
    /// Where it goes.
    pub path: &'a StorePath,
    /// Where it comes from.
    pub real: &'a RealPath,
    /// What a walk found there.
    pub walked: &'a Walked,
    /// What its path follows from.
    pub address: ContentAddress,
    /// What it refers to.
    pub references: &'a [StorePath],
}

/// Adds something to the store, if there is one to write to and it does not have it.
pub(crate) fn add(vm: &mut Vm, addition: &Addition) -> Result<()> {
    let outcome = match writable_of(vm) {
        Some(store) => send(store, &*vm.host, addition),
        None => Ok(()),
    };
    outcome.map_err(|text| store_error(vm, text))
}

fn send(store: &dyn HostStore, host: &dyn Host, addition: &Addition) -> std::result::Result<(), Vec<u8>> {
    let Addition { path, real, walked, address, references } = addition;
    if store.is_valid(path.as_bytes())? {
        return Ok(());
    }
    let tree = StoreTree {
        path: path.as_bytes(),
        nar_hash: walked.nar_hash,
        nar_size: walked.nar_size,
        content_address: address.text(),
        references: references.iter().map(|path| path.as_bytes().to_vec()).collect(),
    };
    let message = |error: NarError| error.message();
    match address.method {
        Method::Recursive => {
            let mut nar = TreeReader::new(host, real.root, &real.text, &walked.left_out).map_err(message)?;
            store.add_tree(&tree, &mut nar)
        }
        _ => store.add_tree(&tree, &mut read_flat(host, real.root, &real.text).map_err(message)?),
    }
}

/// Remembers a source; its path as a string whose context is that path.
pub(crate) fn made(vm: &mut Vm, store_path: &StorePath, references: &[StorePath]) -> Value {
    vm.extensions.get::<Derivations>().add_other(store_path, references.iter().cloned());
    with_itself(vm, store_path)
}

/// A store path as a string whose context is that path.
///
/// What the program knows only by having made it, it may read.
pub(crate) fn with_itself(vm: &mut Vm, store_path: &StorePath) -> Value {
    vm.host.allow(store_path.as_bytes());
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
        other => vm.error(ErrorKind::Io, other.message()),
    }
}
