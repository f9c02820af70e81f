//! Thousands of generated calls of builtins and operators: each gives the reference's answer, at all
//! levels of optimisation, and none panics.
//!
//! - [`generate`] writes the calls, from the pools in `arguments.txt` and the table `builtins.txt`;
//! - [`support`] makes the folder that they read, evaluates them in this process and asks a
//!   `nix-instantiate`;
//! - [`answers`] holds what the reference said, so that nobody else needs it;
//! - [`exceptions`] lists where we answer otherwise, with the reason.
//!
//! Without anything else at hand the calls of seed 0 are compared with `answers.txt`. The environment
//! can ask for more:
//!
//! - `FRAZIL_REFERENCE`: a C++ `nix-instantiate`, which is then asked instead;
//! - `FRAZIL_FUZZ_SEED`: other calls, only for use with the reference;
//! - `FRAZIL_FUZZ_CASES`: at most so many calls, spread evenly;
//! - `UPDATE=1`: write what the reference says to `answers.txt`.

mod answers;
mod exceptions;
mod generate;
#[path = "../support/mod.rs"]
mod support;

use std::env;

use support::fixture::Fixture;
use support::ours::Way;
use support::{Mode, ours, reference, setting};

/// How many calls there must be.
const LEAST: usize = 10_000;
/// Of so many calls a build without optimisation, which is slow, runs one.
const SAMPLE: usize = if cfg!(debug_assertions) { 8 } else { 1 };
/// So many differences are shown.
const SHOWN: usize = 200;

#[test]
fn calls_are_many_and_different() {
    let calls = generate::calls(0);
    assert!(calls.len() >= LEAST, "only {} calls", calls.len());
    assert_eq!(calls, generate::calls(0), "the calls differ from run to run");
}

/// Each call with what it must give, or `None` if that is not known.
fn expected(fixture: &Fixture) -> Vec<(String, Option<String>)> {
    let calls = generate::calls(setting("FRAZIL_FUZZ_SEED").unwrap_or(0) as u64);
    let step = setting("FRAZIL_FUZZ_CASES").map_or(SAMPLE, |cases| calls.len().div_ceil(cases.max(1)));
    let Ok(program) = env::var("FRAZIL_REFERENCE") else {
        eprintln!("comparing with answers.txt; set FRAZIL_REFERENCE to a nix-instantiate to ask it instead");
        return answers::read(calls).into_iter().step_by(step).collect();
    };
    if env::var_os("UPDATE").is_some_and(|value| !value.is_empty() && value != "0") {
        return answers::write(&program, fixture, calls);
    }
    let calls: Vec<String> = calls.into_iter().step_by(step).collect();
    let answers = reference::ask(&program, fixture, &calls, Mode::Strict);
    calls.into_iter().zip(answers.into_iter().map(Some)).collect()
}

#[test]
fn calls_give_the_answers_of_the_reference() {
    let fixture = Fixture::new("calls");
    let expected = expected(&fixture);
    let calls: Vec<&str> = expected.iter().map(|(call, _)| call.as_str()).collect();
    let levels = [0, 2].map(|level| ours::evaluate(&fixture, &calls, &Way::new(level, Mode::Strict)));
    let mut differences = Vec::new();
    let mut excepted = vec![0; exceptions::EXCEPTIONS.len()];
    let mut unknown = 0;
    for (index, (call, answer)) in expected.iter().enumerate() {
        let (plain, optimised) = (&levels[0][index], &levels[1][index]);
        let exception = answer.as_ref().and_then(|answer| exceptions::find(call, plain, answer));
        if plain != optimised {
            differences.push(format!("{call}\n  level 0: {plain}\n  level 2: {optimised}"));
        } else if let Some(exception) = exception {
            excepted[exception] += 1;
        } else if answer.as_ref().is_some_and(|answer| answer != plain) {
            differences.push(format!("{call}\n  gives {plain}\n  not   {}", answer.as_ref().unwrap()));
        }
        unknown += usize::from(answer.is_none());
    }
    let total: usize = excepted.iter().sum();
    eprintln!(
        "{} calls: {} answered as by the reference, {total} exceptions, {unknown} unknown, {} differences",
        calls.len(),
        calls.len() - total - unknown - differences.len(),
        differences.len()
    );
    for (exception, count) in exceptions::EXCEPTIONS.iter().zip(&excepted) {
        eprintln!("  {count:4} {}", exception.why);
    }
    let shown = &differences[..differences.len().min(SHOWN)];
    assert!(shown.is_empty(), "{} differences:\n{}", differences.len(), shown.join("\n"));
}
