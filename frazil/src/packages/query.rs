//! What a derivation says about itself, evaluated when it is asked.

use frazil_builtins::store_path::{coerce_to_derivation, coerce_to_store_path};
use frazil_eval::attrs::{Attrs, Entry};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::source::Pos;
use frazil_eval::symbol::{Symbol, sym};
use frazil_eval::value::Value;
use frazil_eval::vm::Vm;

use super::{Made, Outputs, Package, Session};

impl Package {
    fn attrs(&self) -> Attrs {
        self.attrs.get().as_attrs().expect("packages are sets")
    }

    /// The kind of machine that builds it; `unknown` if it does not say.
    ///
    /// # Errors
    /// A `system` that is no string; whatever the evaluation ends with. So all methods below.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let system = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     hello.system(nix).ok()
    /// });
    /// assert_eq!(system.as_deref(), Some(b"x".as_slice()));
    /// ```
    pub fn system(&self, nix: &mut Session) -> Result<Vec<u8>> {
        self.system_in(&mut nix.vm)
    }

    pub(crate) fn system_in(&self, vm: &mut Vm) -> Result<Vec<u8>> {
        const NOTE: &str = "while evaluating the 'system' attribute of a derivation";
        match self.attrs().get(sym::SYSTEM) {
            Some(entry) => plain_string(vm, entry.slot.get(), NOTE, entry.pos),
            None => Ok(b"unknown".to_vec()),
        }
    }

    /// The name of the output that the set stands for; empty if it does not say.
    ///
    /// # Errors
    /// An `outputName` that is no string.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let name = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     hello.output_name(nix).ok()
    /// });
    /// assert_eq!(name.as_deref(), Some(b"out".as_slice()));
    /// ```
    pub fn output_name(&self, nix: &mut Session) -> Result<Vec<u8>> {
        self.output_name_in(&mut nix.vm)
    }

    pub(crate) fn output_name_in(&self, vm: &mut Vm) -> Result<Vec<u8>> {
        const NOTE: &str = "while evaluating the output name of a derivation";
        match self.attrs().get(sym::OUTPUT_NAME) {
            Some(entry) => plain_string(vm, entry.slot.get(), NOTE, Pos::NONE),
            None => Ok(Vec::new()),
        }
    }

    /// The path of its `.drv`, if it has one.
    ///
    /// # Errors
    /// What is wrong with the derivation.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let path = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     hello.drv_path(nix).ok()?
    /// });
    /// assert!(path.expect("it has one").ends_with(b"-hello-1.drv"));
    /// ```
    pub fn drv_path(&self, nix: &mut Session) -> Result<Option<Vec<u8>>> {
        self.drv_path_in(&mut nix.vm)
    }

    pub(crate) fn drv_path_in(&self, vm: &mut Vm) -> Result<Option<Vec<u8>>> {
        const NOTE: &str = "while evaluating the 'drvPath' attribute of a derivation";
        let Some(entry) = self.attrs().get(sym::DRV_PATH) else { return Ok(None) };
        coerce_to_derivation(vm, entry.slot.get(), NOTE, entry.pos).map(Some)
    }

    /// Makes it, as `nix-instantiate` does: evaluates its path, and which output is meant.
    ///
    /// # Errors
    /// A derivation without either; whatever the evaluation ends with.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let made = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     hello.make(&mut nix.vm).ok()
    /// });
    /// assert_eq!(made.expect("it is made").output, b"out");
    /// ```
    pub fn make(&self, vm: &mut Vm) -> Result<Made> {
        let Some(path) = self.drv_path_in(vm)? else {
            return Err(vm.error(ErrorKind::Eval, "derivation does not contain a 'drvPath' attribute"));
        };
        let output = self.output_name_in(vm)?;
        if output.is_empty() {
            let text = [b"derivation '".as_slice(), &path, b"' lacks an 'outputName' attribute"].concat();
            return Err(vm.error(ErrorKind::Eval, text));
        }
        Ok(Made { path, output })
    }

    /// The path of the output that the set stands for.
    ///
    /// # Errors
    /// A set without `outPath`; what is wrong with the derivation.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let path = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     hello.out_path(nix).ok()
    /// });
    /// assert!(path.expect("it has one").ends_with(b"-hello-1"));
    /// ```
    pub fn out_path(&self, nix: &mut Session) -> Result<Vec<u8>> {
        self.out_path_in(&mut nix.vm)
    }

