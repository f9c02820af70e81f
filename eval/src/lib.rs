//! Bytecode to values: the heap, the values, the attribute sets and the interpreter loop.

mod assertion;
pub mod attrs;
pub mod autocall;
pub mod builtin;
mod cache;
pub mod coerce;
pub mod error;
pub mod globals;
pub mod heap;
pub mod host;
pub mod imports;
mod internal;
pub mod link;
pub mod number;
pub mod output;
mod parts;
pub mod print;
pub mod report;
pub mod source;
pub mod suggest;
pub mod symbol;
#[cfg(test)]
mod testing;
mod texts;
pub mod value;
pub mod vm;
pub mod watch;
pub mod xml;
