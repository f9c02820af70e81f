//! The class `Value`.

use evaluator::packages::FailedAssertions;
use evaluator::{Error, ErrorKind, Result, Scope, Type};
use pyo3::exceptions::{PyAttributeError, PyIndexError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyIterator, PyList, PyString, PyTuple};

use crate::failure::raise;
use crate::native::Native;
use crate::nix::Evaluator;

/// A value, evaluated or not, which keeps its evaluator alive. The stub has the documentation.
#[pyclass(frozen, module = "frazil")]
pub struct Value {
    value: evaluator::Value,
    owner: Py<Evaluator>,
}

/// The name that `builtins.typeOf` has for it.
fn name(found: Type) -> &'static str {
    match found {
        Type::Null => "null",
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Float => "float",
        Type::String => "string",
        Type::Path => "path",
        Type::List => "list",
        Type::Attrs => "set",
        Type::Function => "lambda",
    }
}

fn missing(py: Python<'_>, name: &str) -> PyErr {
    raise(py, &Error::new(ErrorKind::MissingAttribute, format!("attribute '{name}' missing")))
}

impl Value {
    pub fn new(owner: &Bound<'_, Evaluator>, value: evaluator::Value) -> Value {
        Value { value, owner: owner.clone().unbind() }
    }

    pub fn value(&self) -> &evaluator::Value {
        &self.value
    }

    fn same(&self, py: Python<'_>, value: evaluator::Value) -> Value {
        Value { value, owner: self.owner.clone_ref(py) }
    }

    fn ask<R: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Scope, &evaluator::Value) -> Result<R> + Send + 'static,
    ) -> PyResult<R> {
        let value = self.value.clone();
        self.owner.get().ask(py, move |scope| work(scope, &value))
    }

    fn attr(&self, py: Python<'_>, name: &str) -> PyResult<Option<Value>> {
        let wanted = name.to_owned();
        let found = self.ask(py, move |scope, set| scope.attr(set, wanted))?;
        Ok(found.map(|value| self.same(py, value)))
    }

    fn elements(&self, py: Python<'_>) -> PyResult<Vec<Value>> {
        let items = self.ask(py, |scope, list| scope.items(list))?;
        Ok(items.into_iter().map(|item| self.same(py, item)).collect())
    }
}

