//! The record of a run as comma-separated values, one line per program and implementation.
//!
//! Times are in milliseconds: `cpu_ms` is net of start-up, `user_ms` and `system_ms` are raw
//! medians. The row `start-up` holds the raw start-up, `geometric-mean` the means of the ratios.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::results::{Row, Summary};
use crate::stats;

const HEADER: &str =
    "program,implementation,cpu_ms,cpu_ratio,cpu_spread,user_ms,system_ms,peak_mb,peak_ratio,rounds,outcome";

/// Writes `<date>-<name>.csv` into `folder` and returns its path.
pub fn write(summary: &Summary, folder: &Path, name: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    let path = folder.join(format!("{}-{name}.csv", date(now.as_secs() / 86_400)));
    let mut out = BufWriter::new(File::create(&path)?);
    write_lines(&mut out, summary)?;
    out.flush()?;
    Ok(path)
}

fn write_lines(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    writeln!(out, "{HEADER}")?;
    for row in summary.all_rows() {
        for (index, name) in summary.names.iter().enumerate() {
            writeln!(out, "{},{name},{}", row.program, fields(summary, row, index).join(","))?;
        }
    }
    for (index, name) in summary.names.iter().enumerate().skip(1) {
        if let Some(totals) = summary.totals(index) {
            let (cpu, memory) = (totals.cpu.mean, totals.memory.mean);
            writeln!(out, "geometric-mean,{name},,{cpu:.4},,,,,{memory:.4},,")?;
        }
    }
    Ok(())
}

fn fields(summary: &Summary, row: &Row, index: usize) -> [String; 9] {
    let cell = &row.cells[index];
    let is_startup = row.program == summary.startup.program;
    let cpu = if is_startup { summary.startup_cpu(index) } else { summary.net_cpu(row, index) };
    let ratio = if is_startup { None } else { summary.cpu_ratio(row, index) };
    let spread = if is_startup { None } else { summary.cpu_spread(row, index) };
    let user = stats::median(&cell.user);
    let system = stats::median(&cell.cpu).zip(user).map(|(cpu, user)| cpu - user);
    let ms = |seconds: Option<f64>| number(seconds.map(|it| it * 1e3), 2);
    [
        ms(cpu),
        number(ratio, 4),
        number(spread, 3),
        ms(user),
        ms(system),
        number(summary.peak(row, index), 2),
        number(summary.peak_ratio(row, index), 4),
        cell.cpu.len().to_string(),
        outcome(row, index).to_owned(),
    ]
}

fn outcome(row: &Row, index: usize) -> &'static str {
    match row.cells[index].failure {
        Some(_) => "failed",
        None if row.differs(index) => "differs",
        None => "ok",
    }
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or(String::new(), |value| format!("{value:.digits$}"))
}

/// The date, in UTC, of a number of days since 1970.
fn date(mut days: u64) -> String {
    let mut year = 1970;
    while days >= days_in_year(year) {
        days -= days_in_year(year);
        year += 1;
    }
    let february = days_in_year(year) - 337;
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn days_in_year(year: u64) -> u64 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    if leap { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::summary;

    #[test]
    fn dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(19_722), "2023-12-31");
        assert_eq!(date(19_723), "2024-01-01");
        assert_eq!(date(20_453), "2025-12-31");
    }

    #[test]
    fn every_line_has_every_field() {
        let mut out = Vec::new();
        write_lines(&mut out, &summary()).unwrap();
        let text = String::from_utf8(out).unwrap();
        let count = HEADER.split(',').count();
        assert!(text.lines().all(|line| line.split(',').count() == count), "{text}");
        assert!(text.contains("a,new,45.00,0.4500,"));
        assert!(text.contains("geometric-mean,new,"));
    }
}
