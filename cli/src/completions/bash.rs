//! The script for bash: one function with a `case` over commands and over the flags that take values.

use std::fmt::Write;

use super::{Item, Value, is_optional, items, value};
use crate::commands::{Arguments, COMMANDS, Command};

const START: &str = r#"# Completions of frazil for bash: source <(frazil completions bash)
_frazil() {
    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} flags= words=
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "COMMANDS --help --version" -- "$word")
        return
    fi
    case $command in
"#;

const END: &str = r#"    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
    elif [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    fi
}
# Without answers bash completes names of files.
complete -o default -F _frazil frazil
"#;

pub fn script() -> String {
    let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
    let mut text = START.replace("COMMANDS", &names.join(" "));
    COMMANDS.iter().for_each(|command| branch(&mut text, command));
    text + END
}

/// What can be said behind a command.
fn branch(text: &mut String, command: &Command) {
    let items = items(command);
    let _ = writeln!(text, "    {})", command.name);
    let flags: Vec<&str> = items.iter().flat_map(|item| &item.names).map(String::as_str).collect();
    let _ = writeln!(text, "        flags='{}'", flags.join(" "));
    if let Arguments::OneOf(words) = command.arguments {
        let _ = writeln!(text, "        words='{}'", words.join(" "));
    }
    for place in 1..=2 {
        values(text, &items, place);
    }
    text.push_str("        ;;\n");
}

/// The values that stand `place` words behind their flag.
fn values(text: &mut String, items: &[Item], place: usize) {
    let with = items.iter().filter(|item| item.values.len() >= place && !is_optional(item.values));
    let mut cases = String::new();
    for item in with {
        let answer = match value(item.values[place - 1]) {
            Value::File => "return".into(),
            Value::OneOf(words) => format!("flags= words='{}'", words.join(" ")),
            Value::Other => "compopt +o default 2>/dev/null; return".into(),
        };
        let _ = writeln!(cases, "        {}) {answer} ;;", item.names.join(" | "));
    }
    if !cases.is_empty() {
        let _ = write!(text, "        case ${{COMP_WORDS[COMP_CWORD - {place}]}} in\n{cases}        esac\n");
    }
}
