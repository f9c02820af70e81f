//! Codes that are compiled when they are first entered.
//!
//! A file that is large is compiled in fragments. Names, errors and what `analysis` finds are known of
//! the whole file before anything runs; of a thunk or function only its captures are found, by a walk
//! over its expression ([`Lower::captures_of`]), and a code is announced that asks to be compiled.
//! What is announced in one frame is put together into *units*, which are compiled at once: a set of
//! fifteen thousand small members is a few hundred units.
//!
//! The captures that are found are those that the code will use, or more: a mention may turn out to be
//! dead, or a call that needs no word.

use super::emit::Child;
use super::frame::{Captured, Loc};
use super::tables::Tables;
use super::{CompileOptions, Home, Lower, Result, State, begin, level_of};
use crate::analysis::{Calls, merged};
use crate::ast::{Ast, Expr, ExprId, LambdaId, Pos, SetId, Span, Sym};
use crate::diagnostics::{Diagnostic, Kind};
use crate::module::{CaptureSource, CodeDef, CodeKind, CodeRef, Module};
use crate::scope::{BindingId, Res, WithId, WithNames};

/// A good size of units: [`CompileOptions::unit_nodes`].
pub const UNIT_NODES: usize = 128;

/// Only a file of more nodes than so many units have is compiled in parts: of smaller ones a run enters
/// most, and keeping their trees costs more than is saved.
const FILE_UNITS: usize = 64;

/// Codes inside one another are walked over again and again. All walks together visit at most so many
/// times the nodes of the file, then all that is left is compiled at once.
const MOST_WALKS: usize = 16;

/// What a code is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body {
    /// A thunk of this expression.
    Thunk(ExprId),
    /// A function, and the binding whose word is its closure.
    Function(LambdaId, Option<BindingId>),
}

/// A code that was announced.
struct Announced {
    at: CodeRef,
    body: Body,
    /// In `Later::captures`.
    captures: Span,
}

/// Codes that are compiled together.
#[derive(Default)]
struct Unit {
    codes: Vec<Announced>,
    nodes: usize,
}

/// What is compiled later.
#[derive(Default)]
pub(super) struct Later {
    /// None: compiled.
    units: Vec<Option<Unit>>,
    /// How many are not compiled.
    waiting: usize,
    /// How many frames there were.
    pub serial: u32,
    /// What announced codes capture.
    captures: Vec<BindingId>,
    /// By `BindingId`: the number of the walk that has met it last.
    met: Vec<u32>,
    walks: u32,
    /// How many nodes were visited.
    walked: usize,
    /// Memory for walks.
    regions: Vec<ExprId>,
    todo: Vec<ExprId>,
    mentioned: Vec<BindingId>,
}

impl Later {
    /// Whether nothing was put off.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
}

/// The part of a file that is not compiled yet.
pub struct Rest {
    ast: Ast,
    /// Or why nothing more can be compiled.
    state: std::result::Result<State, Diagnostic>,
    fragments: u32,
    symbols: u32,
}

/// Compiles what cannot be put off of a tree. The rest is compiled when it is first entered, by
/// [`Rest::compile`]; there is none if the file is small or simple.
///
/// # Errors
///
/// As for [`super::compile`]; that an expression is too large may show later.
pub fn compile_lazily(
    ast: Ast,
    options: &CompileOptions,
) -> std::result::Result<(Module, Option<Box<Rest>>), Diagnostic> {
    let (module, state) = begin(&ast, options, true).map_err(|error| *error)?;
    let symbols = state.scope.names.count();
    let rest = Rest { ast, state: Ok(state), fragments: 1, symbols };
    Ok((module, rest.is_waiting().then(|| Box::new(rest))))
}

impl Rest {
    /// Whether anything is left to compile.
    pub fn is_waiting(&self) -> bool {
        self.state.as_ref().is_ok_and(|state| state.later.waiting > 0)
    }

