//! The real world: files, environment, clock and standard error.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use frazil_eval::host::{
    FileType, Host, HostBytecode, HostError, HostStore, Message, OpenFile, Verbosity, Wanted,
};
use frazil_eval::report::{MAGENTA, NORMAL, indented};
use frazil_store::path::STORE_DIR;
use hashbrown::HashSet;

use crate::bytecode::BytecodeCache;
use crate::core_files;
use crate::search_path::Entry;
use crate::store::{StoreAccess, StoreSettings};
use crate::terminal::Terminal;
use opened::Opened;
use unpacked::Unpacked;

mod opened;
pub(crate) mod unpacked;

/// The file system, environment and standard error of this process.
///
/// ```
/// use frazil::Host;
/// use frazil::host::RealHost;
///
/// let host = RealHost::new(Vec::new(), None);
/// assert!(host.read_dir(0, b"/").is_ok_and(|names| !names.is_empty()));
/// ```
pub struct RealHost {
    search_path: Vec<Entry>,
    system: String,
    terminal: Terminal,
    store: Option<Rc<StoreAccess>>,
    bytecode: Option<BytecodeCache>,
    directories: Directories,
    last_file: LastFile,
    opened: Opened,
}

/// The last regular file that somebody asked the type of, and whether it may be executed: who makes a thing of the
/// store of it asks that next, and once. Who has its type from a directory does not mean what was known before.
#[derive(Default)]
struct LastFile(Mutex<(Vec<u8>, bool)>);

impl LastFile {
    fn known(&self) -> MutexGuard<'_, (Vec<u8>, bool)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, name: &[u8], found: &fs::Metadata) {
        let (last, executable) = &mut *self.known();
        last.clear();
        last.extend_from_slice(name);
        *executable = may_execute(found);
    }

    fn take(&self, name: &[u8]) -> Option<bool> {
        let (last, executable) = &mut *self.known();
        let is_last = !name.is_empty() && last == name;
        last.clear();
        is_last.then_some(*executable)
    }

    fn forget(&self) {
        self.known().0.clear();
    }
}

/// Directories that were seen. Every path is looked at from the root on, for links, and nearly all
/// that is seen on the way are the same few directories.
#[derive(Default)]
struct Directories(Mutex<HashSet<Box<[u8]>>>);

impl Directories {
    fn known(&self) -> MutexGuard<'_, HashSet<Box<[u8]>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RealHost {
    /// A host with this search path. `system` replaces the machine's own name (`x86_64-linux`).
    ///
    /// ```
    /// use frazil::Host;
    /// use frazil::host::RealHost;
    /// use frazil::search_path::Entry;
    ///
    /// let host = RealHost::new(vec![Entry::parse(b"x=/y")], Some("vax-ultrix".into()));
    /// assert_eq!(host.search_path(), [(b"x".to_vec(), b"/y".to_vec())]);
    /// assert_eq!(host.current_system(), "vax-ultrix");
    /// ```
    pub fn new(search_path: Vec<Entry>, system: Option<String>) -> RealHost {
        let system = system.unwrap_or_else(this_system);
        RealHost {
            search_path,
            system,
            terminal: Terminal::detect(),
            store: None,
            bytecode: None,
            directories: Directories::default(),
            last_file: LastFile::default(),
            opened: Opened::default(),
        }
    }

    /// The same that writes messages in this way; a store comes after it.
    ///
    /// ```
    /// use frazil::host::RealHost;
    /// use frazil::terminal::Terminal;
    ///
    /// let host = RealHost::new(Vec::new(), None).with_terminal(Terminal { colour: false, json: true, ..Terminal::detect() });
    /// ```
    #[must_use]
    pub fn with_terminal(self, terminal: Terminal) -> RealHost {
        RealHost { terminal, ..self }
    }

    /// The same with a store.
    ///
    /// ```
    /// use frazil::Host;
    /// use frazil::host::RealHost;
    /// use frazil::store::StoreSettings;
    ///
    /// let host = RealHost::new(Vec::new(), None).with_store(StoreSettings::default());
    /// assert!(host.store().is_some_and(|store| store.is_read_only()));
    /// ```
    #[must_use]
    pub fn with_store(self, settings: StoreSettings) -> RealHost {
        RealHost { store: Some(Rc::new(StoreAccess::new(settings, self.terminal))), ..self }
    }

    /// The same with compiled files kept in a folder; see [`crate::bytecode`].
    ///
    /// ```
    /// use frazil::host::RealHost;
    ///
    /// let host = RealHost::new(Vec::new(), None).with_bytecode_cache(frazil::bytecode::default_dir());
    /// ```
    #[must_use]
    pub fn with_bytecode_cache(self, dir: Option<PathBuf>) -> RealHost {
        RealHost { bytecode: dir.map(BytecodeCache::new), ..self }
    }

