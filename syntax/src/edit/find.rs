//! Finding an attribute path in bindings.

use std::collections::HashSet;

use rnix::SyntaxNode;
use rnix::ast::{Attr, AttrpathValue, Entry, Expr, Inherit};
use rowan::ast::AstNode;

use super::bindings::{Bindings, main_sets, static_name};

/// A definition in the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    /// `name = value;`, or an `inherit`.
    pub entry: SyntaxNode,
    /// The attribute path before the `=`, or the name in the `inherit`.
    pub attr: SyntaxNode,
}

impl Found {
    /// The definition that a pair of path and value is.
    pub fn pair(pair: &AttrpathValue) -> Option<Found> {
        Some(Found { entry: pair.syntax().clone(), attr: pair.attrpath()?.syntax().clone() })
    }

    /// The definition that a name of an `inherit` is.
    pub fn inherited(inherit: &Inherit, attr: &Attr) -> Found {
        Found { entry: inherit.syntax().clone(), attr: attr.syntax().clone() }
    }

    /// The value, unless it is inherited.
    pub fn value(&self) -> Option<Expr> {
        AttrpathValue::cast(self.entry.clone())?.value()
    }

    /// The `inherit`, if it is one.
    pub fn inherit(&self) -> Option<Inherit> {
        Inherit::cast(self.entry.clone())
    }
}

/// Bindings that an attribute can be added to.
pub(super) struct Home {
    pub bindings: Bindings,
    /// How many names of the path lead there.
    pub depth: usize,
    /// The last entry that begins with more names of the path, and how many.
    pub sibling: Option<(usize, SyntaxNode)>,
}

impl Home {
    /// How much of the path is written already, here or in a sibling.
    fn score(&self) -> usize {
        self.depth + self.sibling.as_ref().map_or(0, |(shared, _)| *shared)
    }
}

/// What bindings say about an attribute path.
#[derive(Default)]
pub(super) struct Lookup {
    /// Definitions of the path.
    pub exact: Vec<Found>,
    /// Entries that define something below the path.
    pub parts: Vec<SyntaxNode>,
    /// A computed name that might be the one.
    pub dynamic: Option<SyntaxNode>,
    /// An entry on the way whose value is not made from a set.
    pub opaque: Option<SyntaxNode>,
    homes: Vec<Home>,
    /// Bindings that were looked at, with how many names lead there: variables may lead to them again.
    seen: HashSet<(Bindings, usize)>,
}

impl Lookup {
    /// Looks for the path `names` in all of `starts`.
    pub fn new(starts: &[Bindings], names: &[String]) -> Lookup {
        let mut lookup = Lookup::default();
        for bindings in starts {
            lookup.bindings(bindings, names, 0);
        }
        lookup
    }

    /// The definition, if there is exactly one.
    pub fn only(mut self) -> Option<Found> {
        match (self.exact.len(), self.parts.len()) {
            (1, 0) => self.exact.pop(),
            _ => None,
        }
    }

    /// Where to add the path: where most of it is written already. `Err` with all that are as good.
    pub fn home(mut self) -> Result<Home, Vec<Home>> {
        let best = self.homes.iter().map(|home| (home.score(), home.depth)).max();
        self.homes.retain(|home| Some((home.score(), home.depth)) == best);
        match self.homes.len() {
            1 => self.homes.pop().ok_or_else(Vec::new),
            _ => Err(self.homes),
        }
    }

    /// `names` is what is left of the path behind `depth` names.
    fn bindings(&mut self, bindings: &Bindings, names: &[String], depth: usize) {
        if !self.seen.insert((bindings.clone(), depth)) {
            return;
        }
        let mut home = Home { bindings: bindings.clone(), depth, sibling: None };
        for entry in bindings.entries() {
            match entry {
                Entry::Inherit(inherit) => self.inherit(&inherit, names),
                Entry::AttrpathValue(pair) => {
                    let shared = self.pair(&pair, names, depth).unwrap_or(0);
                    if shared > 0 && home.sibling.as_ref().is_none_or(|(most, _)| shared >= *most) {
                        home.sibling = Some((shared, pair.syntax().clone()));
                    }
                }
            }
        }
        self.homes.push(home);
    }

    fn inherit(&mut self, inherit: &Inherit, names: &[String]) {
        for attr in inherit.attrs().filter(|attr| static_name(attr).as_ref() == names.first()) {
            match names.len() {
                1 => self.exact.push(Found::inherited(inherit, &attr)),
                _ => self.opaque = Some(attr.syntax().clone()),
            }
        }
    }

    /// How many names at the start of the path this pair's path has as well.
    fn pair(&mut self, pair: &AttrpathValue, names: &[String], depth: usize) -> Option<usize> {
        let attrs: Vec<Attr> = pair.attrpath()?.attrs().collect();
        for (index, (attr, name)) in attrs.iter().zip(names).enumerate() {
            match static_name(attr) {
                Some(own) if own == *name => {}
                Some(_) => return Some(index),
                None => {
                    self.dynamic = Some(attr.syntax().clone());
                    return Some(index);
                }
            }
        }
        if attrs.len() > names.len() {
            self.parts.push(pair.syntax().clone());
            return Some(names.len());
        }
        if attrs.len() == names.len() {
            self.exact.extend(Found::pair(pair));
            return Some(names.len());
        }
        let sets = main_sets(&pair.value()?);
        if sets.is_empty() {
            self.opaque = Some(pair.syntax().clone());
        }
        for set in &sets {
            self.bindings(set, &names[attrs.len()..], depth + attrs.len());
        }
        // What is to be added belongs into the sets, not behind this entry.
        None
    }
}
