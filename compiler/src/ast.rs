//! The arena syntax tree that the parser builds and the compiler lowers.
//!
//! Nodes live in flat vectors and refer to one another by 32-bit index, so a tree is a few
//! allocations, is freed in one go and is never walked by a destructor. An [`Expr`] is 16 bytes.
//! Lists of children are [`Span`]s into pools. Names are file-local [`Sym`]s numbered in the order
//! in which C++ Nix's parser would first create them, because a set's effect order follows it.
//!
//! What is absent: types, resolved scopes, values. Binding names to slots is `scope`'s work.

use bytemuck::{Pod, Zeroable};

use crate::memory::empty;

/// Defines a 32-bit index into one of the tree's pools.
macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Pod, Zeroable)]
        #[repr(transparent)]
        pub struct $name(pub u32);
        impl $name {
            /// The index as a `usize`.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index! { /// A node of [`Ast::exprs`].
ExprId }
index! { /// A file-local symbol: an index into [`Ast::symbols`].
Sym }
index! { /// Literal text: an index into [`Ast::texts`].
TextId }
index! { /// A function: an index into [`Ast::lambdas`].
LambdaId }
index! { /// The bindings of a set, `rec` set or `let`: an index into [`Ast::sets`].
SetId }

/// A byte offset into the source text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Pod, Zeroable)]
#[repr(transparent)]
pub struct Pos(pub u32);

impl Pos {
    /// Marks "no position" (C++ Nix's `noPos`), for synthesised nodes.
    pub const NONE: Pos = Pos(u32::MAX);
}

/// A run of items in one of the pools of [`Ast`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Span {
    /// Index of the first item.
    pub start: u32,
    /// Number of items.
    pub len: u32,
}

impl Span {
    /// The run as an index range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }

    /// The items in their pool.
    pub fn of<T>(self, pool: &[T]) -> &[T] {
        &pool[self.range()]
    }

    /// Appends `items` to a pool.
    pub fn append<T>(pool: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Span {
        let start = pool.len() as u32;
        pool.extend(items);
        Span { start, len: pool.len() as u32 - start }
    }
}

/// The two-operand operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinOp {
    /// `a + b`: its own node in C++ Nix, so `__add` does not capture it.
    Add,
    /// `a - b`, a call of the variable `__sub` if a program binds that name.
    Sub,
    /// `a * b`, likewise `__mul`.
    Mul,
    /// `a / b`, likewise `__div`.
    Div,
    /// `a < b`, likewise `__lessThan a b`.
    Less,
    /// `a > b`: `__lessThan b a`.
    Greater,
    /// `a <= b`: `! (__lessThan b a)`.
    LessEq,
    /// `a >= b`: `! (__lessThan a b)`.
    GreaterEq,
    /// `a == b`.
    Eq,
    /// `a != b`.
    NotEq,
    /// `a && b`.
    And,
    /// `a || b`.
    Or,
    /// `a -> b`.
    Implies,
    /// `a // b`: evaluates `b` first.
    Update,
    /// `a ++ b`.
    Concat,
}

impl BinOp {
    /// Whether C++ Nix has no node for it but calls a variable: `__sub`, `__mul`, `__div` or
    /// `__lessThan`. The negated comparisons are not calls but negations of one.
    pub fn is_call(self) -> bool {
        matches!(self, BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Less | BinOp::Greater)
    }
}

/// Where a path literal is resolved from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PathKind {
    /// `./a`, `a/b`: relative to the directory of the file.
    Relative,
    /// `/a`.
    Absolute,
    /// `~/a`: relative to the home directory. The text is what follows `~/`.
    Home,
}

/// What an interpolation produces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InterpKind {
    /// A string: every part is coerced (C++ Nix's `forceString = true`).
    Str,
    /// A path: `./a${b}`; the first part is a path literal.
    Path,
}

