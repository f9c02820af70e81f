//! Values as XML, as `nix-instantiate --xml` prints them.
//!
//! Unlike `builtins.toXML`, this can leave unevaluated what is so, and tells where things were
//! written. Iterative, so depth costs memory only; it counts for the call-depth limit, as in C++ Nix.

use hashbrown::HashSet;

use crate::attrs::{Attrs, NameOrder};
use crate::error::Result;
use crate::link::Formals;
use crate::number::format_g;
use crate::print::show_path;
use crate::source::{Origin, Pos};
use crate::symbol::{Symbol, sym};
use crate::value::{Callable, List, Value};
use crate::vm::Vm;

/// How documents begin.
pub const HEAD: &[u8] = b"<?xml version='1.0' encoding='utf-8'?>\n";

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct XmlOptions {
    /// Evaluate everything, in the order in which it is printed.
    pub strict: bool,
    /// Tell where attributes and functions were written.
    pub location: bool,
}

/// So much is written at once.
const PIECE: usize = 64 << 10;

/// Gives `sink` the document of `value`, piece by piece.
///
/// # Errors
/// Whatever the evaluation ends with. Nix: the `type` of sets is evaluated even if not `strict`; what was
/// begun is ended even then, so what comes out is always a document.
pub fn print_xml(vm: &mut Vm, value: Value, options: XmlOptions, sink: &mut dyn FnMut(&[u8])) -> Result<()> {
    // What the printer holds can be reached from here while parts of it are evaluated.
    let root = vm.heap.root(value);
    let (derivations, writer) = (HashSet::new(), Writer::default());
    let mut printer = Printer { vm, options, open: Vec::new(), nested: 0, derivations, writer };
    printer.writer.text(HEAD);
    printer.writer.open("expr", &[]);
    let mut printed = printer.value(root.get());
    while let Some(open) = printer.open.pop() {
        match printed {
            Ok(()) => printed = printer.member(open),
            Err(_) => printer.end(open),
        }
        if printer.writer.out.len() >= PIECE {
            sink(&printer.writer.out);
            printer.writer.out.clear();
        }
    }
    printer.writer.close("expr");
    sink(&printer.writer.out);
    printed
}

/// A container that is being printed.
enum Open {
    List(List, usize),
    Attrs(Attrs, NameOrder, usize, &'static str),
    /// An attribute whose value has been printed.
    Attr,
}

struct Printer<'a> {
    vm: &'a mut Vm,
    options: XmlOptions,
    open: Vec<Open>,
    /// Lists and sets among them.
    nested: usize,
    /// `drvPath` of the derivations that were printed.
    derivations: HashSet<Vec<u8>>,
    writer: Writer,
}

