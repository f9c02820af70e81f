//! Frame records and the machine's registers.

use frazil_compiler::op::Instr;

use crate::link::Code;
use crate::value::Value;

/// Set in [`Frame::depth`]: the frame evaluates the thunk in `base[-2]`.
pub const UPDATE: u32 = 1 << 31;
/// Set in [`Frame::depth`]: drop the result and execute the instruction at the return address, which
/// is the one that asked for it, again.
pub const DROP: u32 = 1 << 30;
/// Set in [`Frame::depth`]: the function was entered as the `__functor` of a set, whose place is in a
/// ring by depth.
pub const FUNCTOR: u32 = 1 << 29;
/// Set in [`Frame::depth`] besides [`DROP`]: the result takes the place of the set that it was selected
/// from, which lies below, and nothing is executed again.
pub const SELECTED: u32 = 1 << 28;
/// Set in [`Frame::depth`] without [`DROP`]: the call is made ahead of where its value is needed. If it fails,
/// a hole is returned from the outermost such frame (see `ahead`).
pub const AHEAD: u32 = SELECTED;
/// The bits that count calls.
pub const DEPTH: u32 = SELECTED - 1;

/// What to restore when a frame returns.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Frame {
    /// The instruction to continue with.
    pub ip: *const Instr,
    /// The code that it belongs to.
    pub code: *const Code,
    /// The base of the caller.
    pub base: *mut Value,
    /// The caller's call depth, and flags about the callee.
    pub depth: u32,
}

const _: () = assert!(size_of::<Frame>() == 32);

impl Frame {
    /// Whether this is a call that is made ahead.
    pub fn is_ahead(&self) -> bool {
        self.depth & (DROP | AHEAD) == AHEAD
    }
}

/// The registers of the loop; locals there, a value when they cross a function boundary.
#[derive(Clone, Copy)]
pub struct Regs {
    /// Next instruction.
    pub ip: *const Instr,
    /// First free word of the value stack.
    pub sp: *mut Value,
    /// First argument or local of the running frame.
    pub base: *mut Value,
    /// The running code.
    pub code: *const Code,
    /// First free frame record.
    pub fp: *mut Frame,
    /// Calls in progress, elided ones included.
    pub depth: u32,
}