/// One node. The node's position is `Ast::pos(id)`: the one that C++ Nix stores for it
/// (the operator's for operators, the start of the node for most others).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Expr {
    /// An integer literal.
    Int(i64),
    /// A floating-point literal.
    Float(f64),
    /// A string, indented string (already stripped) or URI without interpolation.
    Str(TextId),
    /// A path literal without interpolation; no trailing slash. The text is as written.
    Path(TextId, PathKind),
    /// `<a/b>`: `__findFile __nixPath "a/b"`, both names looked up lexically.
    SearchPath(TextId),
    /// `"a${b}"`, `''a${b}''`, `./a${b}`; parts are in `Ast::expr_pool`, literal text as `Str`
    /// (a path's first part as `Path`). An interpolation of a single part is kept: it coerces.
    /// The parts' own positions for errors are in `Ast::part_pos`, parallel to `Ast::expr_pool`.
    Interp(InterpKind, Span),
    /// A variable.
    Var(Sym),
    /// `__curPos`.
    CurPos,
    /// `base.path` or `base.path or default`; path in `Ast::path_pool`.
    Select {
        /// The set.
        base: ExprId,
        /// Index into `Ast::selects` (path and default).
        select: u32,
    },
    /// `base ? path`; path in `Ast::path_pool`.
    HasAttr {
        /// The set.
        base: ExprId,
        /// Index into `Ast::selects` (no default).
        select: u32,
    },
    /// `f a b c`: arguments in `Ast::expr_pool`. Nested applications are already flattened.
    Apply {
        /// The function.
        fun: ExprId,
        /// Its arguments, first to last; never empty.
        args: Span,
    },
    /// A member of a large set that was only checked ([`crate::parse::parse_in_parts`]): an index into
    /// [`Ast::put_off`].
    PutOff(u32),
    /// `x: e`, `{ … }: e`, `{ … } @ x: e`.
    Lambda(LambdaId),
    /// `{ … }` or `rec { … }`.
    Set(SetId),
    /// `let … in body`. (`let { … }` is a `Select` of `body` from a recursive `Set`.)
    Let(SetId, ExprId),
    /// `[ … ]`; items in `Ast::expr_pool`.
    List(Span),
    /// `with env; body`.
    With(ExprId, ExprId),
    /// `if cond then yes else no`.
    If(ExprId, ExprId, ExprId),
    /// `assert cond; body`.
    Assert(ExprId, ExprId),
    /// `! e`.
    Not(ExprId),
    /// `- e`: `__sub 0 e`.
    Neg(ExprId),
    /// `lhs op rhs`. Pipe operators are `Apply`.
    Binary(BinOp, ExprId, ExprId),
    /// The hidden variable that holds item `index` of `BindingSet::inherit_from`; occurs only as
    /// the base of the `Select` that an [`AttrKind::InheritedFrom`] binding has as its expression.
    InheritFrom(u32),
}

const _: () = assert!(size_of::<Expr>() <= 16);

/// One component of an attribute path.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum AttrName {
    /// A name known from the text: `a`, `"a"`, `${"a"}`.
    Static(Sym),
    /// `${e}` or `"…${e}…"`: an expression whose string value is the name.
    Dynamic(ExprId),
}

/// The path (and default) of a `Select` or `HasAttr`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SelectPath {
    /// Components in `Ast::path_pool`; positions in `Ast::path_pos`.
    pub path: Span,
    /// The expression behind `or`.
    pub default: Option<ExprId>,
}

/// How a binding came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttrKind {
    /// `name = e;` including the sets made for `a.b = e;`.
    Plain,
    /// `inherit name;`: the expression is a `Var` resolved in the *enclosing* scope.
    Inherited,
    /// `inherit (e) name;`: the expression is a `Select` from `InheritFrom(index)`.
    InheritedFrom,
}

/// A binding with a name known from the text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Attr {
    /// Its name.
    pub name: Sym,
    /// Position of the name.
    pub pos: Pos,
    /// Where it came from.
    pub kind: AttrKind,
    /// Its expression.
    pub expr: ExprId,
}

/// A binding whose name is computed: `${e} = v;`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DynamicAttr {
    /// The expression of the name.
    pub name: ExprId,
    /// The expression of the value.
    pub expr: ExprId,
    /// Position of the binding.
    pub pos: Pos,
}

