//! Random edits of random texts: what was asked for is there afterwards, Nix still accepts the text, and undoing
//! gives the same bytes.

use frazil_compiler::parse::{ParseOptions, parse};
use frazil_syntax::{AttrPath, Document, EditError, Value};
use proptest::prelude::*;
use proptest::sample::select;

const NAMES: [&str; 5] = ["a", "b", "c", "\"d e\"", "f'"];

/// What may stand between two tokens.
fn gap() -> impl Strategy<Value = &'static str> {
    select(vec![
        " ",
        " ",
        " ",
        "\n",
        "\n  ",
        "\r\n\t",
        " # }\n",
        " /* { */ ",
        "\n\n    # one\n    ",
        " # c\r\n",
        "\n/* l\n */\n",
        "",
    ])
}

/// An expression, as text.
fn expr() -> impl Strategy<Value = String> {
    let leaf = select(vec!["1", "x", "\"s ${y} t\"", "''\n  } ${\"a\"}\n''", "[ 1 { a = 2; } ]", "null"]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            4 => set(inner.clone()),
            1 => (set(inner.clone()), gap()).prop_map(|(set, gap)| format!("{{ x, y ? {{ }} }}:{gap} {set}")),
            1 => set(inner.clone()).prop_map(|set| format!("mk (self: {set})")),
            1 => (set(inner.clone()), inner.clone()).prop_map(|(set, value)| format!("let v = {value}; in {set}")),
            1 => (set(inner.clone()), set(inner)).prop_map(|(a, b)| format!("{a} // {b}")),
        ]
    })
}

/// A set whose names differ.
fn set(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let entry = (any::<prop::sample::Index>(), value, gap(), gap(), gap());
    (prop::collection::vec(entry, 0..5), any::<bool>(), gap()).prop_map(|(entries, is_rec, last)| {
        let mut text = String::from(if is_rec { "rec {" } else { "{" });
        let mut names = NAMES.to_vec();
        for (index, value, before, between, after) in &entries {
            let name = names.remove(index.index(names.len()));
            let pair = match index.index(4) {
                0 => format!("{name}.x{between}={after} {value};{before}{name}.y = 1;"),
                1 => format!("inherit (q){between} {name}{after};"),
                2 => format!("inherit i{name_}{between} {name}{after};", name_ = names.len()),
                _ => format!("{name}{between}={after} {value}{between};"),
            };
            text += &format!("{before}{pair}{after}");
        }
        // `{}` is the one text that removing does not give back.
        text + if entries.is_empty() && last.is_empty() { " " } else { last } + "}"
    })
}

fn path() -> impl Strategy<Value = AttrPath> {
    let names = vec!["a", "b", "c", "d e", "f'", "x", "y", "z"];
    prop::collection::vec(select(names), 1..4).prop_map(|names| AttrPath::new(names).expect("names"))
}

/// Whether Nix accepts a text; attributes that are there twice are the parser's business as well.
fn is_nix(text: &str) -> bool {
    parse(text.as_bytes(), &ParseOptions::default()).is_ok()
}

/// Makes one edit, or both that belong together, and checks what holds then.
fn edit(before: &str, path: &AttrPath, kind: usize, value: &Value) -> Result<bool, TestCaseError> {
    let mut document = Document::parse(before).expect("generated texts are right");
    let written = value.to_nix().expect("generated values are right");
    let result = match kind {
        0 => document.set(path, value),
        1 => document.add(path, value),
        2 => document.set_or_add(path, value),
        _ => document.remove(path),
    };
    let change = match result {
        Ok(change) => change,
        Err(error) => {
            prop_assert!(
                !matches!(error, EditError::Refused { .. } | EditError::Stale),
                "{}: {}",
                path,
                error
            );
            prop_assert_eq!(document.text(), before);
            return Ok(false);
        }
    };
    prop_assert!(is_nix(document.text()), "{} {} of\n{}\ngives\n{}", kind, path, before, document.text());
    match kind {
        3 => prop_assert!(document.get(path).is_err()),
        _ => prop_assert_eq!(document.get(path).expect("it was set"), written),
    }
    document.apply(&change.reversed()).expect("it was that text");
    prop_assert_eq!(document.text(), before);
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_edits_can_be_undone(text in expr(), path in path(), kind in 0..4_usize, value in expr()) {
        prop_assume!(is_nix(&text));
        edit(&text, &path, kind, &Value::nix(value))?;
    }

    #[test]
    fn what_is_added_to_a_set_and_removed_leaves_no_trace(text in expr(), path in path()) {
        prop_assume!(is_nix(&text));
        let mut document = Document::parse(text.as_str()).expect("generated texts are right");
        if document.add(&path, &Value::Null).is_ok() {
            document.remove(&path).expect("it was added");
            prop_assert_eq!(document.text(), text);
        }
    }

    #[test]
    fn wrong_texts_are_errors(text in "[a-c.={}; \\[\\]\"'$#/*\n\r:@?,()-]{0,40}", path in ".{0,8}") {
        let _ = Value::nix(text.as_str()).to_nix();
        if let (Ok(mut document), Ok(path)) = (Document::parse(text.as_str()), path.parse()) {
            let _ = document.set_or_add(&path, &Value::from(text.as_str()));
            let _ = document.remove(&path);
        }
    }

    #[test]
    fn strings_are_written_so_that_they_are_read_back(text in ".{0,20}|[$\\{\"'\n\r\\\\]{0,12}") {
        let path = AttrPath::new([text.as_str()]).expect("a name");
        prop_assert_eq!(&path.to_string().parse::<AttrPath>().map(|path| path.names().to_vec()), &Ok(vec![text.clone()]));
        if !text.contains('\0') {
            let mut document = Document::parse("{ }").expect("Nix");
            document.add(&path, &Value::from(text.as_str())).expect("any text");
            prop_assert!(is_nix(document.text()), "{}", document.text());
            prop_assert_eq!(document.get(&path).expect("it was added"), Value::from(text.as_str()).to_nix().expect("a string"));
        }
    }
}
