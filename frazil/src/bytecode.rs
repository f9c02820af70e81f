//! Compiled files, kept from run to run in a folder of the user's.
//!
//! Each process that compiles something writes one *segment*: all that it compiled, and an index. It gets
//! its name when it is complete, and is never changed afterwards, so readers need no locks: they map all
//! segments of this version of the compiler, the newest first, when the first file is looked for. When there
//! are many, whoever has just written one makes one of the small ones; only that takes a lock, and does not
//! wait for it. When all segments take more than a limit, those that were not used for longest go.
//!
//! Nothing here is an error for anybody: a folder that cannot be read or written, that others can write, or
//! that has something else in it, is as good as none.
//!
//! - **B1** A file with a segment's name is complete and is never written again. What is mapped therefore
//!   does not change under us.
//! - **B2** Nothing is read that somebody else can have written.

mod segment;
mod shrink;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::fs::{self, DirBuilder, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use frazil_eval::host::HostBytecode;

use crate::os::mapping::{map, release, user};
use segment::{Segment, Writer};

/// How much all segments may take.
const LIMIT: u64 = 256 << 20;
/// After so many entries the pages of all segments are given back: most of what is read when a code is entered is not
/// looked at again, and the kernel maps sixteen pages where one is asked for.
const RELEASE_EVERY: usize = 200;
/// Segments that were used are marked so if that was not done for so long.
const MARK_INTERVAL: Duration = Duration::from_secs(3600);

/// Compiled files in a folder.
///
/// ```
/// let dir = std::env::temp_dir().join("frazil-compiled");
/// let settings = frazil::Settings { bytecode_cache: Some(dir), ..frazil::Settings::default() };
/// let nix = frazil::Evaluator::builder().settings(settings).build()?;
/// assert_eq!(nix.eval("1 + 1").wait()?.to::<i64>().wait()?, 2);
/// # Ok::<(), frazil::Error>(())
/// ```
pub struct BytecodeCache {
    dir: PathBuf,
    limit: u64,
    /// Read when the first file is looked for, the newest first.
    segments: OnceCell<Vec<Segment>>,
    /// How many entries were found.
    found: Cell<usize>,
    /// Entries that turned out to be damaged.
    discarded: RefCell<HashSet<[u8; 32]>>,
    /// What this process adds; `None` before the first entry, and for good when writing failed.
    writer: RefCell<Option<Writer>>,
    failed: Cell<bool>,
}

/// The folder that is used if none is named: `$XDG_CACHE_HOME/frazil/bytecode`, else
/// `~/.cache/frazil/bytecode`. `None` if there is no home, which nobody wants made, or it is somebody else's.
///
/// ```
/// let dir = frazil::bytecode::default_dir();
/// assert!(dir.is_none_or(|dir| dir.ends_with("frazil/bytecode")));
/// ```
pub fn default_dir() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = match absolute("XDG_CACHE_HOME") {
        Some(cache) => cache,
        None => absolute("HOME").filter(|home| is_own_dir(home))?.join(".cache"),
    };
    Some(cache.join("frazil/bytecode"))
}

fn is_own_dir(dir: &Path) -> bool {
    fs::metadata(dir).is_ok_and(|found| found.is_dir() && found.uid() == user())
}

impl BytecodeCache {
    /// The cache in a folder, which need not be there yet. A host that has one gives it with
    /// [`Host::bytecode`](crate::Host).
    ///
    /// ```
    /// let dir = std::env::temp_dir().join("frazil-compiled");
    /// let cache = frazil::bytecode::BytecodeCache::new(dir);
    /// ```
    pub fn new(dir: PathBuf) -> BytecodeCache {
        BytecodeCache {
            dir,
            limit: LIMIT,
            segments: OnceCell::new(),
            found: Cell::new(0),
            discarded: RefCell::default(),
            writer: RefCell::default(),
            failed: Cell::new(false),
        }
    }

    fn segments(&self) -> &[Segment] {
        self.segments.get_or_init(|| {
            if !fs::metadata(&self.dir).is_ok_and(|found| found.is_dir() && is_private(&found)) {
                return Vec::new();
            }
            open_all(&self.dir)
        })
    }

    /// Makes the folder if need be, and begins a segment.
    fn begin(&self) -> io::Result<Writer> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
        if !is_private(&fs::metadata(&self.dir)?) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Writer::begin(&self.dir)
    }

    fn add(&self, key: &[u8; 32], pieces: &[&[u8]]) -> io::Result<()> {
        let mut writer = self.writer.borrow_mut();
        if writer.is_none() {
            *writer = Some(self.begin()?);
        }
        writer.as_mut().map_or(Ok(()), |writer| writer.add(key, pieces))
    }
}

impl HostBytecode for BytecodeCache {
    fn find(&self, key: &[u8; 32]) -> Option<&'static [u8]> {
        if self.discarded.borrow().contains(key) {
            return None;
        }
        let entry = self.segments().iter().find_map(|segment| segment.find(key))?;
        self.found.set(self.found.get() + 1);
        if self.found.get().is_multiple_of(RELEASE_EVERY) {
            self.segments().iter().for_each(Segment::release);
        }
        Some(entry)
    }

    fn keep(&self, key: &[u8; 32], pieces: &[&[u8]]) {
        if !self.failed.get() && self.add(key, pieces).is_err() {
            self.failed.set(true);
            if let Some(writer) = self.writer.take() {
                writer.give_up();
            }
        }
    }

    fn discard(&self, key: &[u8; 32]) {
        self.discarded.borrow_mut().insert(*key);
    }
}

impl Drop for BytecodeCache {
    fn drop(&mut self) {
        let segments = self.segments.take().unwrap_or_default();
        for segment in segments.iter().filter(|segment| segment.used.get()) {
            segment.mark_used();
        }
        if let Some(writer) = self.writer.take()
            && writer.finish(&self.dir).is_ok()
        {
            shrink::tidy(&self.dir, self.limit);
        }
    }
}

/// All segments of a folder, the newest first. One that was just merged into another may be gone when it is
/// opened; the other then has been there since before, so one more look finds it.
fn open_all(dir: &Path) -> Vec<Segment> {
    let mut segments = Vec::new();
    for _ in 0..2 {
        let mut names = segment::names(dir);
        names.sort_unstable_by(|a, b| b.cmp(a));
        let found: Vec<_> = names.iter().map(|name| Segment::open(&dir.join(name))).collect();
        let is_gone = |opened: &io::Result<Segment>| {
            opened.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        };
        let again = found.iter().any(is_gone);
        segments = found.into_iter().filter_map(Result::ok).collect();
        if !again {
            break;
        }
    }
    segments
}

/// Whether only this user can have written it (B2).
fn is_private(found: &Metadata) -> bool {
    found.uid() == user() && found.mode() & 0o022 == 0
}

fn age(found: &Metadata) -> Option<Duration> {
    SystemTime::now().duration_since(found.modified().ok()?).ok()
}

#[cfg(test)]
mod tests;
