//! Memory that the compilation of one file leaves for the next one: emptied tables, which are warm.

use crate::ast::Ast;
use crate::lower::Tables;
use crate::parse::Stacks;

/// What is left of a file that was compiled. It changes no result.
#[derive(Default)]
pub struct Memory {
    pub(crate) ast: Ast,
    pub(crate) stacks: Stacks,
    pub(crate) tables: Tables,
}

/// Larger tables are given back.
const MOST_BYTES: usize = 256 << 10;

/// Whether a table is larger than most.
pub(crate) fn is_large<T>(items: &Vec<T>) -> bool {
    items.capacity() * size_of::<T>() > MOST_BYTES
}

/// Empties a table, for later use if it is no larger than most.
pub(crate) fn empty<T>(items: &mut Vec<T>) {
    if is_large(items) {
        *items = Vec::new();
    }
    items.clear();
}

/// Makes room for so many items in an empty table. Growing by copying would touch twice the memory, and what
/// is reserved too much is never touched.
pub(crate) fn room<T>(items: &mut Vec<T>, wanted: usize) {
    if items.capacity() < wanted {
        *items = Vec::with_capacity(wanted);
    }
}

/// The items as a table of their size; the memory stays, unless it is so large that a copy would cost more
/// than what was reserved too much and never touched.
pub(crate) fn moved_out<T: Copy>(items: &mut Vec<T>) -> Vec<T> {
    match is_large(items) {
        true => std::mem::take(items),
        false => items.as_slice().to_vec(),
    }
}
