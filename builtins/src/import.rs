//! `import` and `scopedImport`: the values of files.
//!
//! Reading, compiling and caching is the evaluator's; here the argument becomes a path.

use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Verbosity;
use frazil_eval::print::show_path;
use frazil_eval::symbol::sym;
use frazil_eval::value::{PathValue, Value};

use crate::derivation;
use crate::files::{RealPath, realise_path};

/// The builtins of this file.
pub static IMPORT: [Builtin; 2] = [
    Builtin::new("scopedImport", 2, scoped_import).stepped(2).on_error(scoped_import_failed).bare(),
    Builtin::new("import", 1, import).stepped(2).on_error(import_failed).bare(),
];

const NOTE: &str = "while realising the context of a path";

// What is being waited for (state word 0).
const ARGUMENT: usize = 0;
const STRING: usize = 1;
const SCOPE: usize = 2;

/// `import path`: the value of the file at `path`, or of its `default.nix` if that is a folder.
///
/// A file is read and evaluated once. `path` is a path, or something that can be coerced to a string
/// with an absolute path. Of a derivation in the store it is the set that `derivation` made.
fn import(call: &mut Call) -> Result<Step> {
    let path = match file_path(call, 0)? {
        Ok(path) => path,
        Err(step) => return Ok(step),
    };
    if path.root() == 0
        && path.text().as_bytes().ends_with(b".drv")
        && let Some(step) = derivation::load::imported(call, path.text().as_bytes())?
    {
        return Ok(step);
    }
    Ok(Step::Tail(call.vm.import_path(path)?))
}

fn import_failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(path_failed(call, 0, error))
}

/// `scopedImport scope path`: the value of the file at `path`, which can use the names of the set
/// `scope` besides the global ones. Not cached.
///
/// Forces `path`, then `scope`, not its attributes.
fn scoped_import(call: &mut Call) -> Result<Step> {
    if call.counter(0) != SCOPE {
        match file_path(call, 1)? {
            Ok(path) => call.set_arg(1, path.value()),
            Err(step) => return Ok(step),
        }
        call.set_counter(0, SCOPE);
    }
    let scope = call.arg(0);
    if !scope.is_whnf() {
        return Ok(Step::Force(scope));
    }
    let Some(attrs) = scope.as_attrs() else {
        let error = call.vm.expected("a set", scope);
        return Err(call
            .vm
            .noted(error, "while evaluating the first argument passed to builtins.scopedImport"));
    };
    let path = call.path(1)?;
    call.vm
        .detail(Verbosity::Talkative, |_| [b"evaluating file '".as_slice(), &show_path(path), b"'"].concat());
    let (text, origin, base_dir) = call.vm.read_expr(path)?;
    // Names are immortal strings.
    let names: Vec<&[u8]> = attrs.iter().map(|(name, ..)| call.vm.symbols.name(name).as_bytes()).collect();
    let function = call.vm.load_scoped(&text, origin, &base_dir, &names)?;
    call.push(function);
    call.push(scope);
    Ok(Step::TailCall(1))
}

fn scoped_import_failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(path_failed(call, 1, error))
}

/// Nix: an error in forcing the argument is told to be one about the path.
fn path_failed(call: &mut Call, index: usize, error: Error) -> Error {
    let failed = call.counter(0) == ARGUMENT && call.raw_arg(index).settled().is_none();
    if failed { call.vm.noted(error, NOTE) } else { error }
}

/// The path that argument `index` is or can be made, or the step to take first.
fn file_path(call: &mut Call, index: usize) -> Result<std::result::Result<PathValue, Step>> {
    if let Some(result) = call.take_result() {
        if call.counter(0) == STRING {
            return absolute(call, result);
        }
        if call.state(1) == Value::TRUE {
            // What `__toString` gave stands for the argument.
            call.set_arg(index, result);
            call.set_state(1, Value::FALSE);
        }
    }
    let value = call.arg(index);
    if !value.is_whnf() {
        return Ok(Err(Step::Force(value)));
    }
    if let Some(path) = value.as_path() {
        return Ok(Ok(path));
    }
    if let Some(entry) = value.as_attrs().and_then(|attrs| attrs.get(sym::TO_STRING)) {
        call.set_state(1, Value::TRUE);
        return Ok(Err(call.call1(entry.slot.get(), value)));
    }
    call.set_counter(0, STRING);
    Ok(Err(call.coerce(value, Coercion::PATH, NOTE)))
}

/// The path that a string is.
fn absolute(call: &mut Call, string: Value) -> Result<std::result::Result<PathValue, Step>> {
    let string = string.as_str().expect("a coercion gives a string");
    if string.as_bytes().first() != Some(&b'/') {
        let text = [b"string '".as_slice(), string.as_bytes(), b"' doesn't represent an absolute path"];
        let error = call.error(ErrorKind::Eval, text.concat());
        return Err(call.vm.noted(error, NOTE));
    }
    let path = RealPath { root: 0, text: string.as_bytes().to_vec() };
    let path = realise_path(call.vm, path, string.context())?;
    let path = call.vm.make_path(0, &path.text);
    Ok(Ok(path.as_path().expect("a path was made")))
}
