//! From text to a value that can be forced, and the cache of imported files.

use frazil_compiler::diagnostics::{Diagnostic, Kind};
use frazil_compiler::parse::{Parsed, parse_in_parts};
use frazil_compiler::show::ShowContext;
use frazil_compiler::{CompileOptions, Source, compile_in_parts};
use hashbrown::HashMap;

use crate::builtin::{Builtin, Call, Step};
use crate::cache::Asked;
use crate::error::{Error, ErrorKind, Result};
use crate::heap::Root;
use crate::host::{FileType, HostError, Message, Verbosity, Wanted};
use crate::link::Linked;
use crate::print::show_path;
use crate::source::{Origin, Pos, SourceId};
use crate::texts::Text;
use crate::value::{PathValue, Value};
use crate::vm::Vm;
use crate::watch::phases::Phase;

/// Files that were imported, by resolved path: the thunk of each file's value.
#[derive(Default)]
pub struct Imports {
    files: HashMap<Box<[u8]>, Root>,
}

/// Symbolic links followed before an access is given up, as in C++ Nix.
const MAX_LINKS: usize = 1024;

/// A path without symbolic links: those in its directories and, if `last_too`, itself. `target` reads a
/// link's target; for what is no link, or not to be followed, that is `None`. What does not exist stays as
/// it is.
///
/// # Errors
/// What `target` says, and `infinite symlink recursion` after too many links.
pub fn follow_links<E>(
    path: &[u8],
    last_too: bool,
    too_many: impl FnOnce(Vec<u8>) -> E,
    target: impl Fn(&[u8]) -> std::result::Result<Option<Vec<u8>>, E>,
) -> std::result::Result<Vec<u8>, E> {
    let mut done = b"/".to_vec();
    let mut todo: Vec<Vec<u8>> = components(path).map(<[u8]>::to_vec).collect();
    let mut links = 0;
    while let Some(name) = todo.pop() {
        if name == b".." {
            done = parent(&done).to_vec();
            continue;
        }
        let next = join(&done, &name);
        let followed = if last_too || !todo.is_empty() { target(&next)? } else { None };
        let Some(target) = followed else {
            done = next;
            continue;
        };
        links += 1;
        if links > MAX_LINKS {
            return Err(too_many([b"infinite symlink recursion in path '".as_slice(), path, b"'"].concat()));
        }
        if target.first() == Some(&b'/') {
            done = b"/".to_vec();
        }
        todo.extend(components(&target).map(<[u8]>::to_vec));
    }
    Ok(done)
}

/// The components of a path, the first one last.
fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|&byte| byte == b'/').rev().filter(|name| !name.is_empty() && *name != b".")
}

/// The value of the file whose resolved path is the argument (a string, or the path of a file that
/// comes with the evaluator); what a thunk in the cache calls.
static IMPORTED: Builtin =
    Builtin::new("imported", 1, imported).forces(&[0]).stepped(1).unframed().on_error(imported_failed);

/// State 0: whether the file is being evaluated.
fn imported(call: &mut Call) -> Result<Step> {
    if let Some(value) = call.take_result() {
        return Ok(Step::Done(value));
    }
    let (text, origin, base_dir) = match call.arg(0).as_path() {
        Some(path) => {
            let (text, origin, base_dir) = call.vm.read_expr(path)?;
            (Text::Whole(text), origin, base_dir)
        }
        None => {
            let path = call.string(0)?.as_bytes();
            (call.vm.read_text(path)?, Origin::File(path.into()), parent(path).to_vec())
        }
    };
    call.vm.detail(Verbosity::Talkative, |_| {
        let path = call.arg(0);
        let shown = path.as_path().map(show_path).or_else(|| Some(path.as_str()?.as_bytes().to_vec()));
        [b"evaluating file '".as_slice(), &shown.unwrap_or_default(), b"'"].concat()
    });
    let value = call.vm.load(text, origin, &base_dir)?;
    call.set_state(0, Value::TRUE);
    Ok(Step::Force(value))
}

/// Nix: the file shows in the trace of an error of its evaluation, not of its syntax.
fn imported_failed(call: &mut Call, error: Error) -> Result<Step> {
    if call.state(0) != Value::TRUE {
        return Err(error);
    }
    let path = match call.arg(0).as_path() {
        Some(path) => show_path(path),
        None => call.string(0)?.as_bytes().to_vec(),
    };
    let note = [b"while evaluating the file '".as_slice(), &path, b"':"].concat();
    Err(call.vm.noted_at(error, &note, Pos::NONE))
}

