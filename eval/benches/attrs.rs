//! Benchmarks of attribute sets: `cargo bench -p frazil-eval --bench attrs [filter]`.
//!
//! Sets are in locals of the benchmark's frame, where the collector sees them.

use std::cell::Cell;

use divan::{Bencher, black_box};
use frazil_eval::attrs::{Attrs, AttrsBuilder};
use frazil_eval::heap::{Heap, HeapOptions};
use frazil_eval::source::Pos;
use frazil_eval::symbol::{Symbol, Symbols};
use frazil_eval::value::Value;

fn main() {
    divan::main();
}

fn heap() -> Heap {
    Heap::new(&HeapOptions::default())
}

/// An instance of a literal with every second name from `start` on.
fn literal(heap: &mut Heap, start: u32, len: u32) -> Attrs {
    let keys: Vec<(Symbol, Pos)> = (0..len).map(|n| (Symbol(start + 2 * n), Pos(n + 1))).collect();
    let literal = heap.shapes.literal(&keys, Pos(1));
    let words = [Value::TRUE; 20_000];
    Attrs::from_literal(heap, literal, &[], &words[..len as usize])
}

/// The same as a sorted set.
fn sorted(heap: &mut Heap, start: u32, len: u32) -> Attrs {
    let mut builder = AttrsBuilder::new(heap, len as usize);
    for n in 0..len {
        builder.push(heap, Symbol(start + 2 * n), Pos(n + 1), Value::TRUE);
    }
    builder.finish_unique(heap).unwrap()
}

const SIZES: [u32; 5] = [3, 8, 12, 100, 10_000];

/// Looks up names in turn, so that no branch predictor learns which comes next.
fn turn(bencher: Bencher, set: Attrs, symbols: &[Symbol]) {
    let mut at = 0;
    bencher.bench_local(|| {
        at = (at + 1) & 1023;
        black_box(set).get(black_box(symbols[at])).map(|entry| entry.slot.get())
    });
}

/// 1,024 names that a set of `len` has.
fn scattered(len: u32) -> Vec<Symbol> {
    let mut state = 12345u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    (0..1024).map(|_| Symbol(100 + 2 * (next() % len))).collect()
}

#[divan::bench(args = SIZES)]
fn select_hit_scattered_literal(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = literal(&mut heap, 100, len);
    turn(bencher, set, &scattered(len));
}

#[divan::bench(args = SIZES)]
fn select_hit_scattered_sorted(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = sorted(&mut heap, 100, len);
    turn(bencher, set, &scattered(len));
}

#[divan::bench(args = SIZES)]
fn select_hit_literal(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = literal(&mut heap, 100, len);
    let symbol = Symbol(100 + 2 * (len / 2));
    bencher.bench_local(|| black_box(set).get(black_box(symbol)).map(|entry| entry.slot.get()));
}

#[divan::bench(args = SIZES)]
fn select_miss_literal(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = literal(&mut heap, 100, len);
    let symbol = Symbol(101 + 2 * (len / 2));
    bencher.bench_local(|| black_box(set).get(black_box(symbol)).map(|entry| entry.slot.get()));
}

#[divan::bench(args = SIZES)]
fn select_hit_sorted(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = sorted(&mut heap, 100, len);
    let symbol = Symbol(100 + 2 * (len / 2));
    bencher.bench_local(|| black_box(set).get(black_box(symbol)).map(|entry| entry.slot.get()));
}

#[divan::bench(args = SIZES)]
fn select_miss_sorted(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = sorted(&mut heap, 100, len);
    let symbol = Symbol(101 + 2 * (len / 2));
    bencher.bench_local(|| black_box(set).get(black_box(symbol)).map(|entry| entry.slot.get()));
}

#[divan::bench(args = SIZES)]
fn select_cached_literal(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = literal(&mut heap, 100, len);
    let (symbol, cache) = (Symbol(100 + 2 * (len / 2)), Cell::new(0));
    bencher.bench_local(|| black_box(set).get_cached(black_box(symbol), &cache).map(|slot| slot.get()));
}

