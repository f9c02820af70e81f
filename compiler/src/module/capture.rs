//! Where captures come from.

#![allow(missing_docs, reason = "of what `CheckedBitPattern` derives")]

use bytemuck::CheckedBitPattern;

/// Where a capture of a thunk or closure is read from when it is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, CheckedBitPattern)]
#[repr(u16)]
pub enum CaptureSource {
    /// A slot of the frame that makes it.
    Local(u16),
    /// A capture of the closure that is running in that frame.
    Capture(u16),
    /// A slot of the parent's frame of the open function that is running there.
    Open(u16),
    /// The word in `base[-1]` itself: the running closure.
    SelfEnv,
}
