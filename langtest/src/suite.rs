//! Suites and their cases: which files of a folder are test programs.
//!
//! A case is a file `KIND-NAME.nix`; the kind says how it is run and whether it must
//! succeed. A suite has one of two layouts. In `upstream` all cases lie in one folder,
//! conventionally `lang`, and are run from its parent. In `topics` they lie in sub-folders
//! named after what they are about, and are run from there.
//!
//! This file only looks at names. What a case's side files mean is in
//! [`crate::expectation`], how a case is run in `invocation`.

use crate::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// How a case is run and whether it must succeed, from the first two words of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The parser must reject the program.
    ParseFail,
    /// The parser must accept the program and print it back.
    ParseOkay,
    /// Evaluation must end in an error.
    EvalFail,
    /// Evaluation must succeed and print a value.
    EvalOkay,
}

impl Kind {
    /// All kinds, in the order in which tables list them.
    pub const ALL: [Kind; 4] = [Kind::ParseFail, Kind::ParseOkay, Kind::EvalFail, Kind::EvalOkay];

    /// The prefix of the file names, without the dash behind it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::ParseFail => "parse-fail",
            Kind::ParseOkay => "parse-okay",
            Kind::EvalFail => "eval-fail",
            Kind::EvalOkay => "eval-okay",
        }
    }

    /// Whether the exit status must be 0; otherwise it must be 1.
    pub fn must_succeed(self) -> bool {
        matches!(self, Kind::ParseOkay | Kind::EvalOkay)
    }

    fn of_case_name(name: &str) -> Option<Kind> {
        Kind::ALL
            .into_iter()
            .find(|kind| name.strip_prefix(kind.name()).is_some_and(|rest| rest.starts_with('-')))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Where the cases of a suite lie and from where they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One folder `lang`; the working directory is its parent and files are `lang/X.nix`.
    Upstream,
    /// A folder per topic; the working directory is that folder and files are `X.nix`.
    Topics,
}

/// One test program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The topic folder relative to the suite, or the suite's name if it has no topics.
    pub topic: String,
    /// The file name without `.nix`.
    pub name: String,
    /// How it is run.
    pub kind: Kind,
    /// The folder that holds it, relative to the suite's root.
    pub(crate) folder: PathBuf,
}

impl Case {
    /// `topic/name`, by which reports, filters and lists of known failures call the case.
    pub fn id(&self) -> String {
        format!("{}/{}", self.topic, self.name)
    }
}

/// A folder of cases.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The absolute path of the folder.
    pub root: PathBuf,
    /// How the folder is laid out.
    pub layout: Layout,
    /// All its cases, sorted by topic and name.
    pub cases: Vec<Case>,
}

impl Suite {
    /// Finds the cases of `folder`. Without a `layout`, a folder that itself holds cases is
    /// taken to be laid out as upstream's.
    pub fn open(folder: &Path, layout: Option<Layout>) -> Result<Suite, Error> {
        let root = folder.canonicalize().map_err(Error::io("open the suite", folder))?;
        let name = root.file_name().map_or("lang".into(), |name| name.to_string_lossy());
        let mut cases = Vec::new();
        let own_topic = name.into_owned();
        collect_cases(&root, Path::new(""), &own_topic, &mut cases)?;
        let layout = layout.unwrap_or(if cases.is_empty() { Layout::Topics } else { Layout::Upstream });
        if layout == Layout::Topics {
            collect_topics(&root, Path::new(""), &mut cases)?;
        }
        if cases.is_empty() {
            return Err(Error::NoCases { folder: folder.to_owned() });
        }
        cases.sort_by(|lhs, rhs| (&lhs.topic, &lhs.name).cmp(&(&rhs.topic, &rhs.name)));
        Ok(Suite { root, layout, cases })
    }

    /// The folder that holds `case`, in the suite itself and not in a copy of it.
    pub fn folder_of(&self, case: &Case) -> PathBuf {
        self.root.join(&case.folder)
    }
}

/// Adds the cases of every visible sub-folder, at any depth. Symlinks are not followed, so
/// that fixtures which link to their parents do not loop.
fn collect_topics(root: &Path, folder: &Path, cases: &mut Vec<Case>) -> Result<(), Error> {
    let path = root.join(folder);
    for entry in fs::read_dir(&path).map_err(Error::io("read the folder", &path))? {
        let entry = entry.map_err(Error::io("read the folder", &path))?;
        let is_folder = entry.file_type().map_err(Error::io("read the folder", &path))?.is_dir();
        let name = entry.file_name();
        if is_folder && !name.to_string_lossy().starts_with('.') {
            let topic = folder.join(name);
            collect_cases(root, &topic, &topic.to_string_lossy(), cases)?;
            collect_topics(root, &topic, cases)?;
        }
    }
    Ok(())
}

fn collect_cases(root: &Path, folder: &Path, topic: &str, cases: &mut Vec<Case>) -> Result<(), Error> {
    let path = root.join(folder);
    for entry in fs::read_dir(&path).map_err(Error::io("read the folder", &path))? {
        let entry = entry.map_err(Error::io("read the folder", &path))?;
        let file_name = entry.file_name();
        let Some(name) = file_name.to_str().and_then(|name| name.strip_suffix(".nix")) else { continue };
        let Some(kind) = Kind::of_case_name(name) else { continue };
        if entry.path().is_file() {
            cases.push(Case {
                topic: topic.to_owned(),
                name: name.to_owned(),
                kind,
                folder: folder.to_owned(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "1").unwrap();
        }
        folder
    }

    fn ids(suite: &Suite) -> Vec<String> {
        suite.cases.iter().map(Case::id).collect()
    }

    #[test]
    fn a_folder_with_cases_is_laid_out_as_upstream() {
        let folder = folder_with(&[
            "lang/eval-okay-b.nix",
            "lang/eval-okay-b.exp",
            "lang/parse-fail-a.nix",
            "lang/lib.nix",
            "lang/dir/eval-okay-c.nix",
        ]);
        let suite = Suite::open(&folder.path().join("lang"), None).unwrap();
        assert_eq!(suite.layout, Layout::Upstream);
        assert_eq!(ids(&suite), ["lang/eval-okay-b", "lang/parse-fail-a"]);
    }

    #[test]
    fn a_folder_of_folders_is_laid_out_by_topics() {
        let folder = folder_with(&[
            "lists/eval-okay-head.nix",
            "strings/split/eval-fail-x.nix",
            ".git/eval-fail-x.nix",
        ]);
        let suite = Suite::open(folder.path(), None).unwrap();
        assert_eq!(suite.layout, Layout::Topics);
        assert_eq!(ids(&suite), ["lists/eval-okay-head", "strings/split/eval-fail-x"]);
    }

    #[test]
    fn a_folder_without_cases_is_refused() {
        let folder = folder_with(&["lists/default.nix", "evaluate.nix"]);
        assert!(matches!(Suite::open(folder.path(), None), Err(Error::NoCases { .. })));
    }

    #[test]
    fn the_kind_ends_at_a_dash() {
        assert_eq!(Kind::of_case_name("eval-okay-x"), Some(Kind::EvalOkay));
        assert_eq!(Kind::of_case_name("eval-okayish"), None);
        assert_eq!(Kind::of_case_name("non-eval-fail-x"), None);
    }
}
