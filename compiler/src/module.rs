//! A compiled file: bytecode and its side tables, without pointers, all indices file-local.
//!
//! `eval` links a module: it interns the symbols, allocates the constants, interns the shapes and
//! resolves the globals. Everything here is plain data, so a module can be cached on disk.

mod capture;
mod pool;

use bytemuck::{CheckedBitPattern, NoUninit, Pod, Zeroable};

use crate::ast::{PathKind, Pos, Span, Sym};
use crate::op::{BoolContext, Instr, Op, SetContext};

pub use capture::CaptureSource;
pub use pool::{Pool, Section};

/// A constant that needs an object.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Const<'m> {
    /// An integer outside the range of [`crate::op::Op::Int`].
    Int(i64),
    /// A float.
    Float(f64),
    /// A string without context.
    Str(&'m [u8]),
    /// A path literal as written, resolved against the file's directory when linked.
    Path(&'m [u8], PathKind),
}

/// What a [`ConstDef`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, CheckedBitPattern, NoUninit)]
#[repr(u32)]
pub enum ConstKind {
    /// An integer.
    Int,
    /// A float.
    Float,
    /// A string.
    Str,
    /// A path from the root.
    AbsolutePath,
    /// A path from the file's directory.
    RelativePath,
    /// A path from the home directory.
    HomePath,
}

/// A constant as modules keep it; [`Module::constant`] gives a [`Const`].
#[derive(Clone, Copy, PartialEq, Debug, CheckedBitPattern, NoUninit)]
#[repr(C)]
pub struct ConstDef {
    /// The bits of a number, or where the text starts in `Module::text`.
    pub bits: u64,
    /// The length of the text.
    pub len: u32,
    /// What it is.
    pub kind: ConstKind,
}

impl ConstDef {
    /// The run of `Module::text` that is its text; empty for a number.
    pub fn text(self) -> Span {
        match self.kind {
            ConstKind::Int | ConstKind::Float => Span::default(),
            _ => Span { start: self.bits as u32, len: self.len },
        }
    }
}

/// A name of a set literal and its position.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct AttrDef {
    /// The name.
    pub name: Sym,
    /// Where it is written.
    pub pos: Pos,
}

/// A position of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct InstrPos {
    /// The instruction's index in its code.
    pub at: u32,
    /// Its position.
    pub pos: Pos,
}

/// The names and positions of a set literal.
#[derive(Clone, Copy, PartialEq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Literal {
    /// Static names, sorted by `Sym`, with the position of each, in `Module::literal_attrs`.
    pub attrs: Span,
    /// Position of the literal.
    pub pos: Pos,
}

/// A selection, existence test, `with` look-up: its names, and a cache word at run time.
#[derive(Clone, Copy, PartialEq, Debug, Pod, Zeroable)]
#[repr(C)]
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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, CheckedBitPattern, NoUninit)]
#[repr(u16)]
pub enum CodeKind {
    /// The body of a thunk: captures are copied to `base[0..]` on entry.
    #[default]
    Thunk,
    /// The body of a function: arguments at `base[0..arity]`, captures behind `base[-1]`.
    Function,
    /// A function whose `base[-1]` is the frame base of its parent (open upvalues), which is only
    /// entered by `CallKnown`.
    Open,
}

/// The body of a function or thunk.
#[derive(Clone, Copy, PartialEq, Debug, CheckedBitPattern, NoUninit)]
#[repr(C)]
pub struct CodeDef {
    /// Instructions, in `Module::instrs`; the last one leaves the code.
    pub instrs: Span,
    /// Captured words, in `Module::captures`, read in the frame that makes the thunk or closure.
    pub captures: Span,
    /// The position of instructions that can fail or call, sorted by instruction index, in
    /// `Module::positions`.
    pub positions: Span,
    /// The most words above `base` at any instruction.
    pub max_stack: u32,
    /// Position of the expression.
    pub pos: Pos,
    /// What only functions have, an index into `Module::functions`; for a thunk [`CodeDef::THUNK`].
    pub function: u32,
    /// How it is entered.
    pub kind: CodeKind,
    /// Always 0: a record has no gaps.
    pub unused: u16,
}

impl CodeDef {
    /// The `function` of a thunk.
    pub const THUNK: u32 = u32::MAX;

    /// The `max_stack` of a code that is compiled when it is first entered.
    const ANNOUNCED: u32 = u32::MAX;

    /// A code that is compiled when it is first entered; its captures are found already.
    pub(crate) fn announcement(number: u32, kind: CodeKind, pos: Pos, function: u32) -> CodeDef {
        CodeDef {
            instrs: Span { start: number, len: 0 },
            captures: Span::default(),
            positions: Span::default(),
            max_stack: CodeDef::ANNOUNCED,
            pos,
            function,
            kind,
            unused: 0,
        }
    }

    /// The number to ask for it with, if it is only announced.
    pub fn announced(&self) -> Option<u32> {
        (self.max_stack == CodeDef::ANNOUNCED).then_some(self.instrs.start)
    }

