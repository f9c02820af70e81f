//! What these tests share: temporary stores, trees as archives, what a store is asked.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use frazil_store::derivation::Method;
use frazil_store::hash::{Algorithm, Hash};
use frazil_store::local::{LocalConfig, LocalStore};
use frazil_store::nar::{HashWriter, NarWriter};
use frazil_store::path::StorePath;
use frazil_store::store::{ContentAddress, PathInfo, Store, TextItem};

/// The configuration of a store in `dir`, with little patience.
pub fn config(dir: &Path) -> LocalConfig {
    LocalConfig { patience: Duration::from_millis(50), ..LocalConfig::with_root(dir) }
}

pub fn open(dir: &Path) -> LocalStore {
    LocalStore::open(LocalConfig::with_root(dir)).expect("a store")
}

pub fn item(name: &str, text: &str, references: &[&StorePath]) -> TextItem {
    let references = references.iter().copied().cloned().collect();
    TextItem::new(name.as_bytes(), text.as_bytes().to_vec(), references).expect("a name")
}

/// `count` files, each of which refers to the two before it.
pub fn chain(count: usize, salt: &str) -> Vec<TextItem> {
    let mut items: Vec<TextItem> = Vec::new();
    for number in 0..count {
        let references: BTreeSet<StorePath> =
            items[number.saturating_sub(2)..].iter().map(|item| item.path.clone()).collect();
        let text = format!("{salt} {number} {references:?}").into_bytes();
        let name = format!("chain-{number}");
        items.push(TextItem::new(name.as_bytes(), text, references).expect("a name"));
    }
    items
}

/// A tree with a bit of everything, as an archive, and what is to be known of it.
pub fn tree(name: &str, contents: &[u8]) -> (PathInfo, Vec<u8>) {
    let mut nar = NarWriter::new(Vec::new()).unwrap();
    let mut write = || -> std::io::Result<()> {
        nar.directory()?;
        nar.entry(b"dir")?;
        nar.directory()?;
        nar.entry(b"file")?;
        nar.file(contents, false)?;
        nar.end()?;
        nar.end()?;
        nar.end()?;
        nar.entry(b"link")?;
        nar.symlink(b"dir/file")?;
        nar.end()?;
        nar.entry(b"run")?;
        nar.file(b"#!/bin/sh\n", true)?;
        nar.end()?;
        nar.end()
    };
    write().unwrap();
    let nar = nar.into_inner();
    (source(name, &nar), nar)
}

/// What is to be known of an archive as a source.
pub fn source(name: &str, nar: &[u8]) -> PathInfo {
    let mut hash = HashWriter::default();
    std::io::Write::write_all(&mut hash, nar).unwrap();
    let (hash, size) = hash.finish();
    let mut info = PathInfo::new(StorePath::source(name.as_bytes(), &hash).unwrap(), hash, size);
    let hash = Hash { algorithm: Algorithm::Sha256, bytes: hash.to_vec() };
    info.content_address = Some(ContentAddress { method: Method::Recursive, hash });
    info
}

pub fn message(result: Result<impl Sized, frazil_store::store::StoreError>) -> String {
    match result {
        Ok(_) => panic!("no error"),
        Err(error) => error.to_string(),
    }
}

/// What is in the store's directory besides `.links`.
pub fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir.join("nix/store")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != ".links").collect();
    names.sort();
    names
}

pub fn all_valid(store: &dyn Store, items: &[TextItem]) -> bool {
    let paths: Vec<StorePath> = items.iter().map(|item| item.path.clone()).collect();
    store.valid_paths(&paths).unwrap().len() == items.len()
}
