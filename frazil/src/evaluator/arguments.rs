//! The arguments for functions that are met on the way: what `--arg` and `--argstr` are for a command line.

use frazil_eval::attrs::{Attrs, AttrsBuilder};
use frazil_eval::error::Result;
use frazil_eval::heap::Root;
use frazil_eval::source::{Origin, Pos};
use frazil_eval::vm::Vm;

/// What an argument is made of.
pub(super) enum Argument {
    /// An expression, evaluated when it is needed.
    Expr(Vec<u8>),
    /// A string.
    Text(Vec<u8>),
}

/// The set of all arguments of an evaluator.
#[derive(Default)]
struct Arguments(Option<Root>);

/// The arguments of a machine.
pub(super) fn of(vm: &mut Vm) -> Attrs {
    let root = vm.extensions.get::<Arguments>().0.as_ref();
    root.and_then(|root| root.get().as_attrs()).unwrap_or_else(Attrs::empty)
}

/// Gives a machine its arguments. Of those with one name the last one counts.
///
/// # Errors
/// Expressions that cannot be parsed.
pub(super) fn set(vm: &mut Vm, arguments: &[(String, Argument)]) -> Result<()> {
    if arguments.is_empty() {
        return Ok(());
    }
    let dir = vm.host.current_dir();
    let mut builder = AttrsBuilder::new(&mut vm.heap, arguments.len());
    for (name, argument) in arguments.iter().rev() {
        let word = match argument {
            Argument::Expr(text) => vm.load_text(text, Origin::String, &dir)?,
            Argument::Text(text) => vm.heap.string(text),
        };
        let symbol = vm.symbols.intern(name.as_bytes(), &mut vm.heap);
        builder.push(&mut vm.heap, symbol, Pos::NONE, word);
    }
    let all = builder.finish_first_wins(&mut vm.heap);
    let root = vm.heap.root(all.value());
    vm.extensions.get::<Arguments>().0 = Some(root);
    Ok(())
}
