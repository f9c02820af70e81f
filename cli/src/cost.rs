//! What an evaluation cost, told when it has ended: `NIX_SHOW_STATS`, `--stats`, `--timing`,
//! `--profile` and `--profile-summary`; and `trace-function-calls` and `eval-profiler`, which follow calls.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frazil::cost::json::Json;
use frazil::cost::profile::{Row, files, folded, rows, speedscope};
use frazil::cost::statistics;
use frazil::cost::ticker::Ticker;
use frazil::eval::watch::phases::{Moment, Phase};
use frazil::eval::watch::{CallWatching, Watching};
use frazil::terminal::Terminal;
use frazil::{Session, Settings, os};

use crate::failure::{Failure, message};
use crate::help::aligned;
use crate::options::{Mode, Options};

/// How many rows a table of the profile's summary has.
const ROWS: usize = 20;
/// The time between samples of a profile.
const INTERVAL: Duration = Duration::from_millis(1);

/// What the options say about watching and measuring.
#[derive(Default)]
pub struct CostOptions {
    /// Statistics as C++ Nix gives them, to this file; `-` is standard error.
    pub show_stats: Option<Vec<u8>>,
    /// With calls of builtins and functions.
    pub count_calls: bool,
    /// Our own statistics.
    pub stats: bool,
    /// How long it took.
    pub timing: bool,
    /// Where the profile is written.
    pub profile: Option<Vec<u8>>,
    /// The profile's most expensive rows.
    pub profile_summary: bool,
}

/// An evaluation that may be watched, from its start on.
pub struct Costs {
    ticker: Option<Ticker>,
    start: Moment,
    /// Where stacks of calls are written.
    stacks: Option<File>,
}

impl Costs {
    /// Makes the settings such that there will be something to tell.
    pub fn watch(options: &Options, settings: &mut Settings) -> Result<Costs, Failure> {
        let cost = &options.cost;
        let mut ticker = None;
        if cost.profile.is_some() || cost.profile_summary {
            let started = Ticker::start(INTERVAL);
            let started = started.map_err(|error| message(format!("cannot start a profile: {error}")))?;
            settings.vm.watching = Watching::Profile(started.sampling());
            ticker = Some(started);
        } else if cost.stats || cost.show_stats.is_some() {
            settings.vm.watching = Watching::Counts;
        }
        let stacks = open_stacks(&options.settings)?;
        settings.vm.calls = call_watching(&options.settings);
        settings.vm.clock = cost.timing.then_some(os::moment as fn() -> Moment);
        Ok(Costs { ticker, start: os::moment(), stacks })
    }

    /// Tells what was asked for. `failed`: the evaluation ended with an error. Nix: its statistics are
    /// only of evaluations that did not.
    pub fn tell(self, nix: &mut Session, options: &Options, failed: bool) -> Result<(), Failure> {
        drop(self.ticker);
        nix.vm.settle_watch();
        let cost = &options.cost;
        if let Some(file) = self.stacks {
            write_stacks(nix, file);
        }
        if let Some(file) = &cost.profile {
            write_profile(nix, file)?;
        }
        if cost.profile_summary {
            say(&summary(&rows(nix)));
        }
        if cost.timing {
            say(&timing(nix, os::moment() - self.start));
        }
        if cost.stats {
            let all = statistics::all(nix);
            say(&if std::io::stderr().is_terminal() { table(&all) } else { all.to_string() });
        }
        if let Some(file) = cost.show_stats.as_ref().filter(|_| !failed && options.mode != Mode::FindFile) {
            show_stats(&statistics::reference(nix, cost.count_calls), file);
        }
        Ok(())
    }
}

fn say(text: &str) {
    Terminal::detect().write(text.trim_end().as_bytes());
}

/// Nix: a file that cannot be written is passed over.
fn show_stats(statistics: &Json, file: &[u8]) {
    match file {
        b"-" => eprintln!("{statistics}"),
        file => drop(std::fs::write(OsStr::from_bytes(file), format!("{statistics}\n"))),
    }
}

/// What is done with calls, if anything.
fn call_watching(settings: &crate::settings::Settings) -> Option<CallWatching> {
    let period = match settings.eval_profiler_frequency {
        0 => Duration::ZERO,
        frequency => Duration::from_secs(1) / frequency,
    };
    let stacks = settings.eval_profiler.then_some(period);
    let trace = settings.trace_function_calls;
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (trace || stacks.is_some()).then_some(CallWatching { trace, stacks, clock })
}

/// Nix: the file is made before anything is evaluated, and by every command.
fn open_stacks(settings: &crate::settings::Settings) -> Result<Option<File>, Failure> {
    if !settings.eval_profiler {
        return Ok(None);
    }
    let name = &settings.eval_profile_file;
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o660).open(name);
    file.map(Some)
        .map_err(|error| message(format!("opening file \"{name}\": {}", frazil::host::reason(&error))))
}

