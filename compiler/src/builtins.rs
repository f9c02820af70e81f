//! What the compiler knows of builtins: which expressions are one, and what is special about some.
//!
//! Nothing can shadow a resolved global, and the set `builtins` never changes, so an expression that
//! is a builtin by its text is that builtin.

use rustc_hash::FxHashMap;

use crate::ast::{Ast, AttrName, Expr, ExprId, Sym};
use crate::op::Op;
use crate::scope::{BindingKind, GlobalInfo, Globals, Res, Scope, builtin_name};

/// The builtins that a program names.
pub(crate) struct Builtins<'a> {
    source: Globals<'a>,
    /// By attribute name: the global's name.
    by_name: FxHashMap<Sym, Option<(Sym, GlobalInfo)>>,
    /// By the name of a global.
    globals: FxHashMap<Sym, Option<GlobalInfo>>,
}

impl<'a> Builtins<'a> {
    pub fn new(source: Globals<'a>) -> Builtins<'a> {
        Builtins { source, by_name: FxHashMap::default(), globals: FxHashMap::default() }
    }

    /// What is known of the global with this name.
    pub fn global(&self, name: &[u8]) -> Option<GlobalInfo> {
        (self.source)(name)
    }

    /// The global that `builtins.NAME` is, if it is a function.
    pub fn attr(&mut self, ast: &Ast, scope: &mut Scope, name: Sym) -> Option<(Sym, GlobalInfo)> {
        if let Some(&known) = self.by_name.get(&name) {
            return known;
        }
        let found = builtin_name(ast.name(name), self.source);
        let found = found.and_then(|global| Some((scope.names.add(&global), (self.source)(&global)?)));
        self.by_name.insert(name, found);
        found
    }

    /// The builtin function that an expression certainly is, by its global name.
    pub fn known(&mut self, ast: &Ast, scope: &mut Scope, fun: ExprId) -> Option<(Sym, GlobalInfo)> {
        match ast.expr(fun) {
            Expr::Var(name) => match scope.res[fun.index()] {
                Res::Global => {
                    let source = self.source;
                    let info = *self.globals.entry(name).or_insert_with(|| source(ast.name(name)));
                    info.filter(|info| info.arity > 0).map(|info| (name, info))
                }
                Res::WithBuiltin => self.attr(ast, scope, name),
                Res::Binding(binding) | Res::WithAttr(binding) => {
                    let binding = scope.bindings[binding.index()];
                    let expr = binding.expr.filter(|_| binding.kind == BindingKind::Attr)?;
                    match ast.expr(expr) {
                        Expr::Var(_) if scope.res[expr.index()] == Res::Global => {
                            self.known(ast, scope, expr)
                        }
                        Expr::Select { .. } => self.known(ast, scope, expr),
                        _ => None,
                    }
                }
                _ => None,
            },
            Expr::Select { base, select } => {
                let path = ast.selects[select as usize];
                let (None, &[AttrName::Static(name)]) = (path.default, ast.path(path.path)) else {
                    return None;
                };
                is_builtins(ast, scope, base).then_some(())?;
                self.attr(ast, scope, name)
            }
            _ => None,
        }
    }
}

/// Whether the expression is the global `builtins`, or the hidden variable of `inherit (builtins)`.
fn is_builtins(ast: &Ast, scope: &Scope, id: ExprId) -> bool {
    match (ast.expr(id), scope.res[id.index()]) {
        (Expr::Var(name), Res::Global) => ast.name(name) == b"builtins",
        (Expr::InheritFrom(_), Res::Binding(source)) => match scope.bindings[source.index()].expr {
            Some(source) => matches!(ast.expr(source), Expr::Var(_)) && is_builtins(ast, scope, source),
            None => false,
        },
        _ => false,
    }
}

/// The name of a global without `__`.
pub(crate) fn bare_name(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"__").unwrap_or(name)
}

/// Builtins that are exactly an operator.
pub(crate) fn operator_of(name: &[u8]) -> Option<Op> {
    match name {
        b"sub" => Some(Op::Sub),
        b"mul" => Some(Op::Mul),
        b"div" => Some(Op::Div),
        b"lessThan" => Some(Op::Less),
        _ => None,
    }
}

/// What gives the value of a builtin of one argument at once, if that is evaluated and it is easy.
pub(crate) fn attempt_of(name: &[u8]) -> Option<Op> {
    match name {
        b"stringLength" => Some(Op::TryStringLength),
        b"head" => Some(Op::TryHead),
        b"tail" => Some(Op::TryTail),
        _ => None,
    }
}

/// Builtins whose first argument is a function that they call and never hand out, by name without `__`.
pub fn takes_function(name: &[u8]) -> bool {
    matches!(
        name,
        b"map"
            | b"filter"
            | b"foldl'"
            | b"sort"
            | b"genList"
            | b"concatMap"
            | b"any"
            | b"all"
            | b"mapAttrs"
            | b"groupBy"
            | b"partition"
            | b"zipAttrsWith"
    )
}
