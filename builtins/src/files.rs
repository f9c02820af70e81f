//! Reading the file system: `readFile`, `readDir`, `readFileType`, `pathExists`; and how a value
//! becomes a path to read.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::{FileType, HostError};
use frazil_eval::imports::follow_links;
use frazil_eval::source::Pos;
use frazil_eval::value::{Context, PathValue, Str, Value};
use frazil_eval::vm::Vm;
use frazil_store::path::StorePath;

use crate::realise::{realise_context, rewritten, store_error};

/// The note of every argument that names something to read.
const REALISING: &str = "while realising the context of a path";

/// The builtins of this file.
pub static FILES: [Builtin; 4] = [
    Builtin::new("readFile", 1, read_file).takes(&[Arg::new(0, Kind::Path, REALISING)]),
    Builtin::new("readDir", 1, read_dir).takes(&[Arg::new(0, Kind::Path, REALISING)]),
    Builtin::new("readFileType", 1, read_file_type).takes(&[Arg::new(0, Kind::Path, REALISING)]),
    // Nix: errors in the evaluation of this argument have no note.
    Builtin::new("pathExists", 1, path_exists)
        .takes(&[Arg::new(0, Kind::Coerced, REALISING)])
        .on_error(path_exists_failed),
];

/// A path outside the collected heap: to be read, or the key of a table.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RealPath {
    /// The file system.
    pub root: u32,
    /// The canonical text.
    pub text: Vec<u8>,
}

impl RealPath {
    /// The path of a value.
    pub fn of(path: PathValue) -> RealPath {
        RealPath { root: path.root(), text: path.text().as_bytes().to_vec() }
    }
}

/// Argument `index` as a path to read, or the step to take first.
///
/// # Errors
/// If it is no path, or depends on what is not in the store.
pub fn realise(call: &mut Call, index: usize) -> Result<std::result::Result<RealPath, Step>> {
    let path = match call.coerced_path(index)? {
        Ok(path) => RealPath::of(path),
        Err(step) => return Ok(Err(step)),
    };
    // What was coerced has taken the argument's place.
    let context = call.arg(index).as_str().and_then(Str::context);
    if context.is_none() {
        return Ok(Ok(path));
    }
    realise_path(call.vm, path, context).map(Ok)
}

/// The path, after everything was made that a string with this context depends on.
///
/// # Errors
/// If something of that is not valid, or cannot be built.
pub fn realise_path(vm: &mut Vm, path: RealPath, context: Option<Context>) -> Result<RealPath> {
    match realise_context(vm, context) {
        Ok(rewrites) if rewrites.is_empty() => Ok(path),
        Ok(rewrites) => Ok(RealPath { text: rewritten(&path.text, &rewrites), ..path }),
        Err(error) => Err(noted_path(vm, &path, error)),
    }
}

#[cold]
fn noted_path(vm: &mut Vm, path: &RealPath, error: Error) -> Error {
    let note = [b"while realising the context of path '".as_slice(), &path.text, b"'"].concat();
    vm.noted_at(error, &note, Pos::NONE)
}

/// The error for an access that failed.
#[cold]
pub fn host_error(vm: &mut Vm, path: &RealPath, error: &HostError) -> Error {
    vm.host_error(&path.text, error)
}

/// The path with the symbolic links in its directories followed, but not one that it is itself.
///
/// # Errors
/// If there are too many, or one cannot be read.
pub fn resolve_parents(vm: &mut Vm, path: &RealPath) -> Result<RealPath> {
    resolve(vm, path, false)
}

/// The path with all symbolic links followed. What does not exist stays as it is.
///
/// # Errors
/// As for [`resolve_parents`].
pub fn resolve_links(vm: &mut Vm, path: &RealPath) -> Result<RealPath> {
    resolve(vm, path, true)
}

