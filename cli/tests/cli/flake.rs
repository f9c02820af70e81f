//! `flake.nix` of this repository offers what `tests/flake/outputs.json` says, with stand-ins for its inputs: at each
//! level, and for the reference if `FRAZIL_REFERENCE` names one. `UPDATE=1` writes the file.

use std::path::Path;
use std::process::Command;

fn outputs(program: &Path, args: &[&str], level: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flake/outputs.nix");
    let output = Command::new(program)
        .args(args)
        .args(["--eval", "--strict", "--json"])
        .arg(file)
        .env("FRAZIL_OPT_LEVEL", level)
        .env("NIX_REMOTE", "dummy://")
        .output()
        .expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8(output.stdout).expect("JSON")
}

#[test]
fn the_flake_offers_package_checks_and_shell() {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flake/outputs.json");
    let program = Path::new(env!("CARGO_BIN_EXE_frazil"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&expected, outputs(program, &["nix-instantiate"], "2")).expect("written");
    }
    let expected = std::fs::read_to_string(expected).expect("the file is there");
    for level in ["0", "1", "2"] {
        assert_eq!(outputs(program, &["nix-instantiate"], level), expected, "at level {level}");
    }
    match std::env::var_os("FRAZIL_REFERENCE") {
        Some(reference) => assert_eq!(outputs(Path::new(&reference), &[], "2"), expected, "the reference"),
        None => eprintln!("skipped the reference's answer: FRAZIL_REFERENCE is not set"),
    }
}
