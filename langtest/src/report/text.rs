//! The report for people: what is wrong with each case, then tables of counts.
//!
//! With one implementation a table has a column per verdict; with several it is a matrix
//! with a column per implementation, followed by the cases on which they disagree.

use super::counts::{Counts, with_verdict};
use super::{body, headline, verdict_word};
use crate::compare::Compare;
use crate::runner::{CaseReport, Run, Verdict};
use crate::suite::Kind;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use tabwriter::TabWriter;

/// Whether a report is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    fn green(self, text: &str) -> String {
        self.wrap("32", text)
    }

    fn cyan(self, text: &str) -> String {
        self.wrap("36", text)
    }

    fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }
}

/// What is wrong with each case of `run`, with diffs if wanted.
pub fn details(run: &Run, with_diffs: bool, paint: Paint) -> String {
    let mut text = String::new();
    for report in with_verdict(&run.cases, "fail") {
        let Verdict::Fail(problems) = &report.verdict else { continue };
        let case = format!("{}: {}", run.implementation.name, report.case.id());
        let _ = writeln!(text, "{} {}", paint.red("FAIL"), paint.bold(&case));
        for problem in problems {
            let _ = writeln!(text, "  {}", headline(problem));
            if with_diffs {
                indent(&mut text, &body(problem), paint);
            }
        }
    }
    for report in with_verdict(&run.cases, "unexpected-pass") {
        let case = format!("{}: {}", run.implementation.name, report.case.id());
        let _ = writeln!(text, "{} {}", paint.red("PASS"), paint.bold(&case));
        let _ = writeln!(text, "  it is listed as a known failure: take it off the list");
    }
    for entry in &run.stale_known {
        let _ = writeln!(text, "{} the list of known failures names no case: {entry}", paint.red("STALE"));
    }
    for report in with_verdict(&run.cases, "updated") {
        let Verdict::Updated(files) = &report.verdict else { continue };
        for file in files {
            let _ = writeln!(text, "{} {}", paint.green("WROTE"), file.display());
        }
    }
    text
}

fn indent(text: &mut String, body: &str, paint: Paint) {
    for line in body.lines() {
        let painted = match line.as_bytes().first() {
            Some(b'-') => paint.red(line),
            Some(b'+') => paint.green(line),
            Some(b'@') => paint.cyan(line),
            _ => line.to_owned(),
        };
        let _ = writeln!(text, "    {painted}");
    }
}

/// Counts by kind and by topic. All runs are of the same cases.
pub fn table(runs: &[Run], paint: Paint) -> String {
    let Some(first) = runs.first() else { return String::new() };
    let topics: BTreeSet<&str> = first.cases.iter().map(|report| report.case.topic.as_str()).collect();
    let mut rows = vec![header(runs, paint)];
    for kind in Kind::ALL {
        rows.extend(row(kind.name(), runs, &|report| report.case.kind == kind, paint));
    }
    if topics.len() > 1 {
        rows.push(String::new());
        for topic in topics {
            rows.extend(row(topic, runs, &|report| report.case.topic == topic, paint));
        }
    }
    rows.push(String::new());
    rows.extend(row("all", runs, &|_| true, paint));
    laid_out(&rows)
}

const COLUMNS: [&str; 5] = ["passed", "failed", "known", "disabled", "total"];

fn header(runs: &[Run], paint: Paint) -> String {
    let names: Vec<&str> = match runs {
        [_] => COLUMNS.to_vec(),
        _ => runs.iter().map(|run| run.implementation.name.as_str()).collect(),
    };
    let cells = names.into_iter().map(|name| paint.bold(name));
    std::iter::once(String::new()).chain(cells).collect::<Vec<_>>().join("\t")
}

/// A row of the table, or nothing if no case is counted in it.
fn row(name: &str, runs: &[Run], counted: &dyn Fn(&CaseReport) -> bool, paint: Paint) -> Option<String> {
    let counts = |run: &Run| Counts::of(run.cases.iter().filter(|report| counted(report)));
    let cells: Vec<String> = match runs {
        [run] => single_cells(counts(run), paint),
        _ => runs.iter().map(|run| matrix_cell(counts(run), paint)).collect(),
    };
    let is_empty = runs.iter().all(|run| counts(run) == Counts::default());
    let cells = std::iter::once(name.to_owned()).chain(cells);
    (!is_empty).then(|| cells.collect::<Vec<_>>().join("\t"))
}

fn single_cells(counts: Counts, paint: Paint) -> Vec<String> {
    let numbers =
        [counts.passed, counts.failed, counts.known, counts.disabled, counts.run() + counts.disabled];
    let cell = |(column, number): (&&str, &usize)| {
        let text = format!("{number:>width$}", width = column.len());
        if *column == "failed" && *number > 0 { paint.red(&text) } else { text }
    };
    COLUMNS.iter().zip(&numbers).map(cell).collect()
}

