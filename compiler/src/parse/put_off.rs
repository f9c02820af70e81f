//! Members of large sets that are only checked.
//!
//! Of a large file a run evaluates little. Once a set has grown large, the value of each further member is
//! parsed as usual, for its errors and its symbols, and then taken off the tree again: what stays is where
//! its text is and which names it mentions. It is parsed again when it is first evaluated.
//!
//! For these names no tree is needed: mentions and the beginnings and ends of scopes are noted while it is parsed
//! ([`Event`]), and what a scope binds is known when it ends.
//!
//! Whatever would need the tree of such a member (a path that leads into it, an error) makes
//! [`super::parse_in_parts`] start over without putting anything off.

use super::frame::{Frame, Value};
use super::sets::Form;
use super::{ParseOptions, Parsed, Parser, parse};
use crate::ast::{Ast, AttrKind, Expr, ExprId, FreeName, LambdaId, PutOff, SetId, Span, Sym};
use crate::diagnostics::Diagnostic;
use crate::memory::{Memory, room};
use crate::scope::Operator;

/// A good size of sets whose further members are put off, in nodes.
pub const UNIT_NODES: usize = 128;

/// Only files of at least so many bytes for each node of a unit are compiled in parts: of smaller ones a run
/// evaluates most.
const FILE_BYTES: usize = 384;

/// A member of more bytes for each node of a unit stays, and its own members are put off.
const MEMBER_BYTES: usize = 512;

/// What takes fewer nodes stays.
const LEAST_NODES: usize = 4;

/// Nothing is put off inside so many constructs.
const MAX_DEPTH: usize = 64;

/// As [`parse`], but members of large sets are only checked: of those that have more nodes than
/// `unit_nodes`, if the text is as large as 64 such sets.
///
/// # Errors
///
/// As for [`parse`].
pub fn parse_in_parts(
    source: &[u8],
    options: &ParseOptions,
    unit_nodes: usize,
    memory: &mut Memory,
) -> Result<Parsed, Diagnostic> {
    if source.len() >= u32::MAX as usize / 2 {
        return parse(source, options);
    }
    let (ast, stacks) = (std::mem::take(&mut memory.ast), std::mem::take(&mut memory.stacks));
    let mut parser = Parser::new(source, *options, ast, stacks);
    if source.len() >= unit_nodes.saturating_mul(FILE_BYTES) {
        parser.later = Later::new(source.len(), unit_nodes);
        room(&mut parser.ast.put_off, source.len() / 64);
        room(&mut parser.ast.free_names, source.len() / 32);
        parser.sets.make_room(source.len() / 64);
    }
    match parser.run() {
        Ok(root) if parser.ast.put_off.is_empty() || !binds_operators(&parser.ast) => {
            parser.ast.root = Some(root);
            let (ast, warnings, stacks) = parser.into_parts();
            memory.stacks = stacks;
            Ok(Parsed { ast, warnings })
        }
        _ => parse(source, options),
    }
}

/// Parses what was put off. `names` are given symbols, too, the last ones. If it is a function, `function` is
/// its name.
pub(crate) fn parse_part(
    source: &[u8],
    part: Span,
    options: &ParseOptions,
    unit_nodes: usize,
    function: Option<&[u8]>,
    names: &mut dyn Iterator<Item = &[u8]>,
    memory: &mut Memory,
) -> Result<(Ast, Vec<Sym>), Diagnostic> {
    let source = &source[..part.range().end];
    let mut attempt = |unit_nodes| {
        let mut parser = {
            let (ast, stacks) = (std::mem::take(&mut memory.ast), std::mem::take(&mut memory.stacks));
            Parser::part(source, part.start, *options, ast, stacks)
        };
        parser.later.unit_nodes = unit_nodes;
        let root = parser.run()?;
        parser.ast.root = Some(root);
        if let Some(name) = function {
            let name = parser.intern(name);
            parser.name_lambdas(root, name);
        }
        Ok(parser)
    };
    let parser = attempt(Some(unit_nodes)).or_else(|_: Box<Diagnostic>| attempt(None));
    let mut parser = parser.map_err(|error| *error)?;
    let names = names.map(|name| parser.intern(name)).collect();
    let (ast, _, stacks) = parser.into_parts();
    memory.stacks = stacks;
    Ok((ast, names))
}

/// Whether the text has names that give operators or sets another meaning.
fn binds_operators(ast: &Ast) -> bool {
    let special =
        |name: &[u8]| name == b"__overrides" || Operator::ALL.iter().any(|operator| operator.name() == name);
    ast.underscored.iter().any(|&sym| special(ast.name(sym)))
}

/// What the parser knows of members that may be put off.
#[derive(Default)]
pub(super) struct Later {
    /// `None`: nothing is.
    unit_nodes: Option<usize>,
    /// The values that are being parsed and may be.
    open: Vec<Mark>,
    /// What happens to names in these, in the order of the text.
    events: Vec<Event>,
    names: Names,
}

