//! The Boehm collector, set up to scan precisely: see `docs/architecture.md` and the notes here.
//!
//! - Objects hold base pointers plus a tag (V4), so interior pointers count only on native stacks.
//! - Static data is no root. Roots are the native stacks of registered threads, the VM stacks and the
//!   root lists; the last two are pushed by [`push_roots`], which also marks the free lists (H4).
//! - Memory comes in few large sections: touching fresh 4 KiB pages costs more than the allocation itself. They
//!   have huge pages where these are at hand ([`pages`]).
//!
//! The collector is one per process; what differs between evaluators hangs off [`Shared`].

use std::cell::Cell;
use std::ffi::{c_int, c_uint, c_void};
use std::ptr::{NonNull, null_mut};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use super::pages::{self, HUGE_PAGE};
use super::{CLASSES, GRANULE, HeapOptions, HeapStats, Shared, ffi, roots};
use crate::value::{Tag, Value};

/// A collection is due after about the heap's size by this was allocated. The collector's own 3
/// collects half as often again for the same peak: all of nixpkgs needs 11 % more CPU time with it,
/// and 1 needs 26 % more memory.
const FREE_SPACE_DIVISOR: usize = 2;
/// The same for a heap of these sizes, which had better grow than collect once more what lives: it gets larger in any
/// case. A smaller one may never need to, and pages that it has are cheaper than new ones.
const GROWING_DIVISOR: usize = 1;
const GROWING: std::ops::RangeInclusive<usize> = 64 << 20..=800 << 20;
/// A heap above this size grows by no more than what will be allocated until the next collection.
const LARGE: usize = 256 << 20;
/// A smaller heap of which more than a third survives a collection is made so large at once: what it would spend on
/// marking the same objects again costs more than the pages. One that keeps little gains nothing by more pages.
const ROOMY: usize = 64 << 20;
const MUCH: usize = 3;
/// A program of so much source text keeps a lot of values: its heap becomes roomy once half of it is used, and so large
/// after its first collection. A system would be collected at 32, 64 and 128 MB otherwise, each time for little.
const MUCH_TEXT: usize = 4 << 20;
const ROOM_FOR_MUCH_TEXT: usize = 256 << 20;
/// A heap that grows beyond this size, not by what it was given for much text, is marked by several threads. To wake
/// them, and to share what a smaller one has among them, takes longer than it saves.
const HELPED: usize = 96 << 20;
/// A large heap grows by so much at least.
const LEAST_GROWTH: usize = 16 << 20;
/// Whether sections may have huge pages.
static HUGE_PAGES: AtomicBool = AtomicBool::new(false);
static STARTED: Once = Once::new();
/// Whether the collector knows one thread only: it takes no locks then, and marks without helpers.
/// What is asked of its lock (H7) holds, as nobody else is there.
static ALONE: AtomicBool = AtomicBool::new(false);
/// That thread, while it is registered.
static ALONE_THREAD: AtomicUsize = AtomicUsize::new(0);
/// First of the list of heaps (H7).
static HEAPS: AtomicPtr<Shared> = AtomicPtr::new(null_mut());
/// The hook that was there before ours: it pushes the stacks of all threads.
static PREVIOUS: AtomicPtr<c_void> = AtomicPtr::new(null_mut());
/// Whether the collector has obtained memory since we last looked.
static GROWN: AtomicBool = AtomicBool::new(false);
/// Whether it has collected since we last looked.
static COLLECTED: AtomicBool = AtomicBool::new(false);
/// Whether the program has much text, and whether the heap should therefore grow before it is collected first.
static HAS_MUCH_TEXT: AtomicBool = AtomicBool::new(false);
static WANTS_ROOM: AtomicBool = AtomicBool::new(false);
/// Bytes that were allocated until the last collection, and from the one before it.
static COLLECTED_AT: AtomicUsize = AtomicUsize::new(0);
static LAST_INTERVAL: AtomicUsize = AtomicUsize::new(0);
static GROWTH_BYTES: AtomicUsize = AtomicUsize::new(0);
/// Start of the collection in progress and sum of the finished ones, in nanoseconds.
static COLLECTION_STARTED: AtomicU64 = AtomicU64::new(0);
static COLLECTING: AtomicU64 = AtomicU64::new(0);
/// What the heap may grow to; 0: no limit.
static LIMIT: AtomicUsize = AtomicUsize::new(0);
/// Bytes that the collector counts as allocated but [`keep_together`] gave back.
static GIVEN_BACK: AtomicUsize = AtomicUsize::new(0);

