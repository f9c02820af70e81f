//! Paths as values and as text, the search path, and the environment.

use frazil_eval::attrs::Attrs;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::{Access, Message};
use frazil_eval::imports::{join, parent};
use frazil_eval::symbol::sym;
use frazil_eval::value::{List, Str, Value};
use frazil_eval::vm::Vm;
use hashbrown::HashMap;

use crate::files::{RealPath, resolve_links};
use crate::realise::realise_entry;

/// The root of the files that come with the evaluator, `<nix/…>`.
pub const CORE_ROOT: u32 = 1;

/// The builtins of this file.
pub static PATHS: [Builtin; 5] = [
    Builtin::new("baseNameOf", 1, base_name_of)
        .takes(&[Arg::new(
            0,
            Kind::Coerced,
            "while evaluating the first argument passed to builtins.baseNameOf",
        )])
        .bare(),
    Builtin::new("dirOf", 1, dir_of)
        .takes(&[Arg::new(
            0,
            Kind::Coerced,
            "while evaluating the first argument passed to 'builtins.dirOf'",
        )])
        .bare(),
    Builtin::new("toPath", 1, to_path).takes(&[Arg::new(
        0,
        Kind::Path,
        "while evaluating the first argument passed to builtins.toPath",
    )]),
    Builtin::new("getEnv", 1, get_env).takes(&[Arg::new(
        0,
        Kind::PlainString,
        "while evaluating the first argument passed to builtins.getEnv",
    )]),
    Builtin::new("findFile", 2, find_file)
        .takes(&[Arg::new(0, Kind::List, "while evaluating the first argument passed to builtins.findFile")])
        .stepped(2)
        .boxed()
        .on_error(find_file_failed),
];

/// `baseNameOf x`: what follows the last slash of a path or string; one slash at its end is ignored.
///
/// ```nix
/// baseNameOf "/a/b/"    # => "b"
/// ```
fn base_name_of(call: &mut Call) -> Result<Step> {
    let text = match call.coerced(0, Coercion::PATH) {
        Ok(text) => text,
        Err(step) => return Ok(step),
    };
    let bytes = text.as_bytes();
    let end = if bytes.len() > 1 && bytes.ends_with(b"/") { bytes.len() - 1 } else { bytes.len() };
    let start = memchr::memrchr(b'/', &bytes[..end]).map_or(0, |slash| slash + 1);
    Ok(Step::Done(call.vm.heap.substring(text, start, end - start, text.context())))
}

/// `dirOf x`: what precedes the last slash: of a path, a path; else of the string. A string without a
/// slash gives `"."`.
///
/// ```nix
/// dirOf /a/b     # => /a
/// dirOf "a/b"    # => "a"
/// ```
fn dir_of(call: &mut Call) -> Result<Step> {
    if let Some(path) = call.arg(0).as_path() {
        let dir = parent(path.text().as_bytes());
        let text = call.vm.heap.string(dir);
        return Ok(Step::Done(call.vm.heap.path(path.root(), text)));
    }
    let text = match call.coerced(0, Coercion::PATH) {
        Ok(text) => text,
        Err(step) => return Ok(step),
    };
    let heap = &mut call.vm.heap;
    let dir = match memchr::memrchr(b'/', text.as_bytes()) {
        None => heap.string_and_context(b".", text.context()),
        Some(slash) => heap.substring(text, 0, slash.max(1), text.context()),
    };
    Ok(Step::Done(dir))
}

/// `toPath x`: an absolute path or string as a canonical string.
///
/// ```nix
/// builtins.toPath "/a/./b/../c"    # => "/a/c"
/// ```
fn to_path(call: &mut Call) -> Result<Step> {
    let path = match call.coerced_path(0)? {
        Ok(path) => path,
        Err(step) => return Ok(step),
    };
    let context = call.arg(0).as_str().and_then(Str::context);
    Ok(Step::Done(call.vm.heap.string_with_context(path.text(), context)))
}

/// `getEnv name`: the value of an environment variable; `""` if it is not set, or hidden by pure or
/// restricted evaluation.
///
/// ```nix
/// builtins.getEnv "THERE IS NONE"    # => ""
/// ```
fn get_env(call: &mut Call) -> Result<Step> {
    let name = call.plain_string(0)?;
    let value = call.vm.host.env(name.as_bytes()).unwrap_or_default();
    Ok(Step::Done(call.vm.heap.string(&value)))
}

