//! Lists: `[len << 3 | 0][words…]` flat, or `[len << 3 | 1][holder][first word]` a view into a flat
//! list or a growable buffer (which is what makes `acc ++ [ x ]` in a loop and `tail` cheap).

use super::{Slot, Tag, Value};

pub(crate) const FLAT: u64 = 0;
pub(crate) const VIEW: u64 = 1;

/// The canonical empty list, an immortal object.
#[repr(align(16))]
struct Empty([u64; 2]);
static EMPTY: Empty = Empty([0, 0]);

/// A list value.
#[derive(Clone, Copy)]
pub struct List(Value);

impl List {
    /// The number of elements.
    #[inline(always)]
    pub fn len(self) -> usize {
        (self.0.word(0) >> 3) as usize
    }

    /// Whether there are no elements.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements.
    #[inline(always)]
    pub fn slots(self) -> &'static [Slot] {
        let header = self.0.word(0);
        let len = (header >> 3) as usize;
        if header & 7 == FLAT {
            self.0.slots(1, len)
        } else {
            Value::from_bits(self.0.word(1)).slots(self.0.word(2) as usize, len)
        }
    }

    /// For a view: its holder and the index of its first word there.
    #[inline(always)]
    pub(crate) fn view(self) -> Option<(Value, usize)> {
        (self.0.word(0) & 7 == VIEW).then(|| (Value::from_bits(self.0.word(1)), self.0.word(2) as usize))
    }

    /// Element `index`, unforced.
    #[inline(always)]
    pub fn get(self, index: usize) -> Option<Value> {
        self.slots().get(index).map(|slot| slot.get().peek_slot(slot))
    }

    /// The elements, unforced.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Value> + DoubleEndedIterator {
        self.slots().iter().map(Slot::get)
    }

    /// The value.
    #[inline(always)]
    pub fn value(self) -> Value {
        self.0
    }
}

impl Value {
    /// `[ ]`.
    #[inline(always)]
    pub fn empty_list() -> Value {
        Value::from_object(EMPTY.0.as_ptr(), Tag::List)
    }

    /// The list, if it is one.
    #[inline(always)]
    pub fn as_list(self) -> Option<List> {
        self.is(Tag::List).then_some(List(self))
    }

    /// This word as read from `slot`; if it is a finished thunk whose value may stand in the slot,
    /// the value, which is also stored there.
    #[inline(always)]
    pub fn peek_slot(self, slot: &Slot) -> Value {
        if self.is_whnf() {
            return self;
        }
        match self.as_thunk().and_then(|thunk| thunk.value()) {
            Some(value) if value.may_replace_slot() => {
                slot.set(value);
                value
            }
            _ => self,
        }
    }
}
