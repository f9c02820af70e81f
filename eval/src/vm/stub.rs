//! Return addresses of frames that no compiled code has pushed: instructions by which the loop goes on
//! with a builtin or a call, or ends.

use frazil_compiler::op::{Instr, Op};

/// Instructions that are return addresses of the machine's own frames. Each is there twice, so that the
/// address behind the first is that of no other one.
pub(super) static EXIT: [Instr; 2] = [stub(Op::Exit); 2];
pub(super) static NATIVE_START: [Instr; 2] = [stub(Op::NativeStart); 2];
pub(super) static NATIVE_RESUME: [Instr; 2] = [stub(Op::NativeResume); 2];
pub(super) static APPLY: [Instr; 2] = [stub(Op::Apply); 2];
pub(super) static APPLY_EXTRA: [Instr; 2] = [stub(Op::ApplyExtra); 2];
pub(super) static RETURN: [Instr; 2] = [stub(Op::Return); 2];

const fn stub(op: Op) -> Instr {
    Instr(op as u64)
}

/// The return address of the frames by which the loop is entered from Rust.
pub(crate) fn exit() -> *const Instr {
    EXIT.as_ptr()
}

/// Whether an address is one of a builtin's frame.
pub(crate) fn is_native(ip: *const Instr) -> bool {
    [&NATIVE_START, &NATIVE_RESUME].iter().any(|stub| stub.as_ptr_range().contains(&ip))
}
