//! What the machine did, in numbers.

use frazil_compiler::ast::Ast;
use frazil_compiler::op::{Instr, Op};

/// Counts of one evaluation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts {
    ops: [u64; 256],
    retries: [u64; 256],
    /// Words that `MakeList` and `MakeSet` put into containers, and arguments of calls.
    pub words: u64,
    /// Additions of a negative number, which are what subtractions have become.
    negative_sums: u64,
    /// Operands of `//`.
    pub updates: u64,
    /// Attributes that `//` copied into new sets.
    pub updates_copied: u64,
    /// Operators `++`.
    pub concats: u64,
    /// Thunks whose evaluation was begun.
    pub forced: u64,
    /// Functions that were entered with all of their arguments.
    pub calls: u64,
    /// Functions that were entered by a jump, because they are compiled into another one.
    pub jumps: u64,
    /// Arguments that functions were entered with: the calls of C++ Nix, whose functions have one.
    pub function_calls: u64,
    /// Calls of builtins.
    pub builtin_calls: u64,
    /// Names that were looked up in sets along constant paths.
    pub lookups: u64,
    /// Those that were where the last one was: the set had the same shape.
    pub lookup_hits: u64,
    /// Expressions in what was parsed.
    pub expressions: u64,
    /// Files and texts that were compiled.
    pub files: u64,
}

impl Default for Counts {
    fn default() -> Counts {
        Counts {
            ops: [0; 256],
            retries: [0; 256],
            words: 0,
            negative_sums: 0,
            updates: 0,
            updates_copied: 0,
            concats: 0,
            forced: 0,
            calls: 0,
            jumps: 0,
            function_calls: 0,
            builtin_calls: 0,
            lookups: 0,
            lookup_hits: 0,
            expressions: 0,
            files: 0,
        }
    }
}

/// Operations that make a thunk.
const THUNKS: [Op; 5] = [Op::MakeThunk, Op::MakeThunk1, Op::MakeThunk2, Op::SelectThunk, Op::ApplyThunk];
/// Operations that are calls of builtins in C++ Nix, with the names of those.
const OPERATORS: [(&str, &[Op]); 8] = [
    ("sub", &[Op::Sub, Op::SubLC, Op::SubLL, Op::TrySubLL, Op::Neg]),
    ("mul", &[Op::Mul, Op::TryMulLL]),
    ("div", &[Op::Div]),
    ("stringLength", &[Op::TryStringLength]),
    ("head", &[Op::TryHead]),
    ("tail", &[Op::TryTail]),
    ("substring", &[Op::TrySubstringEq]),
    (
        "lessThan",
        &[
            Op::Less,
            Op::LessSwapped,
            Op::JumpUnlessLtLC,
            Op::JumpUnlessGtLC,
            Op::JumpUnlessLtLL,
            Op::JumpUnlessGtLL,
        ],
    ),
];

impl Counts {
    /// An instruction is going to be executed.
    #[inline]
    pub(super) fn instr(&mut self, instr: Instr) {
        let op = instr.op();
        self.ops[op as usize] += 1;
        let n = u64::from(instr.c());
        match op {
            Op::MakeList | Op::Call | Op::TailCall => self.words += n,
            Op::CallKnown | Op::TailCallKnown | Op::CallAhead | Op::JumpArgs | Op::CallBuiltin => {
                self.words += u64::from(instr.a());
            }
            Op::TryAddLC if (instr.b() as i16) < 0 => self.negative_sums += 1,
            Op::Update => self.updates += n,
            Op::ConcatLists => self.concats += n - 1,
            _ => {}
        }
    }

    /// A text was parsed.
    pub(crate) fn parsed(&mut self, ast: &Ast) {
        self.files += 1;
        self.expressions += ast.node_count() as u64;
    }

    /// An instruction must wait for a value and will be executed again.
    pub(super) fn retried(&mut self, instr: Instr) {
        self.retries[instr.op() as usize] += 1;
    }

    /// How often an operation was executed, and how often it was begun and had to wait for a value.
    pub fn executed(&self, op: Op) -> (u64, u64) {
        let waits = self.retries[op as usize];
        (self.ops[op as usize] - waits, waits)
    }

    /// Instructions that were dispatched, again after a wait included.
    pub fn instructions(&self) -> u64 {
        self.ops.iter().sum()
    }

    /// Thunks that instructions made. Builtins make others.
    pub fn thunks(&self) -> u64 {
        THUNKS.iter().map(|&op| self.executed(op).0).sum()
    }

    /// How often operators did what are builtins in C++ Nix, by the names of those.
    pub fn operators(&self) -> impl Iterator<Item = (&'static str, u64)> {
        OPERATORS.iter().map(|(name, ops)| {
            let negative = if *name == "sub" { self.negative_sums } else { 0 };
            (*name, negative + ops.iter().map(|&op| self.executed(op).0).sum::<u64>())
        })
    }
}
