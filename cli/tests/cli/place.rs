//! Running the built program in a directory and an environment of its own.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A directory to run the program in.
pub struct Place {
    dir: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run gave; the place's path is written `DIR`.
#[derive(PartialEq, Eq, Debug)]
pub struct Outcome {
    pub out: String,
    pub err: String,
    pub status: i32,
}

impl Place {
    /// An empty directory.
    pub fn new() -> Place {
        Place { dir: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// A directory with these files.
    pub fn with(files: &[(&str, &str)]) -> Place {
        let place = Place::new();
        for (name, text) in files {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        place
    }

    /// The same with an environment variable.
    pub fn variable(mut self, name: &str, value: &str) -> Place {
        self.variables.push((name.into(), value.replace("DIR", self.dir.path().to_str().unwrap())));
        self
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The program with these arguments, not yet started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frazil"));
        command.args(args).current_dir(self.path()).env_clear();
        command.env("HOME", self.path()).env("NIX_CONF_DIR", self.path().join("conf"));
        command.env("NIX_STATE_DIR", self.path().join("state"));
        command.envs(self.variables.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Outcome {
        self.finish(self.command(args).spawn().unwrap())
    }

    /// Runs the program with a text on its standard input.
    pub fn run_with_input(&self, args: &[&str], input: &str) -> Outcome {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        self.finish(child)
    }

    /// Waits for a run.
    pub fn finish(&self, child: Child) -> Outcome {
        let output = child.wait_with_output().unwrap();
        let dir = fs::canonicalize(self.path()).unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(dir.to_str().unwrap(), "DIR");
        Outcome {
            out: text(output.stdout),
            err: text(output.stderr),
            status: output.status.code().unwrap_or(-1),
        }
    }

    /// Evaluates with `nix-instantiate --eval` and expects success and silence.
    pub fn value(&self, args: &[&str]) -> String {
        let outcome = self.run(&[&["nix-instantiate", "--eval"], args].concat());
        assert_eq!((outcome.err.as_str(), outcome.status), ("", 0), "{args:?}");
        outcome.out
    }

    /// Evaluates with `nix-instantiate --eval` and expects failure without a result.
    pub fn error(&self, args: &[&str]) -> String {
        let outcome = self.run(&[&["nix-instantiate", "--eval"], args].concat());
        assert_eq!((outcome.out.as_str(), outcome.status), ("", 1), "{args:?}: {}", outcome.err);
        outcome.err
    }
}
