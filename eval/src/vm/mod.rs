//! The stack machine: one loop over bytecode with explicit frames.
//!
//! Two stacks in reserved memory that never moves: values (8-byte words) and frame records (32
//! bytes). A call of a function pushes the callee and the arguments, then a record; the frame's
//! `base` is its first argument, `base[-1]` its callee. A frame that evaluates a thunk has the thunk
//! in `base[-2]`. Calls and forces of bytecode never recurse natively; builtins that call back are
//! stepped (see `builtin`). [`Vm::force`] and [`Vm::call`] re-enter the loop from Rust, counted.
//!
//! # Invariants
//!
//! - **M1** Everything from the bottom of the value stack to `sp` is a word that obeys `value`'s V1;
//!   nothing above is read or scanned.
//! - **M2** `sp` is stored in `Vm::sp` and told to the heap before anything that may allocate.
//! - **M3** Verified code never pops below its frame, and `max_stack` words above `base` are in the
//!   reserved stack: entering a code checks that.
//! - **M4** The frame stack has room for one record per word of the value stack.

mod ahead;
mod api;
mod call;
pub(crate) mod frame;
mod names;
mod operation;
mod ops;
mod region;
mod run;
mod select;
mod slow;
mod stub;
mod unwind;

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use frazil_compiler::parse::ParseOptions;

use self::frame::{DEPTH, Frame, Regs};
pub(crate) use self::ops::quick_eq;
use self::region::Region;
pub(crate) use self::run::Entry;
pub(crate) use self::stub::{exit, is_native};
use crate::cache::KeyContext;
use crate::error::Result;
use crate::globals::Globals;
use crate::heap::{Arena, Heap, HeapOptions};
use crate::host::Host;
use crate::imports::Imports;
use crate::internal::Internals;
use crate::source::Sources;
use crate::symbol::Symbols;
use crate::value::{Kept, PathValue, Value};
use crate::watch::phases::{Clock, Phases};
use crate::watch::{CallWatching, Watcher, Watching};

/// Nix's experimental features that builtins ask for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Features {
    /// `blake3` is a hash algorithm.
    pub blake3_hashes: bool,
    /// Derivations may have outputs whose paths follow from what they are.
    pub ca_derivations: bool,
    /// Derivations may make derivations.
    pub dynamic_derivations: bool,
    /// There is a `fetchTree`.
    pub fetch_tree: bool,
    /// Flake references, which name inputs of flakes.
    pub flakes: bool,
    /// Outputs may be hashed as Git objects.
    pub git_hashing: bool,
    /// Derivations may have outputs that are different each time.
    pub impure_derivations: bool,
    /// `fromTOML` makes sets of dates and times instead of refusing them.
    pub parse_toml_timestamps: bool,
    /// Git inputs may name the keys their commits are signed with.
    pub verified_fetches: bool,
}

/// What a program may ask for when an evaluator starts.
pub struct VmOptions {
    /// The collected heap.
    pub heap: HeapOptions,
    /// Calls in progress before `stack overflow; max-call-depth exceeded`; C++ Nix: 10,000.
    pub max_call_depth: u32,
    /// 0, 1 or 2: how much the compiler optimises.
    pub opt_level: u8,
    /// Large files are compiled in parts of so many nodes, when these are first entered; see
    /// [`frazil_compiler::parse::parse_in_parts`].
    pub unit_nodes: usize,
    /// What the parser accepts and complains about.
    pub parse: ParseOptions,
    /// Experimental features that builtins ask for.
    pub features: Features,
    /// Whether `builtins.traceVerbose` traces.
    pub trace_verbose: bool,
    /// Whether `builtins.warn` fails.
    pub abort_on_warn: bool,
    /// What to watch.
    pub watching: Watching,
    /// What to do with calls: all of them are told only by code of level 0, which is then what is made.
    pub calls: Option<CallWatching>,
    /// The clock for [`Vm::phases`]; `None`: nothing is measured.
    pub clock: Option<Clock>,
    /// What copies a path to the store; `None`: there is none.
    pub copy_to_store: Option<fn(&mut Vm, PathValue) -> Result<Value>>,
}

