//! One measured run of one evaluator: the runner's side of the [`launcher`](crate::launcher).
//!
//! The environment is the caller's except for `NIX_PATH`, which names only the generated inputs,
//! so that a search path of the user's changes nothing.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::generate;
use crate::launcher::{Ending, LAUNCH, NOTHING, Report};

/// What one run took and what it said.
pub struct Sample {
    pub report: Report,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Sample {
    /// User plus system time, in seconds.
    pub fn cpu(&self) -> f64 {
        (self.report.user_us + self.report.system_us) as f64 / 1e6
    }

    /// Peak resident memory, in megabytes of 2^20 bytes.
    pub fn peak(&self) -> f64 {
        self.report.peak_kb as f64 / 1024.0
    }

    pub fn succeeded(&self) -> bool {
        self.report.ending == Ending::Exit(0)
    }
}

/// Starts launchers and collects their reports.
pub struct Meter {
    launcher: PathBuf,
    search_path: String,
    timeout: u64,
    scratch: TempDir,
}

impl Meter {
    /// A meter whose programs find the generated inputs in `inputs`.
    pub fn new(inputs: &Path, timeout: u64) -> io::Result<Meter> {
        Ok(Meter {
            launcher: env::current_exe()?,
            search_path: generate::search_path(inputs),
            timeout,
            scratch: tempfile::tempdir()?,
        })
    }

    /// A file with the program `1`, which costs what starting the evaluator costs.
    pub fn startup_program(&self) -> io::Result<PathBuf> {
        let path = self.scratch.path().join("start-up.nix");
        fs::write(&path, "1\n")?;
        Ok(path)
    }

    /// Runs `command` with `file` as its last argument.
    pub fn run(&self, command: &[String], file: &Path) -> io::Result<Sample> {
        let mut args: Vec<&Path> = command.iter().map(Path::new).collect();
        args.push(file);
        self.launch(&args)
    }

    /// The memory peak of a process that does nothing: no figure can be lower.
    pub fn floor_kb(&self) -> io::Result<u64> {
        let sample = self.launch(&[&self.launcher, Path::new(NOTHING)])?;
        Ok(sample.report.peak_kb)
    }

    fn launch(&self, command: &[&Path]) -> io::Result<Sample> {
        let stdout = self.scratch.path().join("stdout");
        let stderr = self.scratch.path().join("stderr");
        let output = Command::new(&self.launcher)
            .arg(LAUNCH)
            .arg(self.timeout.to_string())
            .args([&stdout, &stderr])
            .args(command)
            .env("NIX_PATH", &self.search_path)
            // Every run does the same: Frazil compiles, as the others do.
            .env("FRAZIL_BYTECODE_CACHE", "")
            .stdin(Stdio::null())
            .output()?;
        let line = String::from_utf8_lossy(&output.stdout);
        let report = Report::parse(&line)
            .ok_or_else(|| io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()))?;
        Ok(Sample {
            report,
            stdout: fs::read(&stdout)?,
            stderr: String::from_utf8_lossy(&fs::read(&stderr)?).into_owned(),
        })
    }
}
