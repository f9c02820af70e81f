//! Linked code: a compiled module made runnable inside one evaluator.
//!
//! Linking interns the module's symbols, allocates its constants as immortal objects, interns the
//! shapes of its literals and resolves its globals. Linked modules are never freed before their
//! evaluator, so codes, sites and literals may be pointed at from object headers.

use std::cell::{Cell, OnceCell};

use frazil_compiler::ast::{PathKind, Pos as FilePos, Span, Sym};
use frazil_compiler::module::{
    CaptureSource, CodeDef, CodeKind, Const, FormalsDef, JoinDef, Module, NoteDef, ParamDef,
};
use frazil_compiler::op::{Instr, Op};

use crate::attrs::LiteralShape;
use crate::fragments::FileId;
use crate::source::{Pos, SourceId};
use crate::symbol::Symbol;
use crate::value::{Kept, Value};
use crate::vm::Vm;

/// The body of a function or thunk, ready to run; or announced, and then it becomes so when it is first
/// entered: that replaces what is in the cells.
pub struct Code {
    /// First instruction.
    pub instrs: Cell<*const Instr>,
    /// The file, or fragment of one, that it belongs to.
    pub module: Cell<*const Linked>,
    /// Bit `i`: parameter `i` is certainly forced.
    pub strict: u64,
    /// Where captures are read from when a thunk or closure is made.
    pub captures: &'static [CaptureSource],
    /// Its index in the module, or `SITE` for the code of a selection thunk.
    pub index: Cell<u32>,
    /// Number of instructions.
    len: Cell<u32>,
    /// The most words above `base`.
    pub max_stack: Cell<u32>,
    /// Number of parameters; 0 for thunks.
    pub arity: u16,
    /// How it is entered.
    pub kind: CodeKind,
}

/// What only functions have. A tenth of all codes are functions, and these are asked for rarely.
struct Function {
    code: u32,
    params: Span,
    formals: Option<u32>,
}

/// The `Code::index` of a selection thunk's code.
const SITE: u32 = u32::MAX;

/// A selection or look-up with its caches.
pub struct Site {
    /// The names; never empty.
    pub path: &'static [Step],
    /// The file it belongs to.
    pub module: *const Linked,
    /// Its index in the module.
    pub index: u32,
    /// Where it is written.
    pub pos: FilePos,
    /// What a thunk for this selection runs; its capture is the set.
    thunk: OnceCell<Box<(Code, [Instr; 2])>>,
}

/// A name of a selection.
pub struct Step {
    /// The name.
    pub name: Symbol,
    /// The shape and slot seen last (`attrs::CacheWord`).
    pub cache: Cell<u32>,
}

/// A formal parameter.
pub struct Formal {
    /// Its name.
    pub name: Symbol,
    /// Position of the name.
    pub pos: Pos,
    /// Whether it may be absent.
    pub has_default: bool,
    /// The shape and slot seen last.
    pub cache: Cell<u32>,
}

/// A set pattern.
pub struct Formals {
    /// In the order in which `BindFormals` pushes.
    pub formals: Box<[Formal]>,
    /// Indices into `formals` sorted by `Symbol`.
    pub by_symbol: Box<[u32]>,
    /// Indices into `formals` in text order.
    pub order: Box<[u32]>,
    /// Whether `...` accepts more attributes.
    pub ellipsis: bool,
}

/// A set literal: where each pushed word goes.
pub struct Literal {
    /// Shape and positions, as instances' headers name them.
    pub shape: &'static LiteralShape,
    /// Slot of the `i`-th pushed word; empty if that is `i` itself.
    pub slots: Box<[u32]>,
}

/// A linked module.
pub struct Linked {
    /// What was compiled.
    pub module: Module,
    /// The file or text it came from.
    pub source: SourceId,
    /// By `Sym`. A fragment has all names of its file that can be shown.
    pub symbols: &'static [Symbol],
    /// Immortal values.
    pub constants: Box<[Value]>,
    /// Indices into the evaluator's globals.
    pub globals: Box<[u32]>,
    /// Selections.
    pub sites: Box<[Site]>,
    /// Set literals.
    pub literals: Box<[Literal]>,
    /// Set patterns.
    pub formals: Box<[Formals]>,
    /// Codes; closures and thunks point at them.
    pub codes: Box<[Code]>,
    /// By code: the positions of its instructions, in `Module::positions`.
    positions: Box<[Span]>,
    /// The names of all sites.
    steps: Kept<[Step]>,
    /// What codes point at; never read here.
    _instrs: Kept<[Instr]>,
    _captures: Kept<[CaptureSource]>,
    /// In the order of their codes.
    functions: Box<[Function]>,
    /// The codes of other fragments that are called here.
    pub foreign: Box<[&'static Code]>,
    /// The file of which this is a fragment, if not all of it is compiled.
    pub(crate) file: Option<FileId>,
}

impl Code {
    /// The module.
    #[inline(always)]
    pub fn linked(&self) -> &'static Linked {
        crate::value::linked_at(self.module.get())
    }

