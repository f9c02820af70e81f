//! Builtins that are callables of Python.

use std::sync::Arc;

use evaluator::{Builtin, Error, Scope};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::failure;
use crate::native::Native;

type Outcome = Result<Native, Error>;

/// Calls it. This is on the evaluator's thread, while whoever waits for that has let go of Python.
fn call<const N: usize>(callable: &Py<PyAny>, arguments: [Native; N]) -> Outcome {
    Python::attach(|py| {
        let done = || {
            let arguments: PyResult<Vec<_>> =
                arguments.iter().map(|argument| argument.to_python(py)).collect();
            Native::of_python(&callable.bind(py).call1(PyTuple::new(py, arguments?)?)?)
        };
        done().map_err(|raised| failure::error(py, &raised))
    })
}

/// The builtin that a callable is. It takes as many arguments as the callable has to be given.
pub fn builtin(name: &str, callable: &Bound<'_, PyAny>) -> PyResult<Builtin> {
    let py = callable.py();
    let helpers = py.import("frazil._errors")?;
    let arity: usize = helpers.getattr("arity")?.call1((callable,))?.extract()?;
    let c = Arc::new(callable.clone().unbind());
    type N = Native;
    let builtin = match arity {
        1 => Builtin::new(name, move |_: &mut Scope, a: N| call(&c, [a])),
        2 => Builtin::new(name, move |_: &mut Scope, a: N, b: N| call(&c, [a, b])),
        3 => Builtin::new(name, move |_: &mut Scope, a: N, b: N, d: N| call(&c, [a, b, d])),
        4 => Builtin::new(name, move |_: &mut Scope, a: N, b: N, d: N, e: N| call(&c, [a, b, d, e])),
        arity => {
            let text = format!("the builtin '{name}' takes 1 to 4 arguments, not {arity}");
            return Err(PyTypeError::new_err(text));
        }
    };
    match callable.getattr("__doc__")?.extract::<String>() {
        Ok(text) => Ok(builtin.doc(text)),
        Err(_) => Ok(builtin),
    }
}
