//! `frazil edit`: what it prints and writes, and that a failure leaves the file alone.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::place::{Outcome, Place};

const PACKAGE: &str = "{ mk }:\nmk rec {\n  version = \"1.0\"; # pinned\n  src.hash = \"a\";\n}\n";

fn place() -> Place {
    Place::with(&[("p.nix", PACKAGE)])
}

fn edit(place: &Place, args: &[&str]) -> Outcome {
    place.run(&[&["edit", "p.nix"], args].concat())
}

fn is_printed(outcome: &Outcome, text: &str) {
    assert_eq!((outcome.out.as_str(), outcome.err.as_str(), outcome.status), (text, "", 0));
}

#[test]
fn the_edited_text_is_printed_and_the_file_stays() {
    let place = place();
    is_printed(&edit(&place, &["version", "--get"]), "\"1.0\"\n");
    is_printed(
        &edit(&place, &["version", "--set-string", "2\"${x}"]),
        &PACKAGE.replace("1.0", "2\\\"\\${x}"),
    );
    is_printed(&edit(&place, &["version", "--set", "-1"]), &PACKAGE.replace("\"1.0\"", "-1"));
    is_printed(&edit(&place, &["src.hash", "--remove"]), &PACKAGE.replace("  src.hash = \"a\";\n", ""));
    let added = PACKAGE.replace("\"a\";\n", "\"a\";\n  src.\"a b\" = [ 1 ];\n");
    is_printed(&edit(&place, &["src.\"a b\"", "--set", "[ 1 ]"]), &added);
    is_printed(&edit(&place, &["version", "--remove", "--check"]), "");
    is_printed(&place.run_with_input(&["edit", "-", "a", "--set", "2"], "{ a = 1; }"), "{ a = 2; }");
    assert_eq!(fs::read_to_string(place.path().join("p.nix")).unwrap(), PACKAGE);
}

#[test]
fn the_origin_of_a_value_is_edited() {
    let text = "let v = \"1\"; in mk { version = v; inherit x; }";
    let place = Place::with(&[("p.nix", text)]);
    is_printed(&edit(&place, &["version", "--get"]), "v\n");
    is_printed(&edit(&place, &["version", "--get", "--origin"]), "\"1\"\n");
    is_printed(&edit(&place, &["version", "--set-string", "2", "--origin"]), &text.replace('1', "2"));
    is_printed(&edit(&place, &["x", "--get", "--origin"]), "x\n");
    let outcome = edit(&place, &["y", "--set", "2", "--origin"]);
    assert!(outcome.err.contains("attribute 'y' not found"), "{}", outcome.err);
    let outcome = edit(&place, &["version", "--remove", "--origin"]);
    assert!(outcome.err.contains("what a value comes from cannot be removed"), "{}", outcome.err);
}

#[test]
fn a_file_edited_in_place_keeps_its_mode_and_the_links_to_it() {
    let place = place();
    let file = place.path().join("p.nix");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o751)).unwrap();
    symlink("p.nix", place.path().join("link.nix")).unwrap();
    is_printed(&place.run(&["edit", "link.nix", "version", "--set-string", "2.0", "--in-place"]), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), PACKAGE.replace("1.0", "2.0"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o751);
    assert!(place.path().join("link.nix").is_symlink());
    is_printed(&edit(&place, &["version", "--set-string", "3", "--in-place", "--check"]), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), PACKAGE.replace("1.0", "2.0"));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2, "no temporary file is left");
}

#[test]
fn what_cannot_be_done_is_told_and_the_file_stays() {
    let place = place();
    fs::write(place.path().join("broken.nix"), "{ a = ; }").unwrap();
    fs::write(place.path().join("latin1.nix"), b"{ a = \"\xe9\"; }").unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["p.nix", "nope", "--remove"], "editing 'p.nix': attribute 'nope' not found"),
        (&["p.nix", "src", "--get"], "attribute 'src' is written in parts, at 4:3"),
        (
            &["p.nix", "version.a", "--set", "1"],
            "leads into what is defined at 3:3, which is not made from a set",
        ),
        (&["p.nix", "a..b", "--get"], "'a..b' is no attribute path: a name is empty"),
        (&["p.nix", "a.${x}", "--get"], "is no attribute path: a name is computed"),
        (&["p.nix", "version", "--set", "1; b = 2"], "'1; b = 2' is no value: "),
        (&["p.nix", "version", "--set", "x: x: x y: 1"], "editing 'p.nix': "),
        (&["p.nix", "version", "--set", "{ a = 1; a = 2; }"], "the result would not be Nix: "),
        (&["broken.nix", "a", "--set", "1"], "editing 'broken.nix': syntax error at 1:7: "),
        (&["latin1.nix", "a", "--set", "1"], "editing 'latin1.nix': stream did not contain valid UTF-8"),
        (&["missing.nix", "a", "--get"], "editing 'missing.nix': No such file or directory"),
        (&["p.nix", "version"], "one of '--get', '--set', '--set-string' and '--remove' is missing"),
        (&["p.nix", "a", "--get", "--remove"], "only one of '--get', "),
        (&["p.nix", "--get"], "a file and an attribute path are needed"),
        (&["p.nix", "a", "b", "--get"], "a file and an attribute path are needed"),
        (&["-", "a", "--remove", "--in-place"], "standard input cannot be edited in place"),
        (&["p.nix", "a", "--strict"], "unrecognised flag '--strict'"),
    ];
    for (args, expected) in cases {
        let outcome = place.run(&[&["edit"], *args, &["--in-place"]].concat());
        assert!(outcome.err.contains(expected), "{args:?}: {}", outcome.err);
        assert_eq!((outcome.out.as_str(), outcome.status), ("", 1), "{args:?}");
    }
    assert_eq!(fs::read_to_string(place.path().join("p.nix")).unwrap(), PACKAGE);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 3);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    let place = Place::with(&[("sub/p.nix", PACKAGE)]);
    let folder = place.path().join("sub");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let outcome = place.run(&["edit", "sub/p.nix", "version", "--remove", "--in-place"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    // Root may write anyway.
    if outcome.status != 0 {
        assert!(outcome.err.contains("editing 'sub/p.nix': Permission denied"), "{}", outcome.err);
        assert_eq!(fs::read_to_string(folder.join("p.nix")).unwrap(), PACKAGE);
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}
