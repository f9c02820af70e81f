//! Sets from names that only run time knows: `listToAttrs`, `fromJSON`, `functionArgs`.
//!
//! What was pushed so far lives in a draft, an object of the collected heap. A builder in a local
//! keeps it alive; a builtin that lets the loop run in between keeps [`AttrsBuilder::value`] in a
//! state word and goes on with [`AttrsBuilder::resume`].

use super::{Attrs, gather};
use crate::heap::Heap;
use crate::source::Pos;
use crate::symbol::{Symbol, sort_tags, tag};
use crate::value::Value;
use crate::value::attrs_object::{Draft, keep_alive};

/// Collects attributes in any order.
pub struct AttrsBuilder {
    draft: Draft,
}

/// An attribute that was pushed twice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duplicate {
    /// Its name.
    pub symbol: Symbol,
    /// The position of the first one.
    pub first: Pos,
    /// The position of the second one.
    pub second: Pos,
}

impl AttrsBuilder {
    /// A builder with room for `capacity` attributes; it grows if there are more.
    pub fn new(heap: &mut Heap, capacity: usize) -> AttrsBuilder {
        AttrsBuilder { draft: Draft::new(heap, capacity.max(1)) }
    }

    /// The builder's object: no Nix value, only to be kept on the VM stack.
    pub fn value(&self) -> Value {
        self.draft.value()
    }

    /// The builder whose [`AttrsBuilder::value`] this is.
    pub fn resume(value: Value) -> AttrsBuilder {
        AttrsBuilder { draft: Draft::open(value) }
    }

    /// The number of attributes pushed.
    pub fn len(&self) -> usize {
        self.draft.len()
    }

    /// Whether nothing was pushed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an attribute. The object may move: [`AttrsBuilder::value`] must be kept anew.
    #[inline]
    pub fn push(&mut self, heap: &mut Heap, symbol: Symbol, pos: Pos, value: Value) {
        let len = self.draft.len();
        if len == self.draft.slots.len() {
            self.grow(heap);
        }
        self.draft.put(len, symbol, pos, value);
        self.draft.set_len(len + 1);
    }

    #[cold]
    fn grow(&mut self, heap: &mut Heap) {
        let len = self.draft.len();
        let mut draft = Draft::new(heap, len * 2);
        draft.slots[..len].copy_from_slice(self.draft.slots);
        draft.keys[..len].copy_from_slice(self.draft.keys);
        draft.positions[..len].copy_from_slice(self.draft.positions);
        draft.set_len(len);
        self.draft = draft;
    }

    /// The set; of attributes with the same name, the first one pushed counts.
    pub fn finish_first_wins(self, heap: &mut Heap) -> Attrs {
        self.finish(heap, |_, _| Ok(false)).expect("duplicates are allowed")
    }

    /// The set; of attributes with the same name, the last one pushed counts.
    pub fn finish_last_wins(self, heap: &mut Heap) -> Attrs {
        self.finish(heap, |_, _| Ok(true)).expect("duplicates are allowed")
    }

    /// The set, or the first name in effect order that was pushed twice.
    pub fn finish_unique(self, heap: &mut Heap) -> Result<Attrs, Duplicate> {
        self.finish(heap, |_, _| Err(()))
    }

    /// Puts the attributes in order. `replace` says whether a later one with the same name replaces
    /// an earlier one.
    fn finish(
        self,
        heap: &mut Heap,
        replace: impl Fn(usize, usize) -> Result<bool, ()>,
    ) -> Result<Attrs, Duplicate> {
        let (len, old) = (self.len(), self.draft);
        if old.keys[..len].is_sorted_by(|a, b| a < b) {
            return Ok(gather::close(heap, old, len));
        }
        let mut new = gather::room(heap, len);
        let mut size = 0;
        for index in order(&old.keys[..len]) {
            let symbol = old.keys[index];
            if let Some((last, first)) = new.last(size)
                && last == symbol
            {
                let second = old.positions[index];
                if !replace(size - 1, index).map_err(|()| Duplicate { symbol, first, second })? {
                    continue;
                }
                size -= 1;
            }
            new.put(size, symbol, old.positions[index], old.slots[index]);
            size += 1;
        }
        let set = gather::finish(heap, size);
        keep_alive(old.value());
        Ok(set)
    }
}

/// The indices of `keys` in effect order, equal keys in the order given.
fn order(keys: &[Symbol]) -> impl Iterator<Item = usize> {
    let mut tagged: Vec<u64> = keys.iter().enumerate().map(|(index, &key)| tag(key, index)).collect();
    sort_tags(&mut tagged);
    tagged.into_iter().map(|word| word as u32 as usize)
}
