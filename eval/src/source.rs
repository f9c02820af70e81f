//! Source positions: files and texts laid end to end in one 32-bit offset space.
//!
//! A [`Pos`] names a byte of some source without saying which; [`Sources`] finds the source by
//! binary search, and line and column by counting, only when somebody looks.

use std::cell::OnceCell;

/// A file or text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(pub u32);

/// A place in some source: the source's start plus a byte offset. 0 is "no position".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(transparent)]
pub struct Pos(pub u32);

impl Pos {
    /// No position.
    pub const NONE: Pos = Pos(0);
}

/// Where a text came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A file, by its absolute path.
    File(Box<[u8]>),
    /// `--expr`, shown as `«string»`.
    String,
    /// Standard input, shown as `«stdin»`.
    Stdin,
    /// A file that comes with the evaluator, by its path there: `<nix/fetchurl.nix>`.
    Core(Box<[u8]>),
    /// A text of the evaluator's own, shown as `«nix-internal»/NAME`.
    Internal(&'static str),
}

impl Origin {
    /// As positions show it.
    pub fn show(&self) -> Vec<u8> {
        match self {
            Origin::File(path) => path.to_vec(),
            Origin::Core(path) => [b"<nix", &**path, b">"].concat(),
            Origin::String => "«string»".into(),
            Origin::Stdin => "«stdin»".into(),
            Origin::Internal(name) => format!("«nix-internal»/{name}").into(),
        }
    }
}

/// A place as people read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The file or `«string»`.
    pub file: Vec<u8>,
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
}

/// One source.
pub struct Source {
    /// Where it came from.
    pub origin: Origin,
    start: u32,
    /// Its bytes; those of a file are forgotten once it is compiled and read again when somebody
    /// looks at a place in it.
    text: OnceCell<Vec<u8>>,
    lines: OnceCell<Box<[u32]>>,
}

impl Source {
    /// Its bytes, if they were not forgotten.
    pub fn text(&self) -> &[u8] {
        self.text.get().map_or(b"", |text| text)
    }

    /// The offset of each line's first byte. LF, CRLF and a lone CR each end a line.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let text = self.text();
            let mut starts = vec![0];
            for (index, &byte) in text.iter().enumerate() {
                let crlf = byte == b'\r' && text.get(index + 1) == Some(&b'\n');
                if byte == b'\n' || byte == b'\r' && !crlf {
                    starts.push(index as u32 + 1);
                }
            }
            starts.into()
        })
    }

    /// Line `number` (from 1) without its end.
    pub fn line(&self, number: u32) -> Option<&[u8]> {
        let lines = self.lines();
        let start = *lines.get((number as usize).checked_sub(1)?)? as usize;
        let end = lines.get(number as usize).map_or(self.text().len(), |&end| end as usize);
        let mut line = self.text().get(start..end)?;
        while let [rest @ .., b'\n' | b'\r'] = line {
            line = rest;
        }
        Some(line)
    }
}

/// What reads the file of a place again.
pub type Reader = Box<dyn Fn(&[u8]) -> Option<Vec<u8>>>;

/// All sources of an evaluator.
pub struct Sources {
    sources: Vec<Source>,
    end: u32,
    reader: Option<Reader>,
    /// That of the last text that was forgotten.
    buffer: Vec<u8>,
}

/// The size of the buffer that forgotten texts leave for the next one; most files of nixpkgs are smaller.
pub(crate) const BUFFER: usize = 64 << 10;

impl Sources {
    /// No sources. Without a reader all texts are kept.
    pub fn new(reader: Option<Reader>) -> Sources {
        Sources { sources: Vec::new(), end: 0, reader, buffer: Vec::new() }
    }

    /// Forgets the text of a file that can be read again.
    pub fn forget(&mut self, id: SourceId) {
        let source = &mut self.sources[id.0 as usize];
        if self.reader.is_some()
            && matches!(source.origin, Origin::File(_))
            && let Some(text) = source.text.take()
        {
            self.recycle(text);
        }
    }

