//! What a command line does to a value: call it with the arguments at hand, and walk `-A a.b.0`.
//!
//! Nix: only a function with a set pattern is called, a functor before that; walking a path calls
//! what it meets on the way, but not what is at its end.

use crate::attrs::{Attrs, AttrsBuilder};
use crate::error::{Entrance, Error, ErrorKind, Frame, Result};
use crate::link::{Code, Formals};
use crate::source::Pos;
use crate::symbol::sym;
use crate::value::{Callable, Value};
use crate::vm::Vm;

impl Vm {
    /// Forces `function` and, if it is a function with a set pattern, calls it with those of the
    /// attributes of `args` that it takes. Anything else is the result itself.
    ///
    /// # Errors
    /// A formal without default that `args` does not have; whatever the evaluation ends with.
    pub fn auto_call(&mut self, args: Attrs, function: Value) -> Result<Value> {
        // Nix: what is not evaluated yet has no place.
        let mut pos = self.value_pos(function.peek());
        let mut function = self.force(function)?;
        while let Some(functor) = function.as_attrs().and_then(|attrs| attrs.get(sym::FUNCTOR)) {
            let functor = self.force(functor.slot.get())?;
            function = self.call_at(pos, functor, function)?;
            pos = self.value_pos(function);
        }
        let Some(formals) = next_formals(function) else { return Ok(function) };
        let passed = if formals.ellipsis { args } else { self.matching_args(args, formals)? };
        self.call_at(pos, function, passed.value())
    }

    /// Calls a function in the name of a place.
    fn call_at(&mut self, pos: Pos, function: Value, arg: Value) -> Result<Value> {
        self.call(function, &[arg]).map_err(|error| {
            let is_bare = error.frames().next().is_none() && error.pos() == Pos::NONE;
            let error = if is_bare { error.at(&mut self.heap, pos) } else { error };
            error.push(&mut self.heap, Frame::Entered(Entrance::Auto(pos)))
        })
    }

    /// The attributes of `args` that `formals` name.
    fn matching_args(&mut self, args: Attrs, formals: &Formals) -> Result<Attrs> {
        let mut passed = AttrsBuilder::new(&mut self.heap, formals.formals.len());
        for &index in &formals.by_symbol {
            let formal = &formals.formals[index as usize];
            match args.get(formal.name) {
                Some(entry) => passed.push(&mut self.heap, formal.name, entry.pos, entry.slot.get()),
                None if formal.has_default => {}
                None => {
                    let name = self.symbols.name(formal.name).as_bytes();
                    let text = [
                        b"cannot evaluate a function that has an argument without a value ('".as_slice(),
                        name,
                        b"')\n\
                          Nix attempted to evaluate a function as a top level expression; in\n\
                          this case it must have its arguments supplied either by default\n\
                          values, or passed explicitly with '--arg' or '--argstr'. See\n\
                          https://nix.dev/manual/nix/stable/language/syntax.html#functions.",
                    ]
                    .concat();
                    return Err(Error::new(&mut self.heap, ErrorKind::Eval, &text, formal.pos));
                }
            }
        }
        Ok(passed.finish_first_wins(&mut self.heap))
    }

    /// The unforced word that the attribute path `path` (the value of `-A`) selects from `root`.
    /// What is met on the way is called with `args`, as [`Vm::auto_call`] does.
    ///
    /// # Errors
    /// A path that is no path, or leads nowhere; whatever the evaluation ends with.
    pub fn select_attr_path(&mut self, root: Value, path: &[u8], args: Attrs) -> Result<Value> {
        let components = self.attr_path_names(path)?;
        let mut word = root;
        for component in &components {
            let value = self.auto_call(args, word)?;
            word = match list_index(component) {
                Some(index) => self.select_item(value, index, path)?,
                None => self.select_attr(value, component, path)?,
            };
        }
        Ok(word)
    }

    /// The names of an attribute path.
    ///
    /// # Errors
    /// A quote that is not closed.
    pub fn attr_path_names(&mut self, path: &[u8]) -> Result<Vec<Vec<u8>>> {
        parse_attr_path(path)
            .ok_or_else(|| self.path_error(ErrorKind::Parse, "missing closing quote in", path, ""))
    }

    /// [`Vm::select_attr_path`] for a path that was taken apart before. A number is an element of a list or, unlike
    /// there, an attribute of a set. Errors show `path`.
    ///
    /// # Errors
    /// As for [`Vm::select_attr_path`].
    pub fn select_names(
        &mut self,
        root: Value,
        names: &[impl AsRef<[u8]>],
        path: &[u8],
        args: Attrs,
    ) -> Result<Value> {
        let mut word = root;
        for name in names {
            let value = self.auto_call(args, word)?;
            word = match list_index(name.as_ref()) {
                Some(index) if value.as_attrs().is_none() => self.select_item(value, index, path)?,
                _ => self.select_attr(value, name.as_ref(), path)?,
            };
        }
        Ok(word)
    }

