//! How many cases ended in which way.

use super::verdict_word;
use crate::runner::{CaseReport, Verdict};

/// The number of cases by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that pass, updated ones included.
    pub passed: usize,
    /// Cases that fail or pass although they are listed as known failures.
    pub failed: usize,
    /// Cases that fail as listed.
    pub known: usize,
    /// Cases that are switched off.
    pub disabled: usize,
}

impl Counts {
    /// Counts the cases that `selects` lets through.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a CaseReport>) -> Counts {
        let mut counts = Counts::default();
        for report in cases {
            match &report.verdict {
                Verdict::Pass | Verdict::Updated(_) => counts.passed += 1,
                Verdict::Fail(_) | Verdict::UnexpectedPass => counts.failed += 1,
                Verdict::KnownFailure(_) => counts.known += 1,
                Verdict::Disabled => counts.disabled += 1,
            }
        }
        counts
    }

    /// The cases that were run, which leaves out those that are switched off.
    pub fn run(self) -> usize {
        self.passed + self.failed + self.known
    }
}

/// The reports with one of the verdicts named `word`.
pub(crate) fn with_verdict<'a>(cases: &'a [CaseReport], word: &str) -> Vec<&'a CaseReport> {
    cases.iter().filter(|report| verdict_word(&report.verdict) == word).collect()
}
