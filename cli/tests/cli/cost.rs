//! What an evaluation cost: statistics as the reference gives them, our own, times and profiles.

use std::process::Command;
use std::time::Duration;

use crate::place::{Outcome, Place};

/// A program of several functions, builtins and containers.
const PROGRAM: &str = "let
  fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2);
  s = { a = { b = 1; }; };
in
fib 10 + builtins.length (map (x: x) [ s.a.b 2 ]) + (s // { c = 1; }).a.b + builtins.length ([ 1 ] ++ [ 2 ])";

fn place() -> Place {
    Place::with(&[("f.nix", PROGRAM)])
}

fn statistics(place: &Place, args: &[&str]) -> Outcome {
    place.run(&[&["nix-instantiate", "--eval"], args].concat())
}

/// The names of the members of an object as it is printed, with those inside them indented.
fn names(json: &str) -> Vec<String> {
    let name = |line: &str| {
        let (indent, rest) = line.split_once('"')?;
        Some(format!("{indent}{}", rest.split_once("\":")?.0))
    };
    json.lines().filter_map(name).collect()
}

/// The number behind a name that occurs once at this depth.
fn count(json: &str, indent: usize, name: &str) -> u64 {
    let start = format!("{:indent$}\"{name}\": ", "");
    let line = json.lines().find_map(|line| line.strip_prefix(&start));
    let line = line.unwrap_or_else(|| panic!("{name} in {json}"));
    line.trim_end_matches(',').parse().unwrap()
}

/// What C++ Nix 2.34.8 prints for `PROGRAM` with both variables, without the numbers.
const NAMES: &str = "  attributes
  cpuTime
  envs
    bytes
    elements
    number
  functions
      column
      count
      file
      line
      name
  gc
    cycles
    heapSize
    totalBytes
  list
    bytes
    concats
    elements
  nrAvoided
  nrExprs
  nrFunctionCalls
  nrLookups
  nrOpUpdateValuesCopied
  nrOpUpdates
  nrPrimOpCalls
  nrThunks
  primops
    length
    lessThan
    map
    sub
  sets
    bytes
    elements
    number
  sizes
    Attr
    Bindings
    Env
    Value
  symbols
    bytes
    number
  time
    cpu
    gc
    gcFraction
  values
    bytes
    number";

#[test]
fn statistics_have_the_names_and_counts_of_the_reference() {
    let place = place().variable("NIX_SHOW_STATS", "1").variable("NIX_COUNT_CALLS", "1");
    let Outcome { out, err, status } = statistics(&place, &["f.nix"]);
    assert_eq!((out.as_str(), status), ("60\n", 0));
    assert_eq!(names(&err).join("\n"), NAMES);
    assert!(err.starts_with("{\n  \"attributes\": null,\n") && err.ends_with("\n}\n"), "{err}");
    // Where the same is done, the same is counted.
    for (name, expected) in [("nrFunctionCalls", 177), ("nrOpUpdates", 2), ("nrPrimOpCalls", 356)] {
        assert_eq!(count(&err, 2, name), expected, "{name}");
    }
    for (name, expected) in [("lessThan", 177), ("sub", 176), ("length", 2), ("concats", 1)] {
        assert_eq!(count(&err, 4, name), expected, "{name}");
    }
    let function = "    {
      \"column\": 9,
      \"count\": 177,
      \"file\": \"DIR/f.nix\",
      \"line\": 2,
      \"name\": \"fib\"
    }";
    assert!(err.contains(function), "{err}");
}

#[test]
fn calls_are_counted_only_if_that_is_wanted() {
    let outcome = statistics(&place().variable("NIX_SHOW_STATS", "1"), &["f.nix"]);
    assert!(outcome.err.contains("nrThunks") && !outcome.err.contains("primops"), "{}", outcome.err);
    let silent = [
        place(),
        place().variable("NIX_SHOW_STATS", "0"),
        place().variable("NIX_COUNT_CALLS", "1"),
        place().variable("NIX_SHOW_STATS_PATH", "DIR/out"),
    ];
    for place in silent {
        let outcome = statistics(&place, &["f.nix"]);
        assert_eq!((outcome.err.as_str(), place.path().join("out").exists()), ("", false));
    }
    assert_ne!(statistics(&place().variable("NIX_SHOW_STATS", ""), &["f.nix"]).err, "");
}

