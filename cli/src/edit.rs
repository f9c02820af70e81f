//! `frazil edit`: one attribute of a Nix file, without evaluating anything.

use std::ffi::OsString;
use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use frazil::compiler::parse::{ParseOptions, parse};
use frazil::syntax::{AttrPath, Document, EditError, Source, Value};

use crate::failure::{Failure, message, usage};
use crate::options::{Edit, EditAction, Options};

/// Does what `options` ask for.
pub fn run(options: &Options) -> Result<(), Failure> {
    let edit = &options.edit;
    let Some(action) = &edit.action else {
        return Err(usage("one of '--get', '--set', '--set-string' and '--remove' is missing"));
    };
    let (file, path) = match (options.stdin, &options.positionals[..]) {
        (false, [file, path]) => (Some(PathBuf::from(OsString::from_vec(file.clone()))), path),
        (true, [path]) => (None, path),
        _ => return Err(usage("a file and an attribute path are needed")),
    };
    if edit.in_place && file.is_none() {
        return Err(usage("standard input cannot be edited in place"));
    }
    if edit.origin && *action == EditAction::Remove {
        return Err(usage("what a value comes from cannot be removed"));
    }
    let name = file.as_ref().map_or("standard input".into(), |file| file.display().to_string());
    let wrong = |what: &dyn Display| message(format!("editing '{name}': {what}"));
    let before = read(file.as_deref()).map_err(|error| wrong(&error))?;
    let result = result(edit, action, text(path)?, &before).map_err(|error| wrong(&error))?;
    match file.filter(|_| edit.in_place && *action != EditAction::Get) {
        _ if edit.check => Ok(()),
        None => print(&result),
        Some(_) if result == before => Ok(()),
        Some(file) => replace(&file, &result).map_err(|error| wrong(&error)),
    }
}

/// What is to be printed or written: a value, or the whole new text.
fn result(edit: &Edit, action: &EditAction, path: &str, before: &str) -> Result<String, String> {
    let edited = |error: EditError| error.to_string();
    let path: AttrPath = path.parse().map_err(edited)?;
    let mut document = Document::parse(before).map_err(edited)?;
    let value = match action {
        EditAction::Get => None,
        EditAction::Remove => {
            document.remove(&path).map_err(edited)?;
            None
        }
        EditAction::Set(expr) => Some(Value::nix(utf8(expr)?)),
        EditAction::SetString(string) => Some(Value::from(utf8(string)?)),
    };
    let origin = if edit.origin { Some(document.origin(&path).map_err(edited)?) } else { None };
    match (&value, &origin) {
        (Some(value), Some(origin)) => drop(document.set_at(origin, value).map_err(edited)?),
        (Some(value), None) => drop(document.set_or_add(&path, value).map_err(edited)?),
        _ => {}
    }
    if *action == EditAction::Get {
        let value = match origin.map(|origin| origin.source) {
            Some(Source::Value(range)) => document.text()[range].into(),
            _ => document.get(&path).map_err(edited)?,
        };
        return Ok(format!("{value}\n"));
    }
    accept(before, document.text())?;
    Ok(document.into_text())
}

fn utf8(arg: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(arg).map_err(|_| "the new value is not UTF-8".into())
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
    let mut name = OsString::from(".");
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