/// Starts the collector and registers this thread, if that has not been done yet.
pub fn enter(options: &HeapOptions) {
    start(options);
    thread_local! {
        static REGISTRATION: Registration = const { Registration { ours: Cell::new(false) } };
    }
    // SAFETY: asks for this thread only.
    if unsafe { ffi::GC_thread_is_registered() } == 0 {
        let mut base = ffi::StackBase { mem_base: null_mut() };
        // SAFETY: writes the bounds of this thread's stack.
        let found = unsafe { ffi::GC_get_stack_base(&mut base) };
        assert_eq!(found, ffi::SUCCESS, "the bounds of this thread's stack are known");
        register_thread(base.mem_base);
        REGISTRATION.with(|registration| registration.ours.set(true));
    }
}

/// Unregisters a thread that [`enter`] registered when the thread ends.
struct Registration {
    ours: Cell<bool>,
}

impl Drop for Registration {
    fn drop(&mut self) {
        if self.ours.get() {
            unregister_thread();
        }
    }
}

/// Starts the collector, if that has not been done yet, and registers this thread, whose stack is scanned from its
/// stack pointer up to `base`.
pub fn enter_with_stack(options: &HeapOptions, base: *mut c_void) {
    let mut is_first = false;
    if options.alone {
        STARTED.call_once(|| {
            initialise(options, base);
            ALONE_THREAD.store(this_thread(), Ordering::Relaxed);
            ALONE.store(true, Ordering::Release);
            is_first = true;
        });
    } else {
        start(options);
    }
    if !is_first {
        register_thread(base);
    }
}

/// Registers this thread, whose stack is scanned from its stack pointer up to `base`.
fn register_thread(base: *mut c_void) {
    if ALONE.load(Ordering::Acquire) {
        assert_eq!(ALONE_THREAD.load(Ordering::Relaxed), 0, "one thread at a time was asked for");
        allow_threads();
    }
    let base = ffi::StackBase { mem_base: base };
    // SAFETY: allowed by `start_here` or here; `base` is the caller's promise.
    let done = unsafe { ffi::GC_register_my_thread(&base) };
    assert_eq!(done, ffi::SUCCESS, "the thread was not registered before");
}

/// Takes this thread out again.
pub fn unregister_thread() {
    // SAFETY: registered by `register_thread`, or by starting the collector.
    unsafe { ffi::GC_unregister_my_thread() };
    if ALONE_THREAD.load(Ordering::Relaxed) == this_thread() {
        ALONE_THREAD.store(0, Ordering::Relaxed);
    }
}

/// Other threads may be registered from now on, and the collector's helpers are started.
fn allow_threads() {
    if ALONE.swap(false, Ordering::AcqRel) {
        // SAFETY: this thread is the only one that is registered, or there is none.
        unsafe { ffi::GC_allow_register_threads() };
    }
}

/// Starts the collector, once.
fn start(options: &HeapOptions) {
    STARTED.call_once(|| {
        let options = options.clone();
        // The thread that initialises libgc counts as its main thread, with a stack that is taken to
        // be the process's. A short-lived one leaves only ordinary threads behind.
        let starter = std::thread::Builder::new().name("gc-start".into()).spawn(move || start_here(&options));
        starter.expect("a thread can be made").join().expect("the collector starts");
    });
}

fn start_here(options: &HeapOptions) {
    let mut base = ffi::StackBase { mem_base: null_mut() };
    // SAFETY: writes the bounds of this thread's stack.
    let found = unsafe { ffi::GC_get_stack_base(&mut base) };
    assert_eq!(found, ffi::SUCCESS, "the bounds of this thread's stack are known");
    initialise(options, base.mem_base);
    // SAFETY: the collector is initialised, and knows this thread only.
    unsafe { ffi::GC_allow_register_threads() };
    unregister_thread();
}

