//! How long the steps from a text to runnable code take, by clocks that somebody else brings.

use std::cell::Cell;
use std::ops::{AddAssign, Sub};
use std::time::Duration;

/// Time on two clocks.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Moment {
    /// As it passes for everybody.
    pub wall: Duration,
    /// That the process's threads used.
    pub cpu: Duration,
}

impl Sub for Moment {
    type Output = Moment;

    fn sub(self, other: Moment) -> Moment {
        Moment { wall: self.wall.saturating_sub(other.wall), cpu: self.cpu.saturating_sub(other.cpu) }
    }
}

impl AddAssign for Moment {
    fn add_assign(&mut self, other: Moment) {
        self.wall += other.wall;
        self.cpu += other.cpu;
    }
}

/// Tells what time it is.
pub type Clock = fn() -> Moment;

/// A step on the way from a text to runnable code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Text to tree.
    Parse,
    /// Names to bindings, and what the optimiser wants to know.
    Analyse,
    /// Tree to bytecode.
    Lower,
    /// Bytecode to what the machine runs.
    Link,
}

impl Phase {
    /// All, in their order.
    pub const ALL: [Phase; 4] = [Phase::Parse, Phase::Analyse, Phase::Lower, Phase::Link];
}

/// What the steps took, of all texts together.
#[derive(Default)]
pub struct Phases {
    clock: Option<Clock>,
    /// When the step in progress began.
    since: Cell<Moment>,
    spent: [Cell<Moment>; 4],
}

impl Phases {
    /// Nothing is measured without a clock.
    pub(crate) fn new(clock: Option<Clock>) -> Phases {
        Phases { clock, ..Phases::default() }
    }

    /// A text is going to be parsed.
    pub(crate) fn begin(&self) {
        if let Some(clock) = self.clock {
            self.since.set(clock());
        }
    }

    /// This step has ended, and the next one begins.
    pub(crate) fn end(&self, phase: Phase) {
        if let Some(clock) = self.clock {
            let now = clock();
            let mut spent = self.spent[phase as usize].get();
            spent += now - self.since.get();
            self.spent[phase as usize].set(spent);
            self.since.set(now);
        }
    }

    /// What a step took so far.
    pub fn spent(&self, phase: Phase) -> Moment {
        self.spent[phase as usize].get()
    }
}
