//! File trees as Nix archives, walked through the host: their hashes, and their bytes for a store.
//!
//! One pass over the tree, files in pieces, nothing kept but the way to where the walk is. A walk may
//! stop at every entry to ask whether it belongs to the tree, so that the answer can come from a
//! function of the program; what does not is remembered, so that a second walk sees the same tree.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use frazil_eval::host::{FileType, Host, HostError, Wanted};
use frazil_store::nar::{HashWriter, NarWriter};

/// Why a tree has no hash.
#[derive(Debug)]
pub enum NarError {
    /// A path that cannot be read.
    Host(Vec<u8>, HostError),
    /// A device, socket or pipe at this path.
    Unsupported(Vec<u8>),
    /// The file at this path became shorter while it was read, or cannot be read to its end.
    Contents(Vec<u8>, String),
    /// So many bytes of it could not be read.
    Piece(usize, io::Error),
}

impl NarError {
    /// The message to show.
    pub fn message(&self) -> Vec<u8> {
        let about = |start: &str, path: &[u8], end: &str| [start.as_bytes(), path, end.as_bytes()].concat();
        match self {
            NarError::Host(path, HostError::NotFound) => about("path '", path, "' does not exist"),
            NarError::Host(path, HostError::Other(reason)) => {
                about("cannot read '", path, &format!("': {reason}"))
            }
            NarError::Host(_, HostError::Forbidden(text)) => text.clone().into_bytes(),
            NarError::Unsupported(path) => about("file '", path, "' has an unsupported type"),
            NarError::Contents(path, reason) => about("cannot read file '", path, &format!("': {reason}")),
            NarError::Piece(len, error) => {
                // Without the number of the system's error.
                let reason = error.to_string();
                let reason = reason.split(" (os error").next().unwrap_or_default();
                format!("read of {len} bytes: {reason}").into_bytes()
            }
        }
    }
}

/// The pieces in which files are read.
const PIECE: usize = 64 << 10;

/// A part of the tree that remains to be written.
enum Todo<'h> {
    /// The node at this path, of this type.
    Node(Vec<u8>, FileType),
    /// An entry of a directory: its name, then its node.
    Entry(Vec<u8>, Vec<u8>, FileType),
    /// The rest of the file at this path: its size, and how much of it is left.
    Contents { path: Vec<u8>, file: Box<dyn Read + 'h>, size: u64, left: u64 },
    /// The end of a directory or of an entry.
    End,
}

/// An archive that is being written, and what remains of the tree.
struct Walk<'h, W: Write> {
    nar: NarWriter<W>,
    root: u32,
    todo: Vec<Todo<'h>>,
    piece: Vec<u8>,
}

fn wrote(result: io::Result<()>) {
    result.expect("a hash and memory take everything");
}

