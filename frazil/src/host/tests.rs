//! The host against a directory of its own.

use std::os::unix::fs::symlink;

use super::*;

fn host() -> RealHost {
    RealHost::new(vec![Entry::parse(b"a=/x")], None)
}

fn name(dir: &tempfile::TempDir, file: &str) -> Vec<u8> {
    dir.path().join(file).into_os_string().into_vec()
}

#[test]
fn files_directories_and_links() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), b"\xff text").unwrap();
    fs::create_dir(dir.path().join("folder")).unwrap();
    symlink("file", dir.path().join("link")).unwrap();
    let host = host();
    assert_eq!(host.read_file(0, &name(&dir, "link")), Ok(b"\xff text".to_vec()));
    assert_eq!(host.read_link(0, &name(&dir, "link")), Ok(b"file".to_vec()));
    assert_eq!(host.file_type(0, &name(&dir, "link")), Ok(Some(FileType::Symlink)));
    assert_eq!(host.file_type(0, &name(&dir, "nothing")), Ok(None));
    assert_eq!(host.file_type(0, &name(&dir, "file/below")), Ok(None));
    let entries = host.read_dir(0, &name(&dir, "")).unwrap();
    let expected =
        [("file", FileType::Regular), ("folder", FileType::Directory), ("link", FileType::Symlink)];
    assert_eq!(entries, expected.map(|(name, kind)| (name.as_bytes().to_vec(), kind)));
}

#[test]
fn what_will_be_read_is_what_looking_at_it_says() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["folder", "empty", "named.nix"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
    }
    for file in ["file.nix", "other", "folder/default.nix", "named.nix/default.nix"] {
        fs::write(dir.path().join(file), file).unwrap();
    }
    fs::write(dir.path().join("nothing.nix"), b"").unwrap();
    symlink("folder", dir.path().join("link")).unwrap();
    symlink("file.nix", dir.path().join("link.nix")).unwrap();
    let pipe = name(&dir, "pipe.nix");
    assert!(std::process::Command::new("mkfifo").arg(path(&pipe)).status().unwrap().success());
    let (looking, host) = (host(), host());
    let there =
        ["file.nix", "other", "folder", "empty", "named.nix", "nothing.nix", "link", "link.nix", "pipe.nix"];
    let below = ["folder/none", "link/default.nix", "link/none", "file.nix/below", "none.nix", "none"];
    for wanted in [Wanted::Contents, Wanted::Expression] {
        for file in [&there[..], &there[..], &below[..]].concat() {
            let file = name(&dir, file);
            assert_eq!(
                host.type_to_read(0, &file, wanted),
                looking.file_type(0, &file),
                "{}",
                path(&file).display()
            );
        }
    }
}

#[test]
fn a_source_is_read_as_it_is_when_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("folder")).unwrap();
    let (file, below) = (name(&dir, "file.nix"), name(&dir, "folder/default.nix"));
    let host = host();
    let text = |file: &[u8]| {
        let (mut open, size) = host.open_file(0, file).unwrap_or_else(|error| panic!("{error:?}"));
        let mut text = String::new();
        open.read_to_string(&mut text).unwrap();
        assert_eq!(size, text.len() as u64);
        text
    };
    fs::write(path(&file), "first").unwrap();
    fs::write(path(&below), "below").unwrap();
    assert_eq!(host.type_to_read(0, &file, Wanted::Contents), Ok(Some(FileType::Regular)));
    assert_eq!(host.is_executable(0, &file), Ok(false));
    assert_eq!(text(&file), "first");
    assert_eq!(
        host.type_to_read(0, &name(&dir, "folder"), Wanted::Expression),
        Ok(Some(FileType::Directory))
    );
    assert_eq!(text(&below), "below");
    // Looked at, but something else comes before it is read, and it is another one by then.
    for between in [&below, &file] {
        fs::write(path(&file), "first").unwrap();
        assert_eq!(host.type_to_read(0, &file, Wanted::Contents), Ok(Some(FileType::Regular)));
        assert_eq!(host.file_type(0, between), Ok(Some(FileType::Regular)));
        fs::write(dir.path().join("new"), "second one").unwrap();
        fs::rename(dir.path().join("new"), path(&file)).unwrap();
        assert_eq!(text(&file), "second one");
    }
}

#[test]
fn whether_a_file_may_be_executed() {
    let dir = tempfile::tempdir().unwrap();
    let file = name(&dir, "file");
    let allow = |mode| fs::set_permissions(path(&file), fs::Permissions::from_mode(mode)).unwrap();
    fs::write(path(&file), b"").unwrap();
    let host = host();
    for (mode, expected) in [(0o644, false), (0o755, true), (0o655, false)] {
        allow(mode);
        assert_eq!(host.is_executable(0, &file), Ok(expected));
        assert_eq!(host.file_type(0, &file), Ok(Some(FileType::Regular)));
        assert_eq!([(); 2].map(|()| host.is_executable(0, &file)), [Ok(expected), Ok(expected)]);
    }
    // It was asked about long ago, and now it is met in its directory.
    assert_eq!(host.file_type(0, &file), Ok(Some(FileType::Regular)));
    allow(0o755);
    assert_eq!(host.read_dir(0, &name(&dir, "")).unwrap().len(), 1);
    assert_eq!(host.is_executable(0, &file), Ok(true));
    assert_eq!(host.is_executable(0, &name(&dir, "nothing")), Err(HostError::NotFound));
}

#[test]
fn failures_are_worded_as_nix_does() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), b"").unwrap();
    symlink("loop2", dir.path().join("loop1")).unwrap();
    symlink("loop1", dir.path().join("loop2")).unwrap();
    let host = host();
    assert_eq!(host.read_file(0, &name(&dir, "nothing")), Err(HostError::NotFound));
    let text = |error: Option<HostError>| match error {
        Some(HostError::Other(text)) => text.replace(dir.path().to_str().unwrap(), "DIR"),
        other => format!("{other:?}"),
    };
    let looping = "infinite symlink recursion in path 'DIR/loop1'";
    assert_eq!(text(host.read_file(0, &name(&dir, "loop1")).err()), looping);
    assert_eq!(text(host.read_file(0, &name(&dir, "loop1/x")).err()), looping);
    let no_folder = "cannot read directory \"DIR/file\": Not a directory";
    assert_eq!(text(host.read_dir(0, &name(&dir, "file")).err()), no_folder);
    assert!(text(host.read_file(0, &name(&dir, "")).err()).ends_with("bytes: Is a directory"));
}

#[test]
fn environment_and_search_path() {
    let host = host();
    assert_eq!(host.env(b"=\0"), None);
    assert!(host.env(b"PATH").is_some());
    assert_eq!(host.search_path(), [(b"a".to_vec(), b"/x".to_vec())]);
    assert!(host.current_time() > 1_600_000_000);
    assert!(host.current_system().contains('-'));
}
