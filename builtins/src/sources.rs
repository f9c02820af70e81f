//! File trees as things in the store: `path` and `filterSource`.
//!
//! Both are stepped: the filter is called for every entry while the tree is walked, in the order in
//! which it is hashed. The walk lies in a box, and remembers what is left out, so that the filter is not
//! called again when the tree is sent to a store.

use frazil_eval::attrs::Attrs;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::coerce::Coercion;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Message;
use frazil_eval::print::shown_name;
use frazil_eval::source::Pos;
use frazil_eval::value::{Str, Value};
use frazil_store::derivation::Method;
use frazil_store::derived::ContextElement;
use frazil_store::path::StorePath;
use frazil_store::store::ContentAddress;

use crate::files::{RealPath, resolve_links};
use crate::hash::{Algorithm, Format, Hash, HashError};
use crate::nar::{NarError, TreeWalk, Walked, hash_flat};
use crate::realise::{realise_elements, rewritten, store_error, writable_of};
use crate::steps::Steps;
use crate::store_names::elements;
use crate::store_path::{Addition, add, made, path_error, source_name, tree_error};

/// The builtins of this file.
pub static SOURCES: [Builtin; 2] = [
    Builtin::new("path", 1, path)
        .takes(&[Arg::new(0, Kind::Attrs, "while evaluating the argument passed to 'builtins.path'")])
        .stepped(4)
        .boxed()
        .on_error(failed),
    Builtin::new("filterSource", 2, filter_source)
        .takes(&[Arg::new(1, Kind::Path, FILTERED)])
        .stepped(4)
        .boxed()
        .on_error(failed),
];

const FILTERED: &str =
    "while evaluating the second argument (the path to filter) passed to 'builtins.filterSource'";
const FILTER: &str = "while evaluating the first argument passed to builtins.filterSource";
const FILTER_RESULT: &str = "while evaluating the return value of the path filter function";

// State words; word 0 names the box.
/// What is being done: one of the numbers below, or the number of an attribute in [`ATTRIBUTES`].
const DOING: usize = 1;
/// The position of the attribute that is being evaluated.
const POS: usize = 2;
/// The text of the path that is being added.
const ADDING: usize = 3;

const NOTHING: usize = 0;
const WALKING: usize = 6;
const FORCING_FILTER: usize = 7;

/// The attributes of `path`'s argument, with what errors in them are told to have happened in.
const ATTRIBUTES: [(&str, &str); 5] = [
    ("path", "while evaluating the 'path' attribute passed to 'builtins.path'"),
    ("name", "while evaluating the `name` attribute passed to builtins.path"),
    ("filter", "while evaluating the `filter` parameter passed to builtins.path"),
    ("recursive", "while evaluating the `recursive` attribute passed to builtins.path"),
    ("sha256", "while evaluating the `sha256` attribute passed to builtins.path"),
];
const PATH: usize = 1;
const NAME: usize = 2;
const FILTER_ATTR: usize = 3;
const RECURSIVE: usize = 4;
const SHA256: usize = 5;

/// What is known of the tree.
#[derive(Default)]
struct Source {
    /// Attributes that are done.
    done: usize,
    path: Option<RealPath>,
    name: Vec<u8>,
    flat: bool,
    has_filter: bool,
    expected: Option<Hash>,
    /// What the path depends on, if it is a string.
    context: Vec<ContextElement>,
    /// What is read, symbolic links followed.
    real: Option<RealPath>,
    /// What it refers to, since it lies in the store.
    references: Vec<StorePath>,
    walk: Option<TreeWalk>,
}

