//! The sets being built: looking for duplicates, and merging `a.b = …; a.c = …;`.
//!
//! The bindings of the set whose braces are open lie on one scratch stack, above those of the sets
//! around it. `Sets::latest` gives each symbol its topmost binding there, so that a duplicate is
//! found at once. Each binding remembers what it hid and restores it when its set is closed.
//!
//! A set that can still grow although no brace is open, because an attribute path made it or a later
//! path leads into it, is a [`Growing`] set: a linked list with a hash index. It is written out
//! when the set around it is closed.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::frame::{Frame, Level, State};
use super::put_off::{Begin, Scope};
use super::{Parser, Result};
use crate::ast::{
    Ast, Attr, AttrKind, AttrName, BindingSet, DynamicAttr, Expr, ExprId, Pos, SelectPath, SetId, Span, Sym,
};
use crate::memory::{empty, room};

/// How a set is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Braces,
    Rec,
    /// `let … in`
    Let,
    /// `let { … }`
    LetBraces,
}

/// A set whose closing token has not been read. The marks are heights of the stacks in [`Sets`].
#[derive(Clone, Copy)]
struct OpenSet {
    form: Form,
    start: u32,
    bindings: u32,
    dynamics: u32,
    sources: u32,
    growing: u32,
    grown: u32,
    first_node: u32,
    scope: Begin,
    /// Whether values of its bindings may be put off.
    may_wait: bool,
}

#[derive(Clone, Copy)]
struct Binding {
    attr: Attr,
    /// What `Sets::latest` held for the name before.
    hidden: u32,
}

/// A set that later attribute paths may add to.
struct Growing {
    set: SetId,
    /// Never used twice, unlike the index in `Sets::growing`.
    serial: u32,
    first: u32,
    last: u32,
    dynamics: Vec<DynamicAttr>,
    sources: Vec<ExprId>,
}

#[derive(Clone, Copy)]
struct Grown {
    attr: Attr,
    next: u32,
}

const NONE: u32 = u32::MAX;

/// Of so many attributes a set is large.
const LARGE_SET: usize = 256;

/// A larger index is not used again.
const MOST_CLEARED: usize = 1024;

/// The sets being built.
#[derive(Default)]
pub(super) struct Sets {
    open: Vec<OpenSet>,
    bindings: Vec<Binding>,
    dynamics: Vec<DynamicAttr>,
    sources: Vec<ExprId>,
    /// By symbol: one more than the index of its topmost binding.
    latest: Vec<u32>,
    growing: Vec<Growing>,
    grown: Vec<Grown>,
    /// From a growing set's serial number and a symbol to an index into `grown`.
    index: HashMap<u64, u32, BuildHasherDefault<KeyHasher>>,
    serials: u32,
}

impl Sets {
    /// Gives stacks that are empty room for so many bindings.
    pub fn make_room(&mut self, bindings: usize) {
        room(&mut self.bindings, bindings);
    }

    /// Forgets what a whole text has left; its sets are closed.
    pub fn empty(&mut self) {
        empty(&mut self.bindings);
        empty(&mut self.latest);
        self.serials = 0;
        // Clearing takes time for all that it has room for.
        match self.index.capacity() > MOST_CLEARED {
            true => self.index = HashMap::default(),
            false => self.index.clear(),
        }
    }

    /// How the innermost open set is written, and the number of nodes before it, if values of its bindings
    /// may be put off.
    #[inline]
    pub fn waiting(&self) -> Option<(Form, u32)> {
        self.open.last().filter(|open| open.may_wait).map(|open| (open.form, open.first_node))
    }

    /// How the innermost open set is written.
    #[inline]
    pub fn form(&self) -> Form {
        self.open.last().map_or(Form::Braces, |open| open.form)
    }
}

/// The place of an attribute: the innermost open set, or a growing one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Open,
    Growing(u32),
}

/// Multiplies; the keys are small numbers that no adversary gains from choosing.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are u64")
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }
}

fn index_key(serial: u32, name: Sym) -> u64 {
    u64::from(serial) << 32 | u64::from(name.0)
}

