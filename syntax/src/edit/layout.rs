//! Where an entry goes and what goes with it when it is removed: lines, indentation, comments.
//!
//! An entry that stands first on its line gets neighbours on lines of their own, any other on the same line. A
//! comment behind an entry on its last line belongs to it. Removing what was just added gives the text from before,
//! unless the bindings were empty and closed up (`{}`).

use std::ops::Range;

use rnix::SyntaxKind::{TOKEN_COMMENT, TOKEN_IN, TOKEN_R_BRACE, TOKEN_WHITESPACE};
use rnix::{SyntaxNode, SyntaxToken};
use rowan::ast::AstNode;

use super::bindings::Bindings;

/// A part of the text and what it becomes.
pub(super) type Replacement = (Range<usize>, String);

/// The bytes of a node.
pub(super) fn bytes(node: &SyntaxNode) -> Range<usize> {
    usize::from(node.text_range().start())..usize::from(node.text_range().end())
}

fn token_bytes(token: &SyntaxToken) -> Range<usize> {
    usize::from(token.text_range().start())..usize::from(token.text_range().end())
}

/// How `text` ends its lines: as it ends the first.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(end) if text[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The start of the line that holds byte `at`.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// The blanks at the start of a line.
fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// What stands before `at` on its line, if these are only blanks and it is not the first line.
fn own_indent(text: &str, at: usize) -> Option<&str> {
    let start = line_start(text, at);
    let before = &text[start..at];
    (start > 0 && indent(before) == before).then_some(before)
}

/// The tokens behind a node.
fn following(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> + use<> {
    std::iter::successors(node.last_token().and_then(|token| token.next_token()), SyntaxToken::next_token)
}

/// What stands behind an entry on its last line.
enum Behind {
    /// Only blanks and comments, which end here.
    Nothing(usize),
    /// The end of the bindings, after blanks and comments at most.
    Close,
    /// Another entry, or a comment that goes on below.
    More,
}

fn behind(entry: &SyntaxNode) -> Behind {
    let mut end = bytes(entry).end;
    for token in following(entry) {
        match token.kind() {
            TOKEN_WHITESPACE => {
                end += indent(token.text()).len();
                if token.text().contains('\n') {
                    return Behind::Nothing(end);
                }
            }
            TOKEN_COMMENT if !token.text().contains('\n') => {
                end = token_bytes(&token).start + token.text().trim_end_matches('\r').len();
            }
            TOKEN_R_BRACE | TOKEN_IN => return Behind::Close,
            _ => return Behind::More,
        }
    }
    Behind::Nothing(end)
}

/// How to add `written`, an entry with its semicolon, behind `sibling`, or else behind the last entry.
pub(super) fn insertion(
    text: &str,
    bindings: &Bindings,
    sibling: Option<&SyntaxNode>,
    written: &str,
) -> Option<Replacement> {
    let last = bindings.entries().last().map(|entry| entry.syntax().clone());
    let Some(entry) = sibling.cloned().or(last) else { return into_empty(text, bindings, written) };
    let range = bytes(&entry);
    let own_line = |indent: &str| format!("{}{indent}{written}", line_end(text));
    Some(match (own_indent(text, range.start), behind(&entry)) {
        (Some(indent), Behind::Nothing(at)) => (at..at, own_line(indent)),
        (Some(indent), Behind::Close) => (range.end..range.end, own_line(indent)),
        _ => (range.end..range.end, format!(" {written}")),
    })
}

/// The same for bindings without entries, which may hold comments.
fn into_empty(text: &str, bindings: &Bindings, written: &str) -> Option<Replacement> {
    let open = token_bytes(&bindings.open()?).end;
    let close = token_bytes(&bindings.close()?).start;
    let inside = &text[open..close];
    if inside.trim().is_empty() && !inside.contains('\n') {
        return Some((open..close, format!(" {written} ")));
    }
    // Behind the last comment.
    let at = open + inside.trim_end().len();
    if !inside[at - open..].contains('\n') {
        return Some((at..at, format!(" {written}")));
    }
    let last_line = line_start(text, at);
    let indent = match own_indent(text, last_line + indent(&text[last_line..at]).len()) {
        Some(indent) if last_line > open => indent.to_owned(),
        _ => format!("{}  ", indent(&text[line_start(text, open)..open])),
    };
    Some((at..at, format!("{}{indent}{written}", line_end(text))))
}

/// What to remove so that `entry` is gone.
pub(super) fn removal(text: &str, entry: &SyntaxNode) -> Range<usize> {
    let Range { start, end } = bytes(entry);
    let Some(indent) = own_indent(text, start) else {
        let before = text[..start].trim_end_matches([' ', '\t']).len();
        // A break before it cannot be here: the entry is not first on its line, or its line is the first.
        return before..end;
    };
    let line = start - indent.len();
    let break_before =
        text[..line].strip_suffix("\r\n").or(text[..line].strip_suffix('\n')).map_or(0, str::len);
    match behind(entry) {
        Behind::Nothing(end) => break_before..end,
        Behind::Close if !is_behind_comment(entry) => break_before..end,
        _ => {
            let next = following(entry).find(|token| token.kind() != TOKEN_WHITESPACE);
            start..next.map_or(end, |next| token_bytes(&next).start)
        }
    }
}

/// What to remove so that a name of an `inherit` with others is gone.
pub(super) fn inherited_removal(text: &str, attr: &SyntaxNode) -> Range<usize> {
    let Range { start, end } = bytes(attr);
    if is_behind_comment(attr) { start..end } else { text[..start].trim_end().len()..end }
}

/// Whether a comment that ends with its line stands before the node.
fn is_behind_comment(node: &SyntaxNode) -> bool {
    let first = node.first_token().and_then(|token| token.prev_token());
    let mut before = std::iter::successors(first, SyntaxToken::prev_token);
    let before = before.find(|token| token.kind() != TOKEN_WHITESPACE);
    before.is_some_and(|token| token.kind() == TOKEN_COMMENT && token.text().starts_with('#'))
}