#[divan::bench(args = SIZES)]
fn select_cached_sorted(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = sorted(&mut heap, 100, len);
    let (symbol, cache) = (Symbol(100 + 2 * (len / 2)), Cell::new(0));
    bencher.bench_local(|| black_box(set).get_cached(black_box(symbol), &cache).map(|slot| slot.get()));
}

/// Three shapes at one place: the cache is filled anew each time.
#[divan::bench(args = SIZES)]
fn select_cached_three_shapes(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let sets = [0, 2, 4].map(|start| literal(&mut heap, 96 + start, len));
    let (symbol, cache) = (Symbol(100), Cell::new(0));
    let mut at = 0;
    bencher.bench_local(|| {
        at = if at == 2 { 0 } else { at + 1 };
        black_box(sets[at]).get_cached(black_box(symbol), &cache).map(|slot| slot.get())
    });
}

/// One name on top of a large set, then a name of the large set.
#[divan::bench(args = [1, 4, 8])]
fn select_through_overlays(bencher: Bencher, depth: u32) {
    let mut heap = heap();
    let mut set = sorted(&mut heap, 100, 10_000);
    for n in 0..depth {
        set = set.with_attr(&mut heap, Symbol(50 + n), Pos::NONE, Value::NULL);
    }
    turn(bencher, set, &scattered(10_000));
}

#[divan::bench(args = [20_000])]
fn select_from_tree(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = grown(&mut heap, len);
    turn(bencher, set, &scattered(len));
}

/// A new set of `len` on the heap, from words that are at hand.
#[divan::bench(args = [2, 5, 12], sample_size = 256)]
fn make_literal(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let keys: Vec<(Symbol, Pos)> = (0..len).map(|n| (Symbol(100 + n), Pos(n))).collect();
    let literal = heap.shapes.literal(&keys, Pos(1));
    let words = [Value::TRUE; 12];
    bencher.bench_local(|| Attrs::from_literal(&mut heap, literal, &[], black_box(&words[..len as usize])));
}

#[divan::bench(args = [(2, 1), (2, 2), (5, 3), (12, 5), (30, 20), (1000, 900)], sample_size = 256)]
fn update_flat(bencher: Bencher, (left, right): (u32, u32)) {
    let mut heap = heap();
    let left = literal(&mut heap, 100, left);
    let right = literal(&mut heap, 101, right);
    bencher.bench_local(|| Attrs::update(&mut heap, black_box(left), black_box(right)));
}

#[divan::bench(sample_size = 256)]
fn update_chain_of_four(bencher: Bencher) {
    let mut heap = heap();
    let sets = [100, 101, 102, 103].map(|start| literal(&mut heap, start, 3));
    bencher.bench_local(|| Attrs::update_all(&mut heap, black_box(&sets)));
}

/// Five attributes on top of many.
#[divan::bench(args = [50, 20_000], sample_size = 256)]
fn update_small_on_large(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let left = sorted(&mut heap, 100, len);
    let right = literal(&mut heap, 140, 5);
    bencher.bench_local(|| Attrs::update(&mut heap, black_box(left), black_box(right)));
}

/// Many attributes on top of five.
#[divan::bench(args = [50, 20_000], sample_size = 256)]
fn update_large_on_small(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let right = sorted(&mut heap, 100, len);
    let left = literal(&mut heap, 140, 5);
    bencher.bench_local(|| Attrs::update(&mut heap, black_box(left), black_box(right)));
}

fn grown(heap: &mut Heap, len: u32) -> Attrs {
    let mut set = Attrs::empty();
    for n in 0..len {
        set = set.with_attr(heap, Symbol(100 + 2 * (n * 7919 % len)), Pos(n), Value::TRUE);
    }
    set
}

/// `foldl'` with `//`, one attribute at a time, names in mixed order; per update.
#[divan::bench(args = [100, 1_000, 20_000], sample_size = 1, sample_count = 20)]
fn grow_mixed(bencher: Bencher, len: u32) {
    let mut heap = heap();
    bencher.counter(divan::counter::ItemsCount::new(len)).bench_local(|| grown(&mut heap, len));
}