    /// The position of instruction `ip`, if it has one.
    pub fn position(&self, ip: u32) -> Option<FilePos> {
        self.position_of(ip, 0)
    }

    /// The last position: that of what the code does last, which is seldom of an expression that was
    /// moved there.
    pub fn last_position(&self) -> Option<FilePos> {
        if self.index.get() == SITE {
            return self.position(0);
        }
        let linked = self.linked();
        linked.positions[self.index.get() as usize].of(&linked.module.positions).last().map(|entry| entry.1)
    }

    /// Position number `nth` of instruction `ip` (operators of a chain, operands of `+`).
    pub fn position_of(&self, ip: u32, nth: usize) -> Option<FilePos> {
        let linked = self.linked();
        if self.index.get() == SITE {
            return Some(linked.sites[self.instructions()[0].c() as usize].pos);
        }
        let positions = linked.positions[self.index.get() as usize].of(&linked.module.positions);
        let first = positions.partition_point(|entry| entry.0 < ip);
        positions.get(first + nth).filter(|entry| entry.0 == ip).map(|entry| entry.1)
    }

    /// Where the expression is written: the place of its first instruction that has one.
    pub(crate) fn written(&self) -> FilePos {
        let linked = self.linked();
        if self.index.get() == SITE {
            return linked.sites[self.instructions()[0].c() as usize].pos;
        }
        let positions = linked.positions[self.index.get() as usize].of(&linked.module.positions);
        positions.first().map_or(FilePos::NONE, |entry| entry.1)
    }

    /// The function that was compiled into this code and begins at instruction `target`.
    pub(crate) fn join_at(&self, target: u32) -> Option<&'static JoinDef> {
        let joins = &self.linked().module.joins;
        let at = joins.binary_search_by_key(&(self.index.get(), target), |join| (join.code, join.target));
        at.ok().map(|at| &joins[at])
    }

    /// The notes about instruction `at`, outer ones first.
    pub fn notes(&self, at: u32) -> impl Iterator<Item = &'static NoteDef> {
        let notes = &self.linked().module.notes;
        let first = notes.partition_point(|note| note.code < self.index.get());
        let index = self.index.get();
        let own = notes[first..].iter().take_while(move |note| note.code == index);
        own.filter(move |note| (note.start..note.end).contains(&at))
    }

    /// The number of instructions.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.len.get() as usize
    }

    /// The instructions.
    pub fn instructions(&self) -> &'static [Instr] {
        crate::value::instructions_at(self.instrs.get(), self.len())
    }

    /// Whether `env` can be what a known call passes: the code's own closure, a frame base, or, if
    /// there is nothing to capture, anything.
    pub(crate) fn admits(&self, env: Value) -> bool {
        match self.kind {
            CodeKind::Open => env.as_small().is_some(),
            _ if self.captures.is_empty() => true,
            _ => env.closure_code_fast().is_some_and(|code| code.instrs == self.instrs),
        }
    }

    /// Makes an announced code what `compiled` is.
    pub(crate) fn become_compiled(&self, compiled: &Code) {
        self.instrs.set(compiled.instrs.get());
        self.module.set(compiled.module.get());
        self.index.set(compiled.index.get());
        self.len.set(compiled.len.get());
        self.max_stack.set(compiled.max_stack.get());
    }

    fn function(&self) -> Option<&'static Function> {
        let functions = &self.linked().functions;
        functions
            .binary_search_by_key(&self.index.get(), |function| function.code)
            .ok()
            .map(|at| &functions[at])
    }

    /// The parameters; none for a thunk.
    pub fn params(&self) -> &'static [ParamDef] {
        self.function().map_or(&[], |function| function.params.of(&self.linked().module.params))
    }

    /// The pattern of the last parameter.
    pub fn formals(&self) -> Option<&'static Formals> {
        Some(&self.linked().formals[self.function()?.formals? as usize])
    }
}