    /// Compiles a unit, with the options that the file was compiled with. The module is the file's
    /// next fragment; its names continue those of the fragments before.
    ///
    /// # Errors
    ///
    /// If an expression needs more than 65,535 slots. From then on that is the answer to everything.
    pub fn compile(
        &mut self,
        unit: u32,
        options: &CompileOptions,
    ) -> std::result::Result<Module, Diagnostic> {
        if let Err(stopped) = &self.state {
            return Err(stopped.clone());
        }
        let stopped = Diagnostic { kind: Kind::Parse, message: Vec::new(), pos: Pos::NONE, other: None };
        let mut state = std::mem::replace(&mut self.state, Err(stopped))?;
        let Some(codes) = state.later.units[unit as usize].take() else {
            unreachable!("a unit is compiled once")
        };
        state.later.waiting -= 1;
        let options = CompileOptions { opt_level: level_of(&self.ast, options), ..*options };
        let mut lower = Lower::new(&self.ast, options, state, Tables::new(codes.nodes));
        lower.fragment = self.fragments;
        lower.lazily = codes.nodes > options.unit_nodes;
        if let Err(error) = lower.unit(&codes.codes) {
            self.state = Err((*error).clone());
            return Err(*error);
        }
        let (module, state) = lower.finish(0, self.symbols);
        self.symbols = state.scope.names.count();
        self.fragments += 1;
        self.state = Ok(state);
        Ok(module)
    }
}

