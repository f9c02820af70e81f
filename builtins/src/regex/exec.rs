//! Runs a program: a backtracking search with the reference's priorities, made linear.
//!
//! A [`Thread`] follows instructions until it fails; [`Frame`]s on an explicit stack say
//! what to try then. Three things keep this fast.
//!
//! - Before a branch is taken or remembered, one byte of lookahead tells whether it can
//!   succeed at all. Most patterns met in practice never need a frame.
//! - A repeat over one set of bytes is scanned as a whole, with one frame for all the
//!   places where it can be left.
//! - When a search takes more steps than is usual for its subject, a [`Memo`] is kept of
//!   the points visited from then on. Going on from a point (instruction, position,
//!   context) always has the same outcome, so no point is searched twice. This bounds the
//!   time by the product of the sizes of pattern and subject.
//!
//! The *context* of a point is the reference's guard against empty iterations: for each
//! repeat that can come back to itself without reading, how often its body has been
//! entered at this position (at most twice). Reading a byte clears it.
//!
//! There are two kinds of search. An *exact* one must end at the end of the subject, and
//! the first path that does is the answer. A *prefix* one may end anywhere. There a repeat
//! is left only if staying in it led nowhere, but all alternatives are tried and the one
//! that reaches furthest is kept, the first one found among equals.

use std::cell::Cell;

use super::compile::{Arm, Contexts, Inst, Pc, Program, Repeat};
use super::memo::Memo;
use super::{Captures, Stopped};

/// The steps between two polls of `stop`.
const POLL_STEPS: u32 = 4096;

/// A slot nothing was saved in.
const UNSET: usize = usize::MAX;

/// Asks whether evaluation was interrupted.
pub(super) type Stop<'a> = &'a mut dyn FnMut() -> bool;

/// A point of the search.
#[derive(Clone, Copy)]
struct Thread {
    pc: Pc,
    context: u64,
    pos: usize,
}

/// What to do when the current thread has failed, or been accepted.
enum Frame {
    /// Go on here, unless something was accepted since.
    Retry(Thread),
    /// Go on here in any case, and accept if either way does. Prefix searches only.
    Alternative(Thread),
    /// The way before the last `Alternative` led to acceptance.
    Accepted,
    /// Leave the run of the repeat at `pc` at `high` or before, down to `low`.
    Run { pc: Pc, context: u64, low: usize, high: usize },
    /// Undo a `Save`.
    Restore { slot: u32, value: usize },
    /// The search from this memo key is over. Prefix searches only.
    Settle { key: u64 },
}

enum Step {
    Go(Thread),
    Fail,
    /// Nothing that is still to be tried can be better.
    Done,
}

/// The vectors of a machine.
#[derive(Default)]
struct Buffers {
    stack: Vec<Frame>,
    slots: Vec<usize>,
    /// The slots of the best match of a prefix search.
    best: Vec<usize>,
}

/// Stacks that grew beyond this are not kept for the next search.
const MAX_SPARE_FRAMES: usize = 4096;

thread_local! {
    /// The buffers of the last search, so that a short `match` does not allocate.
    static SPARE: Cell<Buffers> = Cell::default();
}

/// A search of one subject; several attempts share what was learnt.
pub(super) struct Machine<'r, 's> {
    program: &'r Program,
    subject: &'s [u8],
    buffers: Buffers,
    /// Where the best match so far of a prefix search ends.
    best_end: Option<usize>,
    /// Something was accepted since the last branch that cares.
    accepted: bool,
    /// How many `Alternative` frames there are.
    alternatives: usize,
    /// Where an empty match is refused.
    not_null_at: Option<usize>,
    /// Steps left before the next poll.
    fuel: u32,
    /// Steps left before the memo is used.
    patience: usize,
    memo: Option<Memo>,
}

impl Drop for Machine<'_, '_> {
    fn drop(&mut self) {
        let mut buffers = std::mem::take(&mut self.buffers);
        if buffers.stack.capacity() <= MAX_SPARE_FRAMES {
            buffers.stack.clear();
            // Failing means the thread is ending and nobody needs spare buffers.
            let _ = SPARE.try_with(|spare| spare.set(buffers));
        }
    }
}