/// `path { path, name ? …, filter ? …, recursive ? true, sha256 ? … }`: a file tree as something in
/// the store, of that name. `filter`, as for [`filter_source`]; without `recursive`, the contents of
/// one file; with `sha256`, it is an error if that is not its hash, and if the store has it already
/// nothing is read.
///
/// ```nix
/// builtins.path { path = /dev/null; name = "a"; recursive = false; }
///     # => "/nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a"
/// builtins.path { path = /.; name = "empty"; filter = _: _: false; }
///     # => "/nix/store/9ljssglw74jabzzsqsl3lim4d5jgh4ya-empty"
/// ```
fn path(call: &mut Call) -> Result<Step> {
    let attrs = call.attrs(0)?;
    let mut result = call.take_result();
    let mut source = match call.state(0).is_hole() {
        true => Box::<Source>::default(),
        false => call.take_box::<Source>(),
    };
    if source.walk.is_some() {
        let filter = filter_of(call, attrs);
        return walk(call, source, filter, result);
    }
    while let Some((symbol, pos, slot)) = attrs.iter().nth(source.done) {
        let name = call.vm.symbols.name(symbol).as_bytes();
        let Some(index) = ATTRIBUTES.iter().position(|(known, _)| known.as_bytes() == name) else {
            let name = shown_name(name);
            let text = [b"unsupported argument '".as_slice(), &name, b"' to 'builtins.path'"].concat();
            call.set_counter(DOING, NOTHING);
            return Err(call.error(ErrorKind::Eval, text).at(&mut call.vm.heap, pos));
        };
        call.set_counter(DOING, index + 1);
        call.set_counter(POS, pos.0 as usize);
        let value = match result.take() {
            Some(value) => value,
            None => match slot.get().settled() {
                Some(value) => value,
                None => {
                    call.keep_box(source);
                    return Ok(Step::Force(slot.get()));
                }
            },
        };
        if let Some(step) = attribute(call, &mut source, index + 1, value, slot.get())? {
            call.keep_box(source);
            return Ok(step);
        }
        source.done += 1;
    }
    call.set_counter(DOING, NOTHING);
    let Some(path) = &source.path else {
        let text = "missing required 'path' attribute in the first argument to 'builtins.path'";
        return Err(call.error(ErrorKind::Eval, text));
    };
    if source.name.is_empty() {
        source.name = source_name(&path.text).to_vec();
    }
    begin(call, source, |call| filter_of(call, attrs))
}

fn filter_of(call: &mut Call, attrs: Attrs) -> Value {
    let symbol = call.vm.symbols.intern(b"filter", &mut call.vm.heap);
    attrs.slot(symbol).map_or(Value::HOLE, |slot| slot.get().peek())
}

/// Takes over an evaluated attribute, `word`; `value` is what it was coerced to, perhaps. The answer
/// is the step to take first.
fn attribute(
    call: &mut Call,
    source: &mut Source,
    index: usize,
    value: Value,
    word: Value,
) -> Result<Option<Step>> {
    let pos = Pos(call.counter(POS) as u32);
    match index {
        PATH => {
            if let Some(path) = value.as_path() {
                source.path = Some(RealPath::of(path));
                return Ok(None);
            }
            let Some(text) = value.as_str() else {
                return Ok(Some(call.coerce(word, Coercion::PATH, "")));
            };
            if text.as_bytes().first() != Some(&b'/') {
                let end = b"' doesn't represent an absolute path";
                let text = [b"string '".as_slice(), text.as_bytes(), end].concat();
                return Err(call.error(ErrorKind::Eval, text));
            }
            source.context = elements(call.vm, text.context())?;
            let path = call.vm.make_path(0, text.as_bytes());
            source.path = path.as_path().map(RealPath::of);
        }
        NAME => source.name = plain(call, value, pos)?.as_bytes().to_vec(),
        FILTER_ATTR => {
            call.vm.require_function(value).map_err(|error| error.at(&mut call.vm.heap, pos))?;
            source.has_filter = true;
        }
        RECURSIVE => match value.as_bool() {
            Some(recursive) => source.flat = !recursive,
            None => return Err(call.vm.expected("a Boolean", value).at(&mut call.vm.heap, pos)),
        },
        _ => {
            let text = plain(call, value, pos)?;
            call.set_counter(DOING, NOTHING);
            source.expected = Some(hash_allow_empty(call, text.as_bytes(), Some(Algorithm::Sha256))?);
        }
    }
    debug_assert!(index <= SHA256);
    Ok(None)
}

fn plain(call: &mut Call, value: Value, pos: Pos) -> Result<Str> {
    let outcome = match value.as_str() {
        Some(text) => call.vm.require_no_context(text).map(|()| text),
        None => Err(call.vm.expected("a string", value)),
    };
    outcome.map_err(|error| error.at(&mut call.vm.heap, pos))
}

