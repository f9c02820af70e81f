//! Archives of file trees on disk.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

use frazil_store::hash::nix32;
use frazil_store::nar::{HashWriter, NarWriter, write_tree};
use frazil_store::store::ErrorKind;

/// `nix-hash --type sha256 --base32` of a folder with an executable `a`, contents `x`, and a link `b`.
const EXPECTED: &str = "1ky6xfl2jk0jl6g1d93pj84xb8w13vqyd0ynirawfn84zgjwp13h";

fn hash(path: &std::path::Path) -> Result<([u8; 32], u64), frazil_store::store::StoreError> {
    let mut nar = NarWriter::new(HashWriter::default()).expect("a hash takes everything");
    write_tree(path, &mut nar)?;
    Ok(nar.into_inner().finish())
}

#[test]
fn trees_on_disk() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("a"), "x").expect("a file");
    fs::set_permissions(dir.path().join("a"), fs::Permissions::from_mode(0o755)).expect("permissions");
    symlink("a", dir.path().join("b")).expect("a link");
    let (found, _) = hash(dir.path()).expect("a tree");
    assert_eq!(nix32(&found), EXPECTED);
    let _socket = UnixListener::bind(dir.path().join("c")).expect("a socket");
    let error = hash(dir.path()).expect_err("a socket has no contents");
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.to_string().contains(&dir.path().join("c").display().to_string()), "{error}");
    assert_eq!(hash(&dir.path().join("d")).expect_err("nothing").kind, ErrorKind::Io);
}

#[test]
fn many_folders_in_each_other() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(dir.path().join("d/".repeat(200))).expect("folders");
    let (_, size) = hash(dir.path()).expect("a tree");
    // What stands around an entry and its directory, and the end of the archive.
    assert_eq!(size % 8, 0);
    assert!(size > 200 * 100);
}
