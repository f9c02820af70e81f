//! Files of which a part is compiled later, when something of it is first evaluated.

use frazil_compiler::module::Module;
use frazil_compiler::{Memory, Rest};

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

/// What files have of their own, and those that were not compiled whole.
#[derive(Default)]
pub(crate) struct Files {
    /// None: now it is.
    in_parts: Vec<Option<Box<Rest>>>,
    names: Vec<Kept<[Symbol]>>,
    dirs: Vec<Kept<[u8]>>,
    /// What took the places of damaged modules.
    pub(crate) mended: Vec<Kept<Module>>,
    /// Of the compiler.
    pub(crate) memory: Box<Memory>,
}

impl Files {
    /// The place of a file: keeps its names and folder as long as the evaluator lives.
    pub(crate) fn place(&mut self, source: SourceId, base_dir: &[u8], symbols: Vec<Symbol>) -> Place {
        let known = self.dirs.last().map(Kept::get).filter(|dir| *dir == base_dir);
        let base_dir = known.unwrap_or_else(|| {
            let dir: Kept<[u8]> = Kept::new(base_dir.into());
            let base_dir = dir.get();
            self.dirs.push(dir);
            base_dir
        });
        Place { source, base_dir, symbols: self.keep_names(symbols), file: None }
    }

    fn keep_names(&mut self, symbols: Vec<Symbol>) -> &'static [Symbol] {
        let names = Kept::new(symbols.into());
        let symbols = names.get();
        self.names.push(names);
        symbols
    }
}

impl Vm {
    /// Links what was compiled of a file at first.
    pub(crate) fn link_first(
        &mut self,
        module: Module,
        rest: Box<Rest>,
        source: SourceId,
        base_dir: &[u8],
        symbols: Vec<Symbol>,
    ) -> &'static Linked {
        let file = Some(FileId(self.files.in_parts.len() as u32));
        self.files.in_parts.push(Some(rest));
        let place = Place { file, ..self.files.place(source, base_dir, symbols) };
        self.link_whole(module, place)
    }

    /// Compiles what `code` was announced for with this number. It can be prepared then.
    ///
    /// # Errors
    /// If something is too large.
    #[cold]
    pub(crate) fn compile_part(&mut self, code: &'static Code, number: u32) -> Result<()> {
        let linked = code.linked();
        let Some(file) = linked.file else { unreachable!("only what is a part of a file is announced") };
        let entry = &mut self.files.in_parts[file.0 as usize];
        let Some(mut rest) = entry.take() else { unreachable!("the code is not compiled") };
        self.phases.begin();
        let mut memory = std::mem::take(&mut self.files.memory);
        let compiled = self
            .with_options(linked.base_dir, None, None, |options| rest.compile(number, options, &mut memory));
        self.files.memory = memory;
        self.phases.end(Phase::Lower);
        self.files.in_parts[file.0 as usize] = (rest.waiting() > 0).then_some(rest);
        let module = match compiled {
            Ok(module) => module,
            Err(diagnostic) => return Err(self.diagnosed(&diagnostic, linked.source)),
        };
        let symbols = self.intern_names(&module);
        let Linked { source, base_dir, file, .. } = *linked;
        let place = Place { source, base_dir, symbols: self.files.keep_names(symbols), file };
        let part = self.link_whole(module, place);
        code.become_compiled(&part.codes[part.module().root as usize]);
        self.phases.end(Phase::Link);
        Ok(())
    }
}
