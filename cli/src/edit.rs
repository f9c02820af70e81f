//! `frazil edit`: one attribute of a Nix file, without evaluating anything.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use frazil::compiler::parse::{ParseOptions, parse};
use frazil::syntax::{AttrPath, Document, Value};

use crate::failure::{Failure, message, usage};
use crate::options::{Edit, EditAction, Options};

/// Does what `options` ask for.
pub fn run(options: &Options) -> Result<(), Failure> {
    let Edit { action: Some(action), in_place, check } = &options.edit else {
        return Err(usage("one of '--get', '--set', '--set-string' and '--remove' is missing"));
    };
    let (file, path) = match (options.stdin, &options.positionals[..]) {
        (false, [file, path]) => (Some(PathBuf::from(std::ffi::OsString::from_vec(file.clone()))), path),
        (true, [path]) => (None, path),
        _ => return Err(usage("a file and an attribute path are needed")),
    };
    if *in_place && file.is_none() {
        return Err(usage("standard input cannot be edited in place"));
    }
    let name = file.as_ref().map_or("standard input".into(), |file| file.display().to_string());
    let wrong = |what: &dyn std::fmt::Display| message(format!("editing '{name}': {what}"));
    let path: AttrPath = text(path)?.parse().map_err(|error| wrong(&error))?;
    let before = read(file.as_deref()).map_err(|error| wrong(&error))?;
    let mut document = Document::parse(before.as_str()).map_err(|error| wrong(&error))?;
    if let EditAction::Get = action {
        let value = document.get(&path).map_err(|error| wrong(&error))?;
        return if *check { Ok(()) } else { print(&format!("{value}\n")) };
    }
    let edited = match action {
        EditAction::Set(expr) => document.set_or_add(&path, &Value::nix(text(expr)?)),
        EditAction::SetString(string) => document.set_or_add(&path, &Value::from(text(string)?)),
        EditAction::Get | EditAction::Remove => document.remove(&path),
    };
    edited.map_err(|error| wrong(&error))?;
    accept(&before, document.text()).map_err(|error| wrong(&error))?;
    match file.filter(|_| *in_place) {
        _ if *check => Ok(()),
        None => print(document.text()),
        Some(_) if document.text() == before => Ok(()),
        Some(file) => replace(&file, document.text()).map_err(|error| wrong(&error)),
    }
}

fn text(arg: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(arg).map_err(|_| usage("the arguments of this command must be UTF-8"))
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn read(file: Option<&Path>) -> io::Result<String> {
    match file {
        Some(file) => fs::read_to_string(file),
        None => {
            let mut text = String::new();
            io::stdin().lock().read_to_string(&mut text).map(|_| text)
        }
    }
}

/// Whether the evaluator's own parser takes the new text, if it took the old one: it knows more mistakes than the one
/// that edits, such as attributes that are there twice.
fn accept(before: &str, after: &str) -> Result<(), String> {
    let options = ParseOptions::default();
    match (parse(before.as_bytes(), &options), parse(after.as_bytes(), &options)) {
        (Ok(_), Err(diagnostic)) => {
            Err(format!("the result would not be Nix: {}", String::from_utf8_lossy(&diagnostic.message)))
        }
        _ => Ok(()),
    }
}

/// Puts `text` in the place of a file at once: whoever reads it sees the old or the new text. A link stays one.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let file = fs::canonicalize(file)?;
    let mode = fs::metadata(&file)?.permissions();
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = file.with_file_name(name);
    // Nobody else may read it before it has the mode of the old one.
    let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary);
    let written = new.and_then(|mut new: File| {
        new.write_all(text.as_bytes())?;
        new.set_permissions(mode)?;
        new.sync_all()?;
        fs::rename(&temporary, &file)
    });
    if let Err(error) = &written
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        let _ = fs::remove_file(&temporary);
    }
    written
}
