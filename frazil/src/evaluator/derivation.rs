//! The derivations in a value, and what each says of itself when it is asked.

use std::collections::BTreeMap;

use frazil_eval::attrs::Attrs;
use frazil_eval::error::Result as Raised;
use frazil_eval::vm::Vm;

use super::handle::{self, Value};
use super::pending::Pending;
use super::scope::Scope;
use crate::AttrPath;
use crate::error::{Error, ErrorKind, Result, text};
use crate::packages::{self, FailedAssertions, Made, Package};

/// A derivation that was found in a value. Its name is known; all else is evaluated when it is asked for: by
/// [`Derivation::ask`] from any thread, or in [`Evaluator::with`](crate::Evaluator::with) and [`Value::with`]. What is
/// asked twice is evaluated once.
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// let nix = frazil::Evaluator::new()?;
/// let text = r#"{
///   hello = derivation {
///     name = "hello-1"; system = "x86_64-linux"; builder = "/bin/sh"; outputs = [ "out" "doc" ];
///   } // { meta = { description = "Greets"; broken = throw "not asked for"; }; };
/// }"#;
/// let told = nix.with(move |scope| {
///     let set = scope.eval(text)?;
///     let hello = &scope.derivations(&set, None, frazil::packages::FailedAssertions::Fail)?[0];
///     assert_eq!((hello.attr_path.as_str(), hello.name.as_str()), ("hello", "hello-1"));
///     assert_eq!(hello.system(scope)?, "x86_64-linux");
///     let meta = hello.meta(scope)?;
///     scope.to::<String>(&meta["description"])
/// });
/// assert_eq!(told.wait()?, "Greets");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The way to it from the value that was searched, such as `haskell.compiler.ghc884`.
    pub attr_path: String,
    /// Its name with its version.
    pub name: String,
    /// The set that it is.
    pub value: Value,
}

impl Derivation {
    fn of(vm: &mut Vm, package: Package) -> Derivation {
        Derivation {
            attr_path: text(&package.attr_path),
            name: text(&package.name),
            value: handle::keep_root(vm, package.attrs),
        }
    }

    fn told<T>(&self, scope: &mut Scope, ask: impl FnOnce(&Package, &mut Vm) -> Raised<T>) -> Result<T> {
        let package = scope.package(&self.value)?;
        let told = ask(&package, scope.vm);
        scope.done(told)
    }

    /// Asks it on its evaluator's thread: for what one of the methods below tells, or in one go for all that `work`
    /// looks at.
    ///
    /// # Errors
    /// What `work` returns; [`ErrorKind::Panic`] if it panics.
    ///
    /// ```
    /// use frazil::Derivation;
    ///
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let set = nix.eval(r#"{ x = derivation { name = "x"; system = "riscv64-linux"; builder = "/bin/sh"; }; }"#).wait()?;
    /// for derivation in set.derivations().wait()? {
    ///     let path = derivation.ask(Derivation::out_path);
    ///     let both = derivation.ask(|it, scope| Ok((it.system(scope)?, it.output_names(scope)?)));
    ///     assert!(path.wait()?.ends_with("-x"));
    ///     assert_eq!(both.wait()?, ("riscv64-linux".to_owned(), vec!["out".to_owned()]));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn ask<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Derivation, &mut Scope) -> Result<R> + Send + 'static,
    ) -> Pending<R> {
        let derivation = self.clone();
        self.value.with(move |scope, _| work(&derivation, scope))
    }

    /// The kind of machine that builds it, such as `x86_64-linux`; `unknown` if it does not say.
    ///
    /// # Errors
    /// A `system` that is no string; whatever the evaluation ends with. So all methods.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let set = nix.eval(r#"{ type = "derivation"; name = "x"; system = "riscv64-linux"; }"#).wait()?;
    /// let derivation = set.derivations().wait()?.remove(0);
    /// assert_eq!(derivation.ask(frazil::Derivation::system).wait()?, "riscv64-linux");
    /// # Ok(())
    /// # }
    /// ```
    pub fn system(&self, scope: &mut Scope) -> Result<String> {
        self.told(scope, Package::system_in).map(|system| text(&system))
    }

    /// The name of the output that the set stands for; empty if it does not say.
    ///
    /// # Errors
    /// An `outputName` that is no string.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; outputs = [ "lib" "out" ]; }"#;
    /// let derivation = nix.eval(text).wait()?.derivations().wait()?.remove(0);
    /// assert_eq!(derivation.ask(frazil::Derivation::output_name).wait()?, "lib");
    /// # Ok(())
    /// # }
    /// ```
    pub fn output_name(&self, scope: &mut Scope) -> Result<String> {
        self.told(scope, Package::output_name_in).map(|name| text(&name))
    }