impl Linked {
    /// The code that an instruction calls, if it calls a known one.
    pub(crate) fn callee(&self, instr: Instr) -> Option<&Code> {
        let at = instr.c() as usize;
        match instr.op() {
            Op::CallForeign | Op::TailCallForeign => self.foreign.get(at).copied(),
            _ => self.codes.get(at),
        }
    }

    /// The index of the first name of a site of this module among those of all sites, as
    /// `Module::site_pos` counts them.
    pub(crate) fn first_step(&self, site: &Site) -> usize {
        (site.path.as_ptr() as usize - self.steps.get().as_ptr() as usize) / size_of::<Step>()
    }
}

impl Site {
    /// The module.
    pub fn linked(&self) -> &'static Linked {
        crate::value::linked_at(self.module)
    }

    /// The code of a thunk for this selection.
    pub(crate) fn code(&self) -> &'static Code {
        let thunk = self.thunk.get_or_init(|| {
            let thunk = Box::new((
                Code {
                    instrs: Cell::new(std::ptr::null()),
                    module: Cell::new(self.module),
                    arity: 0,
                    max_stack: Cell::new(4),
                    strict: 0,
                    kind: CodeKind::Thunk,
                    captures: &[CaptureSource::Local(0)],
                    index: Cell::new(SITE),
                    len: Cell::new(2),
                },
                [Instr::new(Op::SelectLocal, 0, 0, self.index), Instr::new(Op::Return, 0, 0, 0)],
            ));
            thunk.0.instrs.set(thunk.1.as_ptr());
            thunk
        });
        crate::value::code_at(&raw const thunk.0 as u64)
    }
}

/// Where a fragment belongs.
pub(crate) struct Place<'a> {
    pub source: SourceId,
    /// Relative path literals start from here.
    pub base_dir: &'a [u8],
    /// By `Sym`.
    pub symbols: &'a [Symbol],
    /// Those of them that can be shown.
    pub shown: &'static [Symbol],
    pub file: Option<FileId>,
    pub foreign: &'a [&'static Code],
}

