//! Sources that edits cannot parse: typed errors that say where, and nothing else happens.

use frazil::eval::attrs::Attrs;
use frazil::syntax::{Document, EditError, Value};
use frazil::{AttrPath, Session, Settings};

/// Nested more deeply than the parser for edits goes; the evaluator takes it.
fn deep() -> String {
    format!("{{ a = 1; deep = {}{}; }}", "[ ".repeat(3_000), "] ".repeat(3_000))
}

#[test]
fn a_text_that_is_no_program_is_not_edited() {
    for (text, place) in [("{ a = ; }", "1:7"), ("{\n  a = 1;\n", "3:1"), ("", "1:1"), (&deep(), "1:")] {
        let error = Document::parse(text).err().unwrap_or_else(|| panic!("{text} can be edited"));
        assert!(matches!(error, EditError::Syntax { .. }), "{error:?}");
        assert!(error.to_string().contains(place), "{error}");
    }
}

#[test]
fn an_edit_that_gives_no_program_changes_nothing() {
    let text = "{ a = 1; }";
    let mut document = Document::parse(text).unwrap();
    let path: AttrPath = "a".parse().unwrap();
    for value in ["", "1 +", "}", "1; b = 2"] {
        assert!(document.set_or_add(&path, &Value::nix(value)).is_err(), "{value}");
        assert_eq!(document.text(), text);
    }
}

#[test]
fn what_edits_cannot_parse_is_found_without_a_definition() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("deep.nix");
    std::fs::write(&file, deep()).unwrap();
    let name = file.clone();
    let found = Session::run(Settings::default(), move |nix| {
        let value = nix.eval_file(name.as_os_str().as_encoded_bytes()).ok()?;
        nix.locate(value, &"a".parse().ok()?, Attrs::empty()).ok()?
    });
    let found = found.expect("it is written in the file");
    assert_eq!((found.file.as_deref(), found.column), (Some(file.as_path()), 3));
    assert_eq!(found.definition, None);
    assert_eq!(std::fs::read_to_string(file).unwrap(), deep());
}
