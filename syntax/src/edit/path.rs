//! Attribute paths: `meta.version`, `hosts."example.org".port`, and the set that they start from.

use std::fmt;
use std::str::FromStr;

use super::EditError;
use super::value::{quoted, unescaped};

/// Which bindings an attribute path starts from.
///
/// ```
/// use frazil_syntax::{AttrPath, Document, Start};
///
/// let text = Document::parse("let a = 1; in mk { a = 2; b = [ { a = 3; } ]; }")?;
/// let get = |start| text.get(&AttrPath::new(["a"])?.starting(start));
/// assert_eq!((get(Start::Main)?, get(Start::Let)?, get(Start::At(36))?), ("2".into(), "1".into(), "3".into()));
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Start {
    /// The set that the text's value is, or is made from: see [`Document`](super::Document).
    #[default]
    Main,
    /// The bindings of the outermost `let … in` around the main set.
    Let,
    /// The innermost set or `let … in` that holds this byte of the text.
    At(usize),
}

/// The longest path. Looking for a name nests.
const MAX_NAMES: usize = 200;

/// A path to an attribute.
///
/// ```
/// use frazil_syntax::AttrPath;
///
/// let path: AttrPath = r#"hosts."example.org".port"#.parse()?;
/// assert_eq!(path.names(), ["hosts", "example.org", "port"]);
/// assert_eq!(path.to_string(), r#"hosts."example.org".port"#);
/// assert!("a..b".parse::<AttrPath>().is_err());
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttrPath {
    names: Vec<String>,
    start: Start,
}

impl AttrPath {
    /// The path of these names, which may be any texts.
    ///
    /// # Errors
    /// [`EditError::BadPath`] if there are none, or more than 200.
    ///
    /// ```
    /// let path = frazil_syntax::AttrPath::new(["a b", "c"])?;
    /// assert_eq!(path.to_string(), r#""a b".c"#);
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Result<AttrPath, EditError> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let reason = match names.len() {
            0 => "it names nothing",
            1..=MAX_NAMES => return Ok(AttrPath { names, start: Start::Main }),
            _ => "it has more than 200 names",
        };
        Err(EditError::BadPath { path: written(&names), reason })
    }

    /// The same path from another start.
    ///
    /// ```
    /// use frazil_syntax::{AttrPath, Document, Start};
    ///
    /// let package = Document::parse(r#"let v = "1.0"; in { name = "p-${v}"; }"#)?;
    /// let path = "v".parse::<AttrPath>()?.starting(Start::Let);
    /// assert_eq!(package.get(&path)?, r#""1.0""#);
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn starting(mut self, start: Start) -> AttrPath {
        self.start = start;
        self
    }

    /// The names, without quotes; at least one.
    ///
    /// ```
    /// let path: frazil_syntax::AttrPath = "a.\"b c\"".parse()?;
    /// assert_eq!(path.names(), ["a", "b c"]);
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Where the path starts.
    ///
    /// ```
    /// use frazil_syntax::{AttrPath, Start};
    ///
    /// assert_eq!(AttrPath::new(["a"])?.start(), Start::Main);
    /// # Ok::<(), frazil_syntax::EditError>(())
    /// ```
    pub fn start(&self) -> Start {
        self.start
    }
}

/// A path as Nix writes it.
impl fmt::Display for AttrPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(&self.names))
    }
}

/// A path is names between points. A name in quotes may hold anything, escaped as in Nix's strings; a bare one
/// anything but points, quotes, blanks and `$`.
impl FromStr for AttrPath {
    type Err = EditError;

    fn from_str(text: &str) -> Result<AttrPath, EditError> {
        let bad = |reason| EditError::BadPath { path: text.to_owned(), reason };
        let mut names = Vec::new();
        let mut rest = text;
        loop {
            let (name, after) = take_name(rest).map_err(bad)?;
            names.push(name);
            match after.strip_prefix('.') {
                Some(after) => rest = after,
                None if after.is_empty() => return AttrPath::new(names),
                None => return Err(bad("a '.' is missing between two names")),
            }
        }
    }
}

/// The first name of a path's text, and what follows it.
fn take_name(text: &str) -> Result<(String, &str), &'static str> {
    const DYNAMIC: &str = "a name is computed (${…}), so it is not known without evaluating";
    let Some(inner) = text.strip_prefix('"') else {
        let end = text.find(['.', '"', '$', ' ', '\t', '\n', '\r']).unwrap_or(text.len());
        return match (&text[..end], &text[end..]) {
            (_, after) if after.starts_with("${") => Err(DYNAMIC),
            ("", _) => Err("a name is empty (an empty name is written \"\")"),
            (name, after) if after.is_empty() || after.starts_with('.') => Ok((name.to_owned(), after)),
            _ => Err("a name with such characters is written in quotes"),
        };
    };
    let mut escaped = false;
    for (index, char) in inner.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Ok((unescaped(&inner[..index]), &inner[index + 1..])),
            '$' if inner[index..].starts_with("${") => return Err(DYNAMIC),
            _ => {}
        }
    }
    Err("a quote is not closed")
}

/// Names as Nix writes a path of them.
pub(super) fn written(names: &[String]) -> String {
    names.iter().map(|name| written_name(name)).collect::<Vec<_>>().join(".")
}

/// A name as Nix writes it: in quotes unless it is an identifier.
pub(super) fn written_name(name: &str) -> String {
    const KEYWORDS: [&str; 10] =
        ["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"];
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-'".contains(&byte);
    match name.as_bytes() {
        [first, rest @ ..]
            if is_start(*first) && rest.iter().all(|&byte| is_part(byte)) && !KEYWORDS.contains(&name) =>
        {
            name.to_owned()
        }
        _ => quoted(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<String>> {
        text.parse::<AttrPath>().ok().map(|path| path.names)
    }

    #[test]
    fn paths_are_read_and_written() {
        for text in ["a", "a.b-c.d'", r#""a.b".c"#, r#""".x"#, r#""if"."a\"\\\n\${x}""#, "_1"] {
            let path: AttrPath = text.parse().expect(text);
            assert_eq!(path.to_string(), text);
        }
        assert_eq!(names("0.a"), Some(vec!["0".to_owned(), "a".to_owned()]));
        assert_eq!(names(r#""$${x""#), None);
        assert_eq!(names(r#""a$b""#), Some(vec!["a$b".to_owned()]));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in
            ["", ".", "a.", ".a", "a..b", "a b", "\"a", "\"a\"b", "a\"b\"", "${x}", "a.${x}", "\"${x}\""]
        {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
