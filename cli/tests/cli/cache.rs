//! The cache of compiled files: nobody may notice it but by the clock.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::place::{Outcome, Place};

/// Programs with everything that an entry must bring back: values, positions, warnings, traces.
fn programs() -> Vec<(&'static str, &'static str)> {
    let program = r#"
        let
          inherit (builtins) map foldl' unsafeGetAttrPos;
          data = import ./data.nix { extra = 3; };
          sum = foldl' (a: b: a + b) 0 (map (x: x * x) data.numbers);
          place = unsafeGetAttrPos "numbers" data;
        in
        with data;
        {
          inherit sum text numbers place;
          here = toString ./here;
          home = ~/there;
          big = 123456789012345678;
          float = 1.5 * sum;
          pos = __curPos;
          url = http://example.org;
          rec' = rec { a = b; b = "${text}-${toString sum}"; };
        }
    "#;
    let data = r#"
        { extra, more ? [ 4 ], ... }:
        {
          numbers = [ 1 2 extra ] ++ more;
          text = "text";
          fails = a: assert a == 1 -> (a + 1) == 3; a;
          missing = { }.nothing;
        }
    "#;
    // More than is read at once, and what fails behind that.
    let large =
        format!("/*{}*/\nf: {{ a = http://example.org; b = f 1 + {{ }}.nothing; }}.b", "x".repeat(200_000));
    vec![
        ("program.nix", program),
        ("data.nix", data),
        ("large-function.nix", large.leak()),
        ("large.nix", "import ./large-function.nix (x: x)"),
        ("assert.nix", "let f = x: (import ./data.nix { extra = 1; }).fails x; in [ (f 2) (f 1) ]"),
        ("missing.nix", "let f = x: x + (import ./data.nix { extra = 1; }).missing; in f 1"),
        ("argument.nix", "let f = { a, b ? a }: a + b; in f { c = 1; }"),
        ("where.nix", "{ a, x }: assert a == ./here; x"),
        ("syntax.nix", "{ a = 1; a = 2; }"),
        ("unbound.nix", "{ a = nothing; }"),
    ]
}

fn place() -> Place {
    Place::with(&programs())
}

/// What all programs give with these flags.
fn outcomes(place: &Place, flags: &[&str]) -> Vec<Outcome> {
    let mut all = Vec::new();
    for level in ["0", "1", "2"] {
        for lint in ["ignore", "warn", "fatal"] {
            for (name, _) in programs() {
                let args = [
                    &["eval", "--strict", "--show-trace", "--opt-level", level, "--lint-url-literals", lint],
                    flags,
                    &[name],
                ];
                all.push(place.run(&args.concat()));
            }
        }
    }
    all
}

/// The segments of a folder.
fn segments(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_segment = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "segment");
    let mut all: Vec<_> =
        paths.filter(is_segment).map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    all.sort();
    all
}

#[test]
fn nothing_shows_but_the_folder() {
    let place = place();
    let off = outcomes(&place, &["--no-bytecode-cache"]);
    assert!(off.iter().any(|outcome| outcome.status == 0 && outcome.err.contains("warning")));
    assert!(!place.path().join(".cache").exists());
    let cold = outcomes(&place, &["--bytecode-cache", "cache"]);
    let kept = segments(&place.path().join("cache"));
    let warm = outcomes(&place, &["--bytecode-cache", "cache"]);
    for ((off, cold), warm) in off.iter().zip(&cold).zip(&warm) {
        assert_eq!(off, cold);
        assert_eq!(off, warm);
    }
    // All is kept by now, but for what is not kept at all.
    assert!(!kept.is_empty() && kept.len() <= 8);
    assert_eq!(kept, segments(&place.path().join("cache")));
}

#[test]
fn damaged_segments_are_replaced() {
    let place = place();
    let dir = place.path().join("cache");
    let run = || place.run(&["eval", "--strict", "--bytecode-cache", "cache", "program.nix"]);
    let right = run();
    let [(path, bytes)] = segments(&dir).try_into().unwrap();
    let put = |bytes: &[u8]| {
        segments(&dir).iter().for_each(|(path, _)| fs::remove_file(path).unwrap());
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    };
    let check = |damaged: &[u8]| {
        put(damaged);
        assert_eq!(run(), right);
        // There is another one now, which is used.
        let replaced = segments(&dir);
        assert_eq!(replaced.len(), 2);
        assert_eq!(run(), right);
        assert_eq!(segments(&dir), replaced);
    };
    check(&bytes[..bytes.len() / 2]);
    check(b"");
    check(b"something else");
    check(&[&bytes, b"more".as_slice()].concat());
    // Each run of bytes, whatever it belongs to: seen or not, nothing else comes out.
    for start in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
        let mut damaged = bytes.clone();
        damaged[start..].iter_mut().take(24).for_each(|byte| *byte ^= 0x55);
        put(&damaged);
        assert_eq!(run(), right, "at {start}");
        assert_eq!(run(), right, "at {start}, again");
    }
}

