//! The builtins of the Nix language.
//!
//! One file per family; each has a static table of [`Builtin`]s, with the documentation of a builtin at
//! the function that does it. [`register`] makes them global names of an evaluator, in the order in
//! which C++ Nix does: the order decides how names are numbered, and so the order in which the
//! attributes of sets take effect (design 1.9).
//!
//! A builtin that calls functions or meets unevaluated elements is *stepped* and never recurses
//! natively (see `frazil_eval::builtin`). No file holds values in Rust's heap. What a builtin does to
//! the outside goes through the evaluator's `Host`.

mod apply;
mod attr_lists;
mod attrs;
mod closure;
mod context;
mod control;
mod deep;
mod derivation;
mod features;
mod flake_ref;
mod folds;
mod import;
mod lists;
mod sort;
mod steps;
mod types;

// The families of text, numbers, files and formats.
pub mod fetch;
mod files;
mod from_json;
mod from_toml;
mod functions;
mod hashes;
mod json_scan;
mod matching;
pub mod nar;
mod numbers;
pub mod paths;
mod realise;
pub mod regex;
mod replace;
mod sources;
mod store_names;
pub mod store_path;
mod strings;
mod to_json;
pub use to_json::push_quoted;
mod to_xml;
mod toml;
pub mod versions;

use frazil_eval::attrs::{Attrs, AttrsBuilder};
use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::error::Result;
use frazil_eval::globals::global_name;
use frazil_eval::heap::Root;
use frazil_eval::host::Access;
use frazil_eval::source::Pos;
use frazil_eval::symbol::sym;
use frazil_eval::value::Value;
use frazil_eval::vm::Vm;
pub use frazil_store::hash;

/// The tables of all families.
static TABLES: &[&[Builtin]] = &[
    &attr_lists::ATTR_LISTS,
    &attrs::ATTRS,
    &closure::CLOSURE,
    &context::CONTEXT,
    &control::CONTROL,
    &deep::DEEP,
    &derivation::DERIVATION,
    &folds::FOLDS,
    &import::IMPORT,
    &lists::LISTS,
    &sort::SORT,
    &types::TYPES,
    &fetch::FETCH,
    // Text, numbers, files and formats.
    &files::FILES,
    &flake_ref::FLAKE_REF,
    &from_json::FROM_JSON,
    &from_toml::FROM_TOML,
    &hashes::HASHES,
    &matching::MATCHING,
    &numbers::NUMBERS,
    &paths::PATHS,
    &replace::REPLACE,
    &sources::SOURCES,
    &store_names::STORE_NAMES,
    &strings::STRINGS,
    &to_json::TO_JSON,
    &to_xml::TO_XML,
    &versions::VERSIONS,
];

/// The version of C++ Nix that programs are told they run on.
const NIX_VERSION: &str = "2.34.8";
/// The version of the language.
const LANGUAGE_VERSION: i32 = 6;

/// All names in `builtins`, in the order in which C++ Nix makes them.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "builtins", "true", "false", "null", "currentTime", "currentSystem", "nixVersion", "storeDir",
    "langVersion", "traceVerbose", "nixPath", "scopedImport", "import", "typeOf", "isNull", "isFunction",
    "isInt", "isFloat", "isString", "isBool", "isPath", "genericClosure", "break", "abort", "throw",
    "addErrorContext", "ceil", "floor", "tryEval", "getEnv", "seq", "deepSeq", "trace", "warn",
    "derivationStrict", "placeholder", "toPath", "storePath", "pathExists", "baseNameOf", "dirOf",
    "readFile", "findFile", "hashFile", "readFileType", "readDir", "outputOf", "toXML", "toJSON", "fromJSON", "toFile",
    "filterSource", "path", "attrNames", "attrValues", "getAttr", "unsafeGetAttrPos", "hasAttr", "isAttrs",
    "removeAttrs", "listToAttrs", "intersectAttrs", "catAttrs", "functionArgs", "mapAttrs", "zipAttrsWith",
    "isList", "elemAt", "head", "tail", "map", "filter", "elem", "concatLists", "length", "foldl'", "any",
    "all", "genList", "sort", "partition", "groupBy", "concatMap", "add", "sub", "mul", "div", "bitAnd",
    "bitOr", "bitXor", "lessThan", "toString", "substring", "stringLength", "hashString", "convertHash",
    "match", "split", "concatStringsSep", "replaceStrings", "parseDrvName", "compareVersions",
    "splitVersion", "unsafeDiscardStringContext", "hasContext", "unsafeDiscardOutputDependency",
    "addDrvOutputDependencies", "getContext", "appendContext", "fetchMercurial", "fetchTree", "fetchurl",
    "fetchTarball", "fetchGit", "fromTOML", "getFlake", "parseFlakeRef", "flakeRefToString", "derivation",
];

/// `builtins.builtins`: what its thunk calls.
static ITSELF: Builtin = Builtin::new("builtins", 1, itself).unframed();

fn itself(call: &mut Call) -> Result<Step> {
    let globals = &call.vm.globals;
    let index = globals.index(b"builtins").expect("registered before any program runs");
    Ok(Step::Done(globals.value(index)))
}

