//! `toXML`: any depth, in one buffer. `--xml` output is the same text, with positions, and made by the
//! command line.
//!
//! The containers that are being written lie on the VM stack, each with the number of members done.

use std::collections::HashSet;

use frazil_eval::attrs::{Attrs, NameOrder};
use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::error::Result;
use frazil_eval::number::format_g;
use frazil_eval::source::Pos;
use frazil_eval::symbol::{Symbol, sym};
use frazil_eval::value::{Context, Str, Value};

use crate::functions::Lambda;

/// The builtins of this file.
pub static TO_XML: [Builtin; 1] = [Builtin::new("toXML", 1, to_xml).forces(&[0]).stepped(4).boxed()];

/// State words; word 0 names the box.
const CONTEXT: usize = 1;
/// A set of which attributes must be forced before it is known how to write it.
const LOOKING: usize = 2;
/// The position of the value that is being written.
const POS: usize = 3;

/// Kept words of a container: itself, the number of members begun, its position.
const LEVEL: usize = 3;

/// What is not written as it is.
const ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut at = 0;
    while at < 5 {
        escaped[b"\"<>&\n"[at] as usize] = true;
        at += 1;
    }
    escaped
};

#[derive(Default)]
struct Output {
    text: Vec<u8>,
    depth: usize,
    /// The orders of the sets on the stack, and the elements that end with them.
    sets: Vec<(NameOrder, &'static str)>,
    /// The derivations that have been written.
    derivations: HashSet<Vec<u8>>,
}

/// `toXML x`: an XML document of a value. Forces everything, in the order in which it is written. Sets
/// are in the order of their names; a derivation is written out once; functions show their
/// parameters. The context of the result is that of all strings in it.
///
/// ```nix
/// builtins.stringLength (builtins.toXML 1)    # => 74
/// ```
fn to_xml(call: &mut Call) -> Result<Step> {
    let mut value = match call.take_result() {
        Some(_) if !call.state(LOOKING).is_hole() => call.state(LOOKING),
        Some(result) => result,
        None => {
            let text = b"<?xml version='1.0' encoding='utf-8'?>\n<expr>\n".to_vec();
            call.keep_box(Box::new(Output { text, depth: 1, ..Output::default() }));
            call.set_counter(POS, 0);
            call.arg(0)
        }
    };
    call.set_state(LOOKING, Value::HOLE);
    let mut output = call.take_box::<Output>();
    loop {
        if let Err(error) = call.vm.check_depth(call.kept() / LEVEL) {
            let pos = Pos(call.counter(POS) as u32);
            return Err(error.at(&mut call.vm.heap, pos));
        }
        if let Some(word) = write(call, &mut output, value) {
            // An attribute of this set must be evaluated first.
            call.set_state(LOOKING, value);
            call.keep_box(output);
            return Ok(Step::Force(word));
        }
        let Some(word) = next(call, &mut output) else {
            output.text.extend_from_slice(b"</expr>\n");
            let context = Context::from_value(call.state(CONTEXT));
            return Ok(Step::Done(call.vm.heap.string_and_context(&output.text, context)));
        };
        match word.settled() {
            Some(settled) => value = settled,
            None => {
                call.keep_box(output);
                return Ok(Step::Force(word));
            }
        }
    }
}

impl Output {
    /// `<name a="…"` at the right depth. The attributes come in the order of their names.
    fn tag(&mut self, name: &str, attributes: &[(&str, &[u8])]) {
        self.text.extend(std::iter::repeat_n(b' ', self.depth * 2));
        self.text.push(b'<');
        self.text.extend_from_slice(name.as_bytes());
        for (name, value) in attributes {
            self.text.push(b' ');
            self.text.extend_from_slice(name.as_bytes());
            self.text.extend_from_slice(b"=\"");
            self.escape(value);
            self.text.push(b'"');
        }
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &[u8])]) {
        self.tag(name, attributes);
        self.text.extend_from_slice(b" />\n");
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &[u8])]) {
        self.tag(name, attributes);
        self.text.extend_from_slice(b">\n");
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.text.extend(std::iter::repeat_n(b' ', self.depth * 2));
        self.text.extend_from_slice(b"</");
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b">\n");
    }

    fn escape(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|&byte| ESCAPED[usize::from(byte)]) {
            self.text.extend_from_slice(&rest[..at]);
            self.text.extend_from_slice(match rest[at] {
                b'"' => b"&quot;",
                b'<' => b"&lt;",
                b'>' => b"&gt;",
                b'&' => b"&amp;",
                _ => b"&#xA;",
            });
            rest = &rest[at + 1..];
        }
        self.text.extend_from_slice(rest);
    }
}

/// Writes an evaluated value, or the beginning of a container that is then on the stack. The answer is
/// a word that must be forced first.
fn write(call: &mut Call, output: &mut Output, value: Value) -> Option<Value> {
    if let Some(string) = value.as_str() {
        add_context(call, string);
        output.empty("string", &[("value", string.as_bytes())]);
    } else if let Some(int) = value.as_int() {
        output.empty("int", &[("value", int.to_string().as_bytes())]);
    } else if let Some(attrs) = value.as_attrs() {
        return begin_set(call, output, attrs);
    } else if value.as_list().is_some() {
        output.open("list", &[]);
        push_level(call, value);
    } else if let Some(float) = value.as_float() {
        output.empty("float", &[("value", format_g(float).as_bytes())]);
    } else if let Some(path) = value.as_path() {
        output.empty("path", &[("value", path.text().as_bytes())]);
    } else {
        match value {
            Value::NULL => output.empty("null", &[]),
            Value::TRUE => output.empty("bool", &[("value", b"true")]),
            Value::FALSE => output.empty("bool", &[("value", b"false")]),
            _ => write_function(call, output, value),
        }
    }
    None
}