impl Lower<'_> {
    /// Whether the file is such that anything may be put off. `__overrides` gives bindings other words
    /// after some codes have captured the first ones.
    pub(super) fn may_put_off(&self) -> bool {
        let large = self.ast.exprs.len() > self.options.unit_nodes.saturating_mul(FILE_UNITS);
        let overrides = |sym| self.ast.name(Sym(sym)) == b"__overrides";
        self.level(1)
            && large
            && self.scope.captured.is_empty()
            && !(0..self.ast.symbols.len() as u32).any(overrides)
    }

    /// Compiles codes that were announced.
    fn unit(&mut self, codes: &[Announced]) -> Result {
        for announced in codes {
            let code = self.tables.reserve_code();
            self.tables.announced.push(announced.at);
            if let Body::Function(lambda, _) = announced.body {
                let at = CodeRef { fragment: self.fragment, code };
                self.known.codes.entry(lambda).and_modify(|known| *known = at);
            }
        }
        for (code, announced) in codes.iter().enumerate() {
            self.announced(code as u32, announced)?;
        }
        Ok(())
    }

    fn announced(&mut self, code: u32, announced: &Announced) -> Result {
        let captures = announced.captures;
        let (kind, arity, pos) = match announced.body {
            Body::Thunk(expr) => (CodeKind::Thunk, 0, self.ast.pos(expr)),
            Body::Function(lambda, _) => {
                let arity = merged(self.ast, lambda).len() as u32;
                (CodeKind::Function, arity, self.ast.lambdas[lambda.index()].pos)
            }
        };
        self.open_frame(kind, code, arity, pos);
        for at in captures.range() {
            // Where it is read was decided when the code was announced.
            let captured = Captured { binding: self.later.captures[at], source: Loc::SelfEnv };
            self.frame().add_capture(captured);
        }
        let child = match announced.body {
            Body::Thunk(expr) => {
                self.value(expr, true)?;
                self.finish_frame(Vec::new(), None, 0)?
            }
            Body::Function(lambda, own) => self.function_body(lambda, own)?,
        };
        debug_assert_eq!(child.captures.len() as u32, captures.len, "all captures were found");
        let read = std::iter::repeat_n(CaptureSource::SelfEnv, captures.len as usize);
        self.tables.codes[code as usize].captures = Span::append(&mut self.tables.captures, read);
        Ok(())
    }

    /// Announces a code that is compiled when it is first entered. None if it is to be compiled now.
    pub(super) fn put_off(&mut self, body: Body, code: Option<u32>) -> Option<Child> {
        let walked_too_much = self.later.walked > MOST_WALKS * self.ast.exprs.len();
        if !self.frame().lazily || self.copying || walked_too_much {
            return None;
        }
        // Of a function's thunk the function is put off, which calls of it name.
        if let Body::Thunk(expr) = body
            && let Expr::Lambda(_) = self.ast.expr(expr)
        {
            return None;
        }
        let (captures, nodes) = self.captures_of(body)?;
        if let Body::Function(lambda, _) = body
            && captures.len > 0
            && self.known.fixed.contains(&lambda)
        {
            return None;
        }
        let code = code.unwrap_or_else(|| self.tables.reserve_code());
        let at = CodeRef { fragment: self.fragment, code };
        let child = captures.range().map(|at| {
            let binding = self.later.captures[at];
            Captured { binding, source: self.locate(binding) }
        });
        let child = Child { code, captures: child.collect() };
        let unit = self.unit_for(nodes);
        let Some(Some(waiting)) = self.later.units.get_mut(unit as usize) else { unreachable!("just found") };
        waiting.codes.push(Announced { at, body, captures });
        let def = self.announcement(body, unit);
        self.tables.codes[code as usize] = def;
        Some(child)
    }

    fn announcement(&mut self, body: Body, unit: u32) -> CodeDef {
        let (kind, pos, function) = match body {
            Body::Thunk(expr) => (CodeKind::Thunk, self.ast.pos(expr), CodeDef::THUNK),
            Body::Function(lambda, _) => {
                let chain = merged(self.ast, lambda);
                let params = self.params(&chain);
                let formals = chain.last().and_then(|last| self.ast.lambdas[last.index()].formals);
                let formals = formals.map(|formals| self.formals_def(formals));
                let strict = self.certainly_forced(lambda);
                let function = self.tables.function(params, formals, strict);
                (CodeKind::Function, self.ast.lambdas[lambda.index()].pos, function)
            }
        };
        CodeDef::announcement(unit, kind, pos, function)
    }

    /// The unit of this frame that has room for so many nodes.
    fn unit_for(&mut self, nodes: usize) -> u32 {
        if let Some(unit) = self.frame().unit
            && let Some(Some(open)) = self.later.units.get_mut(unit as usize)
            && open.nodes + nodes <= self.options.unit_nodes
        {
            open.nodes += nodes;
            return unit;
        }
        let unit = self.later.units.len() as u32;
        self.later.units.push(Some(Unit { codes: Vec::new(), nodes }));
        self.later.waiting += 1;
        self.frame().unit = Some(unit);
        unit
    }

    /// The words that a code needs of the frames around it, in `Later::captures`, and the number of its
    /// nodes. None if it needs more than words.
    fn captures_of(&mut self, body: Body) -> Option<(Span, usize)> {
        self.later.walks += 1;
        self.later.met.resize(self.homes.len(), 0);
        let mut regions = std::mem::take(&mut self.later.regions);
        let mut todo = std::mem::take(&mut self.later.todo);
        let mentioned = std::mem::take(&mut self.later.mentioned);
        let start = self.later.captures.len();
        let mut region = Region { mentioned, first: u32::MAX, end: 0 };
        let (root, own) = match body {
            Body::Thunk(expr) => (expr, None),
            Body::Function(lambda, own) => {
                region.function(self, lambda, &mut todo);
                (self.ast.lambdas[lambda.index()].body, own)
            }
        };
        regions.push(root);
        let (mut nodes, mut only_words) = (0, true);
        while let Some(expr) = regions.pop() {
            todo.push(expr);
            while let Some(id) = todo.pop() {
                nodes += 1;
                region.node(self, id, &mut todo);
            }
            while let Some(binding) = region.mentioned.pop() {
                let met = std::mem::replace(&mut self.later.met[binding.index()], self.later.walks);
                let inside = region.first <= binding.0 && binding.0 < region.end;
                if !inside && met != self.later.walks {
                    only_words &= self.needs(binding, own, start, &mut regions);
                }
            }
            (region.first, region.end) = (u32::MAX, 0);
        }
        (self.later.regions, self.later.todo, self.later.mentioned) = (regions, todo, region.mentioned);
        self.later.walked += nodes;
        let found = Span { start: start as u32, len: (self.later.captures.len() - start) as u32 };
        only_words.then_some((found, nodes))
    }

    /// Notes what a mention of `binding` needs: a capture, or what another expression mentions. False if
    /// that is no word.
    fn needs(
        &mut self,
        binding: BindingId,
        own: Option<BindingId>,
        start: usize,
        regions: &mut Vec<ExprId>,
    ) -> bool {
        let binding = self.unalias(binding);
        let word = match self.homes[binding.index()] {
            Home::Nowhere | Home::Const(_) | Home::Global(_) => return true,
            Home::Inline(expr) => {
                regions.push(expr);
                return true;
            }
            Home::Called => {
                return self.facts.function(binding).is_some_and(|function| function.calls == Calls::Static);
            }
            Home::Sunk(..) => return false,
            Home::Alias(_) => unreachable!("followed to its end"),
            Home::Slot(..) | Home::Unmade(_) => binding,
            Home::Member(set) => set,
        };
        if Some(word) != own && !self.later.captures[start..].contains(&word) {
            self.later.captures.push(word);
        }
        true
    }
}