    /// Where a name of the real file system is to be found: things in the store may be elsewhere.
    fn locate<'a>(&self, root: u32, name: &'a [u8]) -> Result<Cow<'a, Path>, HostError> {
        Ok(located(self.store.as_deref(), real(root, name)?))
    }

    /// A name in a store that is in no file system.
    fn in_memory<'a>(&self, root: u32, name: &'a [u8]) -> Option<(Arc<Unpacked>, &'a [u8])> {
        let store = self.store.as_ref().filter(|_| root == 0 && name.starts_with(STORE_DIR.as_bytes()))?;
        store.unpacked(name)
    }

    fn open(&self, root: u32, name: &[u8]) -> Result<fs::File, HostError> {
        let located = self.locate(root, name)?;
        match fs::File::open(&located) {
            Ok(file) => Ok(file),
            Err(error) if is_missing(&error) || error.raw_os_error() == Some(libc::ELOOP) => {
                Err(failed(&error, name, "opening file"))
            }
            Err(error) => {
                let shown = String::from_utf8_lossy(name);
                Err(HostError::Other(format!("opening file '{shown}': {}", reason(&error))))
            }
        }
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

/// Where a name is to be found.
fn located<'a>(store: Option<&StoreAccess>, name: &'a [u8]) -> Cow<'a, Path> {
    let elsewhere = store.filter(|_| name.starts_with(STORE_DIR.as_bytes()));
    match elsewhere.and_then(|store| store.real_path(name)) {
        Some(path) => Cow::Owned(path),
        None => Cow::Borrowed(path(name)),
    }
}

