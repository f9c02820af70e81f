//! What an evaluation cost: the one way to watch the machine.
//!
//! There are two copies of the loop, and a machine is made with one of them. One tells the machine what
//! happens (`saw_…`), in the other one the compiler finds that text unreachable and leaves it out. The
//! machine's [`Watcher`] counts (`counts`), knows what is running (`subjects`) and keeps a profile
//! (`profile`), or follows the calls of the language (`calls`). Allocations are counted by the heap (`heap::count`), which is as free when off.
//!
//! Counts are exact and the same in every run of a program. Nothing here changes what is evaluated.

pub mod calls;
pub mod counts;
mod look;
pub mod phases;
pub mod profile;
pub mod stacks;
pub mod subjects;

use frazil_compiler::op::Instr;

pub use self::calls::{CallWatching, Calls};
pub use self::counts::Counts;
pub use self::profile::{Profile, Sampling};
pub use self::subjects::{Subject, SubjectId, Subjects};
use crate::builtin::Builtin;
use crate::error::Result;
use crate::heap::count::Made;
use crate::link::{Code, Site};
use crate::value::{Callable, ThunkState, Value};
use crate::vm::frame::{DROP, Frame, Regs, SELECTED};
use crate::vm::{Entry, Vm};

/// What to watch.
#[derive(Clone, Default)]
pub enum Watching {
    /// Nothing.
    #[default]
    Nothing,
    /// Count what the machine does.
    Counts,
    /// Count, and find out where time goes.
    Profile(Sampling),
}

impl Watching {
    /// Whether anything is watched.
    pub fn is_on(&self) -> bool {
        !matches!(self, Watching::Nothing)
    }
}

/// Everything that was seen.
pub struct Watcher {
    /// Counts of the machine.
    pub counts: Counts,
    /// Functions, thunks and builtins, with their calls and bytes.
    pub subjects: Subjects,
    /// Where time went, if that was asked for.
    pub profile: Option<Profile>,
    /// The calls in progress, if those are watched.
    pub calls: Option<Calls>,
}

impl Watcher {
    /// A watcher that has seen nothing; `None` if there is nothing to watch.
    pub(crate) fn new(watching: &Watching, calls: Option<&CallWatching>) -> Option<Box<Watcher>> {
        let profile = match watching {
            Watching::Nothing if calls.is_none() => return None,
            Watching::Nothing | Watching::Counts => None,
            Watching::Profile(sampling) => Some(Profile::new(sampling.clone())),
        };
        let (counts, subjects) = (Counts::default(), Subjects::new());
        Some(Box::new(Watcher { counts, subjects, profile, calls: calls.map(Calls::new) }))
    }
}

/// What the loop tells. The registers are those of the moment.
impl Vm {
    /// This instruction is going to be executed.
    #[inline]
    pub(crate) fn saw_instr(&mut self, regs: Regs, instr: Instr) {
        if let Some(watcher) = &mut self.watcher {
            watcher.counts.instr(instr);
        }
        self.call_of_instr(regs, instr);
    }

    /// An instruction is going to look up the path of `site` in `set`.
    pub(crate) fn saw_select(&mut self, site: &Site, set: Value) {
        let (Some(watcher), Some(found)) = (&mut self.watcher, look::look(site, set)) else { return };
        watcher.counts.lookups += found.steps;
        watcher.counts.lookup_hits += found.hits;
    }

    /// An instruction that tries to compute something early has not.
    pub(crate) fn saw_failed_attempt(&mut self, instr: Instr) {
        if let Some(watcher) = &mut self.watcher {
            watcher.counts.retried(instr);
        }
    }

    /// The attributes that `//` has had to copy, if this is asked before and after it.
    pub(crate) fn attributes_made(&self) -> u64 {
        self.heap.allocations().map_or(0, |made| made.of(Made::SortedSet).elements)
    }

