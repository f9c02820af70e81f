//! Evaluating files, expressions and standard input; expectations are the reference's.

use crate::place::Place;

#[test]
fn expressions_files_and_standard_input() {
    let place =
        Place::with(&[("default.nix", "1"), ("d/default.nix", "[ 2 (1 + 1) ]"), ("f.nix", "{ a }: a")]);
    assert_eq!(place.value(&[]), "1\n");
    assert_eq!(place.value(&["d", "f.nix", "./default.nix"]), "[ 2 <CODE> ]\n<LAMBDA>\n1\n");
    assert_eq!(place.value(&["1 + 1", "-E", "import ./d", "--strict"]), "2\n[ 2 2 ]\n");
    let outcome = place.run_with_input(&["nix-instantiate", "--eval", "-"], "import ./default.nix");
    assert_eq!(outcome.out, "1\n");
}

#[test]
fn every_input_is_evaluated_for_every_path() {
    let place = Place::new();
    let args = ["-A", "a", "-A", "b", "-E", "{ a = 1; b = 2; }", "{ a = 3; b = 4; }"];
    assert_eq!(place.value(&args), "1\n2\n3\n4\n");
    assert_eq!(place.value(&["-E"]), "");
    let outcome = place.run_with_input(&["nix-instantiate", "--eval", "-", "-E", "7"], "5\n");
    assert_eq!((outcome.out.as_str(), outcome.status), ("5\n7\n", 0));
}

#[test]
fn formats() {
    let place = Place::new();
    let text = "{ b = [ 1 (1 + 1) ]; a = \"x\\n\"; }";
    assert_eq!(place.value(&["-E", text]), "{ a = \"x\\n\"; b = <CODE>; }\n");
    assert_eq!(place.value(&["--strict", "-E", text]), "{ a = \"x\\n\"; b = [ 1 2 ]; }\n");
    assert_eq!(place.value(&["--json", "--strict", "-E", text]), "{\"a\":\"x\\n\",\"b\":[1,2]}\n");
    assert_eq!(place.value(&["--raw", "-E", "\"x\""]), "x");
    let error = "error:
       … while evaluating list element at index 0

       error: cannot convert a thunk to JSON\n";
    assert_eq!(place.error(&["--json", "-E", "[ (1 + 1) ]"]), error);
    let error = "error:
       … while generating the nix-instantiate output

       error: cannot coerce an integer to a string: 1\n";
    assert_eq!(place.error(&["--raw", "-E", "1"]), error);
}

#[test]
fn xml() {
    let place = Place::with(&[("f.nix", "{ f = { y, x ? 1, ... }@a: x; s = \"<\\n\"; l = [ (1 + 1) ]; }")]);
    let expected = r#"<?xml version='1.0' encoding='utf-8'?>
<expr>
  <attrs>
    <attr column="3" line="1" name="f" path="DIR/f.nix">
      <function column="7" line="1" path="DIR/f.nix">
        <attrspat ellipsis="1" name="a">
          <attr name="x" />
          <attr name="y" />
        </attrspat>
      </function>
    </attr>
    <attr column="42" line="1" name="l" path="DIR/f.nix">
      <list>
        <int value="2" />
      </list>
    </attr>
    <attr column="31" line="1" name="s" path="DIR/f.nix">
      <string value="&lt;&#xA;" />
    </attr>
  </attrs>
</expr>
"#;
    assert_eq!(place.value(&["--xml", "--strict", "f.nix"]), expected);
    assert!(
        place
            .value(&["--xml", "--no-location", "-E", "{ a = 1 + 1; }"])
            .contains("<attr name=\"a\">\n      <unevaluated />")
    );
}

