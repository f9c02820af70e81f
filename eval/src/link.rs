//! Linked code: a compiled module made runnable inside one evaluator.
//!
//! Linking interns the module's symbols and resolves its globals. The rest is made when a code is entered
//! for the first time ([`Vm::prepare`]): its constants as immortal objects, the shapes of its literals, its
//! sites, and the codes that it makes thunks and closures of. Of a large file a run enters little. Linked
//! modules are never freed before their evaluator, so codes, sites and literals may be pointed at from
//! object headers. What a code is announced for is compiled then, too ([`crate::parts`]).
//!
//! - **L1** A code that was prepared has all records that its instructions name.
//! - **L2** A code that was not prepared needs more stack than there is. So the machine, which compares
//!   that whenever it enters a code, pays nothing to notice it.

use std::cell::{Cell, OnceCell};

use frazil_compiler::ast::{PathKind, Pos as FilePos, Span, Sym};
use frazil_compiler::cache::Key;
use frazil_compiler::module::{
    CaptureSource, CodeDef, CodeKind, Const, FunctionDef, InstrPos, JoinDef, Module, NoteDef, ParamDef, Pool,
};
use frazil_compiler::op::{Field, Instr, Op};

use crate::attrs::LiteralShape;
use crate::error::Result;
use crate::heap::Arena;
use crate::parts::FileId;
use crate::source::{Pos, SourceId};
use crate::symbol::{Symbol, name_of, sort_tags, tag};
use crate::value::{Kept, Rows, Run, Table, Value, holes, records};
use crate::vm::Vm;

/// The body of a function or thunk, ready to run; or announced, and then it becomes so when it is first
/// entered: that replaces what is in the cells.
pub struct Code {
    /// First instruction.
    pub instrs: Cell<*const Instr>,
    /// The file, or part of one, that it belongs to.
    pub module: Cell<*const Linked>,
    /// Its index in the module, or `SITE` for the code of a selection thunk.
    pub index: Cell<u32>,
    /// The most words above `base`, or [`UNPREPARED`].
    pub max_stack: Cell<u32>,
    /// Where captures are read from when a thunk or closure is made.
    pub captures: Run<CaptureSource>,
    /// Bit `i`: parameter `i` is certainly forced. Of those behind the sixteenth nobody knows.
    pub strict: u16,
    /// Number of parameters; 0 for thunks.
    pub arity: u16,
    /// How it is entered.
    pub kind: CodeKind,
}

// A file has places for all its codes: a system 170,000.
const _: () = assert!(size_of::<Code>() == 40);

/// The `Code::max_stack` of a code that was not entered yet: 32 GiB, four times the stack.
pub(crate) const UNPREPARED: u32 = u32::MAX;

/// Texts longer than this are not looked for among the symbols.
const LONGEST_NAME: usize = 64;

/// The `Code::index` of a selection thunk's code.
const SITE: u32 = u32::MAX;

/// Its number of instructions.
const SELECTION: usize = 2;

/// So many sets of a chain of `with` have a cache of their own at most.
const MOST_LEVELS: usize = 15;

