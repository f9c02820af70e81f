//! A process that is killed at any moment leaves each path wholly registered or not at all.
//!
//! The test runs itself as a writer, kills it after a random time, and looks at what is valid. With
//! `FRAZIL_NIX_BIN` the reference verifies the store too.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use frazil_store::hash::Algorithm;
use frazil_store::local::LocalStore;
use frazil_store::store::{PathInfo, Store, TextItem};

use crate::common::{chain, open, tree};
use crate::reference;

/// Where the writer writes; set by the test that starts it.
const WRITER: &str = "FRAZIL_CRASH_DIR";
/// How many texts it writes; set by the same.
const COUNT: &str = "FRAZIL_CRASH_COUNT";
/// How many texts come between two trees.
const PIECE: usize = 25;

fn work(count: usize) -> (Vec<TextItem>, Vec<(PathInfo, Vec<u8>)>) {
    let contents = |number: usize| format!("{number} ").repeat(1 + number * 37).into_bytes();
    (chain(count, "crash"), (0..count / PIECE).map(|number| tree("crash", &contents(number))).collect())
}

/// Not a test: what is killed.
#[test]
#[ignore = "started by the tests below"]
fn writer() {
    let Some(dir) = std::env::var_os(WRITER) else { return };
    let count = std::env::var(COUNT).expect("both are set").parse().expect("a number");
    let (texts, trees) = work(count);
    let store = open(Path::new(&dir));
    for (piece, tree) in texts.chunks(PIECE).zip(&trees) {
        store.add_nar(&tree.0, &mut tree.1.as_slice()).unwrap();
        store.add_many(piece).unwrap();
    }
}

fn start(dir: &Path, count: usize) -> std::process::Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "crash::writer", "--ignored", "--quiet"]).env(WRITER, dir);
    command.env(COUNT, count.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// How many texts are valid; everything that is valid is whole.
fn check(dir: &Path, texts: &[TextItem], trees: &[(PathInfo, Vec<u8>)]) -> usize {
    let store: LocalStore = open(dir);
    let mut valid = 0;
    for item in texts {
        let Some(info) = store.path_info(&item.path).unwrap() else { continue };
        valid += 1;
        assert_eq!(fs::read(store.real_path(&item.path).unwrap()).unwrap(), item.text, "{}", item.path);
        assert_eq!(info.references, item.references, "{}", item.path);
        assert!(info.references.iter().all(|path| store.is_valid(path).unwrap()), "{}", item.path);
    }
    for (info, _) in trees {
        if store.is_valid(&info.path).unwrap() {
            let file = fs::read(store.real_path(&info.path).unwrap().join("dir/file")).unwrap();
            assert_eq!(tree("crash", &file).0.path, info.path);
        }
    }
    valid
}

/// Kills writers of fresh stores and of those that were left behind.
fn kill(times: usize, count: usize) {
    let (texts, trees) = work(count);
    let mut dir = tempfile::tempdir().unwrap();
    let mut seed = std::process::id().to_le_bytes().to_vec();
    let (mut kills, mut finished) = (0, 0);
    let began = Instant::now();
    assert!(start(dir.path(), count).wait().unwrap().success());
    let whole = u64::try_from(began.elapsed().as_millis()).unwrap();
    dir = tempfile::tempdir().unwrap();
    while kills < times {
        seed = Algorithm::Sha256.hash(&seed).bytes;
        let millis = u64::from(u16::from_le_bytes([seed[0], seed[1]])) % (whole + 2);
        let mut child = start(dir.path(), count);
        std::thread::sleep(Duration::from_millis(millis));
        let done = child.try_wait().unwrap();
        if done.is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        let status = child.wait().unwrap();
        let valid = check(dir.path(), &texts, &trees);
        if kills % 20 == 0 || done.is_some() {
            reference::verify(dir.path());
        }
        if done.is_some() || valid == count {
            assert!(done.is_none() || status.success(), "a writer failed after {kills} kills");
            finished += 1;
            dir = tempfile::tempdir().unwrap();
        }
    }
    assert!(start(dir.path(), count).wait().unwrap().success());
    assert_eq!(check(dir.path(), &texts, &trees), count);
    let verified = if reference::verify(dir.path()) { "verified" } else { "not verified by the reference" };
    eprintln!("{kills} kills, {finished} stores were finished in spite of them, {verified}");
}

#[test]
fn a_few_kills() {
    kill(6, 500);
}

#[test]
#[ignore = "takes minutes"]
fn many_kills() {
    kill(220, 3000);
}
