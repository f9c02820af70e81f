//! The evaluator as programs use it: it works on a thread of its own, and may be asked from any other.
//!
//! `builder` starts one; `queue` has what it is asked to do; `pending` is the answer on its way;
//! `handle` keeps values alive from outside; `scope` is what can be done on the evaluator's thread,
//! which `value` offers to all others.

mod arguments;
mod builder;
mod definition;
mod derivation;
mod handle;
mod limits;
mod pending;
pub(crate) mod queue;
mod scope;
mod value;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use frazil_eval::heap::EvaluatorThread;
use frazil_eval::imports::join;
use serde::Serialize;

pub use self::builder::Builder;
pub use self::definition::Definition;
pub use self::derivation::{Derivation, Job};
pub use self::handle::Value;
pub(crate) use self::handle::{keep, word};
pub use self::limits::Limits;
pub use self::pending::Pending;
use self::pending::pending;
use self::queue::{Queue, Stop};
pub use self::scope::{Scope, Type};
use crate::convert;
use crate::error::{Error, ErrorKind, Result};
use crate::session::Session;

/// An evaluator. It works on a thread of its own, one call after the other; `&self` may be used from
/// many threads. Dropping it stops what it is doing and waits for its thread.
///
/// Calls give a [`Pending`] answer, to be waited for or awaited. There may be many evaluators in a
/// process; they share the collector and nothing else.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// let nix = frazil::Evaluator::new()?;
/// let double = nix.eval("x: x * 2").wait()?;
/// let answer = nix.to_value(&21)?;
/// assert_eq!(double.call(&[&answer]).wait()?.to::<i64>().wait()?, 42);
/// # Ok(())
/// # }
/// ```
///
/// # Signals
///
/// The collector stops the threads of evaluators with signals: on Linux `SIGPWR` stops and `SIGXCPU`
/// continues them. A host program leaves these two alone. Its other threads are never stopped. No
/// other signal is touched, unless the program calls [`os::stop_on_signals`](crate::os::stop_on_signals).
///
/// # Panics
///
/// Code of the host program that panics while an evaluator calls it (builtins, observers, closures of
/// [`Evaluator::with`]) gives an error of [`ErrorKind::Panic`], unless the program is compiled with
/// `panic = "abort"`.
pub struct Evaluator {
    queue: Arc<Queue>,
    thread: Option<EvaluatorThread>,
    watch: Option<std::thread::JoinHandle<()>>,
}

impl Evaluator {
    /// An evaluator with nothing set: no search path, a store that takes nothing, no limits but that
    /// on calls.
    ///
    /// # Errors
    /// If the system refuses a thread.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// assert_eq!(nix.eval("builtins.nixPath").wait()?.print().wait()?, "[ ]");
    /// # Ok(())
    /// # }
    /// ```
    pub fn new() -> Result<Evaluator> {
        Evaluator::builder().build()
    }

