//! Observers, hosts and stores.

use std::sync::{Arc, Mutex};

use frazil::{Evaluator, Event};

use crate::{eval, still_works};

#[test]
fn everything_that_happens_is_told() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.nix"), "builtins.readFile ./b").unwrap();
    std::fs::write(dir.path().join("b"), "text").unwrap();
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let nix =
        Evaluator::builder().observe(move |event| seen.lock().unwrap().push(event.clone())).build().unwrap();
    let text = r#"
        builtins.seq (import ./a.nix)
        (builtins.trace "t" (builtins.warn "w"
        (derivation { name = "x"; system = "x"; builder = "/bin/sh"; }).drvPath))"#;
    let path: String = nix.eval_in(text, dir.path()).wait().unwrap().to().wait().unwrap();
    let events = events.lock().unwrap();
    let expected = [
        Event::FileRead(dir.path().join("a.nix")),
        Event::FileRead(dir.path().join("b")),
        Event::Trace("t".into()),
        Event::Warning("w".into()),
        Event::Derivation(path),
    ];
    let told: Vec<&Event> = events.iter().filter(|event| !matches!(event, Event::Progress(_))).collect();
    assert_eq!(told, expected.iter().collect::<Vec<_>>());
    assert!(events.iter().any(|event| matches!(event, Event::Progress(progress) if progress.files > 0)));
}

#[test]
fn an_observer_that_panics_changes_nothing() {
    let nix = Evaluator::builder().observe(|_| panic!("looking away")).build().unwrap();
    assert_eq!(eval(&nix, r#"builtins.trace "x" 1"#).print().wait().unwrap(), "1");
    still_works(&nix);
}
