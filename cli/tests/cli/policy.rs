//! Pure and restricted evaluation, and ways around them, as the reference answers.
//!
//! `cli/tests/policy/cases.txt` has a case in each line, flags and an expression; `answers.txt` what
//! the reference prints for it, or the message of its error. With `FRAZIL_REFERENCE` and `UPDATE=1`
//! the answers are written anew. `DIR` stands for the directory of the case.

use std::env::var_os;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use crate::place::{Outcome, Place};

const CASES: &str = include_str!("../policy/cases.txt");
const ANSWERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy/answers.txt");

/// A directory of which a part is open and a part is secret.
fn place() -> Place {
    let place = Place::with(&[
        ("open/v.nix", "42"),
        ("open/imp.nix", "import ../secret/x.nix"),
        ("secret/x.nix", "7"),
        ("secret/file", "hidden"),
    ]);
    for folder in ["open/dirlink", "open/dir", "open/sub", "home"] {
        fs::create_dir(place.path().join(folder)).unwrap();
    }
    for (target, link) in [
        ("../secret", "open/tunnel"),
        ("../secret/file", "open/link"),
        ("../../secret/x.nix", "open/dirlink/default.nix"),
        ("../v.nix", "open/dir/default.nix"),
        ("../open/v.nix", "secret/in"),
        ("loopb", "open/loopa"),
        ("loopa", "open/loopb"),
        ("nowhere", "open/dangling"),
    ] {
        symlink(target, place.path().join(link)).unwrap();
    }
    place.variable("NIX_REMOTE", "dummy://").variable("SECRET", "hidden")
}

/// What a program answers: its status and what it prints, or its error's message.
fn answer(place: &Place, mut command: Command, line: &str) -> String {
    let dir = fs::canonicalize(place.path()).unwrap();
    let line = line.replace("DIR", dir.to_str().unwrap());
    let (flags, expression) = line.split_once(" | ").expect("a case has flags and an expression");
    command.args(["--eval", "--strict"]).args(flags.split_whitespace()).args(["-E", expression]);
    let Outcome { out, err, status } = place.finish(command.spawn().unwrap());
    let told = match status {
        0 => [err.trim_end(), out.trim_end()].join(" ").trim_start().to_owned(),
        _ => err.rsplit("error: ").next().and_then(|text| text.lines().next()).unwrap_or_default().to_owned(),
    };
    format!("{status} {}", told.replace('\n', " "))
}

fn ours(place: &Place) -> Command {
    place.command(&["nix-instantiate"])
}

fn reference(place: &Place) -> Option<Command> {
    let mut command = Command::new(var_os("FRAZIL_REFERENCE")?);
    command.current_dir(place.path()).env_clear().env("HOME", place.path());
    command.env("NIX_CONF_DIR", place.path().join("conf")).env("NIX_STORE_DIR", "/nix/store");
    command.env("NIX_REMOTE", "dummy://").env("SECRET", "hidden");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Some(command)
}

#[test]
fn answers_are_the_references() {
    let place = place();
    if var_os("UPDATE").is_some() && var_os("FRAZIL_REFERENCE").is_some() {
        let command = || reference(&place).expect("the variable is set");
        let answers: String = CASES.lines().map(|line| answer(&place, command(), line) + "\n").collect();
        fs::write(ANSWERS, answers).unwrap();
    }
    let answers = fs::read_to_string(ANSWERS).unwrap();
    assert_eq!(CASES.lines().count(), answers.lines().count(), "UPDATE=1 FRAZIL_REFERENCE=… writes answers");
    let wrong: Vec<String> = CASES
        .lines()
        .zip(answers.lines())
        .map(|(line, expected)| (line, expected, answer(&place, ours(&place), line)))
        .filter(|(_, expected, given)| given != expected)
        .map(|(line, expected, given)| format!("{line}\n  expected {expected}\n  given    {given}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_of_the_command_line() {
    let place = place();
    let message = |args: &[&str]| {
        let outcome = place.run(&[&["nix-instantiate", "--eval"], args].concat());
        assert_eq!(outcome.status, 1, "{args:?}");
        outcome.err.rsplit("error: ").next().unwrap_or_default().trim_end().to_owned()
    };
    let restricted = "access to absolute path 'DIR/secret/x.nix' is forbidden in restricted mode";
    for file in ["secret/x.nix", "open/dirlink", "open/imp.nix", "open/tunnel/x.nix"] {
        assert_eq!(message(&["--restrict-eval", "-I", "open", file]), restricted);
    }
    assert_eq!(place.value(&["--restrict-eval", "-I", "open", "open/dir"]), "42\n");
    let pure = "access to absolute path 'DIR/open/v.nix' is forbidden in pure evaluation mode (use '--impure' to override)";
    assert_eq!(message(&["--pure-eval", "-I", "open", "open/v.nix"]), pure);
    // What the command line itself names is read.
    let args = ["--pure-eval", "--arg-from-file", "x", "secret/file", "-E", "{ x }: x"];
    assert_eq!(place.value(&args), "\"hidden\"\n");
}

#[test]
fn settings_of_the_configuration() {
    let read = ["nix-instantiate", "--eval", "-E", "builtins.readFile ./secret/file"];
    let place = place().variable("NIX_CONFIG", "restrict-eval = true");
    assert!(place.run(&read).err.ends_with("is forbidden in restricted mode\n"));
    assert!(place.run(&[&read[..], &["--impure"]].concat()).err.ends_with("restricted mode\n"));
    let lifted = [&read[..], &["--option", "restrict-eval", "false"]].concat();
    assert_eq!(place.run(&lifted).out, "\"hidden\"\n");
    let place = place.variable("NIX_CONFIG", "pure-eval = true");
    assert!(place.run(&read).err.contains("is forbidden in pure evaluation mode"));
    assert_eq!(place.run(&[&read[..], &["--impure"]].concat()).out, "\"hidden\"\n");
}
