//! Values as text. Printing never evaluates anything and never recurses: what is open is a stack of
//! containers, so depth costs memory only.
//!
//! - [`print_ambiguous`]: what `--eval` prints: `<CODE>`, `<LAMBDA>`.
//! - [`print_value`]: what `trace` shows: `«thunk»`, `«lambda f @ file:1:2»`.
//! - [`show_limited`]: the same, cut short, for messages.
//!
//! What has been printed before shows as `«repeated»`, anywhere in the output and not only on the
//! way down. Nix: a set is known by its object, a list by the cell through which it was reached;
//! here that is the raw slot word, a thunk or the list itself (design 1.14).

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use crate::attrs::{Attrs, NameOrder};
use crate::error::{ErrorKind, Result};
use crate::link::Code;
use crate::number::format_g;
use crate::symbol::{Symbol, sym};
use crate::value::{Callable, List, PathValue, Tag, ThunkState, Value};
use crate::vm::{Control, Vm};

/// A value as `nix-instantiate --eval` prints it. Stops early if the evaluation is interrupted.
pub fn print_ambiguous(vm: &Vm, value: Value) -> Vec<u8> {
    print(vm, value, Words::Ambiguous, Limits::NONE)
}

/// The same, whose levels count as calls. Nix: what comes before the level that passes the limit on them
/// is printed.
///
/// # Errors
/// If a level passes the limit.
pub fn print_within_limit(vm: &mut Vm, value: Value) -> (Vec<u8>, Result<()>) {
    let mut printer = Printer::new(vm, Words::Ambiguous, Limits::NONE);
    printer.deepest = vm.options.max_call_depth as usize;
    printer.print(value);
    let (text, beyond) = (printer.out, printer.beyond);
    let Some(beyond) = beyond else { return (text, Ok(())) };
    let pos = vm.value_pos(beyond);
    let error = vm.error(ErrorKind::StackOverflow, "stack overflow; max-call-depth exceeded");
    (text, Err(error.at(&mut vm.heap, pos)))
}

/// A value as `trace` and the REPL show it, on one line.
pub fn print_value(vm: &Vm, value: Value) -> Vec<u8> {
    print(vm, value, Words::Telling, Limits::NONE)
}

/// A value as messages show it: depth, attributes, items and strings are limited.
pub fn show_limited(vm: &Vm, value: Value) -> Vec<u8> {
    print(vm, value, Words::Telling, Limits::MESSAGE)
}

/// An element of a string context as messages show it: `PATH`, `DRV (deep)`, `DRV^OUTPUT`.
pub fn context_element(element: &[u8]) -> Vec<u8> {
    match element {
        [b'=', drv @ ..] => [drv, b" (deep)"].concat(),
        [b'!', built @ ..] => match built.iter().position(|&byte| byte == b'!') {
            Some(bang) => [&built[bang + 1..], b"^", &built[..bang]].concat(),
            None => element.to_vec(),
        },
        path => path.to_vec(),
    }
}

/// A path as people see it: its text, or `<nix/fetchurl.nix>` for the evaluator's own files.
pub fn show_path(path: PathValue) -> Vec<u8> {
    let text = path.text().as_bytes();
    if path.root() == CORE_ROOT { [b"<nix", text, b">"].concat() } else { text.to_vec() }
}

/// The root of the evaluator's own files.
const CORE_ROOT: u32 = 1;

/// Appends the name of an attribute, in quotes where Nix would not read it back as a name.
pub fn push_name(out: &mut Vec<u8>, name: &[u8]) {
    // Nix: `or` is not among them.
    const KEYWORDS: [&[u8]; 9] =
        [b"if", b"then", b"else", b"assert", b"with", b"let", b"in", b"rec", b"inherit"];
    let starts = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    let continues = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\'' | b'-');
    if name.first().is_some_and(starts) && name.iter().all(continues) && !KEYWORDS.contains(&name) {
        out.extend_from_slice(name);
    } else {
        push_string(out, name);
    }
}

/// The name of an attribute as messages have it: see [`push_name`].
pub fn shown_name(name: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(name.len());
    push_name(&mut text, name);
    text
}

/// Appends a string literal. Bytes that need no escape stay as they are.
pub fn push_string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    push_escaped(out, text, text.len());
    out.push(b'"');
}

/// Appends the first `len` bytes of `text` with escapes.
fn push_escaped(out: &mut Vec<u8>, text: &[u8], len: usize) {
    for (index, &byte) in text[..len].iter().enumerate() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'$' if text.get(index + 1) == Some(&b'{') => out.extend_from_slice(b"\\$"),
            _ => out.push(byte),
        }
    }
}

