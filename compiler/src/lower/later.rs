//! Expressions that are compiled when they are first evaluated.
//!
//! Of a large file the parser puts most members of large sets off ([`crate::parse::parse_in_parts`]). Names
//! and errors of the whole file are known before anything runs. Of what was put off only a code is announced,
//! with the words that it captures: those of all its free names. When it is entered, its text is parsed again
//! and compiled like a small file of its own, around which these names are bound ([`Outer`]).

use rustc_hash::FxHashMap;

use super::emit::Child;
use super::frame::{Captured, Loc};
use super::{CompileOptions, Home, Lower, begin};
use crate::ast::{Ast, Expr, ExprId, PathKind, Pos, Span};
use crate::diagnostics::Diagnostic;
use crate::memory::Memory;
use crate::module::{CaptureSource, CodeDef, CodeKind, Module};
use crate::parse::{ParseOptions, parse, parse_part};
use crate::scope::{Binding, BindingId, BindingKind, Needs, Outer, WithId};

/// A text and how it is read.
pub struct Source {
    /// The text.
    pub text: Vec<u8>,
    /// How it is parsed.
    pub options: ParseOptions,
    /// As for [`crate::parse::parse_in_parts`].
    pub unit_nodes: usize,
}

/// What the name of a word outside stands for.
enum Known {
    /// The next capture.
    Captured,
    Int(i64),
    Float(f64),
    Str(Box<[u8]>),
    Path(Box<[u8]>, PathKind),
    EmptyList,
    Global(Box<[u8]>),
}

/// A name that is bound around what was put off.
struct Name {
    text: Box<[u8]>,
    known: Known,
}

/// A code that was announced.
#[derive(Clone, Copy)]
struct Announced {
    text: Span,
    /// In `Later::needed`.
    names: Span,
    /// How many of `Later::withs` are around it, and where they begin.
    withs: Span,
    /// Its name in `Later::functions`, if it is a function.
    function: Option<u32>,
}

/// What is compiled later.
#[derive(Default)]
pub(super) struct Later {
    announced: Vec<Announced>,
    /// How many are not compiled.
    waiting: usize,
    names: Vec<Name>,
    /// Pool of indices into `names`.
    needed: Vec<u32>,
    /// Pool of positions of `with`s, outer ones first.
    withs: Vec<Pos>,
    functions: Vec<Box<[u8]>>,
    /// Of the part that is being compiled: index into `names`.
    name_of: FxHashMap<BindingId, u32>,
    /// Likewise the run of `withs`.
    withs_of: FxHashMap<WithId, Span>,
}

impl Later {
    /// With room for what a tree has put off.
    fn of(ast: &Ast) -> Later {
        let announced = Vec::with_capacity(ast.put_off.len());
        Later { announced, needed: Vec::with_capacity(ast.free_names.len()), ..Later::default() }
    }
}

/// The part of a file that is not compiled yet.
pub struct Rest {
    source: Source,
    later: Later,
}

/// Compiles a tree. What the parser has put off is compiled when it is first entered, by [`Rest::compile`].
///
/// # Errors
///
/// As for [`super::compile`].
pub fn compile_in_parts(
    mut ast: Ast,
    source: Source,
    options: &CompileOptions,
    memory: &mut Memory,
) -> std::result::Result<(Module, Option<Box<Rest>>), Diagnostic> {
    let mut later = Later::of(&ast);
    match begin(&ast, options, &Outer::default(), &mut later, &mut memory.tables) {
        Ok(module) => {
            ast.empty();
            memory.ast = ast;
            let rest = Rest { source, later };
            Ok((module, (rest.waiting() > 0).then(|| Box::new(rest))))
        }
        Err(error) if ast.put_off.is_empty() => Err(*error),
        // Which of several errors is reported is known of the whole tree only.
        Err(_) => {
            drop(ast);
            let whole = parse(&source.text, &source.options)?;
            super::compile(&whole.ast, options).map(|module| (module, None))
        }
    }
}

impl Rest {
    /// How many codes that were announced are not compiled.
    pub fn waiting(&self) -> usize {
        self.later.waiting
    }

    /// Compiles the code that was announced with this number, with the options that the file was compiled
    /// with. It is the root of the module.
    ///
    /// # Errors
    ///
    /// If an expression needs more than 65,535 slots.
    pub fn compile(
        &mut self,
        number: u32,
        options: &CompileOptions,
        memory: &mut Memory,
    ) -> std::result::Result<Module, Diagnostic> {
        self.later.name_of.clear();
        self.later.withs_of.clear();
        let (mut ast, outer) = self.around(self.later.announced[number as usize], memory)?;
        let module =
            begin(&ast, options, &outer, &mut self.later, &mut memory.tables).map_err(|error| *error)?;
        ast.empty();
        memory.ast = ast;
        self.later.waiting -= 1;
        Ok(module)
    }

