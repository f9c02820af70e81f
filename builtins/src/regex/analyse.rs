//! What the executor wants to know about a program beyond its instructions.
//!
//! Everything is read off the graph of *empty steps*: the ways from one instruction to the
//! next that read no byte. [`find_loops`] finds its strongly connected components (Tarjan),
//! successors first, so that the [`First`] of a component is the union over components
//! that are already finished. A repeat whose body can be passed without reading lies in
//! a component with its body; only such repeats need counting.

use std::collections::HashMap;

use super::class::ByteSet;
use super::compile::{Arm, Contexts, First, Inst, Join, Pc, Program};

/// Repeats in one loop beyond this many have no counter, so that a context fits in a `u64`.
const MAX_COUNTERS: u32 = 32;

/// Fills in `first`, `firsts`, `joins`, `keys` and the details of branching instructions.
pub(super) fn analyse(program: &mut Program) {
    let graph = find_loops(program);
    program.first = graph.first(program.start);
    let mut interned = HashMap::new();
    for pc in 0..program.insts.len() {
        let mut inst = program.insts[pc];
        for arm in arms(&mut inst) {
            arm.leaves = graph.loops[pc] != graph.loops[arm.pc as usize];
            let first = graph.first(arm.pc);
            let fresh = interned.len() as u32;
            arm.first = *interned.entry(first).or_insert(fresh);
            if arm.first == fresh {
                program.firsts.push(first);
            }
        }
        program.insts[pc] = inst;
    }
    let counters = number_counters(program, &graph);
    find_runs(program);
    find_joins(program, &graph, &counters);
}

/// The components of the graph of empty steps.
struct Graph {
    /// The component of each instruction.
    loops: Vec<u32>,
    /// What each component can begin with.
    firsts: Vec<First>,
}

impl Graph {
    fn first(&self, pc: Pc) -> First {
        self.firsts[self.loops[pc as usize] as usize]
    }
}

fn arms(inst: &mut Inst) -> Vec<&mut Arm> {
    match inst {
        Inst::Repeat(repeat) => vec![&mut repeat.body, &mut repeat.exit],
        Inst::Alternative { first, second } => vec![first, second],
        _ => Vec::new(),
    }
}

/// Where control can go after `inst`.
fn successors(inst: &Inst) -> impl Iterator<Item = Pc> {
    let (one, two) = match *inst {
        Inst::Byte { next, .. }
        | Inst::Set { next, .. }
        | Inst::LineStart { next }
        | Inst::LineEnd { next }
        | Inst::Save { next, .. } => (Some(next), None),
        Inst::Repeat(repeat) => (Some(repeat.body.pc), Some(repeat.exit.pc)),
        Inst::Alternative { first, second } => (Some(first.pc), Some(second.pc)),
        Inst::Accept => (None, None),
    };
    one.into_iter().chain(two)
}

fn empty_steps(inst: &Inst) -> impl Iterator<Item = Pc> {
    let reads = matches!(inst, Inst::Byte { .. } | Inst::Set { .. });
    successors(inst).filter(move |_| !reads)
}

const UNSEEN: u32 = u32::MAX;

/// Tarjan's algorithm with its stack of calls made explicit.
struct Tarjan<'p> {
    insts: &'p [Inst],
    graph: Graph,
    /// The order in which instructions were first seen.
    order: Vec<u32>,
    low: Vec<u32>,
    seen: u32,
    /// Seen instructions that belong to no component yet.
    pending: Vec<Pc>,
}

fn find_loops(program: &Program) -> Graph {
    let len = program.insts.len();
    let mut tarjan = Tarjan {
        insts: &program.insts,
        graph: Graph { loops: vec![UNSEEN; len], firsts: Vec::new() },
        order: vec![UNSEEN; len],
        low: vec![0; len],
        seen: 0,
        pending: Vec::new(),
    };
    for pc in 0..len as Pc {
        if tarjan.order[pc as usize] == UNSEEN {
            tarjan.visit(pc, &program.sets);
        }
    }
    tarjan.graph
}

