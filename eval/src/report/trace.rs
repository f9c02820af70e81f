//! Frames as lines of a trace.
//!
//! A frame says which instruction was waiting; what it means is read off that instruction here. A
//! call writes the lines of the function that it called, which is known from the instruction, or else
//! from the next frame inside. Notes about operands come from the compiler's table of them.

use frazil_compiler::module::{CodeKind, Note, ParamDef};
use frazil_compiler::op::{BoolContext, Op, SetContext};
use hashbrown::HashMap;

use crate::error::{Entrance, Error, Frame};
use crate::link::{Code, Linked};
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::{Callable, Value};
use crate::vm::Vm;

/// A line of a trace with its place.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Line {
    /// Its place, if it has one.
    pub pos: Pos,
    /// Its text.
    pub text: Vec<u8>,
    /// Shown even where the trace is cut.
    pub always: bool,
}

impl Line {
    fn new(text: impl Into<Vec<u8>>, pos: Pos) -> Line {
        Line { pos, text: text.into(), always: false }
    }
}

/// The lines of an error's trace, outermost first. Nix: calls of functions are recorded with
/// `--show-trace` only.
pub(super) fn lines(vm: &Vm, error: Error, show_trace: bool) -> Vec<Line> {
    // These hold values that the collector does not see here; all belong to `error`, which the
    // caller holds, and nothing here allocates in the collected heap.
    let mut finder = Finder { vm, found: HashMap::new() };
    let frames: Vec<Frame> = error.frames().filter_map(|frame| finder.resolved(frame)).collect();
    let mut reader =
        Reader { vm, show_trace, frames: &frames, lines: Vec::new(), announced: false, site: Pos::NONE };
    for index in 0..frames.len() {
        reader.frame(index);
    }
    reader.lines
}

/// Finds the codes of call sites of which only the address is known.
struct Finder<'a> {
    vm: &'a Vm,
    found: HashMap<usize, Option<(&'static Code, u32)>>,
}

impl Finder<'_> {
    fn resolved(&mut self, frame: Frame) -> Option<Frame> {
        let ip = match frame {
            Frame::Elided { ip } => ip,
            Frame::Cycle | Frame::Meant(_) => return None,
            _ => return Some(frame),
        };
        let vm = self.vm;
        let (code, ip) = (*self.found.entry(ip).or_insert_with(|| vm.find_code(ip)))?;
        Some(Frame::Code { code, ip, found: Pos::NONE, name: None })
    }
}

struct Reader<'a> {
    vm: &'a Vm,
    show_trace: bool,
    frames: &'a [Frame],
    lines: Vec<Line>,
    /// Whether the call of the next function or builtin has its lines.
    announced: bool,
    /// Where the function is called from that a builtin calls next.
    site: Pos,
}

/// A source-level function with the file it is in.
type Function = (&'static Linked, &'static ParamDef);

/// The function of the text that a code is the body of.
fn function_of(code: &'static Code) -> Option<Function> {
    Some((code.linked(), code.params().last()?))
}

