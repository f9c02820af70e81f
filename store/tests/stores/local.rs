//! A store in a directory: what is written, and what is known of it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net::UnixListener;

use frazil_store::derived::DerivedPath;
use frazil_store::root::add_root;
use frazil_store::store::{NoLog, Store};

use crate::common::{all_valid, chain, config, item, message, names, open, tree};

#[test]
fn texts_are_valid_with_their_references() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let first = item("first", "one", &[]);
    let second = item("second", "two", &[&first.path]);
    // In any order.
    store.add_many(&[second.clone(), first.clone()]).unwrap();
    let info = store.path_info(&second.path).unwrap().unwrap();
    assert_eq!(info.references, [first.path.clone()].into());
    assert_eq!(info.content_address.unwrap().text()[..12], *b"text:sha256:");
    assert!(info.registration_time > 0 && !info.ultimate && info.deriver.is_none());
    let file = store.real_path(&first.path).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"one");
    let metadata = fs::metadata(&file).unwrap();
    assert_eq!((metadata.mode() & 0o7777, metadata.mtime(), metadata.mtime_nsec()), (0o444, 1, 0));
    assert_eq!(store.path_info(&item("third", "", &[]).path).unwrap(), None);
}

#[test]
fn trees_are_in_their_last_form() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (info, nar) = tree("tree", b"contents");
    store.add_nar(&info, &mut nar.as_slice()).unwrap();
    // It is there already: nothing is read.
    store.add_nar(&info, &mut &b"nonsense"[..]).unwrap();
    let root = store.real_path(&info.path).unwrap();
    for (name, mode) in [("", 0o555), ("dir", 0o555), ("dir/file", 0o444), ("run", 0o555)] {
        let metadata = fs::symlink_metadata(root.join(name)).unwrap();
        assert_eq!((metadata.mode() & 0o7777, metadata.mtime()), (mode, 1), "{name}");
    }
    assert_eq!(fs::symlink_metadata(root.join("link")).unwrap().mtime(), 1);
    assert_eq!(fs::read_link(root.join("link")).unwrap().to_str(), Some("dir/file"));
    assert_eq!(fs::read(root.join("link")).unwrap(), b"contents");
    let known = store.path_info(&info.path).unwrap().unwrap();
    assert_eq!((known.nar_hash, known.nar_size), (info.nar_hash.clone(), info.nar_size));
    drop(store);
    assert_eq!(names(dir.path()), [std::str::from_utf8(info.path.base()).unwrap()]);
    assert!(open(dir.path()).is_valid(&info.path).unwrap());
}

#[test]
fn what_lies_at_a_path_that_is_not_valid_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (info, nar) = tree("tree", b"contents");
    let text = item("text", "text", &[]);
    for path in [&info.path, &text.path] {
        let real = store.real_path(path).unwrap();
        fs::create_dir_all(real.join("half/written")).unwrap();
        fs::write(real.join("half/file"), "x").unwrap();
        fs::set_permissions(real.join("half"), std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
    }
    store.add_nar(&info, &mut nar.as_slice()).unwrap();
    store.add_many(std::slice::from_ref(&text)).unwrap();
    assert!(!store.real_path(&info.path).unwrap().join("half").exists());
    assert_eq!(fs::read(store.real_path(&text.path).unwrap()).unwrap(), b"text");
}

#[test]
fn more_than_one_batch() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let items = chain(700, "batch");
    let backwards: Vec<_> = items.iter().rev().cloned().collect();
    store.add_many(&backwards).unwrap();
    store.add_many(&items).unwrap();
    assert!(all_valid(&store, &items));
    drop(store);
    assert_eq!(names(dir.path()).len(), 700, "no locks and no scratch files stay");
}

