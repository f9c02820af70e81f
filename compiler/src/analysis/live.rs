//! Which bindings are needed: those that are reached from the result of the file.

use crate::ast::{Ast, AttrKind, Expr, ExprId, SetId};
use crate::builtins::Builtins;
use crate::scope::{BindingId, Res, Scope, WithId, WithNames};
use crate::walk::children;

struct Live<'a, 'b> {
    ast: &'a Ast,
    scope: &'a mut Scope,
    builtins: &'a mut Builtins<'b>,
    live: Vec<bool>,
    todo: Vec<ExprId>,
}

/// By `BindingId`: whether the binding is needed.
pub(super) fn live(ast: &Ast, scope: &mut Scope, builtins: &mut Builtins) -> Vec<bool> {
    let bindings = scope.bindings.len();
    let mut live = Live { ast, scope, builtins, live: vec![false; bindings], todo: Vec::new() };
    live.todo.extend(ast.root);
    let captured: Vec<Res> = live.scope.captured.values().copied().collect();
    for res in captured {
        live.res(res);
    }
    while let Some(id) = live.todo.pop() {
        live.expr(id);
    }
    live.live
}

impl Live<'_, '_> {
    fn mark(&mut self, binding: BindingId) {
        if !std::mem::replace(&mut self.live[binding.index()], true) {
            self.todo.extend(self.scope.bindings[binding.index()].expr);
        }
    }

    fn res(&mut self, res: Res) {
        match res {
            Res::Binding(binding) | Res::WithAttr(binding) | Res::Scope(binding) => self.mark(binding),
            Res::With(with) => self.with(with),
            Res::None | Res::Global | Res::WithBuiltin | Res::Missing => {}
        }
    }

    /// A search can go on to the outer `with`s.
    fn with(&mut self, with: WithId) {
        let mut at = Some(with);
        while let Some(id) = at {
            let with = self.scope.withs[id.index()];
            if self.live[with.chain.index()] {
                break;
            }
            self.mark(with.chain);
            self.mark(with.set);
            at = with.outer;
        }
    }

    fn expr(&mut self, id: ExprId) {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Var(_) | Expr::InheritFrom(_) => self.res(self.scope.res[id.index()]),
            Expr::Let(_, body) => self.todo.push(body),
            Expr::PutOff(index) => self.put_off(index),
            // Its set is marked by the names that are looked up in it.
            Expr::With(_, body) => self.todo.push(body),
            Expr::Set(set) => self.set(set),
            Expr::Lambda(lambda) => self.todo.push(ast.lambdas[lambda.index()].body),
            Expr::Apply { fun, args } => {
                if self.builtins.known(ast, self.scope, fun).is_none() {
                    self.todo.push(fun);
                }
                self.todo.extend(ast.expr_list(args));
            }
            _ => children(ast, id, usize::MAX, &mut |child| self.todo.push(child)),
        }
    }

    fn put_off(&mut self, index: u32) {
        let needs = self.scope.put_off[index as usize];
        for at in needs.bindings.range() {
            self.mark(self.scope.needed[at]);
        }
        if let Some(with) = needs.with {
            self.with(with);
        }
    }

    fn set(&mut self, id: SetId) {
        let ast = self.ast;
        let set = ast.sets[id.index()];
        for (index, attr) in ast.attrs[set.attrs.range()].iter().enumerate() {
            if set.recursive && attr.kind != AttrKind::Inherited {
                self.mark(self.scope.attr(id, index as u32));
            } else {
                if set.recursive {
                    self.live[self.scope.attr(id, index as u32).index()] = true;
                }
                self.todo.push(attr.expr);
            }
        }
        for dynamic in &ast.dynamics[set.dynamics.range()] {
            self.todo.extend([dynamic.name, dynamic.expr]);
        }
    }
}

/// Whether a `with` is compiled as a group of bindings.
pub(super) fn literal_with(scope: &Scope, id: ExprId) -> Option<SetId> {
    let with = scope.with_of.get(&id)?;
    match scope.withs[with.index()].names {
        WithNames::Literal(set) => Some(set),
        _ => None,
    }
}
