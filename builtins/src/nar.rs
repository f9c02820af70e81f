//! The hash of a file tree as a Nix archive: one pass over the tree, nothing kept but the hash state.
//!
//! The archive is a sequence of strings, each its length in eight bytes, lowest first, its bytes, and
//! zeros up to a multiple of eight. Executable bits count, times and owners do not.

use frazil_eval::host::{FileType, Host, HostError};
use sha2::{Digest, Sha256};

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
    /// The end of a directory's entry.
    EndEntry,
    /// The end of a node.
    EndNode,
}

/// The SHA-256 hash of the archive of the tree at `path`.
///
/// # Errors
/// If something in it cannot be read, or is no file, directory or link.
pub fn hash_tree(host: &dyn Host, root: u32, path: &[u8]) -> Result<[u8; 32], NarError> {
    let mut nar = Nar(Sha256::new());
    nar.string(b"nix-archive-1");
    let kind = host.file_type(root, path).map_err(|error| NarError::Host(path.to_vec(), error))?;
    let Some(kind) = kind else { return Err(NarError::Host(path.to_vec(), HostError::NotFound)) };
    let mut todo = vec![Todo::Node(path.to_vec(), kind)];
    while let Some(next) = todo.pop() {
        match next {
            Todo::Node(path, kind) => nar.node(host, root, path, kind, &mut todo)?,
            Todo::Entry(name, path, kind) => {
                for part in [b"entry".as_slice(), b"(", b"name", &name, b"node"] {
                    nar.string(part);
                }
                todo.push(Todo::EndEntry);
                todo.push(Todo::Node(path, kind));
            }
            Todo::EndEntry | Todo::EndNode => nar.string(b")"),
        }
    }
    Ok(nar.0.finalize().into())
}

struct Nar(Sha256);

impl Nar {
    fn string(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self.0.update(&[0; 8][..bytes.len().wrapping_neg() % 8]);
    }

    fn node(
        &mut self,
        host: &dyn Host,
        root: u32,
        path: Vec<u8>,
        kind: FileType,
        todo: &mut Vec<Todo>,
    ) -> Result<(), NarError> {
        let failed = |path: &[u8]| {
            let path = path.to_vec();
            move |error| NarError::Host(path, error)
        };
        self.string(b"(");
        self.string(b"type");
        match kind {
            FileType::Regular => {
                self.string(b"regular");
                if host.is_executable(root, &path).map_err(failed(&path))? {
                    self.string(b"executable");
                    self.string(b"");
                }
                self.string(b"contents");
                let contents = host.read_file(root, &path).map_err(failed(&path))?;
                self.string(&contents);
            }
            FileType::Symlink => {
                self.string(b"symlink");
                self.string(b"target");
                let target = host.read_link(root, &path).map_err(failed(&path))?;
                self.string(&target);
            }
            FileType::Directory => {
                self.string(b"directory");
                let entries = host.read_dir(root, &path).map_err(failed(&path))?;
                todo.push(Todo::EndNode);
                for (name, kind) in entries.into_iter().rev() {
                    let child = [path.strip_suffix(b"/").unwrap_or(&path), b"/", &name].concat();
                    todo.push(Todo::Entry(name, child, kind));
                }
                return Ok(());
            }
            FileType::Unknown => return Err(NarError::Unsupported(path)),
        }
        self.string(b")");
        Ok(())
    }
}
