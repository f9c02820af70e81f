//! What a builtin is, and what it sees of the machine.
//!
//! A builtin declares which arguments are forced before it runs, in which order, and what they must
//! be; it then sees values. A *direct* builtin looks at them and answers. A *stepped* one meets
//! suspended elements or calls functions: it returns [`Step::Force`] or [`Step::Call`], the loop does
//! that in bytecode frames, and the builtin is entered again with [`Call::take_result`]. What it must
//! remember lives in its state words on the VM stack, where the collector sees them; it never
//! recurses natively.

use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::attrs::Attrs;
use crate::error::{Error, ErrorKind, Frame, Result};
use crate::source::Pos;
use crate::value::{List, PathValue, Str, Tag, Value};
use crate::vm::Vm;

/// How a builtin goes on.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// The result, in weak head normal form.
    Done(Value),
    /// The result is this word, forced in tail position.
    Tail(Value),
    /// The result is that of calling the `n` arguments' function, all pushed: `f x1 … xn`.
    TailCall(usize),
    /// Force this word, then enter the builtin again.
    Force(Value),
    /// Call the pushed function with the `n` pushed arguments, then enter the builtin again.
    Call(usize),
}

/// The code of a builtin.
pub type Run = fn(&mut Call) -> Result<Step>;

/// What an argument must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Anything. Its note is not added to errors.
    Any,
    /// An integer.
    Int,
    /// A number.
    Float,
    /// A Boolean.
    Bool,
    /// A list.
    List,
    /// A set.
    Attrs,
    /// A string, with any context.
    String,
    /// A string without context.
    PlainString,
    /// Something that can be called.
    Function,
    /// Anything; unless it is a string already, the builtin runs in a frame of its own and may call
    /// the coercion ([`Call::coerced`]). Its note is for that.
    Coerced,
    /// Something that names a path: see [`Call::coerced_path`]. As for `Coerced`; the note goes with
    /// errors in forcing it too.
    Path,
}

/// An argument that is forced, and then checked, before a builtin runs.
pub struct Arg {
    /// Which one.
    pub index: u8,
    /// What it must be.
    pub kind: Kind,
    /// `while evaluating …`: added to the trace of errors in forcing and checking it.
    pub note: &'static str,
    /// A further check before the next argument is forced.
    pub check: Option<fn(&mut Vm, Value) -> Result<()>>,
    /// The tags, as bits, with which a direct builtin runs without a frame of its own, and so may
    /// not take steps.
    plain: u8,
}

impl Arg {
    /// An argument that is forced and checked.
    pub const fn new(index: u8, kind: Kind, note: &'static str) -> Arg {
        let plain = match kind {
            Kind::Coerced => 1 << Tag::String as u8,
            Kind::Path => 1 << Tag::String as u8 | 1 << Tag::Boxed as u8,
            _ => 0xff,
        };
        Arg { index, kind, note, check: None, plain }
    }

    /// With these tags too a direct builtin runs without a frame of its own.
    pub const fn plain(mut self, tags: &[Tag]) -> Arg {
        let mut index = 0;
        while index < tags.len() {
            self.plain |= 1 << tags[index] as u8;
            index += 1;
        }
        self
    }

    /// With any tag but these a direct builtin runs without a frame of its own.
    pub const fn steps_for(mut self, tags: &[Tag]) -> Arg {
        let mut index = 0;
        while index < tags.len() {
            self.plain &= !(1 << tags[index] as u8);
            index += 1;
        }
        self
    }

    /// With a further check. The builtin itself repeats it: it is left out if all are evaluated.
    pub const fn check(mut self, check: fn(&mut Vm, Value) -> Result<()>) -> Arg {
        self.check = Some(check);
        self
    }
}

/// A builtin function.
///
/// Its first words are the object that a callable word points at: `[own address | 2][unused]`.
#[repr(C, align(16))]
pub struct Builtin {
    object: [AtomicU64; 2],
    /// Its name without `__`.
    pub name: &'static str,
    /// The number of arguments.
    pub arity: u8,
    /// The arguments to force first, in this order.
    pub forces: &'static [u8],
    /// The arguments to force and check after those, in this order.
    pub takes: &'static [Arg],
    /// State words behind the arguments, holes at first.
    pub state: u8,
    /// Whether it may return [`Step::Force`] or [`Step::Call`].
    pub stepped: bool,
    /// What it does.
    pub run: Run,
    /// Sees errors that come out of what it forced or called; by default they pass.
    pub on_error: Option<fn(&mut Call, Error) -> Result<Step>>,
    /// Whether a global of this name exists without `__` (`map`, `toString`).
    pub bare: bool,
    /// Whether errors get the frame `while calling the '…' builtin`.
    pub framed: bool,
    /// Whether state word 0 names a kept Rust value ([`Call::keep_box`]).
    pub boxed: bool,
}

