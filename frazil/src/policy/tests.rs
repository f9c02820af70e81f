//! Ways around a policy, against a directory with an allowed and a secret part.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::*;
use crate::host::RealHost;
use crate::search_path::Entry;

fn world() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    for name in ["open", "open/sub", "secret"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::write(at("open/file"), "seen").unwrap();
    fs::write(at("secret/file"), "hidden").unwrap();
    symlink("../secret", at("open/tunnel")).unwrap();
    symlink("../secret/file", at("open/link")).unwrap();
    symlink("../open/file", at("secret/inwards")).unwrap();
    symlink("..", at("open/sub/up")).unwrap();
    symlink("b", at("open/a")).unwrap();
    symlink("a", at("open/b")).unwrap();
    dir
}

fn guarded(dir: &Path, access: Access) -> Box<dyn Host> {
    let open = Entry { prefix: Vec::new(), path: dir.join("open").as_os_str().as_bytes().to_vec() };
    let policy = Policy { access, restricts_uris: true, allowed_uris: vec![b"https://a.org/x".to_vec()] };
    policy.guard(Box::new(RealHost::new(vec![open], None)))
}

/// What reading a file gives: its text or the error, with the directory's name replaced.
fn read(host: &dyn Host, dir: &Path, name: &str) -> String {
    match host.read_file(0, dir.join(name).as_os_str().as_bytes()) {
        Ok(text) => String::from_utf8(text).unwrap(),
        Err(HostError::Forbidden(text) | HostError::Other(text)) => {
            text.replace(dir.to_str().unwrap(), "DIR")
        }
        Err(HostError::NotFound) => "not found".into(),
    }
}

fn forbidden(name: &str) -> String {
    format!("access to absolute path 'DIR/{name}' is forbidden in restricted mode")
}

#[test]
fn only_what_is_in_the_search_path_is_read() {
    let dir = world();
    let host = guarded(dir.path(), Access::Restricted);
    let read = |name| read(&*host, dir.path(), name);
    assert_eq!(read("open/file"), "seen");
    assert_eq!(read("open/sub/up/file"), "seen");
    assert_eq!(read("open/none"), "not found");
    for (name, shown) in [
        ("secret/file", "secret/file"),
        ("open/../secret/file", "secret/file"),
        ("open/link", "secret/file"),
        ("open/tunnel/file", "secret/file"),
        ("open/tunnel/none", "secret/none"),
        ("open/sub/up/tunnel/file", "secret/file"),
        // A link that may not be read is not followed, even to what may be read.
        ("secret/inwards", "secret/inwards"),
        ("openness", "openness"),
    ] {
        assert_eq!(read(name), forbidden(shown), "{name}");
    }
    assert_eq!(read("open/a"), "infinite symlink recursion in path 'DIR/open/a'");
}

#[test]
fn nothing_tells_whether_something_forbidden_exists() {
    let dir = world();
    let host = guarded(dir.path(), Access::Restricted);
    let path = |name: &str| dir.path().join(name).as_os_str().as_bytes().to_vec();
    for name in ["secret/file", "secret/none", "open/tunnel/file", "open/tunnel/none", "secret"] {
        assert!(matches!(host.file_type(0, &path(name)), Err(HostError::Forbidden(_))), "{name}");
        assert!(matches!(host.read_link(0, &path(name)), Err(HostError::Forbidden(_))), "{name}");
        assert!(matches!(host.is_executable(0, &path(name)), Err(HostError::Forbidden(_))), "{name}");
        assert!(matches!(host.read_dir(0, &path(name)), Err(HostError::Forbidden(_))), "{name}");
        assert!(matches!(host.open_file(0, &path(name)), Err(HostError::Forbidden(_))), "{name}");
    }
    assert_eq!(host.file_type(0, &path("open/tunnel")), Ok(Some(FileType::Symlink)));
    let entries = |name: &str| host.read_dir(0, &path(name)).unwrap();
    assert_eq!(entries(""), [(b"open".to_vec(), FileType::Directory)]);
    assert_eq!(entries("open").len(), 6);
}

#[test]
fn pure_evaluation_sees_only_what_it_made() {
    let dir = world();
    let mut host = guarded(dir.path(), Access::Pure);
    assert!(
        read(&*host, dir.path(), "open/file")
            .ends_with("in pure evaluation mode (use '--impure' to override)")
    );
    assert!(matches!(host.read_dir(0, b"/"), Err(HostError::Forbidden(_))));
    assert!(host.search_path().is_empty() && host.env(b"PATH").is_none());
    host.allow(dir.path().join("open/file").as_os_str().as_bytes());
    assert_eq!(read(&*host, dir.path(), "open/file"), "seen");
    assert!(read(&*host, dir.path(), "open/link").contains("forbidden"));
}

#[test]
fn uris() {
    let dir = world();
    let host = guarded(dir.path(), Access::Restricted);
    let allows = |uri: &str| host.check_uri(uri.as_bytes()).is_ok();
    assert!(allows("https://a.org/x") && allows("https://a.org/x/y"));
    assert!(!allows("https://a.org/xy") && !allows("https://a.org") && !allows("http://a.org/x"));
    let file = |name: &str| format!("file://{}", dir.path().join(name).display());
    assert!(allows(&file("open/file")) && !allows(&file("secret/file")));
    assert!(!allows(&file("open/../secret/file")) && !allows(&file("open/%2e%2e/secret/file")));
    assert!(allows(&file("op%65n/file")));
}

#[test]
fn allowed_uris() {
    let below = |uri: &str, prefix: &str| uri_is_below(uri.as_bytes(), prefix.as_bytes());
    assert!(below("http://e.org", "http://") && below("https://e.org", "https:"));
    assert!(!below("http:foo", "http://") && !below("http://e.org/https:", "https:"));
    assert!(below("/var/x/y", "/var/x") && !below("/var/xy", "/var/x") && !below("/", "/var/x"));
    assert!(!below("https://e.org", "") && below("", ""));
}
