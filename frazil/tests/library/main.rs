//! The library as programs use it: what works, and above all what goes wrong without harm.

mod builtins;
mod conversions;
mod derivations;
mod edits;
mod environment;
mod handles;
mod memory;
mod observers;
mod stopping;
mod together;
mod values;

use frazil::{Error, Evaluator, Value};

/// An evaluator with nothing set.
fn evaluator() -> Evaluator {
    Evaluator::new().expect("an evaluator starts")
}

fn eval(nix: &Evaluator, text: &str) -> Value {
    nix.eval(text).wait().unwrap_or_else(|error| panic!("{text}: {}", error.report()))
}

fn error(nix: &Evaluator, text: &str) -> Error {
    match nix.eval(text).wait() {
        Ok(_) => panic!("{text} has a value"),
        Err(error) => error,
    }
}

/// The evaluator works as if nothing had happened.
fn still_works(nix: &Evaluator) {
    let value = eval(nix, "builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 1000)");
    assert_eq!(value.to::<i64>().wait().expect("an integer"), 499_500);
}

/// A program that runs for hours and needs no memory.
const HOURS: &str = "
    let loop = f: builtins.foldl' (_: x: f x) 0 (builtins.genList (x: x) 10000);
    in loop (_: loop (_: loop (x: x)))";
