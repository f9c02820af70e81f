//! The store of an evaluator: opened when it is first needed, written to in the background.
//!
//! Derivations and other small files go into a queue, so that evaluation does not wait for the disk;
//! whoever asks the store for one of them waits until the queue is empty. Trees are added at once. In
//! read-only mode nothing is written, and the store is not even opened unless a program reads what it
//! has made paths of.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use frazil_eval::host::{HostStore, StoreTree};
use frazil_store::derived::DerivedPath;
use frazil_store::path::{STORE_DIR, StorePath};
use frazil_store::queue::Queue;
use frazil_store::root;
use frazil_store::store::{ContentAddress, LogEvent, LogSink, PathInfo, Store, TextItem};

pub use frazil_store::store::{ErrorKind, StoreError};
use frazil_store::uri::{self, Places, StoreUri};

use hashbrown::HashMap;

use crate::host::unpacked::Unpacked;
use crate::terminal::Terminal;

/// Which store, and what may be done with it.
///
/// ```
/// use frazil::store::StoreSettings;
///
/// let here = StoreSettings { uri: "local?root=/tmp/here".into(), read_only: false, ..StoreSettings::default() };
/// assert!(here.check().is_ok());
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreSettings {
    /// The name of the store: `auto`, `daemon`, `local?root=DIR`, `dummy://`, …
    pub uri: String,
    /// Nothing is written, only paths are computed.
    pub read_only: bool,
    /// If nothing is written: whether a derivation may depend on all that another needs (`drvPath` in a
    /// string) though that was only computed. Nix: it must be in the store.
    pub counts_computed: bool,
    /// Whether derivations are built when a program reads what they make.
    pub import_from_derivation: bool,
    /// Whether that is told.
    pub trace_import_from_derivation: bool,
    /// Whether databases are flushed to disk.
    pub sync_database: bool,
}

impl Default for StoreSettings {
    fn default() -> StoreSettings {
        StoreSettings {
            uri: "dummy://".into(),
            read_only: true,
            counts_computed: true,
            import_from_derivation: true,
            trace_import_from_derivation: false,
            sync_database: true,
        }
    }
}

/// The store of an evaluator.
///
/// ```
/// use frazil::eval::host::HostStore;
/// use frazil::store::{StoreAccess, StoreSettings};
/// use frazil::terminal::Terminal;
///
/// let store = StoreAccess::new(StoreSettings::default(), Terminal::detect());
/// assert!(store.is_read_only());
/// ```
pub struct StoreAccess {
    settings: StoreSettings,
    terminal: Terminal,
    open: OnceCell<Result<Open, StoreError>>,
    /// What was looked at of a store that is in no file system.
    unpacked: Mutex<HashMap<StorePath, Arc<Unpacked>>>,
}

struct Open {
    store: Arc<dyn Store>,
    /// None for stores that take small files at once.
    queue: Option<Queue>,
}

type Outcome<T> = Result<T, Vec<u8>>;

fn message(error: impl Into<StoreError>) -> Vec<u8> {
    error.into().message
}

impl StoreSettings {
    /// Checks that the store's name is one, without opening anything.
    ///
    /// # Errors
    /// If it is none.
    ///
    /// ```
    /// use frazil::store::StoreSettings;
    ///
    /// let settings = StoreSettings { uri: "no such store".into(), ..StoreSettings::default() };
    /// assert!(settings.check().is_err());
    /// ```
    pub fn check(&self) -> Result<(), StoreError> {
        StoreUri::parse(&self.uri)?.check()
    }

    /// Checks that the name can be taken apart.
    ///
    /// # Errors
    /// If not.
    ///
    /// ```
    /// use frazil::store::StoreSettings;
    ///
    /// let settings = StoreSettings { uri: "dummy://".into(), ..StoreSettings::default() };
    /// assert!(settings.parse().is_ok());
    /// ```
    pub fn parse(&self) -> Result<(), StoreError> {
        StoreUri::parse(&self.uri).map(|_| ())
    }

    /// Whether the name says that files of the store are not where their paths say.
    fn may_be_elsewhere(&self) -> bool {
        ["local?", "local://", "/", "."].iter().any(|start| self.uri.starts_with(start))
    }
}

