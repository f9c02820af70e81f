//! Stress mode: collects at nearly every allocation and poisons what dies, so that a word which the
//! collector could not see (H3) is noticed at its next use.
//!
//! Every object is allocated by itself and recorded. Between marking and sweeping, the objects that
//! were not marked are filled with [`POISON`] and then marked, so that they are not reused: they stay
//! in quarantine until too many are there. The poison is no canonical address: to follow it traps.
//! When an evaluation in stress mode crashes or panics, the seed is printed.

use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicU64, Ordering};

/// What dead objects are filled with: no canonical address, no known kind of header.
pub(super) const POISON: u64 = 0xdead_5ea1_dead_5ee8;
/// The most dead objects that are kept from being reused.
#[cfg(feature = "boehm")]
const QUARANTINE: usize = 20_000;

/// How hard to stress. A heap that never collects ignores it.
#[derive(Clone, Debug)]
pub struct Stress {
    /// Decides where collections happen after the first ones.
    pub seed: u64,
    /// Collect at each of the first so many allocations.
    pub first: u64,
    /// Then at every so-manieth on average.
    pub every: u64,
    /// Check the whole heap at each collection.
    pub verify: bool,
}

impl Default for Stress {
    fn default() -> Stress {
        Stress { seed: 1, first: 3000, every: 100, verify: true }
    }
}

/// An object that was allocated in stress mode.
#[cfg_attr(not(feature = "boehm"), allow(dead_code))]
struct Record {
    address: usize,
    words: usize,
    dead: bool,
}

/// The state of a heap in stress mode.
#[cfg_attr(not(feature = "boehm"), allow(dead_code))]
pub(super) struct State {
    stress: Stress,
    /// Changes only under the collector's lock (H7).
    records: UnsafeCell<Vec<Record>>,
    random: Cell<u64>,
    allocations: Cell<u64>,
    next_collection: Cell<u64>,
}

/// The seed that a crash handler prints.
static SEED: AtomicU64 = AtomicU64::new(0);

impl State {
    pub fn new(stress: Stress) -> State {
        SEED.store(stress.seed, Ordering::Relaxed);
        #[cfg(feature = "boehm")]
        crash::install();
        State {
            random: Cell::new(stress.seed | 1),
            records: UnsafeCell::new(Vec::new()),
            allocations: Cell::new(0),
            next_collection: Cell::new(0),
            stress,
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let (seed, count) = (self.stress.seed, self.allocations.get());
            eprintln!("heap stress: seed {seed}, allocation {count}");
        }
    }
}

#[cfg(feature = "boehm")]
mod collected {
    use super::super::{Heap, boehm};
    use super::{POISON, QUARANTINE, Record, State};

    impl State {
        /// Counts an allocation; whether a collection is due before it.
        fn is_due(&self) -> bool {
            let count = self.allocations.get() + 1;
            self.allocations.set(count);
            if count <= self.stress.first {
                return true;
            }
            if count < self.next_collection.get() {
                return false;
            }
            let mut random = self.random.get();
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            self.random.set(random);
            self.next_collection.set(count + 1 + random % (2 * self.stress.every.max(1)));
            true
        }

        /// Poisons what the collection in progress has not marked. Between marking and sweeping,
        /// under the collector's lock.
        pub fn poison_dead(&self) {
            // SAFETY: H7: under the lock.
            let records = unsafe { &mut *self.records.get() };
            let dead = records.iter().filter(|record| record.dead).count();
            let mut surplus = dead.saturating_sub(QUARANTINE);
            records.retain_mut(|record| {
                let object = record.address as *mut u64;
                if boehm::is_marked(object) {
                    return true;
                }
                if record.dead && surplus > 0 {
                    surplus -= 1;
                    return false;
                }
                if !record.dead {
                    record.dead = true;
                    for index in 0..record.words {
                        // SAFETY: the object was allocated with these words and nothing marked
                        // points at it.
                        unsafe { *object.add(index) = POISON };
                    }
                }
                boehm::keep(object);
                true
            });
        }
    }

    /// An object of `bytes` bytes, a multiple of the granule, after a collection if one is due.
    pub fn alloc(heap: &Heap, state: &State, bytes: usize, plain: bool) -> Option<*mut u64> {
        if state.is_due() {
            boehm::collect();
            if state.stress.verify
                && let Err(violation) = heap.verify()
            {
                panic!("the heap is damaged: {violation}");
            }
        }
        let object = boehm::alloc_one(bytes, plain)?;
        let record = Record { address: object as usize, words: bytes / 8, dead: false };
        // SAFETY: H7: under the lock.
        boehm::with_lock(|| unsafe { (*state.records.get()).push(record) });
        Some(object)
    }
}

#[cfg(feature = "boehm")]
pub(super) use collected::alloc;

#[cfg(feature = "boehm")]
mod crash {
    //! Prints the seed when a signal ends the process, then lets the previous handler go on.

    use std::cell::UnsafeCell;
    use std::sync::Once;
    use std::sync::atomic::Ordering;

    use libc::{c_int, sigaction};

    const SIGNALS: [c_int; 3] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGABRT];

    struct Previous(UnsafeCell<[std::mem::MaybeUninit<sigaction>; SIGNALS.len()]>);
    // SAFETY: written once, before the handlers that read it are installed.
    unsafe impl Sync for Previous {}
    static PREVIOUS: Previous =
        Previous(UnsafeCell::new([const { std::mem::MaybeUninit::uninit() }; SIGNALS.len()]));
    static INSTALLED: Once = Once::new();

    pub fn install() {
        INSTALLED.call_once(|| {
            for (index, &signal) in SIGNALS.iter().enumerate() {
                // SAFETY: a zeroed action is a valid one, and then gets a handler and flags; the
                // previous one is written to its place before anything reads it.
                unsafe {
                    let mut action: sigaction = std::mem::zeroed();
                    action.sa_sigaction = handler as *const () as usize;
                    action.sa_flags = libc::SA_ONSTACK;
                    let previous = (*PREVIOUS.0.get())[index].as_mut_ptr();
                    sigaction(signal, std::ptr::null(), previous);
                    sigaction(signal, &action, std::ptr::null_mut());
                }
            }
        });
    }

    extern "C" fn handler(signal: c_int) {
        let mut text = *b"heap stress: crashed, seed 00000000000000000000\n";
        let mut seed = super::SEED.load(Ordering::Relaxed);
        for digit in text[27..47].iter_mut().rev() {
            *digit = b'0' + (seed % 10) as u8;
            seed /= 10;
        }
        // SAFETY: both calls are allowed in a signal handler. With the previous action back, the
        // faulting instruction (or `abort`) raises the signal again.
        unsafe {
            libc::write(2, text.as_ptr().cast(), text.len());
            if let Some(index) = SIGNALS.iter().position(|&known| known == signal) {
                sigaction(signal, (*PREVIOUS.0.get())[index].as_ptr(), std::ptr::null_mut());
            }
        }
    }
}