    /// The names of its outputs, sorted; no path is evaluated.
    ///
    /// # Errors
    /// `outputs` that are no list of strings.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; outputs = [ "out" "doc" ]; }"#;
    /// let derivation = nix.eval(text).wait()?.derivations().wait()?.remove(0);
    /// assert_eq!(derivation.ask(frazil::Derivation::output_names).wait()?, ["doc", "out"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn output_names(&self, scope: &mut Scope) -> Result<Vec<String>> {
        let outputs = self.told(scope, |package, vm| package.outputs_in(vm, false))?;
        Ok(outputs.keys().map(|name| text(name)).collect())
    }

    /// Its outputs with their paths. Those that have none are left out.
    ///
    /// # Errors
    /// `outputs` that are no list of strings, an output without a path.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; outputs = [ "out" "doc" ]; }"#;
    /// let derivation = nix.eval(text).wait()?.derivations().wait()?.remove(0);
    /// let outputs = derivation.ask(frazil::Derivation::outputs).wait()?;
    /// assert!(outputs["doc"].starts_with("/nix/store/") && outputs["doc"].ends_with("-x-doc"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn outputs(&self, scope: &mut Scope) -> Result<BTreeMap<String, String>> {
        let outputs = self.told(scope, |package, vm| package.outputs_in(vm, true))?;
        let outputs = outputs.into_iter().filter_map(|(name, path)| Some((text(&name), text(&path?))));
        Ok(outputs.collect())
    }

    /// The path of its `.drv`, if it has one. Unless the store is read-only that is on its way there;
    /// [`Scope::instantiate`] waits for it.
    ///
    /// # Errors
    /// What is wrong with the derivation.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; }"#;
    /// let derivation = nix.eval(text).wait()?.derivations().wait()?.remove(0);
    /// let path = derivation.ask(frazil::Derivation::drv_path).wait()?;
    /// assert!(path.unwrap().ends_with("-x.drv"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn drv_path(&self, scope: &mut Scope) -> Result<Option<String>> {
        self.told(scope, Package::drv_path_in).map(|path| path.map(|path| text(&path)))
    }

    /// The path of the output that the set stands for.
    ///
    /// # Errors
    /// A set without `outPath`; what is wrong with the derivation.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; }"#;
    /// let derivation = nix.eval(text).wait()?.derivations().wait()?.remove(0);
    /// let path = derivation.ask(frazil::Derivation::out_path).wait()?;
    /// assert!(path.starts_with("/nix/store/") && path.ends_with("-x"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn out_path(&self, scope: &mut Scope) -> Result<String> {
        self.told(scope, Package::out_path_in).map(|path| text(&path))
    }

    /// What is told about it under `meta`: names and values, none of which is evaluated. Empty if there is
    /// nothing.
    ///
    /// # Errors
    /// A `meta` that is no set.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let text = r#"{ type = "derivation"; name = "x"; meta = { a = 1; b = throw "broken"; }; }"#;
    /// let derivation = nix.eval(text).wait()?.derivations().wait()?.remove(0);
    /// let meta = derivation.ask(frazil::Derivation::meta).wait()?;
    /// assert_eq!(meta["a"].to::<i64>().wait()?, 1);
    /// assert_eq!(meta["b"].force().wait().unwrap_err().message(), "broken");
    /// # Ok(())
    /// # }
    /// ```
    pub fn meta(&self, scope: &mut Scope) -> Result<BTreeMap<String, Value>> {
        match self.told(scope, Package::meta_attrs)? {
            Some(meta) => Ok(scope.members(meta).into_iter().collect()),
            None => Ok(BTreeMap::new()),
        }
    }
}

/// Something that a walk for jobs came to; see [`Scope::jobs`].
///
/// ```
/// # fn main() -> frazil::Result<()> {
/// let nix = frazil::Evaluator::new()?;
/// let set = nix.eval(r#"{
///   good = derivation { name = "good"; system = "x"; builder = "/bin/sh"; };
///   bad = throw "does not evaluate";
/// }"#).wait()?;
/// for job in set.jobs().wait()? {
///     match &job.found {
///         Ok(derivation) => println!("{}: {}", job.attr(), derivation.name),
///         Err(error) => eprintln!("{}: {error}", job.attr()),
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Job {
    /// The names that lead to it; none for the value itself.
    pub attr_path: Vec<String>,
    /// The derivation, or why there is none.
    pub found: Result<Derivation>,
}

impl Job {
    /// The names as one text, in quotes where Nix needs them: `linux."6.1"`.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// # let nix = frazil::Evaluator::new()?;
    /// let set = nix.eval(r#"{ "a.b" = { type = "derivation"; name = "x"; }; }"#).wait()?;
    /// assert_eq!(set.jobs().wait()?[0].attr(), r#""a.b""#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attr(&self) -> String {
        AttrPath::new(self.attr_path.iter().map(String::as_str))
            .map_or_else(|_| self.attr_path.join("."), |path| path.to_string())
    }
}

