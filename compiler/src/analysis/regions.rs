//! The tree of regions: parts of the program that run under one condition, in one frame.
//!
//! A region is a body of a function or thunk, or a branch within one. Within a region code runs
//! straight through, so that what comes first dominates what comes later.

use crate::ast::LambdaId;
use crate::scope::BindingId;

/// Index into [`Regions`].
pub(super) type RegionId = u32;

/// Climbing is given up after so many steps, and the worst is assumed.
const MAX_CLIMB: u32 = 64;

/// Why a region is one of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RegionKind {
    /// It may be skipped.
    Branch,
    /// It is the code of a thunk, of the expression of this binding.
    Thunk(Option<BindingId>),
    /// It is the code of a function, of this binding if it is a candidate for known calls.
    Function(LambdaId, Option<BindingId>),
}

/// A region.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    pub parent: RegionId,
    pub depth: u32,
    pub kind: RegionKind,
}

/// All regions; the first is the whole file.
#[derive(Debug)]
pub(super) struct Regions(Vec<Region>);

impl Regions {
    pub fn new() -> Regions {
        Regions(vec![Region { parent: 0, depth: 0, kind: RegionKind::Thunk(None) }])
    }

    pub fn get(&self, id: RegionId) -> Region {
        self.0[id as usize]
    }

    pub fn add(&mut self, parent: RegionId, kind: RegionKind) -> RegionId {
        let depth = self.get(parent).depth + 1;
        self.0.push(Region { parent, depth, kind });
        self.0.len() as RegionId - 1
    }

    /// The regions from `from` up to but without `to`, innermost first; `None` if that is far.
    pub fn path(&self, from: RegionId, to: RegionId) -> Option<impl Iterator<Item = Region>> {
        let steps = self.get(from).depth.checked_sub(self.get(to).depth)?;
        (steps <= MAX_CLIMB).then(|| {
            let mut at = from;
            (0..steps).map(move |_| {
                let region = self.get(at);
                at = region.parent;
                region
            })
        })
    }
}
