//! What an evaluation read of the outside: files, directories, links, paths that were asked about whether
//! or not there was anything, and environment variables.
//!
//! A [`Recorder`] stands in the one door, around the real host and inside of a policy, so it sees what was
//! really done and nothing that the policy refused. `formats` writes what it has seen for other programs.
//! Not recorded: the clock, the kind of machine, what the store is asked, and what a program reads before
//! it starts an evaluator (`nix.conf`, `NIX_PATH`), unless it says so with [`Recorder::file`].

mod formats;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use frazil_eval::host::{
    Access, FileType, Host, HostBytecode, HostError, HostStore, Message, OpenFile, Verbosity,
};
use frazil_store::nar::HashReader;

pub use self::formats::Format;
use crate::forward::forward;

/// A SHA-256 hash.
///
/// ```
/// use frazil::inputs::{Recorder, Sha256};
///
/// let recorder = Recorder::default();
/// recorder.file("/a".as_ref(), b"");
/// let hash: Sha256 = recorder.inputs().files.values().next().copied().flatten().expect("it was read");
/// assert_eq!(hash[..2], [0xe3, 0xb0]);
/// ```
pub type Sha256 = [u8; 32];

/// What an evaluation read; all of it sorted, so the same evaluation of the same files gives the same.
/// Paths are as they were asked for, which for files of the store need not be where they are.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// use std::path::Path;
/// use frazil::Evaluator;
/// use frazil::inputs::Recorder;
///
/// let recorder = Recorder::default();
/// let nix = Evaluator::builder().record(&recorder).build()?;
/// nix.eval("builtins.readDir /dev").wait()?.force_deep().wait()?;
/// let inputs = recorder.inputs();
/// assert!(inputs.directories.contains_key(Path::new("/dev")) && inputs.files.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Inputs {
    /// Files that were opened, with the hash of what they had when they were first read; `None`: they
    /// could not be read, or not wholly.
    pub files: BTreeMap<PathBuf, Option<Sha256>>,
    /// Directories that were listed, with the names in them and what these are.
    pub directories: BTreeMap<PathBuf, Vec<(Vec<u8>, FileType)>>,
    /// Symbolic links that were followed or read, with their targets.
    pub links: BTreeMap<PathBuf, PathBuf>,
    /// Paths that were asked about, and what is there, links not followed; `None`: the system does not say.
    pub looked_at: BTreeMap<PathBuf, Option<FileType>>,
    /// Files of which it matters whether they may be executed, as they become things in the store.
    pub executable: BTreeMap<PathBuf, bool>,
    /// Paths that were asked for and are not there.
    pub missing: BTreeSet<PathBuf>,
    /// Environment variables that were asked for, with the hashes of their values; `None`: they are unset.
    /// `HOME` always is, for paths such as `~/a`.
    pub variables: BTreeMap<Vec<u8>, Option<Sha256>>,
    /// The search path, in order: prefixes, and where names with them are looked for.
    pub search_path: Vec<(Vec<u8>, Vec<u8>)>,
    /// Names that were looked for in a search path, and where, in order. The last place has it, unless none has.
    pub probes: BTreeMap<Vec<u8>, Vec<Probe>>,
}

/// A place where a name of a search path was looked for. What is missing there hides what is in later places if it
/// comes to be.
///
/// ```
/// use frazil::Evaluator;
/// use frazil::inputs::{Probe, Recorder};
///
/// # fn main() -> frazil::Result<()> {
/// let recorder = Recorder::default();
/// let nix = Evaluator::builder().search_path("/proc:x=/dev").record(&recorder).build()?;
/// nix.find_file("x/null").wait()?;
/// let probe = |path: &str, found| Probe { path: path.into(), found };
/// let expected = [probe("/proc/x/null", false), probe("/dev/null", true)];
/// assert_eq!(recorder.inputs().probes[b"x/null".as_slice()], expected);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Probe {
    /// The path that was asked for, links not followed.
    pub path: PathBuf,
    /// Whether there was something.
    pub found: bool,
}

/// Records what an evaluation reads. Clones share one record, which may be looked at from any thread and
/// at any time, also after an error.
///
/// ```
/// use frazil::Evaluator;
/// use frazil::inputs::Recorder;
///
/// # fn main() -> frazil::Result<()> {
/// let recorder = Recorder::default();
/// let nix = Evaluator::builder().record(&recorder).build()?;
/// nix.eval("builtins.pathExists /there/is/nothing").wait()?.to::<bool>().wait()?;
/// assert!(recorder.inputs().missing.contains(std::path::Path::new("/there/is/nothing")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<Inputs>>);

impl Recorder {
    /// What was read so far.
    ///
    /// ```
    /// use frazil::inputs::Recorder;
    ///
    /// assert_eq!(Recorder::default().inputs(), Default::default());
    /// ```
    pub fn inputs(&self) -> Inputs {
        self.record().clone()
    }

    /// Adds a file that was read in another way.
    ///
    /// ```
    /// use std::path::Path;
    /// use frazil::inputs::Recorder;
    ///
    /// let recorder = Recorder::default();
    /// recorder.file(Path::new("/etc/my.conf"), b"port = 80");
    /// assert!(recorder.inputs().files[Path::new("/etc/my.conf")].is_some());
    /// ```
    pub fn file(&self, path: &Path, contents: &[u8]) {
        self.read(path, Some(hash(contents)));
    }

