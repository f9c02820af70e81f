//! Builtins that steer evaluation: order, errors, messages. `deep` has `deepSeq`.

use frazil_eval::attrs::Attrs;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Frame, Result};
use frazil_eval::host::Message;
use frazil_eval::print::print_value;
use frazil_eval::source::Pos;
use frazil_eval::symbol::sym;
use frazil_eval::value::{Str, Value};

/// The builtins of this file.
pub static CONTROL: [Builtin; 9] = [
    Builtin::new("seq", 2, seq).forces(&[0]),
    Builtin::new("tryEval", 1, try_eval).stepped(1).on_error(try_eval_failed),
    Builtin::new("throw", 1, throw)
        .takes(&[Arg::new(0, Kind::Coerced, "while evaluating the error message passed to builtin.throw")])
        .bare(),
    Builtin::new("abort", 1, abort)
        .takes(&[Arg::new(0, Kind::Coerced, "while evaluating the error message passed to builtins.abort")])
        .bare(),
    Builtin::new("trace", 2, trace).forces(&[0]),
    Builtin::new("traceVerbose", 2, trace_verbose).stepped(0),
    Builtin::new("warn", 2, warn).takes(&[Arg::new(
        0,
        Kind::String,
        "while evaluating the first argument; the message passed to builtins.warn",
    )]),
    Builtin::new("addErrorContext", 2, add_error_context)
        .stepped(1)
        .on_error(add_error_context_failed)
        .unframed(),
    Builtin::new("break", 1, break_).bare(),
];

/// `seq e1 e2`: the value `e2`, after `e1` was forced.
///
/// ```nix
/// builtins.seq { a = throw "unused"; } 1    # => 1
/// ```
fn seq(call: &mut Call) -> Result<Step> {
    Ok(Step::Tail(call.raw_arg(1)))
}

/// `tryEval e`: `{ success = true; value = e; }`, with `e` forced; `{ success = false; value = false; }`
/// if that ends with a `throw` or a failed `assert`. Other errors pass.
///
/// ```nix
/// builtins.tryEval (throw "x")    # => { success = false; value = false; }
/// (builtins.tryEval 1).value    # => 1
/// ```
fn try_eval(call: &mut Call) -> Result<Step> {
    let word = call.raw_arg(0);
    match word.settled() {
        Some(_) => Ok(outcome(call, true, word)),
        None => Ok(Step::Force(word)),
    }
}

fn outcome(call: &mut Call, success: bool, value: Value) -> Step {
    let heap = &mut call.vm.heap;
    let name = call.vm.symbols.intern(b"success", heap);
    Step::Done(Attrs::of(heap, [(name, Value::from_bool(success)), (sym::VALUE, value)]).value())
}

fn try_eval_failed(call: &mut Call, error: Error) -> Result<Step> {
    if error.kind().is_catchable() { Ok(outcome(call, false, Value::FALSE)) } else { Err(error) }
}

/// `throw message`: an error with this message, which `tryEval` catches.
///
/// The message is coerced as an interpolation does it.
///
/// ```nix
/// (builtins.tryEval (throw "not today")).success    # => false
/// ```
fn throw(call: &mut Call) -> Result<Step> {
    let message = match call.coerced(0, Coercion::STRING) {
        Ok(message) => message,
        Err(step) => return Ok(step),
    };
    let message = call.vm.heap.string_with_context(message, None);
    Err(Error::with_message(&mut call.vm.heap, ErrorKind::Throw, message, Pos::NONE))
}

/// `abort message`: an error with this message, which nothing catches.
///
/// The message is coerced as an interpolation does it.
fn abort(call: &mut Call) -> Result<Step> {
    let message = match call.coerced(0, Coercion::STRING) {
        Ok(message) => message,
        Err(step) => return Ok(step),
    };
    let text =
        [b"evaluation aborted with the following error message: '".as_slice(), message.as_bytes(), b"'"];
    Err(call.error(ErrorKind::Abort, text.concat()))
}

/// `trace e1 e2`: the value `e2`, after `e1` was forced and shown to the user.
///
/// A string is shown as it is, anything else as a value, of which nothing more is forced.
fn trace(call: &mut Call) -> Result<Step> {
    let value = call.arg(0);
    let text = match value.as_str() {
        Some(string) => string.as_bytes().to_vec(),
        None => print_value(call.vm, value),
    };
    call.vm.host.message(Message::Trace, &text);
    Ok(Step::Tail(call.raw_arg(1)))
}

/// `traceVerbose e1 e2`: `trace e1 e2` if the evaluator was started with `--trace-verbose`; else `e2`,
/// and `e1` is not forced.
///
/// ```nix
/// builtins.traceVerbose (throw "unused") 1    # => 1
/// ```
fn trace_verbose(call: &mut Call) -> Result<Step> {
    if !call.vm.options.trace_verbose {
        return Ok(Step::Tail(call.raw_arg(1)));
    }
    match call.raw_arg(0).settled() {
        Some(_) => trace(call),
        None => Ok(Step::Force(call.raw_arg(0))),
    }
}

/// `warn message e`: the value `e`, after the string `message` was shown as a warning. With the
/// setting `abort-on-warn` it fails then.
fn warn(call: &mut Call) -> Result<Step> {
    let message: Str = call.string(0)?;
    call.vm.host.message(Message::EvaluationWarning, message.as_bytes());
    if call.vm.options.abort_on_warn {
        let text = "aborting to reveal stack trace of warning, as abort-on-warn is set";
        return Err(call.error(ErrorKind::Abort, text));
    }
    Ok(Step::Tail(call.raw_arg(1)))
}

/// `addErrorContext message e`: the value `e`; if it fails, `message` is part of the trace, always.
///
/// `message` is forced and coerced only then; if that fails, its error replaces the other one.
///
/// ```nix
/// builtins.addErrorContext (throw "unused") 1    # => 1
/// ```
fn add_error_context(call: &mut Call) -> Result<Step> {
    // State 0: the error, once there is one.
    let failed = call.state(0);
    if failed.is_hole() {
        let word = call.raw_arg(1);
        return Ok(match word.settled() {
            Some(value) => Step::Done(value),
            None => Step::Force(word),
        });
    }
    let Some(result) = call.take_result() else { return Err(Error::from_value(failed)) };
    let Some(text) = result.as_str() else {
        let note = "while evaluating the error message passed to builtins.addErrorContext";
        return Ok(call.coerce(result, Coercion::PATH, note));
    };
    let frame = Frame::Note { text, pos: Pos::NONE, always: true };
    Err(Error::from_value(failed).push(&mut call.vm.heap, frame))
}

fn add_error_context_failed(call: &mut Call, error: Error) -> Result<Step> {
    if !call.state(0).is_hole() || error.kind() == ErrorKind::Interrupted {
        return Err(error);
    }
    call.set_state(0, error.value());
    Ok(Step::Force(call.raw_arg(0)))
}

/// `break e`: the value `e`. Nix: with a debugger evaluation would stop here.
///
/// ```nix
/// builtins.break 1    # => 1
/// ```
fn break_(call: &mut Call) -> Result<Step> {
    Ok(Step::Tail(call.raw_arg(0)))
}
