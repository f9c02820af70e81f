//! Waiting for the evaluator's thread, without holding up Python.

use std::time::Duration;

use evaluator::Pending;
use pyo3::prelude::*;

use crate::failure::raise;

/// How often Python is asked whether somebody pressed Ctrl-C.
const MOMENT: Duration = Duration::from_millis(50);

/// The answer to a call. Other threads of Python run meanwhile; a signal whose handler raises, as that of Ctrl-C
/// does, cancels the call.
pub fn answer<T: Send>(py: Python<'_>, mut call: Pending<T>) -> PyResult<T> {
    loop {
        match py.detach(|| call.wait_for(MOMENT)) {
            Ok(answer) => return answer.map_err(|error| raise(py, &error)),
            Err(waiting) => call = waiting,
        }
        if let Err(raised) = py.check_signals() {
            call.cancel();
            py.detach(|| drop(call.wait()));
            return Err(raised);
        }
    }
}
