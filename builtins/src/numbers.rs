//! Numbers: arithmetic and bits. The operators are instructions of the machine; these are the same
//! operations as functions.

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::value::{Tag, Value};

/// The builtins of this file.
pub static NUMBERS: [Builtin; 10] = [
    Builtin::new("add", 2, add).takes(&[
        Arg::new(0, Kind::Any, "while evaluating the first argument of the addition"),
        Arg::new(1, Kind::Any, "while evaluating the second argument of the addition"),
    ]),
    Builtin::new("sub", 2, sub).takes(&[
        Arg::new(0, Kind::Any, "while evaluating the first argument of the subtraction"),
        Arg::new(1, Kind::Any, "while evaluating the second argument of the subtraction"),
    ]),
    Builtin::new("mul", 2, mul).takes(&[
        Arg::new(0, Kind::Any, "while evaluating the first argument of the multiplication"),
        Arg::new(1, Kind::Any, "while evaluating the second argument of the multiplication"),
    ]),
    Builtin::new("div", 2, div).takes(&[
        Arg::new(0, Kind::Any, "while evaluating the first operand of the division"),
        Arg::new(1, Kind::Any, "while evaluating the second operand of the division"),
    ]),
    Builtin::new("lessThan", 2, less_than)
        .takes(&[Arg::new(0, Kind::Any, "").steps_for(&[Tag::List]), Arg::new(1, Kind::Any, "")]),
    Builtin::new("bitAnd", 2, bit_and).takes(&[
        Arg::new(0, Kind::Int, "while evaluating the first argument passed to builtins.bitAnd"),
        Arg::new(1, Kind::Int, "while evaluating the second argument passed to builtins.bitAnd"),
    ]),
    Builtin::new("bitOr", 2, bit_or).takes(&[
        Arg::new(0, Kind::Int, "while evaluating the first argument passed to builtins.bitOr"),
        Arg::new(1, Kind::Int, "while evaluating the second argument passed to builtins.bitOr"),
    ]),
    Builtin::new("bitXor", 2, bit_xor).takes(&[
        Arg::new(0, Kind::Int, "while evaluating the first argument passed to builtins.bitXor"),
        Arg::new(1, Kind::Int, "while evaluating the second argument passed to builtins.bitXor"),
    ]),
    Builtin::new("ceil", 1, ceil).takes(&[Arg::new(
        0,
        Kind::Float,
        "while evaluating the first argument passed to builtins.ceil",
    )]),
    Builtin::new("floor", 1, floor).takes(&[Arg::new(
        0,
        Kind::Float,
        "while evaluating the first argument passed to builtins.floor",
    )]),
];

/// Checks both arguments to be numbers. Nix: if one of them is a float, the other is blamed for not
/// being one.
#[inline(always)]
fn operands(call: &mut Call) -> Result<(Value, Value)> {
    let (x, y) = (call.arg(0), call.arg(1));
    if !(x.is(Tag::Int) && y.is(Tag::Int)) {
        check_operands(call, x, y)?;
    }
    Ok((x, y))
}

#[cold]
fn check_operands(call: &mut Call, x: Value, y: Value) -> Result<()> {
    if x.as_float().is_some() || y.as_float().is_some() {
        call.float(0)?;
        call.float(1)?;
    } else {
        call.int(0)?;
        call.int(1)?;
    }
    Ok(())
}

/// `add x y`: the sum, an integer if both are. Forces `x`, then `y`. An integer that does not fit 64
/// bits is an error.
///
/// ```nix
/// builtins.add 1 2      # => 3
/// builtins.add 1 0.5    # => 1.5
/// ```
fn add(call: &mut Call) -> Result<Step> {
    let (x, y) = operands(call)?;
    call.vm.add_numbers(x, y).map(Step::Done)
}

/// `sub x y`: the difference, as [`add`].
///
/// ```nix
/// builtins.sub 1 2    # => -1
/// ```
fn sub(call: &mut Call) -> Result<Step> {
    let (x, y) = operands(call)?;
    call.vm.sub_numbers(x, y).map(Step::Done)
}