/// Initialises the collector on this thread, whose stack is scanned up to `base`, and makes the first section.
fn initialise(options: &HeapOptions, base: *mut c_void) {
    // SAFETY: the documented order: settings before `GC_init`, which runs on this thread alone; what
    // follows it only needs an initialised collector.
    unsafe {
        ffi::GC_stackbottom = base.cast();
        ffi::GC_set_all_interior_pointers(0);
        ffi::GC_set_no_dls(1);
        ffi::GC_set_dont_precollect(1);
        ffi::GC_set_free_space_divisor(FREE_SPACE_DIVISOR);
        ffi::GC_set_warn_proc(Some(ffi::GC_ignore_warn_proc));
        if options.markers != 0 {
            ffi::GC_set_markers_count(options.markers);
        }
        ffi::GC_init();
        let finest = ffi::GC_get_size_map_at(24);
        assert!(finest <= 24usize.next_multiple_of(GRANULE), "libgc is the one that this was built for");
        ffi::GC_clear_roots();
        ffi::GC_set_oom_fn(Some(no_memory));
        // The tags of pointers (thunks have 0, which always counts), and the low bits of a
        // suspended or running call in a thunk's header: 4 and 5, which are among them.
        for tag in [Tag::Attrs, Tag::List, Tag::String, Tag::Callable, Tag::Boxed] {
            ffi::GC_register_displacement(tag as usize);
        }
        let previous = ffi::GC_get_push_other_roots();
        PREVIOUS.store(previous.map_or(null_mut(), |previous| previous as *mut c_void), Ordering::Release);
        ffi::GC_set_push_other_roots(Some(push_roots));
        ffi::GC_set_on_collection_event(Some(on_event));
        ffi::GC_set_on_heap_resize(Some(on_resize));
    }
    GROWTH_BYTES.store(options.growth_bytes, Ordering::Relaxed);
    if options.initial_bytes >= LEAST_SECTION {
        HUGE_PAGES.store(options.huge_pages, Ordering::Relaxed);
        add_section(options.initial_bytes.next_multiple_of(HUGE_PAGE) + pages::SMALL_START);
        keep_together(options.initial_bytes - SECTION_MARGIN);
    }
}

unsafe extern "C" fn no_memory(_bytes: usize) -> *mut c_void {
    null_mut()
}

unsafe extern "C" fn on_resize(bytes: usize) {
    GROWN.store(true, Ordering::Relaxed);
    let divisor = if GROWING.contains(&bytes) { GROWING_DIVISOR } else { FREE_SPACE_DIVISOR };
    // SAFETY: sets a number that the collector looks at when it has no free block.
    unsafe { ffi::GC_set_free_space_divisor(divisor) };
}

unsafe extern "C" fn on_event(event: c_uint) {
    match event {
        ffi::EVENT_START => {
            COLLECTION_STARTED.store(now(), Ordering::Relaxed);
            let interval = since_collection();
            LAST_INTERVAL.store(interval, Ordering::Relaxed);
            COLLECTED_AT.fetch_add(interval, Ordering::Relaxed);
        }
        ffi::EVENT_END => {
            let spent = now() - COLLECTION_STARTED.load(Ordering::Relaxed);
            COLLECTING.fetch_add(spent, Ordering::Relaxed);
            COLLECTED.store(true, Ordering::Relaxed);
        }
        ffi::EVENT_RECLAIM_START => {
            // SAFETY: events come under the collector's lock (H7).
            for shared in unsafe { heaps() } {
                if let Some(state) = &shared.stress {
                    state.poison_dead();
                }
            }
        }
        _ => {}
    }
}

fn now() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes the time into our variable.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The heaps of the process.
///
/// # Safety
///
/// Under the collector's lock, while the iterator lives.
unsafe fn heaps<'a>() -> impl Iterator<Item = &'a Shared> {
    let mut next = HEAPS.load(Ordering::Acquire).cast_const();
    std::iter::from_fn(move || {
        // SAFETY: heaps leave the list before they are freed, under the lock.
        let shared = unsafe { next.as_ref() }?;
        next = shared.next.get();
        Some(shared)
    })
}

