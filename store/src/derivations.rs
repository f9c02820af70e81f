//! All derivations that a process has made: what their output paths follow from.
//!
//! The path of an output follows from a hash of its derivation's text, in which every input is named
//! by such a hash instead of by its path: the hash *modulo* inputs. It is made once for each
//! derivation and kept, so deep graphs take linear time; and since derivations are made after their
//! inputs, nothing recurses. A fixed output has a hash that says nothing of how it is made, so what
//! uses it does not change when another way is found to make it.
//!
//! Texts are not kept. What a derivation refers to is, for strings that depend on all that one is
//! made from.

use std::borrow::Cow;
use std::collections::BTreeSet;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use sha2::{Digest, Sha256};

use crate::aterm::{head, input_list, inputs, tail};
use crate::derivation::{Derivation, Input, Output};
use crate::hash::base16;
use crate::path::{PathError, StorePath};

/// Why a derivation cannot be added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AddError {
    /// A name that is not for the store.
    Path(PathError),
    /// An input that is none of the derivations here.
    UnknownDerivation(StorePath),
    /// An input that has no such output: the output, and the derivation that wanted it.
    NoOutput(Vec<u8>, Vec<u8>),
}

impl From<PathError> for AddError {
    fn from(error: PathError) -> AddError {
        AddError::Path(error)
    }
}

impl AddError {
    /// The message to show.
    pub fn message(&self) -> Vec<u8> {
        match self {
            AddError::Path(error) => error.0.clone(),
            AddError::UnknownDerivation(path) => {
                [b"derivation '".as_slice(), path.as_bytes(), b"' is not valid"].concat()
            }
            AddError::NoOutput(output, wanted) => {
                [b"no hash for output '".as_slice(), output, b"' of derivation '", wanted, b"'"].concat()
            }
        }
    }
}

/// The name of an output, and its path if that can be known.
pub type KnownOutput = (Box<[u8]>, Option<StorePath>);

/// What is kept of a derivation.
struct Known {
    /// The hash modulo inputs, in hexadecimal: its name in the texts of what uses it.
    modulo: [u8; 64],
    /// Whether output paths that it has part in cannot be known.
    deferred: bool,
    outputs: Box<[KnownOutput]>,
    references: Box<[StorePath]>,
}

/// The derivations and other things that a process has made.
#[derive(Default)]
pub struct Derivations {
    /// Boxed, as the table has up to twice as many places.
    known: HashMap<StorePath, Box<Known>, FxBuildHasher>,
    /// What other paths refer to.
    others: HashMap<StorePath, Box<[StorePath]>, FxBuildHasher>,
}

impl Derivations {
    /// Adds a derivation whose inputs were added before. Deferred outputs get their paths, if these
    /// can be known, and so do the variables named like them. Returns the path of the derivation.
    ///
    /// # Errors
    /// If an input is not known, or a name is not for the store.
    pub fn add(&mut self, derivation: &mut Derivation) -> Result<StorePath, AddError> {
        let Inputs { named, mut deferred } = self.inputs(derivation)?;
        let mut modulo = None;
        if let Some((method, hash, path)) = derivation.fixed_output() {
            let algorithm = hash.algorithm.name();
            let made = format!("fixed:out:{}{algorithm}:{}:", method.prefix(), base16(&hash.bytes));
            modulo = Some(sha256(&[made.as_bytes(), path.as_bytes()]));
            deferred = false;
        } else if derivation.outputs.values().any(|output| *output != Output::Deferred) {
            deferred |= derivation.outputs.values().any(|output| output.path().is_none());
        } else if !deferred {
            derivation.outputs.keys().for_each(|output| derivation.env.clear(output));
            let hash = sha256(&[&head(derivation, true), &named, &tail(derivation)]);
            let name = &derivation.name;
            for (output, made) in &mut derivation.outputs {
                let path = StorePath::output(name, output, &hash)?;
                derivation.env.insert(output, path.as_bytes());
                *made = Output::InputAddressed(path);
            }
        }
        let (head, tail) = (head(derivation, false), tail(derivation));
        let hash = sha256(&[&head, &inputs(derivation), &tail]);
        let name = [&derivation.name, b".drv".as_slice()].concat();
        let references = derivation.references();
        let path = StorePath::text_of_hash(&name, &hash, references.iter().copied())?;
        let modulo = hexadecimal(&modulo.unwrap_or_else(|| sha256(&[&head, &named, &tail])));
        let outputs = derivation.outputs.iter();
        let outputs =
            outputs.map(|(name, output)| (name.as_slice().into(), output.path().cloned())).collect();
        let references = references.into_iter().cloned().collect();
        self.known.insert(path.clone(), Box::new(Known { modulo, deferred, outputs, references }));
        Ok(path)
    }

