//! Attribute selection along a path of constant names.

use super::Vm;
use crate::attrs::Attrs;
use crate::error::{Error, ErrorKind, Frame, Result};
use crate::link::Site;
use crate::print::push_name;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::Value;

/// What a look-up came to.
pub(super) enum Found {
    /// The word of the last attribute, perhaps unforced.
    Word(Value),
    /// This word on the way must be forced first.
    Unfinished(Value),
    /// The name at this index of the path is missing in this value, or the value is no set.
    Missing(usize, Value),
}

/// Walks the path of `site` from the value `set`. Finished thunks on the way are looked through and
/// their slots shortened. Nothing is forced.
#[inline(always)]
pub(super) fn select_path(site: &Site, set: Value) -> Found {
    let mut value = set;
    let last = site.path.len() - 1;
    for (at, step) in site.path.iter().enumerate() {
        let Some(attrs) = value.as_attrs() else { return Found::Missing(at, value) };
        let Some(slot) = attrs.get_cached(step.name, &step.cache) else { return Found::Missing(at, value) };
        let word = slot.get().peek_slot(slot);
        if at == last {
            return Found::Word(word);
        }
        match word.settled() {
            Some(settled) => value = settled,
            None => return Found::Unfinished(word),
        }
    }
    unreachable!("a path is never empty")
}

/// The value at the end of the path from `set`, if all of it is there and evaluated.
#[inline(always)]
pub(super) fn select_ready(site: &Site, set: Value) -> Option<Value> {
    match select_path(site, set.settled()?) {
        Found::Word(word) => word.settled(),
        _ => None,
    }
}

impl Vm {
    /// The error for a selection that stopped at component `at` in `value`.
    #[cold]
    pub(super) fn select_error(&mut self, site: &Site, at: usize, value: Value) -> Error {
        let Some(attrs) = value.as_attrs() else {
            let error = self.expected("a set", value);
            let pos = self.site_pos(site);
            return self.noted_at(error, b"while selecting an attribute", pos);
        };
        let mut text = b"attribute '".to_vec();
        push_name(&mut text, self.symbols.name(site.path[at].name).as_bytes());
        text.extend_from_slice(b"' missing");
        text.extend(self.suggest(site.path[at].name, attrs));
        let pos = self.site_pos(site);
        Error::new(&mut self.heap, ErrorKind::MissingAttr, &text, pos)
    }

    fn site_pos(&self, site: &Site) -> Pos {
        self.position_in(site.linked(), site.pos.0)
    }

    /// `Did you mean …` on a line of its own, or nothing.
    fn suggest(&self, name: Symbol, attrs: crate::attrs::Attrs) -> Vec<u8> {
        let wanted = self.symbols.name(name).as_bytes();
        let names = attrs.iter().map(|(symbol, ..)| self.symbols.name(symbol).as_bytes());
        match crate::suggest::did_you_mean(wanted, names) {
            Some(hint) => [b"\n".as_slice(), &hint].concat(),
            None => Vec::new(),
        }
    }

    /// `set.${name}`: the word.
    #[inline(always)]
    pub(super) fn select_dynamic(&mut self, set: Value, name: Value) -> Result<Value> {
        let symbol = self.name_symbol(name)?;
        let Some(attrs) = set.as_attrs() else { return Err(self.expected("a set", set)) };
        if let Some(entry) = attrs.get(symbol) {
            return Ok(entry.slot.get().peek_slot(entry.slot));
        }
        let mut text = b"attribute '".to_vec();
        push_name(&mut text, self.symbols.name(symbol).as_bytes());
        text.extend_from_slice(b"' missing");
        text.extend(self.suggest(symbol, attrs));
        Err(self.error(ErrorKind::MissingAttr, text))
    }

