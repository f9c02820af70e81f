//! From text to syntax tree.
//!
//! A loop over an explicit stack of [`Frame`]s instead of recursion, so that nesting is bounded by
//! memory only. The loop is always in one [`State`]: either an expression is to begin, or one is
//! there and the question is how far it extends. Each state is a method in the file of its idea:
//! `operand` (beginnings), `operators` (what follows), `functions`, `bindings` with `sets` (merging
//! of attribute paths), `strings` with `indent`, `paths`, `put_off` (members that are only checked).
//!
//! Nix: actions happen in the order in which C++ Nix's bottom-up parser runs them: a function's
//! argument becomes a symbol after its body, a binding is checked before the token behind its `;`
//! is read. That order numbers the symbols and decides which of several errors is reported.

mod bindings;
mod errors;
mod frame;
mod functions;
mod indent;
mod operand;
mod operators;
mod paths;
mod put_off;
mod sets;
mod strings;
#[cfg(test)]
mod tests;

use crate::ast::{Ast, AttrName, Expr, ExprId, Formal, Pos, Span, Sym, TextId};
use crate::diagnostics::Diagnostic;
use crate::lex::{Lexer, Token};
use crate::memory::{empty, room};
use crate::texts::{Place, Texts};
use frame::{Frame, State, Value};
pub(crate) use put_off::parse_part;
pub use put_off::{UNIT_NODES, parse_in_parts};

/// What to do about a discouraged kind of literal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lint {
    /// Nothing.
    #[default]
    Ignore,
    /// Add a warning to the result.
    Warn,
    /// Fail.
    Fatal,
}

/// What the parser accepts, and what it complains about.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions {
    /// `|>` and `<|`, an experimental feature.
    pub pipe_operators: bool,
    /// Paths that begin with `~` are errors.
    pub pure: bool,
    /// URLs without quotes.
    pub lint_url_literals: Lint,
    /// Paths that do not begin with a point: `foo/bar`.
    pub lint_short_path_literals: Lint,
    /// Paths that begin with `/` or `~`.
    pub lint_absolute_path_literals: Lint,
}

/// A parsed text.
#[derive(Debug)]
pub struct Parsed {
    /// Its tree.
    pub ast: Ast,
    /// What is allowed but dubious, in text order.
    pub warnings: Vec<Diagnostic>,
}

/// Parses `source`, a Nix expression.
pub fn parse(source: &[u8], options: &ParseOptions) -> std::result::Result<Parsed, Diagnostic> {
    if source.len() >= u32::MAX as usize / 2 {
        return Err(Diagnostic::parse("the text is too long", Pos::NONE));
    }
    let mut parser = Parser::new(source, *options, Ast::default(), Stacks::default());
    match parser.run() {
        Ok(root) => {
            parser.ast.root = Some(root);
            Ok(Parsed { ast: parser.ast, warnings: parser.warnings })
        }
        Err(error) => Err(*error),
    }
}

/// The memory of a parser's stacks and tables, when it has read a whole text.
#[derive(Default)]
pub(crate) struct Stacks {
    symbols: Texts,
    frames: Vec<Frame>,
    items: Vec<Item>,
    names: Vec<(AttrName, Pos)>,
    sets: sets::Sets,
}

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// A list item, an argument or a part of a string.
#[derive(Clone, Copy)]
struct Item {
    id: ExprId,
    pos: Pos,
}

/// The parser's state. The vectors behind `frames` are scratch stacks: a construct notes the height
/// at its beginning, pushes, and moves what is above that height into the tree at its end.
struct Parser<'s> {
    lex: Lexer<'s>,
    ast: Ast,
    options: ParseOptions,
    warnings: Vec<Diagnostic>,
    symbols: Texts,
    frames: Vec<Frame>,
    items: Vec<Item>,
    names: Vec<(AttrName, Pos)>,
    ind: Vec<indent::Piece>,
    formals: Vec<Formal>,
    formal_sets: Vec<functions::FormalSet>,
    sets: sets::Sets,
    calls: operators::Calls,
    later: put_off::Later,
}

