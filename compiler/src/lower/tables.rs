//! The side tables of the module that is being compiled.

use std::collections::HashMap;

use crate::ast::{Ast, PathKind, Pos, Sym};
use crate::module::{AssertDef, CodeDef, CodeKind, Const, FormalsDef, Literal, Module, Site};
use crate::scope::{GlobalInfo, Globals, Names, builtin_name};

/// The side tables.
pub(super) struct Tables<'a> {
    source: Globals<'a>,
    pub constants: Vec<Const>,
    pub literals: Vec<Literal>,
    pub sites: Vec<Site>,
    pub formals: Vec<FormalsDef>,
    pub asserts: Vec<AssertDef>,
    pub globals: Vec<Sym>,
    pub codes: Vec<CodeDef>,
    global_index: HashMap<Sym, u32>,
    builtins: HashMap<Sym, Option<(Sym, GlobalInfo)>>,
    ints: HashMap<i64, u32>,
    texts: HashMap<Box<[u8]>, u32>,
}

impl<'a> Tables<'a> {
    pub fn new(source: Globals<'a>) -> Tables<'a> {
        Tables {
            source,
            constants: Vec::new(),
            literals: Vec::new(),
            sites: Vec::new(),
            formals: Vec::new(),
            asserts: Vec::new(),
            globals: Vec::new(),
            codes: Vec::new(),
            global_index: HashMap::new(),
            builtins: HashMap::new(),
            ints: HashMap::new(),
            texts: HashMap::new(),
        }
    }

    /// An index for a code that is going to be built.
    pub fn reserve_code(&mut self) -> u32 {
        self.codes.push(CodeDef {
            kind: CodeKind::Thunk,
            instrs: Box::new([]),
            captures: Box::new([]),
            params: Box::new([]),
            formals: None,
            strict: 0,
            max_stack: 0,
            positions: Box::new([]),
            pos: Pos::NONE,
        });
        self.codes.len() as u32 - 1
    }

    pub fn int(&mut self, int: i64) -> u32 {
        let constants = &mut self.constants;
        *self.ints.entry(int).or_insert_with(|| push(constants, Const::Int(int)))
    }

    pub fn float(&mut self, float: f64) -> u32 {
        push(&mut self.constants, Const::Float(float))
    }

    pub fn text(&mut self, text: &[u8]) -> u32 {
        if let Some(&at) = self.texts.get(text) {
            return at;
        }
        let at = push(&mut self.constants, Const::Str(text.into()));
        // Long texts are hardly ever repeated.
        if text.len() <= 64 {
            self.texts.insert(text.into(), at);
        }
        at
    }

    pub fn path(&mut self, path: &[u8], kind: PathKind) -> u32 {
        push(&mut self.constants, Const::Path(path.into(), kind))
    }

    pub fn site(&mut self, path: Vec<Sym>, path_pos: Vec<Pos>, pos: Pos) -> u32 {
        push(&mut self.sites, Site { path: path.into(), path_pos: path_pos.into(), pos })
    }

    pub fn literal(&mut self, attrs: Vec<(Sym, Pos)>, pos: Pos) -> u32 {
        push(&mut self.literals, Literal { attrs: attrs.into(), pos })
    }

    pub fn global(&mut self, name: Sym) -> u32 {
        let globals = &mut self.globals;
        *self.global_index.entry(name).or_insert_with(|| push(globals, name))
    }

    /// What is known of the global with this name.
    pub fn global_info(&self, name: &[u8]) -> Option<GlobalInfo> {
        (self.source)(name)
    }

    /// The global that `builtins.NAME` is, if it is a function.
    pub fn builtin(&mut self, ast: &Ast, names: &mut Names, name: Sym) -> Option<(Sym, GlobalInfo)> {
        if let Some(&known) = self.builtins.get(&name) {
            return known;
        }
        let found = builtin_name(ast.name(name), self.source);
        let found = found.and_then(|global| Some((names.add(&global), (self.source)(&global)?)));
        self.builtins.insert(name, found);
        found
    }

    pub fn into_module(self, ast: &Ast, names: Names, root: u32) -> Module {
        Module {
            symbols: names.into_symbols(ast),
            constants: self.constants,
            literals: self.literals,
            sites: self.sites,
            formals: self.formals,
            asserts: self.asserts,
            globals: self.globals,
            codes: self.codes,
            root,
        }
    }
}

/// Appends and returns the index.
pub(super) fn push<T>(items: &mut Vec<T>, item: T) -> u32 {
    items.push(item);
    items.len() as u32 - 1
}