/// A selection or look-up with its caches.
pub struct Site {
    /// The names; never empty.
    pub path: &'static [Step],
    /// The path; behind it, where it is a look-up in several `with`, its name again for each but the innermost.
    steps: &'static [Step],
    /// The file it belongs to.
    pub module: *const Linked,
    /// Its index in the module.
    pub index: u32,
    /// Where it is written.
    pub pos: FilePos,
    /// What a thunk for this selection runs; its capture is the set.
    thunk: OnceCell<Box<(Code, [Instr; SELECTION])>>,
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
    /// What was compiled, now or earlier.
    module: Cell<&'static Module>,
    /// The same, or, if it was damaged, what another took the place of: there may be records in use.
    first: Kept<Module>,
    /// The keys of the text and of the entry that the module came from, if it came from the cache.
    pub(crate) kept: OnceCell<Box<(Key, Key)>>,
    /// The file or text it came from.
    pub source: SourceId,
    /// Where relative paths start.
    pub(crate) base_dir: &'static [u8],
    /// By `Sym`: its names.
    pub symbols: &'static [Symbol],
    /// Immortal values, or holes while no code needs them.
    pub constants: &'static [Cell<Value>],
    /// Indices into the evaluator's globals.
    pub globals: Box<[u32]>,
    /// Selections.
    pub sites: Table<Site>,
    /// Set literals.
    pub literals: Table<Literal>,
    /// Set patterns.
    pub formals: Table<Formals>,
    /// Codes; closures and thunks point at them.
    pub codes: Rows<Code>,
    /// The file of which this is a part, if not all of it is compiled.
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
        match self.selection() {
            Some(site) => Some(site.pos),
            None => self.positions().last().map(|entry| entry.pos),
        }
    }

    /// Position number `nth` of instruction `ip` (operators of a chain, operands of `+`).
    pub fn position_of(&self, ip: u32, nth: usize) -> Option<FilePos> {
        if let Some(site) = self.selection() {
            return Some(site.pos);
        }
        let positions = self.positions();
        let first = positions.partition_point(|entry| entry.at < ip);
        positions.get(first + nth).filter(|entry| entry.at == ip).map(|entry| entry.pos)
    }

    /// Where the expression is written: the place of its first instruction that has one.
    pub(crate) fn written(&self) -> FilePos {
        match self.selection() {
            Some(site) => site.pos,
            None => self.positions().first().map_or(FilePos::NONE, |entry| entry.pos),
        }
    }

    /// The selection whose thunk this is the code of.
    fn selection(&self) -> Option<&'static Site> {
        let is_selection = self.index.get() == SITE;
        is_selection.then(|| &self.linked().sites[self.instructions()[0].c() as usize])
    }

    fn positions(&self) -> &'static [InstrPos] {
        let positions = self.def().and_then(|def| self.linked().module().positions.run(def.positions));
        positions.unwrap_or_default()
    }

    /// The function that was compiled into this code and begins at instruction `target`.
    pub(crate) fn join_at(&self, target: u32) -> Option<&'static JoinDef> {
        let joins = &self.linked().module().joins;
        let at = joins.binary_search_by_key(&(self.index.get(), target), |join| (join.code, join.target));
        at.ok().map(|at| &joins[at])
    }

    /// The notes about instruction `at`, outer ones first.
    pub fn notes(&self, at: u32) -> impl Iterator<Item = &'static NoteDef> {
        let notes = &self.linked().module().notes;
        let first = notes.partition_point(|note| note.code < self.index.get());
        let index = self.index.get();
        let own = notes[first..].iter().take_while(move |note| note.code == index);
        own.filter(move |note| (note.start..note.end).contains(&at))
    }

    /// The number of instructions.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        if self.index.get() == SITE { SELECTION } else { self.def().map_or(0, |def| def.code().len as usize) }
    }

    /// The instructions; none if it was not prepared, because then nobody has looked whether they are damaged.
    pub fn instructions(&self) -> &'static [Instr] {
        let len = if self.is_prepared() { self.len() } else { 0 };
        crate::value::instructions_at(self.instrs.get(), len)
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
        self.max_stack.set(compiled.max_stack.get());
    }

    /// What the compiler wrote; nothing for the code of a selection thunk.
    fn def(&self) -> Option<&'static CodeDef> {
        self.linked().module().codes.get(self.index.get() as usize)
    }

    fn function(&self) -> Option<FunctionDef> {
        self.linked().module().function(self.def()?)
    }

    /// The parameters; none for a thunk.
    pub fn params(&self) -> &'static [ParamDef] {
        self.function().map_or(&[], |function| function.params.of(&self.linked().module().params))
    }

    /// The pattern of the last parameter.
    pub fn formals(&self) -> Option<&'static Formals> {
        self.linked().formals.get(self.function()?.formals()? as usize)
    }

    /// Whether it was entered already.
    pub(crate) fn is_prepared(&self) -> bool {
        self.max_stack.get() != UNPREPARED
    }
}