    /// Chooses what an evaluator is to be like.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().system("riscv64-linux").build()?;
    /// assert_eq!(nix.eval("builtins.currentSystem").wait()?.to::<String>().wait()?, "riscv64-linux");
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Does `work` on the evaluator's thread. This is what all other calls are made of; use it to do
    /// much in one go, as each call by itself takes some microseconds.
    ///
    /// # Errors
    /// What `work` returns; [`ErrorKind::Panic`] if it panics.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let sum = nix.with(|scope| {
    ///     let list = scope.eval("builtins.genList (x: x) 1000")?;
    ///     scope.items(&list)?.iter().map(|item| scope.to::<i64>(item)).sum::<frazil::Result<i64>>()
    /// });
    /// assert_eq!(sum.wait()?, 499_500);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Scope) -> Result<R> + Send + 'static,
    ) -> Pending<R> {
        submit(&self.queue, work)
    }

    /// Evaluates a text whose relative paths start from the working directory.
    ///
    /// # Errors
    /// Syntax errors, and whatever the evaluation ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let error = nix.eval("1 + ").wait().unwrap_err();
    /// assert_eq!(error.kind(), frazil::ErrorKind::Syntax);
    /// assert_eq!(nix.eval("1 + 1").wait()?.to::<i64>().wait()?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eval(&self, text: impl Into<Vec<u8>>) -> Pending<Value> {
        let text = text.into();
        self.with(move |scope| scope.eval(text))
    }

    /// Evaluates a text whose relative paths start from `dir`.
    ///
    /// # Errors
    /// As for [`Evaluator::eval`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let path = nix.eval_in("toString ./file", "/some/where").wait()?;
    /// assert_eq!(path.to::<String>().wait()?, "/some/where/file");
    /// # Ok(())
    /// # }
    /// ```
    pub fn eval_in(&self, text: impl Into<Vec<u8>>, dir: impl AsRef<Path>) -> Pending<Value> {
        let (text, dir) = (text.into(), absolute(dir.as_ref()));
        self.with(move |scope| scope.eval_in(text, &dir))
    }

    /// Evaluates a file, or the `default.nix` of a directory.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be read; as for [`Evaluator::eval`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let error = nix.eval_file("/there/is/nothing.nix").wait().unwrap_err();
    /// assert_eq!(error.kind(), frazil::ErrorKind::Io);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eval_file(&self, path: impl AsRef<Path>) -> Pending<Value> {
        let path = absolute(path.as_ref());
        self.with(move |scope| scope.eval_file(&path))
    }

    /// The value of anything that serde can serialize. [`Value`]s in it stay what they are.
    ///
    /// This serializes at once, on this thread; the value is made when it is first needed.
    ///
    /// # Errors
    /// [`ErrorKind::Convert`] for what no value can be, such as maps whose keys are no strings;
    /// [`ErrorKind::Limit`] if it is nested too deeply.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let ports = nix.to_value(&BTreeMap::from([("http", 80), ("https", 443)]))?;
    /// assert_eq!(ports.print().wait()?, "{ http = 80; https = 443; }");
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_value<T: Serialize + ?Sized>(&self, value: &T) -> Result<Value> {
        let data = convert::to_data(value)?;
        self.with(move |scope| scope.value_of(&data)).wait()
    }

    /// The file that `<name>` means.
    ///
    /// # Errors
    /// [`ErrorKind::Throw`] if the search path does not have it.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().search_path("etc=/etc").build()?;
    /// assert_eq!(nix.find_file("etc").wait()?, std::path::Path::new("/etc"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn find_file(&self, name: impl Into<Vec<u8>>) -> Pending<std::path::PathBuf> {
        let name = name.into();
        self.with(move |scope| scope.find_file(&name))
    }

    /// The arguments for functions that [`Builder::arg`] and [`Builder::argstr`] have set: a set, not
    /// evaluated throughout.
    ///
    /// # Errors
    /// Only those of all calls.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().arg("x", "1 + 1").build()?;
    /// let file = nix.eval("{ x, y ? 1 }: x + y").wait()?;
    /// assert_eq!(file.auto_call(&nix.args().wait()?).wait()?.print().wait()?, "3");
    /// # Ok(())
    /// # }
    /// ```
    pub fn args(&self) -> Pending<Value> {
        self.with(|scope| Ok(scope.args()))
    }

    /// Cancels what is being done, if anything: that call ends with [`ErrorKind::Cancelled`], and the
    /// evaluator can be used as before. [`Pending::cancel`] cancels one call.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let hours = nix.eval("
    ///   let loop = f: builtins.foldl' (_: x: f x) 0 (builtins.genList (x: x) 10000);
    ///   in loop (_: loop (_: loop (x: x)))");
    /// while !hours.is_done() {
    ///     nix.cancel();
    /// }
    /// assert_eq!(hours.wait().unwrap_err().kind(), frazil::ErrorKind::Cancelled);
    /// assert_eq!(nix.eval("1 + 1").wait()?.to::<i64>().wait()?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn cancel(&self) {
        self.queue.stop(Stop::Cancelled);
    }
}

impl Drop for Evaluator {
    fn drop(&mut self) {
        let jobs = self.queue.close();
        drop(jobs);
        if let Some(thread) = self.thread.take() {
            thread.join();
        }
        if let Some(watch) = self.watch.take() {
            // It ends as soon as the queue is closed.
            let _ = watch.join();
        }
    }
}

/// A path from the working directory.
fn absolute(path: &Path) -> Vec<u8> {
    let dir = std::env::current_dir().unwrap_or_else(|_| "/".into());
    join(dir.as_os_str().as_encoded_bytes(), path.as_os_str().as_encoded_bytes())
}

/// Queues `work`.
fn submit<R: Send + 'static>(
    queue: &Arc<Queue>,
    work: impl FnOnce(&mut Scope) -> Result<R> + Send + 'static,
) -> Pending<R> {
    let id = queue.number();
    let (call, answer) = pending(queue, id);
    let job_queue = Arc::clone(queue);
    let job = Box::new(move |session: &mut Session| {
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut Scope::new(&mut session.vm))));
        let outcome = outcome.unwrap_or_else(|panic| Err(panicked(&*panic)));
        if session.vm.reentries > 0 {
            // The panic came through the machine (of a host): it is in no state to go on.
            drop(job_queue.close());
        }
        let stopped = job_queue.finished();
        if session.vm.control().is_interrupted() {
            session.vm.resume();
        }
        answer.give(match outcome {
            Err(error) if error.kind() == ErrorKind::Cancelled => Err(limits::explain(error, stopped)),
            outcome => outcome,
        });
    });
    // The job's answer says that the evaluator is gone.
    let _ = queue.push(id, job);
    call
}

/// The error of code of the host program that panicked.
pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    Error::new(ErrorKind::Panic, format!("panic in the host program: {text}"))
}