impl Builtin {
    /// A direct builtin.
    pub const fn new(name: &'static str, arity: u8, run: Run) -> Builtin {
        Builtin {
            object: [AtomicU64::new(0), AtomicU64::new(0)],
            name,
            arity,
            forces: &[],
            takes: &[],
            state: 0,
            stepped: false,
            run,
            on_error: None,
            bare: false,
            framed: true,
            boxed: false,
        }
    }

    /// The builtin as a word.
    pub fn value(&'static self) -> Value {
        let address = std::ptr::from_ref(self) as u64;
        self.object[0].store(address | 2, Ordering::Relaxed);
        Value::from_object(std::ptr::from_ref(self).cast(), Tag::Callable)
    }

    /// Forces these arguments, in this order, before it runs.
    pub const fn forces(mut self, forces: &'static [u8]) -> Builtin {
        self.forces = forces;
        self
    }

    /// Forces and checks these arguments one after the other before it runs.
    pub const fn takes(mut self, takes: &'static [Arg]) -> Builtin {
        self.takes = takes;
        self
    }

    /// Makes it a stepped builtin with that many state words.
    pub const fn stepped(mut self, state: u8) -> Builtin {
        self.stepped = true;
        self.state = state;
        self
    }

    /// Lets it see errors.
    pub const fn on_error(mut self, on_error: fn(&mut Call, Error) -> Result<Step>) -> Builtin {
        self.on_error = Some(on_error);
        self
    }

    /// Also a global without the prefix `__`.
    pub const fn bare(mut self) -> Builtin {
        self.bare = true;
        self
    }

    /// Keeps a Rust value under state word 0.
    pub const fn boxed(mut self) -> Builtin {
        self.boxed = true;
        self
    }

    /// Not shown in traces.
    pub const fn unframed(mut self) -> Builtin {
        self.framed = false;
        self
    }
}

/// A running builtin: its arguments and state words, and the machine.
pub struct Call<'vm> {
    /// The machine.
    pub vm: &'vm mut Vm,
    pub(crate) base: *mut Value,
    pub(crate) builtin: &'static Builtin,
    pub(crate) result: Option<Value>,
}

