//! The archive of a file tree: as a stream into its SHA-256 hash, and read back.
//!
//! The archive is a sequence of strings, each its length in eight bytes, lowest first, its bytes, and
//! zeros up to a multiple of eight. Executable bits count, times and owners do not. The caller walks
//! the tree and tells what it meets; entries of a directory come in the bytewise order of their names.
//! Contents of files come in pieces, so nothing has to be held as a whole.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

mod parse;
#[cfg(unix)]
mod tree;

pub use parse::{TreeSink, parse};
#[cfg(unix)]
pub use tree::write_tree;

/// Writes an archive that is being told.
pub struct NarWriter<W: Write>(W);

impl<W: Write> NarWriter<W> {
    /// An archive that goes to `out`.
    ///
    /// # Errors
    /// Those of `out`; so all methods.
    pub fn new(out: W) -> io::Result<NarWriter<W>> {
        let mut nar = NarWriter(out);
        nar.string(b"nix-archive-1")?;
        Ok(nar)
    }

    fn string(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(&(bytes.len() as u64).to_le_bytes())?;
        self.0.write_all(bytes)?;
        self.padding(bytes.len() as u64)
    }

    fn padding(&mut self, len: u64) -> io::Result<()> {
        self.0.write_all(&[0; 8][..(len.wrapping_neg() % 8) as usize])
    }

    fn strings(&mut self, all: &[&[u8]]) -> io::Result<()> {
        all.iter().try_for_each(|string| self.string(string))
    }

    /// A regular file.
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn file(&mut self, contents: &[u8], executable: bool) -> io::Result<()> {
        self.begin_file(contents.len() as u64, executable)?;
        self.contents(contents)?;
        self.end_file(contents.len() as u64)
    }

    /// The beginning of a regular file of this size. Its [`NarWriter::contents`] follow, then
    /// [`NarWriter::end_file`].
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn begin_file(&mut self, size: u64, executable: bool) -> io::Result<()> {
        self.strings(&[b"(", b"type", b"regular"])?;
        if executable {
            self.strings(&[b"executable", b""])?;
        }
        self.string(b"contents")?;
        self.0.write_all(&size.to_le_bytes())
    }

    /// A piece of a file's contents.
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn contents(&mut self, piece: &[u8]) -> io::Result<()> {
        self.0.write_all(piece)
    }

    /// The end of a regular file of this size.
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn end_file(&mut self, size: u64) -> io::Result<()> {
        self.padding(size)?;
        self.end()
    }

    /// A symbolic link.
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn symlink(&mut self, target: &[u8]) -> io::Result<()> {
        self.strings(&[b"(", b"type", b"symlink", b"target", target, b")"])
    }

    /// The beginning of a directory. Its entries follow, then [`NarWriter::end`].
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn directory(&mut self) -> io::Result<()> {
        self.strings(&[b"(", b"type", b"directory"])
    }

    /// The beginning of a directory's entry. What it is follows, then [`NarWriter::end`].
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn entry(&mut self, name: &[u8]) -> io::Result<()> {
        self.strings(&[b"entry", b"(", b"name", name, b"node"])
    }

    /// The end of a directory or entry.
    ///
    /// # Errors
    /// See [`NarWriter::new`].
    pub fn end(&mut self) -> io::Result<()> {
        self.string(b")")
    }

    /// Where it went.
    pub fn into_inner(self) -> W {
        self.0
    }

    /// Where it goes.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.0
    }
}

/// Hashes and counts what is written to it.
#[derive(Default)]
pub struct HashWriter {
    hash: Sha256,
    size: u64,
}

impl Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl HashWriter {
    /// The hash and the size of what was written.
    pub fn finish(self) -> ([u8; 32], u64) {
        (self.hash.finalize().into(), self.size)
    }
}

/// The archive of one file that is not executable: its hash and size.
pub fn hash_file(contents: &[u8]) -> ([u8; 32], u64) {
    let nar = NarWriter::new(HashWriter::default()).and_then(|mut nar| {
        nar.file(contents, false)?;
        Ok(nar)
    });
    nar.expect("a hash takes everything").into_inner().finish()
}

/// The archive of one file that is not executable.
pub fn of_file(contents: &[u8]) -> Vec<u8> {
    let nar = NarWriter::new(Vec::with_capacity(contents.len() + 112)).and_then(|mut nar| {
        nar.file(contents, false)?;
        Ok(nar)
    });
    nar.expect("memory takes everything").into_inner()
}

/// Hashes and counts what is read from another reader.
pub struct HashReader<R> {
    inner: R,
    hash: HashWriter,
}

impl<R: Read> HashReader<R> {
    /// Reads from `inner`.
    pub fn new(inner: R) -> HashReader<R> {
        HashReader { inner, hash: HashWriter::default() }
    }

    /// The hash and the size of what was read.
    pub fn finish(self) -> ([u8; 32], u64) {
        self.hash.finish()
    }
}

impl<R: Read> Read for HashReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(bytes)?;
        self.hash.write_all(&bytes[..len])?;
        Ok(len)
    }
}
