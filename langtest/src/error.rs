//! What can be wrong with a request or with the machine, as opposed to a failing case.
//!
//! Everything here ends a run with exit status 2. A case that fails is never an `Error`
//! but a [`crate::Verdict`].

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A reason why a run cannot start or go on.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be used as intended.
    Io {
        /// What was to be done, to be followed by the path.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A folder given as a suite holds no file named like a case.
    NoCases {
        /// The folder.
        folder: PathBuf,
    },
    /// The text of an implementation cannot be understood.
    BadImplementation {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The program an implementation names does not exist.
    ProgramNotFound {
        /// The name of the implementation.
        name: String,
        /// The program.
        program: String,
    },
    /// Two implementations go by one name.
    DuplicateName {
        /// The name.
        name: String,
    },
}

impl Error {
    /// For `map_err`: the action that failed and the path it was about.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Io { action, path, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io { action, path, source } => {
                write!(f, "cannot {action} '{}': {source}", path.display())
            }
            Error::NoCases { folder } => write!(
                f,
                "'{}' holds no test cases: no file is named like 'eval-okay-*.nix'",
                folder.display()
            ),
            Error::BadImplementation { text, reason } => {
                write!(f, "implementation '{text}' is not of the form NAME=COMMAND: {reason}")
            }
            Error::ProgramNotFound { name, program } => {
                write!(f, "implementation '{name}': there is no program '{program}'")
            }
            Error::DuplicateName { name } => {
                write!(f, "two implementations are named '{name}'; write --impl NAME=COMMAND")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
