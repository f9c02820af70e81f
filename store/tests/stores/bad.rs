//! Bad input and bad luck: one clear error that names the path, and nothing that looks valid.

use std::fs;
use std::io::{self, Read};

use frazil_store::local::LocalStore;
use frazil_store::store::{ErrorKind, Store};

use crate::common::{config, item, message, names, open, source, tree};

#[test]
fn wrong_archives() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (info, nar) = tree("tree", b"contents");
    let (_, other) = tree("tree", b"changed!");
    let mut more = nar.clone();
    more.splice(16..16, [0; 8]);
    for (nar, kind, says) in [
        (&other[..], ErrorKind::Mismatch, "its contents are not the expected ones"),
        (&nar[..nar.len() - 8], ErrorKind::Corrupt, "it ends too soon"),
        (&more[..], ErrorKind::Corrupt, "this is no archive"),
        (b"", ErrorKind::Corrupt, "it ends too soon"),
    ] {
        let error = store.add_nar(&info, &mut &*nar).unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        let text = error.to_string();
        assert!(text.starts_with(&format!("cannot add '{}' to the store: ", info.path)), "{text}");
        assert!(text.contains(says), "{text}");
        assert!(!store.is_valid(&info.path).unwrap());
        assert!(!store.real_path(&info.path).unwrap().exists());
    }
    drop(store);
    assert_eq!(names(dir.path()), [""; 0]);
}

/// The archive of a directory with these names.
fn directory(all: &[&[u8]]) -> Vec<u8> {
    let mut nar = frazil_store::nar::NarWriter::new(Vec::new()).unwrap();
    nar.directory().unwrap();
    for name in all {
        nar.entry(name).unwrap();
        nar.file(b"", false).unwrap();
        nar.end().unwrap();
    }
    nar.end().unwrap();
    nar.into_inner()
}

#[test]
fn wrong_names_in_archives() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for all in [&[&b".."[..]][..], &[b"."], &[b""], &[b"a/b"], &[b"a\0"], &[b"b", b"a"], &[b"a", b"a"]] {
        let nar = directory(all);
        let error = store.add_nar(&source("names", &nar), &mut nar.as_slice()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Corrupt, "{all:?}: {error}");
    }
    let nar = directory(&[b"a", b"b"]);
    store.add_nar(&source("names", &nar), &mut nar.as_slice()).unwrap();
    let mut deep = frazil_store::nar::NarWriter::new(Vec::new()).unwrap();
    for _ in 0..5000 {
        deep.directory().unwrap();
        deep.entry(b"d").unwrap();
    }
    let error = message(store.add_nar(&source("deep", b""), &mut deep.into_inner().as_slice()));
    assert!(error.contains("too deep") || error.contains("too long"), "{error}");
}

/// Gives some bytes, then an error.
struct Failing(Vec<u8>);

impl Read for Failing {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let len = bytes.len().min(self.0.len());
        if len == 0 {
            return Err(io::Error::other("cannot read file '/source': it became shorter while it was read"));
        }
        bytes[..len].copy_from_slice(&self.0[..len]);
        self.0.drain(..len);
        Ok(len)
    }
}

#[test]
fn a_source_that_changes() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (info, nar) = tree("tree", b"contents");
    let error = message(store.add_nar(&info, &mut Failing(nar[..200].to_vec())));
    assert!(error.ends_with("cannot read file '/source': it became shorter while it was read"), "{error}");
    assert!(!store.is_valid(&info.path).unwrap());
}

#[test]
fn a_path_that_does_not_follow_from_its_contents() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut info, nar) = tree("tree", b"contents");
    info.path = source("other", b"").path;
    let error = message(store.add_nar(&info, &mut nar.as_slice()));
    assert!(error.ends_with("it claims to be content-addressed but isn't"), "{error}");
}

#[test]
fn missing_references_and_damaged_derivations() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let missing = item("missing", "", &[]);
    let fine = item("fine", "", &[]);
    let wrong = item("wrong", "x", &[&missing.path]);
    assert_eq!(
        message(store.add_many(std::slice::from_ref(&wrong))),
        format!("path '{}' is not valid", missing.path)
    );
    // What was registered together is not there either.
    assert!(store.add_many(&[fine.clone(), wrong.clone()]).is_err());
    assert!(!store.is_valid(&fine.path).unwrap() && !store.is_valid(&wrong.path).unwrap());
    for text in ["", "Derive(", "Derive([(\"out\",\"/nix/store/x", "x"] {
        let derivation = item("a.drv", text, &[]);
        let error = message(store.add_many(std::slice::from_ref(&derivation)));
        assert!(
            error.starts_with(&format!("the derivation '{}' cannot be read: ", derivation.path)),
            "{error}"
        );
        assert!(!store.is_valid(&derivation.path).unwrap());
    }
    store.add_many(std::slice::from_ref(&fine)).unwrap();
}

#[test]
fn wrong_databases() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("nix/var/nix/db");
    drop(open(dir.path()));
    let reopened = |change: &dyn Fn()| {
        change();
        message(LocalStore::open(config(dir.path())))
    };
    let schema = db.join("schema");
    let error = reopened(&|| fs::write(&schema, "9").unwrap());
    assert!(error.contains("has schema version 9, but only 10 is supported"), "{error}");
    let error = reopened(&|| fs::write(&schema, "ten").unwrap());
    assert_eq!(error, format!("\"{}\" is corrupt", schema.display()));
    fs::write(&schema, "10").unwrap();
    let error = reopened(&|| fs::write(db.join("db.sqlite"), [b'x'; 5000]).unwrap());
    assert!(error.contains("db.sqlite' is damaged"), "{error}");
    let error = reopened(&|| fs::write(db.join("db.sqlite"), "").unwrap());
    assert!(error.contains("no such table"), "{error}");
    let error = reopened(&|| fs::remove_file(db.join("db.sqlite")).unwrap());
    assert!(error.starts_with("cannot open SQLite database"), "{error}");
}

#[test]
fn a_locked_database() {
    let dir = tempfile::tempdir().unwrap();
    let store = LocalStore::open(config(dir.path())).unwrap();
    let other = rusqlite::Connection::open(dir.path().join("nix/var/nix/db/db.sqlite")).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let text = item("text", "text", &[]);
    let error = message(store.add_many(std::slice::from_ref(&text)));
    assert!(error.contains("db.sqlite' is busy"), "{error}");
    other.execute_batch("rollback").unwrap();
    store.add_many(&[text]).unwrap();
}

#[test]
fn directories_that_cannot_be_made() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("nix"), "a file").unwrap();
    let error = message(LocalStore::open(config(dir.path())));
    assert!(
        error.starts_with(&format!("cannot create directory '{}/nix/store':", dir.path().display())),
        "{error}"
    );
}
