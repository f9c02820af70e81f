//! Versions and package names as text.

use std::cmp::Ordering;

use frazil_eval::attrs::Attrs;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::Result;
use frazil_eval::heap::ListBuilder;
use frazil_eval::symbol::sym;
use frazil_eval::value::Value;

/// The builtins of this file.
pub static VERSIONS: [Builtin; 3] = [
    Builtin::new("compareVersions", 2, compare_versions).takes(&[
        Arg::new(
            0,
            Kind::PlainString,
            "while evaluating the first argument passed to builtins.compareVersions",
        ),
        Arg::new(
            1,
            Kind::PlainString,
            "while evaluating the second argument passed to builtins.compareVersions",
        ),
    ]),
    Builtin::new("splitVersion", 1, split_version).takes(&[Arg::new(
        0,
        Kind::PlainString,
        "while evaluating the first argument passed to builtins.splitVersion",
    )]),
    Builtin::new("parseDrvName", 1, parse_drv_name).takes(&[Arg::new(
        0,
        Kind::PlainString,
        "while evaluating the first argument passed to builtins.parseDrvName",
    )]),
];

/// `compareVersions x y`: -1, 0 or 1 as the version `x` is older than, as old as or newer than `y`.
///
/// Components are runs of digits and runs of anything else but `.` and `-`. Numbers are compared as
/// numbers; a missing component is below a number, `pre` below everything, and letters below
/// numbers. Nix: a number of more than 32 bits counts as letters.
///
/// ```nix
/// builtins.compareVersions "1.10" "1.9"       # => 1
/// builtins.compareVersions "2.3pre1" "2.3"    # => -1
/// ```
fn compare_versions(call: &mut Call) -> Result<Step> {
    let (x, y) = (call.plain_string(0)?, call.plain_string(1)?);
    Ok(Step::Done(Value::from_i32(compare(x.as_bytes(), y.as_bytes()) as i32)))
}

/// `splitVersion s`: the components of a version.
///
/// ```nix
/// builtins.splitVersion "1.2a-3"    # => [ "1" "2" "a" "3" ]
/// ```
fn split_version(call: &mut Call) -> Result<Step> {
    let version = call.plain_string(0)?;
    let bytes = version.as_bytes();
    let mut rest = bytes;
    let mut list = ListBuilder::new(&mut call.vm.heap, 8).expect("a short list");
    loop {
        let component = next_component(&mut rest);
        if component.is_empty() {
            return Ok(Step::Done(list.finish(&mut call.vm.heap)));
        }
        let element = call.vm.heap.string(component);
        list.push(&mut call.vm.heap, element).expect("no more components than bytes");
    }
}

/// `parseDrvName s`: `s` split at the first dash that something else than a letter follows.
///
/// ```nix
/// builtins.parseDrvName "nix-shell-2.3"    # => { name = "nix-shell"; version = "2.3"; }
/// ```
fn parse_drv_name(call: &mut Call) -> Result<Step> {
    let text = call.plain_string(0)?;
    let bytes = text.as_bytes();
    let (short, behind) = split_name(bytes);
    let (name, version) = if short.len() == bytes.len() {
        (text.value(), Value::empty_string())
    } else {
        let heap = &mut call.vm.heap;
        let name = heap.substring(text, 0, short.len(), None);
        (name, heap.substring(text, short.len() + 1, behind.len(), None))
    };
    let symbol = call.vm.symbols.intern(b"version", &mut call.vm.heap);
    Ok(Step::Done(Attrs::of(&mut call.vm.heap, [(sym::NAME, name), (symbol, version)]).value()))
}

/// A package's name without its version, and that.
pub fn split_name(text: &[u8]) -> (&[u8], &[u8]) {
    let splits = |pair: &[u8]| pair[0] == b'-' && !pair[1].is_ascii_alphabetic();
    match text.windows(2).position(splits) {
        Some(dash) => (&text[..dash], &text[dash + 1..]),
        None => (text, b""),
    }
}

/// Takes the next component off `rest`; it is empty at the end.
fn next_component<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let separator = |byte: &u8| matches!(byte, b'.' | b'-');
    let start = rest.iter().position(|byte| !separator(byte)).unwrap_or(rest.len());
    let text = &rest[start..];
    let end = match text.first() {
        None => 0,
        Some(first) if first.is_ascii_digit() => text.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        Some(_) => text.iter().take_while(|byte| !byte.is_ascii_digit() && !separator(byte)).count(),
    };
    *rest = &text[end..];
    &text[..end]
}

/// The order of two versions.
pub fn compare(x: &[u8], y: &[u8]) -> Ordering {
    let (mut x, mut y) = (x, y);
    while !x.is_empty() || !y.is_empty() {
        let (a, b) = (next_component(&mut x), next_component(&mut y));
        if a == b {
            continue;
        }
        if is_less(a, b) {
            return Ordering::Less;
        }
        if is_less(b, a) {
            return Ordering::Greater;
        }
    }
    Ordering::Equal
}

fn is_less(a: &[u8], b: &[u8]) -> bool {
    match (number(a), number(b)) {
        (Some(m), Some(n)) => m < n,
        (_, Some(_)) if a.is_empty() => true,
        _ if a == b"pre" && b != b"pre" => true,
        _ if b == b"pre" => false,
        (_, Some(_)) => true,
        (Some(_), None) => false,
        (None, None) => a < b,
    }
}

/// The component as a number of 32 bits.
fn number(component: &[u8]) -> Option<i32> {
    if component.is_empty() {
        return None;
    }
    component.iter().try_fold(0i32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(i32::from(digit)) }
    })
}
