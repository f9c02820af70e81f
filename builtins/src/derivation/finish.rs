//! From a plan to a derivation: its inputs, its kind, its paths, and the set that tells them.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::Call;
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Verbosity;
use frazil_eval::source::Pos;
use frazil_eval::symbol::sym;
use frazil_eval::value::{Context, Value};
use frazil_eval::vm::Vm;
use frazil_store::aterm;
use frazil_store::derivation::{Derivation, Method, Output};
use frazil_store::derivations::{AddError, Derivations};
use frazil_store::derived::{DerivedPath, own_placeholder, split_outputs};
use frazil_store::path::StorePath;

use super::load::{computed_is_enough, is_there, load};
use super::plan::Plan;
use crate::features::require;
use crate::hash::Algorithm;
use crate::realise::writable_of;
use crate::sources::hash_allow_empty;
use crate::store_names::add_text;
use crate::store_path::path_error;

/// Makes the derivation. `context` is that of all its strings.
pub(super) fn finish(call: &mut Call, mut plan: Plan, context: Option<Context>) -> Result<Value> {
    plan.end_json();
    add_inputs(call, &mut plan.derivation, context)?;
    for (text, attribute) in [(&plan.derivation.builder, "builder"), (&plan.derivation.system, "system")] {
        if text.is_empty() {
            return Err(call.error(ErrorKind::Eval, format!("required attribute '{attribute}' missing")));
        }
    }
    let only_out = plan.outputs.len() == 1 && plan.outputs.contains(b"out".as_slice());
    if plan.derivation.name.ends_with(b".drv") && !(plan.method == Some(Method::Text) && only_out) {
        let text =
            "derivation names are allowed to end in '.drv' only if they produce a single derivation file";
        return Err(call.error(ErrorKind::Eval, text));
    }
    match plan.output_hash.take() {
        Some(_) if !only_out => {
            let text = "multiple outputs are not supported in fixed-output derivations";
            return Err(call.error(ErrorKind::Eval, text));
        }
        Some(hash) => fix(call, &mut plan, &hash)?,
        None => add_outputs(call, &mut plan)?,
    }
    if let Some(message) = &plan.invalid_json {
        return Err(call.error(ErrorKind::Eval, message));
    }
    let path = register(call, &mut plan.derivation)?;
    if writable_of(call.vm).is_some() {
        let text = aterm::write(&plan.derivation);
        add_text(call.vm, &path, text.into(), plan.derivation.references().into_iter())?;
    }
    if plan.impure {
        // Nix: what stands for an unknown output takes this feature.
        require(call.vm, call.vm.options.features.ca_derivations, "ca-derivations", None)?;
    }
    call.vm.detail(Verbosity::Chatty, |_| {
        let name = &plan.derivation.name;
        [b"instantiated '".as_slice(), name, b"' -> '", path.as_bytes(), b"'"].concat()
    });
    call.vm.host.derivation(path.as_bytes());
    Ok(result(call.vm, &plan.derivation, &path))
}

/// Computes the paths of a derivation. Inputs that this process has not made come from the store.
fn register(call: &mut Call, derivation: &mut Derivation) -> Result<StorePath> {
    loop {
        match call.vm.extensions.get::<Derivations>().add(derivation) {
            Ok(path) => return Ok(path),
            Err(AddError::UnknownDerivation(path)) if load(call.vm, &path)? => {}
            Err(error) => return Err(call.error(ErrorKind::Eval, error.message())),
        }
    }
}

/// Whatever the strings depend on is needed. Reads elements as `ContextElement::parse` does, but makes nothing of
/// what is known already.
fn add_inputs(call: &mut Call, derivation: &mut Derivation, context: Option<Context>) -> Result<()> {
    for element in context.iter().flat_map(|context| context.iter()) {
        let (is_deep, (outputs, path)) = match element.as_bytes() {
            [b'=', path @ ..] => (true, (None, path)),
            [b'!', rest @ ..] => (false, split_outputs(rest)),
            path => (false, (None, path)),
        };
        let path = call.vm.extensions.get::<Derivations>().path(path);
        let path = path.map_err(|error| path_error(call.vm, error))?;
        if is_deep {
            add_closure(call, derivation, &path)?;
            continue;
        }
        let Some(outputs) = outputs else {
            derivation.input_srcs.insert(path);
            continue;
        };
        let mut outputs = outputs.rsplit(|&byte| byte == b'!').map(<[u8]>::to_vec).peekable();
        let mut input = derivation.input_drvs.entry(path).or_default();
        while let Some(output) = outputs.next() {
            match outputs.peek() {
                None => drop(input.outputs.insert(output)),
                Some(_) => input = input.dynamic.entry(output).or_default(),
            }
        }
    }
    Ok(())
}

