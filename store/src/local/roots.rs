//! What keeps paths from being collected: roots of this process, and links.
//!
//! A process has a file `temproots/PID`, locked for as long as it lives, with the paths that it needs,
//! each ended by a zero byte. The collector reads these files while it holds `gc.lock`; so who writes
//! shares that lock, and if the collector has it, tells it through its socket instead, and waits for
//! the answer.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::locks;
use crate::hash::{Algorithm, nix32};
use crate::path::StorePath;
use crate::root::replace_link;
use crate::store::{Result, StoreError};

/// How many files of roots this process has made; stores do not share them.
static OPENED: AtomicU64 = AtomicU64::new(0);

/// How long to wait until the collector, which has its lock, has made its socket.
const COLLECTOR_STARTS: Duration = Duration::from_millis(100);

/// The roots of this process.
pub(super) struct TempRoots {
    state: PathBuf,
    open: Mutex<Option<Open>>,
}

struct Open {
    roots: File,
    path: PathBuf,
    gc_lock: File,
    gc_lock_path: PathBuf,
    known: hashbrown::HashSet<StorePath, rustc_hash::FxBuildHasher>,
    collector: Option<UnixStream>,
}

impl TempRoots {
    pub(super) fn new(state: &Path) -> TempRoots {
        TempRoots { state: state.to_path_buf(), open: Mutex::default() }
    }

    /// Adds roots.
    pub(super) fn add<'a>(&self, paths: impl IntoIterator<Item = &'a StorePath>) -> Result<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            *open = Some(Open::new(&self.state)?);
        }
        let open = open.as_mut().expect("it was opened");
        let new: Vec<&StorePath> = paths.into_iter().filter(|path| !open.known.contains(*path)).collect();
        if new.is_empty() {
            return Ok(());
        }
        open.add(&self.state, &new)?;
        open.known.extend(new.into_iter().cloned());
        Ok(())
    }
}

impl Drop for TempRoots {
    fn drop(&mut self) {
        if let Some(open) = self.open.get_mut().unwrap_or_else(PoisonError::into_inner) {
            // The collector removes files of processes that are gone.
            let _ = fs::remove_file(&open.path);
        }
    }
}

impl Open {
    fn new(state: &Path) -> Result<Open> {
        // Nix: only the number at the beginning counts, so a process may have several.
        let number = match OPENED.fetch_add(1, Ordering::Relaxed) {
            0 => std::process::id().to_string(),
            more => format!("{}-{more}", std::process::id()),
        };
        let path = state.join("temproots").join(number);
        let roots = loop {
            // A file of our number that is there belonged to a process that is gone.
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("remove", &path, &error));
                }
                _ => {}
            }
            let roots = locks::open(&path)?;
            roots.lock().map_err(|error| StoreError::io("lock", &path, &error))?;
            // The collector writes into what it has removed.
            if roots.metadata().map_err(|error| StoreError::io("lock", &path, &error))?.len() == 0 {
                break roots;
            }
        };
        let gc_lock_path = state.join("gc.lock");
        let gc_lock = locks::open(&gc_lock_path)?;
        let known = hashbrown::HashSet::default();
        Ok(Open { roots, path, gc_lock, gc_lock_path, known, collector: None })
    }

    fn add(&mut self, state: &Path, paths: &[&StorePath]) -> Result<()> {
        let mut told = 0;
        while !locks::try_share(&self.gc_lock, &self.gc_lock_path)? {
            if self.tell_collector(state, &paths[told..], &mut told)? {
                return self.write(paths);
            }
        }
        let written = self.write(paths);
        let unlocked = self.gc_lock.unlock();
        written?;
        unlocked.map_err(|error| StoreError::io("unlock", &self.gc_lock_path, &error))
    }

    fn write(&mut self, paths: &[&StorePath]) -> Result<()> {
        let mut text = Vec::new();
        for path in paths {
            text.extend_from_slice(path.as_bytes());
            text.push(0);
        }
        self.roots.write_all(&text).map_err(|error| StoreError::io("write", &self.path, &error))
    }

    /// Tells the collector of roots, and counts them in `told`; false if it is not there or has gone.
    fn tell_collector(&mut self, state: &Path, paths: &[&StorePath], told: &mut usize) -> Result<bool> {
        if self.collector.is_none() {
            let socket = state.join("gc-socket/socket");
            match UnixStream::connect(&socket) {
                Ok(stream) => self.collector = Some(stream),
                Err(error) => {
                    let starts =
                        matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused);
                    if !starts {
                        return Err(StoreError::io("connect to the collector's socket", &socket, &error));
                    }
                    std::thread::sleep(COLLECTOR_STARTS);
                    return Ok(false);
                }
            }
        }
        let stream = self.collector.as_mut().expect("it was connected");
        for path in paths {
            let line = [path.as_bytes(), b"\n"].concat();
            let mut answer = [0];
            if stream.write_all(&line).and_then(|()| stream.read_exact(&mut answer)).is_err() {
                self.collector = None;
                return Ok(false);
            }
            *told += 1;
        }
        Ok(true)
    }
}

/// Tells the collector of a link outside the store.
pub(super) fn add_indirect(state: &Path, link: &Path) -> Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let name = nix32(&Algorithm::Sha1.hash(link.as_os_str().as_bytes()).bytes);
    replace_link(&state.join("gcroots/auto").join(name), link)
}
