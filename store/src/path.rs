//! Store paths: `/nix/store/HASH-NAME`, where the hash is one of what the path holds, of where it is
//! and of its name.
//!
//! A path is made here from such hashes and never looked up; whether anything is there is a store's
//! business.

use std::borrow::Borrow;
use std::fmt::{self, Debug, Display, Formatter};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::derivation::Method;
use crate::hash::{Algorithm, Hash, are_nix32, base16, compress, is_nix32, push_base16, push_nix32};

/// The directory of the store.
pub const STORE_DIR: &str = "/nix/store";
/// The length of the hash at the start of a name.
const HASH_LEN: usize = 32;
/// What a name may have at most.
const MAX_NAME: usize = 211;

/// The path of something directly in the store. Cloning shares it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StorePath(Arc<[u8]>);

impl StorePath {
    /// The path, if this is one.
    ///
    /// # Errors
    /// The message to show.
    pub fn parse(path: &[u8]) -> Result<StorePath, PathError> {
        let base = path.strip_prefix(STORE_DIR.as_bytes()).and_then(|rest| rest.strip_prefix(b"/"));
        let Some(base) = base.filter(|base| memchr::memchr(b'/', base).is_none()) else {
            return Err(PathError([b"path '".as_slice(), path, b"' is not in the Nix store"].concat()));
        };
        check_base(base)?;
        Ok(StorePath(path.into()))
    }

    /// The path with this name in the store, hash included.
    ///
    /// # Errors
    /// As [`StorePath::parse`].
    pub fn from_base(base: &[u8]) -> Result<StorePath, PathError> {
        StorePath::parse(&[STORE_DIR.as_bytes(), b"/", base].concat())
    }

    /// The store path that a path is or lies in; `None` if it lies in no store.
    pub fn containing(path: &[u8]) -> Option<Result<StorePath, PathError>> {
        let rest = path.strip_prefix(STORE_DIR.as_bytes())?.strip_prefix(b"/")?;
        let end = memchr::memchr(b'/', rest).unwrap_or(rest.len());
        (end > 0).then(|| StorePath::from_base(&rest[..end]))
    }

    /// The path of contents with this SHA-256 hash. `kind` is `source`, `text` or `output:…`, with
    /// references behind colons.
    fn make(kind: &[u8], hash: &[u8], name: &[u8]) -> Result<StorePath, PathError> {
        let mut text = Vec::with_capacity(kind.len() + 2 * hash.len() + name.len() + 2 * HASH_LEN);
        text.extend_from_slice(kind);
        text.extend_from_slice(b":sha256:");
        push_base16(&mut text, hash);
        text.push(b':');
        text.extend_from_slice(STORE_DIR.as_bytes());
        text.push(b':');
        text.extend_from_slice(name);
        let digest = Sha256::digest(&text);
        text.clear();
        text.extend_from_slice(STORE_DIR.as_bytes());
        text.push(b'/');
        push_nix32(&mut text, &compress::<20>(&digest));
        text.push(b'-');
        text.extend_from_slice(name);
        check_path_name(&text[STORE_DIR.len() + 1..], name)?;
        Ok(StorePath(text.into()))
    }

    /// The path of a file tree whose archive has this SHA-256 hash.
    ///
    /// # Errors
    /// If the name is not allowed; so all functions below.
    pub fn source(name: &[u8], nar_hash: &[u8]) -> Result<StorePath, PathError> {
        StorePath::make(b"source", nar_hash, name)
    }