impl Vm {
    /// Tells a detail to those who want so much.
    pub fn detail(&self, verbosity: Verbosity, text: impl FnOnce(&Vm) -> Vec<u8>) {
        if self.host.wants(verbosity) {
            self.host.message(Message::Detail(verbosity), &text(self));
        }
    }

    /// Compiles and links a text. The result is a thunk of its value, not yet forced.
    ///
    /// # Errors
    /// Syntax errors and undefined variables, with their position.
    pub fn load_text(&mut self, text: &[u8], origin: Origin, base_dir: &[u8]) -> Result<Value> {
        self.load_owned(text.to_vec(), origin, base_dir)
    }

    /// As [`Vm::load_text`], without a copy of the text.
    ///
    /// # Errors
    /// As for [`Vm::load_text`].
    pub fn load_owned(&mut self, text: Vec<u8>, origin: Origin, base_dir: &[u8]) -> Result<Value> {
        self.load(Text::Whole(text), origin, base_dir)
    }

    fn load(&mut self, text: Text, origin: Origin, base_dir: &[u8]) -> Result<Value> {
        let linked = self.compile(text, origin, base_dir, None)?;
        Ok(self.heap.thunk_code(&linked.codes[linked.module().root as usize]))
    }

    /// Compiles a text whose names may also come from a set with the attributes `scope`. The result
    /// is a function of that set.
    ///
    /// # Errors
    /// As for [`Vm::load_text`].
    pub fn load_scoped(
        &mut self,
        text: &[u8],
        origin: Origin,
        base_dir: &[u8],
        scope: &[&[u8]],
    ) -> Result<Value> {
        let linked = self.compile(Text::Whole(text.to_vec()), origin, base_dir, Some(scope))?;
        Ok(self.heap.closure(&linked.codes[linked.module().root as usize]))
    }

