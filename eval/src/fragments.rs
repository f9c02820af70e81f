//! Files of which a part is compiled later, when something of it is first entered.

use frazil_compiler::Rest;
use frazil_compiler::module::{CodeRef, Module};

use crate::error::Result;
use crate::link::{Code, Linked, Place};
use crate::source::SourceId;
use crate::symbol::Symbol;
use crate::value::Kept;
use crate::vm::Vm;
use crate::watch::phases::Phase;

/// The number of a file that was not compiled whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FileId(u32);

/// A file that was not compiled whole.
struct File {
    /// None: now it is.
    rest: Option<Box<Rest>>,
    /// The names that came with later fragments.
    more: Vec<Symbol>,
    fragments: Vec<&'static Linked>,
}

/// What files have of their own, and those that were not compiled whole.
#[derive(Default)]
pub(crate) struct Files {
    in_parts: Vec<File>,
    names: Vec<Kept<[Symbol]>>,
    dirs: Vec<Kept<[u8]>>,
}

impl Files {
    /// The place of a file: keeps its names and folder as long as the evaluator lives.
    pub(crate) fn place(
        &mut self,
        source: SourceId,
        base_dir: &[u8],
        symbols: Vec<Symbol>,
    ) -> Place<'static> {
        let names = Kept::new(symbols.into());
        let symbols = names.get();
        self.names.push(names);
        let known = self.dirs.last().map(Kept::get).filter(|dir| *dir == base_dir);
        let base_dir = known.unwrap_or_else(|| {
            let dir: Kept<[u8]> = Kept::new(base_dir.into());
            let base_dir = dir.get();
            self.dirs.push(dir);
            base_dir
        });
        Place { source, base_dir, symbols, more: &[], file: None, foreign: Box::default() }
    }
}

impl Vm {
    /// Links the first fragment of a file.
    pub(crate) fn link_first(
        &mut self,
        module: Module,
        rest: Box<Rest>,
        source: SourceId,
        base_dir: &[u8],
        symbols: Vec<Symbol>,
    ) -> &'static Linked {
        let file = Some(FileId(self.files.in_parts.len() as u32));
        let place = Place { file, ..self.files.place(source, base_dir, symbols) };
        let linked = self.link_whole(module, place);
        self.files.in_parts.push(File { rest: Some(rest), more: Vec::new(), fragments: vec![linked] });
        linked
    }

    /// Compiles a unit of the file that `linked` is a fragment of. Its codes can be prepared then.
    ///
    /// # Errors
    /// If something is too large.
    #[cold]
    pub(crate) fn compile_unit(&mut self, linked: &'static Linked, unit: u32) -> Result<()> {
        let Some(file) = linked.file else { unreachable!("only a file in fragments has units") };
        let entry = &mut self.files.in_parts[file.0 as usize];
        let Some(mut rest) = entry.rest.take() else { unreachable!("the unit is not compiled") };
        self.phases.begin();
        let compiled = self.with_options(linked.base_dir, None, None, |options| rest.compile(unit, options));
        self.phases.end(Phase::Lower);
        let mut module = match compiled {
            Ok(module) => module,
            Err(diagnostic) => {
                self.files.in_parts[file.0 as usize].rest = Some(rest);
                return Err(self.diagnosed(&diagnostic, linked.source));
            }
        };
        let names = self.intern_names(&module);
        let announced = std::mem::take(&mut module.announced);
        let foreign = module.foreign.iter().map(|def| self.code_of(file, def.at)).collect();
        let entry = &mut self.files.in_parts[file.0 as usize];
        entry.more.extend(names);
        let more = entry.more.clone();
        let Linked { source, base_dir, symbols, .. } = *linked;
        let place = Place { source, base_dir, symbols, more: &more, file: Some(file), foreign };
        let fragment = self.link_whole(module, place);
        for (index, &at) in announced.iter().enumerate() {
            self.link_code(fragment, index).expect("the compiler's own records are there");
            self.code_of(file, at).become_compiled(&fragment.codes[index]);
        }
        let entry = &mut self.files.in_parts[file.0 as usize];
        entry.fragments.push(fragment);
        entry.rest = rest.is_waiting().then_some(rest);
        self.phases.end(Phase::Link);
        Ok(())
    }

    /// A code of any fragment of a file, not prepared if nobody had it yet.
    fn code_of(&self, file: FileId, at: CodeRef) -> &'static Code {
        let fragment = self.files.in_parts[file.0 as usize].fragments[at.fragment as usize];
        self.link_code(fragment, at.code as usize).expect("the compiler's own records are there");
        &fragment.codes[at.code as usize]
    }
}
