//! Every code block of the project's pages runs, or a table below says why not.
//!
//! A `console` block has lines `$ COMMAND`, each with what it prints, both streams together. Of a command that shows
//! nothing only the status counts. `…` stands for anything on its line, a line `…` or `...` for any lines; times and the
//! hashes of store paths may be others. A block `nix NAME` is a file of that name, other Nix is parsed. All blocks of a
//! page share a folder: what pages take for granted (`tests/documents`), and links to what is in the repository.
//!
//! A command that uses `jq` or `man` is skipped, visibly, if that is not installed.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex_lite::{Regex, escape};

use crate::place::Place;

/// Commands that are not run: how they begin, and why.
const NOT_RUN: &[(&str, &str)] = &[
    ("./x test", "runs this test; that `./x` has the command is checked"),
    ("cargo ", "builds; that what it names is there is checked"),
    ("cc ", "needs the library for C; capi/tests runs it"),
    ("./eval ", "the same"),
    ("git ", "a copy of the repository need not have its history"),
    ("nix ", "needs Nix, and builds; `flake.rs` looks at flake.nix"),
    ("pip ", "builds; `./x python` tests what it makes"),
    ("python3 ", "needs the module for Python; python/tests runs it"),
];

/// Commands that would take long: how they begin, and with what behind them they do not. Only their status counts.
const SHORTER: &[(&str, &str)] =
    &[("target/release/frazil-bench --impl", "--programs programs --rounds 1"), ("langtest ~/src/nix/", "")];

/// Blocks that others run, or nobody, by language and page (`*`: any), and why.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("c", "README.md", "capi/tests/programs.rs runs it"),
    ("python", "*", "python/tests runs those of all pages"),
    ("text", "docs/architecture.md", "a picture"),
    ("text", "docs/stores.md", "a list of files"),
];

/// Programs of other packages that pages run; the test builds them.
const RUNNERS: [&str; 2] = ["frazil-bench", "langtest"];

type Result = std::result::Result<(), String>;

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

/// All files below a folder whose names end so, but for what is hidden or built.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let seen = entries.filter(|entry| !entry.file_name().to_str().unwrap().starts_with('.'));
    let found = seen.filter(|entry| entry.file_name() != "target").flat_map(|entry| {
        let folder = entry.file_type().unwrap().is_dir();
        if folder { files(&entry.path(), ending) } else { vec![entry.path()] }
    });
    found.filter(|path| path.to_str().unwrap().ends_with(ending)).collect()
}

/// Builds the runners as the program under test was built, beside it.
fn build_runners() {
    let folder = Path::new(env!("CARGO_BIN_EXE_frazil")).parent().unwrap();
    let profile = folder.file_name().and_then(|name| name.to_str()).unwrap();
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--profile", if profile == "debug" { "dev" } else { profile }]);
    command.args(RUNNERS.iter().flat_map(|name| ["--package", name]));
    command.arg("--target-dir").arg(folder.parent().unwrap()).current_dir(root());
    assert!(command.status().expect("cargo starts").success());
}

/// A page's folder.
fn place() -> Place {
    let place = Place::new();
    let stand_ins = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documents/.");
    assert!(Command::new("cp").args(["-R", stand_ins]).arg(place.path()).status().unwrap().success());
    for entry in fs::read_dir(root()).unwrap().map(|entry| entry.unwrap()) {
        let link = place.path().join(entry.file_name());
        if entry.file_name() != "target" && !link.exists() {
            symlink(entry.path(), link).unwrap();
        }
    }
    let (frazil, release) = (Path::new(env!("CARGO_BIN_EXE_frazil")), place.path().join("target/release"));
    fs::create_dir_all(&release).unwrap();
    for link in
        [release.join("frazil"), release.join("nix-instantiate"), place.path().join("nix-instantiate")]
    {
        symlink(frazil, link).unwrap();
    }
    for name in RUNNERS {
        symlink(frazil.with_file_name(name), release.join(name)).unwrap();
    }
    place
}

