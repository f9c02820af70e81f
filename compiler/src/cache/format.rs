//! The layout of an entry: its head, then the sections of the large pools.
//!
//! The head is checked as a whole when an entry is opened. It holds its checksum, the lengths of all
//! sections, names, the pools of few or irregular records (written word by word, and made anew), and
//! checksums of the blocks of the sections behind it. A section is the records of one pool in the
//! machine's own byte order (the key covers it), padded to eight bytes.

use std::cell::Cell;

use bytemuck::{CheckedBitPattern, cast_slice, checked, try_cast_slice};
use twox_hash::XxHash3_64;

use super::Kept;
use crate::ast::{Pos, Span, Sym};
use crate::diagnostics::{Diagnostic, Kind};
use crate::module::{
    AssertDef, CaptureSource, FormalDef, FormalsDef, JoinDef, Module, Note, NoteDef, ParamDef, Pool, Section,
};

/// Sections of the head: names, their bytes, words, texts, the order of names, checksums.
const HEAD: usize = 6;
/// Sections behind it.
const BODY: usize = 12;
/// The checksum of the rest of the head, then the lengths in bytes of all sections.
const LENGTHS: usize = 8;
const START: usize = (LENGTHS + (HEAD + BODY) * 4).next_multiple_of(8);
/// Stands for an absent symbol.
const ABSENT: u32 = u32::MAX;

/// An entry before it is written.
pub struct Entry<'m> {
    head: Vec<u8>,
    captures: Vec<[u16; 2]>,
    module: &'m Module,
}

impl<'m> Entry<'m> {
    /// `None` if a table is larger than 32 bits can tell.
    pub(super) fn new(module: &'m Module, warnings: &[Diagnostic], asked: &[Sym]) -> Option<Entry<'m>> {
        let captures = module.captures.all().iter().map(|&source| capture_words(source)).collect();
        let mut entry = Entry { head: Vec::new(), captures, module };
        let sums: Vec<u64> = entry.body().into_iter().flat_map(Section::sums).collect();
        let mut small = Small::default();
        small.module(module, warnings);
        let sections: [&[u8]; HEAD] = [
            cast_slice(module.symbols.all()),
            module.symbol_bytes.all(),
            cast_slice(&small.words),
            &small.bytes,
            cast_slice(asked),
            cast_slice(&sums),
        ];
        let mut head = vec![0; LENGTHS];
        for section in sections.into_iter().chain(entry.body()) {
            head.extend(u32::try_from(section.len()).ok()?.to_le_bytes());
        }
        for section in sections {
            head.resize(head.len().next_multiple_of(8), 0);
            head.extend_from_slice(section);
        }
        let checksum = XxHash3_64::oneshot(&head[LENGTHS..]);
        head[..LENGTHS].copy_from_slice(&checksum.to_le_bytes());
        entry.head = head;
        Some(entry)
    }

    /// The bytes, in pieces, each of which is followed by zeros up to a multiple of eight.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.head.as_slice()).chain(self.body())
    }

    fn body(&self) -> [&[u8]; BODY] {
        let module = self.module;
        [
            cast_slice(module.constants.all()),
            module.text.all(),
            cast_slice(module.literals.all()),
            cast_slice(module.sites.all()),
            cast_slice(module.codes.all()),
            cast_slice(module.functions.all()),
            cast_slice(module.instrs.all()),
            cast_slice(&self.captures),
            cast_slice(module.positions.all()),
            cast_slice(module.site_names.all()),
            cast_slice(module.site_pos.all()),
            cast_slice(module.literal_attrs.all()),
        ]
    }
}

/// Cuts sections off, in their order.
struct Reader<'e> {
    lengths: std::slice::ChunksExact<'e, u8>,
    entry: &'e [u8],
    at: usize,
}

impl<'e> Reader<'e> {
    fn new(entry: &'e [u8]) -> Option<Reader<'e>> {
        let lengths = entry.get(LENGTHS..START)?.chunks_exact(4);
        Some(Reader { lengths, entry, at: START })
    }

    fn section(&mut self) -> Option<&'e [u8]> {
        let len = u32::from_le_bytes(self.lengths.next()?.try_into().ok()?) as usize;
        let start = self.at.next_multiple_of(8);
        self.at = start + len;
        self.entry.get(start..self.at)
    }
}

