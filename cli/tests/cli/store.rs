//! Stores on the command line: what is written, what is not, and what is said about it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::place::{Outcome, Place};

/// A derivation that depends on files, a text and another derivation.
const PROGRAM: &str = r#"
let
  inner = derivation {
    name = "inner"; system = "x86_64-linux"; builder = "/bin/sh";
    args = [ "-c" "read line < $text; echo $line > $out" ];
    text = builtins.toFile "text" "see ${./src/a}\n";
  };
in {
  a = derivation {
    name = "outer"; system = "x86_64-linux"; builder = "/bin/sh"; outputs = [ "out" "dev" ];
    args = [ "-c" "echo $inner > $out; echo > $dev" ];
    inherit inner;
    tree = builtins.filterSource (path: type: baseNameOf path != "b") ./src;
    file = builtins.path { path = ./src/b; recursive = false; name = "flat"; };
  };
  b = inner;
}"#;
const GC_WARNING: &str =
    "warning: you did not specify '--add-root'; the result might be removed by the garbage collector\n";

fn place() -> Place {
    Place::with(&[("default.nix", PROGRAM), ("src/a", "1\n"), ("src/b", "2\n"), ("f", "hi\n")])
        .variable("NIX_REMOTE", "DIR/root")
}

fn instantiate(place: &Place, args: &[&str]) -> Outcome {
    place.run(&[&["nix-instantiate"], args].concat())
}

/// What is in the store; names without hashes.
fn names(place: &Place) -> Vec<String> {
    let entries = fs::read_dir(place.path().join("root/nix/store")).expect("a store");
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| name != ".links").map(|name| name[33..].to_string()).collect();
    names.sort();
    names
}

#[test]
fn derivations_are_written() {
    let place = place();
    let outcome = instantiate(&place, &[]);
    assert_eq!((outcome.err.as_str(), outcome.status), (GC_WARNING, 0));
    let lines: Vec<&str> = outcome.out.lines().collect();
    assert!(lines[0].ends_with("-outer.drv") && lines[1].ends_with("-inner.drv"), "{lines:?}");
    assert_eq!(names(&place), ["a", "flat", "inner.drv", "outer.drv", "src", "text"]);
    // Again, and only one of them; the output that was meant shows.
    let outcome = instantiate(&place, &["-A", "a.dev", "--no-gc-warning"]);
    assert_eq!(outcome, Outcome { out: format!("{}!dev\n", lines[0]), err: String::new(), status: 0 });
}

#[test]
fn links_keep_what_was_instantiated() {
    let place = place();
    let outcome = instantiate(&place, &["--add-root", "result", "--indirect"]);
    assert_eq!(outcome, Outcome { out: "DIR/result\nDIR/result-2\n".into(), err: String::new(), status: 0 });
    let target = fs::read_link(place.path().join("result-2")).unwrap();
    assert!(target.starts_with("/nix/store") && target.to_str().unwrap().ends_with("-inner.drv"));
    let auto = fs::read_dir(place.path().join("root/nix/var/nix/gcroots/auto")).unwrap();
    assert_eq!(auto.count(), 2);
    let outcome = instantiate(&place, &["-A", "b", "--add-root", "f"]);
    assert_eq!(outcome.err, "error: cannot create symlink \"DIR/f\"; already exists\n");
    assert_eq!((outcome.out.as_str(), outcome.status), ("", 1));
}

#[test]
fn read_only_writes_nothing() {
    let place = place();
    for args in [
        &["--readonly-mode"][..],
        &["--dry-run"],
        &["--eval", "--strict", "-A", "a.drvPath"],
        &["--eval", "--read-write-mode", "--readonly-mode", "-E", "\"${./f}\""],
        &["--parse"],
        &["--find-file"],
    ] {
        assert_eq!(instantiate(&place, args).status, 0, "{args:?}");
        assert!(!place.path().join("root").exists(), "{args:?}");
    }
    // Who reads what only has a path learns it.
    let error = place.error(&["-E", "builtins.readFile \"${./f}\""]);
    assert!(error.ends_with("error: path 'ab3li50xq0nl4q5lxdyinb8w8y13my9s-f' is not valid\n"), "{error}");
    assert!(!place.path().join("root").exists());
}

