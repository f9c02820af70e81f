//! Calls as C++ Nix counts them, while they happen: `trace-function-calls` and the profiler of stacks.
//!
//! There a call lasts until its value is there: nothing is a tail call, operators such as `-` are calls of
//! builtins, and `f x y` is one call, whatever `f` is. Code of level 0 has all of them: a call is an
//! instruction or a callback, what is compiled to an operation has a note. A call belongs to the frame
//! that will return its value, and ends when no such frame is left; so tail calls end where they do there,
//! one after the other, and errors end what they pass.

use std::time::Duration;

use frazil_compiler::module::{Inlined, Note, NoteDef};
use frazil_compiler::op::{Instr, Op};

use super::stacks::{Callee, Stacks};
use super::subjects::SourceFunction;
use crate::attrs::Attrs;
use crate::builtin::Builtin;
use crate::host::Message;
use crate::link::Code;
use crate::source::Pos;
use crate::symbol::sym;
use crate::value::{Callable, Value};
use crate::vm::Vm;
use crate::vm::frame::Regs;

/// What to do with calls.
#[derive(Clone)]
pub struct CallWatching {
    /// Tell when one begins and ends.
    pub trace: bool,
    /// Count what is in progress, at the first call after each such time.
    pub stacks: Option<Duration>,
    /// The time since 1970.
    pub clock: fn() -> Duration,
}

/// A call in progress.
struct Open {
    /// How many records there are below the frame that returns its value.
    records: usize,
    /// The note that says it, if it is part of a frame's code.
    note: Option<&'static NoteDef>,
    pos: Pos,
    /// Whether what is called is being forced, which comes again.
    waiting: bool,
    /// The calls in progress down to this one.
    stack: u32,
}

impl Open {
    fn new(records: usize, pos: Pos) -> Open {
        Open { records, note: None, pos, waiting: false, stack: Stacks::NOTHING }
    }
}

/// The calls in progress.
pub struct Calls {
    watching: CallWatching,
    open: Vec<Open>,
    /// What was counted, if that was asked for.
    pub stacks: Option<Stacks>,
}

impl Calls {
    pub(super) fn new(watching: &CallWatching) -> Calls {
        let stacks = watching.stacks.map(|period| Stacks::new(period, (watching.clock)()));
        Calls { watching: watching.clone(), open: Vec::new(), stacks }
    }
}

/// The builtin that an operation with this note is.
fn operator(note: &NoteDef) -> Option<&'static str> {
    match note.note {
        Note::Builtin(Inlined::Seq) => None,
        Note::Builtin(builtin) => Some(builtin.name()),
        _ => None,
    }
}

/// Whether a function is the machine's own, so that entering it is no call: a builtin that no program
/// knows, or the whole of a file that is imported with other globals.
fn is_internal(function: Value) -> bool {
    match function.peek().as_callable() {
        Some(Callable::Builtin(builtin)) => is_internal_builtin(builtin),
        Some(Callable::Closure(closure)) => {
            let linked = closure.code().linked();
            std::ptr::eq(closure.code(), &raw const linked.codes[linked.module().root as usize])
        }
        _ => false,
    }
}

fn is_internal_builtin(builtin: &Builtin) -> bool {
    !builtin.framed && builtin.name != "addErrorContext"
}

/// The number of the instruction at an address, if it is one of the code's or the end.
fn index_in(code: &Code, ip: *const Instr) -> Option<u32> {
    let offset = (ip as usize).checked_sub(code.instrs.get() as usize)? / size_of::<Instr>();
    (offset <= code.len()).then_some(offset as u32)
}

/// A call that was suspended.
struct Suspended {
    function: Value,
    /// Whether it is the second one of `f x y`.
    curried: bool,
}

/// What the loop tells.
impl Vm {
    fn calls(&mut self) -> Option<&mut Calls> {
        self.watcher.as_mut()?.calls.as_mut()
    }

    fn watches_calls(&self) -> bool {
        self.watcher.as_ref().is_some_and(|watcher| watcher.calls.is_some())
    }

