//! Symbols: attribute names as numbers, numbered by first appearance.
//!
//! The number decides the order in which members of a set take effect (`deepSeq`, `==`), as in C++
//! Nix: predefined names first, then first appearance in the text. The table only grows. Every
//! symbol has an immortal string value, so `attrNames` allocates no strings.

mod tags;

use std::cmp::Ordering;
use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::heap::Heap;
use crate::value::Str;

pub use tags::{name_of, sort_tags, tag};

/// An attribute name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(transparent)]
pub struct Symbol(pub u32);

macro_rules! predefined {
    ($($name:ident = $text:literal,)*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "they number the constants")]
        enum Number { $($name,)* }
        $(#[doc = concat!("`", $text, "`")] pub const $name: Symbol = Symbol(Number::$name as u32);)*
        /// The texts, in the order of the constants.
        pub(super) const TEXTS: &[&str] = &[$($text,)*];
    };
}

/// The predefined symbols, in the order in which C++ Nix predefines them.
pub mod sym {
    use super::Symbol;

    predefined! {
        WITH = "<with>",
        OUT_PATH = "outPath",
        DRV_PATH = "drvPath",
        TYPE = "type",
        META = "meta",
        NAME = "name",
        VALUE = "value",
        SYSTEM = "system",
        OVERRIDES = "__overrides",
        OUTPUTS = "outputs",
        OUTPUT_NAME = "outputName",
        IGNORE_NULLS = "__ignoreNulls",
        FILE = "file",
        LINE = "line",
        COLUMN = "column",
        FUNCTOR = "__functor",
        TO_STRING = "__toString",
        RIGHT = "right",
        WRONG = "wrong",
        STRUCTURED_ATTRS = "__structuredAttrs",
        JSON = "__json",
        ALLOWED_REFERENCES = "allowedReferences",
        ALLOWED_REQUISITES = "allowedRequisites",
        DISALLOWED_REFERENCES = "disallowedReferences",
        DISALLOWED_REQUISITES = "disallowedRequisites",
        MAX_SIZE = "maxSize",
        MAX_CLOSURE_SIZE = "maxClosureSize",
        BUILDER = "builder",
        ARGS = "args",
        CONTENT_ADDRESSED = "__contentAddressed",
        IMPURE = "__impure",
        OUTPUT_HASH = "outputHash",
        OUTPUT_HASH_ALGO = "outputHashAlgo",
        OUTPUT_HASH_MODE = "outputHashMode",
        RECURSE_FOR_DERIVATIONS = "recurseForDerivations",
        DESCRIPTION = "description",
        SELF = "self",
        EPSILON = "",
        START_SET = "startSet",
        OPERATOR = "operator",
        KEY = "key",
        PATH = "path",
        PREFIX = "prefix",
        OUTPUT_SPECIFIED = "outputSpecified",
        SUB = "__sub",
        LESS_THAN = "__lessThan",
        MUL = "__mul",
        DIV = "__div",
        OR = "or",
        FIND_FILE = "__findFile",
        NIX_PATH = "__nixPath",
        BODY = "body",
    }
}

/// One name: its string, and its first eight bytes as a number that orders like them.
struct Name {
    // Immortal, so the collector need not see it here (design 1.3).
    text: Str,
    prefix: u64,
}

/// An entry of the hash table. With the hash at hand, growing it reads no names.
struct Entry {
    hash: u32,
    symbol: Symbol,
}

/// Room for names at first: 1 MB, which our allocator takes as a mapping. That grows without copies, and what is
/// not used takes no memory.
const NAMES: usize = (1 << 20) / size_of::<Name>();

/// The table of all symbols of one evaluator.
pub struct Symbols {
    names: Vec<Name>,
    table: HashTable<Entry>,
}

impl Symbols {
    /// A table of the predefined symbols.
    pub fn new(heap: &mut Heap) -> Symbols {
        let mut symbols = Symbols { names: Vec::with_capacity(NAMES), table: HashTable::with_capacity(1024) };
        for (number, text) in sym::TEXTS.iter().enumerate() {
            let symbol = symbols.intern(text.as_bytes(), heap);
            assert!(symbol.0 as usize == number, "predefined twice: {text}");
        }
        symbols
    }

    /// Makes room for so many more.
    pub(crate) fn reserve(&mut self, count: usize) {
        self.names.reserve(count);
        self.table.reserve(count, |entry| spread(entry.hash));
    }