    /// `//` has made a set where that was `before`.
    pub(crate) fn saw_update(&mut self, before: u64) {
        let after = self.attributes_made();
        if let Some(watcher) = &mut self.watcher {
            watcher.counts.updates_copied += after - before;
        }
    }

    /// A function was entered.
    pub(crate) fn saw_call(&mut self, regs: Regs, code: *const Code) {
        let code = crate::value::code_at(code as u64);
        if let Some(watcher) = self.enter_subject(regs, Subject::Code(code)) {
            watcher.counts.calls += 1;
            watcher.counts.function_calls += u64::from(code.arity);
        }
    }

    /// A jump within `regs.code` to the function at `target`.
    pub(crate) fn saw_join(&mut self, regs: Regs, target: u32) {
        self.tick(regs);
        let code = crate::value::code_at(regs.code as u64);
        let Some(watcher) = &mut self.watcher else { return };
        let id = watcher.subjects.id(Subject::Join(code, target));
        watcher.subjects.count(id);
        watcher.counts.jumps += 1;
        watcher.counts.function_calls += code.join_at(target).map_or(1, |join| u64::from(join.params.len));
    }

    /// A thunk in this state has to be evaluated. With [`DROP`] in `flags` the instruction at `regs.ip`
    /// waits for that, and comes again.
    pub(crate) fn saw_force(&mut self, regs: Regs, state: ThunkState, flags: u32) {
        if let ThunkState::Apply(function) = state {
            self.call_of_thunk(regs, function, flags);
        }
        let Some(watcher) = &mut self.watcher else { return };
        if matches!(state, ThunkState::Code(_) | ThunkState::Apply(_) | ThunkState::Select(_)) {
            watcher.counts.forced += 1;
        }
        if flags & (DROP | SELECTED) == DROP && !regs.code.is_null() {
            let code = crate::value::code_at(regs.code as u64);
            let at = (regs.ip as usize - code.instrs.get() as usize) / size_of::<Instr>();
            watcher.counts.retried(code.instructions()[at]);
        }
    }

    /// The body of a thunk was entered.
    pub(crate) fn saw_thunk(&mut self, regs: Regs, code: *const Code) {
        self.enter_subject(regs, Subject::Code(crate::value::code_at(code as u64)));
    }

    /// A builtin in a frame of its own is called; its arguments are forced first.
    /// One that the program's user calls (`--strict`, `--json`) does not count.
    pub(crate) fn saw_builtin(&mut self, regs: Regs, callee: Value) {
        let subject = Subject::Builtin(callee.builtin());
        if self.records_below(regs.fp) == 1 && self.record_at(0).ip == crate::vm::exit() {
            self.run_subject(regs, subject);
        } else if let Some(watcher) = self.enter_subject(regs, subject) {
            watcher.counts.builtin_calls += 1;
        }
    }

    /// Code of a builtin is going to run; `direct`: without a frame of its own.
    pub(crate) fn saw_native(&mut self, regs: Regs, builtin: &'static Builtin, direct: bool) {
        self.tick(regs);
        let (records, bytes) = (self.records_below(regs.fp), self.heap.counted_bytes());
        let Some(watcher) = &mut self.watcher else { return };
        let id = watcher.subjects.id(Subject::Builtin(builtin));
        if direct {
            watcher.counts.builtin_calls += 1;
            watcher.subjects.count(id);
        }
        if let Some(profile) = &mut watcher.profile {
            profile.enter_native(id, direct, records, bytes);
        }
    }

    /// That code has come back.
    pub(crate) fn saw_native_done(&mut self, regs: Regs) {
        self.tick(regs);
        let bytes = self.heap.counted_bytes();
        if let Some(profile) = self.profile() {
            profile.leave_native(bytes);
        }
    }

    /// A frame is going to return.
    pub(crate) fn saw_return(&mut self, regs: Regs) {
        self.tick(regs);
        self.end_calls(self.records_below(regs.fp) - 1);
    }

