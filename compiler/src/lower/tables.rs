//! The side tables of the module that is being compiled.

use rustc_hash::FxHashMap;

use super::frame::{Captured, Frame};
use crate::ast::{Ast, PathKind, Pos, Span, Sym};
use crate::memory::{empty, moved_out, room};
use crate::module::{
    AssertDef, AttrDef, CaptureSource, CodeDef, CodeKind, ConstDef, ConstKind, FormalsDef, FunctionDef,
    InstrPos, JoinDef, Literal, Module, NoteDef, ParamDef, Site,
};
use crate::op::Instr;
use crate::scope::Names;
use crate::texts::Texts;

/// Memory of what is finished, for what comes.
#[derive(Default)]
pub(super) struct Spare {
    #[expect(clippy::vec_box, reason = "a frame has 400 bytes and goes from list to list for each code")]
    pub frames: Vec<Box<Frame>>,
    pub captures: Vec<Vec<Captured>>,
    /// See `Finisher::finish`.
    pub starts: Vec<u32>,
}

/// Equal texts of up to so many bytes are one constant.
const LONGEST_SHARED: usize = 64;

/// More than so many are not kept for the next file.
const MOST_SPARE: usize = 64;

impl Spare {
    fn empty(&mut self) {
        self.frames.truncate(MOST_SPARE);
        self.frames.retain(|frame| !frame.is_large());
        self.captures.truncate(MOST_SPARE);
        empty(&mut self.starts);
    }
}

/// The side tables.
#[derive(Default)]
pub(crate) struct Tables {
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
    texts: Texts,
    /// See `Module::placed`.
    pub placed: bool,
    pub(super) spare: Spare,
}

impl Tables {
    /// Gives empty tables room for about so many nodes, of which some stand for codes that are only announced.
    pub fn make_room(&mut self, nodes: usize, announced: usize) {
        self.texts.begin(nodes);
        room(&mut self.constants, nodes / 2);
        room(&mut self.literals, nodes / 16);
        room(&mut self.sites, nodes);
        room(&mut self.codes, nodes / 2 + announced);
        room(&mut self.instrs, nodes * 3);
        room(&mut self.captures, nodes / 2);
        room(&mut self.positions, nodes);
        room(&mut self.site_names, nodes);
        room(&mut self.site_pos, nodes);
        room(&mut self.literal_attrs, nodes / 4);
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
        // Long texts are hardly ever repeated.
        if text.len() > LONGEST_SHARED {
            return self.text_constant(text, ConstKind::Str);
        }
        let text_of = |at: u32| {
            let ConstDef { bits, len, .. } = self.constants[at as usize];
            Span { start: bits as u32, len }.of(&self.text)
        };
        match self.texts.find(text, text_of) {
            Ok(at) => at,
            Err(place) => {
                let at = self.text_constant(text, ConstKind::Str);
                self.texts.insert(place, at);
                at
            }
        }
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

    /// The module of all this. The tables are empty then.
    pub fn take_module(&mut self, ast: &Ast, names: &Names, root: u32) -> Module {
        self.joins.sort_unstable_by_key(|join| (join.code, join.target));
        self.notes.sort_by_key(|note| note.code);
        let (symbols, symbol_bytes) = names.symbols(ast);
        let module = Module {
            computed_functions: std::mem::take(&mut self.computed_functions).into(),
            joins: moved_out(&mut self.joins).into(),
            notes: moved_out(&mut self.notes).into(),
            note_texts: std::mem::take(&mut self.note_texts).into(),
            symbols: symbols.into(),
            symbol_bytes: symbol_bytes.into(),
            constants: moved_out(&mut self.constants).into(),
            text: moved_out(&mut self.text).into(),
            literals: moved_out(&mut self.literals).into(),
            sites: moved_out(&mut self.sites).into(),
            formals: std::mem::take(&mut self.formals).into(),
            asserts: std::mem::take(&mut self.asserts).into(),
            globals: std::mem::take(&mut self.globals).into(),
            codes: moved_out(&mut self.codes).into(),
            functions: moved_out(&mut self.functions).into(),
            instrs: moved_out(&mut self.instrs).into(),
            captures: moved_out(&mut self.captures).into(),
            params: std::mem::take(&mut self.params).into(),
            positions: moved_out(&mut self.positions).into(),
            site_names: moved_out(&mut self.site_names).into(),
            site_pos: moved_out(&mut self.site_pos).into(),
            literal_attrs: moved_out(&mut self.literal_attrs).into(),
            root,
            placed: self.placed,
        };
        self.empty();
        module
    }

    fn empty(&mut self) {
        empty(&mut self.constants);
        empty(&mut self.literals);
        empty(&mut self.sites);
        empty(&mut self.codes);
        empty(&mut self.functions);
        empty(&mut self.instrs);
        empty(&mut self.captures);
        empty(&mut self.positions);
        empty(&mut self.joins);
        empty(&mut self.notes);
        empty(&mut self.site_names);
        empty(&mut self.site_pos);
        empty(&mut self.literal_attrs);
        empty(&mut self.text);
        self.global_index = FxHashMap::default();
        self.ints = FxHashMap::default();
        self.placed = false;
        self.spare.empty();
    }
}

/// Appends and returns the index.
pub(super) fn push<T>(items: &mut Vec<T>, item: T) -> u32 {
    items.push(item);
    items.len() as u32 - 1
}
