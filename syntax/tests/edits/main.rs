//! Edits: what they give, and that each can be undone. The cases are in `cases.txt`; all of them are run with CRLF
//! too. Random edits of random texts are in `random`.

mod random;

use frazil_syntax::{AttrPath, Change, Document, EditError, Start, Value};

/// One edit and what it should give.
struct Case {
    name: String,
    edit: String,
    before: String,
    after: String,
}

/// An edit as a case says it: `[let|at BYTE] set|add|remove PATH [VALUE]`.
fn run(document: &mut Document, edit: &str) -> Result<Change, EditError> {
    let (start, edit) = match edit.split_once(' ') {
        Some(("let", rest)) => (Start::Let, rest),
        Some(("at", rest)) => {
            let (offset, rest) = rest.split_once(' ').expect("at BYTE EDIT");
            (Start::At(offset.parse().expect("a byte")), rest)
        }
        _ => (Start::Main, edit),
    };
    let (verb, rest) = edit.split_once(' ').expect("VERB PATH");
    // A path may have blanks in quotes.
    let quotes = |end: usize| rest[..end].matches('"').count() % 2 == 0;
    let end = rest.match_indices(' ').map(|(end, _)| end).find(|&end| quotes(end)).unwrap_or(rest.len());
    let path = rest[..end].parse::<AttrPath>()?.starting(start);
    let value = Value::nix(rest[end..].trim_start());
    match verb {
        "set" => document.set(&path, &value),
        "add" => document.add(&path, &value),
        "remove" => document.remove(&path),
        other => panic!("{other} is no edit"),
    }
}

/// The cases of the file. A value goes on over lines that begin with blanks.
fn cases() -> Vec<Case> {
    let text = include_str!("cases.txt");
    let case = |block: &str| {
        let (head, after) = block.split_once("\n---\n").expect("---");
        let (name, rest) = head.split_once('\n').expect("a name");
        let mut end = rest.find('\n').expect("an edit");
        while rest[end + 1..].starts_with("  ") && rest.starts_with("set a [") {
            end += 1 + rest[end + 1..].find('\n').expect("a text");
        }
        let after = after.trim_end_matches('\n');
        let (edit, before) = (&rest[..end], &rest[end + 1..]);
        Case { name: name.into(), edit: edit.into(), before: before.into(), after: after.into() }
    };
    text.split("\n=== ").skip(1).map(case).collect()
}

fn check(case: &Case) {
    let Case { name, edit, before, after } = case;
    let mut document = Document::parse(before.as_str()).expect(name);
    match run(&mut document, edit) {
        Ok(change) => {
            assert_eq!(document.text(), after, "{name}");
            assert_eq!(change.apply(before).as_deref(), Ok(after.as_str()), "{name}");
            document.apply(&change.reversed()).expect(name);
        }
        Err(error) => assert_eq!(format!("error: {error}"), *after, "{name}"),
    }
    assert_eq!(document.text(), before, "{name}: undone");
}

#[test]
fn edits_give_what_the_cases_say_and_can_be_undone() {
    let cases = cases();
    assert!(cases.len() > 50, "{}", cases.len());
    for case in &cases {
        check(case);
        // Places in messages stay the same, but for bytes, which no message here has on later lines.
        let crlf = |text: &str| text.replace('\n', "\r\n");
        if !case.edit.starts_with("at ") {
            check(&Case {
                name: format!("{} (CRLF)", case.name),
                edit: crlf(&case.edit),
                before: crlf(&case.before),
                after: crlf(&case.after),
            });
        }
    }
}

#[test]
fn removing_what_was_added_gives_the_same_bytes() {
    for case in cases().iter().filter(|case| case.edit.contains("add ") && !case.after.starts_with("error")) {
        let mut document = Document::parse(case.before.as_str()).expect(&case.name);
        run(&mut document, &case.edit).expect(&case.name);
        let (add, value) = case.edit.rsplit_once(' ').expect("a value");
        assert!(!value.is_empty());
        run(&mut document, &add.replace("add ", "remove ")).expect(&case.name);
        if case.before != "f {}" {
            assert_eq!(document.text(), case.before, "{}", case.name);
        }
    }
}

