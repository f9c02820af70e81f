//! Names of functions, which traces and `«lambda …»` show.
//!
//! A function has the name of the binding that it is the value of. Where that is computed, it gets the
//! name whenever the attribute is made. Nix: the name belongs to the text of the function, so what was
//! made from that text before has the new name too.

use frazil_compiler::ast::Pos as FilePos;
use frazil_compiler::module::ParamDef;
use rustc_hash::FxHashMap;

use super::Vm;
use crate::link::Linked;
use crate::source::{Pos, SourceId};
use crate::symbol::Symbol;

/// The names that attributes with computed names gave.
#[derive(Default)]
pub(crate) struct ComputedNames {
    /// By the place of an attribute whose value is a function: its place, and those of the functions
    /// that are its body.
    functions: FxHashMap<Pos, Vec<Pos>>,
    /// By the place of a function.
    names: FxHashMap<Pos, Symbol>,
}

impl Vm {
    /// Notes which functions of a module have computed names: places of the attribute and the function.
    pub(crate) fn link_computed_names(&mut self, functions: &[(FilePos, FilePos)], source: SourceId) {
        for (attr, function) in functions {
            let [attr, function] = [attr, function].map(|pos| self.sources.pos(source, pos.0));
            self.computed_names.functions.entry(attr).or_default().push(function);
        }
    }

    /// The attribute at `pos` has been made with this name.
    pub(super) fn name_functions(&mut self, pos: Pos, name: Symbol) {
        let computed = &mut self.computed_names;
        for &function in computed.functions.get(&pos).into_iter().flatten() {
            computed.names.insert(function, name);
        }
    }

    /// The name of a function, if it has one.
    pub fn function_name(&self, linked: &Linked, param: &ParamDef) -> Option<&'static [u8]> {
        let pos = self.position_in(linked, param.pos.0);
        let computed = self.computed_names.names.get(&pos).copied();
        let name = computed.or_else(|| Some(linked.symbol(param.function?)));
        Some(self.symbols.name(name?).as_bytes())
    }
}
