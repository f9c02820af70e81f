//! Members of large sets that are only checked.
//!
//! Of a large file a run evaluates little. Once a set has grown large, the value of each further member is
//! parsed as usual, for its errors and its symbols, and then taken off the tree again: what stays is where
//! its text is and which names it mentions. It is parsed again when it is first evaluated.
//!
//! Whatever would need the tree of such a member (a path that leads into it, an error) makes
//! [`super::parse_in_parts`] start over without putting anything off.

use super::frame::{Frame, Value};
use super::sets::Form;
use super::{ParseOptions, Parsed, Parser, parse};
use crate::ast::{Ast, AttrKind, Expr, ExprId, FreeName, PutOff, SetId, Span, Sym};
use crate::deep::deep;
use crate::diagnostics::Diagnostic;
use crate::memory::{Memory, room};
use crate::scope::Operator;
use crate::walk::children;

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
    let mut parser = Parser::new(source, *options, std::mem::take(&mut memory.ast));
    if source.len() >= unit_nodes.saturating_mul(FILE_BYTES) {
        parser.later = Later::new(source.len(), unit_nodes);
        room(&mut parser.ast.put_off, source.len() / 64);
        room(&mut parser.ast.free_names, source.len() / 32);
    }
    match parser.run() {
        Ok(root) if parser.ast.put_off.is_empty() || !binds_operators(&parser.ast) => {
            parser.ast.root = Some(root);
            Ok(Parsed { ast: parser.ast, warnings: parser.warnings })
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
        let mut parser = Parser::part(source, part.start, *options, std::mem::take(&mut memory.ast));
        parser.later.unit_nodes = unit_nodes;
        let root = parser.run()?;
        parser.ast.root = Some(root);
        if let Some(name) = function {
            let name = parser.symbols.intern(name, &mut parser.ast);
            parser.name_lambdas(root, name);
        }
        Ok(parser)
    };
    let parser = attempt(Some(unit_nodes)).or_else(|_: Box<Diagnostic>| attempt(None));
    let mut parser = parser.map_err(|error| *error)?;
    let names = names.map(|name| parser.symbols.intern(name, &mut parser.ast)).collect();
    Ok((parser.ast, names))
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
    names: Names,
}

/// Where the tree was when a value began.
struct Mark {
    /// Height of `Parser::frames`.
    frames: usize,
    /// Where its text begins.
    start: u32,
    is_recursive: bool,
    pools: [usize; 16],
}

fn pools(ast: &Ast) -> [usize; 16] {
    [
        ast.exprs.len(),
        ast.expr_pool.len(),
        ast.part_pos.len(),
        ast.operand_pos.len(),
        ast.path_pool.len(),
        ast.selects.len(),
        ast.lambdas.len(),
        ast.formals.len(),
        ast.formal_order.len(),
        ast.sets.len(),
        ast.attrs.len(),
        ast.dynamics.len(),
        ast.text_bytes.len(),
        ast.texts.len(),
        ast.put_off.len(),
        ast.free_names.len(),
    ]
}

fn truncate(ast: &mut Ast, pools: &[usize; 16]) {
    ast.exprs.truncate(pools[0]);
    ast.expr_pos.truncate(pools[0]);
    ast.expr_pool.truncate(pools[1]);
    ast.part_pos.truncate(pools[2]);
    ast.operand_pos.truncate(pools[3]);
    ast.path_pool.truncate(pools[4]);
    ast.path_pos.truncate(pools[4]);
    ast.selects.truncate(pools[5]);
    ast.lambdas.truncate(pools[6]);
    ast.formals.truncate(pools[7]);
    ast.formal_order.truncate(pools[8]);
    ast.sets.truncate(pools[9]);
    ast.attrs.truncate(pools[10]);
    ast.dynamics.truncate(pools[11]);
    ast.text_bytes.truncate(pools[12]);
    ast.texts.truncate(pools[13]);
    ast.put_off.truncate(pools[14]);
    ast.free_names.truncate(pools[15]);
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
        if let Some(unit_nodes) = self.later.unit_nodes
            && let Some((form, first_node)) = self.sets.innermost()
            && self.ast.exprs.len() - first_node as usize >= unit_nodes
            && matches!(form, Form::Braces | Form::Rec)
        {
            self.mark_value(form == Form::Rec);
        }
    }

    fn mark_value(&mut self, is_recursive: bool) {
        // What errors show is not put off.
        let shown = |frame: &Frame| {
            matches!(frame, Frame::AssertCond { .. } | Frame::PathExpr { .. } | Frame::AttrStr { .. })
        };
        if self.frames.len() <= MAX_DEPTH && !self.frames.iter().any(shown) {
            let (frames, start) = (self.frames.len(), self.lex.start);
            self.later.open.push(Mark { frames, start, is_recursive, pools: pools(&self.ast) });
        }
    }

    /// The value of a binding is complete, its frame is the last: the value, or what stands for it. The
    /// binding's own name is the last one.
    #[inline]
    pub(super) fn end_value(&mut self, value: Value) -> ExprId {
        match self.later.open.last() {
            Some(mark) if mark.frames == self.frames.len() => self.put_off(value),
            _ => value.id,
        }
    }

    fn put_off(&mut self, value: Value) -> ExprId {
        let (Some(mark), Some(unit_nodes)) = (self.later.open.pop(), self.later.unit_nodes) else {
            return value.id;
        };
        let text = Span { start: mark.start, len: self.lex.start - mark.start };
        let Some(&(crate::ast::AttrName::Static(name), _)) = self.names.last() else { return value.id };
        let nodes = self.ast.exprs.len() - mark.pools[0];
        let expr = self.ast.expr(value.id);
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
        if stays || too_large || nodes < unit_nodes.min(LEAST_NODES) {
            return value.id;
        }
        let pos = self.ast.pos(value.id);
        let function = matches!(expr, Expr::Lambda(_)).then_some(name);
        self.later.names.find(&self.ast, value.id);
        self.ast.forgotten += nodes - (self.ast.put_off.len() - mark.pools[14]);
        truncate(&mut self.ast, &mark.pools);
        if !self.calls.is_empty() {
            self.calls.retain(|&call, _| (call as usize) < mark.pools[0]);
        }
        let names = Span::append(&mut self.ast.free_names, self.later.names.found.drain(..));
        self.ast.put_off.push(PutOff { text, names, function });
        self.push(Expr::PutOff(self.ast.put_off.len() as u32 - 1), pos)
    }
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