impl Tarjan<'_> {
    fn visit(&mut self, root: Pc, sets: &[ByteSet]) {
        self.enter(root);
        let mut path = vec![(root, empty_steps(&self.insts[root as usize]))];
        while let Some((pc, steps)) = path.last_mut() {
            let pc = *pc;
            match steps.next() {
                Some(next) if self.order[next as usize] == UNSEEN => {
                    self.enter(next);
                    path.push((next, empty_steps(&self.insts[next as usize])));
                }
                Some(next) if self.graph.loops[next as usize] == UNSEEN => {
                    self.lower(pc, self.order[next as usize]);
                }
                Some(_) => {}
                None => {
                    path.pop();
                    if let Some(&(parent, _)) = path.last() {
                        self.lower(parent, self.low[pc as usize]);
                    }
                    if self.low[pc as usize] == self.order[pc as usize] {
                        self.finish(pc, sets);
                    }
                }
            }
        }
    }

    fn enter(&mut self, pc: Pc) {
        self.order[pc as usize] = self.seen;
        self.low[pc as usize] = self.seen;
        self.seen += 1;
        self.pending.push(pc);
    }

    fn lower(&mut self, pc: Pc, to: u32) {
        let low = &mut self.low[pc as usize];
        *low = (*low).min(to);
    }

    /// Makes a component of everything pending from `root` on.
    fn finish(&mut self, root: Pc, sets: &[ByteSet]) {
        let id = self.graph.firsts.len() as u32;
        let start = self.pending.iter().rposition(|&pc| pc == root).unwrap_or(0);
        let mut first = First::default();
        for pc in self.pending.drain(start..) {
            self.graph.loops[pc as usize] = id;
            match self.insts[pc as usize] {
                Inst::Byte { byte, .. } => first.set.insert(byte),
                Inst::Set { set, .. } => first.set.union(&sets[set as usize]),
                Inst::Accept => first.empty = true,
                _ => {}
            }
            for next in empty_steps(&self.insts[pc as usize]) {
                let done = self.graph.loops[next as usize];
                if let Some(more) = self.graph.firsts.get(done as usize) {
                    first.empty |= more.empty;
                    if !matches!(self.insts[pc as usize], Inst::LineEnd { .. }) {
                        first.set.union(&more.set);
                    }
                }
            }
        }
        self.graph.firsts.push(first);
    }
}

/// Gives a counter to each repeat that can come back to itself without reading, and
/// returns how many each component has. Where there are not enough, it takes a memo to
/// keep the search from going round for ever.
fn number_counters(program: &mut Program, graph: &Graph) -> Vec<u32> {
    let mut counters = vec![0; graph.firsts.len()];
    for (pc, inst) in program.insts.iter_mut().enumerate() {
        if let Inst::Repeat(repeat) = inst
            && !repeat.body.leaves
        {
            let count = &mut counters[graph.loops[pc] as usize];
            if *count < MAX_COUNTERS {
                repeat.counter = Some(*count as u8);
                *count += 1;
            } else {
                program.needs_memo = true;
            }
        }
    }
    counters
}

fn find_runs(program: &mut Program) {
    for inst in &mut program.insts {
        if let Inst::Repeat(repeat) = inst
            && let Some(set) = repeat.run
        {
            let exit = &program.firsts[repeat.exit.first as usize];
            repeat.exclusive = exit.set.is_disjoint(&program.sets[set as usize]);
        }
    }
}

/// Gives memo keys to the instructions that have several predecessors: what lies between
/// two of them is a tree, which is walked once for each time its root is.
fn find_joins(program: &mut Program, graph: &Graph, counters: &[u32]) {
    let mut predecessors = vec![0u32; program.insts.len()];
    predecessors[program.start as usize] = 1;
    for pc in program.insts.iter().flat_map(successors) {
        predecessors[pc as usize] += 1;
    }
    program.joins = vec![None; program.insts.len()];
    for (pc, &count) in predecessors.iter().enumerate() {
        if count < 2 {
            continue;
        }
        let contexts = Contexts::for_counters(counters[graph.loops[pc] as usize]);
        program.joins[pc] = Some(Join { first_key: program.keys, contexts });
        program.keys += contexts.keys();
    }
}
