//! The profiler of stacks of C++ Nix (`eval-profiler = flamegraph`): which calls were in progress, how often.
//!
//! Unlike [`super::profile`] it counts calls of the language, with where they are written, and looks only
//! when a call begins. Stacks share their beginnings in a tree.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::source::Pos;
use crate::vm::Vm;

/// What is called.
#[derive(Clone)]
pub enum Callee {
    /// A function that is written here, and its name.
    Function(Pos, Option<String>),
    /// A builtin.
    Builtin(&'static str),
    /// A set with `__functor`, which is defined here.
    Functor(Pos),
    /// The builtin `derivationStrict`, for a derivation of this name.
    Derivation(String),
    /// What is no function, or was not evaluated.
    Other,
}

impl Callee {
    /// What sorts them: the kind, then what only this one has.
    fn key(&self) -> (u8, u32, &str) {
        match self {
            Callee::Function(pos, _) => (0, pos.0, ""),
            Callee::Builtin(name) => (1, 0, name),
            Callee::Functor(pos) => (2, pos.0, ""),
            Callee::Derivation(name) => (3, 0, name),
            Callee::Other => (4, 0, ""),
        }
    }
}

/// A call of a stack.
#[derive(Clone)]
struct Call {
    callee: Callee,
    pos: Pos,
}

impl Ord for Call {
    fn cmp(&self, other: &Call) -> Ordering {
        (self.callee.key(), self.pos.0).cmp(&(other.callee.key(), other.pos.0))
    }
}

impl PartialOrd for Call {
    fn partial_cmp(&self, other: &Call) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Call {
    fn eq(&self, other: &Call) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Call {}

#[derive(Default)]
struct Node {
    calls: BTreeMap<Call, u32>,
    count: u64,
}

/// Stacks and how often they were there.
pub struct Stacks {
    period: Duration,
    last: Duration,
    nodes: Vec<Node>,
}

impl Stacks {
    /// The stack without calls.
    pub(super) const NOTHING: u32 = 0;

    pub(super) fn new(period: Duration, now: Duration) -> Stacks {
        Stacks { period, last: now, nodes: vec![Node::default()] }
    }

    /// A call begins in a stack: the stack with it, which is counted if it is time for that.
    pub(super) fn begin(&mut self, below: u32, callee: Callee, pos: Pos, clock: fn() -> Duration) -> u32 {
        let next = self.nodes.len() as u32;
        let stack = *self.nodes[below as usize].calls.entry(Call { callee, pos }).or_insert(next);
        if stack == next {
            self.nodes.push(Node::default());
        }
        let now = if self.period.is_zero() { self.last } else { clock() };
        if self.period.is_zero() || now.saturating_sub(self.last) > self.period {
            self.nodes[stack as usize].count += 1;
            self.last = now;
        }
        stack
    }

    /// A line for each stack that was counted, in the order and with the words of C++ Nix.
    pub fn lines(&self, vm: &Vm) -> String {
        let mut lines = String::new();
        // What is still to be shown, the next one last: stacks and how long their prefix is.
        let mut todo: Vec<(usize, &Call, u32)> = Vec::new();
        let mut shown = String::new();
        let push = |todo: &mut Vec<_>, prefix: usize, stack: u32| {
            let calls = self.nodes[stack as usize].calls.iter().rev();
            todo.extend(calls.map(|(call, &stack)| (prefix, call, stack)));
        };
        push(&mut todo, 0, Stacks::NOTHING);
        while let Some((prefix, call, stack)) = todo.pop() {
            shown.truncate(prefix);
            if prefix > 0 {
                shown.push(';');
            }
            shown.push_str(&show(vm, call));
            match self.nodes[stack as usize].count {
                0 => {}
                count => lines.push_str(&format!("{shown} {count}\n")),
            }
            push(&mut todo, shown.len(), stack);
        }
        lines
    }
}

/// A call as it is shown: its place, and what is called.
fn show(vm: &Vm, call: &Call) -> String {
    let placed = |name: &str| match call.pos {
        Pos::NONE => name.to_owned(),
        pos => format!("{}:{name}", vm.shown_place(pos)),
    };
    match &call.callee {
        Callee::Function(own, name) => {
            let place = vm.shown_place(if call.pos == Pos::NONE { *own } else { call.pos });
            name.as_ref().map_or(place.clone(), |name| format!("{place}:{name}"))
        }
        Callee::Builtin(name) => placed(&format!("primop {name}")),
        Callee::Derivation(name) => placed(&format!("primop derivationStrict:{name}")),
        Callee::Functor(own) => {
            let pos = if call.pos == Pos::NONE { *own } else { call.pos };
            format!("{}:functor", vm.shown_place(pos))
        }
        Callee::Other => vm.shown_place(call.pos),
    }
}
