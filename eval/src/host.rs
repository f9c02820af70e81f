//! The one door to the outside: files, environment, clock, messages.
//!
//! `compiler` and `eval` do no I/O. Whatever a program can see of the world comes through a
//! [`Host`], which makes pure evaluation, in-memory files and recorded inputs possible.

/// What a name in a directory is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileType {
    /// A regular file.
    Regular,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A device, socket or pipe.
    Unknown,
}

impl FileType {
    /// As `builtins.readFileType` names it.
    pub fn name(self) -> &'static str {
        match self {
            FileType::Regular => "regular",
            FileType::Directory => "directory",
            FileType::Symlink => "symlink",
            FileType::Unknown => "unknown",
        }
    }
}

/// Why an access failed: a message that continues "cannot read '…': ".
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostError {
    /// There is nothing of that name.
    NotFound,
    /// Anything else, as the operating system or the policy words it.
    Other(String),
}

/// What the kind of a line for the user is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Message {
    /// `trace: …`
    Trace,
    /// `warning: …`
    Warning,
    /// `evaluation warning: …`
    EvaluationWarning,
}

/// The outside world. Paths are absolute and canonical in text; `root` 0 is the real file system.
pub trait Host {
    /// The bytes of a file, symbolic links followed.
    fn read_file(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError>;
    /// What a name is, without following a final symbolic link; `None` if there is nothing.
    fn file_type(&self, root: u32, path: &[u8]) -> Result<Option<FileType>, HostError>;
    /// The entries of a directory, sorted bytewise.
    fn read_dir(&self, root: u32, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError>;
    /// The target of a symbolic link.
    fn read_link(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError>;
    /// Whether a regular file may be executed, which shows in its hash as a store path.
    fn is_executable(&self, _root: u32, _path: &[u8]) -> Result<bool, HostError> {
        Ok(false)
    }
    /// The directory that relative entries of the search path start from.
    fn current_dir(&self) -> Vec<u8> {
        b"/".to_vec()
    }
    /// An environment variable; `None` if unset or hidden by the policy.
    fn env(&self, name: &[u8]) -> Option<Vec<u8>>;
    /// Seconds since 1970.
    fn current_time(&self) -> i64;
    /// The search path: prefix and path or URL, in order.
    fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)>;
    /// Something to tell the user.
    fn message(&self, message: Message, text: &[u8]);
    /// What reads a file's text again for excerpts of errors; without it the evaluator keeps all
    /// texts.
    fn source_reader(&self) -> Option<crate::source::Reader> {
        None
    }
    /// The home directory for `~/…` literals, as `$HOME` has it.
    fn home(&self) -> Option<Vec<u8>>;
    /// `x86_64-linux` and the like.
    fn current_system(&self) -> String;
}
