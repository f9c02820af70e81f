//! The archive of a file tree on disk, without holding more than a piece of a file.

use std::fs::{self, File, Metadata};
use std::io::{Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::NarWriter;
use crate::store::{ErrorKind, Result, StoreError};

/// The pieces that contents are read in.
const PIECE: usize = 64 << 10;

/// What remains to be written.
enum Step {
    /// What is at this path, as the entry of a directory.
    Entry(PathBuf),
    /// The end of a directory.
    End,
}

/// Writes the archive of what is at `path`. Links are not followed.
///
/// # Errors
/// If something cannot be read, changes while it is read, or is neither file, directory nor link, and
/// those of the writer.
pub fn write_tree<W: Write>(path: &Path, nar: &mut NarWriter<W>) -> Result<()> {
    let mut steps = Vec::new();
    write_node(path, nar, &mut steps)?;
    while let Some(step) = steps.pop() {
        match step {
            Step::End => nar.end().map_err(not_written)?,
            Step::Entry(path) => {
                let name = path.file_name().unwrap_or_default();
                nar.entry(name.as_bytes()).map_err(not_written)?;
                // Behind the entries of a directory comes its own end, then that of the entry.
                steps.push(Step::End);
                write_node(&path, nar, &mut steps)?;
            }
        }
    }
    Ok(())
}

fn write_node<W: Write>(path: &Path, nar: &mut NarWriter<W>, steps: &mut Vec<Step>) -> Result<()> {
    let metadata = fs::symlink_metadata(path).map_err(|error| StoreError::io("read", path, &error))?;
    let kind = metadata.file_type();
    if kind.is_file() {
        return write_file(path, &metadata, nar);
    }
    if kind.is_symlink() {
        let target = fs::read_link(path).map_err(|error| StoreError::io("read the link", path, &error))?;
        return nar.symlink(target.as_os_str().as_bytes()).map_err(not_written);
    }
    if !kind.is_dir() {
        let message = format!("cannot archive '{}': it is no file, directory or link", path.display());
        return Err(StoreError::new(ErrorKind::Unsupported, message).about(path));
    }
    nar.directory().map_err(not_written)?;
    let failed = |error| StoreError::io("read the directory", path, &error);
    let entries = fs::read_dir(path).map_err(failed)?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().into_vec()));
    let mut names = names.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    names.sort_unstable_by(|lhs, rhs| rhs.cmp(lhs));
    steps.push(Step::End);
    let entry = |name| Step::Entry(path.join(std::ffi::OsString::from_vec(name)));
    steps.extend(names.into_iter().map(entry));
    Ok(())
}

fn write_file<W: Write>(path: &Path, metadata: &Metadata, nar: &mut NarWriter<W>) -> Result<()> {
    let failed = |error| StoreError::io("read", path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let size = metadata.len();
    nar.begin_file(size, metadata.permissions().mode() & 0o100 != 0).map_err(not_written)?;
    let mut piece = vec![0; PIECE.min(usize::try_from(size).unwrap_or(PIECE))];
    let mut left = size;
    while left > 0 {
        let len = usize::try_from(left).map_or(piece.len(), |left| left.min(piece.len()));
        let len = match file.read(&mut piece[..len]) {
            Ok(0) => {
                let message = format!("'{}' became shorter while it was read", path.display());
                return Err(StoreError::new(ErrorKind::Io, message).about(path));
            }
            Ok(len) => len,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        nar.contents(&piece[..len]).map_err(not_written)?;
        left -= len as u64;
    }
    nar.end_file(size).map_err(not_written)
}

fn not_written(error: std::io::Error) -> StoreError {
    StoreError::new(ErrorKind::Io, format!("cannot write an archive: {error}"))
}
