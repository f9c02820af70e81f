//! A store that touches no disk: for tests, for evaluation without a store, and as `dummy://`.
//!
//! It keeps archives. The dummy store is the same with nothing in it and nothing accepted, unless its
//! address says `read-only=false`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::derivation::Method;
use crate::derived::DerivedPath;
use crate::hash::Algorithm;
use crate::nar::{self, HashReader, TreeSink};
use crate::path::StorePath;
use crate::store::{ContentAddress, ErrorKind, LogSink, PathInfo, Result, Store, StoreError, TextItem};
use crate::{aterm, checks};

type Contents = HashMap<StorePath, (PathInfo, Arc<[u8]>), FxBuildHasher>;

/// A store in memory.
pub struct MemoryStore {
    uri: String,
    read_only: bool,
    contents: Mutex<Contents>,
}

impl Default for MemoryStore {
    fn default() -> MemoryStore {
        MemoryStore::new("memory://", false)
    }
}

impl MemoryStore {
    /// A store of this name.
    pub fn new(uri: impl Into<String>, read_only: bool) -> MemoryStore {
        MemoryStore { uri: uri.into(), read_only, contents: Mutex::default() }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The archive of a path.
    pub fn nar(&self, path: &StorePath) -> Option<Arc<[u8]>> {
        self.contents().get(path).map(|(_, nar)| Arc::clone(nar))
    }

    fn check(&self, operation: &str) -> Result<()> {
        if self.read_only { Err(StoreError::unsupported(operation, &self.uri)) } else { Ok(()) }
    }

    fn add(&self, info: PathInfo, nar: Arc<[u8]>, among: &BTreeSet<&StorePath>) -> Result<()> {
        let mut contents = self.contents();
        let known =
            |path: &&StorePath| **path == info.path || among.contains(*path) || contents.contains_key(*path);
        if let Some(missing) = info.references.iter().find(|path| !known(path)) {
            return Err(StoreError::not_valid(missing));
        }
        contents.entry(info.path.clone()).or_insert((info, nar));
        Ok(())
    }
}

/// Only checks; keeps the contents of what is a single file.
#[derive(Default)]
struct OneFile(Vec<u8>, bool);

impl TreeSink for OneFile {
    fn directory(&mut self, _path: &[u8]) -> Result<()> {
        Ok(())
    }
    fn end_directory(&mut self, _path: &[u8]) -> Result<()> {
        Ok(())
    }
    fn symlink(&mut self, _path: &[u8], _target: &[u8]) -> Result<()> {
        Ok(())
    }
    fn file(&mut self, path: &[u8], _executable: bool, _size: u64) -> Result<()> {
        self.1 = path.is_empty();
        Ok(())
    }
    fn contents(&mut self, piece: &[u8]) -> Result<()> {
        if self.1 {
            self.0.extend_from_slice(piece);
        }
        Ok(())
    }
    fn end_file(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Store for MemoryStore {
    fn uri(&self) -> String {
        self.uri.clone()
    }

    fn valid_paths(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>> {
        let contents = self.contents();
        Ok(paths.iter().filter(|path| contents.contains_key(*path)).cloned().collect())
    }

    fn path_info(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        Ok(self.contents().get(path).map(|(info, _)| info.clone()))
    }

    fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.check("addToStoreFromDump")?;
        let mut bytes = Vec::new();
        let mut file = OneFile::default();
        let mut add = || {
            let mut hashed = HashReader::new(Copied(nar, &mut bytes));
            nar::parse(&mut hashed, &mut file)?;
            let (hash, size) = hashed.finish();
            checks::archive(info, &hash, size)?;
            checks::content_address(info, |method| {
                Ok((method != Method::Git && method != Method::Recursive).then(|| Cursor::new(&file.0)))
            })
        };
        add().map_err(|error| checks::while_adding(&info.path, error))?;
        self.add(info.clone(), bytes.into(), &BTreeSet::new())
    }

    fn add_many(&self, items: &[TextItem]) -> Result<()> {
        let among = items.iter().map(|item| &item.path).collect();
        for item in items {
            self.check(if item.path.is_derivation() { "writeDerivation" } else { "addToStoreFromDump" })?;
            let (hash, size) = nar::hash_file(&item.text);
            let mut info = PathInfo::new(item.path.clone(), hash, size);
            info.references.clone_from(&item.references);
            let hash = Algorithm::Sha256.hash(&item.text);
            info.content_address = Some(ContentAddress { method: Method::Text, hash });
            self.add(info, nar::of_file(&item.text).into(), &among)?;
        }
        Ok(())
    }

    fn build(&self, wanted: &[DerivedPath], _log: &mut dyn LogSink) -> Result<()> {
        checks::built(self, wanted)
    }

    fn outputs(&self, derivation: &StorePath) -> Result<BTreeMap<Vec<u8>, Option<StorePath>>> {
        let nar = self.nar(derivation).ok_or_else(|| StoreError::not_valid(derivation))?;
        let mut file = OneFile::default();
        nar::parse(&mut &*nar, &mut file)?;
        let name = derivation.name().strip_suffix(b".drv").unwrap_or(derivation.name());
        let parsed = aterm::parse(&file.0, name)
            .map_err(|error| StoreError::new(ErrorKind::Corrupt, error.0).about(derivation.to_string()))?;
        Ok(parsed.outputs.into_iter().map(|(name, output)| (name, output.path().cloned())).collect())
    }

    fn add_temp_root(&self, _path: &StorePath) -> Result<()> {
        Ok(())
    }

    fn add_indirect_root(&self, _link: &Path) -> Result<()> {
        Err(StoreError::unsupported("addIndirectRoot", &self.uri))
    }

    fn read_tree(&self, path: &StorePath, sink: &mut dyn TreeSink) -> Result<()> {
        let nar = self.nar(path).ok_or_else(|| StoreError::not_valid(path))?;
        nar::parse(&mut &*nar, sink)
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn real_path(&self, _path: &StorePath) -> Option<PathBuf> {
        None
    }
}

/// Keeps what is read.
struct Copied<'a>(&'a mut dyn Read, &'a mut Vec<u8>);

impl Read for Copied<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let len = self.0.read(bytes)?;
        self.1.extend_from_slice(&bytes[..len]);
        Ok(len)
    }
}
