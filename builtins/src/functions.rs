//! What functions look like from outside: the parameter that one waits for.

use frazil_compiler::module::ParamDef;
use frazil_eval::link::{Formals, Linked};
use frazil_eval::source::Pos;
use frazil_eval::value::{Callable, Closure, Value};
use frazil_eval::vm::Vm;

/// A function written in Nix: the parameter that it waits for.
pub(crate) struct Lambda {
    /// The module of its code.
    pub linked: &'static Linked,
    /// The parameter.
    pub param: &'static ParamDef,
    /// Its pattern, if it has one.
    pub formals: Option<&'static Formals>,
}

impl Lambda {
    /// The function that a value is; `None` for builtins, also for those that wait for more arguments.
    pub fn of(value: Value) -> Option<Lambda> {
        match value.as_callable()? {
            Callable::Closure(closure) => Lambda::after(closure, 0),
            Callable::Partial(partial) => match partial.callee().as_callable()? {
                Callable::Closure(closure) => Lambda::after(closure, partial.args().len()),
                _ => None,
            },
            Callable::Builtin(_) => None,
        }
    }

    fn after(closure: Closure, args: usize) -> Option<Lambda> {
        let code = closure.code();
        // Only the last parameter of a function can have a pattern.
        let last = args + 1 == code.arity as usize;
        let formals = code.formals().filter(|_| last);
        Some(Lambda { linked: code.linked(), param: code.params().get(args)?, formals })
    }

    /// Where it is written.
    pub fn pos(&self, vm: &Vm) -> Pos {
        vm.position_in(self.linked, self.param.pos.0)
    }

    /// The parameter's name.
    pub fn name(&self, vm: &Vm) -> Option<&'static [u8]> {
        let name = self.param.name?;
        Some(vm.symbols.name(self.linked.symbols[name.index()]).as_bytes())
    }
}
