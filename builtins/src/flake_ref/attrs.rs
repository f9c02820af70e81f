//! The attributes of a flake reference, and the checks that every kind of reference shares.

use std::collections::BTreeMap;

use frazil_eval::vm::Features;

use super::encode::Query;
use super::failure::{Failure, Outcome, other};
use super::json;
use crate::hash::{Algorithm, Format, Hash, HashError};

/// The value of an attribute.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Attr {
    String(Vec<u8>),
    Int(u64),
    Bool(bool),
}

impl Attr {
    /// As a parameter of a query.
    pub fn text(&self) -> Vec<u8> {
        match self {
            Attr::String(text) => text.clone(),
            Attr::Int(int) => int.to_string().into_bytes(),
            Attr::Bool(value) => vec![if *value { b'1' } else { b'0' }],
        }
    }
}

/// Attributes by name.
#[derive(Clone, Default, Debug)]
pub(super) struct Attrs(pub BTreeMap<Vec<u8>, Attr>);

impl Attrs {
    /// Attributes of one type of reference.
    pub fn of_type(name: &str) -> Attrs {
        let mut attrs = Attrs::default();
        attrs.set("type", name.as_bytes());
        attrs
    }

    /// Sets an attribute to a string.
    pub fn set(&mut self, name: &str, text: &[u8]) {
        self.put(name, Attr::String(text.to_vec()));
    }

    /// Sets an attribute.
    pub fn put(&mut self, name: &str, value: Attr) {
        self.0.insert(name.as_bytes().to_vec(), value);
    }

    /// Sets attributes to the parameters of a query with these names.
    pub fn take_strings(&mut self, query: &Query, names: &[&str]) {
        for name in names {
            if let Some(value) = query.get(name.as_bytes()) {
                self.set(name, value);
            }
        }
    }

    /// A string that may be absent.
    pub fn text(&self, name: &str) -> Outcome<Option<&[u8]>> {
        match self.0.get(name.as_bytes()) {
            None => Ok(None),
            Some(Attr::String(text)) => Ok(Some(text)),
            Some(_) => other(&[b"input attribute '", name.as_bytes(), b"' is not a string ", &self.json()]),
        }
    }

    /// A string that must be there.
    pub fn required(&self, name: &str) -> Outcome<&[u8]> {
        match self.text(name)? {
            Some(text) => Ok(text),
            None => other(&[b"input attribute '", name.as_bytes(), b"' is missing"]),
        }
    }

    /// A Boolean; false if it is absent.
    pub fn flag(&self, name: &str) -> Outcome<bool> {
        match self.0.get(name.as_bytes()) {
            None => Ok(false),
            Some(Attr::Bool(value)) => Ok(*value),
            Some(_) => other(&[b"input attribute '", name.as_bytes(), b"' is not a Boolean"]),
        }
    }

    fn check_int(&self, name: &str) -> Outcome<()> {
        match self.0.get(name.as_bytes()) {
            None | Some(Attr::Int(_)) => Ok(()),
            Some(_) => other(&[b"input attribute '", name.as_bytes(), b"' is not an integer"]),
        }
    }

    /// The types of the attributes that every kind of reference may have.
    pub fn check_common(&self) -> Outcome<()> {
        self.required("type")?;
        self.text("ref")?;
        self.check_int("revCount")?;
        self.check_int("lastModified")
    }

    /// The revision in hexadecimal. Nix: it is one of SHA-1 unless it names another algorithm.
    pub fn rev(&self, features: &Features) -> Outcome<Option<Vec<u8>>> {
        let Some(text) = self.text("rev")? else { return Ok(None) };
        let hash = match parse_hash(text, None, features) {
            Err(Failure::Other(_)) => parse_hash(text, Some(Algorithm::Sha1), features)?,
            outcome => outcome?,
        };
        Ok(Some(hash.show(Format::Base16).into_bytes()))
    }

    /// The hash of the contents in its canonical form; that of nothing is all zeros.
    pub fn nar_hash(&self, features: &Features) -> Outcome<Option<Vec<u8>>> {
        let Some(text) = self.text("narHash")? else { return Ok(None) };
        let hash = match text {
            b"" => Hash { algorithm: Algorithm::Sha256, bytes: vec![0; Algorithm::Sha256.size()] },
            _ => parse_sri(text, features)?,
        };
        if hash.algorithm != Algorithm::Sha256 {
            return Err(Failure::Usage(b"narHash must use SHA-256".to_vec()));
        }
        Ok(Some(hash.show(Format::Sri).into_bytes()))
    }

    /// The attributes as JSON, as messages show them.
    pub fn json(&self) -> Vec<u8> {
        json::show(&self.0)
    }
}

/// A hash in any format.
pub(super) fn parse_hash(text: &[u8], known: Option<Algorithm>, features: &Features) -> Outcome<Hash> {
    let is_blake3 =
        text.strip_prefix(b"blake3").is_some_and(|rest| matches!(rest.first(), Some(b':' | b'-')));
    if is_blake3 && !features.blake3_hashes {
        return Err(Failure::Feature("blake3-hashes"));
    }
    Hash::parse(text, known).map_err(|error| match error {
        HashError::Bad(text) => Failure::Other(text.into_bytes()),
        HashError::Usage(text) => Failure::Usage(text.into_bytes()),
    })
}

/// A hash in SRI's format. Nix: the algorithm ends at the first `-`, and a colon behind it is as bad
/// as any other character that is not of base 64.
fn parse_sri(text: &[u8], features: &Features) -> Outcome<Hash> {
    let Some(dash) = text.iter().position(|&byte| byte == b'-') else {
        return other(&[b"hash '", text, b"' is not SRI"]);
    };
    let (name, rest) = (&text[..dash], &text[dash + 1..]);
    let Some(algorithm) = Algorithm::parse(name) else {
        return Err(Failure::Usage(crate::hash::unknown(name).into_bytes()));
    };
    if !rest.contains(&b':') {
        return parse_hash(text, None, features);
    }
    let end = format!("', length 0 != expected length {}", algorithm.size());
    other(&[b"invalid SRI hash '", rest, end.as_bytes()])
}
