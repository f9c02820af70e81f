//! Shared libraries of this workspace, and programs in C against the one of this package.
//!
//! Libraries like these are none that tests of a package can depend on, so tests build them, with their own profile
//! and target directory; where that was done before it takes a moment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// The shared library of a package.
pub fn shared_library(package: &str) -> PathBuf {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--package", package, "--message-format", "json"]);
    // TARGET/PROFILE/deps/TEST
    let test = std::env::current_exe().expect("the test knows where it is");
    let folder = test.ancestors().nth(2).expect("tests are in the target directory");
    let profile = folder.file_name().and_then(|name| name.to_str()).unwrap_or("debug");
    command.args(["--profile", if profile == "debug" { "dev" } else { profile }]);
    command.arg("--target-dir").arg(folder.parent().expect("the folder is in one"));
    let output = command.current_dir(FOLDER).output().expect("cargo starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{package} cannot be built:\n{stderr}");
    let messages = output.stdout.split(|&byte| byte == b'\n');
    let messages = messages.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
    let cdylib = serde_json::json!("cdylib");
    let libraries = messages.filter(|message| {
        message["target"]["crate_types"].as_array().is_some_and(|types| types.contains(&cdylib))
    });
    let mut files =
        libraries.flat_map(|library| library["filenames"].as_array().cloned().unwrap_or_default());
    let shared = |file: &Path| file.extension().is_some_and(|end| end == "so" || end == "dylib");
    let file = files.find_map(|file| file.as_str().map(PathBuf::from).filter(|file| shared(file)));
    file.expect("cargo tells where the library is")
}

/// The folder of `libfrazil.so`.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    let library = LIBRARY.get_or_init(|| shared_library("frazil-capi"));
    library.parent().expect("the library is in a folder")
}

/// The compiled program of this file.
pub fn compile(source: &str, into: &Path) -> PathBuf {
    let program = into.join("program");
    let mut command = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
    command.args(["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-g", "-pthread"]);
    command.arg("-I").arg(Path::new(FOLDER).join("include")).arg(Path::new(FOLDER).join(source));
    command.arg("-L").arg(library()).arg("-lfrazil").arg("-o").arg(&program);
    let output = command.output().unwrap_or_else(|error| {
        panic!("no C compiler: {error}; install one (Debian: gcc), or name it in the variable CC")
    });
    assert!(output.status.success(), "{source}:\n{}", String::from_utf8_lossy(&output.stderr));
    program
}

/// What a compiled program answers to these arguments.
pub fn run(program: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    let variable = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
    let mut folders = vec![library().to_owned()];
    folders.extend(std::env::split_paths(&std::env::var_os(variable).unwrap_or_default()));
    command.env(variable, std::env::join_paths(folders).expect("folders can be joined"));
    command.args(arguments).env_remove("NIX_PATH").output().expect("the program starts")
}
