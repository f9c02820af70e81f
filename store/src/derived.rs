//! What derivations make, as strings depend on it; and placeholders for paths that are not known yet.

use crate::hash::{Algorithm, compress, nix32};
use crate::path::{PathError, StorePath, output_name};

/// Something in the store, or an output of a derivation, which may itself be one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DerivedPath {
    /// This path.
    Path(StorePath),
    /// An output of this derivation.
    Output(Box<DerivedPath>, Vec<u8>),
}

/// An element of a string's context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContextElement {
    /// A path or an output.
    Derived(DerivedPath),
    /// A derivation with all that it is made from and all outputs of that.
    Deep(StorePath),
}

impl ContextElement {
    /// Reads `PATH`, `=DERIVATION` or `!OUTPUT!DERIVATION`; a derivation may be `OUTPUT!DERIVATION`.
    ///
    /// # Errors
    /// If a path is no store path.
    pub fn parse(text: &[u8]) -> Result<ContextElement, PathError> {
        match text {
            [b'=', path @ ..] => Ok(ContextElement::Deep(StorePath::parse(path)?)),
            [b'!', rest @ ..] => Ok(ContextElement::Derived(DerivedPath::parse(rest)?)),
            path => Ok(ContextElement::Derived(DerivedPath::Path(StorePath::parse(path)?))),
        }
    }

    /// The text that [`ContextElement::parse`] reads.
    pub fn text(&self) -> Vec<u8> {
        match self {
            ContextElement::Deep(path) => [b"=", path.as_bytes()].concat(),
            ContextElement::Derived(DerivedPath::Path(path)) => path.as_bytes().to_vec(),
            ContextElement::Derived(output) => [b"!".as_slice(), &output.text(StorePath::as_bytes)].concat(),
        }
    }

    /// Nix: paths come first, then whole derivations, then outputs.
    pub fn order(&self) -> impl Ord {
        match self {
            ContextElement::Derived(DerivedPath::Path(path)) => (0, Some(path), None),
            ContextElement::Deep(path) => (1, Some(path), None),
            ContextElement::Derived(output) => (2, None, Some(output)),
        }
    }

    /// The path in it: what is there already, or the derivation that comes first.
    pub fn store_path(&self) -> &StorePath {
        match self {
            ContextElement::Deep(path) => path,
            ContextElement::Derived(derived) => derived.store_path(),
        }
    }
}

impl DerivedPath {
    /// Reads `PATH`, or `OUTPUT!DERIVATION`.
    ///
    /// # Errors
    /// If the path at its end is no store path.
    pub fn parse(text: &[u8]) -> Result<DerivedPath, PathError> {
        let (outputs, path) = split_outputs(text);
        let mut derived = DerivedPath::Path(StorePath::parse(path)?);
        for output in outputs.iter().flat_map(|outputs| outputs.rsplit(|&byte| byte == b'!')) {
            derived = DerivedPath::Output(Box::new(derived), output.to_vec());
        }
        Ok(derived)
    }

    /// `OUTPUT!DERIVATION`, with the path at its end written by `show`.
    fn text<'a>(&'a self, show: impl Fn(&'a StorePath) -> &'a [u8]) -> Vec<u8> {
        let mut text = Vec::new();
        let mut derived = self;
        loop {
            match derived {
                DerivedPath::Path(path) => {
                    text.extend_from_slice(show(path));
                    return text;
                }
                DerivedPath::Output(derivation, output) => {
                    text.extend_from_slice(output);
                    text.push(b'!');
                    derived = derivation;
                }
            }
        }
    }

    fn store_path(&self) -> &StorePath {
        let mut derived = self;
        loop {
            match derived {
                DerivedPath::Path(path) => return path,
                DerivedPath::Output(derivation, _) => derived = derivation,
            }
        }
    }

    /// As messages show it: without the directory of the store.
    pub fn shown(&self) -> Vec<u8> {
        match self {
            DerivedPath::Path(path) => path.base().to_vec(),
            output => [b"!".as_slice(), &output.text(StorePath::base)].concat(),
        }
    }

    /// `DERIVATION^OUTPUT`, as other messages show it.
    pub fn with_caret(&self) -> Vec<u8> {
        match self {
            DerivedPath::Path(path) => path.as_bytes().to_vec(),
            DerivedPath::Output(derivation, output) => {
                [&derivation.with_caret(), b"^".as_slice(), output].concat()
            }
        }
    }

    /// What stands for the path of an output that is not known before it has been built; `None` for
    /// what is no output.
    pub fn placeholder(&self) -> Option<Vec<u8>> {
        self.placeholder_hash().map(|hash| shown(&hash))
    }

    fn placeholder_hash(&self) -> Option<Vec<u8>> {
        let DerivedPath::Output(derivation, output) = self else { return None };
        let text = match &**derivation {
            DerivedPath::Path(path) => {
                let name = path.name().strip_suffix(b".drv").unwrap_or(path.name());
                let name = output_name(name, output);
                [b"nix-upstream-output:".as_slice(), path.hash_part(), b":", &name].concat()
            }
            computed => {
                let hash = nix32(&compress::<20>(&computed.placeholder_hash()?));
                [b"nix-computed-output:".as_slice(), hash.as_bytes(), b":", output].concat()
            }
        };
        Some(Algorithm::Sha256.hash(&text).bytes)
    }
}

/// What stands in front of the last `!`: outputs, each of the derivation behind it; and the path at the end.
pub fn split_outputs(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    memchr::memrchr(b'!', text).map_or((None, text), |mark| (Some(&text[..mark]), &text[mark + 1..]))
}

fn shown(hash: &[u8]) -> Vec<u8> {
    [b"/".as_slice(), nix32(hash).as_bytes()].concat()
}

/// What stands for the path of an output in the derivation that makes it.
pub fn own_placeholder(output: &[u8]) -> Vec<u8> {
    shown(&Algorithm::Sha256.hash(&[b"nix-output:", output].concat()).bytes)
}
