//! Small files on their way into a store: written by a thread of its own while evaluation goes on.
//!
//! They are added by the hundred, and whatever has come up in the meantime in one go, so the more there
//! is to do the less each file costs. The first error ends it: later files are dropped, since they may refer to what failed,
//! and the error is told at the next [`Queue::flush`]. It is not told before, because what is being
//! evaluated then has nothing to do with it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use crate::path::StorePath;
use crate::store::{Result, Store, StoreError, TextItem};

/// How many files wait before the thread begins: a transaction for each costs more than all of them.
const WORTH_IT: usize = 100;
/// The bytes that may wait; whoever adds more waits.
const MAX_WAITING: usize = 64 << 20;

/// Small files on their way into a store.
pub struct Queue {
    shared: Arc<Shared>,
    known: Mutex<HashSet<StorePath, FxBuildHasher>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    store: Arc<dyn Store>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<TextItem>,
    bytes: usize,
    /// The thread is adding something.
    busy: bool,
    /// How many callers wait for everything.
    flushing: usize,
    closed: bool,
    error: Option<StoreError>,
}

impl State {
    /// Whether there is enough to do, or somebody waits for it.
    fn is_worth_it(&self) -> bool {
        let least = if self.flushing > 0 { 1 } else { WORTH_IT };
        self.waiting.len() >= least || self.bytes > MAX_WAITING
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// A queue into this store. The thread starts with the first file.
    pub fn new(store: Arc<dyn Store>) -> Queue {
        Queue { shared: Arc::default(), known: Mutex::default(), thread: Mutex::default(), store }
    }

    /// Adds a file, at some time before the next [`Queue::flush`] returns.
    pub fn add(&self, item: TextItem) {
        if !self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(item.path.clone()) {
            return;
        }
        self.start();
        let mut state = self.shared.lock();
        while state.bytes > MAX_WAITING && state.error.is_none() {
            state = self.shared.wait(state);
        }
        if state.error.is_some() {
            return;
        }
        state.bytes += item.text.len();
        state.waiting.push(item);
        if !state.busy && state.is_worth_it() {
            self.shared.changed.notify_all();
        }
    }

    /// Whether a file of this path was ever added.
    pub fn holds(&self, path: &StorePath) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    /// Whether everything that was added has been dealt with.
    pub fn is_idle(&self) -> bool {
        let state = self.shared.lock();
        state.waiting.is_empty() && !state.busy
    }

    /// Returns when everything that was added is valid.
    ///
    /// # Errors
    /// If something could not be added, now and from then on.
    pub fn flush(&self) -> Result<()> {
        let mut state = self.shared.lock();
        state.flushing += 1;
        self.shared.changed.notify_all();
        while (state.busy || !state.waiting.is_empty()) && state.error.is_none() {
            state = self.shared.wait(state);
        }
        state.flushing -= 1;
        state.error.clone().map_or(Ok(()), Err)
    }

    fn start(&self) {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let (store, shared) = (Arc::clone(&self.store), Arc::clone(&self.shared));
            *thread = Some(std::thread::spawn(move || work(&*store, &shared)));
        }
    }
}

fn work(store: &dyn Store, shared: &Shared) {
    let mut state = shared.lock();
    loop {
        while !state.is_worth_it() && !state.closed {
            state = shared.wait(state);
        }
        if state.closed {
            return;
        }
        let items = std::mem::take(&mut state.waiting);
        state.bytes = 0;
        state.busy = true;
        drop(state);
        let added = store.add_many(&items);
        state = shared.lock();
        state.busy = false;
        if let Err(error) = added {
            state.error = Some(error);
            state.closed = true;
        }
        shared.changed.notify_all();
    }
}

impl Drop for Queue {
    /// What still waits is dropped: who wants it asks for [`Queue::flush`] before.
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            // A panic there has been told.
            let _ = thread.join();
        }
    }
}
