//! What the benchmark programs, made small, cost in instructions, thunks and bytes must not grow.
//!
//! These counts are exact and the same on every machine, so a slow or busy one does not matter. What
//! they were is in `counts.txt`; more than 2 % above that is a failure, for each of the three. When more
//! is meant, or to keep what was gained, `UPDATE=1 cargo test -p frazil --test counts` writes them anew.
//!
//! The programs are those of `bench/programs` with the replacements of `sizes.txt`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use frazil::eval::heap::HeapOptions;
use frazil::eval::heap::count::Made;
use frazil::eval::vm::VmOptions;
use frazil::eval::watch::Watching;
use frazil::{Session, Settings};

/// What is compared, in the order of the columns.
const NAMES: [&str; 3] = ["instructions", "thunks", "bytes"];
/// Hundredths by which a count may grow.
const TOLERANCE: u64 = 2;

type Row = [u64; 3];

/// The small programs, by name.
fn programs() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/programs");
    let mut programs: BTreeMap<String, String> = BTreeMap::new();
    for line in include_str!("sizes.txt").lines().filter(|line| !line.starts_with('#')) {
        let [name, from, to] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("sizes.txt: three columns are needed: {line}");
        };
        let program = programs.entry(name.into()).or_insert_with(|| {
            let file = folder.join(format!("{name}.nix"));
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
        });
        assert!(program.contains(from), "sizes.txt: {name}.nix does not contain {from:?}");
        *program = program.replace(from, to);
    }
    programs
}

/// What a program costs.
fn count(name: &str, program: &str) -> Row {
    let vm = VmOptions { watching: Watching::Counts, heap: HeapOptions::default(), ..VmOptions::default() };
    Session::run(Settings { vm, ..Settings::default() }, |nix| {
        let value = nix.eval_text(program.as_bytes(), b"/");
        if let Err(error) = value.and_then(|value| nix.force_deep(value)) {
            panic!("{name}: {}", String::from_utf8_lossy(&nix.report(error)));
        }
        let watcher = nix.vm.watcher.as_ref().expect("the machine is watched");
        let made = nix.vm.heap.allocations().expect("the heap counts");
        [watcher.counts.instructions(), made.of(Made::Thunk).number, made.bytes]
    })
}

fn counts() -> BTreeMap<String, Row> {
    programs().into_iter().map(|(name, program)| (name.clone(), count(&name, &program))).collect()
}

fn golden() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/counts/counts.txt")
}

fn written(counts: &BTreeMap<String, Row>) -> String {
    let mut text = format!("# program {}\n", NAMES.join(" "));
    for (name, row) in counts {
        let row: Vec<String> = row.iter().map(u64::to_string).collect();
        let _ = writeln!(text, "{name} {}", row.join(" "));
    }
    text
}

fn read(text: &str) -> BTreeMap<String, Row> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &str| {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default().to_owned();
        let numbers: Vec<u64> = words.filter_map(|word| word.parse().ok()).collect();
        (name, numbers.try_into().unwrap_or_else(|_| panic!("counts.txt: three numbers are needed: {line}")))
    };
    lines.map(row).collect()
}

/// What grew too much, or is not known yet.
fn complaints(old: &BTreeMap<String, Row>, new: &BTreeMap<String, Row>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, row) in new {
        let Some(before) = old.get(name) else {
            complaints.push(format!("{name} is not in counts.txt"));
            continue;
        };
        for ((what, &now), &before) in NAMES.iter().zip(row).zip(before) {
            if now * 100 > before * (100 + TOLERANCE) {
                let percent = (now as f64 / before.max(1) as f64 - 1.0) * 100.0;
                complaints.push(format!("{name}: {now} {what}, {before} before: {percent:.1} % more"));
            }
        }
    }
    complaints
}

#[test]
fn counts_do_not_grow() {
    let new = counts();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(golden(), written(&new)).expect("counts.txt is writable");
        return;
    }
    let old = read(&std::fs::read_to_string(golden()).expect("counts.txt is there"));
    let complaints = complaints(&old, &new);
    assert!(
        complaints.is_empty(),
        "{}\nIf that is meant: UPDATE=1 cargo test -p frazil --test counts",
        complaints.join("\n")
    );
}

#[test]
fn two_runs_count_the_same() {
    let programs = programs();
    for name in ["overlays", "string-append", "sort-less-than"] {
        assert_eq!(count(name, &programs[name]), count(name, &programs[name]), "{name}");
    }
}

#[test]
fn growth_is_noticed() {
    let old = read("# heading\na 100 100 100\n");
    let (same, grown) = (read("a 102 50 100"), read("a 103 100 100"));
    assert!(complaints(&old, &same).is_empty());
    assert_eq!(complaints(&old, &grown), ["a: 103 instructions, 100 before: 3.0 % more"]);
    assert_eq!(complaints(&old, &read("b 1 1 1")), ["b is not in counts.txt"]);
}
