//! Regular expressions: `match` and `split` over the engine in `regex`, and the cache of compiled
//! patterns.

use std::rc::Rc;

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::heap::{Heap, ListBuilder};
use frazil_eval::value::{Str, Value};
use frazil_eval::vm::Vm;
use hashbrown::HashMap;

use crate::regex::{Captures, Regex, RegexError};

/// The builtins of this file.
pub static MATCHING: [Builtin; 2] = [
    Builtin::new("match", 2, match_regex).takes(&[
        Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.match")
            .check(check_pattern),
        Arg::new(1, Kind::String, "while evaluating the second argument passed to builtins.match"),
    ]),
    Builtin::new("split", 2, split_regex).takes(&[
        Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.split")
            .check(check_pattern),
        Arg::new(1, Kind::String, "while evaluating the second argument passed to builtins.split"),
    ]),
];

/// The patterns that this evaluator has compiled, by their text.
#[derive(Default)]
struct Patterns(HashMap<Box<[u8]>, Rc<Regex>, rustc_hash::FxBuildHasher>);

/// `match pattern s`: null if the POSIX extended regular expression does not match all of `s`, else
/// the list of what its groups matched; null for a group that took no part.
///
/// Forces `pattern`, which may have no context and must be valid, then `s`. The results have no
/// context.
///
/// ```nix
/// builtins.match "(.*)\\.(nix|md)" "a.b.nix"    # => [ "a.b" "nix" ]
/// builtins.match "a" "ab"                       # => null
/// ```
fn match_regex(call: &mut Call) -> Result<Step> {
    let pattern = call.plain_string(0)?;
    let regex = compile(call.vm, pattern)?;
    let subject = call.string(1)?;
    let control = call.vm.control();
    let stop = &mut || control.is_interrupted();
    if regex.groups() == 0 {
        return match regex.is_match_full(subject.as_bytes(), stop) {
            Ok(true) => Ok(Step::Done(Value::empty_list())),
            Ok(false) => Ok(Step::Done(Value::NULL)),
            Err(_) => Err(stopped(call.vm)),
        };
    }
    match regex.match_full(subject.as_bytes(), stop) {
        Ok(Some(captures)) => Ok(Step::Done(groups(&mut call.vm.heap, subject, &captures))),
        Ok(None) => Ok(Step::Done(Value::NULL)),
        Err(_) => Err(stopped(call.vm)),
    }
}

/// `split pattern s`: the parts of `s` between matches of the regular expression, and between them,
/// for each match, the list of what its groups matched.
///
/// Forces as [`match_regex`] does. If nothing matches, the only element is `s` itself.
///
/// ```nix
/// builtins.split "(,)|;" "a,b;c"    # => [ "a" [ "," ] "b" [ null ] "c" ]
/// ```
fn split_regex(call: &mut Call) -> Result<Step> {
    let pattern = call.plain_string(0)?;
    let regex = compile(call.vm, pattern)?;
    let subject = call.string(1)?;
    let control = call.vm.control();
    let stop = &mut || control.is_interrupted();
    let bytes = subject.as_bytes();
    let mut matches = regex.matches(bytes);
    let mut list = ListBuilder::new(&mut call.vm.heap, 8).expect("a short list");
    let mut end = 0;
    while let Some(captures) = matches.next(stop).map_err(|_| stopped(call.vm))? {
        let Some((start, stop)) = captures[0] else { break };
        let heap = &mut call.vm.heap;
        let before = heap.substring(subject, end, start - end, None);
        push(&mut list, heap, before);
        let groups = groups(heap, subject, &captures);
        push(&mut list, heap, groups);
        end = stop;
    }
    if list.len() == 0 {
        let word = call.raw_arg(1);
        return Ok(Step::Done(call.vm.heap.list(&[word])));
    }
    let heap = &mut call.vm.heap;
    let rest = heap.substring(subject, end, bytes.len() - end, None);
    push(&mut list, heap, rest);
    Ok(Step::Done(list.finish(heap)))
}

fn push(list: &mut ListBuilder, heap: &mut Heap, element: Value) {
    list.push(heap, element).expect("no more parts than bytes");
}

/// What the groups of a match matched.
fn groups(heap: &mut Heap, subject: Str, captures: &Captures) -> Value {
    let groups = &captures[1..];
    let list = heap.list_holes(groups.len()).expect("no more groups than bytes of the pattern");
    for (index, group) in groups.iter().enumerate() {
        let element = match *group {
            Some((start, end)) => heap.substring(subject, start, end - start, None),
            None => Value::NULL,
        };
        ListBuilder::set(list, index, element);
    }
    list
}

/// Nix: an invalid pattern is seen before the second argument is evaluated.
fn check_pattern(vm: &mut Vm, pattern: Value) -> Result<()> {
    let pattern = pattern.as_str().expect("the argument was checked");
    compile(vm, pattern).map(|_| ())
}

/// The compiled pattern, from the cache if it is there.
fn compile(vm: &mut Vm, pattern: Str) -> Result<Rc<Regex>> {
    let bytes = pattern.as_bytes();
    if let Some(regex) = vm.extensions.get::<Patterns>().0.get(bytes) {
        return Ok(regex.clone());
    }
    match Regex::new(bytes) {
        Ok(regex) => {
            let regex = Rc::new(regex);
            vm.extensions.get::<Patterns>().0.insert(bytes.into(), regex.clone());
            Ok(regex)
        }
        Err(error) => Err(invalid(vm, bytes, error)),
    }
}

#[cold]
fn invalid(vm: &mut Vm, pattern: &[u8], error: RegexError) -> Error {
    let what = match error {
        RegexError::Invalid => b"invalid regular expression '".as_slice(),
        RegexError::TooComplex => b"memory limit exceeded by regular expression '",
    };
    vm.error(ErrorKind::Eval, [what, pattern, b"'"].concat())
}

#[cold]
fn stopped(vm: &mut Vm) -> Error {
    vm.check_interrupt().expect_err("a search stops only when it is interrupted")
}