/// The head's sections, and a reader of what is behind them. `None` if the head is damaged.
fn head<'e>(entry: &'e [u8]) -> Option<([&'e [u8]; HEAD], Reader<'e>)> {
    let mut reader = Reader::new(entry)?;
    let mut sections: [&[u8]; HEAD] = [&[]; HEAD];
    for section in &mut sections {
        *section = reader.section()?;
    }
    let checksum = entry.get(..LENGTHS)?;
    (checksum == XxHash3_64::oneshot(entry.get(LENGTHS..reader.at)?).to_le_bytes())
        .then_some((sections, reader))
}

/// The sections behind the head, each with its checksums.
fn body<'e>(reader: &mut Reader<'e>, sums: &'e [u8]) -> Option<[(&'e [u8], &'e [u64]); BODY]> {
    let mut sums: &[u64] = try_cast_slice(sums).ok()?;
    let mut sections: [(&[u8], &[u64]); BODY] = [(&[], &[]); BODY];
    for (section, own) in &mut sections {
        *section = reader.section()?;
        (*own, sums) = sums.split_at_checked(section.len().div_ceil(Section::BLOCK))?;
    }
    Some(sections)
}

pub(super) fn is_whole(entry: &[u8]) -> bool {
    let sections = head(entry).and_then(|(sections, mut reader)| body(&mut reader, sections[HEAD - 1]));
    sections.is_some_and(|sections| {
        sections.into_iter().all(|(bytes, sums)| Section::sums(bytes).eq(sums.iter().copied()))
    })
}

pub(super) fn read(entry: &'static [u8]) -> Option<Kept> {
    let ([symbols, symbol_bytes, words, texts, asked, sums], mut reader) = head(entry)?;
    let sections = body(&mut reader, sums)?;
    let all = [symbols, symbol_bytes].into_iter().chain(sections.iter().map(|(bytes, _)| *bytes));
    let mut seen: &'static [Cell<u64>] = vec![Cell::new(0); all.map(Section::words).sum()].leak();
    let mut own = |bytes: &[u8]| {
        let (own, rest) = seen.split_at_checked(Section::words(bytes))?;
        seen = rest;
        Some(own)
    };
    let mut all = Vec::with_capacity(2 + BODY);
    all.push(Section::checked(symbols, own(symbols)?)?);
    all.push(Section::checked(symbol_bytes, own(symbol_bytes)?)?);
    for (bytes, sums) in sections {
        all.push(Section::new(bytes, sums, own(bytes)?)?);
    }
    let mut all = all.leak().iter();
    let mut section = || all.next();
    let mut module = Module {
        symbols: pool(section()?)?,
        symbol_bytes: pool(section()?)?,
        constants: pool(section()?)?,
        text: pool(section()?)?,
        literals: pool(section()?)?,
        sites: pool(section()?)?,
        codes: pool(section()?)?,
        functions: pool(section()?)?,
        instrs: pool(section()?)?,
        captures: pool(section()?)?,
        positions: pool(section()?)?,
        site_names: pool(section()?)?,
        site_pos: pool(section()?)?,
        literal_attrs: pool(section()?)?,
        ..Module::default()
    };
    let mut small = SmallReader { words: try_cast_slice(words).ok()?, bytes: texts };
    let warnings = small.module(&mut module)?;
    Some(Kept { module, warnings, asked: checked::try_cast_slice(asked).ok()?.to_vec() })
}

/// A section as records of one kind, if it can be that.
fn pool<T: CheckedBitPattern>(section: &'static Section) -> Option<Pool<T>> {
    section.holds::<T>().then_some(Pool::Kept(section))
}

/// A capture as two words, as [`CaptureSource`] lies in memory.
fn capture_words(source: CaptureSource) -> [u16; 2] {
    match source {
        CaptureSource::Local(slot) => [0, slot],
        CaptureSource::Capture(at) => [1, at],
        CaptureSource::Open(slot) => [2, slot],
        CaptureSource::SelfEnv => [3, 0],
    }
}
/// A note as two words.
fn note_words(note: Note) -> [u32; 2] {
    match note {
        Note::Bool(context) => [0, context as u32],
        Note::Set(context) => [1, context as u32],
        Note::Builtin(builtin) => [2, builtin as u32],
        Note::Path(text) => [3, text],
    }
}

fn note(kind: u32, what: u32) -> Option<Note> {
    fn one_of<T: CheckedBitPattern>(what: u32) -> Option<T> {
        checked::try_pod_read_unaligned(&[u8::try_from(what).ok()?]).ok()
    }
    match kind {
        0 => one_of(what).map(Note::Bool),
        1 => one_of(what).map(Note::Set),
        2 => one_of(what).map(Note::Builtin),
        3 => Some(Note::Path(what)),
        _ => None,
    }
}

/// What is written word by word.
#[derive(Default)]
struct Small {
    words: Vec<u32>,
    bytes: Vec<u8>,
}

