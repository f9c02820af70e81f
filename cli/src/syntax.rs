//! The syntax tree of a text, for `--parse`.

use frazil::Session;
use frazil::compiler::parse::{ParseOptions, parse};
use frazil::compiler::show::{ShowContext, show as show_tree};

use crate::options::Options;

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

/// The syntax tree of a text that is known to be right.
pub fn show(nix: &Session, options: &Options, text: &[u8], base_dir: &[u8]) -> Vec<u8> {
    let home = nix.vm.host.home();
    let context = ShowContext { base_dir, home: home.as_deref() };
    match parse(text, &parse_options(options)) {
        Ok(parsed) => show_tree(&parsed.ast, &context),
        Err(diagnostic) => diagnostic.message,
    }
}
