//! Sorting as `std::sort` of GNU's C++ library does it.
//!
//! Nix: packages are sorted by their names with that function, which is not stable, so the order of
//! packages with equal names is the order that its steps happen to give: quicksort with the median of
//! three down to parts of 16 elements, heap sort for what stays too large, then insertion sort.

/// Parts of this size are left to the insertion sort.
const SMALL: usize = 16;

/// Sorts by `less`.
pub fn sort<T>(items: &mut [T], less: &mut dyn FnMut(&T, &T) -> bool) {
    let Some(log) = items.len().checked_ilog2() else { return };
    quicksort(items, 2 * log, less);
    let (start, rest) = (items.len().min(SMALL), items.len());
    for index in 1..start {
        if less(&items[index], &items[0]) {
            items[..=index].rotate_right(1);
        } else {
            insert(items, index, less);
        }
    }
    for index in start..rest {
        insert(items, index, less);
    }
}

/// Moves an element down to its place; there is one below that it is not less than.
fn insert<T>(items: &mut [T], index: usize, less: &mut dyn FnMut(&T, &T) -> bool) {
    let mut at = index;
    while at > 0 && less(&items[at], &items[at - 1]) {
        items.swap(at, at - 1);
        at -= 1;
    }
}

fn quicksort<T>(items: &mut [T], limit: u32, less: &mut dyn FnMut(&T, &T) -> bool) {
    let (mut items, mut limit) = (items, limit);
    while items.len() > SMALL {
        if limit == 0 {
            return heap_sort(items, less);
        }
        limit -= 1;
        let cut = partition(items, less);
        let (low, high) = items.split_at_mut(cut);
        quicksort(high, limit, less);
        items = low;
    }
}

/// Parts the elements at the median of three of them; where the upper part begins.
fn partition<T>(items: &mut [T], less: &mut dyn FnMut(&T, &T) -> bool) -> usize {
    let [a, b, c] = [1, items.len() / 2, items.len() - 1];
    let median = if less(&items[a], &items[b]) {
        if less(&items[b], &items[c]) {
            b
        } else if less(&items[a], &items[c]) {
            c
        } else {
            a
        }
    } else if less(&items[a], &items[c]) {
        a
    } else if less(&items[b], &items[c]) {
        c
    } else {
        b
    };
    items.swap(0, median);
    let (mut low, mut high) = (1, items.len());
    loop {
        while less(&items[low], &items[0]) {
            low += 1;
        }
        high -= 1;
        while less(&items[0], &items[high]) {
            high -= 1;
        }
        if low >= high {
            return low;
        }
        items.swap(low, high);
        low += 1;
    }
}

fn heap_sort<T>(items: &mut [T], less: &mut dyn FnMut(&T, &T) -> bool) {
    for top in (0..items.len() / 2).rev() {
        sift(items, top, less);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sift(&mut items[..end], 0, less);
    }
}

/// Lets an element sink to the bottom of the heap, always to the larger child, and rise again.
fn sift<T>(items: &mut [T], top: usize, less: &mut dyn FnMut(&T, &T) -> bool) {
    let mut hole = top;
    loop {
        let right = 2 * hole + 2;
        let child = match right {
            right if right < items.len() && !less(&items[right], &items[right - 1]) => right,
            right if right <= items.len() => right - 1,
            _ => break,
        };
        items.swap(hole, child);
        hole = child;
    }
    while hole > top {
        let parent = (hole - 1) / 2;
        if !less(&items[parent], &items[hole]) {
            break;
        }
        items.swap(parent, hole);
        hole = parent;
    }
}

#[cfg(test)]
mod tests {
    use super::{heap_sort, sort};

    fn numbers(len: u32, modulus: u32) -> Vec<(u32, u32)> {
        (0..len)
            .map(|index| (index.wrapping_mul(2_654_435_761) >> 7 & 0xffff, index))
            .map(|(x, i)| (x % modulus, i))
            .collect()
    }

    #[test]
    fn sorts() {
        for len in [0, 1, 2, 15, 16, 17, 33, 1000] {
            for modulus in [2, 7, 65536] {
                let (mut quick, mut heap) = (numbers(len, modulus), numbers(len, modulus));
                sort(&mut quick, &mut |a, b| a.0 < b.0);
                heap_sort(&mut heap, &mut |a, b| a.0 < b.0);
                assert!(quick.is_sorted_by_key(|pair| pair.0) && heap.is_sorted_by_key(|pair| pair.0));
            }
        }
    }
}
