//! The commands of `frazil`, each once: its name, how it is used and what it does. Dispatch, help, the
//! manual page and shell completions are made of this table and of the table in `flags`.

use std::io::Write;

use frazil::NIX_VERSION;

use crate::failure::{Failure, usage};
use crate::flags::{self, Arg, Section};
use crate::options::{ErrorFormat, Info, Mode, Options};
use crate::{completions, conf, edit, help, instantiate, man, setup};

/// A command.
pub struct Command {
    pub name: &'static str,
    /// What it does, behind its name.
    pub purpose: &'static str,
    /// Forms of its arguments, each with what it does.
    pub uses: &'static [(&'static str, &'static str)],
    /// The flags that it has.
    pub sections: &'static [Section],
    pub action: Action,
    /// What its positional arguments are.
    pub arguments: Arguments,
}

/// What a command does.
#[derive(Clone, Copy)]
pub enum Action {
    /// Work for an evaluator.
    Job(Mode),
    /// Print a text that only depends on the argument.
    Print(fn(Option<&[u8]>) -> Result<String, Failure>),
    /// Change the text of a file, or print a part of it. Nothing is evaluated, so neither `nix.conf` nor
    /// the environment matters.
    Edit,
}

/// What positional arguments are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arguments {
    None,
    Files,
    Names,
    OneOf(&'static [&'static str]),
}

const EXPRESSIONS: &str = "[FLAG...] [FILE... | -E EXPRESSION... | -]";

/// All commands, in the order of help.
pub static COMMANDS: &[Command] = &[
    Command {
        name: "eval",
        purpose: "prints the values of Nix files and expressions",
        uses: &[
            ("[FLAG...] [FILE...]", "print the values of files (default: ./default.nix)"),
            ("[FLAG...] -E EXPRESSION...", "print the values of expressions"),
            ("[FLAG...] -", "print the value of what standard input says"),
        ],
        sections: flags::EVAL,
        action: Action::Job(Mode::Eval),
        arguments: Arguments::Files,
    },
    Command {
        name: "parse",
        purpose: "prints the syntax trees of Nix files and expressions",
        uses: &[("[FLAG...] [FILE...]", "print the syntax trees of files or expressions")],
        sections: flags::EVAL,
        action: Action::Job(Mode::Parse),
        arguments: Arguments::Files,
    },
    Command {
        name: "disassemble",
        purpose: "prints the bytecode of Nix files and expressions",
        uses: &[("[FLAG...] [FILE...]", "print the bytecode of files or expressions")],
        sections: flags::EVAL,
        action: Action::Job(Mode::Disassemble),
        arguments: Arguments::Files,
    },
    Command {
        name: "env-query",
        purpose: "lists packages, as C++ Nix's nix-env --query --available",
        uses: &[("[FLAG...] [NAME...]", "list the packages that a file offers")],
        sections: flags::ENV_QUERY,
        action: Action::Job(Mode::Query),
        arguments: Arguments::Names,
    },
    Command {
        name: "edit",
        purpose: "changes an attribute of a Nix file's text, or prints it",
        uses: &[("FILE PATH FLAG...", "change an attribute of a file's text, or print it")],
        sections: flags::EDIT,
        action: Action::Edit,
        arguments: Arguments::Files,
    },
    Command {
        name: "nix-instantiate",
        purpose: "prints the derivations, or the values (with --eval), of Nix files and expressions",
        uses: &[("[FLAG...]", "behave as C++ Nix's nix-instantiate, as when called so")],
        sections: flags::NIX_INSTANTIATE,
        action: Action::Job(Mode::Instantiate),
        arguments: Arguments::Files,
    },
    Command {
        name: "completions",
        purpose: "prints what lets a shell complete command lines of frazil",
        uses: &[("bash|zsh|fish", "print completions for a shell")],
        sections: &[],
        action: Action::Print(completions::script),
        arguments: Arguments::OneOf(completions::SHELLS),
    },
    Command {
        name: "man",
        purpose: "prints the manual page, for man -l -",
        uses: &[("", "print the manual page, for man -l -")],
        sections: &[],
        action: Action::Print(|_| Ok(man::page())),
        arguments: Arguments::None,
    },
];

