//! `fromTOML`: the tree that `toml` reads, as values.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::source::Pos;
use frazil_eval::value::Value;

use crate::from_json::null_byte_message;
use crate::toml::{Document, Node, NodeId, parse};

/// The builtins of this file.
pub static FROM_TOML: [Builtin; 1] = [Builtin::new("fromTOML", 1, from_toml)
    .takes(&[Arg::new(0, Kind::PlainString, "while evaluating the argument passed to builtins.fromTOML")])
    .bare()];

/// `fromTOML s`: the set that a TOML 1.0 text stands for. Dates and times are refused, unless
/// the experimental feature `parse-toml-timestamps` makes `{ _type = "timestamp"; value = …; }` of them.
///
/// ```nix
/// fromTOML "a.b = 0x10\n[t]\nx = [ 1.5, 'y' ]"    # => { a = { b = 16; }; t = { x = [ 1.5 "y" ]; }; }
/// ```
fn from_toml(call: &mut Call) -> Result<Step> {
    let text = call.plain_string(0)?;
    // Nix: a line end at the end of the message stays, because a colour is switched off behind it.
    let failed = |reason: &[u8]| [b"while parsing TOML: ".as_slice(), reason, b"\x1b[0m"].concat();
    let timestamps = call.vm.options.features.parse_toml_timestamps;
    let outcome = parse(text.as_bytes()).and_then(|document| match refused(&document, timestamps) {
        Some(reason) => Err(reason),
        None => Ok(document),
    });
    match outcome {
        Ok(document) => convert(call, document).map(Step::Done),
        Err(reason) => Err(call.error(ErrorKind::Eval, failed(&reason))),
    }
}

/// What the text may say but a value may not hold.
fn refused(document: &Document, timestamps: bool) -> Option<Vec<u8>> {
    let null_byte =
        |text: &[u8]| text.contains(&0).then(|| [b"error: ".as_slice(), &null_byte_message(text)].concat());
    document.nodes.iter().find_map(|node| match node {
        Node::Time(_) if !timestamps => Some(b"Dates and times are not supported".to_vec()),
        Node::String(text) => null_byte(text),
        Node::Table(members) => members.iter().find_map(|(key, _)| null_byte(key)),
        _ => None,
    })
}

/// Makes the values from the innermost ones on; those that wait for their container are kept on the
/// VM stack.
fn convert(call: &mut Call, document: Document) -> Result<Value> {
    // The open containers, and how many of their members are done.
    let mut open: Vec<(NodeId, usize)> = Vec::new();
    let mut next = 0;
    loop {
        if !call.vm.has_room(1 << 12) {
            return Err(call.vm.too_large());
        }
        let mut value = match &document.nodes[next] {
            Node::Table(members) => match members.first() {
                Some(&(_, member)) => {
                    open.push((next, 0));
                    next = member;
                    continue;
                }
                None => Value::empty_attrs(),
            },
            Node::Array(elements) => match elements.first() {
                Some(&element) => {
                    open.push((next, 0));
                    next = element;
                    continue;
                }
                None => Value::empty_list(),
            },
            Node::String(text) => call.vm.heap.string(text),
            Node::Int(int) => call.vm.heap.int(*int),
            Node::Float(float) => call.vm.heap.float(*float),
            Node::Bool(value) => Value::from_bool(*value),
            Node::Time(text) => timestamp(call, text),
        };
        loop {
            let Some((container, done)) = open.last_mut() else { return Ok(value) };
            let container = *container;
            *done += 1;
            call.push(value);
            let (following, len) = match &document.nodes[container] {
                Node::Table(members) => (members.get(*done).map(|member| member.1), members.len()),
                Node::Array(elements) => (elements.get(*done).copied(), elements.len()),
                _ => (None, 0),
            };
            if let Some(following) = following {
                next = following;
                break;
            }
            open.pop();
            let first = call.kept() - len;
            value = match &document.nodes[container] {
                Node::Table(members) => set_of_kept(call, members, first),
                _ => call.list_of_kept(first),
            };
        }
    }
}

fn timestamp(call: &mut Call, text: &[u8]) -> Value {
    let heap = &mut call.vm.heap;
    let mut attrs = AttrsBuilder::new(heap, 2);
    for (name, text) in [(b"_type".as_slice(), b"timestamp".as_slice()), (b"value", text)] {
        let symbol = call.vm.symbols.intern(name, heap);
        let string = heap.string(text);
        attrs.push(heap, symbol, Pos::NONE, string);
    }
    attrs.finish_first_wins(heap).value()
}

fn set_of_kept(call: &mut Call, members: &[(Vec<u8>, NodeId)], first: usize) -> Value {
    let mut attrs = AttrsBuilder::new(&mut call.vm.heap, members.len());
    for (index, (key, _)) in members.iter().enumerate() {
        let symbol = call.vm.symbols.intern(key, &mut call.vm.heap);
        let value = call.kept_word(first + index);
        attrs.push(&mut call.vm.heap, symbol, Pos::NONE, value);
    }
    call.truncate_kept(first);
    attrs.finish_first_wins(&mut call.vm.heap).value()
}