    /// `set.${name}` where it may be missing or `set` no set.
    pub(super) fn find_dynamic(&mut self, set: Value, name: Value) -> Result<Option<Value>> {
        let symbol = self.name_symbol(name)?;
        let slot = set.as_attrs().and_then(|attrs| attrs.slot(symbol));
        Ok(slot.map(|slot| slot.get().peek_slot(slot)))
    }

    /// The symbol of a computed attribute name: a string without context.
    pub fn name_symbol(&mut self, name: Value) -> Result<Symbol> {
        let Some(string) = name.as_str() else { return Err(self.expected("a string", name)) };
        self.require_no_context(string)?;
        Ok(self.symbols.intern_str(string, &mut self.heap))
    }

    /// Looks the name of `site` up in a chain of `with` cells, innermost first.
    #[inline(never)]
    pub(super) fn with_get(&mut self, site: &Site, chain: Value) -> Found {
        let mut cell = chain;
        let [step, steps @ ..] = site.levels() else { unreachable!("a path is never empty") };
        let (mut step, mut steps) = (step, steps.iter());
        while !cell.is_hole() {
            let (set, outer) = cell.with_parts();
            let Some(value) = set.settled() else { return Found::Unfinished(set) };
            let Some(attrs) = value.as_attrs() else { return Found::Missing(0, value) };
            if let Some(slot) = attrs.get_cached(step.name, &step.cache) {
                return Found::Word(slot.get().peek_slot(slot));
            }
            cell = outer;
            step = steps.next().unwrap_or(step);
        }
        Found::Missing(0, Value::empty_attrs())
    }

    /// Where the `with` is whose set is none.
    fn with_pos(&self, site: &Site, chain: Value) -> Pos {
        let mut outer = 0;
        let mut cell = chain;
        while !cell.is_hole() {
            let (set, next) = cell.with_parts();
            if set.settled().is_none_or(|set| !set.is_attrs()) {
                break;
            }
            (cell, outer) = (next, outer + 1);
        }
        let linked = site.linked();
        let pos = linked.module().site_pos.get(linked.first_step(site) + outer);
        pos.map_or(Pos::NONE, |pos| self.position_in(linked, pos.0))
    }

    /// The error for a name that no `with` has, or for a `with` over something else than a set.
    #[cold]
    pub(super) fn with_error(&mut self, site: &Site, value: Value, chain: Value) -> Error {
        if !value.is_attrs() {
            let error = self.expected("a set", value);
            let pos = self.with_pos(site, chain);
            return self.noted_at(
                error,
                b"while evaluating the first subexpression of a with expression",
                pos,
            );
        }
        let text =
            [b"undefined variable '".as_slice(), self.symbols.name(site.path[0].name).as_bytes(), b"'"];
        let text = text.concat();
        let pos = self.site_pos(site);
        let error = Error::new(&mut self.heap, ErrorKind::UndefinedVariable, &text, pos);
        self.with_meant(error, site, value, chain)
    }

    /// The error with the names near to that of `site` in `value`, which is the only set or of no
    /// interest, and in the sets of a `with` chain.
    fn with_meant(&mut self, error: Error, site: &Site, value: Value, chain: Value) -> Error {
        let mut names = Vec::new();
        let (mut set, mut cell) = (value, chain);
        loop {
            let attrs = set.settled().and_then(Value::as_attrs);
            let symbols = attrs.into_iter().flat_map(Attrs::iter).map(|(symbol, ..)| symbol);
            names.extend(symbols.map(|symbol| self.symbols.name(symbol).as_bytes()));
            if cell.is_hole() {
                break;
            }
            (set, cell) = cell.with_parts();
        }
        let wanted = self.symbols.name(site.path[0].name).as_bytes();
        let near = crate::suggest::variables(wanted, names);
        if near.is_empty() {
            return error;
        }
        let text = near.join(b" ".as_slice());
        match self.heap.string(&text).as_str() {
            Some(text) => error.push(&mut self.heap, Frame::Meant(text)),
            None => error,
        }
    }
}
