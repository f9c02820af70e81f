//! The command `frazil`, which behaves as `nix-instantiate` when it is called by that name.

mod commands;
mod completions;
mod conf;
mod derivations;
mod failure;
mod flags;
mod help;
mod instantiate;
mod man;
mod options;
mod query;
mod settings;
mod setup;
mod syntax;

use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use flags::Arg;
use frazil::terminal::Terminal;

#[global_allocator]
static ALLOCATOR: frazil::os::allocator::Allocator = frazil::os::allocator::Allocator;

fn main() -> ExitCode {
    frazil::os::allocator::Allocator::give_back_early();
    let mut args = std::env::args_os().map(OsStringExt::into_vec);
    let called = args.next().unwrap_or_default();
    let called = called.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let mut args: Vec<Arg> = args.collect();
    if called == b"nix-instantiate" {
        args.insert(0, called.to_vec());
    }
    let first = args.first().map(Vec::as_slice);
    let (program, result) = match first.and_then(commands::find) {
        Some(command) => (command.program(), command.run(&args[1..])),
        None => ("frazil".into(), commands::general(first)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell(&program, Terminal::detect());
            ExitCode::from(failure.status())
        }
    }
}
