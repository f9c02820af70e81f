//! The children of a node.

use crate::ast::{Ast, AttrName, Expr, ExprId, SetId, Span};

/// Calls `visit` with the direct children of `id`, of long lists only with the first `limit`.
/// Bodies of functions and all parts of sets are children.
pub(crate) fn children(ast: &Ast, id: ExprId, limit: usize, visit: &mut dyn FnMut(ExprId)) {
    let list = |span: Span, visit: &mut dyn FnMut(ExprId)| {
        ast.expr_list(span).iter().take(limit).for_each(|&id| visit(id));
    };
    match ast.expr(id) {
        Expr::Int(_)
        | Expr::Float(_)
        | Expr::Str(_)
        | Expr::Path(..)
        | Expr::SearchPath(_)
        | Expr::Var(_)
        | Expr::CurPos
        | Expr::PutOff(_)
        | Expr::InheritFrom(_) => {}
        Expr::Interp(_, parts) => list(parts, visit),
        Expr::List(items) => list(items, visit),
        Expr::Select { base, select } | Expr::HasAttr { base, select } => {
            visit(base);
            let path = ast.selects[select as usize];
            path.default.into_iter().for_each(&mut *visit);
            for name in ast.path(path.path).iter().take(limit) {
                if let AttrName::Dynamic(name) = *name {
                    visit(name);
                }
            }
        }
        Expr::Apply { fun, args } => {
            visit(fun);
            list(args, visit);
        }
        Expr::Lambda(lambda) => {
            let lambda = ast.lambdas[lambda.index()];
            if let Some(formals) = lambda.formals {
                let formals = &ast.formals[formals.formals.range()];
                formals.iter().take(limit).filter_map(|formal| formal.default).for_each(&mut *visit);
            }
            visit(lambda.body);
        }
        Expr::Set(set) => set_children(ast, set, limit, visit),
        Expr::Let(set, body) => {
            set_children(ast, set, limit, visit);
            visit(body);
        }
        Expr::If(cond, yes, no) => [cond, yes, no].into_iter().for_each(visit),
        Expr::With(first, second) | Expr::Assert(first, second) | Expr::Binary(_, first, second) => {
            [first, second].into_iter().for_each(visit);
        }
        Expr::Not(operand) | Expr::Neg(operand) => visit(operand),
    }
}

fn set_children(ast: &Ast, set: SetId, limit: usize, visit: &mut dyn FnMut(ExprId)) {
    let set = ast.sets[set.index()];
    ast.expr_list(set.inherit_from).iter().take(limit).for_each(|&id| visit(id));
    ast.attrs[set.attrs.range()].iter().take(limit).for_each(|attr| visit(attr.expr));
    for dynamic in ast.dynamics[set.dynamics.range()].iter().take(limit) {
        visit(dynamic.name);
        visit(dynamic.expr);
    }
}