impl Scope<'_> {
    /// The derivations in a value, as `nix-instantiate` and `nix-env` find them: a derivation, those in
    /// lists, and those in sets, of which inner ones are entered if they say `recurseForDerivations`.
    /// Functions that are met are called with the set `args`.
    ///
    /// # Errors
    /// A value that is neither a derivation nor a set or list; whatever the evaluation ends with.
    ///
    /// ```
    /// use frazil::packages::FailedAssertions;
    ///
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let names = nix.with(|scope| {
    ///     let value = scope.eval(r#"{ a = { type = "derivation"; name = "a"; }; b = throw "left out"; }"#)?;
    ///     let found = scope.derivations(&value, None, FailedAssertions::Skip)?;
    ///     Ok(found.into_iter().map(|found| found.name).collect::<Vec<_>>())
    /// });
    /// assert_eq!(names.wait()?, ["a"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn derivations(
        &mut self,
        value: &Value,
        args: Option<&Value>,
        failed: FailedAssertions,
    ) -> Result<Vec<Derivation>> {
        let args = self.args_or_own(args)?;
        let word = self.word(value)?;
        let found = packages::find(self.vm, word, b"", args, failed);
        let found = self.done(found)?;
        Ok(found.into_iter().map(|package| Derivation::of(self.vm, package)).collect())
    }

    /// Tells of all jobs in what `path` leads to from `value`, each as soon as it is found: derivations, and what
    /// fails to evaluate, which does not end the walk. This is for CIs, and finds what nix-eval-jobs finds: sets
    /// in sets are entered if they say `recurseForDerivations`, lists are not, functions are called with the
    /// set `args`. It ends early when `tell` gives an error.
    ///
    /// # Errors
    /// What `tell` gives; [`ErrorKind::Cancelled`] and [`ErrorKind::Limit`] if the call is stopped.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let text = r#"{
    ///   a = derivation { name = "a"; system = "x"; builder = "/bin/sh"; };
    ///   b = throw "no";
    ///   more = { recurseForDerivations = true; c = { }: { type = "derivation"; name = "c"; }; };
    /// }"#;
    /// let told = nix.with(move |scope| {
    ///     let (set, mut told) = (scope.eval(text)?, Vec::new());
    ///     scope.jobs(&set, None, None, |scope, job| {
    ///         let path = job.found.as_ref().map_err(Clone::clone).and_then(|found| found.drv_path(scope));
    ///         told.push(format!("{}: {}", job.attr(), path.is_ok_and(|path| path.is_some())));
    ///         Ok(())
    ///     })?;
    ///     Ok(told)
    /// });
    /// assert_eq!(told.wait()?, ["a: true", "b: false", "more.c: false"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn jobs(
        &mut self,
        value: &Value,
        path: Option<&AttrPath>,
        args: Option<&Value>,
        mut tell: impl FnMut(&mut Scope, Job) -> Result<()>,
    ) -> Result<()> {
        let args = self.args_or_own(args)?;
        let names: Vec<String> = path.map(|path| path.names().to_vec()).unwrap_or_default();
        let root = self.word(value)?;
        let selected = match path {
            Some(path) => self.vm.select_names(root, path.names(), path.to_string().as_bytes(), args),
            None => Ok(root),
        };
        let mut refused = Ok(());
        let mut told = |vm: &mut Vm, names: &[Vec<u8>], found: Raised<Package>| {
            let found = match found {
                Ok(package) => Ok(Derivation::of(vm, package)),
                Err(error) => Err(Error::raised(vm, error)),
            };
            let job = Job { attr_path: names.iter().map(|name| text(name)).collect(), found };
            refused = tell(&mut Scope::new(vm), job);
            refused.is_ok()
        };
        let names = names.into_iter().map(String::into_bytes).collect();
        let walked = packages::jobs(self.vm, selected, names, args, &mut told);
        self.done(walked).and(refused)
    }

    /// Makes a derivation: its path in the store, and the output that is meant. Unless the store is
    /// read-only it is there when this returns.
    ///
    /// # Errors
    /// A value that is no derivation; [`ErrorKind::Io`] if the store does not take it.
    ///
    /// ```
    /// # fn main() -> frazil::Result<()> {
    /// let nix = frazil::Evaluator::new()?;
    /// let made = nix.with(|scope| {
    ///     let x = scope.eval(r#"derivation { name = "x"; system = "x"; builder = "/bin/sh"; }"#)?;
    ///     scope.instantiate(&x)
    /// });
    /// assert!(made.wait()?.path.ends_with(b"-x.drv"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn instantiate(&mut self, derivation: &Value) -> Result<Made> {
        let package = self.package(derivation)?;
        let made = package.make(self.vm);
        let made = self.done(made)?;
        let flushed = self.vm.host.store().map_or(Ok(()), |store| store.flush());
        flushed.map_err(|message| Error::new(ErrorKind::Io, text(&message)))?;
        Ok(made)
    }

    fn package(&mut self, derivation: &Value) -> Result<Package> {
        let attrs: Attrs = self.set(derivation)?;
        let attrs = self.vm.heap.root(attrs.value());
        Ok(Package { attr_path: Vec::new(), name: Vec::new(), attrs })
    }
}
