//! The report as JSON: an array of runs, each with its counts and its cases.
//!
//! ```json
//! [ { "implementation": "nix", "command": "/bin/nix-instantiate", "compare": "full",
//!     "ok": false, "seconds": 1.5, "stale_known_failures": [],
//!     "counts": { "passed": 1, "failed": 1, "known": 0, "disabled": 0 },
//!     "cases": [ { "id": "lists/eval-okay-x", "topic": "lists", "name": "eval-okay-x",
//!                  "kind": "eval-okay", "verdict": "fail", "seconds": 0.02,
//!                  "problems": [ { "headline": "…", "body": "--- expected …" } ] } ] } ]
//! ```
//!
//! A `verdict` is one of the words of [`super::verdict_word`]; `problems` is empty unless it
//! is `fail` or `known-failure`.

use super::counts::Counts;
use super::{body, headline, verdict_word};
use crate::compare::Compare;
use crate::runner::{CaseReport, Problem, Run, Verdict};
use serde_json::{Value, json};

/// All runs as a JSON text.
pub fn json(runs: &[Run], compare: Compare) -> String {
    let runs: Vec<Value> = runs.iter().map(|run| run_value(run, compare)).collect();
    format!("{:#}\n", Value::Array(runs))
}

fn run_value(run: &Run, compare: Compare) -> Value {
    let counts = Counts::of(&run.cases);
    json!({
        "implementation": run.implementation.name,
        "command": run.implementation.command_line(),
        "compare": compare.name(),
        "ok": run.is_as_expected(),
        "seconds": run.elapsed.as_secs_f64(),
        "stale_known_failures": run.stale_known,
        "counts": {
            "passed": counts.passed,
            "failed": counts.failed,
            "known": counts.known,
            "disabled": counts.disabled,
        },
        "cases": run.cases.iter().map(case_value).collect::<Vec<_>>(),
    })
}

fn case_value(report: &CaseReport) -> Value {
    let problems: &[Problem] = match &report.verdict {
        Verdict::Fail(problems) | Verdict::KnownFailure(problems) => problems,
        _ => &[],
    };
    let problem = |problem: &Problem| json!({ "headline": headline(problem), "body": body(problem) });
    json!({
        "id": report.case.id(),
        "topic": report.case.topic,
        "name": report.case.name,
        "kind": report.case.kind.name(),
        "verdict": verdict_word(&report.verdict),
        "seconds": report.elapsed.as_secs_f64(),
        "problems": problems.iter().map(problem).collect::<Vec<_>>(),
    })
}
