//! What can be done on the evaluator's thread: everything, at once and without a `Pending`.

use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use frazil_eval::attrs::Attrs;
use frazil_eval::error::Result as Raised;
use frazil_eval::source::Origin;
use frazil_eval::value::{Tag, Value as Word};
use frazil_eval::vm::Vm;
use frazil_eval::{output, print};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::arguments;
use super::definition::{self, Definition};
use super::handle::{self, Value, keep};
use crate::AttrPath;
use crate::convert::{self, Data};
use crate::error::{Error, Result, text};
use crate::session;

/// The type of an evaluated value.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// # let nix = frazil::Evaluator::new()?;
/// assert_eq!(nix.eval("[ 1 2 ]").wait()?.force().wait()?, frazil::Type::List);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// An integer of 64 bits.
    Int,
    /// A floating-point number.
    Float,
    /// A string.
    String,
    /// A path.
    Path,
    /// A list.
    List,
    /// An attribute set.
    Attrs,
    /// A function.
    Function,
}

impl Type {
    fn of(value: Word) -> Type {
        match value.tag() {
            Tag::Int => Type::Int,
            Tag::Attrs => Type::Attrs,
            Tag::List => Type::List,
            Tag::String => Type::String,
            Tag::Callable | Tag::Thunk => Type::Function,
            Tag::Imm if value == Word::NULL => Type::Null,
            Tag::Imm => Type::Bool,
            Tag::Boxed if value.as_float().is_some() => Type::Float,
            Tag::Boxed if value.as_path().is_some() => Type::Path,
            Tag::Boxed => Type::Int,
        }
    }
}

