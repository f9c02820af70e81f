//! Exceptions of errors. Their classes are in `frazil/_errors.py`.

use evaluator::{Error, ErrorKind, Position};
use pyo3::prelude::*;

/// The exception for an error.
pub fn raise(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(raised) => raised,
    }
}

fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let place = |position: &Position| (position.file.clone(), position.line, position.column);
    let frames = error.trace().iter();
    let frames: Vec<_> =
        frames.map(|frame| (frame.text.clone(), frame.position.as_ref().map(place))).collect();
    py.import("frazil._errors")?.getattr("make")?.call1((
        error.kind().code(),
        error.message(),
        error.position().map(place),
        frames,
        error.suggestions(),
        error.attr_path(),
        error.report(),
    ))
}

/// The error for an exception, which ends the program that called a builtin.
pub fn error(py: Python<'_>, raised: &PyErr) -> Error {
    let class = raised.get_type(py);
    let name = class.name().map_or_else(|_| "exception".into(), |name| name.to_string());
    let text = raised.value(py).to_string();
    let message = if text.is_empty() { name } else { format!("{name}: {text}") };
    Error::new(ErrorKind::Evaluation, message)
}
