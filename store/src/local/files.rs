//! Files of a store on disk: written as all files of stores are, and removed.
//!
//! A file is 0444, or 0555 if it may be executed, as a directory is; its time is one second after the
//! start of 1970; it belongs to this process's user and has no extended attributes but those that
//! security systems put there. Trees are written in this form at once, nothing is mended afterwards.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_OMIT};

use crate::nar::TreeSink;
use crate::store::{Result, StoreError};

/// Extended attributes that stay: Nix's default of `ignored-acls`.
const KEPT_ATTRIBUTES: [&[u8]; 3] = [b"security.csm", b"security.selinux", b"system.nfs4_acl"];

fn failed<'a>(doing: &'a str, path: &'a Path) -> impl Fn(io::Error) -> StoreError + 'a {
    move |error| StoreError::io(doing, path, &error)
}

/// Writes a tree at `root`, where nothing is yet.
pub(super) struct Restore<'a> {
    root: &'a Path,
    file: Option<(File, PathBuf, bool)>,
}

impl<'a> Restore<'a> {
    pub(super) fn new(root: &'a Path) -> Restore<'a> {
        Restore { root, file: None }
    }

    fn path(&self, path: &[u8]) -> PathBuf {
        match path.strip_prefix(b"/") {
            Some(path) => self.root.join(OsStr::from_bytes(path)),
            None => self.root.to_path_buf(),
        }
    }
}

impl TreeSink for Restore<'_> {
    fn directory(&mut self, path: &[u8]) -> Result<()> {
        let path = self.path(path);
        fs::create_dir(&path).map_err(failed("create directory", &path))
    }

    fn end_directory(&mut self, path: &[u8]) -> Result<()> {
        // The root is renamed, for which it must be writable.
        let is_root = path.is_empty();
        let path = self.path(path);
        if is_root { Ok(()) } else { finish(&path, 0o555) }
    }

    fn symlink(&mut self, path: &[u8], target: &[u8]) -> Result<()> {
        let path = self.path(path);
        std::os::unix::fs::symlink(OsStr::from_bytes(target), &path).map_err(failed("create link", &path))?;
        drop_attributes(&path)?;
        set_time(&path)
    }

    fn file(&mut self, path: &[u8], executable: bool, _size: u64) -> Result<()> {
        let path = self.path(path);
        let file = create(&path)?;
        self.file = Some((file, path, executable));
        Ok(())
    }

    fn contents(&mut self, piece: &[u8]) -> Result<()> {
        let (file, path, _) = self.file.as_mut().expect("a file is open");
        file.write_all(piece).map_err(|error| StoreError::io("write", path, &error))
    }

    fn end_file(&mut self) -> Result<()> {
        let (file, path, executable) = self.file.take().expect("a file is open");
        drop(file);
        finish(&path, if executable { 0o555 } else { 0o444 })
    }
}

fn create(path: &Path) -> Result<File> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    created.map_err(failed("create", path))
}

/// A small file, as it stays.
pub(super) fn write_file(path: &Path, contents: &[u8]) -> Result<()> {
    create(path)?.write_all(contents).map_err(failed("write", path))?;
    finish(path, 0o444)
}

/// Gives a file or directory, not a link, its last form.
pub(super) fn finish(path: &Path, mode: u32) -> Result<()> {
    drop_attributes(path)?;
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed("set permissions of", path))?;
    set_time(path)
}

fn set_time(path: &Path) -> Result<()> {
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: 1, tv_nsec: 0 },
    };
    let set = rustix::fs::utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW);
    set.map_err(|error| StoreError::io("set time of", path, &error.into()))
}

/// A directory with an access list gives one to what is made in it.
fn drop_attributes(path: &Path) -> Result<()> {
    let mut names = [0; 4096];
    let len = match rustix::fs::llistxattr(path, &mut names) {
        Ok(0) => return Ok(()),
        Ok(len) => len,
        Err(rustix::io::Errno::NOTSUP | rustix::io::Errno::NODATA) => return Ok(()),
        Err(error) => return Err(StoreError::io("read extended attributes of", path, &error.into())),
    };
    let names = names[..len].split(|&byte| byte == 0);
    for name in names.filter(|name| !name.is_empty() && !KEPT_ATTRIBUTES.contains(name)) {
        let removed = rustix::fs::lremovexattr(path, OsStr::from_bytes(name));
        removed.map_err(|error| StoreError::io("remove extended attributes of", path, &error.into()))?;
    }
    Ok(())
}

/// Removes what is at `path`, if there is something, whatever its permissions.
pub(super) fn remove(path: &Path) -> Result<()> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::io("read", path, &error)),
    };
    if !metadata.is_dir() {
        return fs::remove_file(path).map_err(failed("remove", path));
    }
    make_writable(path)?;
    fs::remove_dir_all(path).map_err(failed("remove", path))
}

/// Nothing can be removed from a directory that is not writable.
fn make_writable(path: &Path) -> Result<()> {
    let mut todo = vec![path.to_path_buf()];
    while let Some(path) = todo.pop() {
        fs::set_permissions(&path, Permissions::from_mode(0o700)).map_err(failed("remove", &path))?;
        for entry in fs::read_dir(&path).map_err(failed("remove", &path))? {
            let entry = entry.map_err(failed("remove", &path))?;
            if entry.file_type().map_err(failed("remove", &path))?.is_dir() {
                todo.push(entry.path());
            }
        }
    }
    Ok(())
}