/// What a command prints and whether it ends well.
fn shell(place: &Place, command: &str) -> (String, bool) {
    let folder = place.path().to_str().unwrap();
    let path = format!("{folder}/bin:{folder}/target/release:{}", std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(folder).env_clear();
    shell.env("PATH", path).env("HOME", folder).env("NIX_PATH", format!("nixpkgs={folder}/nixpkgs"));
    shell.env("NIX_STATE_DIR", folder).env("FRAZIL_BYTECODE_CACHE", "");
    let output = shell.output().expect("bash is installed");
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success())
}

/// The texts that a page means by what it shows.
fn meant(printed: &str) -> Regex {
    let line = |line: &str| match line {
        "…" | "..." => "(.*\n)*".to_owned(),
        _ => escape(line).replace('…', ".*") + " *\n",
    };
    let pattern: String = printed.trim_end().lines().map(line).collect();
    let replace =
        |text: &str, from: &str, to: &str| Regex::new(from).unwrap().replace_all(text, to).into_owned();
    let pattern = replace(&pattern, r"[0-9]+\\\.[0-9]+ (ms|s)\b", r"[0-9]+\.[0-9]+ $1");
    let pattern = replace(&pattern, "/[0-9a-z]{32}", "/[0-9a-z]{32}");
    Regex::new(&format!("^{}$", replace(&pattern, "  +", " +"))).unwrap()
}

/// Runs a command and compares what it prints.
fn run(place: &Place, command: &str, printed: &str) -> Result {
    let words = || command.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let missing =
        |name: &&&str| words().any(|word| word == **name) && !shell(place, &format!("command -v {name}")).1;
    if let Some(name) = ["jq", "man"].iter().find(missing) {
        eprintln!("SKIPPED {command}: there is no {name}");
        return Ok(());
    }
    let shorter = SHORTER.iter().find(|(start, _)| command.starts_with(start));
    let (out, good) = shell(place, &format!("{command} {}", shorter.map_or("", |(_, more)| more)));
    let only_status = printed.trim().is_empty() || shorter.is_some();
    let as_shown = if only_status { good } else { meant(printed).is_match(&out) };
    as_shown.then_some(()).ok_or(format!("$ {command}\n{out}"))
}

/// Runs the commands of a block.
fn console(place: &Place, block: &str, used: &mut BTreeSet<&str>) -> Result {
    let block = Regex::new(r" *\\\n *").unwrap().replace_all(block, " ");
    let sessions = block.strip_prefix("$ ").ok_or("it does not begin with `$ `")?;
    for session in sessions.split("\n$ ") {
        let (command, printed) = session.split_once('\n').unwrap_or((session, ""));
        let program = command.split_inclusive(' ').skip_while(|word| word.contains('=')).collect::<String>();
        names_what_is_there(&program)?;
        match NOT_RUN.iter().find(|(start, _)| program.starts_with(start)) {
            Some((start, _)) => _ = used.insert(start),
            None => run(place, command, printed)?,
        }
    }
    Ok(())
}

/// A file that the page's commands use, or an expression, or bindings.
fn nix(place: &Place, name: Option<&str>, text: &str) -> Result {
    if let Some(name) = name {
        fs::write(place.path().join(name), text).unwrap();
    }
    let parses = |text: &str| place.run(&["parse", "-E", text]).status == 0;
    (parses(text) || parses(&format!("rec {{\n{text}}}"))).then_some(()).ok_or("it does not parse".into())
}

/// An example that runs with those of the crate `frazil`, or an excerpt of the sources.
fn rust(page: &str, text: &str) -> Result {
    let documentation = format!("#[doc = include_str!(\"../../{page}\")]");
    let good = include_str!("../../../frazil/src/lib.rs").contains(&documentation)
        || files(&root(), ".rs").iter().any(|file| fs::read_to_string(file).unwrap().contains(text));
    good.then_some(())
        .ok_or("neither is the page in frazil/src/lib.rs nor are these lines in a source".into())
}

