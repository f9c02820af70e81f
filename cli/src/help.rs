//! Help, made of the tables of flags and settings.

use std::fmt::Write;

use tabwriter::TabWriter;

use crate::flags::{FLAGS, Section};
use crate::settings::{Kind, SETTINGS};

/// What `frazil --help` says.
pub fn overview() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "frazil {version} - evaluates programs in the Nix language

Usage:
  frazil eval [FLAG...] [FILE...]             print the values of files (default: ./default.nix)
  frazil eval [FLAG...] -E EXPRESSION...      print the values of expressions
  frazil eval [FLAG...] -                     print the value of what standard input says
  frazil disassemble [FLAG...] [FILE...]      print the bytecode of files or expressions
  frazil env-query [FLAG...] [NAME...]        list the packages that a file offers
  frazil edit FILE PATH FLAG...               change an attribute of a file's text, or print it
  frazil nix-instantiate [FLAG...]            behave as C++ Nix's nix-instantiate, which frazil
                                              also does when it is called by that name
  frazil --help, frazil COMMAND --help        print help
  frazil --version                            print the version

Examples:
  frazil eval -E '1 + 2'
  frazil eval --strict --json -A config.hosts ./cluster.nix
  frazil eval --argstr name world -E '{{ name }}: \"hello ${{name}}\"'
  echo '[ 1 2 ]' | frazil eval -
  frazil env-query -f '<nixpkgs>' -P --drv-path 'firefox.*'
  frazil edit hello.nix version --set-string 2.12 --in-place

Results go to standard output, everything else to standard error. The exit status is 0 if all
is well, 1 after an error and 130 after an interrupt.
"
    )
}

const EXPRESSIONS: &str = "[FILE... | -E EXPRESSION... | -]";

/// What a NAME of `frazil env-query` is.
const NAMES: &str = "
A NAME is a regular expression for names without versions (*: all), and maybe a version behind a
dash: 'gcc', 'firefox.*', '*-1.0'. Packages that fail an assertion or throw are left out.
";

/// What a FILE and a PATH of `frazil edit` are.
const ATTRIBUTE: &str = "
FILE is a file, or - for standard input. PATH is an attribute path such as src.hash or
hosts.\"example.org\".port. It starts from the set that the file's value is made from: the set
itself, or the one in a function's body or a call's argument, as in 'mkDerivation rec { ... }'.
Nothing is evaluated, and all of the text but the attribute stays as it is.
";

/// What `--help` says behind a command, which has the flags of these sections.
pub fn command(program: &str, sections: &[Section]) -> String {
    let (purpose, arguments) = match program {
        "frazil disassemble" => ("prints the bytecode of Nix files and expressions", EXPRESSIONS),
        "frazil eval" => ("prints the values of Nix files and expressions", EXPRESSIONS),
        "frazil edit" => ("changes an attribute of a Nix file's text, or prints it", "FILE PATH"),
        "frazil env-query" => ("lists packages, as C++ Nix's nix-env --query --available", "[NAME...]"),
        _ => ("prints the values (with --eval) of Nix files and expressions", EXPRESSIONS),
    };
    let mut text = format!("{program} - {purpose}\n\nUsage: {program} [FLAG...] {arguments}\n");
    let mut section = |title: &str, rows: Vec<(String, &str)>| {
        let _ = write!(text, "\n{title}:\n{}", table(&rows));
    };
    for &known in sections {
        let title = match known {
            Section::Command => "What to evaluate, and how to print it",
            Section::Query => "Which packages to list, and what to tell of them",
            Section::Edit => "What to do with the attribute",
            Section::Evaluation => "How to evaluate",
            Section::Frazil => "Of Frazil itself",
            Section::Ignored => continue,
        };
        section(title, flags(known));
    }
    if sections.contains(&Section::Edit) {
        return text + ATTRIBUTE;
    }
    section("Settings, as flags or in nix.conf", settings());
    let ignored: Vec<String> = flags(Section::Ignored).into_iter().map(|(names, _)| names).collect();
    let _ = write!(text, "\nAccepted without effect:\n{}", wrapped(&ignored));
    if sections.contains(&Section::Query) {
        text.push_str(NAMES);
    }
    text.push_str(
        "
Flags of one letter may be joined (-EA), and joined with a value (-j3). An argument that begins
with a dash is never a file or expression, not even behind --. nix.conf is read from NIX_CONF_DIR
or /etc/nix, then the user's, then NIX_CONFIG. NIX_PATH gives the search path for <...>.
FRAZIL_OPT_LEVEL, FRAZIL_UNIT_NODES and FRAZIL_STRESS stand for --opt-level, --unit-nodes and --stress.
",
    );
    text
}

fn flags(section: Section) -> Vec<(String, &'static str)> {
    let flags = FLAGS.iter().filter(|flag| flag.section == section);
    flags
        .map(|flag| ([&[flag.names.join(", ").as_str()], flag.values].concat().join(" "), flag.help))
        .collect()
}

fn settings() -> Vec<(String, &'static str)> {
    let row = |name: &str, kind| match kind {
        Kind::Switch(_) | Kind::WarnShortPaths => format!("--[no-]{name}"),
        Kind::List(_) | Kind::Features => format!("--[extra-]{name} WORDS"),
        Kind::Number(_) => format!("--{name} NUMBER"),
        _ => format!("--{name} VALUE"),
    };
    SETTINGS.iter().map(|setting| (row(setting.name, setting.kind), setting.help)).collect()
}

fn table(rows: &[(String, &str)]) -> String {
    let mut text = String::new();
    for (names, help) in rows {
        let _ = writeln!(text, "  {names}\t{help}");
    }
    aligned(&text)
}

/// The text with its columns, which tabs separate, below each other.
pub fn aligned(text: &str) -> String {
    use std::io::Write as _;
    let mut writer = TabWriter::new(Vec::new()).padding(2);
    let written = writer.write_all(text.as_bytes()).and_then(|()| writer.flush());
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    bytes.map_or_else(|| text.into(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The items, separated by semicolons, in lines of at most 96 columns.
fn wrapped(items: &[String]) -> String {
    let mut text = String::new();
    let mut line = String::from(" ");
    for (index, item) in items.iter().enumerate() {
        let item = if index + 1 < items.len() { format!(" {item};") } else { format!(" {item}") };
        if line.len() + item.len() > 96 {
            let _ = writeln!(text, "{line}");
            line = String::from(" ");
        }
        line.push_str(&item);
    }
    let _ = writeln!(text, "{line}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::{EDIT, ENV_QUERY, EVAL};

    #[test]
    fn help_fits_a_terminal_and_names_every_flag() {
        let own = [("frazil eval", EVAL), ("frazil env-query", ENV_QUERY), ("frazil edit", EDIT)];
        let text: String = own.map(|(program, sections)| command(program, sections)).concat();
        for line in text.lines().chain(overview().lines()) {
            assert!(line.chars().count() <= 100 && !line.ends_with(' '), "{line:?}");
        }
        for name in FLAGS.iter().flat_map(|flag| flag.names) {
            assert!(text.contains(name), "{name}");
        }
        assert!(SETTINGS.iter().all(|setting| text.contains(setting.name)));
    }
}
