//! Names in the store for texts and for things that are there: `toFile`, `storePath`, `outputOf`.

use std::borrow::Cow;

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Access;
use frazil_eval::value::{Context, Str};
use frazil_eval::vm::Vm;
use frazil_store::derivations::Derivations;
use frazil_store::derived::{ContextElement, DerivedPath};
use frazil_store::path::StorePath;

use crate::derivation::load::{computed_is_enough, load};
use crate::files::{RealPath, resolve_links};
use crate::realise::{store_error, writable_of};
use crate::store_path::{path_error, with_itself};

const OUTPUT_OF: &str = "while evaluating the first argument to builtins.outputOf";

/// The builtins of this file.
pub static STORE_NAMES: [Builtin; 3] = [
    Builtin::new("toFile", 2, to_file).takes(&[
        Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.toFile"),
        Arg::new(1, Kind::String, "while evaluating the second argument passed to builtins.toFile"),
    ]),
    Builtin::new("storePath", 1, store_path).takes(&[Arg::new(
        0,
        Kind::Path,
        "while evaluating the first argument passed to 'builtins.storePath'",
    )]),
    Builtin::new("outputOf", 2, output_of).takes(&[
        Arg::new(0, Kind::String, OUTPUT_OF),
        Arg::new(1, Kind::PlainString, "while evaluating the second argument to builtins.outputOf"),
    ]),
];

/// The elements of a string's context, in the order in which C++ Nix goes through them.
pub(crate) fn elements(vm: &mut Vm, context: Option<Context>) -> Result<Vec<ContextElement>> {
    let mut elements = Vec::with_capacity(context.map_or(0, Context::len));
    for text in context.iter().flat_map(|context| context.iter()) {
        elements.push(ContextElement::parse(text.as_bytes()).map_err(|error| path_error(vm, error))?);
    }
    elements.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(elements)
}

/// `toFile name s`: the path of a file in the store whose contents are the string `s`, which may
/// depend on files in the store but not on derivations.
///
/// ```nix
/// builtins.toFile "a" "x"    # => "/nix/store/12wigjpizrn8axaqxj288q1b751qmwya-a"
/// ```
fn to_file(call: &mut Call) -> Result<Step> {
    let name = call.plain_string(0)?;
    let contents = call.string(1)?;
    let mut references = Vec::new();
    let mut refused = None;
    for element in elements(call.vm, contents.context())? {
        match element {
            ContextElement::Derived(DerivedPath::Path(path)) => references.push(path),
            // Nix: derivations come before outputs.
            ContextElement::Deep(path) => {
                refused = Some([b"=".as_slice(), path.base()].concat());
                break;
            }
            ContextElement::Derived(output) => refused = refused.or(Some(output.shown())),
        }
    }
    if let Some(refused) = refused {
        let start = b"files created by builtins.toFile may not reference derivations, but ";
        let text = [start.as_slice(), name.as_bytes(), b" references ", &refused].concat();
        return Err(call.error(ErrorKind::Eval, text));
    }
    let path = StorePath::text(name.as_bytes(), contents.as_bytes(), &references);
    let path = path.map_err(|error| path_error(call.vm, error))?;
    add_text(call.vm, &path, contents.as_bytes().into(), references.iter())?;
    call.vm.extensions.get::<Derivations>().add_other(&path, references);
    Ok(Step::Done(with_itself(call.vm, &path)))
}

/// Adds a file to the store, if there is one to write to.
pub(crate) fn add_text<'a>(
    vm: &mut Vm,
    path: &StorePath,
    text: Cow<[u8]>,
    references: impl Iterator<Item = &'a StorePath>,
) -> Result<()> {
    let added = match writable_of(vm) {
        None => Ok(()),
        Some(store) => {
            let references: Vec<&[u8]> = references.map(StorePath::as_bytes).collect();
            store.add_text(path.as_bytes(), text.into_owned(), &references)
        }
    };
    added.map_err(|text| store_error(vm, text))
}

/// Sees to it that a path is in the store, if that may be written to.
pub(crate) fn ensure(vm: &mut Vm, path: &[u8]) -> Result<()> {
    let there = writable_of(vm).map_or(Ok(()), |store| store.ensure(path));
    there.map_err(|text| store_error(vm, text))
}

