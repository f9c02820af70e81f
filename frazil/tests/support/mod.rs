//! What the tests against the reference share: a folder to evaluate in, and a way to ask this process
//! and a `nix-instantiate` the same.

pub mod fixture;
pub mod ours;
pub mod reference;
pub mod rng;

use std::env;

/// How a text is evaluated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Once, with all that the value holds. Of a failure the message counts.
    #[allow(dead_code)]
    Strict,
    /// First only as far as needed, then with all that the value holds, each printed. What was said
    /// before a failure counts as well.
    #[allow(dead_code)]
    LazyThenStrict,
}

impl Mode {
    /// The texts that are evaluated one after the other.
    fn texts(self, text: &str) -> Vec<String> {
        match self {
            Mode::Strict => vec![text.to_owned()],
            Mode::LazyThenStrict => {
                vec![text.to_owned(), format!("let v = {text}; in builtins.deepSeq v v")]
            }
        }
    }
}

/// A number from the environment.
pub fn setting(name: &str) -> Option<usize> {
    env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
}
