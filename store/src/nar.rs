//! The archive of a file tree, as a stream into its SHA-256 hash.
//!
//! The archive is a sequence of strings, each its length in eight bytes, lowest first, its bytes, and
//! zeros up to a multiple of eight. Executable bits count, times and owners do not. The caller walks
//! the tree and tells what it meets; entries of a directory come in the bytewise order of their names.

use sha2::{Digest, Sha256};

/// The hash of an archive that is being told.
pub struct NarHash(Sha256);

impl Default for NarHash {
    fn default() -> NarHash {
        let mut nar = NarHash(Sha256::new());
        nar.string(b"nix-archive-1");
        nar
    }
}

impl NarHash {
    fn string(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self.0.update(&[0; 8][..bytes.len().wrapping_neg() % 8]);
    }

    fn strings(&mut self, all: &[&[u8]]) {
        all.iter().for_each(|string| self.string(string));
    }

    /// A regular file.
    pub fn file(&mut self, contents: &[u8], executable: bool) {
        self.strings(&[b"(", b"type", b"regular"]);
        if executable {
            self.strings(&[b"executable", b""]);
        }
        self.strings(&[b"contents", contents, b")"]);
    }

    /// A symbolic link.
    pub fn symlink(&mut self, target: &[u8]) {
        self.strings(&[b"(", b"type", b"symlink", b"target", target, b")"]);
    }

    /// The beginning of a directory. Its entries follow, then [`NarHash::end`].
    pub fn directory(&mut self) {
        self.strings(&[b"(", b"type", b"directory"]);
    }

    /// The beginning of a directory's entry. What it is follows, then [`NarHash::end`].
    pub fn entry(&mut self, name: &[u8]) {
        self.strings(&[b"entry", b"(", b"name", name, b"node"]);
    }

    /// The end of a directory or entry.
    pub fn end(&mut self) {
        self.string(b")");
    }

    /// The hash.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
