//! The functions of libgc 8.2 that the heap uses, as its headers declare them.
//!
//! Nothing is wrapped or explained here: `boehm` is the only user and says why each call is made.

#![allow(non_snake_case)]

use std::ffi::{c_char, c_int, c_uint, c_void};

/// Scanned and unscanned kinds (`GC_I_NORMAL`, `GC_I_PTRFREE`).
pub const KIND_NORMAL: c_int = 1;
pub const KIND_PLAIN: c_int = 0;

/// Collection events (`GC_EventType`) that we look at.
pub const EVENT_START: c_uint = 0;
pub const EVENT_RECLAIM_START: c_uint = 3;
pub const EVENT_END: c_uint = 5;

pub const SUCCESS: c_int = 0;

#[repr(C)]
pub struct StackBase {
    pub mem_base: *mut c_void,
}

pub type PushRoots = Option<unsafe extern "C" fn()>;
pub type OnEvent = Option<unsafe extern "C" fn(c_uint)>;
pub type OnResize = Option<unsafe extern "C" fn(usize)>;
pub type OutOfMemory = Option<unsafe extern "C" fn(usize) -> *mut c_void>;
pub type Warn = Option<unsafe extern "C" fn(*mut c_char, usize)>;
pub type Locked = unsafe extern "C" fn(*mut c_void) -> *mut c_void;

unsafe extern "C" {
    pub static mut GC_stackbottom: *mut c_char;

    pub fn GC_init();
    pub fn GC_get_size_map_at(bytes: c_int) -> usize;
    pub fn GC_set_all_interior_pointers(on: c_int);
    pub fn GC_set_no_dls(on: c_int);
    pub fn GC_set_dont_precollect(on: c_int);
    pub fn GC_set_markers_count(count: c_uint);
    pub fn GC_set_free_space_divisor(divisor: usize);
    pub fn GC_set_warn_proc(warn: Warn);
    pub fn GC_ignore_warn_proc(message: *mut c_char, argument: usize);
    pub fn GC_set_oom_fn(out_of_memory: OutOfMemory);
    pub fn GC_set_on_heap_resize(on_resize: OnResize);
    pub fn GC_set_on_collection_event(on_event: OnEvent);
    pub fn GC_set_push_other_roots(push: PushRoots);
    pub fn GC_get_push_other_roots() -> PushRoots;
    pub fn GC_clear_roots();
    pub fn GC_register_displacement(displacement: usize);

    pub fn GC_get_stack_base(base: *mut StackBase) -> c_int;
    pub fn GC_allow_register_threads();
    pub fn GC_register_my_thread(base: *const StackBase) -> c_int;
    pub fn GC_unregister_my_thread() -> c_int;
    pub fn GC_thread_is_registered() -> c_int;
    pub fn GC_call_with_alloc_lock(run: Locked, data: *mut c_void) -> *mut c_void;

    pub fn GC_malloc(bytes: usize) -> *mut c_void;
    pub fn GC_malloc_atomic(bytes: usize) -> *mut c_void;
    pub fn GC_malloc_atomic_ignore_off_page(bytes: usize) -> *mut c_void;
    pub fn GC_generic_malloc_many(bytes: usize, kind: c_int, result: *mut *mut c_void);
    pub fn GC_free(object: *mut c_void);
    pub fn GC_gcollect();
    pub fn GC_enable();
    pub fn GC_disable();
    pub fn GC_expand_hp(bytes: usize) -> c_int;

    pub fn GC_get_heap_size() -> usize;
    pub fn GC_get_free_bytes() -> usize;
    pub fn GC_get_unmapped_bytes() -> usize;
    pub fn GC_get_total_bytes() -> usize;
    pub fn GC_get_gc_no() -> usize;

    pub fn GC_base(pointer: *mut c_void) -> *mut c_void;
    pub fn GC_get_kind_and_size(object: *const c_void, size: *mut usize) -> c_int;
    pub fn GC_is_marked(object: *const c_void) -> c_int;
    pub fn GC_set_mark_bit(object: *const c_void);
    pub fn GC_push_all(bottom: *mut c_void, top: *mut c_void);
    pub fn GC_push_all_eager(bottom: *mut c_void, top: *mut c_void);
}