    fn compile(
        &mut self,
        text: Text,
        origin: Origin,
        base_dir: &[u8],
        scope: Option<&[&[u8]]>,
    ) -> Result<&'static Linked> {
        let (source, text_key, unread) = self.add_source(text, origin, scope.is_none())?;
        let mut key = text_key;
        self.phases.begin();
        if let Some(text) = key {
            match self.load_kept(text, source, base_dir) {
                Ok((linked, warnings)) => {
                    self.parsed(source, &warnings);
                    self.phases.end(Phase::Link);
                    return Ok(linked);
                }
                Err(free) => key = Some(free),
            }
        }
        if unread && !self.is_same_text(source, text_key) {
            return self.compile_changed(source, base_dir);
        }
        // What is kept is compiled whole.
        let in_parts = key.is_none() && scope.is_none() && self.options.opt_level > 0;
        let Parsed { ast, warnings } = match self.parse(source, in_parts) {
            Ok(parsed) => parsed,
            Err(diagnostic) => return Err(self.diagnosed(&diagnostic, source)),
        };
        let text = (!ast.put_off.is_empty()).then(|| self.sources.take(source));
        self.parsed(source, &warnings);
        let asked = Asked::default();
        if let Some(watcher) = &mut self.watcher {
            watcher.counts.parsed(&ast);
        }
        self.phases.end(Phase::Parse);
        let asked_if_kept = key.is_some().then_some(&asked);
        let (parse, unit_nodes) = (self.options.parse, self.options.unit_nodes);
        // The tree goes before the linked module comes.
        let mut memory = std::mem::take(&mut self.files.memory);
        let compiled = self.with_options(base_dir, scope, asked_if_kept, |options| {
            compile_in_parts(
                ast,
                Source { text: text.unwrap_or_default(), options: parse, unit_nodes },
                options,
                &mut memory,
            )
        });
        self.files.memory = memory;
        self.phases.end(Phase::Lower);
        match compiled {
            Ok((module, rest)) => {
                let symbols = self.intern_names(&module);
                if let Some(key) = key {
                    self.keep(key, &module, &warnings, asked, &symbols);
                }
                let linked = match rest {
                    None => self.link(module, source, base_dir, symbols),
                    Some(rest) => self.link_first(module, rest, source, base_dir, symbols),
                };
                self.phases.end(Phase::Link);
                Ok(linked)
            }
            Err(diagnostic) => Err(self.diagnosed(&diagnostic, source)),
        }
    }

    /// Compiles a file anew whose text has changed since it was read.
    #[cold]
    fn compile_changed(&mut self, source: SourceId, base_dir: &[u8]) -> Result<&'static Linked> {
        let origin = self.sources.get(source).origin.clone();
        let Origin::File(path) = &origin else { unreachable!("only files are read again") };
        let text = self.read_file(path)?;
        self.compile(Text::Whole(text), origin, base_dir, None)
    }

    /// Tells what the parser had to say of a text, which is not needed any more then.
    fn parsed(&mut self, source: SourceId, warnings: &[Diagnostic]) {
        for warning in warnings {
            self.warn(warning, source);
        }
        self.sources.forget(source);
    }

    fn parse(&mut self, source: SourceId, in_parts: bool) -> std::result::Result<Parsed, Diagnostic> {
        let text = self.sources.get(source).text();
        let unit_nodes = if in_parts { self.options.unit_nodes } else { usize::MAX };
        parse_in_parts(text, &self.options.parse, unit_nodes, &mut self.files.memory)
    }

    /// Calls `compile` with the options for a file whose relative paths start from `base_dir`. If it is to be
    /// kept, the names whose order is taken are noted in `asked`.
    pub(crate) fn with_options<T>(
        &self,
        base_dir: &[u8],
        scope: Option<&[&[u8]]>,
        asked: Option<&Asked>,
        compile: impl FnOnce(&CompileOptions) -> T,
    ) -> T {
        let globals = |name: &[u8]| self.globals.info(name);
        let options = CompileOptions {
            opt_level: self.options.opt_level,
            globals: &globals,
            met: &|name| {
                if let Some(asked) = asked {
                    asked.add(name);
                }
                Some(self.symbols.lookup(name)?.0)
            },
            scope,
            show: ShowContext { base_dir, home: &|| self.host.home() },
            analysed: &|| self.phases.end(Phase::Analyse),
        };
        compile(&options)
    }

    #[cold]
    pub(crate) fn diagnosed(&mut self, diagnostic: &Diagnostic, source: SourceId) -> Error {
        let kind = match diagnostic.kind {
            Kind::UndefinedVariable => ErrorKind::UndefinedVariable,
            _ => ErrorKind::Parse,
        };
        let message = self.diagnostic_text(diagnostic, source);
        let pos = self.diagnostic_pos(diagnostic, source);
        Error::new(&mut self.heap, kind, &message, pos)
    }

    fn diagnostic_pos(&self, diagnostic: &Diagnostic, source: SourceId) -> Pos {
        match diagnostic.pos {
            frazil_compiler::ast::Pos::NONE => Pos::NONE,
            pos => self.sources.pos(source, pos.0),
        }
    }

    fn diagnostic_text(&self, diagnostic: &Diagnostic, source: SourceId) -> Vec<u8> {
        diagnostic.render(|other| self.sources.show(self.sources.pos(source, other.0)))
    }

    #[cold]
    fn warn(&mut self, warning: &Diagnostic, source: SourceId) {
        let message = self.diagnostic_text(warning, source);
        let pos = self.diagnostic_pos(warning, source);
        let text = crate::report::with_place(&self.sources, &message, pos);
        self.host.message(Message::Warning, &text);
    }

    /// Reads, compiles and links a file or the `default.nix` of a directory, not cached.
    ///
    /// # Errors
    /// If it cannot be read, and as for [`Vm::load_text`].
    pub fn load_file(&mut self, path: &[u8]) -> Result<Value> {
        let path = self.resolve_expr_path(path)?;
        let text = self.read_text(&path)?;
        let base_dir = parent(&path).to_vec();
        self.load(text, Origin::File(path.into()), &base_dir)
    }

    /// The text of a file or of the `default.nix` of a directory, where it came from, and where its
    /// relative paths start.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read_expr(&mut self, path: PathValue) -> Result<(Vec<u8>, Origin, Vec<u8>)> {
        let text = path.text().as_bytes();
        if path.root() == 0 {
            return self.read_real_expr(text);
        }
        match self.host.read_file(path.root(), text) {
            Ok(contents) => Ok((contents, Origin::Core(text.into()), parent(text).to_vec())),
            Err(error) => Err(self.host_error(&show_path(path), &error)),
        }
    }

    fn read_real_expr(&mut self, path: &[u8]) -> Result<(Vec<u8>, Origin, Vec<u8>)> {
        let path = self.resolve_expr_path(path)?;
        let text = self.read_file(&path)?;
        let base_dir = parent(&path).to_vec();
        Ok((text, Origin::File(path.into()), base_dir))
    }

    /// [`Vm::import_file`] for any path.
    ///
    /// # Errors
    /// As for [`Vm::import_file`].
    pub fn import_path(&mut self, path: PathValue) -> Result<Value> {
        if path.root() == 0 {
            return self.import_file(path.text().as_bytes());
        }
        let name = show_path(path);
        if let Some(root) = self.imports.files.get(name.as_slice()) {
            return Ok(root.get());
        }
        let value = self.heap.thunk_apply(IMPORTED.value(), path.value());
        let root = self.heap.root(value);
        self.imports.files.insert(name.into(), root);
        Ok(value)
    }

    /// The thunk of an imported file's value: each file is read and evaluated once.
    ///
    /// Nix: the file is read when the thunk is forced, and a failure is kept there.
    ///
    /// # Errors
    /// If the path cannot be resolved (links, `default.nix` of a folder).
    pub fn import_file(&mut self, path: &[u8]) -> Result<Value> {
        if let Some(root) = self.imports.files.get(path) {
            return Ok(root.get());
        }
        let resolved = self.resolve_expr_path(path)?;
        if let Some(root) = self.imports.files.get(resolved.as_slice()) {
            let value = root.get();
            let root = self.heap.root(value);
            self.imports.files.insert(path.into(), root);
            return Ok(value);
        }
        let text = self.heap.string(&resolved);
        let value = self.heap.thunk_apply(IMPORTED.value(), text);
        for name in [path, &resolved] {
            let root = self.heap.root(value);
            self.imports.files.insert(name.into(), root);
        }
        Ok(value)
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// `path '…' does not exist` and what the operating system says.
    pub fn read_file(&mut self, path: &[u8]) -> Result<Vec<u8>> {
        match self.host.read_file(0, path) {
            Ok(text) => Ok(text),
            Err(error) => Err(self.host_error(path, &error)),
        }
    }

    /// The error for an access that failed.
    #[cold]
    pub fn host_error(&mut self, path: &[u8], error: &HostError) -> Error {
        let text = match error {
            HostError::NotFound => [b"path '".as_slice(), path, b"' does not exist"].concat(),
            HostError::Forbidden(text) => return self.error(ErrorKind::Forbidden, text.as_bytes()),
            HostError::Other(text) => text.clone().into_bytes(),
        };
        self.error(ErrorKind::Io, text)
    }

    /// Nix: if the path itself is a symbolic link it is followed, relative targets from the link's
    /// directory; a directory stands for its `default.nix`.
    ///
    /// # Errors
    /// Too many links; whatever the host says.
    pub fn resolve_expr_path(&mut self, path: &[u8]) -> Result<Vec<u8>> {
        let mut path = path.to_vec();
        for _ in 0..MAX_LINKS {
            match self.host.type_to_read(0, &path, Wanted::Expression) {
                Ok(Some(FileType::Symlink)) => match self.host.read_link(0, &path) {
                    Ok(target) => path = join(parent(&path), &target),
                    Err(error) => return Err(self.host_error(&path, &error)),
                },
                Ok(Some(FileType::Directory)) => return Ok(join(&path, b"default.nix")),
                Ok(_) => return Ok(path),
                Err(error) => return Err(self.host_error(&path, &error)),
            }
        }
        let text =
            [b"too many symbolic links encountered while traversing the path '".as_slice(), &path, b"'"];
        let text = text.concat();
        Err(self.error(ErrorKind::Io, text))
    }
}

/// The directory part of a canonical path.
pub fn parent(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(0) | None => b"/",
        Some(slash) => &path[..slash],
    }
}

/// `name` from the directory `dir`, canonical in text.
pub fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    if name.first() == Some(&b'/') {
        return frazil_compiler::path::canonical(name, b"/");
    }
    frazil_compiler::path::canonical(name, dir)
}