/// Command lines to try.
pub const EXAMPLES: &[&str] = &[
    "frazil eval -E '1 + 2'",
    "frazil eval --strict --json -A config.hosts ./cluster.nix",
    "frazil eval --argstr name world -E '{ name }: \"hello ${name}\"'",
    "echo '[ 1 2 ]' | frazil eval -",
    "frazil env-query -f '<nixpkgs>' -P --drv-path 'firefox.*'",
    "frazil edit hello.nix version --set-string 2.12 --in-place",
    "source <(frazil completions bash)",
];

impl Command {
    /// How it is called in messages.
    pub fn program(&self) -> String {
        match self.is_reference() {
            true => self.name.into(),
            false => format!("frazil {}", self.name),
        }
    }

    /// Whether it behaves as the reference does, byte for byte.
    pub fn is_reference(&self) -> bool {
        self.name == "nix-instantiate"
    }

    /// What help says behind its flags.
    pub fn remarks(&self) -> &'static str {
        match self.action {
            Action::Job(Mode::Query) => help::NAMES,
            Action::Job(Mode::Parse) => help::TREES,
            Action::Edit => help::ATTRIBUTE,
            _ => "",
        }
    }

    /// The forms of its command lines.
    pub fn usage(&self) -> String {
        let arguments = match (self.arguments, self.action) {
            (Arguments::Files, Action::Job(_)) => EXPRESSIONS,
            _ => self.uses.first().map_or("", |form| form.0),
        };
        format!("{} {arguments}", self.program()).trim_end().into()
    }

    /// Does what a command line asks for.
    pub fn run(&self, args: &[Arg]) -> Result<(), Failure> {
        match self.action {
            Action::Job(mode) => self.work(mode, args),
            Action::Edit => self.edit(args),
            Action::Print(text) => match args {
                [only] if only == b"--help" => print(&help::command(self)),
                [] => print(&text(None)?),
                [only] if matches!(self.arguments, Arguments::OneOf(_)) => print(&text(Some(only))?),
                [first, ..] => Err(usage([b"unexpected argument '".as_slice(), first, b"'"].concat())),
            },
        }
    }

    fn edit(&self, args: &[Arg]) -> Result<(), Failure> {
        let mut options = Options::default();
        flags::parse(&mut options, args, self.sections)?;
        match options.info {
            Some(_) => print(&help::command(self)),
            None => edit::run(&options),
        }
    }

    fn work(&self, mode: Mode, args: &[Arg]) -> Result<(), Failure> {
        let mut options =
            Options { mode, own: !self.is_reference(), settings: conf::load()?, ..Options::default() };
        let parsed = flags::parse(&mut options, args, self.sections);
        if parsed.is_err() {
            options.settings.warnings.iter().for_each(|warning| options.terminal().warn(warning.as_bytes()));
        }
        parsed?;
        if options.own && !options.settings.show_trace {
            options.error_format.get_or_insert(ErrorFormat::Brief);
        }
        match options.info {
            Some(Info::Help) => print(&help::command(self)),
            // Programs read this to learn what they may use.
            Some(Info::Version) if self.is_reference() => {
                print(&format!("nix-instantiate (Nix) {NIX_VERSION}\n"))
            }
            Some(Info::Version) => print(&version()),
            None => {
                setup::read_environment(&mut options)?;
                instantiate::run(options)
            }
        }
    }
}

/// The command of a name.
pub fn find(name: &[u8]) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name.as_bytes() == name)
}

/// `frazil` without a command.
pub fn general(first: Option<&[u8]>) -> Result<(), Failure> {
    match first {
        Some(b"--help" | b"-h" | b"help") => print(&help::overview()),
        Some(b"--version") => print(&version()),
        Some(other) => Err(usage([b"unknown command '".as_slice(), other, b"'"].concat())),
        None => Err(usage("a command is missing")),
    }
}

fn version() -> String {
    format!("frazil {} (behaves as Nix {NIX_VERSION})\n", env!("CARGO_PKG_VERSION"))
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
