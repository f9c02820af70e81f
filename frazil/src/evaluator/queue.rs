//! What an evaluator is asked to do, in order; shared by its thread, its handles and its callers.
//!
//! - **Q1** Nothing is dropped while the queue is locked: jobs hold values, whose `Drop` locks it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use frazil_eval::vm::Control;

use crate::session::Session;

/// Something to be done on the evaluator's thread.
pub(super) type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// Why a job was stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    /// Somebody asked for it.
    Cancelled,
    /// It took too long.
    Time,
    /// The process's heap grew over its limit.
    Heap,
    /// The evaluator is dropped.
    Closed,
}

/// The queue.
pub(crate) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<(u64, Job)>,
    next: u64,
    /// The job that is being done.
    running: Option<u64>,
    deadline: Option<Instant>,
    stopped: Option<Stop>,
    /// Slots of handles that were dropped.
    released: Vec<u32>,
    closed: bool,
    control: Option<Arc<Control>>,
    thread: Option<ThreadId>,
}

impl Queue {
    pub(super) fn new() -> Arc<Queue> {
        Arc::new(Queue { state: Mutex::default(), changed: Condvar::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calling thread does the work from now on.
    pub(super) fn attach(&self, control: Arc<Control>) {
        let mut state = self.state();
        state.control = Some(control);
        state.thread = Some(std::thread::current().id());
    }

    pub(super) fn is_own_thread(&self) -> bool {
        self.state().thread == Some(std::thread::current().id())
    }

    /// Reserves the number of a job.
    pub(super) fn number(&self) -> u64 {
        let mut state = self.state();
        state.next += 1;
        state.next
    }

    /// Adds a job. Gives it back if the evaluator is gone.
    pub(super) fn push(&self, id: u64, job: Job) -> Result<(), Job> {
        let mut state = self.state();
        if state.closed {
            return Err(job);
        }
        state.jobs.push_back((id, job));
        self.changed.notify_all();
        Ok(())
    }

    /// The next job, marked as running; `None` once the evaluator is dropped. Meanwhile `release` is
    /// called for slots that are not needed any more.
    pub(super) fn next(&self, time: Option<Duration>, mut release: impl FnMut(Vec<u32>)) -> Option<Job> {
        let mut state = self.state();
        loop {
            if !state.released.is_empty() {
                let released = std::mem::take(&mut state.released);
                drop(state);
                release(released);
                state = self.state();
                continue;
            }
            if state.closed {
                return None;
            }
            if let Some((id, job)) = state.jobs.pop_front() {
                state.running = Some(id);
                state.stopped = None;
                state.deadline = time.map(|time| Instant::now() + time);
                if state.deadline.is_some() {
                    self.changed.notify_all();
                }
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The running job is done. Whether it was stopped.
    pub(super) fn finished(&self) -> Option<Stop> {
        let mut state = self.state();
        state.running = None;
        state.deadline = None;
        state.stopped.take()
    }

    /// Stops a job, or drops it if it was not begun.
    pub(super) fn cancel(&self, id: u64) {
        let mut state = self.state();
        if state.running == Some(id) {
            state.stop(Stop::Cancelled);
            return;
        }
        let place = state.jobs.iter().position(|(other, _)| *other == id);
        let job = place.and_then(|place| state.jobs.remove(place));
        drop(state);
        drop(job);
    }

    /// Stops the job that is being done, if any.
    pub(crate) fn stop(&self, reason: Stop) {
        self.state().stop(reason);
    }

    /// Nothing more is to be done.
    pub(super) fn close(&self) -> VecDeque<(u64, Job)> {
        let mut state = self.state();
        state.closed = true;
        state.stop(Stop::Closed);
        self.changed.notify_all();
        std::mem::take(&mut state.jobs)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// A handle is dropped.
    pub(crate) fn release(&self, slot: u32) {
        let mut state = self.state();
        if !state.closed {
            state.released.push(slot);
            self.changed.notify_all();
        }
    }

    /// The slots of handles that were dropped since the last time.
    pub(crate) fn take_released(&self) -> Vec<u32> {
        std::mem::take(&mut self.state().released)
    }

    /// Stops jobs that are over their time, until the evaluator is dropped.
    pub(super) fn watch(&self) {
        let mut state = self.state();
        while !state.closed {
            let now = Instant::now();
            state = match state.deadline {
                Some(deadline) if deadline <= now => {
                    state.deadline = None;
                    state.stop(Stop::Time);
                    state
                }
                Some(deadline) => {
                    let waited = self.changed.wait_timeout(state, deadline - now);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl State {
    fn stop(&mut self, reason: Stop) {
        if let (Some(_), Some(control)) = (self.running, &self.control) {
            self.stopped.get_or_insert(reason);
            control.interrupt();
        }
    }
}
