//! Calls.

use super::{Lower, Result};
use crate::ast::{AttrName, Expr, ExprId, Pos, Span, Sym};
use crate::op::Op;
use crate::scope::{GlobalInfo, Res};

impl Lower<'_> {
    pub(super) fn apply(&mut self, id: ExprId, fun: ExprId, args: Span, tail: bool) -> Result {
        let pos = self.ast.pos(id);
        if let Some((name, info)) = self.known_builtin(fun)
            && u32::from(info.arity) <= args.len
        {
            return self.apply_builtin(name, info, args, pos, tail);
        }
        self.value(fun, false)?;
        for &arg in self.ast.expr_list(args) {
            self.lazy(arg)?;
        }
        self.call(args.len, pos, tail);
        Ok(())
    }

    /// Calls what lies below the top `count` words with them.
    pub(super) fn call(&mut self, count: u32, pos: Pos, tail: bool) {
        self.emit_at(pos, if tail { Op::TailCall } else { Op::Call }, 0, 0, count);
    }

    /// The builtin function that an expression certainly is, by its global name.
    pub(super) fn known_builtin(&mut self, fun: ExprId) -> Option<(Sym, GlobalInfo)> {
        if !self.level(1) {
            return None;
        }
        match self.ast.expr(fun) {
            Expr::Var(name) => match self.scope.res[fun.index()] {
                Res::Global => {
                    let info = self.tables.global_info(self.ast.name(name))?;
                    (info.arity > 0).then_some((name, info))
                }
                Res::WithBuiltin => self.tables.builtin(self.ast, &mut self.scope.names, name),
                _ => None,
            },
            Expr::Select { base, select } => {
                let path = self.ast.selects[select as usize];
                let (None, &[AttrName::Static(name)]) = (path.default, self.ast.path(path.path)) else {
                    return None;
                };
                self.is_builtins(base).then_some(())?;
                self.tables.builtin(self.ast, &mut self.scope.names, name)
            }
            _ => None,
        }
    }

    /// Whether the expression is the global `builtins`.
    pub(super) fn is_builtins(&self, id: ExprId) -> bool {
        let Expr::Var(name) = self.ast.expr(id) else { return false };
        self.scope.res[id.index()] == Res::Global && self.ast.name(name) == b"builtins"
    }

    fn apply_builtin(&mut self, name: Sym, info: GlobalInfo, args: Span, pos: Pos, tail: bool) -> Result {
        let ast = self.ast;
        let arity = u32::from(info.arity);
        let (own, rest) = ast.expr_list(args).split_at(arity as usize);
        let bare = self.builtin_of(name);
        if bare == b"seq" && rest.is_empty() {
            self.value(own[0], false)?;
            self.op(Op::Pop);
            return self.value(own[1], tail);
        }
        if rest.is_empty()
            && let Some(op) = operator_of(&bare)
        {
            self.value(own[0], false)?;
            self.value(own[1], false)?;
            self.op_at(pos, op);
            self.done(tail);
            return Ok(());
        }
        for (index, &arg) in own.iter().enumerate() {
            match ast.expr(arg) {
                // It is called or dropped, but never seen unforced: the closure itself will do.
                Expr::Lambda(_) if index == 0 && takes_function(&bare) => self.value(arg, false)?,
                _ => self.lazy(arg)?,
            }
        }
        let global = self.tables.global(name);
        self.emit_at(pos, Op::CallBuiltin, arity, 0, global);
        if rest.is_empty() {
            self.done(tail);
            return Ok(());
        }
        for &arg in rest {
            self.lazy(arg)?;
        }
        self.call(rest.len() as u32, pos, tail);
        Ok(())
    }

    /// The name of a global without `__`.
    fn builtin_of(&self, name: Sym) -> Vec<u8> {
        let name = self.scope.names.text(self.ast, name);
        name.strip_prefix(b"__").unwrap_or(name).to_vec()
    }
}

/// Builtins that are exactly an operator.
fn operator_of(name: &[u8]) -> Option<Op> {
    match name {
        b"sub" => Some(Op::Sub),
        b"mul" => Some(Op::Mul),
        b"div" => Some(Op::Div),
        b"lessThan" => Some(Op::Less),
        _ => None,
    }
}

/// Builtins whose first argument is a function that they call and never hand out.
fn takes_function(name: &[u8]) -> bool {
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
