//! The reference accepts what was written: needs its programs, in the directory that `FRAZIL_NIX_BIN`
//! names.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use frazil_store::store::Store;

use crate::common::{chain, open, tree};

fn bin() -> Option<PathBuf> {
    std::env::var_os("FRAZIL_NIX_BIN").map(PathBuf::from)
}

fn nix_store(dir: &Path, args: &[&str]) -> Option<Output> {
    let mut command = Command::new(bin()?.join("nix-store"));
    command.args(["--store", &format!("local?root={}", dir.display())]).args(args);
    Some(
        command
            .args(["--option", "substituters", "", "--option", "sandbox", "false"])
            .output()
            .expect("nix-store"),
    )
}

/// Lets the reference verify a store. False if there is none.
pub fn verify(dir: &Path) -> bool {
    let Some(output) = nix_store(dir, &["--verify", "--check-contents"]) else { return false };
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    for complaint in ["was modified", "disappeared", "missing", "error"] {
        assert!(!text.contains(complaint), "{text}");
    }
    true
}

#[test]
fn accepts_what_we_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let items = chain(300, "reference");
    store.add_many(&items).unwrap();
    let (info, nar) = tree("tree", b"contents");
    store.add_nar(&info, &mut nar.as_slice()).unwrap();
    // It is open here while the reference uses it.
    if !verify(dir.path()) {
        eprintln!("skipped: FRAZIL_NIX_BIN is not set");
        return;
    }
    let path = items[10].path.to_string();
    let output = nix_store(dir.path(), &["-q", "--references", &path]).unwrap();
    let mut lines: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(String::from).collect();
    lines.sort();
    assert_eq!(lines, items[10].references.iter().map(ToString::to_string).collect::<Vec<_>>());
    // The collector leaves what this process needs.
    let output = nix_store(dir.path(), &["--gc"]).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(crate::common::all_valid(&store, &items));
    drop(store);
    assert!(nix_store(dir.path(), &["--gc"]).unwrap().status.success());
    assert!(!open(dir.path()).is_valid(&info.path).unwrap(), "nobody needs it any more");
}
