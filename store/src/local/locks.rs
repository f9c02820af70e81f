//! Locks as all programs that write to a store use them: `flock` on files.
//!
//! What is going to be at a path is under the lock of `PATH.lock`. Who is done with it removes the file
//! and writes something into it, so that those who wait for it see that theirs is gone and try again.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::store::{Result, StoreError};

/// Opens a file that is locked, and makes it if it is not there.
pub(super) fn open(path: &Path) -> Result<File> {
    let opened =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    opened.map_err(|error| StoreError::io("open lock file", path, &error))
}

/// Locks a file for all, for reading.
pub(super) fn share(file: &File, path: &Path) -> Result<()> {
    file.lock_shared().map_err(|error| StoreError::io("lock", path, &error))
}

/// The same if nobody has it for writing; whether it worked.
pub(super) fn try_share(file: &File, path: &Path) -> Result<bool> {
    match file.try_lock_shared() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(StoreError::io("lock", path, &error)),
    }
}

/// Locks for paths, from `lock` to the end of its life.
pub(super) struct PathLocks(Vec<(File, PathBuf)>);

impl PathLocks {
    /// Waits for the locks of all paths. They are in ascending order, so that nobody waits for another
    /// in a circle.
    pub(super) fn lock<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<PathLocks> {
        let mut locks = PathLocks(Vec::new());
        for path in paths {
            let mut name = path.as_os_str().to_os_string();
            name.push(".lock");
            let path = PathBuf::from(name);
            locks.0.push((lock(&path)?, path));
        }
        Ok(locks)
    }
}

fn lock(path: &Path) -> Result<File> {
    loop {
        let file = open(path)?;
        file.lock().map_err(|error| StoreError::io("lock", path, &error))?;
        let metadata = file.metadata().map_err(|error| StoreError::io("lock", path, &error))?;
        if metadata.len() == 0 {
            return Ok(file);
        }
    }
}

impl Drop for PathLocks {
    fn drop(&mut self) {
        for (mut file, path) in self.0.drain(..) {
            // A lock file that stays harms nobody.
            let _ = fs::remove_file(path);
            let _ = file.write_all(b"d");
        }
    }
}
