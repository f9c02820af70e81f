//! What a store does, whichever it is: the trait [`Store`], what is known of a path, and errors.
//!
//! Methods take `&self` and may be called from several threads. What is added is valid when the method
//! returns, and so is everything that it refers to; a store never holds half of a path that it calls
//! valid. Paths are computed before anything is added ([`StorePath`](crate::path::StorePath)), so
//! adding what is there already costs a question.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::derivation::Method;
use crate::derived::DerivedPath;
use crate::hash::{Algorithm, Format, Hash};
use crate::nar::TreeSink;
use crate::path::{PathError, StorePath};

/// A place that holds things under store paths.
pub trait Store: Send + Sync {
    /// How the store is named to users: `local`, `dummy://`, `unix:///run/socket`.
    fn uri(&self) -> String;

    /// Whether a path is there, with everything that it refers to.
    ///
    /// # Errors
    /// If the store cannot tell; so all methods.
    fn is_valid(&self, path: &StorePath) -> Result<bool> {
        Ok(self.valid_paths(std::slice::from_ref(path))?.contains(path))
    }

    /// Those of `paths` that are valid: one question for all of them.
    ///
    /// # Errors
    /// See [`Store::is_valid`].
    fn valid_paths(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>>;

    /// What is known of a path; `None` if it is not valid.
    ///
    /// # Errors
    /// See [`Store::is_valid`].
    fn path_info(&self, path: &StorePath) -> Result<Option<PathInfo>>;

    /// Adds a path from its archive, which `nar` gives to its end. The hash and the size in `info` are
    /// compared with what came. References must be valid or the path itself. If the path is valid
    /// already, nothing happens, and `nar` need not be read.
    ///
    /// # Errors
    /// [`ErrorKind::Mismatch`] if the archive is another one. Nothing stays behind then.
    fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()>;

    /// Adds small files, such as derivations, in one go. References must be valid, or among `items` in
    /// any order. Either all are valid afterwards, or those that are form a closed set.
    ///
    /// # Errors
    /// See [`Store::is_valid`].
    fn add_many(&self, items: &[TextItem]) -> Result<()>;

    /// Adds one file whose path follows from its text.
    ///
    /// # Errors
    /// If the name is not for the store.
    fn add_text(&self, name: &[u8], text: &[u8], references: BTreeSet<StorePath>) -> Result<StorePath> {
        let item = TextItem::new(name, text.to_vec(), references)?;
        self.add_many(std::slice::from_ref(&item))?;
        Ok(item.path)
    }

    /// Makes all of these valid: builds outputs, fetches paths. Derivations are in the store.
    ///
    /// # Errors
    /// [`ErrorKind::Build`] if a builder fails, [`ErrorKind::Unsupported`] if the store builds nothing.
    fn build(&self, wanted: &[DerivedPath], log: &mut dyn LogSink) -> Result<()>;

    /// Makes a path valid, if need be by fetching it from elsewhere.
    ///
    /// # Errors
    /// [`ErrorKind::NotValid`] if it cannot be had.
    fn ensure(&self, path: &StorePath, log: &mut dyn LogSink) -> Result<()> {
        let _ = log;
        match self.is_valid(path)? {
            true => Ok(()),
            false => {
                let message =
                    format!("path '{path}' is required, but there is no substituter that can build it");
                Err(StoreError::new(ErrorKind::NotValid, message).about(path.to_string()))
            }
        }
    }

    /// The outputs of a derivation in the store, by name; `None` for one whose path is not known yet.
    ///
    /// # Errors
    /// If the derivation is not valid.
    fn outputs(&self, derivation: &StorePath) -> Result<BTreeMap<Vec<u8>, Option<StorePath>>>;

    /// Keeps a path from being collected while this process lives. It may be added afterwards.
    ///
    /// # Errors
    /// See [`Store::is_valid`].
    fn add_temp_root(&self, path: &StorePath) -> Result<()>;

    /// Tells the store of a symbolic link, at an absolute path outside it, that keeps what it leads to
    /// from being collected.
    ///
    /// # Errors
    /// See [`Store::is_valid`].
    fn add_indirect_root(&self, link: &Path) -> Result<()>;

    /// Whether adding small files takes so little time that nobody needs to do it in the background.
    fn is_quick(&self) -> bool {
        false
    }

    /// Tells `sink` what a valid path holds: for stores whose files are in no file system.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for other stores; those of `sink`.
    fn read_tree(&self, path: &StorePath, sink: &mut dyn TreeSink) -> Result<()> {
        let (_, _) = (path, sink);
        Err(StoreError::unsupported("narFromPath", &self.uri()))
    }

    /// Where the files of a path can be read; `None` if not in a file system.
    fn real_path(&self, path: &StorePath) -> Option<PathBuf>;

    /// Returns when everything that was added before is as safe as the store makes it.
    ///
    /// # Errors
    /// Whatever had not been told before.
    fn flush(&self) -> Result<()> {
        Ok(())
    }
}

/// What comes of asking a store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// What a store knows of a valid path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathInfo {
    /// The path.
    pub path: StorePath,
    /// The derivation that made it.
    pub deriver: Option<StorePath>,
    /// The SHA-256 hash of its archive.
    pub nar_hash: Hash,
    /// The length of its archive.
    pub nar_size: u64,
    /// What it refers to, itself included if it does.
    pub references: BTreeSet<StorePath>,
    /// What its path follows from, if that is its contents.
    pub content_address: Option<ContentAddress>,
    /// Signatures, each `NAME:BASE64`.
    pub signatures: BTreeSet<Vec<u8>>,
    /// When it was registered, in seconds since 1970; 0 if that is not known.
    pub registration_time: i64,
    /// Whether it was built here.
    pub ultimate: bool,
}

