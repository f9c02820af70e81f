//! Values of plain data.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::heap::ListBuilder;
use frazil_eval::source::Pos;
use frazil_eval::value::Value as Word;
use frazil_eval::vm::Vm;
use frazil_store::derived::ContextElement;

use super::Data;
use crate::error::{Error, ErrorKind, Result};
use crate::evaluator;

/// The value that `data` describes. Recurses as deeply as it is nested, which was limited when it was
/// made.
pub(crate) fn build(vm: &mut Vm, data: &Data) -> Result<Word> {
    Ok(match data {
        Data::Null => Word::NULL,
        Data::Bool(value) => Word::from_bool(*value),
        Data::Int(value) => vm.heap.int(*value),
        Data::Float(value) => vm.heap.float(*value),
        Data::String(text) => vm.heap.string(text),
        Data::WithContext(text, context) => with_context(vm, text, context)?,
        Data::Value(value) => evaluator::word(vm, value)?,
        Data::List(elements) => list(vm, elements)?,
        Data::Attrs(members) => attrs(vm, members)?,
    })
}

fn list(vm: &mut Vm, elements: &[Data]) -> Result<Word> {
    let Some(list) = vm.heap.list_holes(elements.len()) else {
        return Err(Error::new(ErrorKind::Limit, "the list does not fit into memory"));
    };
    for (index, element) in elements.iter().enumerate() {
        let element = build(vm, element)?;
        ListBuilder::set(list, index, element);
    }
    Ok(list)
}

fn attrs(vm: &mut Vm, members: &[(Vec<u8>, Data)]) -> Result<Word> {
    let mut set = AttrsBuilder::new(&mut vm.heap, members.len());
    for (name, data) in members {
        let value = build(vm, data)?;
        let symbol = vm.symbols.intern(name, &mut vm.heap);
        set.push(&mut vm.heap, symbol, Pos::NONE, value);
    }
    Ok(set.finish_last_wins(&mut vm.heap).value())
}

fn with_context(vm: &mut Vm, text: &[u8], elements: &[Vec<u8>]) -> Result<Word> {
    let mut context = None;
    for element in elements {
        if ContextElement::parse(element).is_err() {
            let shown = String::from_utf8_lossy(element);
            let text = format!("'{shown}' is no element of a string context");
            return Err(Error::new(ErrorKind::Convert, text));
        }
        let one = vm.heap.context_of(element);
        context = vm.heap.context_union(context, Some(one));
    }
    Ok(vm.heap.string_and_context(text, context))
}