/// The bindings of a `{ }`, `rec { }` or `let`, nested paths already merged, duplicates rejected.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BindingSet {
    /// Whether bindings see one another (`rec` and `let`).
    pub recursive: bool,
    /// Static bindings in `Ast::attrs`, sorted by `Sym`.
    pub attrs: Span,
    /// Computed bindings in `Ast::dynamics`, in text order. Evaluated after the static ones.
    pub dynamics: Span,
    /// The expressions of `inherit (e) …`, in text order, in `Ast::expr_pool`.
    /// In `rec` and `let` they see the new scope.
    pub inherit_from: Span,
    /// Position of the set.
    pub pos: Pos,
}

/// One formal parameter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Formal {
    /// Its name.
    pub name: Sym,
    /// Position of the name.
    pub pos: Pos,
    /// `name ? default`.
    pub default: Option<ExprId>,
}

/// The `{ a, b ? 1, ... }` of a function.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Formals {
    /// The formals in `Ast::formals`, sorted by `Sym`.
    pub formals: Span,
    /// The same in text order, as indices relative to `formals.start`, in `Ast::formal_order`.
    pub order: Span,
    /// Whether `...` accepts more attributes.
    pub ellipsis: bool,
}

/// A function of one parameter; `a: b: e` are two, the compiler merges them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lambda {
    /// `x` of `x: e` or of the `@`-pattern.
    pub arg: Option<Sym>,
    /// The set pattern.
    pub formals: Option<Formals>,
    /// The body.
    pub body: ExprId,
    /// Position of the function.
    pub pos: Pos,
    /// The name of the binding whose value the function is, for traces.
    pub name: Option<Sym>,
    /// The doc comment before it (`/** … */`), as a byte range of the source.
    pub doc: Option<Span>,
}

/// An expression that was parsed and forgotten. Its text is parsed again when it is first evaluated.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PutOff {
    /// Where it is in the source.
    pub text: Span,
    /// The names that it mentions and does not bind, in `Ast::free_names`.
    pub names: Span,
    /// Its name, if it is a function.
    pub function: Option<Sym>,
}

/// A name that an expression mentions and does not bind.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FreeName {
    /// The name.
    pub name: Sym,
    /// Whether all mentions are in a `with` of the expression, which may have the name.
    pub under_with: bool,
}

/// A parsed file or string.
#[derive(Default, Debug)]
pub struct Ast {
    /// All nodes; children come before parents where the parser builds bottom-up.
    pub exprs: Vec<Expr>,
    /// The position of each node, parallel to `exprs`.
    pub expr_pos: Vec<Pos>,
    /// The whole file.
    pub root: Option<ExprId>,
    /// Pool of expression lists (arguments, items, interpolation parts, inherit sources).
    pub expr_pool: Vec<ExprId>,
    /// Positions of interpolation parts, parallel to `expr_pool` (`Pos::NONE` for other uses).
    pub part_pos: Vec<Pos>,
    /// For each `Binary(Add, …)`, in ascending order of `ExprId`: where its left and its right
    /// operand begin in the text, parentheses included. Errors about an operand point there.
    pub operand_pos: Vec<(ExprId, Pos, Pos)>,
    /// Pool of attribute paths.
    pub path_pool: Vec<AttrName>,
    /// Positions of path components, parallel to `path_pool`.
    pub path_pos: Vec<Pos>,
    /// Paths of selections.
    pub selects: Vec<SelectPath>,
    /// Functions.
    pub lambdas: Vec<Lambda>,
    /// Pool of formals.
    pub formals: Vec<Formal>,
    /// Pool for `Formals::order`.
    pub formal_order: Vec<u32>,
    /// Sets and lets.
    pub sets: Vec<BindingSet>,
    /// Pool of static bindings.
    pub attrs: Vec<Attr>,
    /// Pool of computed bindings.
    pub dynamics: Vec<DynamicAttr>,
    /// Expressions that were only checked.
    pub put_off: Vec<PutOff>,
    /// Pool of their names.
    pub free_names: Vec<FreeName>,
    /// How many nodes they had.
    pub forgotten: usize,
    /// Bytes of all literal text.
    pub text_bytes: Vec<u8>,
    /// Each literal text, as a run of `text_bytes`.
    pub texts: Vec<Span>,
    /// Bytes of all names.
    pub symbol_bytes: Vec<u8>,
    /// Each name, as a run of `symbol_bytes`, numbered by first creation.
    pub symbols: Vec<Span>,
    /// Those that begin with two underscores, as names do that mean something.
    pub underscored: Vec<Sym>,
}

