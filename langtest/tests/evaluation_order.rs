//! Writes the tables of `docs/evaluation-order.md` from cases of the language suite, whose
//! expectations are the reference's, so that neither can go stale without the other.
//!
//! `UPDATE=1 cargo test -p langtest --test evaluation_order` writes the page anew. Its text is
//! written by hand around tables that start with `<!-- order: topic/case -->` and the like, or with
//! `<!-- errors: topic/prefix -->` for all cases whose names start so.

use std::path::{Path, PathBuf};
use std::{env, fs};

const END: &str = "<!-- end -->";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn case(name: &str, suffix: &str) -> String {
    read(&root().join("tests/nix-lang").join(format!("{name}{suffix}")))
}

/// The string literal at the start of a text that starts with a quote, and what follows it.
fn literal(text: &str) -> (String, &str) {
    let (mut value, mut chars) = (String::new(), text.char_indices().skip(1));
    while let Some((at, character)) = chars.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    panic!("a string literal does not end: {text}");
}

/// The literals that follow a marker in a text.
fn literals_after(text: &str, marker: &str) -> Vec<String> {
    text.match_indices(marker).map(|(at, _)| literal(&text[at + marker.len() - 1..]).0).collect()
}

/// Code in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn list(parts: impl Iterator<Item = String>) -> String {
    let text = parts.collect::<Vec<_>>().join(", ");
    if text.is_empty() { "–".to_owned() } else { text }
}

/// Traces of `operation: part`: what is evaluated, and what the program has that is not.
fn order_table(name: &str) -> String {
    let split = |label: String| label.rsplit_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned()));
    let labels: Vec<_> = literals_after(&case(name, ".nix"), "t \"").into_iter().filter_map(split).collect();
    let errors = case(name, ".err.exp");
    let traced: Vec<_> =
        errors.lines().filter_map(|line| split(line.strip_prefix("trace: ")?.to_owned())).collect();
    let mut table = "| | evaluates, in this order | never evaluates |\n|---|---|---|\n".to_owned();
    let mut done: Vec<&str> = Vec::new();
    for (operation, _) in &labels {
        if done.contains(&operation.as_str()) {
            continue;
        }
        done.push(operation);
        let evaluated = traced.iter().filter(|(of, _)| of == operation).map(|(_, part)| part.clone());
        let never = labels.iter().filter(|label| label.0 == *operation && !traced.contains(label));
        let never = never.map(|(_, part)| part.clone());
        table += &row(&[code(operation), list(evaluated), list(never)]);
    }
    table
}

/// Pairs of a text and a Boolean in the result.
fn truth_table(name: &str) -> String {
    let result = case(name, ".exp");
    let mut table = "| | |\n|---|---|\n".to_owned();
    for (at, _) in result.match_indices("[ \"") {
        let (text, rest) = literal(&result[at + 2..]);
        if let Some(value) =
            rest.trim_start().split(' ').next().filter(|word| ["true", "false"].contains(word))
        {
            table += &row(&[code(&text), value.to_owned()]);
        }
    }
    table
}

/// Pairs of a text in the program and a line of traces.
fn printed_table(name: &str) -> String {
    let errors = case(name, ".err.exp");
    let traced: Vec<&str> = errors.lines().filter_map(|line| line.strip_prefix("trace: ")).collect();
    let labels = literals_after(&case(name, ".nix"), "(t \"");
    assert!(labels.len() == traced.len(), "{name}: a trace for every line");
    let rows = labels.iter().zip(traced).map(|(label, shown)| row(&[code(label), code(shown)]));
    "| | is printed |\n|---|---|\n".to_owned() + &rows.collect::<String>()
}

/// All cases with that prefix: what is evaluated before an operand of a wrong type is refused, and
/// with which words.
fn error_table(prefix: &str) -> String {
    let (topic, prefix) = prefix.split_once('/').expect("topic/prefix");
    let folder = fs::read_dir(root().join("tests/nix-lang").join(topic)).expect("the topic is there");
    let names = folder.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"));
    let mut names: Vec<_> = names.filter(|name| name.starts_with(prefix) && name.ends_with(".nix")).collect();
    names.sort();
    let mut table = "| | evaluates | then says |\n|---|---|---|\n".to_owned();
    for name in names {
        let name = format!("{topic}/{}", name.trim_end_matches(".nix"));
        let (program, errors) = (case(&name, ".nix"), case(&name, ".err.exp"));
        let call = program.lines().nth(1).and_then(|line| line.split_once(" in ")).expect("let … in").1;
        let evaluated = errors.lines().filter_map(|line| line.strip_prefix("trace: "));
        let message = errors.lines().rev().find_map(|line| line.trim_start().strip_prefix("error: "));
        let cells =
            [code(&plain_call(call)), list(evaluated.map(str::to_owned)), message.unwrap_or("").to_owned()];
        table += &row(&cells);
    }
    table
}

/// `f (t "x" null)` as `f x`.
fn plain_call(call: &str) -> String {
    let mut text = call.to_owned();
    while let Some(at) = text.find("t \"") {
        let (label, rest) = literal(&text[at + 2..]);
        let label_end = text.len() - rest.len();
        let in_parentheses = text[..at].ends_with('(');
        let close = if in_parentheses { ')' } else { '}' };
        let mut depth = 0;
        let is_end = |character: char| {
            depth += i32::from(matches!(character, '(' | '{')) - i32::from(matches!(character, ')' | '}'));
            depth < 0 && character == close || depth == 0 && !in_parentheses && character == ';'
        };
        let end = label_end + rest.find(is_end).expect("a value ends");
        let (from, to) = if in_parentheses { (at - 1, end + 1) } else { (at, end) };
        text.replace_range(from..to, &label);
    }
    text
}

/// The page with its tables written anew.
fn render(page: &str) -> String {
    let (mut output, mut inside) = (String::new(), false);
    for line in page.lines() {
        inside &= line != END;
        if !inside {
            output += line;
            output.push('\n');
        }
        let Some(what) = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->")) else {
            continue;
        };
        let Some((kind, name)) = what.split_once(": ") else { continue };
        output += &match kind {
            "order" => order_table(name),
            "truth" => truth_table(name),
            "printed" => printed_table(name),
            "errors" => error_table(name),
            _ => panic!("docs/evaluation-order.md: what is `{kind}`?"),
        };
        inside = true;
    }
    output
}

#[test]
fn page_says_what_the_cases_say() {
    let path = root().join("docs/evaluation-order.md");
    let page = read(&path);
    let rendered = render(&page);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &rendered).expect("docs/ can be written");
    }
    assert!(
        read(&path) == rendered,
        "docs/evaluation-order.md is out of date: UPDATE=1 cargo test -p langtest --test evaluation_order"
    );
}

#[test]
fn page_has_every_table() {
    let page = read(&root().join("docs/evaluation-order.md"));
    for topic in ["order", "identity", "printing"] {
        for entry in fs::read_dir(root().join("tests/nix-lang").join(topic)).expect("the topic is there") {
            let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
            let Some(name) = name.strip_suffix(".nix").filter(|name| name.starts_with("eval-okay-table"))
            else {
                continue;
            };
            assert!(page.contains(&format!("{topic}/{name} -->")), "the page has no table of {topic}/{name}");
        }
    }
}
