//! Texts of files on their way to the compiler.
//!
//! What fits is read into one buffer, file after file. Of what is larger, where compiled files are kept, at
//! first only the key is made, piece by piece in that buffer: if the file was compiled before, nobody needs
//! its text. Otherwise it is read again, and if it is another one by then, it is read anew.

use std::io::{self, ErrorKind::Interrupted, Read};

use frazil_compiler::cache::Key;

use crate::cache::KeyContext;
use crate::error::{ErrorKind, Result};
use crate::host::OpenFile;
use crate::source::{BUFFER, Origin, SourceId};
use crate::vm::Vm;

/// What is known of a text.
pub(crate) enum Text {
    /// The bytes.
    Whole(Vec<u8>),
    /// The key and the length of a file's text.
    Hashed(Key, usize),
}

impl Vm {
    /// The text of a file of the real file system.
    ///
    /// # Errors
    /// As for [`Vm::read_file`].
    pub(crate) fn read_text(&mut self, path: &[u8]) -> Result<Text> {
        let keeps = self.sources.forgets() && self.host.bytecode().is_some();
        if keeps {
            self.note_context();
        }
        let mut buffer = self.sources.buffer();
        let context = keeps.then_some(&self.key_context);
        let read = self.host.open_file(0, path).map(|file| read(file, &mut buffer, context));
        self.sources.recycle(buffer);
        match read {
            Ok(Ok(text)) => Ok(text),
            // The host says why.
            Ok(Err(_)) => self.read_file(path).map(Text::Whole),
            Err(error) => Err(self.host_error(path, &error)),
        }
    }

    /// Makes a text a source. Its key, if what it becomes may be kept, and whether only that is known.
    ///
    /// # Errors
    /// If there are too many sources.
    pub(crate) fn add_source(
        &mut self,
        text: Text,
        origin: Origin,
        may_keep: bool,
    ) -> Result<(SourceId, Option<Key>, bool)> {
        let (source, key, unread) = match text {
            Text::Whole(text) => {
                let key = if may_keep { self.cache_key(&text, &origin) } else { None };
                (self.sources.add(origin, text), key, false)
            }
            Text::Hashed(key, len) => (self.sources.add_forgotten(origin, len), Some(key), true),
        };
        self.heap.expect_values_of(self.sources.bytes());
        match source {
            Some(source) => Ok((source, key, unread)),
            None => Err(self.error(ErrorKind::Limit, "more than 4 GiB of source text")),
        }
    }

    /// Reads the text of a source again of which only the key was known; whether it is still the same.
    pub(crate) fn is_same_text(&self, source: SourceId, key: Option<Key>) -> bool {
        self.key_context.key(self.sources.text_again(source)) == key
    }
}

fn read((mut file, size): OpenFile, buffer: &mut Vec<u8>, context: Option<&KeyContext>) -> io::Result<Text> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size <= BUFFER {
        buffer.resize(size, 0);
        let len = fill(&mut file, buffer)?;
        buffer.truncate(len);
        return Ok(Text::Whole(std::mem::take(buffer)));
    }
    let Some(mut key) = context.and_then(KeyContext::begin) else {
        // Who claims to have more does not get the memory for it at once.
        let mut text = Vec::with_capacity(size.min(1 << 30));
        file.read_to_end(&mut text)?;
        return Ok(Text::Whole(text));
    };
    buffer.resize(BUFFER, 0);
    let mut at = 0;
    while at < size {
        let piece = &mut buffer[..(size - at).min(BUFFER)];
        let len = fill(&mut file, piece)?;
        key.add(&piece[..len]);
        at += len;
        if len < piece.len() {
            break;
        }
    }
    Ok(Text::Hashed(key.finish(), at))
}

/// Reads until `bytes` is full or there is no more.
fn fill(file: &mut dyn Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut at = 0;
    while at < bytes.len() {
        match file.read(&mut bytes[at..]) {
            Ok(0) => break,
            Ok(len) => at += len,
            Err(error) if error.kind() == Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(at)
}
