//! A compiled file: bytecode and its side tables, without pointers, all indices file-local.
//!
//! `eval` links a module: it interns the symbols, allocates the constants, interns the shapes and
//! resolves the globals. Everything here is plain data, so a module can be cached on disk.

use crate::ast::{PathKind, Pos, Span, Sym};
use crate::op::{BoolContext, Instr, Op, SetContext};

/// A constant that needs an object.
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    /// An integer outside the range of [`crate::op::Op::Int`].
    Int(i64),
    /// A float.
    Float(f64),
    /// A string without context.
    Str(Box<[u8]>),
    /// A path literal as written, resolved against the file's directory when linked.
    Path(Box<[u8]>, PathKind),
}

/// The names and positions of a set literal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Literal {
    /// Static names, sorted by `Sym`, with the position of each, in `Module::literal_attrs`.
    pub attrs: Span,
    /// Position of the literal.
    pub pos: Pos,
}

/// A selection, existence test, `with` look-up: its names, and a cache word at run time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Site {
    /// The path, never empty, in `Module::site_names`; the position of each component is in
    /// `Module::site_pos`.
    pub path: Span,
    /// The position of the whole expression.
    pub pos: Pos,
}

/// One formal of a set pattern.
#[derive(Clone, PartialEq, Debug)]
pub struct FormalDef {
    /// Its name.
    pub name: Sym,
    /// Position of the name.
    pub pos: Pos,
    /// Whether it may be absent.
    pub has_default: bool,
}

/// A set pattern.
#[derive(Clone, PartialEq, Debug)]
pub struct FormalsDef {
    /// Sorted by name (`Sym`). This is the order in which `BindFormals` pushes.
    pub formals: Box<[FormalDef]>,
    /// The same in text order, as indices into `formals` (XML and auto-calls print it).
    pub order: Box<[u32]>,
    /// Whether `...` accepts more attributes.
    pub ellipsis: bool,
}

/// Where a capture of a thunk or closure is read from when it is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

/// One source-level function of a merged chain `a: b: e`.
#[derive(Clone, PartialEq, Debug)]
pub struct ParamDef {
    /// The parameter's name; `None` for a pattern without `@`.
    pub name: Option<Sym>,
    /// Position of the source-level function, for traces.
    pub pos: Pos,
    /// The function's name for traces: that of the binding it is the value of.
    pub function: Option<Sym>,
}

/// What a code is entered as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeKind {
    /// The body of a thunk: captures are copied to `base[0..]` on entry.
    Thunk,
    /// The body of a function: arguments at `base[0..arity]`, captures behind `base[-1]`.
    Function,
    /// A function whose `base[-1]` is the frame base of its parent (open upvalues), which is only
    /// entered by `CallKnown`.
    Open,
}

/// The body of a function or thunk.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CodeDef {
    /// How it is entered.
    pub kind: CodeKind,
    /// Instructions, in `Module::instrs`; the last one leaves the code.
    pub instrs: Span,
    /// Captured words, in `Module::captures`, read in the frame that makes the thunk or closure.
    pub captures: Span,
    /// Parameters, in `Module::params`; the length is the arity. Empty for thunks.
    pub params: Span,
    /// The pattern of the last parameter, an index into `Module::formals`.
    pub formals: Option<u32>,
    /// Bit `i`: parameter `i` is forced on every path that returns a value. Parameters from the 64th
    /// on count as lazy.
    pub strict: u64,
    /// The most words above `base` at any instruction.
    pub max_stack: u32,
    /// The position of instructions that can fail or call, sorted by instruction index, in
    /// `Module::positions`.
    pub positions: Span,
    /// Position of the expression.
    pub pos: Pos,
}

/// A code of any fragment of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeRef {
    /// The fragment: 0 is what the file is compiled to at first.
    pub fragment: u32,
    /// Its index in that fragment's `Module::codes`.
    pub code: u32,
}

/// A code of another fragment that is called here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ForeignDef {
    /// Which one.
    pub at: CodeRef,
    /// Its arity.
    pub arity: u32,
}

/// An assertion.
#[derive(Clone, PartialEq, Debug)]
pub struct AssertDef {
    /// The condition as C++ Nix prints it, for `assertion '…' failed`.
    pub text: Box<[u8]>,
    /// Position of the assertion.
    pub pos: Pos,
}