impl Call<'_> {
    /// The builtin that runs.
    pub fn builtin(&self) -> &'static Builtin {
        self.builtin
    }

    /// Argument `index`; a finished thunk shows as its value.
    #[inline(always)]
    pub fn arg(&self, index: usize) -> Value {
        debug_assert!(index < usize::from(self.builtin.arity));
        self.vm.stack_word(self.base, index).peek()
    }

    /// Argument `index` as the word that was passed (identity shows in `==`).
    #[inline(always)]
    pub fn raw_arg(&self, index: usize) -> Value {
        self.vm.stack_word(self.base, index)
    }

    /// Replaces argument `index` (for arguments that are not needed any more, or were coerced).
    #[inline(always)]
    pub fn set_arg(&mut self, index: usize, value: Value) {
        self.vm.set_stack_word(self.base, index, value);
    }

    /// State word `index`.
    #[inline(always)]
    pub fn state(&self, index: usize) -> Value {
        debug_assert!(index < usize::from(self.builtin.state));
        self.vm.stack_word(self.base, usize::from(self.builtin.arity) + index)
    }

    /// Sets state word `index`.
    #[inline(always)]
    pub fn set_state(&mut self, index: usize, value: Value) {
        debug_assert!(index < usize::from(self.builtin.state));
        self.vm.set_stack_word(self.base, usize::from(self.builtin.arity) + index, value);
    }

    /// State word `index` as a counter: 0 at first.
    #[inline(always)]
    pub fn counter(&self, index: usize) -> usize {
        self.state(index).as_small().unwrap_or(0) as usize
    }

    /// Sets state word `index` as a counter.
    #[inline(always)]
    pub fn set_counter(&mut self, index: usize, count: usize) {
        self.set_state(index, Value::small(count as i64).expect("a count fits 61 bits"));
    }

    /// What the force or call that this builtin asked for gave, once; `None` on the first entry.
    #[inline(always)]
    pub fn take_result(&mut self) -> Option<Value> {
        self.result.take()
    }

    /// Pushes a word: a function or argument for [`Step::Call`], or something to keep.
    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        self.vm.push(value);
    }

    /// Words kept above the state words (pushed and not yet consumed by a call).
    #[inline]
    pub fn kept(&self) -> usize {
        self.vm.words_above(self.base) - usize::from(self.builtin.arity + self.builtin.state)
    }

    /// Kept word `index`, counted from the first one pushed.
    #[inline]
    pub fn kept_word(&self, index: usize) -> Value {
        self.vm.stack_word(self.base, usize::from(self.builtin.arity + self.builtin.state) + index)
    }

    /// Replaces a kept word.
    #[inline]
    pub fn set_kept_word(&mut self, index: usize, value: Value) {
        let index = usize::from(self.builtin.arity + self.builtin.state) + index;
        self.vm.set_stack_word(self.base, index, value);
    }

    /// A list of the kept words from `start` on, which are dropped.
    pub fn list_of_kept(&mut self, start: usize) -> Value {
        let first = usize::from(self.builtin.arity + self.builtin.state) + start;
        let len = self.kept() - start;
        let list = self.vm.list_of_stack(self.base, first, len);
        self.truncate_kept(start);
        list
    }

    /// Drops kept words so that `len` remain.
    #[inline]
    pub fn truncate_kept(&mut self, len: usize) {
        self.vm.truncate(self.base, usize::from(self.builtin.arity + self.builtin.state) + len);
    }

    /// `f x` as the next step.
    #[inline(always)]
    pub fn call1(&mut self, function: Value, arg: Value) -> Step {
        self.push(function);
        self.push(arg);
        Step::Call(1)
    }

    /// `f x y` as the next step.
    #[inline(always)]
    pub fn call2(&mut self, function: Value, first: Value, second: Value) -> Step {
        self.push(function);
        self.push(first);
        self.push(second);
        Step::Call(2)
    }

    /// Keeps a Rust value for as long as this frame lives (a buffer, a table of symbols: nothing
    /// with values in it). The builtin is declared [`Builtin::boxed`]; state word 0 is taken.
    pub fn keep_box<T: Any>(&mut self, value: Box<T>) {
        debug_assert!(self.builtin.boxed);
        let id = match self.state(0).as_small() {
            Some(id) => id as usize,
            None => self.vm.boxes.next_id(),
        };
        self.set_counter(0, id);
        self.vm.boxes.put(id, value);
    }

    /// The kept Rust value, taken out; [`Call::keep_box`] puts it back.
    pub fn take_box<T: Any>(&mut self) -> Box<T> {
        let id = self.counter(0);
        self.vm.boxes.take(id).expect("a value was kept").downcast().expect("of this type")
    }

    /// Argument `index` as an integer.
    #[inline(always)]
    pub fn int(&mut self, index: usize) -> Result<i64> {
        let value = self.arg(index);
        value.as_int().ok_or_else(|| self.unexpected(index, "an integer"))
    }

    /// Argument `index` as a Boolean.
    #[inline(always)]
    pub fn bool(&mut self, index: usize) -> Result<bool> {
        let value = self.arg(index);
        value.as_bool().ok_or_else(|| self.unexpected(index, "a Boolean"))
    }

    /// Argument `index` as a list.
    #[inline(always)]
    pub fn list(&mut self, index: usize) -> Result<List> {
        let value = self.arg(index);
        value.as_list().ok_or_else(|| self.unexpected(index, "a list"))
    }

    /// Argument `index` as a set.
    #[inline(always)]
    pub fn attrs(&mut self, index: usize) -> Result<Attrs> {
        let value = self.arg(index);
        value.as_attrs().ok_or_else(|| self.unexpected(index, "a set"))
    }

    /// Argument `index` as a string, with any context.
    #[inline(always)]
    pub fn string(&mut self, index: usize) -> Result<Str> {
        let value = self.arg(index);
        value.as_str().ok_or_else(|| self.unexpected(index, "a string"))
    }

    /// Argument `index` as a string without context.
    pub fn plain_string(&mut self, index: usize) -> Result<Str> {
        let string = self.string(index)?;
        match self.vm.require_no_context(string) {
            Ok(()) => Ok(string),
            Err(error) => Err(self.noted(index, error)),
        }
    }

    /// Argument `index` as a path value.
    pub fn path(&mut self, index: usize) -> Result<PathValue> {
        let value = self.arg(index);
        value.as_path().ok_or_else(|| self.unexpected(index, "a path"))
    }

    /// Argument `index` checked to be something that can be called.
    #[inline(always)]
    pub fn function(&mut self, index: usize) -> Result<Value> {
        let value = self.arg(index);
        match self.vm.require_function(value) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.noted(index, error)),
        }
    }

    /// Argument `index` as a float; integers are converted.
    #[inline(always)]
    pub fn float(&mut self, index: usize) -> Result<f64> {
        let value = self.arg(index);
        let float = value.as_float().or_else(|| value.as_int().map(|int| int as f64));
        float.ok_or_else(|| self.unexpected(index, "a float"))
    }

    #[cold]
    fn unexpected(&mut self, index: usize, wanted: &str) -> Error {
        let error = self.vm.expected(wanted, self.raw_arg(index));
        self.noted(index, error)
    }

    /// The error with the note of argument `index`.
    #[cold]
    pub fn noted(&mut self, index: usize, error: Error) -> Error {
        match self.builtin.takes.iter().find(|arg| usize::from(arg.index) == index) {
            Some(arg) => self.vm.noted(error, arg.note),
            None => error,
        }
    }

    /// An error of this builtin.
    #[cold]
    pub fn error(&mut self, kind: ErrorKind, message: impl AsRef<[u8]>) -> Error {
        Error::new(&mut self.vm.heap, kind, message.as_ref(), Pos::NONE)
    }
}