impl Default for VmOptions {
    fn default() -> VmOptions {
        VmOptions {
            heap: HeapOptions::default(),
            max_call_depth: 10_000,
            opt_level: 2,
            unit_nodes: frazil_compiler::UNIT_NODES,
            parse: ParseOptions::default(),
            features: Features::default(),
            trace_verbose: false,
            abort_on_warn: false,
            watching: Watching::Nothing,
            calls: None,
            clock: None,
            copy_to_store: None,
        }
    }
}

/// The switch by which other threads and signal handlers stop an evaluation.
///
/// One word does it: the loop compares its stack pointer with `limit` at every call and every
/// thunk, so an interrupt that sets the limit to 0 costs the running program nothing.
pub struct Control {
    limit: AtomicUsize,
    interrupted: AtomicBool,
}

impl Control {
    /// Asks the evaluation to stop. Safe to call in a signal handler.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::SeqCst);
        self.limit.store(0, Ordering::SeqCst);
    }

    /// Whether the evaluation has been asked to stop.
    #[inline(always)]
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

/// Values of the Rust heap that belong to frames of builtins.
#[derive(Default)]
pub struct Boxes(Vec<Option<Box<dyn Any>>>);

impl Boxes {
    /// A free place. Frames leave in stack order, so those behind the last value are free.
    pub(crate) fn next_id(&mut self) -> usize {
        while matches!(self.0.last(), Some(None)) {
            self.0.pop();
        }
        self.0.len()
    }

    /// Takes the value out. Its place stays, for it often comes back.
    pub(crate) fn take(&mut self, id: usize) -> Option<Box<dyn Any>> {
        self.0.get_mut(id)?.take()
    }

    pub(crate) fn put(&mut self, id: usize, value: Box<dyn Any>) {
        if self.0.len() <= id {
            self.0.resize_with(id + 1, || None);
        }
        self.0[id] = Some(value);
    }
}

/// Rust data that builtins keep for as long as the evaluator lives (compiled patterns): one of each
/// type, nothing with values in it.
#[derive(Default)]
pub struct Extensions(Vec<Box<dyn Any>>);

impl Extensions {
    /// The data of this type, which is made when it is first asked for.
    pub fn get<T: Any + Default>(&mut self) -> &mut T {
        let index = self.0.iter().position(|data| data.is::<T>()).unwrap_or_else(|| {
            self.0.push(Box::<T>::default());
            self.0.len() - 1
        });
        self.0[index].downcast_mut().expect("found by its type")
    }
}

/// An evaluator: heap, tables and stacks. Lives on one evaluator thread.
pub struct Vm {
    /// The collected heap.
    pub heap: Heap,
    /// Attribute names.
    pub symbols: Symbols,
    /// Texts and positions.
    pub sources: Sources,
    /// Builtins and other global names.
    pub globals: Globals,
    /// The outside world.
    pub host: Box<dyn Host>,
    /// Files that were imported.
    pub imports: Imports,
    /// Options it was started with.
    pub options: VmOptions,
    /// Calls of [`Vm::force`] and [`Vm::call`] in progress.
    pub reentries: u32,
    /// What was seen of the evaluation, if it is watched.
    pub watcher: Option<Box<Watcher>>,
    /// How long reading programs took.
    pub phases: Phases,
    /// Data of builtins.
    pub extensions: Extensions,
    pub(crate) boxes: Boxes,
    control: Arc<Control>,
    sp: *mut Value,
    pub(crate) fp: *mut Frame,
    depth: u32,
    /// The most calls in progress. Nix: the call that comes at the limit is still made.
    max_depth: u32,
    /// Call sites that tail calls replaced, by depth: address of the instruction after the call.
    elided: Box<[usize]>,
    elided_mask: u32,
    /// Where the functors are defined that were called, by depth likewise.
    functors: Box<[u32]>,
    pub(crate) linked: Vec<Kept<crate::link::Linked>>,
    pub(crate) files: crate::parts::Files,
    /// Behind `linked`, whose tables are in it (T0).
    pub(crate) ground: Arena,
    /// Words that the last infinite recursion may have been waiting for, which are only compared; 0 for none.
    awaited: [u64; 2],
    ahead: ahead::Ahead,
    pub(crate) internals: Internals,
    pub(crate) computed_names: names::ComputedNames,
    pub(crate) key_context: KeyContext,
    values: Region,
    frames: Region,
}