#[test]
fn arguments_for_functions() {
    let place = Place::with(&[("x", "text")]);
    assert_eq!(place.value(&["-E", "{ x }: x"]), "<LAMBDA>\n");
    assert_eq!(place.value(&["-E", "{ x }: x + 1", "--arg", "x", "1 + 1"]), "3\n");
    assert_eq!(place.value(&["-E", "{ x }: x", "--argstr", "x", "1 + 1"]), "\"1 + 1\"\n");
    assert_eq!(place.value(&["-E", "{ x }: x", "--arg-from-file", "x", "x"]), "\"text\"\n");
    assert_eq!(
        place.value(&["-E", "{ x, ... }@a: a", "--arg", "x", "1", "--arg", "y", "2"]),
        "{ x = <CODE>; y = <CODE>; }\n"
    );
    let functor = "{ __functor = self: { x }: x + self.q; q = 1; }";
    assert_eq!(place.value(&["-E", functor, "--arg", "x", "2"]), "3\n");
    let nested = "{ a = { x }: { b = [ 1 ({ y }: y + x) ]; }; }";
    assert_eq!(place.value(&["-E", nested, "-A", "a.b.1", "--arg", "x", "2", "--arg", "y", "3"]), "5\n");
    let error = place.error(&["-E", "{ x }: x", "--arg", "y", "1"]);
    assert!(
        error.starts_with("error: cannot evaluate a function that has an argument without a value ('x')\n")
    );
    assert!(
        error.ends_with("       at «string»:1:3:\n            1| { x }: x\n             |   ^\n"),
        "{error}"
    );
    assert!(place.error(&["-E", "1", "--arg", "x", "1 +"]).contains("syntax error, unexpected end of file"));
}

#[test]
fn attribute_paths_that_lead_nowhere() {
    let place = Place::new();
    let text = "{ a.b = [ 1 2 ]; abc = 1; }";
    let cases = [
        ("a.b.5", "list index 5 in selection path 'a.b.5' is out of range"),
        ("a.b.x", "the expression selected by the selection path 'a.b.x' should be a set but is a list"),
        ("a.1", "the expression selected by the selection path 'a.1' should be a list but is a set"),
        ("abd", "attribute 'abd' in selection path 'abd' not found\n       Did you mean one of abc or a?"),
        ("a..b", "empty attribute name in selection path 'a..b'"),
        ("\"a", "missing closing quote in selection path '\"a'"),
    ];
    for (path, expected) in cases {
        assert_eq!(place.error(&["-E", text, "-A", path]), format!("error: {expected}\n"), "{path}");
    }
}

#[test]
fn search_path() {
    let files = [("lib/x.nix", "1"), ("other/x.nix", "2"), ("other/y.nix", "3")];
    let place = Place::with(&files).variable("NIX_PATH", "lib=DIR/lib:DIR/other");
    assert_eq!(place.value(&["-E", "[ (import <lib/x.nix>) (import <y.nix>) ]", "--strict"]), "[ 1 3 ]\n");
    assert_eq!(place.value(&["<x.nix>"]), "2\n");
    assert_eq!(place.value(&["-I", "lib=other", "<lib/x.nix>"]), "2\n");
    assert_eq!(
        place.value(&["-I", "a=b=c", "--nix-path", "x=y z", "--strict", "-E", "__nixPath"]),
        "[ { path = \"b=c\"; prefix = \"a\"; } { path = \"y\"; prefix = \"x\"; } { path = \"z\"; prefix = \"\"; } ]\n"
    );
    let found = place.run(&["nix-instantiate", "--find-file", "lib/x.nix", "y.nix"]);
    assert_eq!((found.out.as_str(), found.status), ("DIR/lib/x.nix\nDIR/other/y.nix\n", 0));
    let missing = "error: file 'zz' was not found in the Nix search path (add it using $NIX_PATH or -I)\n";
    assert_eq!(place.error(&["<zz>"]), missing);
}

#[test]
fn syntax_trees() {
    let place = Place::with(&[("f.nix", "a: ./b")]);
    let shown = place.run(&["nix-instantiate", "--parse", "-E", "1 + 2", "let x = 1; in x"]);
    assert_eq!((shown.out.as_str(), shown.status), ("(1 + 2)\n(let x = 1; in x)\n", 0));
    assert_eq!(place.run(&["nix-instantiate", "--parse", "f.nix"]).out, "(a: DIR/b)\n");
    let unbound = place.run(&["nix-instantiate", "--parse", "-E", "x"]);
    assert!(unbound.err.starts_with("error: undefined variable 'x'\n") && unbound.status == 1);
}

#[test]
fn messages_while_it_runs() {
    let place = Place::new();
    let trace = place.run(&["eval", "-E", "builtins.trace \"a\\tb\\nc\" 1"]);
    assert_eq!((trace.out.as_str(), trace.err.as_str()), ("1\n", "trace: a        b\nc\n"));
    let warning = place.run(&["eval", "-E", "builtins.warn \"a\\nb\" 1"]);
    assert_eq!(warning.err, "evaluation warning: a\n                    b\n");
}