/// Where the tree was when a value began.
struct Mark {
    /// Height of `Parser::frames`.
    frames: usize,
    /// Where its text begins.
    start: u32,
    is_recursive: bool,
    heights: Heights,
    /// Where `Later::events` was.
    events: usize,
    /// Its tree does not bind names as its text does.
    merged: bool,
}

/// Defines how high tables of the tree are, and to cut them down to that.
macro_rules! heights {
    ($($table:ident)*) => {
        struct Heights { $($table: u32,)* }

        impl Heights {
            fn of(ast: &Ast) -> Heights {
                Heights { $($table: ast.$table.len() as u32,)* }
            }

            fn cut(&self, ast: &mut Ast) {
                $(ast.$table.truncate(self.$table as usize);)*
            }
        }
    };
}

heights! {
    exprs expr_pos expr_pool part_pos operand_pos path_pool path_pos selects lambdas formals formal_order
    sets attrs dynamics text_bytes texts put_off free_names
}

impl Later {
    /// For a text of so many bytes. What is reserved too much is never touched.
    fn new(bytes: usize, unit_nodes: usize) -> Later {
        let names = Names { known: Vec::with_capacity(bytes / 32), ..Names::default() };
        Later { unit_nodes: Some(unit_nodes), names, ..Later::default() }
    }
}

impl Parser<'_> {
    /// The value of a binding begins at the current token; its frame is on the stack.
    #[inline]
    pub(super) fn begin_value(&mut self) {
        if let Some((form, first_node)) = self.sets.waiting()
            && let Some(unit_nodes) = self.later.unit_nodes
            && self.ast.exprs.len() - first_node as usize >= unit_nodes
        {
            self.mark_value(form == Form::Rec);
        }
    }

    /// Whether members of a set that begins here may be put off.
    pub(super) fn members_may_wait(&self) -> bool {
        // What errors show is not put off.
        let shown = |frame: &Frame| {
            matches!(frame, Frame::AssertCond { .. } | Frame::PathExpr { .. } | Frame::AttrStr { .. })
        };
        self.later.unit_nodes.is_some() && self.frames.len() < MAX_DEPTH && !self.frames.iter().any(shown)
    }

    fn mark_value(&mut self, is_recursive: bool) {
        let (frames, start, heights) = (self.frames.len(), self.lex.start, Heights::of(&self.ast));
        let events = self.later.events.len();
        self.later.open.push(Mark { frames, start, is_recursive, heights, events, merged: false });
    }

    /// The value of a binding is complete, its frame is the last: the value, or what stands for it. The
    /// binding's own name is the last one.
    #[inline]
    pub(super) fn end_value(&mut self, value: Value) -> ExprId {
        match self.later.open.last() {
            Some(mark) if mark.frames == self.frames.len() => {
                let id = self.put_off(value);
                if self.later.open.is_empty() {
                    self.later.events.clear();
                }
                id
            }
            _ => value.id(),
        }
    }

    fn put_off(&mut self, value: Value) -> ExprId {
        let (Some(mark), Some(unit_nodes)) = (self.later.open.pop(), self.later.unit_nodes) else {
            return value.id();
        };
        let text = Span { start: mark.start, len: self.lex.start - mark.start };
        let Some(&(crate::ast::AttrName::Static(name), _)) = self.names.last() else { return value.id() };
        let nodes = self.ast.exprs.len() - mark.heights.exprs as usize;
        let expr = self.ast.expr(value.id());
        let stays = match expr {
            // These are no thunks.
            Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) | Expr::Var(_) | Expr::CurPos => {
                true
            }
            Expr::List(items) => items.len == 0,
            // Calls of it are known.
            Expr::Lambda(_) => mark.is_recursive,
            _ => false,
        };
        let too_large = text.len as usize > MEMBER_BYTES * unit_nodes.max(UNIT_NODES);
        if stays || mark.merged || too_large || nodes < unit_nodes.min(LEAST_NODES) {
            return value.id();
        }
        let pos = self.ast.pos(value.id());
        let function = matches!(expr, Expr::Lambda(_)).then_some(name);
        self.later.find_names(&self.ast, mark.events);
        self.ast.forgotten += nodes - (self.ast.put_off.len() - mark.heights.put_off as usize);
        mark.heights.cut(&mut self.ast);
        if !self.calls.is_empty() {
            self.calls.retain(|&call, _| call < mark.heights.exprs);
        }
        let names = Span::append(&mut self.ast.free_names, self.later.names.found.drain(..));
        self.ast.put_off.push(PutOff { text, names, function });
        self.push(Expr::PutOff(self.ast.put_off.len() as u32 - 1), pos)
    }
}

