//! What an instruction that raises an error itself says about it: C++ Nix has notes about operators
//! where operands are checked, and builtins for arithmetic and `<`.
//!
//! Errors that pass an instruction because it waited for a value are not the concern of this file.

use frazil_compiler::op::{BoolContext, Instr, Op, SetContext};

use super::Vm;
use crate::error::{Error, ErrorKind};
use crate::link::Code;
use crate::source::Pos;
use crate::value::Value;

/// The notes of [`BoolContext`], in its order. Nix: only that of `!` is without a position.
const BOOL_NOTES: [&str; 9] = [
    "while evaluating a branch condition",
    "in the condition of the assert statement",
    "in the left operand of the AND (&&) operator",
    "in the right operand of the AND (&&) operator",
    "in the left operand of the OR (||) operator",
    "in the right operand of the OR (||) operator",
    "in the left operand of the IMPL (->) operator",
    "in the right operand of the IMPL (->) operator",
    "in the argument of the not operator",
];

/// The builtin that an operator is in C++ Nix.
fn builtin_of(op: Op) -> Option<&'static str> {
    match op {
        Op::Sub | Op::SubLC | Op::SubLL | Op::Neg => Some("sub"),
        Op::Mul => Some("mul"),
        Op::Div => Some("div"),
        Op::Less
        | Op::LessSwapped
        | Op::JumpUnlessLtLC
        | Op::JumpUnlessGtLC
        | Op::JumpUnlessLtLL
        | Op::JumpUnlessGtLL => Some("lessThan"),
        _ => None,
    }
}

impl Vm {
    /// A new error of an instruction at `pos`, with the position or the note that belongs to it.
    #[cold]
    pub(super) fn raised_by(&mut self, error: Error, op: Op, pos: Pos) -> Error {
        let own = matches!(error.kind(), ErrorKind::Type | ErrorKind::Eval);
        if let (true, Some(name)) = (own, builtin_of(op)) {
            let note = format!("while calling the '{name}' builtin");
            return self.noted_at(error, note.as_bytes(), pos);
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
        let index = (ip as usize - code.instrs as usize) / size_of::<Instr>() - 1;
        code.position(index as u32).map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0))
    }

    /// `expected a Boolean but found …`, for the instruction with this context.
    #[cold]
    pub(super) fn not_bool(&mut self, context: u8, value: Value, pos: Pos) -> Error {
        let error = self.expected("a Boolean", value);
        let note = BOOL_NOTES.get(usize::from(context)).copied().unwrap_or_default();
        if context == BoolContext::Not as u8 || pos == Pos::NONE {
            return self.noted(error, note);
        }
        let error = error.at(&mut self.heap, pos);
        self.noted_at(error, note.as_bytes(), pos)
    }

    /// `expected a set but found …`, for an operand of `//`.
    #[cold]
    pub(super) fn not_a_set(&mut self, context: u8, value: Value) -> Error {
        let error = self.expected("a set", value);
        let left = context == SetContext::UpdateLeft as u8;
        let side = if left { "left" } else { "right" };
        self.noted(error, &format!("in the {side} operand of the update (//) operator"))
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