    pub(crate) fn out_path_in(&self, vm: &mut Vm) -> Result<Vec<u8>> {
        const NOTE: &str = "while evaluating the output path of a derivation";
        match self.attrs().get(sym::OUT_PATH) {
            Some(entry) => coerce_to_store_path(vm, entry.slot.get(), NOTE, entry.pos),
            None => Err(vm.error(ErrorKind::Eval, "derivation does not have attribute 'outPath'")),
        }
    }

    /// Its outputs. Nix: with paths, those that have none are left out.
    ///
    /// # Errors
    /// `outputs` that are no list of strings; an output without a path.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let outputs = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     hello.outputs(nix, false).ok()
    /// });
    /// assert_eq!(outputs.expect("it has some")[b"out".as_slice()], None);
    /// ```
    pub fn outputs(&self, nix: &mut Session, with_paths: bool) -> Result<Outputs> {
        self.outputs_in(&mut nix.vm, with_paths)
    }

    pub(crate) fn outputs_in(&self, vm: &mut Vm, with_paths: bool) -> Result<Outputs> {
        let mut outputs = Outputs::new();
        let Some(entry) = self.attrs().get(sym::OUTPUTS) else {
            let path = if with_paths { Some(self.out_path_in(vm)?) } else { None };
            outputs.insert(b"out".to_vec(), path);
            return Ok(outputs);
        };
        let list = vm
            .force(entry.slot.get())
            .and_then(|value| value.as_list().ok_or_else(|| vm.expected("a list", value)));
        let note = b"while evaluating the 'outputs' attribute of a derivation";
        for word in list.map_err(|error| vm.noted_at(error, note, entry.pos))?.iter() {
            let name =
                plain_string(vm, word, "while evaluating the name of an output of a derivation", entry.pos)?;
            let path = match with_paths {
                true => match self.path_of_output(vm, &name, entry.pos)? {
                    None => continue,
                    path => path,
                },
                false => None,
            };
            outputs.entry(name).or_insert(path);
        }
        Ok(outputs)
    }

    fn path_of_output(&self, vm: &mut Vm, name: &[u8], pos: Pos) -> Result<Option<Vec<u8>>> {
        let symbol = vm.symbols.intern(name, &mut vm.heap);
        let Some(entry) = self.attrs().get(symbol) else { return Ok(None) };
        let output = force_attrs(vm, entry, "while evaluating an output of a derivation", pos)?;
        let Some(entry) = output.get(sym::OUT_PATH) else { return Ok(None) };
        let note = "while evaluating an output path of a derivation";
        coerce_to_store_path(vm, entry.slot.get(), note, entry.pos).map(Some)
    }

    /// What is told about it, if anything.
    pub(crate) fn meta_attrs(&self, vm: &mut Vm) -> Result<Option<Attrs>> {
        const NOTE: &str = "while evaluating the 'meta' attribute of a derivation";
        let Some(entry) = self.attrs().get(sym::META) else { return Ok(None) };
        force_attrs(vm, entry, NOTE, entry.pos).map(Some)
    }

    /// The names of what is told about it, in their order.
    ///
    /// # Errors
    /// A `meta` that is no set.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let names = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     hello.meta_names(nix).ok()
    /// });
    /// assert_eq!(names.expect("it has a meta").len(), 2);
    /// ```
    pub fn meta_names(&self, nix: &mut Session) -> Result<Vec<Symbol>> {
        let Some(meta) = self.meta_attrs(&mut nix.vm)? else { return Ok(Vec::new()) };
        Ok(meta.iter_by_name(&nix.vm.symbols).map(|(symbol, ..)| symbol).collect())
    }

