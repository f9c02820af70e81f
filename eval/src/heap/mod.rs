//! The collected heap: allocation, roots, immortal objects, statistics.
//!
//! A [`Heap`] belongs to one evaluator on one thread; several may live in one process. Behind it are
//! two backends: the Boehm collector (`boehm`, the default) and chunks that are never freed before
//! the heap (`bump`). Small objects come from free lists per size class that the fast path pops
//! inline; `build`, `lists` and `strings` make the objects that `value` describes; `immortal` makes
//! those that are not collected; `verify` walks everything; `stress` collects at every allocation.
//!
//! # Invariants
//!
//! - **H1** A word that obeys V1 and is on the VM stack, in a [`Root`], in a live object or in a local
//!   of the evaluator's thread points at a live object.
//! - **H2** A fresh object is zero but for its first word, which its maker writes before the next
//!   allocation. Zero words are holes, so an unfinished object is never misread by the collector.
//! - **H3** Every `alloc*`, and so everything that takes `&mut Heap`, may collect. A word needed
//!   afterwards is in a local of this thread, on the VM stack, in an object or in a [`Root`]; never
//!   only in a `Vec`, `Box`, map, closure on the heap or thread-local. The locals of this thread may
//!   be interior pointers (slices), but a loop that allocates keeps the object itself on the VM
//!   stack too: a compiler may keep nothing but the end of a slice.
//! - **H4** The objects on the free lists are the heap's own: unused, linked by their first words, and
//!   marked by the collector's hook, so they are handed out once.
//! - **H5** An immortal object never points at a collected one; the collector does not see it.
//! - **H6** A heap is used only on the thread that made it, which is registered with the collector.
//! - **H7** What the hook reads of a heap that other threads may collect (the list of heaps, of roots,
//!   of stress records) changes only under the collector's lock.
//! - **H8** A pointer from `alloc` is a multiple of [`GRANULE`] and has at least the words that were asked for.
//!
//! Absent: finalisers, weak references, moving, generations, reference counts.

#[cfg(feature = "boehm")]
mod boehm;
mod build;
mod bump;
pub mod count;
#[cfg(feature = "boehm")]
mod ffi;
mod immortal;
mod lists;
#[cfg(feature = "boehm")]
mod pages;
mod roots;
mod stress;
mod strings;
mod thread;
mod verify;

#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::ptr::{NonNull, null, null_mut};
use std::sync::atomic::{Ordering, compiler_fence};

pub(crate) use self::bump::Arena;
use self::count::{Allocations, Made, Request};
pub use self::lists::ListBuilder;
#[cfg(feature = "boehm")]
pub use self::pages::end_where_taken;
pub use self::roots::Root;
use self::roots::Slab;
pub use self::stress::Stress;
pub use self::strings::StringWriter;
pub use self::thread::{EvaluatorThread, run_on_evaluator_thread};
use crate::attrs::Shapes;
use crate::value::Value;

/// Which memory a heap lives in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backend {
    /// The Boehm collector; without the feature `boehm` the same as `Bump`.
    Collected,
    /// Never freed before the heap.
    Bump,
}

/// How a heap is set up. What concerns the collector as a whole (`initial_bytes`, `growth_bytes`,
/// `huge_pages`, `markers`, `alone`) is decided by the first heap of a process.
#[derive(Clone, Debug)]
pub struct HeapOptions {
    /// Which memory.
    pub backend: Backend,
    /// Collect at nearly every allocation, to find words that the collector cannot see.
    pub stress: Option<Stress>,
    /// Size of the first section.
    pub initial_bytes: usize,
    /// The least size of a further section.
    pub growth_bytes: usize,
    /// Take huge pages where the system has some at hand.
    pub huge_pages: bool,
    /// Bytes that the collected heap of the process may have; the last heap that says so decides. A heap
    /// that asks for more, and has no garbage to make up for it, is told ([`Heap::on_limit`]).
    pub limit_bytes: Option<usize>,
    /// Marker threads; 0: as many as there are processors.
    pub markers: u32,
    /// No two threads have heaps at the same time in this process, as in a program that evaluates and ends: the collector
    /// takes no locks then, and has no helpers while its heap is small. A second one ends the process.
    pub alone: bool,
    /// Count what is allocated, object by object; see [`Heap::allocations`].
    pub count: bool,
}

