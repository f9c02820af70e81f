//! What the samples of a run amount to: one row per program, one cell per implementation.
//!
//! - **R1** CPU time is net of start-up: the median of the program's runs less the median of the
//!   start-up runs of the same implementation, but never less than [`LEAST_NET`].
//! - **R2** A ratio is the figure of an implementation over that of the first one, the baseline.
//!   It exists only if both ran the program and printed the same.
//! - **R3** Peak memory is the median of the peaks; nothing is subtracted.

use crate::launcher::Ending;
use crate::measure::Sample;
use crate::stats;

/// Smallest net CPU time in seconds, so that ratios and their means stay defined.
const LEAST_NET: f64 = 1e-4;

/// How much of a failing program's stderr is kept.
const STDERR_LINES: usize = 8;

/// All runs of one program with one implementation.
#[derive(Default)]
pub struct Cell {
    pub cpu: Vec<f64>,
    pub user: Vec<f64>,
    pub peak: Vec<f64>,
    pub stdout: Vec<u8>,
    pub failure: Option<String>,
}

/// One program with all implementations.
pub struct Row {
    pub program: String,
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row without samples.
    pub fn new(program: &str, implementations: usize) -> Row {
        let cells = (0..implementations).map(|_| Cell::default()).collect();
        Row { program: program.to_owned(), cells }
    }

    /// Adds one run of one implementation.
    pub fn add(&mut self, index: usize, sample: Sample) {
        let cell = &mut self.cells[index];
        if !sample.succeeded() {
            cell.failure = Some(describe_failure(&sample));
        } else if !cell.cpu.is_empty() && cell.stdout != sample.stdout {
            cell.failure = Some("printed something else than in the round before".to_owned());
        } else {
            cell.cpu.push(sample.cpu());
            cell.user.push(sample.report.user_us as f64 / 1e6);
            cell.peak.push(sample.peak());
            cell.stdout = sample.stdout;
        }
    }

    /// True if this implementation and the baseline ran and printed different results.
    pub fn differs(&self, index: usize) -> bool {
        let (baseline, cell) = (&self.cells[0], &self.cells[index]);
        baseline.failure.is_none() && cell.failure.is_none() && baseline.stdout != cell.stdout
    }
}

/// How an implementation compares with the baseline over all programs.
pub struct Totals {
    pub cpu: Mean,
    pub memory: Mean,
}

/// A geometric mean of ratios, with the program that has the largest.
pub struct Mean {
    pub mean: f64,
    pub worst: f64,
    pub worst_program: String,
}

/// A whole run.
pub struct Summary {
    pub names: Vec<String>,
    pub startup: Row,
    pub rows: Vec<Row>,
}

impl Summary {
    pub fn new(names: Vec<String>, startup: Row, rows: Vec<Row>) -> Summary {
        Summary { names, startup, rows }
    }

    /// Median CPU time of start-up, in seconds.
    pub fn startup_cpu(&self, index: usize) -> Option<f64> {
        stats::median(&self.startup.cells[index].cpu)
    }

    /// CPU time of a program net of start-up, in seconds (R1).
    pub fn net_cpu(&self, row: &Row, index: usize) -> Option<f64> {
        let cell = intact(row, index)?;
        Some((stats::median(&cell.cpu)? - self.startup_cpu(index)?).max(LEAST_NET))
    }

    /// Peak memory in megabytes (R3).
    pub fn peak(&self, row: &Row, index: usize) -> Option<f64> {
        stats::median(&intact(row, index)?.peak)
    }

    /// Ratio of net CPU times (R2).
    pub fn cpu_ratio(&self, row: &Row, index: usize) -> Option<f64> {
        let ratio = self.net_cpu(row, index)? / self.net_cpu(row, 0)?;
        (!row.differs(index)).then_some(ratio)
    }

    /// Ratio of memory peaks (R2).
    pub fn peak_ratio(&self, row: &Row, index: usize) -> Option<f64> {
        let ratio = self.peak(row, index)? / self.peak(row, 0)?;
        (!row.differs(index)).then_some(ratio)
    }

    /// How far the CPU ratios of the single rounds lie apart, as a share of their median.
    pub fn cpu_spread(&self, row: &Row, index: usize) -> Option<f64> {
        self.cpu_ratio(row, index)?;
        let (baseline, cell) = (intact(row, 0)?, intact(row, index)?);
        let (base_startup, startup) = (self.startup_cpu(0)?, self.startup_cpu(index)?);
        let net = |cpu: f64, startup: f64| (cpu - startup).max(LEAST_NET);
        let pairs = baseline.cpu.iter().zip(&cell.cpu);
        let ratios: Vec<f64> =
            pairs.map(|(base, cpu)| net(*cpu, startup) / net(*base, base_startup)).collect();
        stats::spread(&ratios)
    }