impl<'h, W: Write> Walk<'h, W> {
    fn new(host: &dyn Host, root: u32, path: &[u8], out: W) -> Result<Walk<'h, W>, NarError> {
        let failed = |error| NarError::Host(path.to_vec(), error);
        let kind = host.type_to_read(root, path, Wanted::Contents).map_err(failed)?;
        let kind = kind.ok_or_else(|| failed(HostError::NotFound))?;
        let nar = NarWriter::new(out).expect("a hash and memory take everything");
        Ok(Walk { nar, root, todo: vec![Todo::Node(path.to_vec(), kind)], piece: Vec::new() })
    }

    fn entry(&mut self, name: &[u8], path: Vec<u8>, kind: FileType) {
        wrote(self.nar.entry(name));
        self.todo.push(Todo::End);
        self.todo.push(Todo::Node(path, kind));
    }

    /// Does one thing that is no entry.
    fn step(&mut self, host: &'h dyn Host, next: Todo<'h>) -> Result<(), NarError> {
        match next {
            Todo::Node(path, kind) => self.node(host, path, kind)?,
            Todo::Contents { path, file, size, left } => self.contents(path, file, size, left)?,
            Todo::Entry(name, path, kind) => self.entry(&name, path, kind),
            Todo::End => wrote(self.nar.end()),
        }
        Ok(())
    }

    fn node(&mut self, host: &'h dyn Host, path: Vec<u8>, kind: FileType) -> Result<(), NarError> {
        let failed = |error| NarError::Host(path.clone(), error);
        match kind {
            FileType::Regular => {
                let executable = host.is_executable(self.root, &path).map_err(failed)?;
                let (file, size) = host.open_file(self.root, &path).map_err(failed)?;
                wrote(self.nar.begin_file(size, executable));
                self.todo.push(Todo::Contents { path, file, size, left: size });
            }
            FileType::Symlink => wrote(self.nar.symlink(&host.read_link(self.root, &path).map_err(failed)?)),
            FileType::Directory => {
                let entries = host.read_dir(self.root, &path).map_err(failed)?;
                wrote(self.nar.directory());
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

    fn contents(
        &mut self,
        path: Vec<u8>,
        mut file: Box<dyn Read + 'h>,
        size: u64,
        left: u64,
    ) -> Result<(), NarError> {
        if left == 0 {
            wrote(self.nar.end_file(size));
            return Ok(());
        }
        let len = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        if self.piece.len() < len {
            self.piece.resize(len, 0);
        }
        let read = loop {
            match file.read(&mut self.piece[..len]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(NarError::Contents(path, error.to_string())),
                Ok(0) => return Err(NarError::Contents(path, "it became shorter while it was read".into())),
                Ok(read) => break read,
            }
        };
        wrote(self.nar.contents(&self.piece[..read]));
        self.todo.push(Todo::Contents { path, file, size, left: left - read as u64 });
        Ok(())
    }
}

/// A walk through a tree for its hash.
pub struct TreeWalk {
    walk: Walk<'static, HashWriter>,
    /// Whether entries are asked for.
    asks: bool,
    asked: Option<(Vec<u8>, Vec<u8>, FileType)>,
    left_out: BTreeSet<Vec<u8>>,
}

/// An entry about which a walk asks: its path and type.
pub struct Question {
    /// Its path.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: FileType,
}

/// What a walk has found.
pub struct Walked {
    /// The hash of the archive.
    pub nar_hash: [u8; 32],
    /// The length of the archive.
    pub nar_size: u64,
    /// The paths that do not belong to the tree.
    pub left_out: BTreeSet<Vec<u8>>,
}

impl TreeWalk {
    /// A walk that begins at `path`. `asks`: about every entry of every directory.
    ///
    /// # Errors
    /// If there is nothing at `path`.
    pub fn new(host: &dyn Host, root: u32, path: &[u8], asks: bool) -> Result<TreeWalk, NarError> {
        let walk = Walk::new(host, root, path, HashWriter::default())?;
        Ok(TreeWalk { walk, asks, asked: None, left_out: BTreeSet::new() })
    }

    /// Walks on to the next question; `None`: to the end.
    ///
    /// # Errors
    /// If something cannot be read, or is no file, directory or link.
    pub fn advance(&mut self, host: &dyn Host) -> Result<Option<Question>, NarError> {
        // A walk that stands still holds no open file, so it may outlive this borrow of the host.
        let mut walk = Walk {
            nar: std::mem::replace(&mut self.walk.nar, no_archive()),
            root: self.walk.root,
            todo: std::mem::take(&mut self.walk.todo).into_iter().map(closed).collect(),
            piece: std::mem::take(&mut self.walk.piece),
        };
        let mut question = None;
        while let Some(next) = walk.todo.pop() {
            match next {
                Todo::Entry(name, path, kind) if self.asks => {
                    question = Some(Question { path: path.clone(), kind });
                    self.asked = Some((name, path, kind));
                    break;
                }
                next => walk.step(host, next)?,
            }
        }
        let todo = walk.todo.into_iter().map(closed).collect();
        self.walk = Walk { nar: walk.nar, root: walk.root, todo, piece: walk.piece };
        Ok(question)
    }

    /// The answer to the last question.
    pub fn answer(&mut self, belongs: bool) {
        match self.asked.take() {
            Some((name, path, kind)) if belongs => self.walk.entry(&name, path, kind),
            Some((_, path, _)) => {
                self.left_out.insert(path);
            }
            None => {}
        }
    }

    /// What was found.
    pub fn finish(self) -> Walked {
        let (nar_hash, nar_size) = self.walk.nar.into_inner().finish();
        Walked { nar_hash, nar_size, left_out: self.left_out }
    }
}

fn no_archive() -> NarWriter<HashWriter> {
    NarWriter::new(HashWriter::default()).expect("a hash takes everything")
}

/// The same for another borrow of the host. No file is open between two entries.
fn closed<'a>(todo: Todo) -> Todo<'a> {
    match todo {
        Todo::Node(path, kind) => Todo::Node(path, kind),
        Todo::Entry(name, path, kind) => Todo::Entry(name, path, kind),
        Todo::End => Todo::End,
        Todo::Contents { .. } => unreachable!("a file is written to its end before an entry is looked at"),
    }
}

/// What is found in the whole tree at `path`.
///
/// # Errors
/// If something in it cannot be read, or is no file, directory or link.
pub fn walk_tree(host: &dyn Host, root: u32, path: &[u8]) -> Result<Walked, NarError> {
    let mut walk = TreeWalk::new(host, root, path, false)?;
    walk.advance(host)?;
    Ok(walk.finish())
}

/// The archive of a tree, to be read.
pub struct TreeReader<'h> {
    host: &'h dyn Host,
    walk: Walk<'h, Vec<u8>>,
    left_out: &'h BTreeSet<Vec<u8>>,
    /// How much of the walk's buffer has been read.
    done: usize,
}

impl<'h> TreeReader<'h> {
    /// The archive of what is at `path`, without what is `left_out`.
    ///
    /// # Errors
    /// If there is nothing at `path`.
    pub fn new(
        host: &'h dyn Host,
        root: u32,
        path: &[u8],
        left_out: &'h BTreeSet<Vec<u8>>,
    ) -> Result<TreeReader<'h>, NarError> {
        let walk = Walk::new(host, root, path, Vec::new())?;
        Ok(TreeReader { host, walk, left_out, done: 0 })
    }
}

