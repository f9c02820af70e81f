//! Compares the evaluator's parser with rnix on every `.nix` file at hand: both must accept, with
//! the same tree, or both reject.
//!
//! The files are those of this repository and of the folders in `FRAZIL_NIX_FILES` (separated by
//! colons). Where rnix is wrong about Nix, `DIVERGENCES` says so, and why.

mod ours;
mod shape;
mod theirs;

use std::path::{Path, PathBuf};

use frazil_compiler::parse::{ParseOptions, parse};
use shape::Shape;

const OPTIONS: ParseOptions = ParseOptions {
    pipe_operators: true,
    pure: false,
    lint_url_literals: frazil_compiler::parse::Lint::Ignore,
    lint_short_path_literals: frazil_compiler::parse::Lint::Ignore,
    lint_absolute_path_literals: frazil_compiler::parse::Lint::Ignore,
};

/// What each side makes of a text: a shape, or a message.
struct Verdict {
    ours: Result<Shape, String>,
    theirs: Result<Shape, String>,
}

impl Verdict {
    fn of(text: &str) -> Verdict {
        let ours = parse(text.as_bytes(), &OPTIONS)
            .map(|parsed| ours::shape(&parsed.ast))
            .map_err(|error| format!("{}: {}", error.pos.0, String::from_utf8_lossy(&error.message)));
        let tree = frazil_syntax::parse(text);
        let theirs = match tree.errors().first() {
            Some(error) => Err(format!("{}: {}", error.range.start, error.message)),
            None => theirs::shape(tree.root()),
        };
        Verdict { ours, theirs }
    }

    /// How the two differ.
    fn difference(&self) -> Option<String> {
        match (&self.ours, &self.theirs) {
            (Ok(ours), Ok(theirs)) => {
                let (ours, theirs) = (ours.to_string(), theirs.to_string());
                if ours == theirs {
                    return None;
                }
                let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
                let part = |text: &str| {
                    let bytes = &text.as_bytes()[same.saturating_sub(60)..(same + 80).min(text.len())];
                    String::from_utf8_lossy(bytes).into_owned()
                };
                Some(format!("different trees\n    ours:   {}\n    theirs: {}", part(&ours), part(&theirs)))
            }
            (Err(_), Err(_)) => None,
            (Ok(_), Err(message)) => Some(format!("only rnix rejects it: {message}")),
            (Err(message), Ok(_)) => Some(format!("only we reject it: {message}")),
        }
    }
}

/// Something about which rnix is wrong.
struct Divergence {
    reason: &'static str,
    /// A text that shows it. When rnix is fixed, `divergences_are_still_there` fails and the entry can go.
    example: &'static str,
    /// Whether a difference found in a file is an instance of it.
    explains: fn(&Verdict, &str) -> bool,
}

fn we_say(verdict: &Verdict, message: &str) -> bool {
    verdict.theirs.is_ok() && verdict.ours.as_ref().is_err_and(|error| error.contains(message))
}

fn only_rnix_rejects(verdict: &Verdict) -> bool {
    verdict.ours.is_ok() && verdict.theirs.is_err()
}

