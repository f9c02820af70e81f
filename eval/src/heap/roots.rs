//! Roots: values kept from outside the heap (the import cache, the public API).
//!
//! They lie in slabs of ordinary memory, which the collector scans from end to end: one entry of its mark
//! stack for hundreds of roots. The list of slabs starts in the heap; the collector's hook walks it, so it
//! changes only under the collector's lock (H7).

use std::cell::Cell;
use std::ptr::{NonNull, null};

use super::{Heap, Shared};
use crate::value::{Tag, Value};

/// A slab begins at a multiple of its size, so that a slot tells where.
const SLAB: usize = 4096;
const SLOTS: usize = SLAB / 8 - 3;

/// A value, or the address of the next free slot in the form of an integer, so that nothing takes it for
/// a reference.
type Slot = Cell<Value>;

#[repr(C, align(4096))]
pub(super) struct Slab {
    /// Null once the heap is gone.
    heap: Cell<*const Shared>,
    next: Cell<*const Slab>,
    /// How many slots are in use.
    used: Cell<usize>,
    slots: [Slot; SLOTS],
}

const _: () = assert!(size_of::<Slab>() == SLAB && align_of::<Slab>() == SLAB);

fn free_slot(next: *const Slot) -> Value {
    Value::from_bits(next as u64 | Tag::Int as u64)
}

/// A value that stays alive for as long as this handle does, wherever the handle is kept.
pub struct Root {
    slot: NonNull<Slot>,
}

impl Heap {
    /// Keeps `value` alive.
    pub fn root(&mut self, value: Value) -> Root {
        let shared = self.shared();
        if shared.free_roots.get().is_null() {
            add_slab(shared);
        }
        // SAFETY: the list of free slots holds slots of slabs, which are allocated while the heap is.
        let slot = unsafe { &*shared.free_roots.get() };
        shared.free_roots.set((slot.get().bits() & !7) as *const Slot);
        slot.set(value);
        let root = Root { slot: NonNull::from(slot) };
        root.slab().used.update(|used| used + 1);
        root
    }
}

#[cold]
fn add_slab(shared: &Shared) {
    let slab = Box::leak(Box::new(Slab {
        heap: Cell::new(shared),
        next: Cell::new(shared.roots.get()),
        used: Cell::new(0),
        slots: [const { Cell::new(Value::HOLE) }; SLOTS],
    }));
    for slot in slab.slots.iter().rev() {
        slot.set(free_slot(shared.free_roots.replace(slot)));
    }
    locked(shared.collected, || shared.roots.set(slab));
}

impl Root {
    fn slot(&self) -> &Slot {
        // SAFETY: a slab stays for as long as a root is in it.
        unsafe { self.slot.as_ref() }
    }

    fn slab(&self) -> &Slab {
        let slab = self.slot.as_ptr().map_addr(|address| address & !(SLAB - 1)).cast::<Slab>();
        // SAFETY: as in `slot`; slabs are aligned to their size.
        unsafe { &*slab }
    }

    /// The value; [`Value::HOLE`] once the heap is gone.
    pub fn get(&self) -> Value {
        self.slot().get()
    }

    /// Keeps another value instead.
    pub fn set(&self, value: Value) {
        if !self.slab().heap.get().is_null() {
            self.slot().set(value);
        }
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        let slab = self.slab();
        slab.used.update(|used| used - 1);
        // SAFETY: a heap that goes away sets this to null in all slabs.
        if let Some(shared) = unsafe { slab.heap.get().as_ref() } {
            self.slot().set(free_slot(shared.free_roots.replace(self.slot.as_ptr())));
        } else if slab.used.get() == 0 {
            let slab = std::ptr::from_ref(slab).cast_mut();
            // SAFETY: leaked from a box in `add_slab`; its heap is gone, and this was its last root.
            drop(unsafe { Box::from_raw(slab) });
        }
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

/// The slots of all roots, slab by slab, free ones included.
///
/// # Safety
///
/// The list must not change while the iterator lives (H7).
pub(super) unsafe fn slabs(shared: &Shared) -> impl Iterator<Item = &[Slot]> {
    let mut next = shared.roots.get();
    std::iter::from_fn(move || {
        // SAFETY: the slabs of the list are allocated, and the list does not change.
        let slab = unsafe { next.as_ref() }?;
        next = slab.next.get();
        Some(&slab.slots[..])
    })
}

/// Cuts all roots off a heap that goes away.
///
/// # Safety
///
/// Under the collector's lock.
pub(super) unsafe fn detach_all(shared: &Shared) {
    let mut next = shared.roots.replace(null());
    // SAFETY: the slabs of the list are allocated.
    while let Some(slab) = unsafe { next.as_ref() } {
        next = slab.next.get();
        slab.heap.set(null());
        slab.slots.iter().for_each(|slot| slot.set(Value::HOLE));
        if slab.used.get() == 0 {
            let slab = std::ptr::from_ref(slab).cast_mut();
            // SAFETY: leaked from a box in `add_slab`; no root is in it, and the list is gone.
            drop(unsafe { Box::from_raw(slab) });
        }
    }
}