impl Default for HeapOptions {
    fn default() -> HeapOptions {
        HeapOptions {
            backend: Backend::Collected,
            stress: None,
            initial_bytes: 32 << 20,
            growth_bytes: 64 << 20,
            huge_pages: true,
            limit_bytes: None,
            markers: 0,
            alone: false,
            count: false,
        }
    }
}

/// What a heap has done. For the collected backend the figures are those of the process.
#[derive(Clone, Copy, Default, Debug)]
pub struct HeapStats {
    /// Bytes handed out so far.
    pub allocated_bytes: u64,
    /// Bytes obtained from the system for objects.
    pub heap_bytes: u64,
    /// Collections.
    pub collections: u64,
    /// Wall-clock time in collections.
    pub collecting: std::time::Duration,
    /// Bytes of immortal objects of this heap.
    pub immortal_bytes: u64,
}

/// Sizes and addresses of objects are multiples of this: of what the collector was built for (`build.rs` asks).
const GRANULE: usize = if cfg!(granules_of_8) { 8 } else { 16 };
const GRANULE_WORDS: usize = GRANULE / 8;
/// Objects of up to 512 bytes come from the heap's own free lists, one for each number of granules.
const CLASSES: usize = 512 / GRANULE + 1;

/// What the collector's hook reads of a heap; at a fixed address, in `Cell`s because it is read
/// behind the owner's back.
struct Shared {
    /// Heads of the free lists of scanned objects, by granules.
    scanned: [Cell<*mut u64>; CLASSES],
    /// Heads of the free lists of pointer-free objects, by granules.
    plain: [Cell<*mut u64>; CLASSES],
    stack_bottom: Cell<*const Value>,
    stack_top: Cell<*const Value>,
    #[cfg_attr(not(feature = "boehm"), allow(dead_code))]
    stack_end: Cell<*const Value>,
    roots: Cell<*const Slab>,
    free_roots: Cell<*const Cell<Value>>,
    #[cfg_attr(not(feature = "boehm"), allow(dead_code))]
    next: Cell<*const Shared>,
    #[cfg_attr(not(feature = "boehm"), allow(dead_code))]
    owner: usize,
    #[cfg_attr(not(feature = "boehm"), allow(dead_code))]
    stress: Option<stress::State>,
    collected: bool,
}

/// A heap; see the module.
pub struct Heap {
    /// Shapes of its sets.
    pub shapes: Shapes,
    shared: NonNull<Shared>,
    bump: Arena,
    immortals: Arena,
    /// Strings of one byte, which are immortal; holes while nobody asked for them.
    letters: Box<[Value; 256]>,
    request_limit: usize,
    /// Called when the limit is passed.
    on_limit: Option<Box<dyn Fn()>>,
    /// Where objects are counted, if they are. Then the free lists stay empty, so that every
    /// allocation takes the slow path, and counting costs nothing where it is off.
    counted: Option<Box<Allocations>>,
}

/// Granules that `words` words take.
#[inline(always)]
const fn granules(words: usize) -> usize {
    words.div_ceil(GRANULE_WORDS)
}

impl Heap {
    /// A heap of this thread. A thread that [`run_on_evaluator_thread`] did not start is registered
    /// with the collector until it ends.
    pub fn new(options: &HeapOptions) -> Heap {
        let collected = cfg!(feature = "boehm") && options.backend == Backend::Collected;
        #[cfg(feature = "boehm")]
        let (owner, request_limit) = if collected {
            boehm::enter(options);
            boehm::set_limit(options.limit_bytes);
            let limit = options.limit_bytes.unwrap_or(usize::MAX);
            (boehm::this_thread(), boehm::physical_memory().min(limit))
        } else {
            (0, boehm::physical_memory())
        };
        #[cfg(not(feature = "boehm"))]
        let (owner, request_limit) = (0, isize::MAX as usize / 2);
        let shared = Box::new(Shared {
            scanned: [const { Cell::new(null_mut()) }; CLASSES],
            plain: [const { Cell::new(null_mut()) }; CLASSES],
            stack_bottom: Cell::new(null()),
            stack_top: Cell::new(null()),
            stack_end: Cell::new(null()),
            roots: Cell::new(null()),
            free_roots: Cell::new(null()),
            next: Cell::new(null()),
            owner,
            stress: options.stress.clone().map(stress::State::new),
            collected,
        });
        let shared = NonNull::from(Box::leak(shared));
        #[cfg(feature = "boehm")]
        if collected {
            boehm::add_heap(shared);
        }
        let counted = options.count.then(Box::default);
        Heap {
            shapes: Shapes::default(),
            shared,
            bump: Arena::new(1 << 20),
            immortals: Arena::with_huge_pages(options.huge_pages),
            letters: Box::new([Value::HOLE; 256]),
            request_limit,
            on_limit: None,
            counted,
        }
    }

