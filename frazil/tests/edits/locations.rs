//! From an attribute of a value to what is written in a file, through calls and other files.

use std::fs;

use frazil::eval::attrs::Attrs;
use frazil::syntax::{Document, Value};
use frazil::{Location, Session, Settings};

const SET: &str = r#"let call = file: import file { mk = attrs: attrs // { made = true; }; }; in
{
  hello = call ./hello.nix;
  parts.a.b = 1;
  parts.a."c d" = 2;
  given = { x }: { inherit x; };
  list = builtins.listToAttrs [ { name = "a"; value = 1; } ];
}
"#;
const HELLO: &str = "{ mk }:\nlet v = \"1.0\"; in\nmk rec {\n  pname = \"hello\";\n  version = v;\n  inherit (x) y;\n  x.y = 1;\n}\n";

/// Asks where the attributes are defined, in a folder with the two files above.
fn locate(paths: &[&str]) -> Vec<Result<Option<Location>, String>> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("set.nix"), SET).expect("written");
    fs::write(folder.path().join("hello.nix"), HELLO).expect("written");
    let file = folder.path().join("set.nix").to_str().expect("a text").to_owned();
    Session::run(Settings::default(), |nix| {
        let mut locate = |path: &&str| {
            let Ok(root) = nix.eval_file(file.as_bytes()) else { panic!("the file is right") };
            let path = path.parse().expect("a path");
            let found = nix.locate(root, &path, Attrs::empty());
            found.map_err(|error| String::from_utf8_lossy(&nix.report(error)).into_owned())
        };
        paths.iter().map(&mut locate).collect()
    })
}

/// File name, line, column and what is written.
fn shown(found: &Result<Option<Location>, String>) -> String {
    let Ok(Some(found)) = found else { return format!("{found:?}") };
    let name = found.file.as_ref().and_then(|file| file.file_name()).expect("a file").to_string_lossy();
    let text = if name == "set.nix" { SET } else { HELLO };
    let written = found.definition.as_ref().map(|definition| &text[definition.place.range.clone()]);
    format!("{name}:{}:{} {}", found.line, found.column, written.unwrap_or("-"))
}

#[test]
fn attributes_are_found_where_they_are_written() {
    let cases = [
        ("hello", "set.nix:3:3 hello = call ./hello.nix;"),
        ("hello.version", "hello.nix:5:3 version = v;"),
        ("hello.y", "hello.nix:6:15 y"),
        ("hello.x.y", "hello.nix:7:3 x.y = 1;"),
        ("hello.made", "set.nix:1:55 made = true;"),
        ("parts.a.b", "set.nix:4:3 parts.a.b = 1;"),
        ("parts.a.\"c d\"", "set.nix:5:3 parts.a.\"c d\" = 2;"),
        ("parts.a", "set.nix:4:3 -"),
        ("list.a", "set.nix:7:47 -"),
    ];
    let found = locate(&cases.map(|(path, _)| path));
    for ((path, expected), found) in cases.iter().zip(&found) {
        assert_eq!(shown(found), *expected, "{path}");
    }
}

#[test]
fn a_path_that_leads_nowhere_is_an_error() {
    let found = locate(&["hello.nope", "hello.version.x", "given.x"]);
    let has = |index: usize, text: &str| {
        let error = found[index].as_ref().expect_err("no such attribute");
        assert!(error.contains(text), "{error}");
    };
    has(0, "attribute 'nope' of 'hello.nope' not found");
    has(1, "expected a set but found");
    has(2, "without a value ('x')");
}

#[test]
fn what_is_found_can_be_edited_at_its_origin() {
    let found = locate(&["hello.version"]).remove(0).expect("it is there").expect("it has a place");
    let mut file = Document::parse(HELLO).expect("Nix");
    let origin = file.origin_of(&found.definition.expect("it is written there")).expect("the same text");
    file.set_at(&origin, &Value::from("2.0")).expect("a value");
    assert_eq!(file.text(), HELLO.replace("1.0", "2.0"));
}

/// `FILE:LINE:COLUMN` of attributes of nixpkgs, as `unsafeGetAttrPos` says in the reference.
fn positions(reference: &str, folder: &str, paths: &[&str]) -> Vec<String> {
    let ask = |path: &&str| {
        let (set, name) = path.rsplit_once('.').expect("a set and a name");
        format!("(show (builtins.unsafeGetAttrPos \"{name}\" (import {folder} {{ }}).{set}))")
    };
    let all: Vec<String> = paths.iter().map(ask).collect();
    let text = format!(
        "let show = p: \"${{p.file}}:${{toString p.line}}:${{toString p.column}}\"; in \
         builtins.concatStringsSep \"\\n\" [ {} ]",
        all.join(" ")
    );
    let output = std::process::Command::new(reference)
        .args(["--eval", "--strict", "--json", "--expr", &text])
        .env("NIX_REMOTE", "dummy://")
        .output()
        .expect("the reference starts");
    let text = String::from_utf8_lossy(&output.stdout).trim().trim_matches('"').to_owned();
    text.split("\\n").map(str::to_owned).collect()
}

#[test]
fn packages_of_nixpkgs_are_found_where_they_are_written() {
    let Ok(folder) = std::env::var("FRAZIL_NIXPKGS") else {
        return eprintln!("skipped locations in nixpkgs: FRAZIL_NIXPKGS is not set");
    };
    let paths =
        ["hello.version", "git.pname", "python3Packages.requests.version", "jq.meta", "ripgrep.cargoSha256"];
    let file = format!("{folder}/default.nix");
    let found = Session::run(Settings::default(), |nix| {
        paths.map(|path| {
            let Ok(root) = nix.eval_file(file.as_bytes()) else { panic!("nixpkgs is right") };
            let found = nix.locate(root, &path.parse().expect("a path"), Attrs::empty());
            let Ok(Some(found)) = found else { panic!("{path} is not found") };
            let file = found.file.expect("a file");
            (format!("{}:{}:{}", file.display(), found.line, found.column), found.definition.is_some())
        })
    });
    let found: Vec<(String, bool)> = found.into();
    assert!(found[0].0.contains("pkgs/applications/misc/hello/default.nix:5:3") && found[0].1, "{found:?}");
    let Ok(reference) = std::env::var("FRAZIL_REFERENCE") else {
        return eprintln!("skipped the reference's positions: FRAZIL_REFERENCE is not set");
    };
    let found: Vec<String> = found.into_iter().map(|(place, _)| place).collect();
    assert_eq!(found, positions(&reference, &folder, &paths));
}
