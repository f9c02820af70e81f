//! Frazil, an evaluator for the Nix language.
//!
//! An [`Evaluator`] owns a heap of values and lives on a thread of its own, so work is handed to it
//! as a closure, and what comes out is ordinary data:
//!
//! ```no_run
//! use frazil::{Evaluator, Settings};
//!
//! let text = Evaluator::run(Settings::default(), |nix| {
//!     let value = nix.eval_text(b"1 + 1", b"/").map_err(|error| nix.report(error))?;
//!     Ok::<_, Vec<u8>>(nix.print(value))
//! });
//! assert_eq!(text, Ok(b"2".to_vec()));
//! ```
//!
//! What a program sees of the world comes through a `Host`; [`host::RealHost`] is the real one. The
//! crates behind this one are re-exported: [`eval`] for the machine and its values, [`compiler`] for
//! syntax trees and bytecode.

pub mod host;
pub mod os;
pub mod packages;
pub mod policy;
pub mod search_path;
pub mod store;
pub mod terminal;

mod core_files;
mod evaluator;

pub use evaluator::{Evaluator, Settings};
pub use frazil_compiler as compiler;
pub use frazil_eval as eval;

/// The version of C++ Nix whose behaviour this one follows.
pub const NIX_VERSION: &str = "2.34.8";
