//! The Nix store: what things in it are called, how they are written, and stores that hold them.
//!
//! | file | what it defines |
//! |---|---|
//! | `hash` | hash algorithms, hashes, and the texts they are written as |
//! | `path` | store paths: how a name follows from contents |
//! | `nar` | the archive format: written piece by piece, also from a tree on disk, and read |
//! | `derivation` | a derivation and its outputs |
//! | `variables` | the environment of a derivation, as its text has it |
//! | `aterm` | the text of a derivation, both ways |
//! | `derivations` | output paths: all derivations of a process, with their hashes modulo inputs |
//! | `derived` | things that derivations make; placeholders for paths that nobody knows yet |
//! | `store` | what a store does: the trait, what is known of a path, errors |
//! | `memory` | a store that touches no disk; the dummy store |
//! | `local` | a store in a directory (feature `local`, which brings SQLite) |
//! | `daemon` | the store of a Nix daemon, over its socket |
//! | `uri` | the names of stores, and opening what they name |
//! | `queue` | small files on their way into a store, in the background |
//! | `root` | links that keep things from being collected |
//!
//! Nothing here evaluates. The formats are computed from bytes that the caller has; only stores read and
//! write files.
//!
//! ```
//! use frazil_store::derivation::{Derivation, Output};
//! use frazil_store::derivations::Derivations;
//!
//! let mut derivation = Derivation::new("a");
//! derivation.system = b"x".to_vec();
//! derivation.builder = b"/bin/sh".to_vec();
//! for (name, value) in [("builder", "/bin/sh"), ("name", "a"), ("system", "x"), ("out", "")] {
//!     derivation.env.insert(name.as_bytes(), value.as_bytes());
//! }
//! derivation.outputs.insert(b"out".to_vec(), Output::Deferred);
//! let mut known = Derivations::default();
//! let path = known.add(&mut derivation).expect("a name for the store");
//! assert_eq!(path.as_bytes(), b"/nix/store/l9ldjc53ry43x24hvq73jx7dx0489mhj-a.drv");
//! ```

pub mod aterm;
mod checks;
#[cfg(unix)]
pub mod daemon;
pub mod derivation;
pub mod derivations;
pub mod derived;
pub mod hash;
#[cfg(feature = "local")]
pub mod local;
pub mod memory;
pub mod nar;
pub mod path;
pub mod queue;
pub mod root;
pub mod store;
pub mod uri;
mod variables;
