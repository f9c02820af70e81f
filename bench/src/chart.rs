//! A bar per program: the ratio of CPU times, with a mark where the baseline stands.
//!
//! The scale is linear from 0 and long enough for the baseline; ratios above [`LONGEST`] are cut.

use std::io::{self, Write};

use crate::paint::Paint;
use crate::results::Summary;

const WIDTH: usize = 50;
const LONGEST: f64 = 3.0;
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Writes one chart for every implementation but the baseline.
pub fn write_charts(out: &mut impl Write, summary: &Summary, paint: Paint) -> io::Result<()> {
    for index in 1..summary.names.len() {
        write_chart(out, summary, index, paint)?;
    }
    Ok(())
}

fn write_chart(out: &mut impl Write, summary: &Summary, index: usize, paint: Paint) -> io::Result<()> {
    let ratios: Vec<(&str, f64)> = summary
        .rows
        .iter()
        .filter_map(|row| Some((row.program.as_str(), summary.cpu_ratio(row, index)?)))
        .collect();
    if ratios.is_empty() {
        return Ok(());
    }
    let scale = ratios.iter().map(|(_, ratio)| *ratio).fold(1.0, f64::max).min(LONGEST);
    let width = ratios.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let title = format!("{} / {}, CPU time (│ = 1)", summary.names[index], summary.names[0]);
    writeln!(out, "\n{}", paint.bold(&title))?;
    for (name, ratio) in ratios {
        let bar = paint.by_ratio(ratio, &bar(ratio, scale));
        writeln!(out, "{name:width$} {bar} {ratio:.2}")?;
    }
    Ok(())
}

/// A bar of exactly [`WIDTH`] columns, padded, with the mark of the baseline.
fn bar(ratio: f64, scale: f64) -> String {
    let eighths = (ratio.min(scale) / scale * (WIDTH * 8) as f64).round() as usize;
    let mark = ((WIDTH as f64 / scale).round() as usize).clamp(1, WIDTH) - 1;
    (0..WIDTH)
        .map(|column| match eighths.saturating_sub(column * 8) {
            0 if column == mark => "│",
            0 => " ",
            part if part >= 8 => "█",
            part => EIGHTHS[part],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_one_width() {
        for ratio in [0.0, 0.013, 0.5, 1.0, 1.7, 9.0] {
            for scale in [1.0, 2.0, 3.0] {
                assert_eq!(bar(ratio, scale).chars().count(), WIDTH);
            }
        }
    }

    #[test]
    fn half_a_bar_is_half_the_baseline() {
        let text = bar(0.5, 1.0);
        assert_eq!(text.chars().filter(|it| *it == '█').count(), WIDTH / 2);
        assert!(text.ends_with('│'));
    }
}
