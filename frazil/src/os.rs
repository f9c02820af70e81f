//! Signals, clocks, files without links and memory: the only unsafe code of this crate.
//!
//! The first signal asks the evaluation to stop, which it does at its next call. What does not stop
//! soon (a loop inside a builtin, a read from a pipe) or a second signal ends the process.
//!
//! - **S1** `CONTROL` is null or points at a `Control` that is never freed.
//! - **S2** The handlers do nothing but what may be done in one: atomic operations, `write`, `_exit`,
//!   and `setitimer`, which is a mere system call.

#[cfg(feature = "allocator")]
pub mod allocator;
pub(crate) mod mapping;

use std::ffi::{CString, OsStr, c_int};
use std::fs::File;
use std::io;
use std::os::fd::FromRawFd;
use std::os::unix::ffi::OsStrExt;
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::time::Duration;

use frazil_eval::vm::Control;
use frazil_eval::watch::phases::Moment;

/// What a clock of the system shows.
fn read_clock(clock: libc::clockid_t) -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes the time into our variable.
    unsafe { libc::clock_gettime(clock, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What time it is, for `VmOptions::clock`.
///
/// ```
/// let before = frazil::os::moment();
/// assert!(frazil::os::moment().wall >= before.wall);
/// ```
pub fn moment() -> Moment {
    let (wall, cpu) = (read_clock(libc::CLOCK_MONOTONIC), read_clock(libc::CLOCK_PROCESS_CPUTIME_ID));
    Moment { wall, cpu }
}

/// The CPU time that this thread has used.
///
/// ```
/// let before = frazil::os::thread_time();
/// assert!(frazil::os::thread_time() >= before);
/// ```
pub fn thread_time() -> Duration {
    read_clock(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// The CPU time that this process has used outside the kernel.
///
/// ```
/// let before = frazil::os::user_time();
/// assert!(frazil::os::user_time() >= before);
/// ```
pub fn user_time() -> Duration {
    // SAFETY: a zeroed structure is valid, and the call fills it in.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    Duration::new(usage.ru_utime.tv_sec as u64, usage.ru_utime.tv_usec as u32 * 1000)
}

/// Opens a file to read, not waiting if it is a pipe, unless there is a symbolic link anywhere on the way.
#[cfg(target_os = "linux")]
pub(crate) fn open_without_links(path: &OsStr) -> io::Result<File> {
    let path = CString::new(path.as_bytes())?;
    // SAFETY: the structure is made of numbers, for which zero is valid; the path ends with a zero, and the kernel gives
    // a file that nobody else has.
    unsafe {
        let mut how: libc::open_how = std::mem::zeroed();
        how.flags = (libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK | libc::O_NOCTTY) as u64;
        how.resolve = libc::RESOLVE_NO_SYMLINKS;
        let size = size_of::<libc::open_how>();
        let file = libc::syscall(libc::SYS_openat2, libc::AT_FDCWD, path.as_ptr(), &raw const how, size);
        if file < 0 { Err(io::Error::last_os_error()) } else { Ok(File::from_raw_fd(file as c_int)) }
    }
}

/// The same where the system cannot.
#[cfg(not(target_os = "linux"))]
pub(crate) fn open_without_links(_path: &OsStr) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The exit status of a process that was interrupted, as shells count it for SIGINT.
pub const INTERRUPTED_STATUS: u8 = 130;

/// How long an evaluation may take to stop.
const PATIENCE_MICROS: libc::suseconds_t = 60_000;

static CONTROL: AtomicPtr<Control> = AtomicPtr::new(null_mut());
static ASKED: AtomicBool = AtomicBool::new(false);

/// Lets SIGINT, SIGTERM and SIGHUP stop the evaluation that `control` belongs to, and the process if
/// that does not help at once. One evaluator of a process can be connected; the last one counts.
///
/// This is for programs that end with their evaluation; it takes the process's timer (SIGALRM).
///
/// ```no_run
/// use frazil::{Session, Settings, os};
///
/// Session::run(Settings::default(), |nix| {
///     os::stop_on_signals(&nix.vm.control());
///     // Ctrl-C ends this with an error.
///     let value = nix.eval_file(b"/long/program.nix");
///     os::stopped();
///     value.is_ok()
/// });
/// ```
pub fn stop_on_signals(control: &Arc<Control>) {
    // S1: this reference is never given back.
    CONTROL.store(Arc::into_raw(control.clone()).cast_mut(), Ordering::SeqCst);
    for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
        handle(signal, on_signal);
    }
    handle(libc::SIGALRM, on_timer);
}

/// The evaluation has stopped: what is left to do may take its time.
///
/// ```
/// frazil::os::stopped();
/// ```
pub fn stopped() {
    set_timer(0);
}

fn handle(signal: c_int, handler: extern "C" fn(c_int)) {
    // SAFETY: the action is zeroed, which is valid, and then filled in; the handlers keep S2.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_RESTART;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(signal, &action, null_mut());
    }
}

/// Asks for SIGALRM after so many microseconds; 0: for none.
fn set_timer(micros: libc::suseconds_t) {
    let never = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let timer =
        libc::itimerval { it_interval: never, it_value: libc::timeval { tv_sec: 0, tv_usec: micros } };
    // SAFETY: the structure is valid, and the old one is not asked for.
    unsafe { libc::setitimer(libc::ITIMER_REAL, &timer, null_mut()) };
}

extern "C" fn on_signal(_signal: c_int) {
    // SAFETY: S1.
    match unsafe { CONTROL.load(Ordering::SeqCst).as_ref() } {
        Some(control) if !ASKED.swap(true, Ordering::SeqCst) => {
            control.interrupt();
            set_timer(PATIENCE_MICROS);
        }
        _ => end(),
    }
}

extern "C" fn on_timer(_signal: c_int) {
    end();
}

fn end() -> ! {
    const TEXT: &[u8] = b"error: interrupted by the user\n";
    // SAFETY: the text is valid for its length; both calls may be made anywhere.
    unsafe {
        libc::write(libc::STDERR_FILENO, TEXT.as_ptr().cast(), TEXT.len());
        libc::_exit(c_int::from(INTERRUPTED_STATUS))
    }
}