/// [`resolve_links`] or [`resolve_parents`] for a builtin's argument: with a note about it in errors.
fn resolve_argument(vm: &mut Vm, path: &RealPath, last_too: bool) -> Result<RealPath> {
    match resolve(vm, path, last_too) {
        Ok(path) => Ok(path),
        Err(error) => Err(noted_path(vm, path, error)),
    }
}

fn resolve(vm: &mut Vm, path: &RealPath, last_too: bool) -> Result<RealPath> {
    enum Failed {
        TooMany(Vec<u8>),
        Link(Vec<u8>, HostError),
    }
    let host = &vm.host;
    let target = |link: &[u8]| match host.file_type(path.root, link) {
        Ok(Some(FileType::Symlink)) => {
            host.read_link(path.root, link).map(Some).map_err(|error| Failed::Link(link.to_vec(), error))
        }
        _ => Ok(None),
    };
    match follow_links(&path.text, last_too, Failed::TooMany, target) {
        Ok(text) => Ok(RealPath { root: path.root, text }),
        Err(Failed::TooMany(text)) => Err(vm.error(ErrorKind::Io, text)),
        Err(Failed::Link(link, error)) => Err(vm.host_error(&link, &error)),
    }
}

/// An access that follows symbolic links. If it fails, the error names the path without them.
pub fn access<T>(
    vm: &mut Vm,
    path: &RealPath,
    access: impl Fn(&Vm, &RealPath) -> std::result::Result<T, HostError>,
) -> Result<T> {
    if let Ok(answer) = access(vm, path) {
        return Ok(answer);
    }
    let path = resolve_argument(vm, path, true)?;
    access(vm, &path).map_err(|error| host_error(vm, &path, &error))
}

/// `readFile path`: the contents of a file. They may not have a zero byte.
///
/// ```nix
/// builtins.readFile "/dev/null"    # => ""
/// ```
fn read_file(call: &mut Call) -> Result<Step> {
    let path = match realise(call, 0)? {
        Ok(path) => path,
        Err(step) => return Ok(step),
    };
    let contents = access(call.vm, &path, |vm, path| vm.host.read_file(path.root, &path.text))?;
    if memchr::memchr(0, &contents).is_some() {
        let path = resolve_links(call.vm, &path)?;
        let reason = b"' cannot be represented as a Nix string";
        let text = [b"the contents of the file '".as_slice(), &path.text, reason].concat();
        return Err(call.error(ErrorKind::Eval, text));
    }
    let context = references(call.vm, &path, &contents)?;
    Ok(Step::Done(call.vm.heap.string_and_context(&contents, context)))
}

/// What a file in the store depends on: what its store path refers to, as far as it is named in it.
fn references(vm: &mut Vm, path: &RealPath, contents: &[u8]) -> Result<Option<Context>> {
    let Some(Ok(store_path)) = StorePath::containing(&path.text).filter(|_| path.root == 0) else {
        return Ok(None);
    };
    let known = vm.host.store().map(|store| store.references(store_path.as_bytes()));
    // Nix: what is not valid depends on nothing.
    let references = match known {
        Some(Ok(references)) => references.unwrap_or_default(),
        Some(Err(text)) => return Err(store_error(vm, text)),
        None => return Ok(None),
    };
    let mut context = None;
    for reference in references {
        let named = StorePath::parse(&reference)
            .is_ok_and(|path| memchr::memmem::find(contents, path.hash_part()).is_some());
        if named {
            let own = vm.heap.context_of(&reference);
            context = vm.heap.context_union(context, Some(own));
        }
    }
    Ok(context)
}

