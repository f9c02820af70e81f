//! Name resolution: what every variable of a tree refers to.
//!
//! One walk over the tree, in the order in which C++ Nix binds variables, because the first unbound
//! name decides which error a file gives. Scoping is lexical; the globals are the outermost lexical
//! scope, so they too shadow `with`. Names are looked up in a table of the innermost binding of each
//! [`Sym`], so a look-up costs the same at any depth.
//!
//! What is absent: slots, captures, frames. They follow from what the lowering decides to make a
//! frame; see `lower`.

mod resolve;
mod withs;
pub(crate) use withs::builtin_name;

use rustc_hash::FxHashMap;

use crate::ast::{Ast, ExprId, LambdaId, Pos, SetId, Span, Sym};
use crate::diagnostics::Diagnostic;

/// What the compiler is told about a global.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GlobalInfo {
    /// The number of arguments of a builtin function; 0 for anything else.
    pub arity: u8,
    /// Bit `i`: the builtin certainly forces its argument `i`.
    pub forces: u64,
}

/// Looks a global up by name.
pub type Globals<'a> = &'a dyn Fn(&[u8]) -> Option<GlobalInfo>;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub(crate) struct $name(pub u32);
        impl $name {
            /// The index as a `usize`.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index! { /// Something that a name can be bound to.
BindingId }
index! { /// A `with` expression.
WithId }

/// How a binding gets its word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BindingKind {
    /// `x` of `x: e` or `{ … } @ x: e`.
    Param,
    /// A formal of a pattern.
    Formal,
    /// A binding of a `let` or `rec` set, or of a set literal under `with`.
    Attr,
    /// An attribute of a recursive set that `__overrides` can replace.
    Overridable,
    /// The hidden variable of `inherit (e) …`.
    Source,
    /// The set of a `with`.
    WithSet,
    /// The chain cell of a `with`.
    WithChain,
    /// The whole scope set of the root function.
    ScopeSet,
}

/// Something that a name can be bound to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    /// How it gets its word.
    pub kind: BindingKind,
    /// Its name; meaningless for hidden ones.
    pub name: Sym,
    /// Its expression: the value of an attribute, the default of a formal.
    pub expr: Option<ExprId>,
}

/// What a variable refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Res {
    /// Not a variable.
    None,
    /// A lexical binding.
    Binding(BindingId),
    /// A global, by the variable's own name.
    Global,
    /// Found at run time in the enclosing `with`s, of which this is the innermost.
    With(WithId),
    /// An attribute of a literal under `with`.
    WithAttr(BindingId),
    /// A builtin under `with builtins`.
    WithBuiltin,
    /// In none of the enclosing `with`s: an error when it is evaluated.
    Missing,
    /// A name of the root function's scope set.
    Scope(BindingId),
}

/// A `with` expression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct With {
    /// The node; of one that is around the text, nothing.
    pub expr: ExprId,
    /// Where it is written.
    pub pos: Pos,
    /// The next enclosing one.
    pub parent: Option<WithId>,
    /// The bindings of its set and of its chain cell.
    pub set: BindingId,
    /// See `set`.
    pub chain: BindingId,
    /// Where names are found at compile time.
    pub names: WithNames,
    /// Whether it is searched at run time.
    pub dynamic: bool,
    /// The next enclosing one that is searched at run time.
    pub outer: Option<WithId>,
    /// Whether one inside it, searched at run time too, falls back on it.
    pub has_inner: bool,
}

/// What is known of the names in the set of a `with`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WithNames {
    /// Nothing.
    Unknown,
    /// It is a literal with static names only.
    Literal(SetId),
    /// It is the global `builtins`.
    Builtins,
}

/// Operators that a program can capture by binding the name of the builtin behind them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Operator {
    /// `__sub`
    Sub,
    /// `__mul`
    Mul,
    /// `__div`
    Div,
    /// `__lessThan`
    LessThan,
    /// `__findFile`
    FindFile,
    /// `__nixPath`
    NixPath,
}

impl Operator {
    /// All of them.
    pub const ALL: [Operator; 6] = [
        Operator::Sub,
        Operator::Mul,
        Operator::Div,
        Operator::LessThan,
        Operator::FindFile,
        Operator::NixPath,
    ];

    /// The global that the operator stands for.
    pub fn name(self) -> &'static [u8] {
        match self {
            Operator::Sub => b"__sub",
            Operator::Mul => b"__mul",
            Operator::Div => b"__div",
            Operator::LessThan => b"__lessThan",
            Operator::FindFile => b"__findFile",
            Operator::NixPath => b"__nixPath",
        }
    }
}

