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
///
/// ```
/// use frazil::eval::attrs::Attrs;
/// use frazil::packages::FailedAssertions;
/// use frazil::{Session, Settings};
///
/// let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
///     meta = { description = "Greets"; strange = x: x; };
/// }; }"#;
/// let path = Session::run(Settings::default(), |nix| {
///     let set = nix.eval_text(text, b"/").ok()?;
///     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
///     Some(hello.attr_path)
/// });
/// assert_eq!(path.as_deref(), Some(b"hello".as_slice()));
/// ```
pub struct Package {
    /// The way to it, such as `haskell.compiler.ghc884`.
    pub attr_path: Vec<u8>,
    /// Its name with its version.
    pub name: Vec<u8>,
    pub(crate) attrs: Root,
}

/// A derivation that was made: it is in the store, or on its way there, unless that is read-only.
///
/// ```
/// use frazil::eval::attrs::Attrs;
/// use frazil::packages::FailedAssertions;
/// use frazil::{Session, Settings};
///
/// let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
///     meta = { description = "Greets"; strange = x: x; };
/// }; }"#;
/// let made = Session::run(Settings::default(), |nix| {
///     let set = nix.eval_text(text, b"/").ok()?;
///     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
///     hello.make(&mut nix.vm).ok()
/// });
/// assert!(made.expect("it is made").path.ends_with(b"-hello-1.drv"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    /// The path of its `.drv`.
    pub path: Vec<u8>,
    /// The output that was meant.
    pub output: Vec<u8>,
}

/// The outputs of a derivation by their names, with their paths if those were asked for.
///
/// ```
/// use frazil::packages::Outputs;
///
/// let outputs = Outputs::from([(b"out".to_vec(), None)]);
/// assert_eq!(outputs.keys().next().map(Vec::as_slice), Some(b"out".as_slice()));
/// ```
pub type Outputs = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What a walk does with derivations, or members of sets, that fail an assertion or throw.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// # let nix = frazil::Evaluator::new()?;
/// use frazil::packages::FailedAssertions;
///
/// let found = |failed| {
///     let found = nix.with(move |scope| {
///         let set = scope.eval(r#"{ a = { type = "derivation"; name = "a"; }; b = throw "b"; }"#)?;
///         Ok(scope.derivations(&set, None, failed)?.len())
///     });
///     found.wait()
/// };
/// assert_eq!(found(FailedAssertions::Skip)?, 1);
/// assert_eq!(found(FailedAssertions::Fail).unwrap_err().message(), "b");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailedAssertions {
    /// It leaves them out.
    Skip,
    /// It fails.
    Fail,
}
