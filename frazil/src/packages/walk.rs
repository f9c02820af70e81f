//! The walk through a value: what is entered, and in which order.
//!
//! Nix: members are taken in the order of their names. A set in a set is entered only if it says
//! `recurseForDerivations = true`, elements of lists always. What is reached twice counts once, with
//! the first path to it. Members whose names no attribute path can have are passed over.

use frazil_eval::attrs::Attrs;
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::heap::Root;
use frazil_eval::symbol::sym;
use frazil_eval::value::{List, Value};
use frazil_eval::vm::Vm;
use hashbrown::HashSet;

use super::{FailedAssertions, Package, Session};

/// The member that marks a set made of a folder of expressions, all of which are entered.
pub(super) const COMBINED: &[u8] = b"_combineChannels";

impl Session {
    /// The derivations in `word`, which is what `attr_path` leads to. Functions that are met are
    /// called with `args`, as [`Vm::auto_call`] does.
    ///
    /// # Errors
    /// A value that is neither a derivation nor a set or list; whatever the evaluation ends with.
    pub fn packages(
        &mut self,
        word: Value,
        attr_path: &[u8],
        args: Attrs,
        failed: FailedAssertions,
    ) -> Result<Vec<Package>> {
        find(&mut self.vm, word, attr_path, args, failed)
    }
}

/// See [`Session::packages`].
pub(crate) fn find(
    vm: &mut Vm,
    word: Value,
    attr_path: &[u8],
    args: Attrs,
    failed: FailedAssertions,
) -> Result<Vec<Package>> {
    let mut walk = Walk { vm, args, failed, seen: HashSet::new(), kept: Vec::new(), found: Vec::new() };
    walk.enter(word, attr_path)?;
    Ok(walk.found)
}

struct Walk<'a> {
    vm: &'a mut Vm,
    args: Attrs,
    failed: FailedAssertions,
    /// Addresses of the derivations that were met; `kept` has those that are not in `found`.
    seen: HashSet<u64>,
    kept: Vec<Root>,
    found: Vec<Package>,
}

impl Walk<'_> {
    /// Takes what `word` is, or goes through its members. Counts as a call.
    fn enter(&mut self, word: Value, path: &[u8]) -> Result<()> {
        self.vm.begin_level(word)?;
        let entered = self.members(word, path);
        self.vm.end_level();
        entered
    }

    fn members(&mut self, word: Value, path: &[u8]) -> Result<()> {
        let value = self.vm.auto_call(self.args, word)?;
        if !self.is_to_be_entered(value, path)? {
            return Ok(());
        }
        if let Some(attrs) = value.as_attrs() {
            self.set(attrs, path)
        } else if let Some(list) = value.as_list() {
            self.list(list, path)
        } else {
            let text = "expression does not evaluate to a derivation (or a set or list of those)";
            Err(self.vm.error(ErrorKind::Type, text))
        }
    }

    fn list(&mut self, list: List, path: &[u8]) -> Result<()> {
        for (index, word) in list.iter().enumerate() {
            let path = joined(path, index.to_string().as_bytes());
            if self.is_to_be_entered(word, &path)? {
                self.enter(word, &path)?;
            }
        }
        Ok(())
    }

    fn set(&mut self, attrs: Attrs, path: &[u8]) -> Result<()> {
        let combined = self.vm.symbols.lookup(COMBINED).is_some_and(|symbol| attrs.has(symbol));
        let order = attrs.name_order(&self.vm.symbols);
        for index in 0..order.len() {
            let (symbol, pos, slot) = order.get(attrs, index);
            let name = self.vm.symbols.name(symbol).as_bytes();
            if is_path_component(name) {
                self.member(slot.get(), &joined(path, name), combined).map_err(|error| {
                    let note = [b"while evaluating the attribute '".as_slice(), name, b"'"].concat();
                    self.vm.noted_at(error, &note, pos)
                })?;
            }
        }
        Ok(())
    }

    fn member(&mut self, word: Value, path: &[u8], combined: bool) -> Result<()> {
        if combined || (self.is_to_be_entered(word, path)? && self.recurses(word)?) {
            return self.enter(word, path);
        }
        Ok(())
    }

    /// Whether a member is a set that asks to be entered.
    fn recurses(&mut self, word: Value) -> Result<bool> {
        let Some(attrs) = word.peek().as_attrs() else { return Ok(false) };
        let Some(entry) = attrs.get(sym::RECURSE_FOR_DERIVATIONS) else { return Ok(false) };
        let recurses = self.vm.force(entry.slot.get()).and_then(|value| match value.as_bool() {
            Some(recurses) => Ok(recurses),
            None => Err(self.vm.expected("a Boolean", value).at(&mut self.vm.heap, entry.pos)),
        });
        recurses.map_err(|error| {
            let note = b"while evaluating the attribute `recurseForDerivations`";
            self.vm.noted_at(error, note, entry.pos)
        })
    }

    /// Evaluates `word` and takes the derivation that it is; whether it is something else.
    fn is_to_be_entered(&mut self, word: Value, path: &[u8]) -> Result<bool> {
        match self.take(word, path) {
            Err(error) if self.failed == FailedAssertions::Skip && error.kind().is_catchable() => Ok(false),
            result => result,
        }
    }

    fn take(&mut self, word: Value, path: &[u8]) -> Result<bool> {
        let value = self.vm.force(word)?;
        let Some(attrs) = value.as_attrs() else { return Ok(true) };
        if !is_derivation(self.vm, attrs)? {
            return Ok(true);
        }
        if !self.seen.insert(value.bits()) {
            return Ok(false);
        }
        let root = self.vm.heap.root(value);
        match super::query::name(self.vm, attrs) {
            Ok(name) => self.found.push(Package { attr_path: path.to_vec(), name, attrs: root }),
            Err(error) => {
                self.kept.push(root);
                return Err(error);
            }
        }
        Ok(false)
    }
}

/// Whether a set is a derivation: its `type` says so.
fn is_derivation(vm: &mut Vm, attrs: Attrs) -> Result<bool> {
    let Some(entry) = attrs.get(sym::TYPE) else { return Ok(false) };
    let kind = vm.force(entry.slot.get())?;
    Ok(kind.as_str().is_some_and(|kind| kind.as_bytes() == b"derivation"))
}

fn joined(path: &[u8], name: &[u8]) -> Vec<u8> {
    if path.is_empty() { name.to_vec() } else { [path, b".", name].concat() }
}

/// Whether a name can be part of an attribute path without quotes.
fn is_path_component(name: &[u8]) -> bool {
    let first = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    let other = |byte: &u8| first(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'+');
    name.first().is_some_and(first) && name.iter().all(other)
}

#[cfg(test)]
mod tests {
    use super::is_path_component;

    #[test]
    fn components_of_paths() {
        for name in ["a", "_0x0", "gtk+", "a-b_c9"] {
            assert!(is_path_component(name.as_bytes()), "{name}");
        }
        for name in ["", "0x0", "-a", "+", "a.b", "a b", "a'", "é"] {
            assert!(!is_path_component(name.as_bytes()), "{name}");
        }
    }
}
