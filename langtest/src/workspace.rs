//! The scratch folder a run works in, and the environment it gives to implementations.
//!
//! Every suite is copied, because post-processing writes beside the cases and because
//! expectations must not depend on where a suite happens to lie. The copy also holds a
//! home, a `nix.conf` and state folders, so that neither the user's settings nor a store on
//! the machine can change an outcome. All of it is deleted when the run ends; only a run that
//! is interrupted leaves it behind.

use crate::Error;
use crate::suite::{Case, Layout, Suite};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The settings the cases rely on: full traces, and features that are still experiments.
const NIX_CONF: &str = "\
show-trace = true
experimental-features = nix-command flakes
build-users-group =
keep-derivations = false
sandbox = false
gc-reserved-space = 0
fsync-metadata = false
substituters =
flake-registry =
";

/// Variables of the caller that would change an outcome.
const UNSET: &[&str] = &[
    "NIX_PATH",
    "NIX_CONFIG",
    "NIX_USER_CONF_FILES",
    "NIX_ABORT_ON_WARN",
    "NIX_COUNT_CALLS",
    "NIX_SHOW_STATS",
    "NIX_SHOW_STATS_PATH",
    "NIX_SHOW_SYMBOLS",
    "NIX_IGNORE_SYMLINK_STORE",
    "NIX_STORE",
    "NIX_DATA_DIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_DIRS",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "GIT_DIR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
];

/// Variables the cases or implementations look at.
const SET: &[(&str, &str)] = &[
    ("TEST_VAR", "foo"),
    ("IMPURE_VAR1", "foo"),
    ("IMPURE_VAR2", "bar"),
    ("NIX_REMOTE", "dummy://"),
    ("NIX_STORE_DIR", "/nix/store"),
    ("_NIX_TEST_NO_ENVIRONMENT_WARNINGS", "1"),
    ("_NIX_TEST_NO_SANDBOX", "1"),
    ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("PAGER", "cat"),
];

/// Where the copy of a case lies and from where it is run.
pub(crate) struct Site {
    /// The working directory.
    pub cwd: PathBuf,
    /// What stands before a file's name when it is named on the command line.
    pub prefix: &'static str,
    /// The copy of the whole suite.
    pub root: PathBuf,
}

impl Site {
    /// The folder with the case's files.
    pub fn folder(&self) -> PathBuf {
        self.cwd.join(self.prefix)
    }

    /// `output` without the paths of the scratch folder: the working directory becomes
    /// `/pwd`, what else lies in the suite becomes `/suite`.
    pub fn normalise(&self, output: &[u8]) -> Vec<u8> {
        let output = replace(output, self.cwd.as_os_str(), b"/pwd");
        replace(&output, self.root.as_os_str(), b"/suite")
    }
}

/// Copies of all suites and the surroundings of a run.
pub(crate) struct Workspace {
    /// Deletes the folder when dropped.
    _folder: TempDir,
    root: PathBuf,
}

impl Workspace {
    /// Copies `suites` to a new scratch folder.
    pub fn new(suites: &[Suite]) -> Result<Workspace, Error> {
        let temp = std::env::temp_dir();
        let folder = tempfile::Builder::new()
            .prefix("langtest-")
            .tempdir()
            .map_err(Error::io("make a folder in", &temp))?;
        let root = folder.path().canonicalize().map_err(Error::io("open", folder.path()))?;
        let workspace = Workspace { _folder: folder, root };
        for folder in ["home", "etc", "var/nix", "var/log/nix"] {
            let folder = workspace.root.join(folder);
            fs::create_dir_all(&folder).map_err(Error::io("make the folder", &folder))?;
        }
        let conf = workspace.root.join("etc/nix.conf");
        fs::write(&conf, NIX_CONF).map_err(Error::io("write", &conf))?;
        for (index, suite) in suites.iter().enumerate() {
            copy_folder(&suite.root, &workspace.copy_of(index, suite))?;
        }
        Ok(workspace)
    }

