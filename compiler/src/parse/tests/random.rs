//! Arbitrary bytes and damaged programs: an error or a tree, never a panic.

use proptest::prelude::*;
use test_strategy::proptest;

use super::CONTEXT;
use crate::memory::Memory;
use crate::parse::{Lint, ParseOptions, parse, parse_in_parts, parse_part};
use crate::show::show;

/// Fragments whose concatenations reach most corners of the grammar.
const FRAGMENTS: [&str; 84] = [
    "a",
    "b",
    "x1",
    "a-b",
    "a'",
    "or",
    "if",
    "then",
    "else",
    "assert",
    "with",
    "let",
    "in",
    "rec",
    "inherit",
    "1",
    "007",
    "9223372036854775808",
    "1.5",
    ".5",
    "1.",
    "1.e3",
    "1e999",
    "\"",
    "\"a\"",
    "''",
    "''a''",
    "''$",
    "'''",
    "''\\n",
    "${",
    "$${",
    "$",
    "\\",
    "\\n",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "++",
    "-",
    "->",
    "*",
    "/",
    "//",
    "!",
    "&&",
    "||",
    "|>",
    "<|",
    "?",
    ".",
    "...",
    ",",
    ":",
    ";",
    "@",
    "a.b",
    "./a",
    "/a",
    "a/b",
    "~/a",
    "./a/",
    "a/${",
    "<a/b>",
    "http://a",
    "x:x",
    "# c\n",
    "/* c */",
    "/** c */",
    " ",
    "\n",
    "\r\n",
    "\0",
];

fn options() -> ParseOptions {
    ParseOptions {
        pipe_operators: true,
        pure: false,
        lint_url_literals: Lint::Warn,
        lint_short_path_literals: Lint::Warn,
        lint_absolute_path_literals: Lint::Warn,
    }
}

/// Parses, and if that succeeds checks that the printed tree is a Nix expression, too, and that what can be put
/// off changes neither symbols nor warnings and parses again.
fn exercise(source: &[u8]) {
    let parts = parse_in_parts(source, &options(), 0, &mut Memory::default());
    match parse(source, &options()) {
        Ok(parsed) => {
            let parts = parts.expect("it parses in parts, too");
            assert_eq!(parts.ast.symbols, parsed.ast.symbols);
            assert_eq!(parts.ast.node_count(), parsed.ast.exprs.len());
            assert_eq!(parts.warnings, parsed.warnings);
            for part in &parts.ast.put_off {
                let again = parse_part(
                    source,
                    part.text,
                    &options(),
                    0,
                    None,
                    &mut std::iter::empty(),
                    &mut Memory::default(),
                );
                again.expect("a part parses again");
            }
            let printed = show(&parsed.ast, &CONTEXT);
            assert!(!printed.is_empty());
        }
        Err(error) => {
            assert_eq!(parts.expect_err("it does not parse in parts either"), error);
            assert!(!error.message.is_empty());
            assert!(error.pos.0 == u32::MAX || error.pos.0 as usize <= source.len());
        }
    }
}

#[proptest(cases = 2000)]
fn arbitrary_bytes(#[strategy(prop::collection::vec(any::<u8>(), 0..200))] source: Vec<u8>) {
    exercise(&source);
}

#[proptest(cases = 5000)]
fn arbitrary_fragments(
    #[strategy(prop::collection::vec((prop::sample::select(&FRAGMENTS[..]), any::<bool>()), 0..40))]
    parts: Vec<(&'static str, bool)>,
) {
    let source: String =
        parts.iter().map(|&(part, space)| format!("{part}{}", if space { " " } else { "" })).collect();
    exercise(source.as_bytes());
}

const PROGRAM: &[u8] = br#"{ lib, x ? 1, ... }@args: let a.b = "s${toString x}t"; inherit (lib) c d; in rec {
  e = ''
    f ${g.h or i} ''$ '''
      j
  ''; k."l ${m}".n = ./o/${p}/q; r = if a ? b.c then -1.5 else !<s/t> // { }; }.e or [ (u: v w) ~/y http://z ]"#;

#[proptest(cases = 5000)]
fn damaged_programs(
    #[strategy(prop::collection::vec((0..PROGRAM.len(), 0..PROGRAM.len(), any::<u8>(), 0..4u8), 1..5))]
    damage: Vec<(usize, usize, u8, u8)>,
) {
    let mut source = PROGRAM.to_vec();
    for (from, to, byte, how) in damage {
        let (from, to) = (from % source.len().max(1), to % source.len().max(1));
        match how {
            _ if source.is_empty() => (),
            0 => source[from] = byte,
            1 => drop(source.remove(from)),
            2 => source.swap(from, to),
            _ => source.truncate(to.max(1)),
        }
    }
    exercise(&source);
}

#[test]
fn every_prefix_and_every_missing_byte() {
    exercise(PROGRAM);
    for at in 0..PROGRAM.len() {
        exercise(&PROGRAM[..at]);
        exercise(&[&PROGRAM[..at], &PROGRAM[at + 1..]].concat());
    }
}
