//! Where time goes: stacks that are sampled.
//!
//! Somebody else's clock says every millisecond or so that a sample is due; the machine looks at that
//! word when a function, thunk or builtin begins or ends, and then reads its stack of frames. Nothing
//! is mirrored while the program runs, so tail calls and errors cannot unbalance anything. A sample
//! weighs as much CPU time as has passed since the last one: all time is assigned, however long a
//! builtin may run without looking at the clock.
//!
//! Stacks share their beginnings in a tree. Records that have not changed since the last sample are
//! not read again: [`Profile::cut`] is told how low the stack has been in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::SubjectId;

/// How samples are taken.
#[derive(Clone)]
pub struct Sampling {
    /// Set by somebody else when a sample is due.
    pub due: Arc<AtomicBool>,
    /// The CPU time of the evaluator's thread until now.
    pub clock: fn() -> Duration,
}

/// Frames beyond this depth show as one.
const DEEPEST: u32 = 500;

/// The root of the tree: an empty stack.
const ROOT: u32 = 0;

/// A stack: another one and a frame on top of it.
struct Node {
    below: u32,
    subject: Option<SubjectId>,
    depth: u32,
    time: Duration,
    samples: u64,
}

/// What is running, with so many records below it.
#[derive(Clone, Copy)]
struct Running {
    subject: SubjectId,
    records: usize,
}

/// Code of a builtin that is running natively.
struct Native {
    builtin: Running,
    /// What called it without a record.
    caller: Option<Running>,
}

/// Samples of one evaluation.
pub struct Profile {
    sampling: Sampling,
    last: Duration,
    nodes: Vec<Node>,
    children: HashMap<(u32, Option<SubjectId>), u32, FxBuildHasher>,
    /// By record: the stack up to what it records.
    known: Vec<u32>,
    natives: Vec<Native>,
    running: Running,
    /// The heap's count when that began to run.
    bytes: u64,
    /// By subject: bytes that were allocated while it itself ran.
    allocated: Vec<u64>,
}

/// A stack with the time that was spent in its topmost frame.
pub struct Sample {
    /// The frames, outermost first; `None` stands for those that are too deep to be told apart.
    pub frames: Vec<Option<SubjectId>>,
    /// How long.
    pub time: Duration,
    /// In how many samples.
    pub count: u64,
}

impl Profile {
    pub(super) fn new(sampling: Sampling) -> Profile {
        let last = (sampling.clock)();
        let root = Node { below: ROOT, subject: None, depth: 0, time: Duration::ZERO, samples: 0 };
        Profile {
            sampling,
            last,
            nodes: vec![root],
            children: HashMap::default(),
            known: Vec::new(),
            natives: Vec::new(),
            running: Running { subject: SubjectId::OUTSIDE, records: 0 },
            bytes: 0,
            allocated: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn is_due(&self) -> bool {
        self.sampling.due.load(Ordering::Relaxed)
    }

    /// How many records are known.
    pub(super) fn known(&self) -> usize {
        self.known.len()
    }

    /// The stack has only so many records now.
    #[inline]
    pub(super) fn cut(&mut self, records: usize) {
        self.known.truncate(records);
    }

    fn top(&self, records: usize) -> u32 {
        match records {
            0 => ROOT,
            _ => self.known[records - 1],
        }
    }

    /// Adds what record number `at` says.
    pub(super) fn push_record(&mut self, at: usize, subject: Option<SubjectId>) {
        let mut node = self.top(at);
        if let Some(subject) = subject {
            node = self.extended(node, subject);
        } else if let Ok(found) = self.natives.binary_search_by_key(&at, |native| native.builtin.records) {
            node = self.with_native(node, found);
        }
        self.known.push(node);
    }

    fn with_native(&mut self, node: u32, index: usize) -> u32 {
        let Native { builtin, caller } = self.natives[index];
        let node = caller.map_or(node, |caller| self.extended(node, caller.subject));
        self.extended(node, builtin.subject)
    }

    /// The stack with a frame more.
    fn extended(&mut self, node: u32, subject: SubjectId) -> u32 {
        let Node { depth, subject: last, .. } = self.nodes[node as usize];
        match (depth < DEEPEST, last) {
            (true, _) => self.child(node, Some(subject)),
            (false, Some(_)) => self.child(node, None),
            (false, None) => node,
        }
    }

    fn child(&mut self, node: u32, subject: Option<SubjectId>) -> u32 {
        let next = self.nodes.len() as u32;
        let child = *self.children.entry((node, subject)).or_insert(next);
        if child == next {
            let depth = self.nodes[node as usize].depth + 1;
            self.nodes.push(Node { below: node, subject, depth, time: Duration::ZERO, samples: 0 });
        }
        child
    }

    /// Takes a sample: the records, of which all are known, and what runs above them.
    pub(super) fn take(&mut self, records: usize) {
        self.sampling.due.store(false, Ordering::Relaxed);
        let now = (self.sampling.clock)();
        let mut node = self.top(records);
        // What has just been left for something else has a record already.
        if self.running.records == records {
            let native = self.natives.last().filter(|native| native.builtin.records == records);
            if let Some(caller) = native.and_then(|native| native.caller) {
                node = self.extended(node, caller.subject);
            }
            // The innermost frame is shown even where those around it are not.
            node = self.child(node, Some(self.running.subject));
        }
        let node = &mut self.nodes[node as usize];
        node.time += now.saturating_sub(self.last);
        node.samples += 1;
        self.last = now;
    }

    /// Another subject runs from now on; the heap has allocated so many bytes until now.
    #[inline]
    pub(super) fn switch(&mut self, subject: SubjectId, records: usize, bytes: u64) {
        let index = self.running.subject.index();
        if self.allocated.len() <= index {
            self.allocated.resize(index + 1, 0);
        }
        self.allocated[index] += bytes - self.bytes;
        self.bytes = bytes;
        self.running = Running { subject, records };
    }

    pub(super) fn enter_native(&mut self, builtin: SubjectId, direct: bool, records: usize, bytes: u64) {
        let caller = direct.then_some(self.running);
        self.natives.push(Native { builtin: Running { subject: builtin, records }, caller });
        self.switch(builtin, records, bytes);
    }

    pub(super) fn leave_native(&mut self, bytes: u64) {
        if let Some(Native { caller: Some(caller), .. }) = self.natives.pop() {
            self.switch(caller.subject, caller.records, bytes);
        }
    }

    /// A loop was left for what entered it: the code of a builtin, or something that is not in the
    /// program.
    pub(super) fn back_outside(&mut self, records: usize, bytes: u64) {
        self.cut(records);
        let native = self.natives.last().filter(|native| native.builtin.records == records);
        let subject = native.map_or(SubjectId::OUTSIDE, |native| native.builtin.subject);
        self.switch(subject, records, bytes);
    }

    /// Bytes that were allocated while this subject itself ran.
    pub fn allocated(&self, subject: SubjectId) -> u64 {
        self.allocated.get(subject.index()).copied().unwrap_or(0)
    }

    /// All stacks in which a sample was taken.
    pub fn samples(&self) -> impl Iterator<Item = Sample> {
        let sampled = self.nodes.iter().filter(|node| node.samples > 0);
        sampled.map(|node| Sample { frames: self.frames(node), time: node.time, count: node.samples })
    }

    fn frames(&self, node: &Node) -> Vec<Option<SubjectId>> {
        let mut frames = Vec::new();
        let mut node = node;
        while node.depth > 0 {
            frames.push(node.subject);
            node = &self.nodes[node.below as usize];
        }
        frames.reverse();
        frames
    }
}
