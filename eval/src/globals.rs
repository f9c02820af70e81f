//! Global names: the builtins and constants that every program sees.
//!
//! `eval` knows no builtin by itself; a table is registered before the first file is linked. A
//! builtin `x` is the global `__x`, or `x` where it is marked bare, and always `builtins.x`.

use frazil_compiler::scope::GlobalInfo;
use hashbrown::HashMap;

use crate::builtin::Builtin;
use crate::heap::Root;
use crate::value::Value;

/// The global names of an evaluator.
#[derive(Default)]
pub struct Globals {
    names: HashMap<Box<[u8]>, u32>,
    values: Vec<Value>,
    /// Keeps constants of the collected heap alive.
    roots: Vec<Root>,
}

impl Globals {
    /// Adds a global whose value is immortal.
    pub fn add_immortal(&mut self, name: &[u8], value: Value) {
        self.names.insert(name.into(), self.values.len() as u32);
        self.values.push(value);
    }

    /// Adds a global whose value lives in the collected heap.
    pub fn add(&mut self, name: &[u8], root: Root) {
        self.add_immortal(name, root.get());
        self.roots.push(root);
    }

    /// The index of a name.
    pub fn index(&self, name: &[u8]) -> Option<u32> {
        self.names.get(name).copied()
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.names.keys().map(|name| &**name)
    }

    /// How many there are.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// All names with what the compiler may know of them, sorted.
    pub fn sorted(&self) -> Vec<(&[u8], GlobalInfo)> {
        let mut all: Vec<_> =
            self.names.keys().filter_map(|name| Some((&**name, self.info(name)?))).collect();
        all.sort_unstable_by_key(|&(name, _)| name);
        all
    }

    /// The word of a global, unforced.
    #[inline(always)]
    pub fn value(&self, index: u32) -> Value {
        self.values[index as usize]
    }

    /// What the compiler may know of a name.
    pub fn info(&self, name: &[u8]) -> Option<GlobalInfo> {
        let value = self.value(self.index(name)?);
        Some(match value.as_callable() {
            Some(crate::value::Callable::Builtin(builtin)) => {
                let forced = builtin.forces.iter().chain(builtin.takes.iter().map(|arg| &arg.index));
                GlobalInfo { arity: builtin.arity, forces: forced.fold(0, |bits, &index| bits | 1 << index) }
            }
            _ => GlobalInfo::default(),
        })
    }
}

/// The name under which a builtin is a global.
pub fn global_name(builtin: &Builtin) -> Vec<u8> {
    let prefix = if builtin.bare { "" } else { "__" };
    format!("{prefix}{}", builtin.name).into_bytes()
}