/// The value stack's reserve in bytes; see M4 for the frames'.
const VALUE_STACK: usize = 8 << 30;
const _: () = assert!(crate::link::UNPREPARED as usize * 8 > VALUE_STACK);
/// Words kept free above the limit for builtins and stubs, which do not check.
const SLACK: usize = 1 << 16;
/// Up to this limit on the call depth every elided call site is kept.
const ELIDED_EXACT: u32 = 100_000;

impl Vm {
    /// An evaluator on this thread, which must be registered with the heap's collector (see
    /// `heap::run_on_evaluator_thread`).
    pub fn new(mut options: VmOptions, host: Box<dyn Host>) -> Vm {
        if options.calls.is_some() {
            options.opt_level = 0;
        }
        let count = options.heap.count || options.watching.is_on();
        let mut heap = Heap::new(&HeapOptions { count, ..options.heap.clone() });
        let values = Region::reserve(VALUE_STACK);
        let frames = Region::reserve(VALUE_STACK * 4);
        let words = (values.end() as usize - values.start() as usize) / 8;
        let records = (frames.end() as usize - frames.start() as usize) / size_of::<Frame>();
        let limit = values.start() as usize + words.min(records) * 8 - SLACK * 8;
        let sp = values.start().cast::<Value>();
        heap.attach_stack(sp);
        heap.set_stack_end(values.end().cast());
        heap.set_stack_top(sp);
        let symbols = Symbols::new(&mut heap);
        let ring = (options.max_call_depth.min(ELIDED_EXACT) + 2).next_power_of_two();
        Vm {
            fp: frames.start().cast(),
            symbols,
            sources: Sources::new(host.source_reader()),
            globals: Globals::default(),
            host,
            imports: Imports::default(),
            reentries: 0,
            phases: Phases::new(options.clock),
            watcher: Watcher::new(&options.watching, options.calls.as_ref()),
            extensions: Extensions::default(),
            boxes: Boxes::default(),
            control: Arc::new(Control {
                limit: AtomicUsize::new(limit),
                interrupted: AtomicBool::new(false),
            }),
            sp,
            depth: 0,
            max_depth: options.max_call_depth.saturating_add(1).min(DEPTH - 1),
            elided: vec![0; ring as usize].into_boxed_slice(),
            elided_mask: ring - 1,
            functors: vec![0; ring as usize].into_boxed_slice(),
            awaited: [0; 2],
            // A deeper ring has no place for the sites of calls that lie deeper than they should.
            ahead: ahead::Ahead::new(options.max_call_depth <= ELIDED_EXACT),
            linked: Vec::new(),
            files: crate::parts::Files::default(),
            ground: Arena::with_huge_pages(options.heap.huge_pages),
            internals: Internals::new(),
            computed_names: names::ComputedNames::default(),
            key_context: KeyContext::default(),
            values,
            frames,
            heap,
            options,
        }
    }

    /// Ends an evaluator whose process ends, too. Whoever it knows outside is left in order; its memory is left
    /// to the system, which takes it back at once: taking apart what `hello` of nixpkgs has loaded takes a millisecond.
    pub fn leave(self) {
        let tables = (self.symbols, self.linked, self.files, self.ground, self.computed_names);
        std::mem::forget((self.heap, tables, self.globals, self.imports, self.boxes, self.internals));
        std::mem::forget((self.values, self.frames, self.elided, self.functors));
    }

    /// The switch that stops this evaluator.
    pub fn control(&self) -> Arc<Control> {
        self.control.clone()
    }

    /// After an interrupt: allow evaluation again.
    pub fn resume(&mut self) {
        let words = (self.values.end() as usize - self.values.start() as usize) / 8;
        let records = (self.frames.end() as usize - self.frames.start() as usize) / size_of::<Frame>();
        let limit = self.values.start() as usize + words.min(records) * 8 - SLACK * 8;
        self.control.interrupted.store(false, Ordering::SeqCst);
        self.control.limit.store(limit, Ordering::SeqCst);
    }
}
