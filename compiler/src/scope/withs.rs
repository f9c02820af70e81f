//! Shortcuts for `with`: which ones are searched at run time, and for which names.
//!
//! A `with` over a literal whose names are static needs no search: its names are bindings. Nor does
//! one over `builtins` of which only functions are used. But a name that a nearer `with` might have must
//! be searched for, so a literal that such a search can reach with one of its own names becomes an
//! ordinary set.

use super::{BindingId, Globals, Res, Scope, With, WithId, WithNames};
use crate::ast::{Ast, Expr, ExprId, SetId, Sym};

/// Where a search along the enclosing `with`s ends.
enum Hit {
    Res(Res),
    /// This literal, or `builtins`, must be searched as a set after all.
    Demote(WithId),
}

/// Decides about all `with`s, and what their names refer to.
pub(super) fn plan(scope: &mut Scope, ast: &Ast, globals: Globals, shortcuts: bool) {
    if !shortcuts {
        scope.withs.iter_mut().for_each(|with| with.names = WithNames::Unknown);
    }
    let put_off: Vec<WithId> = scope.put_off.iter().filter_map(|needs| needs.with).collect();
    put_off.iter().for_each(|&with| forget_names(&mut scope.withs, with));
    let lookups = std::mem::take(&mut scope.lookups);
    let mut found = Vec::with_capacity(lookups.len());
    'again: loop {
        let known_above = known_above(&scope.withs);
        found.clear();
        for &(expr, with) in &lookups {
            match search(scope, ast, globals, &known_above, expr, with) {
                Hit::Res(res) => found.push((expr, res)),
                Hit::Demote(with) => {
                    scope.withs[with.index()].names = WithNames::Unknown;
                    continue 'again;
                }
            }
        }
        break;
    }
    for &(expr, res) in &found {
        scope.res[expr.index()] = res;
        if let Res::With(with) = res {
            mark(scope, with);
        }
    }
    put_off.iter().for_each(|&with| mark(scope, with));
    link(&mut scope.withs);
    // There may be `with`s in what was put off.
    put_off.iter().for_each(|with| scope.withs[with.index()].has_inner = true);
}

/// Nothing is found at compile time in a `with` and those around it.
fn forget_names(withs: &mut [With], from: WithId) {
    let mut at = Some(from);
    while let Some(id) = at {
        let with = &mut withs[id.index()];
        with.names = WithNames::Unknown;
        at = with.parent;
    }
}

/// Whether something is known of the names of a `with` or of one around it.
fn known_above(withs: &[With]) -> Vec<bool> {
    let mut known = Vec::with_capacity(withs.len());
    for with in withs {
        let above = with.parent.is_some_and(|parent| known[parent.index()]);
        known.push(above || with.names != WithNames::Unknown);
    }
    known
}

fn search(scope: &Scope, ast: &Ast, globals: Globals, known: &[bool], expr: ExprId, from: WithId) -> Hit {
    let Expr::Var(name) = ast.expr(expr) else { unreachable!("only variables are looked up") };
    let mut first_dynamic = None;
    let mut at = Some(from);
    while let Some(id) = at {
        let with = &scope.withs[id.index()];
        let hit = match with.names {
            WithNames::Unknown => {
                first_dynamic = first_dynamic.or(Some(id));
                None
            }
            WithNames::Literal(set) => attr_of(scope, ast, set, name).map(Res::WithAttr),
            WithNames::Builtins => match builtin_name(ast.name(name), globals) {
                Some(_) => Some(Res::WithBuiltin),
                None if is_constant(ast.name(name), globals) => return Hit::Demote(id),
                None => None,
            },
        };
        match (hit, first_dynamic) {
            (Some(_), Some(_)) => return Hit::Demote(id),
            (Some(res), None) => return Hit::Res(res),
            _ => {}
        }
        // Nothing further out is known, and a search has been found necessary.
        if first_dynamic.is_some() && !known[id.index()] {
            break;
        }
        at = with.parent;
    }
    Hit::Res(first_dynamic.map_or(Res::Missing, Res::With))
}

fn attr_of(scope: &Scope, ast: &Ast, set: SetId, name: Sym) -> Option<BindingId> {
    let attrs = &ast.attrs[ast.sets[set.index()].attrs.range()];
    let at = attrs.binary_search_by_key(&name, |attr| attr.name).ok()?;
    Some(scope.attr(set, at as u32))
}

/// Marks a `with` and all that a search from it can reach as searched at run time.
fn mark(scope: &mut Scope, from: WithId) {
    let mut at = Some(from);
    while let Some(id) = at {
        let with = &mut scope.withs[id.index()];
        if with.names == WithNames::Unknown {
            if with.dynamic {
                break;
            }
            with.dynamic = true;
        }
        at = with.parent;
    }
}

/// Finds the next outer `with` of each that is searched at run time.
fn link(withs: &mut [With]) {
    let mut outer = vec![None; withs.len()];
    for at in 0..withs.len() {
        let next = withs[at].parent.and_then(|parent| {
            let index = parent.index();
            if withs[index].dynamic { Some(parent) } else { outer[index] }
        });
        outer[at] = next;
        withs[at].outer = next;
        if let (true, Some(next)) = (withs[at].dynamic, next) {
            withs[next.index()].has_inner = true;
        }
    }
}

/// The name under which the builtin `builtins.NAME` is a global, if it is a known function.
pub(crate) fn builtin_name(name: &[u8], globals: Globals) -> Option<Vec<u8>> {
    let prefixed = [b"__".as_slice(), name].concat();
    [prefixed, name.to_vec()].into_iter().find(|name| globals(name).is_some_and(|info| info.arity > 0))
}

/// Whether `builtins.NAME` may be something else than a function, such as `builtins.langVersion`.
fn is_constant(name: &[u8], globals: Globals) -> bool {
    globals(&[b"__", name].concat()).or_else(|| globals(name)).is_some_and(|info| info.arity == 0)
}