impl Arg {
    /// Whether a direct builtin can run without a frame when the argument is this value.
    #[inline(always)]
    pub(crate) fn is_plain(&self, value: Value) -> bool {
        let by_tag = self.plain >> (value.bits() & 7) & 1 != 0;
        // Of what is boxed, only a path needs no coercion: a float or a large integer does.
        by_tag
            && !(value.is(Tag::Boxed)
                && matches!(self.kind, Kind::Path | Kind::Coerced)
                && value.as_path().is_none())
    }
}

impl Vm {
    /// The error with a note in its trace: `while evaluating …`. An empty note adds nothing.
    #[cold]
    pub fn noted(&mut self, error: Error, note: &str) -> Error {
        self.noted_at(error, note.as_bytes(), Pos::NONE)
    }

    /// The error with a note that has a position.
    #[cold]
    pub fn noted_at(&mut self, error: Error, note: &[u8], pos: Pos) -> Error {
        if note.is_empty() {
            return error;
        }
        let text = self.heap.string(note).as_str().expect("a string was made");
        error.push(&mut self.heap, Frame::Note { text, pos, always: false })
    }

    /// Checks a forced argument, given as the word that was passed.
    #[inline(always)]
    pub(crate) fn check_arg(&mut self, arg: &Arg, word: Value) -> Result<()> {
        let value = word.peek();
        let outcome = match arg.kind {
            Kind::Any | Kind::Coerced | Kind::Path => Ok(()),
            Kind::Int => self.check(value.as_int().is_some(), "an integer", word),
            Kind::Float => {
                let number = value.as_int().is_some() || value.as_float().is_some();
                self.check(number, "a float", word)
            }
            Kind::Bool => self.check(value.as_bool().is_some(), "a Boolean", word),
            Kind::List => self.check(value.is(Tag::List), "a list", word),
            Kind::Attrs => self.check(value.is_attrs(), "a set", word),
            Kind::String => self.check(value.is(Tag::String), "a string", word),
            Kind::PlainString => match value.as_str() {
                Some(string) => self.require_no_context(string),
                None => Err(self.expected("a string", word)),
            },
            Kind::Function => self.require_function(value).map(|_| ()),
        };
        match (outcome, arg.check) {
            (Err(error), _) => Err(self.noted(error, arg.note)),
            (Ok(()), Some(check)) => check(self, value),
            (Ok(()), None) => Ok(()),
        }
    }

    fn check(&mut self, fine: bool, wanted: &str, value: Value) -> Result<()> {
        if fine { Ok(()) } else { Err(self.expected(wanted, value)) }
    }
}