/// `readDir path`: a set of the entries of a directory with their types: `"regular"`, `"directory"`,
/// `"symlink"` or `"unknown"`.
///
/// ```nix
/// (builtins.readDir "/").dev    # => "directory"
/// ```
fn read_dir(call: &mut Call) -> Result<Step> {
    let path = match realise(call, 0)? {
        Ok(path) => path,
        Err(step) => return Ok(step),
    };
    let entries = access(call.vm, &path, |vm, path| vm.host.read_dir(path.root, &path.text))?;
    let vm = &mut *call.vm;
    let mut attrs = AttrsBuilder::new(&mut vm.heap, entries.len());
    for (name, kind) in entries {
        let symbol = vm.symbols.intern(&name, &mut vm.heap);
        let kind = type_name(vm, kind);
        attrs.push(&mut vm.heap, symbol, Pos::NONE, kind);
    }
    Ok(Step::Done(attrs.finish_last_wins(&mut vm.heap).value()))
}

/// The string for a type, which is that of a symbol: nothing is allocated twice.
fn type_name(vm: &mut Vm, kind: FileType) -> Value {
    let symbol = vm.symbols.intern(kind.name().as_bytes(), &mut vm.heap);
    vm.symbols.name(symbol).value()
}

/// `readFileType path`: what a path names, as in [`read_dir`]. A symbolic link is not followed.
///
/// ```nix
/// builtins.readFileType "/dev"    # => "directory"
/// ```
fn read_file_type(call: &mut Call) -> Result<Step> {
    let path = match realise(call, 0)? {
        Ok(path) => path,
        Err(step) => return Ok(step),
    };
    refuse_links(call.vm, &path)?;
    match call.vm.host.file_type(path.root, &path.text) {
        Ok(Some(kind)) => Ok(Step::Done(type_name(call.vm, kind))),
        Ok(None) => Err(host_error(call.vm, &path, &HostError::NotFound)),
        Err(error) => Err(host_error(call.vm, &path, &error)),
    }
}

/// Nix: no symbolic link may lead to a path whose type is asked for.
fn refuse_links(vm: &mut Vm, path: &RealPath) -> Result<()> {
    let ends = path.text.iter().enumerate().skip(1).filter(|(_, byte)| **byte == b'/');
    for (at, _) in ends.rev() {
        let folder = &path.text[..at];
        if vm.host.file_type(path.root, folder) == Ok(Some(FileType::Symlink)) {
            let text = [b"path '".as_slice(), folder, b"' is a symlink"].concat();
            return Err(vm.error(ErrorKind::Eval, text));
        }
    }
    Ok(())
}

/// `pathExists path`: whether there is something of that name. A symbolic link counts even if it
/// leads nowhere. A string that ends in `/` or `/.` names a directory only.
///
/// ```nix
/// builtins.pathExists "/dev/null"     # => true
/// builtins.pathExists "/dev/null/"    # => false
/// ```
fn path_exists(call: &mut Call) -> Result<Step> {
    match exists(call) {
        Err(error) if error.kind() == ErrorKind::Forbidden => Ok(Step::Done(Value::FALSE)),
        outcome => outcome,
    }
}

fn exists(call: &mut Call) -> Result<Step> {
    let directory = call.arg(0).as_str().is_some_and(|text| {
        let text = text.as_bytes();
        text.ends_with(b"/") || text.ends_with(b"/.")
    });
    // What a set gives takes the argument's place only now: a slash at its end does not count.
    let path = match realise(call, 0)? {
        Ok(path) => path,
        Err(step) => return Ok(step),
    };
    let path = if directory { resolve_argument(call.vm, &path, true)? } else { path };
    match call.vm.host.file_type(path.root, &path.text) {
        Ok(kind) => {
            let exists = kind.is_some_and(|kind| !directory || kind == FileType::Directory);
            Ok(Step::Done(Value::from_bool(exists)))
        }
        Err(error) => {
            resolve_argument(call.vm, &path, false)?;
            Err(host_error(call.vm, &path, &error))
        }
    }
}

/// Nix: what may not be read is not there, even if the argument's evaluation meets it.
fn path_exists_failed(_: &mut Call, error: Error) -> Result<Step> {
    if error.kind() == ErrorKind::Forbidden { Ok(Step::Done(Value::FALSE)) } else { Err(error) }
}
