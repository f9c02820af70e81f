//! The short layout: the error, where it is, and the user's own part in it, on one page.
//!
//! ```text
//! error: MESSAGE
//!        at FILE:LINE:COLUMN:                  <- with an excerpt
//!        Did you mean x?
//!        a (FILE:LINE:COLUMN) → b (…) → a       <- of an infinite recursion
//!
//!        … while evaluating the option 'x'     <- what a program says of itself
//!        … TRACE LINE                          <- the innermost one in the user's own files
//!          at FILE:LINE:COLUMN:
//!        (12 more lines with --show-trace)
//! ```

use super::cycle::short;
use super::finding::Finding;
use super::trace::Line;
use super::{Layout, MAGENTA, NORMAL, RED, indented};
use crate::source::{Origin, Pos};
use crate::suggest::did_you_mean_one_of;
use crate::vm::Vm;

/// The most lines of a report.
pub const LINES: usize = 25;
/// The most notes of the program that are shown.
const NOTES: usize = 3;
/// Of a longer cycle the middle is left out.
const NEEDS: usize = 8;
/// Where things are whose files are not the user's own.
const STORE: &[u8] = b"/nix/store/";

/// An error in at most [`LINES`] lines, without a line break at the end.
pub fn render_brief(vm: &Vm, finding: &Finding) -> Vec<u8> {
    let rest = rest(vm, finding);
    let lines = rest.iter().filter(|&&byte| byte == b'\n').count();
    let mut text = cut(&finding.message, LINES.saturating_sub(lines).max(1));
    text.push(b'\n');
    text.extend(rest);
    indented(&format!("{RED}error:{NORMAL} "), b"error: ".len(), &text)
}

/// The first lines of a message.
fn cut(message: &[u8], lines: usize) -> Vec<u8> {
    let all: Vec<&[u8]> = message.split(|&byte| byte == b'\n').collect();
    if all.len() <= lines {
        return message.to_vec();
    }
    let shown = lines.saturating_sub(1).max(1);
    let more = format!("\n{MAGENTA}({} more lines with --show-trace){NORMAL}", all.len() - shown);
    [all[..shown].join(b"\n".as_slice()).as_slice(), more.as_bytes()].concat()
}

/// Everything behind the message.
fn rest(vm: &Vm, finding: &Finding) -> Vec<u8> {
    let mut layout = Layout { sources: &vm.sources, out: Vec::new(), count: 0 };
    layout.place("", finding.pos);
    let names = finding.suggestions.iter().map(Vec::as_slice).collect::<Vec<_>>();
    if let Some(hint) = did_you_mean_one_of(&names) {
        layout.out.extend_from_slice(&hint);
        layout.out.push(b'\n');
    }
    cycle(&mut layout, finding);
    let notes: Vec<&Line> = finding.trace.iter().filter(|line| line.always).collect();
    let notes = &notes[notes.len().saturating_sub(NOTES)..];
    let last = finding.trace.last().filter(|line| line.pos == Pos::NONE);
    let frame = own_frame(vm, finding).or(last).filter(|frame| !notes.contains(frame));
    if !notes.is_empty() || frame.is_some() {
        layout.out.push(b'\n');
    }
    for note in notes {
        let text = note.text.split(|&byte| byte == b'\n').next().unwrap_or_default();
        layout.text("… ");
        layout.out.extend_from_slice(text);
        layout.out.push(b'\n');
    }
    if let Some(frame) = frame {
        layout.text("… ");
        layout.out.extend_from_slice(&frame.text);
        layout.out.push(b'\n');
        layout.place("  ", frame.pos);
    }
    let more = finding.trace.len() - notes.len() - usize::from(frame.is_some());
    if more > 0 {
        let lines = if more == 1 { "line" } else { "lines" };
        layout.text(&format!("{MAGENTA}({more} more {lines} with --show-trace){NORMAL}\n"));
    }
    layout.out
}

fn cycle(layout: &mut Layout, finding: &Finding) {
    let needs = &finding.cycle;
    let Some(first) = needs.first() else { return };
    for (index, need) in needs.iter().enumerate() {
        if needs.len() > NEEDS && (NEEDS / 2..needs.len() - NEEDS / 2).contains(&index) {
            if index == NEEDS / 2 {
                layout.text(&format!("({} more) → ", needs.len() - NEEDS));
            }
            continue;
        }
        layout.out.extend_from_slice(&need.name);
        if let Some(place) = layout.sources.place(need.pos) {
            let file = short(&place.file);
            layout.text(&format!(" ({MAGENTA}"));
            layout.out.extend_from_slice(file);
            layout.text(&format!(":{}:{}{NORMAL})", place.line, place.column));
        }
        layout.text(" → ");
    }
    layout.out.extend_from_slice(&first.name);
    layout.out.push(b'\n');
}

/// The innermost line of the trace in one of the user's own files, unless the error is there itself.
///
/// Files in the store and in the search path are not the user's own; if there are no others, those of
/// the file are meant that the trace begins with.
fn own_frame<'a>(vm: &Vm, finding: &'a Finding) -> Option<&'a Line> {
    let shown = vm.sources.place(finding.pos);
    let places = || finding.trace.iter().filter(|line| vm.sources.place(line.pos).is_some());
    let elsewhere = |line: &&Line| {
        let place = vm.sources.place(line.pos);
        let at = |place: &Option<crate::source::Place>| {
            place.as_ref().map(|place| (place.file.clone(), place.line))
        };
        at(&place) != at(&shown)
    };
    let is_own = |pos| is_own(vm, pos);
    if places().any(|line| is_own(line.pos)) || is_own(finding.pos) {
        return places().rfind(|line| is_own(line.pos) && elsewhere(line));
    }
    let first = vm.sources.place(places().next()?.pos)?.file;
    places()
        .rfind(|line| elsewhere(line) && vm.sources.place(line.pos).is_some_and(|place| place.file == first))
}

fn is_own(vm: &Vm, pos: Pos) -> bool {
    let Some((source, _)) = vm.sources.find(pos) else { return false };
    match &source.origin {
        Origin::String | Origin::Stdin => true,
        Origin::Core(_) | Origin::Internal(_) => false,
        Origin::File(path) => {
            let inside = |dir: &[u8]| path.strip_prefix(dir).is_some_and(|rest| rest.starts_with(b"/"));
            !path.starts_with(STORE) && !vm.host.search_path().iter().any(|(_, dir)| inside(dir))
        }
    }
}
