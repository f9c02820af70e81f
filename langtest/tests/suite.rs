//! Runs our own language suite, `tests/nix-lang`, with the `frazil` that was built beside
//! this test, at each optimisation level: twice with a folder for compiled files, which the first
//! run fills and the second one uses, and at one level without. Upstream's suite follows if it is
//! at hand.
//!
//! `cargo test -p langtest SUBSTR` runs the cases whose `topic/name` contains SUBSTR. What
//! the environment can ask for:
//!
//! - `UPDATE=1`: rewrite the expectations that differ, from the lowest level;
//! - `LANGTEST_FILTER`: a substring of the cases to run, as on the command line;
//! - `FRAZIL_BIN`: the program to test, instead of building and taking `target/*/frazil`;
//! - `FRAZIL_NIX_TESTS`: the folder `tests/functional/lang` of a checkout of C++ Nix.
//!
//! Both streams are compared byte for byte. What is not there yet is listed: in
//! `known-failures.txt` what is wrong altogether, in `known-failures-full.txt` and
//! `known-failures-full-O0.txt` to `-O2.txt` where only the trace is.
//!
//! So is upstream's suite, with `known-failures-upstream.txt`.

use langtest::report::text::{Paint, details, disagreements, summary, table};
use langtest::{Compare, Implementation, KnownFailures, Options, Run, Suite, run};
use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use tempfile::TempDir;

const LEVELS: [&str; 3] = ["0", "1", "2"];

