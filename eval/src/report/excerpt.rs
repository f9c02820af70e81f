//! The line of a place, the lines around it, and a caret under the column.

use super::{NORMAL, RED};
use crate::source::{Place, Source};

/// Appends the lines of `place`, each behind a line break.
///
/// The caret is put by bytes, as columns are counted; it stands wrong behind tabs and wide
/// characters, as in C++ Nix.
pub(super) fn push(out: &mut Vec<u8>, source: &Source, place: &Place) {
    if source.text().is_empty() {
        return;
    }
    push_line(out, source, place.line.saturating_sub(1));
    push_line(out, source, place.line);
    let spaces = place.column as usize;
    out.extend_from_slice(format!("\n      |{:spaces$}{RED}^{NORMAL}", "").as_bytes());
    push_line(out, source, place.line + 1);
}

fn push_line(out: &mut Vec<u8>, source: &Source, number: u32) {
    if let Some(line) = source.line(number) {
        out.extend_from_slice(format!("\n {number:5}| ").as_bytes());
        out.extend_from_slice(line);
    }
}
