//! Where names are bound: sets and `let`s, and which of them an expression's value is made from.

use std::collections::HashSet;

use rnix::SyntaxKind::*;
use rnix::ast::{Apply, Attr, BinOpKind, Entry, Expr, InterpolPart, Str};
use rnix::{SyntaxNode, SyntaxToken};
use rowan::ast::AstNode;

use super::scope;

/// A set, or a `let` (old or new).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Bindings(pub SyntaxNode);

impl Bindings {
    /// `node` as such.
    pub fn cast(node: &SyntaxNode) -> Option<Bindings> {
        matches!(node.kind(), NODE_ATTR_SET | NODE_LET_IN | NODE_LEGACY_LET).then(|| Bindings(node.clone()))
    }

    /// Its entries, as written.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + use<> {
        self.0.children().filter_map(Entry::cast)
    }

    /// The token behind which entries stand: `{`, or the `let` of a `let … in`.
    pub fn open(&self) -> Option<SyntaxToken> {
        self.token(if self.0.kind() == NODE_LET_IN { TOKEN_LET } else { TOKEN_L_BRACE })
    }

    /// The token before which entries stand.
    pub fn close(&self) -> Option<SyntaxToken> {
        self.token(if self.0.kind() == NODE_LET_IN { TOKEN_IN } else { TOKEN_R_BRACE })
    }

    /// Whether its values see its names.
    pub fn is_recursive(&self) -> bool {
        self.0.kind() != NODE_ATTR_SET || self.token(TOKEN_REC).is_some()
    }

    fn token(&self, kind: rnix::SyntaxKind) -> Option<SyntaxToken> {
        self.0.children_with_tokens().filter_map(|part| part.into_token()).find(|token| token.kind() == kind)
    }
}

/// The sets that the value of `expr` is made from, in text order.
pub(super) fn main_sets(expr: &Expr) -> Vec<Bindings> {
    let mut search = Search::default();
    search.expr(expr);
    search.found
}

#[derive(Default)]
struct Search {
    found: Vec<Bindings>,
    /// Variables' values that were looked at: a name may lead to itself.
    seen: HashSet<SyntaxNode>,
    depth: usize,
}

/// How deep expressions and variables are followed: far deeper than people write.
const MAX_DEPTH: usize = 1000;

impl Search {
    fn expr(&mut self, expr: &Expr) {
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            self.shallow(expr);
            self.depth -= 1;
        }
    }

    fn shallow(&mut self, expr: &Expr) {
        match expr {
            Expr::AttrSet(set) => self.found.push(Bindings(set.syntax().clone())),
            Expr::Paren(paren) => self.maybe(paren.expr()),
            Expr::Lambda(lambda) => self.maybe(lambda.body()),
            Expr::LetIn(bound) => self.maybe(bound.body()),
            Expr::With(with) => self.maybe(with.body()),
            Expr::Assert(assert) => self.maybe(assert.body()),
            Expr::IfElse(choice) => {
                [choice.body(), choice.else_body()].into_iter().for_each(|e| self.maybe(e))
            }
            Expr::BinOp(op) if op.operator() == Some(BinOpKind::Update) => {
                [op.lhs(), op.rhs()].into_iter().for_each(|side| self.maybe(side));
            }
            Expr::Apply(call) => self.call(call),
            Expr::Ident(ident) => {
                if let Some(value) = scope::value_of(ident.syntax(), &ident.to_string())
                    && self.seen.insert(value.syntax().clone())
                {
                    self.expr(&value);
                }
            }
            _ => {}
        }
    }

    fn maybe(&mut self, expr: Option<Expr>) {
        if let Some(expr) = expr {
            self.expr(&expr);
        }
    }

    /// The value of a call is made from the callee's body if that is written here, else from the arguments.
    fn call(&mut self, call: &Apply) {
        let mut args = Vec::new();
        let mut callee = Some(Expr::Apply(call.clone()));
        while let Some(Expr::Apply(call)) = &callee {
            args.extend(call.argument());
            callee = call.lambda();
        }
        if let Some(lambda @ Expr::Lambda(_)) = callee.and_then(plain) {
            return self.expr(&lambda);
        }
        for arg in args.iter().rev().filter(|arg| !matches!(arg, Expr::Ident(_))) {
            self.expr(arg);
        }
    }
}

/// The expression without parentheses around it.
pub(super) fn plain(mut expr: Expr) -> Option<Expr> {
    while let Expr::Paren(paren) = &expr {
        expr = paren.expr()?;
    }
    Some(expr)
}

/// The name that a part of an attribute path is, unless it is computed. Nix: `${"a"}` is not.
pub(super) fn static_name(attr: &Attr) -> Option<String> {
    match attr {
        Attr::Ident(ident) => Some(ident.to_string()),
        Attr::Str(text) => constant(text),
        Attr::Dynamic(dynamic) => match dynamic.expr()? {
            Expr::Str(text) => constant(&text),
            _ => None,
        },
    }
}

fn constant(text: &Str) -> Option<String> {
    let parts = text.normalized_parts().into_iter();
    parts
        .map(|part| match part {
            InterpolPart::Literal(text) => Some(text),
            InterpolPart::Interpolation(_) => None,
        })
        .collect()
}
