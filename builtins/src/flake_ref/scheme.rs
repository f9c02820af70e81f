//! The kinds of flake references: what each reads from a URL, checks and writes.

mod archive;
mod curl;
mod git;
mod indirect;
mod mercurial;
mod path;

use frazil_eval::vm::Features;

use super::attrs::Attrs;
use super::failure::{Failure, Outcome, other};
use super::url::Url;

/// What reading and showing references depends on, and the warnings that it gave.
pub(super) struct Reader {
    /// The experimental features that are enabled.
    pub features: Features,
    /// Warnings, in the order in which they are to be shown.
    pub warnings: Vec<Vec<u8>>,
}

impl Reader {
    /// Reads a URL that keeps to the rules.
    pub fn url(&mut self, text: &[u8]) -> Outcome<Url> {
        Url::parse(text, false, &mut self.warnings)
    }
}

/// A kind of references.
struct Scheme {
    /// Its `type`.
    name: &'static str,
    /// The attributes it may have, besides `type`.
    allowed: &'static [&'static str],
    /// Whether it needs the experimental feature `flakes`.
    flakes: bool,
    /// Reads a URL; `None` if it is not of this kind.
    from_url: fn(&mut Reader, &Url) -> Outcome<Option<Attrs>>,
    /// Checks attributes, and puts them in order.
    check: fn(&mut Reader, Attrs) -> Outcome<Attrs>,
    /// The URL of checked attributes.
    to_url: fn(&mut Reader, &Attrs) -> Outcome<Url>,
}

/// All kinds. Nix: they are tried in the order of their names.
static SCHEMES: [&Scheme; 9] = [
    &curl::FILE,
    &git::GIT,
    &archive::GITHUB,
    &archive::GITLAB,
    &mercurial::HG,
    &indirect::INDIRECT,
    &path::PATH,
    &archive::SOURCEHUT,
    &curl::TARBALL,
];

/// The attributes that a URL stands for.
pub(super) fn from_url(reader: &mut Reader, url: &Url) -> Outcome<Attrs> {
    for scheme in SCHEMES {
        if let Some(attrs) = (scheme.from_url)(reader, url)? {
            scheme.require(reader)?;
            attrs.check_common()?;
            return Ok(attrs);
        }
    }
    let hint: &[u8] = match url.schemes() {
        (Some(b"file"), b"git") => b"; did you mean 'git+file' instead of 'file+git'?",
        _ => b"",
    };
    other(&[b"input '", &url.show(), b"' is unsupported", hint])
}

/// The URL of attributes, without `dir`.
pub(super) struct Checked {
    scheme: Option<&'static Scheme>,
    attrs: Attrs,
}

impl Checked {
    /// Checks attributes that a program gave. A type that is not known is an error only later.
    pub fn new(reader: &mut Reader, attrs: Attrs) -> Outcome<Checked> {
        let Some(name) = attrs.text("type")? else {
            return other(&[b"'type' attribute to specify input scheme is required but not provided"]);
        };
        let Some(&scheme) = SCHEMES.iter().find(|scheme| scheme.name.as_bytes() == name) else {
            attrs.check_common()?;
            return Ok(Checked { scheme: None, attrs });
        };
        scheme.require(reader)?;
        let is_known = |name: &[u8]| {
            matches!(name, b"type" | b"__final")
                || scheme.allowed.iter().any(|known| known.as_bytes() == name)
        };
        if let Some(name) = attrs.0.keys().find(|name| !is_known(name)) {
            let end = [b"' not supported by scheme '".as_slice(), scheme.name.as_bytes(), b"'"].concat();
            return other(&[b"input attribute '", name, &end]);
        }
        let attrs = (scheme.check)(reader, attrs)?;
        attrs.check_common()?;
        Ok(Checked { scheme: Some(scheme), attrs })
    }

    /// The URL.
    pub fn url(&self, reader: &mut Reader) -> Outcome<Url> {
        match self.scheme {
            Some(scheme) => (scheme.to_url)(reader, &self.attrs),
            None => other(&[b"cannot show unsupported input '", &self.attrs.json(), b"'"]),
        }
    }
}

impl Scheme {
    fn require(&self, reader: &Reader) -> Outcome<()> {
        if self.flakes && !reader.features.flakes { Err(Failure::Feature("flakes")) } else { Ok(()) }
    }
}
