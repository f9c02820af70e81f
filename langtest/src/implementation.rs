//! An implementation under test: a name for the tables and a command line that stands for
//! `nix-instantiate`.
//!
//! Commands run from a scratch folder, so a program given by a relative path is made
//! absolute here. Symlinks are left alone: many implementations look at the name they are
//! called by. Arguments are passed on as written.

use crate::Error;
use std::env;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// An implementation under test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implementation {
    /// How reports call it.
    pub name: String,
    /// The absolute path of its program.
    pub program: PathBuf,
    /// Arguments that come before those of the case.
    pub args: Vec<String>,
    /// Environment variables set for it.
    pub env: Vec<(String, String)>,
}

impl Implementation {
    /// An implementation that is called without further arguments or variables.
    pub fn new(name: &str, program: &Path) -> Implementation {
        Implementation { name: name.into(), program: program.into(), args: vec![], env: vec![] }
    }

    /// The same implementation with an environment variable set.
    #[must_use]
    pub fn with_env(mut self, variable: &str, value: &str) -> Implementation {
        self.env.push((variable.into(), value.into()));
        self
    }

    /// The command line as one could type it.
    pub fn command_line(&self) -> String {
        let variables = self.env.iter().map(|(name, value)| format!("{name}={value}"));
        let program = std::iter::once(self.program.display().to_string());
        variables.chain(program).chain(self.args.iter().cloned()).collect::<Vec<_>>().join(" ")
    }
}

/// Reads `NAME=COMMAND` or `COMMAND`. The command is split into words as a shell does,
/// including `VARIABLE=VALUE` words before the program. Without a name, the file name of
/// the program serves.
impl FromStr for Implementation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Implementation, Error> {
        let bad = |reason: &str| Error::BadImplementation { text: text.into(), reason: reason.into() };
        let (name, command) = match text.split_once('=') {
            Some((name, command)) if is_name(name) => (Some(name), command),
            _ => (None, text),
        };
        let mut words = shlex::split(command).ok_or_else(|| bad("a quote is not closed"))?;
        let variables = words.iter().take_while(|word| assignment(word).is_some()).count();
        let env = words.drain(..variables).filter_map(|word| assignment(&word)).collect();
        if words.is_empty() {
            return Err(bad("the command is empty"));
        }
        let program = words.remove(0);
        let file_name = Path::new(&program).file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.map(str::to_owned).or(file_name).unwrap_or_else(|| program.clone());
        let found = find_program(&program);
        let program = found.ok_or_else(|| Error::ProgramNotFound { name: name.clone(), program })?;
        Ok(Implementation { name, program, args: words, env })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.+@".contains(c))
}

fn assignment(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let is_variable = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_variable.then(|| (name.to_owned(), value.to_owned()))
}

/// The absolute path of `program`, which is looked up in `PATH` if it has no slash.
fn find_program(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        let path = std::path::absolute(program).ok()?;
        return path.is_file().then_some(path);
    }
    env::split_paths(&env::var_os("PATH")?)
        .filter_map(|folder| std::path::absolute(folder.join(program)).ok())
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Implementation {
        text.parse().unwrap()
    }

    #[test]
    fn name_variables_program_and_arguments() {
        let implementation = parse("my-nix=A=1 B='x y' /bin/sh -c 'echo a=b'");
        assert_eq!(implementation.name, "my-nix");
        assert_eq!(implementation.env, [("A".into(), "1".into()), ("B".into(), "x y".into())]);
        assert_eq!(implementation.program, Path::new("/bin/sh"));
        assert_eq!(implementation.args, ["-c", "echo a=b"]);
        assert_eq!(implementation.command_line(), "A=1 B=x y /bin/sh -c echo a=b");
    }

    #[test]
    fn the_name_defaults_to_the_program() {
        assert_eq!(parse("/bin/sh -e").name, "sh");
        assert!(parse("sh").program.is_absolute());
    }

    #[test]
    fn unusable_commands_are_refused() {
        let error = |text: &str| text.parse::<Implementation>().unwrap_err();
        assert!(matches!(error("nix="), Error::BadImplementation { .. }));
        assert!(matches!(error("nix=sh 'x"), Error::BadImplementation { .. }));
        assert!(matches!(error("nix=/no/such/program"), Error::ProgramNotFound { .. }));
        assert!(matches!(error("no-such-program-at-all"), Error::ProgramNotFound { .. }));
    }
}
