//! What every store checks about what it is given.

use std::io::Read;

use sha2::{Digest, Sha256};

use crate::derivation::Method;
use crate::derived::DerivedPath;
use crate::hash::{Algorithm, Format, Hash};
use crate::path::StorePath;
use crate::store::{ErrorKind, PathInfo, Result, Store, StoreError};

/// Says in front of an error what was being added.
pub(crate) fn while_adding(path: &StorePath, error: StoreError) -> StoreError {
    let message = [format!("cannot add '{path}' to the store: ").as_bytes(), &error.message].concat();
    StoreError { message, ..error }
}

/// Whether this is the archive that was announced.
pub(crate) fn archive(info: &PathInfo, hash: &[u8; 32], size: u64) -> Result<()> {
    if info.nar_hash.bytes != hash {
        let got = Hash { algorithm: Algorithm::Sha256, bytes: hash.to_vec() };
        let [specified, got] = [&info.nar_hash, &got].map(|hash| hash.show(Format::Nix32));
        let message = format!(
            "its contents are not the expected ones; did a file change while it was read?\n\
             specified: sha256:{specified}\ngot:       sha256:{got}"
        );
        return Err(StoreError::new(ErrorKind::Mismatch, message).about(info.path.to_string()));
    }
    if info.nar_size != size {
        let expected = info.nar_size;
        let message = format!("its archive has {size} bytes instead of {expected}");
        return Err(StoreError::new(ErrorKind::Mismatch, message).about(info.path.to_string()));
    }
    Ok(())
}

/// Whether the path follows from the contents, if that is claimed. `open`: the file that it is, if it
/// has to be read for this.
pub(crate) fn content_address<R: Read>(
    info: &PathInfo,
    open: impl FnOnce(Method) -> Result<Option<R>>,
) -> Result<()> {
    let Some(address) = &info.content_address else { return Ok(()) };
    let path = match address.method {
        Method::Text => {
            let others = info.references.iter();
            StorePath::text_of_hash(info.path.name(), &address.hash.bytes, others)
        }
        method if info.references.is_empty() => StorePath::fixed(info.path.name(), method, &address.hash),
        // What refers to something is addressed in ways that nothing here makes.
        _ => return Ok(()),
    };
    let wrong = || {
        let message = "it claims to be content-addressed but isn't";
        StoreError::new(ErrorKind::Mismatch, message).about(info.path.to_string())
    };
    if path.map_err(|_| wrong())? != info.path {
        return Err(wrong());
    }
    match (address.method, address.hash.algorithm) {
        (Method::Recursive, Algorithm::Sha256) => {
            return if address.hash == info.nar_hash { Ok(()) } else { Err(wrong()) };
        }
        (Method::Flat | Method::Text, Algorithm::Sha256) => {}
        // Other hashes are of fixed outputs, which are built, not added.
        _ => return Ok(()),
    }
    let Some(mut file) = open(address.method)? else { return Ok(()) };
    match sha256(&mut file) {
        Ok(hash) if hash == *address.hash.bytes => Ok(()),
        Ok(_) => Err(wrong()),
        Err(error) => Err(StoreError::new(ErrorKind::Io, error.to_string())),
    }
}

fn sha256(file: &mut dyn Read) -> std::io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finalize().into()),
            len => hash.update(&piece[..len]),
        }
    }
}

/// For stores that build nothing: whether everything is there already.
pub(crate) fn built(store: &dyn Store, wanted: &[DerivedPath]) -> Result<()> {
    for derived in wanted {
        let valid = match derived {
            DerivedPath::Path(path) => store.is_valid(path)?,
            DerivedPath::Output(derivation, output) => match &**derivation {
                DerivedPath::Path(derivation) => match store.outputs(derivation)?.get(output) {
                    Some(Some(path)) => store.is_valid(path)?,
                    _ => false,
                },
                DerivedPath::Output(..) => false,
            },
        };
        if !valid {
            let uri = store.uri();
            let what = String::from_utf8_lossy(&derived.with_caret()).into_owned();
            let message = format!(
                "cannot build '{what}': the store '{uri}' is opened directly, and only a Nix daemon builds; \
                 use '--store daemon'"
            );
            return Err(StoreError::new(ErrorKind::Unsupported, message));
        }
    }
    Ok(())
}