/// Runs `change` while no collection can start. It must not use the collector.
pub fn with_lock(change: impl FnOnce()) {
    unsafe extern "C" fn run<F: FnOnce()>(data: *mut c_void) -> *mut c_void {
        // SAFETY: `with_lock` passes the address of its `change`.
        if let Some(change) = unsafe { &mut *data.cast::<Option<F>>() }.take() {
            change();
        }
        null_mut()
    }
    fn runner<F: FnOnce()>(_: &Option<F>) -> ffi::Locked {
        run::<F>
    }
    let mut change = Some(change);
    let runner = runner(&change);
    // SAFETY: the runner is for this type; the variable outlives the call.
    unsafe { ffi::GC_call_with_alloc_lock(runner, (&raw mut change).cast()) };
}

/// Makes a heap known to the hook.
pub fn add_heap(shared: NonNull<Shared>) {
    with_lock(|| {
        // SAFETY: the caller has just allocated it.
        unsafe { shared.as_ref() }.next.set(HEAPS.load(Ordering::Relaxed));
        HEAPS.store(shared.as_ptr(), Ordering::Release);
    });
}

/// Makes the hook forget a heap.
pub fn remove_heap(shared: NonNull<Shared>) {
    with_lock(|| {
        let gone = shared.as_ptr().cast_const();
        // SAFETY: under the lock; the heap is still allocated.
        unsafe {
            let next = (*gone).next.get();
            if HEAPS.load(Ordering::Relaxed).cast_const() == gone {
                HEAPS.store(next.cast_mut(), Ordering::Release);
            }
            for other in heaps().filter(|other| other.next.get() == gone) {
                other.next.set(next);
            }
        }
    });
}

/// The collector's hook: pushes our roots, then calls the previous hook. The world is stopped.
unsafe extern "C" fn push_roots() {
    // SAFETY: the collector calls this under its lock. The ranges are those of live variables, and
    // the previous hook was read from the collector as one.
    unsafe {
        for shared in heaps() {
            push_heap(shared);
        }
        let previous = PREVIOUS.load(Ordering::Acquire);
        if !previous.is_null() {
            std::mem::transmute::<*mut c_void, unsafe extern "C" fn()>(previous)();
        }
    }
}

/// # Safety
///
/// Within the hook.
unsafe fn push_heap(shared: &Shared) {
    let bottom = shared.stack_bottom.get();
    if !bottom.is_null() {
        let mut top = shared.stack_top.get();
        if shared.owner != this_thread() {
            // SAFETY: within the hook, and the stack has a bottom.
            top = unsafe { top_of_stopped_stack(shared) };
        }
        // SAFETY: the VM stack is readable from its bottom to its top.
        unsafe { ffi::GC_push_all(bottom.cast_mut().cast(), top.cast_mut().cast()) };
    }
    // SAFETY: under the lock; slots are words in ordinary memory.
    unsafe {
        for slots in roots::slabs(shared) {
            let range = slots.as_ptr_range();
            ffi::GC_push_all(range.start.cast_mut().cast(), range.end.cast_mut().cast());
        }
    }
    // Scanned objects on a free list are found from its head, link by link; unscanned ones are not.
    // SAFETY: the heads are words in ordinary memory; H4 for the links.
    unsafe {
        let heads = shared.scanned.as_ptr();
        ffi::GC_push_all_eager(heads.cast_mut().cast(), heads.add(CLASSES).cast_mut().cast());
        for list in &shared.plain {
            let mut object = list.get();
            while !object.is_null() {
                ffi::GC_set_mark_bit(object.cast());
                object = *object as *mut u64;
            }
        }
    }
}

/// Where the VM stack of a stopped thread ends, whose published top may be too low: its loop keeps
/// the stack pointer in a register and publishes it only before it allocates itself.
///
/// Words above the true top are dead but harmless, so the first long stretch of zeros will do. It is
/// longer than anything that is pushed as holes at once. Without a known end the published top is all
/// there is.
///
/// # Safety
///
/// Within the hook; `shared` has a stack.
unsafe fn top_of_stopped_stack(shared: &Shared) -> *const Value {
    const ZEROS: usize = 1 << 17;
    let (mut top, end) = (shared.stack_top.get(), shared.stack_end.get());
    let mut next = top;
    while next < end && (next as usize - top as usize) / 8 < ZEROS {
        // SAFETY: the VM stack is readable up to its end.
        if unsafe { *next } != Value::HOLE {
            top = next.wrapping_add(1);
        }
        next = next.wrapping_add(1);
    }
    top
}