/// `storePath path`: the path of something that is in the store, as a string that depends on it.
fn store_path(call: &mut Call) -> Result<Step> {
    if call.vm.host.access() == Access::Pure {
        let text = "'builtins.storePath' is not allowed in pure evaluation mode";
        return Err(call.error(ErrorKind::Eval, text));
    }
    let path = match call.coerced_path(0)? {
        Ok(path) => RealPath::of(path),
        Err(step) => return Ok(step),
    };
    let is_whole = StorePath::parse(&path.text).is_ok();
    let path = if is_whole { path } else { resolve_links(call.vm, &path)? };
    let store_path = match StorePath::containing(&path.text) {
        Some(store_path) => store_path.map_err(|error| path_error(call.vm, error))?,
        None => {
            let text = [b"path '".as_slice(), &path.text, b"' is not in the Nix store"].concat();
            return Err(call.error(ErrorKind::Eval, text));
        }
    };
    ensure(call.vm, store_path.as_bytes())?;
    let own = call.vm.heap.context_of(store_path.as_bytes());
    let known = call.arg(0).as_str().and_then(Str::context);
    let context = call.vm.heap.context_union(known, Some(own));
    Ok(Step::Done(call.vm.heap.string_and_context(&path.text, context)))
}

/// `outputOf derivation output`: what an output of a derivation is called, where the derivation may
/// itself be an output that has not been built.
fn output_of(call: &mut Call) -> Result<Step> {
    let string = call.string(0)?;
    let output = call.plain_string(1)?;
    let derivation = match single(call, string) {
        Ok(derivation) => derivation,
        Err(error) => return Err(call.vm.noted(error, OUTPUT_OF)),
    };
    let expected = path_of(call.vm, &derivation)?;
    if expected != string.as_bytes() {
        let error = wrong_text(call, string, &derivation, &expected);
        return Err(call.vm.noted(error, OUTPUT_OF));
    }
    let derived = DerivedPath::Output(Box::new(derivation), output.as_bytes().to_vec());
    let path = path_of(call.vm, &derived)?;
    let context = call.vm.heap.context_of(&ContextElement::Derived(derived).text());
    Ok(Step::Done(call.vm.heap.string_and_context(&path, Some(context))))
}

/// The one thing that a string depends on.
fn single(call: &mut Call, string: Str) -> Result<DerivedPath> {
    let mut elements = elements(call.vm, string.context())?;
    let quoted = [b"string '".as_slice(), string.as_bytes(), b"' has "].concat();
    let text = match (elements.pop(), elements.len()) {
        (Some(ContextElement::Derived(derived)), 0) => return Ok(derived),
        (Some(ContextElement::Deep(_)), 0) => {
            let rest = "a context which refers to a complete source and binary closure. \
                        This is not supported at this time";
            [&quoted, rest.as_bytes()].concat()
        }
        (last, others) => {
            let count = others + usize::from(last.is_some());
            let rest = format!("{count} entries in its context. It should only have exactly one entry");
            [&quoted, rest.as_bytes()].concat()
        }
    };
    Err(call.error(ErrorKind::Eval, text))
}

/// The path of something in the store, or what stands for it.
fn path_of(vm: &mut Vm, derived: &DerivedPath) -> Result<Vec<u8>> {
    let (derivation, output) = match derived {
        DerivedPath::Path(path) => return Ok(path.as_bytes().to_vec()),
        DerivedPath::Output(derivation, output) => (derivation, output),
    };
    if let DerivedPath::Path(path) = &**derivation {
        let shown = [b"derivation '".as_slice(), path.as_bytes(), b"' "].concat();
        let known = computed_is_enough(vm) && vm.extensions.get::<Derivations>().is_known(path);
        let there = known || load(vm, path)?;
        let text = match vm.extensions.get::<Derivations>().outputs(path).filter(|_| there) {
            None => [&shown, b"is not valid".as_slice()].concat(),
            Some(known) => match known.iter().find(|(name, _)| **name == **output) {
                Some((_, Some(path))) => return Ok(path.as_bytes().to_vec()),
                Some((_, None)) => return Ok(derived.placeholder().expect("an output has one")),
                None => [&shown, b"does not have output '".as_slice(), output, b"'"].concat(),
            },
        };
        return Err(vm.error(ErrorKind::Eval, text));
    }
    Ok(derived.placeholder().expect("an output has one"))
}

#[cold]
fn wrong_text(call: &mut Call, string: Str, derived: &DerivedPath, expected: &[u8]) -> Error {
    let text = match derived {
        DerivedPath::Path(_) => {
            let middle = b"' has context with the different path '";
            [b"path string '".as_slice(), string.as_bytes(), middle, expected, b"'"].concat()
        }
        DerivedPath::Output(derivation, output) => [
            b"string '".as_slice(),
            string.as_bytes(),
            b"' has context with the output '",
            output,
            b"' from derivation '",
            &derivation.with_caret(),
            b"', but the string is not the right placeholder for this derivation output. It should be '",
            expected,
            b"'",
        ]
        .concat(),
    };
    call.error(ErrorKind::Eval, text)
}
