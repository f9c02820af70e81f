//! What says when a sample is due: a thread that sleeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, Thread};
use std::time::Duration;

use frazil_eval::watch::Sampling;

use crate::os;

/// Asks for samples at regular intervals for as long as it lives.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let ticker = cost::ticker::Ticker::start(std::time::Duration::from_millis(1)).expect("there is a thread");
/// let vm = VmOptions { watching: Watching::Profile(ticker.sampling()), ..VmOptions::default() };
/// let bytes = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"map (x: x) [ 1 2 ]", b"/").ok()?;
///     Some(cost::profile::rows(nix).iter().map(|row| row.bytes).sum::<u64>())
/// });
/// assert!(bytes.expect("it has a value") > 0);
/// ```
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
    ///
    /// ```
    /// use frazil::cost::ticker::Ticker;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let ticker = Ticker::start(std::time::Duration::from_millis(1))?;
    /// drop(ticker);
    /// # Ok(())
    /// # }
    /// ```
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
    ///
    /// ```
    /// use frazil::cost::ticker::Ticker;
    /// use frazil::eval::watch::Watching;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let ticker = Ticker::start(std::time::Duration::from_millis(1))?;
    /// let watching = Watching::Profile(ticker.sampling());
    /// assert!(watching.is_on());
    /// # Ok(())
    /// # }
    /// ```
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
