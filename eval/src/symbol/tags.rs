//! Names with indices, in one word each, and their order: what sets are made of in effect order.

use super::Symbol;

/// So few are sorted by comparing them.
const FEW: usize = 256;

/// A name and an index, below 2³², in one word, which sorts by name first.
#[inline(always)]
pub fn tag(symbol: Symbol, index: usize) -> u64 {
    u64::from(symbol.0) << 32 | index as u64
}

/// The name of a tag.
#[inline(always)]
pub fn name_of(tag: u64) -> Symbol {
    Symbol((tag >> 32) as u32)
}

/// Sorts tags whose indices ascend: many by one byte of their symbols after the other, from the last on, those in
/// which all agree left out. The set of all packages of nixpkgs has ten thousand names.
pub fn sort_tags(tags: &mut Vec<u64>) {
    if tags.is_sorted() {
        return;
    }
    if tags.len() < FEW {
        return tags.sort_unstable();
    }
    let differing = tags.iter().fold(0, |bits, tag| bits | (tag ^ tags[0]));
    let mut sorted = vec![0; tags.len()];
    for shift in (32..64).step_by(8).filter(|shift| differing >> shift & 0xff != 0) {
        let digit = |tag: u64| usize::from((tag >> shift) as u8);
        let mut places = [0; 256];
        tags.iter().for_each(|&tag| places[digit(tag)] += 1);
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        for &tag in tags.iter() {
            let place = &mut places[digit(tag)];
            sorted[*place] = tag;
            *place += 1;
        }
        std::mem::swap(tags, &mut sorted);
    }
}

#[cfg(test)]
mod tests {
    use super::{Symbol, name_of, sort_tags, tag};

    #[test]
    fn tags_are_in_the_order_of_names_then_of_indices() {
        let mut state = 1_u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((u64::from(state) * u64::from(below)) >> 32) as u32
        };
        for (len, names) in
            [(0, 1), (1, 1), (3, 2), (255, 9), (256, 300), (5000, 70), (5000, 17_000), (300, 1 << 31)]
        {
            let given: Vec<u64> = (0..len).map(|index| tag(Symbol(random(names)), index)).collect();
            let (mut sorted, mut expected) = (given.clone(), given.clone());
            sort_tags(&mut sorted);
            expected.sort_unstable();
            assert_eq!(sorted, expected);
            assert!(
                sorted
                    .iter()
                    .all(|&word| given[word as u32 as usize] == tag(name_of(word), word as u32 as usize))
            );
        }
    }
}