impl Ast {
    /// Empties all tables, to be used again.
    pub(crate) fn empty(&mut self) {
        let Ast { exprs, expr_pos, root, expr_pool, part_pos, operand_pos, path_pool, path_pos, .. } = self;
        *root = None;
        empty(exprs);
        empty(expr_pos);
        empty(expr_pool);
        empty(part_pos);
        empty(operand_pos);
        empty(path_pool);
        empty(path_pos);
        let Ast { selects, lambdas, formals, formal_order, sets, attrs, dynamics, put_off, .. } = self;
        empty(selects);
        empty(lambdas);
        empty(formals);
        empty(formal_order);
        empty(sets);
        empty(attrs);
        empty(dynamics);
        empty(put_off);
        let Ast { free_names, forgotten, text_bytes, texts, symbol_bytes, symbols, underscored, .. } = self;
        *forgotten = 0;
        empty(free_names);
        empty(text_bytes);
        empty(texts);
        empty(symbol_bytes);
        empty(symbols);
        empty(underscored);
    }

    /// Adds a node without a position.
    pub(crate) fn add(&mut self, expr: Expr) -> ExprId {
        self.exprs.push(expr);
        self.expr_pos.push(Pos::NONE);
        ExprId(self.exprs.len() as u32 - 1)
    }

    /// Adds literal text.
    pub(crate) fn add_text(&mut self, text: &[u8]) -> TextId {
        let text = Span::append(&mut self.text_bytes, text.iter().copied());
        self.texts.push(text);
        TextId(self.texts.len() as u32 - 1)
    }

    /// How many nodes the text has.
    pub fn node_count(&self) -> usize {
        self.exprs.len() - self.put_off.len() + self.forgotten
    }

    /// The node `id`.
    pub fn expr(&self, id: ExprId) -> Expr {
        self.exprs[id.index()]
    }

    /// The position of the node `id`.
    pub fn pos(&self, id: ExprId) -> Pos {
        self.expr_pos[id.index()]
    }

    /// Where C++ Nix says that an expression is, when it names an operand: that of its first part for
    /// some, nowhere for literals and `let`. Parts of parts are followed so far only, since this is
    /// asked at every level of a nest.
    pub fn shown_pos(&self, id: ExprId) -> Pos {
        let mut id = id;
        for _ in 0..64 {
            id = match self.expr(id) {
                Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) | Expr::Let(..) => break,
                Expr::Not(inner) | Expr::HasAttr { base: inner, .. } => inner,
                Expr::List(items) => match self.expr_list(items).first() {
                    Some(&first) => first,
                    None => break,
                },
                _ => return self.pos(id),
            };
        }
        Pos::NONE
    }

    /// Where the operands of the `Binary(Add, …)` node `id` begin.
    pub fn operand_pos(&self, id: ExprId) -> (Pos, Pos) {
        match self.operand_pos.binary_search_by_key(&id, |&(node, ..)| node) {
            Ok(at) => (self.operand_pos[at].1, self.operand_pos[at].2),
            Err(_) => (Pos::NONE, Pos::NONE),
        }
    }

    /// A run of `expr_pool`.
    pub fn expr_list(&self, span: Span) -> &[ExprId] {
        &self.expr_pool[span.range()]
    }

    /// The path of a selection.
    pub fn path(&self, span: Span) -> &[AttrName] {
        &self.path_pool[span.range()]
    }

    /// The bytes of literal text (Nix strings need not be UTF-8).
    pub fn text(&self, id: TextId) -> &[u8] {
        &self.text_bytes[self.texts[id.index()].range()]
    }

    /// The bytes of a name.
    pub fn name(&self, sym: Sym) -> &[u8] {
        &self.symbol_bytes[self.symbols[sym.index()].range()]
    }
}