/// Nix: what cannot be written is passed over.
fn write_stacks(nix: &Session, mut file: File) {
    let calls = nix.vm.watcher.as_ref().and_then(|watcher| watcher.calls.as_ref());
    if let Some(stacks) = calls.and_then(|calls| calls.stacks.as_ref()) {
        drop(file.write_all(stacks.lines(&nix.vm).as_bytes()));
    }
}

fn write_profile(nix: &Session, file: &[u8]) -> Result<(), Failure> {
    let text = match file.ends_with(b".json") {
        true => format!("{}\n", speedscope(nix)),
        false => folded(nix),
    };
    std::fs::write(OsStr::from_bytes(file), text).map_err(|error| {
        let name = String::from_utf8_lossy(file);
        message(format!("cannot write the profile to \"{name}\": {error}"))
    })
}

/// Times with as many digits as tell something.
fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn bytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// What `--timing` tells.
fn timing(nix: &Session, total: Moment) -> String {
    let mut rest = total;
    let mut text = String::from("\twall\tCPU\n");
    for phase in Phase::ALL {
        let spent = nix.vm.phases.spent(phase);
        rest = rest - spent;
        let name = match phase {
            Phase::Parse => "parsing",
            Phase::Analyse => "binding names and analysing",
            Phase::Lower => "writing bytecode",
            Phase::Link => "linking",
        };
        text.push_str(&format!("{name}\t{}\t{}\n", millis(spent.wall), millis(spent.cpu)));
    }
    let heap = nix.vm.heap.stats();
    text.push_str(&format!("evaluating and printing\t{}\t{}\n", millis(rest.wall), millis(rest.cpu)));
    text.push_str(&format!("  of this, {} collections\t{}\t\n", heap.collections, millis(heap.collecting)));
    text.push_str(&format!("all of it\t{}\t{}\n", millis(total.wall), millis(total.cpu)));
    let sizes = [
        ("allocated", heap.allocated_bytes),
        ("heap", heap.heap_bytes),
        ("immortal objects", heap.immortal_bytes),
    ];
    let sizes: String = sizes.iter().map(|(name, size)| format!("{name}\t{}\n", bytes(*size))).collect();
    let lines: Vec<String> =
        [aligned(&text), aligned(&sizes)].concat().lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// What `--profile-summary` tells: what ran longest, what allocated most, and the files.
fn summary(rows: &[Row]) -> String {
    let mut by_time: Vec<&Row> = rows.iter().filter(|row| !row.own.is_zero()).collect();
    by_time.sort_by_key(|row| std::cmp::Reverse(row.own));
    let mut by_bytes: Vec<&Row> = rows.iter().filter(|row| row.bytes > 0).collect();
    by_bytes.sort_by_key(|row| std::cmp::Reverse(row.bytes));
    let total: Duration = rows.iter().map(|row| row.own).sum();
    let allocated: u64 = rows.iter().map(|row| row.bytes).sum();
    let mut files = files(rows);
    files.sort_by_key(|file| std::cmp::Reverse(file.own));
    let by_file = files.iter().take(ROWS).map(|file| {
        let name = file.file.as_deref().unwrap_or("(builtins)");
        format!("{}\t{}\t{}\t{name}\n", millis(file.own), file.calls, bytes(file.bytes))
    });
    let head = "itself\twith all below\tcalls\tbytes\t\n";
    let shown = |rows: &[&Row]| -> String { rows.iter().take(ROWS).map(|row| line(row)).collect() };
    format!(
        "By time ({} of CPU):\n{}\nBy bytes ({}):\n{}\nBy file:\n{}",
        millis(total),
        aligned(&format!("{head}{}", shown(&by_time))),
        bytes(allocated),
        aligned(&format!("{head}{}", shown(&by_bytes))),
        aligned(&format!("itself\tcalls\tbytes\t\n{}", by_file.collect::<String>())),
    )
}

fn line(row: &Row) -> String {
    let (own, total, calls) = (millis(row.own), millis(row.total), row.calls);
    format!("{own}\t{total}\t{calls}\t{}\t{}\n", row.bytes, row.title.line())
}

/// Statistics as a table: the names of nested members are joined by dots.
fn table(statistics: &Json) -> String {
    let mut text = String::new();
    push_rows(&mut text, "", statistics);
    aligned(&text)
}

fn push_rows(text: &mut String, name: &str, value: &Json) {
    match value {
        Json::Object(members) => {
            for (member, value) in members {
                let dot = if name.is_empty() { "" } else { "." };
                push_rows(text, &format!("{name}{dot}{member}"), value);
            }
        }
        Json::List(items) => {
            text.push_str(&format!("{name}\t{} of them: see the output of a pipe\n", items.len()));
        }
        other => text.push_str(&format!("{name}\t{other}\n")),
    }
}