#[test]
fn what_is_added_can_be_read() {
    let place = place();
    for (text, value) in [
        ("builtins.readFile \"${./f}\"", "\"hi\\n\"\n"),
        ("builtins.readFile (builtins.toFile \"x\" \"y\")", "\"y\"\n"),
        ("import (builtins.toFile \"x.nix\" \"1 + 1\")", "2\n"),
        ("builtins.attrNames (builtins.readDir \"${./src}\")", "[ \"a\" \"b\" ]\n"),
        ("builtins.pathExists \"${./src}/c\"", "false\n"),
        // What a file names it depends on.
        (
            "builtins.attrNames (builtins.getContext (builtins.readFile (builtins.toFile \"x\" \"${./f}\")))",
            "[ \"/nix/store/ab3li50xq0nl4q5lxdyinb8w8y13my9s-f\" ]\n",
        ),
        (
            "builtins.path { path = \"${./src}/a\"; name = \"x\"; } == \"${builtins.path { path = ./src/a; name = \"x\"; }}\"",
            "true\n",
        ),
        ("(import (import ./.).b.drvPath).drvPath == (import ./.).b.drvPath", "true\n"),
        ("(import (import ./.).b.drvPath).outPath == (import ./.).b.outPath", "true\n"),
    ] {
        for store in ["./root", "dummy://?read-only=false"] {
            let args = ["--strict", "--read-write-mode", "--store", store, "-E", text];
            assert_eq!(place.value(&args), value, "{text}");
        }
    }
}

#[test]
fn what_a_program_reads_must_be_built() {
    let place = place();
    let error = place.error(&["--read-write-mode", "-E", "import (import ./.).b"]);
    assert!(error.contains("-inner.drv^out': the store 'local?root=DIR/root' is opened directly"), "{error}");
    let args = ["--read-write-mode", "-E", "import (import ./.).b", "--no-allow-import-from-derivation"];
    let error = place.error(&args);
    let expected = "^out' during evaluation because the option 'allow-import-from-derivation' is disabled\n";
    assert!(error.ends_with(expected), "{error}");
    // What is not even written cannot be built.
    let error = Place::with(&[]).variable("NIX_REMOTE", "dummy://");
    let error =
        error.error(&["-E", "import (derivation { name = \"a\"; system = \"x\"; builder = \"y\"; })"]);
    assert!(error.contains("-a.drv' is not valid"), "{error}");
}

#[test]
fn wrong_stores() {
    let place = place();
    for (store, expected) in [
        ("foo://x", "error: don't know how to open Nix store with scheme 'foo'\n"),
        ("foo", "error: Cannot parse Nix store 'foo'\nTry 'nix-instantiate --help' for more information.\n"),
        (
            "local?store=/gnu/store",
            "error: the store directory '/gnu/store' is not supported; it is always '/nix/store'\n",
        ),
    ] {
        let args = ["--store", store, "-E", "1"];
        assert_eq!(place.error(&args), expected, "{store}");
    }
    // A file is in the way.
    let outcome = instantiate(&place, &["--store", "./f"]);
    assert_eq!(outcome.err, "error: cannot create directory 'DIR/f/nix/store': Not a directory\n");
    // The setting in `nix.conf` counts less than the flag and more than the variable.
    fs::create_dir(place.path().join("conf")).unwrap();
    fs::write(place.path().join("conf/nix.conf"), "store = dummy://\n").unwrap();
    let error = place.error(&["--read-write-mode", "-E", "builtins.toFile \"a\" \"b\""]);
    let expected = "error: operation 'addToStoreFromDump' is not supported by store 'dummy://'\n";
    assert!(error.ends_with(expected), "{error}");
    assert_eq!(instantiate(&place, &["--store", "./other", "-A", "b"]).status, 0);
}

