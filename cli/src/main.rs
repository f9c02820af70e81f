//! The command `frazil`, which behaves as `nix-instantiate` when it is called by that name.

mod commands;
mod completions;
mod conf;
mod cost;
mod deps;
mod derivations;
mod edit;
mod failure;
mod flags;
mod help;
mod instantiate;
mod man;
mod options;
mod query;
mod report;
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
    let command = first.and_then(commands::find);
    let result = match command {
        Some(command) => command.run(&args[1..]),
        None => commands::general(first),
    };
    frazil::os::allocator::Allocator::keep_all();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let program = command.map_or("frazil".into(), commands::Command::program);
            let json = command.is_some_and(|command| !command.is_reference() && flags::wants_json(&args));
            failure.tell(&program, Terminal { json, ..Terminal::detect() });
            ExitCode::from(failure.status())
        }
    }
}
