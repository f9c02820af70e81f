//! Syntax trees as JSON, and all the syntax errors of a text.

use crate::place::Place;

const WRONG: &str = "{
  a = foo (1 + );
  b = 2;
  c = if x then y;
  d = \"abc ${1 + } d\";
  e = with x; [ ( ];
  f = { g = 1 };
  h = 1; h = 2;
}
";

#[test]
fn all_errors_of_a_file_are_told_at_once() {
    let place = Place::with(&[("wrong.nix", WRONG)]);
    let outcome = place.run(&["parse", "wrong.nix"]);
    assert_eq!((outcome.out.as_str(), outcome.status), ("", 1));
    let errors: Vec<&str> = outcome.err.split("error: ").skip(1).collect();
    let expected = [
        "syntax error, unexpected ')'\n       at DIR/wrong.nix:2:16:\n            1| {\n            2|   a = foo (1 + );\n             |                ^\n            3|   b = 2;\n",
        "syntax error, unexpected ';', expecting 'else'\n       at DIR/wrong.nix:4:18:\n",
        "syntax error, unexpected '}'\n       at DIR/wrong.nix:5:18:\n",
        "syntax error, unexpected ']'\n       at DIR/wrong.nix:6:19:\n",
        "syntax error, unexpected '}', expecting ';'\n       at DIR/wrong.nix:7:15:\n",
        "attribute 'h' already defined at DIR/wrong.nix:8:3\n       at DIR/wrong.nix:8:10:\n",
    ];
    assert_eq!(errors.len(), expected.len(), "{}", outcome.err);
    for (error, expected) in errors.iter().zip(expected) {
        assert!(error.starts_with(expected), "{error}");
    }
    assert_eq!(place.run(&["eval", "-E", "import ./wrong.nix"]).err.matches("error: ").count(), 6);
    let objects = place.run(&["eval", "--error-format", "json", "wrong.nix"]).err;
    assert_eq!(
        objects.lines().filter(|line| line.starts_with("{\"level\":\"error\",\"code\":\"syntax\",")).count(),
        6
    );
    let first = place.run(&["nix-instantiate", "--parse", "wrong.nix"]).err;
    assert!(outcome.err.starts_with(&first) && first.matches("error: ").count() == 1);
}

#[test]
fn not_more_than_ten_errors_are_told() {
    let text = format!("{{ {} }}", "a = ;\n".repeat(30));
    let outcome = Place::with(&[("f.nix", &text)]).run(&["parse", "f.nix"]);
    assert_eq!(outcome.err.matches("error: ").count(), 10);
}

#[test]
fn what_cannot_be_mended_ends_it() {
    let place = Place::new();
    for text in
        ["a )", "(", "{ a = \"b; }", "{ a = 1; b = [ ; }", "x: { y, z, y }: 1", "1 ] {", "${", "let in }"]
    {
        let outcome = place.run(&["parse", "-E", text]);
        assert_eq!(outcome.status, 1);
        assert_eq!(outcome.err.matches("error: ").count(), 1, "{text}: {}", outcome.err);
    }
}

#[test]
fn trees_as_json() {
    let place = Place::with(&[("f.nix", "# é\n{ a = \"x\"; }\n")]);
    let expected = concat!(
        r##"{"kind":"root","start":0,"end":18,"children":[{"kind":"comment","start":0,"end":4,"text":"# é"},"##,
        r#"{"kind":"attr-set","start":5,"end":17,"children":[{"kind":"l-brace","start":5,"end":6,"text":"{"},"#,
        r#"{"kind":"attrpath-value","start":7,"end":15,"children":["#,
        r#"{"kind":"attrpath","start":7,"end":8,"children":[{"kind":"ident","start":7,"end":8,"children":["#,
        r#"{"kind":"ident","start":7,"end":8,"text":"a"}]}]},{"kind":"assign","start":9,"end":10,"text":"="},"#,
        r#"{"kind":"string","start":11,"end":14,"children":[{"kind":"string-start","start":11,"end":12,"text":"\""},"#,
        r#"{"kind":"string-content","start":12,"end":13,"text":"x"},"#,
        r#"{"kind":"string-end","start":13,"end":14,"text":"\""}]},{"kind":"semicolon","start":14,"end":15,"text":";"}]},"#,
        r#"{"kind":"r-brace","start":16,"end":17,"text":"}"}]}]}"#,
        "\n"
    );
    let outcome = place.run(&["parse", "--json", "f.nix"]);
    assert_eq!((outcome.out.as_str(), outcome.err.as_str()), (expected, ""));
    assert_eq!(place.run(&["eval", "--parse", "--json", "f.nix"]).out, expected);
    let reference = place.run(&["nix-instantiate", "--parse", "--json", "f.nix"]);
    assert_eq!(reference.out, "{ a = \"x\"; }\n");
    let deep = format!("{}1{}", "(".repeat(50_000), ")".repeat(50_000));
    std::fs::write(place.path().join("deep.nix"), deep).unwrap();
    assert_eq!(place.run(&["parse", "--json", "deep.nix"]).status, 0);
}
