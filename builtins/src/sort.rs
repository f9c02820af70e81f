//! `sort`: a stable natural merge sort that any comparison function may be given.
//!
//! Which elements are compared shows (comparisons can trace or fail), and a comparison that is no
//! order still gives some permutation; so the algorithm is the reference's: Peeksort (Munro and
//! Wild, *Nearly-Optimal Mergesorts*, 2018) with insertion sort for up to 16 elements. It finds runs
//! on the way down instead of scanning for them, so sorted input takes one comparison per element.
//!
//! `builtins.lessThan` over integers or over strings is a proper order without effects: there any
//! stable sort gives the same list, and elements are sorted by the digits of a number, or of the first eight bytes.
//!
//! The elements are in a list on the VM stack, never in Rust's heap (H3); comparing calls back into
//! the loop.

use std::cmp::Ordering;

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, Result};
use frazil_eval::symbol::first_word;
use frazil_eval::value::{Callable, Slot, Str, Value};
use frazil_eval::vm::Vm;

use crate::lists::list_of;
use crate::steps::Steps;

/// The builtins of this file.
pub static SORT: [Builtin; 1] = [Builtin::new("sort", 2, sort)
    .takes(&[Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.sort")])
    .stepped(1)
    .on_error(sort_failed)];

/// So few numbers are sorted by comparing them.
const FEW: usize = 256;

/// Up to so many elements insertion sort is used.
const INSERTION: usize = 16;

const FUNCTION: &str = "while evaluating the first argument passed to builtins.sort";

/// `sort less xs`: the elements of the list `xs` in order; `less x y` tells whether `x` comes before
/// `y`. Elements of which neither comes before the other keep their order.
///
/// Forces `xs`, `less` if there are elements, then all elements.
///
/// ```nix
/// builtins.sort builtins.lessThan [ 3 1 2 ]    # => [ 1 2 3 ]
/// builtins.sort (x: y: y < x) [ 3 1 2 ]    # => [ 3 2 1 ]
/// builtins.sort (x: y: true) [ 3 1 2 ]    # => [ 2 1 3 ]
/// ```
fn sort(call: &mut Call) -> Result<Step> {
    let list = call.list(1)?;
    if list.is_empty() {
        return Ok(Step::Done(list.value()));
    }
    if let Some(step) = call.force_function(FUNCTION)? {
        return Ok(step);
    }
    if let Some(step) = call.force_each(list, 0, |_, _| Ok(()))? {
        return Ok(step);
    }
    let result = list_of(call.vm, list.len())?;
    call.push(result);
    let items = result.as_list().expect("a list was made").slots();
    let function = call.arg(0);
    let native =
        matches!(function.as_callable(), Some(Callable::Builtin(builtin)) if builtin.name == "lessThan");
    if native && sort_natively(call.vm, list.slots(), items)? {
        return Ok(Step::Done(result));
    }
    for (item, slot) in items.iter().zip(list.slots()) {
        item.set(slot.get());
    }
    match native {
        true => sort_with(call, items, native_less)?,
        false => sort_with(call, items, |vm, x, y| called_less(vm, function, x, y))?,
    }
    Ok(Step::Done(result))
}

fn sort_failed(call: &mut Call, error: Error) -> Result<Step> {
    Err(call.function_failed(FUNCTION, error))
}

fn called_less(vm: &mut Vm, function: Value, x: Value, y: Value) -> Result<bool> {
    let result = vm.call(function, &[x, y])?;
    match result.as_bool() {
        Some(less) => Ok(less),
        None => {
            let error = vm.expected("a Boolean", result);
            Err(vm.noted(
                error,
                "while evaluating the return value of the sorting function passed to builtins.sort",
            ))
        }
    }
}

fn native_less(vm: &mut Vm, x: Value, y: Value) -> Result<bool> {
    let (x, y) = (x.peek(), y.peek());
    if let Some(less) = vm.quick_less(x, y) {
        return Ok(less);
    }
    match vm.less_blocking(x, y) {
        Ok(less) => Ok(less),
        Err(error) => Err(vm.noted(error, "while evaluating the ordering function passed to builtins.sort")),
    }
}

/// Puts the words of `source` into `items` in order, if all are integers or all are strings; `false` if not.
fn sort_natively(vm: &mut Vm, source: &'static [Slot], items: &'static [Slot]) -> Result<bool> {
    let words = || source.iter().map(|slot| slot.get().peek()).zip(0..);
    let ints: Option<Vec<Key>> =
        words().map(|(word, index)| Some(Key::of_int(word.as_int()?, index))).collect();
    let keys = match ints {
        Some(ints) => sort_by_digits(vm, ints)?,
        None => {
            let strings: Option<Vec<Key>> =
                words().map(|(word, index)| Some(Key::of_text(word.as_str()?.as_bytes(), index))).collect();
            let Some(strings) = strings else { return Ok(false) };
            let mut keys = sort_by_digits(vm, strings)?;
            sort_long_texts(vm, source, &mut keys)?;
            keys
        }
    };
    for (item, key) in items.iter().zip(&keys) {
        item.set(source[key.index as usize].get());
    }
    Ok(true)
}

/// What an item is sorted by.
#[derive(Clone, Copy, Default)]
struct Key {
    number: u64,
    index: u32,
    /// Whether items of this number are equal.
    is_exact: bool,
}

impl Key {
    fn of_int(int: i64, index: u32) -> Key {
        Key { number: int as u64 ^ 1 << 63, index, is_exact: true }
    }

    /// The number is that of the first eight bytes: zeros behind a shorter text.
    fn of_text(text: &[u8], index: u32) -> Key {
        let is_exact = text.len() <= 8 && text.last() != Some(&0);
        Key { number: first_word(text), index, is_exact }
    }
}

/// Sorts keys by their numbers, one byte after the other from the last on, those in which all agree left out.
/// Equal ones keep their order.
fn sort_by_digits(vm: &mut Vm, keys: Vec<Key>) -> Result<Vec<Key>> {
    if keys.is_sorted_by_key(|key| key.number) {
        return Ok(keys);
    }
    if keys.len() < FEW {
        let mut keys = keys;
        keys.sort_by_key(|key| key.number);
        return Ok(keys);
    }
    let differing = keys.iter().fold(0, |bits, key| bits | (key.number ^ keys[0].number));
    let (mut keys, mut sorted) = (keys, Vec::new());
    sorted.resize(keys.len(), Key::default());
    for shift in (0..64).step_by(8).filter(|shift| differing >> shift & 0xff != 0) {
        vm.check_interrupt()?;
        let digit = |key: &Key| usize::from((key.number >> shift) as u8);
        let mut places = [0; 256];
        keys.iter().for_each(|key| places[digit(key)] += 1);
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        for key in &keys {
            let place = &mut places[digit(key)];
            sorted[*place] = *key;
            *place += 1;
        }
        std::mem::swap(&mut keys, &mut sorted);
    }
    Ok(keys)
}

/// Puts those in order whose texts go on behind the number that they have in common.
fn sort_long_texts(vm: &mut Vm, source: &'static [Slot], keys: &mut [Key]) -> Result<()> {
    let text = |key: &Key| source[key.index as usize].get().peek().as_str().map(Str::as_bytes);
    for same in keys.chunk_by_mut(|x, y| x.number == y.number) {
        if same.len() > 1 && !same.iter().all(|key| key.is_exact) {
            let sorted =
                sort_keys(vm, same.to_vec(), |x, y| text(x).cmp(&text(y)).then(x.index.cmp(&y.index)))?;
            same.copy_from_slice(&sorted);
        }
    }
    Ok(())
}

/// Sorts runs that take a few milliseconds each, then merges them, so that an interrupt never waits
/// for long.
fn sort_keys<K: Copy>(vm: &mut Vm, keys: Vec<K>, order: impl Fn(&K, &K) -> Ordering) -> Result<Vec<K>> {
    const RUN: usize = 1 << 18;
    let (mut keys, mut spare) = (keys, Vec::new());
    for run in keys.chunks_mut(RUN) {
        vm.check_interrupt()?;
        run.sort_unstable_by(&order);
    }
    let mut width = RUN;
    while width < keys.len() {
        spare.clear();
        spare.reserve(keys.len());
        for pair in keys.chunks(2 * width) {
            vm.check_interrupt()?;
            merge(&mut spare, pair.split_at(width.min(pair.len())), &order);
        }
        std::mem::swap(&mut keys, &mut spare);
        width *= 2;
    }
    Ok(keys)
}

/// Appends two sorted runs to `out` in order.
fn merge<K: Copy>(out: &mut Vec<K>, (left, right): (&[K], &[K]), order: impl Fn(&K, &K) -> Ordering) {
    let (mut x, mut y) = (0, 0);
    while x < left.len() && y < right.len() {
        if order(&right[y], &left[x]) == Ordering::Less {
            out.push(right[y]);
            y += 1;
        } else {
            out.push(left[x]);
            x += 1;
        }
    }
    out.extend_from_slice(&left[x..]);
    out.extend_from_slice(&right[y..]);
}

/// Sorts items by a comparison that may fail.
fn sort_with(
    call: &mut Call,
    items: &'static [Slot],
    less: impl FnMut(&mut Vm, Value, Value) -> Result<bool>,
) -> Result<()> {
    let buffer = list_of(call.vm, items.len())?;
    call.push(buffer);
    let buffer = buffer.as_list().expect("a list was made").slots();
    let mut sorter = Sorter { vm: call.vm, items, buffer, less };
    match items.len() {
        0 | 1 => Ok(()),
        // Nix: two elements are compared this way round, as everywhere.
        2 => sorter.insertion(0, 2),
        len => sorter.sort(0, len, 0, len),
    }
}

/// A sort in progress. Ranges are half open.
struct Sorter<'vm, F> {
    vm: &'vm mut Vm,
    items: &'static [Slot],
    buffer: &'static [Slot],
    less: F,
}

impl<F: FnMut(&mut Vm, Value, Value) -> Result<bool>> Sorter<'_, F> {
    fn less(&mut self, x: usize, y: usize) -> Result<bool> {
        (self.less)(self.vm, self.items[x].get(), self.items[y].get())
    }

    /// Sorts `begin..end`, of which `begin..left` and `right..end` are sorted.
    fn sort(&mut self, begin: usize, end: usize, left: usize, right: usize) -> Result<()> {
        if left == end || right == begin {
            return Ok(());
        }
        let len = end - begin;
        if len <= INSERTION {
            return self.insertion(begin, end);
        }
        let middle = begin + len / 2;
        if middle <= left {
            self.sort(left, end, left + 1, right)?;
            return self.merge(begin, left, end);
        }
        if middle >= right {
            self.sort(begin, right, left, right - 1)?;
            return self.merge(begin, right, end);
        }
        // The run that crosses the middle: increasing weakly, or decreasing strictly.
        let falling = self.less(middle, middle - 1)?;
        let from = self.run_start(left, middle, falling)?;
        let to = self.run_end(middle - 1, right, falling)?;
        if falling {
            self.reverse(from, to);
        }
        if from == begin && to == end {
            return Ok(());
        }
        // Split beside the run, on the side that is nearer to the middle.
        if middle - from < to - middle {
            self.sort(begin, from, left, from.wrapping_sub(1))?;
            self.sort(from, end, to, right)?;
            self.merge(begin, from, end)
        } else {
            self.sort(begin, to, left, from)?;
            self.sort(to, end, to + 1, right)?;
            self.merge(begin, to, end)
        }
    }

    /// Where the run that ends with `end` starts, not before `begin`.
    fn run_start(&mut self, begin: usize, end: usize, falling: bool) -> Result<usize> {
        if begin == end {
            return Ok(end);
        }
        let mut start = end - 1;
        while start > begin && self.less(start, start - 1)? == falling {
            start -= 1;
        }
        Ok(start)
    }

    /// Where the run that starts with `begin` ends, not behind `end`.
    fn run_end(&mut self, begin: usize, end: usize, falling: bool) -> Result<usize> {
        if begin == end {
            return Ok(begin);
        }
        let mut last = begin;
        while last + 1 != end && self.less(last + 1, last)? == falling {
            last += 1;
        }
        Ok(last + 1)
    }

    fn swap(&self, x: usize, y: usize) {
        let (first, second) = (self.items[x].get(), self.items[y].get());
        self.items[x].set(second);
        self.items[y].set(first);
    }

    fn reverse(&self, begin: usize, end: usize) {
        for offset in 0..(end - begin) / 2 {
            self.swap(begin + offset, end - 1 - offset);
        }
    }

    fn insertion(&mut self, begin: usize, end: usize) -> Result<()> {
        for current in begin + 1..end {
            let mut at = current;
            while at > begin && self.less(at, at - 1)? {
                self.swap(at, at - 1);
                at -= 1;
            }
        }
        Ok(())
    }

    /// Merges the sorted runs `begin..middle` and `middle..end`. Of equal items the left one is first.
    fn merge(&mut self, begin: usize, middle: usize, end: usize) -> Result<()> {
        for (copy, item) in self.buffer.iter().zip(&self.items[begin..end]) {
            copy.set(item.get());
        }
        let (left_end, right_end) = (middle - begin, end - begin);
        let (mut left, mut right) = (0, left_end);
        let mut out = begin;
        while left < left_end && right < right_end {
            let (x, y) = (self.buffer[left].get(), self.buffer[right].get());
            let taken = if (self.less)(self.vm, y, x)? {
                right += 1;
                y
            } else {
                left += 1;
                x
            };
            self.items[out].set(taken);
            out += 1;
        }
        for from in (left..left_end).chain(right..right_end) {
            self.items[out].set(self.buffer[from].get());
            out += 1;
        }
        Ok(())
    }
}
