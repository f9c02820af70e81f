//! The list of known failures: cases that are wrong today and must not pass unnoticed.
//!
//! One case per line, as `topic/name` or just `name`; `#` starts a comment, which should
//! say why. A listed case that passes is an error of the run, so that the list shrinks with
//! every fix; an entry that names no case is one too, so that it cannot rot.

use crate::Error;
use crate::suite::{Case, Suite};
use std::fs;
use std::path::Path;

/// The cases that are expected to fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFailures {
    entries: Vec<String>,
}

impl KnownFailures {
    /// Reads a list from a file.
    pub fn load(path: &Path) -> Result<KnownFailures, Error> {
        let text = fs::read_to_string(path).map_err(Error::io("read the known failures", path))?;
        Ok(KnownFailures::parse(&text))
    }

    /// Reads a list from its text.
    pub fn parse(text: &str) -> KnownFailures {
        let code = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        KnownFailures { entries: code.filter(|line| !line.is_empty()).map(str::to_owned).collect() }
    }

    /// Adds the entries of another list.
    pub fn extend(&mut self, other: KnownFailures) {
        self.entries.extend(other.entries);
    }

    /// Whether `case` is listed.
    pub fn lists(&self, case: &Case) -> bool {
        self.entries.iter().any(|entry| names(entry, case))
    }

    /// The entries that name no case of any suite.
    pub(crate) fn stale(&self, suites: &[Suite]) -> Vec<String> {
        let is_stale =
            |entry: &&String| !suites.iter().flat_map(|suite| &suite.cases).any(|case| names(entry, case));
        self.entries.iter().filter(is_stale).cloned().collect()
    }
}

fn names(entry: &str, case: &Case) -> bool {
    entry == case.name || entry.rsplit_once('/') == Some((&case.topic, &case.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Kind;

    #[test]
    fn entries_name_cases_with_or_without_topic() {
        let case = |topic: &str| Case {
            topic: topic.into(),
            name: "eval-okay-x".into(),
            kind: Kind::EvalOkay,
            folder: topic.into(),
        };
        let known = KnownFailures::parse("# a list\n\n  lists/eval-okay-x  # not yet\n");
        assert!(known.lists(&case("lists")));
        assert!(!known.lists(&case("sets")));
        assert!(KnownFailures::parse("eval-okay-x").lists(&case("sets")));
        assert!(!KnownFailures::parse("eval-okay").lists(&case("sets")));
    }
}