/// Makes the builtins and constants global names of an evaluator that has loaded nothing yet.
pub fn register(vm: &mut Vm) {
    let mut set = AttrsBuilder::new(&mut vm.heap, NAMES.len());
    let itself = vm.heap.thunk_apply(ITSELF.value(), Value::NULL);
    let known = || TABLES.iter().flat_map(|table| table.iter());
    let by_name: hashbrown::HashMap<&str, &'static Builtin> =
        known().map(|builtin| (builtin.name, builtin)).collect();
    for &name in NAMES {
        let features = vm.options.features;
        if name == "outputOf" && !features.dynamic_derivations || name == "fetchTree" && !features.fetch_tree
        {
            continue;
        }
        if matches!(name, "currentTime" | "currentSystem") && vm.host.access() == Access::Pure {
            continue;
        }
        let (global, value) = match by_name.get(name) {
            Some(builtin) => (global_name(builtin), builtin.value()),
            None if name == "builtins" => (name.into(), itself),
            None => match constant(vm, name) {
                Some(constant) => constant,
                None => continue,
            },
        };
        vm.symbols.intern(&global, &mut vm.heap);
        let symbol = vm.symbols.intern(name.as_bytes(), &mut vm.heap);
        set.push(&mut vm.heap, symbol, Pos::NONE, value);
        if name == "builtins" {
            continue;
        }
        if by_name.contains_key(name) {
            vm.globals.add_immortal(&global, value);
        } else {
            let root = vm.heap.root(value);
            vm.globals.add(&global, root);
        }
    }
    derivation::number_names(vm);
    let set = set.finish_first_wins(&mut vm.heap).value();
    let root = vm.heap.root(set);
    vm.globals.add(b"builtins", root);
    let forced = vm.force(itself);
    debug_assert!(forced.is_ok());
}

/// Whether the set `builtins` has an attribute of this name.
pub fn is_known(vm: &Vm, name: &[u8]) -> bool {
    let set = vm.globals.index(b"builtins").and_then(|index| vm.globals.value(index).as_attrs());
    set.zip(vm.symbols.lookup(name)).is_some_and(|(set, symbol)| set.has(symbol))
}

/// What is written about a builtin, at the function that does it: how it is called, what it gives and what it
/// forces, in Markdown. `None` if there is no builtin of this name.
///
/// ```
/// let head = frazil_builtins::documentation("head").expect("it is documented");
/// assert!(head.starts_with("`head xs`: the first element of the list `xs`"));
/// ```
pub fn documentation(name: &str) -> Option<&'static str> {
    const TABLE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/documentation.rs"));
    let found = TABLE.binary_search_by(|(known, _)| (*known).cmp(name));
    found.ok().map(|at| TABLE[at].1)
}

/// Adds attributes to the set `builtins`, before anything is loaded. Of one name the last counts.
pub fn extend(vm: &mut Vm, extras: &[(&[u8], Root)]) {
    let mut set = AttrsBuilder::new(&mut vm.heap, extras.len() + 1);
    let itself = vm.heap.thunk_apply(ITSELF.value(), Value::NULL);
    let symbol = vm.symbols.intern(b"builtins", &mut vm.heap);
    set.push(&mut vm.heap, symbol, Pos::NONE, itself);
    for (name, value) in extras {
        let symbol = vm.symbols.intern(name, &mut vm.heap);
        set.push(&mut vm.heap, symbol, Pos::NONE, value.get());
    }
    let set = set.finish_last_wins(&mut vm.heap);
    let index = vm.globals.index(b"builtins").expect("the builtins are registered");
    let known = vm.globals.value(index).as_attrs().expect("it is a set");
    let all = Attrs::update(&mut vm.heap, known, set).value();
    let root = vm.heap.root(all);
    vm.globals.add(b"builtins", root);
    let forced = vm.force(itself);
    debug_assert!(forced.is_ok());
}

/// The global name and the value of a constant.
fn constant(vm: &mut Vm, name: &str) -> Option<(Vec<u8>, Value)> {
    let value = match name {
        "true" => return Some((name.into(), Value::TRUE)),
        "false" => return Some((name.into(), Value::FALSE)),
        "null" => return Some((name.into(), Value::NULL)),
        "derivation" => return Some((name.into(), derivation::wrapper(vm))),
        "currentTime" => {
            let time = vm.host.current_time();
            vm.heap.int(time)
        }
        "currentSystem" => {
            let system = vm.host.current_system();
            vm.heap.string(system.as_bytes())
        }
        "nixVersion" => vm.heap.string(NIX_VERSION.as_bytes()),
        "storeDir" => vm.heap.string(b"/nix/store"),
        "langVersion" => Value::from_i32(LANGUAGE_VERSION),
        "nixPath" => search_path(vm),
        _ => return None,
    };
    Some((format!("__{name}").into(), value))
}

/// `builtins.nixPath`: `{ path; prefix; }` for each entry.
fn search_path(vm: &mut Vm) -> Value {
    let entries = vm.host.search_path();
    let heap = &mut vm.heap;
    let list = heap.list_holes(entries.len()).expect("the search path is short");
    for (index, (prefix, path)) in entries.iter().enumerate() {
        let path = heap.string(path);
        let prefix = heap.string(prefix);
        let set = Attrs::of(heap, [(sym::PATH, path), (sym::PREFIX, prefix)]).value();
        frazil_eval::heap::ListBuilder::set(list, index, set);
    }
    list
}
