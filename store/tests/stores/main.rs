//! Stores: in memory, in directories, by name, and through the queue.

mod bad;
mod common;
mod crash;
mod local;
mod memory;
mod names;
mod reference;
mod together;