/// Identifies this thread.
pub fn this_thread() -> usize {
    // SAFETY: no preconditions.
    unsafe { libc::pthread_self() as usize }
}

/// Bytes of physical memory.
pub fn physical_memory() -> usize {
    // SAFETY: no preconditions.
    let (pages, page) = unsafe { (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE)) };
    if pages <= 0 || page <= 0 { 1 << 34 } else { (pages as usize).saturating_mul(page as usize) }
}

/// Sets what the heap may grow to.
pub fn set_limit(limit: Option<usize>) {
    if let Some(limit) = limit {
        LIMIT.store(limit.max(1), Ordering::Relaxed);
    }
}

/// Whether the heap has grown over its limit, garbage not counted. Asked before it may grow again.
pub fn is_over_limit() -> bool {
    let limit = LIMIT.load(Ordering::Relaxed);
    limit != 0 && GROWN.load(Ordering::Relaxed) && is_over(limit)
}

#[cold]
fn is_over(limit: usize) -> bool {
    // SAFETY: no preconditions; the calling thread is registered (H6).
    unsafe {
        if ffi::GC_get_heap_size() <= limit {
            return false;
        }
        ffi::GC_gcollect();
        let used = ffi::GC_get_heap_size().saturating_sub(ffi::GC_get_free_bytes());
        used > limit / 4 * 3
    }
}

/// An object of `bytes` bytes, a multiple of [`GRANULE`]; refills the free list of its size.
pub fn alloc(shared: &Shared, bytes: usize, plain: bool) -> Option<*mut u64> {
    if GROWN.load(Ordering::Relaxed) {
        grow();
    }
    if COLLECTED.load(Ordering::Relaxed) {
        make_roomy();
    }
    if WANTS_ROOM.load(Ordering::Relaxed) {
        make_room_for_much_text();
    }
    let class = bytes / GRANULE;
    if class >= CLASSES {
        return alloc_one(bytes, plain);
    }
    let (list, kind) = if plain {
        (&shared.plain[class], ffi::KIND_PLAIN)
    } else {
        (&shared.scanned[class], ffi::KIND_NORMAL)
    };
    // The collector writes the head where the hook sees it, before it lets a collection start.
    // SAFETY: a pointer and a `Cell` of one have the same layout; the list is empty.
    unsafe { ffi::GC_generic_malloc_many(bytes, kind as c_int, list.as_ptr().cast()) };
    pages::reached(list.get() as usize);
    super::pop_plain(std::array::from_ref(list), 0)
}

/// An object of its own, zeroed unless `plain`. Large ones too are found by pointers to any part of
/// them (not `ignore_off_page`): locals hold slices of long lists.
pub fn alloc_one(bytes: usize, plain: bool) -> Option<*mut u64> {
    pages::expect(bytes);
    // SAFETY: no preconditions; the result is null if there is no memory.
    let object = unsafe { if plain { ffi::GC_malloc_atomic(bytes) } else { ffi::GC_malloc(bytes) } };
    pages::reached(object as usize + bytes);
    (!object.is_null()).then_some(object.cast())
}

/// The collector has taken a small section: adds a large one, so that this stays rare.
#[cold]
fn grow() {
    // SAFETY: no preconditions.
    let size = unsafe { ffi::GC_get_heap_size() };
    let growth = GROWTH_BYTES.load(Ordering::Relaxed);
    let mut wanted = (size / 16).clamp(growth, growth.max(1 << 30));
    if size > LARGE {
        wanted = wanted.min(until_collection().max(LEAST_GROWTH));
    }
    add_if_allowed(size, wanted);
    if size + wanted > HELPED {
        allow_threads();
    }
    GROWN.store(false, Ordering::Relaxed);
}

/// The collector has collected: gives a small heap more room if much of it survived, or will.
#[cold]
fn make_roomy() {
    // SAFETY: no preconditions.
    let (size, free) = unsafe { (ffi::GC_get_heap_size(), ffi::GC_get_free_bytes()) };
    if HAS_MUCH_TEXT.load(Ordering::Relaxed) {
        grow_to(ROOM_FOR_MUCH_TEXT);
    } else if size.saturating_sub(free) > size / MUCH {
        grow_to(ROOMY);
    }
    COLLECTED.store(false, Ordering::Relaxed);
}