#[test]
fn statistics_go_to_a_file() {
    let place = place().variable("NIX_SHOW_STATS", "1").variable("NIX_SHOW_STATS_PATH", "DIR/out");
    assert_eq!(statistics(&place, &["f.nix"]).err, "");
    let text = std::fs::read_to_string(place.path().join("out")).unwrap();
    assert!(text.starts_with("{\n  \"cpuTime\": ") && text.ends_with("\n}\n"), "{text}");
    // Nix: a file that cannot be written is passed over.
    let place = self::place().variable("NIX_SHOW_STATS", "1").variable("NIX_SHOW_STATS_PATH", "DIR/no/out");
    let outcome = statistics(&place, &["f.nix"]);
    assert_eq!((outcome.out.as_str(), outcome.err.as_str(), outcome.status), ("60\n", "", 0));
}

#[test]
fn the_reference_has_no_statistics_of_what_failed() {
    let place = place().variable("NIX_SHOW_STATS", "1");
    let outcome = statistics(&place, &["-E", "throw \"x\""]);
    assert!(outcome.err.ends_with("error: x\n") && outcome.status == 1, "{}", outcome.err);
    assert!(!outcome.err.contains("cpuTime"));
    let outcome = place.run(&["nix-instantiate", "--find-file", "-I", "a=f.nix", "a"]);
    assert_eq!(outcome.err, "");
    assert!(statistics(&place, &["--parse", "f.nix"]).err.contains("nrExprs"));
}

