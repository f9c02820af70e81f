//! Why an edit cannot be made. The text is as it was before.

use std::fmt;
use std::ops::Range;

/// A part of a text.
///
/// ```
/// let set = frazil_syntax::Document::parse("{\n  a = 1;\n}")?;
/// let place = set.definition(&"a".parse()?)?.place;
/// assert_eq!((place.range.clone(), place.line, place.column), (4..10, 2, 3));
/// assert_eq!(place.to_string(), "2:3");
/// # Ok::<(), frazil_syntax::EditError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Its bytes.
    pub range: Range<usize>,
    /// The line of its first byte, from 1.
    pub line: usize,
    /// The column of its first byte, in bytes from 1.
    pub column: usize,
}

impl Place {
    /// The place of these bytes of `text`. LF, CRLF and a lone CR each end a line.
    pub(crate) fn of(text: &str, range: Range<usize>) -> Place {
        let before = &text.as_bytes()[..range.start];
        let mut line = 1;
        let mut start = 0;
        for (index, &byte) in before.iter().enumerate() {
            let crlf = byte == b'\r' && text.as_bytes().get(index + 1) == Some(&b'\n');
            if byte == b'\n' || byte == b'\r' && !crlf {
                line += 1;
                start = index + 1;
            }
        }
        Place { line, column: range.start - start + 1, range }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why an edit cannot be made. The text is as it was before.
///
/// ```
/// use frazil_syntax::{Document, EditError};
///
/// let error = Document::parse("{ a = ; }").unwrap_err();
/// assert!(matches!(&error, EditError::Syntax { place, .. } if place.column == 7));
/// let mut package = Document::parse("{ a = { b = x; }; }")?;
/// let error = package.remove(&"a.c".parse()?).unwrap_err();
/// assert_eq!(error.to_string(), "attribute 'a.c' not found");
/// # Ok::<(), EditError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EditError {
    /// The text is not Nix.
    Syntax {
        /// What is wrong.
        message: String,
        /// Where the first error is.
        place: Place,
    },
    /// What should name an attribute does not, or computes a name.
    BadPath {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The new value is no expression, or cannot be written in Nix.
    BadValue {
        /// The value.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no set for the path to start from.
    NoSet {
        /// The expression that is not made from a set, or has no `let … in`.
        place: Place,
    },
    /// No attribute has this path.
    NotFound {
        /// The path.
        path: String,
    },
    /// There may be such an attribute, but its name is computed.
    Dynamic {
        /// The path.
        path: String,
        /// The computed name.
        place: Place,
    },
    /// An attribute on the way is no set that is written out here.
    NotASet {
        /// The path.
        path: String,
        /// The definition of the attribute on the way.
        place: Place,
    },
    /// The path has a value already.
    AlreadySet {
        /// The path.
        path: String,
        /// Its definition, or the first part of it.
        place: Place,
    },
    /// The attribute is written in parts, `a.b = …; a.c = …;`, so it has no single value.
    InParts {
        /// The path.
        path: String,
        /// The parts.
        places: Vec<Place>,
    },
    /// Several sets may be meant, as in `if x then { … } else { … }`.
    Ambiguous {
        /// The path.
        path: String,
        /// The definitions or the sets.
        places: Vec<Place>,
    },
    /// A change or definition is of another text than this.
    Stale,
    /// The result would not be what was asked for.
    Refused {
        /// The path.
        path: String,
    },
}

impl std::error::Error for EditError {}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::Syntax { message, place } => write!(f, "syntax error at {place}: {message}"),
            EditError::BadPath { path, reason } => write!(f, "'{path}' is no attribute path: {reason}"),
            EditError::BadValue { text, reason } => write!(f, "'{text}' is no value: {reason}"),
            EditError::NoSet { place } => write!(f, "the expression at {place} is not made from a set"),
            EditError::NotFound { path } => write!(f, "attribute '{path}' not found"),
            EditError::Dynamic { path, place } => {
                write!(f, "attribute '{path}' not found, but the name at {place} is computed")
            }
            EditError::NotASet { path, place } => {
                write!(f, "'{path}' leads into what is defined at {place}, which is not made from a set")
            }
            EditError::AlreadySet { path, place } => {
                write!(f, "attribute '{path}' is already set at {place}")
            }
            EditError::InParts { path, places } => {
                write!(f, "attribute '{path}' is written in parts, at {}", listed(places))
            }
            EditError::Ambiguous { path, places } => {
                write!(f, "several places may be meant by '{path}': {}", listed(places))
            }
            EditError::Stale => f.write_str("the text is not the one that this was made for"),
            EditError::Refused { path } => {
                write!(f, "editing '{path}' would not give what was asked for; please edit it by hand")
            }
        }
    }
}

fn listed(places: &[Place]) -> String {
    places.iter().map(Place::to_string).collect::<Vec<_>>().join(", ")
}
