//! Errors as people read them, in C++ Nix's layout.
//!
//! ```text
//! error:                                <- alone if there is a trace
//!        … TRACE LINE                   <- outermost first; `trace` makes them of frames
//!          at FILE:LINE:COLUMN:
//!             1| the line               <- `excerpt`
//!              | ^
//!
//!        error: MESSAGE
//!        at FILE:LINE:COLUMN:
//!        Did you mean x?
//! ```
//!
//! [`render_brief`] has a shorter layout, of our own; [`Finding`] is an error in parts, for other programs.
//!
//! The text has ANSI codes in it; whoever writes it out removes them where they are not wanted, and
//! does what else C++ Nix does to all messages (tabs). Nothing is evaluated here, and nothing
//! recurses, so a trace of a million frames is fine.

mod brief;
mod cycle;
mod excerpt;
mod finding;
mod trace;

use hashbrown::HashSet;

use crate::error::{Error, ErrorKind};
use crate::source::{Pos, Sources};
use crate::vm::Vm;

pub use brief::{LINES, render_brief};
pub use cycle::Need;
pub use finding::Finding;
pub use trace::Line;

/// Ends all colours.
pub const NORMAL: &str = "\x1b[0m";
/// What something is called that went wrong, and the caret under its place.
pub const RED: &str = "\x1b[31;1m";
/// Warnings, places, remarks on the trace.
pub const MAGENTA: &str = "\x1b[35;1m";
/// The `at` in front of places.
pub const BLUE: &str = "\x1b[34;1m";

/// Without `--show-trace` the trace ends where this many lines and places have been shown.
const SHOWN: usize = 3;
/// So many lines that were shown before are shown again rather than counted.
const REPEATED: usize = 5;

/// An error with its trace, without a line break at the end.
pub fn render(vm: &Vm, error: Error, show_trace: bool) -> Vec<u8> {
    let (message, hint) = split_hint(error.kind(), error.message().as_bytes());
    let mut layout = Layout { sources: &vm.sources, out: Vec::new(), count: 0 };
    let prefix = format!("{RED}error:{NORMAL} ");
    if layout.trace(trace::lines(vm, error, show_trace), show_trace) {
        layout.out.push(b'\n');
        layout.text(&prefix);
    }
    layout.finding(message, error.pos());
    layout.out.extend_from_slice(hint);
    indented(&prefix, b"error: ".len(), &layout.out)
}

/// A warning with its place, as a `Host` is told of it: without `warning:`, but indented for it.
/// Nix: one without a place is not indented.
pub fn with_place(sources: &Sources, message: &[u8], pos: Pos) -> Vec<u8> {
    if sources.place(pos).is_none() {
        return message.to_vec();
    }
    let mut layout = Layout { sources, out: Vec::new(), count: 0 };
    layout.finding(message, pos);
    indented("", b"warning: ".len(), &layout.out)
}

/// `text` behind `prefix`, later lines indented by `width`, lines without white space at their ends.
pub fn indented(prefix: &str, width: usize, text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, line) in trimmed(text).split(|&byte| byte == b'\n').enumerate() {
        let start = if index == 0 { prefix.as_bytes().to_vec() } else { vec![b' '; width] };
        if index > 0 {
            out.push(b'\n');
        }
        out.extend_from_slice(trimmed(&[&start, line].concat()));
    }
    out
}

fn trimmed(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !b" \n\r\t".contains(byte));
    &text[..end.map_or(0, |last| last + 1)]
}

/// The message, and the `Did you mean …` that some kinds of error carry on a last line.
fn split_hint(kind: ErrorKind, message: &[u8]) -> (&[u8], &[u8]) {
    let may_have = matches!(kind, ErrorKind::MissingAttr | ErrorKind::Type | ErrorKind::Eval);
    let last_line = message.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    if may_have && last_line > 0 && message[last_line..].starts_with(b"Did you mean ") {
        (&message[..last_line - 1], &message[last_line..])
    } else {
        (message, b"")
    }
}

struct Layout<'a> {
    sources: &'a Sources,
    out: Vec<u8>,
    /// Lines of the trace and places in it so far.
    count: usize,
}

impl Layout<'_> {
    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A message and its place.
    fn finding(&mut self, message: &[u8], pos: Pos) {
        self.out.extend_from_slice(message);
        self.out.push(b'\n');
        self.place("", pos);
    }

    /// `at FILE:LINE:COLUMN:` with an excerpt. Whether there is anything to show.
    fn place(&mut self, indent: &str, pos: Pos) -> bool {
        let Some(place) = self.sources.place(pos) else { return false };
        self.text(&format!("{indent}{BLUE}at {MAGENTA}"));
        self.out.extend_from_slice(&place.file);
        self.text(&format!(":{}:{}{NORMAL}:", place.line, place.column));
        if let Some((source, _)) = self.sources.find(pos) {
            excerpt::push(&mut self.out, source, &place);
        }
        self.out.push(b'\n');
        true
    }

    fn line(&mut self, line: &Line) {
        self.text("\n… ");
        self.out.extend_from_slice(&line.text);
        self.out.push(b'\n');
        self.count += usize::from(self.place("  ", line.pos));
    }

    /// The trace. Whether there is one.
    fn trace(&mut self, lines: Vec<Line>, show_trace: bool) -> bool {
        if lines.is_empty() {
            return false;
        }
        let mut seen: HashSet<Line> = HashSet::new();
        let mut held = Vec::new();
        let mut cut = false;
        for line in lines {
            cut |= !show_trace && self.count > SHOWN;
            if cut && !line.always {
                continue;
            }
            if seen.contains(&line) {
                held.push(line);
                continue;
            }
            self.repetitions(&mut held);
            self.count += 1;
            self.line(&line);
            seen.insert(line);
        }
        self.repetitions(&mut held);
        if cut {
            self.text(&format!(
                "\n{MAGENTA}(stack trace truncated; use '--show-trace' to show the full, detailed trace){NORMAL}\n"
            ));
        }
        true
    }

    /// Lines that were shown before: a few are shown again, many are counted.
    fn repetitions(&mut self, held: &mut Vec<Line>) {
        if held.len() <= REPEATED {
            held.iter().for_each(|line| self.line(line));
        } else {
            self.text(&format!("\n{MAGENTA}({} duplicate frames omitted){NORMAL}\n", held.len()));
        }
        held.clear();
    }
}

#[cfg(test)]
mod tests;