#[test]
fn trees_that_cannot_be_added() {
    let place = place();
    assert!(Command::new("mkfifo").arg(place.path().join("src/fifo")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(place.path().join("socket")).unwrap();
    for (text, path) in [
        ("\"${./src}\"", "src/fifo"),
        ("\"${./socket}\"", "socket"),
        ("builtins.path { path = ./src; }", "src/fifo"),
        ("builtins.filterSource (path: type: type == \"unknown\") ./src", "src/fifo"),
    ] {
        let error = place.error(&["--read-write-mode", "-E", text]);
        assert!(error.ends_with(&format!("error: file 'DIR/{path}' has an unsupported type\n")), "{error}");
    }
    let error = place.error(&["--read-write-mode", "-E", "builtins.toFile \"a b\" \"\""]);
    assert!(error.contains("name 'a b' contains illegal character ' '"), "{error}");
    let without = "builtins.filterSource (path: type: type == \"regular\") ./src";
    assert_eq!(place.run(&["eval", "--read-write-mode", "-E", without]).status, 0);
    assert_eq!(names(&place), ["src"]);
}

#[test]
fn a_full_disk() {
    let place = place();
    assert_eq!(instantiate(&place, &["-A", "b"]).status, 0);
    let before = names(&place);
    fs::write(place.path().join("big"), vec![b'x'; 3 << 20]).unwrap();
    // No file may have more than 2 MiB (in blocks of 1 or half a KiB), and who tries is told.
    let script = "ulimit -f 2048; trap '' XFSZ; exec \"$@\"";
    let run = |text: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_frazil"), "nix-instantiate", "--eval"]);
        command.args(["--read-write-mode", "--store", "./root", "-E", text]).current_dir(place.path());
        let output = command.output().unwrap();
        (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code())
    };
    for text in ["\"${./big}\"", "builtins.toFile \"big\" (builtins.readFile ./big)"] {
        let (error, status) = run(text);
        assert_eq!(status, Some(1), "{error}");
        assert!(
            error.contains("-big' to the store: cannot write '") && error.contains(": File too large"),
            "{error}"
        );
    }
    assert_eq!(names(&place), before, "nothing is left behind");
    assert_eq!(
        place.run(&["eval", "--read-write-mode", "--store", "./root", "-E", "\"${./big}\""]).status,
        0
    );
}

#[test]
fn errors_of_the_background_have_no_trace() {
    let place = place();
    assert_eq!(instantiate(&place, &["-A", "b"]).status, 0);
    // Nothing can be written at all.
    let script = "ulimit -f 0; trap '' XFSZ; exec \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_frazil"), "nix-instantiate", "-A", "a"]);
    let output = command.args(["--store", "./root"]).current_dir(place.path()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.starts_with("error: ") && error.lines().count() == 1, "{error}");
    assert_eq!((output.stdout.len(), output.status.code()), (0, Some(1)));
}

#[test]
fn damaged_stores() {
    let place = place();
    let path = instantiate(&place, &["-A", "b"]).out;
    let db = place.path().join("root/nix/var/nix/db");
    fs::write(db.join("db.sqlite"), vec![b'x'; 9000]).unwrap();
    let outcome = instantiate(&place, &["-A", "b"]);
    assert!(outcome.err.starts_with("error: SQLite database 'DIR/root/nix/var/nix/db/db.sqlite' is damaged"));
    assert_eq!((outcome.out.as_str(), outcome.status), ("", 1));
    fs::write(db.join("schema"), "11").unwrap();
    assert!(
        instantiate(&place, &["-A", "b"]).err.contains("has schema version 11, but only 10 is supported")
    );
    // Who only evaluates does not care.
    assert_eq!(place.value(&["-A", "b.drvPath"]), format!("\"{}\"\n", path.trim()));
}