impl Read for TreeReader<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.done == self.walk.nar.get_mut().len() {
            self.walk.nar.get_mut().clear();
            self.done = 0;
            while self.walk.nar.get_mut().len() < PIECE {
                let Some(next) = self.walk.todo.pop() else { break };
                if matches!(&next, Todo::Entry(_, path, _) if self.left_out.contains(path)) {
                    continue;
                }
                let step = self.walk.step(self.host, next);
                step.map_err(|error| {
                    io::Error::other(String::from_utf8_lossy(&error.message()).into_owned())
                })?;
            }
        }
        let rest = &self.walk.nar.get_mut()[self.done..];
        let len = rest.len().min(bytes.len());
        bytes[..len].copy_from_slice(&rest[..len]);
        self.done += len;
        Ok(len)
    }
}

/// The hashes of one file: of its contents, and of its archive, in which it is not executable; and
/// the length of the archive.
///
/// # Errors
/// If it cannot be read.
pub fn hash_flat(host: &dyn Host, root: u32, path: &[u8]) -> Result<([u8; 32], Walked), NarError> {
    let (mut file, size) =
        host.open_file(root, path).map_err(|error| NarError::Host(path.to_vec(), error))?;
    let mut nar = no_archive();
    wrote(nar.begin_file(size, false));
    let mut contents = HashWriter::default();
    let mut piece = vec![0; PIECE];
    let mut left = size;
    loop {
        let len = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        match file.read(&mut piece[..len]) {
            Ok(0) if left == 0 => break,
            Ok(0) => {
                return Err(NarError::Contents(path.to_vec(), "it became shorter while it was read".into()));
            }
            Ok(read) => {
                wrote(contents.write_all(&piece[..read]));
                wrote(nar.contents(&piece[..read]));
                left -= read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(NarError::Piece(len, error)),
        }
    }
    wrote(nar.end_file(size));
    let (nar_hash, nar_size) = nar.into_inner().finish();
    Ok((contents.finish().0, Walked { nar_hash, nar_size, left_out: BTreeSet::new() }))
}

/// The archive of one file, in which it is not executable, to be read.
///
/// # Errors
/// If it cannot be read.
pub fn read_flat<'h>(host: &'h dyn Host, root: u32, path: &[u8]) -> Result<impl Read + 'h, NarError> {
    let (file, size) = host.open_file(root, path).map_err(|error| NarError::Host(path.to_vec(), error))?;
    let mut start = NarWriter::new(Vec::new()).expect("memory takes everything");
    wrote(start.begin_file(size, false));
    // What the archive begins with goes in front of the contents, what it ends with behind.
    let begin = start.into_inner();
    let mut whole = NarWriter::new(Vec::new()).expect("memory takes everything");
    let skipped = whole.get_mut().len();
    wrote(whole.end_file(size));
    let end = whole.into_inner().split_off(skipped);
    Ok(io::Cursor::new(begin).chain(file.take(size)).chain(io::Cursor::new(end)))
}