    /// The host, recorded.
    pub(crate) fn around(&self, inner: Box<dyn Host>) -> Box<dyn Host> {
        self.record().search_path = inner.search_path();
        Box::new(Recorded { inner, recorder: self.clone() })
    }

    fn record(&self) -> MutexGuard<'_, Inputs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, path: &Path, hash: Option<Sha256>) {
        let mut record = self.record();
        match record.files.get_mut(path) {
            Some(known) => *known = known.or(hash),
            None => drop(record.files.insert(path.into(), hash)),
        }
    }

    /// Records an access that failed; `unclear` is for those that say nothing about the path.
    fn failed(&self, path: &[u8], error: &HostError, unclear: impl FnOnce(&mut Inputs, PathBuf)) {
        match error {
            HostError::NotFound => drop(self.record().missing.insert(path_of(path).into())),
            HostError::Forbidden(_) => {}
            HostError::Other(_) => unclear(&mut self.record(), path_of(path).into()),
        }
    }

    /// Records what came of asking about a path.
    fn asked<T>(
        &self,
        root: u32,
        path: &[u8],
        answer: Result<T, HostError>,
        note: impl FnOnce(&mut Inputs, PathBuf, &T),
    ) -> Result<T, HostError> {
        match &answer {
            _ if root != 0 => {}
            Ok(told) => note(&mut self.record(), path_of(path).into(), told),
            Err(error) => self.failed(path, error, |record, path| {
                record.looked_at.entry(path).or_insert(None);
            }),
        }
        answer
    }
}

fn hash(bytes: &[u8]) -> Sha256 {
    let mut reader = HashReader::new(bytes);
    io::copy(&mut reader, &mut io::sink()).expect("memory can be read");
    reader.finish().0
}

fn path_of(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// A host whose use is recorded.
struct Recorded {
    inner: Box<dyn Host>,
    recorder: Recorder,
}

impl Recorded {
    /// Records that a file could not be read.
    fn unread<T>(&self, root: u32, path: &[u8], answer: &Result<T, HostError>) {
        if let (0, Err(error)) = (root, answer) {
            self.recorder.failed(path, error, |record, path| {
                record.files.entry(path).or_insert(None);
            });
        }
    }
}

impl Host for Recorded {
    fn read_file(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        let answer = self.inner.read_file(root, path);
        self.unread(root, path, &answer);
        if let (0, Ok(contents)) = (root, &answer) {
            self.recorder.file(path_of(path), contents);
        }
        answer
    }

    fn open_file(&self, root: u32, path: &[u8]) -> Result<OpenFile<'_>, HostError> {
        let answer = self.inner.open_file(root, path);
        self.unread(root, path, &answer);
        let (file, size) = answer?;
        if root != 0 {
            return Ok((file, size));
        }
        let (path, recorder) = (path_of(path).into(), self.recorder.clone());
        Ok((Box::new(Reading { file: Some(HashReader::new(file)), size, path, recorder }), size))
    }

    fn file_type(&self, root: u32, path: &[u8]) -> Result<Option<FileType>, HostError> {
        self.recorder.asked(root, path, self.inner.file_type(root, path), |record, path, answer| match answer
        {
            Some(kind) => drop(record.looked_at.insert(path, Some(*kind))),
            None => drop(record.missing.insert(path)),
        })
    }

    fn read_dir(&self, root: u32, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        self.recorder.asked(root, path, self.inner.read_dir(root, path), |record, path, names| {
            record.directories.entry(path).or_insert_with(|| names.clone());
        })
    }

    fn read_link(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        self.recorder.asked(root, path, self.inner.read_link(root, path), |record, path, target| {
            record.links.insert(path, path_of(target).into());
        })
    }

    fn is_executable(&self, root: u32, path: &[u8]) -> Result<bool, HostError> {
        self.recorder.asked(root, path, self.inner.is_executable(root, path), |record, path, answer| {
            record.executable.insert(path, *answer);
        })
    }

    fn probed(&self, name: &[u8], path: &[u8], found: bool) {
        let probe = Probe { path: path_of(path).into(), found };
        let mut record = self.recorder.record();
        let probes = record.probes.entry(name.into()).or_default();
        if !probes.contains(&probe) {
            probes.push(probe);
        }
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.env(name);
        self.recorder.record().variables.insert(name.into(), value.as_deref().map(hash));
        value
    }

    fn home(&self) -> Option<Vec<u8>> {
        let home = self.inner.home();
        self.recorder.record().variables.insert(b"HOME".into(), home.as_deref().map(hash));
        home
    }

    forward!(
        current_dir,
        current_time,
        search_path,
        message,
        wants,
        derivation,
        source_reader,
        bytecode,
        current_system
    );
    forward!(access, check_path, check_uri, allow, allow_closure, store);
}

/// A file that is read piece by piece; it is recorded when that ends.
struct Reading<'a> {
    file: Option<HashReader<Box<dyn Read + 'a>>>,
    size: u64,
    path: PathBuf,
    recorder: Recorder,
}

impl Read for Reading<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(0), |file| file.read(bytes))
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let Some(file) = self.file.take() else { return };
        let (hash, read) = file.finish();
        self.recorder.read(&self.path, (read == self.size).then_some(hash));
    }
}

#[cfg(test)]
mod tests;
