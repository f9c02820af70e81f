//! The files beside a case: its flags, its expected outputs, its post-processing script.
//!
//! For a case `X` these are `X.exp` (standard output), `X.err.exp` (standard error),
//! `X.exp.xml` (the XML output, which replaces both), `X.exp-disabled` (do not run),
//! `X.flags` and `X.postprocess`. An absent expectation means that the output is empty.
//! Updating keeps that rule: an expectation that would be empty is deleted.

use crate::suite::{Case, Kind};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Which output stream an expectation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error; for cases that must fail, standard output is merged into it.
    Err,
}

/// One expected output of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The stream it is about.
    pub stream: Stream,
    /// The suffix of the file with the actual output, which post-processing may edit.
    pub actual_suffix: &'static str,
    /// The suffix of the file with the expected output.
    pub expected_suffix: &'static str,
}

const OUT: Expectation = Expectation { stream: Stream::Out, actual_suffix: "out", expected_suffix: "exp" };
const ERR: Expectation =
    Expectation { stream: Stream::Err, actual_suffix: "err", expected_suffix: "err.exp" };
const XML: Expectation =
    Expectation { stream: Stream::Out, actual_suffix: "out.xml", expected_suffix: "exp.xml" };

impl Expectation {
    /// The file with the expected output of `case` in `folder`.
    pub fn path(&self, folder: &Path, case: &Case) -> PathBuf {
        side_file(folder, case, self.expected_suffix)
    }

    /// The expected output; empty if there is no file.
    pub(crate) fn read(&self, folder: &Path, case: &Case) -> io::Result<Vec<u8>> {
        match fs::read(self.path(folder, case)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            result => result,
        }
    }

    /// Makes `actual` the expected output from now on. Returns the file that changed.
    pub(crate) fn write(&self, folder: &Path, case: &Case, actual: &[u8]) -> io::Result<PathBuf> {
        let path = self.path(folder, case);
        if actual.is_empty() {
            fs::remove_file(&path)?;
        } else {
            fs::write(&path, actual)?;
        }
        Ok(path)
    }
}

/// The expectations of `case`, in the order in which they are compared.
pub(crate) fn expectations(folder: &Path, case: &Case) -> &'static [Expectation] {
    match case.kind {
        Kind::ParseFail | Kind::EvalFail => &[ERR],
        Kind::EvalOkay if is_xml(folder, case) => &[XML],
        Kind::ParseOkay | Kind::EvalOkay => &[OUT, ERR],
    }
}

/// Whether `case` is evaluated to XML. Upstream looks for this before anything else, so
/// such a case has neither flags nor an expected standard error.
pub(crate) fn is_xml(folder: &Path, case: &Case) -> bool {
    case.kind == Kind::EvalOkay && side_file(folder, case, "exp.xml").exists()
}

/// Whether `case` is switched off.
pub(crate) fn is_disabled(folder: &Path, case: &Case) -> bool {
    case.kind == Kind::EvalOkay && !is_xml(folder, case) && side_file(folder, case, "exp-disabled").exists()
}

/// The words of the flags file, or `None` if there is none.
///
/// Upstream reads the file in two ways, and so does this: `eval-fail` takes all lines and
/// drops comments, `eval-okay` takes the first line as it stands. Quotes mean nothing.
pub(crate) fn flags(folder: &Path, case: &Case) -> io::Result<Option<Vec<String>>> {
    let text = match fs::read_to_string(side_file(folder, case, "flags")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result?,
    };
    let words = if case.kind == Kind::EvalOkay {
        text.lines().take(1).flat_map(str::split_whitespace).map(str::to_owned).collect()
    } else {
        let code = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        code.flat_map(str::split_whitespace).map(str::to_owned).collect()
    };
    Ok(Some(words))
}

/// The file `X.SUFFIX` beside the case `X`.
pub(crate) fn side_file(folder: &Path, case: &Case, suffix: &str) -> PathBuf {
    folder.join(format!("{}.{suffix}", case.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(kind: Kind) -> Case {
        Case { topic: "t".into(), name: "x".into(), kind, folder: PathBuf::new() }
    }

    #[test]
    fn eval_fail_reads_all_flags_and_eval_okay_the_first_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.flags"), "--eval --arg a 'b'  # why\n--strict").unwrap();
        let read = |kind| flags(folder.path(), &case(kind)).unwrap().unwrap();
        assert_eq!(read(Kind::EvalFail), ["--eval", "--arg", "a", "'b'", "--strict"]);
        assert_eq!(read(Kind::EvalOkay), ["--eval", "--arg", "a", "'b'", "#", "why"]);
    }

    #[test]
    fn xml_takes_precedence_over_disabled() {
        let folder = tempfile::tempdir().unwrap();
        let case = case(Kind::EvalOkay);
        assert!(!is_disabled(folder.path(), &case));
        fs::write(folder.path().join("x.exp-disabled"), "").unwrap();
        assert!(is_disabled(folder.path(), &case));
        fs::write(folder.path().join("x.exp.xml"), "").unwrap();
        assert!(!is_disabled(folder.path(), &case));
        assert_eq!(expectations(folder.path(), &case), [XML]);
    }

    #[test]
    fn an_empty_expectation_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let case = case(Kind::EvalFail);
        assert_eq!(ERR.read(folder.path(), &case).unwrap(), b"");
        let path = ERR.write(folder.path(), &case, b"error: no\n").unwrap();
        assert_eq!(ERR.read(folder.path(), &case).unwrap(), b"error: no\n");
        ERR.write(folder.path(), &case, b"").unwrap();
        assert!(!path.exists());
    }
}
