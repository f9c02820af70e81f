use std::fs;

use super::{Format, Recorder};
use crate::Evaluator;
use crate::policy::{Access, Policy};

/// What an evaluation of `text` in a folder with some files reads; the folder's name is written `DIR`.
fn record(text: &str, policy: Policy) -> (Recorder, String) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("d")).unwrap();
    for (name, contents) in [("a.nix", "1"), ("b c", "abc"), ("d/e", "")] {
        fs::write(dir.path().join(name), contents).unwrap();
    }
    std::os::unix::fs::symlink("a.nix", dir.path().join("l")).unwrap();
    let recorder = Recorder::default();
    let nix = Evaluator::builder().search_path("x=/there/is/nothing").policy(policy).record(&recorder);
    let value = nix.build().unwrap().eval_in(text, dir.path()).wait();
    drop(value.map(|value| value.print().wait()));
    let name = dir.path().to_str().unwrap().to_owned();
    (recorder, name)
}

fn text(text: &str, format: Format) -> String {
    let (recorder, dir) = record(text, Policy::default());
    let text = String::from_utf8(recorder.inputs().text(format, b"out.d")).unwrap();
    text.replace(&dir, "DIR")
}

/// Reads what there is to read, asks for what is not there, and fails.
const ALL: &str = r#"
    builtins.foldl' (_: x: builtins.seq x 1) 0 [
        (import ./l) (builtins.readFile (./. + "/b c")) (builtins.readDir ./d)
        (builtins.pathExists ./no) (builtins.getEnv "FRAZIL_UNSET") (builtins.pathExists ./d/e)
        (builtins.throw "x")
    ]"#;

#[test]
fn all_of_it_is_in_json() {
    let json: serde_json::Value = serde_json::from_str(&text(ALL, Format::Json)).unwrap();
    let a = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(json["files"], serde_json::json!({ "DIR/a.nix": a, "DIR/b c": abc }));
    assert_eq!(json["directories"], serde_json::json!({ "DIR/d": { "e": "regular" } }));
    assert_eq!(json["links"], serde_json::json!({ "DIR/l": "a.nix" }));
    assert_eq!(json["missing"], serde_json::json!(["DIR/no"]));
    assert_eq!(json["environment"]["FRAZIL_UNSET"], serde_json::Value::Null);
    let variables: Vec<&String> = json["environment"].as_object().unwrap().keys().collect();
    assert_eq!(variables, ["FRAZIL_UNSET"]);
    assert_eq!(json["searchPath"], serde_json::json!([{ "path": "/there/is/nothing", "prefix": "x" }]));
    for (path, kind) in [("DIR/l", "symlink"), ("DIR/d/e", "regular")] {
        assert_eq!(json["paths"][path], kind, "{path}");
    }
    let has = |other: &str| json["paths"].get(other).is_some();
    assert!(!has("DIR/no"), "{json}");
}

#[test]
fn make_has_what_is_there() {
    let expected = "out: \\\n  DIR/a.nix \\\n  DIR/b\\ c \\\n  DIR/d \\\n  DIR/d/e\n\
                    \nDIR/a.nix:\n\nDIR/b\\ c:\n\nDIR/d:\n\nDIR/d/e:\n";
    assert_eq!(text(ALL, Format::Makefile), expected);
    assert_eq!(text("1", Format::Makefile), "out:\n");
}

#[test]
fn direnv_watches_what_is_missing_too() {
    let names = ["DIR/a.nix", "'DIR/b c'", "DIR/d", "DIR/d/e", "DIR/l", "DIR/no"];
    let expected: String = names.iter().map(|name| format!("watch_file {name}\n")).collect();
    assert_eq!(text(ALL, Format::Direnv), expected);
}

/// A search path with an entry that has nothing, one that is nothing, and one that has it.
#[test]
fn probes_of_the_search_path_are_told() {
    let text = |format| {
        let dir = tempfile::tempdir().unwrap();
        let name = dir.path().to_str().unwrap();
        for folder in ["empty", "full/a"] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        fs::write(dir.path().join("full/a/b.nix"), "1").unwrap();
        let recorder = Recorder::default();
        let path = format!("{name}/empty:{name}/none:other={name}:{name}/full");
        let nix = Evaluator::builder().search_path(path).observe(|_| ()).record(&recorder).build().unwrap();
        let program = "[ <a/b.nix> <a/b.nix> (builtins.tryEval <c>) <nix/fetchurl.nix> ]";
        drop(nix.eval(program).wait().unwrap().force_deep().wait());
        String::from_utf8(recorder.inputs().text(format, b"out.d")).unwrap().replace(name, "DIR")
    };
    let json: serde_json::Value = serde_json::from_str(&text(Format::Json)).unwrap();
    let probes = |name: &str, found| {
        serde_json::json!([
            { "path": format!("DIR/empty/{name}"), "found": false },
            { "path": format!("DIR/none/{name}"), "found": false },
            { "path": format!("DIR/full/{name}"), "found": found },
        ])
    };
    let expected = serde_json::json!({
        "a/b.nix": probes("a/b.nix", true),
        "c": probes("c", false),
        "nix/fetchurl.nix": probes("nix/fetchurl.nix", false),
    });
    assert_eq!(json["probes"], expected);
    let watched = text(Format::Direnv);
    for path in ["empty/a/b.nix", "none/a/b.nix", "full/a/b.nix", "empty/c", "none/c", "full/c"] {
        assert!(watched.contains(&format!("watch_file DIR/{path}\n")), "{path}: {watched}");
    }
    assert_eq!(text(Format::Makefile), "out: \\\n  DIR/full/a/b.nix\n\nDIR/full/a/b.nix:\n");
}

#[test]
fn trees_for_the_store_are_read() {
    let inputs = |text: &str| record(text, Policy::default());
    let (recorder, dir) = inputs(r#""${./.}""#);
    let inputs = recorder.inputs();
    let below = |name: &str| std::path::PathBuf::from(format!("{dir}/{name}"));
    assert_eq!(inputs.files.keys().cloned().collect::<Vec<_>>(), ["a.nix", "b c", "d/e"].map(below));
    assert!(inputs.files.values().all(Option::is_some));
    assert_eq!(inputs.executable.get(&below("a.nix")), Some(&false));
    assert_eq!(inputs.links.len(), 1);
}

#[test]
fn what_a_policy_hides_is_not_read() {
    let pure = Policy { access: Access::Pure, ..Policy::default() };
    let (recorder, _) = record(r#"builtins.getEnv "PATH""#, pure.clone());
    assert!(!recorder.inputs().variables.contains_key(b"PATH".as_slice()));
    let (recorder, dir) = record("builtins.readFile ./a.nix", pure);
    assert_eq!(recorder.inputs().files.len(), 0, "{dir}");
}

#[test]
fn names_choose_formats() {
    let of = |name: &str| Format::of_file(name.as_bytes());
    assert_eq!([of("x.json"), of("x.d")], [Some(Format::Json), Some(Format::Makefile)]);
    assert_eq!([of(".envrc"), of("x.direnv")], [Some(Format::Direnv); 2]);
    assert_eq!([of("x"), of("d")], [None; 2]);
}
