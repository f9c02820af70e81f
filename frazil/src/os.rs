//! Signals. The only unsafe code of this crate.
//!
//! - **S1** `CONTROL` is null or points at a `Control` that is never freed.
//! - **S2** The handler does nothing but what may be done in one: atomic stores and `_exit`.

use std::ffi::c_int;
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use frazil_eval::vm::Control;

/// The exit status of a process that was interrupted, as shells count it for SIGINT.
pub const INTERRUPTED_STATUS: u8 = 130;

static CONTROL: AtomicPtr<Control> = AtomicPtr::new(null_mut());
static ASKED: AtomicBool = AtomicBool::new(false);

/// Lets SIGINT, SIGTERM and SIGHUP stop the evaluation that `control` belongs to. A second signal
/// ends the process at once. One evaluator of a process can be connected; the last one counts.
pub fn interrupt_on_signals(control: &Arc<Control>) {
    // S1: this reference is never given back.
    CONTROL.store(Arc::into_raw(control.clone()).cast_mut(), Ordering::SeqCst);
    for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
        // SAFETY: the action is zeroed, which is valid, and then filled in; the handler keeps S2.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = on_signal as extern "C" fn(c_int) as usize;
            action.sa_flags = libc::SA_RESTART;
            libc::sigemptyset(&mut action.sa_mask);
            libc::sigaction(signal, &action, null_mut());
        }
    }
}

extern "C" fn on_signal(_signal: c_int) {
    // SAFETY: S1.
    match unsafe { CONTROL.load(Ordering::SeqCst).as_ref() } {
        Some(control) if !ASKED.swap(true, Ordering::SeqCst) => control.interrupt(),
        // SAFETY: `_exit` may be called anywhere.
        _ => unsafe { libc::_exit(c_int::from(INTERRUPTED_STATUS)) },
    }
}
