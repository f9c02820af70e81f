//! What has to be in the store before something there is read: the paths that a string depends on are
//! there, and derivations among them are built (*import from derivation*).
//!
//! Without a store nothing is checked, and nothing can be built.

use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::{Access, HostStore};
use frazil_eval::value::Context;
use frazil_eval::vm::Vm;
use frazil_store::derived::{ContextElement, DerivedPath};
use frazil_store::path::StorePath;

use crate::store_names::elements;

/// Placeholders, and the paths that they stand for.
pub(crate) type Rewrites = Vec<(Vec<u8>, Vec<u8>)>;

/// Sees to it that everything is there that a string with this context depends on.
///
/// # Errors
/// If a path is not valid, or cannot be built.
pub(crate) fn realise_context(vm: &mut Vm, context: Option<Context>) -> Result<Rewrites> {
    if context.is_none() {
        return Ok(Vec::new());
    }
    let elements = elements(vm, context)?;
    realise_elements(vm, &elements)
}

/// [`realise_context`] of a context that was taken apart.
pub(crate) fn realise_elements(vm: &mut Vm, elements: &[ContextElement]) -> Result<Rewrites> {
    attempt(vm, elements).map_err(|failed| {
        let text = match failed {
            Failed::Invalid(path) => [b"path '".as_slice(), path.base(), b"' is not valid"].concat(),
            Failed::Other(text) => text,
        };
        vm.error(ErrorKind::Eval, text)
    })
}

/// [`realise_context`] for an entry of the search path, `path`.
pub(crate) fn realise_entry(vm: &mut Vm, path: &[u8], context: Option<Context>) -> Result<Vec<u8>> {
    if context.is_none() {
        return Ok(path.to_vec());
    }
    let elements = elements(vm, context)?;
    match attempt(vm, &elements) {
        Ok(rewrites) => Ok(rewritten(path, &rewrites)),
        Err(Failed::Invalid(invalid)) => {
            let start = [b"cannot find '".as_slice(), path, b"', since path '"].concat();
            Err(vm.error(ErrorKind::Eval, [&start, invalid.base(), b"' is not valid"].concat()))
        }
        Err(Failed::Other(text)) => Err(vm.error(ErrorKind::Eval, text)),
    }
}

/// Why something is not there.
enum Failed {
    /// This path is not valid.
    Invalid(StorePath),
    /// The message to show.
    Other(Vec<u8>),
}

impl From<Vec<u8>> for Failed {
    fn from(text: Vec<u8>) -> Failed {
        Failed::Other(text)
    }
}

fn attempt(vm: &mut Vm, elements: &[ContextElement]) -> std::result::Result<Rewrites, Failed> {
    let rewrites = attempt_building(vm, elements)?;
    if vm.host.access() != Access::All {
        allow_outputs(vm, elements)?;
    }
    Ok(rewrites)
}

/// Lets the program read what was built.
fn allow_outputs(vm: &mut Vm, elements: &[ContextElement]) -> std::result::Result<(), Failed> {
    for element in elements {
        let ContextElement::Derived(DerivedPath::Output(derivation, output)) = element else { continue };
        let (DerivedPath::Path(derivation), Some(store)) = (&**derivation, vm.host.store()) else { continue };
        if let Some(path) = store.output(derivation.as_bytes(), output)? {
            vm.host.allow_closure(&path);
        }
    }
    Ok(())
}

fn attempt_building(vm: &Vm, elements: &[ContextElement]) -> std::result::Result<Rewrites, Failed> {
    let is_output =
        |element: &ContextElement| matches!(element, ContextElement::Derived(DerivedPath::Output(..)));
    match vm.host.store() {
        Some(store) => realise(store, elements, vm.options.features.ca_derivations),
        None if elements.iter().any(is_output) => {
            let text = b"building what is read needs a store, which this evaluator does not have";
            Err(Failed::Other(text.to_vec()))
        }
        None => Ok(Vec::new()),
    }
}

fn realise(
    store: &dyn HostStore,
    elements: &[ContextElement],
    placeholders: bool,
) -> std::result::Result<Rewrites, Failed> {
    let mut outputs: Vec<(&DerivedPath, &Vec<u8>)> = Vec::new();
    for element in elements {
        let path = match element {
            ContextElement::Deep(path) => path,
            ContextElement::Derived(DerivedPath::Path(path)) => path,
            ContextElement::Derived(derived @ DerivedPath::Output(_, output)) => {
                outputs.push((derived, output));
                base(derived)
            }
        };
        if !store.is_valid(path.as_bytes())? {
            return Err(Failed::Invalid(path.clone()));
        }
    }
    outputs.sort_by_key(|(derived, _)| derived.with_caret());
    let Some((first, _)) = outputs.first() else { return Ok(Vec::new()) };
    if !store.may_build() {
        let end = b"' during evaluation because the option 'allow-import-from-derivation' is disabled";
        return Err([b"cannot build '".as_slice(), &first.with_caret(), end].concat().into());
    }
    let wanted: Vec<Vec<u8>> = outputs
        .iter()
        .map(|(derived, _)| ContextElement::Derived((*derived).clone()).text()[1..].to_vec())
        .collect();
    store.build(&wanted)?;
    if placeholders { rewrites(store, &outputs) } else { Ok(Vec::new()) }
}

/// What stands for these outputs, now that they are there.
fn rewrites(
    store: &dyn HostStore,
    outputs: &[(&DerivedPath, &Vec<u8>)],
) -> std::result::Result<Rewrites, Failed> {
    let mut rewrites = Vec::new();
    for (derived, output) in outputs {
        let DerivedPath::Output(derivation, _) = derived else { continue };
        let DerivedPath::Path(derivation) = &**derivation else { continue };
        let made = store.output(derivation.as_bytes(), output)?;
        rewrites.extend(derived.placeholder().zip(made));
    }
    Ok(rewrites)
}

/// The derivation at the beginning of all.
fn base(derived: &DerivedPath) -> &StorePath {
    match derived {
        DerivedPath::Path(path) => path,
        DerivedPath::Output(derivation, _) => base(derivation),
    }
}

/// A path in which placeholders are replaced by what they stand for.
pub(crate) fn rewritten(path: &[u8], rewrites: &Rewrites) -> Vec<u8> {
    let mut path = path.to_vec();
    for (placeholder, made) in rewrites {
        if let Some(at) = memchr::memmem::find(&path, placeholder) {
            path.splice(at..at + placeholder.len(), made.iter().copied());
        }
    }
    path
}

/// The error for something that a store did not do.
#[cold]
pub(crate) fn store_error(vm: &mut Vm, text: Vec<u8>) -> Error {
    vm.error(ErrorKind::Eval, text)
}

/// The store, if something is to be written to it.
pub(crate) fn writable_of(vm: &Vm) -> Option<&dyn HostStore> {
    vm.host.store().filter(|store| !store.is_read_only())
}
