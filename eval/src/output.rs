//! What a program needs to print something otherwise than `print` does: a raw string, JSON, bytecode.

use frazil_compiler::CompileOptions;
use frazil_compiler::show::ShowContext;

use crate::attrs::NameOrder;
use crate::coerce::Coercion;
use crate::error::{Error, ErrorKind, Frame, Result};
use crate::source::Pos;
use crate::symbol::sym;
use crate::value::{Str, Value};
use crate::vm::Vm;

/// The string that `value` is or can be coerced to, as an interpolation does it: what `--raw` prints.
///
/// # Errors
/// A value that is not like a string; whatever the evaluation ends with.
pub fn raw(vm: &mut Vm, value: Value) -> Result<Str> {
    coerced(vm, value, Coercion::STRING, "while generating the nix-instantiate output")
}

/// The string that `value` is or can be coerced to. Errors of the coercion get the note.
///
/// # Errors
/// A value that is not like a string; whatever the evaluation ends with.
pub fn coerced(vm: &mut Vm, value: Value, coercion: Coercion, note: &str) -> Result<Str> {
    let note = vm.heap.string(note.as_bytes());
    let coerce = crate::coerce::COERCE.value();
    let string = vm.call(coerce, &[value, Value::from_i32(coercion.number()), note])?;
    string.as_str().ok_or_else(|| vm.expected("a string", string))
}

/// Calls a builtin for the program's user rather than for the program: the call itself is not part
/// of an error's trace.
///
/// # Errors
/// Whatever the evaluation ends with.
pub fn call_builtin(vm: &mut Vm, builtin: Value, args: &[Value]) -> Result<Value> {
    vm.call(builtin, args).map_err(|error| match error.frames().next() {
        Some(Frame::Builtin(..)) => error.without_outer_frame(),
        _ => error,
    })
}

impl Error {
    /// The error without its outermost frame, of which there is one.
    fn without_outer_frame(self) -> Error {
        Error::from_value(Value::from_bits(self.value().word(1)))
    }
}

/// The bytecode of the text that was loaded last, if any was. It is compiled anew: linking takes
/// modules apart.
pub fn listing(vm: &Vm) -> Option<String> {
    let start = vm.sources.pos(vm.linked.last()?.get().source, 0);
    let text = vm.sources.find(start)?.0.text();
    let parsed = frazil_compiler::parse::parse(text, &vm.options.parse).ok()?;
    let globals = |name: &[u8]| vm.globals.info(name);
    let options = CompileOptions {
        opt_level: vm.options.opt_level,
        globals: &globals,
        met: &|name| Some(vm.symbols.lookup(name)?.0),
        scope: None,
        show: ShowContext { base_dir: b"/", home: &|| None },
        analysed: &|| (),
    };
    let module = frazil_compiler::compile(&parsed.ast, &options).ok()?;
    let listing = frazil_compiler::disasm::disassemble(&module, Some(text));
    Some(format!("{}\n", listing.trim_end()))
}

fn noted(vm: &mut Vm, error: Error, text: &[u8], pos: Pos) -> Error {
    let text = vm.heap.string(text).as_str().expect("a string was made");
    error.push(&mut vm.heap, Frame::Note { text, pos, always: false })
}

/// An error if anything in `value` that a conversion to `format` would look at is not evaluated.
///
/// Nix: sets with `__toString` are converted by calling it, sets with `outPath` are only that.
///
/// # Errors
/// `cannot convert a thunk to JSON`, with the way to it.
pub fn require_evaluated(vm: &mut Vm, value: Value, format: &str) -> Result<()> {
    let Some(way) = way_to_suspended(vm, value) else { return Ok(()) };
    let place = way.iter().rev().map(|place| place.pos).find(|&pos| pos != Pos::NONE);
    let text = format!("cannot convert a thunk to {format}");
    let mut error = Error::new(&mut vm.heap, ErrorKind::Type, text.as_bytes(), place.unwrap_or(Pos::NONE));
    for place in way.iter().rev().filter(|place| !place.text.is_empty()) {
        error = noted(vm, error, &place.text, place.pos);
    }
    Err(error)
}

/// A member of a container: how a trace shows it. The text is empty for what it does not show.
struct Place {
    text: Vec<u8>,
    pos: Pos,
}

/// The way to the first thing in `value` that is not evaluated, if there is one.
fn way_to_suspended(vm: &Vm, value: Value) -> Option<Vec<Place>> {
    let mut open = Vec::new();
    let mut word = value;
    loop {
        if let Err(pos) = descend(vm, word, &mut open) {
            let mut way: Vec<Place> = open.iter().map(|open| place(vm, open)).collect();
            way.push(Place { text: Vec::new(), pos });
            return Some(way);
        }
        word = loop {
            let top = open.last_mut()?;
            top.next += 1;
            match member(top) {
                Some(word) => break word,
                None => open.pop(),
            };
        };
    }
}

/// A container on the way down, and the number of members that were begun. As in `print`, these hold
/// values that can be reached from the one that the caller holds; nothing is allocated meanwhile.
struct Open {
    value: Value,
    order: Option<NameOrder>,
    next: usize,
}

/// Opens the container that `word` is; `Err` if it is not evaluated.
fn descend(vm: &Vm, word: Value, open: &mut Vec<Open>) -> std::result::Result<(), Pos> {
    let value = word.settled().ok_or(Pos::NONE)?;
    if let Some(attrs) = value.as_attrs() {
        if attrs.get(sym::TO_STRING).is_some() {
            return Ok(());
        }
        if let Some(entry) = attrs.get(sym::OUT_PATH) {
            return entry.slot.get().settled().map(|_| ()).ok_or(entry.pos);
        }
        open.push(Open { value, order: Some(attrs.name_order(&vm.symbols)), next: 0 });
    } else if value.as_list().is_some() {
        open.push(Open { value, order: None, next: 0 });
    }
    Ok(())
}

/// The member of a container that was begun last.
fn member(open: &Open) -> Option<Value> {
    let index = open.next.checked_sub(1)?;
    match &open.order {
        Some(order) if index < order.len() => Some(order.get(open.value.as_attrs()?, index).2.get()),
        Some(_) => None,
        None => open.value.as_list()?.get(index),
    }
}

fn place(vm: &Vm, open: &Open) -> Place {
    let index = open.next.saturating_sub(1);
    match (&open.order, open.value.as_attrs()) {
        (Some(order), Some(attrs)) => {
            let (name, pos, _) = order.get(attrs, index);
            let name = crate::print::shown_name(vm.symbols.name(name).as_bytes());
            Place { text: [b"while evaluating attribute '", name.as_slice(), b"'"].concat(), pos }
        }
        _ => {
            let text = format!("while evaluating list element at index {index}");
            Place { text: text.into_bytes(), pos: Pos::NONE }
        }
    }
}
