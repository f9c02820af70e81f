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
    source: SourceId,
    base_dir: Box<[u8]>,
    /// By `Sym`.
    symbols: Vec<Symbol>,
    fragments: Vec<&'static Linked>,
}

/// The files that were not compiled whole.
#[derive(Default)]
pub(crate) struct Files {
    in_parts: Vec<File>,
    /// The names of all files.
    names: Vec<Kept<[Symbol]>>,
}

impl Files {
    /// Keeps a file's names as long as the evaluator lives.
    pub(crate) fn keep(&mut self, symbols: Vec<Symbol>) -> &'static [Symbol] {
        let kept = Kept::new(symbols.into());
        let names = kept.get();
        self.names.push(kept);
        names
    }

    fn code(&self, file: FileId, at: CodeRef) -> &'static Code {
        &self.in_parts[file.0 as usize].fragments[at.fragment as usize].codes[at.code as usize]
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
    ) -> &'static Linked {
        let symbols: Vec<Symbol> = self.link_symbols(&module).collect();
        let shown = self.files.keep(symbols.clone());
        let file = FileId(self.files.in_parts.len() as u32);
        let place = Place { source, base_dir, symbols: shown, shown, file: Some(file), foreign: &[] };
        let linked = self.link_fragment(module, &place);
        let base_dir = base_dir.into();
        self.files.in_parts.push(File {
            rest: Some(rest),
            source,
            base_dir,
            symbols,
            fragments: vec![linked],
        });
        linked
    }

    /// Compiles a unit of the file that `linked` is a fragment of. Its codes can be entered then.
    ///
    /// # Errors
    /// If something is too large.
    #[cold]
    pub(crate) fn compile_unit(&mut self, linked: &'static Linked, unit: u32) -> Result<()> {
        let Some(file) = linked.file else { unreachable!("only a file in fragments has units") };
        let entry = &mut self.files.in_parts[file.0 as usize];
        let source = entry.source;
        let Some(mut rest) = entry.rest.take() else { unreachable!("the unit is not compiled") };
        let base_dir = entry.base_dir.clone();
        self.phases.begin();
        let module = self.with_options(&base_dir, None, |options| rest.compile(unit, options));
        self.phases.end(Phase::Lower);
        let module = match module {
            Ok(module) => module,
            Err(diagnostic) => {
                self.files.in_parts[file.0 as usize].rest = Some(rest);
                return Err(self.diagnosed(&diagnostic, source));
            }
        };
        let more: Vec<Symbol> = self.link_symbols(&module).collect();
        let entry = &mut self.files.in_parts[file.0 as usize];
        entry.symbols.extend(more);
        let symbols = std::mem::take(&mut entry.symbols);
        let shown = entry.fragments[0].symbols;
        let foreign: Vec<&Code> = module.foreign.iter().map(|def| self.files.code(file, def.at)).collect();
        let announced = module.announced.clone();
        let place = Place {
            source,
            base_dir: &base_dir,
            symbols: &symbols,
            shown,
            file: Some(file),
            foreign: &foreign,
        };
        let linked = self.link_fragment(module, &place);
        for (&at, code) in announced.iter().zip(&linked.codes) {
            self.files.code(file, at).become_compiled(code);
        }
        let entry = &mut self.files.in_parts[file.0 as usize];
        entry.symbols = symbols;
        entry.fragments.push(linked);
        entry.rest = rest.is_waiting().then_some(rest);
        self.phases.end(Phase::Link);
        Ok(())
    }
}
