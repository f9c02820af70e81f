//! Compares Nix evaluators on the programs of `programs/`, all in one run.
//!
//! How it works: [`generate`] writes the large inputs into a temporary folder; [`schedule`] runs
//! every program with every implementation in turn, through [`measure`] and the [`launcher`];
//! [`results`] condenses the samples; [`report`], [`chart`] and [`record`] show them; [`drawing`] shows
//! a record; [`limits`] turns them into an exit code.
//!
//! It never compares figures of two runs: the speed of a machine drifts by more than the
//! differences that matter. Wall-clock time is not measured either.

mod chart;
mod drawing;
mod generate;
mod launcher;
mod limits;
mod measure;
mod options;
mod paint;
mod program;
mod record;
mod report;
mod results;
mod schedule;
mod stats;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;

use crate::measure::Meter;
use crate::options::Options;
use crate::paint::Paint;
use crate::results::Summary;

fn main() -> ExitCode {
    // The launcher must stay as small as it can, so it is decided before anything else runs.
    if let Some(code) = launcher::run_if_asked() {
        return code;
    }
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("frazil-bench: {error}");
            ExitCode::from(2)
        }
    }
}

/// Does what the command line asks; true if every program ran, agreed and kept the limits.
fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    if let Some(folder) = &options.generate {
        generate::write_inputs(folder)?;
        println!("NIX_PATH={}", generate::search_path(folder));
        return Ok(true);
    }
    if let Some(record) = &options.draw {
        println!("drawn in {}", drawing::draw(record)?.display());
        return Ok(true);
    }
    let programs = program::discover(&options.programs, &options.filter)?;
    if options.list {
        for program in &programs {
            println!("{:20} {}", program.name, program.title);
        }
        return Ok(true);
    }

    let inputs = tempfile::tempdir()?;
    generate::write_inputs(inputs.path())?;
    let meter = Meter::new(inputs.path(), options.timeout)?;
    let summary = schedule::run_all(&meter, &options.implementations, &programs, options.rounds)?;
    show(&summary, meter.floor_kb()?)?;
    if let Some(name) = &options.record {
        save(&summary, &options.record_folder, name)?;
    }
    Ok(judge(&summary, options))
}

fn show(summary: &Summary, floor_kb: u64) -> io::Result<()> {
    let paint = Paint::for_stdout();
    let mut out = io::stdout().lock();
    report::write_table(&mut out, summary, floor_kb, paint)?;
    chart::write_charts(&mut out, summary, paint)?;
    report::write_complaints(&mut out, summary, paint)?;
    out.flush()
}

fn save(summary: &Summary, folder: &Path, name: &str) -> io::Result<()> {
    let path = record::write(summary, folder, name)?;
    println!("recorded in {}", path.display());
    Ok(())
}

fn judge(summary: &Summary, options: &Options) -> bool {
    let exceeded = limits::exceeded(summary, &options.limits);
    for message in &exceeded {
        println!("limit exceeded: {message}");
    }
    exceeded.is_empty() && summary.is_sound()
}
