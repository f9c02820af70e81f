//! Errors of the library, as data: what went wrong, where, and the way there.

use std::fmt;
use std::sync::Arc;

use frazil_eval::error::{Error as Raised, ErrorKind as Kind};
use frazil_eval::report::{self, Finding};
use frazil_eval::source::Pos;
use frazil_eval::vm::Vm;

use crate::terminal;

/// The result of what may fail.
///
/// ```
/// fn double(nix: &frazil::Evaluator, x: i64) -> frazil::Result<i64> {
///     nix.eval(format!("{x} * 2")).wait()?.to().wait()
/// }
/// # fn main() -> frazil::Result<()> {
/// assert_eq!(double(&frazil::Evaluator::new()?, 4)?, 8);
/// # Ok(())
/// # }
/// ```
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, coarsely.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// # let nix = frazil::Evaluator::new()?;
/// use frazil::ErrorKind;
///
/// let kind = |text: &str| nix.eval(text).wait().unwrap_err().kind();
/// assert_eq!(kind("throw \"x\""), ErrorKind::Throw);
/// assert_eq!(kind("{ }.a"), ErrorKind::MissingAttribute);
/// assert_eq!(kind("let x = x; in x"), ErrorKind::InfiniteRecursion);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `throw`, or a name that the search path does not have. Programs can catch it with `tryEval`.
    Throw,
    /// A failed `assert`. Programs can catch it with `tryEval`.
    Assert,
    /// `abort`.
    Abort,
    /// A value of the wrong type.
    Type,
    /// Anything else that an evaluation can do wrong, errors of builtins among it.
    Evaluation,
    /// An attribute or a list's element that is not there.
    MissingAttribute,
    /// A variable that is defined nowhere.
    UndefinedVariable,
    /// A value that depends on itself.
    InfiniteRecursion,
    /// The limit on calls in progress, or the end of the stack.
    StackOverflow,
    /// A syntax error.
    Syntax,
    /// A file that cannot be read.
    Io,
    /// What pure or restricted evaluation forbids.
    Forbidden,
    /// A limit of the evaluator: time, memory, or the size of what is converted.
    Limit,
    /// The call was cancelled.
    Cancelled,
    /// A value and a Rust type that do not go together.
    Convert,
    /// A value of one evaluator was given to another.
    ForeignValue,
    /// The evaluator does not exist any more.
    Gone,
    /// A call that would wait for the evaluator's thread, on that thread.
    WouldBlock,
    /// Code of the host program panicked while it was called by the evaluator.
    Panic,
    /// Wrong use of the library, such as settings that contradict each other.
    Usage,
}

/// A place in a file or text.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// # let nix = frazil::Evaluator::new()?;
/// let error = nix.eval("1 +\n  x").wait().unwrap_err();
/// let position = error.position().expect("it is known");
/// assert_eq!((position.line, position.column), (2, 3));
/// assert_eq!(position.to_string(), "«string»:2:3");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Position {
    /// The path of the file; `«string»` for texts.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in bytes, counted from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Something that an error passed on its way out.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// # let nix = frazil::Evaluator::new()?;
/// let error = nix.eval("let f = x: x.a; in f 1").wait().unwrap_err();
/// let calls: Vec<_> = error.trace().iter().filter(|frame| frame.text.starts_with("while calling")).collect();
/// assert_eq!(calls[0].text, "while calling 'f'");
/// assert_eq!(calls[0].position.as_ref().expect("it is known").column, 9);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceFrame {
    /// What was being done: `while evaluating the attribute 'x'`.
    pub text: String,
    /// Where, if that is known.
    pub position: Option<Position>,
}

/// A binding that an infinite recursion goes through; see [`Error::cycle`].
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// # let nix = frazil::Evaluator::new()?;
/// let error = nix.eval("let a = b + 1; b = a + 1; in a").wait().unwrap_err();
/// let needs = error.cycle().iter().map(|need| need.name.as_str());
/// assert_eq!(needs.collect::<Vec<_>>(), ["a", "b"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Need {
    /// Its name; of a file that is imported the file's.
    pub name: String,
    /// Where it needs the next one, or else where it is.
    pub position: Option<Position>,
}

/// Why a call failed.
///
/// ```
/// use frazil::{ErrorKind, Evaluator};
///
/// # fn main() -> frazil::Result<()> {
/// let nix = Evaluator::new()?;
/// let error = nix.eval("let value = { port = 80; }; in value.prot").wait().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::MissingAttribute);
/// assert_eq!(error.message(), "attribute 'prot' missing");
/// assert_eq!(error.suggestions(), ["port"]);
/// assert_eq!(error.position().unwrap().to_string(), "«string»:1:32");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Box<Parts>);