/// What happens to names in a text.
#[derive(Clone, Copy)]
pub(super) enum Event {
    /// One is mentioned.
    Mention(FreeName),
    /// A scope begins.
    Begin(Scope),
    /// The scope of the event with this index ends.
    End(u32),
}

/// The names of a scope.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// It is still open.
    Open,
    Function(LambdaId),
    Recursive(SetId),
    With,
}

/// The event that begins a scope, if it is noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begin(u32);

impl Begin {
    /// It is not.
    pub const NONE: Begin = Begin(u32::MAX);
}

/// Finds the names that an expression mentions and does not bind.
#[derive(Default)]
struct Names {
    found: Vec<FreeName>,
    /// By `Sym`.
    known: Vec<Known>,
    /// How many expressions there were.
    serial: u32,
    /// How many `with`s of the expression are around.
    withs: u32,
}

/// What is known of a name.
#[derive(Clone, Copy, Default)]
struct Known {
    /// How many scopes of the expression bind it here.
    scopes: u32,
    /// The expression that has mentioned it last, and its index in `found`.
    serial: u32,
    at: u32,
}

impl Later {
    /// A name is mentioned that the scopes around may have.
    #[inline]
    pub fn mention(&mut self, name: Sym) {
        if !self.open.is_empty() {
            self.events.push(Event::Mention(FreeName { name, under_with: false }));
        }
    }

    /// A scope begins.
    #[inline]
    pub fn begin_scope(&mut self) -> Begin {
        if self.open.is_empty() {
            return Begin::NONE;
        }
        self.events.push(Event::Begin(Scope::Open));
        Begin(self.events.len() as u32 - 1)
    }

    /// It ends, and has these names.
    #[inline]
    pub fn end_scope(&mut self, begin: Begin, names: Scope) {
        if begin.0 != Begin::NONE.0 {
            self.events[begin.0 as usize] = Event::Begin(names);
            self.events.push(Event::End(begin.0));
        }
    }

    /// The names of a set change for what is written elsewhere.
    #[cold]
    pub fn merged(&mut self) {
        self.open.iter_mut().for_each(|mark| mark.merged = true);
    }

    /// Finds the free names of what the events from `from` on happened in, and replaces these by them.
    fn find_names(&mut self, ast: &Ast, from: usize) {
        let Later { events, names, .. } = self;
        names.next(ast.symbols.len());
        for at in from..events.len() {
            match events[at] {
                Event::Mention(free) => names.mention(free),
                Event::Begin(scope) => {
                    names.inherited(ast, scope);
                    names.scope(ast, scope, 1);
                }
                Event::End(begin) => {
                    if let Event::Begin(scope) = events[begin as usize] {
                        names.scope(ast, scope, -1);
                    }
                }
            }
        }
        events.truncate(from);
        events.extend(names.found.iter().copied().map(Event::Mention));
    }
}

impl Names {
    /// Another expression begins, which may have so many names.
    fn next(&mut self, symbols: usize) {
        self.serial += 1;
        if self.known.len() < symbols {
            self.known.resize(symbols, Known::default());
        }
    }

    #[inline]
    fn mention(&mut self, FreeName { name, under_with }: FreeName) {
        let under_with = under_with || self.withs > 0;
        let known = &mut self.known[name.index()];
        if known.scopes > 0 {
            return;
        }
        if known.serial == self.serial {
            self.found[known.at as usize].under_with &= under_with;
            return;
        }
        (known.serial, known.at) = (self.serial, self.found.len() as u32);
        self.found.push(FreeName { name, under_with });
    }

    /// A scope begins (1) or ends (-1).
    fn scope(&mut self, ast: &Ast, scope: Scope, step: i32) {
        let mut bind = |name: Sym| {
            let scopes = &mut self.known[name.index()].scopes;
            *scopes = scopes.wrapping_add_signed(step);
        };
        match scope {
            Scope::Open => unreachable!("it has ended"),
            Scope::With => self.withs = self.withs.wrapping_add_signed(step),
            Scope::Recursive(set) => {
                ast.attrs[ast.sets[set.index()].attrs.range()].iter().for_each(|attr| bind(attr.name));
            }
            Scope::Function(lambda) => {
                let lambda = ast.lambdas[lambda.index()];
                lambda.arg.into_iter().for_each(&mut bind);
                if let Some(formals) = lambda.formals {
                    ast.formals[formals.formals.range()].iter().for_each(|formal| bind(formal.name));
                }
            }
        }
    }

    /// What a recursive set inherits it has from the scope around it.
    fn inherited(&mut self, ast: &Ast, scope: Scope) {
        if let Scope::Recursive(set) = scope {
            for attr in &ast.attrs[ast.sets[set.index()].attrs.range()] {
                if attr.kind == AttrKind::Inherited {
                    self.mention(FreeName { name: attr.name, under_with: false });
                }
            }
        }
    }
}
