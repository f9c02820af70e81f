//! Lists the jobs of a file for a CI: a JSON object on a line for each, in the shape of nix-eval-jobs. A job that
//! fails is such a line too, with its error, and the others go on.
//!
//! ```console
//! $ cargo run --example job_lister -- frazil/examples/files/jobs.nix hello linux
//! {"attr":"hello","attrPath":["hello"],"drvPath":"/nix/store/…-hello-2.10.drv","name":"hello-2.10",…
//! {"attr":"linux.\"6.1\"","attrPath":["linux","6.1"],"drvPath":"/nix/store/…-linux-6.1.drv",…
//! {"attr":"linux.broken","attrPath":["linux","broken"],"error":"error:\n       … while calling the 'throw' builtin\n…
//! ```
//!
//! Sets in sets are entered if they say `recurseForDerivations = true`. `<names>` are looked for in `NIX_PATH`.
//! Nothing is written to a store, and nothing is built.

use std::io::{Write, stdout};
use std::process::ExitCode;
use std::sync::mpsc::channel;

use frazil::store::StoreSettings;
use frazil::syntax::EditError;
use frazil::{AttrPath, Derivation, Error, ErrorKind, Evaluator, Result, Scope};
use serde_json::{Map, json};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, attributes @ ..] = &args[..] else { return usage() };
    if file.starts_with('-') {
        return usage();
    }
    match list(file, attributes, |line| drop(writeln!(stdout(), "{line}"))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.report());
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: job_lister FILE [ATTRIBUTE…]");
    ExitCode::FAILURE
}

/// Tells the lines for all jobs of a file, or those below some attributes of it, as they are made.
fn list(file: &str, attributes: &[String], tell: impl FnMut(String)) -> Result<()> {
    let paths = attributes.iter().map(|path| path.parse::<AttrPath>().map(Some));
    let mut paths = paths
        .collect::<std::result::Result<Vec<_>, EditError>>()
        .map_err(|error| Error::new(ErrorKind::Usage, error.to_string()))?;
    if paths.is_empty() {
        paths.push(None);
    }
    let store = StoreSettings { import_from_derivation: false, ..StoreSettings::default() };
    let nix = Evaluator::builder().search_path_from_environment().store(store).build()?;
    let root = nix.eval_file(file).wait()?;
    let (sender, lines) = channel();
    let done = nix.with(move |scope| {
        for path in paths {
            scope.jobs(&root, path.as_ref(), None, |scope, found| {
                let told = found.found.and_then(|derivation| job(scope, &derivation));
                let mut line = told
                    .unwrap_or_else(|error| Map::from_iter([("error".to_owned(), json!(error.report()))]));
                line.insert("attr".into(), attr(&found.attr_path).into());
                line.insert("attrPath".into(), found.attr_path.into());
                drop(sender.send(serde_json::Value::from(line).to_string()));
                Ok(())
            })?;
        }
        Ok(())
    });
    lines.iter().for_each(tell);
    done.wait()
}

/// What is told of a derivation.
fn job(scope: &mut Scope, derivation: &Derivation) -> Result<Map<String, serde_json::Value>> {
    let made = scope.instantiate(&derivation.value)?;
    let job = [
        ("name", json!(derivation.name)),
        ("system", json!(derivation.system(scope)?)),
        ("drvPath", json!(String::from_utf8_lossy(&made.path))),
        ("outputs", json!(derivation.outputs(scope)?)),
    ];
    Ok(job.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// An attribute path as one text. Names with dots are in quotes.
fn attr(path: &[String]) -> String {
    let quoted = |name: &String| if name.contains('.') { format!("\"{name}\"") } else { name.clone() };
    path.iter().map(quoted).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOBS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/files/jobs.nix");

    fn lines(attributes: &[&str]) -> Result<Vec<serde_json::Value>> {
        let attributes: Vec<String> = attributes.iter().map(ToString::to_string).collect();
        let mut lines = Vec::new();
        list(JOBS, &attributes, |line| lines.push(serde_json::from_str(&line).expect("JSON")))?;
        Ok(lines)
    }

    #[test]
    fn every_job_has_a_line_and_failures_stop_nothing() -> Result<()> {
        let lines = lines(&[])?;
        let told = |line: &serde_json::Value| {
            format!("{}: {}", line["attr"].as_str().unwrap(), line["name"].as_str().unwrap_or("fails"))
        };
        let told: Vec<String> = lines.iter().map(told).collect();
        let expected = [
            "hello: hello-2.10",
            "incomplete: fails",
            "installer: installer",
            "linux.\"6.1\": linux-6.1",
            "linux.broken: fails",
            "linux.old: fails",
            "manual: manual-1",
        ];
        assert_eq!(told, expected);
        assert_eq!(lines[3]["attrPath"], json!(["linux", "6.1"]));
        assert_eq!(lines[6]["system"], "x86_64-linux");
        assert!(lines[0]["drvPath"].as_str().unwrap().ends_with("-hello-2.10.drv"));
        assert!(lines[6]["outputs"]["doc"].as_str().unwrap().ends_with("-manual-1-doc"));
        assert!(lines[4]["error"].as_str().unwrap().contains("no longer supported"));
        Ok(())
    }

    #[test]
    fn the_readme_shows_what_is_printed() -> Result<()> {
        let readme = include_str!("../../README.md");
        let shown = readme.split("--example job_lister -- frazil/examples/files/jobs.nix hello\n").nth(1);
        let (shown, _) = shown.and_then(|rest| rest.split_once('…')).expect("the README shows a line");
        list(JOBS, &["hello".into()], |line| assert!(line.starts_with(shown), "{line}"))
    }

    #[test]
    fn attributes_choose_and_are_entered() -> Result<()> {
        let lines = lines(&["internal", "nothing", "linux.\"6.1\""])?;
        assert_eq!(lines[0]["attr"], "internal.secret");
        assert!(lines[1]["error"].as_str().unwrap().contains("attribute 'nothing'"));
        assert_eq!(lines[2]["name"], "linux-6.1");
        assert_eq!(lines.len(), 3);
        assert_eq!(super::list(JOBS, &["a..b".into()], drop).unwrap_err().kind(), ErrorKind::Usage);
        Ok(())
    }
}
