//! The walk through a value: what is entered, and in which order.
//!
//! Nix: members are taken in the order of their names. A set in a set is entered only if it says
//! `recurseForDerivations = true`, elements of lists always. What is reached twice counts once, with
//! the first path to it. Members whose names no attribute path can have are passed over.
//!
//! A walk for jobs goes on after errors and tells of each, as nix-eval-jobs does; so it enters no lists, calls
//! members that are functions, takes all names, and tells twice of what is reached twice.

use frazil_eval::attrs::Attrs;
use frazil_eval::error::{Error, ErrorKind, Result};
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
    ///
    /// ```
    /// use frazil::eval::attrs::Attrs;
    /// use frazil::packages::FailedAssertions;
    /// use frazil::{Session, Settings};
    ///
    /// let found = Session::run(Settings::default(), |nix| {
    ///     let set = nix.eval_text(br#"{ a = { type = "derivation"; name = "a-1"; }; b = 1; }"#, b"/").ok()?;
    ///     let found = nix.packages(set, b"all", Attrs::empty(), FailedAssertions::Fail).ok()?;
    ///     Some(found.into_iter().map(|found| (found.attr_path, found.name)).collect::<Vec<_>>())
    /// });
    /// assert_eq!(found, Some(vec![(b"all.a".to_vec(), b"a-1".to_vec())]));
    /// ```
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
    let mut walk = Walk::new(vm, args, Purpose::List(failed));
    walk.start = attr_path.to_vec();
    walk.enter(word)?;
    Ok(walk.found)
}

/// Who is told of jobs: of the names that lead there, and the derivation or why there is none. Whether the
/// walk goes on.
pub(crate) type Tell<'a> = dyn FnMut(&mut Vm, &[Vec<u8>], Result<Package>) -> bool + 'a;

/// Tells of all jobs in `word`, which is what `names` lead to, if they lead somewhere.
///
/// # Errors
/// If the walk is interrupted.
pub(crate) fn jobs(
    vm: &mut Vm,
    word: Result<Value>,
    names: Vec<Vec<u8>>,
    args: Attrs,
    tell: &mut Tell<'_>,
) -> Result<()> {
    let mut walk = Walk::new(vm, args, Purpose::Jobs(tell));
    walk.names = names;
    let entered = word.and_then(|word| walk.enter(word));
    walk.recorded(entered)
}

/// What a walk is for.
enum Purpose<'a> {
    /// A list of what is there.
    List(FailedAssertions),
    /// All that is there or fails, told one by one.
    Jobs(&'a mut Tell<'a>),
}

struct Walk<'a> {
    vm: &'a mut Vm,
    args: Attrs,
    purpose: Purpose<'a>,
    /// The attribute path to the value that the walk began with, and the names behind it.
    start: Vec<u8>,
    names: Vec<Vec<u8>>,
    /// Addresses of the derivations that were met; `kept` has those that are not in `found`.
    seen: HashSet<u64>,
    kept: Vec<Root>,
    found: Vec<Package>,
    /// Nobody wants to be told of more.
    ended: bool,
}