    /// Calls `told` whenever this heap asks for memory that [`HeapOptions::limit_bytes`] does not allow.
    /// It gets it all the same: `told` stops the evaluation.
    pub fn on_limit(&mut self, told: impl Fn() + 'static) {
        self.on_limit = Some(Box::new(told));
    }

    #[inline(always)]
    fn shared(&self) -> &Shared {
        // SAFETY: allocated in `new`, freed in `drop`; everything that others change is in cells.
        unsafe { self.shared.as_ref() }
    }

    /// Tells where the VM stack begins. It is scanned exactly, from there to the top.
    pub fn attach_stack(&mut self, bottom: *const Value) {
        self.shared().stack_bottom.set(bottom);
        self.shared().stack_top.set(bottom);
    }

    /// Tells where the memory of the VM stack ends; all of it is readable, and zero where it was
    /// never used. Needed where several evaluators share a process, unless the published top is
    /// right at all times: for a collection that another one's thread starts, everything up to the
    /// first long stretch of zeros counts as part of the stack.
    pub fn set_stack_end(&mut self, end: *const Value) {
        self.shared().stack_end.set(end);
    }

    /// Tells where the VM stack ends now: one store, to be made before anything that may allocate.
    #[inline(always)]
    pub fn set_stack_top(&mut self, top: *const Value) {
        self.shared().stack_top.set(top);
    }

    /// A scanned object of `words` words, all of them but the first zero. Its maker writes the
    /// first word before it allocates again (H2).
    #[inline(always)]
    pub fn alloc(&mut self, made: Made, words: usize) -> *mut u64 {
        match pop(&self.shared().scanned, granules(words)) {
            Some(object) => object,
            None => self.alloc_slow(Request::new(made, words)),
        }
    }

    /// An object of `bytes` bytes that is never scanned and not zeroed. It holds no pointers.
    #[inline(always)]
    pub fn alloc_atomic(&mut self, made: Made, bytes: usize) -> *mut u64 {
        match pop_plain(&self.shared().plain, bytes.div_ceil(GRANULE)) {
            Some(object) => object,
            None => self.alloc_atomic_slow(Request::new(made, bytes)),
        }
    }

    /// As [`Heap::alloc`], for sizes that a program chooses: `None` if the request is larger than
    /// the machine's physical memory, or if the system refuses it. (Below that, Linux promises
    /// memory it may not have; a program that then touches it all is ended by the kernel.)
    #[inline]
    pub fn try_alloc(&mut self, made: Made, words: usize) -> Option<*mut u64> {
        match pop(&self.shared().scanned, granules(words)) {
            Some(object) => Some(object),
            None => self.more(Request::new(made, words.checked_mul(8)?), false),
        }
    }

    /// As [`Heap::alloc_atomic`], for sizes that a program chooses.
    #[inline]
    pub fn try_alloc_atomic(&mut self, made: Made, bytes: usize) -> Option<*mut u64> {
        match pop_plain(&self.shared().plain, bytes.div_ceil(GRANULE)) {
            Some(object) => Some(object),
            None => self.more(Request::new(made, bytes), true),
        }
    }

    #[cold]
    #[inline(never)]
    fn alloc_slow(&mut self, words: Request) -> *mut u64 {
        let bytes = words.size().saturating_mul(8);
        self.more(Request::new(words.made(), bytes), false).unwrap_or_else(|| out_of_memory(bytes))
    }

    #[cold]
    #[inline(never)]
    fn alloc_atomic_slow(&mut self, bytes: Request) -> *mut u64 {
        self.more(bytes, true).unwrap_or_else(|| out_of_memory(bytes.size()))
    }

