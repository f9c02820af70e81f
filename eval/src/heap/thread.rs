//! The evaluator's thread: a huge stack that costs nothing until it is used.
//!
//! Native recursion is rare in the evaluator but not absent (builtins that call back, printing). On
//! a stack of 64 GiB of address space it does not overflow in practice.

use super::HeapOptions;

/// What a thread that runs beside its maker does.
type Job = Box<dyn FnOnce() + Send>;

/// Runs `f` on a thread of its own, registered with the collector, and returns its result.
/// A panic in `f` continues here.
#[cfg(not(feature = "boehm"))]
pub fn run_on_evaluator_thread<R: Send>(_options: &HeapOptions, f: impl FnOnce() -> R + Send) -> R {
    const STACK: usize = 256 << 20;
    let mut f = Some(f);
    let spawned = std::thread::scope(|scope| {
        let work = || f.take().map(|f| f());
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .ok()
            .map(|thread| thread.join())
    });
    match spawned {
        Some(Ok(result)) => result.expect("the work was there"),
        Some(Err(panic)) => std::panic::resume_unwind(panic),
        // Where there are no threads the work is done here.
        None => f.take().expect("the work was not started")(),
    }
}

/// An evaluator's thread that runs beside its maker.
#[cfg(not(feature = "boehm"))]
pub struct EvaluatorThread(std::thread::JoinHandle<()>);

#[cfg(not(feature = "boehm"))]
impl EvaluatorThread {
    /// Starts `job` on a thread of its own, registered with the collector.
    ///
    /// # Errors
    /// If the system refuses a thread.
    pub fn spawn(
        _options: &HeapOptions,
        job: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<EvaluatorThread> {
        const STACK: usize = 256 << 20;
        let job: Job = Box::new(job);
        std::thread::Builder::new().stack_size(STACK).spawn(job).map(EvaluatorThread)
    }

    /// Waits until the job is done. A panic of the job is not told.
    pub fn join(self) {
        let _ = self.0.join();
    }
}

#[cfg(feature = "boehm")]
pub use large::{EvaluatorThread, run_on_evaluator_thread};

#[cfg(feature = "boehm")]
mod large {
    use std::any::Any;
    use std::ffi::c_void;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::ptr::{NonNull, null_mut};

    use std::io;

    use super::super::{Backend, boehm};
    use super::{HeapOptions, Job};

    /// Address space of the stack, if it can be had.
    const STACK: usize = 64 << 30;
    const LEAST_STACK: usize = 1 << 20;
    const GUARD: usize = 1 << 16;

    struct Work<F, R> {
        f: Option<F>,
        options: HeapOptions,
        result: Option<Result<R, Box<dyn Any + Send>>>,
    }

    /// Runs `f` on a thread of its own, registered with the collector, and returns its result.
    /// A panic in `f` continues here.
    pub fn run_on_evaluator_thread<R: Send>(options: &HeapOptions, f: impl FnOnce() -> R + Send) -> R {
        let mut work = Work::new(options, f);
        // SAFETY: the thread is joined before `work` goes away.
        let started = unsafe { start(&mut work) }.expect("a thread can be made");
        started.join();
        match work.result.expect("the thread has run") {
            Ok(result) => result,
            Err(panic) => resume_unwind(panic),
        }
    }

    impl<F, R> Work<F, R> {
        fn new(options: &HeapOptions, f: F) -> Work<F, R> {
            Work { f: Some(f), options: options.clone(), result: None }
        }
    }

    /// An evaluator's thread that runs beside its maker.
    pub struct EvaluatorThread {
        started: Started,
        /// What the thread works on, leaked from a box until the thread has ended.
        work: NonNull<Work<Job, ()>>,
    }

    // SAFETY: what the thread works on is not looked at before it has ended.
    unsafe impl Send for EvaluatorThread {}
    // SAFETY: as for `Send`.
    unsafe impl Sync for EvaluatorThread {}

    impl EvaluatorThread {
        /// Starts `job` on a thread of its own, registered with the collector.
        ///
        /// # Errors
        /// If the system refuses a thread.
        pub fn spawn(
            options: &HeapOptions,
            job: impl FnOnce() + Send + 'static,
        ) -> io::Result<EvaluatorThread> {
            let work = Box::new(Work::new(options, Box::new(job) as Job));
            let work = NonNull::from(Box::leak(work));
            // SAFETY: the work stays where it is, untouched, until `join` or for ever.
            match unsafe { start(work.as_ptr()) } {
                Ok(started) => Ok(EvaluatorThread { started, work }),
                Err(error) => {
                    // SAFETY: leaked above, and no thread has it.
                    drop(unsafe { Box::from_raw(work.as_ptr()) });
                    Err(error)
                }
            }
        }

