//! The program itself: its names, its help, its own flags, signals.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::place::{Outcome, Place};

#[test]
fn help_and_versions() {
    let place = Place::new();
    for args in [
        &["--help"][..],
        &["eval", "--help"],
        &["nix-instantiate", "--help"],
        &["disassemble", "--help"],
        &["man", "--help"],
    ] {
        let Outcome { out, err, status } = place.run(args);
        assert!(out.contains("Usage:") && err.is_empty() && status == 0, "{args:?}");
    }
    assert_eq!(place.run(&["nix-instantiate", "--version"]).out, "nix-instantiate (Nix) 2.34.8\n");
    assert!(place.run(&["--version"]).out.starts_with("frazil "));
    assert_eq!((place.run(&["nonsense"]).status, place.run(&[]).status), (1, 1));
}

#[test]
fn called_as_nix_instantiate() {
    let place = Place::new();
    let link = place.path().join("nix-instantiate");
    symlink(env!("CARGO_BIN_EXE_frazil"), &link).unwrap();
    let output = Command::new(link).args(["--eval", "-E", "1 + 1"]).output().unwrap();
    assert_eq!(output.stdout, b"2\n");
}

#[test]
fn our_own_flags() {
    let place = Place::new();
    for level in ["0", "1", "2"] {
        let outcome = place.run(&["eval", "--opt-level", level, "-E", "let f = x: x + 1; in f 1"]);
        assert_eq!(outcome.out, "2\n");
    }
    let timing = place.run(&["eval", "--timing", "--heap", "bump", "-E", "1"]);
    assert!(timing.out == "1\n" && timing.err.contains("evaluating"));
    assert_eq!(place.run(&["eval", "--stress", "3", "-E", "[ 1 ]"]).out, "[ 1 ]\n");
    assert!(place.run(&["disassemble", "-E", "x: x + 1"]).out.contains("Return"));
    assert!(Place::with(&[("f.nix", "x: x")]).run(&["disassemble", "f.nix"]).out.contains("Return"));
}

/// Sends a signal to a run of `text` and tells how long it took to end, and how.
fn interrupted(signal: &str, text: &str) -> (Outcome, Duration) {
    let place = Place::new();
    let child = place.command(&["eval", "--max-call-depth", "1000000000", "-E", text]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    let start = Instant::now();
    (place.finish(child), start.elapsed())
}

#[test]
fn signals_stop_it_at_once() {
    for (signal, text) in [
        ("-INT", "let f = x: f x; in f 1"),
        ("-TERM", "builtins.length (builtins.genList (x: x) 3000000000)"),
    ] {
        let (outcome, time) = interrupted(signal, text);
        assert!(outcome.err.contains("error: interrupted by the user\n"), "{}", outcome.err);
        assert_eq!(outcome.status, 130);
        // The promise is 100 ms; a loaded machine gets some more.
        assert!(time < Duration::from_millis(1000), "{time:?}");
    }
}

#[test]
fn nobody_reads_the_output() {
    let place = Place::new();
    let mut child =
        place.command(&["eval", "--strict", "-E", "builtins.genList (x: x) 100000"]).spawn().unwrap();
    drop(child.stdout.take());
    let outcome = place.finish(child);
    assert_eq!((outcome.err.as_str(), outcome.status), ("", 1));
}

/// Where the heap's first section lies, by the program's own account of its memory.
#[test]
fn the_heap_begins_at_a_huge_page() {
    if !Path::new("/proc/self/smaps").exists() {
        return eprintln!("skipped: the system does not tell which memory may have huge pages");
    }
    let smaps = Place::new().run(&["eval", "--raw", "-E", "builtins.readFile /proc/self/smaps"]).out;
    let mappings = smaps.split_inclusive("VmFlags:").zip(smaps.split("VmFlags:").skip(1));
    let advised =
        mappings.filter(|(_, flags)| flags.lines().next().is_some_and(|flags| flags.contains(" hg")));
    let starts: Vec<_> = advised
        .filter_map(|(mapping, _)| {
            let head = mapping.lines().rfind(|line| line.contains(" rw-p "))?;
            u64::from_str_radix(head.split('-').next()?, 16).ok()
        })
        .collect();
    if starts.is_empty() {
        return eprintln!("skipped: the system has no huge pages, or does not tell");
    }
    assert!(starts.iter().all(|start| start.is_multiple_of(2 << 20)), "{starts:x?}");
}