/// A hash in any format. An empty one is all zeros, with a warning.
pub(crate) fn hash_allow_empty(call: &mut Call, text: &[u8], known: Option<Algorithm>) -> Result<Hash> {
    if !text.is_empty() {
        return match Hash::parse(text, known) {
            Ok(hash) => Ok(hash),
            Err(HashError::Bad(text)) => Err(call.error(ErrorKind::Eval, text)),
            Err(HashError::Usage(text)) => Err(call.error(ErrorKind::Usage, text)),
        };
    }
    let Some(algorithm) = known else {
        return Err(call.error(ErrorKind::Eval, "empty hash requires explicit hash algorithm"));
    };
    let hash = Hash { algorithm, bytes: vec![0; algorithm.size()] };
    let text = format!("found empty hash, assuming '{}'", hash.show(Format::Sri));
    call.vm.host.message(Message::Warning, text.as_bytes());
    Ok(hash)
}

/// `filterSource filter path`: a file tree as something in the store, with those entries only for
/// which `filter PATH TYPE` is true. Directories that are left out are not looked into; the type is
/// `"regular"`, `"directory"`, `"symlink"` or `"unknown"`.
///
/// Forces `path`, then `filter`.
fn filter_source(call: &mut Call) -> Result<Step> {
    if !call.state(0).is_hole() {
        let source = call.take_box::<Source>();
        if source.walk.is_some() {
            let result = call.take_result();
            let filter = call.arg(0);
            return walk(call, source, filter, result);
        }
        call.keep_box(source);
    }
    if call.counter(DOING) == NOTHING {
        match call.coerced_path(1)? {
            Ok(path) => {
                let context = call.arg(1).as_str().and_then(Str::context);
                let source = Source { context: elements(call.vm, context)?, ..Source::default() };
                call.set_arg(1, path.value());
                call.keep_box(Box::new(source));
            }
            Err(step) => return Ok(step),
        }
    }
    call.set_counter(DOING, FORCING_FILTER);
    call.take_result();
    if let Some(step) = call.force_function(FILTER)? {
        return Ok(step);
    }
    call.set_counter(DOING, NOTHING);
    let context = call.take_box::<Source>().context;
    let path = RealPath::of(call.path(1)?);
    let name = source_name(&path.text).to_vec();
    let source = Source { path: Some(path), name, has_filter: true, context, ..Source::default() };
    begin(call, Box::new(source), |call| call.arg(0))
}

/// Begins to hash the tree.
fn begin(call: &mut Call, mut source: Box<Source>, filter: impl FnOnce(&mut Call) -> Value) -> Result<Step> {
    let path = source.path.as_ref().expect("the path was checked");
    let shown = call.vm.heap.string(&path.text);
    call.set_state(ADDING, shown);
    call.set_counter(DOING, WALKING);
    realise(call, &mut source)?;
    if let Some(expected) = expected_path(call, &source)? {
        let known = writable_of(call.vm).map_or(Ok(false), |store| store.is_valid(expected.as_bytes()));
        if known.map_err(|text| store_error(call.vm, text))? {
            return Ok(Step::Done(made(call.vm, &expected, &source.references)));
        }
    }
    let real = resolve_links(call.vm, source.path.as_ref().expect("the path was checked"))?;
    if source.flat {
        let (hash, walked) = match hash_flat(&*call.vm.host, real.root, &real.text) {
            Ok(hashed) => hashed,
            Err(error) => return Err(walk_error(call, &source, error)),
        };
        source.real = Some(real);
        let hash = Hash { algorithm: Algorithm::Sha256, bytes: hash.to_vec() };
        return finish(call, &source, hash, &walked);
    }
    match TreeWalk::new(&*call.vm.host, real.root, &real.text, source.has_filter) {
        Ok(walk) => source.walk = Some(walk),
        Err(error) => return Err(tree_error(call.vm, real.root, error)),
    }
    source.real = Some(real);
    let filter = filter(call);
    walk(call, source, filter, None)
}

