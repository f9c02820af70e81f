//! Errors, warnings and traces as JSON, a line for each.

use crate::place::Place;

/// The lines of standard error, each of which must be JSON. What of them `function` gives, as JSON.
fn told(place: &Place, args: &[&str], function: &str) -> String {
    let outcome = place.run(&[args, &["--error-format", "json"]].concat());
    let lines = format!("[{}]", outcome.err.trim().replace('\n', ","));
    std::fs::write(place.path().join("told.json"), &lines).unwrap();
    let text = format!("map ({function}) (builtins.fromJSON (builtins.readFile ./told.json))");
    let read = place.run(&["eval", "--strict", "--json", "-E", &text]);
    assert_eq!((read.err.as_str(), read.status), ("", 0), "{lines}");
    read.out.trim().to_owned()
}

#[test]
fn all_that_is_known_of_an_error() {
    let place = Place::with(&[("f.nix", "let\n  f = x: x.nmae; in\n  f { name = 1; }")]);
    let expected = concat!(
        r#"[{"code":"missing-attribute","frames":["#,
        r#"{"message":"from call site","position":{"column":3,"file":"DIR/f.nix","line":3,"offset":26}},"#,
        r#"{"message":"while calling 'f'","position":{"column":7,"file":"DIR/f.nix","line":2,"offset":10}}],"#,
        r#""level":"error","message":"attribute 'nmae' missing","#,
        r#""position":{"column":10,"end":14,"file":"DIR/f.nix","line":2,"offset":13},"suggestions":["name"]}]"#
    );
    assert_eq!(told(&place, &["eval", "f.nix"], "x: x"), expected);
    let cycle = "e: map (n: n.name + \" \" + toString n.position.offset) e.cycle";
    let found = told(&place, &["eval", "-E", "let s = { a = s.b + 1; b = s.a * 2; }; in s.b"], cycle);
    assert_eq!(found, "[[\"b 27\",\"a 14\"]]");
}

#[test]
fn codes() {
    let place = Place::with(&[("a.nix", "1")]);
    let cases: &[(&str, &[&str])] = &[
        ("throw", &["-E", "throw \"x\""]),
        ("throw", &["-E", "<nowhere>"]),
        ("assertion", &["-E", "assert false; 1"]),
        ("abort", &["-E", "abort \"x\""]),
        ("type", &["-E", "if 1 then 2 else 3"]),
        ("evaluation", &["-E", "1 / 0"]),
        ("missing-attribute", &["-E", "{ }.a"]),
        ("undefined-variable", &["-E", "a"]),
        ("undefined-variable", &["-E", "with { }; a"]),
        ("infinite-recursion", &["-E", "let x = x; in x"]),
        ("stack-overflow", &["-E", "let f = x: 1 + f x; in f 1"]),
        ("syntax", &["-E", "1 +"]),
        ("file", &["missing.nix"]),
        ("forbidden", &["--pure-eval", "-E", "import ./a.nix"]),
        ("usage", &["--nonsense"]),
    ];
    for (code, args) in cases {
        let args: Vec<&str> = ["eval"].iter().chain(*args).copied().collect();
        assert_eq!(told(&place, &args, "e: e.code"), format!("[\"{code}\"]"), "{args:?}");
    }
}

#[test]
fn warnings_and_traces() {
    let place = Place::new();
    let text = "builtins.trace \"a\\tb\\nc\" (builtins.warn \"w\" (throw \"\u{1b}[31mred\u{1b}[0m\"))";
    let expected = "[\"trace: a\\tb\\nc\",\"evaluation-warning: w\",\"error: red\"]";
    assert_eq!(told(&place, &["eval", "-E", text], "e: e.level + \": \" + e.message"), expected);
    let unknown = ["eval", "-E", "1", "--option", "foo", "bar"];
    assert_eq!(told(&place, &unknown, "e: e.level"), "[\"warning\"]");
    let reference = place.run(&["nix-instantiate", "--eval", "--error-format", "json", "-E", "1"]);
    assert!(reference.err.starts_with("error: unrecognised flag '--error-format'\n"));
}