/// A program has loaded so many bytes of source text.
pub fn expect_values_of(source_bytes: usize) {
    if source_bytes > MUCH_TEXT && !HAS_MUCH_TEXT.swap(true, Ordering::Relaxed) {
        WANTS_ROOM.store(LAST_INTERVAL.load(Ordering::Relaxed) == 0, Ordering::Relaxed);
    }
}

#[cold]
fn make_room_for_much_text() {
    // SAFETY: no preconditions.
    let size = unsafe { ffi::GC_get_heap_size() };
    if since_collection() > size / 2 {
        grow_to(ROOMY);
        WANTS_ROOM.store(false, Ordering::Relaxed);
    }
}

/// Makes a smaller heap so large. What was given back to the system counts: the collector takes it again before
/// anything else.
fn grow_to(wanted: usize) {
    // SAFETY: no preconditions.
    let size = unsafe { ffi::GC_get_heap_size() + ffi::GC_get_unmapped_bytes() };
    if size < wanted {
        add_if_allowed(size, wanted - size);
    }
}

/// Adds a section to a heap of `size` bytes, unless it would exceed its limit or is to grow in small steps.
fn add_if_allowed(size: usize, wanted: usize) {
    let limit = LIMIT.load(Ordering::Relaxed);
    let large_steps = GROWTH_BYTES.load(Ordering::Relaxed) >= LEAST_SECTION;
    if large_steps && (limit == 0 || size.saturating_add(wanted) <= limit) {
        add_section(wanted.next_multiple_of(HUGE_PAGE));
    }
}

/// Bytes that were allocated since the collector was started.
fn allocated() -> usize {
    // SAFETY: no preconditions.
    unsafe { ffi::GC_get_total_bytes() }.saturating_sub(GIVEN_BACK.load(Ordering::Relaxed))
}

/// Bytes that were allocated since the last collection.
fn since_collection() -> usize {
    allocated().saturating_sub(COLLECTED_AT.load(Ordering::Relaxed))
}

/// Bytes that may be allocated until the next collection, which comes a little later than the last one did. More is
/// not worth having: what the heap gains at its end would wait until after the collection.
fn until_collection() -> usize {
    let last = LAST_INTERVAL.load(Ordering::Relaxed);
    (last + last / 16).saturating_sub(since_collection())
}

/// Obtains whole pages of memory from the system. If there are none that shows soon enough.
fn add_section(bytes: usize) {
    let place = if HUGE_PAGES.load(Ordering::Relaxed) { Place::of_section(bytes) } else { None };
    // SAFETY: no preconditions.
    unsafe { ffi::GC_expand_hp(bytes) };
    GROWN.store(false, Ordering::Relaxed);
    if let Some(Place { start, .. }) = place
        && is_mapped(start as *const u64)
        && is_mapped((start + bytes - 1) as *const u64)
    {
        pages::begin_section(start, bytes);
    }
}

/// Makes the collector keep so much of the heap together for large objects: it does so for as much as they ever had
/// at once. It collects a little earlier then, but a text of 10 MB at the end of a system's evaluation finds its
/// place: a system has 291 MB instead of 306, all of nixpkgs 1,409 instead of 1,549.
fn keep_together(bytes: usize) {
    // SAFETY: the collector must not run for this; nothing else knows the object.
    unsafe {
        ffi::GC_disable();
        let object = ffi::GC_malloc_atomic_ignore_off_page(bytes);
        ffi::GC_enable();
        if !object.is_null() {
            ffi::GC_free(object);
            GIVEN_BACK.store(bytes, Ordering::Relaxed);
        }
    }
}

/// Where the collector's next section will lie, which it does not tell.
struct Place {
    start: usize,
    /// What is behind the section up to the next mapping.
    _behind: Option<Taken>,
}