    /// Means over all programs that this implementation and the baseline ran.
    pub fn totals(&self, index: usize) -> Option<Totals> {
        Some(Totals {
            cpu: self.mean(|row| self.cpu_ratio(row, index))?,
            memory: self.mean(|row| self.peak_ratio(row, index))?,
        })
    }

    /// True if every implementation ran every program and printed what the baseline did.
    pub fn is_sound(&self) -> bool {
        let indices = 0..self.names.len();
        self.all_rows()
            .all(|row| indices.clone().all(|index| row.cells[index].failure.is_none() && !row.differs(index)))
    }

    /// The start-up row and then the programs.
    pub fn all_rows(&self) -> impl Iterator<Item = &Row> {
        std::iter::once(&self.startup).chain(&self.rows)
    }

    fn mean(&self, ratio_of: impl Fn(&Row) -> Option<f64>) -> Option<Mean> {
        let ratios: Vec<(f64, &Row)> =
            self.rows.iter().filter_map(|row| Some((ratio_of(row)?, row))).collect();
        let values: Vec<f64> = ratios.iter().map(|(ratio, _)| *ratio).collect();
        let (worst, row) = ratios.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Mean { mean: stats::geometric_mean(&values)?, worst, worst_program: row.program.clone() })
    }
}

/// The cell, if the implementation ran the program.
fn intact(row: &Row, index: usize) -> Option<&Cell> {
    Some(&row.cells[index]).filter(|cell| cell.failure.is_none())
}

fn describe_failure(sample: &Sample) -> String {
    let ending = match sample.report.ending {
        Ending::Exit(code) => format!("exit code {code}"),
        Ending::Signal(signal) => format!("killed by signal {signal}"),
        Ending::TimedOut => "stopped after its time limit".to_owned(),
    };
    let lines: Vec<&str> = sample.stderr.lines().take(STDERR_LINES).collect();
    if lines.is_empty() { ending } else { format!("{ending}\n{}", lines.join("\n")) }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::launcher::Report;

    /// A successful run of `cpu` milliseconds.
    pub fn sample(cpu: i64, peak_kb: u64, stdout: &str) -> Sample {
        let report = Report { ending: Ending::Exit(0), user_us: cpu * 1000, system_us: 0, peak_kb };
        Sample { report, stdout: stdout.into(), stderr: String::new() }
    }

    /// Two implementations, start-up 10 and 2 ms; programs `a` (100, 47 ms) and `b` (50, 22 ms).
    pub fn summary() -> Summary {
        let mut startup = Row::new("start-up", 2);
        let mut a = Row::new("a", 2);
        let mut b = Row::new("b", 2);
        for round in 0..3 {
            startup.add(0, sample(9 + round, 4096, "1"));
            startup.add(1, sample(1 + round, 2048, "1"));
            a.add(0, sample(109 + round, 8192, "x"));
            a.add(1, sample(46 + round, 4096, "x"));
            b.add(0, sample(49 + round, 8192, "y"));
            b.add(1, sample(21 + round, 16384, "y"));
        }
        Summary::new(vec!["base".to_owned(), "new".to_owned()], startup, vec![a, b])
    }

    #[test]
    fn ratios_are_net_of_startup() {
        let summary = summary();
        assert!((summary.cpu_ratio(&summary.rows[0], 1).unwrap() - 0.45).abs() < 1e-9);
        assert!((summary.cpu_ratio(&summary.rows[1], 1).unwrap() - 0.5).abs() < 1e-9);
        assert_eq!(summary.peak_ratio(&summary.rows[0], 1), Some(0.5));
    }

    #[test]
    fn totals_name_the_worst_program() {
        let totals = summary().totals(1).unwrap();
        assert_eq!(totals.cpu.worst_program, "b");
        assert!((totals.memory.mean - 1.0).abs() < 1e-9);
        assert!((totals.memory.worst - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_difference_makes_the_run_unsound() {
        let mut summary = summary();
        assert!(summary.is_sound());
        summary.rows[0].cells[1].stdout = b"z".to_vec();
        assert!(summary.rows[0].differs(1));
        assert_eq!(summary.cpu_ratio(&summary.rows[0], 1), None);
        assert!(!summary.is_sound());
    }

    #[test]
    fn a_failure_has_no_ratio() {
        let mut summary = summary();
        let mut failing = sample(1, 1, "");
        failing.report.ending = Ending::Exit(1);
        failing.stderr = "error: one\ntwo".to_owned();
        summary.rows[0].add(1, failing);
        assert_eq!(summary.rows[0].cells[1].failure.as_deref(), Some("exit code 1\nerror: one\ntwo"));
        assert_eq!(summary.cpu_ratio(&summary.rows[0], 1), None);
        assert!(!summary.is_sound());
    }
}