#[test]
fn a_file_is_kept_once_wherever_it_lies() {
    let text = "{ path = ./x; home = ~/x; pos = __curPos.file; }";
    let place = Place::with(&[("a/f.nix", text), ("b/f.nix", text)]);
    let run = |file: &str, home: &str| {
        let mut command = place.command(&["eval", "--strict", "--bytecode-cache", "cache", file]);
        place.finish(command.env("HOME", home).spawn().unwrap()).out
    };
    assert_eq!(run("a/f.nix", "/one"), "{ home = /one/x; path = DIR/a/x; pos = \"DIR/a/f.nix\"; }\n");
    assert_eq!(run("b/f.nix", "/two"), "{ home = /two/x; path = DIR/b/x; pos = \"DIR/b/f.nix\"; }\n");
    assert_eq!(segments(&place.path().join("cache")).len(), 1);
}

/// Nothing is made of texts, of files with a scope, nor of files with errors.
#[test]
fn texts_and_scoped_files_are_not_kept() {
    let place = Place::with(&[("f.nix", "x"), ("g.nix", "{")]);
    let run = |args: &[&str], out: &str| {
        let outcome = place.run(&[&["eval", "--bytecode-cache", "cache"], args].concat());
        assert_eq!(outcome.out, out);
    };
    run(&["-E", "builtins.scopedImport { x = 1; } ./f.nix"], "1\n");
    run(&["g.nix"], "");
    assert_eq!(place.run_with_input(&["eval", "--bytecode-cache", "cache", "-"], "1").out, "1\n");
    assert!(!place.path().join("cache").exists());
}

#[test]
fn where_the_folder_is() {
    let kept_in = |place: Place, args: &[&str], folder: &str| {
        let outcome = place.run(&[&["eval"], args, &["f.nix"]].concat());
        assert_eq!((outcome.out.as_str(), outcome.err.as_str(), outcome.status), ("1\n", "", 0));
        segments(&place.path().join(folder)).len() == 1
    };
    let place = || Place::with(&[("f.nix", "1")]);
    assert!(kept_in(place(), &[], ".cache/frazil/bytecode"));
    assert!(kept_in(place().variable("XDG_CACHE_HOME", "DIR/xdg"), &[], "xdg/frazil/bytecode"));
    assert!(kept_in(place().variable("FRAZIL_BYTECODE_CACHE", "DIR/own"), &[], "own"));
    let flagged = place().variable("FRAZIL_BYTECODE_CACHE", "DIR/own");
    assert!(kept_in(flagged, &["--bytecode-cache", "flag"], "flag"));
    let off = place().variable("FRAZIL_BYTECODE_CACHE", "");
    assert!(!kept_in(off, &[], ".cache/frazil/bytecode"));
    // No home is made where there is none, and what is no folder is left alone.
    assert!(!kept_in(place().variable("HOME", "DIR/no/home"), &[], "no/home/.cache/frazil/bytecode"));
    assert!(!kept_in(place(), &["--bytecode-cache", "f.nix"], "f.nix"));
    assert!(!kept_in(place(), &["--bytecode-cache", "f.nix/in/it"], "f.nix/in/it"));
}

#[test]
fn many_processes_share_a_folder() {
    let place = place();
    let dir = place.path().join("cache");
    let args = ["eval", "--strict", "--bytecode-cache", "cache", "program.nix"];
    let right = place.run(&["eval", "--strict", "--no-bytecode-cache", "program.nix"]);
    for _ in 0..5 {
        let children: Vec<_> = (0..12).map(|_| place.command(&args).spawn().unwrap()).collect();
        for child in children {
            assert_eq!(place.finish(child), right);
        }
        assert!(!segments(&dir).is_empty());
        assert!(
            fs::read_dir(&dir)
                .unwrap()
                .all(|entry| { !entry.unwrap().file_name().to_str().unwrap().starts_with("unfinished") })
        );
    }
    assert!(segments(&dir).len() <= 8);
}

/// Other files met names in another order: what the compiler makes of it differs.
#[test]
fn the_order_of_names_does_not_come_from_the_cache() {
    let text = "let x = y; y = builtins.add 3 4; z = y; in [ x y z ]";
    let place = Place::with(&[("f.nix", text)]);
    let run = |before: &str, flags: &[&str]| {
        let text = format!("builtins.seq {before} (import ./f.nix)");
        place.run(&[&["eval", "-E", &text], flags].concat())
    };
    let orders = ["{ x = 1; y = 2; z = 3; }", "{ z = 1; y = 2; x = 3; }", "{ y = 1; z = 2; x = 3; }", "1"];
    for _ in 0..2 {
        for before in orders {
            let off = run(before, &["--no-bytecode-cache"]);
            assert_eq!(off.status, 0);
            assert_eq!(run(before, &["--bytecode-cache", "cache"]), off, "{before}");
        }
    }
}
