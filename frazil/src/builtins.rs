//! Builtins of the host program: Rust closures that programs call as `builtins.NAME`.

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use frazil_eval::builtin::{Builtin as Raw, Call, Step};
use frazil_eval::error::{Error as Raised, Result as RaisedResult};
use frazil_eval::source::Pos;
use frazil_eval::value::Value as Word;
use frazil_eval::vm::Vm;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::convert::{self, Data};
use crate::error::{Error, ErrorKind, Result};
use crate::evaluator::{self, Scope};

/// A closure that can be a builtin: it takes the [`Scope`] that it runs in and one to six arguments, and
/// returns a `Result`. Implemented for all such closures; `Args` are the types of the arguments.
///
/// ```
/// use frazil::{Builtin, Error, Function, Scope};
///
/// fn greet(_: &mut Scope<'_>, name: String, loudly: bool) -> Result<String, Error> {
///     Ok(if loudly { name.to_uppercase() } else { name })
/// }
/// fn arity<Args>(_: &impl Function<Args>) -> u8 {
///     2
/// }
/// assert_eq!(arity(&greet), 2);
/// let greet = Builtin::new("greet", greet);
/// ```
pub trait Function<Args>: Send + Sync + 'static {
    /// The number of arguments.
    const ARITY: u8;

    #[doc(hidden)]
    fn invoke(&self, vm: &mut Vm, args: &[Word]) -> Result<Data>;
}

/// What a closure may fail with: anything that is an error, and texts.
type Failure = Box<dyn StdError + Send + Sync>;

fn failed(failure: impl Into<Failure>) -> Error {
    match failure.into().downcast::<Error>() {
        Ok(error) => *error,
        Err(failure) => Error::new(ErrorKind::Evaluation, failure.to_string()),
    }
}

macro_rules! functions {
    ($($arity:literal: $($arg:ident $index:literal)*;)*) => {$(
        impl<F, R, E, $($arg),*> Function<($($arg,)*)> for F
        where
            F: Fn(&mut Scope<'_>, $($arg),*) -> std::result::Result<R, E> + Send + Sync + 'static,
            R: Serialize,
            E: Into<Failure>,
            $($arg: DeserializeOwned,)*
        {
            const ARITY: u8 = $arity;

            #[allow(non_snake_case)]
            fn invoke(&self, vm: &mut Vm, args: &[Word]) -> Result<Data> {
                $(let $arg: $arg = convert::from_word(vm, args[$index])?;)*
                let value = self(&mut Scope::new(vm), $($arg),*).map_err(failed)?;
                convert::to_data(&value)
            }
        }
    )*};
}

functions! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 G 4;
    6: A 0 B 1 C 2 D 3 G 4 H 5;
}

trait Invoke: Send + Sync {
    fn invoke(&self, vm: &mut Vm, args: &[Word]) -> Result<Data>;
}

struct Typed<F, Args>(F, std::marker::PhantomData<fn(Args)>);

impl<F: Function<Args>, Args: 'static> Invoke for Typed<F, Args> {
    fn invoke(&self, vm: &mut Vm, args: &[Word]) -> Result<Data> {
        self.0.invoke(vm, args)
    }
}

/// A builtin of the host program. Programs call it as `builtins.NAME`.
///
/// Arguments are anything that serde can deserialize; they are evaluated, in their order, as far as their
/// types look at them. A [`Value`](crate::Value) is not evaluated: with it an argument is lazy, and
/// the closure forces it in its [`Scope`] if it needs it. The result is anything that serde can
/// serialize, `Value`s in it included. An error or a panic of the closure is an error of the program,
/// with the place of the call; errors that the [`Scope`] gave keep their kind.
///
/// The closure runs on the evaluator's thread. It must not wait for the evaluator by other ways than
/// its scope ([`ErrorKind::WouldBlock`]).
///
/// ```
/// use frazil::{Builtin, Evaluator, Scope, Value};
///
/// # fn main() -> frazil::Result<()> {
/// let repeat = Builtin::new("repeat", |_: &mut Scope, text: String, times: usize| {
///     if times > 1000 { Err("that is too often") } else { Ok(text.repeat(times)) }
/// });
/// let first = Builtin::new("firstThat", |scope: &mut Scope, test: Value, list: Vec<Value>| {
///     for item in list {
///         let answer = scope.call(&test, &[&item])?;
///         if scope.to::<bool>(&answer)? {
///             return Ok(Some(item));
///         }
///     }
///     frazil::Result::Ok(None)
/// });
/// let nix = Evaluator::builder()
///     .builtin(repeat.doc("`repeat text n`: the text `n` times."))
///     .builtin(first)
///     .build()?;
///
/// assert_eq!(nix.eval(r#"builtins.repeat "ab" 2"#).wait()?.print().wait()?, r#""abab""#);
/// let lazy = r#"builtins.firstThat (x: x > 1) [ 1 2 (throw "not needed") ]"#;
/// assert_eq!(nix.eval(lazy).wait()?.print().wait()?, "2");
/// let error = nix.eval(r#"builtins.repeat "ab" 2000"#).wait().unwrap_err();
/// assert_eq!(error.message(), "that is too often");
/// let doc = nix.eval("builtins.repeat").wait()?.definition("").wait()?.documentation;
/// assert_eq!(doc.as_deref(), Some("`repeat text n`: the text `n` times."));
/// # Ok(())
/// # }
/// ```
pub struct Builtin {
    pub(crate) name: String,
    arity: u8,
    documentation: Option<String>,
    function: Box<dyn Invoke>,
}