    /// The tree of what was put off, and what is around it.
    fn around(
        &self,
        announced: Announced,
        memory: &mut Memory,
    ) -> std::result::Result<(Ast, Outer), Diagnostic> {
        let later = &self.later;
        let Source { text, options, unit_nodes } = &self.source;
        let function = announced.function.map(|at| &*later.functions[at as usize]);
        let needed = &later.needed[announced.names.range()];
        let needed = || needed.iter().map(|&at| &later.names[at as usize]);
        let globals = needed().filter_map(|name| match &name.known {
            Known::Global(global) => Some(&**global),
            _ => None,
        });
        let mut names = needed().map(|name| &*name.text).chain(globals);
        let (mut ast, symbols) =
            parse_part(text, announced.text, options, *unit_nodes, function, &mut names, memory)?;
        let mut globals = symbols[announced.names.len as usize..].iter();
        let mut bindings = Vec::with_capacity(symbols.len());
        for (name, &symbol) in needed().zip(&symbols) {
            let expr = match &name.known {
                Known::Captured => None,
                Known::Int(int) => Some(Expr::Int(*int)),
                Known::Float(float) => Some(Expr::Float(*float)),
                Known::Str(text) => Some(Expr::Str(ast.add_text(text))),
                Known::Path(text, kind) => Some(Expr::Path(ast.add_text(text), *kind)),
                Known::EmptyList => Some(Expr::List(Span::default())),
                Known::Global(_) => globals.next().map(|&global| Expr::Var(global)),
            };
            let kind = if expr.is_some() { BindingKind::Attr } else { BindingKind::Param };
            let expr = expr.map(|expr| ast.add(expr));
            bindings.push(Binding { kind, name: symbol, expr });
        }
        Ok((ast, Outer { bindings, withs: later.withs[announced.withs.range()].to_vec() }))
    }
}

impl Lower<'_> {
    /// Gives what is around the text its words, which are captures of the frame that is open.
    pub(super) fn surround(&mut self, outer: &Outer) {
        for (at, binding) in outer.bindings.iter().enumerate() {
            let id = BindingId(at as u32);
            match binding.expr {
                None => self.capture(id),
                Some(expr) if matches!(self.ast.expr(expr), Expr::Var(_)) => {
                    self.homes[at] = Home::Global(expr);
                }
                Some(expr) => self.homes[at] = Home::Const(expr),
            }
        }
        if let Some(innermost) = outer.withs.len().checked_sub(1) {
            self.capture(self.scope.withs[innermost].chain);
        }
    }

    /// Where it is read was decided when the code was announced.
    fn capture(&mut self, binding: BindingId) {
        self.frame().add_capture(Captured { binding, source: Loc::SelfEnv });
    }

    /// Says how the captures of a code that was announced look: only their number matters.
    pub(super) fn captures_announced(&mut self, code: u32, captures: usize) {
        let read = std::iter::repeat_n(CaptureSource::SelfEnv, captures);
        self.tables.codes[code as usize].captures = Span::append(&mut self.tables.captures, read);
    }

    /// Announces the code of an expression that was put off.
    pub(super) fn announce(&mut self, expr: ExprId, put_off: u32) -> Child {
        let def = self.ast.put_off[put_off as usize];
        let Needs { bindings, with } = self.scope.put_off[put_off as usize];
        let mut captures = self.tables.spare.captures.pop().unwrap_or_default();
        let start = self.later.needed.len() as u32;
        for at in bindings.range() {
            let binding = self.scope.needed[at];
            let name = self.outer_name(binding);
            self.later.needed.push(name);
            if let Known::Captured = self.later.names[name as usize].known {
                let binding = self.unalias(binding);
                captures.push(Captured { binding, source: self.locate(binding) });
            }
        }
        let names = Span { start, len: bindings.len };
        let withs = with.map_or(Span::default(), |with| self.outer_withs(with));
        if let Some(with) = with {
            let binding = self.scope.withs[with.index()].chain;
            captures.push(Captured { binding, source: self.locate(binding) });
        }
        let function = def
            .function
            .map(|name| super::tables::push(&mut self.later.functions, self.ast.name(name).into()));
        let announced = Announced { text: def.text, names, withs, function };
        let number = super::tables::push(&mut self.later.announced, announced);
        self.later.waiting += 1;
        let code = self.tables.reserve_code();
        self.tables.codes[code as usize] =
            CodeDef::announcement(number, CodeKind::Thunk, self.ast.pos(expr), CodeDef::THUNK);
        Child { code, captures }
    }

    /// The index of what is known of a binding in `Later::names`.
    fn outer_name(&mut self, binding: BindingId) -> u32 {
        if let Some(&known) = self.later.name_of.get(&binding) {
            return known;
        }
        let ast = self.ast;
        let known = match self.homes[self.unalias(binding).index()] {
            Home::Const(expr) | Home::Global(expr) => match ast.expr(expr) {
                Expr::Int(int) => Known::Int(int),
                Expr::Float(float) => Known::Float(float),
                Expr::Str(text) => Known::Str(ast.text(text).into()),
                Expr::Path(text, kind) => Known::Path(ast.text(text).into(), kind),
                Expr::List(_) => Known::EmptyList,
                Expr::Var(name) => Known::Global(ast.name(name).into()),
                other => unreachable!("{other:?} is no literal"),
            },
            _ => Known::Captured,
        };
        let text = ast.name(self.scope.bindings[binding.index()].name).into();
        let index = super::tables::push(&mut self.later.names, Name { text, known });
        self.later.name_of.insert(binding, index);
        index
    }

    /// The positions of a `with` and those around it that a search goes on to.
    fn outer_withs(&mut self, with: WithId) -> Span {
        if let Some(&known) = self.later.withs_of.get(&with) {
            return known;
        }
        let positions: Vec<Pos> = super::withs::known_withs(&self.scope, Some(with)).collect();
        let span = Span::append(&mut self.later.withs, positions.into_iter().rev());
        self.later.withs_of.insert(with, span);
        span
    }
}
