//! What says when a sample is due: a thread that sleeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, Thread};
use std::time::Duration;

use frazil_eval::watch::Sampling;

use crate::os;

/// Asks for samples at regular intervals for as long as it lives.
pub struct Ticker {
    due: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// A ticker with this interval.
    ///
    /// # Errors
    /// If the system has no thread for it.
    pub fn start(interval: Duration) -> std::io::Result<Ticker> {
        let due = Arc::new(AtomicBool::new(false));
        let stop = Arc::new(AtomicBool::new(false));
        let (tick, stopped) = (due.clone(), stop.clone());
        let thread = std::thread::Builder::new().name("profile".into()).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                std::thread::park_timeout(interval);
                tick.store(true, Ordering::Relaxed);
            }
        })?;
        Ok(Ticker { due, stop, thread: Some(thread) })
    }

    /// What the evaluator is told.
    pub fn sampling(&self) -> Sampling {
        Sampling { due: self.due.clone(), clock: os::thread_time }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            Thread::unpark(thread.thread());
            // It holds nothing and cannot fail.
            let _ = thread.join();
        }
    }
}
