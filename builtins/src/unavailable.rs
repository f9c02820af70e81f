//! Builtins that need the network or flakes, which this build does not have yet. They are there, so
//! that programs can ask for them and pass them on, and fail when they are called.

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{ErrorKind, Result};

/// The builtins of this file.
pub static UNAVAILABLE: [Builtin; 8] = [
    Builtin::new("fetchMercurial", 1, network).bare(),
    Builtin::new("fetchTree", 1, network).bare(),
    Builtin::new("fetchurl", 1, network),
    Builtin::new("fetchTarball", 1, network).bare(),
    Builtin::new("fetchGit", 1, network).bare(),
    Builtin::new("getFlake", 1, flakes),
    Builtin::new("parseFlakeRef", 1, parse_flake_ref).takes(&[Arg::new(
        0,
        Kind::PlainString,
        "while evaluating the argument passed to builtins.parseFlakeRef",
    )]),
    Builtin::new("flakeRefToString", 1, flakes),
];

fn network(call: &mut Call) -> Result<Step> {
    Err(call.error(ErrorKind::Eval, "this builtin needs fetchers, which this build does not have yet"))
}

fn parse_flake_ref(call: &mut Call) -> Result<Step> {
    call.plain_string(0)?;
    flakes(call)
}

fn flakes(call: &mut Call) -> Result<Step> {
    Err(call.error(ErrorKind::Eval, "this builtin needs flakes, which this build does not have yet"))
}