impl StoreAccess {
    /// The store of these settings, not opened yet. Warnings and logs go to `terminal`.
    ///
    /// ```
    /// use frazil::eval::host::HostStore;
    /// use frazil::store::{StoreAccess, StoreSettings};
    /// use frazil::terminal::Terminal;
    ///
    /// let settings = StoreSettings { uri: "dummy://".into(), ..StoreSettings::default() };
    /// assert!(StoreAccess::new(settings, Terminal::detect()).open().is_ok());
    /// ```
    pub fn new(settings: StoreSettings, terminal: Terminal) -> StoreAccess {
        StoreAccess { settings, terminal, open: OnceCell::new(), unpacked: Mutex::default() }
    }

    fn opened(&self) -> Outcome<&Open> {
        let open = self.open.get_or_init(|| {
            let mut places = Places::of_environment();
            places.sync_database = self.settings.sync_database;
            places.create = !self.settings.read_only;
            let opened = uri::open(&self.settings.uri, &places)?;
            for warning in &opened.warnings {
                self.warn(warning.as_bytes());
            }
            let queue = (!opened.store.is_quick()).then(|| Queue::new(Arc::clone(&opened.store)));
            Ok(Open { store: opened.store, queue })
        });
        open.as_ref().map_err(|error| error.message.clone())
    }

    fn warn(&self, text: &[u8]) {
        self.terminal.warn(text);
    }

    /// The store, after everything was added.
    ///
    /// # Errors
    /// If it cannot be opened, or something could not be added.
    ///
    /// ```
    /// use frazil::store::{StoreAccess, StoreSettings};
    /// use frazil::terminal::Terminal;
    ///
    /// let settings = StoreSettings { uri: "dummy://".into(), ..StoreSettings::default() };
    /// assert!(StoreAccess::new(settings, Terminal::detect()).settled().is_ok());
    /// ```
    pub fn settled(&self) -> Outcome<&dyn Store> {
        let open = self.opened()?;
        if let Some(queue) = &open.queue {
            queue.flush().map_err(message)?;
        }
        Ok(&*open.store)
    }

    /// The store, after this path was added if it was to be.
    fn with(&self, path: &StorePath) -> Outcome<&dyn Store> {
        let open = self.opened()?;
        match &open.queue {
            Some(queue) if queue.holds(path) => self.settled(),
            _ => Ok(&*open.store),
        }
    }

    /// Where a path of the store is to be read, if not where it says.
    pub(crate) fn real_path(&self, path: &[u8]) -> Option<PathBuf> {
        // A store that is where it says is not opened for this.
        if !self.settings.may_be_elsewhere() {
            self.open.get()?;
        }
        let store_path = StorePath::containing(path)?.ok()?;
        let store = self.with(&store_path).ok()?;
        let real = store.real_path(&store_path)?;
        let rest = path[store_path.as_bytes().len()..].strip_prefix(b"/");
        if real.starts_with(STORE_DIR) || real.symlink_metadata().is_err() {
            return None;
        }
        Some(rest.map_or(real.clone(), |rest| real.join(OsStr::from_bytes(rest))))
    }

    /// What a path in the store leads to, for stores that are in no file system; and the rest of it.
    pub(crate) fn unpacked<'a>(&self, path: &'a [u8]) -> Option<(Arc<Unpacked>, &'a [u8])> {
        self.open.get()?;
        let store_path = StorePath::containing(path)?.ok()?;
        let rest = &path[store_path.as_bytes().len()..];
        let store = self.with(&store_path).ok()?;
        if store.real_path(&store_path).is_some() || !store.is_valid(&store_path).ok()? {
            return None;
        }
        let mut known = self.unpacked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(unpacked) = known.get(&store_path) {
            return Some((Arc::clone(unpacked), rest));
        }
        let mut unpacked = Unpacked::default();
        store.read_tree(&store_path, &mut unpacked).ok()?;
        let unpacked = Arc::new(unpacked);
        known.insert(store_path, Arc::clone(&unpacked));
        Some((unpacked, rest))
    }
}

impl HostStore for StoreAccess {
    fn is_read_only(&self) -> bool {
        self.settings.read_only
    }

    fn counts_computed(&self) -> bool {
        self.settings.counts_computed
    }

    fn open(&self) -> Outcome<()> {
        self.opened().map(|_| ())
    }

    fn may_build(&self) -> bool {
        self.settings.import_from_derivation
    }

