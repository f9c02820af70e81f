//! Programs in C against the shared library: compiled, run, and looked at.

mod support;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use support::{compile, library, run};
use tempfile::TempDir;

/// A program that says itself what is wrong. It is given a folder of its own.
fn passes(source: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().to_str().expect("the path is UTF-8");
    let output = run(&compile(source, folder.path()), &[path]);
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
fn store() {
    passes("tests/c/store.c");
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

#[test]
fn the_readme_shows_c_that_runs() {
    let readme = include_str!("../../README.md");
    let shown = readme.split("```c\n").nth(1).and_then(|rest| rest.split("```").next());
    let shown = shown.expect("the README shows C");
    let source = format!(
        "#include <frazil.h>\n#include <stdio.h>\n\nint main(void) {{\nfrazil_error *error = NULL;\n{shown}}}\n"
    );
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("shown.c");
    std::fs::write(&path, source).expect("a file can be written");
    let program = compile(path.to_str().expect("the path is UTF-8"), folder.path());
    let answer = shown.split("// ").nth(1).expect("it says what is printed");
    assert_eq!(run(&program, &[]).stdout, answer.as_bytes());
}

/// A folder like a checkout whose library of the profile `library` is the one that the tests have built.
fn checkout() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::create_dir(folder.path().join("target")).expect("a folder can be made");
    let links = [
        ("capi", Path::new(env!("CARGO_MANIFEST_DIR"))),
        ("target/include", &library().with_file_name("include")),
        ("target/library", library()),
    ];
    for (link, to) in links {
        symlink(to, folder.path().join(link)).expect("a link can be made");
    }
    folder
}

/// What a command prints there.
fn shell(folder: &TempDir, command: &str) -> String {
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", command]).current_dir(folder.path()).output().expect("there is a shell");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn the_page_shows_commands_that_run() {
    let page = include_str!("../../docs/library.md");
    let block = page.split("```console\n$ cargo build --profile library -p frazil-capi\n$ ").nth(1);
    let block = block.and_then(|rest| rest.split("```").next()).expect("the page shows how it is built");
    let folder = checkout();
    for command in block.split("\n$ ") {
        let (command, shown) = command.split_once('\n').unwrap_or((command, ""));
        assert_eq!(shell(&folder, command), shown, "{command}");
    }
}

/// As the page says how to install it; then the target directory is not needed any more.
#[test]
fn a_copy_in_a_prefix_is_found() {
    let command = "set -e
        mkdir -p prefix/include prefix/lib
        cp target/include/frazil.h prefix/include
        cp -RP target/library/libfrazil.so* target/library/pkgconfig prefix/lib
        rm target/library target/include
        cc capi/examples/eval.c $(PKG_CONFIG_PATH=prefix/lib/pkgconfig pkg-config --cflags --libs frazil) -o eval
        rm prefix/lib/libfrazil.so.*.*
        LD_LIBRARY_PATH=prefix/lib ./eval -E 1 2>/dev/null || echo by its versioned name
        ln -s libfrazil.so prefix/lib/libfrazil.so.0.1
        LD_LIBRARY_PATH=prefix/lib ./eval -E 1";
    assert_eq!(shell(&checkout(), command), "by its versioned name\n1\n");
}