/// State word of [`find_file`], whose word 0 names the box with the search path: what is being
/// evaluated, one of [`NOTES`].
const DOING: usize = 1;

const NOTHING: usize = 0;
const ELEMENT: usize = 1;
const PREFIX: usize = 2;
const ENTRY_PATH: usize = 3;
const NAME: usize = 4;

const PATH_NOTE: &str =
    "while evaluating the `path` attribute of an element of the list passed to builtins.findFile";

const NOTES: [&str; 5] = [
    "",
    "while evaluating an element of the list passed to builtins.findFile",
    "while evaluating the `prefix` attribute of an element of the list passed to builtins.findFile",
    // The coercion adds it where it belongs.
    "",
    "while evaluating the second argument passed to builtins.findFile",
];

/// A search path: prefixes and where they lead.
type SearchPath = Vec<(Vec<u8>, Vec<u8>)>;

/// `findFile path name`: where `<name>` leads to in a search path, a list of sets of `path` and perhaps
/// `prefix`. What `<x>` means is `findFile __nixPath "x"`.
///
/// Forces all of `path` and then `name`. The first entry counts whose prefix begins `name` and where
/// there is such a file. If there is none the error can be caught.
///
/// ```nix
/// builtins.findFile [ { prefix = "x"; path = "/dev"; } ] "x/null"    # => /dev/null
/// ```
fn find_file(call: &mut Call) -> Result<Step> {
    let list = call.list(0)?;
    let result = call.take_result();
    let mut entries = match call.state(0) {
        Value::HOLE => Box::new(SearchPath::new()),
        _ => call.take_box::<SearchPath>(),
    };
    if let Some(step) = collect(call, list, &mut entries, result)? {
        call.keep_box(entries);
        return Ok(step);
    }
    call.set_counter(DOING, NAME);
    let word = call.raw_arg(1);
    if word.settled().is_none() {
        call.keep_box(entries);
        return Ok(Step::Force(word));
    }
    let name = call.plain_string(1)?;
    call.set_counter(DOING, NOTHING);
    look_up(call.vm, &entries, name.as_bytes()).map(Step::Done)
}

/// Evaluates the entries of the search path; the answer is the step to take first.
fn collect(
    call: &mut Call,
    list: List,
    entries: &mut SearchPath,
    mut result: Option<Value>,
) -> Result<Option<Step>> {
    while let Some(slot) = list.slots().get(entries.len()) {
        let word = slot.get();
        if call.counter(DOING) == ENTRY_PATH
            && let Some(path) = result.take().and_then(Value::as_str)
        {
            let set = word.peek().as_attrs().expect("the element was checked");
            let prefix = prefix_of(set).map_or(&[][..], Str::as_bytes);
            call.set_counter(DOING, NOTHING);
            let path = realise_entry(call.vm, path.as_bytes(), path.context())?;
            entries.push((prefix.to_vec(), path));
            continue;
        }
        call.set_counter(DOING, NOTHING);
        let Some(element) = word.settled() else { return Ok(Some(Step::Force(word))) };
        let Some(set) = element.as_attrs() else {
            call.set_counter(DOING, ELEMENT);
            return Err(call.vm.expected("a set", element));
        };
        if let Some(entry) = set.get(sym::PREFIX) {
            call.set_counter(DOING, PREFIX);
            let word = entry.slot.get();
            let Some(prefix) = word.settled() else { return Ok(Some(Step::Force(word))) };
            let Some(prefix) = prefix.as_str() else { return Err(call.vm.expected("a string", prefix)) };
            call.vm.require_no_context(prefix)?;
        }
        call.set_counter(DOING, NOTHING);
        let Some(entry) = set.get(sym::PATH) else {
            let error = call.error(ErrorKind::MissingAttr, "attribute 'path' missing");
            return Err(call.vm.noted(error, "in an element of the __nixPath"));
        };
        call.set_counter(DOING, ENTRY_PATH);
        return Ok(Some(call.coerce(entry.slot.get(), Coercion::PATH, PATH_NOTE)));
    }
    Ok(None)
}

fn prefix_of(set: Attrs) -> Option<Str> {
    set.get(sym::PREFIX)?.slot.get().peek().as_str()
}

fn find_file_failed(call: &mut Call, error: Error) -> Result<Step> {
    let note = NOTES[call.counter(DOING)];
    Err(call.vm.noted(error, note))
}

