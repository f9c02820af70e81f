//! How things are written on the socket: numbers of eight bytes, lowest first; strings as their length,
//! their bytes and zeros up to a multiple of eight; everything else made of these.
//!
//! What is read is checked, and bounded before memory is taken for it.

use std::collections::BTreeSet;

use super::socket::Socket;
use crate::hash::{Algorithm, Hash};
use crate::path::StorePath;
use crate::store::{ContentAddress, PathInfo, Result, StoreError};

/// The longest string that is read. Messages and lines of logs are the longest that daemons send.
const MAX_STRING: u64 = 64 << 20;
/// The most members that something read has.
const MAX_COUNT: u64 = 1 << 20;
/// The longest path or name that is read.
const MAX_NAME: u64 = 1 << 16;

/// A request that is being written.
#[derive(Default)]
pub(super) struct Request(pub(super) Vec<u8>);

impl Request {
    pub(super) fn number(mut self, number: u64) -> Request {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(super) fn flag(self, flag: bool) -> Request {
        self.number(u64::from(flag))
    }

    pub(super) fn string(mut self, bytes: &[u8]) -> Request {
        self = self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(8), 0);
        self
    }

    pub(super) fn path(self, path: &StorePath) -> Request {
        self.string(path.as_bytes())
    }

    pub(super) fn paths<'a>(self, paths: impl ExactSizeIterator<Item = &'a StorePath>) -> Request {
        self.strings(paths.map(StorePath::as_bytes))
    }

    pub(super) fn strings<'a>(self, strings: impl ExactSizeIterator<Item = &'a [u8]>) -> Request {
        let counted = self.number(strings.len() as u64);
        strings.fold(counted, Request::string)
    }

    /// What is known of a path, without the path.
    pub(super) fn info(self, info: &PathInfo) -> Request {
        let deriver = info.deriver.as_ref().map_or(b"".as_slice(), StorePath::as_bytes);
        let hash = crate::hash::base16(&info.nar_hash.bytes);
        let address = info.content_address.as_ref().map(ContentAddress::text).unwrap_or_default();
        let start = self.string(deriver).string(hash.as_bytes()).paths(info.references.iter());
        start
            .number(info.registration_time.cast_unsigned())
            .number(info.nar_size)
            .flag(info.ultimate)
            .strings(info.signatures.iter().map(Vec::as_slice))
            .string(&address)
    }
}

/// Reading from the daemon.
impl Socket {
    pub(super) fn number(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    pub(super) fn flag(&mut self) -> Result<bool> {
        match self.number()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.nonsense(&format!("{other:#x} instead of 0 or 1"))),
        }
    }

    /// How many of something follow.
    pub(super) fn count(&mut self) -> Result<u64> {
        match self.number()? {
            count if count <= MAX_COUNT => Ok(count),
            count => Err(self.nonsense(&format!("a collection with {count} members"))),
        }
    }

    pub(super) fn string(&mut self) -> Result<Vec<u8>> {
        self.string_up_to(MAX_STRING)
    }

    fn string_up_to(&mut self, max: u64) -> Result<Vec<u8>> {
        let len = self.number()?;
        if len > max {
            return Err(self.nonsense(&format!("a string of {len} bytes")));
        }
        // Memory follows what has arrived, not what was announced.
        let mut bytes = Vec::new();
        let mut left = usize::try_from(len).expect("a length below the limit");
        while left > 0 {
            let (old, piece) = (bytes.len(), left.min(1 << 16));
            bytes.resize(old + piece, 0);
            self.fill(&mut bytes[old..])?;
            left -= piece;
        }
        let mut padding = [0; 8];
        let padding = &mut padding[..(len.wrapping_neg() % 8) as usize];
        self.fill(padding)?;
        match padding.iter().all(|&byte| byte == 0) {
            true => Ok(bytes),
            false => Err(self.nonsense("padding that is not zero")),
        }
    }

    /// A name, a path, or something else that is short.
    pub(super) fn name(&mut self) -> Result<Vec<u8>> {
        self.string_up_to(MAX_NAME)
    }

    pub(super) fn path(&mut self) -> Result<StorePath> {
        let name = self.name()?;
        self.parse_path(&name)
    }

    pub(super) fn path_or_nothing(&mut self) -> Result<Option<StorePath>> {
        let name = self.name()?;
        if name.is_empty() { Ok(None) } else { self.parse_path(&name).map(Some) }
    }

    fn parse_path(&self, name: &[u8]) -> Result<StorePath> {
        StorePath::parse(name).map_err(|error| self.nonsense(&String::from_utf8_lossy(&error.0)))
    }

    /// Several of something, in a set.
    pub(super) fn set<T: Ord>(&mut self, read: fn(&mut Socket) -> Result<T>) -> Result<BTreeSet<T>> {
        (0..self.count()?).map(|_| read(self)).collect()
    }

    /// What is known of `path`, which was read before.
    pub(super) fn info(&mut self, path: StorePath) -> Result<PathInfo> {
        let deriver = self.path_or_nothing()?;
        let hash = self.name()?;
        let Ok(nar_hash) = Hash::parse(&hash, Some(Algorithm::Sha256)) else {
            return Err(self.nonsense(&format!("'{}' as a hash", String::from_utf8_lossy(&hash))));
        };
        Ok(PathInfo {
            path,
            deriver,
            nar_hash,
            references: self.set(Socket::path)?,
            registration_time: self.number()?.cast_signed(),
            nar_size: self.number()?,
            ultimate: self.flag()?,
            signatures: self.set(Socket::name)?,
            content_address: self.content_address()?,
        })
    }

    fn content_address(&mut self) -> Result<Option<ContentAddress>> {
        let text = self.name()?;
        if text.is_empty() {
            return Ok(None);
        }
        let unknown = || self.nonsense(&format!("'{}' as an address", String::from_utf8_lossy(&text)));
        ContentAddress::parse(&text).map(Some).ok_or_else(unknown)
    }

    /// The number 1, which daemons send when there is nothing else to say.
    pub(super) fn done(&mut self) -> Result<()> {
        match self.number()? {
            1 => Ok(()),
            other => Err(self.nonsense(&format!("{other:#x} instead of 1"))),
        }
    }
}

/// Removes the codes by which terminals change colours: messages of daemons have them always.
pub(super) fn without_colours(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match (byte, behind.first()) {
            (0x1b, Some(b'[')) => {
                let end = behind[1..].iter().position(|byte| (0x40..=0x7e).contains(byte));
                rest = end.map_or(&[], |end| &behind[end + 2..]);
            }
            _ => plain.push(byte),
        }
    }
    plain
}

impl StoreError {
    /// The same with `text` behind the message.
    pub(super) fn followed_by(mut self, text: &[u8]) -> StoreError {
        self.message.extend_from_slice(text);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_removed() {
        assert_eq!(without_colours(b"path '\x1b[35;1m/x\x1b[0m' \x1b[31"), b"path '/x' ");
        assert_eq!(without_colours(b"a\x1bb\x1b"), b"a\x1bb\x1b");
    }

    #[test]
    fn strings_are_padded() {
        assert_eq!(Request::default().string(b"abc").0, b"\x03\0\0\0\0\0\0\0abc\0\0\0\0\0");
        assert_eq!(Request::default().string(b"").0, [0; 8]);
    }
}
