//! Scripts that let shells complete command lines of `frazil`, made of the tables of commands, flags
//! and settings. The script of each shell is in a file of its own.

mod bash;
mod fish;
mod zsh;

use crate::commands::Command;
use crate::failure::{Failure, usage};
use crate::flags::{FLAGS, Section};
use crate::settings::SETTINGS;

/// The shells that there are scripts for.
pub const SHELLS: &[&str] = &["bash", "zsh", "fish"];

/// The script of the shell that is named.
pub fn script(shell: Option<&[u8]>) -> Result<String, Failure> {
    match shell {
        Some(b"bash") => Ok(bash::script()),
        Some(b"zsh") => Ok(zsh::script()),
        Some(b"fish") => Ok(fish::script()),
        Some(other) => {
            let other = String::from_utf8_lossy(other);
            Err(usage(format!("there are no completions for '{other}' (only for {})", SHELLS.join(", "))))
        }
        None => Err(usage(format!("name a shell: {}", SHELLS.join(", ")))),
    }
}

/// A flag to complete.
struct Item {
    names: Vec<String>,
    values: &'static [&'static str],
    help: &'static str,
}

/// What can be said of a value by its name in the tables.
enum Value {
    File,
    OneOf(Vec<&'static str>),
    Other,
}

fn value(name: &'static str) -> Value {
    match name {
        "FILE" => Value::File,
        name if name.ends_with("PATH") => Value::File,
        name if name.contains('|') => Value::OneOf(name.split('|').collect()),
        _ => Value::Other,
    }
}

/// Whether a value may be left out.
fn is_optional(values: &[&str]) -> bool {
    matches!(values, [only] if only.starts_with('[') && only.ends_with(']'))
}

/// The flags of a command. Those without effect are not offered.
fn items(command: &Command) -> Vec<Item> {
    if command.sections.is_empty() {
        return Vec::new();
    }
    let shown = |section| section != Section::Ignored && command.sections.contains(&section);
    let flags = FLAGS.iter().filter(|flag| shown(flag.section)).map(|flag| Item {
        names: flag.names.iter().map(|&name| name.to_owned()).collect(),
        values: flag.values,
        help: flag.help,
    });
    let settings = SETTINGS.iter().map(|setting| {
        let prefixed = setting.prefixes().iter().map(|prefix| format!("--{prefix}{}", setting.name));
        Item {
            names: std::iter::once(format!("--{}", setting.name)).chain(prefixed).collect(),
            values: setting.values(),
            help: setting.help,
        }
    });
    flags.chain(settings).collect()
}
