//! Asks a `nix-instantiate`: a process for each call, two at a time.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use langtest::Compare;
use langtest::expectation::Stream;

use super::Mode;
use super::fixture::Fixture;

/// Processes at a time.
const WORKERS: usize = 2;

/// The answers to `calls`. `CRASH` and `TIMEOUT` are answers too.
pub fn ask(program: &str, fixture: &Fixture, calls: &[String], mode: Mode) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(call) = calls.get(index) else { return answers };
            answers.push((index, ask_one(program, fixture, call, mode)));
        }
    };
    let mut answers: Vec<(usize, String)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker ends")).collect()
    });
    answers.sort_unstable();
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The answer to one of them.
pub fn ask_one(program: &str, fixture: &Fixture, call: &str, mode: Mode) -> String {
    let search_path = format!("here={}", fixture.folder.display());
    let output = Command::new("timeout")
        .args(["-k", "1", "20", program, "--eval"])
        .args((mode == Mode::Strict).then_some("--strict"))
        .arg("-E")
        .args(mode.texts(call))
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
        Some(code @ (0 | 1)) => answer(fixture, mode, &stdout, &stderr, code == 0),
        Some(124 | 137) => "TIMEOUT".to_owned(),
        _ => "CRASH".to_owned(),
    }
}

/// An answer: `=`, what was said, and what was printed; or `!` and the message of the error, unless
/// [`Mode::Strict`] behind what was said and printed.
///
/// White space in messages is made one blank: how wide a tab is depends on the trace above it.
pub fn answer(fixture: &Fixture, mode: Mode, stdout: &[u8], stderr: &[u8], fine: bool) -> String {
    let view = |text, fine| Compare::Message.view(Stream::Err, fine, text).unwrap_or_default().into_owned();
    let printed = stdout.strip_suffix(b"\n").unwrap_or(stdout);
    let bytes = if fine {
        [b"=".as_slice(), &view(stderr, true), printed].concat()
    } else {
        let message = view(stderr, false);
        let words = message.split(|byte| b" \n".contains(byte)).filter(|word| !word.is_empty());
        let message = words.collect::<Vec<_>>().join(&b' ');
        match mode {
            Mode::Strict => [b"!".as_slice(), &message].concat(),
            Mode::LazyThenStrict => [&view(before_error(stderr), true), stdout, b"!", &message].concat(),
        }
    };
    fixture.masked(&visible(&bytes))
}

/// What was said before the report of an error.
fn before_error(stderr: &[u8]) -> &[u8] {
    let mut end = 0;
    for line in stderr.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"error:") {
            break;
        }
        end += line.len();
    }
    &stderr[..end]
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