impl PathInfo {
    /// What is known of something new: path, hash and size of its archive.
    pub fn new(path: StorePath, nar_hash: [u8; 32], nar_size: u64) -> PathInfo {
        PathInfo {
            path,
            deriver: None,
            nar_hash: Hash { algorithm: Algorithm::Sha256, bytes: nar_hash.to_vec() },
            nar_size,
            references: BTreeSet::new(),
            content_address: None,
            signatures: BTreeSet::new(),
            registration_time: 0,
            ultimate: false,
        }
    }
}

/// What a path follows from: a hash of contents, and how it was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContentAddress {
    /// How.
    pub method: Method,
    /// The hash.
    pub hash: Hash,
}

impl ContentAddress {
    /// `text:sha256:…`, `fixed:r:sha256:…` and the like, as databases and protocols have it.
    pub fn text(&self) -> Vec<u8> {
        let start = match self.method {
            Method::Text => "text:",
            Method::Flat => "fixed:",
            Method::Recursive => "fixed:r:",
            Method::Git => "fixed:git:",
        };
        format!("{start}{}:{}", self.hash.algorithm.name(), self.hash.show(Format::Nix32)).into_bytes()
    }

    /// Reads what [`ContentAddress::text`] writes; `None` if it is something else.
    pub fn parse(text: &[u8]) -> Option<ContentAddress> {
        let (method, hash) = match text.strip_prefix(b"fixed:") {
            None => (Method::Text, text.strip_prefix(b"text:")?),
            Some(rest) => match (rest.strip_prefix(b"r:"), rest.strip_prefix(b"git:")) {
                (Some(hash), _) => (Method::Recursive, hash),
                (_, Some(hash)) => (Method::Git, hash),
                _ => (Method::Flat, rest),
            },
        };
        Some(ContentAddress { method, hash: Hash::parse(hash, None).ok()? })
    }
}

/// A file for the store whose path follows from its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextItem {
    /// Its path.
    pub path: StorePath,
    /// Its contents.
    pub text: Vec<u8>,
    /// What it refers to.
    pub references: BTreeSet<StorePath>,
}

