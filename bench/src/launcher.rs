//! The small process between the runner and an evaluator.
//!
//! Linux lets a program inherit the memory peak of the process that started it: the peak counts
//! what the process held before `exec`, and that is the starter's memory. So the runner, which
//! holds tables and outputs, starts itself anew as a launcher, which starts one evaluator and
//! nothing else. The launcher's own two megabytes are the floor of every figure; the runner
//! measures it and prints it. A launcher has exactly one child, so the resource usage of "all
//! children that were waited for" is that of the evaluator, as `wait4` would report it.
//!
//! Command line of a launcher: `LAUNCH seconds stdout-file stderr-file program argument…`.
//! It prints one line, which [`Report`] reads.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::sys::time::TimeValLike as _;
use nix::unistd::Pid;

/// First argument that makes this program a launcher.
pub const LAUNCH: &str = "__launch";

/// First argument that makes this program do nothing; it serves to measure the floor.
pub const NOTHING: &str = "__nothing";

/// How an evaluator ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ending {
    Exit(i32),
    Signal(i32),
    TimedOut,
}

/// What a launcher tells the runner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    pub ending: Ending,
    pub user_us: i64,
    pub system_us: i64,
    pub peak_kb: u64,
}

impl Report {
    fn to_line(self) -> String {
        let (kind, code) = match self.ending {
            Ending::Exit(code) => ("exit", code),
            Ending::Signal(signal) => ("signal", signal),
            Ending::TimedOut => ("timeout", 0),
        };
        format!("{kind} {code} {} {} {}", self.user_us, self.system_us, self.peak_kb)
    }

    /// Reads the line of a launcher; `None` if it is not one.
    pub fn parse(line: &str) -> Option<Report> {
        let mut words = line.split_whitespace();
        let kind = words.next()?;
        let code = words.next()?.parse().ok()?;
        let ending = match kind {
            "exit" => Ending::Exit(code),
            "signal" => Ending::Signal(code),
            "timeout" => Ending::TimedOut,
            _ => return None,
        };
        Some(Report {
            ending,
            user_us: words.next()?.parse().ok()?,
            system_us: words.next()?.parse().ok()?,
            peak_kb: words.next()?.parse().ok()?,
        })
    }
}

/// Acts as a launcher if the arguments say so; `None` in the ordinary runner.
pub fn run_if_asked() -> Option<ExitCode> {
    let mut args = env::args_os().skip(1);
    let first = args.next()?;
    if first == NOTHING {
        return Some(ExitCode::SUCCESS);
    }
    if first != LAUNCH {
        return None;
    }
    Some(match launch(args) {
        Ok(report) => {
            println!("{}", report.to_line());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    })
}

fn launch(mut args: impl Iterator<Item = OsString>) -> io::Result<Report> {
    let mut next = || args.next().ok_or_else(|| io::Error::other("the launcher lacks an argument"));
    let seconds = next()?.to_string_lossy().parse().map_err(io::Error::other)?;
    let stdout = File::create(next()?)?;
    let stderr = File::create(next()?)?;
    let program = next()?;
    let child = Command::new(&program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(stderr)
        .spawn()
        .map_err(|error| io::Error::other(format!("cannot start {}: {error}", program.display())))?;
    let ending = wait(child, Duration::from_secs(seconds))?;
    report(ending)
}

/// Waits for the child, and kills it when its time is over.
fn wait(mut child: Child, limit: Duration) -> io::Result<Ending> {
    let pid = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
    let (sender, receiver) = mpsc::channel();
    let waiter = thread::spawn(move || {
        let status = child.wait();
        // The receiver is gone after a timeout; nobody needs the message then.
        let _ = sender.send(());
        status
    });
    let timed_out = receiver.recv_timeout(limit).is_err();
    if timed_out {
        // The child may have ended just now, then there is nothing to kill.
        let _ = kill(pid, Signal::SIGKILL);
    }
    let status = waiter.join().map_err(|_| io::Error::other("the waiting thread panicked"))??;
    Ok(if timed_out { Ending::TimedOut } else { ending_of(status) })
}

fn ending_of(status: ExitStatus) -> Ending {
    match status.code() {
        Some(code) => Ending::Exit(code),
        None => Ending::Signal(status.signal().unwrap_or(0)),
    }
}

fn report(ending: Ending) -> io::Result<Report> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let peak = u64::try_from(usage.max_rss()).unwrap_or(0);
    Ok(Report {
        ending,
        user_us: usage.user_time().num_microseconds(),
        system_us: usage.system_time().num_microseconds(),
        // macOS counts bytes, everything else kilobytes.
        peak_kb: if cfg!(target_os = "macos") { peak / 1024 } else { peak },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_survives_its_line() {
        for ending in [Ending::Exit(3), Ending::Signal(11), Ending::TimedOut] {
            let report = Report { ending, user_us: 12, system_us: 34, peak_kb: 56 };
            assert_eq!(Report::parse(&report.to_line()), Some(report));
        }
        assert_eq!(Report::parse("exit 0 1 2"), None);
    }
}
