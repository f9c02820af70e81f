//! Searches a set of packages: those whose path, name or description match all of some regular expressions. Progress is
//! shown on standard error, and what matched has a colour, each if it is a terminal.
//!
//! ```console
//! $ cargo run --example package_search -- frazil/examples/files/packages.nix greet 'friend|family'
//! * hello (hello-2.10)
//!   A program that produces a familiar, friendly greeting
//! ```
//!
//! Sets in sets are searched if they say `recurseForDerivations = true`. `<names>` are looked for in `NIX_PATH`.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use frazil::packages::FailedAssertions;
use frazil::{Error, ErrorKind, Evaluator, Event, Result, Scope};
use regex_lite::{Regex, RegexBuilder};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, patterns @ ..] = &args[..] else { return usage() };
    if patterns.is_empty() || file.starts_with('-') {
        return usage();
    }
    let shown = stderr().is_terminal();
    let found = patterns_of(patterns).and_then(|patterns| {
        let found = search(file, &patterns, move |event| {
            if shown {
                show(event)
            }
        })?;
        Ok(found.iter().map(|package| package.print(&patterns, coloured())).collect::<Vec<_>>())
    });
    if shown {
        eprint!("{CLEAR}");
    }
    match found {
        Ok(found) => {
            let _ = stdout().write_all(found.concat().as_bytes());
            if found.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            eprintln!("{}", error.report());
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: package_search FILE REGEX…");
    ExitCode::FAILURE
}

/// Goes to the start of the line and empties it.
const CLEAR: &str = "\r\x1b[K";

/// Whether standard output takes colours.
fn coloured() -> bool {
    stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Shows what happens, on a line that the next one replaces.
fn show(event: &Event) {
    match event {
        Event::Progress(now) => eprint!("{CLEAR}{} files, {} derivations", now.files, now.derivations),
        Event::Warning(text) => eprintln!("{CLEAR}warning: {text}"),
        _ => {}
    }
}

fn patterns_of(texts: &[String]) -> Result<Vec<Regex>> {
    let pattern = |text: &String| {
        let wrong = |error| Error::new(ErrorKind::Usage, format!("regular expression '{text}': {error}"));
        RegexBuilder::new(text).case_insensitive(true).build().map_err(wrong)
    };
    texts.iter().map(pattern).collect()
}

struct Package {
    attr_path: String,
    name: String,
    description: String,
}

impl Package {
    fn matches(&self, patterns: &[Regex]) -> bool {
        let texts = [&self.attr_path, &self.name, &self.description];
        patterns.iter().all(|pattern| texts.iter().any(|text| pattern.is_match(text)))
    }

    fn print(&self, patterns: &[Regex], colour: bool) -> String {
        let [path, name, description] = [&self.attr_path, &self.name, &self.description]
            .map(|text| if colour { marked(text, patterns) } else { text.clone() });
        let end = if description.is_empty() { String::new() } else { format!("  {description}\n") };
        format!("* {path} ({name})\n{end}")
    }
}

/// The text with all that matches in green. Matches of several patterns may overlap.
fn marked(text: &str, patterns: &[Regex]) -> String {
    let mut inside = vec![false; text.len()];
    for found in patterns.iter().flat_map(|pattern| pattern.find_iter(text)) {
        inside[found.range()].fill(true);
    }
    let mut out = String::new();
    let mut before = false;
    for (at, char) in text.char_indices() {
        match (before, inside[at]) {
            (false, true) => out += "\x1b[1;32m",
            (true, false) => out += "\x1b[0m",
            _ => {}
        }
        before = inside[at];
        out.push(char);
    }
    if before { out + "\x1b[0m" } else { out }
}

/// The packages of a file that match, in the order of the file's attributes.
fn search(
    file: &str,
    patterns: &[Regex],
    observer: impl Fn(&Event) + Send + 'static,
) -> Result<Vec<Package>> {
    let search_path = std::env::var("NIX_PATH").unwrap_or_default();
    let nix = Evaluator::builder().search_path(search_path).observe(observer).build()?;
    let root = nix.eval_file(file).wait()?;
    let mut packages = nix
        .with(move |scope| {
            let args = scope.eval("{ }")?;
            let root = scope.auto_call(&root, &args)?;
            let found = scope.derivations(&root, Some(&args), FailedAssertions::Skip)?;
            Ok(found.into_iter().map(|found| package(scope, found)).collect::<Vec<_>>())
        })
        .wait()?;
    packages.retain(|package| package.matches(patterns));
    Ok(packages)
}

/// A package without a description, or with one that fails, has an empty one.
fn package(scope: &mut Scope, found: frazil::Derivation) -> Package {
    let description = scope.select(&found.value, "meta.description", None);
    let description = description.and_then(|text| scope.to::<String>(&text)).unwrap_or_default();
    Package { attr_path: found.attr_path, name: found.name, description: description.replace('\n', " ") }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const PACKAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/files/packages.nix");

    fn found(patterns: &[&str]) -> Result<Vec<String>> {
        let patterns = patterns_of(&patterns.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        let found = search(PACKAGES, &patterns, |_| {})?;
        Ok(found.into_iter().map(|package| package.attr_path).collect())
    }

    #[test]
    fn all_patterns_match_somewhere() -> Result<()> {
        assert_eq!(found(&["gree"])?, ["bare", "games.greed", "games.secretive", "hello"]);
        assert_eq!(found(&["gree", "FRIEND|family"])?, ["hello"]);
        assert_eq!(found(&["^games", r"-\d\.\d$"])?, ["games.greed"]);
        assert_eq!(found(&["letters of"])?, [""; 0]);
        assert_eq!(found(&["("]).unwrap_err().kind(), ErrorKind::Usage);
        Ok(())
    }

    #[test]
    fn what_matched_has_a_colour() -> Result<()> {
        let patterns = patterns_of(&["hel+o".into(), "low".into(), "é".into()])?;
        let text = |text: &str| text.to_owned();
        let package = Package { attr_path: text("x"), name: text("hellow-1"), description: text("a né") };
        assert_eq!(package.print(&patterns, false), "* x (hellow-1)\n  a né\n");
        let marked = "* x (\x1b[1;32mhellow\x1b[0m-1)\n  a n\x1b[1;32mé\x1b[0m\n";
        assert_eq!(package.print(&patterns, true), marked);
        Ok(())
    }

    #[test]
    fn progress_is_told() -> Result<()> {
        let (sender, events) = channel();
        search(PACKAGES, &[], move |event| drop(sender.send(event.clone())))?;
        let told = events.iter().any(|event| matches!(event, Event::Progress(now) if now.files > 0));
        assert!(told);
        Ok(())
    }
}
