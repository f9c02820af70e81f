//! Bad input of all kinds: one clear error, exit status 1, never a panic.

use std::os::unix::fs::symlink;

use crate::place::Place;

#[test]
fn files_that_cannot_be_read() {
    let place = Place::with(&[("d/x", ""), ("file.nix", "1")]);
    symlink("loop2", place.path().join("loop1")).unwrap();
    symlink("loop1", place.path().join("loop2")).unwrap();
    symlink("nowhere", place.path().join("dangling")).unwrap();
    let cases = [
        ("missing.nix", "path 'DIR/missing.nix' does not exist"),
        ("d", "path 'DIR/d/default.nix' does not exist"),
        ("file.nix/x", "path 'DIR/file.nix/x' does not exist"),
        ("dangling", "path 'DIR/nowhere' does not exist"),
        ("loop1/x", "infinite symlink recursion in path 'DIR/loop1'"),
    ];
    for (file, expected) in cases {
        assert_eq!(place.error(&[file]), format!("error: {expected}\n"), "{file}");
    }
    let looping = "error: too many symbolic links encountered while traversing the path 'DIR/loop";
    assert!(place.error(&["loop1"]).starts_with(looping));
    assert!(place.error(&["-E", "import ./missing.nix"]).contains("path 'DIR/missing.nix' does not exist"));
}

#[test]
fn texts_that_are_no_programs() {
    let place = Place::with(&[("bad.nix", "1 +\n"), ("empty.nix", "")]);
    std::fs::write(place.path().join("bytes.nix"), b"a\xff = 1").unwrap();
    std::fs::write(place.path().join("string.nix"), b"\"\xff\"").unwrap();
    let bad = "error: syntax error, unexpected end of file
       at DIR/bad.nix:2:1:
            1| 1 +
            2|
             | ^\n";
    assert_eq!(place.error(&["bad.nix"]), bad);
    let empty = "error: syntax error, unexpected end of file\n       at DIR/empty.nix:1:1:\n";
    assert_eq!(place.error(&["empty.nix"]), empty);
    let invalid = "error: syntax error, unexpected invalid token, expecting end of file\n       at DIR/bytes.nix:1:2:\n";
    assert!(place.error(&["bytes.nix"]).starts_with(invalid));
    assert_eq!(place.value(&["string.nix"]), "\"\u{fffd}\"\n");
}

#[test]
fn programs_that_do_not_end() {
    let place = Place::with(&[("a.nix", "import ./b.nix"), ("b.nix", "import ./a.nix")]);
    assert!(place.error(&["a.nix"]).ends_with("error: infinite recursion encountered\n"));
    assert!(place.error(&["-E", "let x = x; in x"]).starts_with("error: infinite recursion encountered"));
    let deep = "error: stack overflow; max-call-depth exceeded
       at «string»:1:16:
            1| let f = x: 1 + f x; in f 1
             |                ^\n";
    assert_eq!(place.error(&["-E", "let f = x: 1 + f x; in f 1"]), deep);
    assert_eq!(place.error(&["-E", "let f = x: 1 + f x; in f 1", "--max-call-depth", "10"]), deep);
}

#[test]
fn deep_values_and_deep_calls_are_no_errors() {
    let place = Place::new();
    let lifted = |text: &str| place.value(&["--strict", "--max-call-depth", "100M", "-E", text]);
    let nested = "let f = n: acc: if n == 0 then acc else f (n - 1) [ acc ]; in f 100000 [ ]";
    assert_eq!(lifted(nested).len(), 4 * 100_000 + 4);
    assert_eq!(lifted("let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 1000000"), "1000000\n");
}

/// Long chains are left in linear time: quadratic time would be minutes.
#[test]
fn errors_that_pass_much() {
    let place = Place::new();
    let chain =
        "(builtins.foldl' (a: x: { v = a.v + 1; }) { v = throw \"x\"; } (builtins.genList (x: x) 200000)).v";
    let calls = "let f = x: 1 + f x; in f 1";
    let start = std::time::Instant::now();
    for text in [chain, calls] {
        for format in ["nix", "brief"] {
            let args = ["eval", "--error-format", format, "--max-call-depth", "400000", "-E", text];
            assert_eq!(place.run(&args).status, 1);
        }
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn wrong_command_lines() {
    let place = Place::new();
    let cases = [
        (&["--foo"][..], "unrecognised flag '--foo'"),
        (&["-E", "--", "-1"], "unexpected argument '-1'"),
        (&["--arg", "x"], "flag '--arg' requires 2 argument(s), but only 1 were given"),
        (&["-A"], "'-A' requires an argument"),
        (&["--timing"], "unrecognised flag '--timing'"),
    ];
    for (args, expected) in cases {
        let expected = format!("error: {expected}\nTry 'nix-instantiate --help' for more information.\n");
        assert_eq!(place.error(args), expected);
    }
    let unknown = place.run(&["nix-instantiate", "--eval", "-E", "1", "--option", "foo", "bar"]);
    assert_eq!((unknown.out.as_str(), unknown.err.as_str()), ("1\n", "warning: unknown setting 'foo'\n"));
}

#[test]
fn configuration() {
    let text = "let f = x: 1 + f x; in f 1";
    let place = Place::with(&[("conf/nix.conf", "show-trace = true\nmax-call-depth = 20\n")]);
    assert!(place.error(&["-E", text]).contains("from call site"));
    assert!(!place.error(&["-E", text, "--no-show-trace"]).contains("from call site"));
    let place = place.variable("NIX_CONFIG", "show-trace = false\nexperimental-features = pipe-operators");
    assert!(!place.error(&["-E", text]).contains("from call site"));
    assert_eq!(place.value(&["-E", "1 |> (x: x + 1)"]), "2\n");
    let place = Place::with(&[("conf/nix.conf", "nonsense\n")]);
    let error = "error: syntax error in configuration line 'nonsense' in \"DIR/conf/nix.conf\"\n";
    assert!(place.error(&["-E", "1"]).starts_with(error));
}