impl Place {
    /// The end of the gap in which the next mapping of `bytes` will lie; down to the border of a huge page nothing else may
    /// lie there, so that the section ends at one. The kernel aligns mappings of whole huge pages by itself, but
    /// not those for which somebody has a wish, as the collector does.
    fn of_section(bytes: usize) -> Option<Place> {
        // Something is there, so the wish is not granted, and the kernel looks as it will for the collector.
        let gap = Taken::new((&raw const STARTED).cast_mut().cast(), bytes, false)?;
        let end = gap.start as usize + bytes;
        drop(gap);
        let uneven = end % HUGE_PAGE;
        let behind =
            if uneven == 0 { None } else { Some(Taken::new((end - uneven) as *mut c_void, uneven, true)?) };
        Some(Place { start: end - uneven - bytes, _behind: behind })
    }
}

/// Addresses that nothing else shall have.
struct Taken {
    start: *mut c_void,
    bytes: usize,
}

impl Taken {
    /// So many bytes near `wish`, or exactly there; `None` if there is no room.
    fn new(wish: *mut c_void, bytes: usize, exactly: bool) -> Option<Taken> {
        let place = if exactly { libc::MAP_FIXED_NOREPLACE } else { 0 };
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | place;
        // SAFETY: a mapping that replaces no other touches nothing of ours.
        let start = unsafe { libc::mmap(wish, bytes, libc::PROT_NONE, flags, -1, 0) };
        (start != libc::MAP_FAILED).then_some(Taken { start, bytes })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        // SAFETY: the mapping was made by `new` with this length, and nobody looks there.
        unsafe { libc::munmap(self.start, self.bytes) };
    }
}

/// What the collector may keep of a section for itself.
const SECTION_MARGIN: usize = 64 << 10;
/// Smaller sections are left to the collector.
const LEAST_SECTION: usize = 1 << 20;

/// Collects now.
pub fn collect() {
    // SAFETY: this thread is registered (H6).
    unsafe { ffi::GC_gcollect() };
}

/// Collects if there is no heap any more. Does nothing on a thread that is not registered.
pub fn collect_if_unused() {
    // SAFETY: asks for this thread only, once the collector has been started.
    let registered = STARTED.is_completed() && unsafe { ffi::GC_thread_is_registered() } != 0;
    if registered && HEAPS.load(Ordering::Acquire).is_null() {
        collect();
    }
}

/// The process's figures.
pub fn stats() -> HeapStats {
    // SAFETY: no preconditions.
    let (heap, collections) = unsafe { (ffi::GC_get_heap_size(), ffi::GC_get_gc_no()) };
    HeapStats {
        allocated_bytes: allocated() as u64,
        heap_bytes: heap as u64,
        collections: collections as u64,
        collecting: Duration::from_nanos(COLLECTING.load(Ordering::Relaxed)),
        immortal_bytes: 0,
    }
}

/// Base, size and whether it is scanned of the collected object that `pointer` points into.
pub fn object_at(pointer: *const u64) -> Option<(*const u64, usize, bool)> {
    let mut size = 0;
    // SAFETY: any word may be asked about; the kind and size are asked of a base only.
    unsafe {
        let base = ffi::GC_base(pointer.cast_mut().cast());
        if base.is_null() {
            return None;
        }
        let kind = ffi::GC_get_kind_and_size(base, &mut size);
        Some((base.cast_const().cast(), size, kind != ffi::KIND_PLAIN))
    }
}

/// Whether there is memory at `pointer`.
pub fn is_mapped(pointer: *const u64) -> bool {
    let mut residency = 0u8;
    let page = pointer as usize & !4095;
    // SAFETY: only asks; fails if the page is not mapped.
    unsafe { libc::mincore(page as *mut c_void, 1, &mut residency) == 0 }
}

/// Whether the object at `base` survived the last marking. Only within `EVENT_RECLAIM_START`.
pub fn is_marked(base: *const u64) -> bool {
    // SAFETY: the block of an object that has not been swept since has its header.
    unsafe { ffi::GC_is_marked(base.cast()) != 0 }
}

/// Lets an object survive this collection. Only within `EVENT_RECLAIM_START`.
pub fn keep(base: *const u64) {
    // SAFETY: as in `is_marked`.
    unsafe { ffi::GC_set_mark_bit(base.cast()) };
}

const _: () = assert!(size_of::<Cell<*mut u64>>() == size_of::<*mut c_void>());