/// Where the paths of search path entries lead to; `None` if nowhere.
#[derive(Default)]
struct Resolved(HashMap<Vec<u8>, Option<RealPath>, rustc_hash::FxBuildHasher>);

fn look_up(vm: &mut Vm, entries: &SearchPath, name: &[u8]) -> Result<Value> {
    for (prefix, path) in entries {
        let Some(suffix) = suffix(prefix, name) else { continue };
        let Some(found) = resolve_entry(vm, path)? else {
            let missing = join(&join(&vm.host.current_dir(), path), &relative(suffix));
            vm.host.probed(name, &missing, false);
            continue;
        };
        let asked = RealPath { root: found.root, text: join(&found.text, &relative(suffix)) };
        let full = resolve_links(vm, &asked)?;
        let there = match vm.host.file_type(full.root, &full.text) {
            Ok(kind) => kind.is_some(),
            Err(error) => return Err(vm.host_error(&full.text, &error)),
        };
        if asked.root == 0 {
            vm.host.probed(name, &asked.text, there);
        }
        if there {
            return Ok(vm.make_path(full.root, &full.text));
        }
    }
    if let Some(core) = name.strip_prefix(b"nix")
        && core.first() == Some(&b'/')
    {
        return Ok(vm.make_path(CORE_ROOT, core));
    }
    let (start, end) = match vm.host.access() {
        Access::Pure => ("cannot look up '<", ">' in pure evaluation mode (use '--impure' to override)"),
        _ => ("file '", "' was not found in the Nix search path (add it using $NIX_PATH or -I)"),
    };
    Err(vm.error(ErrorKind::Throw, [start.as_bytes(), name, end.as_bytes()].concat()))
}

/// Looks up where the entries of the search path lead. Nix: restricted evaluation begins with that,
/// so warnings about them come first.
///
/// # Errors
/// If a symbolic link leads in circles.
pub fn check_search_path(vm: &mut Vm) -> Result<()> {
    for (_, path) in vm.host.search_path() {
        resolve_entry(vm, &path)?;
    }
    Ok(())
}

/// What a name has behind a prefix, which ends where a component does.
fn suffix<'a>(prefix: &[u8], name: &'a [u8]) -> Option<&'a [u8]> {
    let rest = name.strip_prefix(prefix)?;
    if prefix.is_empty() || rest.is_empty() { Some(rest) } else { rest.strip_prefix(b"/") }
}

/// Nix: `..` in a looked-up name does not lead out of the entry.
fn relative(suffix: &[u8]) -> Vec<u8> {
    let path = join(b"/", suffix);
    path[1..].to_vec()
}

/// Where an entry leads, looked up once. Entries that lead nowhere give a warning.
fn resolve_entry(vm: &mut Vm, path: &[u8]) -> Result<Option<RealPath>> {
    if let Some(found) = vm.extensions.get::<Resolved>().0.get(path) {
        return Ok(found.clone());
    }
    let warn = |vm: &Vm, reason: &[u8]| {
        let text = [b"Nix search path entry '".as_slice(), path, b"' ", reason, b", ignoring"].concat();
        vm.host.message(Message::Warning, &text);
    };
    if is_pseudo_url(path) {
        warn(vm, b"cannot be downloaded");
    }
    let full = RealPath { root: 0, text: join(&vm.host.current_dir(), path) };
    let real = resolve_links(vm, &full)?;
    let found = match vm.host.file_type(real.root, &real.text) {
        Ok(Some(_)) => Some(full),
        _ => {
            if let Err(error) = vm.host.check_path(&full.text) {
                return Err(vm.host_error(&full.text, &error));
            }
            warn(vm, b"does not exist");
            None
        }
    };
    vm.extensions.get::<Resolved>().0.insert(path.to_vec(), found.clone());
    Ok(found)
}

/// Whether an entry names something to download.
pub fn is_pseudo_url(text: &[u8]) -> bool {
    const SCHEMES: [&[u8]; 7] = [b"http", b"https", b"file", b"channel", b"git", b"s3", b"ssh"];
    if text.starts_with(b"channel:") {
        return true;
    }
    let scheme = text.windows(3).position(|three| three == b"://").map(|end| &text[..end]);
    scheme.is_some_and(|scheme| SCHEMES.contains(&scheme))
}
