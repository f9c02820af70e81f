//! The manual page and the completions, by the programs that read them; a shell that is not installed
//! is skipped.

use std::process::{Command, Stdio};

use crate::place::Place;

/// Whether a program can be run; says so if not.
fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok();
    if !there {
        eprintln!("skipped: {program} is not installed");
    }
    there
}

/// What a shell offers behind `line`, which is in a directory with a file `some.nix`.
fn offered(shell: &str, driver: &str, line: &str) -> Vec<String> {
    let place = Place::with(&[("some.nix", "1")]);
    let script = place.run(&["completions", shell]);
    assert_eq!((script.err.as_str(), script.status), ("", 0));
    let file = place.path().join("completions");
    std::fs::write(&file, script.out).unwrap();
    let driver = format!("{}/tests/completions/{driver}", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(shell);
    command.arg(driver).arg(file).args(line.split(' ')).current_dir(place.path()).env("HOME", place.path());
    let output = command.output().unwrap();
    let mut words: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(String::from).collect();
    words.sort();
    words.dedup();
    words.retain(|word| !word.is_empty());
    words
}

fn check(shell: &str, driver: &str) {
    if !is_there(shell) {
        return;
    }
    let cases: &[(&str, &[&str])] = &[
        ("frazil e", &["edit", "env-query", "eval"]),
        ("frazil eval --opt", &["--opt-level", "--option"]),
        ("frazil eval --no-show", &["--no-show-trace"]),
        ("frazil eval --opt-level ", &["0", "1", "2"]),
        ("frazil eval --lint-url-literals w", &["warn"]),
        ("frazil eval --arg a b --argstr c d --heap ", &["boehm", "bump"]),
        ("frazil env-query --out", &["--out-path"]),
        ("frazil completions ", &["bash", "fish", "zsh"]),
    ];
    for (line, expected) in cases {
        assert_eq!(offered(shell, driver, line), *expected, "{shell}: {line}");
    }
}

#[test]
fn bash_completes() {
    check("bash", "bash.sh");
}

#[test]
fn zsh_completes() {
    check("zsh", "zsh.zsh");
    if is_there("zsh") {
        assert_eq!(offered("zsh", "zsh.zsh", "frazil eval -I s"), ["some.nix"]);
    }
}

#[test]
fn fish_completes() {
    check("fish", "fish.fish");
    if is_there("fish") {
        assert_eq!(offered("fish", "fish.fish", "frazil eval s"), ["some.nix"]);
        assert_eq!(offered("fish", "fish.fish", "frazil man "), [] as [&str; 0]);
    }
}

#[test]
fn shells_without_completions() {
    let outcome = Place::new().run(&["completions", "tcsh"]);
    let expected = "error: there are no completions for 'tcsh' (only for bash, zsh, fish)\n\
                    Try 'frazil completions --help' for more information.\n";
    assert_eq!((outcome.err.as_str(), outcome.status), (expected, 1));
    assert!(Place::new().run(&["completions"]).err.starts_with("error: name a shell: bash, zsh, fish\n"));
}

/// No warnings from groff, and a page that begins as manual pages do.
#[test]
fn the_manual_page_is_set() {
    let page = Place::new().run(&["man"]).out;
    assert!(page.starts_with(".TH FRAZIL 1 "));
    if !is_there("groff") {
        return;
    }
    let place = Place::with(&[("frazil.1", &page)]);
    let mut groff = Command::new("groff");
    let output =
        groff.args(["-man", "-Tascii", "-ww", "frazil.1"]).current_dir(place.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(String::from_utf8_lossy(&output.stdout).contains("evaluates programs in the Nix language"));
}