impl<'r, 's> Machine<'r, 's> {
    /// A machine that uses the memo after `patience` steps.
    pub(super) fn new(program: &'r Program, subject: &'s [u8], patience: usize) -> Self {
        let mut buffers = SPARE.try_with(Cell::take).unwrap_or_default();
        let slots = 2 * program.groups as usize;
        buffers.slots.resize(slots, UNSET);
        buffers.best.resize(slots, UNSET);
        Machine {
            program,
            subject,
            buffers,
            best_end: None,
            accepted: false,
            alternatives: 0,
            not_null_at: None,
            fuel: POLL_STEPS,
            patience,
            memo: (patience == 0).then(Memo::default),
        }
    }

    /// Whether the whole subject matches.
    pub(super) fn exact(&mut self, stop: Stop<'_>) -> Result<bool, Stopped> {
        self.buffers.slots.fill(UNSET);
        self.run::<false>(0, stop)
    }

    /// The captures of a successful exact search.
    pub(super) fn exact_captures(&self) -> Captures {
        captures(0, self.subject.len(), &self.buffers.slots)
    }

    /// The match that begins at `start`; with `not_null`, only if it is not empty.
    pub(super) fn prefix(
        &mut self,
        start: usize,
        not_null: bool,
        stop: Stop<'_>,
    ) -> Result<Option<Captures>, Stopped> {
        self.buffers.slots.fill(UNSET);
        self.best_end = None;
        self.accepted = false;
        self.not_null_at = not_null.then_some(start);
        let ran = self.run::<true>(start, stop);
        self.finish_prefix();
        ran?;
        Ok(self.best_end.map(|end| captures(start, end, &self.buffers.best)))
    }

    /// The leftmost match that begins at `from` or later.
    pub(super) fn search(&mut self, from: usize, stop: Stop<'_>) -> Result<Option<Captures>, Stopped> {
        let mut from = from;
        while let Some(start) = self.candidate(from) {
            let found = self.prefix(start, false, stop)?;
            if found.is_some() {
                return Ok(found);
            }
            from = start + 1;
        }
        Ok(None)
    }

    /// The first position from `from` on where a match can begin.
    fn candidate(&mut self, from: usize) -> Option<usize> {
        let rest = self.subject.get(from..)?;
        let first = &self.program.first;
        if first.empty {
            return Some(from);
        }
        let skipped = match first.set.only() {
            Some(byte) => rest.iter().position(|&b| b == byte),
            None => rest.iter().position(|&b| first.set.contains(b)),
        };
        skipped.map(|skipped| from + skipped)
    }

    /// Makes the machine ready for the next attempt.
    fn finish_prefix(&mut self) {
        if let Some(memo) = &mut self.memo {
            for frame in &self.buffers.stack {
                if let Frame::Settle { key } = *frame {
                    memo.forget(key);
                }
            }
            memo.forget_solved();
        }
        self.buffers.stack.clear();
        self.alternatives = 0;
    }

    /// Searches from `start`. The result says whether an exact search succeeded.
    fn run<const PREFIX: bool>(&mut self, start: usize, stop: Stop<'_>) -> Result<bool, Stopped> {
        let mut thread = Thread { pc: self.program.start, context: 0, pos: start };
        loop {
            if self.fuel == 0 {
                self.refuel(stop)?;
            }
            self.fuel -= 1;
            let step = if self.memo.is_some() && !self.enter::<PREFIX>(thread) {
                Step::Fail
            } else {
                self.step::<PREFIX>(thread)
            };
            thread = match step {
                Step::Go(next) => next,
                Step::Done => return Ok(true),
                Step::Fail => match self.backtrack::<PREFIX>() {
                    Some(next) => next,
                    None => return Ok(false),
                },
            };
        }
    }

    #[cold]
    fn refuel(&mut self, stop: Stop<'_>) -> Result<(), Stopped> {
        if stop() {
            return Err(Stopped);
        }
        self.fuel = POLL_STEPS;
        self.patience = self.patience.saturating_sub(POLL_STEPS as usize);
        if self.patience == 0 {
            self.memo.get_or_insert_default();
        }
        Ok(())
    }

    /// Accounts for a scan over `len` bytes.
    fn spend(&mut self, len: usize) {
        match u32::try_from(len) {
            Ok(len) if len <= self.fuel => self.fuel -= len,
            _ => {
                self.patience = self.patience.saturating_sub(len);
                self.fuel = 0;
            }
        }
    }

