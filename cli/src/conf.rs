//! `nix.conf`: which files are read, and what stands in them.
//!
//! Later ones win: the system's (`NIX_CONF_DIR`, else `/etc/nix`), the user's (`NIX_USER_CONF_FILES`,
//! else by the XDG variables), then the text in `NIX_CONFIG`. A file that is not there is skipped.

use std::env::var_os;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, message, usage};
use crate::settings::{self, Settings};

/// Included files may include files, up to here.
const MAX_INCLUDES: usize = 100;

/// The settings of all configuration files.
pub fn load() -> Result<Settings, Failure> {
    let mut settings = Settings::default();
    let system_dir = var_os("NIX_CONF_DIR").unwrap_or_else(|| "/etc/nix".into());
    read_if_there(&mut settings, &Path::new(&system_dir).join("nix.conf"))?;
    for file in user_files().iter().rev() {
        read_if_there(&mut settings, file)?;
    }
    if let Some(text) = var_os("NIX_CONFIG") {
        apply(&mut settings, &text.to_string_lossy(), Path::new("NIX_CONFIG"))?;
    }
    // Nix: the variable replaces what files say about the search path.
    if var_os("NIX_PATH").is_some() {
        settings.nix_path.clear();
    }
    Ok(settings)
}

/// The user's files; the first one counts most.
fn user_files() -> Vec<PathBuf> {
    let paths = |list: OsString| std::env::split_paths(&list).collect::<Vec<_>>();
    if let Some(files) = var_os("NIX_USER_CONF_FILES") {
        return paths(files);
    }
    let home = var_os("HOME").map(|home| Path::new(&home).join(".config"));
    let mut dirs: Vec<PathBuf> = var_os("XDG_CONFIG_HOME").map(PathBuf::from).or(home).into_iter().collect();
    dirs.extend(paths(var_os("XDG_CONFIG_DIRS").unwrap_or_else(|| "/etc/xdg".into())));
    dirs.into_iter().map(|dir| dir.join("nix/nix.conf")).collect()
}

fn read_if_there(settings: &mut Settings, file: &Path) -> Result<(), Failure> {
    match std::fs::read(file) {
        Ok(text) => apply(settings, &String::from_utf8_lossy(&text), file),
        Err(_) => Ok(()),
    }
}

/// Applies the lines of a text from `file`: features first, since they decide about other settings.
fn apply(settings: &mut Settings, text: &str, file: &Path) -> Result<(), Failure> {
    let mut lines = Vec::new();
    read_lines(&mut lines, text, file, 0)?;
    let is_features = |(name, _): &(String, String)| name.ends_with("experimental-features");
    let (features, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_features);
    features.iter().chain(&others).try_for_each(|(name, value)| set(settings, name, value))
}

/// The names and values in a text and what it includes.
fn read_lines(
    lines: &mut Vec<(String, String)>,
    text: &str,
    file: &Path,
    depth: usize,
) -> Result<(), Failure> {
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            ["include", included] => include(lines, included, file, depth, true)?,
            ["!include", included] => include(lines, included, file, depth, false)?,
            ["include" | "!include", ..] => return Err(syntax_error(line, file)),
            [name, "=", ref value @ ..] => lines.push((name.to_owned(), value.join(" "))),
            _ => return Err(syntax_error(line, file)),
        }
    }
    Ok(())
}

fn syntax_error(line: &str, file: &Path) -> Failure {
    usage(format!("syntax error in configuration line '{line}' in \"{}\"", file.display()))
}

fn include(
    lines: &mut Vec<(String, String)>,
    included: &str,
    file: &Path,
    depth: usize,
    required: bool,
) -> Result<(), Failure> {
    let path = file.parent().unwrap_or(file).join(included);
    if depth >= MAX_INCLUDES {
        return Err(message(format!("too many files included, the last one by \"{}\"", file.display())));
    }
    match std::fs::read(&path) {
        Ok(text) => read_lines(lines, &String::from_utf8_lossy(&text), &path, depth + 1),
        Err(_) if !required => Ok(()),
        Err(_) => Err(message(format!(
            "file \"{}\" included from \"{}\" not found",
            path.display(),
            file.display()
        ))),
    }
}

fn set(settings: &mut Settings, name: &str, value: &str) -> Result<(), Failure> {
    match settings::find(name) {
        Some(setting) => settings.set(&setting, value),
        None => {
            settings.warnings.push(format!("unknown setting '{name}'"));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(text: &str) -> Result<Settings, String> {
        let mut settings = Settings::default();
        let result = apply(&mut settings, text, Path::new("nix.conf"));
        result.map(|()| settings).map_err(|failure| failure.to_string())
    }

    #[test]
    fn lines() {
        let text = "# comment\n\n  max-call-depth   =  12 # more\nexperimental-features = a\n\
                    extra-experimental-features = b c\n!include nowhere\nunheard = of\n";
        let settings = applied(text).unwrap();
        assert_eq!((settings.max_call_depth, settings.features.len()), (12, 3));
        assert!(settings.warnings.contains(&"unknown setting 'unheard'".into()));
    }

    #[test]
    fn wrong_lines() {
        let wrong = |line: &str| applied(line).unwrap_err();
        assert_eq!(wrong("bad line # c"), "syntax error in configuration line 'bad line ' in \"nix.conf\"");
        assert!(wrong("show-trace").starts_with("syntax error"));
        assert!(wrong("include").starts_with("syntax error"));
        assert_eq!(wrong("show-trace ="), "Boolean setting 'show-trace' has invalid value ''");
        assert_eq!(wrong("include nowhere"), "file \"nowhere\" included from \"nix.conf\" not found");
    }
}
