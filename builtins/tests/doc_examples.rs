//! The examples in the documentation of the builtins, run.
//!
//! `EXPRESSION    # => RESULT` in a block marked `nix` of any doc comment is evaluated, strictly, and
//! must print as RESULT. The expression may begin on earlier lines of the block; the result may not
//! go over several lines. Examples may read what every system has: `/dev` and `/dev/null`.

use std::path::{Path, PathBuf};

use frazil_eval::heap::{HeapOptions, run_on_evaluator_thread};
use frazil_eval::print::print_ambiguous;
use frazil_eval::source::Origin;
use frazil_eval::value::Value;
use frazil_eval::vm::{Features, Vm, VmOptions};

mod support;
use support::Nothing;

struct Example {
    place: String,
    expression: String,
    result: String,
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn examples() -> Vec<Example> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.sort();
    let mut examples = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("the file can be read");
        let mut inside = false;
        let mut start = String::new();
        for (number, line) in text.lines().enumerate() {
            let Some(doc) = line.trim_start().strip_prefix("///") else {
                inside = false;
                continue;
            };
            let doc = doc.trim();
            if let Some(language) = doc.strip_prefix("```") {
                inside = !inside && language == "nix";
                start.clear();
            } else if inside && let Some((end, result)) = doc.rsplit_once("# =>") {
                examples.push(Example {
                    place: format!("{}:{}", file.display(), number + 1),
                    expression: std::mem::take(&mut start) + end.trim(),
                    result: result.trim().to_owned(),
                });
            } else if inside {
                start.push_str(doc);
                start.push('\n');
            }
        }
    }
    examples
}

fn evaluate(vm: &mut Vm, expression: &str) -> Result<Value, frazil_eval::error::Error> {
    let thunk = vm.load_text(expression.as_bytes(), Origin::String, b"/")?;
    let _root = vm.heap.root(thunk);
    let deep_seq = vm.globals.value(vm.globals.index(b"__deepSeq").expect("a builtin"));
    vm.call(deep_seq, &[thunk, thunk])
}

#[test]
fn examples_give_their_results() {
    let failures = run_on_evaluator_thread(&HeapOptions::default(), || {
        let features = Features { flakes: true, ..Features::default() };
        let options = VmOptions { features, ..VmOptions::default() };
        let mut vm = Vm::new(options, Box::new(Nothing));
        frazil_builtins::register(&mut vm);
        let mut failures = Vec::new();
        for Example { place, expression, result } in examples() {
            let shown = match evaluate(&mut vm, &expression) {
                Ok(value) => print_ambiguous(&vm, value),
                Err(error) => [b"error: ".as_slice(), error.message().as_bytes()].concat(),
            };
            let shown = String::from_utf8_lossy(&shown);
            if shown != result {
                failures.push(format!("{place}: {expression}\n  gives {shown}\n  not   {result}"));
            }
        }
        failures
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn there_are_examples() {
    assert!(examples().len() > 50);
}

#[test]
fn builtins_are_documented() {
    run_on_evaluator_thread(&HeapOptions::default(), || {
        let mut vm = Vm::new(VmOptions::default(), Box::new(Nothing));
        frazil_builtins::register(&mut vm);
        let text =
            "builtins.filter (name: builtins.isFunction builtins.${name}) (builtins.attrNames builtins)";
        let names = evaluate(&mut vm, text).unwrap_or_else(|_| panic!("it has a value"));
        let names: Vec<String> = names
            .as_list()
            .expect("a list")
            .iter()
            .map(|name| String::from_utf8_lossy(name.as_str().expect("a name").as_bytes()).into_owned())
            .collect();
        assert!(names.len() > 100);
        // Written in Nix; and those that only say that there are no fetchers.
        let others = ["derivation", "fetchGit", "fetchMercurial"];
        let names = names.iter().filter(|name| !others.contains(&name.as_str()));
        let undocumented: Vec<&String> =
            names.filter(|name| frazil_builtins::documentation(name).is_none()).collect();
        assert!(undocumented.is_empty(), "{undocumented:?}");
    });
}
