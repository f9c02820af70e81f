//! Frazil, an evaluator for the Nix language.
//!
//! An [`Evaluator`] works on a thread of its own. Calls give [`Pending`] answers, to be waited for or
//! awaited; what they evaluate to are [`Value`]s, handles that keep things alive and may be used from any
//! thread:
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! # fn main() -> frazil::Result<()> {
//! let nix = frazil::Evaluator::new()?;
//! let value = nix.eval("{ a = 1; b = 1 + 1; }").wait()?;
//! let map: BTreeMap<String, i64> = value.to().wait()?;
//! assert_eq!(map["b"], 2);
//! # Ok(())
//! # }
//! ```
//!
//! [`Evaluator::builder`] chooses what it is like: search path, policy, limits, the store, [`Builtin`]s
//! written in Rust, global values, who is told of [`Event`]s, or another outside world ([`Host`]).
//! [`Error`]s are data.
//!
//! Below that is [`Session`], which runs a closure with a machine whose words are not for keeping. The
//! crates behind this one are re-exported: [`eval`] for the machine and its values, [`compiler`] for syntax
//! trees and bytecode, [`syntax`] for lossless trees and edits of Nix files.

pub mod bytecode;
pub mod cost;
pub mod host;
pub mod inputs;
pub mod json;
pub mod os;
pub mod packages;
pub mod policy;
pub mod search_path;
pub mod store;
pub mod terminal;

mod builtins;
mod convert;
mod core_files;
mod error;
mod evaluator;
mod forward;
mod location;
mod observe;
mod session;

pub use builtins::{Builtin, Function};
pub use convert::StringWithContext;
pub use error::{Error, ErrorKind, Need, Position, Result, TraceFrame};
pub use evaluator::{Builder, Definition, Derivation, Evaluator, Job, Limits, Pending, Scope, Type, Value};
pub use frazil_compiler as compiler;
pub use frazil_eval as eval;
pub use frazil_eval::host::Host;
pub use frazil_eval::vm::Features;
pub use frazil_syntax as syntax;
pub use frazil_syntax::AttrPath;
pub use location::Location;
pub use observe::{Event, Progress};
pub use session::{Session, Settings};

/// The version of C++ Nix whose behaviour this one follows.
pub const NIX_VERSION: &str = "2.34.8";

/// The examples of the book, which run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/editing.md")]
struct Editing;

/// As above.
#[cfg(doctest)]
#[doc = include_str!("../../docs/library.md")]
struct Library;

/// As above.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
