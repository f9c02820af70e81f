//! The command `frazil`, which behaves as `nix-instantiate` when it is called by that name.

mod conf;
mod derivations;
mod edit;
mod failure;
mod flags;
mod help;
mod instantiate;
mod options;
mod query;
mod settings;
mod setup;
mod syntax;

use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use failure::{Failure, usage};
use flags::{Arg, Section};
use frazil::NIX_VERSION;
use frazil::terminal::Terminal;
use options::{Info, Mode, Options};

#[global_allocator]
static ALLOCATOR: frazil::os::allocator::Allocator = frazil::os::allocator::Allocator;

fn main() -> ExitCode {
    frazil::os::allocator::Allocator::give_back_early();
    let mut args = std::env::args_os().map(OsStringExt::into_vec);
    let called = args.next().unwrap_or_default();
    let called = called.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let args: Vec<Arg> = args.collect();
    let (program, result) = match (called, args.first().map(Vec::as_slice)) {
        (b"nix-instantiate", _) => ("nix-instantiate", nix_instantiate(&args)),
        (_, Some(b"nix-instantiate")) => ("nix-instantiate", nix_instantiate(&args[1..])),
        (_, Some(b"eval")) => ("frazil eval", eval(&args[1..])),
        (_, Some(b"disassemble")) => ("frazil disassemble", disassemble(&args[1..])),
        (_, Some(b"edit")) => ("frazil edit", edit_file(&args[1..])),
        (_, Some(b"env-query")) => ("frazil env-query", env_query(&args[1..])),
        (_, first) => ("frazil", general(first)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell(program, Terminal::detect());
            ExitCode::from(failure.status())
        }
    }
}

/// `frazil` without a command.
fn general(first: Option<&[u8]>) -> Result<(), Failure> {
    match first {
        Some(b"--help" | b"-h" | b"help") => print(&help::overview()),
        Some(b"--version") => print(&version()),
        Some(other) => Err(usage([b"unknown command '".as_slice(), other, b"'"].concat())),
        None => Err(usage("a command is missing")),
    }
}

fn version() -> String {
    format!("frazil {} (behaves as Nix {NIX_VERSION})\n", env!("CARGO_PKG_VERSION"))
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn eval(args: &[Arg]) -> Result<(), Failure> {
    own_command("frazil eval", Mode::Eval, args, flags::EVAL)
}

fn disassemble(args: &[Arg]) -> Result<(), Failure> {
    own_command("frazil disassemble", Mode::Disassemble, args, flags::EVAL)
}

fn env_query(args: &[Arg]) -> Result<(), Failure> {
    own_command("frazil env-query", Mode::Query, args, flags::ENV_QUERY)
}

/// Evaluates nothing, so neither `nix.conf` nor the environment matters.
fn edit_file(args: &[Arg]) -> Result<(), Failure> {
    let mut options = Options::default();
    flags::parse(&mut options, args, flags::EDIT)?;
    match options.info {
        Some(_) => print(&help::command("frazil edit", flags::EDIT)),
        None => edit::run(&options),
    }
}

fn own_command(program: &str, mode: Mode, args: &[Arg], sections: &[Section]) -> Result<(), Failure> {
    let mut options = Options { mode, settings: conf::load()?, ..Options::default() };
    flags::parse(&mut options, args, sections)?;
    match options.info {
        Some(Info::Help) => print(&help::command(program, sections)),
        Some(Info::Version) => print(&version()),
        None => start(options),
    }
}

fn nix_instantiate(args: &[Arg]) -> Result<(), Failure> {
    let mut options = Options { settings: conf::load()?, ..Options::default() };
    flags::parse(&mut options, args, flags::NIX_INSTANTIATE)?;
    match options.info {
        Some(Info::Help) => print(&help::command("nix-instantiate", flags::NIX_INSTANTIATE)),
        // Programs read this to learn what they may use.
        Some(Info::Version) => print(&format!("nix-instantiate (Nix) {NIX_VERSION}\n")),
        None => start(options),
    }
}

fn start(mut options: Options) -> Result<(), Failure> {
    setup::read_environment(&mut options)?;
    instantiate::run(options)
}