#[test]
fn what_is_not_evaluated_is_printed_so() {
    let place = Place::new();
    let cases = [
        (
            "[ 1 \"s\" (1 + 1) (x: x) map builtins.add [ ] [ 1 ] { } /p ]",
            "[ 1 \"s\" <CODE> <CODE> <PRIMOP> <CODE> [ ] <CODE> <CODE> /p ]",
            "list 1 s u u u u list list-end u u /p list-end",
        ),
        ("{ a = 1; b = 1 + 1; c = x: x; }", "{ a = 1; b = <CODE>; c = <CODE>; }", "attrs a 1 b u c u"),
        ("(x: [ x ]) (1 + 1)", "[ <CODE> ]", "list u list-end"),
        ("let v = 1 + 1; in builtins.seq v [ v ]", "[ 2 ]", "list 2 list-end"),
        ("let f = x: x; in [ f map ]", "[ <CODE> <PRIMOP> ]", "list u u list-end"),
        ("map (x: x) [ 1 ]", "[ <CODE> ]", "list u list-end"),
        ("x: x", "<LAMBDA>", "x"),
        ("map", "<PRIMOP>", "u"),
        ("builtins.add 1", "<PRIMOP-APP>", "u"),
        (
            "let s = { a = 1; }; in builtins.deepSeq s [ s s ]",
            "[ { a = 1; } «repeated» ]",
            "list attrs a 1 attrs a 1 list-end",
        ),
    ];
    for (program, plain, xml) in cases {
        assert_eq!(place.value(&["-E", program]), format!("{plain}\n"), "{program}");
        let output = place.value(&["--xml", "--no-location", "-E", program]);
        assert_eq!(outline(&output), xml, "{program}");
    }
}

/// XML without its syntax: names and values, `u` for what is not evaluated.
fn outline(xml: &str) -> String {
    let word = |line: &str| {
        let line = line.trim().trim_matches(['<', '>', '/', ' ']);
        match line.split_once('"') {
            Some((_, value)) => value.trim_end_matches('"').to_owned(),
            None => line.to_owned(),
        }
    };
    let mut words = Vec::new();
    for line in xml.lines().skip(2) {
        match (line.trim(), word(line).as_str()) {
            ("</expr>" | "</attr>" | "</attrs>" | "</function>" | "<function>", _) => {}
            ("</list>", _) => words.push("list-end".to_owned()),
            ("<unevaluated />", _) => words.push("u".to_owned()),
            (_, word) => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

#[test]
fn endless_xml() {
    let text = "let f = n: { inner = f (n + 1); }; in f 0";
    let args = ["nix-instantiate", "--eval", "--strict", "--xml", "--max-call-depth", "100", "-E", text];
    let outcome = Place::new().run(&args);
    assert!(outcome.err.contains("stack overflow; max-call-depth exceeded"), "{}", outcome.err);
    assert_eq!(outcome.status, 1);
}

/// Recorded from the reference.
#[test]
fn xml_of_what_fails_is_a_document() {
    let list = r#"  <list>
    <int value="1" />
    <attrs>
      <attr column="5" line="1" name="x">
        <int value="2" />
      </attr>
      <attr column="9" line="1" name="y">
        <attrs>
          <attr column="12" line="1" name="z">
          </attr>
        </attrs>
      </attr>
    </attrs>
  </list>
"#;
    let set = r#"  <attrs>
    <attr column="2" line="1" name="a">
    </attr>
  </attrs>
"#;
    let deep = r#"  <attrs>
    <attr column="14" line="1" name="inner">
      <attrs>
        <attr column="14" line="1" name="inner">
        </attr>
      </attrs>
    </attr>
  </attrs>
"#;
    let cases = [
        ("[1 {x=2;y={z=throw \"q\";};} 3]", "100", list),
        ("{a={type=\"derivation\";drvPath=throw \"d\";name=\"n\";};}", "100", set),
        ("let f = n: { inner = f (n + 1); }; in f 0", "2", deep),
    ];
    for (text, depth, expected) in cases {
        let args = ["nix-instantiate", "--eval", "--strict", "--xml", "--max-call-depth", depth, "-E", text];
        let outcome = Place::new().run(&args);
        let expected = format!("<?xml version='1.0' encoding='utf-8'?>\n<expr>\n{expected}</expr>\n");
        assert_eq!((outcome.out, outcome.status), (expected, 1), "{text}");
    }
}