#[pymethods]
impl Value {
    #[getter]
    fn r#type(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.ask(py, |scope, value| scope.force(value)).map(name)
    }

    fn force(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().ask(slf.py(), |scope, value| scope.force(value))?;
        Ok(slf)
    }

    fn force_deep(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().ask(slf.py(), |scope, value| scope.force_deep(value))?;
        Ok(slf)
    }

    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.ask(py, |scope, value| scope.to::<Native>(value))?.to_python(py)
    }

    fn json(&self, py: Python<'_>) -> PyResult<String> {
        self.ask(py, |scope, value| scope.json(value))
    }

    fn print(&self, py: Python<'_>) -> PyResult<String> {
        self.ask(py, |scope, value| scope.print(value))
    }

    fn coerce(&self, py: Python<'_>) -> PyResult<String> {
        self.ask(py, |scope, value| scope.coerce(value))
    }

    #[getter]
    fn drv_path(&self, py: Python<'_>) -> PyResult<String> {
        let made = self.ask(py, |scope, value| scope.instantiate(value))?;
        Ok(String::from_utf8_lossy(&made.path).into_owned())
    }

    fn derivations(&self, py: Python<'_>) -> PyResult<Vec<(String, Value)>> {
        let found = self.ask(py, |scope, value| scope.derivations(value, None, FailedAssertions::Fail))?;
        Ok(found.into_iter().map(|found| (found.attr_path, self.same(py, found.value))).collect())
    }

    fn select(&self, py: Python<'_>, path: String) -> PyResult<Value> {
        let found = self.ask(py, move |scope, value| scope.select(value, path, None))?;
        Ok(self.same(py, found))
    }

    #[pyo3(signature = (**args))]
    fn auto_call(&self, py: Python<'_>, args: Option<Bound<'_, PyDict>>) -> PyResult<Value> {
        let args = args.map_or(Ok(Native::Attrs(Vec::new())), |args| Native::of_python(&args))?;
        let result = self.ask(py, move |scope, value| {
            let args = scope.to_value(&args)?;
            scope.auto_call(value, &args)
        })?;
        Ok(self.same(py, result))
    }

    #[pyo3(signature = (*args, **named))]
    fn __call__(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        named: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Value> {
        let mut natives = args.iter().map(|arg| Native::of_python(&arg)).collect::<PyResult<Vec<_>>>()?;
        match named {
            Some(named) => natives.push(Native::of_python(&named)?),
            None if natives.is_empty() => natives.push(Native::Attrs(Vec::new())),
            None => {}
        }
        let result = self.ask(py, move |scope, function| {
            let args = natives.iter().map(|arg| scope.to_value(arg)).collect::<Result<Vec<_>>>()?;
            scope.call(function, &args.iter().collect::<Vec<_>>())
        })?;
        Ok(self.same(py, result))
    }

    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Value> {
        // Python asks every object for these, which would evaluate it.
        if name.starts_with("__") {
            return Err(PyAttributeError::new_err(name.to_owned()));
        }
        self.attr(py, name)?.ok_or_else(|| missing(py, name))
    }

    fn __getitem__(&self, py: Python<'_>, key: &Bound<'_, PyAny>) -> PyResult<Value> {
        if let Ok(name) = key.cast::<PyString>() {
            let name = name.to_cow()?;
            return self.attr(py, &name)?.ok_or_else(|| missing(py, &name));
        }
        let Ok(index) = key.cast::<PyInt>() else {
            return Err(PyTypeError::new_err("an attribute has a string, an element an integer"));
        };
        let index: isize = index.extract()?;
        let items = self.ask(py, |scope, list| scope.items(list))?;
        let place =
            if index < 0 { items.len().checked_add_signed(index) } else { usize::try_from(index).ok() };
        match place.and_then(|place| items.get(place)) {
            Some(item) => Ok(self.same(py, item.clone())),
            None => {
                Err(PyIndexError::new_err(format!("the list has {} elements, none at {index}", items.len())))
            }
        }
    }

    #[pyo3(signature = (name, default = None))]
    fn get(slf: &Bound<'_, Self>, name: &str, default: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        let py = slf.py();
        match slf.get().attr(py, name)? {
            Some(value) => Ok(Py::new(py, value)?.into_any()),
            None => Ok(default.unwrap_or_else(|| py.None())),
        }
    }

    fn __contains__(&self, py: Python<'_>, name: &str) -> PyResult<bool> {
        Ok(self.attr(py, name)?.is_some())
    }

    fn keys(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.ask(py, |scope, set| scope.attr_names(set))
    }

    fn items(&self, py: Python<'_>) -> PyResult<Vec<(String, Value)>> {
        let attrs = self.ask(py, |scope, set| scope.attrs(set))?;
        Ok(attrs.into_iter().map(|(name, value)| (name, self.same(py, value))).collect())
    }

    fn values(&self, py: Python<'_>) -> PyResult<Vec<Value>> {
        Ok(self.items(py)?.into_iter().map(|(_, value)| value).collect())
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.ask(py, |scope, value| match scope.force(value)? {
            Type::Attrs => Ok(scope.attr_names(value)?.len()),
            _ => Ok(scope.items(value)?.len()),
        })
    }

    /// Python would ask for the length, which not all values have, and which is not what `false` means.
    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err("a value is neither true nor false; use to_python()"))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let found = self.ask(py, |scope, value| scope.force(value))?;
        if found == Type::Attrs {
            return PyList::new(py, self.keys(py)?)?.try_iter();
        }
        PyList::new(py, self.elements(py)?)?.try_iter()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let found = self.ask(py, |scope, value| scope.peek(value))?;
        Ok(format!("<frazil.Value: {}>", found.map_or("not evaluated", name)))
    }
}