    fn add_text(&self, path: &[u8], text: Vec<u8>, references: &[&[u8]]) -> Outcome<()> {
        let open = self.opened()?;
        let references = references.iter().map(|path| StorePath::parse(path)).collect::<Result<_, _>>();
        let path = StorePath::parse(path).map_err(message)?;
        let item = TextItem { path, text, references: references.map_err(message)? };
        match &open.queue {
            Some(queue) => queue.add(item),
            None => open.store.add_many(std::slice::from_ref(&item)).map_err(message)?,
        }
        Ok(())
    }

    fn add_tree(&self, tree: &StoreTree, nar: &mut dyn Read) -> Outcome<()> {
        let path = StorePath::parse(tree.path).map_err(message)?;
        let mut store = self.with(&path)?;
        let mut info = PathInfo::new(path, tree.nar_hash, tree.nar_size);
        info.content_address = ContentAddress::parse(&tree.content_address);
        for reference in &tree.references {
            let reference = StorePath::parse(reference).map_err(message)?;
            store = self.with(&reference)?;
            info.references.insert(reference);
        }
        store.add_nar(&info, nar).map_err(message)
    }

    fn is_valid(&self, path: &[u8]) -> Outcome<bool> {
        let path = StorePath::parse(path).map_err(message)?;
        let store = self.with(&path)?;
        // Who is told that a path is there does not add it, and needs it until the end.
        if !self.settings.read_only {
            store.add_temp_root(&path).map_err(message)?;
        }
        store.is_valid(&path).map_err(message)
    }

    fn ensure(&self, path: &[u8]) -> Outcome<()> {
        let path = StorePath::parse(path).map_err(message)?;
        let mut log = TerminalLog(self.terminal);
        let store = self.with(&path)?;
        store.add_temp_root(&path).and_then(|()| store.ensure(&path, &mut log)).map_err(message)
    }

    fn references(&self, path: &[u8]) -> Outcome<Option<Vec<Vec<u8>>>> {
        let path = StorePath::parse(path).map_err(message)?;
        let info = self.with(&path)?.path_info(&path).map_err(message)?;
        Ok(info.map(|info| info.references.iter().map(|path| path.as_bytes().to_vec()).collect()))
    }

    fn build(&self, outputs: &[Vec<u8>]) -> Outcome<()> {
        let wanted = outputs.iter().map(|output| DerivedPath::parse(output)).collect::<Result<Vec<_>, _>>();
        let wanted = wanted.map_err(message)?;
        if let Some(first) = wanted.first().filter(|_| self.settings.trace_import_from_derivation) {
            let what = [b"built '".as_slice(), &first.with_caret(), b"' during evaluation"].concat();
            self.warn(&[&what, b" due to an import from derivation".as_slice()].concat());
        }
        self.settled()?.build(&wanted, &mut TerminalLog(self.terminal)).map_err(message)
    }

    fn output(&self, derivation: &[u8], output: &[u8]) -> Outcome<Option<Vec<u8>>> {
        let derivation = StorePath::parse(derivation).map_err(message)?;
        let outputs = self.settled()?.outputs(&derivation).map_err(message)?;
        Ok(outputs.get(output).and_then(|path| path.as_ref().map(|path| path.as_bytes().to_vec())))
    }

    fn add_root(&self, path: &[u8], link: &[u8]) -> Outcome<bool> {
        let path = StorePath::parse(path).map_err(message)?;
        let link = Path::new(OsStr::from_bytes(link));
        root::add_root(self.settled()?, &path, link).map_err(message)
    }

    fn flush(&self) -> Outcome<()> {
        match self.open.get() {
            None => Ok(()),
            Some(_) => self.settled().and_then(|store| store.flush().map_err(message)),
        }
    }
}

/// Tells the user what a store does, as far as it is information or worse.
struct TerminalLog(Terminal);

/// The level of information.
const INFORMATION: u8 = 3;

impl LogSink for TerminalLog {
    fn event(&mut self, event: LogEvent) {
        match event {
            LogEvent::Message { level, text } if level <= INFORMATION => self.0.write(text),
            LogEvent::Start { level, text, .. } if level <= INFORMATION && !text.is_empty() => {
                self.0.write(&[text, b"..."].concat());
            }
            LogEvent::BuildLine { line, .. } => self.0.write(line),
            _ => {}
        }
    }
}