#[test]
fn our_own_statistics_are_the_same_in_every_run() {
    let place = place();
    let run = || place.run(&["eval", "--stats", "--no-bytecode-cache", "--strict", "f.nix"]).err;
    let first = run();
    let steady = |text: &str| {
        let moving = ["cpu", "gc", "heapSize", "cycles"];
        let moves =
            |line: &&str| moving.iter().any(|name| line.trim_start().starts_with(&format!("\"{name}")));
        text.lines().filter(|line| !moves(line)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(steady(&first), steady(&run()));
    assert!(count(&first, 4, "instructions") > 1000);
    assert_eq!(count(&first, 4, "calls"), 177);
    // What failed is told of as well.
    let failed = place.run(&["eval", "--stats", "-E", "builtins.length 1"]);
    assert!(failed.status == 1 && count(&failed.err, 4, "instructions") > 0);
}

/// A program of much text is given more memory once it was collected.
#[test]
fn programs_of_much_text_are_collected_once() {
    let many =
        "let sets = i: builtins.genList (j: { a = i + j; b = [ j ]; }) 100; all = builtins.genList sets 14000;
        in import ./text.nix + builtins.length (builtins.deepSeq all all)";
    let once = |comment: usize| {
        let place = Place::with(&[("f.nix", many), ("text.nix", &format!("0\n#{}", "-".repeat(comment)))]);
        let outcome = place.run(&["eval", "--timing", "--no-bytecode-cache", "f.nix"]);
        assert_eq!(outcome.out, "14000\n");
        outcome.err.contains(" 1 collections ")
    };
    assert!(once(5 << 20) && !once(3 << 20));
}

#[test]
fn times_of_all_steps() {
    let outcome = place().run(&["eval", "--timing", "f.nix"]);
    for name in ["parsing", "analysing", "bytecode", "linking", "evaluating", "collections", "all of it"] {
        assert!(outcome.err.contains(name), "{name}: {}", outcome.err);
    }
}

/// A program that runs for a while in different ways: calls, thunks, tail calls, builtins, errors that
/// are caught.
const BUSY: &str = "let
  fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2);
  loop = n: a: if n == 0 then a else builtins.seq a (loop (n - 1) (builtins.bitAnd (a + n) 1023));
  caught = n: (builtins.tryEval (if n / 2 * 2 == n then throw \"x\" else n)).success;
  sorted = builtins.sort (a: b: a < b) (builtins.genList (i: builtins.bitAnd (i * 7919) 1023) 3000);
in
[ (fib 19) (loop 4000 0) (builtins.length (builtins.filter caught (builtins.genList (i: i) 2000)))
  (builtins.head sorted) ]";

/// The stacks of a folded profile with their times.
fn stacks(text: &str) -> Vec<(Vec<&str>, u64)> {
    text.lines()
        .map(|line| {
            let (frames, time) = line.rsplit_once(' ').unwrap();
            (frames.split(';').collect(), time.parse().unwrap())
        })
        .collect()
}

#[test]
fn profiles_of_stacks() {
    let place = Place::with(&[("f.nix", BUSY)]);
    let sampled = || {
        let outcome = place.run(&["eval", "--strict", "--profile", "out", "--profile-summary", "f.nix"]);
        assert_eq!((outcome.out.as_str(), outcome.status), ("[ 4181 464 1000 0 ]\n", 0));
        let text = std::fs::read_to_string(place.path().join("out")).unwrap();
        let stacks = stacks(&text);
        let fib = stacks.iter().filter(|(frames, _)| frames.last().unwrap().starts_with("fib "));
        let time: u64 = fib.map(|(_, time)| time).sum();
        (time > 0).then_some((outcome, text))
    };
    // On a busy machine a run may end without a sample.
    let (outcome, text) = (0..20).find_map(|_| sampled()).expect("one of 20 runs is sampled");
    let stacks = stacks(&text);
    // Whatever is left by tail calls, errors and returns is really left.
    for (frames, _) in &stacks {
        let deepest = frames.iter().filter(|frame| frame.starts_with("loop ")).count();
        assert!(deepest <= 1 && frames.len() < 60, "{frames:?}");
    }
    assert!(text.lines().all(|line| !line.contains("loop") || !line.contains("fib")), "{text}");
    for line in ["By time (", "By bytes (", "By file:"] {
        assert!(outcome.err.contains(line), "{}", outcome.err);
    }
    // Calls are exact: 13,529 of `fib 19`.
    let fib = outcome.err.lines().find(|line| line.contains(" fib ")).unwrap();
    assert!(fib.split_whitespace().any(|word| word == "13529"), "{fib}");
}

#[test]
fn profiles_for_speedscope() {
    let place = Place::with(&[("f.nix", BUSY)]);
    let outcome = place.run(&["eval", "--strict", "--profile", "out.json", "f.nix"]);
    assert_eq!((outcome.err.as_str(), outcome.status), ("", 0));
    // It is read with our own parser.
    let text = "let p = builtins.fromJSON (builtins.readFile ./out.json);
        q = builtins.head p.profiles; n = builtins.length; all = builtins.all; in
        assert n q.samples == n q.weights;
        assert builtins.foldl' (a: w: a + w) 0 q.weights == q.endValue;
        assert all (s: all (f: f >= 0 && f < n p.shared.frames) s) q.samples;
        assert builtins.any (f: f.name == \"fib\" && f.calls == 13529 && f.line == 2) p.functions;
        [ q.type q.unit (builtins.any (f: f.file or null != null && f.calls > 13529) p.files) ]";
    assert_eq!(place.value(&["--strict", "-E", text]), "[ \"sampled\" \"nanoseconds\" true ]\n");
}

#[test]
fn profiles_of_what_did_not_end_well() {
    let place =
        Place::with(&[("f.nix", "let f = n: if n == 0 then throw \"x\" else f (n - 1) + 1; in f 5000")]);
    let outcome = place.run(&["eval", "--profile", "out", "f.nix"]);
    assert!(outcome.status == 1 && place.path().join("out").exists(), "{}", outcome.err);
    let outcome = place.run(&["eval", "--profile", "no/out", "-E", "1"]);
    assert!(outcome.out == "1\n" && outcome.status == 1);
    assert!(outcome.err.contains("cannot write the profile to \"no/out\""), "{}", outcome.err);

    let text = "let f = n: if n == 0 then 0 else f (n - 1) + 1; loop = n: builtins.seq n (loop (n + f 100)); in loop 0";
    let place = Place::with(&[("f.nix", text)]);
    let args = ["eval", "--max-call-depth", "1000000000", "--profile", "out", "f.nix"];
    let interrupted_after = |millis| {
        let child = place.command(&args).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let outcome = place.finish(child);
        let text = std::fs::read_to_string(place.path().join("out")).unwrap_or_default();
        outcome.status == 130 && text.contains("/f.nix:1:9")
    };
    // On a busy machine it may not have begun, or may not be allowed to end.
    assert!([700, 3_000, 700, 3_000, 15_000].into_iter().any(interrupted_after));
}