/// Everything that a derivation is made from is needed, and of the derivations in there all outputs.
fn add_closure(call: &mut Call, derivation: &mut Derivation, path: &StorePath) -> Result<()> {
    if !computed_is_enough(call.vm) && !is_there(call.vm, path)? {
        return Err(not_valid(call, path));
    }
    let closure = loop {
        match call.vm.extensions.get::<Derivations>().closure(path) {
            Ok(closure) => break closure,
            Err(unknown) if load(call.vm, &unknown)? => {}
            Err(unknown) => return Err(not_valid(call, &unknown)),
        }
    };
    let known = call.vm.extensions.get::<Derivations>();
    for path in closure {
        if let Some(outputs) = known.outputs(&path) {
            let names = outputs.iter().map(|(name, _)| name.to_vec());
            derivation.input_drvs.entry(path.clone()).or_default().outputs.extend(names);
        }
        derivation.input_srcs.insert(path);
    }
    Ok(())
}

fn not_valid(call: &mut Call, path: &StorePath) -> Error {
    call.error(ErrorKind::Eval, [b"path '".as_slice(), path.as_bytes(), b"' is not valid"].concat())
}

/// Makes the one output fixed.
fn fix(call: &mut Call, plan: &mut Plan, hash: &[u8]) -> Result<()> {
    let hash = hash_allow_empty(call, hash, plan.algorithm)?;
    let method = plan.method.unwrap_or(Method::Flat);
    let path = StorePath::fixed(&plan.derivation.name, method, &hash);
    let path = path.map_err(|error| path_error(call.vm, error))?;
    plan.derivation.env.insert(b"out", path.as_bytes());
    plan.derivation.outputs.insert(b"out".to_vec(), Output::Fixed { method, hash, path });
    Ok(())
}

/// Outputs whose paths are not known, or will be computed.
fn add_outputs(call: &mut Call, plan: &mut Plan) -> Result<()> {
    if plan.content_addressed && plan.impure {
        let text = "derivation cannot be both content-addressed and impure";
        return Err(call.error(ErrorKind::Eval, text));
    }
    let algorithm = plan.algorithm.unwrap_or(Algorithm::Sha256);
    let method = plan.method.unwrap_or(Method::Recursive);
    let unknown = plan.content_addressed || plan.impure;
    for name in &plan.outputs {
        let path = if unknown { own_placeholder(name) } else { Vec::new() };
        plan.derivation.env.insert(name, &path);
        let output = match (plan.content_addressed, plan.impure) {
            (true, _) => Output::Floating { method, algorithm },
            (false, true) => Output::Impure { method, algorithm },
            (false, false) => Output::Deferred,
        };
        plan.derivation.outputs.insert(name.clone(), output);
    }
    Ok(())
}

/// `{ drvPath; }` and the paths of the outputs, by their names.
pub(super) fn result(vm: &mut Vm, derivation: &Derivation, path: &StorePath) -> Value {
    let mut set = AttrsBuilder::new(&mut vm.heap, 1 + derivation.outputs.len());
    let mut element = [b"=", path.as_bytes()].concat();
    let context = vm.heap.context_of(&element);
    let value = vm.heap.string_and_context(path.as_bytes(), Some(context));
    set.push(&mut vm.heap, sym::DRV_PATH, Pos::NONE, value);
    for (name, output) in &derivation.outputs {
        element.clear();
        for part in [b"!", name.as_slice(), b"!", path.as_bytes()] {
            element.extend_from_slice(part);
        }
        let context = Some(vm.heap.context_of(&element));
        let value = match output.path() {
            Some(path) => vm.heap.string_and_context(path.as_bytes(), context),
            None => {
                let derived = DerivedPath::Output(Box::new(DerivedPath::Path(path.clone())), name.clone());
                let text = derived.placeholder().expect("an output has one");
                vm.heap.string_and_context(&text, context)
            }
        };
        let symbol = vm.symbols.intern(name, &mut vm.heap);
        set.push(&mut vm.heap, symbol, Pos::NONE, value);
    }
    set.finish_first_wins(&mut vm.heap).value()
}