/// How functions and thunks are called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    /// `<CODE>`, `<LAMBDA>`, `<PRIMOP>`.
    Ambiguous,
    /// `«thunk»`, `«lambda f @ file:1:2»`, `«primop add»`.
    Telling,
}

/// Where a text is cut short. The counts are for the whole text, not for each container; a member
/// counts when it is complete, so behind its own members.
#[derive(Clone, Copy)]
struct Limits {
    depth: usize,
    attrs: usize,
    items: usize,
    string: usize,
}

impl Limits {
    const NONE: Limits =
        Limits { depth: usize::MAX, attrs: usize::MAX, items: usize::MAX, string: usize::MAX };
    /// Nix: the options of the printer for error messages.
    const MESSAGE: Limits = Limits { depth: 10, attrs: 10, items: 10, string: 1024 };
}

/// A container that is being printed, and the index of its next member.
///
/// These hold values outside of what the collector sees. That is sound because nothing here
/// allocates in the collected heap, and everything here can be reached from the value that is
/// printed, which the caller holds.
struct Open {
    members: Members,
    next: usize,
}

enum Members {
    List(List),
    Attrs(Attrs, NameOrder),
    /// In an order of our own: see [`important_first`].
    Some(Attrs, Vec<Symbol>),
}

struct Printer<'a> {
    vm: &'a Vm,
    control: std::sync::Arc<Control>,
    words: Words,
    limits: Limits,
    attrs_printed: usize,
    items_printed: usize,
    open: Vec<Open>,
    seen: HashSet<u64, FxBuildHasher>,
    /// Printing ends at what is in more containers.
    deepest: usize,
    /// What was.
    beyond: Option<Value>,
    out: Vec<u8>,
}

fn print(vm: &Vm, value: Value, words: Words, limits: Limits) -> Vec<u8> {
    let mut printer = Printer::new(vm, words, limits);
    printer.print(value);
    printer.out
}

