//! What is still open around the current token: the parser's own stack.
//!
//! A frame says what to do with the expression being parsed once it is complete. It stands where a
//! recursive parser would have a stack frame, so nesting costs 16 bytes of heap, not native stack.

use super::put_off::Begin;
use crate::ast::{BinOp, ExprId};

/// Which expressions are allowed at a place without parentheses. Later ones are fewer. As wide as what the other states
/// carry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u64)]
pub(super) enum Level {
    /// Everything: functions, `let … in`, `if`, pipes.
    Whole,
    /// Operands: no functions and the like.
    Operand,
    /// List items, arguments and defaults: no operators, no applications.
    Simple,
}

/// An expression and where its text begins, which may be before the position of its node. One word: what is stored as two
/// halves and loaded as a whole soon after, as between two states, has to wait for the memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value(u64);

impl Value {
    #[inline]
    pub fn new(id: ExprId, start: u32) -> Value {
        Value(u64::from(id.0) | u64::from(start) << 32)
    }

    #[inline]
    pub fn id(self) -> ExprId {
        ExprId(self.0 as u32)
    }

    #[inline]
    pub fn start(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    /// Read the beginning of an expression.
    Begin(Level),
    /// This may be followed by `.` or `or`.
    Atom(Value),
    /// This may be a list item or an argument, or be followed by arguments.
    Selected(Value),
    /// This may be followed by operators.
    Applied(Value),
    /// This is as long as it gets.
    Complete(Value),
    /// The text is over.
    Done(Value),
}

/// `mark` is the height of a scratch stack when the construct began; `start` the offset of its first
/// byte; `dollar` that of the `${` of the current interpolation; `scope` the scope that
/// the construct ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Frame {
    /// The whole text.
    Root,
    /// `( …`
    Paren { start: u32 },
    /// `[ …`
    List { start: u32, mark: u32 },
    /// `fun …`
    Apply { fun: ExprId, start: u32, mark: u32 },
    /// `base.path or …`
    Default { base: ExprId, start: u32, select: u32 },
    /// `lhs op …`
    Infix { op: BinOp, lhs: ExprId, start: u32, pos: u32 },
    /// `! …`
    Not { start: u32 },
    /// `- …`
    Neg { start: u32 },
    /// `lhs |> …`
    PipeInto { lhs: ExprId, start: u32, pos: u32 },
    /// `lhs <| …`
    PipeFrom { lhs: ExprId, start: u32, pos: u32 },
    /// `with …`
    WithEnv { start: u32 },
    /// `with env; …`
    WithBody { start: u32, env: ExprId, scope: Begin },
    /// `assert …`
    AssertCond { start: u32 },
    /// `assert cond; …`
    AssertBody { start: u32, cond: ExprId },
    /// `if …`
    IfCond { start: u32 },
    /// `if cond then …`
    IfYes { start: u32, cond: ExprId },
    /// `if cond then yes else …`
    IfNo { start: u32, cond: ExprId, yes: ExprId },
    /// `let … in …`
    LetBody { start: u32, set: u32, scope: Begin },
    /// `arg: …`; the argument's name is at `name`, and empty if there is none.
    Body { lambda: u32, name: u32, len: u32, scope: Begin },
    /// `{ name ? …`
    FormalDefault { name: u32, len: u32 },
    /// `"… ${ …`
    Str { start: u32, mark: u32, dollar: u32 },
    /// The same as a component of an attribute path.
    AttrStr { start: u32, mark: u32, dollar: u32 },
    /// `''… ${ …`
    Ind { start: u32, mark: u32, dollar: u32 },
    /// `./… ${ …`
    Path { start: u32, mark: u32, dollar: u32 },
    /// `base.a.b.` with a component in the making.
    SelectPath { base: ExprId, start: u32, mark: u32 },
    /// `base ? a.b.` with a component in the making.
    HasAttrPath { base: ExprId, start: u32, mark: u32 },
    /// `a.b.` of a binding, with a component in the making.
    BindingPath { mark: u32 },
    /// `inherit a b`, with a name in the making.
    InheritNames { mark: u32, source: Option<ExprId>, pos: u32 },
    /// `${ …` as a component of an attribute path.
    PathExpr { dollar: u32 },
    /// `a.b = …`
    BindingValue { mark: u32 },
    /// `inherit ( …`
    InheritSource,
}

const _: () = assert!(size_of::<Frame>() <= 20);
