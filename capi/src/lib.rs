//! The library for programs in C: `include/frazil.h` is made of this crate's public items.
//!
//! A thin layer: every function does what the method of [`evaluator`] of about the same name does, waits for it,
//! and hands out boxes as handles. What may go wrong in between (no handle, a text that is no UTF-8, a panic) is an
//! error like all others; `guard` does that, `text` reads and writes texts, `handle` the rest of what only C has.
//!
//! Everything that is unsafe rests on what the header asks of its user:
//!
//! - **C1** A handle is `NULL` or was given by a function of this library and is not freed yet. So a parameter
//!   `Option<&T>` is what it says, and a parameter `Option<Box<T>>` is the only owner. All that handles show
//!   without being owned may be used from many threads.
//! - **C2** A `const char *` without a length ends with a byte 0; with one, so many bytes are readable. They do
//!   not change during the call.
//! - **C3** An array has as many readable elements as the number beside it says.
//! - **C4** What a function writes to (`error`, `length`, numbers) is `NULL` or writable.
//! - **C5** A function that is given to be called, and its data, may be used from any thread until the evaluator
//!   is freed.
//!
//! The release profile of this workspace aborts on panics, so `guard` catches none there; the profile `library`
//! is the same with unwinding.

// In the order of the header.
mod options;

mod nix;

mod value;

mod read;

mod members;

mod builtin;

mod error;

mod text;

mod guard;
