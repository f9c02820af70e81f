//! Runs a command to its end, with limits on its time and on its output.
//!
//! Output goes to unnamed files and not to pipes: no reader threads are needed, and a
//! grandchild that outlives its parent cannot hold up the run. When a limit is reached the
//! child is killed, but not what it started: a wrapper script should `exec`.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How much a command may print. The largest expectation upstream has is 100 KiB.
const OUTPUT_LIMIT: u64 = 64 << 20;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It exited with this status.
    Exited(i32),
    /// A signal ended it.
    Killed(i32),
    /// It was stopped because it took longer than this.
    TimedOut(Duration),
    /// It was stopped because it printed too much.
    TooMuchOutput,
}

/// What became of a command.
pub(crate) struct Execution {
    pub ending: Ending,
    pub out: Vec<u8>,
    /// Empty if the streams were merged into `out`.
    pub err: Vec<u8>,
}

/// Runs `command`. With `merged`, both output streams go to one file in the order in which
/// they are written.
pub(crate) fn execute(
    command: &mut Command,
    stdin: Option<&Path>,
    merged: bool,
    timeout: Duration,
) -> io::Result<Execution> {
    let mut out = tempfile::tempfile()?;
    let mut err = if merged { out.try_clone()? } else { tempfile::tempfile()? };
    command.stdin(stdin.map(File::open).transpose()?.map_or_else(Stdio::null, Stdio::from));
    command.stdout(out.try_clone()?).stderr(err.try_clone()?);
    let mut child = command.spawn()?;
    let ending = wait(&mut child, [&out, &err], timeout);
    if !matches!(ending, Ok(Ending::Exited(_) | Ending::Killed(_))) {
        child.kill()?;
        child.wait()?;
    }
    let out = contents(&mut out)?;
    let err = if merged { Vec::new() } else { contents(&mut err)? };
    Ok(Execution { ending: ending?, out, err })
}

/// Waits for the end of `child` or for a limit. The pauses start below a millisecond, the
/// time in which a fast implementation is done with most cases.
fn wait(child: &mut Child, outputs: [&File; 2], timeout: Duration) -> io::Result<Ending> {
    let start = Instant::now();
    let mut pause = Duration::from_micros(300);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(ending(status));
        }
        if start.elapsed() >= timeout {
            return Ok(Ending::TimedOut(timeout));
        }
        for output in outputs {
            if output.metadata()?.len() > OUTPUT_LIMIT {
                return Ok(Ending::TooMuchOutput);
            }
        }
        thread::sleep(pause.min(timeout.saturating_sub(start.elapsed())));
        pause = (pause * 5 / 4).min(Duration::from_millis(10));
    }
}

fn ending(status: ExitStatus) -> Ending {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Exited(code),
        (None, signal) => Ending::Killed(signal.unwrap_or_default()),
    }
}

fn contents(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(OUTPUT_LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, merged: bool, timeout: Duration) -> Execution {
        execute(Command::new("sh").args(["-c", script]), None, merged, timeout).unwrap()
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn streams_are_separate_or_merged_in_order() {
        let script = "echo a; echo b >&2; echo c; exit 3";
        let separate = sh(script, false, LONG);
        assert_eq!(separate.ending, Ending::Exited(3));
        assert_eq!((&separate.out[..], &separate.err[..]), (&b"a\nc\n"[..], &b"b\n"[..]));
        assert_eq!(sh(script, true, LONG).out, b"a\nb\nc\n");
    }

    #[test]
    fn signals_and_limits_are_told_apart() {
        let short = Duration::from_millis(50);
        assert_eq!(sh("kill -9 $$", true, LONG).ending, Ending::Killed(9));
        assert_eq!(sh("exec sleep 20", true, short).ending, Ending::TimedOut(short));
        assert_eq!(sh("exec yes", true, LONG).ending, Ending::TooMuchOutput);
    }
}