/// The name, if it is one of the real file system.
fn real(root: u32, name: &[u8]) -> Result<&[u8], HostError> {
    if root == 0 { Ok(name) } else { Err(HostError::NotFound) }
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// What the operating system says, without the number that Rust adds.
///
/// ```
/// let error = std::fs::read("/there/is/nothing").unwrap_err();
/// assert_eq!(frazil::host::reason(&error), "No such file or directory");
/// ```
pub fn reason(error: &io::Error) -> String {
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

fn may_execute(found: &fs::Metadata) -> bool {
    found.permissions().mode() & 0o100 != 0
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
///
/// ```
/// use frazil::eval::host::Message;
/// use frazil::host::show_message;
/// use frazil::terminal::without_escapes;
///
/// let shown = show_message(Message::Warning, b"it is late");
/// assert_eq!(without_escapes(&shown), b"warning: it is late");
/// ```
pub fn show_message(message: Message, text: &[u8]) -> Vec<u8> {
    let prefix = |name: &str| format!("{MAGENTA}{name}:{NORMAL} ");
    match message {
        Message::Trace => [b"trace: ", text].concat(),
        Message::Information | Message::Detail(_) => text.to_vec(),
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
        if let Some((unpacked, rest)) = self.in_memory(root, name) {
            return unpacked.file(rest).map(|(contents, _)| contents.to_vec());
        }
        self.opened.forget();
        let file = self.open(root, name)?;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(1 << 30));
        // With a limit, so that the size is not asked for again.
        match file.take(u64::MAX).read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(HostError::Other(format!("read of {size} bytes: {}", reason(&error)))),
        }
    }

    fn open_file(&self, root: u32, name: &[u8]) -> Result<OpenFile<'_>, HostError> {
        if let Some((file, size)) = self.opened.take(name).filter(|_| root == 0) {
            return Ok((Box::new(file), size));
        }
        if root != core_files::ROOT && self.in_memory(root, name).is_none() {
            let file = self.open(root, name)?;
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            // Of what is no regular file the system does not know the size.
            if size > 0 {
                return Ok((Box::new(file), size));
            }
        }
        let contents = self.read_file(root, name)?;
        let size = contents.len() as u64;
        Ok((Box::new(io::Cursor::new(contents)), size))
    }

    fn file_type(&self, root: u32, name: &[u8]) -> Result<Option<FileType>, HostError> {
        if root == core_files::ROOT {
            return Ok(core_files::file_type(name));
        }
        if let Some((unpacked, rest)) = self.in_memory(root, name) {
            return Ok(unpacked.get(rest).map(unpacked::Entry::file_type));
        }
        self.opened.forget();
        if root == 0 && self.directories.known().contains(name) {
            return Ok(Some(FileType::Directory));
        }
        let Ok(located) = self.locate(root, name) else { return Ok(None) };
        match fs::symlink_metadata(&located) {
            Ok(metadata) => {
                let kind = file_type(metadata.file_type());
                match kind {
                    FileType::Directory => drop(self.directories.known().insert(name.into())),
                    FileType::Regular if root == 0 => self.last_file.note(name, &metadata),
                    _ => {}
                }
                Ok(Some(kind))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(failed(&error, name, "getting status of")),
        }
    }

    fn type_to_read(&self, root: u32, name: &[u8], wanted: Wanted) -> Result<Option<FileType>, HostError> {
        let known = root != 0 || self.directories.known().contains(name);
        if !known && self.in_memory(0, name).is_none() {
            match self.opened.open(name, &self.locate(0, name)?, wanted) {
                Some((FileType::Directory, _)) => {
                    self.directories.known().insert(name.into());
                    return Ok(Some(FileType::Directory));
                }
                Some((kind, metadata)) => {
                    self.last_file.note(name, &metadata);
                    return Ok(Some(kind));
                }
                None => {}
            }
        }
        self.file_type(root, name)
    }

    fn read_dir(&self, root: u32, name: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        if root == core_files::ROOT {
            return core_files::read_dir(name);
        }
        if let Some((unpacked, rest)) = self.in_memory(root, name) {
            return match unpacked.get(rest) {
                Some(unpacked::Entry::Directory) => Ok(unpacked.dir(rest)),
                Some(_) => {
                    let shown = String::from_utf8_lossy(name);
                    Err(HostError::Other(format!("cannot read directory \"{shown}\": Not a directory")))
                }
                None => Err(HostError::NotFound),
            };
        }
        self.last_file.forget();
        self.opened.forget();
        let located = self.locate(root, name)?;
        let wrong = |error: io::Error| match error.kind() {
            io::ErrorKind::NotADirectory => {
                let shown = String::from_utf8_lossy(name);
                HostError::Other(format!("cannot read directory \"{shown}\": Not a directory"))
            }
            _ => failed(&error, name, "cannot read directory"),
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(&located).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            let kind = entry.file_type().map_err(wrong)?;
            entries.push((entry.file_name().into_vec(), file_type(kind)));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(entries)
    }

    fn read_link(&self, root: u32, name: &[u8]) -> Result<Vec<u8>, HostError> {
        if let Some((unpacked, rest)) = self.in_memory(root, name) {
            return match unpacked.get(rest) {
                Some(unpacked::Entry::Link(target)) => Ok(target.clone()),
                _ => Err(HostError::NotFound),
            };
        }
        match fs::read_link(self.locate(root, name)?) {
            Ok(target) => Ok(target.into_os_string().into_vec()),
            Err(error) => Err(failed(&error, name, "reading symbolic link")),
        }
    }

    fn is_executable(&self, root: u32, name: &[u8]) -> Result<bool, HostError> {
        if let Some((unpacked, rest)) = self.in_memory(root, name) {
            return unpacked.file(rest).map(|(_, executable)| executable);
        }
        if let Some(executable) = self.last_file.take(name).filter(|_| root == 0) {
            return Ok(executable);
        }
        match fs::metadata(self.locate(root, name)?) {
            Ok(metadata) => Ok(may_execute(&metadata)),
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

    fn wants(&self, verbosity: Verbosity) -> bool {
        verbosity <= self.terminal.verbosity
    }

    fn message(&self, message: Message, text: &[u8]) {
        match message {
            _ if !self.wants(message.verbosity()) => {}
            _ if !self.terminal.json => self.terminal.write(&show_message(message, text)),
            Message::Trace => self.terminal.tell("trace", text),
            Message::Warning => self.terminal.tell("warning", text),
            Message::EvaluationWarning => self.terminal.tell("evaluation-warning", text),
            Message::Information | Message::Detail(_) => self.terminal.write(text),
        }
    }

    fn home(&self) -> Option<Vec<u8>> {
        self.env(b"HOME")
    }

    fn source_reader(&self) -> Option<frazil_eval::source::Reader> {
        let store = self.store.clone();
        Some(Box::new(move |name| fs::read(located(store.as_deref(), name)).ok()))
    }

    fn bytecode(&self) -> Option<&dyn HostBytecode> {
        self.bytecode.as_ref().map(|cache| cache as &dyn HostBytecode)
    }

    fn current_system(&self) -> String {
        self.system.clone()
    }

    fn store(&self) -> Option<&dyn HostStore> {
        self.store.as_deref().map(|store| store as &dyn HostStore)
    }
}

#[cfg(test)]
mod tests;
