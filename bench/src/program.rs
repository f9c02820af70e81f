//! The benchmark programs: the `.nix` files of one folder, by name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One program. Its title is the first sentence of the comment that opens the file.
pub struct Program {
    pub name: String,
    pub title: String,
    pub path: PathBuf,
}

/// The programs of `folder` whose name contains one of `filters`, all if there are none.
pub fn discover(folder: &Path, filters: &[String]) -> io::Result<Vec<Program>> {
    let mut programs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "nix") {
            programs.push(read(path)?);
        }
    }
    programs.retain(|program| matches(&program.name, filters));
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    if programs.is_empty() {
        return Err(io::Error::other("no program has such a name"));
    }
    Ok(programs)
}

fn matches(name: &str, filters: &[String]) -> bool {
    filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()))
}

fn read(path: PathBuf) -> io::Result<Program> {
    let text = fs::read_to_string(&path)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Program { name, title: title_of(&text), path: fs::canonicalize(path)? })
}

fn title_of(text: &str) -> String {
    let comment: Vec<&str> = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    comment.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_the_opening_comment() {
        assert_eq!(title_of("# One,\n# two.\nlet # no\nin 1"), "One, two.");
    }

    #[test]
    fn every_program_has_a_title_and_a_line_in_the_readme() {
        let readme = include_str!("../README.md");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
        let programs = discover(&folder, &[]).unwrap();
        assert!(programs.len() >= 24);
        for program in programs {
            assert!(!program.title.is_empty(), "{} lacks its opening comment", program.name);
            let line = format!("| `{}` |", program.name);
            assert!(readme.contains(&line), "the readme does not mention {}", program.name);
        }
    }

    #[test]
    fn any_filter_suffices() {
        let filters = ["fib".to_owned(), "tak".to_owned()];
        assert!(matches("tak-strict", &filters));
        assert!(!matches("json", &filters));
        assert!(matches("json", &[]));
    }
}
