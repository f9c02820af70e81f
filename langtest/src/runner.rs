//! Runs all cases of some suites with one implementation, several at a time.
//!
//! A case gets its verdict in `judge` without looking at the list of known failures; that
//! list is applied here, so that it cannot influence how a case is run. The reports come
//! back in the order of the suites, whatever order the cases finished in.

use crate::Error;
use crate::compare::Compare;
use crate::expectation::Expectation;
use crate::implementation::Implementation;
use crate::known::KnownFailures;
pub use crate::process::Ending;
use crate::suite::{Case, Suite};
use crate::workspace::Workspace;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

mod judge;

/// How a run is to be done.
#[derive(Clone, Debug)]
pub struct Options {
    /// What counts as the same output.
    pub compare: Compare,
    /// How long a case may take.
    pub timeout: Duration,
    /// How many cases run at a time.
    pub jobs: usize,
    /// Only cases whose id contains one of these run; all cases if there is none.
    pub filter: Vec<String>,
    /// Whether expectations that differ are rewritten from the actual output.
    pub update: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            compare: Compare::Full,
            timeout: Duration::from_secs(60),
            jobs: thread::available_parallelism().map_or(1, usize::from),
            filter: Vec::new(),
            update: false,
        }
    }
}

impl Options {
    /// Whether the filter lets `case` through.
    pub fn selects(&self, case: &Case) -> bool {
        let id = case.id();
        self.filter.is_empty() || self.filter.iter().any(|text| id.contains(text))
    }
}

/// A reason why a case fails.
#[derive(Clone, Debug)]
pub enum Problem {
    /// The command did not end with the status it must end with.
    Ended {
        /// The status it must end with.
        must: i32,
        /// How it ended.
        ending: Ending,
        /// What it printed on both streams.
        output: Vec<u8>,
    },
    /// An output is not the expected one.
    Differs {
        /// Which of the case's expectations is not met.
        expectation: Expectation,
        /// The file that holds it.
        file: PathBuf,
        /// The part of the expectation that was compared.
        expected: Vec<u8>,
        /// The part of the output that was compared.
        actual: Vec<u8>,
        /// All of the output, as an update would write it.
        output: Vec<u8>,
    },
    /// The case's post-processing script failed.
    Postprocess {
        /// How it ended.
        ending: Ending,
        /// What it printed.
        output: Vec<u8>,
    },
    /// The case could not be run, read or updated.
    Machine {
        /// Why not.
        reason: String,
    },
}

/// What became of a case.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// All is as expected.
    Pass,
    /// Something is not.
    Fail(Vec<Problem>),
    /// It fails, as the list of known failures says.
    KnownFailure(Vec<Problem>),
    /// It passes although it is listed as a known failure.
    UnexpectedPass,
    /// Its expectations were rewritten: these files.
    Updated(Vec<PathBuf>),
    /// It is switched off by a file `.exp-disabled`.
    Disabled,
}

impl Verdict {
    /// Whether the run is still in order.
    pub fn is_as_expected(&self) -> bool {
        !matches!(self, Verdict::Fail(_) | Verdict::UnexpectedPass)
    }
}

/// A case and what became of it.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// The case.
    pub case: Case,
    /// What became of it.
    pub verdict: Verdict,
    /// How long it took.
    pub elapsed: Duration,
}

/// What became of all cases with one implementation.
#[derive(Clone, Debug)]
pub struct Run {
    /// The implementation.
    pub implementation: Implementation,
    /// One report for each selected case.
    pub cases: Vec<CaseReport>,
    /// Entries of the list of known failures that name no case.
    pub stale_known: Vec<String>,
    /// How long the run took.
    pub elapsed: Duration,
}

impl Run {
    /// Whether every case did what was expected of it and every known failure exists.
    pub fn is_as_expected(&self) -> bool {
        self.stale_known.is_empty() && self.cases.iter().all(|report| report.verdict.is_as_expected())
    }
}

/// Runs the cases that `options` selects. `observer` is called from several threads, once
/// for each case as it finishes.
pub fn run(
    suites: &[Suite],
    implementation: &Implementation,
    known: &KnownFailures,
    options: &Options,
    observer: &(dyn Fn(&CaseReport) + Sync),
) -> Result<Run, Error> {
    let start = Instant::now();
    let workspace = Workspace::new(suites)?;
    let judge = judge::Judge { workspace: &workspace, implementation, options };
    let jobs: Vec<(usize, &Case)> = suites
        .iter()
        .enumerate()
        .flat_map(|(index, suite)| suite.cases.iter().map(move |case| (index, case)))
        .filter(|(_, case)| options.selects(case))
        .collect();
    let work = |number: usize| {
        let (index, case) = jobs[number];
        let start = Instant::now();
        let verdict = judge.verdict(index, &suites[index], case, known.lists(case));
        let report = CaseReport { case: case.clone(), verdict, elapsed: start.elapsed() };
        observer(&report);
        report
    };
    let cases = in_parallel(options.jobs.clamp(1, jobs.len().max(1)), jobs.len(), &work);
    Ok(Run {
        implementation: implementation.clone(),
        cases,
        stale_known: known.stale(suites),
        elapsed: start.elapsed(),
    })
}

/// Calls `work` with each number below `count` and returns the results in that order.
fn in_parallel<T: Send>(threads: usize, count: usize, work: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < count);
    let worker = || {
        let numbers = std::iter::from_fn(take);
        numbers.map(|number| (number, work(number))).collect::<Vec<_>>()
    };
    let mut results = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, Vec<(usize, T)>>| match worker.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        workers.into_iter().flat_map(join).collect::<Vec<_>>()
    });
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_their_order() {
        let squares = in_parallel(4, 100, &|number| number * number);
        assert_eq!(squares, (0..100).map(|number| number * number).collect::<Vec<_>>());
        assert!(in_parallel(1, 0, &|number| number).is_empty());
    }
}
