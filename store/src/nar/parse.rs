//! Reading an archive in pieces, with everything checked: an archive may come from anywhere.
//!
//! A name is no path: it is not empty, not `.` or `..`, and has no slash and no zero byte. The names
//! of a directory ascend, so none comes twice.

use std::io::{ErrorKind as IoKind, Read};

use crate::store::{ErrorKind, Result, StoreError};

/// The longest name or target of a link that is read.
const MAX_NAME: u64 = 1 << 16;
/// Directories in directories, at most: more than any system can name.
const MAX_DEPTH: usize = 4096;
/// The pieces that contents come in.
const PIECE: usize = 64 << 10;

/// Who is told what an archive holds. Paths go from its root, which is empty. Reading ends with the
/// first error.
pub trait TreeSink {
    /// A directory, before its entries.
    fn directory(&mut self, path: &[u8]) -> Result<()>;
    /// The end of a directory.
    fn end_directory(&mut self, path: &[u8]) -> Result<()>;
    /// A symbolic link.
    fn symlink(&mut self, path: &[u8], target: &[u8]) -> Result<()>;
    /// The beginning of a regular file.
    fn file(&mut self, path: &[u8], executable: bool, size: u64) -> Result<()>;
    /// A piece of that file.
    fn contents(&mut self, piece: &[u8]) -> Result<()>;
    /// The end of that file.
    fn end_file(&mut self) -> Result<()>;
}

/// Reads an archive to its end, and nothing behind it.
///
/// # Errors
/// [`ErrorKind::Corrupt`] for what is no archive, and whatever `sink` and `nar` say.
pub fn parse(nar: &mut dyn Read, sink: &mut dyn TreeSink) -> Result<()> {
    let mut parser = Parser { nar, path: Vec::new(), open: Vec::new() };
    parser.expect(b"nix-archive-1")?;
    let mut is_open = parser.node(sink)?;
    while is_open {
        is_open = parser.next_entry(sink)?;
    }
    Ok(())
}

/// A directory that is being read.
struct Directory {
    /// The length of its path.
    len: usize,
    /// The name of its last entry.
    last: Vec<u8>,
}

struct Parser<'a> {
    nar: &'a mut dyn Read,
    path: Vec<u8>,
    open: Vec<Directory>,
}

impl Parser<'_> {
    /// A node; whether it is a directory, which is open now.
    fn node(&mut self, sink: &mut dyn TreeSink) -> Result<bool> {
        self.expect(b"(")?;
        self.expect(b"type")?;
        match self.string()?.as_slice() {
            b"directory" => {
                if self.open.len() == MAX_DEPTH {
                    return Err(corrupt("its directories are nested too deeply"));
                }
                sink.directory(&self.path)?;
                self.open.push(Directory { len: self.path.len(), last: Vec::new() });
                return Ok(true);
            }
            b"symlink" => {
                self.expect(b"target")?;
                let target = self.string()?;
                if target.is_empty() || target.contains(&0) {
                    return Err(corrupt("a symbolic link in it has no target"));
                }
                sink.symlink(&self.path, &target)?;
            }
            b"regular" => self.file(sink)?,
            _ => return Err(corrupt("it holds something that is no file, directory or link")),
        }
        self.expect(b")")?;
        Ok(!self.open.is_empty())
    }

    fn file(&mut self, sink: &mut dyn TreeSink) -> Result<()> {
        let mut word = self.string()?;
        let executable = word == b"executable";
        if executable {
            self.expect(b"")?;
            word = self.string()?;
        }
        if word != b"contents" {
            return Err(corrupt("a file in it has no contents"));
        }
        let size = self.number()?;
        sink.file(&self.path, executable, size)?;
        let mut piece = vec![0; PIECE.min(usize::try_from(size).unwrap_or(PIECE))];
        let mut left = size;
        while left > 0 {
            let len = usize::try_from(left).map_or(piece.len(), |left| left.min(piece.len()));
            self.fill(&mut piece[..len])?;
            sink.contents(&piece[..len])?;
            left -= len as u64;
        }
        self.padding(size)?;
        sink.end_file()
    }

    /// What follows in the innermost directory; whether any directory is open behind it.
    fn next_entry(&mut self, sink: &mut dyn TreeSink) -> Result<bool> {
        let directory = self.open.last().expect("a directory is open");
        self.path.truncate(directory.len);
        match self.string()?.as_slice() {
            b")" => {
                sink.end_directory(&self.path)?;
                self.open.pop();
                if !self.open.is_empty() {
                    self.expect(b")")?;
                }
                Ok(!self.open.is_empty())
            }
            b"entry" => {
                self.entry_name()?;
                let depth = self.open.len();
                self.node(sink)?;
                if self.open.len() == depth {
                    self.expect(b")")?;
                }
                Ok(true)
            }
            _ => Err(corrupt("a directory in it does not end")),
        }
    }

    fn entry_name(&mut self) -> Result<()> {
        self.expect(b"(")?;
        self.expect(b"name")?;
        let name = self.string()?;
        let directory = self.open.last_mut().expect("a directory is open");
        let is_name = !matches!(&*name, b"" | b"." | b"..") && !name.iter().any(|byte| b"/\0".contains(byte));
        if !is_name {
            return Err(corrupt("a name in it is not allowed"));
        }
        if !directory.last.is_empty() && directory.last >= name {
            return Err(corrupt("names in it are not sorted"));
        }
        self.path.push(b'/');
        self.path.extend_from_slice(&name);
        directory.last = name;
        self.expect(b"node")
    }

    fn expect(&mut self, expected: &[u8]) -> Result<()> {
        match self.string()? == expected {
            true => Ok(()),
            false => Err(corrupt(format!("'{}' is missing in it", String::from_utf8_lossy(expected)))),
        }
    }

    fn string(&mut self) -> Result<Vec<u8>> {
        let len = self.number()?;
        if len > MAX_NAME {
            return Err(corrupt("a name in it is too long"));
        }
        let mut bytes = vec![0; usize::try_from(len).expect("a short string")];
        self.fill(&mut bytes)?;
        self.padding(len)?;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn padding(&mut self, len: u64) -> Result<()> {
        let mut bytes = [0; 8];
        let bytes = &mut bytes[..(len.wrapping_neg() % 8) as usize];
        self.fill(bytes)?;
        match bytes.iter().all(|&byte| byte == 0) {
            true => Ok(()),
            false => Err(corrupt("its padding is not zero")),
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.nar.read_exact(bytes).map_err(|error| match error.kind() {
            IoKind::UnexpectedEof => corrupt("it ends too soon"),
            _ => StoreError::new(ErrorKind::Io, error.to_string()),
        })
    }
}

fn corrupt(what: impl AsRef<str>) -> StoreError {
    StoreError::new(ErrorKind::Corrupt, format!("this is no archive of a file tree: {}", what.as_ref()))
}