    /// The instructions, in `Module::instrs`; none if it is only announced.
    pub fn code(&self) -> Span {
        if self.announced().is_some() { Span::default() } else { self.instrs }
    }
}

/// What only functions have, a tenth of all codes.
#[derive(Clone, Copy, PartialEq, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct FunctionDef {
    /// Parameters, in `Module::params`; the length is the arity.
    pub params: Span,
    /// Bit `i`: parameter `i` is forced on every path that returns a value. Parameters from the 64th
    /// on count as lazy.
    pub strict: u64,
    /// The pattern of the last parameter, an index into `Module::formals`, or [`FunctionDef::NO_FORMALS`].
    pub formals: u32,
    /// Always 0: a record has no gaps.
    pub unused: u32,
}

impl FunctionDef {
    /// Marks a code whose last parameter has no pattern.
    pub const NO_FORMALS: u32 = u32::MAX;

    /// What a thunk has.
    const NONE: FunctionDef = FunctionDef {
        params: Span { start: 0, len: 0 },
        strict: 0,
        formals: FunctionDef::NO_FORMALS,
        unused: 0,
    };

    /// The pattern of the last parameter, an index into `Module::formals`.
    pub fn formals(&self) -> Option<u32> {
        (self.formals != FunctionDef::NO_FORMALS).then_some(self.formals)
    }
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
#[derive(Clone, Copy, PartialEq, Eq, Debug, CheckedBitPattern)]
#[repr(u8)]
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

/// A compiled file or string, or a part of one that was compiled later. Runs of variable length lie in pools,
/// so that a file of a hundred thousand codes is a few allocations.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Module {
    /// File-local names, by `Sym`: runs of `symbol_bytes`.
    pub symbols: Pool<Span>,
    /// Pool of names' bytes.
    pub symbol_bytes: Pool<u8>,
    /// Constants.
    pub constants: Pool<ConstDef>,
    /// Pool of constants' texts.
    pub text: Pool<u8>,
    /// Set literals.
    pub literals: Pool<Literal>,
    /// Selections and look-ups.
    pub sites: Pool<Site>,
    /// Set patterns.
    pub formals: Box<[FormalsDef]>,
    /// Assertions.
    pub asserts: Box<[AssertDef]>,
    /// Names of globals that are used (`map`, `builtins`, `__nixPath`). A builtin that is called by
    /// `CallBuiltin` is named as the global scope names it (`__head` for `builtins.head`).
    pub globals: Box<[Sym]>,
    /// All codes.
    pub codes: Pool<CodeDef>,
    /// Pool of what only functions have.
    pub functions: Pool<FunctionDef>,
    /// Pool of instructions.
    pub instrs: Pool<Instr>,
    /// Pool of captures.
    pub captures: Pool<CaptureSource>,
    /// Pool of parameters.
    pub params: Box<[ParamDef]>,
    /// Pool of instructions' positions.
    pub positions: Pool<InstrPos>,
    /// Pool of sites' names.
    pub site_names: Pool<Sym>,
    /// Pool of sites' positions, parallel to `site_names`.
    pub site_pos: Pool<Pos>,
    /// Pool of literals' names and their positions.
    pub literal_attrs: Pool<AttrDef>,
    /// Functions that are the value of an attribute with a computed name, and functions that are their
    /// bodies: position of the attribute and of the function.
    pub computed_functions: Box<[(Pos, Pos)]>,
    /// All join points, sorted by code and target.
    pub joins: Box<[JoinDef]>,
    /// All notes, sorted by code; in a code outer ones come before those inside them.
    pub notes: Box<[NoteDef]>,
    /// Texts of notes.
    pub note_texts: Box<[Box<[u8]>]>,
    /// The whole file: a thunk without captures, or (`CompileOptions::scope`) a function of the
    /// scope set.
    pub root: u32,
    /// Whether a text in it depends on where the file lies: an assertion that prints a path literal.
    pub placed: bool,
}

impl Module {
    /// A file-local name.
    pub fn name(&self, sym: Sym) -> &[u8] {
        self.symbols.get(sym.index()).and_then(|&span| self.symbol_bytes.run(span)).unwrap_or_default()
    }

    /// What only functions have, without parameters for a thunk; `None` if it is not there or damaged.
    pub fn function(&self, code: &CodeDef) -> Option<FunctionDef> {
        match code.function {
            CodeDef::THUNK => Some(FunctionDef::NONE),
            index => self.functions.get(index as usize).copied(),
        }
    }

    /// The constant number `index`; `None` if it is not there or damaged.
    pub fn constant(&self, index: usize) -> Option<Const<'_>> {
        let def = self.constants.get(index)?;
        let text = self.text.run(def.text())?;
        Some(match def.kind {
            ConstKind::Int => Const::Int(def.bits as i64),
            ConstKind::Float => Const::Float(f64::from_bits(def.bits)),
            ConstKind::Str => Const::Str(text),
            ConstKind::AbsolutePath => Const::Path(text, PathKind::Absolute),
            ConstKind::RelativePath => Const::Path(text, PathKind::Relative),
            ConstKind::HomePath => Const::Path(text, PathKind::Home),
        })
    }
}