/// The evaluator on its own thread: what builtins of the host program and the closures of
/// [`Evaluator::with`](crate::Evaluator::with) get.
///
/// All methods fail with whatever the evaluation ends with, and with
/// [`ErrorKind::ForeignValue`](crate::ErrorKind::ForeignValue) for values of other evaluators. Names that
/// are no UTF-8 show with replacement characters.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// let nix = frazil::Evaluator::new()?;
/// let names = nix.with(|scope| {
///     let set = scope.eval(r#"{ a.x = 1; b = throw "not looked at"; }"#)?;
///     let a = scope.attr(&set, "a")?.unwrap();
///     assert_eq!(scope.print(&a)?, "{ x = 1; }");
///     assert!(scope.attr(&set, "c")?.is_none());
///     scope.attr_names(&set)
/// });
/// assert_eq!(names.wait()?, ["a", "b"]);
/// # Ok(())
/// # }
/// ```
pub struct Scope<'a> {
    pub(super) vm: &'a mut Vm,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(vm: &'a mut Vm) -> Scope<'a> {
        Scope { vm }
    }

    pub(super) fn done<T>(&self, result: Raised<T>) -> Result<T> {
        result.map_err(|error| Error::raised(self.vm, error))
    }

    pub(super) fn word(&mut self, value: &Value) -> Result<Word> {
        handle::word(self.vm, value)
    }

    fn forced(&mut self, value: &Value) -> Result<Word> {
        let word = self.word(value)?;
        let forced = self.vm.force(word);
        self.done(forced)
    }

    pub(super) fn set(&mut self, value: &Value) -> Result<Attrs> {
        let word = self.forced(value)?;
        let attrs = word.as_attrs().ok_or_else(|| self.vm.expected("a set", word));
        self.done(attrs)
    }

    fn keep(&mut self, word: Word) -> Value {
        keep(self.vm, word)
    }

    /// The set `args`, or else the evaluator's own arguments.
    pub(super) fn args_or_own(&mut self, args: Option<&Value>) -> Result<Attrs> {
        match args {
            Some(args) => self.set(args),
            None => Ok(arguments::of(self.vm)),
        }
    }

    /// The arguments for functions that the evaluator was built with; see
    /// [`Builder::arg`](crate::Builder::arg).
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().argstr("system", "x86_64-linux").build()?;
    /// let names = nix.with(|scope| {
    ///     let args = scope.args();
    ///     scope.attr_names(&args)
    /// });
    /// assert_eq!(names.wait()?, ["system"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn args(&mut self) -> Value {
        let args = arguments::of(self.vm);
        self.keep(args.value())
    }

    /// Evaluates a text whose relative paths start from the working directory.
    ///
    /// # Errors
    /// Syntax errors, and whatever the evaluation ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let sum = nix.with(|scope| {
    ///     let value = scope.eval("1 + 1")?;
    ///     scope.to::<i64>(&value)
    /// });
    /// assert_eq!(sum.wait()?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eval(&mut self, text: impl AsRef<[u8]>) -> Result<Value> {
        let dir = self.vm.host.current_dir();
        self.eval_in(text, dir)
    }

    /// Evaluates a text whose relative paths start from `dir`, which is absolute.
    ///
    /// # Errors
    /// As for [`Scope::eval`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = nix.with(|scope| {
    ///     let path = scope.eval_in("./file", "/some/where")?;
    ///     scope.print(&path)
    /// });
    /// assert_eq!(text.wait()?, "/some/where/file");
    /// # Ok(())
    /// # }
    /// ```
    pub fn eval_in(&mut self, text: impl AsRef<[u8]>, dir: impl AsRef<[u8]>) -> Result<Value> {
        let loaded = self.vm.load_text(text.as_ref(), Origin::String, dir.as_ref());
        let value = loaded.and_then(|word| self.vm.force(word));
        self.done(value).map(|value| self.keep(value))
    }

    /// Evaluates a file, or the `default.nix` of a directory, by its absolute path.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if it cannot be read; as for [`Scope::eval`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let error = nix.with(|scope| scope.eval_file("/there/is/nothing.nix")).wait().unwrap_err();
    /// assert_eq!(error.kind(), frazil::ErrorKind::Io);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eval_file(&mut self, path: impl AsRef<[u8]>) -> Result<Value> {
        let loaded = self.vm.load_file(path.as_ref());
        let value = loaded.and_then(|word| self.vm.force(word));
        self.done(value).map(|value| self.keep(value))
    }

    /// The file that `<name>` means.
    ///
    /// # Errors
    /// [`ErrorKind::Throw`](crate::ErrorKind::Throw) if the search path does not have it.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::builder().search_path("etc=/etc").build()?;
    /// assert_eq!(nix.with(|scope| scope.find_file("etc")).wait()?, std::path::Path::new("/etc"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn find_file(&mut self, name: impl AsRef<[u8]>) -> Result<PathBuf> {
        let found = session::find_file(self.vm, name.as_ref());
        let found = self.done(found)?;
        let path = found.as_path().map(|path| path.text().as_bytes().to_vec()).unwrap_or_default();
        Ok(std::ffi::OsString::from_vec(path).into())
    }

    /// Evaluates a value, not what is in it, and says what it is.
    ///
    /// # Errors
    /// Whatever the evaluation ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let kind = nix.with(|scope| {
    ///     let value = scope.eval("{ a = 1.5; }")?;
    ///     let a = scope.attr(&value, "a")?.expect("it is there");
    ///     scope.force(&a)
    /// });
    /// assert_eq!(kind.wait()?, frazil::Type::Float);
    /// # Ok(())
    /// # }
    /// ```
    pub fn force(&mut self, value: &Value) -> Result<Type> {
        self.forced(value).map(Type::of)
    }

    /// What a value is, if it is evaluated already. Evaluates nothing.
    ///
    /// # Errors
    /// Only for values of other evaluators.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let kinds = nix.with(|scope| {
    ///     let list = scope.eval("[ (1 + 1) 2 ]")?;
    ///     scope.items(&list)?.iter().map(|item| scope.peek(item)).collect::<frazil::Result<Vec<_>>>()
    /// });
    /// assert_eq!(kinds.wait()?, [None, Some(frazil::Type::Int)]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn peek(&mut self, value: &Value) -> Result<Option<Type>> {
        Ok(self.word(value)?.settled().map(Type::of))
    }

    /// Evaluates a value and everything in it.
    ///
    /// # Errors
    /// The first that is met in it.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let error = nix.with(|scope| {
    ///     let value = scope.eval(r#"[ { a = throw "inside"; } ]"#)?;
    ///     scope.force_deep(&value)
    /// });
    /// assert_eq!(error.wait().unwrap_err().message(), "inside");
    /// # Ok(())
    /// # }
    /// ```
    pub fn force_deep(&mut self, value: &Value) -> Result<()> {
        let word = self.word(value)?;
        let forced = session::call_global(self.vm, "__deepSeq", &[word, word]);
        self.done(forced).map(|_| ())
    }

    /// Calls a function with arguments, one after the other. The result is evaluated.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no function; what the function ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let seven = nix.with(|scope| {
    ///     let (add, three, four) = (scope.eval("a: b: a + b")?, scope.to_value(&3)?, scope.to_value(&4)?);
    ///     let seven = scope.call(&add, &[&three, &four])?;
    ///     scope.to::<i64>(&seven)
    /// });
    /// assert_eq!(seven.wait()?, 7);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(&mut self, function: &Value, args: &[&Value]) -> Result<Value> {
        const AT_ONCE: usize = 8;
        let mut result = self.forced(function)?;
        for args in args.chunks(AT_ONCE) {
            let mut words = [Word::HOLE; AT_ONCE];
            for (word, arg) in words.iter_mut().zip(args) {
                *word = self.word(arg)?;
            }
            let called = self.vm.call(result, &words[..args.len()]);
            result = self.done(called)?;
        }
        Ok(self.keep(result))
    }

    /// Calls a function that takes a set with those attributes of the set `args` that it names, as
    /// `nix-instantiate` does with `--arg`. Anything else is the result itself.
    ///
    /// # Errors
    /// An argument without default that `args` does not have; what the function ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let sum = nix.with(|scope| {
    ///     let (file, args) = (scope.eval("{ a, b ? 2 }: a + b")?, scope.eval("{ a = 1; c = 3; }")?);
    ///     let sum = scope.auto_call(&file, &args)?;
    ///     scope.to::<i64>(&sum)
    /// });
    /// assert_eq!(sum.wait()?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn auto_call(&mut self, value: &Value, args: &Value) -> Result<Value> {
        let args = self.set(args)?;
        let word = self.word(value)?;
        let called = self.vm.auto_call(args, word);
        self.done(called).map(|value| self.keep(value))
    }

    /// An attribute of a set, not evaluated; `None` if the set does not have it.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no set.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let found = nix.with(|scope| {
    ///     let set = scope.eval("{ a = 1; }")?;
    ///     Ok((scope.attr(&set, "a")?.is_some(), scope.attr(&set, "b")?.is_some()))
    /// });
    /// assert_eq!(found.wait()?, (true, false));
    /// # Ok(())
    /// # }
    /// ```
    pub fn attr(&mut self, set: &Value, name: impl AsRef<[u8]>) -> Result<Option<Value>> {
        let attrs = self.set(set)?;
        let symbol = self.vm.symbols.lookup(name.as_ref());
        let entry = symbol.and_then(|symbol| attrs.get(symbol));
        Ok(entry.map(|entry| self.keep(entry.slot.get())))
    }

    /// The names of a set's attributes, sorted.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no set.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let names = nix.with(|scope| {
    ///     let set = scope.eval("{ b = 1; a = 2; }")?;
    ///     scope.attr_names(&set)
    /// });
    /// assert_eq!(names.wait()?, ["a", "b"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attr_names(&mut self, set: &Value) -> Result<Vec<String>> {
        let attrs = self.set(set)?;
        let symbols = &self.vm.symbols;
        Ok(attrs.iter_by_name(symbols).map(|(name, ..)| text(symbols.name(name).as_bytes())).collect())
    }

    /// The attributes of a set, sorted by name, not evaluated.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no set.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let sum = nix.with(|scope| {
    ///     let set = scope.eval("{ a = 1; b = 2; }")?;
    ///     scope.attrs(&set)?.iter().map(|(_, value)| scope.to::<i64>(value)).sum::<frazil::Result<i64>>()
    /// });
    /// assert_eq!(sum.wait()?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attrs(&mut self, set: &Value) -> Result<Vec<(String, Value)>> {
        let attrs = self.set(set)?;
        Ok(self.members(attrs))
    }

    pub(super) fn members(&mut self, attrs: Attrs) -> Vec<(String, Value)> {
        let order = attrs.name_order(&self.vm.symbols);
        let mut found = Vec::with_capacity(order.len());
        for index in 0..order.len() {
            let (name, _, slot) = order.get(attrs, index);
            let name = text(self.vm.symbols.name(name).as_bytes());
            found.push((name, self.keep(slot.get())));
        }
        found
    }

    /// The elements of a list, not evaluated.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no list.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let last = nix.with(|scope| {
    ///     let list = scope.eval(r#"[ (throw "not needed") 2 ]"#)?;
    ///     let items = scope.items(&list)?;
    ///     scope.to::<i64>(&items[1])
    /// });
    /// assert_eq!(last.wait()?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(&mut self, list: &Value) -> Result<Vec<Value>> {
        let word = self.forced(list)?;
        let list = word.as_list().ok_or_else(|| self.vm.expected("a list", word));
        let list = self.done(list)?;
        Ok(list.iter().map(|word| self.keep(word)).collect())
    }

    /// What an attribute path such as `a.b.0` leads to, evaluated. Functions that are met on the way
    /// are called with the set `args`, as [`Scope::auto_call`] does, or with the evaluator's own
    /// [arguments](crate::Builder::arg).
    ///
    /// Nix: quotes are around what may have points in it, and what reads as a number is always an element
    /// of a list. [`Scope::select_path`] takes a path that was parsed before.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for what is no path,
    /// [`ErrorKind::MissingAttribute`](crate::ErrorKind::MissingAttribute) for what is not there; whatever the evaluation ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let port = nix.with(|scope| {
    ///     let file = scope.eval("{ offset }: { hosts = [ { port = 80 + offset; } ]; }")?;
    ///     let args = scope.eval("{ offset = 8000; }")?;
    ///     let port = scope.select(&file, "hosts.0.port", Some(&args))?;
    ///     scope.to::<u16>(&port)
    /// });
    /// assert_eq!(port.wait()?, 8080);
    /// # Ok(())
    /// # }
    /// ```
    pub fn select(&mut self, value: &Value, path: impl AsRef<[u8]>, args: Option<&Value>) -> Result<Value> {
        let args = self.args_or_own(args)?;
        let word = self.word(value)?;
        let found = self.vm.select_attr_path(word, path.as_ref(), args);
        let found = found.and_then(|word| self.vm.force(word));
        self.done(found).map(|value| self.keep(value))
    }

    /// What a path leads to, evaluated, as [`Scope::select`]. A number in it is an element of a list or an attribute
    /// of a set.
    ///
    /// # Errors
    /// [`ErrorKind::MissingAttribute`](crate::ErrorKind::MissingAttribute) for what is not there; whatever the evaluation ends with.
    ///
    /// ```
    /// use frazil::AttrPath;
    ///
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let port: AttrPath = r#"hosts."example.org".0"#.parse().expect("it is a path");
    /// let found = nix.with(move |scope| {
    ///     let config = scope.eval(r#"{ hosts."example.org" = [ 80 ]; }"#)?;
    ///     let found = scope.select_path(&config, &port, None)?;
    ///     scope.to::<u16>(&found)
    /// });
    /// assert_eq!(found.wait()?, 80);
    /// # Ok(())
    /// # }
    /// ```
    pub fn select_path(&mut self, value: &Value, path: &AttrPath, args: Option<&Value>) -> Result<Value> {
        let args = self.args_or_own(args)?;
        let word = self.word(value)?;
        let found = self.vm.select_names(word, path.names(), path.to_string().as_bytes(), args);
        let found = found.and_then(|word| self.vm.force(word));
        self.done(found).map(|value| self.keep(value))
    }

    /// The value as a Rust type, evaluated as far as the type looks at it.
    ///
    /// # Errors
    /// [`ErrorKind::Convert`](crate::ErrorKind::Convert) with the [way](Error::attr_path) to what does not fit the type,
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) for what is too deep or too large.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let ports = nix.with(|scope| {
    ///     let value = scope.eval("[ 80 443 ]")?;
    ///     scope.to::<Vec<u16>>(&value)
    /// });
    /// assert_eq!(ports.wait()?, [80, 443]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn to<T: DeserializeOwned>(&mut self, value: &Value) -> Result<T> {
        let word = self.word(value)?;
        convert::from_word(self.vm, word)
    }

    /// The value of anything that serde can serialize.
    ///
    /// # Errors
    /// [`ErrorKind::Convert`](crate::ErrorKind::Convert) for what no value can be,
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if it is nested too deeply.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let printed = nix.with(|scope| {
    ///     let value = scope.to_value(&("a", [1, 2]))?;
    ///     scope.print(&value)
    /// });
    /// assert_eq!(printed.wait()?, r#"[ "a" [ 1 2 ] ]"#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Value> {
        let data = convert::to_data(value)?;
        self.value_of(&data)
    }

    pub(super) fn value_of(&mut self, data: &Data) -> Result<Value> {
        let word = convert::build(self.vm, data)?;
        Ok(self.keep(word))
    }

    /// The value as `nix-instantiate --eval` prints it: nothing is evaluated but the value itself.
    ///
    /// # Errors
    /// Whatever the evaluation of the value itself ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let printed = nix.with(|scope| {
    ///     let value = scope.eval("{ a = 1; b = 1 + 1; }")?;
    ///     scope.print(&value)
    /// });
    /// assert_eq!(printed.wait()?, "{ a = 1; b = <CODE>; }");
    /// # Ok(())
    /// # }
    /// ```
    pub fn print(&mut self, value: &Value) -> Result<String> {
        let word = self.forced(value)?;
        Ok(text(&print::print_ambiguous(self.vm, word)))
    }

    /// The value as JSON, evaluated throughout.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for functions; whatever the evaluation ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let json = nix.with(|scope| {
    ///     let value = scope.eval("{ a = [ 1 (1 + 1) ]; }")?;
    ///     scope.json(&value)
    /// });
    /// assert_eq!(json.wait()?, r#"{"a":[1,2]}"#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn json(&mut self, value: &Value) -> Result<String> {
        let word = self.word(value)?;
        let json = session::call_global(self.vm, "__toJSON", &[word]);
        let json = self.done(json)?;
        Ok(json.as_str().map(|json| text(json.as_bytes())).unwrap_or_default())
    }

    /// The string that a value is or can be coerced to, as in `"${value}"`. Paths are added to the
    /// store.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no string and cannot be made one.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = nix.with(|scope| {
    ///     let value = scope.eval(r#"{ outPath = "/a"; }"#)?;
    ///     scope.coerce(&value)
    /// });
    /// assert_eq!(text.wait()?, "/a");
    /// # Ok(())
    /// # }
    /// ```
    pub fn coerce(&mut self, value: &Value) -> Result<String> {
        let word = self.forced(value)?;
        let string = output::raw(self.vm, word);
        self.done(string).map(|string| text(string.as_bytes()))
    }

    /// Where what an attribute path leads to is defined, and its documentation.
    ///
    /// # Errors
    /// As for [`Scope::select`]; what is at the end is not evaluated unless that is where a function's
    /// documentation is.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let found = nix.with(|scope| {
    ///     let set = scope.eval("{\n  a.b = 1;\n}")?;
    ///     scope.definition(&set, "a.b")
    /// });
    /// assert_eq!(found.wait()?.position.expect("it is known").line, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn definition(&mut self, value: &Value, path: &str) -> Result<Definition> {
        let word = self.word(value)?;
        let found = definition::find(self.vm, word, path);
        self.done(found)
    }
}
