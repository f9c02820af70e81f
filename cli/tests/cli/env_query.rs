//! `frazil env-query` against what the reference's `nix-env --query --available` printed.
//!
//! `tests/env-query/cases.txt` has a case per line: its name and its arguments. The recorded output is
//! in `expected/NAME.txt`: exit status, standard output, standard error. With `FRAZIL_REFERENCE` (a C++
//! nix-instantiate, beside which nix-env is) the records are compared with what it prints now, and
//! `UPDATE=1` writes them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::place::{Outcome, Place};

/// A place with the files of the cases.
fn place(folder: &Path) -> Place {
    let place = Place::new();
    copy(folder, place.path());
    place
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() == "expected" => {}
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// What every optimisation level must give; traces differ a little.
fn head(outcome: &Outcome) -> String {
    format!("status {}\n--- out\n{}--- err\n", outcome.status, outcome.out)
}

fn show(outcome: &Outcome) -> String {
    let err = outcome.err.replace("nix-env --help", "HELP").replace("frazil env-query --help", "HELP");
    head(outcome) + &err
}

/// What the reference does with the same arguments.
fn reference(place: &Place, args: &[&str]) -> Option<String> {
    let program = PathBuf::from(std::env::var_os("FRAZIL_REFERENCE")?).with_file_name("nix-env");
    let child = Command::new(program)
        .args(["--store", "dummy://", "--query", "--available"])
        .args(args)
        .current_dir(place.path())
        .env("HOME", place.path().join("home"))
        .env_remove("NIX_PATH")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    Some(show(&place.finish(child.expect("the reference starts"))))
}

fn run_case(folder: &Path, line: &str) {
    let mut words = line.split_ascii_whitespace();
    let name = words.next().unwrap();
    let args: Vec<&str> = words.collect();
    let place = place(folder);
    let record = folder.join("expected").join(format!("{name}.txt"));
    if let Some(now) = reference(&place, &args) {
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(record.parent().unwrap()).unwrap();
            std::fs::write(&record, &now).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&record).unwrap(), now, "the reference on {name}");
    }
    let expected = std::fs::read_to_string(&record).expect("the case was recorded");
    let outcome = place.run(&[&["env-query", "--error-format", "nix"], &args[..]].concat());
    assert_eq!(show(&outcome), expected, "{name}");
    let outcome = place.run(&[&["env-query", "--opt-level", "0"], &args[..]].concat());
    assert!(expected.starts_with(&head(&outcome)), "{name} at level 0: {outcome:?}");
}

#[test]
fn prints_what_the_reference_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/env-query");
    let cases = std::fs::read_to_string(folder.join("cases.txt")).unwrap();
    let failed: Vec<&str> =
        cases.lines().filter(|line| std::panic::catch_unwind(|| run_case(&folder, line)).is_err()).collect();
    assert!(failed.is_empty(), "these cases failed:\n{}", failed.join("\n"));
}
