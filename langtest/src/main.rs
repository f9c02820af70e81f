//! The command `langtest`: reads the command line, runs the suites with each
//! implementation, prints the report.
//!
//! Standard output gets the report, standard error the progress bar and complaints about
//! the request. The exit status is 0 if all is as expected, 1 if not, 2 if the request
//! makes no sense.

mod options;

use clap::Parser as _;
use indicatif::{ProgressBar, ProgressStyle};
use langtest::report::text::{self, Paint};
use langtest::report::{json::json, junit::junit};
use langtest::{CaseReport, Error, Implementation, Options, Run, Suite, run};
use options::Cli;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

fn main() -> ExitCode {
    match langtest(&Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("langtest: {error}");
            ExitCode::from(2)
        }
    }
}

/// Does what the command line asks for. Whether all was as expected.
fn langtest(cli: &Cli) -> Result<bool, String> {
    let request = Request::new(cli)?;
    let mut runs = Vec::new();
    for implementation in &request.implementations {
        runs.push(request.run(implementation, cli)?);
    }
    report(&runs, cli).map_err(|error| format!("cannot write the report: {error}"))?;
    write_file(cli.json.as_deref(), || json(&runs, cli.compare))?;
    write_file(cli.junit.as_deref(), || junit(&runs))?;
    Ok(runs.iter().all(Run::is_as_expected))
}

/// A command line that has been found to make sense.
struct Request {
    suites: Vec<Suite>,
    implementations: Vec<Implementation>,
    options: Options,
    selected: usize,
}

impl Request {
    fn new(cli: &Cli) -> Result<Request, String> {
        let text = |error: Error| error.to_string();
        let implementations = cli.implementations().map_err(text)?;
        if cli.update && implementations.len() > 1 {
            return Err("--update takes the truth from one implementation, not from several".into());
        }
        let open = |folder: &std::path::PathBuf| Suite::open(folder, cli.layout.map(Into::into));
        let suites = cli.folders.iter().map(open).collect::<Result<Vec<_>, _>>().map_err(text)?;
        let options = cli.options();
        let cases = suites.iter().flat_map(|suite| &suite.cases);
        let selected = cases.filter(|case| options.selects(case)).count();
        if selected == 0 {
            return Err(format!("no case matches the filter '{}'", options.filter.join("', '")));
        }
        Ok(Request { suites, implementations, options, selected })
    }

    fn run(&self, implementation: &Implementation, cli: &Cli) -> Result<Run, String> {
        let known = cli.known_failures(&implementation.name).map_err(|error| error.to_string())?;
        let bar = progress_bar(self.selected, &implementation.name);
        let failed = AtomicUsize::new(0);
        let observer = |report: &CaseReport| {
            if !report.verdict.is_as_expected() {
                let failed = failed.fetch_add(1, Ordering::Relaxed) + 1;
                bar.set_message(format!("{failed} failed"));
            }
            bar.inc(1);
        };
        let run = run(&self.suites, implementation, &known, &self.options, &observer);
        bar.finish_and_clear();
        run.map_err(|error| error.to_string())
    }
}

fn progress_bar(length: usize, name: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64).with_prefix(name.to_owned());
    match ProgressStyle::with_template("{prefix} [{bar:40}] {pos}/{len} {msg} {elapsed}") {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

fn report(runs: &[Run], cli: &Cli) -> io::Result<()> {
    let paint = Paint(cli.color.is_on(io::stdout().is_terminal()));
    let mut out = io::stdout().lock();
    for run in runs {
        out.write_all(text::details(run, !cli.no_diff, paint).as_bytes())?;
    }
    writeln!(out, "\n{}", text::table(runs, paint))?;
    let disagreements = text::disagreements(runs, paint);
    if !disagreements.is_empty() {
        writeln!(out, "{disagreements}")?;
    }
    for run in runs {
        writeln!(out, "{}", text::summary(run, cli.compare, paint))?;
    }
    Ok(())
}

fn write_file(path: Option<&Path>, content: impl FnOnce() -> String) -> Result<(), String> {
    let Some(path) = path else { return Ok(()) };
    fs::write(path, content()).map_err(|error| format!("cannot write '{}': {error}", path.display()))
}