impl Linked {
    fn new(module: Module, globals: Box<[u32]>, place: Place, ground: &mut Arena) -> Linked {
        let module = Kept::new(Box::new(module));
        let tables = module.get();
        Linked {
            module: Cell::new(tables),
            first: module,
            kept: OnceCell::new(),
            source: place.source,
            base_dir: place.base_dir,
            symbols: place.symbols,
            globals,
            constants: holes(ground, tables.constants.count()),
            sites: Table::new(ground, tables.sites.count()),
            literals: Table::new(ground, tables.literals.count()),
            formals: Table::new(ground, tables.formals.len()),
            codes: Rows::new(ground, tables.codes.count()),
            file: place.file,
        }
    }

    /// The symbol of one of the module's names.
    pub(crate) fn symbol(&self, name: Sym) -> Symbol {
        self.symbols[name.index()]
    }

    /// The code that an instruction calls, if it calls a known one.
    pub(crate) fn callee(&self, instr: Instr) -> Option<&'static Code> {
        self.codes.get(instr.c() as usize)
    }

    /// The index of the first name of a site of this module among those of all sites, as
    /// `Module::site_pos` counts them.
    pub(crate) fn first_step(&self, site: &Site) -> usize {
        self.module().sites.get(site.index as usize).map_or(0, |site| site.path.start as usize)
    }

    /// What was compiled.
    pub fn module(&self) -> &'static Module {
        self.module.get()
    }

    /// Whether another module has taken the place of the first, which was damaged.
    pub(crate) fn is_mended(&self) -> bool {
        !std::ptr::eq(self.module(), self.first.get())
    }

    /// Takes the place of a module that was damaged; it is the same.
    pub(crate) fn mend(&self, module: &'static Module) {
        self.module.set(module);
    }
}

impl Site {
    /// The steps of a look-up in a chain of `with`, innermost first: each set has a cache of its own.
    #[inline(always)]
    pub(crate) fn levels(&self) -> &'static [Step] {
        self.steps
    }

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
                    captures: Run::new(&[CaptureSource::Local(0)]).expect("it is one"),
                    index: Cell::new(SITE),
                },
                [Instr::new(Op::SelectLocal, 0, 0, self.index), Instr::new(Op::Return, 0, 0, 0)],
            ));
            thunk.0.instrs.set(thunk.1.as_ptr());
            thunk
        });
        crate::value::code_at(&raw const thunk.0 as u64)
    }
}

/// Where a module belongs.
pub(crate) struct Place {
    pub source: SourceId,
    /// Relative path literals start from here.
    pub base_dir: &'static [u8],
    /// By `Sym`: its names.
    pub symbols: &'static [Symbol],
    pub file: Option<FileId>,
}