    /// The symbol of a name, which becomes one if it was none.
    #[inline]
    pub fn intern(&mut self, name: &[u8], heap: &mut Heap) -> Symbol {
        let hash = hash(name);
        match self.find(hash, name) {
            Some(symbol) => symbol,
            None => self.add(hash, name, heap),
        }
    }

    /// The symbol of a string: at once if it is a symbol's name, as those of `attrNames` are.
    #[inline]
    pub fn intern_str(&mut self, name: Str, heap: &mut Heap) -> Symbol {
        match name.symbol() {
            Some(symbol) => symbol,
            None => self.intern(name.as_bytes(), heap),
        }
    }

    /// The symbol of a name, if it is one.
    #[inline]
    pub fn lookup(&self, name: &[u8]) -> Option<Symbol> {
        self.find(hash(name), name)
    }

    /// The name: an immortal string without context.
    #[inline]
    pub fn name(&self, symbol: Symbol) -> Str {
        self.names[symbol.0 as usize].text
    }

    /// The number of symbols.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The bytes of all names together.
    pub fn bytes(&self) -> usize {
        self.names.iter().map(|name| name.text.len()).sum()
    }

    /// Whether there are no symbols; never so.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The order of two names, bytewise: what a program sees in `attrNames` and in output.
    #[inline]
    pub fn compare_names(&self, a: Symbol, b: Symbol) -> Ordering {
        let (x, y) = (&self.names[a.0 as usize], &self.names[b.0 as usize]);
        x.prefix.cmp(&y.prefix).then_with(|| x.text.as_bytes().cmp(y.text.as_bytes()))
    }

    /// Eight bytes of a name from `offset` on, padded with zeros, as a number. Where two names that
    /// agree up to there differ in it, they are in the order of the numbers.
    #[inline]
    pub(crate) fn name_word(&self, symbol: Symbol, offset: usize) -> u64 {
        let name = &self.names[symbol.0 as usize];
        if offset == 0 { name.prefix } else { first_word(name.text.as_bytes().get(offset..).unwrap_or(&[])) }
    }

    #[inline]
    fn find(&self, hash: u32, name: &[u8]) -> Option<Symbol> {
        let same = |entry: &Entry| entry.hash == hash && same_text(self.name(entry.symbol).as_bytes(), name);
        self.table.find(spread(hash), same).map(|entry| entry.symbol)
    }

    #[cold]
    fn add(&mut self, hash: u32, name: &[u8], heap: &mut Heap) -> Symbol {
        let symbol = Symbol(u32::try_from(self.names.len()).expect("fewer than 2^32 symbols"));
        let text = heap.symbol_name(name, symbol).as_str().expect("a name is a string");
        self.names.push(Name { text, prefix: first_word(name) });
        self.table.insert_unique(spread(hash), Entry { hash, symbol }, |entry| spread(entry.hash));
        symbol
    }
}

#[inline]
fn hash(name: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    let hash = hasher.finish();
    (hash ^ hash >> 32) as u32
}

/// The table takes the bucket from the low bits of a hash and a tag from the high ones.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// Whether two texts are the same. A comparison of lengths that are not known is a call; short ones do without.
#[inline]
pub fn same_text(x: &[u8], y: &[u8]) -> bool {
    // Most that differ do so here.
    x.len() == y.len() && x.first() == y.first() && (x.len() <= 1 || same_bytes(x, y))
}

/// The same for texts of one length.
fn same_bytes(x: &[u8], y: &[u8]) -> bool {
    match (x.first_chunk::<8>(), x.last_chunk::<8>(), y.first_chunk(), y.last_chunk()) {
        (Some(first), Some(last), Some(other_first), Some(other_last)) if x.len() <= 16 => {
            first == other_first && last == other_last
        }
        (None, ..) => first_word(x) == first_word(y),
        _ => x == y,
    }
}

/// The first eight bytes of a text, padded with zeros, as a number: those of two texts are in their order, unless they
/// are the same. Read in pieces of known sizes that may overlap: a copy of a length that is not known is a call.
#[inline]
pub fn first_word(text: &[u8]) -> u64 {
    if let Some(first) = text.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let behind = 64 - 8 * text.len() as u32;
    match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_be_bytes(*first)) << 32 | u64::from(u32::from_be_bytes(*last)) << behind
        }
        _ => match (text.first_chunk(), text) {
            (_, []) => 0,
            (_, [byte]) => u64::from(*byte) << 56,
            (Some(first), [.., last]) => {
                u64::from(u16::from_be_bytes(*first)) << 48 | u64::from(*last) << behind
            }
            (None, _) => unreachable!("it has two bytes"),
        },
    }
}

#[cfg(test)]
mod tests;
