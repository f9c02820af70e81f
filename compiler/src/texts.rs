//! Numbers of texts that lie elsewhere, such as names: an open-addressing hash table.
//!
//! A slot is a hash and a number, no more, so that the table of a large file touches little memory.
//! It begins small, since how many names a text has its size does not tell.

/// The multiplier of FxHash.
const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;

/// Tables begin with so many slots at least and at most.
const SLOTS_AT_FIRST: (usize, usize) = (64, 1 << 14);

/// The table. It has no slots at first.
#[derive(Default)]
pub struct Texts {
    slots: Vec<Slot>,
    used: usize,
    /// What is left of a hash when this many bits are dropped tells the place.
    shift: u32,
}

#[derive(Clone, Copy)]
struct Slot {
    /// The text's hash.
    hash: u32,
    /// One more than its number; 0 if there is none.
    number: u32,
}

const FREE: Slot = Slot { hash: 0, number: 0 };

/// Where a text that is not there belongs.
#[derive(Clone, Copy)]
pub struct Place {
    hash: u32,
    at: usize,
}

impl Texts {
    /// A table with so many slots at first, a power of two. It is never more than three quarters full.
    pub fn with_slots(slots: usize) -> Texts {
        let mut texts = Texts::default();
        texts.begin_with(slots);
        texts
    }

    /// Empties the table, for a file of which so many bytes are given.
    pub(crate) fn begin(&mut self, bytes: usize) {
        let (least, most) = SLOTS_AT_FIRST;
        self.begin_with((bytes / 32).next_power_of_two().clamp(least, most));
    }

    fn begin_with(&mut self, slots: usize) {
        crate::memory::empty(&mut self.slots);
        self.slots.resize(slots, FREE);
        self.used = 0;
        self.shift = 32 - slots.trailing_zeros();
    }

    /// The number of `text`, or where it belongs. `text_of` tells the text of a number.
    #[inline]
    pub fn find<'t>(&self, text: &[u8], text_of: impl Fn(u32) -> &'t [u8]) -> Result<u32, Place> {
        self.find_hash(hash(text), |number| is_same(text_of(number), text))
    }

    /// The number that `text` has, if it has one at all, unless another text has the same hash. No text is looked at.
    #[inline]
    pub fn guess(&self, text: &[u8]) -> Option<u32> {
        self.find_hash(hash(text), |_| true).ok()
    }

    #[inline]
    fn find_hash(&self, hash: u32, is_same: impl Fn(u32) -> bool) -> Result<u32, Place> {
        let mask = self.slots.len() - 1;
        let mut at = (hash >> self.shift) as usize;
        loop {
            let slot = self.slots[at & mask];
            if slot.number == 0 {
                return Err(Place { hash, at: at & mask });
            }
            let number = slot.number - 1;
            if slot.hash == hash && is_same(number) {
                return Ok(number);
            }
            at += 1;
        }
    }

    /// Gives a text that is not there a number.
    pub fn insert(&mut self, place: Place, number: u32) {
        self.slots[place.at] = Slot { hash: place.hash, number: number + 1 };
        self.used += 1;
        if self.used * 4 > self.slots.len() * 3 {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        let mut bigger = Texts::default();
        bigger.begin_with(self.slots.len() * 2);
        let mask = bigger.slots.len() - 1;
        for &slot in self.slots.iter().filter(|slot| slot.number != 0) {
            let mut at = (slot.hash >> bigger.shift) as usize;
            while bigger.slots[at & mask].number != 0 {
                at += 1;
            }
            bigger.slots[at & mask] = slot;
        }
        bigger.used = self.used;
        *self = bigger;
    }
}

#[inline]
fn hash(text: &[u8]) -> u32 {
    // The product's high bits depend on all of the text's.
    ((key(text) ^ text.len() as u64).wrapping_mul(MULTIPLIER) >> 32) as u32
}

#[inline]
fn is_same(x: &[u8], y: &[u8]) -> bool {
    x.len() == y.len()
        && match x.len() {
            0..=8 => key(x) == key(y),
            // A comparison of lengths that are not known is a call.
            9..=16 => x.first_chunk::<8>() == y.first_chunk() && x.last_chunk::<8>() == y.last_chunk(),
            _ => x == y,
        }
}

/// For a text of up to eight bytes a word that, with the length, no other text has; for a longer
/// one a hash.
#[inline]
fn key(text: &[u8]) -> u64 {
    let word = |at: usize| u64::from_le_bytes(text[at..at + 8].try_into().unwrap_or_default());
    let half = |at: usize| u64::from(u32::from_le_bytes(text[at..at + 4].try_into().unwrap_or_default()));
    match text.len() {
        0 => 0,
        len @ 1..=3 => u64::from(text[0]) | u64::from(text[len / 2]) << 8 | u64::from(text[len - 1]) << 16,
        len @ 4..=8 => half(0) | half(len - 4) << 32,
        len => {
            let mut hash = word(len - 8);
            let mut at = 0;
            while at + 8 < len {
                hash = (hash.rotate_left(5) ^ word(at)).wrapping_mul(MULTIPLIER);
                at += 8;
            }
            hash ^ hash >> 32
        }
    }
}
