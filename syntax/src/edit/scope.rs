//! Which binding a variable means, and from where an attribute's value comes: what can be known from one text.

use std::collections::HashSet;

use rnix::SyntaxNode;
use rnix::ast::{Attr, Entry, Expr, HasEntry, Inherit, Lambda, Param};
use rowan::ast::AstNode;

use super::bindings::{Bindings, plain, static_name};
use super::find::{Found, Lookup};

/// What a variable is bound to.
enum Bound {
    /// By a binding of its own.
    Here(Found),
    /// By a function's parameter, or in parts: `a.b = …; a.c = …;`.
    Opaque,
}

/// The binding of the variable `name` that stands at `at`.
fn bound(at: &SyntaxNode, name: &str) -> Option<Bound> {
    for node in at.ancestors().skip(1) {
        if let Some(lambda) = Lambda::cast(node.clone())
            && lambda.param().is_some_and(|param| binds(&param, name))
        {
            return Some(Bound::Opaque);
        }
        let bindings = Bindings::cast(&node).filter(Bindings::is_recursive);
        // In `inherit a;` the name is looked for outside.
        let Some(bindings) = bindings.filter(|bindings| !is_inherited_by(at, bindings)) else { continue };
        if let Some(bound) = bindings.entries().find_map(|entry| binding(&entry, name)) {
            return Some(bound);
        }
    }
    None
}

/// Whether `at` is a name of an `inherit` of these bindings that takes it from the scope.
fn is_inherited_by(at: &SyntaxNode, bindings: &Bindings) -> bool {
    let inherit = at.parent().and_then(Inherit::cast);
    inherit.is_some_and(|inherit| {
        inherit.from().is_none() && inherit.syntax().parent().as_ref() == Some(&bindings.0)
    })
}

fn binds(param: &Param, name: &str) -> bool {
    match param {
        Param::IdentParam(param) => param.to_string() == name,
        Param::Pattern(pattern) => {
            let entries = pattern.pat_entries().filter_map(|entry| entry.ident());
            let whole = pattern.pat_bind().and_then(|bind| bind.ident());
            entries.chain(whole).any(|ident| ident.to_string() == name)
        }
    }
}

/// What `entry` binds `name` to, if it does.
fn binding(entry: &Entry, name: &str) -> Option<Bound> {
    match entry {
        Entry::Inherit(inherit) => {
            let attr = inherit.attrs().find(|attr| static_name(attr).as_deref() == Some(name))?;
            Some(Bound::Here(Found::inherited(inherit, &attr)))
        }
        Entry::AttrpathValue(pair) => {
            let mut attrs = pair.attrpath()?.attrs();
            if static_name(&attrs.next()?)? != name {
                return None;
            }
            Some(if attrs.next().is_some() { Bound::Opaque } else { Bound::Here(Found::pair(pair)?) })
        }
    }
}

/// The expression that the variable `name` at `at` stands for, if a `let` or `rec` of the text says it.
pub(super) fn value_of(at: &SyntaxNode, name: &str) -> Option<Expr> {
    match bound(at, name)? {
        Bound::Here(found) => found.value(),
        Bound::Opaque => None,
    }
}

/// The definition that the value of `found` comes from: through variables, `inherit` and selections from sets
/// that are written here, as far as that goes.
pub(super) fn origin(mut found: Found) -> Found {
    let mut seen = HashSet::new();
    while seen.insert(found.attr.clone()) {
        let Some(next) = step(&found) else { break };
        found = next;
    }
    found
}

fn step(found: &Found) -> Option<Found> {
    let next = match (found.value(), found.inherit()) {
        (Some(value), _) => match plain(value)? {
            Expr::Ident(ident) => bound(ident.syntax(), &ident.to_string())?,
            Expr::Select(select) if select.default_expr().is_none() => {
                let names: Option<Vec<String>> =
                    select.attrpath()?.attrs().map(|attr| static_name(&attr)).collect();
                return member(select.expr()?, &names?);
            }
            _ => return None,
        },
        (None, Some(inherit)) => {
            let name = static_name(&Attr::cast(found.attr.clone())?)?;
            match inherit.from() {
                Some(from) => return member(from.expr()?, &[name]),
                None => bound(&found.attr, &name)?,
            }
        }
        (None, None) => return None,
    };
    match next {
        Bound::Here(found) => Some(found),
        Bound::Opaque => None,
    }
}

/// The definition of an attribute of an expression that is a set, or a variable for one.
fn member(base: Expr, names: &[String]) -> Option<Found> {
    let base = match plain(base)? {
        Expr::Ident(ident) => plain(value_of(ident.syntax(), &ident.to_string())?)?,
        other => other,
    };
    let Expr::AttrSet(set) = base else { return None };
    set.entries().next()?;
    Lookup::new(&[Bindings(set.syntax().clone())], names).only()
}
