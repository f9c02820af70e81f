//! The file that was opened when somebody asked what it is, because its text is wanted next.
//!
//! That saves a look at each file and each directory that is imported, and at each file that is copied. It must not
//! change what is read: a link is left to those who follow it, and whatever else is asked of the host first lets the
//! file go.

use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use frazil_eval::host::{FileType, Wanted};

use crate::os;

/// So many directories on whose way there is a link, or that the system does not open in this way, end the trying.
const PATIENCE: u32 = 8;

/// The name, the open file and its size in bytes, until the next access.
#[derive(Default)]
pub struct Opened {
    file: Mutex<Option<(Vec<u8>, File, u64)>>,
    refused: AtomicU32,
}

impl Opened {
    fn slot(&self) -> MutexGuard<'_, Option<(Vec<u8>, File, u64)>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens what lies at `located` if it is a regular file and has a name for one, or else, if an expression is
    /// wanted, the `default.nix` of the directory that it is. What it is, and what the system tells of what was opened;
    /// `None` says nothing about what there is.
    pub fn open(&self, name: &[u8], located: &Path, wanted: Wanted) -> Option<(FileType, Metadata)> {
        self.forget();
        let (name, file, kind) = if is_for_file(name, wanted) {
            // What is no file after all, a pipe say, must not let us wait.
            let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
            let file = OpenOptions::new().read(true).custom_flags(flags).open(located).ok()?;
            (name.to_vec(), file, FileType::Regular)
        } else if wanted == Wanted::Expression && self.refused.load(Ordering::Relaxed) < PATIENCE {
            let text = [located.as_os_str().as_bytes(), b"/default.nix"].concat();
            let file = match os::open_without_links(OsStr::from_bytes(&text)) {
                Ok(file) => file,
                Err(error) => {
                    let is_other = matches!(error.raw_os_error(), Some(libc::ENOENT | libc::ENOTDIR));
                    self.refused.fetch_add(u32::from(!is_other), Ordering::Relaxed);
                    return None;
                }
            };
            ([name, b"/default.nix"].concat(), file, FileType::Directory)
        } else {
            return None;
        };
        let found = file.metadata().ok().filter(|found| found.is_file() && found.len() > 0)?;
        *self.slot() = Some((name, file, found.len()));
        Some((kind, found))
    }

    /// The file of this name and its size, if it is the one that was opened. Whichever it is, it is not kept.
    pub fn take(&self, name: &[u8]) -> Option<(File, u64)> {
        let (opened, file, size) = self.slot().take()?;
        (opened == name).then_some((file, size))
    }

    /// Closes what is open.
    pub fn forget(&self) {
        *self.slot() = None;
    }
}

/// Whether names of directories rarely look like this.
fn is_for_file(name: &[u8], wanted: Wanted) -> bool {
    let base = name.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    match wanted {
        Wanted::Contents => base.iter().skip(1).any(|&byte| byte == b'.'),
        Wanted::Expression => base.ends_with(b".nix"),
    }
}
