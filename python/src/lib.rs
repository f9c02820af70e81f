//! The library for programs in Python: the module `frazil._native`, which `frazil/__init__.py` shows.
//!
//! `nix` is the class `Evaluator`, `value` the class `Value`; `native` goes between values and what Python has of its
//! own, `builtin` makes builtins of callables, `failure` makes exceptions of errors. All of them wait through
//! `waiting`, which lets other threads of Python run meanwhile. There is no unsafe code here.

mod builtin;
mod failure;
mod native;
mod nix;
mod value;
mod waiting;

#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use super::nix::Evaluator;
    #[pymodule_export]
    use super::value::Value;
}
