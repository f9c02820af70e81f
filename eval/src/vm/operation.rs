//! What an instruction that raises an error itself says about it: arithmetic and `<` are builtins in
//! C++ Nix. Notes that an operand's other errors have as well are in a table of the compiler.
//!
//! Errors that pass an instruction because it waited for a value are not the concern of this file.

use frazil_compiler::op::{Instr, Op};

use super::Vm;
use crate::error::{Error, ErrorKind};
use crate::link::Code;
use crate::source::Pos;
use crate::value::Value;

const NAME_NOTE: &[u8] = b"while evaluating an attribute name";

/// Whether an operator is a builtin in C++ Nix: its errors have no place but the call's.
fn is_builtin(op: Op) -> bool {
    matches!(
        op,
        Op::Sub
            | Op::SubLC
            | Op::SubLL
            | Op::Neg
            | Op::Mul
            | Op::Div
            | Op::Less
            | Op::LessSwapped
            | Op::JumpUnlessLtLC
            | Op::JumpUnlessGtLC
            | Op::JumpUnlessLtLL
            | Op::JumpUnlessGtLL
    )
}

impl Vm {
    /// A new error of an instruction at `pos`, with the position or the note that belongs to it.
    #[cold]
    pub(super) fn raised_by(&mut self, error: Error, op: Op, pos: Pos) -> Error {
        let own = matches!(error.kind(), ErrorKind::Type | ErrorKind::Eval);
        if own && is_builtin(op) {
            return error;
        }
        if own && op == Op::CheckAdd {
            return self.noted_at(error, b"while evaluating a path segment", pos);
        }
        if pos == Pos::NONE || !error.is_fresh() { error } else { error.at(&mut self.heap, pos) }
    }

    /// The position of the instruction before `ip`.
    #[cold]
    pub(super) fn position_at(&self, code: *const Code, ip: *const Instr) -> Pos {
        let code = crate::value::code_at(code as u64);
        let index = (ip as usize - code.instrs.get() as usize) / size_of::<Instr>() - 1;
        code.position(index as u32).map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0))
    }

    /// The same for an instruction that looks up a computed name, which is the top of the stack.
    #[cold]
    pub(super) fn raised_by_look_up(&mut self, error: Error, name: Value, pos: Pos, name_pos: Pos) -> Error {
        if error.kind() == ErrorKind::MissingAttr {
            return error.at(&mut self.heap, pos);
        }
        let Some(string) = name.as_str() else {
            let error = if name_pos == Pos::NONE { error } else { error.at(&mut self.heap, name_pos) };
            return self.noted_at(error, NAME_NOTE, name_pos);
        };
        match string.context() {
            Some(_) => self.noted_at(error, NAME_NOTE, name_pos),
            None => self.noted_at(error, b"while selecting an attribute", pos),
        }
    }

    /// `expected a Boolean but found …`, for the instruction before `ip`.
    #[cold]
    pub(super) fn not_bool(&mut self, value: Value, code: *const Code, ip: *const Instr) -> Error {
        let pos = self.position_at(code, ip);
        let error = self.expected("a Boolean", value);
        if pos == Pos::NONE { error } else { error.at(&mut self.heap, pos) }
    }

    /// The error of a subtraction, multiplication or division, with a note about the operand that is
    /// no number.
    #[cold]
    pub(super) fn operand_noted(&mut self, error: Error, left_is_wrong: bool, notes: [&str; 2]) -> Error {
        match error.kind() {
            ErrorKind::Type => self.noted(error, notes[usize::from(!left_is_wrong)]),
            _ => error,
        }
    }
}