fn add_context(call: &mut Call, string: Str) {
    if string.context().is_some() {
        let known = Context::from_value(call.state(CONTEXT));
        let union = call.vm.heap.context_union(known, string.context());
        call.set_state(CONTEXT, union.map_or(Value::HOLE, Context::value));
    }
}

fn write_function(call: &Call, output: &mut Output, value: Value) {
    let Some(lambda) = Lambda::of(value) else { return output.empty("unevaluated", &[]) };
    let name = lambda.name(call.vm);
    output.open("function", &[]);
    match lambda.formals {
        None => output.empty("varpat", &[("name", name.unwrap_or_default())]),
        Some(formals) => {
            let mut attributes: Vec<(&str, &[u8])> = Vec::new();
            attributes.extend(formals.ellipsis.then_some(("ellipsis", b"1".as_slice())));
            attributes.extend(name.map(|name| ("name", name)));
            output.open("attrspat", &attributes);
            let mut names: Vec<Symbol> = formals.formals.iter().map(|formal| formal.name).collect();
            names.sort_by(|&a, &b| call.vm.symbols.compare_names(a, b));
            for name in names {
                output.empty("attr", &[("name", call.vm.symbols.name(name).as_bytes())]);
            }
            output.close("attrspat");
        }
    }
    output.close("function");
}

/// Begins a set. Whether it is a derivation, and which, is known when some attributes are evaluated:
/// the answer is one that is not yet.
fn begin_set(call: &mut Call, output: &mut Output, attrs: Attrs) -> Option<Value> {
    let mut strings = [None; 3];
    for (index, symbol) in [sym::TYPE, sym::DRV_PATH, sym::OUT_PATH].into_iter().enumerate() {
        let Some(slot) = attrs.slot(symbol) else { continue };
        let word = slot.get();
        let Some(value) = word.settled() else { return Some(word) };
        strings[index] = value.as_str();
        if index == 0 && strings[0].is_none_or(|text| text.as_bytes() != b"derivation") {
            break;
        }
    }
    let [kind, drv_path, out_path] = strings;
    if kind.is_none_or(|text| text.as_bytes() != b"derivation") {
        output.open("attrs", &[]);
        push_set(call, output, attrs, "attrs");
        return None;
    }
    let mut attributes: Vec<(&str, &[u8])> = Vec::new();
    attributes.extend(drv_path.map(|path| ("drvPath", path.as_bytes())));
    attributes.extend(out_path.map(|path| ("outPath", path.as_bytes())));
    output.open("derivation", &attributes);
    let drv_path = drv_path.map(Str::as_bytes).unwrap_or_default();
    if !drv_path.is_empty() && output.derivations.insert(drv_path.to_vec()) {
        push_set(call, output, attrs, "derivation");
    } else {
        output.empty("repeated", &[]);
        output.close("derivation");
    }
    None
}

fn push_set(call: &mut Call, output: &mut Output, attrs: Attrs, element: &'static str) {
    output.sets.push((attrs.name_order(&call.vm.symbols), element));
    push_level(call, attrs.value());
}

fn push_level(call: &mut Call, container: Value) {
    let pos = call.state(POS);
    call.push(container);
    call.push(Value::from_i32(0));
    call.push(pos);
}

/// Moves on to the next member, of the container in which there is one.
fn next(call: &mut Call, output: &mut Output) -> Option<Value> {
    loop {
        let kept = call.kept();
        if kept == 0 {
            return None;
        }
        let container = call.kept_word(kept - LEVEL);
        let index = call.kept_word(kept - LEVEL + 1).as_small().unwrap_or(0) as usize;
        let pos = call.kept_word(kept - 1);
        call.set_state(POS, pos);
        let found = match container.as_list() {
            Some(list) => list.slots().get(index).map(frazil_eval::value::Slot::get),
            None => next_member(call, output, container, index),
        };
        match found {
            Some(word) => {
                call.set_kept_word(kept - LEVEL + 1, Value::from_i32(index as i32 + 1));
                return Some(word);
            }
            None => {
                let element = match container.is_attrs() {
                    true => output.sets.pop().map_or("attrs", |(_, element)| element),
                    false => "list",
                };
                output.close(element);
                call.truncate_kept(kept - LEVEL);
            }
        }
    }
}

fn next_member(call: &mut Call, output: &mut Output, set: Value, index: usize) -> Option<Value> {
    if index > 0 {
        output.close("attr");
    }
    let attrs = set.as_attrs().expect("a container is a list or a set");
    let (order, _) = output.sets.last().expect("an order for every set");
    if index == order.len() {
        return None;
    }
    let (symbol, pos, slot) = order.get(attrs, index);
    call.set_counter(POS, pos.0 as usize);
    output.open("attr", &[("name", call.vm.symbols.name(symbol).as_bytes())]);
    Some(slot.get())
}
