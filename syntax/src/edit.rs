//! Edits of Nix texts by attribute path that keep everything else byte for byte.
//!
//! [`Document`] holds the text and makes the edits. What is asked for is found in the tree (`find`, `bindings`,
//! `scope`), turned into a replacement of some bytes (`layout`), and the new text is parsed and looked at again before
//! it takes the old one's place. Nothing is evaluated.

mod bindings;
mod change;
mod document;
mod error;
mod find;
mod layout;
mod path;
mod scope;
mod value;

pub use change::Change;
pub use document::{Definition, Document, Source};
pub use error::{EditError, Place};
pub use path::{AttrPath, Start};
pub use value::Value;
