//! Deep nesting must not use the native stack: everything here runs on 256 KiB of it.

use super::{CONTEXT, tree};
use crate::show::show;

const DEPTH: usize = if cfg!(debug_assertions) { 200_000 } else { 1_000_000 };

/// Parses and prints `open` and `close` around `core`, `depth` times.
fn nested(open: &str, core: &str, close: &str, depth: usize) {
    let source = [open.repeat(depth), core.to_owned(), close.repeat(depth)].concat();
    let run = move || {
        let ast = tree(source.as_bytes());
        assert!(!show(&ast, &CONTEXT).is_empty());
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(run);
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn brackets() {
    nested("(", "1", ")", DEPTH);
    nested("[", "1", "]", DEPTH);
    nested("{a=", "1", ";}", DEPTH);
    nested("rec{a=", "1", ";}", DEPTH);
    nested("\"${", "1", "}\"", DEPTH);
    nested("''${", "1", "}''", DEPTH);
    nested("{${", "1", "}=1;}", DEPTH);
    nested("{inherit(", "1", ")a;}", DEPTH);
    nested("let a=", "1", ";in 1", DEPTH);
    nested("let {body=", "1", ";}", DEPTH);
}

#[test]
fn keywords_and_functions() {
    nested("x:", " 1", "", DEPTH);
    nested("{a?", "1", "}:1", DEPTH);
    nested("if 1 then 1 else ", "1", "", DEPTH);
    nested("if ", "1", " then 1 else 1", DEPTH);
    nested("with 1;", "1", "", DEPTH);
    nested("assert 1;", "1", "", DEPTH);
}

#[test]
fn operators() {
    nested("1 + ", "1", "", DEPTH);
    nested("1 ++ ", "1", "", DEPTH);
    nested("1 |> ", "1", "", DEPTH);
    nested("1 <| ", "1", "", DEPTH);
    nested("!", "1", "", DEPTH);
    nested("-", "1", "", DEPTH);
    nested("", "a", " ? b", DEPTH);
    nested("", "f", " x", DEPTH);
    nested("a.b or ", "1", "", DEPTH);
    nested("(", "f (g x)", ") (g x)", DEPTH);
    nested("", "a", ".a", DEPTH);
}

/// Merging is linear in the size of the text, and as deep as it likes.
#[test]
fn merged_sets() {
    let wide: String = (0..100_000).map(|n| format!("a.b.x{n} = {n};")).collect();
    nested("{", &wide, "}", 1);
    let path = vec!["a"; 20_000].join(".");
    nested("{", &format!("{path}.b = 1; {path}.c = 1;"), "}", 1);
    let set = ["{ a = ".repeat(20_000), "{ b = 1; }".to_owned(), "; }".repeat(20_000)].concat();
    let other = set.replace('b', "c");
    nested("{", &format!("x = {set}; x = {other};"), "}", 1);
}
