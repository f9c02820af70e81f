//! A profile as text: stacks for flame graphs, a file for Speedscope, and rows for tables.
//!
//! Time is CPU time of the evaluator's thread, sampled. Calls and bytes are counted, exactly. Functions
//! that the compiler put into their caller have calls; their time and bytes are their caller's.

use std::collections::BTreeMap;
use std::time::Duration;

use frazil_eval::vm::Vm;
use frazil_eval::watch::subjects::Title;
use frazil_eval::watch::{Profile, SubjectId, Watcher};

use super::json::Json;
use crate::Session;

/// What stands for frames that are too deep to be told apart.
const DEEPER: &str = "(deeper)";

/// What a function, thunk or builtin cost.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let ticker = cost::ticker::Ticker::start(std::time::Duration::from_millis(1)).expect("there is a thread");
/// let vm = VmOptions { watching: Watching::Profile(ticker.sampling()), ..VmOptions::default() };
/// let calls = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"let f = x: if x == 0 then 0 else f (x - 1); in f 10", b"/").ok()?;
///     cost::profile::rows(nix).iter().map(|row| row.calls).max()
/// });
/// assert_eq!(calls, Some(11));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What.
    pub title: Title,
    /// How often it was entered.
    pub calls: u64,
    /// Bytes that it allocated itself.
    pub bytes: u64,
    /// Time in which it itself ran.
    pub own: Duration,
    /// The same, and what it called and evaluated.
    pub total: Duration,
}

/// What the functions and thunks of a file cost together.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let ticker = cost::ticker::Ticker::start(std::time::Duration::from_millis(1)).expect("there is a thread");
/// let vm = VmOptions { watching: Watching::Profile(ticker.sampling()), ..VmOptions::default() };
/// let files = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"map (x: x) [ 1 ]", b"/").ok()?;
///     Some(cost::profile::files(&cost::profile::rows(nix)))
/// });
/// assert!(files.expect("it has a value").iter().any(|row| row.file.as_deref() == Some("«string»")));
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FileRow {
    /// The file; builtins are in none.
    pub file: Option<String>,
    /// How often something in it was entered.
    pub calls: u64,
    /// Bytes.
    pub bytes: u64,
    /// Time.
    pub own: Duration,
}

fn gathered(vm: &Vm) -> Option<(&Watcher, &Profile)> {
    let watcher = vm.watcher.as_deref()?;
    Some((watcher, watcher.profile.as_ref()?))
}

/// Everything that was met, in the order in which it was met.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let ticker = cost::ticker::Ticker::start(std::time::Duration::from_millis(1)).expect("there is a thread");
/// let vm = VmOptions { watching: Watching::Profile(ticker.sampling()), ..VmOptions::default() };
/// let found = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"builtins.length [ 1 2 ]", b"/").ok()?;
///     Some(!cost::profile::rows(nix).is_empty())
/// });
/// assert_eq!(found, Some(true));
/// ```
pub fn rows(nix: &Session) -> Vec<Row> {
    let Some((watcher, profile)) = gathered(&nix.vm) else { return Vec::new() };
    let calls = watcher.subjects.calls();
    let mut own = vec![Duration::ZERO; calls.len()];
    let mut total = own.clone();
    for sample in profile.samples() {
        let mut frames: Vec<SubjectId> = sample.frames.iter().flatten().copied().collect();
        if let Some(last) = frames.last() {
            own[last.index()] += sample.time;
        }
        frames.sort_unstable();
        frames.dedup();
        frames.iter().for_each(|frame| total[frame.index()] += sample.time);
    }
    let row = |(id, calls): (SubjectId, &frazil_eval::watch::subjects::Calls)| Row {
        title: nix.vm.title(calls.subject),
        calls: calls.count,
        bytes: profile.allocated(id),
        own: own[id.index()],
        total: total[id.index()],
    };
    watcher.subjects.ids().zip(calls).map(row).collect()
}

/// The same by file, sorted by name.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let ticker = cost::ticker::Ticker::start(std::time::Duration::from_millis(1)).expect("there is a thread");
/// let vm = VmOptions { watching: Watching::Profile(ticker.sampling()), ..VmOptions::default() };
/// let rows = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"let f = x: x; in f 1 + f 2", b"/").ok()?;
///     Some(cost::profile::files(&cost::profile::rows(nix)).len())
/// });
/// assert!(rows.expect("it has a value") >= 1);
/// ```
pub fn files(rows: &[Row]) -> Vec<FileRow> {
    let mut files: BTreeMap<Option<String>, FileRow> = BTreeMap::new();
    for row in rows {
        let file = row.title.place.as_ref().map(|place| place.0.clone());
        let sum = files.entry(file.clone()).or_insert_with(|| FileRow { file, ..FileRow::default() });
        sum.calls += row.calls;
        sum.bytes += row.bytes;
        sum.own += row.own;
    }
    files.into_values().collect()
}