    /// A frame goes on after a return, or after an error that was caught.
    pub(crate) fn saw_resumption(&mut self, regs: Regs) {
        self.end_calls(self.records_below(regs.fp));
        let subject = self.subject_of(regs.ip, regs.code, regs.base);
        let (records, bytes) = (self.records_below(regs.fp), self.heap.counted_bytes());
        let Some(watcher) = &mut self.watcher else { return };
        let Some(profile) = &mut watcher.profile else { return };
        profile.cut(records);
        if let Some(subject) = subject {
            profile.switch(watcher.subjects.id(subject), records, bytes);
        }
    }
}

impl Vm {
    fn profile(&mut self) -> Option<&mut Profile> {
        self.watcher.as_mut()?.profile.as_mut()
    }

    /// What a record or the registers say is running there; `None` for a call that is being prepared
    /// and for the machine's entrance.
    fn subject_of(&self, ip: *const Instr, code: *const Code, base: *mut Value) -> Option<Subject> {
        if !code.is_null() {
            return Some(Subject::Code(crate::value::code_at(code as u64)));
        }
        if !crate::vm::is_native(ip) {
            return None;
        }
        match self.stack_below(base).as_callable() {
            Some(Callable::Builtin(builtin)) => Some(Subject::Builtin(builtin)),
            _ => None,
        }
    }

    /// Something was called or forced that runs from now on.
    fn enter_subject(&mut self, regs: Regs, subject: Subject) -> Option<&mut Watcher> {
        let id = self.run_subject(regs, subject)?;
        let watcher = self.watcher.as_deref_mut()?;
        watcher.subjects.count(id);
        Some(watcher)
    }

    /// Something else runs from now on.
    fn run_subject(&mut self, regs: Regs, subject: Subject) -> Option<SubjectId> {
        self.tick(regs);
        let (records, bytes) = (self.records_below(regs.fp), self.heap.counted_bytes());
        let watcher = self.watcher.as_deref_mut()?;
        let id = watcher.subjects.id(subject);
        if let Some(profile) = &mut watcher.profile {
            profile.switch(id, records, bytes);
        }
        Some(id)
    }

    /// Takes a sample if one is due.
    #[inline]
    fn tick(&mut self, regs: Regs) {
        if self.profile().is_some_and(|profile| profile.is_due()) {
            self.sample(regs.fp);
        }
    }

    #[cold]
    fn sample(&mut self, fp: *mut Frame) {
        let Some(mut watcher) = self.watcher.take() else { return };
        let records = self.records_below(fp);
        if let Some(profile) = &mut watcher.profile {
            for at in profile.known()..records {
                let record = self.record_at(at);
                let subject = self.subject_of(record.ip, record.code, record.base);
                profile.push_record(at, subject.map(|subject| watcher.subjects.id(subject)));
            }
            profile.take(records);
        }
        self.watcher = Some(watcher);
    }

    /// The loop, watched.
    #[cold]
    #[inline(never)]
    pub(crate) fn run_watched(&mut self, regs: Regs, entry: Entry) -> Result<Value> {
        if let Entry::Call(args) = entry {
            self.call_from_rust(regs, args);
        }
        let result = self.run::<true>(regs, entry);
        self.end_calls(self.records_below(regs.fp));
        self.fp = regs.fp;
        self.back_outside();
        result
    }

    /// The loop was left for code of Rust: what runs is what entered it, with as many records.
    pub(crate) fn back_outside(&mut self) {
        let (records, bytes) = (self.records(), self.heap.counted_bytes());
        if let Some(profile) = self.profile() {
            profile.back_outside(records, bytes);
        }
    }

    /// Before what was seen is looked at: what was spent since the last event is assigned.
    pub fn settle_watch(&mut self) {
        self.back_outside();
        if let Some(profile) = self.profile() {
            profile.take(0);
        }
    }
}