#[derive(Clone)]
struct Parts {
    kind: ErrorKind,
    message: String,
    position: Option<Position>,
    trace: Vec<TraceFrame>,
    suggestions: Vec<String>,
    cycle: Vec<Need>,
    report: Option<String>,
    /// Of a conversion: the way to what could not be converted, innermost first.
    way: Vec<String>,
    /// The place as the machine knows it that is switched off by the control at this address.
    raw: (usize, Pos),
}

impl Error {
    /// An error without a place, for example of a builtin of the host program.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// use frazil::{Builtin, Error, ErrorKind, Evaluator, Scope, Value};
    ///
    /// let refuse = Builtin::new("refuse", |_: &mut Scope, _: Value| {
    ///     Err::<(), _>(Error::new(ErrorKind::Throw, "no"))
    /// });
    /// let nix = Evaluator::builder().builtin(refuse).build()?;
    /// let caught = nix.eval("(builtins.tryEval (builtins.refuse 1)).success").wait()?;
    /// assert_eq!(caught.to::<bool>().wait()?, false);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Parts {
            kind,
            message: message.into(),
            position: None,
            trace: Vec::new(),
            suggestions: Vec::new(),
            cycle: Vec::new(),
            report: None,
            way: Vec::new(),
            raw: (0, Pos::NONE),
        }))
    }

    pub(crate) fn gone() -> Error {
        Error::new(ErrorKind::Gone, "the evaluator does not exist any more")
    }

    pub(crate) fn foreign() -> Error {
        Error::new(ErrorKind::ForeignValue, "the value belongs to another evaluator")
    }

    /// What an evaluation ended with.
    pub(crate) fn raised(vm: &Vm, error: Raised) -> Error {
        let found = Finding::new(vm, error);
        let position = |pos: Pos| {
            let place = vm.sources.place(pos)?;
            Some(Position { file: text(&place.file), line: place.line, column: place.column })
        };
        let trace = found.trace.iter();
        let trace = trace.map(|line| TraceFrame { text: text(&line.text), position: position(line.pos) });
        let cycle = found.cycle.iter();
        let cycle = cycle.map(|need| Need { name: text(&need.name), position: position(need.pos) });
        let full = report::render(vm, error, true);
        Error(Box::new(Parts {
            kind: ErrorKind::of(found.kind),
            message: text(&found.message),
            position: position(found.pos),
            trace: trace.collect(),
            suggestions: found.suggestions.iter().map(|name| text(name)).collect(),
            cycle: cycle.collect(),
            report: Some(text(&terminal::filter(&full, false))),
            way: Vec::new(),
            raw: (identity(vm), error.pos()),
        }))
    }

    /// The place, if the error is of this machine.
    pub(crate) fn pos_in(&self, vm: &Vm) -> Pos {
        if self.0.raw.0 == identity(vm) { self.0.raw.1 } else { Pos::NONE }
    }

    /// The message of the same error raised in a program.
    pub(crate) fn to_raise(&self) -> String {
        let way = if self.0.way.is_empty() { String::new() } else { format!("in '{}': ", self.attr_path()) };
        format!("{way}{}", self.0.message)
    }

    /// The same with another kind and message: an evaluation was stopped for this reason.
    pub(crate) fn stopped(mut self, kind: ErrorKind, message: String) -> Error {
        self.0.report = self.0.report.map(|report| report.replace(&self.0.message, &message));
        self.0.kind = kind;
        self.0.message = message;
        self
    }

    /// An error of a conversion happened inside a member of this name.
    #[must_use]
    pub(crate) fn within(mut self, member: impl FnOnce() -> String) -> Error {
        if self.0.kind == ErrorKind::Convert {
            self.0.way.push(member());
        }
        self
    }

    /// What went wrong, coarsely.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// assert_eq!(nix.eval("1 / 0").wait().unwrap_err().kind(), frazil::ErrorKind::Evaluation);
    /// # Ok(())
    /// # }
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What went wrong, without a place.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// assert_eq!(nix.eval("1 / 0").wait().unwrap_err().message(), "division by zero");
    /// # Ok(())
    /// # }
    /// ```
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it went wrong, if that is known.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let error = nix.eval("[ 1 ] ++ {").wait().unwrap_err();
    /// assert_eq!(error.position().expect("it is known").column, 11);
    /// # Ok(())
    /// # }
    /// ```
    pub fn position(&self) -> Option<&Position> {
        self.0.position.as_ref()
    }

    /// What the error passed, outermost first, with nothing left out.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let error = nix.eval("builtins.addErrorContext \"while making tea\" (throw \"no water\")").wait().unwrap_err();
    /// assert!(error.trace().iter().any(|frame| frame.text == "while making tea"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn trace(&self) -> &[TraceFrame] {
        &self.0.trace
    }

    /// Names that may have been meant: attributes, or variables in scope.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let error = nix.eval("let port = 80; in prot").wait().unwrap_err();
    /// assert_eq!(error.suggestions(), ["port"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn suggestions(&self) -> &[String] {
        &self.0.suggestions
    }

    /// Of an infinite recursion: which binding needs which, and the last needs the first. Empty if that
    /// is not known, and for all other errors.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let error = nix.eval("let s = { port = s.base + 1; base = s.port * 2; }; in s.port").wait().unwrap_err();
    /// let names: Vec<_> = error.cycle().iter().map(|need| need.name.as_str()).collect();
    /// assert_eq!(names, ["port", "base"]);
    /// assert_eq!(error.cycle()[0].position.as_ref().unwrap().to_string(), "«string»:1:18");
    /// # Ok(())
    /// # }
    /// ```
    pub fn cycle(&self) -> &[Need] {
        &self.0.cycle
    }

    /// The way to the member that could not be converted: `a.b.2`; empty for all other errors.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let value = nix.eval("{ a.b = [ 1 true ]; }").wait()?;
    /// type Numbers = std::collections::BTreeMap<String, std::collections::BTreeMap<String, Vec<i64>>>;
    /// assert_eq!(value.to::<Numbers>().wait().unwrap_err().attr_path(), "a.b.1");
    /// # Ok(())
    /// # }
    /// ```
    pub fn attr_path(&self) -> String {
        self.0.way.iter().rev().map(String::as_str).collect::<Vec<_>>().join(".")
    }

    /// All that is known, in the layout of `nix-instantiate --show-trace`, without colours.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let report = nix.eval("throw \"no\"").wait().unwrap_err().report();
    /// assert!(report.starts_with("error:") && report.ends_with("error: no"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn report(&self) -> String {
        self.0.report.clone().unwrap_or_else(|| format!("error: {self}"))
    }
}

