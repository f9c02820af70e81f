//! From resolved tree to bytecode.
//!
//! Every expression is compiled in one of three modes: *lazy* leaves a word that may be a thunk,
//! *strict* leaves a value in weak head normal form, *tail* is strict and leaves the code. Lazy
//! positions are list items, set members, arguments and bindings; all others are strict.
//!
//! A lambda or a thunk becomes a code of its own, built in a [`frame::Frame`] on a stack of frames.
//! A variable of an outer frame becomes a capture of every frame in between (`locate`).
//!
//! Where to look: `expr` (modes, atoms, control), `branch` (conditions), `operators`, `strings`,
//! `select`, `calls`, `functions` (lambdas and patterns), `bindings` (sets, `let`, the order of
//! mutually recursive words), `withs`, `emit` (instructions and side tables), `frame` (slots, labels),
//! `later` (expressions that are compiled when they are first evaluated).

mod ahead;
mod bindings;
mod branch;
mod calls;
mod emit;
mod expr;
mod frame;
mod functions;
mod group;
mod later;
mod operators;
mod order;
mod select;
mod strings;
mod tables;
mod withs;

use crate::analysis::{Facts, analyse};
use crate::ast::{Ast, Expr, ExprId, LambdaId, Pos, Sym};
use crate::builtins::Builtins;
use crate::diagnostics::{Diagnostic, Kind};
use crate::module::{CodeKind, Module};
use crate::op::{Imm, Op};
use crate::scope::{BindingId, Globals, Outer, Scope};
use crate::show::ShowContext;
use frame::{Frame, Label};
pub use later::{Rest, Source, compile_in_parts};
use rustc_hash::FxHashMap;
pub(crate) use tables::Tables;

/// How to compile.
#[derive(Clone, Copy)]
pub struct CompileOptions<'a> {
    /// 0: everything the plain way. 1: fused instructions, known functions and builtins, cheap
    /// eagerness. 2: open functions, join points, sinking and inlining of bindings as well.
    /// A program behaves the same at each level.
    pub opt_level: u8,
    /// The globals that exist.
    pub globals: Globals<'a>,
    /// The number of a name that was met before this file, in the order in which names are met first:
    /// in that order the bindings of a group are made.
    pub met: &'a dyn Fn(&[u8]) -> Option<u32>,
    /// The names of a set that is the root function's argument: they shadow globals.
    pub scope: Option<&'a [&'a [u8]]>,
    /// How assertions are printed.
    pub show: ShowContext<'a>,
    /// Is called when names are bound and analysed, before bytecode is written.
    pub analysed: &'a dyn Fn(),
}

/// Assertions of a module are printed up to so many nodes in all.
const PRINTABLE_NODES: usize = 2_000_000;

/// Why compilation stopped.
type Result<T = ()> = std::result::Result<T, Box<Diagnostic>>;

/// Where the word of a binding comes from in the frame that binds it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Home {
    /// Nothing has been decided; using it would be a mistake of the compiler.
    Nowhere,
    /// A slot of the frame at this index.
    Slot(u32, u32),
    /// It belongs to a group of bindings of the frame at this index that is being made.
    Unmade(u32),
    /// A literal.
    Const(ExprId),
    /// A variable that is a global.
    Global(ExprId),
    /// The word of another binding.
    Alias(BindingId),
    /// The attribute with the binding's own name of the set that another binding holds.
    Member(BindingId),
    /// No word: this expression takes the place of its only mention.
    Inline(ExprId),
    /// The slot of the frame at this index, once its first mention has filled it with the value.
    Sunk(u32, u32),
    /// No word: a function that is only called.
    Called,
}

/// How the known functions that are in scope are entered.
#[derive(Default)]
struct Known {
    /// Codes that are reserved, by the first source function.
    codes: FxHashMap<LambdaId, u32>,
    /// Join points: label, first slot of the arguments.
    joins: FxHashMap<BindingId, (Label, u32)>,
    /// Open functions: index of the parent's frame.
    opens: FxHashMap<BindingId, u32>,
}

/// The compilation of a file, or of a part of one.
struct Lower<'a> {
    ast: &'a Ast,
    options: CompileOptions<'a>,
    tables: Tables,
    builtins: Builtins<'a>,
    scope: Scope,
    facts: Facts,
    known: Known,
    /// By `BindingId`.
    homes: Vec<Home>,
    /// How many nodes of assertions may still be printed.
    printable: usize,
    later: &'a mut later::Later,
    /// Whether the code being emitted is one of two copies.
    copying: bool,
    /// How many frames there were.
    serial: u32,
    /// The code being built is the last.
    #[expect(clippy::vec_box, reason = "a frame has 400 bytes and goes from list to list for each code")]
    frames: Vec<Box<Frame>>,
}