/// If this is a command `cargo …` or `./x …`: that its packages, targets, profiles and flags are there, or the command.
fn names_what_is_there(command: &str) -> Result {
    let words =
        command.split_whitespace().skip_while(|word| word.contains('=')).take_while(|word| *word != "--");
    let words: Vec<&str> = match words.clone().next() {
        Some("cargo") => words.collect(),
        Some("./x") => words.take(2).collect(),
        _ => return Ok(()),
    };
    let folders = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let manifests: Vec<_> =
        folders.map(|folder| folder.join("Cargo.toml")).filter(|file| file.exists()).collect();
    let named = |flag: &str| words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1));
    let package = named("-p").map_or("[package]".into(), |name| format!("[package]\nname = \"{name}\"\n"));
    let has = |file: &&PathBuf, text: &str| fs::read_to_string(file).unwrap().contains(text);
    let folders: Vec<_> =
        manifests.iter().filter(|file| has(file, &package)).map(|file| file.with_file_name("")).collect();
    let target = |kind: &str, name: &str| {
        let places = [format!("{kind}/{name}.rs"), format!("{kind}/{name}/main.rs")];
        folders.iter().any(|folder| places.iter().any(|place| folder.join(place).exists()))
    };
    let plain = ["-q", "--doc", "--examples", "--lib", "--open", "--release"];
    let good = |pair: &[&str]| match pair[0] {
        "./x" => pair[1].is_empty() || has(&&root().join("x"), &format!("\n#   ./x {} ", pair[1])),
        "-p" => folders.len() == 1,
        "--test" => target("tests", pair[1]),
        "--example" => target("examples", pair[1]),
        "--profile" => has(&&root().join("Cargo.toml"), &format!("\n[profile.{}]\n", pair[1])),
        word => !word.starts_with('-') || plain.contains(&word),
    };
    let wrong = [&words[..], &[""]].concat().windows(2).find(|pair| !good(pair)).map(|pair| pair.join(" "));
    wrong.map_or(Ok(()), |wrong| Err(format!("`{wrong}` of `{command}` is not there")))
}

/// The blocks of a page: what stands behind the opening fence, and the text without the fence's indentation.
fn blocks(page: &str) -> Vec<(&str, String)> {
    let (mut blocks, mut lines) = (Vec::new(), page.lines());
    while let Some(line) = lines.next() {
        let Some((indentation, info)) = line.split_once("```").filter(|(before, _)| before.trim().is_empty())
        else {
            continue;
        };
        let inside = lines.by_ref().take_while(|line| line.trim() != "```");
        let text = inside.map(|line| line.strip_prefix(indentation).unwrap_or(line).to_owned() + "\n");
        blocks.push((info, text.collect()));
    }
    blocks
}

#[test]
fn every_block_of_the_pages_runs() {
    build_runners();
    let (mut wrong, mut used, pages) = (Vec::new(), BTreeSet::new(), files(&root(), ".md"));
    for file in &pages {
        let (place, text) = (place(), fs::read_to_string(file).unwrap());
        let page = file.strip_prefix(root()).unwrap().to_str().unwrap();
        for (info, block) in blocks(&text) {
            let (language, rest) = info.split_once([' ', ',']).unwrap_or((info, ""));
            let result = match language {
                "console" => console(&place, &block, &mut used),
                "nix" => nix(&place, Some(rest).filter(|name| !name.is_empty()), &block),
                "rust" => rust(page, &block),
                _ if ELSEWHERE.iter().any(|of| of.0 == language && ["*", page].contains(&of.1)) => Ok(()),
                _ => Err("nobody runs it".into()),
            };
            wrong.extend(result.err().map(|error| format!("{page}: ```{info}\n{block}\n{error}")));
        }
        let spans = text.split('`').map(names_what_is_there);
        wrong.extend(spans.filter_map(std::result::Result::err).map(|error| format!("{page}: {error}")));
    }
    let unused: Vec<_> = NOT_RUN.iter().filter(|(start, _)| !used.contains(start)).collect();
    assert!(pages.len() > 15 && wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(unused.is_empty(), "no page has {unused:?}");
}
