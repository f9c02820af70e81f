//! The same derivation from Rust, C and Python: `hello` of a nixpkgs.
//!
//! `FRAZIL_NIXPKGS` is a checkout of it; with `FRAZIL_REFERENCE`, a C++ `nix-instantiate`, all of them have the path
//! that this one prints, and otherwise they agree.

mod support;

use std::path::Path;
use std::process::Command;

use evaluator::Evaluator;
use support::{compile, run, shared_library};

fn trimmed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().trim_matches('"').to_owned()
}

fn in_rust(program: &str) -> String {
    let nix = Evaluator::new().expect("an evaluator starts");
    let path = nix.eval(program).wait().and_then(|path| path.to::<String>().wait());
    path.unwrap_or_else(|error| panic!("{}", error.report()))
}

fn in_c(program: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let output = run(&compile("examples/eval.c", folder.path()), &["-E", program]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    trimmed(&output.stdout)
}

/// The module as it is in a wheel, without one.
fn in_python(program: &str) -> Option<String> {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped the derivation from Python: there is no python3");
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let module = folder.path().join("frazil");
    std::fs::create_dir(&module).expect("a folder can be made");
    std::fs::copy(shared_library("frazil-python"), module.join("_native.abi3.so"))
        .expect("the library is there");
    for file in ["__init__.py", "_errors.py"] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python/frazil").join(file);
        std::fs::copy(source, module.join(file)).expect("the module is there");
    }
    let code = "import frazil, sys; print(frazil.eval(sys.argv[1]))";
    let mut python = Command::new("python3");
    python.args(["-c", code, program]).env("PYTHONPATH", folder.path());
    let output = python.output().expect("python3 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(trimmed(&output.stdout))
}

#[test]
fn hello_has_one_path_from_rust_c_and_python() {
    let Ok(nixpkgs) = std::env::var("FRAZIL_NIXPKGS") else {
        return eprintln!("skipped hello from Rust, C and Python: FRAZIL_NIXPKGS is not set");
    };
    let program = format!(
        "(import {nixpkgs} {{ config = {{ }}; overlays = [ ]; system = \"x86_64-linux\"; }}).hello.drvPath"
    );
    let path = in_rust(&program);
    assert!(path.starts_with("/nix/store/") && path.ends_with(".drv"), "{path}");
    assert_eq!(in_c(&program), path, "C gives another path than Rust");
    if let Some(other) = in_python(&program) {
        assert_eq!(other, path, "Python gives another path than Rust");
    }
    let Some(reference) = std::env::var_os("FRAZIL_REFERENCE") else {
        return eprintln!("skipped the reference's path of hello: FRAZIL_REFERENCE is not set");
    };
    let mut reference = Command::new(reference);
    reference.args(["--eval", "--expr", &program]).env("NIX_REMOTE", "dummy://");
    let output = reference.output().expect("the reference starts");
    assert_eq!(trimmed(&output.stdout), path, "{}", String::from_utf8_lossy(&output.stderr));
    println!("hello from Rust, C, Python and the reference: {path}");
}
