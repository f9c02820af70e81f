//! Pure and restricted evaluation: what programs may see of the outside world.
//!
//! The policy stands in the one door: a host around the real one, which follows every symbolic link
//! itself, each only if its own path may be read, and asks for what is left. So there is nothing for
//! builtins to remember, and no way around: `..` and links lead to a path that is checked like any
//! other. What may be read is what lies in an allowed path; above one, directories show the way to it
//! and nothing else.

use std::collections::BTreeSet;

use frazil_builtins::paths::CORE_ROOT;
pub use frazil_eval::host::Access;
use frazil_eval::host::{FileType, Host, HostBytecode, HostError, HostStore, Message, OpenFile, Verbosity};
use frazil_eval::imports::{follow_links, join, parent};
use frazil_store::path::StorePath;

use crate::forward::forward;

/// What programs may see.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// use frazil::policy::{Access, Policy};
/// use frazil::{ErrorKind, Evaluator};
///
/// let restricted = Policy { access: Access::Restricted, ..Policy::default() };
/// let nix = Evaluator::builder().search_path("etc=/etc").policy(restricted).build()?;
/// assert!(nix.eval("builtins.pathExists <etc>").wait()?.to::<bool>().wait()?);
/// assert_eq!(nix.eval("builtins.readDir /usr").wait().unwrap_err().kind(), ErrorKind::Forbidden);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// Files, environment, clock.
    pub access: Access,
    /// Whether programs may fetch only what is allowed.
    pub restricts_uris: bool,
    /// What they may fetch then: these and all below them, or whole schemes (`https:`).
    pub allowed_uris: Vec<Vec<u8>>,
}

impl Policy {
    /// The host, as far as programs may see it. They may read what is in its search path, unless
    /// evaluation is pure.
    ///
    /// ```
    /// use frazil::host::RealHost;
    /// use frazil::policy::{Access, Policy};
    ///
    /// let pure = Policy { access: Access::Pure, ..Policy::default() };
    /// let host = pure.guard(Box::new(RealHost::new(Vec::new(), None)));
    /// assert_eq!(host.env(b"PATH"), None);
    /// ```
    pub fn guard(self, host: Box<dyn Host>) -> Box<dyn Host> {
        if self.access == Access::All && !self.restricts_uris {
            return host;
        }
        let mut guarded = Guarded { inner: host, policy: self, allowed: BTreeSet::new() };
        for (_, path) in guarded.search_path() {
            let path = join(&guarded.current_dir(), &path);
            if let Some(Ok(store_path)) = StorePath::containing(&path) {
                guarded.allow_closure(store_path.as_bytes());
            }
            guarded.allow(&path);
        }
        Box::new(guarded)
    }
}

/// A host behind a policy.
struct Guarded {
    inner: Box<dyn Host>,
    policy: Policy,
    /// What may be read: paths that are allowed with all below them.
    allowed: BTreeSet<Vec<u8>>,
}

impl Guarded {
    /// Whether a path is allowed, or lies in or above one that is.
    fn is_allowed(&self, root: u32, path: &[u8]) -> bool {
        if self.policy.access == Access::All || root == CORE_ROOT {
            return true;
        }
        let mut within = path;
        loop {
            if self.allowed.contains(within) {
                return true;
            }
            if within.len() <= 1 {
                break;
            }
            within = parent(within);
        }
        let below = [path.strip_suffix(b"/").unwrap_or(path), b"/"].concat();
        self.allowed.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
    }

    fn check(&self, root: u32, path: &[u8]) -> Result<(), HostError> {
        if self.is_allowed(root, path) {
            return Ok(());
        }
        let mode = match self.policy.access {
            Access::Pure => "in pure evaluation mode (use '--impure' to override)",
            _ => "in restricted mode",
        };
        let path = String::from_utf8_lossy(path);
        Err(HostError::Forbidden(format!("access to absolute path '{path}' is forbidden {mode}")))
    }

    /// The path without symbolic links: those in its directories and, if `last_too`, itself. A link
    /// that may not be read is not followed.
    fn resolve(&self, root: u32, path: &[u8], last_too: bool) -> Result<Vec<u8>, HostError> {
        let target = |link: &[u8]| match self.is_link(root, link) {
            true => self.inner.read_link(root, link).map(Some),
            false => Ok(None),
        };
        let too_many = |text: Vec<u8>| HostError::Other(String::from_utf8_lossy(&text).into_owned());
        follow_links(path, last_too, too_many, target)
    }

    /// Whether there is a link that may be read at a path whose directories are no links.
    fn is_link(&self, root: u32, path: &[u8]) -> bool {
        self.is_allowed(root, path) && matches!(self.inner.file_type(root, path), Ok(Some(FileType::Symlink)))
    }

