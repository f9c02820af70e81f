//! Every builtin, operator and construct has a case in the language suite that succeeds and one that
//! fails. A case counts if its program, without comments, names the thing; what the case proves is
//! for its author to say.

use std::path::{Path, PathBuf};
use std::{fs, str};

use frazil_eval::heap::{HeapOptions, run_on_evaluator_thread};
use frazil_eval::vm::{Features, Vm, VmOptions};

mod support;
use support::Nothing;

/// The programs of a kind, without lines that are comments.
fn programs(prefixes: &[&str]) -> Vec<String> {
    let mut programs = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/nix-lang"), prefixes, &mut programs);
    assert!(programs.len() > 50, "the suite is where it should be");
    programs
}

fn collect(folder: &Path, prefixes: &[&str], programs: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path: PathBuf = entry.expect("an entry can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, prefixes, programs);
        } else if name.ends_with(".nix") && prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a case can be read")).into_owned();
            let code: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            programs.push(code.join("\n"));
        }
    }
}

fn builtins() -> Vec<String> {
    run_on_evaluator_thread(&HeapOptions::default(), || {
        let features = Features { dynamic_derivations: true, ..Features::default() };
        let mut vm = Vm::new(VmOptions { features, ..VmOptions::default() }, Box::new(Nothing));
        frazil_builtins::register(&mut vm);
        let index = vm.globals.index(b"builtins").expect("it is registered");
        let set = vm.globals.value(index).as_attrs().expect("a set");
        let name =
            |symbol| str::from_utf8(vm.symbols.name(symbol).as_bytes()).expect("a plain name").to_owned();
        set.iter().map(|(symbol, ..)| name(symbol)).collect()
    })
}

/// Whether a program names a builtin: `builtins.x`, `__x`, or `x` where that is a word of its own.
fn names(program: &str, builtin: &str) -> bool {
    let continues = |byte: u8| byte.is_ascii_alphanumeric() || b"_'-".contains(&byte);
    let (bytes, global) = (program.as_bytes(), is_global(builtin));
    program.match_indices(builtin).any(|(at, _)| {
        let before = &program[..at];
        let ends = bytes.get(at + builtin.len()).is_none_or(|&byte| !continues(byte));
        let starts = before.bytes().last().is_none_or(|byte| !continues(byte) && byte != b'.');
        ends && (before.ends_with("builtins.") || before.ends_with("__") || global && starts)
    })
}

fn is_global(builtin: &str) -> bool {
    const GLOBALS: [&str; 21] = [
        "abort",
        "baseNameOf",
        "break",
        "builtins",
        "derivation",
        "derivationStrict",
        "dirOf",
        "false",
        "fetchGit",
        "fetchTarball",
        "fromTOML",
        "import",
        "isNull",
        "map",
        "null",
        "placeholder",
        "removeAttrs",
        "scopedImport",
        "throw",
        "toString",
        "true",
    ];
    GLOBALS.contains(&builtin)
}

#[test]
fn every_builtin_succeeds_and_fails_somewhere() {
    let (okay, fail) = (programs(&["eval-okay-"]), programs(&["eval-fail-"]));
    let mut missing = Vec::new();
    for builtin in builtins() {
        for (kind, programs) in [("eval-okay", &okay), ("eval-fail", &fail)] {
            if !programs.iter().any(|program| names(program, &builtin)) {
                missing.push(format!("{kind}: {builtin}"));
            }
        }
    }
    assert!(missing.is_empty(), "no case of tests/nix-lang names\n{}", missing.join("\n"));
}

/// Operators and constructs, as they look in a program.
const SYNTAX: [&str; 55] = [
    " + ",
    " - ",
    " * ",
    " / ",
    " ++ ",
    " // ",
    " == ",
    " != ",
    " < ",
    " <= ",
    " > ",
    " >= ",
    " && ",
    " || ",
    " -> ",
    " |> ",
    " <| ",
    " ? ",
    " or ",
    "!",
    "(-",
    "if ",
    "then ",
    "else ",
    "assert ",
    "with ",
    "let ",
    "let {",
    "rec {",
    "inherit ",
    "inherit (",
    "...",
    "@",
    "\"${",
    "${\"",
    "''",
    "''${",
    "''\\",
    "$$",
    "\\n",
    "./",
    "/${",
    "~/",
    "<",
    "/*",
    "x:",
    "{ }",
    "[ ]",
    "1.5",
    "1e",
    "http",
    "__functor",
    "__toString",
    "outPath",
    "__curPos",
];

#[test]
fn every_construct_succeeds_and_fails_somewhere() {
    let okay = programs(&["eval-okay-", "parse-okay-"]);
    let fail = programs(&["eval-fail-", "parse-fail-"]);
    let mut missing = Vec::new();
    for syntax in SYNTAX {
        for (kind, programs) in [("okay", &okay), ("fail", &fail)] {
            if !programs.iter().any(|program| program.contains(syntax)) {
                missing.push(format!("{kind}: {syntax}"));
            }
        }
    }
    assert!(missing.is_empty(), "no case of tests/nix-lang has\n{}", missing.join("\n"));
}
