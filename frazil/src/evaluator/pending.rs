//! The answer to a call, which may still be on its way: a future that any executor can run, or that
//! a thread waits for.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::queue::Queue;
use crate::error::{Error, ErrorKind, Result};

/// The answer to a call of an evaluator: [`wait`](Pending::wait) for it, or `.await` it with any
/// executor. The work is queued when the call is made, not when it is waited for.
///
/// A pending call that is dropped is cancelled.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// let nix = frazil::Evaluator::new()?;
/// let first = nix.eval("1 + 1");
/// let second = nix.eval("2 + 2");
/// assert_eq!(second.wait()?.to::<i64>().wait()?, 4);
/// assert_eq!(first.wait()?.to::<i64>().wait()?, 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "a call that is dropped is cancelled"]
pub struct Pending<T> {
    cell: Arc<Cell<T>>,
    /// What to cancel, until the answer was taken.
    call: Option<(Arc<Queue>, u64)>,
}

/// Where the answer is put.
struct Cell<T> {
    state: Mutex<State<T>>,
    answered: Condvar,
}

enum State<T> {
    Waiting(Option<Waker>),
    Answered(Result<T>),
    Taken,
}

/// The side that answers. Dropped without an answer it says that the call was cancelled, or that the
/// evaluator is gone.
pub(super) struct Answer<T> {
    cell: Option<Arc<Cell<T>>>,
    queue: Arc<Queue>,
}

/// A call with this number, and the side that answers it.
pub(super) fn pending<T>(queue: &Arc<Queue>, id: u64) -> (Pending<T>, Answer<T>) {
    let cell = Arc::new(Cell { state: Mutex::new(State::Waiting(None)), answered: Condvar::new() });
    let answer = Answer { cell: Some(Arc::clone(&cell)), queue: Arc::clone(queue) };
    (Pending { cell, call: Some((Arc::clone(queue), id)) }, answer)
}

fn locked<T>(cell: &Cell<T>) -> MutexGuard<'_, State<T>> {
    cell.state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Answer<T> {
    pub(super) fn give(mut self, answer: Result<T>) {
        self.settle(answer);
    }

    fn settle(&mut self, answer: Result<T>) {
        let Some(cell) = self.cell.take() else { return };
        let before = std::mem::replace(&mut *locked(&cell), State::Answered(answer));
        cell.answered.notify_all();
        if let State::Waiting(Some(waker)) = before {
            waker.wake();
        }
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        let error = match self.queue.is_closed() {
            true => Error::gone(),
            false => Error::new(ErrorKind::Cancelled, "the call was cancelled"),
        };
        self.settle(Err(error));
    }
}

impl<T> Pending<T> {
    /// Waits for the answer.
    ///
    /// # Errors
    /// What the call ends with; [`ErrorKind::Gone`] if its evaluator is dropped meanwhile,
    /// [`ErrorKind::WouldBlock`] on the evaluator's own thread, where a builtin uses its
    /// [`Scope`](crate::Scope) instead.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let answer = nix.eval("6 * 7");
    /// assert_eq!(answer.wait()?.to::<i64>().wait()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self) -> Result<T> {
        self.wait_until(None).unwrap_or_else(|_| unreachable!("there is no deadline"))
    }

    /// Waits so long at most. The call itself goes on if it takes longer: it is given back.
    ///
    /// # Errors
    /// The call, if there is no answer yet.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// use std::time::Duration;
    ///
    /// let hours = nix.eval("
    ///   let loop = f: builtins.foldl' (_: x: f x) 0 (builtins.genList (x: x) 10000);
    ///   in loop (_: loop (_: loop (x: x)))");
    /// match hours.wait_for(Duration::from_millis(20)) {
    ///     Ok(answer) => drop(answer?),
    ///     Err(hours) => hours.cancel(),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for(self, time: Duration) -> std::result::Result<Result<T>, Pending<T>> {
        self.wait_until(Some(Instant::now() + time))
    }

    fn wait_until(mut self, deadline: Option<Instant>) -> std::result::Result<Result<T>, Pending<T>> {
        if let Some((queue, _)) = &self.call
            && queue.is_own_thread()
            && matches!(*locked(&self.cell), State::Waiting(_))
        {
            let text = "this would wait for the evaluator's thread, on that thread";
            return Ok(Err(Error::new(ErrorKind::WouldBlock, text)));
        }
        let cell = Arc::clone(&self.cell);
        let mut state = locked(&cell);
        while matches!(*state, State::Waiting(_)) {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            state = match left {
                Some(Duration::ZERO) => {
                    drop(state);
                    return Err(self);
                }
                Some(left) => {
                    let waited = cell.answered.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => cell.answered.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        self.call = None;
        Ok(taken(&mut state))
    }

    /// Whether the answer is there, so that [`Pending::wait`] returns at once.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let answer = nix.eval("1");
    /// while !answer.is_done() {
    ///     std::thread::yield_now();
    /// }
    /// assert_eq!(answer.wait()?.to::<i64>().wait()?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_done(&self) -> bool {
        !matches!(*locked(&self.cell), State::Waiting(_))
    }

    /// Cancels the call: its answer becomes [`ErrorKind::Cancelled`], unless it is there already.
    /// The evaluator can be used as before.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let hours = nix.eval("
    ///   let loop = f: builtins.foldl' (_: x: f x) 0 (builtins.genList (x: x) 10000);
    ///   in loop (_: loop (_: loop (x: x)))");
    /// hours.cancel();
    /// assert_eq!(hours.wait().unwrap_err().kind(), frazil::ErrorKind::Cancelled);
    /// # Ok(())
    /// # }
    /// ```
    pub fn cancel(&self) {
        if let Some((queue, id)) = &self.call {
            queue.cancel(*id);
        }
    }
}

/// The answer, which is there.
fn taken<T>(state: &mut State<T>) -> Result<T> {
    match std::mem::replace(state, State::Taken) {
        State::Answered(answer) => answer,
        _ => Err(Error::new(ErrorKind::Usage, "the answer was taken already")),
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let cell = Arc::clone(&self.cell);
        let mut state = locked(&cell);
        if let State::Waiting(waker) = &mut *state {
            *waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        self.call = None;
        Poll::Ready(taken(&mut state))
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        if !self.is_done() {
            self.cancel();
        }
    }
}