    /// The path to read instead, if that is allowed.
    fn admit(&self, root: u32, path: &[u8], last_too: bool) -> Result<Vec<u8>, HostError> {
        let path = self.resolve(root, path, last_too)?;
        self.check(root, &path)?;
        Ok(path)
    }
}

/// Whether `uri` is `prefix`, or lies below it, or has it for a scheme.
fn uri_is_below(uri: &[u8], prefix: &[u8]) -> bool {
    let Some(rest) = uri.strip_prefix(prefix) else { return false };
    rest.is_empty()
        || !prefix.is_empty() && (prefix.ends_with(b"/") || rest.starts_with(b"/") || is_scheme(prefix))
}

/// Whether a text is a scheme with its colon.
fn is_scheme(text: &[u8]) -> bool {
    let Some([first, rest @ ..]) = text.strip_suffix(b":") else { return false };
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    first.is_ascii_alphabetic() && rest.iter().all(belongs)
}

/// The path of a `file:` URI, or what is itself an absolute path.
fn local_path(uri: &[u8]) -> Option<Vec<u8>> {
    if uri.starts_with(b"/") {
        return Some(uri.to_vec());
    }
    let path = uri.strip_prefix(b"file:")?;
    let path = path.strip_prefix(b"//").unwrap_or(path);
    let end = path.iter().position(|byte| b"?#".contains(byte)).unwrap_or(path.len());
    path.starts_with(b"/").then(|| decoded(&path[..end]))
}

/// A text in which `%2f` and the like are replaced by the bytes that they mean.
fn decoded(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..]) if digit(high).is_some() && digit(low).is_some() => {
                let byte = digit(high).zip(digit(low)).map_or(0, |(high, low)| high * 16 + low);
                bytes.push(byte as u8);
                rest = after;
            }
            _ => bytes.push(first),
        }
    }
    bytes
}

impl Host for Guarded {
    fn read_file(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        self.inner.read_file(root, &self.admit(root, path, true)?)
    }

    fn open_file(&self, root: u32, path: &[u8]) -> Result<OpenFile<'_>, HostError> {
        self.inner.open_file(root, &self.admit(root, path, true)?)
    }

    fn file_type(&self, root: u32, path: &[u8]) -> Result<Option<FileType>, HostError> {
        self.inner.file_type(root, &self.admit(root, path, false)?)
    }

    fn read_dir(&self, root: u32, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        let path = self.admit(root, path, true)?;
        let mut entries = self.inner.read_dir(root, &path)?;
        entries.retain(|(name, _)| self.is_allowed(root, &join(&path, name)));
        Ok(entries)
    }

    fn read_link(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        self.inner.read_link(root, &self.admit(root, path, false)?)
    }

    fn is_executable(&self, root: u32, path: &[u8]) -> Result<bool, HostError> {
        self.inner.is_executable(root, &self.admit(root, path, true)?)
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        if self.policy.access == Access::All { self.inner.env(name) } else { None }
    }

    fn current_time(&self) -> i64 {
        if self.policy.access == Access::Pure { 0 } else { self.inner.current_time() }
    }

    fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        if self.policy.access == Access::Pure { Vec::new() } else { self.inner.search_path() }
    }

    fn access(&self) -> Access {
        self.policy.access
    }

    fn check_path(&self, path: &[u8]) -> Result<(), HostError> {
        self.check(0, path)
    }

    fn check_uri(&self, uri: &[u8]) -> Result<(), HostError> {
        if !self.policy.restricts_uris
            || self.policy.allowed_uris.iter().any(|allowed| uri_is_below(uri, allowed))
        {
            return Ok(());
        }
        if let Some(path) = local_path(uri) {
            return self.check(0, &join(b"/", &path));
        }
        let uri = String::from_utf8_lossy(uri);
        Err(HostError::Forbidden(format!("access to URI '{uri}' is forbidden in restricted mode")))
    }

    fn allow(&mut self, path: &[u8]) {
        self.allowed.insert(path.to_vec());
    }

    fn allow_closure(&mut self, path: &[u8]) {
        let mut todo = vec![path.to_vec()];
        while let Some(path) = todo.pop() {
            if self.allowed.contains(&path) {
                continue;
            }
            let references = self.inner.store().map(|store| store.references(&path));
            // Nix: what the store does not know is not allowed.
            let Some(Ok(Some(references))) = references else { continue };
            self.allowed.insert(path);
            todo.extend(references);
        }
    }

    forward!(
        current_dir,
        probed,
        message,
        wants,
        derivation,
        source_reader,
        bytecode,
        home,
        current_system,
        store
    );
}

#[cfg(test)]
mod tests;
