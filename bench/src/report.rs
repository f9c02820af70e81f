//! The table of a run, and the list of what went wrong.
//!
//! Columns: the program, then for every implementation its CPU time net of start-up in
//! milliseconds and, beside the baseline, the ratio and how far the rounds lie apart; then the
//! same for peak memory in megabytes. The last lines are start-up itself, the geometric means
//! and the worst ratios.

use std::io::{self, Write};

use tabwriter::{Alignment, TabWriter};

use crate::paint::Paint;
use crate::results::{Mean, Row, Summary, Totals};

/// Writes the table.
pub fn write_table(out: &mut impl Write, summary: &Summary, floor_kb: u64, paint: Paint) -> io::Result<()> {
    let width = summary.all_rows().map(|row| row.program.len()).max().unwrap_or(0).max(MEAN.len());
    let mut lines = vec![heading(summary, paint)];
    lines.extend(summary.rows.iter().map(|row| cells(summary, row, paint)));
    lines.push(startup(summary));
    if summary.names.len() > 1 {
        lines.push(total(summary, MEAN, paint, |mean| format!("{:.3}", mean.mean)));
        lines.push(total(summary, "worst", paint, |mean| format!("{:.3}", mean.worst)));
    }

    let mut table = TabWriter::new(&mut *out).alignment(Alignment::Right).padding(2);
    for mut line in lines {
        // Numbers are aligned to the right; names stand to the left because all have one width.
        line[0] = format!("{:width$}", line[0]);
        writeln!(table, "{}\t", line.join("\t"))?;
    }
    table.flush()?;
    let floor = floor_kb as f64 / 1024.0;
    writeln!(out, "{}", paint.dim(&format!("CPU in ms net of start-up; MB = peak; floor {floor:.1} MB")))?;
    write_worst(out, summary)
}

/// Writes what failed and what printed a different result.
pub fn write_complaints(out: &mut impl Write, summary: &Summary, paint: Paint) -> io::Result<()> {
    for row in summary.all_rows() {
        for (index, name) in summary.names.iter().enumerate() {
            if let Some(failure) = &row.cells[index].failure {
                let title = paint.red(&format!("{}: {name} failed:", row.program));
                writeln!(out, "\n{title} {}", failure.replace('\n', "\n    "))?;
            } else if row.differs(index) {
                let title = paint.red(&format!("{}: results differ", row.program));
                writeln!(out, "\n{title}")?;
                for index in [0, index] {
                    writeln!(out, "    {}: {}", summary.names[index], excerpt(&row.cells[index].stdout))?;
                }
            }
        }
    }
    Ok(())
}

const MEAN: &str = "geometric mean";
const NONE: &str = "–";

fn heading(summary: &Summary, paint: Paint) -> Vec<String> {
    let mut line = vec!["program".to_owned()];
    for (index, name) in summary.names.iter().enumerate() {
        line.push(paint.bold(&format!("{name} ms")));
        if index > 0 {
            line.extend(["ratio".to_owned(), "±".to_owned()]);
        }
    }
    for (index, name) in summary.names.iter().enumerate() {
        line.push(paint.bold(&format!("{name} MB")));
        if index > 0 {
            line.push("ratio".to_owned());
        }
    }
    line
}

fn cells(summary: &Summary, row: &Row, paint: Paint) -> Vec<String> {
    let mut line = vec![row.program.clone()];
    for index in 0..summary.names.len() {
        line.push(match summary.net_cpu(row, index) {
            Some(_) if row.differs(index) => paint.red("differs"),
            Some(seconds) => format!("{:.1}", seconds * 1e3),
            None => paint.red("failed"),
        });
        if index > 0 {
            line.push(ratio(summary.cpu_ratio(row, index), paint));
            line.push(number(summary.cpu_spread(row, index), |it| format!("{:.0}%", it * 100.0)));
        }
    }
    for index in 0..summary.names.len() {
        line.push(number(summary.peak(row, index), |megabytes| format!("{megabytes:.1}")));
        if index > 0 {
            line.push(ratio(summary.peak_ratio(row, index), paint));
        }
    }
    line
}

/// Start-up as it is, with ratios for information; it has no part in the means.
fn startup(summary: &Summary) -> Vec<String> {
    let mut line = vec![summary.startup.program.clone()];
    let base = summary.startup_cpu(0);
    for index in 0..summary.names.len() {
        let cpu = summary.startup_cpu(index);
        line.push(number(cpu, |seconds| format!("{:.1}", seconds * 1e3)));
        if index > 0 {
            let against_base = cpu.zip(base).map(|(cpu, base)| cpu / base);
            line.extend([number(against_base, |it| format!("{it:.3}")), String::new()]);
        }
    }
    for index in 0..summary.names.len() {
        line.push(number(summary.peak(&summary.startup, index), |it| format!("{it:.1}")));
        if index > 0 {
            line.push(number(summary.peak_ratio(&summary.startup, index), |it| format!("{it:.3}")));
        }
    }
    line
}

fn total(summary: &Summary, title: &str, paint: Paint, show: impl Fn(&Mean) -> String) -> Vec<String> {
    let totals: Vec<Option<Totals>> = (0..summary.names.len()).map(|i| summary.totals(i)).collect();
    let text = |mean: Option<&Mean>| mean.map_or(NONE.to_owned(), |mean| paint.bold(&show(mean)));
    let mut line = vec![title.to_owned()];
    for (index, total) in totals.iter().enumerate() {
        line.push(String::new());
        if index > 0 {
            line.extend([text(total.as_ref().map(|it| &it.cpu)), String::new()]);
        }
    }
    for (index, total) in totals.iter().enumerate() {
        line.push(String::new());
        if index > 0 {
            line.push(text(total.as_ref().map(|it| &it.memory)));
        }
    }
    line
}

fn write_worst(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    for (index, name) in summary.names.iter().enumerate().skip(1) {
        if let Some(Totals { cpu, memory }) = summary.totals(index) {
            let (slow, large) = (&cpu.worst_program, &memory.worst_program);
            writeln!(out, "{name}: worst CPU ratio in {slow}, worst memory ratio in {large}")?;
        }
    }
    Ok(())
}

fn ratio(value: Option<f64>, paint: Paint) -> String {
    number(value, |ratio| paint.by_ratio(ratio, &format!("{ratio:.3}")))
}

fn number(value: Option<f64>, show: impl Fn(f64) -> String) -> String {
    value.map_or(NONE.to_owned(), show)
}

fn excerpt(stdout: &[u8]) -> String {
    const LENGTH: usize = 200;
    let text = String::from_utf8_lossy(stdout);
    let text = text.trim_end();
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::summary;

    #[test]
    fn the_table_is_aligned_and_complete() {
        let mut out = Vec::new();
        write_table(&mut out, &summary(), 2048, Paint::off()).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let width = lines[0].trim_end().chars().count();
        assert!(lines[1].starts_with("a  "));
        assert_eq!(lines[1].trim_end().chars().count(), width);
        let words: Vec<&str> = lines[1].split_whitespace().collect();
        assert_eq!(words[1..4], ["100.0", "45.0", "0.450"]);
        assert!(lines[4].starts_with("geometric mean"));
        assert!(text.contains("worst CPU ratio in b"));
    }

    #[test]
    fn a_difference_shows_both_results() {
        let mut summary = summary();
        summary.rows[1].cells[1].stdout = b"other\n".to_vec();
        let mut out = Vec::new();
        write_complaints(&mut out, &summary, Paint::off()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\nb: results differ\n    base: y\n    new: other\n");
    }
}
