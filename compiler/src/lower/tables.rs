//! The side tables of the module that is being compiled.

use rustc_hash::FxHashMap;

use crate::ast::{Ast, PathKind, Pos, Span, Sym};
use crate::module::{
    AssertDef, AttrDef, CaptureSource, CodeDef, CodeKind, ConstDef, ConstKind, FormalsDef, FunctionDef,
    InstrPos, JoinDef, Literal, Module, NoteDef, ParamDef, Site,
};
use crate::op::Instr;
use crate::scope::Names;

/// The side tables.
#[derive(Default)]
pub(super) struct Tables {
    pub constants: Vec<ConstDef>,
    pub literals: Vec<Literal>,
    pub sites: Vec<Site>,
    pub formals: Vec<FormalsDef>,
    pub asserts: Vec<AssertDef>,
    pub globals: Vec<Sym>,
    pub codes: Vec<CodeDef>,
    pub functions: Vec<FunctionDef>,
    pub instrs: Vec<Instr>,
    pub captures: Vec<CaptureSource>,
    pub params: Vec<ParamDef>,
    pub positions: Vec<InstrPos>,
    pub computed_functions: Vec<(Pos, Pos)>,
    pub joins: Vec<JoinDef>,
    pub notes: Vec<NoteDef>,
    pub note_texts: Vec<Box<[u8]>>,
    site_names: Vec<Sym>,
    site_pos: Vec<Pos>,
    literal_attrs: Vec<AttrDef>,
    text: Vec<u8>,
    global_index: FxHashMap<Sym, u32>,
    ints: FxHashMap<i64, u32>,
    texts: FxHashMap<Box<[u8]>, u32>,
    /// See `Module::placed`.
    pub placed: bool,
}

impl Tables {
    /// Room is reserved by the size of the tree: growing by copying would touch twice the memory,
    /// and what is reserved too much is never touched.
    /// Tables for about so many nodes, of which some stand for codes that are only announced.
    pub fn new(nodes: usize, announced: usize) -> Tables {
        Tables {
            constants: Vec::with_capacity(nodes / 2),
            literals: Vec::with_capacity(nodes / 16),
            sites: Vec::with_capacity(nodes),
            codes: Vec::with_capacity(nodes / 2 + announced),
            instrs: Vec::with_capacity(nodes * 3),
            captures: Vec::with_capacity(nodes / 2),
            params: Vec::with_capacity(nodes / 16),
            positions: Vec::with_capacity(nodes),
            site_names: Vec::with_capacity(nodes),
            site_pos: Vec::with_capacity(nodes),
            literal_attrs: Vec::with_capacity(nodes / 4),
            ..Tables::default()
        }
    }

    /// An index for a code that is going to be built.
    pub fn reserve_code(&mut self) -> u32 {
        self.codes.push(CodeDef {
            instrs: Span::default(),
            captures: Span::default(),
            positions: Span::default(),
            max_stack: 0,
            pos: Pos::NONE,
            function: CodeDef::THUNK,
            kind: CodeKind::Thunk,
            unused: 0,
        });
        self.codes.len() as u32 - 1
    }

    /// What only functions have.
    pub fn function(&mut self, params: Vec<ParamDef>, formals: Option<u32>, strict: u64) -> u32 {
        if params.is_empty() {
            return CodeDef::THUNK;
        }
        let params = Span::append(&mut self.params, params);
        let formals = formals.unwrap_or(FunctionDef::NO_FORMALS);
        push(&mut self.functions, FunctionDef { params, strict, formals, unused: 0 })
    }

    pub fn int(&mut self, int: i64) -> u32 {
        let constants = &mut self.constants;
        *self
            .ints
            .entry(int)
            .or_insert_with(|| push(constants, ConstDef { bits: int as u64, len: 0, kind: ConstKind::Int }))
    }

    pub fn float(&mut self, float: f64) -> u32 {
        let bits = float.to_bits();
        push(&mut self.constants, ConstDef { bits, len: 0, kind: ConstKind::Float })
    }