/// The same with names in order of first appearance.
#[divan::bench(args = [100, 1_000, 20_000], sample_size = 1, sample_count = 20)]
fn grow_ascending(bencher: Bencher, len: u32) {
    let mut heap = heap();
    bencher.counter(divan::counter::ItemsCount::new(len)).bench_local(|| {
        let mut set = Attrs::empty();
        for n in 0..len {
            set = set.with_attr(&mut heap, Symbol(100 + n), Pos(n), Value::TRUE);
        }
        set
    });
}

#[divan::bench(args = [5, 100, 10_000], sample_size = 64)]
fn build_ascending(bencher: Bencher, len: u32) {
    let mut heap = heap();
    bencher.counter(divan::counter::ItemsCount::new(len)).bench_local(|| sorted(&mut heap, 100, len));
}

#[divan::bench(args = [5, 100, 10_000], sample_size = 64)]
fn build_mixed(bencher: Bencher, len: u32) {
    let mut heap = heap();
    bencher.counter(divan::counter::ItemsCount::new(len)).bench_local(|| {
        let mut builder = AttrsBuilder::new(&mut heap, len as usize);
        for n in 0..len {
            builder.push(&mut heap, Symbol(100 + n * 7919 % len), Pos(n), Value::TRUE);
        }
        builder.finish_first_wins(&mut heap)
    });
}

fn walk(bencher: Bencher, set: Attrs) {
    bencher.counter(divan::counter::ItemsCount::new(set.len())).bench_local(|| {
        black_box(set).iter().map(|(symbol, _, slot)| symbol.0 as u64 ^ slot.get().bits()).sum::<u64>()
    });
}

#[divan::bench(args = [3, 100, 10_000])]
fn walk_flat(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = sorted(&mut heap, 100, len);
    walk(bencher, set);
}

#[divan::bench(args = [1, 8])]
fn walk_overlays(bencher: Bencher, depth: u32) {
    let mut heap = heap();
    let mut set = sorted(&mut heap, 100, 1_000);
    for n in 0..depth {
        set = set.with_attr(&mut heap, Symbol(50 + n), Pos::NONE, Value::NULL);
    }
    walk(bencher, set);
}

#[divan::bench]
fn walk_tree(bencher: Bencher) {
    let mut heap = heap();
    let set = grown(&mut heap, 20_000);
    walk(bencher, set);
}

#[divan::bench(args = [5, 12, 100], sample_size = 256)]
fn map_literal(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = literal(&mut heap, 100, len);
    bencher.bench_local(|| black_box(set).map_slots(&mut heap, |_, _, slot| slot.get()));
}

#[divan::bench(args = [5, 100], sample_size = 256)]
fn remove_two(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let set = literal(&mut heap, 100, len);
    bencher.bench_local(|| black_box(set).remove(&mut heap, &[Symbol(104), Symbol(102)]));
}

#[divan::bench(args = [5, 100], sample_size = 256)]
fn intersect_three(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let a = literal(&mut heap, 102, 3);
    let b = literal(&mut heap, 100, len);
    bencher.bench_local(|| black_box(a).intersect(&mut heap, black_box(b)));
}

#[divan::bench(args = [5, 100, 10_000])]
fn names_of_sorted(bencher: Bencher, len: u32) {
    let mut heap = heap();
    let mut symbols = Symbols::new(&mut heap);
    for n in 0..25_000u32 {
        symbols.intern(format!("{:x}-name", n.wrapping_mul(0x9e37_79b9)).as_bytes(), &mut heap);
    }
    let set = sorted(&mut heap, 100, len);
    bencher.counter(divan::counter::ItemsCount::new(len)).bench_local(|| {
        black_box(set).iter_by_name(&symbols).map(|(symbol, ..)| symbol.0 as u64).sum::<u64>()
    });
}

#[divan::bench]
fn intern_known(bencher: Bencher) {
    let mut heap = heap();
    let mut symbols = Symbols::new(&mut heap);
    let names: Vec<String> = (0..1024).map(|n| format!("attribute-{n}")).collect();
    let mut at = 0;
    bencher.bench_local(|| {
        at = (at + 1) & 1023;
        symbols.intern(black_box(names[at].as_bytes()), &mut heap)
    });
}
