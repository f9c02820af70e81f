//! Depth and size: nothing that is nested or long may overflow the stack or take quadratic time.

mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

const DEPTH: usize = 100_000;

fn compiles(what: &str, source: &str) {
    for level in [0, 2] {
        let start = Instant::now();
        if let Err(error) = support::try_module(source.as_bytes(), level, None) {
            panic!("{what} at level {level}: {error}");
        }
        let took = start.elapsed();
        assert!(took < Duration::from_secs(60), "{what} took {took:?} at level {level}");
    }
    let start = Instant::now();
    if let Err(error) | Ok((_, Some(error))) = support::try_parts(source.as_bytes(), 128) {
        panic!("{what} in parts: {error}");
    }
    let took = start.elapsed();
    assert!(took < Duration::from_secs(60), "{what} took {took:?} in parts");
}

fn nested(open: &str, middle: &str, close: &str) -> String {
    [open.repeat(DEPTH), middle.to_string(), close.repeat(DEPTH)].concat()
}

/// Cases are what they nest and the text before, in and behind it.
fn all_compile(cases: &[(&str, &str, &str, &str)]) {
    for (what, open, middle, close) in cases {
        compiles(what, &nested(open, middle, close));
    }
}

#[test]
fn nested_scopes() {
    all_compile(&[
        ("functions", "x: ", "x", ""),
        ("patterns", "{ a ? 1, ... }: ", "a", ""),
        ("defaults", "({ a ? ", "1", " }: a)"),
        ("lets", "let a = 1; in ", "a", ""),
        ("let values", "let a = ", "1", "; in a"),
        ("used lets", "let a = ", "1", "; in a + a"),
        ("functions in lets", "let f = x: ", "1", "; in f"),
        ("withs", "with ", "{ }", "; x"),
        ("with bodies", "with { a = 1; }; ", "b", ""),
        ("dynamic withs", "x: with x; ", "b", ""),
    ]);
}

#[test]
fn nested_values() {
    all_compile(&[
        ("lists", "[ ", "1", " ]"),
        ("sets", "{ a = ", "1", "; }"),
        ("recursive sets", "rec { a = ", "1", "; }"),
        ("strings", "\"a${", "\"b\"", "}\""),
        ("calls", "map (", "1", ")"),
        ("calls of a variable", "f: f (", "1", ")"),
        ("selections", "(", "{ }", ").a"),
        ("defaults of selections", "{ }.a or (", "1", ")"),
    ]);
}

#[test]
fn nested_operators() {
    all_compile(&[
        ("ifs", "if true then ", "1", " else 2"),
        ("conditions", "if ", "true", " then true else false"),
        ("asserts", "assert ", "1 == 1", "; true"),
        ("assert bodies", "assert true; ", "1", ""),
        ("nots", "!", "true", ""),
        ("negations", "-", "1", ""),
        ("updates", "{ } // (", "{ }", ")"),
        ("right sums", "1 + (", "1", ")"),
        ("implications", "true -> ", "true", ""),
    ]);
}

#[test]
fn chains() {
    for operator in ["+", "-", "*", "/", "++", "//", "&&", "||", "->"] {
        let mut source = "a: a".to_string();
        (0..300_000).for_each(|_| source.extend([" ", operator, " a"]));
        compiles(operator, &source);
    }
    compiles("application", &["f: f", &" f".repeat(300_000)].concat());
    compiles("selection", &["a: a", &".b".repeat(100_000)].concat());
}

#[test]
fn captures_through_many_frames() {
    compiles("a capture", &format!("y: {}", nested("[ ", "y", " ]")));
    compiles("captures", &format!("y: z: {}", nested("[ y z ", "1", " ]")));
    compiles("a called function", &format!("let f = x: x; in {}", nested("f (", "1", ")")));
}

#[test]
fn wide() {
    let mut set = "{".to_string();
    let mut rec = "rec {".to_string();
    let mut list = "[".to_string();
    let mut bindings = "let ".to_string();
    for at in 0..50_000 {
        write!(set, " a{at} = {{ }};").expect("memory");
        write!(rec, " a{at} = [ a{} ];", (at + 1) % 50_000).expect("memory");
        write!(bindings, " a{at} = [ a{} a{at} ];", (at + 7) % 60_000).expect("memory");
    }
    for at in 50_000..60_000 {
        write!(bindings, " a{at} = x: a{} x;", at - 5).expect("memory");
    }
    (0..200_000).for_each(|at| write!(list, " {at} [ ]").expect("memory"));
    compiles("set", &(set + " }"));
    compiles("recursive set", &(rec + " }"));
    compiles("list", &(list + " ]"));
    compiles("let", &(bindings + " in a0"));
}

/// A `let` with more words than a frame has slots.
fn too_large() -> String {
    let mut source = "let ".to_string();
    for at in 0..70_000 {
        write!(source, " a{at} = [ a{} a{at} ];", (at + 1) % 70_000).expect("memory");
    }
    source + " in a0"
}

#[test]
fn too_many_slots() {
    let error = support::try_module(too_large().as_bytes(), 2, None).expect_err("too many slots");
    assert!(error.contains("65535"), "{error}");
}

#[test]
fn a_part_with_too_many_slots_leaves_the_others() {
    let first = " [ 1 ]".repeat(4_000);
    let source = format!("{{ first = [{first} ]; large = {}; other = [ 1 [ 2 ] [ 3 ] ]; }}", too_large());
    let (parts, error) = support::try_parts(source.as_bytes(), 4_000).expect("the whole compiles");
    assert_eq!(parts, 3);
    assert!(error.expect("too many slots").contains("65535"));
}
