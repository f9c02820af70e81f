//! Roots: values kept from outside the heap (the import cache, the public API).
//!
//! Each is a node of a doubly linked list in ordinary memory that starts in the heap. The collector's
//! hook walks the list, so it changes only under the collector's lock (H7).

use std::cell::Cell;
use std::ptr::{NonNull, null};

use super::{Heap, Shared};
use crate::value::Value;

pub(super) struct Node {
    value: Cell<Value>,
    previous: Cell<*const Node>,
    next: Cell<*const Node>,
    /// Null once the heap is gone.
    heap: Cell<*const Shared>,
}

/// A value that stays alive for as long as this handle does, wherever the handle is kept.
pub struct Root {
    node: NonNull<Node>,
}

impl Heap {
    /// Keeps `value` alive.
    pub fn root(&mut self, value: Value) -> Root {
        let shared = self.shared();
        let node = Box::new(Node {
            value: Cell::new(value),
            previous: Cell::new(null()),
            next: Cell::new(null()),
            heap: Cell::new(shared),
        });
        let node: &Node = Box::leak(node);
        locked(shared.collected, || {
            node.next.set(shared.roots.get());
            // SAFETY: the nodes of the list are allocated: a root unlinks its node before freeing it.
            if let Some(first) = unsafe { shared.roots.get().as_ref() } {
                first.previous.set(node);
            }
            shared.roots.set(node);
        });
        Root { node: NonNull::from(node) }
    }
}

impl Root {
    fn node(&self) -> &Node {
        // SAFETY: the node is freed only when the root is dropped.
        unsafe { self.node.as_ref() }
    }

    /// The value; [`Value::HOLE`] once the heap is gone.
    pub fn get(&self) -> Value {
        self.node().value.get()
    }

    /// Keeps another value instead.
    pub fn set(&self, value: Value) {
        if !self.node().heap.get().is_null() {
            self.node().value.set(value);
        }
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        let node = self.node();
        // SAFETY: a heap that goes away sets this to null in all nodes.
        if let Some(shared) = unsafe { node.heap.get().as_ref() } {
            locked(shared.collected, || {
                // SAFETY: the neighbours are in the list, so they are allocated.
                let (previous, next) = unsafe { (node.previous.get().as_ref(), node.next.get().as_ref()) };
                match previous {
                    Some(previous) => previous.next.set(node.next.get()),
                    None => shared.roots.set(node.next.get()),
                }
                if let Some(next) = next {
                    next.previous.set(node.previous.get());
                }
            });
        }
        // SAFETY: leaked from a box in `Heap::root`; no list holds it any more.
        drop(unsafe { Box::from_raw(self.node.as_ptr()) });
    }
}

/// Runs `change` under the collector's lock, so that no hook runs meanwhile.
pub(super) fn locked(collected: bool, change: impl FnOnce()) {
    #[cfg(feature = "boehm")]
    if collected {
        return super::boehm::with_lock(change);
    }
    let _ = collected;
    change();
}

/// The addresses of all root slots.
///
/// # Safety
///
/// The list must not change while the iterator lives (H7).
pub(super) unsafe fn slots(shared: &Shared) -> impl Iterator<Item = *const Value> {
    let mut next = shared.roots.get();
    std::iter::from_fn(move || {
        // SAFETY: the nodes of the list are allocated, and the list does not change.
        let node = unsafe { next.as_ref() }?;
        next = node.next.get();
        Some(node.value.as_ptr().cast_const())
    })
}

/// Cuts all roots off a heap that goes away.
///
/// # Safety
///
/// Under the collector's lock.
pub(super) unsafe fn detach_all(shared: &Shared) {
    let mut next = shared.roots.get();
    // SAFETY: the nodes of the list are allocated.
    while let Some(node) = unsafe { next.as_ref() } {
        next = node.next.get();
        node.value.set(Value::HOLE);
        node.heap.set(null());
        node.previous.set(null());
        node.next.set(null());
    }
    shared.roots.set(null());
}