/// What is around a text that is part of a file.
#[derive(Default)]
pub(crate) struct Outer {
    /// What its free names are bound to. Of one that is known, the expression is in the tree of the part.
    pub bindings: Vec<Binding>,
    /// Where the `with`s around it are written, outer ones first.
    pub withs: Vec<Pos>,
}

/// What an expression needs that was put off.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Needs {
    /// The bindings that its free names have, in `Scope::needed`.
    pub bindings: Span,
    /// The innermost `with` around it, if it may look names up there.
    pub with: Option<WithId>,
}

/// The tree's names, and those that are only needed in bytecode.
#[derive(Debug)]
pub(crate) struct Names {
    extra: Vec<Box<[u8]>>,
    by_name: FxHashMap<Box<[u8]>, Sym>,
    first: u32,
}

impl Names {
    fn new(ast: &Ast) -> Names {
        Names { extra: Vec::new(), by_name: FxHashMap::default(), first: ast.symbols.len() as u32 }
    }

    /// A symbol for `name` that no node of the tree has (the text may have the same name).
    pub fn add(&mut self, name: &[u8]) -> Sym {
        if let Some(&sym) = self.by_name.get(name) {
            return sym;
        }
        let sym = Sym(self.first + self.extra.len() as u32);
        self.extra.push(name.into());
        self.by_name.insert(name.into(), sym);
        sym
    }

    /// The text of any name.
    pub fn text<'n>(&'n self, ast: &'n Ast, sym: Sym) -> &'n [u8] {
        match sym.0.checked_sub(self.first) {
            Some(extra) => &self.extra[extra as usize],
            None => ast.name(sym),
        }
    }

    /// All names, by `Sym`.
    pub fn symbols(&self, ast: &Ast) -> (Vec<Span>, Vec<u8>) {
        let (mut symbols, mut bytes) = (ast.symbols.clone(), ast.symbol_bytes.clone());
        let extra = self.extra.iter().map(|name| Span::append(&mut bytes, name.iter().copied()));
        symbols.extend(extra);
        (symbols, bytes)
    }
}

/// The result of resolution.
#[derive(Debug)]
pub(crate) struct Scope {
    /// All bindings.
    pub bindings: Vec<Binding>,
    /// By `ExprId`.
    pub res: Vec<Res>,
    /// All `with`s.
    pub withs: Vec<With>,
    /// By `LambdaId`: the binding of the argument; the formals' follow it in their order.
    pub lambda_first: Vec<BindingId>,
    /// By `SetId`: the bindings of the attributes (for recursive sets and those of static `with`s),
    /// then those of the inherit sources.
    pub set_first: Vec<BindingId>,
    /// The `with` of a node.
    pub with_of: FxHashMap<ExprId, WithId>,
    /// Variables that only a `with` can have, and the innermost one.
    pub lookups: Vec<(ExprId, WithId)>,
    /// Operators in these nodes are calls of a binding.
    pub captured: FxHashMap<(ExprId, Operator), Res>,
    /// The scope set of the root function.
    pub scope_set: Option<BindingId>,
    /// By index of what was put off.
    pub put_off: Vec<Needs>,
    /// Pool of bindings.
    pub needed: Vec<BindingId>,
    /// Names.
    pub names: Names,
}

impl Scope {
    /// Resolves all names of `ast`, or says which one is bound nowhere: the first in the order of
    /// [`crate::CompileOptions::met`].
    /// With `shortcuts`, the names of a `with` that are known are resolved now.
    pub fn resolve(
        ast: &Ast,
        globals: Globals,
        met: resolve::Met,
        names: Option<&[&[u8]]>,
        outer: &Outer,
        shortcuts: bool,
    ) -> Result<Scope, Box<Diagnostic>> {
        let mut scope = resolve::resolve(ast, globals, met, names, outer)?;
        withs::plan(&mut scope, ast, globals, shortcuts);
        Ok(scope)
    }

    /// The binding of attribute number `attr` of a recursive set.
    pub fn attr(&self, set: SetId, attr: u32) -> BindingId {
        BindingId(self.set_first[set.index()].0 + attr)
    }

    /// The hidden binding of inherit source `index`.
    pub fn source(&self, ast: &Ast, set: SetId, index: u32) -> BindingId {
        BindingId(self.set_first[set.index()].0 + ast.sets[set.index()].attrs.len + index)
    }

    /// The binding of a function's argument.
    pub fn param(&self, lambda: LambdaId) -> BindingId {
        self.lambda_first[lambda.index()]
    }

    /// The binding of formal number `index`.
    pub fn formal(&self, lambda: LambdaId, index: u32) -> BindingId {
        BindingId(self.lambda_first[lambda.index()].0 + 1 + index)
    }
}
