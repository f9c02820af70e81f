//! Segments: entries, then an index sorted by key, then a footer that tells where the index is.

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use frazil_compiler::cache::{COMPILER, checksum};

use super::{MARK_INTERVAL, age, is_private, map, release};

const MAGIC: &[u8; 8] = b"frazilbc";
/// Magic, number of entries, checksum of the index.
const FOOTER: usize = 24;
/// Key, start, length.
const RECORD: usize = 48;
const SUFFIX: &str = ".segment";
pub(super) const UNFINISHED: &str = "unfinished-";

/// What the names of all segments of this version of the compiler begin with: bytecode of others is theirs.
fn prefix() -> String {
    format!("{:016x}-", checksum(COMPILER.as_bytes()))
}

/// A name that is behind all others that exist.
pub(super) fn segment_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos() as u64;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}{now:016x}-{}-{count}{SUFFIX}", prefix(), std::process::id())
}

/// Whether it is a segment, of any version.
pub(super) fn is_segment(name: &OsString) -> bool {
    let name = name.as_encoded_bytes();
    name.ends_with(SUFFIX.as_bytes()) && !name.starts_with(UNFINISHED.as_bytes())
}

/// The segments of this version.
pub(super) fn names(dir: &Path) -> Vec<OsString> {
    let prefix = prefix();
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    names.filter(|name| is_segment(name) && name.as_encoded_bytes().starts_with(prefix.as_bytes())).collect()
}

/// A segment that can be read.
pub(super) struct Segment {
    pub path: PathBuf,
    bytes: &'static [u8],
    index: &'static [u8],
    pub used: Cell<bool>,
}

/// Files in memory by device and inode, which stays a file's as long as it is mapped.
type Mapped = HashMap<(u64, u64), &'static [u8]>;

/// What is mapped is never unmapped, because linked code points into it; so it is mapped once in a process.
static MAPPED: Mutex<Option<Mapped>> = Mutex::new(None);

impl Segment {
    pub fn open(path: &Path) -> io::Result<Segment> {
        let file = File::options().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path)?;
        let found = file.metadata()?;
        let unusable = || io::Error::from(io::ErrorKind::InvalidData);
        if !found.is_file() || !is_private(&found) {
            return Err(unusable());
        }
        let len = usize::try_from(found.len()).map_err(|_| unusable())?;
        let mut mapped = MAPPED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mapped = mapped.get_or_insert_default();
        let bytes = match mapped.get(&(found.dev(), found.ino())) {
            Some(&bytes) if bytes.len() == len => bytes,
            _ => map(&file, len).ok_or_else(unusable)?,
        };
        let segment = Segment::read(path, bytes).ok_or_else(unusable)?;
        mapped.insert((found.dev(), found.ino()), bytes);
        Ok(segment)
    }

    fn read(path: &Path, bytes: &'static [u8]) -> Option<Segment> {
        let (rest, footer) = bytes.split_last_chunk::<FOOTER>()?;
        let (count, sum) = (number(&footer[8..16]), number(&footer[16..]));
        let start = rest.len().checked_sub(usize::try_from(count).ok()?.checked_mul(RECORD)?)?;
        let index = &rest[start..];
        (footer.starts_with(MAGIC) && checksum(index) == sum).then_some(())?;
        Some(Segment { path: path.into(), bytes, index, used: Cell::new(false) })
    }

    /// The entry with this key.
    pub fn find(&self, key: &[u8; 32]) -> Option<&'static [u8]> {
        let (mut low, mut high) = (0, self.index.len() / RECORD);
        while low < high {
            let middle = low.midpoint(high);
            let record = &self.index[middle * RECORD..][..RECORD];
            match record[..32].cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    self.used.set(true);
                    return self.entry(record);
                }
            }
        }
        None
    }

    /// All keys and entries.
    pub fn entries(&self) -> impl Iterator<Item = ([u8; 32], &'static [u8])> {
        self.index
            .chunks_exact(RECORD)
            .filter_map(|record| Some((record[..32].try_into().ok()?, self.entry(record)?)))
    }

    fn entry(&self, record: &[u8]) -> Option<&'static [u8]> {
        let (start, len) = (number(&record[32..40]), number(&record[40..48]));
        self.bytes.get(usize::try_from(start).ok()?..usize::try_from(start.checked_add(len)?).ok()?)
    }

    /// Lets its pages go until they are looked at again.
    pub fn release(&self) {
        release(self.bytes);
    }

    /// Notes that it was used, now and then: the time of its last change is that of its last use.
    pub fn mark_used(&self) {
        if let Ok(file) = File::open(&self.path)
            && file.metadata().is_ok_and(|found| age(&found).is_some_and(|age| age > MARK_INTERVAL))
        {
            let _ = file.set_modified(SystemTime::now());
        }
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// A segment that is being written.
pub(super) struct Writer {
    path: PathBuf,
    file: BufWriter<File>,
    index: Vec<([u8; 32], u64, u64)>,
    at: u64,
}

impl Writer {
    pub fn begin(dir: &Path) -> io::Result<Writer> {
        let path = dir.join(format!("{UNFINISHED}{}", segment_name()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Writer { path, file: BufWriter::with_capacity(1 << 18, file), index: Vec::new(), at: 0 })
    }

    /// Adds an entry.
    pub fn add(&mut self, key: &[u8; 32], pieces: &[&[u8]]) -> io::Result<()> {
        let start = self.at;
        for piece in pieces {
            let padding = piece.len().next_multiple_of(8) - piece.len();
            self.file.write_all(piece)?;
            self.file.write_all(&[0; 8][..padding])?;
            self.at += (piece.len() + padding) as u64;
        }
        self.index.push((*key, start, self.at - start));
        Ok(())
    }

    /// Completes the segment and gives it its name.
    pub fn finish(mut self, dir: &Path) -> io::Result<()> {
        let done = self.write_index().and_then(|()| {
            let file = self.file.get_ref();
            // Nobody shall write what others have mapped.
            file.set_permissions(Permissions::from_mode(0o400))?;
            fs::rename(&self.path, dir.join(segment_name()))
        });
        if done.is_err() {
            let _ = fs::remove_file(&self.path);
        }
        done
    }

    fn write_index(&mut self) -> io::Result<()> {
        // Of two entries with one key the later one counts.
        self.index.sort_by_key(|record| record.0);
        let mut index = Vec::with_capacity(self.index.len() * RECORD);
        for (at, (key, start, len)) in self.index.iter().enumerate() {
            if self.index.get(at + 1).is_none_or(|next| next.0 != *key) {
                index.extend_from_slice(key);
                index.extend(start.to_le_bytes());
                index.extend(len.to_le_bytes());
            }
        }
        self.file.write_all(&index)?;
        self.file.write_all(MAGIC)?;
        self.file.write_all(&((index.len() / RECORD) as u64).to_le_bytes())?;
        self.file.write_all(&checksum(&index).to_le_bytes())?;
        self.file.flush()
    }

    /// Leaves nothing behind.
    pub fn give_up(self) {
        let _ = fs::remove_file(&self.path);
    }
}