#[test]
fn a_text_that_does_not_parse_is_refused_with_its_place() {
    let place = |text: &str| match Document::parse(text) {
        Err(EditError::Syntax { place, .. }) => place.to_string(),
        other => panic!("{text:?}: {other:?}"),
    };
    assert_eq!(place("{ a = 1; "), "1:10");
    assert_eq!(place("{\r\n  a = 1 2;\r\n  = 3;\r\n}"), "3:3");
    assert_eq!(place(""), "1:1");
    // Nix ends this comment at the carriage return, so `b` would be missed.
    assert_eq!(place("{ a = 1; # one\r b = 2;\n}"), "1:10");
}

#[test]
fn changes_and_definitions_of_other_texts_are_refused() {
    let mut document = Document::parse("{ a = 1; b = 2; }").expect("Nix");
    let path = "b".parse().expect("a path");
    let definition = document.definition(&path).expect("b");
    let change = document.remove(&"a".parse().expect("a path")).expect("a");
    assert_eq!(document.set_at(&definition, &Value::Null), Err(EditError::Stale));
    assert_eq!(document.apply(&change), Err(EditError::Stale));
    let broken = Change { start: 0, removed: "{".into(), inserted: "[".into() };
    assert!(matches!(document.apply(&broken), Err(EditError::Syntax { .. })));
    assert_eq!(document.text(), "{ b = 2; }");
}

#[test]
fn origins_are_found_through_variables_inherit_and_selections() {
    let origin = |text: &str, path: &str| {
        let document = Document::parse(text).expect("Nix");
        let definition = document.origin(&path.parse().expect("a path")).expect(text);
        text[definition.place.range].to_owned()
    };
    let cases = [
        ("let v = \"1\"; in { version = v; }", "version", "v = \"1\";"),
        ("let v = \"1\"; w = v; in f { a.b = (w); }", "a.b", "v = \"1\";"),
        ("rec { v = 1; w = v; }", "w", "v = 1;"),
        ("let v = 1; in rec { inherit v; w = v; }", "w", "v = 1;"),
        ("let v = 1; in { inherit v; }", "v", "v = 1;"),
        ("let s = { v.x = 1; }; in { inherit (s.v) x; y = s.v.x; }", "y", "v.x = 1;"),
        ("let s = { x = 1; }; in { inherit (s) x; }", "x", "x = 1;"),
        ("let s = f { x = 1; }; in { inherit (s) x; }", "x", "x"),
        ("{ v }: { version = v; }", "version", "version = v;"),
        ("let v = 1; in { v }: { version = v; }", "version", "version = v;"),
        ("v: { inherit v; }", "v", "v"),
        ("{ a = b; b = 1; }", "a", "a = b;"),
        ("rec { a = b; b = a; }", "a", "a = b;"),
        ("let v = 1; in with x; { a = v; }", "a", "v = 1;"),
        ("let s.x = 1; in { a = s; }", "a", "a = s;"),
    ];
    for (text, path, expected) in cases {
        assert_eq!(origin(text, path), expected, "{text}");
    }
}

#[test]
fn hostile_texts_and_paths_end_in_time() {
    let long = |names: usize| vec!["a"; names].join(".").parse::<AttrPath>();
    assert!(matches!(long(201), Err(EditError::BadPath { .. })));
    // Every name doubles the ways there, and each way comes back.
    let text = "let a = { a = a // b; b = 1; }; b = { a = b // a; b = 2; }; in a // b";
    let document = Document::parse(text).expect("Nix");
    assert!(matches!(document.get(&long(200).expect("a path")), Err(EditError::Ambiguous { .. })));
    // Long chains.
    let names: String = (0..1200).map(|n| format!("v{n} = v{};\n", n + 1)).collect();
    let document = Document::parse(format!("let {names} v1200 = {{ a = 1; }}; in v0")).expect("Nix");
    assert!(document.get(&long(1).expect("a path")).is_err());
    for (part, end) in
        [("{ } // ", "{ }"), ("1 + ", "1"), ("x: ", "1"), ("f ", "{ }"), ("(", "1"), ("- ", "1")]
    {
        for times in [400, 900, 1900, 100_000] {
            let parsed = Document::parse(part.repeat(times) + end);
            let _ = parsed.map(|text| text.get(&long(1).expect("a path")).is_ok());
        }
    }
}