    /// An instruction of a code is going to be executed, perhaps again.
    pub(super) fn call_of_instr(&mut self, regs: Regs, instr: Instr) {
        if !self.watches_calls() || regs.code.is_null() {
            return;
        }
        let code = crate::value::code_at(regs.code as u64);
        let Some(at) = index_in(code, regs.ip).and_then(|next| next.checked_sub(1)) else { return };
        let records = self.records_below(regs.fp);
        self.operators(code, at, records);
        let records = match instr.op() {
            Op::Call if !self.is_deepest(regs) => records + 1,
            Op::TailCall if !self.is_deepest(regs) => records,
            _ => return,
        };
        let function = self.stack_below(regs.sp.wrapping_sub(instr.c() as usize));
        let pos = code.position(at).map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0));
        self.begin_call(regs, records, pos, function);
    }

    /// Ends the operators that are not in progress at an instruction, and begins the others.
    fn operators(&mut self, code: &'static Code, at: u32, records: usize) {
        self.end_calls(records);
        let notes = || code.notes(at).filter(|note| operator(note).is_some());
        while let Some(open) = self.calls().and_then(|calls| calls.open.last())
            && let Some(note) = open.note
            && open.records == records
            && !notes().any(|other| std::ptr::eq(note, other))
        {
            self.end_call();
        }
        for note in notes() {
            let Some(calls) = self.calls() else { return };
            let own = calls.open.iter().rev();
            let mut own = own.take_while(|open| open.records == records && open.note.is_some());
            if !own.any(|open| open.note.is_some_and(|other| std::ptr::eq(note, other))) {
                let pos = self.position_in(code.linked(), note.pos.0);
                let callee = Callee::Builtin(operator(note).unwrap_or_default());
                self.begin(Open { note: Some(note), ..Open::new(records, pos) }, callee);
            }
        }
    }

    /// A builtin calls what is below `regs.base`, in a frame that there is already: its own, if it ends
    /// with that call.
    pub(crate) fn saw_callback(&mut self, regs: Regs, builtin: &'static Builtin, tail: bool) {
        let function = self.stack_below(regs.base);
        // What stands for a suspended call has begun when that was forced; a derivation's attributes become
        // JSON without a call.
        let silent = matches!(builtin.name, "apply" | "derivationStrict");
        if !self.watches_calls() || is_internal(function) || silent {
            return;
        }
        let records = self.records_below(regs.fp);
        let below = if tail { 1 } else { 2 };
        // Nix: callbacks have no place, but those of operators have.
        let pos = match records.checked_sub(below) {
            Some(site) if is_internal_builtin(builtin) => {
                let left = std::ptr::eq(builtin, &crate::coerce::ADD_LEFT);
                self.operator_site(site, usize::from(left))
            }
            _ => Pos::NONE,
        };
        self.begin_call(regs, records, pos, function);
    }

    /// The place of the instruction that internal builtins work for; this record is the first that is
    /// not that of the innermost one. If it has several places, that with this number.
    fn operator_site(&self, index: usize, nth: usize) -> Pos {
        let record = self.record_at(index);
        if record.code.is_null() {
            let internal = crate::vm::is_native(record.ip)
                && matches!(self.stack_below(record.base).as_callable(),
                    Some(Callable::Builtin(builtin)) if is_internal_builtin(builtin));
            let outer = index.checked_sub(1).filter(|_| internal);
            return outer.map_or(Pos::NONE, |outer| self.operator_site(outer, nth));
        }
        let code = crate::value::code_at(record.code as u64);
        let at = index_in(code, record.ip).and_then(|at| at.checked_sub(1));
        let pos = at.and_then(|at| code.position_of(at, nth).or_else(|| code.position(at)));
        pos.map_or(Pos::NONE, |pos| self.position_in(code.linked(), pos.0))
    }

    /// What is below `regs.base` is applied: of a set, its functor is called.
    pub(crate) fn saw_apply(&mut self, regs: Regs) {
        if !self.watches_calls() {
            return;
        }
        let Some(set) = self.stack_below(regs.base).settled().and_then(Value::as_attrs) else { return };
        let Some(functor) = set.get(sym::FUNCTOR) else { return };
        let (word, records, pos) = (functor.slot.get(), self.records_below(regs.fp), functor.pos);
        let waiting = word.settled().is_none();
        let last = self.calls().and_then(|calls| calls.open.last_mut());
        match last.filter(|open| open.records == records && open.waiting) {
            Some(open) => open.waiting = waiting,
            None if waiting => self.begin(Open { waiting, ..Open::new(records, pos) }, Callee::Other),
            None => self.begin_call(regs, records, pos, word),
        }
    }

    /// The loop is entered from Rust for a call.
    pub(super) fn call_from_rust(&mut self, regs: Regs, args: usize) {
        let function = self.stack_below(regs.sp.wrapping_sub(args));
        let builtin = |function: Value| matches!(function.as_callable(), Some(Callable::Builtin(_)));
        let records = self.records_below(regs.fp);
        // Our own commands call builtins: no program has asked for that.
        if self.watches_calls() && !is_internal(function) && !(records == 0 && builtin(function)) {
            // Nix: what is called with the arguments of the command line is called where it is written.
            let pos = if records == 0 { self.function_place(function) } else { Pos::NONE };
            self.begin_call(regs, records + 1, pos, function);
        }
    }

    /// A suspended call of `function` is going to be forced.
    pub(super) fn call_of_thunk(&mut self, regs: Regs, function: Value, flags: u32) {
        if !self.watches_calls() || self.is_deepest(regs) {
            return;
        }
        let suspended = self.suspended(function);
        if is_internal(suspended.function) {
            return;
        }
        let pos = self.force_site(regs, flags).unwrap_or_else(|| self.function_place(suspended.function));
        let records = self.records_below(regs.fp) + 1;
        if suspended.curried {
            self.begin(Open::new(records, pos), Callee::Other);
        }
        self.begin_call(regs, records, pos, suspended.function);
        if suspended.curried {
            self.end_call();
        }
    }

    /// What `map` and others have suspended: they keep an internal builtin if they do not know the
    /// function, and a name beside it if they pass two arguments, one after the other.
    fn suspended(&self, function: Value) -> Suspended {
        let plain = Suspended { function, curried: false };
        let Some(Callable::Partial(partial)) = function.as_callable() else { return plain };
        let first = partial.args()[0].get();
        match partial.callee().as_callable() {
            Some(Callable::Builtin(builtin)) if builtin.name == "apply" && !builtin.framed => {
                Suspended { function: first, curried: builtin.arity == 3 }
            }
            _ if partial.args().len() == 1 && self.is_name(first) => {
                Suspended { function: partial.callee(), curried: true }
            }
            _ => plain,
        }
    }

    /// Where what is called is written, if it is known.
    fn function_place(&self, function: Value) -> Pos {
        let function = function.peek();
        match self.source_function(function) {
            Some(function) => function.pos,
            None => function.as_attrs().map_or(Pos::NONE, Attrs::pos),
        }
    }

    /// The function of the text that a value is.
    fn source_function(&self, function: Value) -> Option<SourceFunction> {
        let (function, arguments) = match function.as_callable()? {
            Callable::Partial(partial) => (partial.callee(), partial.args().len()),
            _ => (function, 0),
        };
        match function.as_callable()? {
            Callable::Closure(closure) => self.function_of_code(closure.code(), arguments),
            _ => None,
        }
    }

    fn called_function(&self, function: Value) -> Callee {
        let function = self.source_function(function);
        function.map_or(Callee::Other, |function| Callee::Function(function.pos, function.name))
    }

    /// Whether this is the very string that is an attribute's name.
    fn is_name(&self, word: Value) -> bool {
        let symbol = word.as_str().and_then(|text| self.symbols.lookup(text.as_bytes()));
        symbol.is_some_and(|symbol| self.symbols.name(symbol).value() == word)
    }

    /// A call begins whose value a frame with so many records below it will return.
    fn begin_call(&mut self, regs: Regs, records: usize, pos: Pos, function: Value) {
        let stacks = self.calls().is_some_and(|calls| calls.stacks.is_some());
        let callee = if stacks { self.callee(regs, function) } else { Callee::Other };
        self.begin(Open::new(records, pos), callee);
    }

    fn begin(&mut self, mut open: Open, callee: Callee) {
        let Some(calls) = self.calls() else { return };
        if let Some(stacks) = &mut calls.stacks {
            let below = calls.open.last().map_or(Stacks::NOTHING, |open| open.stack);
            open.stack = stacks.begin(below, callee, open.pos, calls.watching.clock);
        }
        let pos = open.pos;
        calls.open.push(open);
        self.tell_call("entered", pos);
    }

    /// Calls end that frames above so many records would have returned the values of.
    pub(super) fn end_calls(&mut self, records: usize) {
        while self.calls().and_then(|calls| calls.open.last()).is_some_and(|open| open.records > records) {
            self.end_call();
        }
    }

    fn end_call(&mut self) {
        if let Some(open) = self.calls().and_then(|calls| calls.open.pop()) {
            self.tell_call("exited", open.pos);
        }
    }

    fn tell_call(&mut self, what: &str, pos: Pos) {
        let Some(clock) = self.calls().filter(|calls| calls.watching.trace).map(|calls| calls.watching.clock)
        else {
            return;
        };
        let place = self.shown_place(pos);
        let text = format!("function-trace {what} {place} at {}", clock().as_nanos());
        self.host.message(Message::Information, text.as_bytes());
    }

    /// A place as it is shown in lines of this kind.
    pub fn shown_place(&self, pos: Pos) -> String {
        match self.text_place(pos) {
            Some((file, line, column)) => format!("{file}:{line}:{column}"),
            None => "«none»:0".into(),
        }
    }

    /// What is called, as the profiler of stacks tells it.
    fn callee(&mut self, regs: Regs, function: Value) -> Callee {
        let function = function.peek();
        match function.as_callable() {
            Some(Callable::Closure(_)) => self.called_function(function),
            Some(Callable::Builtin(builtin)) if builtin.name == "derivationStrict" => {
                self.derivation_name(regs).map_or(Callee::Builtin(builtin.name), Callee::Derivation)
            }
            Some(Callable::Builtin(builtin)) => Callee::Builtin(builtin.name),
            Some(Callable::Partial(partial)) => match partial.callee().as_callable() {
                Some(Callable::Builtin(builtin)) => Callee::Builtin(builtin.name),
                _ => self.called_function(function),
            },
            None => {
                let functor = function.as_attrs().and_then(|attrs| attrs.get(sym::FUNCTOR));
                functor.map_or(Callee::Other, |functor| Callee::Functor(functor.pos))
            }
        }
    }

    /// The name of the derivation that the set on top describes. Nix: it is evaluated for that.
    fn derivation_name(&mut self, regs: Regs) -> Option<String> {
        self.take_registers(regs);
        let set = self.force(self.stack_below(regs.sp)).ok()?;
        let name = self.force(set.as_attrs()?.get(sym::NAME)?.slot.get()).ok()?;
        let name = name.as_str().filter(|name| name.context().is_none())?;
        Some(String::from_utf8_lossy(name.as_bytes()).into_owned())
    }
}