impl Builtin {
    /// A builtin that does what `function` does; see [`Function`]. Closures write out the types of their
    /// parameters.
    ///
    /// The name is checked when the evaluator starts.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// use frazil::{Builtin, Evaluator, Scope};
    ///
    /// let parse = Builtin::new("parsePort", |_: &mut Scope, text: String| text.parse::<u16>());
    /// let nix = Evaluator::builder().builtin(parse).build()?;
    /// assert_eq!(nix.eval("builtins.parsePort \"80\"").wait()?.to::<u16>().wait()?, 80);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new<Args: 'static>(name: impl Into<String>, function: impl Function<Args>) -> Builtin {
        fn arity<Args, F: Function<Args>>(_: &F) -> u8 {
            F::ARITY
        }
        Builtin {
            name: name.into(),
            arity: arity(&function),
            documentation: None,
            function: Box::new(Typed(function, std::marker::PhantomData)),
        }
    }

    /// What it does, for [`Value::definition`](crate::Value::definition).
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// use frazil::{Builtin, Evaluator, Scope};
    ///
    /// let parse = Builtin::new("parsePort", |_: &mut Scope, text: String| text.parse::<u16>());
    /// let nix = Evaluator::builder().builtin(parse.doc("`parsePort text`: a port.")).build()?;
    /// let known = nix.eval("builtins").wait()?.definition("parsePort").wait()?;
    /// assert_eq!(known.documentation.as_deref(), Some("`parsePort text`: a port."));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn doc(mut self, text: impl Into<String>) -> Builtin {
        self.documentation = Some(text.into());
        self
    }
}

/// The builtins of an evaluator.
#[derive(Default)]
struct Known(Vec<(&'static Raw, Arc<Builtin>)>);

/// What the machine knows of a builtin is the same for all of one name and arity, and never freed.
fn raw(name: &str, arity: u8) -> &'static Raw {
    static MADE: Mutex<Vec<&'static Raw>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(raw) = made.iter().find(|raw| raw.name == name && raw.arity == arity) {
        return raw;
    }
    let name: &'static str = Box::leak(Box::from(name));
    let raw: &'static Raw = Box::leak(Box::new(Raw::new(name, arity, run)));
    made.push(raw);
    raw
}

/// Makes builtins known to a machine. Gives their words.
pub(crate) fn add(vm: &mut Vm, builtins: Vec<Builtin>) -> Vec<(String, Word)> {
    let mut words = Vec::new();
    for builtin in builtins {
        let raw = raw(&builtin.name, builtin.arity);
        words.push((builtin.name.clone(), raw.value()));
        vm.extensions.get::<Known>().0.push((raw, Arc::new(builtin)));
    }
    words
}

fn known(vm: &mut Vm, raw: &'static Raw) -> Option<Arc<Builtin>> {
    let known = &vm.extensions.get::<Known>().0;
    known.iter().find(|(other, _)| std::ptr::eq(*other, raw)).map(|(_, builtin)| Arc::clone(builtin))
}

/// What is known of a builtin: what the host program says, if it is one of its own.
pub(crate) fn documentation(vm: &mut Vm, raw: &'static Raw) -> Option<String> {
    match known(vm, raw) {
        Some(own) => own.documentation.clone(),
        None => frazil_builtins::documentation(raw.name).map(String::from),
    }
}

fn run(call: &mut Call) -> RaisedResult<Step> {
    let raw = call.builtin();
    let mut args = [Word::HOLE; 6];
    for (index, arg) in args.iter_mut().enumerate().take(usize::from(raw.arity)) {
        *arg = call.raw_arg(index);
    }
    let builtin = known(call.vm, raw).expect("the builtins of an evaluator are known to it");
    let args = &args[..usize::from(raw.arity)];
    let outcome = catch_unwind(AssertUnwindSafe(|| builtin.function.invoke(call.vm, args)));
    let outcome = outcome.unwrap_or_else(|panic| Err(evaluator::panicked(&*panic)));
    let built = outcome.and_then(|data| convert::build(call.vm, &data));
    built.map(Step::Tail).map_err(|error| raise(call, &error))
}

/// The error as the program's. Nix: what passes has a place, so the builtin only adds a line.
fn raise(call: &mut Call, error: &Error) -> Raised {
    if let (ErrorKind::Cancelled, Err(interrupted)) = (error.kind(), call.vm.check_interrupt()) {
        return interrupted;
    }
    let raised = call.error(error.kind().raise(), error.to_raise());
    match error.pos_in(call.vm) {
        Pos::NONE => raised,
        pos => raised.at(&mut call.vm.heap, pos),
    }
}
