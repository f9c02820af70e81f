//! The script for zsh: a list of specifications for `_arguments` for each command.

use std::fmt::Write;

use super::{Item, Value, is_optional, items, value};
use crate::commands::{Arguments, COMMANDS, Command};

const START: &str = r#"#compdef frazil
# Completions of frazil for zsh: frazil completions zsh > DIR/_frazil, with DIR in fpath,
# or source <(frazil completions zsh) behind compinit.
_frazil() {
    local -a commands
    commands=(
"#;

const MIDDLE: &str = r#"    )
    if ((CURRENT == 2)); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
"#;

const END: &str = r#"    esac
}
if [[ $funcstack[1] == _frazil ]]; then
    _frazil "$@"
else
    compdef _frazil frazil
fi
"#;

pub fn script() -> String {
    let mut text = START.to_owned();
    for command in COMMANDS {
        let row = format!("{}:{}", command.name, command.purpose.replace(':', "\\:"));
        let _ = writeln!(text, "        {}", quoted(&row));
    }
    text.push_str(MIDDLE);
    for command in COMMANDS {
        let _ = writeln!(text, "    {})\n        _arguments -s -S \\", command.name);
        for spec in items(command).iter().flat_map(specifications) {
            let _ = writeln!(text, "            {} \\", quoted(&spec));
        }
        let _ = writeln!(text, "            {}\n        ;;", quoted(&positionals(command)));
    }
    text + END
}

/// What `_arguments` is told of a flag: a text for each of its names.
fn specifications(item: &Item) -> Vec<String> {
    let help = item.help.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    let optional = if is_optional(item.values) { ":" } else { "" };
    let values: String = item
        .values
        .iter()
        .map(|&name| match value(name) {
            Value::File => format!(":{}:_files", label(name)),
            Value::OneOf(words) => format!(":value:({})", words.join(" ")),
            Value::Other => format!("{optional}:{}: ", label(name)),
        })
        .collect();
    item.names.iter().map(|name| format!("*{name}[{help}]{values}")).collect()
}

fn label(name: &str) -> String {
    name.replace(['[', ']', ':', '='], " ").trim().to_owned()
}

fn positionals(command: &Command) -> String {
    match command.arguments {
        Arguments::Files => "*:file:_files".into(),
        Arguments::OneOf(words) => format!("1:value:({})", words.join(" ")),
        Arguments::Names => "*:name: ".into(),
        Arguments::None => ": :".into(),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
