//! Files of stores that are in no file system: unpacked into memory when a program looks at them.

use std::collections::BTreeMap;
use std::sync::Arc;

use frazil_eval::host::{FileType, HostError};
use frazil_store::nar::TreeSink;
use frazil_store::store::Result;

/// What is at a path.
pub enum Entry {
    File { contents: Arc<[u8]>, executable: bool },
    Link(Vec<u8>),
    Directory,
}

/// What a store path holds, by the rest of the path: empty, or with a slash in front.
#[derive(Default)]
pub struct Unpacked {
    entries: BTreeMap<Vec<u8>, Entry>,
    /// The file that is being unpacked.
    file: (Vec<u8>, Vec<u8>, bool),
}

impl Entry {
    pub fn file_type(&self) -> FileType {
        match self {
            Entry::File { .. } => FileType::Regular,
            Entry::Link(_) => FileType::Symlink,
            Entry::Directory => FileType::Directory,
        }
    }
}

impl Unpacked {
    /// What is at a path. Links on the way to it are not followed: who asks has followed them.
    pub fn get(&self, path: &[u8]) -> Option<&Entry> {
        self.entries.get(path.strip_suffix(b"/").unwrap_or(path))
    }

    /// The contents of a file, and whether it may be executed.
    pub fn file(&self, path: &[u8]) -> std::result::Result<(Arc<[u8]>, bool), HostError> {
        match self.get(path) {
            Some(Entry::File { contents, executable }) => Ok((Arc::clone(contents), *executable)),
            Some(_) => Err(HostError::Other("it is no regular file".into())),
            None => Err(HostError::NotFound),
        }
    }

    /// The entries of a directory, sorted.
    pub fn dir(&self, path: &[u8]) -> Vec<(Vec<u8>, FileType)> {
        let start = [path.strip_suffix(b"/").unwrap_or(path), b"/"].concat();
        let below = self.entries.range(start.clone()..).take_while(|(path, _)| path.starts_with(&start));
        below
            .map(|(path, entry)| (&path[start.len()..], entry))
            .filter(|(name, _)| !name.contains(&b'/'))
            .map(|(name, entry)| (name.to_vec(), entry.file_type()))
            .collect()
    }
}

impl TreeSink for Unpacked {
    fn directory(&mut self, path: &[u8]) -> Result<()> {
        self.entries.insert(path.to_vec(), Entry::Directory);
        Ok(())
    }

    fn end_directory(&mut self, _path: &[u8]) -> Result<()> {
        Ok(())
    }

    fn symlink(&mut self, path: &[u8], target: &[u8]) -> Result<()> {
        self.entries.insert(path.to_vec(), Entry::Link(target.to_vec()));
        Ok(())
    }

    fn file(&mut self, path: &[u8], executable: bool, _size: u64) -> Result<()> {
        self.file = (path.to_vec(), Vec::new(), executable);
        Ok(())
    }

    fn contents(&mut self, piece: &[u8]) -> Result<()> {
        self.file.1.extend_from_slice(piece);
        Ok(())
    }

    fn end_file(&mut self) -> Result<()> {
        let (path, contents, executable) = std::mem::take(&mut self.file);
        self.entries.insert(path, Entry::File { contents: contents.into(), executable });
        Ok(())
    }
}
