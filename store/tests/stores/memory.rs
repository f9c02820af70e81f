//! Stores that touch no disk, and the queue in front of them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use frazil_store::derived::DerivedPath;
use frazil_store::memory::MemoryStore;
use frazil_store::path::StorePath;
use frazil_store::queue::Queue;
use frazil_store::store::{ErrorKind, LogSink, PathInfo, Result, Store, StoreError, TextItem};

use crate::common::{all_valid, chain, item, message, tree};

#[test]
fn in_memory() {
    let store = MemoryStore::default();
    let items = chain(20, "memory");
    store.add_many(&items.iter().rev().cloned().collect::<Vec<_>>()).unwrap();
    assert!(all_valid(&store, &items));
    let (info, nar) = tree("tree", b"contents");
    store.add_nar(&info, &mut nar.as_slice()).unwrap();
    assert_eq!(*store.nar(&info.path).unwrap(), *nar);
    assert_eq!(store.path_info(&info.path).unwrap(), Some(info));
    let lonely = item("lonely", "", &[&item("nothing", "", &[]).path]);
    assert_eq!(store.add_many(&[lonely]).unwrap_err().kind, ErrorKind::NotValid);
}

#[test]
fn the_dummy_store_takes_nothing() {
    let store = MemoryStore::new("dummy://", true);
    let error = message(store.add_text(b"a.drv", b"", BTreeSet::new()));
    assert_eq!(error, "operation 'writeDerivation' is not supported by store 'dummy://'");
    let (info, nar) = tree("tree", b"");
    let error = message(store.add_nar(&info, &mut nar.as_slice()));
    assert_eq!(error, "operation 'addToStoreFromDump' is not supported by store 'dummy://'");
}

/// Counts the calls, and fails at one file.
#[derive(Default)]
struct Counting {
    inner: MemoryStore,
    calls: Mutex<usize>,
    bad: Option<StorePath>,
}

impl Store for Counting {
    fn uri(&self) -> String {
        "counting://".into()
    }
    fn valid_paths(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>> {
        self.inner.valid_paths(paths)
    }
    fn path_info(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.inner.path_info(path)
    }
    fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.inner.add_nar(info, nar)
    }
    fn add_many(&self, items: &[TextItem]) -> Result<()> {
        *self.calls.lock().unwrap() += 1;
        if items.iter().any(|item| Some(&item.path) == self.bad.as_ref()) {
            return Err(StoreError::new(ErrorKind::Io, "the disk is full"));
        }
        self.inner.add_many(items)
    }
    fn build(&self, wanted: &[DerivedPath], log: &mut dyn LogSink) -> Result<()> {
        self.inner.build(wanted, log)
    }
    fn outputs(&self, derivation: &StorePath) -> Result<BTreeMap<Vec<u8>, Option<StorePath>>> {
        self.inner.outputs(derivation)
    }
    fn add_temp_root(&self, path: &StorePath) -> Result<()> {
        self.inner.add_temp_root(path)
    }
    fn add_indirect_root(&self, link: &Path) -> Result<()> {
        self.inner.add_indirect_root(link)
    }
    fn real_path(&self, path: &StorePath) -> Option<PathBuf> {
        self.inner.real_path(path)
    }
}

#[test]
fn the_queue_adds_everything_once() {
    let store = Arc::new(Counting::default());
    let queue = Queue::new(store.clone());
    queue.flush().unwrap();
    let items = chain(5000, "queue");
    for item in items.iter().chain(&items) {
        queue.add(item.clone());
    }
    queue.flush().unwrap();
    assert!(queue.is_idle() && all_valid(&*store, &items));
    assert!(*store.calls.lock().unwrap() <= 51);
}

#[test]
fn the_queue_tells_the_first_error_from_then_on() {
    let items = chain(100, "bad");
    let store = Arc::new(Counting { bad: Some(items[50].path.clone()), ..Counting::default() });
    let queue = Queue::new(store.clone());
    items.iter().for_each(|item| queue.add(item.clone()));
    assert_eq!(message(queue.flush()), "the disk is full");
    let more = item("more", "", &[]);
    queue.add(more.clone());
    assert_eq!(message(queue.flush()), "the disk is full");
    assert!(!store.is_valid(&more.path).unwrap());
    let valid = store.valid_paths(&items.iter().map(|item| item.path.clone()).collect::<Vec<_>>()).unwrap();
    assert!(valid.len() <= 50, "nothing behind the error is added");
}