impl<'s> Parser<'s> {
    /// `ast` is empty.
    fn new(source: &'s [u8], options: ParseOptions, mut ast: Ast, stacks: Stacks) -> Parser<'s> {
        make_room(&mut ast, source.len());
        let Stacks { mut symbols, frames, items, names, sets } = stacks;
        symbols.begin(source.len());
        Parser {
            lex: Lexer::new(source, options.pipe_operators),
            ast,
            options,
            warnings: Vec::new(),
            symbols,
            frames,
            items,
            names,
            ind: Vec::new(),
            formals: Vec::new(),
            formal_sets: Vec::new(),
            sets,
            calls: operators::Calls::default(),
            later: put_off::Later::default(),
        }
    }

    /// For the part of `source` from `start` on.
    fn part(source: &'s [u8], start: u32, options: ParseOptions, ast: Ast, stacks: Stacks) -> Parser<'s> {
        let mut parser = Parser::new(&source[start as usize..], options, ast, stacks);
        parser.lex = Lexer::from(source, start, options.pipe_operators);
        parser
    }

    /// What it made, and its memory. The text was read to its end, so the stacks are empty.
    fn into_parts(mut self) -> (Ast, Vec<Diagnostic>, Stacks) {
        empty(&mut self.frames);
        empty(&mut self.items);
        empty(&mut self.names);
        self.sets.empty();
        let Parser { ast, warnings, symbols, frames, items, names, sets, .. } = self;
        (ast, warnings, Stacks { symbols, frames, items, names, sets })
    }

    fn run(&mut self) -> Result<ExprId> {
        self.frames.push(Frame::Root);
        self.lex.advance();
        let mut state = State::Begin(frame::Level::Whole);
        loop {
            state = match state {
                State::Begin(level) => self.begin(level)?,
                State::Atom(value) => self.atom(value)?,
                State::Selected(value) => self.selected(value)?,
                State::Applied(value) => self.applied(value)?,
                State::Complete(value) => self.complete(value)?,
                State::Done(value) => return Ok(value.id()),
            }
        }
    }

    /// Adds a node.
    #[inline]
    fn push(&mut self, expr: Expr, pos: Pos) -> ExprId {
        let id = ExprId(self.ast.exprs.len() as u32);
        self.ast.exprs.push(expr);
        self.ast.expr_pos.push(pos);
        id
    }

    /// Adds a node whose text begins at `start`.
    #[inline]
    fn value(&mut self, expr: Expr, pos: Pos, start: u32) -> Value {
        Value::new(self.push(expr, pos), start)
    }

    /// The symbol named by the text from `start` to `end`.
    #[inline]
    fn symbol(&mut self, start: u32, end: u32) -> Sym {
        let name = self.lex.slice(start, end);
        self.intern(name)
    }

    /// The same of a variable.
    #[inline]
    fn mentioned(&mut self, start: u32, end: u32) -> Sym {
        let name = self.symbol(start, end);
        self.later.mention(name);
        name
    }

    /// The symbol named by the literal text behind `mark`, which is removed.
    fn symbol_from_text(&mut self, mark: usize) -> Sym {
        let name = self.ast.text_bytes.split_off(mark);
        self.intern(&name)
    }

    /// The symbol of a name, created if it is new.
    #[inline]
    fn intern(&mut self, name: &[u8]) -> Sym {
        match self.symbols.find(name, |sym| self.ast.name(Sym(sym))) {
            Ok(sym) => Sym(sym),
            Err(place) => self.add_symbol(name, place),
        }
    }

    #[inline(never)]
    fn add_symbol(&mut self, name: &[u8], place: Place) -> Sym {
        let ast = &mut self.ast;
        let sym = Sym(ast.symbols.len() as u32);
        ast.symbols.push(Span { start: ast.symbol_bytes.len() as u32, len: name.len() as u32 });
        ast.symbol_bytes.extend_from_slice(name);
        if name.starts_with(b"__") {
            ast.underscored.push(sym);
        }
        self.symbols.insert(place, sym.0);
        sym
    }

    /// Makes the bytes of `Ast::text_bytes` behind `mark` a text.
    #[inline]
    fn text_from(&mut self, mark: usize) -> TextId {
        let id = TextId(self.ast.texts.len() as u32);
        let len = self.ast.text_bytes.len() - mark;
        self.ast.texts.push(Span { start: mark as u32, len: len as u32 });
        id
    }

    /// Moves the items above `mark` into the tree.
    #[inline]
    fn take_items(&mut self, mark: u32) -> Span {
        let start = self.ast.expr_pool.len() as u32;
        let items = &self.items[mark as usize..];
        let len = items.len() as u32;
        // Calls have one argument mostly.
        if let [Item { id, pos }] = *items {
            self.ast.expr_pool.push(id);
            self.ast.part_pos.push(pos);
        } else {
            self.ast.expr_pool.extend(items.iter().map(|item| item.id));
            self.ast.part_pos.extend(items.iter().map(|item| item.pos));
        }
        self.items.truncate(mark as usize);
        Span { start, len }
    }

    /// Passes over `token`, which must be the current one.
    #[inline]
    fn expect(&mut self, token: Token) -> Result<()> {
        if self.lex.token != token {
            return Err(self.unexpected(&[token]));
        }
        self.lex.advance();
        Ok(())
    }

    /// Reports what an option may forbid.
    #[cold]
    fn lint(&mut self, lint: Lint, message: Vec<u8>, start: u32) -> Result<()> {
        let mut finding = Diagnostic::parse(message, Pos(start));
        match lint {
            Lint::Ignore => (),
            Lint::Warn => {
                finding.kind = crate::diagnostics::Kind::Warning;
                self.warnings.push(finding);
            }
            Lint::Fatal => return Err(Box::new(finding)),
        }
        Ok(())
    }
}

/// Gives an empty tree room for what `bytes` of dense text need, so that it seldom moves.
fn make_room(ast: &mut Ast, bytes: usize) {
    room(&mut ast.exprs, bytes / 6);
    room(&mut ast.expr_pos, bytes / 6);
    room(&mut ast.expr_pool, bytes / 16);
    room(&mut ast.part_pos, bytes / 16);
    room(&mut ast.attrs, bytes / 16);
    room(&mut ast.sets, bytes / 64);
    room(&mut ast.selects, bytes / 64);
    room(&mut ast.path_pool, bytes / 64);
    room(&mut ast.path_pos, bytes / 64);
    room(&mut ast.text_bytes, bytes);
    room(&mut ast.texts, bytes / 16);
    room(&mut ast.symbol_bytes, bytes / 6);
    room(&mut ast.symbols, bytes / 64);
}