/// Stacks, a line for each: frames from the outermost on with semicolons between them, a space, and
/// microseconds. Flame graphs are made of this.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let ticker = cost::ticker::Ticker::start(std::time::Duration::from_millis(1)).expect("there is a thread");
/// let vm = VmOptions { watching: Watching::Profile(ticker.sampling()), ..VmOptions::default() };
/// let stacks = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 1000)", b"/").ok()?;
///     Some(cost::profile::folded(nix))
/// });
/// for line in stacks.expect("it has a value").lines() {
///     let (frames, microseconds) = line.rsplit_once(' ').expect("there are two parts");
///     println!("{microseconds} in {}", frames.rsplit(';').next().expect("there is a frame"));
/// }
/// ```
pub fn folded(nix: &Session) -> String {
    let Some((watcher, profile)) = gathered(&nix.vm) else { return String::new() };
    let titles: Vec<String> = watcher
        .subjects
        .calls()
        .iter()
        .map(|calls| nix.vm.title(calls.subject).line().replace([';', '\n'], "_"))
        .collect();
    let mut lines: BTreeMap<String, Duration> = BTreeMap::new();
    for sample in profile.samples() {
        let frame = |frame: &Option<SubjectId>| frame.map_or(DEEPER, |frame| &titles[frame.index()]);
        let frames: Vec<&str> = sample.frames.iter().map(frame).collect();
        *lines.entry(frames.join(";")).or_default() += sample.time;
    }
    let lines = lines.into_iter().filter(|(frames, time)| !frames.is_empty() && time.as_micros() > 0);
    lines.map(|(frames, time)| format!("{frames} {}\n", time.as_micros())).collect()
}

/// A file for <https://www.speedscope.app>, with the rows of functions and files besides.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let ticker = cost::ticker::Ticker::start(std::time::Duration::from_millis(1)).expect("there is a thread");
/// let vm = VmOptions { watching: Watching::Profile(ticker.sampling()), ..VmOptions::default() };
/// let json = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"1 + 1", b"/").ok()?;
///     Some(cost::profile::speedscope(nix).to_string())
/// });
/// assert!(json.expect("it has a value").contains("speedscope"));
/// ```
pub fn speedscope(nix: &Session) -> Json {
    let Some((_, profile)) = gathered(&nix.vm) else { return Json::Null };
    let rows = rows(nix);
    let deeper = rows.len() as u64;
    let mut frames: Vec<Json> = rows.iter().map(frame).collect();
    frames.push(object([("name", Json::Text(DEEPER.into()))]));
    let (mut samples, mut weights, mut end) = (Vec::new(), Vec::new(), 0);
    for sample in profile.samples().filter(|sample| !sample.frames.is_empty()) {
        let index = |frame: &Option<SubjectId>| Json::Count(frame.map_or(deeper, |id| id.index() as u64));
        samples.push(Json::List(sample.frames.iter().map(index).collect()));
        let weight = sample.time.as_nanos() as u64;
        weights.push(Json::Count(weight));
        end += weight;
    }
    let time = object([
        ("type", Json::Text("sampled".into())),
        ("name", Json::Text("CPU time".into())),
        ("unit", Json::Text("nanoseconds".into())),
        ("startValue", Json::Count(0)),
        ("endValue", Json::Count(end)),
        ("samples", Json::List(samples)),
        ("weights", Json::List(weights)),
    ]);
    object([
        ("$schema", Json::Text("https://www.speedscope.app/file-format-schema.json".into())),
        ("exporter", Json::Text(concat!("frazil ", env!("CARGO_PKG_VERSION")).into())),
        ("shared", object([("frames", Json::List(frames))])),
        ("profiles", Json::List(vec![time])),
        ("functions", Json::List(rows.iter().map(function_row).collect())),
        ("files", Json::List(files(&rows).iter().map(file_row).collect())),
    ])
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

fn frame(row: &Row) -> Json {
    let name = Json::Text(row.title.name.clone());
    match &row.title.place {
        None => object([("name", name)]),
        Some((file, line, column)) => object([
            ("name", name),
            ("file", Json::Text(file.clone())),
            ("line", Json::Count((*line).into())),
            ("col", Json::Count((*column).into())),
        ]),
    }
}

fn nanos(time: Duration) -> Json {
    Json::Count(time.as_nanos() as u64)
}

fn function_row(row: &Row) -> Json {
    let Json::Object(mut members) = frame(row) else { unreachable!("a frame is an object") };
    let costs = [
        ("calls", Json::Count(row.calls)),
        ("bytes", Json::Count(row.bytes)),
        ("ownNanoseconds", nanos(row.own)),
        ("totalNanoseconds", nanos(row.total)),
    ];
    members.extend(costs.map(|(name, value)| (name.into(), value)));
    Json::Object(members)
}

fn file_row(row: &FileRow) -> Json {
    object([
        ("file", row.file.clone().map_or(Json::Null, Json::Text)),
        ("calls", Json::Count(row.calls)),
        ("bytes", Json::Count(row.bytes)),
        ("ownNanoseconds", nanos(row.own)),
    ])
}