impl TextItem {
    /// A file of this name.
    ///
    /// # Errors
    /// If the name is not for the store.
    pub fn new(name: &[u8], text: Vec<u8>, references: BTreeSet<StorePath>) -> Result<TextItem, PathError> {
        let path = StorePath::text(name, &text, &references)?;
        Ok(TextItem { path, text, references })
    }
}

/// Where a store tells what it is doing.
pub trait LogSink: Send {
    /// Something happened.
    fn event(&mut self, event: LogEvent);
}

/// A sink for those who do not want to know.
pub struct NoLog;

impl LogSink for NoLog {
    fn event(&mut self, _event: LogEvent) {}
}

/// What a store is doing. Numbers of activities are the store's; levels are those of `-v`: 0 errors,
/// 1 warnings, 2 notices, 3 information, up to 7.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogEvent<'a> {
    /// A message for the user.
    Message {
        /// Its level.
        level: u8,
        /// Without a line end.
        text: &'a [u8],
    },
    /// An activity begins; `text` says what (`building '…'`), and may be empty.
    Start {
        /// Its number.
        id: u64,
        /// The activity that it is part of, or 0.
        parent: u64,
        /// Its level.
        level: u8,
        /// What it is.
        text: &'a [u8],
    },
    /// A line that a builder wrote.
    BuildLine {
        /// The activity.
        id: u64,
        /// Without a line end.
        line: &'a [u8],
    },
    /// An activity has ended.
    Stop {
        /// Its number.
        id: u64,
    },
}

/// What kind of failure it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A path is not valid.
    NotValid,
    /// The store does not do this.
    Unsupported,
    /// Something asked for makes no sense: a store that cannot be named so, a name that is not allowed.
    Usage,
    /// The operating system refused.
    Io,
    /// The database is damaged, in use for too long, or of another version.
    Database,
    /// The contents of an archive are not the expected ones.
    Mismatch,
    /// Something is damaged: an archive, a derivation.
    Corrupt,
    /// A builder failed.
    Build,
    /// The other side of a connection said something that cannot be understood.
    Protocol,
    /// The other side of a connection refused, or is not there.
    Remote,
}

/// Why a store could not do something: one clear message, which names the path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreError {
    /// What kind.
    pub kind: ErrorKind,
    /// What happened and what to do, without `error: ` in front.
    pub message: Vec<u8>,
    /// The path that it is about, if it is one; `message` names it.
    pub path: Option<PathBuf>,
}

impl StoreError {
    /// An error.
    pub fn new(kind: ErrorKind, message: impl Into<Vec<u8>>) -> StoreError {
        StoreError { kind, message: message.into(), path: None }
    }

    /// The same about this path.
    #[must_use]
    pub fn about(mut self, path: impl Into<PathBuf>) -> StoreError {
        self.path = Some(path.into());
        self
    }

    /// `path '…' is not valid`.
    pub fn not_valid(path: &StorePath) -> StoreError {
        let message = [b"path '".as_slice(), path.as_bytes(), b"' is not valid"].concat();
        StoreError::new(ErrorKind::NotValid, message).about(path.to_string())
    }

    /// `operation '…' is not supported by store '…'`.
    pub fn unsupported(operation: &str, uri: &str) -> StoreError {
        let message = format!("operation '{operation}' is not supported by store '{uri}'");
        StoreError::new(ErrorKind::Unsupported, message)
    }

    /// An access that failed: `cannot DO 'PATH': REASON`.
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> StoreError {
        let reason = reason(error);
        let message = format!("cannot {doing} '{}': {reason}", path.display());
        StoreError::new(ErrorKind::Io, message).about(path)
    }
}

/// What the operating system says, without Rust's number behind it.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_string(),
        None => text,
    }
}

impl Display for StoreError {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        write!(formatter, "{}", String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for StoreError {}

impl From<PathError> for StoreError {
    fn from(error: PathError) -> StoreError {
        StoreError::new(ErrorKind::Usage, error.0)
    }
}
