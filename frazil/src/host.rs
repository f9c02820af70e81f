//! The real world: files, environment, clock and standard error.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use frazil_eval::host::{FileType, Host, HostError, Message};
use frazil_eval::report::{MAGENTA, NORMAL, indented};

use crate::core_files;
use crate::search_path::Entry;
use crate::terminal::Terminal;

/// The file system, environment and standard error of this process.
pub struct RealHost {
    search_path: Vec<Entry>,
    system: String,
    terminal: Terminal,
}

impl RealHost {
    /// A host with this search path. `system` replaces the machine's own name (`x86_64-linux`).
    pub fn new(search_path: Vec<Entry>, system: Option<String>) -> RealHost {
        RealHost { search_path, system: system.unwrap_or_else(this_system), terminal: Terminal::detect() }
    }
}

/// The name of this machine as Nix spells it.
fn this_system() -> String {
    let arch = match std::env::consts::ARCH {
        "x86" => "i686",
        arch => arch,
    };
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        os => os,
    };
    format!("{arch}-{os}")
}

/// The name, if it is one of the real file system.
fn real(root: u32, name: &[u8]) -> Result<&[u8], HostError> {
    if root == 0 { Ok(name) } else { Err(HostError::NotFound) }
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// What the operating system says, without the number that Rust adds.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(end) => text[..end].into(),
        None => text,
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The error for an access to `name`; `what` says what was tried.
fn failed(error: &io::Error, name: &[u8], what: &str) -> HostError {
    let shown = String::from_utf8_lossy(name);
    if is_missing(error) {
        HostError::NotFound
    } else if error.raw_os_error() == Some(libc::ELOOP) {
        HostError::Other(format!("infinite symlink recursion in path '{}'", looping_part(name).display()))
    } else {
        HostError::Other(format!("{what} \"{shown}\": {}", reason(error)))
    }
}

/// The shortest leading part of a path that cannot be followed.
fn looping_part(name: &[u8]) -> PathBuf {
    let whole = path(name);
    let loops =
        |part: &&Path| fs::metadata(part).is_err_and(|error| error.raw_os_error() == Some(libc::ELOOP));
    whole.ancestors().filter(loops).last().unwrap_or(whole).into()
}

fn file_type(entry: fs::FileType) -> FileType {
    if entry.is_symlink() {
        FileType::Symlink
    } else if entry.is_dir() {
        FileType::Directory
    } else if entry.is_file() {
        FileType::Regular
    } else {
        FileType::Unknown
    }
}

/// What is written for a message, with ANSI codes and without a line break at the end.
pub fn show_message(message: Message, text: &[u8]) -> Vec<u8> {
    let prefix = |name: &str| format!("{MAGENTA}{name}:{NORMAL} ");
    match message {
        Message::Trace => [b"trace: ", text].concat(),
        Message::Warning => [prefix("warning").as_bytes(), text].concat(),
        // Nix: without a text there is no prefix either, only the line break.
        Message::EvaluationWarning if text.trim_ascii().is_empty() => Vec::new(),
        Message::EvaluationWarning => {
            let name = "evaluation warning";
            indented(&prefix(name), name.len() + 2, text)
        }
    }
}

impl Host for RealHost {
    fn read_file(&self, root: u32, name: &[u8]) -> Result<Vec<u8>, HostError> {
        if root == core_files::ROOT {
            return core_files::read_file(name);
        }
        let name = real(root, name)?;
        let mut file = match fs::File::open(path(name)) {
            Ok(file) => file,
            Err(error) if is_missing(&error) || error.raw_os_error() == Some(libc::ELOOP) => {
                return Err(failed(&error, name, "opening file"));
            }
            Err(error) => {
                let shown = String::from_utf8_lossy(name);
                return Err(HostError::Other(format!("opening file '{shown}': {}", reason(&error))));
            }
        };
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(1 << 30));
        match file.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(HostError::Other(format!("read of {size} bytes: {}", reason(&error)))),
        }
    }

    fn file_type(&self, root: u32, name: &[u8]) -> Result<Option<FileType>, HostError> {
        if root == core_files::ROOT {
            return Ok(core_files::file_type(name));
        }
        let Ok(name) = real(root, name) else { return Ok(None) };
        match fs::symlink_metadata(path(name)) {
            Ok(metadata) => Ok(Some(file_type(metadata.file_type()))),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(failed(&error, name, "getting status of")),
        }
    }

    fn read_dir(&self, root: u32, name: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        if root == core_files::ROOT {
            return core_files::read_dir(name);
        }
        let name = real(root, name)?;
        let wrong = |error: io::Error| match error.kind() {
            io::ErrorKind::NotADirectory => {
                let shown = String::from_utf8_lossy(name);
                HostError::Other(format!("cannot read directory \"{shown}\": Not a directory"))
            }
            _ => failed(&error, name, "cannot read directory"),
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(path(name)).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            let kind = entry.file_type().map_err(wrong)?;
            entries.push((entry.file_name().into_vec(), file_type(kind)));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(entries)
    }

    fn read_link(&self, root: u32, name: &[u8]) -> Result<Vec<u8>, HostError> {
        let name = real(root, name)?;
        match fs::read_link(path(name)) {
            Ok(target) => Ok(target.into_os_string().into_vec()),
            Err(error) => Err(failed(&error, name, "reading symbolic link")),
        }
    }

    fn is_executable(&self, root: u32, name: &[u8]) -> Result<bool, HostError> {
        let name = real(root, name)?;
        match fs::metadata(path(name)) {
            Ok(metadata) => Ok(metadata.permissions().mode() & 0o100 != 0),
            Err(error) => Err(failed(&error, name, "getting status of")),
        }
    }

    fn current_dir(&self) -> Vec<u8> {
        std::env::current_dir().map_or_else(|_| b"/".to_vec(), |dir| dir.into_os_string().into_vec())
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        // Rust panics on names that cannot be variables.
        if name.is_empty() || name.contains(&b'=') || name.contains(&0) {
            return None;
        }
        std::env::var_os(OsStr::from_bytes(name)).map(OsString::into_vec)
    }

    fn current_time(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
        }
    }

    fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.search_path.iter().map(|entry| (entry.prefix.clone(), entry.path.clone())).collect()
    }

    fn message(&self, message: Message, text: &[u8]) {
        self.terminal.write(&show_message(message, text));
    }

    fn home(&self) -> Option<Vec<u8>> {
        self.env(b"HOME")
    }

    fn source_reader(&self) -> Option<frazil_eval::source::Reader> {
        Some(Box::new(|path| std::fs::read(OsStr::from_bytes(path)).ok()))
    }

    fn current_system(&self) -> String {
        self.system.clone()
    }
}

#[cfg(test)]
mod tests;
