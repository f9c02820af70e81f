//! Tests of the parser: shapes and errors, symbol order and positions, depth, robustness.

mod depth;
mod errors;
mod put_off;
mod random;
mod shapes;

use crate::ast::Ast;
use crate::diagnostics::Diagnostic;
use crate::parse::{Lint, ParseOptions, parse};
use crate::show::{ShowContext, show};

/// Base directory and home directory of all tests.
const CONTEXT: ShowContext = ShowContext { base_dir: b"/base", home: &|| Some(b"/home".to_vec()) };

const PIPES: ParseOptions = ParseOptions {
    pipe_operators: true,
    pure: false,
    lint_url_literals: Lint::Ignore,
    lint_short_path_literals: Lint::Ignore,
    lint_absolute_path_literals: Lint::Ignore,
};

fn tree(source: &[u8]) -> Ast {
    match parse(source, &PIPES) {
        Ok(parsed) => parsed.ast,
        Err(error) => panic!("{}: {}", String::from_utf8_lossy(source), describe(&error)),
    }
}

fn shown(source: &str) -> String {
    String::from_utf8_lossy(&show(&tree(source.as_bytes()), &CONTEXT)).into_owned()
}

fn failure(source: &[u8]) -> Diagnostic {
    failure_with(source, &ParseOptions::default())
}

fn failure_with(source: &[u8], options: &ParseOptions) -> Diagnostic {
    match parse(source, options) {
        Ok(_) => panic!("{} should not parse", String::from_utf8_lossy(source)),
        Err(error) => error,
    }
}

/// Position and message; a second position is written as `@` and its offset.
fn describe(error: &Diagnostic) -> String {
    let message = error.render(|pos| format!("@{}", pos.0).into_bytes());
    format!("{}: {}", error.pos.0 as i32, String::from_utf8_lossy(&message))
}
