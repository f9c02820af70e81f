//! Asks a `nix-instantiate`: a process for each call, two at a time.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use langtest::Compare;
use langtest::expectation::Stream;

use crate::fixture::Fixture;

/// Processes at a time.
const WORKERS: usize = 2;

/// The answers to `calls`. `CRASH` and `TIMEOUT` are answers too.
pub fn ask(program: &str, fixture: &Fixture, calls: &[String]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(call) = calls.get(index) else { return answers };
            answers.push((index, ask_one(program, fixture, call)));
        }
    };
    let mut answers: Vec<(usize, String)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker ends")).collect()
    });
    answers.sort_unstable();
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn ask_one(program: &str, fixture: &Fixture, call: &str) -> String {
    let search_path = format!("here={}", fixture.folder.display());
    let output = Command::new("timeout")
        .args(["-k", "1", "20", program, "--eval", "--strict", "-E", call])
        .current_dir(&fixture.folder)
        .env("NIX_PATH", search_path)
        .env("NIX_CONF_DIR", fixture.conf())
        .env("NIX_REMOTE", "dummy://")
        .env("NIX_STORE_DIR", "/nix/store")
        .env("HOME", "/fake-home")
        .output()
        .expect("the reference starts");
    let Output { status, stdout, stderr } = output;
    match status.code() {
        Some(0) => answer(fixture, Ok(stdout.strip_suffix(b"\n").unwrap_or(&stdout)), &stderr),
        Some(1) => answer(fixture, Err(&stderr), b""),
        Some(124 | 137) => "TIMEOUT".to_owned(),
        _ => "CRASH".to_owned(),
    }
}

/// An answer: `=`, what was said, and the printed value; or `!` and the message of the error.
///
/// White space in messages is made one blank: how wide a tab is depends on the trace above it.
pub fn answer(fixture: &Fixture, printed: Result<&[u8], &Vec<u8>>, said: &[u8]) -> String {
    let view = |text, fine| Compare::Message.view(Stream::Err, fine, text).unwrap_or_default().into_owned();
    let bytes = match printed {
        Ok(value) => [b"=".as_slice(), &view(said, true), value].concat(),
        Err(report) => {
            let message = view(report, false);
            let words = message.split(|byte| b" \n".contains(byte)).filter(|word| !word.is_empty());
            [b"!".as_slice(), &words.collect::<Vec<_>>().join(&b' ')].concat()
        }
    };
    fixture.masked(&visible(&bytes))
}

/// Text for bytes: those that are no UTF-8 as `\xNN`.
fn visible(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push_str(&format!("\u{fffd}{byte:02x}"));
        }
    }
    out
}