/// An expression that is walked over: what it mentions, and what it binds, which is a range since
/// bindings are numbered in the order of a walk over the tree.
struct Region {
    mentioned: Vec<BindingId>,
    first: u32,
    end: u32,
}

impl Region {
    fn binds(&mut self, first: BindingId, count: u32) {
        if count > 0 {
            self.first = self.first.min(first.0);
            self.end = self.end.max(first.0 + count);
        }
    }

    fn function(&mut self, lower: &Lower, lambda: LambdaId, todo: &mut Vec<ExprId>) {
        let formals = lower.ast.lambdas[lambda.index()].formals;
        let formals = formals.map(|formals| &lower.ast.formals[formals.formals.range()]).unwrap_or_default();
        self.binds(lower.scope.param(lambda), 1 + formals.len() as u32);
        let used = (0..).zip(formals).filter(|&(index, _)| lower.is_live(lower.scope.formal(lambda, index)));
        todo.extend(used.filter_map(|(_, formal)| formal.default));
    }

    /// The bindings of a set literal, or of what becomes a `let`.
    fn set(&mut self, lower: &Lower, set: SetId, is_scope: bool, todo: &mut Vec<ExprId>) {
        let ast = lower.ast;
        let bindings = ast.sets[set.index()];
        self.binds(lower.scope.attr(set, 0), bindings.attrs.len + bindings.inherit_from.len);
        let used = |binding: BindingId| !is_scope || lower.is_live(binding);
        let attrs = (0..).zip(&ast.attrs[bindings.attrs.range()]);
        todo.extend(attrs.filter(|&(at, _)| used(lower.scope.attr(set, at))).map(|(_, attr)| attr.expr));
        let sources = (0..).zip(ast.expr_list(bindings.inherit_from));
        todo.extend(sources.filter(|&(at, _)| used(lower.scope.source(ast, set, at))).map(|(_, &expr)| expr));
        let dynamics = &ast.dynamics[bindings.dynamics.range()];
        todo.extend(dynamics.iter().flat_map(|dynamic| [dynamic.name, dynamic.expr]));
    }

    /// The set of a `with`, as far as it is needed.
    fn with(&mut self, lower: &Lower, id: WithId, env: ExprId, todo: &mut Vec<ExprId>) {
        let with = lower.scope.withs[id.index()];
        self.binds(with.set, 2);
        match with.names {
            WithNames::Literal(set) => self.set(lower, set, true, todo),
            _ if with.dynamic && lower.is_live(with.set) => {
                todo.push(env);
                self.mentioned.extend(with.outer.map(|outer| lower.scope.withs[outer.index()].chain));
            }
            _ => {}
        }
    }

    fn node(&mut self, lower: &mut Lower, id: ExprId, todo: &mut Vec<ExprId>) {
        match lower.ast.expr(id) {
            Expr::Var(_) | Expr::InheritFrom(_) => match lower.scope.res[id.index()] {
                Res::Binding(binding) | Res::WithAttr(binding) | Res::Scope(binding) => {
                    self.mentioned.push(binding);
                }
                Res::With(with) => {
                    let chained = lower.has_chain(with);
                    let with = lower.scope.withs[with.index()];
                    self.mentioned.push(if chained { with.chain } else { with.set });
                }
                _ => {}
            },
            Expr::Lambda(lambda) => {
                self.function(lower, lambda, todo);
                todo.push(lower.ast.lambdas[lambda.index()].body);
            }
            Expr::Set(set) => {
                let recursive = lower.ast.sets[set.index()].recursive;
                self.set(lower, set, recursive, todo);
            }
            Expr::Let(set, body) => {
                self.set(lower, set, true, todo);
                todo.push(body);
            }
            Expr::With(env, body) => {
                self.with(lower, lower.scope.with_of[&id], env, todo);
                todo.push(body);
            }
            Expr::Apply { fun, args } if lower.needs_no_word(fun, args.len) => {
                todo.extend(lower.ast.expr_list(args));
            }
            Expr::If(cond, yes, no) if let Some(known) = lower.constant_bool(cond) => {
                todo.push(if known { yes } else { no });
            }
            _ => crate::walk::children(lower.ast, id, usize::MAX, &mut |child| todo.push(child)),
        }
    }
}
