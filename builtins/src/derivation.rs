//! `derivation` and `derivationStrict`.
//!
//! `derivation` is a program of its own around `derivationStrict`, compiled when first used: it makes
//! the set with its outputs, all of which are lazy, so `derivation { }` works until a path is asked
//! for. `derivationStrict` needs a store, which does not exist yet.

use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::source::Origin;
use frazil_eval::value::Value;
use frazil_eval::vm::Vm;

/// The builtins of this file.
pub static DERIVATION: [Builtin; 1] =
    [Builtin::new("derivationStrict", 1, derivation_strict).forces(&[0]).bare()];

/// The program that `derivation` is.
const WRAPPER: &str = include_str!("derivation.nix");

/// What the thunk of `derivation` calls.
static LOAD: Builtin = Builtin::new("derivation", 1, load).stepped(0).unframed();

/// The value of `derivation`, not compiled yet.
pub(crate) fn wrapper(vm: &mut Vm) -> Value {
    vm.heap.thunk_apply(LOAD.value(), Value::NULL)
}

fn load(call: &mut Call) -> Result<Step> {
    let origin = Origin::Internal("derivation-internal.nix");
    Ok(Step::Tail(call.vm.load_text(WRAPPER.as_bytes(), origin, b"/")?))
}

/// Numbers the names that the reference's wrapper brings with it before any program is read.
pub(crate) fn number_names(vm: &mut Vm) {
    let names = ["drvAttrs", "strict", "commonAttrs", "outputsList", "x", "outputToAttrListElement"];
    for name in names {
        vm.symbols.intern(name.as_bytes(), &mut vm.heap);
    }
}

/// `derivationStrict attributes`: the paths of a derivation and its outputs.
fn derivation_strict(call: &mut Call) -> Result<Step> {
    Err(call.error(ErrorKind::Eval, "derivations need a store, which this build does not have yet"))
}
