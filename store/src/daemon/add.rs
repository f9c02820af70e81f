//! Adding paths to the daemon's store.
//!
//! What goes to the daemon is hashed on its way, so its answer can be compared, and an archive that is
//! not the announced one is never ended: the daemon does not keep what has no end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::Path;

use super::connection::Operation;
use super::frames::Frames;
use super::wire::Request;
use super::{Daemon, lock};
use crate::derivation::Method;
use crate::hash::{Algorithm, Hash};
use crate::nar::{self, HashWriter, NarWriter};
use crate::path::StorePath;
use crate::store::{ContentAddress, ErrorKind, PathInfo, Result, Store, StoreError, TextItem};

impl Daemon {
    /// Adds a file tree, which is read once and never held as a whole. Its path follows from its
    /// archive.
    ///
    /// # Errors
    /// If it cannot be read, holds something that is neither file, directory nor link, or the daemon
    /// refuses.
    pub fn add_tree(&self, name: &[u8], tree: &Path) -> Result<PathInfo> {
        crate::path::check_name(name)?;
        let sent = std::cell::Cell::new(([0; 32], 0));
        let references = BTreeSet::new();
        let info = self.add_addressed(name, Method::Recursive, &references, |frames| {
            let mut nar =
                NarWriter::new(Both(HashWriter::default(), frames)).map_err(StoreError::from_stream)?;
            nar::write_tree(tree, &mut nar)?;
            sent.set(nar.into_inner().0.finish());
            Ok(())
        })?;
        let (hash, size) = sent.get();
        self.compare(&info, &StorePath::source(name, &hash)?, &hash, size)?;
        // The daemon has made it a root already; it is remembered for another connection.
        lock(&self.roots).insert(info.path.clone());
        Ok(info)
    }

    pub(super) fn add_one_text(
        &self,
        name: &[u8],
        text: &[u8],
        references: &BTreeSet<StorePath>,
    ) -> Result<StorePath> {
        let path = StorePath::text(name, text, references)?;
        self.keep(std::slice::from_ref(&path))?;
        if self.is_valid(&path)? {
            return Ok(path);
        }
        let info = self.add_addressed(name, Method::Text, references, |frames| {
            frames.write_all(text).map_err(StoreError::from_stream)
        })?;
        let (hash, size) = nar::hash_file(text);
        self.compare(&info, &path, &hash, size)?;
        Ok(path)
    }

    /// Adds what `write` gives, at a path that the daemon computes.
    fn add_addressed(
        &self,
        name: &[u8],
        method: Method,
        references: &BTreeSet<StorePath>,
        write: impl FnOnce(&mut Frames) -> Result<()>,
    ) -> Result<PathInfo> {
        let how = if method == Method::Text {
            "text:sha256".into()
        } else {
            format!("fixed:{}sha256", method.prefix())
        };
        let operation = Operation::AddToStore;
        let request =
            operation.request().string(name).string(how.as_bytes()).paths(references.iter()).flag(false);
        self.with(|connection| {
            connection.upload(operation, request, &self.options, &mut self.log(), write, |socket| {
                let path = socket.path()?;
                socket.info(path)
            })
        })
    }

    /// Whether what the daemon has added is what was sent.
    fn compare(&self, info: &PathInfo, path: &StorePath, hash: &[u8; 32], size: u64) -> Result<()> {
        if info.path == *path && info.nar_hash.bytes == hash && info.nar_size == size {
            return Ok(());
        }
        let (socket, added) = (self.address.socket.display(), &info.path);
        let message = format!(
            "the Nix daemon at '{socket}' was sent '{path}', whose archive has {size} bytes, and added \
             '{added}', whose archive has {} bytes",
            info.nar_size
        );
        Err(StoreError::new(ErrorKind::Mismatch, message).about(&self.address.socket))
    }

