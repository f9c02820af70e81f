//! What may be asked of a value from any thread: [`Scope`]'s methods, on the evaluator's thread.

use serde::de::DeserializeOwned;

use super::definition::Definition;
use super::derivation::{Derivation, Job};
use super::handle::Value;
use super::pending::Pending;
use super::scope::{Scope, Type};
use super::submit;
use crate::AttrPath;
use crate::error::Result;
use crate::packages::{FailedAssertions, Made};

impl Value {
    /// Does `work` with the value on its evaluator's thread, as [`Evaluator::with`](crate::Evaluator::with). All
    /// other methods are made of this one.
    ///
    /// # Errors
    /// What `work` returns; [`ErrorKind::Panic`](crate::ErrorKind::Panic) if it panics.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let set = nix.eval("{ a = 1; b = 2; }").wait()?;
    /// let sum = set.with(|scope, set| {
    ///     scope.attrs(set)?.iter().map(|(_, value)| scope.to::<i64>(value)).sum::<frazil::Result<i64>>()
    /// });
    /// assert_eq!(sum.wait()?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Scope, &Value) -> Result<R> + Send + 'static,
    ) -> Pending<R> {
        let value = self.clone();
        submit(self.queue(), move |scope| work(scope, &value))
    }

    /// Evaluates the value, not what is in it, and says what it is.
    ///
    /// # Errors
    /// Whatever the evaluation ends with; so all methods.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let value = nix.eval("{ a = 1; }").wait()?;
    /// assert_eq!(value.force().wait()?, frazil::Type::Attrs);
    /// # Ok(())
    /// # }
    /// ```
    pub fn force(&self) -> Pending<Type> {
        self.with(|scope, value| scope.force(value))
    }

    /// What the value is, if it is evaluated already; see [`Scope::peek`].
    ///
    /// # Errors
    /// Only those of all methods.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let set = nix.eval("{ a = 1 + 1; }").wait()?;
    /// let a = set.attr("a").wait()?.unwrap();
    /// assert_eq!(a.peek().wait()?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn peek(&self) -> Pending<Option<Type>> {
        self.with(|scope, value| scope.peek(value))
    }

    /// Evaluates the value and everything in it.
    ///
    /// # Errors
    /// The first that is met in it.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let value = nix.eval(r#"{ a = [ (throw "no") ]; }"#).wait()?;
    /// assert_eq!(value.force_deep().wait().unwrap_err().message(), "no");
    /// # Ok(())
    /// # }
    /// ```
    pub fn force_deep(&self) -> Pending<()> {
        self.with(|scope, value| scope.force_deep(value))
    }

    /// Calls the value with arguments, one after the other. The result is evaluated.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no function; what the function ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let add = nix.eval("a: b: a + b").wait()?;
    /// let (one, two) = (nix.to_value(&1)?, nix.to_value(&2)?);
    /// assert_eq!(add.call(&[&one, &two]).wait()?.print().wait()?, "3");
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(&self, args: &[&Value]) -> Pending<Value> {
        let args: Vec<Value> = args.iter().map(|&arg| arg.clone()).collect();
        self.with(move |scope, function| scope.call(function, &args.iter().collect::<Vec<_>>()))
    }

    /// Calls the value, if it is a function that takes a set, with what it names of the set `args`;
    /// see [`Scope::auto_call`].
    ///
    /// # Errors
    /// An argument without default that `args` does not have; what the function ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let file = nix.eval("{ a, b ? 2 }: a + b").wait()?;
    /// let args = nix.eval("{ a = 1; c = 3; }").wait()?;
    /// assert_eq!(file.auto_call(&args).wait()?.print().wait()?, "3");
    /// # Ok(())
    /// # }
    /// ```
    pub fn auto_call(&self, args: &Value) -> Pending<Value> {
        let args = args.clone();
        self.with(move |scope, value| scope.auto_call(value, &args))
    }

    /// An attribute of the set, not evaluated; `None` if it does not have it.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no set.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let set = nix.eval("{ a = 1; }").wait()?;
    /// assert!(set.attr("a").wait()?.is_some());
    /// assert!(set.attr("b").wait()?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn attr(&self, name: impl Into<Vec<u8>>) -> Pending<Option<Value>> {
        let name = name.into();
        self.with(move |scope, set| scope.attr(set, name))
    }

    /// The names of the set's attributes, sorted.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no set.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// assert_eq!(nix.eval("{ b = 1; a = 2; }").wait()?.attr_names().wait()?, ["a", "b"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attr_names(&self) -> Pending<Vec<String>> {
        self.with(|scope, set| scope.attr_names(set))
    }

    /// The attributes of the set, sorted by name, not evaluated.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no set.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// for (name, value) in nix.eval("{ a = 1; b = 2; }").wait()?.attrs().wait()? {
    ///     println!("{name}: {}", value.print().wait()?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn attrs(&self) -> Pending<Vec<(String, Value)>> {
        self.with(|scope, set| scope.attrs(set))
    }

    /// The elements of the list, not evaluated.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no list.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// assert_eq!(nix.eval("[ 1 2 3 ]").wait()?.items().wait()?.len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(&self) -> Pending<Vec<Value>> {
        self.with(|scope, list| scope.items(list))
    }

    /// What an attribute path such as `a.b.0` leads to, evaluated. Functions that are met on the way
    /// are called with the evaluator's [arguments](crate::Builder::arg); [`Scope::select`] passes others.
    ///
    /// # Errors
    /// As for [`Scope::select`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let value = nix.eval("{ a = { }: [ { b = 5; } ]; }").wait()?;
    /// assert_eq!(value.select("a.0.b").wait()?.print().wait()?, "5");
    /// # Ok(())
    /// # }
    /// ```
    pub fn select(&self, path: impl Into<Vec<u8>>) -> Pending<Value> {
        let path = path.into();
        self.with(move |scope, value| scope.select(value, path, None))
    }

    /// What a path leads to, evaluated; see [`Scope::select_path`].
    ///
    /// # Errors
    /// As for [`Scope::select_path`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let path = frazil::AttrPath::new(["a.b", "c"]).expect("it is a path");
    /// let value = nix.eval(r#"{ "a.b".c = 5; }"#).wait()?;
    /// assert_eq!(value.select_path(&path).wait()?.print().wait()?, "5");
    /// # Ok(())
    /// # }
    /// ```
    pub fn select_path(&self, path: &AttrPath) -> Pending<Value> {
        let path = path.clone();
        self.with(move |scope, value| scope.select_path(value, &path, None))
    }

    /// The value as a Rust type, evaluated as far as the type looks at it.
    ///
    /// | Nix | serde |
    /// |---|---|
    /// | `null` | unit, `None` |
    /// | integer, float, Boolean | numbers that it fits, `bool` |
    /// | string, path | string, or bytes if it is no UTF-8; the name of a unit variant |
    /// | list | sequence, tuple |
    /// | set | map, struct; with one attribute: a variant with contents |
    /// | set with `__toString` or `outPath` | the string that it coerces to, unless a map is asked for |
    /// | any | [`Value`], which is not evaluated; ignored: not evaluated either |
    ///
    /// A `String` forgets the context of a string; see [`StringWithContext`](crate::StringWithContext).
    ///
    /// # Errors
    /// [`ErrorKind::Convert`](crate::ErrorKind::Convert) with the [way](crate::Error::attr_path) to
    /// what does not fit the type, [`ErrorKind::Limit`](crate::ErrorKind::Limit) for what is too deep or
    /// too large.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// struct Service {
    ///     port: u16,
    ///     user: Option<String>,
    /// }
    ///
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let service: Service = nix.eval("{ port = 80; }").wait()?.to().wait()?;
    /// assert_eq!((service.port, service.user), (80, None));
    ///
    /// let wrong = nix.eval(r#"[ { port = "http"; } ]"#).wait()?;
    /// let error = wrong.to::<Vec<Service>>().wait().err().unwrap();
    /// assert_eq!(error.attr_path(), "0.port");
    /// # Ok(())
    /// # }
    /// ```
    pub fn to<T: DeserializeOwned + Send + 'static>(&self) -> Pending<T> {
        self.with(|scope, value| scope.to(value))
    }

    /// The value as `nix-instantiate --eval` prints it: what is in it is not evaluated.
    ///
    /// # Errors
    /// Whatever the evaluation of the value itself ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// assert_eq!(nix.eval("[ 1 (1 + 1) ]").wait()?.print().wait()?, "[ 1 <CODE> ]");
    /// # Ok(())
    /// # }
    /// ```
    pub fn print(&self) -> Pending<String> {
        self.with(|scope, value| scope.print(value))
    }

    /// The value as JSON, evaluated throughout.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for functions; whatever the evaluation ends with.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// assert_eq!(nix.eval("{ a = [ 1 (1 + 1) ]; }").wait()?.json().wait()?, r#"{"a":[1,2]}"#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn json(&self) -> Pending<String> {
        self.with(|scope, value| scope.json(value))
    }

    /// The string that the value is or can be coerced to, as in `"${value}"`; see [`Scope::coerce`].
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) for what is no string and cannot be made one.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let value = nix.eval(r#"{ __toString = self: "a" + "b"; }"#).wait()?;
    /// assert_eq!(value.coerce().wait()?, "ab");
    /// # Ok(())
    /// # }
    /// ```
    pub fn coerce(&self) -> Pending<String> {
        self.with(|scope, value| scope.coerce(value))
    }

    /// The derivations in the value, as `nix-instantiate` finds them; see [`Scope::derivations`].
    ///
    /// # Errors
    /// As for [`Scope::derivations`], failed assertions and `throw` among them.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let value = nix.eval(r#"{
    ///   hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; };
    ///   other = 1;
    /// }"#).wait()?;
    /// let found = value.derivations().wait()?;
    /// assert_eq!((found[0].attr_path.as_str(), found[0].name.as_str()), ("hello", "hello-1"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn derivations(&self) -> Pending<Vec<Derivation>> {
        self.with(|scope, value| scope.derivations(value, None, FailedAssertions::Fail))
    }

    /// All jobs in the value: derivations, and what fails to evaluate, which does not end the walk; see
    /// [`Scope::jobs`].
    ///
    /// # Errors
    /// Only if the walk is stopped: cancelled, or by a limit.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let value = nix.eval(r#"{ a = throw "no"; b = { type = "derivation"; name = "b"; }; }"#).wait()?;
    /// let jobs = value.jobs().wait()?;
    /// assert_eq!(jobs[0].found.as_ref().unwrap_err().message(), "no");
    /// assert_eq!(jobs[1].found.as_ref().unwrap().name, "b");
    /// # Ok(())
    /// # }
    /// ```
    pub fn jobs(&self) -> Pending<Vec<Job>> {
        self.with(|scope, value| {
            let mut jobs = Vec::new();
            scope.jobs(value, None, None, |_, job| {
                jobs.push(job);
                Ok(())
            })?;
            Ok(jobs)
        })
    }

    /// Makes the derivation that the value is: its path in the store, and the output that is meant. It
    /// is written to the store unless that is read-only.
    ///
    /// # Errors
    /// As for [`Scope::instantiate`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; }"#;
    /// let made = nix.eval(text).wait()?.instantiate().wait()?;
    /// assert!(made.path.starts_with(b"/nix/store/") && made.path.ends_with(b"-x.drv"));
    /// assert_eq!(made.output, b"out");
    /// # Ok(())
    /// # }
    /// ```
    pub fn instantiate(&self) -> Pending<Made> {
        self.with(|scope, value| scope.instantiate(value))
    }

    /// Where what an attribute path leads to is defined, and its documentation; see [`Definition`].
    ///
    /// # Errors
    /// As for [`Scope::definition`].
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let set = nix.eval("{\n  /** Twice. */\n  double = x: x * 2;\n}").wait()?;
    /// let double = set.definition("double").wait()?;
    /// assert_eq!(double.documentation.as_deref(), Some("Twice."));
    /// assert_eq!(double.position.expect("it is known").line, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn definition(&self, path: impl Into<String>) -> Pending<Definition> {
        let path = path.into();
        self.with(move |scope, value| scope.definition(value, &path))
    }
}