/// A join point: a function whose calls are jumps within a frame. Traces show those as calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JoinDef {
    /// The code that it is part of.
    pub code: u32,
    /// Where its body begins: the target of `JumpArgs`. A pattern's `BindFormals` stands there.
    pub target: u32,
    /// Its parameters, in `Module::params`.
    pub params: Span,
}

/// What a trace says about an error that comes while a part of an expression is evaluated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// A condition or operand that must be a Boolean.
    Bool(BoolContext),
    /// An operand of `//`.
    Set(SetContext),
    /// A builtin that is compiled to something else: `seq`, and what operators are in C++ Nix.
    Builtin(Inlined),
    /// A selection with computed names: its path as C++ Nix prints it, in `Module::note_texts`, with
    /// computed names between zero bytes. The range begins with the first selection.
    Path(u32),
}

/// A builtin without a call of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inlined {
    /// `seq`
    Seq,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `<` and the other comparisons
    LessThan,
}

impl Inlined {
    /// Its name in traces.
    pub fn name(self) -> &'static str {
        match self {
            Inlined::Seq => "seq",
            Inlined::Sub => "sub",
            Inlined::Mul => "mul",
            Inlined::Div => "div",
            Inlined::LessThan => "lessThan",
        }
    }

    /// The builtin that an operation is in C++ Nix, if it is one that notes errors.
    pub fn of(op: Op) -> Option<Inlined> {
        match op {
            Op::Sub => Some(Inlined::Sub),
            Op::Mul => Some(Inlined::Mul),
            Op::Div => Some(Inlined::Div),
            Op::Less => Some(Inlined::LessThan),
            _ => None,
        }
    }
}

/// A range of instructions whose errors get a note.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoteDef {
    /// The code.
    pub code: u32,
    /// The first instruction.
    pub start: u32,
    /// Behind the last one.
    pub end: u32,
    /// What it says.
    pub note: Note,
    /// Where.
    pub pos: Pos,
}

/// A compiled file or string, or a fragment of one that was compiled later. Runs of variable length lie in pools, so that a file of a hundred
/// thousand codes is a few allocations.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Module {
    /// File-local names, by `Sym`.
    pub symbols: Vec<Box<[u8]>>,
    /// Constants.
    pub constants: Vec<Const>,
    /// Set literals.
    pub literals: Vec<Literal>,
    /// Selections and look-ups.
    pub sites: Vec<Site>,
    /// Set patterns.
    pub formals: Vec<FormalsDef>,
    /// Assertions.
    pub asserts: Vec<AssertDef>,
    /// Names of globals that are used (`map`, `builtins`, `__nixPath`). A builtin that is called by
    /// `CallBuiltin` is named as the global scope names it (`__head` for `builtins.head`).
    pub globals: Vec<Sym>,
    /// All codes.
    pub codes: Vec<CodeDef>,
    /// Pool of instructions.
    pub instrs: Vec<Instr>,
    /// Pool of captures.
    pub captures: Vec<CaptureSource>,
    /// Pool of parameters.
    pub params: Vec<ParamDef>,
    /// Pool of instructions' positions.
    pub positions: Vec<(u32, Pos)>,
    /// Pool of sites' names.
    pub site_names: Vec<Sym>,
    /// Pool of sites' positions, parallel to `site_names`.
    pub site_pos: Vec<Pos>,
    /// Pool of literals' names and their positions.
    pub literal_attrs: Vec<(Sym, Pos)>,
    /// Functions that are the value of an attribute with a computed name, and functions that are their
    /// bodies: position of the attribute and of the function.
    pub computed_functions: Vec<(Pos, Pos)>,
    /// All join points, sorted by code and target.
    pub joins: Vec<JoinDef>,
    /// All notes, sorted by code; in a code outer ones come before those inside them.
    pub notes: Vec<NoteDef>,
    /// Texts of notes.
    pub note_texts: Vec<Box<[u8]>>,
    /// The whole file: a thunk without captures, or (`CompileOptions::scope`) a function of the
    /// scope set.
    pub root: u32,
    /// The codes of other fragments that are called here.
    pub foreign: Vec<ForeignDef>,
    /// For a fragment that was compiled later: the codes, until now only announced, that its first
    /// ones are.
    pub announced: Vec<CodeRef>,
}