/// `mul x y`: the product, as [`add`].
///
/// ```nix
/// builtins.mul 6 7    # => 42
/// ```
fn mul(call: &mut Call) -> Result<Step> {
    let (x, y) = operands(call)?;
    call.vm.mul_numbers(x, y).map(Step::Done)
}

/// `div x y`: the quotient, rounded towards zero if both are integers. Division by zero is an error,
/// for floats too.
///
/// ```nix
/// builtins.div 7 2      # => 3
/// builtins.div 7 2.0    # => 3.5
/// ```
fn div(call: &mut Call) -> Result<Step> {
    let (x, y) = (call.arg(0), call.arg(1));
    // Nix: the divisor is looked at first.
    if call.float(1)? == 0.0 {
        return Err(call.error(ErrorKind::Eval, "division by zero"));
    }
    operands(call)?;
    call.vm.div_numbers(x, y).map(Step::Done)
}

/// `lessThan x y`: `x < y`. Forces `x`, then `y`; elements of lists up to the first different pair.
///
/// ```nix
/// builtins.lessThan 1 2.5              # => true
/// builtins.lessThan [ 1 "b" ] [ 1 "a" ]    # => false
/// ```
fn less_than(call: &mut Call) -> Result<Step> {
    let (x, y) = (call.arg(0), call.arg(1));
    call.less_than(x, y)
}

/// `bitAnd x y`: the bits that both integers have.
///
/// ```nix
/// builtins.bitAnd 12 10    # => 8
/// ```
fn bit_and(call: &mut Call) -> Result<Step> {
    let bits = call.int(0)? & call.int(1)?;
    Ok(Step::Done(call.vm.heap.int(bits)))
}

/// `bitOr x y`: the bits that either integer has.
///
/// ```nix
/// builtins.bitOr 12 10    # => 14
/// ```
fn bit_or(call: &mut Call) -> Result<Step> {
    let bits = call.int(0)? | call.int(1)?;
    Ok(Step::Done(call.vm.heap.int(bits)))
}

/// `bitXor x y`: the bits that exactly one of the integers has.
///
/// ```nix
/// builtins.bitXor 12 10    # => 6
/// ```
fn bit_xor(call: &mut Call) -> Result<Step> {
    let bits = call.int(0)? ^ call.int(1)?;
    Ok(Step::Done(call.vm.heap.int(bits)))
}

/// `ceil x`: the least integer that is not below the number.
///
/// ```nix
/// builtins.ceil 1.2     # => 2
/// builtins.ceil (-1.2)  # => -1
/// ```
fn ceil(call: &mut Call) -> Result<Step> {
    let rounded = call.float(0)?.ceil();
    to_int(call, rounded)
}

/// `floor x`: the greatest integer that is not above the number.
///
/// ```nix
/// builtins.floor 1.8     # => 1
/// builtins.floor (-1.2)  # => -2
/// ```
fn floor(call: &mut Call) -> Result<Step> {
    let rounded = call.float(0)?.floor();
    to_int(call, rounded)
}

/// Nix: an integer argument takes the way through a float too, and is refused if that changes it.
fn to_int(call: &mut Call, rounded: f64) -> Result<Step> {
    let value = call.arg(0);
    let fits = (i64::MIN as f64..-(i64::MIN as f64)).contains(&rounded);
    let bug = "Due to a bug (see https://github.com/NixOS/nix/issues/12899)";
    let future = "\tFuture Nix versions might implement the correct behavior.";
    let message = match value.as_int() {
        Some(int) if !fits => {
            let did = "caused undefined behavior in previous Nix versions.";
            format!("{bug} the NixInt argument {int} {did}\n{future}")
        }
        Some(int) if int != rounded as i64 => {
            let rounded = rounded as i64;
            let did = "a loss of precision occurred in previous Nix versions because the NixInt argument";
            format!("{bug} {did} {int} was rounded to {rounded}.\n{future}")
        }
        None if !fits => {
            let shown = frazil_eval::number::format_g(value.as_float().unwrap_or(rounded));
            format!("NixFloat argument {shown} is not in the range of NixInt")
        }
        _ => return Ok(Step::Done(call.vm.heap.int(rounded as i64))),
    };
    Err(call.error(ErrorKind::Eval, message))
}
