//! The hash of a file tree as a Nix archive: one pass over the tree, nothing kept but the hash state
//! and the way to where the walk is.
//!
//! A walk may stop at every entry to ask whether it belongs to the tree, so that the answer can come
//! from a function of the program.

use frazil_eval::host::{FileType, Host, HostError};
use frazil_store::nar::NarHash;

/// Why a tree has no hash.
#[derive(Debug)]
pub enum NarError {
    /// A path that cannot be read.
    Host(Vec<u8>, HostError),
    /// A device, socket or pipe at this path.
    Unsupported(Vec<u8>),
}

/// A part of the tree that remains to be written.
enum Todo {
    /// The node at this path, of this type.
    Node(Vec<u8>, FileType),
    /// An entry of a directory: its name, then its node.
    Entry(Vec<u8>, Vec<u8>, FileType),
    /// The end of a directory or of an entry.
    End,
}

/// A walk through a tree.
pub struct TreeWalk {
    nar: NarHash,
    root: u32,
    todo: Vec<Todo>,
    /// Whether entries are asked for.
    asks: bool,
    asked: Option<Todo>,
}

/// An entry about which a walk asks: its path and type.
pub struct Question {
    /// Its path.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: FileType,
}

impl TreeWalk {
    /// A walk that begins at `path`. `asks`: about every entry of every directory.
    ///
    /// # Errors
    /// If there is nothing at `path`.
    pub fn new(host: &dyn Host, root: u32, path: &[u8], asks: bool) -> Result<TreeWalk, NarError> {
        let failed = |error| NarError::Host(path.to_vec(), error);
        let kind = host.file_type(root, path).map_err(failed)?;
        let kind = kind.ok_or_else(|| failed(HostError::NotFound))?;
        let todo = vec![Todo::Node(path.to_vec(), kind)];
        Ok(TreeWalk { nar: NarHash::default(), root, todo, asks, asked: None })
    }

    /// Walks on to the next question; `None`: to the end.
    ///
    /// # Errors
    /// If something cannot be read, or is no file, directory or link.
    pub fn advance(&mut self, host: &dyn Host) -> Result<Option<Question>, NarError> {
        while let Some(next) = self.todo.pop() {
            match next {
                Todo::Entry(_, ref path, kind) if self.asks => {
                    let path = path.clone();
                    self.asked = Some(next);
                    return Ok(Some(Question { path, kind }));
                }
                Todo::Entry(name, path, kind) => self.entry(&name, path, kind),
                Todo::Node(path, kind) => self.node(host, path, kind)?,
                Todo::End => self.nar.end(),
            }
        }
        Ok(None)
    }

    /// The answer to the last question.
    pub fn answer(&mut self, belongs: bool) {
        if let Some(Todo::Entry(name, path, kind)) = self.asked.take().filter(|_| belongs) {
            self.entry(&name, path, kind);
        }
    }

    /// The hash of what was walked.
    pub fn finish(self) -> [u8; 32] {
        self.nar.finish()
    }

    fn entry(&mut self, name: &[u8], path: Vec<u8>, kind: FileType) {
        self.nar.entry(name);
        self.todo.push(Todo::End);
        self.todo.push(Todo::Node(path, kind));
    }

    fn node(&mut self, host: &dyn Host, path: Vec<u8>, kind: FileType) -> Result<(), NarError> {
        let failed = |error| NarError::Host(path.clone(), error);
        match kind {
            FileType::Regular => {
                let executable = host.is_executable(self.root, &path).map_err(failed)?;
                self.nar.file(&host.read_file(self.root, &path).map_err(failed)?, executable);
            }
            FileType::Symlink => self.nar.symlink(&host.read_link(self.root, &path).map_err(failed)?),
            FileType::Directory => {
                let entries = host.read_dir(self.root, &path).map_err(failed)?;
                self.nar.directory();
                self.todo.push(Todo::End);
                for (name, kind) in entries.into_iter().rev() {
                    let child = [path.strip_suffix(b"/").unwrap_or(&path), b"/", &name].concat();
                    self.todo.push(Todo::Entry(name, child, kind));
                }
            }
            FileType::Unknown => return Err(NarError::Unsupported(path)),
        }
        Ok(())
    }
}

/// The SHA-256 hash of the archive of the tree at `path`.
///
/// # Errors
/// If something in it cannot be read, or is no file, directory or link.
pub fn hash_tree(host: &dyn Host, root: u32, path: &[u8]) -> Result<[u8; 32], NarError> {
    let mut walk = TreeWalk::new(host, root, path, false)?;
    walk.advance(host)?;
    Ok(walk.finish())
}