    fn select_item(&mut self, value: Value, index: u32, path: &[u8]) -> Result<Value> {
        let Some(list) = value.as_list() else { return Err(self.not_selectable(value, "a list", path)) };
        match list.get(index as usize) {
            Some(word) => Ok(word),
            None => {
                let start = format!("list index {index} in");
                Err(self.path_error(ErrorKind::MissingAttr, &start, path, " is out of range"))
            }
        }
    }

    fn select_attr(&mut self, value: Value, name: &[u8], path: &[u8]) -> Result<Value> {
        let Some(attrs) = value.as_attrs() else { return Err(self.not_selectable(value, "a set", path)) };
        if name.is_empty() {
            return Err(self.path_error(ErrorKind::Eval, "empty attribute name in", path, ""));
        }
        if let Some(entry) = self.symbols.lookup(name).and_then(|symbol| attrs.get(symbol)) {
            return Ok(entry.slot.get());
        }
        let names = attrs.iter().map(|(symbol, ..)| self.symbols.name(symbol).as_bytes());
        let hint = crate::suggest::did_you_mean(name, names);
        let mut text =
            [b"attribute '".as_slice(), name, b"' in selection path '", path, b"' not found"].concat();
        if let Some(hint) = hint {
            text.push(b'\n');
            text.extend(hint);
        }
        Err(Error::new(&mut self.heap, ErrorKind::MissingAttr, &text, Pos::NONE))
    }

    #[cold]
    fn not_selectable(&mut self, value: Value, wanted: &str, path: &[u8]) -> Error {
        let kind = self.with_article(value);
        let text = [
            b"the expression selected by the selection path '".as_slice(),
            path,
            b"' should be ",
            wanted.as_bytes(),
            b" but is ",
            &kind,
        ]
        .concat();
        Error::new(&mut self.heap, ErrorKind::Type, &text, Pos::NONE)
    }

    #[cold]
    fn path_error(&mut self, kind: ErrorKind, start: &str, path: &[u8], end: &str) -> Error {
        let text = [start.as_bytes(), b" selection path '", path, b"'", end.as_bytes()].concat();
        Error::new(&mut self.heap, kind, &text, Pos::NONE)
    }
}

/// The set pattern that a function's next argument must match, if it has one.
fn next_formals(function: Value) -> Option<&'static Formals> {
    let (code, args): (&'static Code, usize) = match function.as_callable()? {
        Callable::Closure(closure) => (closure.code(), 0),
        Callable::Partial(partial) => match partial.callee().as_callable()? {
            Callable::Closure(closure) => (closure.code(), partial.args().len()),
            _ => return None,
        },
        Callable::Builtin(_) => return None,
    };
    // Of merged functions `a: b: e` only the innermost can have a pattern.
    if args + 1 != code.arity as usize {
        return None;
    }
    code.formals()
}

/// The components of an attribute path: separated by points, with quotes around what may contain
/// some. `None` if a quote is not closed.
fn parse_attr_path(path: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut components = Vec::new();
    let mut component = Vec::new();
    let mut quoted = false;
    for &byte in path {
        match byte {
            b'"' => quoted = !quoted,
            b'.' if !quoted => components.push(std::mem::take(&mut component)),
            _ => component.push(byte),
        }
    }
    if !component.is_empty() {
        components.push(component);
    }
    (!quoted).then_some(components)
}

/// The component as a list index. Nix: what reads as an unsigned 32-bit number never names an
/// attribute, not even in quotes.
fn list_index(component: &[u8]) -> Option<u32> {
    std::str::from_utf8(component).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{list_index, parse_attr_path};

    #[test]
    fn attribute_paths() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            ("", Some(&[])),
            ("a", Some(&["a"])),
            ("a.b.0", Some(&["a", "b", "0"])),
            ("a.", Some(&["a"])),
            (".a", Some(&["", "a"])),
            ("a..b", Some(&["a", "", "b"])),
            ("\"a.b\".c", Some(&["a.b", "c"])),
            ("x\"a\".b\"y\"", Some(&["xa", "by"])),
            ("\"\"", Some(&[])),
            ("\"a", None),
        ];
        for &(path, expected) in cases {
            let components = parse_attr_path(path.as_bytes());
            let expected = expected.map(|list| list.iter().map(|c| c.as_bytes().to_vec()).collect());
            assert_eq!(components, expected, "{path}");
        }
    }

    #[test]
    fn list_indices() {
        let index = |text: &str| list_index(text.as_bytes());
        assert_eq!((index("0"), index("01"), index("+1")), (Some(0), Some(1), Some(1)));
        assert_eq!((index("-1"), index("a"), index("99999999999"), index("")), (None, None, None, None));
    }
}