const DIVERGENCES: &[Divergence] = &[
    Divergence {
        reason: "rnix takes functions as operands and list items",
        example: "f x: x",
        explains: |verdict, _| we_say(verdict, "unexpected ':'"),
    },
    Divergence {
        reason: "rnix takes form feeds and other Unicode white space as white space",
        example: "1 \x0c",
        explains: |verdict, _| we_say(verdict, "unexpected invalid token"),
    },
    Divergence {
        reason: "rnix mixes the two pipes",
        example: "a |> b <| c",
        explains: |verdict, _| we_say(verdict, "unexpected '<|'") || we_say(verdict, "unexpected '|>'"),
    },
    Divergence {
        reason: "rnix does not check the range of floats",
        example: "1.0e400",
        explains: |verdict, _| we_say(verdict, "invalid float"),
    },
    Divergence {
        reason: "rnix's tree does not know that a formal is duplicate",
        example: "{ a, a }: 1",
        explains: |verdict, _| we_say(verdict, "duplicate formal function argument"),
    },
    Divergence {
        reason: "rnix takes dynamic attributes in let",
        example: "let ${a} = 1; in 1",
        explains: |verdict, _| we_say(verdict, "dynamic attributes not allowed in let"),
    },
    Divergence {
        reason: "rnix takes NUL bytes in strings",
        example: "\"a\0\"",
        explains: |verdict, _| we_say(verdict, "null bytes"),
    },
    Divergence {
        reason: "rnix does not take `!` as an operand of an operator that binds more tightly",
        example: "-!a",
        explains: |verdict, text| only_rnix_rejects(verdict) && text.contains('!'),
    },
    Divergence {
        reason: "rnix does not take `let { }` as an argument or list item, nor a selection from it",
        example: "f let { body = 1; }",
        explains: |verdict, text| only_rnix_rejects(verdict) && text.contains("let {"),
    },
    Divergence {
        reason: "rnix does not know that a carriage return ends a comment",
        example: "# a\r1",
        explains: |verdict, text| only_rnix_rejects(verdict) && text.contains('\r'),
    },
    Divergence {
        reason: "rnix keeps carriage returns in strings",
        example: "\"a\r\nb\"",
        explains: |_, text| text.contains('\r'),
    },
    Divergence {
        reason: "rnix does not treat an escaped line break as one when it removes indentation",
        example: "''\n  a''\\n  b\n''",
        explains: |verdict, text| verdict.theirs.is_ok() && text.contains("''\\"),
    },
    Divergence {
        reason: "rnix gives up at 512 levels",
        example: DEEP,
        explains: |verdict, _| {
            verdict.theirs.as_ref().is_err_and(|error| error.contains("recursion limit exceeded"))
        },
    },
];

const DEEP: &str = match std::str::from_utf8(&deep()) {
    Ok(text) => text,
    Err(_) => panic!("it is ASCII"),
};

const fn deep() -> [u8; 1201] {
    let mut text = [b'('; 1201];
    let mut at = 600;
    text[at] = b'1';
    while at < 1200 {
        at += 1;
        text[at] = b')';
    }
    text
}

#[test]
fn divergences_are_still_there() {
    for divergence in DIVERGENCES {
        let verdict = Verdict::of(divergence.example);
        assert!(verdict.difference().is_some(), "no longer: {}", divergence.reason);
        assert!(
            (divergence.explains)(&verdict, divergence.example),
            "badly described: {}",
            divergence.reason
        );
    }
}

#[test]
fn small_texts() {
    for text in shape::TEXTS {
        if let Some(difference) = Verdict::of(text).difference() {
            panic!("{text}: {difference}");
        }
    }
}

#[test]
fn every_file() {
    // The shapes are compared recursively; a few files are nested thousands of levels deep.
    let thread = std::thread::Builder::new().stack_size(1 << 30).spawn(compare_files);
    thread.expect("a thread").join().expect("no difference");
}

fn compare_files() {
    let mut paths = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut paths);
    let folders = std::env::var("FRAZIL_NIX_FILES").unwrap_or_default();
    for folder in folders.split(':').filter(|folder| !folder.is_empty()) {
        collect(Path::new(folder), &mut paths);
    }
    let (mut same, mut known, mut unknown) = (0, 0, 0);
    for path in &paths {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let verdict = Verdict::of(&text);
        let Some(difference) = verdict.difference() else {
            same += 1;
            continue;
        };
        if DIVERGENCES.iter().any(|divergence| (divergence.explains)(&verdict, &text)) {
            known += 1;
            continue;
        }
        unknown += 1;
        eprintln!("{}: {difference}", path.display());
    }
    eprintln!("{same} files agree, {known} differ for known reasons, {unknown} for others");
    assert_eq!(unknown, 0);
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() && !path.ends_with("target") && !path.ends_with(".git") {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "nix") {
            found.push(path);
        }
    }
}
