//! `--deps`: the inputs of a run, and that they are those that the system has seen.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use crate::place::{Outcome, Place};

/// A program of two files that lists a directory, follows a link, asks for what is not there, looks a name
/// up and makes a thing in the store.
fn place() -> Place {
    let program = r#"
        builtins.seq (import ./link) (builtins.seq <here/x> {
            names = builtins.attrNames (builtins.readDir ./dir);
            missing = [ (builtins.pathExists ./no) (builtins.pathExists ./dir/no/more) ];
            env = builtins.getEnv "FRAZIL_TEST";
            tree = "${./dir}";
        })"#;
    let files = [("f.nix", program), ("dir/g.nix", "builtins.readFile ./t"), ("dir/t", "text"), ("in/x", "")];
    let place = Place::with(&files);
    std::os::unix::fs::symlink("dir/g.nix", place.path().join("link")).unwrap();
    place.variable("FRAZIL_TEST", "value").variable("NIX_PATH", "here=DIR/out:here=DIR/in")
}

/// A file that a run has written; the place's path is written `DIR`.
fn written(place: &Place, name: &str) -> String {
    let text = std::fs::read_to_string(place.path().join(name)).unwrap();
    text.replace(place.path().to_str().unwrap(), "DIR")
}

/// The paths in members of the report, which are objects or lists.
fn paths(json: &str, members: &[&str]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let mut member = "";
    for line in json.lines() {
        let indent = line.len() - line.trim_start().len();
        let Some(name) = line.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
            continue;
        };
        match indent {
            2 => member = name,
            4 if members.contains(&member) => drop(paths.insert(name.to_owned())),
            _ => {}
        }
    }
    paths
}

#[test]
fn what_was_read_is_written() {
    let place = place();
    let run = |args: &[&str]| place.run(&[&["eval", "--strict", "f.nix"], args].concat());
    let Outcome { err, status, .. } = run(&["--deps", "deps.json"]);
    assert_eq!((err.contains("error"), status), (false, 0), "{err}");
    let json = written(&place, "deps.json");
    let files = BTreeSet::from(["DIR/dir/g.nix", "DIR/dir/t", "DIR/f.nix"].map(String::from));
    assert_eq!(paths(&json, &["files"]), files);
    assert_eq!(paths(&json, &["directories"]), BTreeSet::from(["DIR/dir".to_owned()]));
    assert_eq!(paths(&json, &["links"]), BTreeSet::from(["DIR/link".to_owned()]));
    for missing in ["DIR/no", "DIR/dir/no/more", "DIR/out"] {
        assert!(paths(&json, &["missing"]).contains(missing), "{missing}: {json}");
    }
    assert_eq!(paths(&json, &["environment"]), BTreeSet::from(["FRAZIL_TEST".to_owned()]));
    // Two runs write the same.
    run(&["--deps", "deps.json"]);
    assert_eq!(written(&place, "deps.json"), json);
}

#[test]
fn formats_are_chosen_by_name_or_flag() {
    let place = Place::with(&[("f.nix", "builtins.pathExists ./no")]);
    let run = |args: &[&str]| place.run(&[&["eval", "f.nix"], args].concat());
    assert_eq!(run(&["--deps", "out.d"]).status, 0);
    assert_eq!(written(&place, "out.d"), "out: \\\n  DIR/f.nix\n\nDIR/f.nix:\n");
    assert_eq!(run(&["--deps", ".envrc"]).status, 0);
    let direnv = "watch_file DIR/f.nix\nwatch_file DIR/no\n";
    assert_eq!(written(&place, ".envrc"), direnv);
    assert_eq!(run(&["--deps", "x.json", "--deps-format", "direnv"]).status, 0);
    assert_eq!(written(&place, "x.json"), direnv);
    let Outcome { out, err, status } = run(&["--deps", "x"]);
    assert_eq!((out.as_str(), status), ("", 1));
    assert!(err.contains("choose one with '--deps-format'"), "{err}");
    let Outcome { err, status, .. } = run(&["--deps", "no/x.json"]);
    assert!(status == 1 && err.contains("cannot write what was read"), "{err}");
}

#[test]
fn it_is_written_after_an_error_too() {
    let place = Place::with(&[("f.nix", "{ text }: import ./no.nix"), ("text", "x")]);
    let outcome = place.run(&["eval", "f.nix", "--arg-from-file", "text", "text", "--deps", "deps.json"]);
    assert_eq!(outcome.status, 1);
    let json = written(&place, "deps.json");
    assert_eq!(paths(&json, &["missing"]), BTreeSet::from(["DIR/no.nix".to_owned()]));
    assert_eq!(paths(&json, &["files"]), BTreeSet::from(["DIR/f.nix", "DIR/text"].map(String::from)));
    // A file that is no program is an input as well.
    std::fs::write(place.path().join("bad.nix"), "{").unwrap();
    assert_eq!(place.run(&["eval", "bad.nix", "--deps", "deps.json"]).status, 1);
    assert!(paths(&written(&place, "deps.json"), &["files"]).contains("DIR/bad.nix"));
}

/// What a line of strace has done: the call, and the first path in it.
fn call(line: &str) -> Option<(&str, &str)> {
    let (before, rest) = line.split_once('(')?;
    Some((before.rsplit(' ').next()?, rest.split('"').nth(1)?))
}

#[test]
fn the_system_has_seen_the_same() {
    let strace = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if strace.is_err() {
        return eprintln!("skipped what the system has seen: strace is not installed");
    }
    let place = place();
    let frazil = place.command(&["eval", "--strict", "f.nix", "--deps", "deps.json"]);
    let log = place.path().join("log");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-e", "trace=file", "-o"])
        .arg(&log)
        .arg(frazil.get_program())
        .args(frazil.get_args());
    command.current_dir(place.path()).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in frazil.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let output = command.output().unwrap();
    let seen = std::fs::read_to_string(&log).unwrap_or_default();
    if !seen.contains("execve(") || seen.contains("PTRACE") {
        return eprintln!("skipped what the system has seen: strace may not trace here");
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let dir = place.path().to_str().unwrap();
    let (mut opened, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for (call, path) in seen.lines().filter_map(call) {
        let own = [format!("{dir}/conf"), format!("{dir}/state"), format!("{dir}/.")];
        if !path.starts_with(dir) || own.iter().any(|own| path.starts_with(own)) {
            continue;
        }
        let path = path.replace(dir, "DIR");
        match call {
            "open" | "openat" => opened.insert(path),
            _ => asked.insert(path),
        };
    }
    let json = written(&place, "deps.json");
    let below = |members: &[&str]| -> BTreeSet<String> {
        paths(&json, members).into_iter().filter(|path| path.starts_with("DIR")).collect()
    };
    assert_eq!(below(&["files", "directories"]), opened, "{seen}");
    assert_eq!(below(&["paths", "missing", "links", "executable"]), asked, "{seen}");
}
