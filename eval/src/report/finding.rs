//! An error in parts: what is printed short, and what other programs are told.

use frazil_compiler::parse::parse;

use super::cycle::{self, Need, Outlines};
use super::split_hint;
use super::trace::{self, Line};
use crate::error::{Error, ErrorKind, Frame};
use crate::source::Pos;
use crate::suggest;
use crate::vm::Vm;

/// An error in parts.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What went wrong, coarsely.
    pub kind: ErrorKind,
    /// The message, without suggestions.
    pub message: Vec<u8>,
    /// Where.
    pub pos: Pos,
    /// Names that may have been meant.
    pub suggestions: Vec<Vec<u8>>,
    /// The whole trace, outermost first.
    pub trace: Vec<Line>,
    /// Of an infinite recursion: what needs what; the last needs the first.
    pub cycle: Vec<Need>,
}

impl Finding {
    /// The parts of an error.
    pub fn new(vm: &Vm, error: Error) -> Finding {
        let (kind, pos) = (error.kind(), error.pos());
        let (message, hint) = split_hint(kind, error.message().as_bytes());
        let mut outlines = Outlines::new(vm);
        let suggestions = match kind {
            ErrorKind::UndefinedVariable => variables(vm, error, &mut outlines),
            _ => names_of_hint(hint),
        };
        let cycle = match kind {
            ErrorKind::InfiniteRecursion => cycle::of(vm, error, &mut outlines),
            _ => Vec::new(),
        };
        let trace = trace::lines(vm, error, true);
        Finding { kind, message: message.to_vec(), pos, suggestions, trace, cycle }
    }
}

/// The names in `Did you mean one of a, b or c?`.
fn names_of_hint(hint: &[u8]) -> Vec<Vec<u8>> {
    let hint = String::from_utf8_lossy(hint);
    let Some(names) = hint.strip_prefix("Did you mean ").and_then(|names| names.strip_suffix('?')) else {
        return Vec::new();
    };
    let names = names.strip_prefix("one of ").unwrap_or(names).replace(" or ", ", ");
    names.split(", ").map(|name| name.as_bytes().to_vec()).collect()
}

/// Variables that are in scope where one is not defined, and attributes of the sets of `with`, with
/// names near to its name.
fn variables(vm: &Vm, error: Error, outlines: &mut Outlines) -> Vec<Vec<u8>> {
    let message = error.message().as_bytes();
    let mut quoted = message.split(|&byte| byte == b'\'');
    let Some(wanted) = quoted.nth(1) else { return Vec::new() };
    let (hidden, bare): (Vec<&[u8]>, Vec<&[u8]>) =
        vm.globals.names().partition(|name| name.starts_with(b"__"));
    let mut names: Vec<Vec<u8>> = bare.into_iter().map(<[u8]>::to_vec).collect();
    if let Some((outline, pos)) = outlines.at(error.pos()) {
        names.extend(outline.names_at(pos).into_iter().map(<[u8]>::to_vec));
    }
    for frame in error.frames() {
        if let Frame::Meant(text) = frame {
            names.extend(text.as_bytes().split(|&byte| byte == b' ').map(<[u8]>::to_vec));
        }
    }
    // `__x` is `builtins.x`, unless somebody writes it so.
    let prefix = if wanted.starts_with(b"__") { 0 } else { 2 };
    let builtins: Vec<&[u8]> = hidden.iter().map(|name| &name[prefix..]).collect();
    let near = suggest::variables(wanted, names.iter().map(Vec::as_slice).chain(builtins));
    let shown = near.into_iter().map(|name| match prefix == 2 && !names.iter().any(|bare| bare == name) {
        true => [b"builtins.", name].concat(),
        false => name.to_vec(),
    });
    shown.collect()
}

/// The tree of a text that was parsed before.
pub(super) fn parsed(vm: &Vm, text: &[u8]) -> Option<frazil_compiler::ast::Ast> {
    parse(text, &vm.options.parse).ok().map(|parsed| parsed.ast)
}
