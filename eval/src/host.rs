//! The one door to the outside: files, environment, clock, messages.
//!
//! `compiler` and `eval` do no I/O. Whatever a program can see of the world comes through a
//! [`Host`], which makes pure evaluation, in-memory files and recorded inputs possible. What a program
//! puts into the world is things in the store, through the host's [`HostStore`].

use std::io::Read;

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
    /// The policy forbids it: the whole message.
    Forbidden(String),
    /// Anything else, as the operating system or the policy words it.
    Other(String),
}

/// What programs may see of the outside world.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Access {
    /// Everything.
    #[default]
    All,
    /// Files of the search path, and no environment.
    Restricted,
    /// Only what programs made themselves: results do not depend on the machine.
    Pure,
}

/// How much is told, and for how much of that something is meant: C++ Nix's levels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Verbosity {
    /// Errors, and what a program traces.
    Error,
    /// Warnings.
    Warning,
    /// What somebody should notice.
    Notice,
    /// What is told unless somebody wants less.
    #[default]
    Information,
    /// Which files are evaluated.
    Talkative,
    /// What is made.
    Chatty,
    /// How it is made.
    Debug,
    /// Everything.
    All,
}

impl Verbosity {
    /// All, from the least on.
    const STEPS: [Verbosity; 8] = [
        Verbosity::Error,
        Verbosity::Warning,
        Verbosity::Notice,
        Verbosity::Information,
        Verbosity::Talkative,
        Verbosity::Chatty,
        Verbosity::Debug,
        Verbosity::All,
    ];

    /// One step more.
    pub fn more(self) -> Verbosity {
        Verbosity::STEPS[(self as usize + 1).min(Verbosity::All as usize)]
    }

    /// One step less.
    pub fn less(self) -> Verbosity {
        Verbosity::STEPS[(self as usize).saturating_sub(1)]
    }
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
    /// The text alone.
    Information,
    /// The text alone, for those who want so much.
    Detail(Verbosity),
}

impl Message {
    /// Who must want how much to be told.
    pub fn verbosity(self) -> Verbosity {
        match self {
            Message::Trace => Verbosity::Error,
            Message::Warning | Message::EvaluationWarning => Verbosity::Warning,
            Message::Information => Verbosity::Information,
            Message::Detail(verbosity) => verbosity,
        }
    }
}

/// A file to be read piece by piece, and its size.
pub type OpenFile<'a> = (Box<dyn Read + 'a>, u64);

/// A file tree for the store.
pub struct StoreTree<'a> {
    /// Its store path.
    pub path: &'a [u8],
    /// The SHA-256 hash of its archive.
    pub nar_hash: [u8; 32],
    /// The length of its archive.
    pub nar_size: u64,
    /// What its path follows from: `fixed:r:sha256:…` and the like.
    pub content_address: Vec<u8>,
    /// The store paths that it refers to.
    pub references: Vec<Vec<u8>>,
}

/// The store. Paths are store paths; errors are messages.
pub trait HostStore {
    /// Whether nothing is to be added, only paths computed.
    fn is_read_only(&self) -> bool;
    /// Whether derivations may be built because a program wants to read what they make.
    fn may_build(&self) -> bool {
        true
    }
    /// Whether derivations that were computed but not added count as added where the whole of what a
    /// derivation needs is looked up.
    fn counts_computed(&self) -> bool {
        false
    }
    /// Opens the store, which otherwise happens when it is first needed: errors come now.
    fn open(&self) -> Result<(), Vec<u8>>;
    /// Adds a small file. Its path follows from it. The rest may happen in the background: errors may
    /// come later, at the latest when everything is done.
    fn add_text(&self, path: &[u8], text: Vec<u8>, references: &[&[u8]]) -> Result<(), Vec<u8>>;
    /// Adds a file tree from its archive.
    fn add_tree(&self, tree: &StoreTree, nar: &mut dyn Read) -> Result<(), Vec<u8>>;
    /// Whether a path is there. If so it stays there, unless this is read-only.
    fn is_valid(&self, path: &[u8]) -> Result<bool, Vec<u8>>;
    /// Sees to it that a path is there.
    fn ensure(&self, path: &[u8]) -> Result<(), Vec<u8>>;
    /// What a path refers to; `None` if it is not there.
    fn references(&self, path: &[u8]) -> Result<Option<Vec<Vec<u8>>>, Vec<u8>>;
    /// Builds outputs, each `OUTPUT!DERIVATION`.
    fn build(&self, outputs: &[Vec<u8>]) -> Result<(), Vec<u8>>;
    /// The path of a derivation's output, if it is known.
    fn output(&self, derivation: &[u8], output: &[u8]) -> Result<Option<Vec<u8>>, Vec<u8>>;
    /// Makes a link at an absolute path that keeps a store path from being collected. False if the
    /// store is in no file system, so nothing was made.
    fn add_root(&self, path: &[u8], link: &[u8]) -> Result<bool, Vec<u8>>;
    /// Returns when everything that was added is there.
    fn flush(&self) -> Result<(), Vec<u8>>;
}

