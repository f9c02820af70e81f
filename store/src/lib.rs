//! The formats of the Nix store: what things in it are called, and how they are written.
//!
//! | file | what it defines |
//! |---|---|
//! | `hash` | hash algorithms, hashes, and the texts they are written as |
//! | `path` | store paths: how a name follows from contents |
//! | `nar` | the archive format, as far as it is hashed |
//! | `derivation` | a derivation and its outputs |
//! | `aterm` | the text of a derivation, both ways |
//! | `derivations` | output paths: all derivations of a process, with their hashes modulo inputs |
//! | `derived` | things that derivations make; placeholders for paths that nobody knows yet |
//!
//! Nothing here evaluates, and nothing reads or writes a file: everything is computed from bytes that
//! the caller has. Stores come later.
//!
//! ```
//! use frazil_store::derivation::{Derivation, Output};
//! use frazil_store::derivations::Derivations;
//!
//! let mut derivation = Derivation::new("a");
//! derivation.system = b"x".to_vec();
//! derivation.builder = b"/bin/sh".to_vec();
//! for (name, value) in [("builder", "/bin/sh"), ("name", "a"), ("system", "x"), ("out", "")] {
//!     derivation.env.insert(name.into(), value.into());
//! }
//! derivation.outputs.insert(b"out".to_vec(), Output::Deferred);
//! let mut known = Derivations::default();
//! let path = known.add(&mut derivation).expect("a name for the store");
//! assert_eq!(path.as_bytes(), b"/nix/store/l9ldjc53ry43x24hvq73jx7dx0489mhj-a.drv");
//! ```

pub mod aterm;
pub mod derivation;
pub mod derivations;
pub mod derived;
pub mod hash;
pub mod nar;
pub mod path;