impl Reader<'_> {
    /// The place of instruction `at`.
    fn position(&self, code: &'static Code, at: u32) -> Pos {
        code.position(at).map_or(Pos::NONE, |pos| self.vm.position_in(code.linked(), pos.0))
    }

    fn frame(&mut self, index: usize) {
        match self.frames[index] {
            Frame::Note { text, pos, always } => {
                let text = text.as_bytes();
                if !text.is_empty() {
                    self.lines.push(Line { pos, text: text.to_vec(), always });
                }
            }
            Frame::Entered(Entrance::Thunk) => {
                let site = self.forced_from(index);
                self.call(site, index);
            }
            Frame::Entered(Entrance::Functor(pos)) => {
                if !std::mem::take(&mut self.announced) {
                    self.functor(Pos::NONE);
                }
                self.call(pos, index);
            }
            Frame::Entered(Entrance::Auto(pos)) => self.call(pos, index),
            Frame::Builtin(builtin) => {
                if !std::mem::take(&mut self.announced) && builtin.framed {
                    self.builtin(builtin.name, Pos::NONE);
                }
                if let Some(Frame::Code { code, ip, .. }) = self.frames[..index].last().copied()
                    && builtin.name == "coerce"
                {
                    // `__toString` is called in the name of the interpolation.
                    self.site = ip.checked_sub(1).map_or(Pos::NONE, |at| self.position(code, at));
                }
            }
            Frame::Code { code, ip, found, name } => {
                let site = std::mem::replace(&mut self.site, Pos::NONE);
                if !std::mem::take(&mut self.announced)
                    && let Some(function) = function_of(code)
                    && !in_pattern(code, ip, 0)
                {
                    if site != Pos::NONE && self.show_trace {
                        self.lines.push(Line::new("from call site", site));
                    }
                    self.calling(function);
                }
                if let Some(at) = ip.checked_sub(1) {
                    self.instruction(code, at, (found, name), index);
                }
            }
            Frame::Elided { .. } | Frame::Cycle | Frame::Meant(_) => {}
        }
    }

    /// The next frame inside that is not a note, and its index.
    fn inside(&self, index: usize) -> Option<(usize, Frame)> {
        let inner = self.frames.iter().enumerate().skip(index + 1);
        inner.map(|(at, &frame)| (at, frame)).find(|(_, frame)| !matches!(frame, Frame::Note { .. }))
    }

    /// The place that forced the call which is the frame at `index`.
    ///
    /// Nix: elements and attributes of a value that is printed or forced deeply count as forced where
    /// their function is.
    fn forced_from(&self, index: usize) -> Pos {
        let outer = self.frames[..index].last().copied();
        if let Some(Frame::Code { code, ip, found, .. }) = outer {
            let place = ip.checked_sub(1).map_or(Pos::NONE, |at| self.position(code, at));
            return if found == Pos::NONE { place } else { found };
        }
        if let Some(Frame::Builtin(builtin)) = outer
            && builtin.name != "deepSeq"
        {
            return Pos::NONE;
        }
        match self.inside(index) {
            Some((_, Frame::Code { code, .. })) => {
                let function = function_of(code);
                function.map_or(Pos::NONE, |(linked, param)| self.vm.position_in(linked, param.pos.0))
            }
            _ => Pos::NONE,
        }
    }

    /// What instruction `at` was waiting for.
    fn instruction(
        &mut self,
        code: &'static Code,
        at: u32,
        (found, name): (Pos, Option<Symbol>),
        index: usize,
    ) {
        let Some(instr) = code.instructions().get(at as usize) else { return };
        let linked = code.linked();
        let pos = self.position(code, at);
        let path = self.notes(code, at, found, name);
        match instr.op() {
            _ if path => {}
            Op::Call | Op::TailCall => self.call(pos, index),
            Op::CallKnown | Op::CallAhead | Op::TailCallKnown => {
                if let (Some(callee), Some((_, inner))) = (linked.callee(*instr), self.inside(index)) {
                    let matching = matches!(inner, Frame::Code { code, ip, .. } if std::ptr::eq(code, callee) && in_pattern(code, ip, 0));
                    self.called(pos, function_of(callee), matching);
                }
            }
            Op::JumpArgs => self.jumped(code, instr.c(), pos, index),
            Op::CallBuiltin => self.call_builtin(linked, instr.c(), pos, index),
            Op::Select | Op::SelectLocal | Op::SelectCapture | Op::SelectOr => {
                self.selection(linked, instr.c(), found);
            }
            _ => {}
        }
    }

    /// The notes about instruction `at`. Whether one was about the selection that it is part of.
    fn notes(&mut self, code: &'static Code, at: u32, found: Pos, name: Option<Symbol>) -> bool {
        let linked = code.linked();
        let innermost = code.notes(at).filter(|note| matches!(note.note, Note::Path(_))).last();
        let mut path = false;
        for def in code.notes(at) {
            let pos = self.vm.position_in(linked, def.pos.0);
            match def.note {
                Note::Bool(context) => self.note(bool_note(context), pos),
                Note::Set(SetContext::UpdateLeft) => {
                    self.note("in the left operand of the update (//) operator", pos);
                }
                Note::Set(SetContext::UpdateRight) => {
                    self.note("in the right operand of the update (//) operator", pos);
                }
                Note::Builtin(builtin) => self.builtin(builtin.name(), pos),
                Note::Path(text) if innermost == Some(def) && self.is_shown(found) => {
                    let shown = self.path(&linked.module().note_texts[text as usize], name);
                    self.attribute(&shown, found);
                    path = true;
                }
                Note::Path(_) => {}
            }
        }
        path
    }

    /// The text of a path with computed names: a single one as it came out, if that is known.
    fn path(&self, text: &[u8], name: Option<Symbol>) -> Vec<u8> {
        let parts: Vec<&[u8]> = text.split(|&byte| byte == 0).collect();
        match (name, parts.as_slice()) {
            (Some(name), [before, _, after]) => {
                let mut path = before.to_vec();
                crate::print::push_name(&mut path, self.vm.symbols.name(name).as_bytes());
                [path.as_slice(), after].concat()
            }
            _ => parts.concat(),
        }
    }

    fn note(&mut self, text: &str, pos: Pos) {
        self.lines.push(Line::new(text, pos));
    }

    /// A call at `pos` of something that only the run knew: the frame inside that of `index`.
    fn call(&mut self, pos: Pos, index: usize) {
        match self.inside(index) {
            Some((_, Frame::Builtin(builtin))) => {
                if builtin.framed {
                    self.builtin(builtin.name, pos);
                }
                self.announced = true;
            }
            Some((_, Frame::Code { code, ip, .. })) if code.kind != CodeKind::Thunk => {
                self.called(pos, function_of(code), in_pattern(code, ip, 0));
            }
            Some((_, Frame::Entered(Entrance::Functor(_)))) => {
                self.functor(pos);
                self.announced = true;
            }
            _ => {}
        }
    }

    /// A jump to the join point at `target`, which is a function of the text.
    fn jumped(&mut self, code: &'static Code, target: u32, pos: Pos, index: usize) {
        let (Some(join), Some((_, inner))) = (code.join_at(target), self.inside(index)) else { return };
        let params = join.params.of(&code.linked().module().params);
        let checking = matches!(inner, Frame::Code { code: inner, ip, .. }
            if std::ptr::eq(inner, code) && in_pattern(code, ip, target));
        self.called(pos, params.last().map(|param| (code.linked(), param)), checking);
    }

    fn call_builtin(&mut self, linked: &Linked, global: u32, pos: Pos, index: usize) {
        let Some(&name) = linked.module().globals.get(global as usize) else { return };
        let global = self.vm.globals.index(self.vm.name_in(linked, name));
        let value = global.map(|index| self.vm.globals.value(index));
        let Some(Callable::Builtin(builtin)) = value.and_then(Value::as_callable) else { return };
        if builtin.framed {
            self.builtin(builtin.name, pos);
        }
        let inner = self.inside(index);
        self.announced = matches!(inner, Some((_, Frame::Builtin(inner))) if std::ptr::eq(inner, builtin));
    }

    fn builtin(&mut self, name: &str, pos: Pos) {
        self.lines.push(Line::new(format!("while calling the '{name}' builtin"), pos));
    }

    fn functor(&mut self, pos: Pos) {
        let text = "while calling a functor (an attribute set with a '__functor' attribute)";
        self.lines.push(Line::new(text, pos));
    }

    /// The lines of a call. Nix: errors about the argument of a pattern always have the call site, but
    /// come before the call.
    fn called(&mut self, pos: Pos, function: Option<Function>, checking: bool) {
        self.announced = true;
        if pos != Pos::NONE && (self.show_trace || checking) {
            self.lines.push(Line::new("from call site", pos));
        }
        if let (Some(function), false) = (function, checking) {
            self.calling(function);
        }
    }

    fn calling(&mut self, (linked, param): Function) {
        if !self.show_trace {
            return;
        }
        let text = match self.vm.function_name(linked, param) {
            Some(name) => [b"while calling '", name, b"'"].concat(),
            None => b"while calling anonymous lambda".to_vec(),
        };
        self.lines.push(Line::new(text, self.vm.position_in(linked, param.pos.0)));
    }

    /// Nix: the place is where the attribute is defined that was found last; what the evaluator brings
    /// along is left out.
    fn selection(&mut self, linked: &Linked, site: u32, found: Pos) {
        let Some(site) = linked.sites.get(site as usize) else { return };
        if !self.is_shown(found) {
            return;
        }
        let mut path = Vec::new();
        for (index, step) in site.path.iter().enumerate() {
            if index > 0 {
                path.push(b'.');
            }
            crate::print::push_name(&mut path, self.vm.symbols.name(step.name).as_bytes());
        }
        self.attribute(&path, found);
    }

    fn is_shown(&self, found: Pos) -> bool {
        found != Pos::NONE
            && self
                .vm
                .sources
                .place(found)
                .is_none_or(|place| !place.file.starts_with(b"\xc2\xabnix-internal"))
    }

    fn attribute(&mut self, path: &[u8], pos: Pos) {
        self.lines
            .push(Line::new([b"while evaluating the attribute '".as_slice(), path, b"'"].concat(), pos));
    }
}

fn bool_note(context: BoolContext) -> &'static str {
    match context {
        BoolContext::If => "while evaluating a branch condition",
        BoolContext::Assert => "in the condition of the assert statement",
        BoolContext::AndLeft => "in the left operand of the AND (&&) operator",
        BoolContext::AndRight => "in the right operand of the AND (&&) operator",
        BoolContext::OrLeft => "in the left operand of the OR (||) operator",
        BoolContext::OrRight => "in the right operand of the OR (||) operator",
        BoolContext::ImpliesLeft => "in the left operand of the IMPL (->) operator",
        BoolContext::ImpliesRight => "in the right operand of the IMPL (->) operator",
        BoolContext::Not => "in the argument of the not operator",
    }
}

/// Whether the instruction in front of `ip` checks the argument of the function whose body starts at
/// `start`.
fn in_pattern(code: &'static Code, ip: u32, start: u32) -> bool {
    ip == start + 1
        && code.instructions().get(start as usize).is_some_and(|instr| instr.op() == Op::BindFormals)
}
