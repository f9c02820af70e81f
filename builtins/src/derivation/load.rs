//! Derivations that are in the store but were not made by this process: read, so that others can use
//! them, and as values.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Call, Step};
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::source::{Origin, Pos};
use frazil_eval::symbol::sym;
use frazil_eval::value::Value;
use frazil_eval::vm::Vm;
use frazil_store::aterm;
use frazil_store::derivation::Derivation;
use frazil_store::derivations::Derivations;
use frazil_store::path::StorePath;

use super::finish;
use crate::files::{RealPath, host_error};
use crate::realise::store_error;

/// The program that makes the value of a derivation that was read.
const IMPORTED: &str = include_str!("imported.nix");

/// The derivation at a path of the store.
fn read(vm: &mut Vm, path: &StorePath) -> Result<Derivation> {
    let text = match vm.host.read_file(0, path.as_bytes()) {
        Ok(text) => text,
        Err(error) => {
            let path = RealPath { root: 0, text: path.as_bytes().to_vec() };
            return Err(host_error(vm, &path, &error));
        }
    };
    let name = path.name().strip_suffix(b".drv").unwrap_or(path.name());
    aterm::parse(&text, name).map_err(|error| {
        let text = [b"error parsing derivation '".as_slice(), path.as_bytes(), b"': ", &error.0].concat();
        vm.error(ErrorKind::Eval, text)
    })
}

/// Whether a derivation can be looked into as soon as it was computed. Nix: what was not written is not
/// there.
pub(crate) fn computed_is_enough(vm: &Vm) -> bool {
    vm.host.store().is_none_or(|store| !store.is_read_only() || store.counts_computed())
}

/// Whether a path can be read from the store.
pub(super) fn is_there(vm: &mut Vm, path: &StorePath) -> Result<bool> {
    let there = vm.host.store().map_or(Ok(false), |store| store.is_valid(path.as_bytes()));
    there.map_err(|text| store_error(vm, text))
}

/// Reads a path that is not known yet, with what it refers to and what that refers to. False if the
/// store does not have it.
pub(crate) fn load(vm: &mut Vm, path: &StorePath) -> Result<bool> {
    if !is_there(vm, path)? {
        return Ok(false);
    }
    // What a path needs goes before it.
    let mut todo = vec![(path.clone(), None)];
    while let Some((path, read_before)) = todo.pop() {
        if let Some(mut derivation) = read_before {
            let known = vm.extensions.get::<Derivations>();
            known.add(&mut derivation).map_err(|error| vm.error(ErrorKind::Eval, error.message()))?;
            continue;
        }
        if vm.extensions.get::<Derivations>().is_known(&path) {
            continue;
        }
        if !path.is_derivation() {
            load_other(vm, &path, &mut todo)?;
            continue;
        }
        let derivation = read(vm, &path)?;
        let needed: Vec<StorePath> = derivation.references().into_iter().cloned().collect();
        todo.push((path, Some(derivation)));
        todo.extend(needed.into_iter().map(|path| (path, None)));
    }
    Ok(true)
}

fn load_other(vm: &mut Vm, path: &StorePath, todo: &mut Vec<(StorePath, Option<Derivation>)>) -> Result<()> {
    let references = vm.host.store().map_or(Ok(None), |store| store.references(path.as_bytes()));
    let references = references.map_err(|text| store_error(vm, text))?.unwrap_or_default();
    let references: Vec<StorePath> =
        references.iter().filter_map(|reference| StorePath::parse(reference).ok()).collect();
    todo.extend(references.iter().filter(|reference| *reference != path).map(|path| (path.clone(), None)));
    vm.extensions.get::<Derivations>().add_other(path, references);
    Ok(())
}

/// The value of a derivation in the store, if the path is that of one which is valid: what `import` of
/// it gives.
pub(crate) fn imported(call: &mut Call, path: &[u8]) -> Result<Option<Step>> {
    let Ok(path) = StorePath::parse(path) else { return Ok(None) };
    if !path.is_derivation() || !is_there(call.vm, &path)? {
        return Ok(None);
    }
    // What it is made from is read when a derivation that uses it is made.
    let derivation = read(call.vm, &path)?;
    let origin = Origin::Internal("imported-drv-to-derivation.nix");
    let function = call.vm.load_text(IMPORTED.as_bytes(), origin, b"/")?;
    call.push(function);
    let argument = attributes(call.vm, &derivation, &path);
    call.push(argument);
    Ok(Some(Step::TailCall(1)))
}

/// `{ drvPath; name; outputs; }` and the paths of the outputs by their names.
fn attributes(vm: &mut Vm, derivation: &Derivation, path: &StorePath) -> Value {
    let made = finish::result(vm, derivation, path);
    let made = made.as_attrs().expect("a set was made");
    let mut set = AttrsBuilder::new(&mut vm.heap, 2 + derivation.outputs.len());
    for (symbol, pos, slot) in made.iter() {
        set.push(&mut vm.heap, symbol, pos, slot.get());
    }
    let name = vm.heap.string(&derivation.env.get(b"name").unwrap_or_default());
    set.push(&mut vm.heap, sym::NAME, Pos::NONE, name);
    let list = vm.heap.list_holes(derivation.outputs.len()).expect("a derivation has few outputs");
    for (index, output) in derivation.outputs.keys().enumerate() {
        let output = vm.heap.string(output);
        frazil_eval::heap::ListBuilder::set(list, index, output);
    }
    set.push(&mut vm.heap, sym::OUTPUTS, Pos::NONE, list);
    set.finish_last_wins(&mut vm.heap).value()
}
