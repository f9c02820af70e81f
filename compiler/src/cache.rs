//! Modules as bytes, so that a file that was compiled once need not be compiled again.
//!
//! An entry is found by its [`Key`]: a hash of the text and of everything else that decides what the
//! compiler makes of it. It does not depend on where the file lies; a module that does
//! (`Module::placed`) has no entry. The pools of a module are sections of the entry, in place: opening
//! an entry reads its head (names, small tables, checksums), and everything else is read, and checked
//! block by block, when it is first asked for ([`crate::module::Pool`]).
//!
//! One thing outside the text decides what becomes of it: the order in which names were met first.
//! An entry says which names' order the compiler asked for ([`Kept::asked`]); it fits only where they
//! still have that order. Otherwise there may be another entry, under [`Key::ordered`].
//!
//! Entries may be damaged, cut short or of another program: [`open`] then gives `None`, and so do the
//! pools. Neither makes an entry that somebody forged with the right checksums trustworthy, so whoever
//! keeps entries must keep them where only the user can write.
//!
//! This crate does no I/O: files are the business of the evaluator's host.

mod format;

use crate::ast::Sym;
use crate::diagnostics::Diagnostic;
use crate::module::Module;
use crate::parse::{Lint, ParseOptions};
use crate::scope::GlobalInfo;

pub use format::Entry;

/// A hash of this crate's sources and target: entries of another compiler are never found.
pub const COMPILER: &str = env!("FRAZIL_COMPILER_FINGERPRINT");

/// Under which name an entry is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// The key of the same text where names that the compiler asked for have this order.
    #[must_use]
    pub fn ordered(&self, names: &[Sym]) -> Key {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        Key(*hasher.update(bytemuck::cast_slice(names)).finalize().as_bytes())
    }
}

/// What decides, besides the text, what the compiler makes of a file.
#[derive(Clone, Debug)]
pub struct Context(blake3::Hasher);

impl Context {
    /// The context of an evaluator with these options and globals (in any fixed order).
    pub fn new<'a>(
        opt_level: u8,
        parse: &ParseOptions,
        globals: impl Iterator<Item = (&'a [u8], GlobalInfo)>,
    ) -> Context {
        // Without `..`: an option that is added must be added here.
        let ParseOptions {
            pipe_operators,
            pure,
            lint_url_literals,
            lint_short_path_literals,
            lint_absolute_path_literals,
        } = *parse;
        let lint = |lint| match lint {
            Lint::Ignore => 0,
            Lint::Warn => 1,
            Lint::Fatal => 2,
        };
        let options = [
            opt_level,
            u8::from(pipe_operators),
            u8::from(pure),
            lint(lint_url_literals),
            lint(lint_short_path_literals),
            lint(lint_absolute_path_literals),
        ];
        let mut all = [COMPILER.as_bytes(), &options].concat();
        // And here.
        for (name, GlobalInfo { arity, forces }) in globals {
            all.extend((name.len() as u32).to_le_bytes());
            all.extend_from_slice(name);
            all.push(arity);
            all.extend(forces.to_le_bytes());
        }
        // A keyed hash starts from the whole context, however short the text is.
        Context(blake3::Hasher::new_keyed(blake3::hash(&all).as_bytes()))
    }

    /// The key of a text.
    pub fn key(&self, text: &[u8]) -> Key {
        let mut key = self.begin();
        key.add(text);
        key.finish()
    }

    /// Begins the key of a text that comes in pieces.
    pub fn begin(&self) -> PartialKey {
        PartialKey(self.0.clone())
    }
}

/// The key of a text of which there may be more.
pub struct PartialKey(blake3::Hasher);

impl PartialKey {
    /// More of the text.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The key of all that was added.
    pub fn finish(self) -> Key {
        Key(*self.0.finalize().as_bytes())
    }
}

/// What an entry has.
#[derive(Debug)]
pub struct Kept {
    /// The module.
    pub module: Module,
    /// What the parser had to say.
    pub warnings: Vec<Diagnostic>,
    /// The names whose order the compiler asked for, in that order.
    pub asked: Vec<Sym>,
}

/// The entry for a module, what the parser had to say about its text, and names in the order that they
/// had for the compiler. `None` if the module belongs to the folder that its file lies in.
pub fn entry<'m>(module: &'m Module, warnings: &[Diagnostic], asked: &[Sym]) -> Option<Entry<'m>> {
    if module.placed { None } else { Entry::new(module, warnings, asked) }
}

/// What an entry has; `None` if it is damaged. Only its head is looked at.
pub fn open(entry: &'static [u8]) -> Option<Kept> {
    format::read(entry)
}

/// The checksum of bytes, as entries have it: it finds what was damaged, not what was forged.
pub fn checksum(bytes: &[u8]) -> u64 {
    twox_hash::XxHash3_64::oneshot(bytes)
}

/// Whether nothing in an entry is damaged.
pub fn is_whole(entry: &[u8]) -> bool {
    format::is_whole(entry)
}

#[cfg(test)]
mod tests;
