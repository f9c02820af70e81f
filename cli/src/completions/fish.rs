//! The script for fish: a line for each command, and for each flag of each.

use std::fmt::Write;

use super::{Value, is_optional, items, value};
use crate::commands::{Arguments, COMMANDS, Command};

pub fn script() -> String {
    let mut text = "# Completions of frazil for fish: frazil completions fish | source\n".to_owned();
    text.push_str("complete -c frazil -n __fish_use_subcommand -f\n");
    for command in COMMANDS {
        let (name, what) = (command.name, quoted(command.purpose));
        let _ = writeln!(text, "complete -c frazil -n __fish_use_subcommand -a {name} -d {what}");
    }
    COMMANDS.iter().for_each(|command| arguments(&mut text, command));
    text
}

/// The lines of a command.
fn arguments(text: &mut String, command: &Command) {
    let line = format!("complete -c frazil -n '__fish_seen_subcommand_from {}'", command.name);
    match command.arguments {
        Arguments::Files => {}
        Arguments::None | Arguments::Names => {
            let _ = writeln!(text, "{line} -f");
        }
        Arguments::OneOf(words) => {
            let _ = writeln!(text, "{line} -f -a {}", quoted(&words.join(" ")));
        }
    }
    for item in items(command) {
        let values = match item.values.first() {
            Some(&name) if !is_optional(item.values) => match value(name) {
                Value::File => " -r -F".into(),
                Value::OneOf(words) => format!(" -x -a {}", quoted(&words.join(" "))),
                Value::Other => " -x".into(),
            },
            _ => String::new(),
        };
        let names: String = item
            .names
            .iter()
            .map(|name| match name.strip_prefix("--") {
                Some(long) => format!(" -l {long}"),
                None => format!(" -s {}", name.trim_start_matches('-')),
            })
            .collect();
        let _ = writeln!(text, "{line}{names}{values} -d {}", quoted(item.help));
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
