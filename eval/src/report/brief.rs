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

use hashbrown::HashMap;

use super::cycle::short;
use super::finding::Finding;
use super::trace::Line;
use super::{Layout, MAGENTA, NORMAL, RED, indented};
use crate::source::{Origin, Pos, SourceId};
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
    let sources = &vm.sources;
    let mut own = Own { vm, search_path: vm.host.search_path(), known: HashMap::new() };
    let placed = || finding.trace.iter().filter_map(|line| Some((line, sources.locate(line.pos)?.0)));
    let shown = sources.place(finding.pos).map(|place| (place.file, place.line));
    let elsewhere = |line: &Line| sources.place(line.pos).map(|place| (place.file, place.line)) != shown;
    let error_is_own = sources.locate(finding.pos).is_some_and(|(id, _)| own.has(id));
    if error_is_own || placed().any(|(_, id)| own.has(id)) {
        return placed().rfind(|&(line, id)| own.has(id) && elsewhere(line)).map(|found| found.0);
    }
    let first = placed().next()?.1;
    placed().rfind(|&(line, id)| id == first && elsewhere(line)).map(|found| found.0)
}

/// Which sources are the user's own.
struct Own<'a> {
    vm: &'a Vm,
    search_path: Vec<(Vec<u8>, Vec<u8>)>,
    known: HashMap<SourceId, bool>,
}

impl Own<'_> {
    fn has(&mut self, id: SourceId) -> bool {
        let (vm, search_path) = (self.vm, &self.search_path);
        *self.known.entry(id).or_insert_with(|| match &vm.sources.get(id).origin {
            Origin::String | Origin::Stdin => true,
            Origin::Core(_) | Origin::Internal(_) => false,
            Origin::File(path) => {
                let inside = |dir: &[u8]| path.strip_prefix(dir).is_some_and(|rest| rest.starts_with(b"/"));
                !path.starts_with(STORE) && !search_path.iter().any(|(_, dir)| inside(dir))
            }
        })
    }
}
