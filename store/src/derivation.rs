//! Derivations: what is built, from what, and what comes out.

use std::collections::{BTreeMap, BTreeSet};

use crate::hash::{Algorithm, Hash};
use crate::path::StorePath;

pub use crate::variables::Variables;

/// How a content address is made of a file tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// The bytes of a file.
    Flat,
    /// The archive of a tree.
    Recursive,
    /// The bytes of a file, with references.
    Text,
    /// A Git object.
    Git,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 4] = [Method::Flat, Method::Recursive, Method::Text, Method::Git];

    /// What stands in front of the algorithm in texts.
    pub fn prefix(self) -> &'static str {
        match self {
            Method::Flat => "",
            Method::Recursive => "r:",
            Method::Text => "text:",
            Method::Git => "git:",
        }
    }

    /// The method that programs call so.
    pub fn parse(name: &[u8]) -> Option<Method> {
        match name {
            b"flat" => Some(Method::Flat),
            b"recursive" | b"nar" => Some(Method::Recursive),
            b"text" => Some(Method::Text),
            b"git" => Some(Method::Git),
            _ => None,
        }
    }
}

/// What comes out of a derivation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// At a path that follows from how it is made.
    InputAddressed(StorePath),
    /// Something whose hash is known before.
    Fixed {
        /// How it is hashed.
        method: Method,
        /// Its hash.
        hash: Hash,
        /// Its path, which follows from the hash.
        path: StorePath,
    },
    /// At a path that follows from what comes out.
    Floating {
        /// How it will be hashed.
        method: Method,
        /// With what.
        algorithm: Algorithm,
    },
    /// As floating, and different each time.
    Impure {
        /// How it will be hashed.
        method: Method,
        /// With what.
        algorithm: Algorithm,
    },
    /// At a path that follows from how it is made, which is not known while paths of inputs are not;
    /// or that has not been computed yet.
    Deferred,
}

impl Output {
    /// Its path, if that is known.
    pub fn path(&self) -> Option<&StorePath> {
        match self {
            Output::InputAddressed(path) | Output::Fixed { path, .. } => Some(path),
            Output::Floating { .. } | Output::Impure { .. } | Output::Deferred => None,
        }
    }
}

/// What is needed of an input: outputs, and outputs of derivations that are its outputs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Input {
    /// The outputs.
    pub outputs: BTreeSet<Vec<u8>>,
    /// By the output that is a derivation, what is needed of that.
    pub dynamic: BTreeMap<Vec<u8>, Input>,
}

/// A derivation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Derivation {
    /// Its name, which its text does not have.
    pub name: Vec<u8>,
    /// What comes out, by name.
    pub outputs: BTreeMap<Vec<u8>, Output>,
    /// Derivations that must be built before.
    pub input_drvs: BTreeMap<StorePath, Input>,
    /// Other paths that must be there.
    pub input_srcs: BTreeSet<StorePath>,
    /// `x86_64-linux` and the like.
    pub system: Vec<u8>,
    /// The program that is run.
    pub builder: Vec<u8>,
    /// Its arguments.
    pub args: Vec<Vec<u8>>,
    /// Its environment.
    pub env: Variables,
}

impl Derivation {
    /// A derivation of this name, empty otherwise.
    pub fn new(name: impl Into<Vec<u8>>) -> Derivation {
        Derivation { name: name.into(), ..Derivation::default() }
    }

    /// Its one output, if that is fixed.
    pub fn fixed_output(&self) -> Option<(Method, &Hash, &StorePath)> {
        match self.outputs.values().next() {
            Some(Output::Fixed { method, hash, path }) => Some((*method, hash, path)),
            _ => None,
        }
    }

    /// The paths that its text refers to, in order.
    pub fn references(&self) -> Vec<&StorePath> {
        let mut references: Vec<&StorePath> = self.input_srcs.iter().chain(self.input_drvs.keys()).collect();
        references.sort_unstable();
        references.dedup();
        references
    }
}