impl Small {
    fn module(&mut self, module: &Module, warnings: &[Diagnostic]) {
        self.words.push(module.root);
        self.list(warnings, |small, warning| {
            small.text(&warning.message);
            small.words.push(warning.pos.0);
            small.words.extend([u32::from(warning.other.is_some()), warning.other.unwrap_or_default().0]);
        });
        self.list(&module.params, |small, param| {
            let [name, function] = [param.name, param.function].map(|name| name.map_or(ABSENT, |sym| sym.0));
            small.words.extend([name, param.pos.0, function]);
        });
        self.list(&module.formals, |small, formals| {
            small.list(&formals.formals, |small, formal| {
                small.words.extend([formal.name.0, formal.pos.0, u32::from(formal.has_default)]);
            });
            small.words.extend_from_slice(&formals.order);
            small.words.push(u32::from(formals.ellipsis));
        });
        self.list(&module.asserts, |small, assert| {
            small.text(&assert.text);
            small.words.push(assert.pos.0);
        });
        self.list(&module.globals, |small, global| small.words.push(global.0));
        self.list(&module.computed_functions, |small, (attr, function)| {
            small.words.extend([attr.0, function.0]);
        });
        self.list(&module.joins, |small, join| {
            small.words.extend([join.code, join.target, join.params.start, join.params.len]);
        });
        self.list(&module.notes, |small, def| {
            let [kind, what] = note_words(def.note);
            small.words.extend([def.code, def.start, def.end, kind, what, def.pos.0]);
        });
        self.list(&module.note_texts, |small, text| small.text(text));
    }

    fn list<T>(&mut self, items: &[T], each: impl Fn(&mut Small, &T)) {
        self.words.push(items.len() as u32);
        items.iter().for_each(|item| each(self, item));
    }

    fn text(&mut self, text: &[u8]) {
        self.words.push(text.len() as u32);
        self.bytes.extend_from_slice(text);
    }
}

struct SmallReader {
    words: &'static [u32],
    bytes: &'static [u8],
}

impl SmallReader {
    fn module(&mut self, module: &mut Module) -> Option<Vec<Diagnostic>> {
        module.root = self.word()?;
        let warnings = self.list(|small| {
            let message = small.text()?.to_vec();
            let [pos, has_other, other] = small.words()?;
            let other = (has_other == 1).then_some(Pos(other));
            Some(Diagnostic { kind: Kind::Warning, message, pos: Pos(pos), other })
        })?;
        module.params = self.list(|small| {
            let [name, pos, function] = small.words()?;
            let [name, function] = [name, function].map(|name| (name != ABSENT).then_some(Sym(name)));
            Some(ParamDef { name, pos: Pos(pos), function })
        })?;
        module.formals = self.list(SmallReader::formals)?;
        module.asserts = self.list(|small| {
            let text = small.text()?.into();
            Some(AssertDef { text, pos: Pos(small.word()?) })
        })?;
        module.globals = self.list(|small| small.word().map(Sym))?;
        module.computed_functions =
            self.list(|small| small.words().map(|[attr, function]| (Pos(attr), Pos(function))))?;
        module.joins = self.list(|small| {
            let [code, target, start, len] = small.words()?;
            Some(JoinDef { code, target, params: Span { start, len } })
        })?;
        module.notes = self.list(|small| {
            let [code, start, end, kind, what, pos] = small.words()?;
            Some(NoteDef { code, start, end, note: note(kind, what)?, pos: Pos(pos) })
        })?;
        module.note_texts = self.list(|small| small.text().map(Box::from))?;
        Some(warnings.into_vec())
    }

    fn formals(&mut self) -> Option<FormalsDef> {
        let formals = self.list(|small| {
            let [name, pos, has_default] = small.words()?;
            Some(FormalDef { name: Sym(name), pos: Pos(pos), has_default: has_default == 1 })
        })?;
        let (order, rest) = self.words.split_at_checked(formals.len())?;
        self.words = rest;
        Some(FormalsDef { formals, order: order.into(), ellipsis: self.word()? == 1 })
    }

    fn word(&mut self) -> Option<u32> {
        self.words().map(|[word]| word)
    }

    fn words<const N: usize>(&mut self) -> Option<[u32; N]> {
        let (words, rest) = self.words.split_first_chunk()?;
        self.words = rest;
        Some(*words)
    }

    fn text(&mut self) -> Option<&'static [u8]> {
        let len = self.word()?;
        let (text, rest) = self.bytes.split_at_checked(len as usize)?;
        self.bytes = rest;
        Some(text)
    }

    fn list<T>(&mut self, each: impl Fn(&mut SmallReader) -> Option<T>) -> Option<Box<[T]>> {
        let len = self.word()? as usize;
        // Every item takes a word at least.
        if len > self.words.len() {
            return None;
        }
        let mut items = Vec::with_capacity(len);
        for _ in 0..len {
            items.push(each(self)?);
        }
        Some(items.into())
    }
}
