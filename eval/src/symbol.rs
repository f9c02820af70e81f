//! Symbols: attribute names as numbers, numbered by first appearance.
//!
//! The number decides the order in which members of a set take effect (`deepSeq`, `==`), as in C++
//! Nix: predefined names first, then first appearance in the text. The table only grows. Every
//! symbol has an immortal string value, so `attrNames` allocates no strings.

mod tags;

use std::cmp::Ordering;

use frazil_compiler::Texts;

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

/// Room for names at first: 1 MB, which our allocator takes as a mapping. That grows without copies, and what is
/// not used takes no memory.
const NAMES: usize = (1 << 20) / size_of::<Name>();

/// Slots of the table at first.
const SLOTS: usize = 2048;

/// So many names are looked for side by side.
const AT_ONCE: usize = 16;

/// The table of all symbols of one evaluator.
pub struct Symbols {
    names: Vec<Name>,
    table: Texts,
}

impl Symbols {
    /// A table of the predefined symbols.
    pub fn new(heap: &mut Heap) -> Symbols {
        let mut symbols = Symbols { names: Vec::with_capacity(NAMES), table: Texts::with_slots(SLOTS) };
        for (number, text) in sym::TEXTS.iter().enumerate() {
            let symbol = symbols.intern(text.as_bytes(), heap);
            assert!(symbol.0 as usize == number, "predefined twice: {text}");
        }
        symbols
    }

    /// The symbol of a name, which becomes one if it was none.
    #[inline]
    pub fn intern(&mut self, name: &[u8], heap: &mut Heap) -> Symbol {
        match self.table.find(name, |number| self.name(Symbol(number)).as_bytes()) {
            Ok(number) => Symbol(number),
            Err(place) => {
                let symbol = self.add(name, heap);
                self.table.insert(place, symbol.0);
                symbol
            }
        }
    }

    /// The symbols of names, as if one by one. To find one the processor waits for the memory three times, one after the
    /// other: here for all of some names at once.
    pub(crate) fn intern_all<'n>(
        &mut self,
        mut names: impl ExactSizeIterator<Item = &'n [u8]>,
        heap: &mut Heap,
    ) -> Vec<Symbol> {
        let mut symbols = Vec::with_capacity(names.len());
        while names.len() > 0 {
            let mut some = [&[][..]; AT_ONCE];
            let count = names.len().min(AT_ONCE);
            some.iter_mut().zip(&mut names).for_each(|(place, name)| *place = name);
            let guesses = some.map(|name| self.table.guess(name).map(Symbol));
            let texts = guesses.map(|guess| guess.map(|symbol| self.name(symbol)));
            let texts = texts.map(|text| text.map(Str::as_bytes));
            for at in 0..count {
                symbols.push(match (guesses[at], texts[at]) {
                    (Some(symbol), Some(text)) if same_text(text, some[at]) => symbol,
                    _ => self.intern(some[at], heap),
                });
            }
        }
        symbols
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
        self.table.find(name, |number| self.name(Symbol(number)).as_bytes()).ok().map(Symbol)
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

    #[cold]
    fn add(&mut self, name: &[u8], heap: &mut Heap) -> Symbol {
        let symbol = Symbol(u32::try_from(self.names.len()).expect("fewer than 2^32 symbols"));
        let text = heap.symbol_name(name, symbol).as_str().expect("a name is a string");
        self.names.push(Name { text, prefix: first_word(name) });
        symbol
    }
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