impl Vm {
    /// Makes a compiled module runnable. Relative path literals start from `base_dir`.
    pub fn link(&mut self, module: Module, source: SourceId, base_dir: &[u8]) -> &'static Linked {
        let symbols = self.link_symbols(&module).collect();
        let symbols = self.files.keep(symbols);
        self.link_fragment(
            module,
            &Place { source, base_dir, symbols, shown: symbols, file: None, foreign: &[] },
        )
    }

    /// The module's own names.
    pub(crate) fn link_symbols(&mut self, module: &Module) -> impl Iterator<Item = Symbol> {
        module.symbols.iter().map(|name| self.symbols.intern(name, &mut self.heap))
    }

    /// As [`Vm::link`], for a fragment of a file.
    pub(crate) fn link_fragment(&mut self, mut module: Module, place: &Place) -> &'static Linked {
        let Place { source, base_dir, symbols, .. } = *place;
        let constants =
            module.constants.iter().map(|constant| self.link_constant(constant, base_dir)).collect();
        let globals = module
            .globals
            .iter()
            .map(|name| {
                let name = self.symbols.name(symbols[name.index()]).as_bytes();
                self.globals.index(name).expect("the compiler names globals that exist")
            })
            .collect();
        let literals = module
            .literals
            .iter()
            .map(|literal| {
                let attrs = literal.attrs.of(&module.literal_attrs);
                self.link_literal(attrs, literal.pos, symbols, source)
            })
            .collect();
        let formals =
            module.formals.iter().map(|formals| self.link_formals(formals, symbols, source)).collect();
        self.link_computed_names(&std::mem::take(&mut module.computed_functions), source);
        let kept_instrs = Kept::new(std::mem::take(&mut module.instrs).into_boxed_slice());
        let instrs = kept_instrs.get();
        let kept_captures = Kept::new(std::mem::take(&mut module.captures).into_boxed_slice());
        let captures = kept_captures.get();
        let steps = module.site_names.iter();
        let steps = steps.map(|name| Step { name: symbols[name.index()], cache: Cell::new(0) });
        let kept_steps: Kept<[Step]> = Kept::new(steps.collect());
        let steps = kept_steps.get();
        let sites = std::mem::take(&mut module.sites);
        // What linking has made into objects is not needed twice.
        module.constants = Vec::new();
        module.literals = Vec::new();
        module.literal_attrs = Vec::new();
        module.symbols = Vec::new();
        module.site_names = Vec::new();
        let codes = std::mem::take(&mut module.codes);
        let is_function = |&(_, code): &(usize, &CodeDef)| code.params.len > 0;
        let functions = codes.iter().enumerate().filter(is_function).map(|(index, code)| Function {
            code: index as u32,
            params: code.params,
            formals: code.formals,
        });
        let mut linked = Box::new(Linked {
            source,
            symbols: place.shown,
            constants,
            globals,
            sites: Box::default(),
            literals,
            formals,
            codes: Box::default(),
            steps: kept_steps,
            _instrs: kept_instrs,
            _captures: kept_captures,
            positions: codes.iter().map(|code| code.positions).collect(),
            functions: functions.collect(),
            foreign: place.foreign.into(),
            file: place.file,
            module,
        });
        let address: *const Linked = &raw const *linked;
        linked.sites = sites
            .iter()
            .enumerate()
            .map(|(index, site)| Site {
                path: site.path.of(steps),
                module: address,
                index: index as u32,
                pos: site.pos,
                thunk: OnceCell::new(),
            })
            .collect();
        linked.codes = codes
            .iter()
            .enumerate()
            .map(|(index, code)| link_code(code, index as u32, address, instrs, captures))
            .collect();
        let kept = Kept::new(linked);
        let linked = kept.get();
        self.linked.push(kept);
        linked
    }

    fn link_constant(&mut self, constant: &Const, base_dir: &[u8]) -> Value {
        match constant {
            Const::Int(int) => self.heap.immortal_int(*int),
            Const::Float(float) => self.heap.immortal_float(*float),
            Const::Str(text) => self.heap.immortal_string(text),
            Const::Path(text, kind) => {
                let full = match kind {
                    PathKind::Absolute => text.to_vec(),
                    PathKind::Relative => [base_dir, b"/", text].concat(),
                    // Nix: such a path is taken as it is written.
                    PathKind::Home => {
                        let full = [&self.host.home().unwrap_or_default(), b"/".as_slice(), text].concat();
                        return self.heap.immortal_path(0, &full);
                    }
                };
                self.heap.immortal_path(0, &frazil_compiler::path::canonical(&full, b"/"))
            }
        }
    }

    fn link_literal(
        &mut self,
        attrs: &[(Sym, FilePos)],
        pos: FilePos,
        symbols: &[Symbol],
        source: SourceId,
    ) -> Literal {
        let file_pos = |pos: FilePos| match pos {
            FilePos::NONE => Pos::NONE,
            pos => self.sources.pos(source, pos.0),
        };
        let mut order: Vec<u32> = (0..attrs.len() as u32).collect();
        order.sort_by_key(|&index| symbols[attrs[index as usize].0.index()]);
        let keys: Vec<(Symbol, Pos)> = order
            .iter()
            .map(|&index| {
                let (name, pos) = attrs[index as usize];
                (symbols[name.index()], file_pos(pos))
            })
            .collect();
        let pos = file_pos(pos);
        let mut slots: Box<[u32]> = Box::default();
        if order.iter().enumerate().any(|(slot, &index)| slot as u32 != index) {
            slots = vec![0; order.len()].into();
            for (slot, &index) in order.iter().enumerate() {
                slots[index as usize] = slot as u32;
            }
        }
        Literal { shape: self.shapes.literal(&keys, pos), slots }
    }

    fn link_formals(&self, def: &FormalsDef, symbols: &[Symbol], source: SourceId) -> Formals {
        let formals: Box<[Formal]> = def
            .formals
            .iter()
            .map(|formal| Formal {
                name: symbols[formal.name.index()],
                pos: self.sources.pos(source, formal.pos.0),
                has_default: formal.has_default,
                cache: Cell::new(0),
            })
            .collect();
        let mut by_symbol: Box<[u32]> = (0..formals.len() as u32).collect();
        by_symbol.sort_by_key(|&index| formals[index as usize].name);
        Formals { formals, by_symbol, order: def.order.clone(), ellipsis: def.ellipsis }
    }
}

fn link_code(
    def: &CodeDef,
    index: u32,
    module: *const Linked,
    instrs: &'static [Instr],
    captures: &'static [CaptureSource],
) -> Code {
    Code {
        instrs: Cell::new(def.instrs.of(instrs).as_ptr()),
        module: Cell::new(module),
        arity: def.params.len as u16,
        max_stack: Cell::new(def.max_stack),
        strict: def.strict,
        kind: def.kind,
        captures: def.captures.of(captures),
        index: Cell::new(index),
        len: Cell::new(def.instrs.len),
    }
}
