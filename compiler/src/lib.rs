//! Text to bytecode: lexer, parser, scope analysis, lowering, disassembler.
//!
//! Pure: no I/O, no run-time values, no unsafe code. A source text becomes an [`ast::Ast`]
//! ([`parse`]), then a [`module::Module`] of file-local bytecode that holds no pointers and can be
//! written to disk. `eval` links modules into a running evaluator.

#![forbid(unsafe_code)]

mod analysis;
pub mod ast;
mod builtins;
pub mod cache;
mod deep;
pub mod diagnostics;
pub mod disasm;
mod lex;
mod lower;
mod memory;
pub mod module;
pub mod op;
pub mod outline;
pub mod parse;
pub mod path;
pub mod scope;
pub mod show;
mod texts;
pub mod verify;
mod walk;

pub use builtins::takes_function;
pub use lower::{CompileOptions, Rest, Source, compile, compile_in_parts};
pub use memory::Memory;
pub use parse::UNIT_NODES;
pub use texts::Texts;
