//! What the tests of the daemon's client share: a real daemon in a store of its own, and a conversation
//! that one test records with it and another plays back.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use frazil_store::daemon::{Daemon, Options};
use frazil_store::path::StorePath;
use frazil_store::store::{NoLog, Store, StoreError, TextItem};

/// Nobody waits long in a test.
pub fn options() -> Options {
    let timeout = Some(Duration::from_secs(60));
    Options { greeting_timeout: timeout, query_timeout: timeout, work_timeout: timeout, ..Options::default() }
}

/// A file with nothing behind it.
pub fn missing() -> StorePath {
    StorePath::text(b"missing", b"nowhere", []).expect("a name")
}

/// The conversation: everything that is asked, with all that came of it. Its first failure ends it.
pub fn conversation(daemon: &Daemon) -> Result<String, StoreError> {
    let mut told = String::new();
    let text = daemon.add_text(b"text", b"some text", BTreeSet::new())?;
    let tell = |told: &mut String, what: String| writeln!(told, "{what}").expect("a string");
    tell(&mut told, format!("added {text}"));
    let first = TextItem::new(b"first", b"1".to_vec(), BTreeSet::from([text.clone()]))?;
    let second = TextItem::new(b"second", b"2".to_vec(), BTreeSet::from([first.path.clone()]))?;
    daemon.add_many(&[second.clone(), first])?;
    tell(&mut told, format!("added {}", second.path));
    let valid = daemon.valid_paths(&[missing(), text.clone(), second.path.clone()])?;
    tell(&mut told, format!("valid {valid:?}"));
    let info = daemon.path_info(&second.path)?.map(|info| (info.references, info.nar_hash, info.nar_size));
    tell(&mut told, format!("info {info:?}"));
    tell(&mut told, format!("no info {:?}", daemon.path_info(&missing())?));
    daemon.add_temp_root(&text)?;
    tell(&mut told, "kept".into());
    let refused = daemon.ensure(&missing(), &mut NoLog).expect_err("nobody has it");
    // What the daemon says, and no failure of the connection.
    if refused.kind != frazil_store::store::ErrorKind::NotValid {
        return Err(refused);
    }
    tell(&mut told, format!("refused {refused}"));
    Ok(told)
}
