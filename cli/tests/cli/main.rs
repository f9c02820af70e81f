//! The built program, driven from outside.

mod errors;
mod eval;
mod place;
mod program;
