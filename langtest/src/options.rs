//! The command line, each option defined once.

use clap::builder::styling::Styles;
use clap::{Parser, ValueEnum};
use langtest::{Compare, Error, Implementation, KnownFailures, Layout, Options};
use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

const AFTER_HELP: &str = "\
Cases are files KIND-NAME.nix, KIND being parse-okay, parse-fail, eval-okay or eval-fail.
Beside a case X.nix may lie:
  X.exp           the expected standard output      X.flags         arguments
  X.err.exp       the expected standard error       X.postprocess   a script that edits X.out, X.err
  X.exp.xml       the expected output of --xml      X.exp-disabled  do not run
An absent expectation means that nothing is printed.

Examples:
  langtest tests/functional/lang --impl nix=nix-instantiate
      C++ Nix's own suite, judged as C++ Nix's own script judges it
  langtest tests/nix-lang --compare message --impl nix=nix-instantiate --impl './my-nix --strict'
      our suite with two implementations, as a matrix
  langtest tests/nix-lang --filter lists/ --update --impl nix=nix-instantiate
      write the expectations of new cases
  langtest tests/nix-lang --impl 'O2=FRAZIL_OPT_LEVEL=2 ./nix-instantiate' -j1
      an implementation that needs a variable

Exit status: 0 if all is as expected, 1 if not, 2 if the request makes no sense.";

/// Run Nix language test suites against any implementation of the language
#[derive(Parser)]
#[command(name = "langtest", version, after_help = AFTER_HELP, max_term_width = 100, styles = Styles::styled())]
pub struct Cli {
    /// Suites: folders of cases, or folders of topics with cases
    #[arg(value_name = "DIR", required = true)]
    pub folders: Vec<PathBuf>,

    /// An implementation: a command that stands for `nix-instantiate`, and a name for it
    ///
    /// The command is split into words as a shell does and may begin with VARIABLE=VALUE
    /// words. Several implementations give a matrix. Without NAME the program's name is used.
    #[arg(long = "impl", value_name = "NAME=COMMAND", required = true)]
    implementations: Vec<String>,

    /// Run only cases whose topic/name contains this; may be repeated
    #[arg(long, value_name = "SUBSTR")]
    filter: Vec<String>,

    /// What counts as the same output; the exit status always counts
    ///
    /// stdout: standard output. message: in addition the text of the last error, without
    /// traces and positions, or the warnings and traces of a case that succeeds. full: both
    /// streams, byte for byte.
    #[arg(long, value_name = "stdout|message|full", default_value = "full")]
    pub compare: Compare,

    /// How the folders are laid out [default: upstream if DIR itself holds cases]
    ///
    /// upstream: one folder, files are named lang/X.nix and run from its parent, NIX_PATH as
    /// in C++ Nix's script. topics: a folder per topic, files are run from there, no NIX_PATH.
    #[arg(long, value_enum)]
    pub layout: Option<LayoutArg>,

    /// Cases that must fail, one topic/name per line; one that passes fails the run
    ///
    /// With NAME= the list is for that implementation only. May be repeated.
    #[arg(long, value_name = "[NAME=]FILE")]
    known_failures: Vec<String>,

    /// Rewrite expectations that differ from what the implementation prints
    #[arg(long)]
    pub update: bool,

    /// Run this many cases at a time [default: the number of processors]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,

    /// Stop a case after this time
    #[arg(long, value_name = "SECS", default_value = "60", value_parser = seconds)]
    timeout: Duration,

    /// Write a report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Write a report in JUnit's XML format
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Name failing cases but do not show how they fail
    #[arg(long)]
    pub no_diff: bool,

    /// Whether the report is coloured; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: ColorArg,
}

/// The values of `--layout`.
#[derive(Clone, Copy, ValueEnum)]
pub enum LayoutArg {
    Upstream,
    Topics,
}

impl From<LayoutArg> for Layout {
    fn from(arg: LayoutArg) -> Layout {
        match arg {
            LayoutArg::Upstream => Layout::Upstream,
            LayoutArg::Topics => Layout::Topics,
        }
    }
}

/// The values of `--color`.
#[derive(Clone, Copy, ValueEnum)]
pub enum ColorArg {
    Auto,
    Always,
    Never,
}

impl ColorArg {
    /// Whether to colour what goes to a terminal, or to something else.
    pub fn is_on(self, terminal: bool) -> bool {
        match self {
            ColorArg::Auto => terminal && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            ColorArg::Always => true,
            ColorArg::Never => false,
        }
    }
}

impl Cli {
    /// The implementations, which must have different names.
    pub fn implementations(&self) -> Result<Vec<Implementation>, Error> {
        let parsed = self.implementations.iter().map(|text| text.parse());
        let implementations = parsed.collect::<Result<Vec<Implementation>, _>>()?;
        let mut names = BTreeSet::new();
        match implementations.iter().find(|implementation| !names.insert(&implementation.name)) {
            Some(twin) => Err(Error::DuplicateName { name: twin.name.clone() }),
            None => Ok(implementations),
        }
    }

    /// The known failures of the implementation called `name`. What stands before a `=` is
    /// taken for an implementation only if it is one, so that paths may hold a `=`.
    pub fn known_failures(&self, name: &str) -> Result<KnownFailures, Error> {
        let names: Vec<String> = self.implementations()?.into_iter().map(|each| each.name).collect();
        let mut known = KnownFailures::default();
        for text in &self.known_failures {
            let (owner, file) = match text.split_once('=') {
                Some((owner, file)) if names.iter().any(|name| name == owner) => (Some(owner), file),
                _ => (None, text.as_str()),
            };
            if owner.is_none_or(|owner| owner == name) {
                known.extend(KnownFailures::load(Path::new(file))?);
            }
        }
        Ok(known)
    }

    /// How the cases are to be run.
    pub fn options(&self) -> Options {
        let default = Options::default();
        Options {
            compare: self.compare,
            timeout: self.timeout,
            jobs: self.jobs.map_or(default.jobs, usize::from),
            filter: self.filter.clone(),
            update: self.update,
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("expected a positive number of seconds".to_owned()),
    }
}
