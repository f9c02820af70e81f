//! Evaluates calls in this process, each with a machine of its own: in which order names are met
//! first decides in which order the attributes of sets are evaluated.

use std::os::unix::ffi::OsStrExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frazil::Session;
use frazil::eval::error::{Error, ErrorKind};
use frazil::eval::heap::{HeapOptions, Stress, run_on_evaluator_thread};
use frazil::eval::host::{FileType, Host, HostError, HostStore, Message};
use frazil::eval::vm::{Control, Features, VmOptions};
use frazil::host::{RealHost, show_message};
use frazil::search_path::Entry;
use frazil::store::StoreSettings;
use frazil::terminal;

use super::fixture::Fixture;
use super::{Mode, reference};

/// So long may a call take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The real world, but what is said is kept.
struct Recorder {
    real: RealHost,
    said: Arc<Mutex<Vec<u8>>>,
}

impl Host for Recorder {
    fn read_file(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        self.real.read_file(root, path)
    }

    fn file_type(&self, root: u32, path: &[u8]) -> Result<Option<FileType>, HostError> {
        self.real.file_type(root, path)
    }

    fn read_dir(&self, root: u32, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        self.real.read_dir(root, path)
    }

    fn read_link(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        self.real.read_link(root, path)
    }

    fn is_executable(&self, root: u32, path: &[u8]) -> Result<bool, HostError> {
        self.real.is_executable(root, path)
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.real.env(name)
    }

    fn current_time(&self) -> i64 {
        self.real.current_time()
    }

    fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.real.search_path()
    }

    fn message(&self, message: Message, text: &[u8]) {
        let mut said = self.said.lock().expect("nobody panics with it");
        said.extend(terminal::filter(&show_message(message, text), false));
        said.push(b'\n');
    }

    fn home(&self) -> Option<Vec<u8>> {
        Some(b"/fake-home".to_vec())
    }

    fn current_system(&self) -> String {
        self.real.current_system()
    }

    fn store(&self) -> Option<&dyn HostStore> {
        self.real.store()
    }
}

/// Interrupts an evaluation that takes too long.
fn watch(started: &Receiver<Arc<Control>>) {
    let mut current: Option<Arc<Control>> = None;
    loop {
        match started.recv_timeout(PATIENCE) {
            Ok(control) => current = Some(control),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(control) = &current {
                    control.interrupt();
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// How texts are evaluated here.
pub struct Way {
    /// The level of optimisation.
    pub level: u8,
    /// What of it.
    pub mode: Mode,
    /// Whether to collect at nearly every allocation.
    pub stress: Option<Stress>,
}

impl Way {
    /// Without stress.
    pub fn new(level: u8, mode: Mode) -> Way {
        Way { level, mode, stress: None }
    }
}

/// The answers to `texts`, as [`reference::ask`] gives them.
pub fn evaluate(fixture: &Fixture, texts: &[&str], way: &Way) -> Vec<String> {
    std::thread::scope(|scope| {
        let (start, started) = channel();
        scope.spawn(move || watch(&started));
        let heap = HeapOptions { stress: way.stress.clone(), ..HeapOptions::default() };
        run_on_evaluator_thread(&heap, move || {
            let answer = |text: &&str| {
                let answer = catch_unwind(AssertUnwindSafe(|| {
                    answer(fixture, text, way, &|control| start.send(control).expect("somebody watches"))
                }));
                answer.unwrap_or_else(|_| "PANIC".to_owned())
            };
            texts.iter().map(answer).collect()
        })
    })
}

fn answer(fixture: &Fixture, text: &str, way: &Way, watched: &dyn Fn(Arc<Control>)) -> String {
    let folder = fixture.folder.as_os_str().as_bytes();
    let entry = Entry { prefix: b"here".to_vec(), path: folder.to_vec() };
    let said = Arc::new(Mutex::new(Vec::new()));
    // Nothing is in the store and nothing is written, as the reference is asked.
    let store = StoreSettings { counts_computed: false, ..StoreSettings::default() };
    let host = Recorder { real: RealHost::new(vec![entry], None).with_store(store), said: said.clone() };
    // What the reference's settings have.
    let features = Features { fetch_tree: true, ..Features::default() };
    // Level 1 in parts, so that these are compared with the others.
    let unit_nodes = if way.level == 1 { 0 } else { VmOptions::default().unit_nodes };
    let options = VmOptions { opt_level: way.level, unit_nodes, features, ..VmOptions::default() };
    let mut nix = Session::with_host(options, false, Box::new(host));
    watched(nix.vm.control());
    let mut printed = Vec::new();
    let end = way.mode.texts(text).iter().try_for_each(|text| {
        let value = nix.eval_text(text.as_bytes(), folder)?;
        if way.mode == Mode::Strict {
            nix.force_deep(value)?;
        }
        printed.extend(nix.print(value));
        printed.push(b'\n');
        Ok(())
    });
    let mut said = std::mem::take(&mut *said.lock().expect("nobody panics with it"));
    if let Err(error) = end {
        said.extend(report(&nix, error));
    }
    reference::answer(fixture, way.mode, &printed, &said, end.is_ok())
}

fn report(nix: &Session, error: Error) -> Vec<u8> {
    let mut text = terminal::filter(&nix.report(error), false);
    text.push(b'\n');
    if error.kind() == ErrorKind::Usage {
        text.extend_from_slice(b"Try 'nix-instantiate --help' for more information.\n");
    }
    text
}