impl Vm {
    /// Makes a compiled module runnable whose names are these symbols. Relative path literals start from
    /// `base_dir`.
    pub(crate) fn link(
        &mut self,
        module: Module,
        source: SourceId,
        base_dir: &[u8],
        symbols: Vec<Symbol>,
    ) -> &'static Linked {
        let place = self.files.place(source, base_dir, symbols);
        self.link_whole(module, place)
    }

    /// As [`Vm::link`], for the compiler's own module.
    pub(crate) fn link_whole(&mut self, module: Module, place: Place) -> &'static Linked {
        self.link_tables(module, place)
            .expect("the compiler names globals that exist, and a module has its root")
    }

    /// The symbols of a module's own names.
    pub(crate) fn intern_names(&mut self, module: &Module) -> Vec<Symbol> {
        let bytes = module.symbol_bytes.all();
        let name = |span: &Span| bytes.get(span.start as usize..)?.get(..span.len as usize);
        let names = module.symbols.all().iter().map(|span| name(span).unwrap_or_default());
        self.symbols.intern_all(names, &mut self.heap)
    }

    /// `None` if the module's root is damaged, or it names a global that does not exist.
    pub(crate) fn link_tables(&mut self, mut module: Module, place: Place) -> Option<&'static Linked> {
        let source = place.source;
        // They are symbols now.
        (module.symbols, module.symbol_bytes) = (Pool::default(), Pool::default());
        let computed_functions = std::mem::take(&mut module.computed_functions);
        let global =
            |&name: &Sym| self.globals.index(self.symbols.name(place.symbols[name.index()]).as_bytes());
        let globals = module.globals.iter().map(global).collect::<Option<_>>()?;
        let linked = Kept::new(Box::new(Linked::new(module, globals, place, &mut self.ground)));
        self.link_code(linked.get(), linked.get().module().root as usize)?;
        self.linked.push(linked);
        self.link_computed_names(&computed_functions, source);
        self.linked.last().map(Kept::get)
    }

    /// Makes what a code needs that is entered for the first time; one that was announced is compiled.
    ///
    /// # Errors
    /// If an announced code is too large; if the code was kept, is damaged, and cannot be compiled again.
    #[cold]
    pub(crate) fn prepare(&mut self, code: &'static Code) -> Result<()> {
        if let Some(number) = code.def().and_then(CodeDef::announced) {
            self.compile_part(code, number)?;
        }
        while self.make_all(code).is_none() {
            self.mend(code.linked())?;
        }
        Ok(())
    }

    /// Makes all that a code needs; `None` if something is damaged.
    fn make_all(&mut self, code: &'static Code) -> Option<()> {
        let linked = code.linked();
        let module = linked.module();
        let def = module.codes.get(code.index.get() as usize)?;
        let instrs = module.instrs.run(def.code())?;
        // A module that took the place of a damaged one has its own.
        code.instrs.set(instrs.as_ptr());
        for instr in instrs {
            let index = instr.c() as usize;
            match instr.op().fields()[2] {
                Field::Code => self.link_code(linked, index)?,
                Field::Const if linked.constants.get(index)?.get().is_hole() => {
                    let constant = self.link_constant(module.constant(index)?, linked.base_dir);
                    linked.constants[index].set(constant);
                }
                Field::Site if !linked.sites.has(index) => {
                    let site = link_site(linked, index, &mut self.ground)?;
                    linked.sites.make(&mut self.ground, index, site);
                }
                Field::Literal if instr.op() == Op::MakeSet && !linked.literals.has(index) => {
                    let literal = self.link_literal(linked, index)?;
                    linked.literals.make(&mut self.ground, index, literal);
                }
                // A function that became a part of this code has its pattern here.
                Field::Formals => self.link_formals(linked, index)?,
                _ => {}
            }
        }
        // Where errors are looked for.
        module.positions.run(def.positions)?;
        // L1 holds.
        code.max_stack.set(def.max_stack);
        Some(())
    }

    /// Makes a code that is not entered yet, unless it is there already. Whoever has its closure may ask for
    /// its pattern.
    pub(crate) fn link_code(&mut self, linked: &'static Linked, index: usize) -> Option<()> {
        if linked.codes.has(index) {
            return Some(());
        }
        let module = linked.module();
        let def = module.codes.get(index)?;
        let (mut arity, mut strict) = (0, 0);
        // Nine in ten are thunks.
        if def.function != CodeDef::THUNK {
            let function = module.function(def)?;
            if let Some(formals) = function.formals() {
                self.link_formals(linked, formals as usize)?;
            }
            (arity, strict) = (function.params.len as u16, function.strict as u16);
        }
        let code = Code {
            instrs: Cell::new(module.instrs.place(def.code())?),
            module: Cell::new(linked),
            arity,
            max_stack: Cell::new(UNPREPARED),
            strict,
            kind: def.kind,
            captures: Run::new(module.captures.run(def.captures)?)?,
            index: Cell::new(index as u32),
        };
        linked.codes.make(index, code);
        Some(())
    }

    fn link_constant(&mut self, constant: Const, base_dir: &[u8]) -> Value {
        match constant {
            Const::Int(int) => self.heap.immortal_int(int),
            Const::Float(float) => self.heap.immortal_float(float),
            Const::Str(text) => self.link_string(text),
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

    /// A string that is the name of a symbol already becomes the one that knows it: `removeAttrs` and its like
    /// then need not look for the symbol each time.
    fn link_string(&mut self, text: &[u8]) -> Value {
        let symbol = if text.len() <= LONGEST_NAME { self.symbols.lookup(text) } else { None };
        match symbol {
            Some(symbol) => self.symbols.name(symbol).value(),
            None => self.heap.immortal_string(text),
        }
    }

    fn link_literal(&mut self, linked: &Linked, index: usize) -> Option<Literal> {
        let module = linked.module();
        let def = *module.literals.get(index)?;
        let attrs = module.literal_attrs.run(def.attrs)?;
        let file_pos = |pos: FilePos| match pos {
            FilePos::NONE => Pos::NONE,
            pos => self.sources.pos(linked.source, pos.0),
        };
        // Symbol and index in one number, which sorts fast.
        let tags = attrs.iter().enumerate().map(|(at, attr)| tag(linked.symbol(attr.name), at));
        let mut order: Vec<u64> = tags.collect();
        let mut slots: Box<[u32]> = Box::default();
        if !order.is_sorted() {
            sort_tags(&mut order);
            slots = vec![0; order.len()].into();
            for (slot, &entry) in order.iter().enumerate() {
                slots[entry as u32 as usize] = slot as u32;
            }
        }
        let key = |&entry: &u64| (name_of(entry), file_pos(attrs[entry as u32 as usize].pos));
        let keys: Vec<(Symbol, Pos)> = order.iter().map(key).collect();
        Some(Literal { shape: self.heap.shapes.literal(&keys, file_pos(def.pos)), slots })
    }

    /// Makes the pattern number `index`, unless it is there already.
    fn link_formals(&mut self, linked: &Linked, index: usize) -> Option<()> {
        if linked.formals.has(index) {
            return Some(());
        }
        let def = linked.module().formals.get(index)?;
        let formals: Box<[Formal]> = def
            .formals
            .iter()
            .map(|formal| Formal {
                name: linked.symbol(formal.name),
                pos: self.sources.pos(linked.source, formal.pos.0),
                has_default: formal.has_default,
                cache: Cell::new(0),
            })
            .collect();
        let mut by_symbol: Box<[u32]> = (0..formals.len() as u32).collect();
        by_symbol.sort_by_key(|&index| formals[index as usize].name);
        let formals = Formals { formals, by_symbol, order: def.order.clone(), ellipsis: def.ellipsis };
        linked.formals.make(&mut self.ground, index, formals);
        Some(())
    }
}

fn link_site(linked: &'static Linked, index: usize, ground: &mut Arena) -> Option<Site> {
    let module = linked.module();
    let def = module.sites.get(index)?;
    let names = module.site_names.run(def.path)?;
    // Where errors are looked for.
    module.site_pos.run(def.path)?;
    // A look-up in several `with` has the positions of all of them, before those of the next site.
    let next = module.sites.get(index + 1).map_or(module.site_pos.count(), |next| next.path.start as usize);
    let more = next.saturating_sub(def.path.start as usize).saturating_sub(names.len()).min(MOST_LEVELS);
    let last = names.len().checked_sub(1)?;
    let name = |at: usize| linked.symbol(names[at.min(last)]);
    let steps = (0..names.len() + more).map(|at| Step { name: name(at), cache: Cell::new(0) });
    let steps = records(ground, steps);
    Some(Site {
        path: &steps[..def.path.len as usize],
        steps,
        module: linked,
        index: index as u32,
        pos: def.pos,
        thunk: OnceCell::new(),
    })
}

#[cfg(test)]
mod tests;
