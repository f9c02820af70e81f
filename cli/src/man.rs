//! The manual page `frazil.1` in the language of troff, made of the tables of commands, flags and
//! settings.

use std::fmt::Write;

use crate::commands::{COMMANDS, Command, EXAMPLES};
use crate::flags::Section;
use crate::help::{self, FORMS};

const DESCRIPTION: &str = "\
evaluates programs in the Nix language and prints what C++ Nix prints. It writes derivations to stores \
but does not build them. Called by the name nix-instantiate, it takes the command line of that program \
and prints, byte for byte, what that prints.";

/// What the environment decides.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("NIX_PATH", "The search path for <...>: PATH or NAME=PATH, separated by colons."),
    ("NIX_REMOTE", "The store, unless a flag or nix.conf names one."),
    ("NIX_CONF_DIR", "Where the system's nix.conf is [/etc/nix]."),
    ("NIX_USER_CONF_FILES", "The user's configuration files, separated by colons; the first counts most."),
    ("NIX_CONFIG", "Lines of nix.conf, which count more than files."),
    ("NIX_STATE_DIR", "Where profiles and channels are [/nix/var/nix]."),
    (
        "FRAZIL_OPT_LEVEL, FRAZIL_UNIT_NODES, FRAZIL_STRESS",
        "Stand for --opt-level, --unit-nodes and --stress.",
    ),
    ("FRAZIL_BYTECODE_CACHE", "Stands for --bytecode-cache, or if it is empty for --no-bytecode-cache."),
    ("NO_COLOR, TERM=dumb", "No colours, not even on a terminal."),
];

const STATUS: &[(&str, &str)] =
    &[("0", "All is well."), ("1", "There was an error."), ("130", "It was interrupted.")];

/// The whole page.
pub fn page() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut page = Page(format!(".TH FRAZIL 1 \"\" \"frazil {version}\" \"User Commands\"\n"));
    page.section("NAME");
    page.paragraph("frazil - evaluates programs in the Nix language");
    page.section("SYNOPSIS");
    COMMANDS.iter().for_each(|command| page.usage(command));
    page.section("DESCRIPTION");
    page.0.push_str(".B frazil\n");
    page.paragraph(DESCRIPTION);
    page.section("COMMANDS");
    COMMANDS.iter().for_each(|command| page.command(command));
    page.section("FLAGS");
    page.paragraph(FORMS);
    for section in [Section::Command, Section::Query, Section::Edit, Section::Evaluation, Section::Frazil] {
        let users = COMMANDS.iter().filter(|command| command.sections.contains(&section));
        let users: Vec<&str> = users.map(|command| command.name).collect();
        page.subsection(help::title(section).unwrap_or_default());
        page.paragraph(&format!("Of {}.", users.join(", ")));
        page.rows(&help::flags(section));
    }
    page.subsection(help::SETTINGS_TITLE);
    page.rows(&help::settings());
    page.subsection("Accepted without effect");
    let ignored: Vec<String> = help::flags(Section::Ignored).into_iter().map(|row| row.0).collect();
    page.paragraph(&format!("{}.", ignored.join("; ")));
    page.ending();
    page.0
}

struct Page(String);

impl Page {
    fn section(&mut self, title: &str) {
        let _ = writeln!(self.0, ".SH {title}");
    }

    fn subsection(&mut self, title: &str) {
        let _ = writeln!(self.0, ".SS {}", escaped(title));
    }

    fn paragraph(&mut self, text: &str) {
        for line in text.trim().lines() {
            let _ = writeln!(self.0, "{}", escaped(line));
        }
    }

    fn usage(&mut self, command: &Command) {
        let usage = command.usage();
        let (program, arguments) = usage.split_at(command.program().len());
        let _ = writeln!(self.0, ".B {}\n{}\n.br", escaped(program), escaped(arguments.trim()));
    }

    fn command(&mut self, command: &Command) {
        let _ = writeln!(self.0, ".TP\n.B {}", escaped(command.name));
        let mut purpose = command.purpose.to_owned();
        purpose[..1].make_ascii_uppercase();
        self.paragraph(&format!("{purpose}."));
        self.paragraph(command.remarks());
    }

    /// What something is called, in bold, and what it is.
    fn rows<S: AsRef<str>>(&mut self, rows: &[(S, &str)]) {
        for (name, text) in rows {
            let _ = writeln!(self.0, ".TP\n.B {}", escaped(name.as_ref()));
            self.paragraph(text);
        }
    }

    fn ending(&mut self) {
        self.section("ENVIRONMENT");
        self.rows(ENVIRONMENT);
        self.section("EXIT STATUS");
        self.rows(STATUS);
        self.section("EXAMPLES");
        let examples: String = EXAMPLES.iter().map(|line| format!("{}\n", escaped(line))).collect();
        let _ = write!(self.0, ".nf\n{examples}.fi\n");
        self.section("SEE ALSO");
        self.paragraph("The Nix language: https://nix.dev/manual/nix/latest/language/");
    }
}

/// A line of text as troff reads it: no escapes, no requests, and dashes that can be copied.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-").replace('"', "\\(dq").replace('`', "\\(ga");
    let text = text.replace('~', "\\(ti").replace('^', "\\(ha").replace('…', "...").replace('\'', "\\(aq");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::FLAGS;
    use crate::settings::SETTINGS;

    #[test]
    fn everything_is_explained() {
        let page = page();
        let names =
            FLAGS.iter().flat_map(|flag| flag.names).chain(COMMANDS.iter().map(|command| &command.name));
        for name in names.chain(SETTINGS.iter().map(|setting| &setting.name)) {
            assert!(page.contains(&escaped(name)), "{name}");
        }
    }

    #[test]
    fn lines_are_text_or_known_requests() {
        let known = [".TH ", ".SH ", ".SS ", ".TP", ".B ", ".br", ".nf", ".fi"];
        for line in page().lines().filter(|line| line.starts_with(['.', '\''])) {
            assert!(known.iter().any(|request| line.starts_with(request)), "{line}");
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(escaped(".a-b\\"), "\\&.a\\-b\\e");
    }
}