impl Names {
    fn find(&mut self, ast: &Ast, id: ExprId) {
        self.serial += 1;
        if self.known.len() < ast.symbols.len() {
            self.known.resize(ast.symbols.len(), Known::default());
        }
        self.expr(ast, id);
    }

    #[inline]
    fn mention(&mut self, name: Sym, under_with: bool) {
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

    fn expr(&mut self, ast: &Ast, id: ExprId) {
        deep(|| self.node(ast, id));
    }

    fn exprs(&mut self, ast: &Ast, span: Span) {
        ast.expr_list(span).iter().for_each(|&id| self.expr(ast, id));
    }

    fn node(&mut self, ast: &Ast, id: ExprId) {
        match ast.expr(id) {
            Expr::Int(_) | Expr::Str(_) | Expr::Path(..) => {}
            Expr::Var(name) => self.mention(name, self.withs > 0),
            Expr::Apply { fun, args } => {
                self.expr(ast, fun);
                self.exprs(ast, args);
            }
            Expr::List(items) => self.exprs(ast, items),
            Expr::Lambda(lambda) => {
                let lambda = ast.lambdas[lambda.index()];
                let formals = lambda.formals.map(|formals| &ast.formals[formals.formals.range()]);
                let formals = formals.unwrap_or_default();
                let names = || formals.iter().map(|formal| formal.name).chain(lambda.arg);
                names().for_each(|name| self.known[name.index()].scopes += 1);
                formals.iter().filter_map(|formal| formal.default).for_each(|id| self.expr(ast, id));
                self.expr(ast, lambda.body);
                names().for_each(|name| self.known[name.index()].scopes -= 1);
            }
            Expr::Set(set) => self.set(ast, set, None),
            Expr::Let(set, body) => self.set(ast, set, Some(body)),
            Expr::With(env, body) => {
                self.expr(ast, env);
                self.withs += 1;
                self.expr(ast, body);
                self.withs -= 1;
            }
            Expr::PutOff(index) => {
                for free in &ast.free_names[ast.put_off[index as usize].names.range()] {
                    self.mention(free.name, free.under_with || self.withs > 0);
                }
            }
            _ => children(ast, id, usize::MAX, &mut |id| self.expr(ast, id)),
        }
    }

    fn set(&mut self, ast: &Ast, set: SetId, body: Option<ExprId>) {
        let set = ast.sets[set.index()];
        let attrs = &ast.attrs[set.attrs.range()];
        let bound = if set.recursive { attrs } else { &[] };
        for attr in attrs.iter().filter(|attr| attr.kind == AttrKind::Inherited) {
            self.expr(ast, attr.expr);
        }
        bound.iter().for_each(|attr| self.known[attr.name.index()].scopes += 1);
        self.exprs(ast, set.inherit_from);
        for attr in attrs.iter().filter(|attr| attr.kind == AttrKind::Plain) {
            self.expr(ast, attr.expr);
        }
        for dynamic in &ast.dynamics[set.dynamics.range()] {
            self.expr(ast, dynamic.name);
            self.expr(ast, dynamic.expr);
        }
        body.into_iter().for_each(|body| self.expr(ast, body));
        bound.iter().for_each(|attr| self.known[attr.name.index()].scopes -= 1);
    }
}
