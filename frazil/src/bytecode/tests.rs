//! The folder: whose it is, what is in it, how large it gets, and several users at once.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use frazil_compiler::cache::{entry, is_whole};
use frazil_compiler::module::Module;
use frazil_eval::host::HostBytecode;

use super::segment::{Segment, UNFINISHED, is_segment};
use super::{BytecodeCache, shrink};

fn key(number: u32) -> [u8; 32] {
    let mut key = [7; 32];
    key[..4].copy_from_slice(&number.to_be_bytes());
    key
}

/// Bytes that are a whole entry: that of a module with this name in it.
fn bytes(name: &str) -> Vec<u8> {
    let module = Module { symbol_bytes: name.as_bytes().to_vec().into(), ..Module::default() };
    let entry = entry(&module, &[], &[]).expect("it lies nowhere");
    let mut bytes = Vec::new();
    for piece in entry.pieces() {
        bytes.extend_from_slice(piece);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    assert!(is_whole(&bytes));
    bytes
}

fn open(dir: &Path) -> BytecodeCache {
    BytecodeCache::new(dir.into())
}

/// One process's worth of entries.
fn store(dir: &Path, entries: &[(u32, &str)]) {
    let cache = open(dir);
    for (number, name) in entries {
        cache.keep(&key(*number), &[&bytes(name)]);
    }
}

fn read(dir: &Path, number: u32) -> Option<&'static [u8]> {
    open(dir).find(&key(number))
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().map(|entry| entry.expect("an entry"));
    let mut paths: Vec<PathBuf> =
        entries.filter(|entry| is_segment(&entry.file_name())).map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// How much of a mapped file is in this process's memory, in kB.
#[cfg(target_os = "linux")]
fn resident(path: &Path) -> u64 {
    let maps = fs::read_to_string("/proc/self/smaps").expect("Linux has it");
    let name = path.to_str().expect("a plain name");
    let own = maps.lines().skip_while(|line| !line.ends_with(name));
    let size = own.into_iter().find_map(|line| line.strip_prefix("Rss:")?.trim().strip_suffix(" kB"));
    size.expect("it is mapped").parse().expect("a number")
}

/// Pages go after many entries, and come back with the same bytes.
#[cfg(target_os = "linux")]
#[test]
fn pages_are_given_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let large = bytes(&"n".repeat(1 << 20));
    open(dir.path()).keep(&key(1), &[&large]);
    let cache = open(dir.path());
    let find = || cache.find(&key(1)).expect("it was kept");
    let segment = &segments(dir.path())[0];
    for round in 0..3 {
        assert_eq!(find(), large);
        assert!(resident(segment) > 1000);
        (1..super::RELEASE_EVERY).for_each(|_| _ = find());
        assert!(resident(segment) < 1000, "in round {round}: {} kB", resident(segment));
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
}

#[test]
fn what_was_stored_is_read_by_the_next() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path().join("not/yet");
    let cache = open(&dir);
    assert_eq!(cache.find(&key(1)), None);
    assert!(!dir.exists());
    cache.keep(&key(1), &[&bytes("one")[..24], &bytes("one")[24..]]);
    cache.keep(&key(2), &[&bytes("two")]);
    cache.keep(&key(2), &[&bytes("second")]);
    // It has a name when it is complete.
    assert!(segments(&dir).is_empty());
    drop(cache);
    assert_eq!(segments(&dir).len(), 1);
    assert_eq!(read(&dir, 1), Some(bytes("one").as_slice()));
    assert_eq!(read(&dir, 2), Some(bytes("second").as_slice()));
    assert_eq!((read(&dir, 0), read(&dir, 3)), (None, None));
    assert_eq!(fs::metadata(&dir).expect("it was made").permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(&segments(&dir)[0]).expect("it is there").permissions().mode() & 0o777, 0o400);
    // What is newer counts, and what was discarded is not asked for again.
    store(&dir, &[(1, "newer")]);
    assert_eq!(read(&dir, 1), Some(bytes("newer").as_slice()));
    let cache = open(&dir);
    cache.discard(&key(1));
    assert_eq!((cache.find(&key(1)), cache.find(&key(2)).is_some()), (None, true));
    drop(cache);
    // Nothing was added, so nothing was written.
    assert_eq!(segments(&dir).len(), 2);
}

#[test]
fn what_others_can_write_is_not_used() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    store(dir, &[(1, "one")]);
    let segment = segments(dir).remove(0);
    set_mode(&segment, 0o622);
    assert_eq!(read(dir, 1), None);
    set_mode(&segment, 0o400);
    assert!(read(dir, 1).is_some());
    set_mode(dir, 0o777);
    assert_eq!(read(dir, 1), None);
    store(dir, &[(2, "two")]);
    assert_eq!(segments(dir).len(), 1);
    set_mode(dir, 0o700);
    // A link is nobody's.
    fs::rename(&segment, dir.join("elsewhere")).expect("it is ours");
    std::os::unix::fs::symlink("elsewhere", &segment).expect("it can be made");
    assert_eq!(read(dir, 1), None);
}

