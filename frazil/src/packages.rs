//! The derivations in a value: what a set of packages has to offer.
//!
//! [`Session::packages`] walks a value and gives a [`Package`] for each derivation in it, with the
//! attribute path that leads there. A package knows its name; all else is evaluated when it is asked
//! for. `walk` decides what is entered, `query` asks, `source` makes one value of a folder of
//! expressions, `names` takes package names apart and matches them.

mod names;
mod query;
mod source;
mod walk;

use std::collections::BTreeMap;

use frazil_eval::heap::Root;

pub use self::names::{PackageName, Selector, SelectorError};
pub(crate) use self::walk::{find, jobs};
use crate::Session;

/// A derivation in a value.
pub struct Package {
    /// The way to it, such as `haskell.compiler.ghc884`.
    pub attr_path: Vec<u8>,
    /// Its name with its version.
    pub name: Vec<u8>,
    pub(crate) attrs: Root,
}

/// A derivation that was made: it is in the store, or on its way there, unless that is read-only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    /// The path of its `.drv`.
    pub path: Vec<u8>,
    /// The output that was meant.
    pub output: Vec<u8>,
}

/// The outputs of a derivation by their names, with their paths if those were asked for.
pub type Outputs = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What a walk does with derivations, or members of sets, that fail an assertion or throw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailedAssertions {
    /// It leaves them out.
    Skip,
    /// It fails.
    Fail,
}
