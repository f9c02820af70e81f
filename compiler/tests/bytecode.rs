//! Goldens: `bytecode/*.nix` compiles to the listing in the `.txt` beside it. `UPDATE=1` rewrites the
//! listings. A first line `# level N` asks for another optimisation level than 2. The other levels
//! must compile too.

mod support;

use std::path::Path;

use frazil_compiler::disasm::disassemble;

fn level(source: &str) -> u8 {
    let first = source.lines().next().unwrap_or_default();
    first.strip_prefix("# level ").and_then(|level| level.parse().ok()).unwrap_or(2)
}

#[test]
fn listings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bytecode");
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder exists")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "nix"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let source = std::fs::read_to_string(&file).expect("it is readable");
        let compiled = |level| match support::try_module(source.as_bytes(), level, None) {
            Ok(module) => module,
            Err(error) => panic!("{} at level {level}: {error}", file.display()),
        };
        (0..=2).for_each(|level| drop(compiled(level)));
        if let Err(error) | Ok((_, Some(error))) = support::try_parts(source.as_bytes(), 0) {
            panic!("{} in parts: {error}", file.display());
        }
        let module = compiled(level(&source));
        let listing = disassemble(&module, Some(source.as_bytes()));
        let golden = file.with_extension("txt");
        if update {
            std::fs::write(&golden, &listing).expect("it is writable");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != listing {
            wrong.push(format!("{} now compiles to\n{listing}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\nRun with UPDATE=1 and read the difference.", wrong.join("\n"));
}
