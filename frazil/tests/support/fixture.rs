//! The folder in which the calls are evaluated.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use tempfile::TempDir;

const FILES: &[(&str, &[u8])] = &[
    ("a.txt", b"hello\n"),
    ("empty.txt", b""),
    ("latin1.txt", b"caf\xe9\n"),
    ("nul.bin", b"a\0b"),
    ("a.nix", b"{ x = 1; y = [ 2 ]; }"),
    ("list.nix", b"[ 1 ./a.txt ]"),
    ("fn.nix", b"x: x + 1"),
    ("bad.nix", b"{ x = "),
    ("nul.nix", b"\"a\0b\""),
    ("throw.nix", b"throw \"file\""),
    ("undefined.nix", b"{ y = nope; }"),
    ("scope.nix", b"outer + 1"),
    ("self.nix", b"import ./self.nix"),
    ("chain.nix", b"import ./a.nix // { z = import ./dir; }"),
    ("data.json", b"{\"a\": [1, 2.5, null], \"b\": {\"c\": \"\\u00e9\"}}"),
    ("exec.sh", b"#!/bin/sh\n"),
    ("dir/default.nix", b"{ dir = true; }"),
    ("dir/b.txt", b"in dir"),
    ("dir/sub/c.txt", b"deep"),
];

const LINKS: &[(&str, &str)] = &[
    ("link", "a.txt"),
    ("linkdir", "dir"),
    ("dangling", "missing"),
    ("loop", "loop"),
    ("dir/up", "../a.txt"),
];

/// A folder of small files, removed in the end.
pub struct Fixture {
    _holder: TempDir,
    /// The folder's absolute path without links.
    pub folder: PathBuf,
}

impl Fixture {
    /// Makes the folder; `name` is the last part of its path.
    pub fn new(name: &str) -> Fixture {
        let holder = tempfile::tempdir().expect("a folder can be made");
        let folder = holder.path().canonicalize().expect("the folder is there").join(name);
        for made in ["dir/sub", "empty"] {
            fs::create_dir_all(folder.join(made)).expect("a folder can be made");
        }
        for (file, text) in FILES {
            fs::write(folder.join(file), text).expect("a file can be written");
        }
        for (link, target) in LINKS {
            symlink(target, folder.join(link)).expect("a link can be made");
        }
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.join("exec.sh"), mode).expect("a file can be made executable");
        let conf = b"experimental-features = nix-command flakes\n";
        fs::create_dir(holder.path().join("conf")).expect("a folder can be made");
        fs::write(holder.path().join("conf/nix.conf"), conf).expect("a file can be written");
        Fixture { _holder: holder, folder }
    }

    /// The folder with the reference's settings.
    pub fn conf(&self) -> PathBuf {
        self.folder.with_file_name("conf")
    }

    /// An answer in one line, with the folder written `/pwd`, and without the sizes of folders, which
    /// are the file system's.
    pub fn masked(&self, answer: &str) -> String {
        let folder = self.folder.to_str().expect("the path is UTF-8");
        let size =
            answer.strip_prefix("!read of ").and_then(|rest| rest.strip_suffix(" bytes: Is a directory"));
        if size.is_some() {
            return "!read of a directory".to_owned();
        }
        answer.replace(folder, "/pwd").replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
    }
}