impl Printer<'_> {
    fn new(vm: &Vm, words: Words, limits: Limits) -> Printer<'_> {
        Printer {
            vm,
            control: vm.control(),
            words,
            limits,
            attrs_printed: 0,
            items_printed: 0,
            open: Vec::new(),
            seen: HashSet::default(),
            deepest: usize::MAX,
            beyond: None,
            out: Vec::new(),
        }
    }

    fn print(&mut self, value: Value) {
        self.value(value);
        while let Some(open) = self.open.pop() {
            if self.control.is_interrupted() {
                break;
            }
            self.member(open);
        }
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Prints a word, or opens the container that it is.
    fn value(&mut self, word: Value) {
        let value = word.peek();
        if self.open.len() > self.deepest {
            self.beyond = Some(value);
            return self.open.clear();
        }
        match value.tag() {
            Tag::Thunk => self.suspended(value),
            Tag::Attrs => self.attrs(value),
            Tag::List => self.list(word, value),
            Tag::String => self.string(value),
            Tag::Callable => self.function(value),
            Tag::Int | Tag::Boxed => self.scalar(value),
            Tag::Imm => self.text(match value.as_bool() {
                Some(true) => "true",
                Some(false) => "false",
                None => "null",
            }),
        }
    }

    fn scalar(&mut self, value: Value) {
        if let Some(int) = value.as_int() {
            self.text(&int.to_string());
        } else if let Some(float) = value.as_float() {
            self.text(&format_g(float));
        } else if let Some(path) = value.as_path() {
            self.out.extend(show_path(path));
        } else {
            self.text("«internal»");
        }
    }

    fn string(&mut self, value: Value) {
        let bytes = value.as_str().expect("the tag says so").as_bytes();
        let len = bytes.len().min(self.limits.string);
        self.out.push(b'"');
        push_escaped(&mut self.out, bytes, len);
        self.out.push(b'"');
        if len < bytes.len() {
            self.out.push(b' ');
            self.elided(bytes.len() - len, "byte", "bytes");
        }
    }

    fn elided(&mut self, count: usize, one: &str, many: &str) {
        let name = if count == 1 { one } else { many };
        self.text(&format!("«{count} {name} elided»"));
    }

    /// A thunk without a value. Nix: one that failed looks like one that has not run.
    fn suspended(&mut self, value: Value) {
        let running = value.as_thunk().is_some_and(|thunk| matches!(thunk.state(), ThunkState::Running));
        self.text(match (running, self.words) {
            (true, _) => "«potential infinite recursion»",
            (false, Words::Ambiguous) => "<CODE>",
            (false, Words::Telling) => "«thunk»",
        });
    }

    fn function(&mut self, value: Value) {
        let (callee, args) = match value.as_callable() {
            Some(Callable::Partial(partial)) => (partial.callee().as_callable(), partial.args().len()),
            callee => (callee, 0),
        };
        match (callee, self.words) {
            (Some(Callable::Builtin(_)), Words::Ambiguous) => {
                self.text(if args == 0 { "<PRIMOP>" } else { "<PRIMOP-APP>" });
            }
            (_, Words::Ambiguous) => self.text("<LAMBDA>"),
            (Some(Callable::Builtin(builtin)), Words::Telling) => {
                let partial = if args == 0 { "" } else { "partially applied " };
                self.text(&format!("«{partial}primop {}»", builtin.name));
            }
            (Some(Callable::Closure(closure)), Words::Telling) => self.lambda(closure.code(), args),
            (_, Words::Telling) => self.text("«lambda»"),
        }
    }

    /// Nix: `a: b: e` is two functions; what waits for its second argument is the inner one.
    fn lambda(&mut self, code: &'static Code, args: usize) {
        self.text("«lambda");
        let linked = code.linked();
        if let Some(param) = code.params().get(args) {
            if let Some(name) = self.vm.function_name(linked, param) {
                self.out.push(b' ');
                push_name(&mut self.out, name);
            }
            self.text(" @ ");
            let pos = self.vm.position_in(linked, param.pos.0);
            self.out.extend(self.vm.sources.show(pos));
        }
        self.text("»");
    }

    /// Whether something is printed for the first time; else says so in the output.
    fn is_new(&mut self, key: Value) -> bool {
        let new = self.seen.insert(key.bits());
        if !new {
            self.text("«repeated»");
        }
        new
    }

    fn attrs(&mut self, value: Value) {
        let attrs = value.as_attrs().expect("the tag says so");
        // Nix: all empty sets are one object, which only the telling printer looks at.
        let key = if attrs.is_empty() { Value::empty_attrs() } else { value };
        if !(attrs.is_empty() && self.words == Words::Ambiguous || self.is_new(key)) {
            return;
        }
        if self.open.len() >= self.limits.depth {
            return self.text("{ ... }");
        }
        self.out.push(b'{');
        let order = attrs.name_order(&self.vm.symbols);
        let members = if self.limits.attrs == usize::MAX {
            Members::Attrs(attrs, order)
        } else {
            Members::Some(attrs, important_first(self.vm, attrs, &order))
        };
        self.open.push(Open { members, next: 0 });
    }

    fn list(&mut self, word: Value, value: Value) {
        let list = value.as_list().expect("the tag says so");
        if !list.is_empty() && !self.is_new(word) {
            return;
        }
        if self.open.len() >= self.limits.depth {
            return self.text("[ ... ]");
        }
        self.out.push(b'[');
        self.open.push(Open { members: Members::List(list), next: 0 });
    }

    /// Prints the next member of a container, or its end.
    fn member(&mut self, open: Open) {
        let index = open.next;
        let (attr, len) = match &open.members {
            Members::List(list) => return self.item(*list, open),
            Members::Attrs(attrs, order) => {
                ((index < order.len()).then(|| order.get(*attrs, index)), order.len())
            }
            Members::Some(attrs, names) => {
                let attr = names.get(index).and_then(|&name| Some((name, attrs.get(name)?)));
                (attr.map(|(name, entry)| (name, entry.pos, entry.slot)), attrs.len())
            }
        };
        if index > 0 {
            self.out.push(b';');
            self.attrs_printed += 1;
        }
        self.out.push(b' ');
        let Some((name, _, slot)) = attr else { return self.out.push(b'}') };
        if self.attrs_printed >= self.limits.attrs {
            self.elided(len - index, "attribute", "attributes");
            return self.text(" }");
        }
        push_name(&mut self.out, self.vm.symbols.name(name).as_bytes());
        self.text(" = ");
        self.open.push(Open { next: index + 1, ..open });
        self.value(slot.get());
    }

    fn item(&mut self, list: List, open: Open) {
        self.out.push(b' ');
        self.items_printed += usize::from(open.next > 0);
        let slots = list.slots();
        let Some(slot) = slots.get(open.next) else { return self.out.push(b']') };
        if self.items_printed >= self.limits.items {
            self.elided(slots.len() - open.next, "item", "items");
            return self.text(" ]");
        }
        self.open.push(Open { next: open.next + 1, ..open });
        self.value(slot.get());
    }
}

/// Nix: where not all attributes are shown, `_type` and `type` come first.
fn important_first(vm: &Vm, attrs: Attrs, order: &NameOrder) -> Vec<Symbol> {
    let is_important = |name: Symbol| name == sym::TYPE || vm.symbols.name(name).as_bytes() == b"_type";
    let mut names: Vec<Symbol> = (0..order.len()).map(|index| order.get(attrs, index).0).collect();
    names.sort_by_key(|&name| !is_important(name));
    names
}

#[cfg(test)]
mod tests;
