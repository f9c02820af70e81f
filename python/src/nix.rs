//! The class `Evaluator`.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use evaluator::policy::{Access, Policy};
use evaluator::store::StoreSettings;
use evaluator::{Builder, Error, ErrorKind, Limits, Result, Scope};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::builtin::builtin;
use crate::failure::raise;
use crate::native::Native;
use crate::value::Value;
use crate::waiting::answer;

/// An evaluator, which works on a thread of its own and may be used from many. The stub has the documentation.
#[pyclass(frozen, module = "frazil")]
pub struct Evaluator(Mutex<Option<evaluator::Evaluator>>);

impl Evaluator {
    /// Does something with the evaluator, unless it was closed.
    fn with<R>(&self, py: Python<'_>, work: impl FnOnce(&evaluator::Evaluator) -> R) -> PyResult<R> {
        let nix = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*nix {
            Some(nix) => Ok(work(nix)),
            None => Err(raise(py, &Error::new(ErrorKind::Gone, "the evaluator was closed"))),
        }
    }

    /// Does something on the evaluator's thread, and waits.
    pub fn ask<R: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Scope) -> Result<R> + Send + 'static,
    ) -> PyResult<R> {
        let call = self.with(py, |nix| nix.with(work))?;
        answer(py, call)
    }

    fn shut(&self) {
        let nix = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Its thread may be in a builtin of ours, which needs Python to end.
        Python::attach(|py| py.detach(|| drop(nix)));
    }
}

impl Drop for Evaluator {
    fn drop(&mut self) {
        self.shut();
    }
}

fn search_path(mut builder: Builder, entries: &Bound<'_, PyAny>) -> PyResult<Builder> {
    if let Ok(text) = entries.cast::<PyString>() {
        return Ok(builder.search_path(text.to_cow()?.as_bytes()));
    }
    if let Ok(entries) = entries.cast::<PyDict>() {
        for (prefix, path) in entries {
            builder = builder.search_path_entry(&prefix.extract::<String>()?, path.extract::<PathBuf>()?);
        }
        return Ok(builder);
    }
    for entry in entries.try_iter()? {
        builder = builder.search_path(entry?.extract::<String>()?);
    }
    Ok(builder)
}

#[pymethods]
impl Evaluator {
    #[new]
    #[pyo3(signature = (
        *, search_path = None, system = None, pure = false, restricted = false, allowed_uris = Vec::new(),
        time_limit = None, heap_limit = None, call_limit = None, conversion_depth = None, conversion_values = None,
        store = None, read_only = true, import_from_derivation = true, globals = None, builtins = None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords")]
    fn new(
        py: Python<'_>,
        search_path: Option<Bound<'_, PyAny>>,
        system: Option<String>,
        pure: bool,
        restricted: bool,
        allowed_uris: Vec<String>,
        time_limit: Option<f64>,
        heap_limit: Option<usize>,
        call_limit: Option<u32>,
        conversion_depth: Option<u32>,
        conversion_values: Option<u64>,
        store: Option<String>,
        read_only: bool,
        import_from_derivation: bool,
        globals: Option<Bound<'_, PyDict>>,
        builtins: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Evaluator> {
        let access = match (pure, restricted) {
            (true, _) => Access::Pure,
            (_, true) => Access::Restricted,
            _ => Access::All,
        };
        let allowed_uris = allowed_uris.into_iter().map(String::into_bytes).collect();
        let policy = Policy { access, restricts_uris: restricted, allowed_uris };
        let time = time_limit.map(Duration::try_from_secs_f64).transpose();
        let limits = Limits::default();
        let limits = Limits {
            time: time.map_err(|error| PyValueError::new_err(format!("time_limit: {error}")))?,
            heap: heap_limit,
            calls: call_limit.unwrap_or(limits.calls),
            conversion_depth: conversion_depth
                .unwrap_or(limits.conversion_depth)
                .min(limits.conversion_depth),
            conversion_values: conversion_values.unwrap_or(limits.conversion_values),
        };
        let settings = StoreSettings::default();
        let uri = store.unwrap_or_else(|| settings.uri.clone());
        let settings = StoreSettings { uri, read_only, import_from_derivation, ..settings };
        let mut builder = evaluator::Evaluator::builder().policy(policy).limits(limits).store(settings);
        if let Some(entries) = search_path {
            builder = self::search_path(builder, &entries)?;
        }
        if let Some(system) = system {
            builder = builder.system(system);
        }
        for (name, value) in globals.iter().flatten() {
            builder = builder.global(name.extract::<String>()?, &Native::of_python(&value)?);
        }
        for (name, callable) in builtins.iter().flatten() {
            builder = builder.builtin(builtin(&name.extract::<String>()?, &callable)?);
        }
        let nix = py.detach(|| builder.build()).map_err(|error| raise(py, &error))?;
        Ok(Evaluator(Mutex::new(Some(nix))))
    }

    #[pyo3(signature = (expr, *, dir = None))]
    fn eval(slf: &Bound<'_, Self>, expr: String, dir: Option<PathBuf>) -> PyResult<Value> {
        let py = slf.py();
        let call = slf.get().with(py, |nix| match dir {
            Some(dir) => nix.eval_in(expr, dir),
            None => nix.eval(expr),
        })?;
        Ok(Value::new(slf, answer(py, call)?))
    }

    #[pyo3(signature = (path, attr = None, args = None))]
    fn eval_file(
        slf: &Bound<'_, Self>,
        path: PathBuf,
        attr: Option<String>,
        args: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Value> {
        let py = slf.py();
        let args = args.map(|args| Native::of_python(&args)).transpose()?;
        let call = slf.get().with(py, |nix| nix.eval_file(path))?;
        let file = answer(py, call)?;
        let value = slf.get().ask(py, move |scope| chosen(scope, file, attr, args))?;
        Ok(Value::new(slf, value))
    }

    fn value(slf: &Bound<'_, Self>, object: &Bound<'_, PyAny>) -> PyResult<Value> {
        let native = Native::of_python(object)?;
        let value = slf.get().ask(slf.py(), move |scope| scope.to_value(&native))?;
        Ok(Value::new(slf, value))
    }

    fn find_file(&self, py: Python<'_>, name: String) -> PyResult<PathBuf> {
        self.ask(py, move |scope| scope.find_file(name))
    }

    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, evaluator::Evaluator::cancel)
    }

    fn close(&self) {
        self.shut();
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __exit__(&self, _class: &Bound<'_, PyAny>, _raised: &Bound<'_, PyAny>, _trace: &Bound<'_, PyAny>) {
        self.shut();
    }
}

/// What an attribute path leads to in a file, functions being called with `args`.
fn chosen(
    scope: &mut Scope,
    file: evaluator::Value,
    attr: Option<String>,
    args: Option<Native>,
) -> Result<evaluator::Value> {
    let args = args.map(|args| scope.to_value(&args)).transpose()?;
    let value = match attr {
        Some(path) => scope.select(&file, path, args.as_ref())?,
        None => file,
    };
    match args {
        Some(args) => scope.auto_call(&value, &args),
        None => Ok(value),
    }
}
