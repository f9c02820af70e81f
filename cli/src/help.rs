//! Help, made of the tables of flags and settings.

use std::fmt::Write;

use tabwriter::TabWriter;

use crate::commands::{COMMANDS, Command, EXAMPLES};
use crate::flags::{FLAGS, Section};
use crate::settings::{SETTINGS, Setting};

/// What `frazil --help` says.
pub fn overview() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let forms = COMMANDS.iter().flat_map(|command| {
        command.uses.iter().map(|&(arguments, what)| {
            (format!("frazil {} {arguments}", command.name).trim_end().to_owned(), what)
        })
    });
    let others = [
        ("frazil --help, frazil COMMAND --help".to_owned(), "print help"),
        ("frazil --version".to_owned(), "print the version"),
    ];
    let usage = table(&forms.chain(others).collect::<Vec<_>>());
    let examples: String = EXAMPLES.iter().map(|line| format!("  {line}\n")).collect();
    format!(
        "frazil {version} - evaluates programs in the Nix language\n
Usage:\n{usage}
Examples:\n{examples}
Results go to standard output, everything else to standard error. The exit status is 0 if all
is well, 1 after an error and 130 after an interrupt.\n"
    )
}

/// What a NAME of `frazil env-query` is.
pub const NAMES: &str = "
A NAME is a regular expression for names without versions (*: all), and maybe a version behind a
dash: 'gcc', 'firefox.*', '*-1.0'. Packages that fail an assertion or throw are left out.
";

/// What a FILE and a PATH of `frazil edit` are.
pub const ATTRIBUTE: &str = "
FILE is a file, or - for standard input. PATH is an attribute path such as src.hash or
hosts.\"example.org\".port. It starts from the set that the file's value is made from: the set
itself, or the one in a function's body or a call's argument, as in 'mkDerivation rec { ... }'.
Nothing is evaluated, and all of the text but the attribute stays as it is.
";

/// What `frazil parse` prints with `--json`.
pub const TREES: &str = "
With --json the whole tree is printed, comments included: a node is {\"kind\", \"start\", \"end\",
\"children\"}, a token has a \"text\" instead of children; start and end count bytes from 0.
";

/// What `--help` says behind a command.
pub fn command(command: &Command) -> String {
    let mut text = format!("{} - {}\n\nUsage: {}\n", command.program(), command.purpose, command.usage());
    if command.sections.is_empty() {
        return text;
    }
    let mut section = |title: &str, rows: Vec<(String, &str)>| {
        let _ = write!(text, "\n{title}:\n{}", table(&rows));
    };
    for &known in command.sections {
        if let Some(title) = title(known) {
            section(title, flags(known));
        }
    }
    if !command.sections.contains(&Section::Evaluation) {
        return text + command.remarks();
    }
    section(SETTINGS_TITLE, settings());
    let ignored: Vec<String> = flags(Section::Ignored).into_iter().map(|(names, _)| names).collect();
    let _ = write!(text, "\nAccepted without effect:\n{}", wrapped(&ignored));
    text.push_str(command.remarks());
    let _ = write!(text, "\n{FORMS}{ENVIRONMENT}");
    text
}

/// How flags are written.
pub const FORMS: &str = "\
Flags of one letter may be joined (-EA), and joined with a value (-j3). An argument that begins
with a dash is never a file or expression, not even behind --.
";

const ENVIRONMENT: &str = "\
nix.conf is read from NIX_CONF_DIR or /etc/nix, then the user's, then NIX_CONFIG. NIX_PATH gives
the search path for <...>. FRAZIL_OPT_LEVEL, FRAZIL_UNIT_NODES and FRAZIL_STRESS stand for
--opt-level, --unit-nodes and --stress, FRAZIL_BYTECODE_CACHE for --bytecode-cache, or if it is
empty for --no-bytecode-cache. NIX_SHOW_STATS, NIX_SHOW_STATS_PATH and NIX_COUNT_CALLS ask
for statistics as C++ Nix gives them.
";

/// What stands above the settings.
pub const SETTINGS_TITLE: &str = "Settings, as flags or in nix.conf";

/// What stands above the flags of a section, if they are explained.
pub fn title(section: Section) -> Option<&'static str> {
    Some(match section {
        Section::Command => "What to evaluate, and how to print it",
        Section::Query => "Which packages to list, and what to tell of them",
        Section::Edit => "What to do with the attribute",
        Section::Evaluation => "How to evaluate",
        Section::Frazil => "Of Frazil itself",
        Section::Ignored => return None,
    })
}

/// The flags of a section with their values, and what they do.
pub fn flags(section: Section) -> Vec<(String, &'static str)> {
    let flags = FLAGS.iter().filter(|flag| flag.section == section);
    flags
        .map(|flag| ([&[flag.names.join(", ").as_str()], flag.values].concat().join(" "), flag.help))
        .collect()
}

/// The settings as flags, and what they do.
pub fn settings() -> Vec<(String, &'static str)> {
    let row = |setting: &Setting| {
        let names: String = setting.prefixes().iter().map(|prefix| format!("[{prefix}]")).collect();
        let flag = format!("--{names}{}", setting.name);
        ([&[flag.as_str()], setting.values()].concat().join(" "), setting.help)
    };
    SETTINGS.iter().map(row).collect()
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
    #[test]
    fn help_fits_a_terminal_and_names_every_flag() {
        let text: String = COMMANDS.iter().map(command).collect();
        for line in text.lines().chain(overview().lines()) {
            assert!(line.chars().count() <= 100 && !line.ends_with(' '), "{line:?}");
        }
        for name in FLAGS.iter().flat_map(|flag| flag.names) {
            assert!(text.contains(name), "{name}");
        }
        assert!(SETTINGS.iter().all(|setting| text.contains(setting.name)));
    }
}
