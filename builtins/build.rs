//! Makes the documentation of the builtins known to programs: a table of the comments at the functions that do them.
//!
//! A comment is a builtin's if it begins with how that is called: `` `head xs`: …``.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=src");
    let mut entries = Vec::new();
    read(Path::new("src"), &mut entries)?;
    entries.sort();
    let mut text = String::from("&[\n");
    for (name, doc) in entries {
        writeln!(text, "    ({name:?}, {doc:?}),").expect("memory can be written");
    }
    text.push_str("]\n");
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("documentation.rs"), text)
}

fn read(path: &Path, entries: &mut Vec<(String, String)>) -> io::Result<()> {
    if path.is_dir() {
        return fs::read_dir(path)?.try_for_each(|entry| read(&entry?.path(), entries));
    }
    if path.extension().is_none_or(|extension| extension != "rs") {
        return Ok(());
    }
    let text = fs::read_to_string(path)?;
    let mut comment: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        match line.trim_start().strip_prefix("///") {
            Some(line) => comment.push(line.strip_prefix(' ').unwrap_or(line)),
            None => {
                let name = comment.first().and_then(|first| name(first));
                entries.extend(name.map(|name| (name.to_owned(), plain(&comment))));
                comment.clear();
            }
        }
    }
    Ok(())
}

/// `head` of `` `head xs`: the first element …``, also of `` `head xs` or `head { … }`: …``.
fn name(first: &str) -> Option<&str> {
    let (call, rest) = first.strip_prefix('`')?.split_once('`')?;
    let name = call.split(' ').next()?;
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '\'';
    let is_told = [": ", " or `"].iter().any(|start| rest.starts_with(start));
    (is_told && name.chars().all(is_name)).then_some(name)
}

/// A comment without links.
fn plain(comment: &[&str]) -> String {
    comment.join("\n").replace("[`", "`").replace("`]", "`").trim().to_owned()
}