#[test]
fn derivations_that_are_damaged() {
    let place = place();
    let path = instantiate(&place, &["-A", "a", "--no-gc-warning"]).out.trim().to_string();
    let file = place.path().join("root").join(&path[1..]);
    let text = fs::read(&file).unwrap();
    let import = format!("(import {path}).out.outPath");
    let value = place.value(&["-E", &import]);
    for len in [0, 5, 60, text.len() - 1] {
        fs::remove_file(&file).unwrap();
        fs::write(&file, &text[..len]).unwrap();
        let error = place.error(&["-E", &import]);
        assert!(error.contains(&format!("error: error parsing derivation '{path}': ")), "{error}");
    }
    fs::write(&file, &text).unwrap();
    // What it is made from is only read if something is made from it.
    let inner = fs::read_dir(place.path().join("root/nix/store")).unwrap().map(|entry| entry.unwrap().path());
    let inner = inner.into_iter().find(|path| path.to_str().unwrap().ends_with("-inner.drv")).unwrap();
    fs::remove_file(&inner).unwrap();
    assert_eq!(place.value(&["-E", &import]), value);
    let user = format!(r#"derivation {{ name = "u"; system = "x"; builder = "y"; i = import {path}; }}"#);
    let outcome = instantiate(&place, &["-E", &user]);
    let shown = format!("/nix/store/{}", inner.file_name().unwrap().to_str().unwrap());
    assert!(outcome.err.ends_with(&format!("error: path '{shown}' does not exist\n")), "{}", outcome.err);
    assert_eq!((outcome.out.as_str(), outcome.status), ("", 1));
}

#[test]
fn the_reference_builds_what_we_write() {
    let Some(bin) = std::env::var_os("FRAZIL_NIX_BIN") else {
        eprintln!("skipped: FRAZIL_NIX_BIN is not set");
        return;
    };
    let place = place();
    let outcome = instantiate(&place, &["-A", "a", "--no-gc-warning"]);
    let nix_store = |args: &[&str]| {
        let mut command = Command::new(Path::new(&bin).join("nix-store"));
        command.arg("--store").arg(place.path().join("root")).args(args);
        for option in [
            ["substituters", ""],
            ["build-users-group", ""],
            // A store elsewhere is always built for in a sandbox, which needs a shell.
            ["sandbox-paths", "/bin /lib /lib64 /usr"],
            ["sandbox-fallback", "true"],
        ] {
            command.args([&["--option"], &option[..]].concat());
        }
        let output = command.output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {error}");
        (String::from_utf8(output.stdout).unwrap(), error)
    };
    let outer = outcome.out.trim();
    nix_store(&["--verify", "--check-contents"]);
    let (references, _) = nix_store(&["-q", "--references", outer]);
    assert_eq!(references.lines().count(), 3, "{references}");
    let (built, _) = nix_store(&["--realise", outer]);
    let built = built.lines().find(|line| line.ends_with("-outer")).expect("an output");
    let text = fs::read_to_string(place.path().join("root").join(&built[1..])).unwrap();
    assert!(text.trim().ends_with("-inner"));
    // Now it can be imported.
    let args = ["--read-write-mode", "-E", "builtins.readFile (import ./.).b"];
    let value = place.value(&args);
    assert!(value.contains("see /nix/store/"), "{value}");
}

/// A daemon of the reference with a store of its own, until it is dropped.
struct Daemon(std::process::Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_daemon_builds_what_a_program_reads() {
    let Some(bin) = std::env::var_os("FRAZIL_NIX_BIN") else {
        eprintln!("skipped: FRAZIL_NIX_BIN is not set");
        return;
    };
    let place = place();
    let path = |name: &str| place.path().join(name);
    let mut command = Command::new(Path::new(&bin).join("nix-daemon"));
    command.args(["--daemon", "--option", "substituters", "", "--option", "build-users-group", ""]);
    command.args(["--option", "sandbox-paths", "/bin /lib /lib64 /usr"]);
    command.arg("--store").arg(format!("local?root={}", path("root").display()));
    command.env("NIX_DAEMON_SOCKET_PATH", path("socket")).env("NIX_STATE_DIR", path("daemon"));
    let _daemon = Daemon(command.stderr(std::process::Stdio::null()).spawn().unwrap());
    while !path("socket").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let store = format!("unix://{}?root={}", path("socket").display(), path("root").display());
    let args = ["eval", "--read-write-mode", "--store", &store, "-E", "builtins.readFile (import ./.).b"];
    let outcome = place.run(&args);
    assert!(outcome.out.starts_with("\"see /nix/store/"), "{}", outcome.err);
    assert!(outcome.err.starts_with("building '/nix/store/") && outcome.err.ends_with("-inner.drv'...\n"));
    let outcome = instantiate(&place, &["--store", &store, "--add-root", "result"]);
    assert_eq!((outcome.out.as_str(), outcome.err.as_str()), ("DIR/result\nDIR/result-2\n", ""));
    let traced = place.run(&[&args[..], &["--trace-import-from-derivation"]].concat());
    assert!(traced.err.ends_with("-inner.drv^out' during evaluation due to an import from derivation\n"));
    // Built once, even for those who write nothing.
    assert_eq!(place.run(&[&["eval"], &args[2..]].concat()).err, "");
}