    pub(super) fn add_archive(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.keep(std::slice::from_ref(&info.path))?;
        if self.is_valid(&info.path)? {
            return Ok(());
        }
        let operation = Operation::AddToStoreNar;
        // Neither repairing nor adding what is not signed, if a signature is needed.
        let request = operation.request().path(&info.path).info(info).flag(false).flag(false);
        self.with(|connection| {
            let write = |frames: &mut Frames| send_archive(info, nar, frames);
            connection.upload(operation, request, &self.options, &mut self.log(), write, |_| Ok(()))
        })
    }

    pub(super) fn add_texts(&self, items: &[TextItem]) -> Result<()> {
        let paths: Vec<StorePath> = items.iter().map(|item| item.path.clone()).collect();
        self.keep(&paths)?;
        let valid = self.valid_paths(&paths)?;
        let missing = items.iter().filter(|item| !valid.contains(&item.path));
        let missing = in_order(missing.map(|item| (&item.path, item)).collect());
        if missing.is_empty() {
            return Ok(());
        }
        let operation = Operation::AddMultipleToStore;
        let request = operation.request().flag(false).flag(false);
        let write = |frames: &mut Frames| send_texts(&missing, frames).map_err(StoreError::from_stream);
        self.with(|connection| {
            connection.upload(operation, request, &self.options, &mut self.log(), write, |_| Ok(()))
        })
    }
}

fn send_archive(info: &PathInfo, nar: &mut dyn Read, frames: &mut Frames) -> Result<()> {
    let mut both = Both(HashWriter::default(), frames);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let len = match nar.read(&mut buffer) {
            Ok(0) => break,
            Ok(len) => len,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                let message = format!("cannot read the archive of '{}': {error}", info.path);
                return Err(StoreError::new(ErrorKind::Io, message).about(info.path.to_string()));
            }
        };
        both.write_all(&buffer[..len]).map_err(StoreError::from_stream)?;
    }
    let (hash, size) = both.0.finish();
    if info.nar_hash.bytes == hash && info.nar_size == size {
        return Ok(());
    }
    let message = format!(
        "the archive of '{}' is not the announced one: it has {size} bytes and the hash sha256:{}, instead \
         of {} bytes and sha256:{}",
        info.path,
        crate::hash::nix32(&hash),
        info.nar_size,
        crate::hash::nix32(&info.nar_hash.bytes)
    );
    Err(StoreError::new(ErrorKind::Mismatch, message).about(info.path.to_string()))
}

fn send_texts(items: &[&TextItem], frames: &mut Frames) -> io::Result<()> {
    frames.write_all(&Request::default().number(items.len() as u64).0)?;
    for item in items {
        let (hash, size) = nar::hash_file(&item.text);
        let mut info = PathInfo::new(item.path.clone(), hash, size);
        info.references = item.references.clone();
        let hash: Hash = Algorithm::Sha256.hash(&item.text);
        info.content_address = Some(ContentAddress { method: Method::Text, hash });
        frames.write_all(&Request::default().path(&info.path).info(&info).0)?;
        NarWriter::new(&mut *frames)?.file(&item.text, false)?;
    }
    Ok(())
}

/// The items, each after those that it refers to.
fn in_order<'a>(mut items: BTreeMap<&'a StorePath, &'a TextItem>) -> Vec<&'a TextItem> {
    let mut ordered = Vec::with_capacity(items.len());
    while let Some((_, first)) = items.pop_first() {
        let mut open = vec![(first, first.references.iter())];
        while let Some((item, references)) = open.last_mut() {
            match references.next() {
                // Taken out when it is begun, so nothing comes twice, and a circle ends.
                Some(reference) => {
                    if let Some(referred) = items.remove(reference) {
                        open.push((referred, referred.references.iter()));
                    }
                }
                None => {
                    ordered.push(*item);
                    open.pop();
                }
            }
        }
    }
    ordered
}

/// Writes to two places.
struct Both<'a, 'b>(HashWriter, &'a mut Frames<'b>);

impl Write for Both<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.write_all(bytes)?;
        self.0.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
