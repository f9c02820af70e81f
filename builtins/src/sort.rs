//! `sort`: a stable natural merge sort that any comparison function may be given.
//!
//! Which elements are compared shows (comparisons can trace or fail), and a comparison that is no
//! order still gives some permutation; so the algorithm is the reference's: Peeksort (Munro and
//! Wild, *Nearly-Optimal Mergesorts*, 2018) with insertion sort for up to 16 elements. It finds runs
//! on the way down instead of scanning for them, so sorted input takes one comparison per element.
//!
//! `builtins.lessThan` over integers or over strings is a proper order without effects: there any
//! stable sort gives the same list, and elements are sorted by number or by prefix.
//!
//! The elements are in a list on the VM stack, never in Rust's heap (H3); comparing calls back into
//! the loop.

use std::cmp::Ordering;

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, Result};
use frazil_eval::value::{Callable, Slot, Value};
use frazil_eval::vm::Vm;

use crate::lists::list_of;
use crate::steps::Steps;

/// The builtins of this file.
pub static SORT: [Builtin; 1] = [Builtin::new("sort", 2, sort)
    .takes(&[Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.sort")])
    .stepped(1)
    .on_error(sort_failed)];

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
    for (item, slot) in items.iter().zip(list.slots()) {
        item.set(slot.get());
    }
    let function = call.arg(0);
    let native =
        matches!(function.as_callable(), Some(Callable::Builtin(builtin)) if builtin.name == "lessThan");
    if !native {
        sort_with(call, items, |vm, x, y| called_less(vm, function, x, y))?;
    } else if !sort_natively(call.vm, items)? {
        sort_with(call, items, native_less)?;
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

/// Sorts items that are all integers or all strings; `false` if they are not.
fn sort_natively(vm: &mut Vm, items: &'static [Slot]) -> Result<bool> {
    let ints = || items.iter().map(|slot| slot.get().peek().as_int());
    if let Some(numbers) =
        ints().zip(0..).map(|(int, index)| Some((int?, index))).collect::<Option<Vec<(i64, u32)>>>()
    {
        permute(vm, items, numbers, |x, y| x.cmp(y))?;
        return Ok(true);
    }
    let text = |index: u32| items[index as usize].get().peek().as_str();
    let prefixes: Option<Vec<(u64, u32)>> = (0..items.len() as u32)
        .map(|index| text(index).map(|text| (prefix(text.as_bytes()), index)))
        .collect();
    let Some(prefixes) = prefixes else { return Ok(false) };
    let bytes = |index| text(index).map(|text| text.as_bytes());
    permute(vm, items, prefixes, |x, y| {
        x.0.cmp(&y.0).then_with(|| bytes(x.1).cmp(&bytes(y.1))).then(x.1.cmp(&y.1))
    })?;
    Ok(true)
}

/// The first eight bytes of a string as a number that sorts as they do.
fn prefix(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let len = text.len().min(8);
    bytes[..len].copy_from_slice(&text[..len]);
    u64::from_be_bytes(bytes)
}

/// Sorts keys, which have their item's index behind them, and puts the items in their order.
fn permute<K: Copy>(
    vm: &mut Vm,
    items: &'static [Slot],
    keys: Vec<(K, u32)>,
    order: impl Fn(&(K, u32), &(K, u32)) -> Ordering,
) -> Result<()> {
    let mut keys = sort_keys(vm, keys, order)?;
    // Follow each cycle of the permutation: position `at` gets the item that was at `keys[at].1`.
    for start in 0..keys.len() {
        let first = items[start].get();
        let mut at = start;
        loop {
            let from = keys[at].1 as usize;
            keys[at].1 = at as u32;
            if from == start {
                break;
            }
            if from == at {
                break;
            }
            items[at].set(items[from].get());
            at = from;
        }
        items[at].set(first);
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