    /// The text of a source, for somebody who keeps it: the source forgets that of a file that can be read
    /// again, and never has more than its length.
    pub(crate) fn take(&mut self, id: SourceId) -> Vec<u8> {
        let forgets = self.forgets();
        let source = &mut self.sources[id.0 as usize];
        if forgets
            && matches!(source.origin, Origin::File(_))
            && source.text.get().is_some_and(|text| text.capacity() != BUFFER)
        {
            return source.text.take().unwrap_or_default();
        }
        source.text().to_vec()
    }

    /// Whether the texts of files are forgotten.
    pub(crate) fn forgets(&self) -> bool {
        self.reader.is_some()
    }

    /// A buffer for a text of no more than `BUFFER` bytes, with what was in it last: what is there need not be
    /// filled with zeros before it is overwritten.
    pub(crate) fn buffer(&mut self) -> Vec<u8> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.reserve_exact(BUFFER - buffer.len());
        buffer
    }

    /// Takes a buffer back.
    pub(crate) fn recycle(&mut self, buffer: Vec<u8>) {
        if buffer.capacity() == BUFFER {
            self.buffer = buffer;
        }
    }

    /// Adds a source; `None` if the 4 GiB that all sources share are used up.
    pub fn add(&mut self, origin: Origin, mut text: Vec<u8>) -> Option<SourceId> {
        if !self.forgets() {
            text.shrink_to_fit();
        }
        let id = self.add_forgotten(origin, text.len())?;
        self.sources[id.0 as usize].text = OnceCell::from(text);
        Some(id)
    }

    /// As [`Sources::add`], for a file of `len` bytes whose text nobody has.
    pub(crate) fn add_forgotten(&mut self, origin: Origin, len: usize) -> Option<SourceId> {
        let start = self.end.max(1);
        self.end = start.checked_add(u32::try_from(len).ok()?)?.checked_add(1)?;
        self.sources.push(Source { origin, text: OnceCell::new(), start, lines: OnceCell::new() });
        Some(SourceId(self.sources.len() as u32 - 1))
    }

    /// Bytes of all sources.
    pub(crate) fn bytes(&self) -> usize {
        self.end as usize
    }

    /// The source `id`.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// The text of a source, read again if it was forgotten; empty if that fails.
    pub fn text_again(&self, id: SourceId) -> &[u8] {
        let source = self.get(id);
        if let (None, Some(reader), Origin::File(path)) = (source.text.get(), &self.reader, &source.origin) {
            source.text.get_or_init(|| reader(path).unwrap_or_default());
        }
        source.text()
    }

    /// The position of a byte of a source.
    pub fn pos(&self, id: SourceId, offset: u32) -> Pos {
        Pos(self.sources[id.0 as usize].start + offset)
    }

    /// Which source a position is in, and its byte offset there.
    pub fn locate(&self, pos: Pos) -> Option<(SourceId, u32)> {
        if pos == Pos::NONE {
            return None;
        }
        let after = self.sources.partition_point(|source| source.start <= pos.0);
        let index = after.checked_sub(1)?;
        Some((SourceId(index as u32), pos.0 - self.sources[index].start))
    }

    /// The source and byte offset of a position.
    pub fn find(&self, pos: Pos) -> Option<(&Source, u32)> {
        let (id, offset) = self.locate(pos)?;
        self.text_again(id);
        Some((self.get(id), offset))
    }

    /// The place of a position.
    pub fn place(&self, pos: Pos) -> Option<Place> {
        let (source, offset) = self.find(pos)?;
        let line = source.lines().partition_point(|&start| start <= offset);
        let column = offset - source.lines()[line - 1] + 1;
        Some(Place { file: source.origin.show(), line: line as u32, column })
    }

    /// The place of a position in a real file, else `None` (Nix: `__curPos` is null in `--expr`).
    pub fn file_place(&self, pos: Pos) -> Option<Place> {
        match self.find(pos)?.0.origin {
            Origin::File(_) => self.place(pos),
            _ => None,
        }
    }

    /// `file:line:column`, or `«none»`.
    pub fn show(&self, pos: Pos) -> Vec<u8> {
        match self.place(pos) {
            Some(place) => {
                let mut text = place.file;
                text.extend(format!(":{}:{}", place.line, place.column).bytes());
                text
            }
            None => "«none»".into(),
        }
    }
}
