//! What an evaluation does to the outside, told as it happens.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use frazil_eval::host::{
    Access, FileType, Host, HostBytecode, HostError, HostStore, Message, OpenFile, Wanted,
};

use crate::error::text;
use crate::forward::forward;
use crate::terminal;

/// Something that happened while a program was evaluated.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// use std::sync::mpsc;
/// use frazil::{Evaluator, Event};
///
/// let (sender, events) = mpsc::channel();
/// let nix = Evaluator::builder().observe(move |event| drop(sender.send(event.clone()))).build()?;
/// nix.eval("builtins.warn \"old\" 1").wait()?;
/// assert_eq!(events.recv().unwrap(), Event::Warning("old".into()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A file was read, to be evaluated or as data.
    FileRead(PathBuf),
    /// A derivation was made that has this path. It is in the store, or on its way there, unless that is
    /// read-only.
    Derivation(String),
    /// A text of `builtins.trace`, without `trace: `.
    Trace(String),
    /// A warning, of the program or of the evaluator.
    Warning(String),
    /// How far the evaluation is; between other events, but not more often than ten times a second.
    Progress(Progress),
}

/// How far an evaluation is.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// use std::sync::{Arc, Mutex};
/// use frazil::{Evaluator, Event, Progress};
///
/// let last = Arc::new(Mutex::new(Progress::default()));
/// let seen = Arc::clone(&last);
/// let nix = Evaluator::builder().observe(move |event| {
///     if let Event::Progress(progress) = event {
///         *seen.lock().unwrap() = *progress;
///     }
/// });
/// let text = r#"(derivation { name = "x"; system = "x"; builder = "/bin/sh"; }).drvPath"#;
/// nix.build()?.eval(text).wait()?;
/// assert_eq!(last.lock().unwrap().derivations, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Files read so far.
    pub files: u64,
    /// Derivations made so far.
    pub derivations: u64,
}

/// Who is told of events.
pub(crate) type Observer = Box<dyn Fn(&Event) + Send>;

/// The least time between two reports of progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// A host that is looked at. Messages go to the observer instead of standard error.
pub(crate) struct Observed {
    inner: Box<dyn Host>,
    observers: Vec<Observer>,
    progress: Cell<Progress>,
    told: Cell<Option<Instant>>,
}

impl Observed {
    /// The host, seen by these; the host itself if there are none.
    pub fn around(inner: Box<dyn Host>, observers: Vec<Observer>) -> Box<dyn Host> {
        if observers.is_empty() {
            return inner;
        }
        Box::new(Observed { inner, observers, progress: Cell::default(), told: Cell::new(None) })
    }

    fn tell(&self, event: &Event) {
        for observer in &self.observers {
            // Somebody who only looks on does not change what happens.
            let _ = catch_unwind(AssertUnwindSafe(|| observer(event)));
        }
    }

    fn advance(&self, event: &Event, files: u64, derivations: u64) {
        let Progress { files: read, derivations: made } = self.progress.get();
        let progress = Progress { files: read + files, derivations: made + derivations };
        self.progress.set(progress);
        self.tell(event);
        if self.told.get().is_none_or(|told| told.elapsed() >= PROGRESS_EVERY) {
            self.tell(&Event::Progress(progress));
            self.told.set(Some(Instant::now()));
        }
    }

    fn read(&self, root: u32, path: &[u8]) {
        if root == 0 {
            let path = std::ffi::OsStr::from_bytes(path);
            self.advance(&Event::FileRead(path.into()), 1, 0);
        }
    }
}

use std::os::unix::ffi::OsStrExt;

impl Host for Observed {
    fn read_file(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        let contents = self.inner.read_file(root, path)?;
        self.read(root, path);
        Ok(contents)
    }
    fn open_file(&self, root: u32, path: &[u8]) -> Result<OpenFile<'_>, HostError> {
        let file = self.inner.open_file(root, path)?;
        self.read(root, path);
        Ok(file)
    }
    fn derivation(&self, path: &[u8]) {
        self.inner.derivation(path);
        self.advance(&Event::Derivation(text(path)), 0, 1);
    }
    fn message(&self, message: Message, words: &[u8]) {
        let words = text(&terminal::filter(words, false));
        self.tell(&match message {
            Message::Trace => Event::Trace(words),
            // Only of our own commands.
            Message::Information | Message::Detail(_) => return,
            Message::Warning | Message::EvaluationWarning => Event::Warning(words),
        });
    }
    forward!(
        file_type,
        type_to_read,
        read_dir,
        read_link,
        is_executable,
        current_dir,
        env,
        current_time,
        search_path
    );
    forward!(
        probed,
        source_reader,
        bytecode,
        home,
        current_system,
        access,
        check_path,
        check_uri,
        allow,
        allow_closure,
        store
    );
}
