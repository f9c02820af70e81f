//! What command lines print, byte for byte as the reference does.
//!
//! A file of `cli/tests/transcripts` is a session in a folder of its own: a line `$ COMMAND` for the
//! shell, then what it printed: `| ` and a line of standard output, `! ` and one of standard error (with
//! `|~ ` and `!~ ` if no newline follows), `? ` and the status unless it is 0. `DIR` stands for the
//! folder. Lines with `#` and empty ones are comments. `FRAZIL_REFERENCE=… UPDATE=1` records anew.

use std::env::var_os;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::place::{Outcome, Place};

const FILES: &[(&str, &str)] = &[
    ("values.nix", "{ int = 12; str = \"two\\nlines\"; set.inner = \"x\"; call = { arg ? 1 }: [ arg ]; }"),
    ("text", "some text\n"),
    ("open/number.nix", "1 + 2"),
    ("open/folder/default.nix", "\"folder\""),
    ("other/number.nix", "4"),
    ("package.nix", "derivation { name = \"p\"; system = \"s\"; builder = \"b\"; }"),
    ("conf/nix.conf", "build-users-group =\n"),
];

/// Where sessions are held: a place with the files, and `nix-instantiate` on the path.
fn place() -> Place {
    let place = Place::with(FILES);
    fs::create_dir_all(place.path().join("home")).unwrap();
    fs::create_dir_all(place.path().join("bin")).unwrap();
    symlink(env!("CARGO_BIN_EXE_frazil"), place.path().join("bin/nix-instantiate")).unwrap();
    place
}

fn shell(place: &Place, programs: &Path, line: &str) -> Outcome {
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(place.path()).env_clear();
    command.env("PATH", format!("{}:/usr/bin:/bin", programs.display()));
    command.env("HOME", place.path().join("home")).env("NIX_CONF_DIR", place.path().join("conf"));
    command.env("NIX_STATE_DIR", place.path().join("state")).env("NIX_REMOTE", "dummy://");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    place.finish(command.spawn().unwrap())
}

/// What a command printed, in the form of a session.
fn shown(outcome: &Outcome) -> String {
    let mut shown = String::new();
    for (mark, text) in [('|', &outcome.out), ('!', &outcome.err)] {
        for line in text.split_inclusive('\n') {
            match line.strip_suffix('\n') {
                Some(line) => shown += format!("{mark} {line}").trim_end(),
                None => shown += &format!("{mark}~ {line}"),
            }
            shown.push('\n');
        }
    }
    if outcome.status != 0 {
        shown += &format!("? {}\n", outcome.status);
    }
    shown
}

/// The session as it goes with the programs of a folder.
fn held(session: &str, programs: &Path, place: &Place) -> String {
    let mut held = String::new();
    for line in session.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            held += &format!("{line}\n{}", shown(&shell(place, programs, command)));
        } else if line.is_empty() || line.starts_with('#') {
            held += &format!("{line}\n");
        }
    }
    held
}

/// The first command that goes otherwise.
fn difference(expected: &str, given: &str) -> Option<String> {
    let commands = |text: &str| text.split("\n$ ").map(str::to_owned).collect::<Vec<_>>();
    let pairs = commands(expected).into_iter().zip(commands(given));
    let (expected, given) = pairs.into_iter().find(|(expected, given)| expected != given)?;
    Some(format!("expected:\n{expected}\ngiven:\n{given}"))
}

#[test]
fn sessions_go_as_with_the_reference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let reference = var_os("FRAZIL_REFERENCE").filter(|_| var_os("UPDATE").is_some());
    let reference = reference.map(|program| PathBuf::from(program).parent().unwrap().to_owned());
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !cfg!(feature = "local-store")
            && ["stores.txt", "derivations.txt"].iter().any(|name| path.ends_with(name))
        {
            continue;
        }
        if let Some(programs) = &reference {
            let session = fs::read_to_string(&path).unwrap();
            fs::write(&path, held(&session, programs, &place())).unwrap();
        }
        let session = fs::read_to_string(&path).unwrap();
        let place = place();
        if let Some(difference) = difference(&session, &held(&session, &place.path().join("bin"), &place)) {
            wrong.push(format!("{}: {difference}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
