//! Sets in the bytewise order of names: what `attrNames` and all output show.

use std::borrow::Cow;

use super::iter::Entry;
use super::{Attrs, Flat};
use crate::source::Pos;
use crate::symbol::{Symbol, Symbols};
use crate::value::Slot;
use crate::value::attrs_object::SHAPE;

/// The order of a set's attributes by name. It holds no values, so it may be kept anywhere; it goes
/// with the set it was made for.
pub struct NameOrder(Order);

enum Order {
    /// Indices into a flat set.
    Ranks(Cow<'static, [u32]>),
    /// Names, for sets without indices.
    Names(Vec<Symbol>),
}

impl NameOrder {
    /// The number of attributes.
    pub fn len(&self) -> usize {
        match &self.0 {
            Order::Ranks(ranks) => ranks.len(),
            Order::Names(names) => names.len(),
        }
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Attribute `index` of `set` by name, counted from 0.
    #[inline]
    pub fn get(&self, set: Attrs, index: usize) -> (Symbol, Pos, &'static Slot) {
        match &self.0 {
            Order::Ranks(ranks) => {
                let flat = Flat::of(set.0);
                let rank = ranks[index] as usize;
                (flat.keys[rank], flat.positions[rank], &flat.slots[rank])
            }
            Order::Names(names) => {
                let Entry { slot, pos } = set.get(names[index]).expect("the order is that of the set");
                (names[index], pos, slot)
            }
        }
    }
}

impl Attrs {
    /// The order of the attributes by name; cheap for instances of literals, whose shape keeps it.
    pub fn name_order(self, symbols: &Symbols) -> NameOrder {
        if self.kind() == SHAPE {
            return NameOrder(Order::Ranks(Cow::Borrowed(self.0.literal_shape().shape().by_name(symbols))));
        }
        if let Some(flat) = self.as_flat() {
            return NameOrder(Order::Ranks(Cow::Owned(ranks_by_name(flat.keys, symbols))));
        }
        let keys: Vec<Symbol> = self.iter().map(|(symbol, ..)| symbol).collect();
        let ranks = ranks_by_name(&keys, symbols);
        NameOrder(Order::Names(ranks.into_iter().map(|rank| keys[rank as usize]).collect()))
    }

    /// The attributes in the bytewise order of their names.
    pub fn iter_by_name(
        self,
        symbols: &Symbols,
    ) -> impl ExactSizeIterator<Item = (Symbol, Pos, &'static Slot)> + use<> {
        let order = self.name_order(symbols);
        (0..order.len()).map(move |index| order.get(self, index))
    }
}

/// The indices of `keys` in the bytewise order of their names.
pub(super) fn ranks_by_name(keys: &[Symbol], symbols: &Symbols) -> Vec<u32> {
    let worded = keys.iter().enumerate().map(|(rank, &key)| (symbols.name_word(key, 0), rank as u32));
    let mut worded: Vec<(u64, u32)> = worded.collect();
    sort_names(&mut worded, keys, symbols, 0);
    worded.into_iter().map(|(_, rank)| rank).collect()
}

/// Fewer names than this are compared as a whole.
const FEW: usize = 16;
/// As far into names that agree so long one looks word by word; it also bounds the recursion.
const DEEP: usize = 64;

/// Sorts indices into `keys` by name, each with the eight bytes of its name from `offset` on, where
/// the names agree before `offset`. Comparing words instead of whole names makes sorting
/// `package-1`, `package-2`, … three times as fast.
fn sort_names(worded: &mut [(u64, u32)], keys: &[Symbol], symbols: &Symbols, offset: usize) {
    worded.sort_unstable_by_key(|&(word, _)| word);
    for run in worded.chunk_by_mut(|a, b| a.0 == b.0) {
        let next = offset + 8;
        if run.len() < FEW || next >= DEEP {
            run.sort_unstable_by(|a, b| symbols.compare_names(keys[a.1 as usize], keys[b.1 as usize]));
            continue;
        }
        for (word, rank) in run.iter_mut() {
            *word = symbols.name_word(keys[*rank as usize], next);
        }
        sort_names(run, keys, symbols, next);
    }
}