    /// Where `case` of the suite number `index` is run.
    pub fn site(&self, index: usize, suite: &Suite, case: &Case) -> Site {
        let root = self.copy_of(index, suite);
        match suite.layout {
            Layout::Upstream => {
                Site { cwd: root.parent().unwrap_or(&root).to_owned(), prefix: "lang/", root }
            }
            Layout::Topics => {
                // `join` of an empty path would leave a slash at the end, and the working
                // directory would then no longer be found in the output.
                let cwd = if case.folder == Path::new("") { root.clone() } else { root.join(&case.folder) };
                Site { cwd, prefix: "", root }
            }
        }
    }

    /// Sets up the environment that all cases share.
    pub fn prepare(&self, command: &mut Command) {
        for variable in UNSET {
            command.env_remove(variable);
        }
        command.envs(SET.iter().copied());
        let folders = [
            ("HOME", "home"),
            ("NIX_CONF_DIR", "etc"),
            ("NIX_LOCALSTATE_DIR", "var"),
            ("NIX_STATE_DIR", "var/nix"),
            ("NIX_LOG_DIR", "var/log/nix"),
            ("NIX_DAEMON_SOCKET_PATH", "no-daemon-socket"),
            ("_NIX_IN_TEST", "shared"),
        ];
        command.envs(folders.map(|(variable, folder)| (variable, self.root.join(folder))));
    }

    fn copy_of(&self, index: usize, suite: &Suite) -> PathBuf {
        let name = match suite.layout {
            Layout::Upstream => OsStr::new("lang"),
            Layout::Topics => suite.root.file_name().unwrap_or(OsStr::new("suite")),
        };
        self.root.join(format!("suites/{index}")).join(name)
    }
}

/// Copies a folder with all it holds. Symlinks are copied as they are, since some cases are
/// about symlinks, dangling ones included.
fn copy_folder(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::io("make the folder", to))?;
    for entry in fs::read_dir(from).map_err(Error::io("read the folder", from))? {
        let entry = entry.map_err(Error::io("read the folder", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let file_type = entry.file_type().map_err(Error::io("look at", &source))?;
        if file_type.is_dir() {
            copy_folder(&source, &target)?;
        } else if file_type.is_symlink() {
            let link = fs::read_link(&source).map_err(Error::io("read the symlink", &source))?;
            symlink(link, &target).map_err(Error::io("make the symlink", &target))?;
        } else if file_type.is_file() {
            fs::copy(&source, &target).map_err(Error::io("copy", &source))?;
        }
    }
    Ok(())
}

fn replace(text: &[u8], needle: &OsStr, replacement: &[u8]) -> Vec<u8> {
    let needle = needle.as_encoded_bytes();
    let mut result = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix(needle) {
            result.extend_from_slice(replacement);
            rest = tail;
        } else {
            result.push(rest[0]);
            rest = &rest[1..];
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_scratch_folder_disappear() {
        let site = Site { cwd: "/t/s/lists".into(), prefix: "", root: "/t/s".into() };
        let output = site.normalise(b"at /t/s/lists/a.nix and /t/s/lib.nix, /t/s");
        assert_eq!(output, b"at /pwd/a.nix and /suite/lib.nix, /suite");
    }

    #[test]
    fn copies_keep_symlinks_and_the_layout_sets_the_working_directory() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("cases");
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("eval-okay-x.nix"), "1").unwrap();
        symlink("nowhere", root.join("dangling")).unwrap();
        let suite = |layout| Suite::open(&root, Some(layout)).unwrap();

        let suites = [suite(Layout::Upstream), suite(Layout::Topics)];
        let workspace = Workspace::new(&suites).unwrap();
        let upstream = workspace.site(0, &suites[0], &suites[0].cases[0]);
        assert!(upstream.cwd.join("lang/eval-okay-x.nix").is_file());
        assert_eq!(fs::read_link(upstream.folder().join("dangling")).unwrap(), Path::new("nowhere"));
        let topics = workspace.site(1, &suites[1], &suites[1].cases[0]);
        assert!(topics.cwd.join("eval-okay-x.nix").is_file());
        assert!(!topics.cwd.to_string_lossy().ends_with('/'));
    }
}
