//! Questions about a text that only come up when an error is shown: in which binding a place is, and
//! which names are in scope there.
//!
//! Nothing of this is kept when a text is compiled; the text is parsed again.

use std::collections::HashMap;

use crate::ast::{Ast, AttrKind, Expr, ExprId, Pos, SetId, Sym};
use crate::walk::children;

/// A binding of a set or `let`, or the default of a formal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bound {
    /// Its name.
    pub name: Sym,
    /// The place of its name.
    pub pos: Pos,
    /// Its expression.
    pub expr: ExprId,
}

/// A tree in which one can go up.
pub struct Outline {
    ast: Ast,
    /// By node; the root is its own parent.
    parents: Vec<ExprId>,
    bound: HashMap<ExprId, Bound>,
    /// Places of nodes and of names of bindings, in text order.
    places: Vec<(Pos, ExprId)>,
}

impl Outline {
    /// The outline of a tree.
    pub fn new(ast: Ast) -> Outline {
        let ids = || (0..ast.exprs.len() as u32).map(ExprId);
        let mut parents: Vec<ExprId> = ids().collect();
        for id in ids() {
            children(&ast, id, usize::MAX, &mut |child| parents[child.index()] = id);
        }
        let attrs = ast.attrs.iter().map(|attr| (attr.name, attr.pos, attr.expr));
        let formals = ast.formals.iter();
        let defaults = formals.filter_map(|formal| Some((formal.name, formal.pos, formal.default?)));
        let all = attrs.chain(defaults);
        let bound: HashMap<ExprId, Bound> =
            all.map(|(name, pos, expr)| (expr, Bound { name, pos, expr })).collect();
        let mut places: Vec<(Pos, ExprId)> = ids().map(|id| (ast.pos(id), id)).collect();
        places.extend(bound.values().map(|bound| (bound.pos, bound.expr)));
        places.retain(|place| place.0 != Pos::NONE);
        places.sort_unstable();
        Outline { ast, parents, bound, places }
    }

    /// A name of the text.
    pub fn name(&self, name: Sym) -> &[u8] {
        self.ast.name(name)
    }

    /// The innermost binding whose name or expression the place is in.
    pub fn binding_at(&self, pos: Pos) -> Option<Bound> {
        let node = self.node_at(pos)?;
        self.upwards(node).find_map(|id| self.bound.get(&id).copied())
    }

    /// The names that a variable at this place could refer to, those of the innermost scope first.
    pub fn names_at(&self, pos: Pos) -> Vec<&[u8]> {
        let Some(node) = self.node_at(pos) else { return Vec::new() };
        let scopes = self.upwards(node).flat_map(|id| self.scope(id));
        scopes.map(|(name, _)| self.ast.name(name)).collect()
    }

    /// The cycle of bindings that begins with this one if each is nothing but a variable for the next,
    /// each with the place of that variable: `a = b; b = a;`.
    pub fn alias_cycle(&self, first: Bound) -> Vec<(Bound, Pos)> {
        let mut all = Vec::new();
        let mut bound = first;
        loop {
            all.push((bound, self.ast.pos(bound.expr)));
            let Expr::Var(name) = self.ast.expr(bound.expr) else { return Vec::new() };
            match self.binding_of(bound.expr, name) {
                Some(next) if next == first => return all,
                Some(next) if all.iter().all(|known| known.0 != next) => bound = next,
                _ => return Vec::new(),
            }
        }
    }

    /// What the variable `name` at `node` refers to, if that is a binding.
    fn binding_of(&self, node: ExprId, name: Sym) -> Option<Bound> {
        let mut scopes = self.upwards(node).skip(1).flat_map(|id| self.scope(id));
        scopes.find(|&(other, _)| other == name)?.1
    }

    fn node_at(&self, pos: Pos) -> Option<ExprId> {
        let after = self.places.partition_point(|place| place.0 <= pos);
        self.places[..after].last().map(|place| place.1)
    }

    fn upwards(&self, node: ExprId) -> impl Iterator<Item = ExprId> {
        std::iter::successors(Some(node), |&id| {
            let parent = self.parents[id.index()];
            (parent != id).then_some(parent)
        })
    }

    /// The names that a node binds for what is in it.
    fn scope(&self, id: ExprId) -> Vec<(Sym, Option<Bound>)> {
        match self.ast.expr(id) {
            Expr::Let(set, _) => self.names_of(set),
            Expr::Set(set) if self.ast.sets[set.index()].recursive => self.names_of(set),
            Expr::With(env, _) => match self.ast.expr(env) {
                Expr::Set(set) => self.names_of(set),
                _ => Vec::new(),
            },
            Expr::Lambda(lambda) => {
                let lambda = &self.ast.lambdas[lambda.index()];
                let formals = lambda.formals.map_or(&[][..], |formals| formals.formals.of(&self.ast.formals));
                let formals = formals.iter().map(|formal| {
                    let bound = formal.default.and_then(|default| self.bound.get(&default).copied());
                    (formal.name, bound)
                });
                formals.chain(lambda.arg.map(|name| (name, None))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn names_of(&self, set: SetId) -> Vec<(Sym, Option<Bound>)> {
        let attrs = self.ast.sets[set.index()].attrs.of(&self.ast.attrs);
        let own = attrs.iter().filter(|attr| attr.kind != AttrKind::Inherited);
        own.map(|attr| (attr.name, self.bound.get(&attr.expr).copied())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseOptions, parse};

    fn outline(text: &str) -> Outline {
        Outline::new(parse(text.as_bytes(), &ParseOptions::default()).unwrap().ast)
    }

    fn at(text: &str, part: &str) -> Pos {
        Pos(text.find(part).unwrap() as u32)
    }

    fn shown<'a>(names: impl IntoIterator<Item = &'a [u8]>) -> String {
        let names: Vec<_> = names.into_iter().map(String::from_utf8_lossy).collect();
        names.join(" ")
    }

    #[test]
    fn the_innermost_binding() {
        let text = "let f = x: { y.z = x + 1; inherit (x) w; }; in f 2";
        let outline = outline(text);
        let cases = [("x:", "f"), ("x + 1", "z"), ("+ 1", "z"), ("w;", "w"), ("f 2", "")];
        for (part, expected) in cases {
            let bound = outline.binding_at(at(text, part));
            assert_eq!(shown(bound.map(|bound| outline.name(bound.name))), expected, "{part}");
        }
        let text = "{ a ? 1 + b, b }: a";
        let outline = self::outline(text);
        let bound = outline.binding_at(at(text, "+")).unwrap();
        assert_eq!(shown([outline.name(bound.name)]), "a");
    }

    #[test]
    fn names_in_scope() {
        let text = "let a = 1; in { b = 2; c = rec { d = { x, ... }@y: with { e = 3; }; name; }; }";
        assert_eq!(shown(outline(text).names_at(at(text, "name"))), "e x y d a");
    }

    #[test]
    fn variables_for_variables() {
        let text = "let a = b; b = c; c = a; in a";
        let outline = outline(text);
        let first = outline.binding_at(at(text, "a = b")).unwrap();
        let all = outline.alias_cycle(first);
        assert_eq!(shown(all.iter().map(|(bound, _)| outline.name(bound.name))), "a b c");
    }
}