impl ErrorKind {
    /// A word for programs, which never changes; `docs/errors.md` lists them.
    ///
    /// ```
    /// use frazil::ErrorKind;
    ///
    /// assert_eq!(ErrorKind::MissingAttribute.code(), "missing-attribute");
    /// assert_eq!(ErrorKind::Gone.code(), "gone");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::Convert => "convert",
            ErrorKind::ForeignValue => "foreign-value",
            ErrorKind::Gone => "gone",
            ErrorKind::WouldBlock => "would-block",
            ErrorKind::Panic => "panic",
            ErrorKind::Usage => Kind::Usage.code(),
            kind => kind.raise().code(),
        }
    }

    fn of(kind: Kind) -> ErrorKind {
        match kind {
            Kind::Throw => ErrorKind::Throw,
            Kind::Assert => ErrorKind::Assert,
            Kind::Abort => ErrorKind::Abort,
            Kind::Type => ErrorKind::Type,
            Kind::Eval => ErrorKind::Evaluation,
            Kind::MissingAttr => ErrorKind::MissingAttribute,
            Kind::UndefinedVariable => ErrorKind::UndefinedVariable,
            Kind::InfiniteRecursion => ErrorKind::InfiniteRecursion,
            Kind::StackOverflow => ErrorKind::StackOverflow,
            Kind::Parse => ErrorKind::Syntax,
            Kind::Io => ErrorKind::Io,
            Kind::Interrupted => ErrorKind::Cancelled,
            Kind::Limit => ErrorKind::Limit,
            Kind::Usage => ErrorKind::Usage,
            Kind::Forbidden => ErrorKind::Forbidden,
        }
    }

    /// The kind of an error that a builtin of the host program raises.
    pub(crate) fn raise(self) -> Kind {
        match self {
            ErrorKind::Throw => Kind::Throw,
            ErrorKind::Assert => Kind::Assert,
            ErrorKind::Abort => Kind::Abort,
            ErrorKind::Type | ErrorKind::Convert => Kind::Type,
            ErrorKind::MissingAttribute => Kind::MissingAttr,
            ErrorKind::UndefinedVariable => Kind::UndefinedVariable,
            ErrorKind::InfiniteRecursion => Kind::InfiniteRecursion,
            ErrorKind::StackOverflow => Kind::StackOverflow,
            ErrorKind::Syntax => Kind::Parse,
            ErrorKind::Io => Kind::Io,
            ErrorKind::Cancelled => Kind::Interrupted,
            ErrorKind::Limit => Kind::Limit,
            ErrorKind::Forbidden => Kind::Forbidden,
            _ => Kind::Eval,
        }
    }
}

/// What tells a machine from all others that live.
fn identity(vm: &Vm) -> usize {
    Arc::as_ptr(&vm.control()) as usize
}

/// Bytes as people read them.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_raise())?;
        match &self.0.position {
            Some(position) => write!(f, ", at {position}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Error {
        Error::new(ErrorKind::Convert, message.to_string())
    }
}

impl serde::ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Error {
        Error::new(ErrorKind::Convert, message.to_string())
    }
}