        /// Waits until the job is done. A panic of the job is not told. On the thread itself this
        /// does not wait; then its stack is never freed.
        pub fn join(self) {
            if self.started.is_current() {
                std::mem::forget(self);
                return;
            }
            self.started.join();
            // SAFETY: leaked in `spawn`; the thread has ended.
            drop(unsafe { Box::from_raw(self.work.as_ptr()) });
        }
    }

    /// A thread that runs, and its stack.
    struct Started {
        thread: libc::pthread_t,
        stack: Stack,
    }

    impl Started {
        fn is_current(&self) -> bool {
            // SAFETY: no preconditions.
            unsafe { libc::pthread_equal(self.thread, libc::pthread_self()) != 0 }
        }

        fn join(self) {
            // SAFETY: the thread was made joinable, and `self` is given up.
            unsafe { libc::pthread_join(self.thread, null_mut()) };
            drop(self.stack);
        }
    }

    /// Starts a thread that does `work`.
    ///
    /// # Safety
    ///
    /// `work` stays in its place, and nobody else touches it, until the thread has ended.
    unsafe fn start<F: FnOnce() -> R + Send, R: Send>(work: *mut Work<F, R>) -> io::Result<Started> {
        let stack = Stack::reserve();
        // SAFETY: the attribute is initialised before use; the stack is ours until the thread has
        // been joined; `enter` gets what it expects, which the caller promises to keep.
        unsafe {
            let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
            libc::pthread_attr_init(&mut attributes);
            let set = libc::pthread_attr_setstack(&mut attributes, stack.start, stack.bytes);
            assert_eq!(set, 0, "the stack suits a thread");
            let mut thread: libc::pthread_t = std::mem::zeroed();
            let data = work.cast::<c_void>();
            let made = libc::pthread_create(&mut thread, &attributes, enter::<F, R>, data);
            libc::pthread_attr_destroy(&mut attributes);
            match made {
                0 => Ok(Started { thread, stack }),
                error => Err(io::Error::from_raw_os_error(error)),
            }
        }
    }

    extern "C" fn enter<F: FnOnce() -> R, R>(data: *mut c_void) -> *mut c_void {
        // SAFETY: `run` passes this and waits.
        let work = unsafe { &mut *data.cast::<Work<F, R>>() };
        let collected = work.options.backend == Backend::Collected;
        if collected {
            // Everything that can hold a value is in deeper frames than this one.
            boehm::enter_with_stack(&work.options, data_address(&data));
        }
        inner(work);
        if collected {
            boehm::unregister_thread();
        }
        null_mut()
    }

    #[inline(never)]
    fn data_address(data: &*mut c_void) -> *mut c_void {
        std::ptr::from_ref(data).cast_mut().cast()
    }

    #[inline(never)]
    fn inner<F: FnOnce() -> R, R>(work: &mut Work<F, R>) {
        if let Some(f) = work.f.take() {
            work.result = Some(catch_unwind(AssertUnwindSafe(f)));
        }
    }

    /// A mapping whose lowest pages trap.
    struct Stack {
        start: *mut c_void,
        bytes: usize,
    }

    impl Stack {
        fn reserve() -> Stack {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
            let mut bytes = STACK;
            loop {
                let access = libc::PROT_READ | libc::PROT_WRITE;
                // SAFETY: a new mapping at an address of the kernel's choice.
                let start = unsafe { libc::mmap(null_mut(), bytes, access, flags, -1, 0) };
                if start != libc::MAP_FAILED {
                    // SAFETY: the lowest pages of the mapping just made.
                    unsafe { libc::mprotect(start, GUARD, libc::PROT_NONE) };
                    return Stack { start, bytes };
                }
                bytes /= 2;
                assert!(bytes >= LEAST_STACK, "no address space for the evaluator's stack");
            }
        }
    }

    impl Drop for Stack {
        fn drop(&mut self) {
            // SAFETY: made by `reserve`; the thread that used it has ended.
            unsafe { libc::munmap(self.start, self.bytes) };
        }
    }
}