impl<'a> Walk<'a> {
    fn new(vm: &'a mut Vm, args: Attrs, purpose: Purpose<'a>) -> Walk<'a> {
        let (start, names, kept, found) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Walk { vm, args, purpose, start, names, seen: HashSet::new(), kept, found, ended: false }
    }

    fn is_for_jobs(&self) -> bool {
        matches!(self.purpose, Purpose::Jobs(_))
    }

    /// Takes what `word` is, or goes through its members. Counts as a call.
    fn enter(&mut self, word: Value) -> Result<()> {
        self.vm.begin_level(word)?;
        let entered = self.members(word);
        self.vm.end_level();
        entered
    }

    fn members(&mut self, word: Value) -> Result<()> {
        let value = self.vm.auto_call(self.args, word)?;
        if !self.is_to_be_entered(value)? {
            return Ok(());
        }
        if let Some(attrs) = value.as_attrs() {
            self.set(attrs)
        } else if self.is_for_jobs() {
            Ok(())
        } else if let Some(list) = value.as_list() {
            self.list(list)
        } else {
            let text = "expression does not evaluate to a derivation (or a set or list of those)";
            Err(self.vm.error(ErrorKind::Type, text))
        }
    }

    fn list(&mut self, list: List) -> Result<()> {
        for (index, word) in list.iter().enumerate() {
            self.names.push(index.to_string().into_bytes());
            if self.is_to_be_entered(word)? {
                self.enter(word)?;
            }
            self.names.pop();
        }
        Ok(())
    }

    fn set(&mut self, attrs: Attrs) -> Result<()> {
        let combined = self.vm.symbols.lookup(COMBINED).is_some_and(|symbol| attrs.has(symbol));
        let order = attrs.name_order(&self.vm.symbols);
        for index in 0..order.len() {
            let (symbol, pos, slot) = order.get(attrs, index);
            let name = self.vm.symbols.name(symbol).as_bytes();
            if !self.is_for_jobs() && !is_path_component(name) {
                continue;
            }
            let depth = self.names.len();
            self.names.push(name.to_vec());
            let result = self.member(slot.get(), combined);
            if self.is_for_jobs() {
                self.recorded(result)?;
            } else {
                result.map_err(|error| {
                    let note = [b"while evaluating the attribute '".as_slice(), name, b"'"].concat();
                    self.vm.noted_at(error, &note, pos)
                })?;
            }
            self.names.truncate(depth);
            if self.ended {
                break;
            }
        }
        Ok(())
    }

    fn member(&mut self, word: Value, combined: bool) -> Result<()> {
        if combined {
            return self.enter(word);
        }
        let word = if self.is_for_jobs() { self.vm.auto_call(self.args, word)? } else { word };
        if self.is_to_be_entered(word)? && self.recurses(word)? {
            return self.enter(word);
        }
        Ok(())
    }

    /// Tells of an error of a job, and goes on.
    fn recorded(&mut self, result: Result<()>) -> Result<()> {
        match (result, &mut self.purpose) {
            (Err(error), Purpose::Jobs(tell)) if !is_interruption(self.vm, error) => {
                self.ended |= !tell(self.vm, &self.names, Err(error));
                Ok(())
            }
            (result, _) => result,
        }
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
    fn is_to_be_entered(&mut self, word: Value) -> Result<bool> {
        match (self.take(word), &self.purpose) {
            (Err(error), Purpose::List(FailedAssertions::Skip)) if error.kind().is_catchable() => Ok(false),
            (result, _) => result,
        }
    }

    fn take(&mut self, word: Value) -> Result<bool> {
        let value = self.vm.force(word)?;
        let Some(attrs) = value.as_attrs() else { return Ok(true) };
        if !is_derivation(self.vm, attrs)? {
            return Ok(true);
        }
        if !self.is_for_jobs() && !self.seen.insert(value.bits()) {
            return Ok(false);
        }
        let attrs_root = self.vm.heap.root(value);
        let name = match super::query::name(self.vm, attrs) {
            Ok(name) => name,
            Err(error) => {
                self.kept.push(attrs_root);
                return Err(error);
            }
        };
        let package = Package { attr_path: self.path(), name, attrs: attrs_root };
        match &mut self.purpose {
            Purpose::List(_) => self.found.push(package),
            Purpose::Jobs(tell) => self.ended |= !tell(self.vm, &self.names, Ok(package)),
        }
        Ok(false)
    }

    /// The attribute path of where the walk is.
    fn path(&self) -> Vec<u8> {
        let start = (!self.start.is_empty()).then_some(&self.start);
        let names: Vec<&[u8]> = start.into_iter().chain(&self.names).map(Vec::as_slice).collect();
        names.join(&b'.')
    }
}

/// Whether an error is no job's own: somebody stopped the evaluator, or the heap is full.
fn is_interruption(vm: &Vm, error: Error) -> bool {
    error.kind() == ErrorKind::Interrupted || vm.control().is_interrupted()
}

/// Whether a set is a derivation: its `type` says so.
fn is_derivation(vm: &mut Vm, attrs: Attrs) -> Result<bool> {
    let Some(entry) = attrs.get(sym::TYPE) else { return Ok(false) };
    let kind = vm.force(entry.slot.get())?;
    Ok(kind.as_str().is_some_and(|kind| kind.as_bytes() == b"derivation"))
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
