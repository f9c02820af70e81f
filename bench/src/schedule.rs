//! The order of the runs.
//!
//! For every program the implementations take turns, A B A B, and the order is turned round in
//! every other round (A B, B A, …), so that neither always runs on the warmer machine. Start-up
//! is measured first, in the same way and more often, because it is subtracted from everything.
//! An implementation that fails a program is not asked again in the following rounds.

use std::io;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::measure::Meter;
use crate::options::Implementation;
use crate::program::Program;
use crate::results::{Row, Summary};

/// Least number of rounds for the start-up program, which takes a few milliseconds.
const STARTUP_ROUNDS: u32 = 15;

/// Runs everything and condenses the samples.
pub fn run_all(
    meter: &Meter,
    implementations: &[Implementation],
    programs: &[Program],
    rounds: u32,
) -> io::Result<Summary> {
    let startup_rounds = rounds.max(STARTUP_ROUNDS);
    let turns = u64::from(startup_rounds) + programs.len() as u64 * u64::from(rounds);
    let progress = progress_bar(turns * implementations.len() as u64);
    let take_turns = |name: &str, file: &Path, rounds: u32| {
        progress.set_message(name.to_owned());
        take_turns(meter, implementations, name, file, rounds, &progress)
    };

    let startup = take_turns("start-up", &meter.startup_program()?, startup_rounds)?;
    let mut rows = Vec::new();
    for program in programs {
        rows.push(take_turns(&program.name, &program.path, rounds)?);
    }
    progress.finish_and_clear();
    let names = implementations.iter().map(|it| it.name.clone()).collect();
    Ok(Summary::new(names, startup, rows))
}

fn take_turns(
    meter: &Meter,
    implementations: &[Implementation],
    name: &str,
    file: &Path,
    rounds: u32,
    progress: &ProgressBar,
) -> io::Result<Row> {
    let mut row = Row::new(name, implementations.len());
    for round in 0..rounds {
        for index in turn_order(implementations.len(), round) {
            if row.cells[index].failure.is_none() {
                row.add(index, meter.run(&implementations[index].command, file)?);
            }
            progress.inc(1);
        }
    }
    Ok(row)
}

fn turn_order(count: usize, round: u32) -> Vec<usize> {
    if round.is_multiple_of(2) { (0..count).collect() } else { (0..count).rev().collect() }
}

/// A bar on stderr; indicatif hides it when stderr is no terminal. It is drawn between runs
/// only, so that drawing takes no time from the program being measured.
fn progress_bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} ({eta} left)") {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_alternates() {
        assert_eq!(turn_order(3, 0), [0, 1, 2]);
        assert_eq!(turn_order(3, 1), [2, 1, 0]);
    }
}