/// The attributes of an element.
type Marks = Vec<(&'static str, Vec<u8>)>;

impl Printer<'_> {
    fn value(&mut self, word: Value) -> Result<()> {
        self.vm.check_depth(self.nested + 1)?;
        let value = match self.options.strict {
            true => self.vm.force_nested(word, self.nested as u32 + 1)?,
            false => word.peek(),
        };
        if let Some(attrs) = value.as_attrs() {
            return self.set(attrs);
        }
        if let Some(list) = value.as_list() {
            self.writer.open("list", &[]);
            self.nested += 1;
            self.open.push(Open::List(list, 0));
        } else if value.is_function() {
            self.function(value);
        } else {
            self.scalar(value);
        }
        Ok(())
    }

    fn scalar(&mut self, value: Value) {
        let (element, text) = if let Some(int) = value.as_int() {
            ("int", int.to_string().into_bytes())
        } else if let Some(float) = value.as_float() {
            ("float", format_g(float).into_bytes())
        } else if let Some(string) = value.as_str() {
            ("string", string.as_bytes().to_vec())
        } else if let Some(path) = value.as_path() {
            ("path", show_path(path))
        } else if let Some(boolean) = value.as_bool() {
            ("bool", boolean.to_string().into_bytes())
        } else {
            let element = if value == Value::NULL { "null" } else { "unevaluated" };
            return self.writer.empty(element, &[]);
        };
        self.writer.empty(element, &[("value", text)]);
    }

    /// An attribute that says what a derivation is, if it is an evaluated string.
    fn string_attr(&mut self, attrs: Attrs, name: Symbol, force: bool) -> Result<Option<Vec<u8>>> {
        let Some(entry) = attrs.get(name) else { return Ok(None) };
        let word = entry.slot.get();
        let value = if force { self.vm.force(word)? } else { word.peek() };
        Ok(value.as_str().map(|string| string.as_bytes().to_vec()))
    }

    fn set(&mut self, attrs: Attrs) -> Result<()> {
        if self.string_attr(attrs, sym::TYPE, true)?.is_none_or(|kind| kind != b"derivation") {
            self.begin_set(attrs, "attrs", &[]);
            return Ok(());
        }
        let strict = self.options.strict;
        let drv_path = self.string_attr(attrs, sym::DRV_PATH, strict)?;
        let out_path = self.string_attr(attrs, sym::OUT_PATH, strict)?;
        let mut marks = Marks::new();
        marks.extend(drv_path.clone().map(|path| ("drvPath", path)));
        marks.extend(out_path.map(|path| ("outPath", path)));
        if drv_path.is_some_and(|path| !path.is_empty() && self.derivations.insert(path)) {
            self.begin_set(attrs, "derivation", &marks);
        } else {
            self.writer.open("derivation", &marks);
            self.writer.empty("repeated", &[]);
            self.writer.close("derivation");
        }
        Ok(())
    }

    fn begin_set(&mut self, attrs: Attrs, element: &'static str, marks: &[(&'static str, Vec<u8>)]) {
        self.writer.open(element, marks);
        let order = attrs.name_order(&self.vm.symbols);
        self.nested += 1;
        self.open.push(Open::Attrs(attrs, order, 0, element));
    }

    fn close(&mut self, element: &str) {
        self.nested -= 1;
        self.writer.close(element);
    }

    fn member(&mut self, open: Open) -> Result<()> {
        match open {
            Open::Attr => self.writer.close("attr"),
            Open::List(list, index) => match list.get(index) {
                Some(word) => {
                    self.open.push(Open::List(list, index + 1));
                    self.value(word)?;
                }
                None => self.close("list"),
            },
            Open::Attrs(_, order, index, element) if index >= order.len() => self.close(element),
            Open::Attrs(attrs, order, index, element) => {
                let (name, pos, slot) = order.get(attrs, index);
                let mut marks = self.location(pos);
                // Attributes of elements are in the order of their names.
                let at = marks.iter().position(|(mark, _)| *mark > "name").unwrap_or(marks.len());
                marks.insert(at, ("name", self.vm.symbols.name(name).as_bytes().to_vec()));
                self.writer.open("attr", &marks);
                self.open.push(Open::Attrs(attrs, order, index + 1, element));
                self.open.push(Open::Attr);
                self.value(slot.get())?;
            }
        }
        Ok(())
    }

    /// Ends what is not complete.
    fn end(&mut self, open: Open) {
        match open {
            Open::Attr => self.writer.close("attr"),
            Open::List(..) => self.close("list"),
            Open::Attrs(.., element) => self.close(element),
        }
    }

    /// Where something was written, if that is asked for and known.
    fn location(&self, pos: Pos) -> Marks {
        let sources = &self.vm.sources;
        let Some(place) = sources.place(pos).filter(|_| self.options.location) else { return Marks::new() };
        let mut marks = vec![
            ("column", place.column.to_string().into_bytes()),
            ("line", place.line.to_string().into_bytes()),
        ];
        if let Some((source, _)) = sources.find(pos)
            && let Origin::File(path) = &source.origin
        {
            marks.push(("path", path.to_vec()));
        }
        marks
    }

    fn function(&mut self, value: Value) {
        let (closure, args) = match value.as_callable() {
            Some(Callable::Closure(closure)) => (Some(closure), 0),
            Some(Callable::Partial(partial)) => match partial.callee().as_callable() {
                Some(Callable::Closure(closure)) => (Some(closure), partial.args().len()),
                _ => (None, 0),
            },
            _ => (None, 0),
        };
        let Some(closure) = closure else { return self.writer.empty("unevaluated", &[]) };
        let (code, linked) = (closure.code(), closure.code().linked());
        let params = code.params();
        let Some(param) = params.get(args) else { return self.writer.empty("unevaluated", &[]) };
        let pos = self.vm.position_in(linked, param.pos.0);
        self.writer.open("function", &self.location(pos));
        let name = param.name.map(|name| self.vm.name_in(linked, name).to_vec());
        // Only the last parameter of merged functions `a: b: e` can have a pattern.
        match code.formals().filter(|_| args + 1 == params.len()) {
            Some(formals) => self.pattern(formals, name),
            None => self.writer.empty("varpat", &[("name", name.unwrap_or_default())]),
        }
        self.writer.close("function");
    }

    fn pattern(&mut self, formals: &Formals, name: Option<Vec<u8>>) {
        let mut marks = Marks::new();
        marks.extend(formals.ellipsis.then(|| ("ellipsis", b"1".to_vec())));
        marks.extend(name.map(|name| ("name", name)));
        self.writer.open("attrspat", &marks);
        let symbols = &self.vm.symbols;
        let mut names: Vec<Symbol> = formals.formals.iter().map(|formal| formal.name).collect();
        names.sort_by(|&a, &b| symbols.compare_names(a, b));
        for name in names {
            self.writer.empty("attr", &[("name", symbols.name(name).as_bytes().to_vec())]);
        }
        self.writer.close("attrspat");
    }
}

/// Elements, one per line, indented by two spaces for each level.
#[derive(Default)]
pub struct Writer {
    /// What was written.
    pub out: Vec<u8>,
    depth: usize,
}

impl Writer {
    /// Writes a text as it is.
    pub fn text(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn tag(&mut self, element: &str, marks: &[(&str, Vec<u8>)], end: &[u8]) {
        self.out.resize(self.out.len() + 2 * self.depth, b' ');
        self.text(b"<");
        self.text(element.as_bytes());
        for (name, value) in marks {
            self.text(&[b" ", name.as_bytes(), b"=\""].concat());
            self.escaped(value);
            self.text(b"\"");
        }
        self.text(end);
    }

    /// An element with attributes and nothing in it.
    pub fn empty(&mut self, element: &str, marks: &[(&str, Vec<u8>)]) {
        self.tag(element, marks, b" />\n");
    }

    /// Begins an element.
    pub fn open(&mut self, element: &str, marks: &[(&str, Vec<u8>)]) {
        self.tag(element, marks, b">\n");
        self.depth += 1;
    }

    /// Ends an element.
    pub fn close(&mut self, element: &str) {
        self.depth -= 1;
        self.tag(&format!("/{element}"), &[], b">\n");
    }

    fn escaped(&mut self, text: &[u8]) {
        for &byte in text {
            match byte {
                b'"' => self.text(b"&quot;"),
                b'<' => self.text(b"&lt;"),
                b'>' => self.text(b"&gt;"),
                b'&' => self.text(b"&amp;"),
                b'\n' => self.text(b"&#xA;"),
                _ => self.out.push(byte),
            }
        }
    }
}
