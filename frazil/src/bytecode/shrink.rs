//! Keeping the folder small: few segments, and not too much in all.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use frazil_compiler::cache::is_whole;

use super::age;
use super::segment::{Segment, UNFINISHED, Writer, is_segment, names};

/// More segments of this version than this are merged.
const MAX_SEGMENTS: usize = 8;
/// What remains then, if the others are small enough.
const FEW_SEGMENTS: usize = 4;
/// What was left unfinished for so long will not be finished.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Merges segments if there are many, and removes what is too much. `limit` is that of all files.
pub(super) fn tidy(dir: &Path, limit: u64) {
    // Whoever holds the lock does it for us.
    let lock = File::options().create(true).truncate(false).write(true).open(dir.join("lock"));
    if let Ok(lock) = lock
        && lock.try_lock().is_ok()
    {
        let _ = merge_small(dir, limit / 4);
        let _ = remove_old(dir, limit);
    }
}

/// Makes one segment of the smallest ones. What was merged is as often rewritten as sizes double, and never
/// larger than `largest`.
fn merge_small(dir: &Path, largest: u64) -> io::Result<()> {
    let mut sizes: Vec<(u64, PathBuf)> = Vec::new();
    for name in names(dir) {
        let path = dir.join(name);
        sizes.push((fs::metadata(&path)?.len(), path));
    }
    if sizes.len() <= MAX_SEGMENTS {
        return Ok(());
    }
    sizes.sort_unstable();
    let mut total = 0;
    let mut count = 0;
    for (at, (size, _)) in sizes.iter().enumerate() {
        let enough = sizes.len() - at < FEW_SEGMENTS && *size > 2 * total;
        if enough || total + size > largest {
            break;
        }
        (total, count) = (total + size, at + 1);
    }
    if count > 1 { merge(dir, sizes[..count].iter().map(|(_, path)| path.clone()).collect()) } else { Ok(()) }
}

/// Makes one segment of several, without what is damaged.
fn merge(dir: &Path, mut paths: Vec<PathBuf>) -> io::Result<()> {
    // The newest first: of two entries with one key that one counts.
    paths.sort_unstable_by(|a, b| b.cmp(a));
    let mut writer = Writer::begin(dir)?;
    let mut seen = HashSet::new();
    for segment in paths.iter().filter_map(|path| Segment::open(path).ok()) {
        for (key, entry) in segment.entries() {
            if is_whole(entry) && seen.insert(key) {
                writer.add(&key, &[entry])?;
            }
        }
    }
    writer.finish(dir)?;
    paths.iter().for_each(|path| drop(fs::remove_file(path)));
    Ok(())
}

/// Removes what was left unfinished, and if all segments take more than `limit` bytes, those whose last use
/// is longest ago.
fn remove_old(dir: &Path, limit: u64) -> io::Result<()> {
    let mut segments = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let Ok(found) = entry.metadata() else { continue };
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
            if age(&found).is_some_and(|age| age > PATIENCE) {
                let _ = fs::remove_file(entry.path());
            }
        } else if is_segment(&name) && found.is_file() {
            segments.push((found.modified()?, found.len(), entry.path()));
        }
    }
    let mut total: u64 = segments.iter().map(|segment| segment.1).sum();
    segments.sort();
    for (_, len, path) in segments {
        if total <= limit {
            break;
        }
        let _ = fs::remove_file(path);
        total -= len;
    }
    Ok(())
}
