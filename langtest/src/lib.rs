//! Runs Nix language test suites against any implementation of the language.
//!
//! A suite is a folder of small programs in the file format of C++ Nix's
//! `tests/functional/lang`. An implementation is any command line that can stand for
//! `nix-instantiate`. The rooms, in the order a run passes through them:
//!
//! - [`suite`] finds the cases of a folder; [`expectation`] knows their side files;
//! - [`implementation`] reads `NAME=COMMAND`; [`known`] reads the list of known failures;
//! - `workspace` copies the suites to a scratch folder and prepares the environment;
//! - `invocation` turns a case into arguments, `process` runs them with a time limit;
//! - [`compare`] says what counts as the same output; [`runner`] decides on verdicts;
//! - [`report`] prints tables and diffs and writes JSON and JUnit files.
//!
//! What is absent: no knowledge of any implementation, no evaluation of Nix, and no
//! writing to a suite's folder except when [`runner::Options::update`] asks for it.
//!
//! ```no_run
//! use langtest::{Implementation, KnownFailures, Options, Suite, run};
//!
//! let suites = [Suite::open("tests/nix-lang".as_ref(), None)?];
//! let nix: Implementation = "nix=nix-instantiate".parse()?;
//! let run = run(&suites, &nix, &KnownFailures::default(), &Options::default(), &|_| ())?;
//! assert!(run.is_as_expected());
//! # Ok::<(), langtest::Error>(())
//! ```

pub mod compare;
pub mod error;
pub mod expectation;
pub mod implementation;
mod invocation;
pub mod known;
mod process;
pub mod report;
pub mod runner;
pub mod suite;
mod workspace;

pub use compare::Compare;
pub use error::Error;
pub use implementation::Implementation;
pub use known::KnownFailures;
pub use runner::{CaseReport, Options, Problem, Run, Verdict, run};
pub use suite::{Case, Kind, Layout, Suite};