    /// The inputs of a derivation, by their hashes.
    fn inputs(&self, derivation: &Derivation) -> Result<Inputs, AddError> {
        // Nix: what a fixed output is made from is not looked at.
        if derivation.fixed_output().is_some() {
            return Ok(Inputs::default());
        }
        let mut deferred = false;
        let mut named: Vec<(&[u8], Cow<Input>)> = Vec::new();
        for (path, input) in &derivation.input_drvs {
            let Some(known) = self.known.get(path) else {
                return Err(AddError::UnknownDerivation(path.clone()));
            };
            deferred |= known.deferred;
            for output in &input.outputs {
                if !known.outputs.iter().any(|(name, _)| **name == **output) {
                    return Err(AddError::NoOutput(output.clone(), derivation.name.clone()));
                }
            }
            if input.outputs.is_empty() {
                continue;
            }
            let outputs = match input.dynamic.is_empty() {
                true => Cow::Borrowed(input),
                false => Cow::Owned(Input { outputs: input.outputs.clone(), ..Input::default() }),
            };
            named.push((&known.modulo, outputs));
        }
        named.sort_by_key(|&(modulo, _)| modulo);
        named.dedup_by(|(modulo, input), (before, all)| {
            let is_same = modulo == before;
            if is_same {
                all.to_mut().outputs.extend(input.outputs.iter().cloned());
            }
            is_same
        });
        let named = input_list(named.iter().map(|(modulo, input)| (*modulo, &**input)));
        Ok(Inputs { named, deferred })
    }

    /// A store path from its text, in the memory of the one that was added.
    ///
    /// # Errors
    /// As for [`StorePath::parse`].
    pub fn path(&self, text: &[u8]) -> Result<StorePath, PathError> {
        let known = self.known.get_key_value(text).map(|(path, _)| path);
        let known = known.or_else(|| self.others.get_key_value(text).map(|(path, _)| path));
        known.map_or_else(|| StorePath::parse(text), |path| Ok(path.clone()))
    }

    /// Adds a path that is no derivation, and what it refers to.
    pub fn add_other(&mut self, path: &StorePath, references: impl IntoIterator<Item = StorePath>) {
        if !self.others.contains_key(path) {
            self.others.insert(path.clone(), references.into_iter().collect());
        }
    }

    /// Whether a path was added.
    pub fn is_known(&self, path: &StorePath) -> bool {
        self.known.contains_key(path) || self.others.contains_key(path)
    }

    /// The outputs of a derivation; `None` if it is not known.
    pub fn outputs(&self, path: &StorePath) -> Option<&[KnownOutput]> {
        self.known.get(path).map(|known| &*known.outputs)
    }

    /// Everything that a path refers to, and what that refers to, and so on, with the path itself.
    ///
    /// # Errors
    /// If there is a path among these that is not known.
    pub fn closure(&self, path: &StorePath) -> Result<BTreeSet<StorePath>, StorePath> {
        let mut closure = BTreeSet::new();
        let mut todo = vec![path];
        while let Some(path) = todo.pop() {
            if closure.contains(path) {
                continue;
            }
            let known = self.known.get(path).map(|known| &known.references);
            let Some(references) = known.or_else(|| self.others.get(path)) else { return Err(path.clone()) };
            todo.extend(references.iter());
            closure.insert(path.clone());
        }
        Ok(closure)
    }
}

/// The inputs of a derivation by their hashes modulo inputs.
#[derive(Default)]
struct Inputs {
    /// As texts have them.
    named: Vec<u8>,
    deferred: bool,
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

fn hexadecimal(hash: &[u8; 32]) -> [u8; 64] {
    base16(hash).into_bytes().try_into().expect("two digits for each byte")
}
