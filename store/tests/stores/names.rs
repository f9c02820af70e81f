//! Names of stores.

use std::fs;
use std::path::Path;

use frazil_store::uri::{Places, StoreUri, open};

use crate::common::message;

fn places(dir: &Path) -> Places {
    Places {
        state: dir.join("state"),
        log: dir.join("log"),
        socket: dir.join("socket"),
        data: Some(dir.join("data")),
        store_dir: None,
        chosen: false,
        sync_database: true,
        create: true,
    }
}

fn parsed(uri: &str) -> (String, String, Vec<(String, String)>) {
    let uri = StoreUri::parse(uri).unwrap();
    (uri.scheme, uri.authority, uri.params)
}

#[test]
fn taken_apart() {
    let plain = |scheme: &str, authority: &str| (scheme.to_string(), authority.to_string(), Vec::new());
    assert_eq!(parsed(""), plain("auto", ""));
    assert_eq!(parsed("auto"), plain("auto", ""));
    assert_eq!(parsed("local"), plain("local", ""));
    assert_eq!(parsed("daemon"), plain("unix", ""));
    assert_eq!(parsed("/a b/c"), plain("local", "/a b/c"));
    assert_eq!(parsed("./a"), plain("local", "./a"));
    assert_eq!(parsed("unix:///run/s"), plain("unix", "/run/s"));
    let params = vec![("root".to_string(), "/a b".to_string()), ("x".to_string(), String::new())];
    assert_eq!(parsed("local?root=/a%20b&x"), ("local".into(), String::new(), params));
    assert_eq!(message(StoreUri::parse("foo")), "Cannot parse Nix store 'foo'");
}

#[test]
fn unknown_ones_and_other_directories() {
    let dir = tempfile::tempdir().unwrap();
    let places = places(dir.path());
    let error = message(open("foo://x", &places));
    assert_eq!(error, "don't know how to open Nix store with scheme 'foo'");
    let error = message(open("local?store=/gnu/store", &places));
    assert_eq!(error, "the store directory '/gnu/store' is not supported; it is always '/nix/store'");
}

#[test]
fn another_directory_chosen_by_the_environment() {
    let dir = tempfile::tempdir().unwrap();
    let mut places = Places { store_dir: Some("/nix/store/".into()), ..places(dir.path()) };
    assert!(open("dummy://", &places).is_ok());
    places.store_dir = Some("/gnu/store".into());
    assert!(message(open("dummy://", &places)).starts_with("the store directory '/gnu/store' is not"));
}

#[test]
fn a_directory_is_a_store_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    let opened = open(root.to_str().unwrap(), &places(dir.path())).unwrap();
    assert_eq!(opened.store.uri(), format!("local?root={}", root.display()));
    assert!(root.join("nix/var/nix/db/schema").exists() && opened.warnings.is_empty());
    let uri = format!("local?root={}&state={}&cheap=1", root.display(), dir.path().join("s").display());
    assert_eq!(open(&uri, &places(dir.path())).unwrap().warnings, ["unknown setting 'cheap'"]);
    assert!(dir.path().join("s/db/schema").exists());
}

#[test]
fn who_only_looks_makes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let places = Places { create: false, ..places(dir.path()) };
    let opened = open(dir.path().join("root").to_str().unwrap(), &places).unwrap();
    assert!(!dir.path().join("root").exists());
    assert!(opened.store.uri().starts_with("local"));
}

#[test]
fn what_the_machine_has() {
    let dir = tempfile::tempdir().unwrap();
    let mut places = places(dir.path());
    fs::write(&places.socket, "").unwrap();
    let error = message(open("auto", &places));
    assert!(error.contains("daemon") || error.contains("socket"), "{error}");
    // The store of the machine goes before, if its state can be written.
    fs::create_dir(&places.state).unwrap();
    places.create = false;
    assert_eq!(open("auto", &places).unwrap().store.uri(), "local");
    assert_eq!(open("", &places).unwrap().store.uri(), "local");
}