    /// Whether `thread` is at a point not yet visited.
    fn enter<const PREFIX: bool>(&mut self, thread: Thread) -> bool {
        let Some(memo) = &mut self.memo else { return true };
        let Some(join) = self.program.joins[thread.pc as usize] else { return true };
        let context = match join.contexts {
            Contexts::Few(_) => thread.context,
            Contexts::Many => u64::from(memo.context_number(thread.context) % Contexts::MAX_KEYS),
        };
        let keys_before = thread.pos as u64 * u64::from(self.program.keys);
        let key = keys_before + u64::from(join.first_key) + context;
        let fresh = memo.visit(key);
        if PREFIX {
            if fresh {
                self.buffers.stack.push(Frame::Settle { key });
            } else if memo.is_solved(key) {
                self.accepted = true;
            }
        }
        fresh
    }

    #[inline(always)]
    fn step<const PREFIX: bool>(&mut self, thread: Thread) -> Step {
        let Thread { pc, context, pos } = thread;
        let read = |next| Step::Go(Thread { pc: next, context: 0, pos: pos + 1 });
        let stay = |next| Step::Go(Thread { pc: next, context, pos });
        match &self.program.insts[pc as usize] {
            &Inst::Byte { byte, next } => match self.subject.get(pos) {
                Some(&found) if found == byte => read(next),
                _ => Step::Fail,
            },
            &Inst::Set { set, next } => match self.subject.get(pos) {
                Some(&found) if self.program.sets[set as usize].contains(found) => read(next),
                _ => Step::Fail,
            },
            &Inst::LineStart { next } if pos == 0 => stay(next),
            &Inst::LineEnd { next } if pos == self.subject.len() => stay(next),
            Inst::LineStart { .. } | Inst::LineEnd { .. } => Step::Fail,
            &Inst::Save { slot, next } => {
                self.save(slot, pos);
                stay(next)
            }
            Inst::Repeat(repeat) => self.repeat::<PREFIX>(thread, repeat),
            Inst::Alternative { first, second } => self.alternative::<PREFIX>(thread, *first, *second),
            Inst::Accept => self.accept::<PREFIX>(pos),
        }
    }

    fn save(&mut self, slot: u32, pos: usize) {
        let Buffers { stack, slots, .. } = &mut self.buffers;
        let value = std::mem::replace(&mut slots[slot as usize], pos);
        // With nothing left to try, nobody will look at the old value.
        if !stack.is_empty() {
            stack.push(Frame::Restore { slot, value });
        }
    }

    /// Whether a thread that takes `arm` at `pos` can be accepted, for all the next byte
    /// tells.
    #[inline]
    fn viable<const PREFIX: bool>(&self, arm: Arm, pos: usize) -> bool {
        let first = &self.program.firsts[arm.first as usize];
        match self.subject.get(pos) {
            Some(&byte) => first.set.contains(byte) || PREFIX && first.empty,
            None => first.empty,
        }
    }

    fn repeat<const PREFIX: bool>(&mut self, thread: Thread, repeat: &'r Repeat) -> Step {
        if let Some(set) = repeat.run
            && self.memo.is_none()
        {
            return self.start_run::<PREFIX>(thread, repeat, set);
        }
        let exit = thread.take(repeat.exit);
        let exit_viable = self.viable::<PREFIX>(repeat.exit, thread.pos);
        let body = match repeat.counter {
            None => Some(thread),
            Some(counter) => thread.count(counter),
        };
        let body = body.filter(|_| self.viable::<PREFIX>(repeat.body, thread.pos));
        match body {
            Some(body) => {
                if exit_viable {
                    self.buffers.stack.push(Frame::Retry(exit));
                }
                Step::Go(body.take(repeat.body))
            }
            None if exit_viable => Step::Go(exit),
            None => Step::Fail,
        }
    }

    fn alternative<const PREFIX: bool>(&mut self, thread: Thread, one: Arm, two: Arm) -> Step {
        let one_viable = self.viable::<PREFIX>(one, thread.pos);
        if !self.viable::<PREFIX>(two, thread.pos) {
            return if one_viable { Step::Go(thread.take(one)) } else { Step::Fail };
        }
        let second = thread.take(two);
        if !one_viable {
            return Step::Go(second);
        }
        if PREFIX {
            self.alternatives += 1;
            self.buffers.stack.push(Frame::Alternative(second));
        } else {
            self.buffers.stack.push(Frame::Retry(second));
        }
        Step::Go(thread.take(one))
    }