    /// What is told about it under a name, evaluated throughout. `None` if that is not plain data:
    /// numbers, Booleans, strings, and lists and sets of these.
    ///
    /// # Errors
    /// A `meta` that is no set; whatever the evaluation ends with.
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let plain = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     let names = hello.meta_names(nix).ok()?;
    ///     names.into_iter().map(|name| Some(hello.meta(nix, name).ok()?.is_some())).collect::<Option<Vec<_>>>()
    /// });
    /// assert_eq!(plain, Some(vec![true, false]));
    /// ```
    pub fn meta(&self, nix: &mut Session, name: Symbol) -> Result<Option<Value>> {
        let Some(meta) = self.meta_attrs(&mut nix.vm)? else { return Ok(None) };
        let Some(entry) = meta.get(name) else { return Ok(None) };
        let word = entry.slot.get();
        Ok(if is_plain_data(&mut nix.vm, word)? { word.settled() } else { None })
    }

    /// The string that is told about it under a name; empty if there is none.
    ///
    /// # Errors
    /// As for [`Package::meta`].
    ///
    /// ```
    /// # use frazil::eval::attrs::Attrs;
    /// # use frazil::packages::FailedAssertions;
    /// # use frazil::{Session, Settings};
    /// #
    /// # let text = br#"{ hello = derivation { name = "hello-1"; system = "x"; builder = "/bin/sh"; } // {
    /// #     meta = { description = "Greets"; strange = x: x; };
    /// # }; }"#;
    /// let text = Session::run(Settings::default(), |nix| {
    /// #     let set = nix.eval_text(text, b"/").ok()?;
    /// #     let hello = nix.packages(set, b"", Attrs::empty(), FailedAssertions::Fail).ok()?.pop()?;
    ///     let name = nix.vm.symbols.lookup(b"description")?;
    ///     hello.meta_string(nix, name).ok()
    /// });
    /// assert_eq!(text.as_deref(), Some(b"Greets".as_slice()));
    /// ```
    pub fn meta_string(&self, nix: &mut Session, name: Symbol) -> Result<Vec<u8>> {
        let string = self.meta(nix, name)?.and_then(Value::as_str);
        Ok(string.map(|string| string.as_bytes().to_vec()).unwrap_or_default())
    }
}

/// The name of a derivation.
pub(super) fn name(vm: &mut Vm, attrs: Attrs) -> Result<Vec<u8>> {
    const NOTE: &str = "while evaluating the 'name' attribute of a derivation";
    match attrs.get(sym::NAME) {
        Some(entry) => plain_string(vm, entry.slot.get(), NOTE, Pos::NONE),
        None => Err(vm.error(ErrorKind::Type, "derivation name missing")),
    }
}

fn plain_string(vm: &mut Vm, word: Value, note: &str, pos: Pos) -> Result<Vec<u8>> {
    let noted = |vm: &mut Vm, error: Error| vm.noted_at(error, note.as_bytes(), pos);
    let value = vm.force(word).map_err(|error| noted(vm, error))?;
    let Some(string) = value.as_str() else {
        let error = vm.expected("a string", value).at(&mut vm.heap, pos);
        return Err(noted(vm, error));
    };
    vm.require_no_context(string).map_err(|error| noted(vm, error))?;
    Ok(string.as_bytes().to_vec())
}

fn force_attrs(vm: &mut Vm, entry: Entry, note: &str, pos: Pos) -> Result<Attrs> {
    let attrs = vm.force(entry.slot.get());
    let attrs = attrs.and_then(|value| value.as_attrs().ok_or_else(|| vm.expected("a set", value)));
    attrs.map_err(|error| vm.noted_at(error, note.as_bytes(), pos))
}

/// Evaluates `word` until something in it is no plain data. Counts as a call for each level.
fn is_plain_data(vm: &mut Vm, word: Value) -> Result<bool> {
    vm.begin_level(word)?;
    let plain = is_plain_inside(vm, word);
    vm.end_level();
    plain
}

fn is_plain_inside(vm: &mut Vm, word: Value) -> Result<bool> {
    let value = vm.force(word)?;
    if let Some(list) = value.as_list() {
        for word in list.iter() {
            if !is_plain_data(vm, word)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if let Some(attrs) = value.as_attrs() {
        if attrs.has(sym::OUT_PATH) {
            return Ok(false);
        }
        for (_, _, slot) in attrs.iter() {
            if !is_plain_data(vm, slot.get())? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let number = value.as_int().is_some() || value.as_float().is_some();
    Ok(number || value.as_bool().is_some() || value.as_str().is_some())
}