/// What is read in the store has to be there. Nix: what a tree refers to is kept if it comes from
/// there and the path says so.
fn realise(call: &mut Call, source: &mut Source) -> Result<()> {
    let path = source.path.as_mut().expect("the path was checked");
    if source.context.is_empty() || path.root != 0 || StorePath::containing(&path.text).is_none() {
        return Ok(());
    }
    let rewrites = realise_elements(call.vm, &source.context)?;
    path.text = rewritten(&path.text, &rewrites);
    let (Some(Ok(inside)), Some(store)) = (StorePath::containing(&path.text), call.vm.host.store()) else {
        return Ok(());
    };
    let known = store.references(inside.as_bytes()).ok().flatten().unwrap_or_default();
    source.references = known.iter().filter_map(|path| StorePath::parse(path).ok()).collect();
    Ok(())
}

/// Walks on. `result` is the filter's.
fn walk(call: &mut Call, mut source: Box<Source>, filter: Value, result: Option<Value>) -> Result<Step> {
    let walk = source.walk.as_mut().expect("a walk was begun");
    if let Some(result) = result {
        match result.as_bool() {
            Some(belongs) => walk.answer(belongs),
            None => {
                let error = call.vm.expected("a Boolean", result);
                return Err(call.vm.noted(error, FILTER_RESULT));
            }
        }
    }
    match walk.advance(&*call.vm.host) {
        Err(error) => Err(walk_error(call, &source, error)),
        Ok(None) => {
            let walk = source.walk.take().expect("a walk was begun");
            let walked = walk.finish();
            let hash = Hash { algorithm: Algorithm::Sha256, bytes: walked.nar_hash.to_vec() };
            finish(call, &source, hash, &walked)
        }
        Ok(Some(question)) => {
            call.push(filter);
            let path = call.vm.heap.string(&question.path);
            call.push(path);
            let kind = call.vm.heap.string(question.kind.name().as_bytes());
            call.push(kind);
            call.keep_box(source);
            Ok(Step::Call(2))
        }
    }
}

#[cold]
fn walk_error(call: &mut Call, source: &Source, error: NarError) -> Error {
    let root = source.path.as_ref().map_or(0, |path| path.root);
    tree_error(call.vm, root, error)
}

fn expected_path(call: &mut Call, source: &Source) -> Result<Option<StorePath>> {
    let Some(hash) = &source.expected else { return Ok(None) };
    store_path(call, source, hash).map(Some)
}

fn store_path(call: &mut Call, source: &Source, hash: &Hash) -> Result<StorePath> {
    let path = match method(source) {
        Method::Recursive if hash.algorithm == Algorithm::Sha256 => {
            StorePath::source_with(&source.name, &hash.bytes, &source.references)
        }
        method => StorePath::fixed(&source.name, method, hash),
    };
    path.map_err(|error| path_error(call.vm, error))
}

fn method(source: &Source) -> Method {
    if source.flat { Method::Flat } else { Method::Recursive }
}

fn finish(call: &mut Call, source: &Source, hash: Hash, walked: &Walked) -> Result<Step> {
    let path = store_path(call, source, &hash)?;
    if expected_path(call, source)?.is_some_and(|expected| expected != path) {
        let shown = call.state(ADDING).as_str().map_or(&[][..], Str::as_bytes);
        let start = b"store path mismatch in (possibly filtered) path added from '";
        let text = [start.as_slice(), shown, b"'"].concat();
        return Err(call.error(ErrorKind::Eval, text));
    }
    let real = source.real.as_ref().expect("it was read");
    let address = ContentAddress { method: method(source), hash };
    add(call.vm, &Addition { path: &path, real, walked, address, references: &source.references })?;
    Ok(Step::Done(made(call.vm, &path, &source.references)))
}

fn failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(match call.counter(DOING) {
        NOTHING => error,
        FORCING_FILTER => call.function_failed(FILTER, error),
        WALKING => {
            let path = call.state(ADDING).as_str().map_or(&[][..], Str::as_bytes);
            let text = [b"while adding path '".as_slice(), path, b"'"].concat();
            call.vm.noted_at(error, &text, Pos::NONE)
        }
        index => {
            let pos = Pos(call.counter(POS) as u32);
            call.vm.noted_at(error, ATTRIBUTES[index - 1].1.as_bytes(), pos)
        }
    })
}
