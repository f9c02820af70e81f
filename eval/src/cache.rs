//! Compiled files that the host keeps: asked for before a file is compiled, given to it afterwards.
//!
//! Only whole files are kept, and only those without errors: not texts of the command line, nor files
//! whose names come from a set (`scopedImport`). What a module is found by and how it becomes bytes is
//! `frazil_compiler::cache`'s business; where the bytes are kept is the host's.
//!
//! An entry that is damaged where it is opened is as good as none. Where that shows later, when a code is
//! entered, the file is read and compiled again: the same text becomes the same module, so its tables
//! take the places of the damaged ones.

use std::cell::Cell;

use frazil_compiler::ast::{Span, Sym};
use frazil_compiler::cache::{Context, Key, PartialKey, entry, open};
use frazil_compiler::compile;
use frazil_compiler::diagnostics::Diagnostic;
use frazil_compiler::module::Module;
use rustc_hash::FxHashSet;

use crate::error::{ErrorKind, Result};
use crate::link::Linked;
use crate::source::{Origin, SourceId};
use crate::symbol::Symbol;
use crate::value::Kept;
use crate::vm::Vm;

/// What decides besides a text what the compiler makes of it, for so many globals.
#[derive(Default)]
pub(crate) struct KeyContext(Option<(usize, Context)>);

impl KeyContext {
    /// The key of a text.
    pub(crate) fn key(&self, text: &[u8]) -> Option<Key> {
        self.0.as_ref().map(|(_, context)| context.key(text))
    }

    /// Begins the key of a text that comes in pieces.
    pub(crate) fn begin(&self) -> Option<PartialKey> {
        self.0.as_ref().map(|(_, context)| context.begin())
    }
}

/// The names whose order the compiler asked for.
#[derive(Default)]
pub(crate) struct Asked {
    bytes: Cell<Vec<u8>>,
    names: Cell<Vec<Span>>,
}

impl Asked {
    /// Notes a name.
    pub(crate) fn add(&self, name: &[u8]) {
        let (mut bytes, mut names) = (self.bytes.take(), self.names.take());
        names.push(Span::append(&mut bytes, name.iter().copied()));
        self.bytes.set(bytes);
        self.names.set(names);
    }

    /// The names in their order, which is that of their symbols: the module's own names become symbols in
    /// the order of the module, behind all that were met before.
    fn in_order(self, vm: &Vm, symbols: &[Symbol]) -> Vec<Sym> {
        let (bytes, names) = (self.bytes.take(), self.names.take());
        if names.is_empty() {
            return Vec::new();
        }
        let asked: FxHashSet<Symbol> =
            names.into_iter().filter_map(|name| vm.symbols.lookup(name.of(&bytes))).collect();
        let names = (0..symbols.len() as u32).map(Sym);
        let mut order: Vec<Sym> = names.filter(|name| asked.contains(&symbols[name.index()])).collect();
        order.sort_unstable_by_key(|name| symbols[name.index()]);
        order
    }
}

impl Vm {
    /// The key of a text whose module may be kept.
    pub(crate) fn cache_key(&mut self, text: &[u8], origin: &Origin) -> Option<Key> {
        if !matches!(origin, Origin::File(_) | Origin::Core(_)) || self.host.bytecode().is_none() {
            return None;
        }
        self.note_context();
        self.key_context.key(text)
    }

    /// Sees to it that `key_context` is that of the globals there are.
    pub(crate) fn note_context(&mut self) {
        let globals = self.globals.len();
        if !matches!(self.key_context.0, Some((count, _)) if count == globals) {
            self.key_context.0 = Some((globals, self.make_context()));
        }
    }

    fn make_context(&self) -> Context {
        let globals = self.globals.sorted();
        Context::new(self.options.opt_level, &self.options.parse, globals.into_iter())
    }

    /// What is kept of the text with this key, linked, and the parser's warnings. If there is nothing, the
    /// key under which to keep what it becomes.
    pub(crate) fn load_kept(
        &mut self,
        text: Key,
        source: SourceId,
        base_dir: &[u8],
    ) -> std::result::Result<(&'static Linked, Vec<Diagnostic>), Key> {
        let mut key = text;
        // The first entry, or one for another order of names.
        for _ in 0..2 {
            let found = self.host.bytecode().and_then(|store| store.find(&key.0)).and_then(open);
            let mut kept = found.ok_or(key)?;
            let symbols = self.intern_names(&kept.module);
            let symbol = |name: &Sym| symbols[name.index()];
            if kept.asked.is_sorted_by_key(symbol) {
                let place = self.files.place(source, base_dir, symbols);
                let linked = self.link_tables(kept.module, place).ok_or(key)?;
                let _ = linked.kept.set(Box::new((text, key)));
                return Ok((linked, kept.warnings));
            }
            kept.asked.sort_unstable_by_key(symbol);
            key = text.ordered(&kept.asked);
        }
        Err(key)
    }

    /// Gives a module to the host.
    pub(crate) fn keep(
        &self,
        key: Key,
        module: &Module,
        warnings: &[Diagnostic],
        asked: Asked,
        symbols: &[Symbol],
    ) {
        let Some(store) = self.host.bytecode() else { return };
        if let Some(entry) = entry(module, warnings, &asked.in_order(self, symbols)) {
            store.keep(&key.0, &entry.pieces().collect::<Vec<_>>());
        }
    }

    /// Compiles a file again whose entry is damaged.
    #[cold]
    pub(crate) fn mend(&mut self, linked: &'static Linked) -> Result<()> {
        let Some(&(text_key, key)) = linked.kept.get().map(Box::as_ref).filter(|_| !linked.is_mended())
        else {
            return Err(self.error(ErrorKind::Eval, "bytecode without its tables"));
        };
        if let Some(store) = self.host.bytecode() {
            store.discard(&key.0);
        }
        let text = self.sources.text_again(linked.source).to_vec();
        let origin = self.sources.get(linked.source).origin.clone();
        let same = self.cache_key(&text, &origin) == Some(text_key);
        let parsed = frazil_compiler::parse::parse(&text, &self.options.parse);
        let asked = Asked::default();
        let module = parsed.and_then(|parsed| {
            let module = self
                .with_options(linked.base_dir, None, Some(&asked), |options| compile(&parsed.ast, options))?;
            Ok((module, parsed.warnings))
        });
        let Some((module, warnings)) = module.ok().filter(|_| same) else {
            let name = String::from_utf8_lossy(&origin.show()).into_owned();
            let text = format!(
                "what the bytecode cache has of '{name}' is damaged, and the file has changed meanwhile; \
                 evaluate again"
            );
            return Err(self.error(ErrorKind::Io, text));
        };
        self.keep(key, &module, &warnings, asked, linked.symbols);
        let module = Kept::new(Box::new(module));
        linked.mend(module.get());
        self.files.mended.push(module);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