/// Compiles a tree.
///
/// # Errors
///
/// If a variable is bound nowhere, or if an expression needs more than 65,535 slots.
pub fn compile(ast: &Ast, options: &CompileOptions) -> std::result::Result<Module, Diagnostic> {
    begin(ast, options, &Outer::default(), &mut later::Later::default(), &mut Tables::default())
        .map_err(|error| *error)
}

/// From this many nodes on a file is compiled at level 0: it is generated data, of which a run enters
/// little, and optimising it costs more than it gives (14 MB: 0.40 s of CPU against 0.35 s).
const HUGE_NODES: usize = 500_000;

/// The level at which a file is compiled.
fn level_of(ast: &Ast, options: &CompileOptions) -> u8 {
    if ast.exprs.len() < HUGE_NODES { options.opt_level } else { 0 }
}

/// Compiles a tree that `outer` is around; what it has put off is added to `later`.
fn begin(
    ast: &Ast,
    options: &CompileOptions,
    outer: &Outer,
    later: &mut later::Later,
    memory: &mut Tables,
) -> Result<Module> {
    let options = CompileOptions { opt_level: level_of(ast, options), ..*options };
    let (globals, level) = (options.globals, options.opt_level);
    let mut scope = Scope::resolve(ast, globals, options.met, options.scope, outer, level >= 1)?;
    let mut builtins = Builtins::new(globals);
    let facts = match level {
        0 => Facts::default(),
        level => analyse(ast, &mut scope, &mut builtins, level),
    };
    (options.analysed)();
    let mut tables = std::mem::take(memory);
    tables.make_room(ast.exprs.len(), ast.put_off.len());
    let mut lower = Lower::new(ast, options, builtins, scope, facts, later, tables);
    let root = lower.root(outer)?;
    let (module, tables) = lower.finish(root);
    *memory = tables;
    Ok(module)
}

impl<'a> Lower<'a> {
    fn new(
        ast: &'a Ast,
        options: CompileOptions<'a>,
        builtins: Builtins<'a>,
        scope: Scope,
        facts: Facts,
        later: &'a mut later::Later,
        tables: Tables,
    ) -> Lower<'a> {
        Lower {
            ast,
            options,
            tables,
            builtins,
            homes: vec![Home::Nowhere; scope.bindings.len()],
            scope,
            facts,
            known: Known::default(),
            printable: PRINTABLE_NODES,
            later,
            copying: false,
            serial: 0,
            frames: Vec::new(),
        }
    }

    fn finish(self, root: u32) -> (Module, Tables) {
        let Lower { ast, mut tables, scope, .. } = self;
        // What was put off lies side by side anyway.
        let root = if ast.put_off.is_empty() { tables.order_codes(root) } else { root };
        let module = tables.take_module(ast, &scope.names, root);
        #[cfg(any(debug_assertions, test))]
        crate::verify::verify(&module).expect("the compiler emits valid code");
        (module, tables)
    }

    fn root(&mut self, outer: &Outer) -> Result<u32> {
        let Some(root) = self.ast.root else { unreachable!("a parsed tree has a root") };
        let pos = self.ast.pos(root);
        let code = self.tables.reserve_code();
        match self.scope.scope_set {
            None => {
                self.open_frame(CodeKind::Thunk, code, 0, pos);
            }
            Some(set) => {
                self.open_frame(CodeKind::Function, code, 1, pos);
                self.homes[set.index()] = Home::Slot(self.here(), 0);
            }
        }
        self.surround(outer);
        self.value(root, true)?;
        let params = match self.scope.scope_set {
            None => Vec::new(),
            Some(_) => vec![crate::module::ParamDef { name: None, pos, function: None }],
        };
        let child = self.finish_frame(params, None, 0)?;
        self.captures_announced(code, child.captures.len());
        Ok(code)
    }

    /// Whether anything needs a binding.
    fn is_live(&self, binding: BindingId) -> bool {
        self.facts.live.get(binding.index()).copied().unwrap_or(true)
    }

    /// Whether optimisations of this level are wanted.
    fn level(&self, level: u8) -> bool {
        self.options.opt_level >= level
    }

    #[cold]
    fn too_large(&self, pos: Pos) -> Box<Diagnostic> {
        let message = b"expression too large: more than 65535 local variables".to_vec();
        Box::new(Diagnostic { kind: Kind::Parse, message, pos, other: None })
    }

    /// The global immediates are constants, since nothing can shadow a resolved global.
    fn immediate(&self, name: Sym) -> Option<Imm> {
        match self.ast.name(name) {
            b"true" => Some(Imm::True),
            b"false" => Some(Imm::False),
            b"null" => Some(Imm::Null),
            _ => None,
        }
    }

    fn var_name(&self, id: ExprId) -> Sym {
        match self.ast.expr(id) {
            Expr::Var(name) => name,
            _ => unreachable!("only asked of variables"),
        }
    }

    /// Ends the code with the value on the stack, in tail mode.
    fn done(&mut self, tail: bool) {
        if tail {
            self.op(Op::Return);
        }
    }
}