fn matrix_cell(counts: Counts, paint: Paint) -> String {
    let text = format!("{}/{}", counts.passed, counts.run());
    match (counts.failed, counts.known) {
        (0, 0) => paint.green(&text),
        (0, known) => format!("{text} ({known} known)"),
        _ => paint.red(&text),
    }
}

/// The cases on which the implementations do not all have the same verdict.
pub fn disagreements(runs: &[Run], paint: Paint) -> String {
    let Some((first, others)) = runs.split_first() else { return String::new() };
    let word =
        |run: &Run, number: usize| run.cases.get(number).map_or("-", |report| verdict_word(&report.verdict));
    let mut rows = vec![header(runs, paint)];
    for (number, report) in first.cases.iter().enumerate() {
        if others.iter().any(|run| word(run, number) != word(first, number)) {
            let cells = runs.iter().map(|run| match word(run, number) {
                "fail" => paint.red("fail"),
                word => word.to_owned(),
            });
            let cells = std::iter::once(report.case.id()).chain(cells);
            rows.push(cells.collect::<Vec<_>>().join("\t"));
        }
    }
    if rows.len() == 1 {
        return String::new();
    }
    format!("{}\n{}", paint.bold("They disagree on:"), laid_out(&rows))
}

/// One line about the whole of a run.
pub fn summary(run: &Run, compare: Compare, paint: Paint) -> String {
    let counts = Counts::of(&run.cases);
    let mut text = format!("{}: {} of {} passed", run.implementation.name, counts.passed, counts.run());
    let parts = [
        (counts.failed, "failed"),
        (counts.known, "known to fail"),
        (with_verdict(&run.cases, "updated").len(), "updated"),
        (counts.disabled, "disabled"),
    ];
    for (number, what) in parts.iter().filter(|(number, _)| *number > 0) {
        let _ = write!(text, ", {number} {what}");
    }
    let _ = write!(text, " (compared {compare}, {:.1} s)", run.elapsed.as_secs_f64());
    if run.is_as_expected() { paint.green(&text) } else { paint.red(&text) }
}

/// Lays out rows of cells that end in tabs. A blank row gets as many cells as the first,
/// since `tabwriter` starts new columns after a line without them.
fn laid_out(rows: &[String]) -> String {
    let mut writer = TabWriter::new(Vec::new()).padding(2).ansi(true);
    let blank = "\t".repeat(rows.first().map_or(0, |row| row.matches('\t').count()));
    let row = |row: &String| if row.is_empty() { blank.clone() } else { row.clone() };
    let text = rows.iter().map(row).collect::<Vec<_>>().join("\n") + "\n";
    // Writing to memory cannot fail; were it to, the table without its layout is the answer.
    let written = writer.write_all(text.as_bytes()).and_then(|()| writer.flush());
    let laid_out = written.ok().and_then(|()| writer.into_inner().ok());
    let text = laid_out.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(text);
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::implementation::Implementation;
    use crate::suite::Case;
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    fn run(name: &str, verdicts: &[Verdict]) -> Run {
        let report = |(number, verdict): (usize, &Verdict)| CaseReport {
            case: Case {
                topic: if number == 0 { "lists" } else { "sets" }.into(),
                name: format!("eval-okay-{number}"),
                kind: Kind::EvalOkay,
                folder: PathBuf::new(),
            },
            verdict: verdict.clone(),
            elapsed: Duration::ZERO,
        };
        Run {
            implementation: Implementation::new(name, Path::new("/bin/nix")),
            cases: verdicts.iter().enumerate().map(report).collect(),
            stale_known: vec![],
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn one_run_is_counted_by_verdict() {
        let run = run("nix", &[Verdict::Pass, Verdict::Fail(vec![]), Verdict::Disabled]);
        let expected = "
           passed  failed  known  disabled  total
eval-okay       1       1      0         1      3

lists           1       0      0         0      1
sets            0       1      0         1      2

all             1       1      0         1      3
";
        assert_eq!(format!("\n{}", table(std::slice::from_ref(&run), Paint(false))), expected);
        let line = summary(&run, Compare::Full, Paint(false));
        assert_eq!(line, "nix: 1 of 2 passed, 1 failed, 1 disabled (compared full, 0.0 s)");
    }

    #[test]
    fn several_runs_make_a_matrix() {
        let good = run("good", &[Verdict::Pass, Verdict::Pass]);
        let bad = run("bad", &[Verdict::Pass, Verdict::Fail(vec![])]);
        let runs = [good, bad];
        let expected = "
           good  bad
eval-okay  2/2   1/2

lists      1/1   1/1
sets       1/1   0/1

all        2/2   1/2
";
        assert_eq!(format!("\n{}", table(&runs, Paint(false))), expected);
        let expected = "They disagree on:\n                  good  bad\nsets/eval-okay-1  pass  fail\n";
        assert_eq!(disagreements(&runs, Paint(false)), expected);
        assert_eq!(disagreements(&runs[..1], Paint(false)), "");
    }
}
