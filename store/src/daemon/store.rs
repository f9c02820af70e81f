//! What the daemon does as a store.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Daemon;
use super::connection::Operation;
use super::socket::Socket;
use crate::derived::DerivedPath;
use crate::nar::{self, TreeSink};
use crate::path::{STORE_DIR, StorePath};
use crate::store::{ErrorKind, LogSink, PathInfo, Result, Store, StoreError, TextItem};

/// How many paths are asked about at once.
const MAX_QUESTIONS: usize = 1 << 16;

impl Store for Daemon {
    fn uri(&self) -> String {
        self.address.uri().to_string()
    }

    fn valid_paths(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>> {
        let mut valid = BTreeSet::new();
        for paths in paths.chunks(MAX_QUESTIONS) {
            let request = Operation::QueryValidPaths.request().paths(paths.iter()).flag(false);
            valid.append(&mut self.ask(Operation::QueryValidPaths, request, |socket| {
                let valid = socket.set(Socket::path)?;
                let asked: BTreeSet<&StorePath> = paths.iter().collect();
                match valid.iter().find(|path| !asked.contains(path)) {
                    Some(path) => Err(socket.nonsense(&format!("'{path}', which was not asked for"))),
                    None => Ok(valid),
                }
            })?);
        }
        Ok(valid)
    }

    fn path_info(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        let request = Operation::QueryPathInfo.request().path(path);
        self.ask(Operation::QueryPathInfo, request, |socket| match socket.flag()? {
            true => socket.info(path.clone()).map(Some),
            false => Ok(None),
        })
    }

    fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.add_archive(info, nar)
    }

    fn add_many(&self, items: &[TextItem]) -> Result<()> {
        self.add_texts(items)
    }

    fn add_text(&self, name: &[u8], text: &[u8], references: BTreeSet<StorePath>) -> Result<StorePath> {
        self.add_one_text(name, text, &references)
    }

    fn build(&self, wanted: &[DerivedPath], log: &mut dyn LogSink) -> Result<()> {
        self.build_all(wanted, log)
    }

    fn ensure(&self, path: &StorePath, log: &mut dyn LogSink) -> Result<()> {
        let operation = Operation::EnsurePath;
        let request = operation.request().path(path);
        let ensured =
            self.with(|connection| connection.call(operation, request, &self.options, log, Socket::done));
        ensured.map_err(|error| match refused_as(ErrorKind::NotValid, error) {
            error if error.kind == ErrorKind::NotValid => error.about(path.to_string()),
            error => error,
        })
    }

    fn outputs(&self, derivation: &StorePath) -> Result<BTreeMap<Vec<u8>, Option<StorePath>>> {
        let operation = Operation::QueryDerivationOutputMap;
        self.ask(operation, operation.request().path(derivation), |socket| {
            (0..socket.count()?).map(|_| Ok((socket.name()?, socket.path_or_nothing()?))).collect()
        })
    }

    fn add_temp_root(&self, path: &StorePath) -> Result<()> {
        self.keep(std::slice::from_ref(path))
    }

    fn add_indirect_root(&self, link: &Path) -> Result<()> {
        if !link.is_absolute() {
            let message = format!("the root '{}' is not an absolute path", link.display());
            return Err(StoreError::new(ErrorKind::Usage, message).about(link));
        }
        let operation = Operation::AddIndirectRoot;
        self.ask(operation, operation.request().string(link.as_os_str().as_encoded_bytes()), Socket::done)
    }

    fn real_path(&self, path: &StorePath) -> Option<PathBuf> {
        let base = std::str::from_utf8(path.base()).ok()?;
        let store = Path::new(STORE_DIR).join(base);
        match (&self.address.root, store.strip_prefix("/")) {
            (Some(root), Ok(inside)) => Some(root.join(inside)),
            _ => Some(store),
        }
    }
}

impl Daemon {
    /// Makes a request and reads its answer.
    fn ask<T>(
        &self,
        operation: Operation,
        request: super::wire::Request,
        answer: impl FnOnce(&mut Socket) -> Result<T>,
    ) -> Result<T> {
        self.with(|connection| connection.call(operation, request, &self.options, &mut self.log(), answer))
    }

    /// Tells `sink` what a path holds.
    ///
    /// # Errors
    /// [`ErrorKind::NotValid`] if it is not valid, and whatever `sink` says.
    pub fn read_tree(&self, path: &StorePath, sink: &mut dyn TreeSink) -> Result<()> {
        if !self.is_valid(path)? {
            return Err(StoreError::not_valid(path));
        }
        let request = Operation::NarFromPath.request().path(path);
        self.ask(Operation::NarFromPath, request, |socket| nar::parse(socket, sink))
    }
}

/// The same error of another kind, if it is the daemon's own.
pub(super) fn refused_as(kind: ErrorKind, error: StoreError) -> StoreError {
    match (error.kind, &error.path) {
        // Errors of the connection are about the socket.
        (ErrorKind::Remote, None) => StoreError { kind, ..error },
        _ => error,
    }
}