#[test]
fn derivations_have_outputs_and_are_not_built() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let out = "/nix/store/0pd4llb3k36fnppfxwp6nlwsxwlv0y2c-a";
    let text = format!(
        r#"Derive([("out","{out}","","")],[],[],"x","/bin/sh",[],[("builder","/bin/sh"),("name","a"),("out","{out}"),("system","x")])"#
    );
    let derivation = item("a.drv", &text, &[]);
    store.add_many(std::slice::from_ref(&derivation)).unwrap();
    let outputs = store.outputs(&derivation.path).unwrap();
    assert_eq!(outputs[b"out".as_slice()].as_ref().unwrap().to_string(), out);
    let wanted = DerivedPath::Output(Box::new(DerivedPath::Path(derivation.path.clone())), b"out".to_vec());
    let error = message(store.build(&[wanted], &mut NoLog));
    assert!(error.contains(&format!("cannot build '{}^out'", derivation.path)), "{error}");
    store.build(&[DerivedPath::Path(derivation.path.clone())], &mut NoLog).unwrap();
    store.ensure(&derivation.path, &mut NoLog).unwrap();
    assert!(
        message(store.ensure(&item("b", "", &[]).path, &mut NoLog))
            .ends_with("no substituter that can build it")
    );
}

#[test]
fn roots_of_this_process_and_links() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let text = item("text", "text", &[]);
    store.add_many(std::slice::from_ref(&text)).unwrap();
    let state = dir.path().join("nix/var/nix");
    let files: Vec<_> = fs::read_dir(state.join("temproots")).unwrap().collect();
    let file = files[0].as_ref().unwrap().path();
    let number = file.file_name().unwrap().to_str().unwrap().split('-').next().unwrap();
    assert_eq!(number.parse(), Ok(std::process::id()));
    assert_eq!(fs::read(&file).unwrap(), [text.path.as_bytes(), b"\0"].concat());
    let link = dir.path().join("roots/result");
    assert!(add_root(&store, &text.path, &link).unwrap());
    assert_eq!(fs::read_link(&link).unwrap().to_str(), Some(&*text.path.to_string()));
    // Again, and over a link to something else in the store.
    assert!(add_root(&store, &item("b", "", &[]).path, &link).unwrap());
    let indirect: Vec<_> = fs::read_dir(state.join("gcroots/auto")).unwrap().collect();
    assert_eq!(fs::read_link(indirect[0].as_ref().unwrap().path()).unwrap(), link);
    let other = dir.path().join("file");
    fs::write(&other, "precious").unwrap();
    let error = message(add_root(&store, &text.path, &other));
    assert_eq!(error, format!("cannot create symlink \"{}\"; already exists", other.display()));
    let inside = std::path::Path::new("/nix/store/x");
    assert!(message(add_root(&store, &text.path, inside)).contains("in the Nix store is forbidden"));
    drop(store);
    assert!(!file.exists());
}

#[test]
fn a_running_collector_is_told_of_roots() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let state = dir.path().join("nix/var/nix");
    fs::create_dir(state.join("gc-socket")).unwrap();
    let gc_lock = fs::File::create(state.join("gc.lock")).unwrap();
    gc_lock.lock().unwrap();
    let listener = UnixListener::bind(state.join("gc-socket/socket")).unwrap();
    let collector = std::thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        stream.get_mut().write_all(b"1").unwrap();
        line
    });
    let text = item("text", "text", &[]);
    store.add_temp_root(&text.path).unwrap();
    assert_eq!(collector.join().unwrap(), format!("{}\n", text.path));
}

#[test]
fn state_and_files_may_be_apart() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.real = dir.path().join("elsewhere");
    config.state = dir.path().join("state");
    let store = frazil_store::local::LocalStore::open(config).unwrap();
    let text = item("text", "text", &[]);
    store.add_many(std::slice::from_ref(&text)).unwrap();
    assert!(dir.path().join("elsewhere").join(std::str::from_utf8(text.path.base()).unwrap()).exists());
    assert!(dir.path().join("state/db/db.sqlite").exists());
    symlink("elsewhere", dir.path().join("linked")).unwrap();
    let mut config = self::config(dir.path());
    config.real = dir.path().join("linked");
    let error = message(frazil_store::local::LocalStore::open(config));
    assert!(error.contains("is a symlink"), "{error}");
}
