//! Errors in the format that was asked for. `docs/errors.md` explains the JSON.

use frazil::Session;
use frazil::eval::error::{Error, ErrorKind};
use frazil::eval::report::{Finding, Line, render_brief};
use frazil::eval::source::Pos;
use frazil::json::{Object, push_text};

use crate::options::{ErrorFormat, Options};
use crate::syntax;

/// An error as it is written to standard error; of our own commands, all syntax errors of a file.
pub fn report(nix: &Session, options: &Options, error: Error) -> Vec<u8> {
    let format = options.error_format.unwrap_or_default();
    let first = match format {
        ErrorFormat::Nix => nix.report(error),
        ErrorFormat::Brief => nix.brief_report(error),
        ErrorFormat::Json => object(nix, &nix.finding(error)),
    };
    if !options.own || error.kind() != ErrorKind::Parse {
        return first;
    }
    let others = syntax::further_errors(nix, error.pos()).into_iter();
    let others = others.map(|finding| match format {
        ErrorFormat::Json => object(nix, &finding),
        _ => render_brief(&nix.vm, &finding),
    });
    std::iter::once(first).chain(others).collect::<Vec<_>>().join(b"\n".as_slice())
}

/// An error as a JSON object.
fn object(nix: &Session, finding: &Finding) -> Vec<u8> {
    let text = |text: &Vec<u8>| {
        let mut out = Vec::new();
        push_text(&mut out, text);
        out
    };
    let mut object = error(finding.kind.code(), &finding.message);
    if let Some(position) = position(nix, finding.pos) {
        let end = syntax::token_end(nix, finding.pos).map(|end| end.to_string());
        let position = end.into_iter().fold(position, |position, end| position.with("end", end));
        object = object.with("position", position.finish());
    }
    if !finding.suggestions.is_empty() {
        object = object.with_list("suggestions", finding.suggestions.iter().map(text));
    }
    if !finding.cycle.is_empty() {
        let needs = finding.cycle.iter().map(|need| {
            let need_object = Object::default().with_text("name", &need.name);
            placed(nix, need_object, need.pos)
        });
        object = object.with_list("cycle", needs);
    }
    object.with_list("frames", finding.trace.iter().map(|line| frame(nix, line))).finish()
}

/// The beginning of the object of an error.
pub fn error(code: &str, message: &[u8]) -> Object {
    Object::default()
        .with_text("level", b"error")
        .with_text("code", code.as_bytes())
        .with_text("message", &plain(message))
}

fn frame(nix: &Session, line: &Line) -> Vec<u8> {
    placed(nix, Object::default().with_text("message", &plain(&line.text)), line.pos)
}

fn placed(nix: &Session, object: Object, pos: Pos) -> Vec<u8> {
    match position(nix, pos) {
        Some(position) => object.with("position", position.finish()),
        None => object,
    }
    .finish()
}

fn position(nix: &Session, pos: Pos) -> Option<Object> {
    let sources = &nix.vm.sources;
    let (place, (_, offset)) = (sources.place(pos)?, sources.locate(pos)?);
    let object = Object::default()
        .with_text("file", &place.file)
        .with("line", place.line.to_string())
        .with("column", place.column.to_string())
        .with("offset", offset.to_string());
    Some(object)
}

/// A text without colours.
fn plain(text: &[u8]) -> Vec<u8> {
    frazil::terminal::without_escapes(text)
}
