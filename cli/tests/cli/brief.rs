//! Errors on one page, as our own commands print them.

use crate::place::Place;

fn brief(place: &Place, args: &[&str]) -> String {
    let outcome = place.run(&[&["eval", "--strict"], args].concat());
    assert_eq!((outcome.out.as_str(), outcome.status), ("", 1), "{args:?}: {}", outcome.err);
    assert!(outcome.err.lines().count() <= 25, "{}", outcome.err);
    outcome.err
}

/// The line that tells of a cycle.
fn cycle(place: &Place, args: &[&str]) -> String {
    let err = brief(place, args);
    assert!(err.starts_with("error: infinite recursion encountered\n"), "{err}");
    err.lines().find(|line| line.contains(" → ")).unwrap_or_else(|| panic!("{err}")).trim().to_owned()
}

#[test]
fn the_error_comes_first_then_the_users_own_part() {
    let library = "{ get = name: set:\n  builtins.addErrorContext \"while getting '${name}'\" set.${name}; }";
    let place = Place::with(&[
        ("lib/default.nix", library),
        ("f.nix", "let lib = import <lib>; in\nlib.get \"b\" { a = 1; }"),
    ]);
    let place = place.variable("NIX_PATH", "lib=DIR/lib");
    let expected = "error: attribute 'b' missing
       at DIR/lib/default.nix:2:54:
            1| { get = name: set:
            2|   builtins.addErrorContext \"while getting '${name}'\" set.${name}; }
             |                                                      ^
       Did you mean a?

       … while getting 'b'
       … from call site
         at DIR/f.nix:2:1:
            1| let lib = import <lib>; in
            2| lib.get \"b\" { a = 1; }
             | ^
       (1 more line with --show-trace)
";
    assert_eq!(brief(&place, &["f.nix"]), expected);
    let whole = place.run(&["eval", "--show-trace", "f.nix"]).err;
    assert_eq!(whole, place.run(&["nix-instantiate", "--eval", "--show-trace", "f.nix"]).err);
    assert!(place.run(&["nix-instantiate", "--eval", "f.nix"]).err.starts_with("error:\n       … while"));
}

#[test]
fn cycles() {
    let files = [
        ("one.nix", "let\n  a = 1 + b;\n  b = c.x;\n  c = { x = a; };\nin a"),
        ("call.nix", "let f = x: x + s.y; s = rec { y = f 1; z = y; }; in s.z"),
        ("a.nix", "import ./b.nix"),
        ("b.nix", "{ x = import ./a.nix; }.x"),
        ("deep/default.nix", "rec { a = map (x: x + b) [ 1 ]; b = builtins.head a; }"),
    ];
    let place = Place::with(&files);
    let fixed = "let fix = f: let x = f x; in x; in fix (self: { a = self.b; b = self.c + 1; c = self.a; })";
    let cases: &[(&[&str], &str)] = &[
        (&["one.nix"], "a (one.nix:2:3) → b (one.nix:3:7) → x (one.nix:4:9) → a"),
        (&["call.nix"], "y (call.nix:1:35) → f (call.nix:1:16) → y"),
        (&["a.nix"], "b.nix (b.nix:1:1) → x (b.nix:1:7) → a.nix (a.nix:1:1) → b.nix"),
        (&["deep"], "a (deep/default.nix:1:23) → b (deep/default.nix:1:37) → a"),
        (&["-E", "({ a ? 1 + b, b ? a * 2 }: a) { }"], "a («string»:1:12) → b («string»:1:19) → a"),
        (&["-E", "({ a ? b, b ? a }: a) { }"], "b («string»:1:15) → a («string»:1:8) → b"),
        (&["-E", "let x = x; in x"], "x («string»:1:9) → x"),
        (
            &["-E", "let a = b; b = c; c = a; in a"],
            "b («string»:1:16) → c («string»:1:23) → a («string»:1:9) → b",
        ),
        (&["-E", fixed], "a («string»:1:53) → b («string»:1:65) → c («string»:1:81) → a"),
    ];
    for (args, expected) in cases {
        assert_eq!(cycle(&place, args), *expected, "{args:?}");
    }
    let links: String = (0..20).map(|n| format!("a{n} = s.a{} + 1; ", (n + 1) % 20)).collect();
    let long = cycle(&place, &["-E", &format!("let s = {{ {links} }}; in s.a0")]);
    assert!(long.contains(" → (12 more) → ") && long.ends_with(" → a0"), "{long}");
}

/// What is noted for these reports lives in the heap.
#[test]
fn nothing_is_lost_under_stress() {
    let place = Place::with(&[("set.nix", "{ mkOption = 1; }")]);
    let recursion = "let s = { a = s.b + 1; b = s.a * 2; }; in [ s.b ]";
    for text in [recursion, "with import ./set.nix; [ mkOptin ]"] {
        assert_eq!(brief(&place, &["--stress", "1", "-E", text]), brief(&place, &["-E", text]));
    }
}

#[test]
fn variables_that_may_have_been_meant() {
    let place = Place::with(&[("set.nix", "{ mkOption = 1; }")]);
    let cases = [
        ("let foo = 1; in fo + 1", "foo"),
        ("{ name, ... }@args: arg", "args"),
        ("mapp 1", "map"),
        ("length [ 1 ]", "builtins.length"),
        ("__lenght [ 1 ]", "__length"),
        ("with { mkOption = 1; }; mkOptin", "mkOption"),
        ("with import ./set.nix; mkOptin", "mkOption"),
        ("with import ./set.nix; with { a = 1; }; [ mkOptin ]", "mkOption"),
        ("rec { a = bar; baz = 1; barr = 2; }", "one of barr or baz"),
    ];
    for (text, expected) in cases {
        let err = brief(&place, &["-E", text]);
        assert!(err.contains(&format!("       Did you mean {expected}?\n")), "{err}");
        assert!(!place.error(&["--strict", "-E", text]).contains("Did you mean"));
    }
    assert!(!brief(&place, &["-E", "nothingLikeIt"]).contains("Did you mean"));
}

#[test]
fn long_messages_are_cut() {
    let place = Place::new();
    let text = "throw (builtins.concatStringsSep \"\\n\" (builtins.genList toString 100))";
    let err = brief(&place, &["-E", text]);
    assert_eq!(err.lines().count(), 25);
    assert!(err.contains("       (81 more lines with --show-trace)\n"), "{err}");
    assert!(place.run(&["eval", "--show-trace", "-E", text]).err.contains("\n       99\n"));
}
