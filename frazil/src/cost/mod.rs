//! What an evaluation cost: statistics, how long the steps took, and a profile, as people and other
//! programs read them.
//!
//! An evaluator that is to be watched is told so beforehand, by `VmOptions::watching` and
//! `VmOptions::clock`; afterwards these look at what its machine has gathered, also after an error:
//!
//! ```no_run
//! use frazil::eval::vm::VmOptions;
//! use frazil::eval::watch::Watching;
//! use frazil::{Session, Settings, cost};
//!
//! let vm = VmOptions { watching: Watching::Counts, ..VmOptions::default() };
//! let statistics = Session::run(Settings { vm, ..Settings::default() }, |nix| {
//!     nix.eval_text(b"builtins.length [ 1 2 ]", b"/").map_err(|error| nix.report(error))?;
//!     Ok::<_, Vec<u8>>(cost::statistics::reference(nix, true).to_string())
//! });
//! ```

pub mod json;
pub mod profile;
pub mod statistics;
pub mod ticker;