/// Where the program keeps compiled files.
const CACHE: &str = "FRAZIL_BYTECODE_CACHE";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--list") {
        println!("nix_lang: test");
        return ExitCode::SUCCESS;
    }
    match test(&filter(&args)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("language suite: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The names on the command line, which `cargo test` passes on; its options mean nothing
/// here. `nix_lang` is what `--list` calls the whole.
fn filter(args: &[String]) -> Vec<String> {
    let words = args.iter().filter(|arg| !arg.starts_with('-') && *arg != "nix_lang").cloned();
    words.chain(env::var("LANGTEST_FILTER")).filter(|word| !word.is_empty()).collect()
}

fn test(filter: &[String]) -> Result<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/nix-lang");
    let suite = Suite::open(&root, None)?;
    let options = Options { filter: filter.to_vec(), ..Options::default() };
    let frazil = Frazil::locate()?;
    let ours = own_suite(&suite, &frazil, &options)?;
    let upstream = match env::var_os("FRAZIL_NIX_TESTS") {
        Some(folder) => upstream_suite(Path::new(&folder), &root, &frazil, &options)?,
        None => {
            println!("upstream's suite: skipped, FRAZIL_NIX_TESTS names no folder");
            true
        }
    };
    Ok(ours && upstream)
}

fn own_suite(suite: &Suite, frazil: &Frazil, options: &Options) -> Result<bool> {
    let options = Options { compare: Compare::Full, ..options.clone() };
    if selects_none("our suite", suite, &options) {
        return Ok(true);
    }
    let known = known_at(suite, LEVELS[0])?;
    let suites = std::slice::from_ref(suite);
    if env::var_os("UPDATE").is_some_and(|value| !value.is_empty() && value != "0") {
        let options = Options { update: true, ..options.clone() };
        let updated = run(suites, &frazil.at_level(LEVELS[0]), &known, &options, &|_| ())?;
        print!("{}", details(&updated, true, paint()));
    }
    let at_level = |level: &&str| -> Result<Run> {
        let frazil = frazil.at_level(level).with_env(CACHE, &frazil.cache());
        Ok(run(suites, &frazil, &known_at(suite, level)?, &options, &|_| ())?)
    };
    let mut runs = LEVELS.iter().map(at_level).collect::<Result<Vec<Run>>>()?;
    let last = LEVELS[LEVELS.len() - 1];
    runs.push(run(suites, &frazil.in_parts(last), &known_at(suite, last)?, &options, &|_| ())?);
    print_report(&runs, options.compare);
    // The same from the cache that these runs have filled.
    let cached = LEVELS.iter().map(at_level).collect::<Result<Vec<Run>>>()?;
    if !cached.iter().all(Run::is_as_expected) {
        println!("with all files in the bytecode cache:");
        print_report(&cached, options.compare);
    }
    // Cases whose trace may differ must still have the message.
    let known = known_failures(&suite.root.join("known-failures.txt"))?.unwrap_or_default();
    let options = Options { compare: Compare::Message, ..options };
    let messages = run(suites, &frazil.at_level(LEVELS[LEVELS.len() - 1]), &known, &options, &|_| ())?;
    if !messages.is_as_expected() {
        print_report(std::slice::from_ref(&messages), options.compare);
    }
    Ok(messages.is_as_expected() && runs.iter().chain(&cached).all(Run::is_as_expected))
}

/// What fails at a level when traces are compared too.
fn known_at(suite: &Suite, level: &str) -> Result<KnownFailures> {
    let mut known = KnownFailures::default();
    let full = format!("known-failures-full-O{level}.txt");
    for name in ["known-failures.txt", "known-failures-full.txt", &full] {
        known.extend(known_failures(&suite.root.join(name))?.unwrap_or_default());
    }
    Ok(known)
}

fn upstream_suite(folder: &Path, own: &Path, frazil: &Frazil, options: &Options) -> Result<bool> {
    let options = Options { compare: Compare::Full, ..options.clone() };
    let suite = Suite::open(folder, None)?;
    if selects_none("upstream's suite", &suite, &options) {
        return Ok(true);
    }
    let known = known_failures(&own.join("known-failures-upstream.txt"))?.unwrap_or_default();
    let suites = [suite];
    let at_level = |level: &&str| run(&suites, &frazil.at_level(level), &known, &options, &|_| ());
    let runs = LEVELS.iter().map(at_level).collect::<std::result::Result<Vec<Run>, _>>()?;
    print_report(&runs, options.compare);
    Ok(runs.iter().all(Run::is_as_expected))
}

/// Whether there is nothing to do. That is no failure: the words may be meant for the tests
/// of another package.
fn selects_none(what: &str, suite: &Suite, options: &Options) -> bool {
    let none = !suite.cases.iter().any(|case| options.selects(case));
    if none {
        println!("{what}: skipped, no case is named like '{}'", options.filter.join("', '"));
    }
    none
}

fn known_failures(file: &Path) -> Result<Option<KnownFailures>> {
    Ok(if file.exists() { Some(KnownFailures::load(file)?) } else { None })
}

/// Prints how cases fail, then the tables. What fails at the first level is not shown again
/// for the others.
fn print_report(runs: &[Run], compare: Compare) {
    for (number, run) in runs.iter().enumerate() {
        let mut news = run.clone();
        if number > 0 {
            let fails_before = |id: String| {
                let before = runs[0].cases.iter().find(|report| report.case.id() == id);
                before.is_some_and(|report| !report.verdict.is_as_expected())
            };
            news.stale_known.clear();
            news.cases.retain(|report| !fails_before(report.case.id()));
        }
        print!("{}", details(&news, true, paint()));
    }
    println!("\n{}\n{}", table(runs, paint()), disagreements(runs, paint()));
    for run in runs {
        println!("{}", summary(run, compare, paint()));
    }
}

fn paint() -> Paint {
    let forbidden = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Paint(std::io::stdout().is_terminal() && !forbidden)
}

/// The program under test behind a symlink called `nix-instantiate`, by which name it takes
/// the arguments of that command.
struct Frazil {
    folder: TempDir,
}

impl Frazil {
    fn locate() -> Result<Frazil> {
        let program = match env::var_os("FRAZIL_BIN") {
            Some(program) => std::path::absolute(program)?,
            None => built()?,
        };
        if !program.is_file() {
            return Err(format!("there is no '{}': build it or set FRAZIL_BIN", program.display()).into());
        }
        let folder = tempfile::tempdir()?;
        symlink(program, folder.path().join("nix-instantiate"))?;
        Ok(Frazil { folder })
    }

    fn at_level(&self, level: &str) -> Implementation {
        let program = self.folder.path().join("nix-instantiate");
        let frazil = Implementation::new(&format!("O{level}"), &program);
        frazil.with_env("FRAZIL_OPT_LEVEL", level).with_env(CACHE, "")
    }

    /// A folder for compiled files.
    fn cache(&self) -> String {
        self.folder.path().join("cache").display().to_string()
    }

    /// Each code is compiled when it is first entered.
    fn in_parts(&self, level: &str) -> Implementation {
        let program = self.folder.path().join("nix-instantiate");
        let parts = Implementation::new(&format!("O{level} in parts"), &program);
        parts.with_env("FRAZIL_OPT_LEVEL", level).with_env("FRAZIL_UNIT_NODES", "0")
    }
}

/// `target/PROFILE/frazil`, brought up to date: `cargo test -p langtest` builds this package
/// only, and testing yesterday's program would be worse than testing none.
fn built() -> Result<PathBuf> {
    let test = env::current_exe()?;
    let profile_folder = test.ancestors().nth(2).ok_or("this test is in no target folder")?;
    let target = profile_folder.parent().ok_or("this test is in no target folder")?;
    let profile = match profile_folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    if let Some(cargo) = env::var_os("CARGO") {
        let status = Command::new(cargo)
            .args(["build", "--quiet", "--workspace", "--bin", "frazil", "--profile", profile])
            .args([OsString::from("--target-dir"), target.into()])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
            .status()?;
        if !status.success() {
            return Err("cannot build frazil; FRAZIL_BIN can name another program".into());
        }
    }
    Ok(profile_folder.join(format!("frazil{}", env::consts::EXE_SUFFIX)))
}