    /// The path of a file tree with these references, which are in order.
    ///
    /// # Errors
    /// See [`StorePath::source`].
    pub fn source_with<'a>(
        name: &[u8],
        nar_hash: &[u8],
        references: impl IntoIterator<Item = &'a StorePath>,
    ) -> Result<StorePath, PathError> {
        StorePath::make(&with_references(b"source", references), nar_hash, name)
    }

    /// The path of a text with these references, which are in order.
    ///
    /// # Errors
    /// See [`StorePath::source`].
    pub fn text<'a>(
        name: &[u8],
        contents: &[u8],
        references: impl IntoIterator<Item = &'a StorePath>,
    ) -> Result<StorePath, PathError> {
        let hash = Algorithm::Sha256.hash(contents);
        StorePath::text_of_hash(name, &hash.bytes, references)
    }

    pub(crate) fn text_of_hash<'a>(
        name: &[u8],
        hash: &[u8],
        references: impl IntoIterator<Item = &'a StorePath>,
    ) -> Result<StorePath, PathError> {
        StorePath::make(&with_references(b"text", references), hash, name)
    }

    /// The path of something without references whose hash is known.
    ///
    /// # Errors
    /// If the name is not allowed, or the algorithm is not for this method.
    pub fn fixed(name: &[u8], method: Method, hash: &Hash) -> Result<StorePath, PathError> {
        match (method, hash.algorithm) {
            (Method::Recursive, Algorithm::Sha256) => StorePath::source(name, &hash.bytes),
            (Method::Text, Algorithm::Sha256) => StorePath::text_of_hash(name, &hash.bytes, []),
            // Nix: an assertion fails here.
            (Method::Text, algorithm) => {
                let text = format!("Text hashes must use SHA-256, but instead using: {}", algorithm.name());
                Err(PathError(text.into()))
            }
            (Method::Git, algorithm) if !matches!(algorithm, Algorithm::Sha1 | Algorithm::Sha256) => {
                let text = "Git file ingestion must use SHA-1 or SHA-256 hash, but instead using: ";
                Err(PathError([text.as_bytes(), algorithm.name().as_bytes()].concat()))
            }
            (method, algorithm) => {
                let hash = base16(&hash.bytes);
                let text = format!("fixed:out:{}{}:{hash}:", method.prefix(), algorithm.name());
                let digest = Algorithm::Sha256.hash(text.as_bytes());
                StorePath::make(b"output:out", &digest.bytes, name)
            }
        }
    }

    /// The path of an output of the derivation `name`, whose hash modulo inputs this is.
    ///
    /// # Errors
    /// See [`StorePath::source`].
    pub fn output(name: &[u8], output: &[u8], hash: &[u8]) -> Result<StorePath, PathError> {
        StorePath::make(&[b"output:", output].concat(), hash, &output_name(name, output))
    }

    /// The whole path.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path without the directory of the store.
    pub fn base(&self) -> &[u8] {
        &self.0[STORE_DIR.len() + 1..]
    }

    /// The hash at the start of the name.
    pub fn hash_part(&self) -> &[u8] {
        &self.base()[..HASH_LEN]
    }

    /// The name without the hash.
    pub fn name(&self) -> &[u8] {
        &self.base()[HASH_LEN + 1..]
    }

    /// Whether this is the name of a derivation.
    pub fn is_derivation(&self) -> bool {
        self.0.ends_with(b".drv")
    }
}

impl Borrow<[u8]> for StorePath {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl Display for StorePath {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        write!(formatter, "{}", String::from_utf8_lossy(&self.0))
    }
}

impl Debug for StorePath {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        write!(formatter, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

/// Why something is no store path: the message to show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathError(pub Vec<u8>);

/// What an output is called in the store: the output `out` like its derivation.
pub fn output_name(derivation: &[u8], output: &[u8]) -> Vec<u8> {
    if output == b"out" { derivation.to_vec() } else { [derivation, b"-", output].concat() }
}

fn with_references<'a>(kind: &[u8], references: impl IntoIterator<Item = &'a StorePath>) -> Vec<u8> {
    let mut kind = kind.to_vec();
    let references = references.into_iter();
    kind.reserve(96 * references.size_hint().0);
    for reference in references {
        kind.push(b':');
        kind.extend_from_slice(reference.as_bytes());
    }
    kind
}

fn check_base(base: &[u8]) -> Result<(), PathError> {
    let Some(hash) = base.first_chunk::<HASH_LEN>().filter(|_| base.len() > HASH_LEN) else {
        let reason = b"' is too short to be a valid store path";
        return Err(PathError([b"'".as_slice(), base, reason].concat()));
    };
    if !are_nix32(hash)
        && let Some(&byte) = hash.iter().find(|&&byte| !is_nix32(byte))
    {
        let reason = b"' contains illegal base-32 character '";
        return Err(PathError([b"store path '".as_slice(), base, reason, &[byte], b"'"].concat()));
    }
    // Nix: what stands between hash and name is not looked at.
    check_path_name(base, &base[HASH_LEN + 1..])
}

fn check_path_name(base: &[u8], name: &[u8]) -> Result<(), PathError> {
    check_name(name).map_err(|PathError(reason)| {
        PathError([b"path '".as_slice(), base, b"' is not a valid store path: ", &reason].concat())
    })
}

/// By byte: whether it may be in a name.
static ALLOWED: [bool; 256] = {
    let mut allowed = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        allowed[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let others = b"+-._?=";
    let mut at = 0;
    while at < others.len() {
        allowed[others[at] as usize] = true;
        at += 1;
    }
    allowed
};

/// Checks a name for use in a store path.
///
/// # Errors
/// The message to show.
pub fn check_name(name: &[u8]) -> Result<(), PathError> {
    let wrong = |reason: &[u8]| Err(PathError([b"name '".as_slice(), name, b"' ", reason].concat()));
    if name.is_empty() {
        return Err(PathError(b"name must not be empty".to_vec()));
    }
    if name.len() > MAX_NAME {
        return wrong(format!("must be no longer than {MAX_NAME} characters").as_bytes());
    }
    if name == b"." || name == b".." {
        return wrong(b"is not valid");
    }
    if name.starts_with(b".-") {
        return wrong(b"is not valid: first dash-separated component must not be '.'");
    }
    if name.starts_with(b"..-") {
        return wrong(b"is not valid: first dash-separated component must not be '..'");
    }
    match name.iter().find(|&&byte| !ALLOWED[usize::from(byte)]) {
        Some(&byte) => wrong(&[b"contains illegal character '".as_slice(), &[byte], b"'"].concat()),
        None => Ok(()),
    }
}