    /// Refills a free list and pops it, or makes a single object.
    #[cold]
    fn more(&mut self, request: Request, plain: bool) -> Option<*mut u64> {
        let bytes = request.size();
        if bytes > self.request_limit {
            return None;
        }
        let needed = bytes;
        let bytes = bytes.next_multiple_of(GRANULE).max(GRANULE);
        if let Some(counted) = &mut self.counted {
            counted.add(request.made(), needed, bytes);
        }
        let single = self.counted.is_some();
        let shared = self.shared;
        // SAFETY: as in `shared`; a copy of the pointer, because `bump` is borrowed below.
        let shared = unsafe { shared.as_ref() };
        #[cfg(feature = "boehm")]
        if shared.collected {
            return match &shared.stress {
                Some(state) => stress::alloc(self, state, bytes, plain),
                None if single => boehm::alloc_one(bytes, plain),
                None => {
                    if boehm::is_over_limit()
                        && let Some(told) = &self.on_limit
                    {
                        told();
                    }
                    boehm::alloc(shared, bytes, plain)
                }
            };
        }
        let class = bytes / GRANULE;
        if class >= CLASSES || single {
            return self.bump.alloc(bytes);
        }
        let list = if plain { &shared.plain[class] } else { &shared.scanned[class] };
        let count = (1024 / bytes).max(1);
        let batch = self.bump.alloc(bytes * count)?;
        let words = bytes / 8;
        for index in (1..count).rev() {
            let object = batch.wrapping_add(index * words);
            // SAFETY: the batch holds `count` objects of that size, and nothing else points there.
            unsafe { *object = list.get() as u64 };
            list.set(object);
        }
        Some(batch)
    }

    /// Tells how many bytes of source text the evaluator has loaded by now: programs of much text keep many values.
    pub(crate) fn expect_values_of(&mut self, source_bytes: usize) {
        #[cfg(feature = "boehm")]
        if self.shared().collected {
            boehm::expect_values_of(source_bytes);
        }
        #[cfg(not(feature = "boehm"))]
        let _ = source_bytes;
    }

    /// Collects now. Does nothing in a heap that is never freed.
    pub fn collect(&mut self) {
        #[cfg(feature = "boehm")]
        if self.shared().collected {
            boehm::collect();
        }
    }

    /// What was allocated so far, exactly, if this heap counts.
    pub fn allocations(&self) -> Option<&Allocations> {
        self.counted.as_deref()
    }

    /// Bytes allocated so far, exactly, if this heap counts; else 0.
    #[inline(always)]
    pub fn counted_bytes(&self) -> u64 {
        self.counted.as_ref().map_or(0, |counted| counted.bytes)
    }

    /// What the heap has done so far.
    pub fn stats(&self) -> HeapStats {
        let immortal_bytes = self.immortals.used() as u64;
        #[cfg(feature = "boehm")]
        if self.shared().collected {
            return HeapStats { immortal_bytes, ..boehm::stats() };
        }
        HeapStats {
            allocated_bytes: self.bump.used() as u64,
            heap_bytes: self.bump.reserved() as u64,
            immortal_bytes,
            ..HeapStats::default()
        }
    }
}

/// Collects what the last evaluator of the process left behind, if none lives now: on its thread, once
/// it is dropped. Otherwise evaluators that come and go would fill the heap with garbage first.
pub fn collect_if_unused() {
    #[cfg(feature = "boehm")]
    boehm::collect_if_unused();
}

/// Takes the first object of a free list.
#[inline(always)]
fn pop(lists: &[Cell<*mut u64>], class: usize) -> Option<*mut u64> {
    let list = lists.get(class)?;
    let object = list.get();
    if object.is_null() {
        return None;
    }
    // SAFETY: by H4 the head is an unused object whose first word is the address of the next.
    list.set(unsafe { *object } as *mut u64);
    Some(object)
}

/// Takes the first object of a free list of pointer-free objects.
///
/// The hook of another evaluator's collection, which may stop this thread anywhere, follows the
/// links of these: the head must not be written to before it is off the list.
#[inline(always)]
fn pop_plain(lists: &[Cell<*mut u64>], class: usize) -> Option<*mut u64> {
    let object = pop(lists, class);
    compiler_fence(Ordering::SeqCst);
    object
}

#[cold]
fn out_of_memory(bytes: usize) -> ! {
    let layout = std::alloc::Layout::from_size_align(bytes.min(isize::MAX as usize & !15), 16);
    std::alloc::handle_alloc_error(layout.expect("the size was clamped"))
}

impl Drop for Heap {
    fn drop(&mut self) {
        let shared = self.shared;
        roots::locked(self.shared().collected, || {
            // SAFETY: under the lock (H7); `Shared` is still allocated.
            unsafe { roots::detach_all(shared.as_ref()) };
        });
        #[cfg(feature = "boehm")]
        if self.shared().collected {
            boehm::remove_heap(self.shared);
        }
        // SAFETY: leaked from a box in `new`; after `detach_all` and `remove_heap` nothing else
        // points at it.
        drop(unsafe { Box::from_raw(shared.as_ptr()) });
    }
}
