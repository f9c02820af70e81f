//! Merges known by heart: which slot of which operand goes where.
//!
//! What `//` makes of instances of literals has names and positions that the literals alone decide. A
//! program runs the same merge again and again, so where all layers of all operands are such, the way
//! of each slot is remembered by the literals, and the next merge only copies words.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::iter::MAX_LAYERS;
use super::merge::is_lopsided;
use super::{Attrs, LiteralShape, overlay};
use crate::heap::Heap;
use crate::value::attrs_object::{OVERLAY, SHAPE, alloc_slots, keep_alive, shape_header};
use crate::value::{Kept, Value};

/// So many plans are made at most. They are never forgotten.
const MOST: usize = 1 << 14;
/// So many merges are remembered of which there was one.
const MOST_MET: usize = 1 << 16;

/// The merge of instances of `layers`, lowest first.
struct Plan {
    layers: Box<[*const LiteralShape]>,
    result: &'static LiteralShape,
    /// For each slot of the result its layer and the slot there.
    sources: Box<[(u16, u16)]>,
}

/// The plans of one evaluator, by their layers' addresses.
#[derive(Default)]
pub(super) struct Plans {
    /// Nothing where the merge was met once.
    met: HashMap<u64, Option<&'static Plan>, FxBuildHasher>,
    plans: Vec<Kept<Plan>>,
}

/// The layers of a merge, if all are instances of literals.
pub(super) struct Layers {
    objects: [Value; MAX_LAYERS],
    len: usize,
    hash: u64,
}

/// The hash of layers and one more.
#[inline(always)]
fn hash_with(hash: u64, set: Attrs) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let hash = (hash ^ set.0.word(0)).wrapping_mul(ODD);
    hash ^ hash >> 32
}

/// `left // right` if both are instances of literals, to be copied, and there is a plan for it, as nearly always.
#[inline]
pub(super) fn merge_two(heap: &mut Heap, left: Attrs, right: Attrs) -> Option<Attrs> {
    if left.kind() != SHAPE || right.kind() != SHAPE {
        return None;
    }
    let objects = [right.0, left.0];
    let [above, below] = objects.map(|object| object.literal_shape().len());
    if is_lopsided(above, below) {
        return None;
    }
    let plan = heap.shapes.plans.find(hash_with(hash_with(0, right), left), &objects)?;
    Some(plan.carry_out(heap, &objects))
}

impl Plan {
    /// The merge of these instances of its layers.
    #[inline(always)]
    fn carry_out(&self, heap: &mut Heap, objects: &[Value]) -> Attrs {
        let (object, words) = alloc_slots(heap, shape_header(self.result), self.sources.len());
        for (word, &(layer, slot)) in words.iter_mut().zip(&self.sources) {
            *word = objects[usize::from(layer)].shape_slot(usize::from(slot)).get();
        }
        objects.iter().for_each(|&object| keep_alive(object));
        Attrs(object)
    }
}

impl Layers {
    /// Those of `sets`, which have at most [`MAX_LAYERS`].
    #[inline]
    pub(super) fn of(sets: &[Attrs]) -> Option<Layers> {
        let mut layers = Layers { objects: [Value::HOLE; MAX_LAYERS], len: 0, hash: 0 };
        for &set in sets.iter().rev() {
            let mut set = set;
            while set.kind() == OVERLAY {
                let (base, top) = overlay::layers(set.0);
                layers.push(top)?;
                set = base;
            }
            layers.push(set)?;
        }
        Some(layers)
    }

    /// One more below the others.
    #[inline(always)]
    fn push(&mut self, set: Attrs) -> Option<()> {
        if set.kind() != SHAPE {
            return set.is_empty().then_some(());
        }
        self.objects[self.len] = set.0;
        self.len += 1;
        self.hash = hash_with(self.hash, set);
        Some(())
    }

    fn objects(&self) -> &[Value] {
        &self.objects[..self.len]
    }

    /// The merge, if there is a plan for it.
    #[inline]
    pub(super) fn merge(&self, heap: &mut Heap) -> Option<Attrs> {
        let plan = heap.shapes.plans.find(self.hash, self.objects())?;
        Some(plan.carry_out(heap, self.objects()))
    }

    /// Remembers that the merge came to `result`.
    pub(super) fn learn(&self, heap: &mut Heap, result: Attrs) {
        let plans = &mut heap.shapes.plans;
        if result.kind() != SHAPE || plans.plans.len() == MOST {
            return;
        }
        if plans.met.len() >= MOST_MET {
            plans.met.retain(|_, plan| plan.is_some());
        }
        match plans.met.get(&self.hash) {
            None => _ = plans.met.insert(self.hash, None),
            Some(None) => plans.make(self, result.0.literal_shape()),
            Some(Some(_)) => {}
        }
    }
}

/// The literals that these are instances of.
#[inline(always)]
fn literals(objects: &[Value]) -> impl Iterator<Item = *const LiteralShape> {
    objects.iter().map(|object| std::ptr::from_ref(object.literal_shape()))
}

impl Plans {
    /// The plan for the merge of these, of which this is the hash.
    #[inline(always)]
    fn find(&self, hash: u64, objects: &[Value]) -> Option<&'static Plan> {
        let plan = (*self.met.get(&hash)?)?;
        literals(objects).eq(plan.layers.iter().copied()).then_some(plan)
    }

    #[cold]
    fn make(&mut self, layers: &Layers, result: &'static LiteralShape) {
        let source = |&key| {
            let layers = (0_u16..).zip(layers.objects());
            let mut found = layers.map(|(at, layer)| (at, layer.literal_shape().shape().find(key)));
            found.find_map(|(at, slot)| Some((at, u16::try_from(slot?).ok()?)))
        };
        let Some(sources) = result.keys().iter().map(source).collect() else { return };
        let plan = Plan { layers: literals(layers.objects()).collect(), result, sources };
        let plan = Kept::new(Box::new(plan));
        self.met.insert(layers.hash, Some(plan.get()));
        self.plans.push(plan);
    }
}
