//! Real programs: nixpkgs' `lib` and its own tests, and the names of all of nixpkgs.
//!
//! The folders are no part of the repository: `FRAZIL_NIXPKGS_LIB` names a checkout that holds
//! `lib/`, `FRAZIL_NIXPKGS` one of nixpkgs itself. With `FRAZIL_REFERENCE` (a C++ nix-instantiate)
//! the number of names, and the paths of all derivations, are compared with the reference's.

use std::path::Path;
use std::process::Command;

/// Runs `nix-instantiate --eval ARGS` of `program` at an optimisation level; its stdout.
fn eval(program: &Path, level: &str, args: &[&str]) -> String {
    let mut command = Command::new(program);
    if program == Path::new(env!("CARGO_BIN_EXE_frazil")) {
        command.arg("nix-instantiate");
    }
    let output = command
        .args(["--eval"])
        .args(args)
        .env("FRAZIL_OPT_LEVEL", level)
        .env("FRAZIL_BYTECODE_CACHE", "")
        .env("NIX_REMOTE", "dummy://")
        .output()
        .expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?} at level {level} failed:\n{stderr}");
    String::from_utf8_lossy(&output.stdout).trim().to_string()
}

/// The folder that an environment variable names, or a line that says what was skipped.
fn folder(variable: &str, what: &str) -> Option<String> {
    let folder = std::env::var(variable).ok();
    if folder.is_none() {
        eprintln!("skipped {what}: {variable} is not set");
    }
    folder
}

#[test]
fn nixpkgs_lib_passes_its_own_tests() {
    let Some(folder) = folder("FRAZIL_NIXPKGS_LIB", "lib/tests/misc.nix") else { return };
    let file = format!("{folder}/lib/tests/misc.nix");
    for level in ["0", "1", "2"] {
        let failures = eval(Path::new(env!("CARGO_BIN_EXE_frazil")), level, &["--strict", &file]);
        assert_eq!(failures, "[ ]", "at level {level}");
    }
}

#[test]
fn nixpkgs_has_as_many_names_as_for_the_reference() {
    let Some(folder) = folder("FRAZIL_NIXPKGS", "the names of nixpkgs") else { return };
    let text = format!("builtins.length (builtins.attrNames (import {folder} {{ }}))");
    let count = eval(Path::new(env!("CARGO_BIN_EXE_frazil")), "2", &["--expr", &text]);
    assert!(count.parse::<u32>().is_ok_and(|count| count > 1000), "{count}");
    let Some(reference) = std::env::var_os("FRAZIL_REFERENCE") else { return };
    assert_eq!(count, eval(Path::new(&reference), "2", &["--expr", &text]));
}

/// What listing all derivations of nixpkgs prints. Some of them need deeper calls than usual.
fn derivations(program: &Path, command: &[&str], level: &str, folder: &str) -> Vec<u8> {
    let output = Command::new(program)
        .args(command)
        .args(["--max-call-depth", "1000000", "--file", folder, "--attr-path", "--drv-path"])
        .env("FRAZIL_OPT_LEVEL", level)
        .env("FRAZIL_BYTECODE_CACHE", "")
        .env("NIX_REMOTE", "dummy://")
        .output()
        .expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} at level {level} failed:\n{stderr}");
    output.stdout
}

#[test]
fn nixpkgs_has_the_derivations_of_the_reference() {
    let Some(folder) = folder("FRAZIL_NIXPKGS", "the derivations of nixpkgs") else { return };
    let Some(reference) = std::env::var_os("FRAZIL_REFERENCE") else {
        return eprintln!("skipped the derivations of nixpkgs: FRAZIL_REFERENCE is not set");
    };
    let reference = Path::new(&reference).with_file_name("nix-env");
    let expected = derivations(&reference, &["--query", "--available"], "2", &folder);
    for level in ["0", "1", "2"] {
        let found = derivations(Path::new(env!("CARGO_BIN_EXE_frazil")), &["env-query"], level, &folder);
        // The texts are too long to be shown.
        assert!(found == expected, "at level {level}: other derivations than the reference's");
    }
}