    fn accept<const PREFIX: bool>(&mut self, pos: usize) -> Step {
        let at_end = pos == self.subject.len();
        if !PREFIX {
            return if at_end { Step::Done } else { Step::Fail };
        }
        if self.not_null_at == Some(pos) {
            return Step::Fail;
        }
        self.accepted = true;
        if self.best_end.is_none_or(|end| end < pos) {
            self.best_end = Some(pos);
            self.buffers.best.copy_from_slice(&self.buffers.slots);
        }
        if at_end || self.alternatives == 0 { Step::Done } else { Step::Fail }
    }

    /// Reads as much as the set of a repeat allows, and leaves the repeat.
    fn start_run<const PREFIX: bool>(&mut self, thread: Thread, repeat: &'r Repeat, set: u32) -> Step {
        let rest = &self.subject[thread.pos..];
        let set = &self.program.sets[set as usize];
        let len = rest.iter().position(|&b| !set.contains(b)).unwrap_or(rest.len());
        self.spend(len);
        let end = thread.pos + len;
        let left = if repeat.exclusive && !(PREFIX && self.exit_can_be_empty(repeat)) {
            let exit = thread.take(repeat.exit).at(end);
            self.viable::<PREFIX>(repeat.exit, end).then_some(exit)
        } else {
            self.leave_run::<PREFIX>(thread.pc, repeat, thread, end)
        };
        left.map_or(Step::Fail, Step::Go)
    }

    fn exit_can_be_empty(&self, repeat: &Repeat) -> bool {
        self.program.firsts[repeat.exit.first as usize].empty
    }

    /// Leaves a run that began at `low` at the last viable position up to `high`.
    fn leave_run<const PREFIX: bool>(
        &mut self,
        pc: Pc,
        repeat: &Repeat,
        low: Thread,
        high: usize,
    ) -> Option<Thread> {
        let viable = |&pos: &usize| self.viable::<PREFIX>(repeat.exit, pos);
        let pos = (low.pos..=high).rev().find(viable);
        self.spend(high - pos.unwrap_or(low.pos));
        let pos = pos?;
        if pos > low.pos {
            let (context, low) = (low.context, low.pos);
            self.buffers.stack.push(Frame::Run { pc, context, low, high: pos - 1 });
        }
        Some(low.take(repeat.exit).at(pos))
    }

    /// The most urgent of the threads still to be tried.
    fn backtrack<const PREFIX: bool>(&mut self) -> Option<Thread> {
        while let Some(frame) = self.buffers.stack.pop() {
            match frame {
                Frame::Retry(thread) if !(PREFIX && self.accepted) => return Some(thread),
                Frame::Alternative(thread) => {
                    self.alternatives -= 1;
                    if std::mem::take(&mut self.accepted) {
                        self.buffers.stack.push(Frame::Accepted);
                    }
                    return Some(thread);
                }
                Frame::Accepted => self.accepted = true,
                Frame::Run { pc, context, low, high } if !(PREFIX && self.accepted) => {
                    let Inst::Repeat(repeat) = &self.program.insts[pc as usize] else { continue };
                    let low = Thread { pc, context, pos: low };
                    if let Some(thread) = self.leave_run::<PREFIX>(pc, repeat, low, high) {
                        return Some(thread);
                    }
                }
                Frame::Restore { slot, value } => self.buffers.slots[slot as usize] = value,
                Frame::Settle { key } if self.accepted => {
                    if let Some(memo) = &mut self.memo {
                        memo.solve(key);
                    }
                }
                Frame::Retry(_) | Frame::Run { .. } | Frame::Settle { .. } => {}
            }
        }
        None
    }
}

impl Thread {
    fn take(self, arm: Arm) -> Thread {
        let context = if arm.leaves { 0 } else { self.context };
        Thread { pc: arm.pc, context, pos: self.pos }
    }

    /// The same at `pos`, after reading whatever lies between.
    fn at(self, pos: usize) -> Thread {
        if pos == self.pos { self } else { Thread { pos, context: 0, ..self } }
    }

    /// Counts one more entry into the body of a repeat, unless there were two already.
    fn count(self, counter: u8) -> Option<Thread> {
        let shift = 2 * u32::from(counter);
        let entries = self.context >> shift & 3;
        (entries < 2).then(|| Thread { context: self.context + (1 << shift), ..self })
    }
}

fn captures(start: usize, end: usize, slots: &[usize]) -> Captures {
    let group = |pair: &[usize]| (pair[1] != UNSET).then(|| (pair[0], pair[1]));
    std::iter::once(Some((start, end))).chain(slots.chunks_exact(2).map(group)).collect()
}
