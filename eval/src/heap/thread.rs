//! The evaluator's thread: a huge stack that costs nothing until it is used.
//!
//! Native recursion is rare in the evaluator but not absent (builtins that call back, printing). On
//! a stack of 64 GiB of address space it does not overflow in practice.

use super::HeapOptions;

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

#[cfg(feature = "boehm")]
pub use large::run_on_evaluator_thread;

#[cfg(feature = "boehm")]
mod large {
    use std::any::Any;
    use std::ffi::c_void;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::ptr::null_mut;

    use super::super::{Backend, boehm};
    use super::HeapOptions;

    /// Address space of the stack, if it can be had.
    const STACK: usize = 64 << 30;
    const LEAST_STACK: usize = 1 << 20;
    const GUARD: usize = 1 << 16;

    struct Work<F, R> {
        f: Option<F>,
        collected: bool,
        result: Option<Result<R, Box<dyn Any + Send>>>,
    }

    /// Runs `f` on a thread of its own, registered with the collector, and returns its result.
    /// A panic in `f` continues here.
    pub fn run_on_evaluator_thread<R: Send>(options: &HeapOptions, f: impl FnOnce() -> R + Send) -> R {
        let collected = options.backend == Backend::Collected;
        if collected {
            boehm::start(options);
        }
        let mut work = Work { f: Some(f), collected, result: None };
        run(&mut work);
        match work.result.expect("the thread has run") {
            Ok(result) => result,
            Err(panic) => resume_unwind(panic),
        }
    }

    fn run<F: FnOnce() -> R + Send, R: Send>(work: &mut Work<F, R>) {
        let stack = Stack::reserve();
        // SAFETY: the attribute is initialised before use; the stack is ours until the thread has
        // been joined; `enter` gets what it expects, which outlives the thread.
        unsafe {
            let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
            libc::pthread_attr_init(&mut attributes);
            let set = libc::pthread_attr_setstack(&mut attributes, stack.start, stack.bytes);
            assert_eq!(set, 0, "the stack suits a thread");
            let mut thread: libc::pthread_t = std::mem::zeroed();
            let data = std::ptr::from_mut(work).cast::<c_void>();
            let made = libc::pthread_create(&mut thread, &attributes, enter::<F, R>, data);
            libc::pthread_attr_destroy(&mut attributes);
            assert_eq!(made, 0, "a thread can be made");
            libc::pthread_join(thread, null_mut());
        }
    }

    extern "C" fn enter<F: FnOnce() -> R, R>(data: *mut c_void) -> *mut c_void {
        // SAFETY: `run` passes this and waits.
        let work = unsafe { &mut *data.cast::<Work<F, R>>() };
        if work.collected {
            // Everything that can hold a value is in deeper frames than this one.
            boehm::register_thread(data_address(&data));
        }
        inner(work);
        if work.collected {
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