/// Compiled files that are kept from run to run. What goes wrong is its own business: then it does not have
/// what it is asked for.
pub trait HostBytecode {
    /// What was kept under a key. It must not change any more.
    fn find(&self, key: &[u8; 32]) -> Option<&'static [u8]>;
    /// Keeps bytes, in pieces, each to be followed by zeros up to a multiple of eight, instead of what there
    /// may be under this key. They begin at a multiple of eight when they are found.
    fn keep(&self, key: &[u8; 32], pieces: &[&[u8]]);
    /// Forgets what is damaged.
    fn discard(&self, key: &[u8; 32]);
}

/// What is read of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A file's contents.
    Contents,
    /// A file's contents, or those of a directory's `default.nix`.
    Expression,
}

/// The outside world. Paths are absolute and canonical in text; `root` 0 is the real file system.
pub trait Host {
    /// The bytes of a file, symbolic links followed.
    fn read_file(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError>;
    /// A file to be read piece by piece, symbolic links followed.
    fn open_file(&self, root: u32, path: &[u8]) -> Result<OpenFile<'_>, HostError> {
        let contents = self.read_file(root, path)?;
        let size = contents.len() as u64;
        Ok((Box::new(std::io::Cursor::new(contents)), size))
    }
    /// What a name is, without following a final symbolic link; `None` if there is nothing.
    fn file_type(&self, root: u32, path: &[u8]) -> Result<Option<FileType>, HostError>;
    /// The same for who reads next what is `wanted`, which a host may open at once.
    fn type_to_read(&self, root: u32, path: &[u8], wanted: Wanted) -> Result<Option<FileType>, HostError> {
        let _ = wanted;
        self.file_type(root, path)
    }
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
    /// A name was looked for at a path, because an entry of a search path says so; whether it is there.
    fn probed(&self, _name: &[u8], _path: &[u8], _found: bool) {}
    /// Something to tell the user.
    fn message(&self, message: Message, text: &[u8]);
    /// Whether somebody wants so much that they are told details of this kind.
    fn wants(&self, _verbosity: Verbosity) -> bool {
        false
    }
    /// A derivation was made that has this path, whether or not it is written to a store.
    fn derivation(&self, _path: &[u8]) {}
    /// What reads a file's text again for excerpts of errors; without it the evaluator keeps all
    /// texts.
    fn source_reader(&self) -> Option<crate::source::Reader> {
        None
    }
    /// Where compiled files are kept; `None`: nowhere.
    fn bytecode(&self) -> Option<&dyn HostBytecode> {
        None
    }
    /// The home directory for `~/…` literals, as `$HOME` has it.
    fn home(&self) -> Option<Vec<u8>>;
    /// `x86_64-linux` and the like.
    fn current_system(&self) -> String;
    /// What the policy lets programs see. What it forbids is [`HostError::Forbidden`] or hidden.
    fn access(&self) -> Access {
        Access::All
    }
    /// Whether a path may be read, by its text: no symbolic links are followed.
    ///
    /// # Errors
    /// If not.
    fn check_path(&self, _path: &[u8]) -> Result<(), HostError> {
        Ok(())
    }
    /// Whether a URI may be fetched.
    ///
    /// # Errors
    /// If not.
    fn check_uri(&self, _uri: &[u8]) -> Result<(), HostError> {
        Ok(())
    }
    /// Lets the program read a path, which it has put into the store.
    fn allow(&mut self, _path: &[u8]) {}
    /// Lets the program read a store path and all that it refers to.
    fn allow_closure(&mut self, _path: &[u8]) {}
    /// The store; `None`: there is none, and paths are only computed.
    fn store(&self) -> Option<&dyn HostStore> {
        None
    }
}
