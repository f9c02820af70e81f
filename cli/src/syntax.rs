//! Syntax trees of texts, for `--parse` and `frazil parse`, and all that is wrong with a text.

use frazil::Session;
use frazil::compiler::diagnostics::Diagnostic;
use frazil::compiler::parse::{ParseOptions, parse};
use frazil::compiler::show::{ShowContext, show as show_tree};
use frazil::eval::error::ErrorKind;
use frazil::eval::report::Finding;
use frazil::eval::source::{Pos, SourceId};
use frazil::json::push_text;
use frazil_syntax::{Step, statement, token};

use crate::options::{Format, Options};

/// The most syntax errors of a text that are told, besides the first one.
const FURTHER: usize = 9;

/// What the parser is told.
pub fn parse_options(options: &Options) -> ParseOptions {
    let settings = &options.settings;
    ParseOptions {
        pipe_operators: settings.has_feature("pipe-operators"),
        pure: settings.pure_eval,
        lint_url_literals: settings.lint_url_literals,
        lint_short_path_literals: settings.lint_short_path_literals,
        lint_absolute_path_literals: settings.lint_absolute_path_literals,
    }
}

/// The syntax tree of a text that is known to be right. Our own commands can print it as JSON.
pub fn show(nix: &Session, options: &Options, text: &[u8], base_dir: &[u8]) -> Vec<u8> {
    if options.own && options.format == Format::Json {
        return json(&String::from_utf8_lossy(text));
    }
    let context = ShowContext { base_dir, home: &|| nix.vm.host.home() };
    match parse(text, &parse_options(options)) {
        Ok(parsed) => show_tree(&parsed.ast, &context),
        Err(diagnostic) => diagnostic.message,
    }
}

/// The whole tree of a text as JSON: nodes with their kinds, bytes and children, tokens with texts.
fn json(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    frazil_syntax::parse(text).walk(&mut |step| {
        let (kind, range) = match &step {
            Step::Leave => return out.extend_from_slice(b"]}"),
            Step::Enter(kind, range) | Step::Token(kind, range, _) => (kind, range),
        };
        if out.ends_with(b"}") {
            out.push(b',');
        }
        out.extend_from_slice(
            format!("{{\"kind\":\"{kind}\",\"start\":{},\"end\":{},", range.start, range.end).as_bytes(),
        );
        match step {
            Step::Token(.., text) => {
                out.extend_from_slice(b"\"text\":");
                push_text(&mut out, text.as_bytes());
                out.push(b'}');
            }
            _ => out.extend_from_slice(b"\"children\":["),
        }
    });
    out
}

/// Where the token ends that begins at a place: a byte offset.
pub fn token_end(nix: &Session, pos: Pos) -> Option<usize> {
    let (source, offset) = nix.vm.sources.find(pos)?;
    let text = std::str::from_utf8(source.text()).ok()?;
    Some(token(text, offset as usize)?.end)
}

/// The syntax errors of a text behind the one at `first`.
///
/// The binding that an error is in is taken out, and what is left is parsed again: so each error is one
/// that there would be if those before it were mended. The end is where an error is in no binding.
pub fn further_errors(nix: &Session, first: Pos) -> Vec<Finding> {
    let mut found = Vec::new();
    let sources = &nix.vm.sources;
    let (Some((id, offset)), Some((source, _))) = (sources.locate(first), sources.find(first)) else {
        return found;
    };
    let Ok(mut text) = String::from_utf8(source.text().to_vec()) else { return found };
    let mut offset = offset;
    while found.len() < FURTHER
        && let Some(range) = statement(&text, offset as usize)
    {
        let blank: String =
            text[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        text.replace_range(range, &blank);
        match parse(text.as_bytes(), &nix.vm.options.parse) {
            Err(error) if error.pos.0 > offset && (error.pos.0 as usize) < text.len() => {
                offset = error.pos.0;
                found.push(finding(nix, id, &error));
            }
            _ => break,
        }
    }
    found
}

fn finding(nix: &Session, id: SourceId, error: &Diagnostic) -> Finding {
    let sources = &nix.vm.sources;
    Finding {
        kind: ErrorKind::Parse,
        message: error.render(|other| sources.show(sources.pos(id, other.0))),
        pos: sources.pos(id, error.pos.0),
        suggestions: Vec::new(),
        trace: Vec::new(),
        cycle: Vec::new(),
    }
}
