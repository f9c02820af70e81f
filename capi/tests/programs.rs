//! Programs in C against the shared library: compiled, run, and looked at.
//!
//! The library is none that tests of a package can depend on, so the first test builds it, with the profile and in
//! the target directory of the tests; where it was built before that takes a moment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// The folder that has the shared library.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["build", "--quiet", "--package", "frazil-capi", "--message-format", "json"]);
        // TARGET/PROFILE/deps/TEST
        let test = std::env::current_exe().expect("the test knows where it is");
        let folder = test.ancestors().nth(2).expect("tests are in the target directory");
        let profile = folder.file_name().and_then(|name| name.to_str()).unwrap_or("debug");
        command.args(["--profile", if profile == "debug" { "dev" } else { profile }]);
        command.arg("--target-dir").arg(folder.parent().expect("the folder is in one"));
        let output = command.current_dir(FOLDER).output().expect("cargo starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the library cannot be built:\n{stderr}");
        let messages = output.stdout.split(|&byte| byte == b'\n');
        let messages = messages.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
        let files = messages.filter(|message| message["target"]["name"] == "frazil");
        let mut files =
            files.flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default());
        let shared = |file: &serde_json::Value| {
            file.as_str()
                .map(PathBuf::from)
                .filter(|file| file.extension().is_some_and(|end| end != "a" && end != "rlib"))
        };
        let file = files.find_map(|file| shared(&file)).expect("cargo tells where the library is");
        file.parent().expect("the library is in a folder").to_owned()
    })
}

/// The compiled program of this file.
fn compile(source: &str, into: &Path) -> PathBuf {
    let program = into.join("program");
    let mut command = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
    command.args(["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-g", "-pthread"]);
    command.arg("-I").arg(Path::new(FOLDER).join("include")).arg(Path::new(FOLDER).join(source));
    command.arg("-L").arg(library()).arg("-lfrazil").arg("-o").arg(&program);
    let output = command.output().unwrap_or_else(|error| {
        panic!("no C compiler: {error}; install one (Debian: gcc), or name it in the variable CC")
    });
    assert!(output.status.success(), "{source}:\n{}", String::from_utf8_lossy(&output.stderr));
    program
}

fn run(program: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    let variable = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
    let mut folders = vec![library().to_owned()];
    folders.extend(std::env::split_paths(&std::env::var_os(variable).unwrap_or_default()));
    command.env(variable, std::env::join_paths(folders).expect("folders can be joined"));
    command.args(arguments).env_remove("NIX_PATH").output().expect("the program starts")
}

/// A program that says itself what is wrong.
fn passes(source: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let output = run(&compile(source, folder.path()), &[]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{source}: {}\n{stderr}", output.status);
}

#[test]
fn values() {
    passes("tests/c/values.c");
}

#[test]
fn misuse() {
    passes("tests/c/misuse.c");
}

#[test]
fn threads() {
    passes("tests/c/threads.c");
}

#[test]
fn builtins() {
    passes("tests/c/builtins.c");
}

#[test]
fn the_example_evaluates() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let program = compile("examples/eval.c", folder.path());
    let file = folder.path().join("file.nix");
    std::fs::write(&file, "{ a ? 2 }: {\n  sum = a + 3;\n  wrong = { port = a; }.prot;\n}\n")
        .expect("a file can be written");
    let file = file.to_str().expect("the path is UTF-8");
    let answer = |arguments: &[&str]| {
        let output = run(&program, arguments);
        let text = |bytes| String::from_utf8(bytes).expect("the answer is UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let good = |text: &str| (Some(0), text.to_owned(), String::new());
    let bad = |text: &str| (Some(1), String::new(), text.to_owned());
    assert_eq!(answer(&["-E", "[ 1 { a = \"x\"; } ]"]), good("[1,{\"a\":\"x\"}]\n"));
    assert_eq!(answer(&["-E", "{ a = [ 1 2 ]; }", "a.1"]), good("2\n"));
    assert_eq!(answer(&[file, "sum"]), good("5\n"));
    let missing = "attribute 'prot' missing (missing-attribute)\n  did you mean port?\n";
    assert_eq!(answer(&[file, "wrong"]), bad(&format!("{file}:3:11: {missing}")));
    assert_eq!(
        answer(&["-E", "let s = { port = 1; }; in s.prot"]),
        bad(&format!("«string»:1:27: {missing}"))
    );
    assert_eq!(answer(&["-E", "1 +"]).0, Some(1));
    assert_eq!(answer(&[]).0, Some(2));
}
