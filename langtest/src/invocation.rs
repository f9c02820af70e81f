//! How each kind of case is put to an implementation: arguments, input and environment.
//!
//! These are the rules of upstream's `lang.sh`, which is the standard a suite in its format
//! is written for. By topics, two things differ: `NIX_PATH` is unset, and the scratch folder's
//! path is replaced in all output, for `--parse -` makes relative paths absolute.

use crate::expectation::{flags, is_xml};
use crate::implementation::Implementation;
use crate::process::{Execution, execute};
use crate::suite::{Case, Kind, Layout};
use crate::workspace::{Site, Workspace};
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Upstream's search path, relative to its working directory.
const UPSTREAM_NIX_PATH: &str = "lang/dir3:lang/dir4";

/// One call of an implementation.
pub(crate) struct Invocation {
    args: Vec<String>,
    env: Vec<(&'static str, &'static str)>,
    stdin: Option<PathBuf>,
    /// Whether both streams are one. Upstream does this where a case must fail.
    merged: bool,
    /// Whether the scratch folder's path is replaced in the output. Upstream does this only
    /// where it expects to find one.
    pub normalised: bool,
}

impl Invocation {
    /// The call for `case` at `site`.
    pub fn new(case: &Case, site: &Site, layout: Layout) -> io::Result<Invocation> {
        let file = format!("{}{}.nix", site.prefix, case.name);
        let folder = site.folder();
        Ok(match case.kind {
            Kind::ParseFail | Kind::ParseOkay => Invocation {
                args: words("--parse -"),
                env: vec![],
                stdin: Some(site.cwd.join(file)),
                merged: case.kind == Kind::ParseFail,
                normalised: layout == Layout::Topics,
            },
            Kind::EvalFail => {
                let flags = flags(&folder, case)?.unwrap_or_else(|| words("--eval --strict --show-trace"));
                Invocation { merged: true, ..Invocation::eval(flags, file) }
            }
            Kind::EvalOkay if is_xml(&folder, case) => {
                let args = words("--eval --xml --no-location --strict");
                Invocation { normalised: layout == Layout::Topics, ..Invocation::eval(args, file) }
            }
            Kind::EvalOkay => {
                let flags = flags(&folder, case)?.unwrap_or_default();
                let mut env = vec![("HOME", "/fake-home")];
                env.extend((layout == Layout::Upstream).then_some(("NIX_PATH", UPSTREAM_NIX_PATH)));
                Invocation { env, ..Invocation::eval([flags, words("--eval --strict")].concat(), file) }
            }
        })
    }

    fn eval(mut args: Vec<String>, file: String) -> Invocation {
        args.push(file);
        Invocation { args, env: vec![], stdin: None, merged: false, normalised: true }
    }

    /// Makes the call.
    pub fn execute(
        &self,
        implementation: &Implementation,
        workspace: &Workspace,
        site: &Site,
        timeout: Duration,
    ) -> io::Result<Execution> {
        let mut command = Command::new(&implementation.program);
        workspace.prepare(&mut command);
        command.args(&implementation.args).args(&self.args).current_dir(&site.cwd);
        command.envs(self.env.iter().copied()).envs(implementation.env.iter().cloned());
        execute(&mut command, self.stdin.as_deref(), self.merged, timeout)
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn invocation(kind: Kind, layout: Layout, files: &[(&str, &str)]) -> Invocation {
        let folder = tempfile::tempdir().unwrap();
        let prefix = if layout == Layout::Upstream { "lang/" } else { "" };
        fs::create_dir_all(folder.path().join(prefix)).unwrap();
        for (file, text) in files {
            fs::write(folder.path().join(prefix).join(file), text).unwrap();
        }
        let site = Site { cwd: folder.path().into(), prefix, root: folder.path().into() };
        let case = Case { topic: "t".into(), name: "x".into(), kind, folder: PathBuf::new() };
        Invocation::new(&case, &site, layout).unwrap()
    }

    #[test]
    fn flags_replace_the_defaults_of_eval_fail_and_precede_those_of_eval_okay() {
        let flags = [("x.flags", "--max-call-depth 100")];
        let fail = invocation(Kind::EvalFail, Layout::Topics, &flags);
        assert_eq!(fail.args.join(" "), "--max-call-depth 100 x.nix");
        let okay = invocation(Kind::EvalOkay, Layout::Upstream, &flags);
        assert_eq!(okay.args.join(" "), "--max-call-depth 100 --eval --strict lang/x.nix");
    }

    #[test]
    fn only_upstream_has_a_search_path() {
        let has_path = |layout| {
            let env = invocation(Kind::EvalOkay, layout, &[]).env;
            env.iter().any(|(name, _)| *name == "NIX_PATH")
        };
        assert!(has_path(Layout::Upstream));
        assert!(!has_path(Layout::Topics));
    }

    #[test]
    fn xml_cases_ignore_flags() {
        let files = [("x.flags", "--impure"), ("x.exp.xml", "")];
        let xml = invocation(Kind::EvalOkay, Layout::Upstream, &files);
        assert_eq!(xml.args.join(" "), "--eval --xml --no-location --strict lang/x.nix");
        assert!(xml.env.is_empty());
    }
}