#[test]
fn what_belongs_to_others_is_not_used() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    store(dir, &[(1, "one")]);
    let segment = segments(dir).remove(0);
    if chown(&segment, Some(65_534), None).is_err() {
        eprintln!("skipped: only the superuser can give files away");
        return;
    }
    assert_eq!(read(dir, 1), None);
    chown(&segment, Some(crate::os::mapping::user()), None).expect("the superuser can");
    assert!(read(dir, 1).is_some());
    chown(dir, Some(65_534), None).expect("the superuser can");
    assert_eq!(read(dir, 1), None);
    store(dir, &[(2, "two")]);
    assert_eq!(segments(dir).len(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_is_no_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    // Not even the superuser can make a folder in a file.
    fs::write(dir.join("file"), b"").expect("it can be written");
    for place in ["file", "file/in/it"] {
        store(&dir.join(place), &[(1, "one")]);
        assert_eq!(read(&dir.join(place), 1), None);
    }
    // It can still be read.
    let cache = dir.join("cache");
    store(&cache, &[(1, "one")]);
    set_mode(&cache, 0o500);
    assert!(read(&cache, 1).is_some());
    if File::create(cache.join("x")).is_err() {
        store(&cache, &[(2, "two")]);
        assert_eq!(segments(&cache).len(), 1);
    }
    set_mode(&cache, 0o700);
}

/// Whatever happened to a segment, its whole entries are found or not, and nothing else.
#[test]
fn damaged_segments_are_no_trouble() {
    let dir = tempfile::tempdir().expect("a folder");
    store(dir.path(), &[(1, "one"), (2, "two")]);
    let segment = segments(dir.path()).remove(0);
    let right = fs::read(&segment).expect("it is there");
    let place = tempfile::tempdir().expect("a folder");
    let check = |at: usize, damaged: &[u8]| {
        // A new name, as that of a file that was mapped may come again.
        let path = place.path().join(format!("{at}-{}.segment", damaged.len()));
        fs::write(&path, damaged).expect("it can be written");
        set_mode(&path, 0o400);
        let found = Segment::open(&path);
        let _ = fs::remove_file(&path);
        let found = |number| found.as_ref().ok().and_then(|segment| segment.find(&key(number)));
        let one = found(1).filter(|found| is_whole(found));
        let two = found(2).filter(|found| is_whole(found));
        assert!(
            one.is_none_or(|found| found == bytes("one")) && two.is_none_or(|found| found == bytes("two"))
        );
        usize::from(one.is_some()) + usize::from(two.is_some())
    };
    assert_eq!(check(0, &right), 2);
    for len in 0..right.len() {
        assert_eq!(check(1, &right[..len]), 0, "{len} bytes");
    }
    for at in 0..right.len() {
        let mut damaged = right.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(check(2 + at, &damaged) < 2, "byte {at}");
    }
    assert_eq!(check(0, &[&right, b"more".as_slice()].concat()), 0);
}

#[test]
fn many_segments_become_few() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    for round in 0..40 {
        store(dir, &[(round, "own"), (1000, &format!("of all {round}"))]);
        assert!(segments(dir).len() <= 8, "after {round} rounds");
    }
    assert!((0..40).all(|number| read(dir, number) == Some(bytes("own").as_slice())));
    assert_eq!(read(dir, 1000), Some(bytes("of all 39").as_slice()));
    // Nothing else is left.
    assert_eq!(fs::read_dir(dir).expect("it is there").count(), segments(dir).len() + 1);
}

#[test]
fn what_is_damaged_is_not_merged() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    store(dir, &[(1, "one")]);
    store(dir, &[(2, "two")]);
    let segment = segments(dir).remove(0);
    let mut damaged = fs::read(&segment).expect("it is there");
    damaged[0] ^= 1;
    fs::remove_file(&segment).expect("it is ours");
    fs::write(&segment, damaged).expect("it can be written");
    set_mode(&segment, 0o400);
    assert!(read(dir, 1).is_some_and(|found| !is_whole(found)));
    (3..10).for_each(|number| store(dir, &[(number, "more")]));
    assert!(segments(dir).len() < 8);
    assert_eq!((read(dir, 1), read(dir, 2)), (None, Some(bytes("two").as_slice())));
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let long_ago = |days: u64| SystemTime::now() - Duration::from_secs(days * 24 * 3600);
    let names = ["a", "b", "c", "d"];
    for (number, name) in (1..).zip(names) {
        store(dir, &[(number, name)]);
        // All are of the same size.
        File::open(segments(dir).last().expect("it is there"))
            .and_then(|file| file.set_modified(long_ago(10 - u64::from(number))))
            .expect("it is ours");
    }
    let left = dir.join(format!("{UNFINISHED}1-1.segment"));
    File::create(&left).and_then(|file| file.set_modified(long_ago(1))).expect("it can be made");
    // The oldest was used: that is noted.
    assert!(read(dir, 1).is_some());
    let size = fs::metadata(&segments(dir)[0]).expect("it is there").len();
    shrink::tidy(dir, 2 * size);
    assert!(!left.exists());
    let found = [1, 2, 3, 4].map(|number| read(dir, number).is_some());
    assert_eq!(found, [true, false, false, true]);
    // Other versions' segments count, and go likewise.
    let other = dir.join("0123456789abcdef-0-1.segment");
    File::create(&other).and_then(|file| file.set_len(size)).expect("it can be made");
    shrink::tidy(dir, 2 * size);
    // Looking has just noted the use of the last one.
    assert_eq!([1, 4].map(|number| read(dir, number).is_some()), [false, true]);
    shrink::tidy(dir, 0);
    assert!(segments(dir).is_empty());
}

#[test]
fn many_may_write_at_once() {
    let dir = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for thread in 0..4_u32 {
            let dir = dir.path();
            scope.spawn(move || {
                for round in 0..25 {
                    let name = format!("{round}");
                    store(dir, &[(round, &name), (100 + thread, &name)]);
                    let cache = open(dir);
                    for number in 0..25 {
                        let found = cache.find(&key(number));
                        assert!(found.is_none_or(|found| found == bytes(&format!("{number}"))));
                    }
                }
            });
        }
    });
    assert!((0..25).all(|number| read(dir.path(), number).is_some()));
}
