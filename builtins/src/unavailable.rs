//! Builtins that need the network or flakes, which this build does not have yet. They are there, so
//! that programs can ask for them and pass them on, and fail when they are called.

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{ErrorKind, Result};

/// The builtins of this file.
pub static UNAVAILABLE: [Builtin; 6] = [
    Builtin::new("fetchMercurial", 1, network).forces(&[0]).bare(),
    Builtin::new("fetchTree", 1, network).forces(&[0]).bare(),
    Builtin::new("fetchurl", 1, network).forces(&[0]),
    Builtin::new("fetchTarball", 1, network).forces(&[0]).bare(),
    Builtin::new("fetchGit", 1, network).forces(&[0]).bare(),
    Builtin::new("getFlake", 1, flakes).takes(&[Arg::new(
        0,
        Kind::PlainString,
        "while evaluating the argument passed to builtins.getFlake",
    )]),
];

fn network(call: &mut Call) -> Result<Step> {
    Err(call.error(ErrorKind::Eval, "this builtin needs fetchers, which this build does not have yet"))
}

fn flakes(call: &mut Call) -> Result<Step> {
    Err(call.error(ErrorKind::Eval, "this builtin needs flakes, which this build does not have yet"))
}
