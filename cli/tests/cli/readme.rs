//! The README's commands print what it says.

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../../../README.md");

/// The commands of a page that need nothing but this program, each with what it prints.
fn sessions(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let all = blocks.flat_map(|block| block.trim_start_matches("$ ").split("\n$ "));
    let parts = all.map(|session| session.split_once('\n').unwrap_or((session, "")));
    parts
        .filter_map(|(command, printed)| Some((command.strip_prefix("target/release/frazil ")?, printed)))
        .filter(|(args, _)| ["eval ", "parse "].iter().any(|known| args.starts_with(known)))
        .collect()
}

#[test]
fn commands_print_what_the_readme_says() {
    let sessions = sessions(README);
    assert!(sessions.len() >= 5, "{sessions:?}");
    for (args, printed) in sessions {
        let line = format!("{} {args} 2>&1", env!("CARGO_BIN_EXE_frazil"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).current_dir(root).env("FRAZIL_BYTECODE_CACHE", "");
        let output = shell.output().expect("there is a shell");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), printed.trim_end(), "{args}");
    }
}