impl Parser<'_> {
    /// Begins a set; what it is written as decides what ends it.
    pub(super) fn open_set(&mut self, form: Form, start: u32) {
        let scope = if form == Form::Braces { Begin::NONE } else { self.later.begin_scope() };
        self.sets.open.push(OpenSet {
            form,
            start,
            bindings: self.sets.bindings.len() as u32,
            dynamics: self.sets.dynamics.len() as u32,
            sources: self.sets.sources.len() as u32,
            growing: self.sets.growing.len() as u32,
            grown: self.sets.grown.len() as u32,
            first_node: self.ast.exprs.len() as u32,
            scope,
            may_wait: matches!(form, Form::Braces | Form::Rec) && self.members_may_wait(),
        });
    }

    /// `{ }`
    pub(super) fn empty_set(&mut self, start: u32) -> State {
        let set = self.push_set(BindingSet { pos: Pos(start), ..EMPTY });
        State::Atom(self.value(Expr::Set(set), Pos(start), start))
    }

    fn push_set(&mut self, set: BindingSet) -> SetId {
        self.ast.sets.push(set);
        SetId(self.ast.sets.len() as u32 - 1)
    }

    /// The current token is the `}` of a set.
    pub(super) fn end_braces(&mut self) -> State {
        self.lex.advance();
        let (set, open) = self.close_set();
        self.later.end_scope(open.scope, Scope::Recursive(set));
        let pos = Pos(open.start);
        let mut value = self.value(Expr::Set(set), pos, open.start);
        if open.form == Form::LetBraces {
            let body = self.intern(b"body");
            let select = self.push_select(body, Pos::NONE);
            value = self.value(Expr::Select { base: value.id(), select }, Pos::NONE, open.start);
        }
        State::Atom(value)
    }

    /// The current token is the `in` of a `let`.
    pub(super) fn end_let(&mut self) -> State {
        let (set, open) = self.close_set();
        self.open(Frame::LetBody { start: open.start, set: set.0, scope: open.scope }, Level::Whole)
    }

    fn push_select(&mut self, name: Sym, pos: Pos) -> u32 {
        let path = Span { start: self.ast.path_pool.len() as u32, len: 1 };
        self.ast.path_pool.push(AttrName::Static(name));
        self.ast.path_pos.push(pos);
        self.ast.selects.push(SelectPath { path, default: None });
        self.ast.selects.len() as u32 - 1
    }

    /// Writes the innermost set and all that grew in it into the tree.
    fn close_set(&mut self) -> (SetId, OpenSet) {
        let Some(open) = self.sets.open.pop() else { unreachable!("a set is open") };
        for at in open.growing as usize..self.sets.growing.len() {
            self.finish_growing(at);
        }
        self.sets.growing.truncate(open.growing as usize);
        self.sets.grown.truncate(open.grown as usize);

        let attrs = self.close_bindings(open.bindings);

        let dynamics = Span {
            start: self.ast.dynamics.len() as u32,
            len: self.sets.dynamics.len() as u32 - open.dynamics,
        };
        self.ast.dynamics.extend(self.sets.dynamics.drain(open.dynamics as usize..));
        let inherit_from = pool_span(&mut self.ast, &self.sets.sources[open.sources as usize..]);
        self.sets.sources.truncate(open.sources as usize);

        let recursive = open.form != Form::Braces;
        // Nix: the set of a `let … in` has no position.
        let pos = if open.form == Form::Let { Pos::NONE } else { Pos(open.start) };
        let set = self.push_set(BindingSet { recursive, attrs, dynamics, inherit_from, pos });
        (set, open)
    }

    /// Moves the bindings from `first` on into the tree, sorted by symbol.
    fn close_bindings(&mut self, first: u32) -> Span {
        let Sets { bindings, latest, .. } = &mut self.sets;
        let start = self.ast.attrs.len();
        let count = bindings.len() - first as usize;
        let attrs = if count >= LARGE_SET && count >= latest.len() / 4 {
            // The set has many of all names: their table has them in order.
            for latest in latest.iter_mut().filter(|latest| **latest > first) {
                let binding = bindings[*latest as usize - 1];
                *latest = binding.hidden;
                self.ast.attrs.push(binding.attr);
            }
            Span { start: start as u32, len: count as u32 }
        } else {
            for binding in &bindings[first as usize..] {
                latest[binding.attr.name.index()] = binding.hidden;
                self.ast.attrs.push(binding.attr);
            }
            sort_attrs(&mut self.ast, start)
        };
        bindings.truncate(first as usize);
        attrs
    }

    fn finish_growing(&mut self, at: usize) {
        let growing = &mut self.sets.growing[at];
        let set = growing.set;
        let start = self.ast.attrs.len();
        let mut next = growing.first;
        while next != NONE {
            let grown = self.sets.grown[next as usize];
            self.ast.attrs.push(grown.attr);
            next = grown.next;
        }
        let len = growing.dynamics.len() as u32;
        let dynamics = Span { start: self.ast.dynamics.len() as u32, len };
        self.ast.dynamics.append(&mut growing.dynamics);
        let inherit_from = pool_span(&mut self.ast, &growing.sources);
        let attrs = sort_attrs(&mut self.ast, start);
        let entry = &mut self.ast.sets[set.index()];
        *entry = BindingSet { attrs, dynamics, inherit_from, ..*entry };
    }

    /// The index of the growing set that `expr` is; it begins to grow now if it did not before.
    fn grow(&mut self, id: SetId) -> u32 {
        let set = self.ast.sets[id.index()];
        if set.recursive {
            self.later.merged();
        }
        if set.attrs.len == NONE {
            return set.attrs.start;
        }
        let at = self.begin_growing(id);
        for index in set.attrs.range() {
            self.insert(Target::Growing(at), self.ast.attrs[index]);
        }
        let growing = &mut self.sets.growing[at as usize];
        growing.dynamics.extend_from_slice(&self.ast.dynamics[set.dynamics.range()]);
        growing.sources.extend_from_slice(&self.ast.expr_pool[set.inherit_from.range()]);
        at
    }

    fn begin_growing(&mut self, set: SetId) -> u32 {
        let at = self.sets.growing.len() as u32;
        let serial = self.sets.serials;
        self.sets.serials += 1;
        let (dynamics, sources) = (Vec::new(), Vec::new());
        self.sets.growing.push(Growing { set, serial, first: NONE, last: NONE, dynamics, sources });
        // While a set grows, its span of attributes says where.
        self.ast.sets[set.index()].attrs = Span { start: at, len: NONE };
        at
    }

    #[inline]
    fn find(&self, target: Target, name: Sym) -> Option<Attr> {
        match target {
            Target::Open => {
                let at = self.sets.latest.get(name.index()).copied().unwrap_or(0);
                let floor = self.sets.open.last().map_or(0, |open| open.bindings);
                (at > floor).then(|| self.sets.bindings[at as usize - 1].attr)
            }
            Target::Growing(set) => {
                let key = index_key(self.sets.growing[set as usize].serial, name);
                self.sets.index.get(&key).map(|&at| self.sets.grown[at as usize].attr)
            }
        }
    }

    /// Adds an attribute that is not there yet.
    #[inline]
    fn insert(&mut self, target: Target, attr: Attr) {
        match target {
            Target::Open => {
                let name = attr.name.index();
                if name >= self.sets.latest.len() {
                    self.sets.latest.resize((name + 1).max(64) * 2, 0);
                }
                let hidden = self.sets.latest[name];
                self.sets.bindings.push(Binding { attr, hidden });
                self.sets.latest[name] = self.sets.bindings.len() as u32;
            }
            Target::Growing(set) => self.insert_growing(set, attr),
        }
    }

    fn insert_growing(&mut self, set: u32, attr: Attr) {
        let at = self.sets.grown.len() as u32;
        self.sets.grown.push(Grown { attr, next: NONE });
        let growing = &mut self.sets.growing[set as usize];
        self.sets.index.insert(index_key(growing.serial, attr.name), at);
        match growing.last {
            NONE => growing.first = at,
            last => self.sets.grown[last as usize].next = at,
        }
        growing.last = at;
    }

    fn insert_dynamic(&mut self, target: Target, attr: DynamicAttr) {
        match target {
            Target::Open => self.sets.dynamics.push(attr),
            Target::Growing(set) => self.sets.growing[set as usize].dynamics.push(attr),
        }
    }

    /// Binds the path above `mark` to `value` in the innermost set.
    #[inline]
    pub(super) fn bind(&mut self, mark: usize, value: ExprId) -> Result<()> {
        let (first, pos) = self.names[mark];
        if let AttrName::Static(name) = first
            && self.names.len() == mark + 1
            && self.find(Target::Open, name).is_none()
        {
            self.insert(Target::Open, Attr { name, pos, kind: AttrKind::Plain, expr: value });
            self.name_lambdas(value, name);
        } else {
            self.bind_path(mark, value)?;
        }
        if let Some(doc) = self.doc_before(pos) {
            self.set_doc(value, doc);
        }
        Ok(())
    }

    fn bind_path(&mut self, mark: usize, value: ExprId) -> Result<()> {
        // Nix: all attributes that a path makes have the position of the path's beginning.
        let pos = self.names[mark].1;
        let last = self.names.len() - 1;
        let mut target = Target::Open;
        for at in mark..last {
            target = self.step_into(target, mark, at, pos)?;
        }
        match self.names[last].0 {
            AttrName::Static(name) => {
                let attr = Attr { name, pos, kind: AttrKind::Plain, expr: value };
                self.insert_or_merge(target, mark, attr)
            }
            AttrName::Dynamic(name) => {
                self.insert_dynamic(target, DynamicAttr { name, expr: value, pos });
                Ok(())
            }
        }
    }

    /// The set that component `at` leads to from `target`, made if there is none.
    fn step_into(&mut self, target: Target, mark: usize, at: usize, pos: Pos) -> Result<Target> {
        let name = self.names[at].0;
        if let AttrName::Static(name) = name
            && let Some(found) = self.find(target, name)
        {
            let Expr::Set(set) = self.ast.expr(found.expr) else {
                self.names.truncate(at + 1);
                return Err(self.duplicate(mark, pos, found.pos));
            };
            return Ok(Target::Growing(self.grow(set)));
        }
        let set = self.push_set(EMPTY);
        let expr = self.push(Expr::Set(set), Pos::NONE);
        match name {
            AttrName::Static(name) => self.insert(target, Attr { name, pos, kind: AttrKind::Plain, expr }),
            AttrName::Dynamic(name) => self.insert_dynamic(target, DynamicAttr { name, expr, pos }),
        }
        Ok(Target::Growing(self.begin_growing(set)))
    }

    fn insert_or_merge(&mut self, target: Target, mark: usize, attr: Attr) -> Result<()> {
        let Some(old) = self.find(target, attr.name) else {
            self.insert(target, attr);
            self.name_lambdas(attr.expr, attr.name);
            return Ok(());
        };
        match (self.ast.expr(old.expr), self.ast.expr(attr.expr)) {
            (Expr::Set(old), Expr::Set(new)) => self.merge(old, new, mark),
            _ => Err(self.duplicate(mark, attr.pos, old.pos)),
        }
    }

    /// Moves everything from `new` into `old`, and so on for sets of the same name inside both.
    ///
    /// Nix: `rec` before `new` is ignored.
    fn merge(&mut self, old: SetId, new: SetId, mark: usize) -> Result<()> {
        let mut todo = vec![self.begin_merge(old, new)];
        while let Some((target, new, done)) = todo.last_mut() {
            let (target, new, at) = (*target, *new, *done);
            if at == new.attrs.len {
                let growing = &mut self.sets.growing[target as usize];
                growing.dynamics.extend_from_slice(&self.ast.dynamics[new.dynamics.range()]);
                growing.sources.extend_from_slice(&self.ast.expr_pool[new.inherit_from.range()]);
                todo.pop();
                if !todo.is_empty() {
                    self.names.pop();
                }
                continue;
            }
            *done += 1;
            let attr = self.ast.attrs[(new.attrs.start + at) as usize];
            if attr.kind == AttrKind::InheritedFrom {
                self.shift_source(attr.expr, self.sets.growing[target as usize].sources.len() as u32);
            }
            let Some(found) = self.find(Target::Growing(target), attr.name) else {
                self.insert(Target::Growing(target), attr);
                self.name_lambdas(attr.expr, attr.name);
                continue;
            };
            self.names.push((AttrName::Static(attr.name), attr.pos));
            match (self.ast.expr(found.expr), self.ast.expr(attr.expr)) {
                (Expr::Set(old), Expr::Set(new)) => todo.push(self.begin_merge(old, new)),
                _ => return Err(self.duplicate(mark, attr.pos, found.pos)),
            }
        }
        Ok(())
    }

    /// The growing set that is to have all from `new`, that set, and how many of its attributes are done.
    fn begin_merge(&mut self, old: SetId, new: SetId) -> (u32, BindingSet, u32) {
        let target = self.grow(old);
        let new = self.ast.sets[new.index()];
        if new.recursive {
            self.later.merged();
        }
        (target, new, 0)
    }

    /// Makes a binding from `inherit (e)` refer to a later source. Nix: C++ Nix moves all names of one
    /// clause together, once for each of them, and then aborts.
    fn shift_source(&mut self, select: ExprId, by: u32) {
        if let Expr::Select { base, .. } = self.ast.expr(select)
            && let Expr::InheritFrom(index) = &mut self.ast.exprs[base.index()]
        {
            *index += by;
        }
    }

    /// Binds the names above `mark` to those of the scope around the set, or to attributes of `source`.
    pub(super) fn bind_inherited(&mut self, mark: usize, source: Option<ExprId>, at: Pos) -> Result<()> {
        let base = self.sets.open.last().map_or(0, |open| open.sources);
        let index = self.sets.sources.len() as u32 - base;
        self.sets.sources.extend(source);
        let recursive = self.sets.form() != Form::Braces;
        for name in mark..self.names.len() {
            let (AttrName::Static(name), pos) = self.names[name] else { continue };
            if let Some(old) = self.find(Target::Open, name) {
                let shown = crate::show::show_path(&self.ast, &[AttrName::Static(name)]);
                return Err(self.duplicate_name(&shown, pos, old.pos));
            }
            let (kind, expr) = if source.is_some() {
                let base = self.push(Expr::InheritFrom(index), at);
                let select = self.push_select(name, pos);
                (AttrKind::InheritedFrom, self.push(Expr::Select { base, select }, pos))
            } else {
                // What a recursive set inherits it has from around its scope, which is about to end.
                if !recursive {
                    self.later.mention(name);
                }
                (AttrKind::Inherited, self.push(Expr::Var(name), pos))
            };
            self.insert(Target::Open, Attr { name, pos, kind, expr });
        }
        Ok(())
    }

    /// Nix: the function that a binding is, and the functions that are its body, get its name.
    #[inline]
    pub(super) fn name_lambdas(&mut self, mut expr: ExprId, name: Sym) {
        while let Expr::Lambda(id) = self.ast.expr(expr) {
            let lambda = &mut self.ast.lambdas[id.index()];
            lambda.name = Some(name);
            expr = lambda.body;
        }
    }

    #[cold]
    fn duplicate(&mut self, mark: usize, pos: Pos, other: Pos) -> Box<crate::diagnostics::Diagnostic> {
        let path: Vec<AttrName> = self.names[mark..].iter().map(|&(name, _)| name).collect();
        let shown = crate::show::show_path(&self.ast, &path);
        self.duplicate_name(&shown, pos, other)
    }

    #[cold]
    fn duplicate_name(&mut self, name: &[u8], pos: Pos, other: Pos) -> Box<crate::diagnostics::Diagnostic> {
        let message = [b"attribute '", name, b"' already defined at \0"].concat();
        let mut error = self.fail(message, pos);
        error.other = Some(other);
        error
    }
}

const EMPTY: BindingSet = BindingSet {
    recursive: false,
    attrs: Span { start: 0, len: 0 },
    dynamics: Span { start: 0, len: 0 },
    inherit_from: Span { start: 0, len: 0 },
    pos: Pos::NONE,
};

/// Sorts the attributes from `start` on by symbol: the span they make.
#[inline]
fn sort_attrs(ast: &mut Ast, start: usize) -> Span {
    let attrs = &mut ast.attrs[start..];
    let len = attrs.len() as u32;
    attrs.sort_unstable_by_key(|attr| attr.name);
    Span { start: start as u32, len }
}

fn pool_span(ast: &mut Ast, exprs: &[ExprId]) -> Span {
    let start = ast.expr_pool.len();
    ast.expr_pool.extend_from_slice(exprs);
    ast.part_pos.resize(ast.expr_pool.len(), Pos::NONE);
    Span { start: start as u32, len: exprs.len() as u32 }
}