    pub fn text(&mut self, text: &[u8]) -> u32 {
        if let Some(&at) = self.texts.get(text) {
            return at;
        }
        let at = self.text_constant(text, ConstKind::Str);
        // Long texts are hardly ever repeated.
        if text.len() <= 64 {
            self.texts.insert(text.into(), at);
        }
        at
    }

    pub fn path(&mut self, path: &[u8], kind: PathKind) -> u32 {
        let kind = match kind {
            PathKind::Absolute => ConstKind::AbsolutePath,
            PathKind::Relative => ConstKind::RelativePath,
            PathKind::Home => ConstKind::HomePath,
        };
        self.text_constant(path, kind)
    }

    fn text_constant(&mut self, text: &[u8], kind: ConstKind) -> u32 {
        let def = ConstDef { bits: self.text.len() as u64, len: text.len() as u32, kind };
        self.text.extend_from_slice(text);
        push(&mut self.constants, def)
    }

    pub fn site(
        &mut self,
        path: impl IntoIterator<Item = Sym>,
        path_pos: impl IntoIterator<Item = Pos>,
        pos: Pos,
    ) -> u32 {
        let path = Span::append(&mut self.site_names, path);
        self.site_pos.extend(path_pos);
        // A dynamic `with` has more positions than its one name.
        self.site_names.resize(self.site_pos.len(), Sym(0));
        push(&mut self.sites, Site { path, pos })
    }

    pub fn literal(&mut self, attrs: Vec<(Sym, Pos)>, pos: Pos) -> u32 {
        let attrs = attrs.into_iter().map(|(name, pos)| AttrDef { name, pos });
        let attrs = Span::append(&mut self.literal_attrs, attrs);
        push(&mut self.literals, Literal { attrs, pos })
    }

    pub fn global(&mut self, name: Sym) -> u32 {
        let globals = &mut self.globals;
        *self.global_index.entry(name).or_insert_with(|| push(globals, name))
    }

    /// The module of all this.
    pub fn into_module(self, ast: &Ast, names: &Names, root: u32) -> Module {
        let mut joins = self.joins;
        joins.sort_unstable_by_key(|join| (join.code, join.target));
        let mut notes = self.notes;
        notes.sort_by_key(|note| note.code);
        let (symbols, symbol_bytes) = names.symbols(ast);
        Module {
            computed_functions: self.computed_functions,
            joins,
            notes: trimmed(notes),
            note_texts: self.note_texts,
            symbols: symbols.into(),
            symbol_bytes: symbol_bytes.into(),
            constants: trimmed(self.constants).into(),
            text: trimmed(self.text).into(),
            literals: trimmed(self.literals).into(),
            sites: trimmed(self.sites).into(),
            formals: self.formals,
            asserts: self.asserts,
            globals: self.globals,
            codes: trimmed(self.codes).into(),
            functions: trimmed(self.functions).into(),
            instrs: trimmed(self.instrs).into(),
            captures: trimmed(self.captures).into(),
            params: trimmed(self.params),
            positions: trimmed(self.positions).into(),
            site_names: trimmed(self.site_names).into(),
            site_pos: trimmed(self.site_pos).into(),
            literal_attrs: trimmed(self.literal_attrs).into(),
            root,
            placed: self.placed,
            foreign: Vec::new(),
        }
    }
}

/// Gives back what was reserved too much, unless that is large: then it was never touched, and a
/// copy would cost more.
fn trimmed<T>(mut items: Vec<T>) -> Vec<T> {
    const LARGE: usize = 1 << 20;
    if items.capacity() * size_of::<T>() < LARGE {
        items.shrink_to_fit();
    }
    items
}

/// Appends and returns the index.
pub(super) fn push<T>(items: &mut Vec<T>, item: T) -> u32 {
    items.push(item);
    items.len() as u32 - 1
}
