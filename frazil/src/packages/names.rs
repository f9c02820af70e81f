//! Package names: taken apart, and chosen by patterns.

use std::fmt;

use frazil_builtins::regex::{Regex, RegexError};
use frazil_builtins::versions;

/// A package name taken apart: `nix-shell-2.3` is `nix-shell` and `2.3`.
///
/// ```
/// use frazil::packages::PackageName;
///
/// let name = PackageName { name: b"nix-shell", version: b"2.3" };
/// assert_eq!(name, PackageName::parse(b"nix-shell-2.3"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PackageName<'a> {
    /// What stands before the first dash that something else than a letter follows.
    pub name: &'a [u8],
    /// What stands behind it; may be empty.
    pub version: &'a [u8],
}

impl<'a> PackageName<'a> {
    /// Takes a name apart.
    ///
    /// ```
    /// use frazil::packages::PackageName;
    ///
    /// assert_eq!(PackageName::parse(b"hello-2.10").version, b"2.10");
    /// assert_eq!(PackageName::parse(b"firefox").version, b"");
    /// ```
    pub fn parse(text: &'a [u8]) -> PackageName<'a> {
        let (name, version) = versions::split_name(text);
        PackageName { name, version }
    }
}

/// What chooses packages: a regular expression for their names, `*` for all, and maybe a version.
///
/// ```
/// use frazil::packages::Selector;
///
/// # fn main() -> Result<(), frazil::packages::SelectorError> {
/// let selector = Selector::parse(b"gcc.*-9")?;
/// assert!(selector.chooses(b"gcc-wrapper-9", &mut || false));
/// # Ok(())
/// # }
/// ```
pub struct Selector {
    text: Vec<u8>,
    /// `None` chooses all.
    pattern: Option<Regex>,
}

/// A selector that is no regular expression.
///
/// ```
/// let error = frazil::packages::Selector::parse(b"(").err().expect("it is none");
/// assert_eq!(error.to_string(), "invalid regular expression");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SelectorError(RegexError);

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            RegexError::Invalid => "invalid regular expression",
            RegexError::TooComplex => "memory limit exceeded by regular expression",
        })
    }
}

impl Selector {
    /// Makes a selector of a text.
    ///
    /// # Errors
    /// If its name is no regular expression.
    ///
    /// ```
    /// use frazil::packages::Selector;
    ///
    /// # fn main() -> Result<(), frazil::packages::SelectorError> {
    /// assert!(Selector::parse(b"*")?.chooses(b"anything", &mut || false));
    /// # Ok(())
    /// # }
    /// ```
    pub fn parse(text: &[u8]) -> Result<Selector, SelectorError> {
        let name = PackageName::parse(text).name;
        let pattern = match name {
            b"*" => None,
            name => Some(Regex::new(name).map_err(SelectorError)?),
        };
        Ok(Selector { text: text.to_vec(), pattern })
    }

    /// The text that it was made of.
    ///
    /// ```
    /// use frazil::packages::Selector;
    ///
    /// # fn main() -> Result<(), frazil::packages::SelectorError> {
    /// assert_eq!(Selector::parse(b"hello-2")?.text(), b"hello-2");
    /// # Ok(())
    /// # }
    /// ```
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether it chooses a package of this name. `stop` is asked now and then and ends the search.
    ///
    /// ```
    /// use frazil::packages::Selector;
    ///
    /// # fn main() -> Result<(), frazil::packages::SelectorError> {
    /// assert!(!Selector::parse(b"hello")?.chooses(b"hello-world-1", &mut || false));
    /// # Ok(())
    /// # }
    /// ```
    pub fn chooses(&self, name: &[u8], stop: &mut dyn FnMut() -> bool) -> bool {
        let (wanted, name) = (PackageName::parse(&self.text), PackageName::parse(name));
        let named = self.pattern.as_ref();
        let named = named.is_none_or(|pattern| pattern.is_match_full(name.name, stop).unwrap_or(false));
        named && (wanted.version.is_empty() || wanted.version == name.version)
    }
}

#[cfg(test)]
mod tests {
    use super::{PackageName, Selector};

    #[test]
    fn names() {
        let parse = |text: &'static str| PackageName::parse(text.as_bytes());
        let name = |name: &'static str, version: &'static str| PackageName {
            name: name.as_bytes(),
            version: version.as_bytes(),
        };
        assert_eq!(parse("apache-httpd-2.0.48"), name("apache-httpd", "2.0.48"));
        assert_eq!(parse("firefox"), name("firefox", ""));
        assert_eq!(parse("a-"), name("a-", ""));
        assert_eq!(parse("-1"), name("", "1"));
    }

    #[test]
    fn selectors() {
        let chooses = |selector: &str, name: &str| {
            let selector = Selector::parse(selector.as_bytes()).unwrap();
            selector.chooses(name.as_bytes(), &mut || false)
        };
        assert!(chooses("*", "a-1") && chooses("*-1", "a-1") && !chooses("*-2", "a-1"));
        assert!(chooses("fo+", "foo-1") && !chooses("fo", "foo-1") && chooses("foo-1", "foo-1"));
        assert!(chooses("gcc.*", "gcc-wrapper-9") && !chooses("", "a") && !chooses("Foo", "foo"));
        assert!(Selector::parse(b"(").is_err());
    }
}
