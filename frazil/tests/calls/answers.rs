//! What the reference answers to the calls of seed 0, kept in `answers.txt`.
//!
//! Its first line is a fingerprint of the calls; then there is a line for each of them: an answer, the
//! number of the call that got the same answer first (from 0), or `?` for an answer that depends on
//! where the folder of the calls is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::support::fixture::Fixture;
use crate::support::{Mode, reference};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/calls/answers.txt");
const UNKNOWN: &str = "?";

/// FNV-1a over all calls.
fn fingerprint(calls: &[String]) -> String {
    let bytes = calls.iter().flat_map(|call| call.bytes().chain([b'\n']));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("calls {hash:016x}")
}

/// The calls with their answers.
pub fn read(calls: Vec<String>) -> Vec<(String, Option<String>)> {
    let text = std::fs::read_to_string(FILE).unwrap_or_default();
    let mut lines = text.lines();
    assert!(
        lines.next() == Some(&fingerprint(&calls)),
        "answers.txt is about other calls: write it anew with UPDATE=1 and FRAZIL_REFERENCE (docs/testing.md)"
    );
    let lines: Vec<&str> = lines.collect();
    let answer = |line: &&str| match line.parse::<usize>() {
        Ok(first) => Some(lines[first].to_owned()),
        Err(_) => (*line != UNKNOWN).then(|| (*line).to_owned()),
    };
    calls.into_iter().zip(lines.iter().map(answer)).collect()
}

/// Whether the answer may depend on where the folder is.
fn names_a_file(call: &str) -> bool {
    ["./", "here", "nixPath", "NixPath"].iter().any(|name| call.contains(name))
}

/// Asks the reference in `fixture` and writes the file. What may depend on the folder is asked in two.
pub fn write(program: &str, fixture: &Fixture, calls: Vec<String>) -> Vec<(String, Option<String>)> {
    let here = reference::ask(program, fixture, &calls, Mode::Strict);
    let again: Vec<String> = calls.iter().filter(|call| names_a_file(call)).cloned().collect();
    let mut there =
        reference::ask(program, &Fixture::new("another-folder-of-calls"), &again, Mode::Strict).into_iter();
    let portable = |(call, answer): (&String, &String)| {
        let elsewhere = if names_a_file(call) { there.next() } else { None };
        if elsewhere.is_none_or(|other| other == *answer) { answer.clone() } else { UNKNOWN.to_owned() }
    };
    let mut first: HashMap<String, usize> = HashMap::new();
    let shortened = |(index, answer): (usize, String)| match first.entry(answer.clone()) {
        Entry::Occupied(known) if answer != UNKNOWN => known.get().to_string(),
        entry => {
            entry.insert_entry(index);
            answer
        }
    };
    let lines: Vec<String> = calls.iter().zip(&here).map(portable).enumerate().map(shortened).collect();
    let text = format!("{}\n{}\n", fingerprint(&calls), lines.join("\n"));
    std::fs::write(FILE, text).expect("answers.txt can be written");
    calls.into_iter().zip(here.into_iter().map(Some)).collect()
}
