//! Frames as lines of a trace.
//!
//! A frame says which instruction was waiting; what it means is read off that instruction here. The
//! function that was called is known from the instruction, or else from the next frame inside.

use frazil_compiler::op::{Instr, Op};

use crate::error::{Error, Frame};
use crate::link::{Code, Linked};
use crate::source::Pos;
use crate::value::{Callable, Value};
use crate::vm::Vm;

/// One line with its place.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub pos: Pos,
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
    let frames = with_codes(vm, error.frames().collect());
    let mut reader = Reader { vm, show_trace, lines: Vec::new() };
    let mut index = 0;
    while let Some(&frame) = frames.get(index) {
        index += 1;
        if index == frames.len() && reader.raised_at(frame, error.pos()) {
            break;
        }
        // The same with a note in place of the position.
        if let (Some(&Frame::Note { pos, .. }), true) = (frames.get(index), index + 1 == frames.len())
            && reader.raised_at(frame, pos)
        {
            continue;
        }
        if reader.frame(frame, frames.get(index).copied()) {
            index += 1;
        }
    }
    reader.lines
}

/// The frames, elided ones as frames of the codes that they were in.
fn with_codes(vm: &Vm, frames: Vec<Frame>) -> Vec<Frame> {
    if !frames.iter().any(|frame| matches!(frame, Frame::Elided { .. })) {
        return frames;
    }
    // A module's instructions lie together.
    let start = |linked: &Linked| linked.codes.iter().map(|code| code.instrs).min();
    let mut modules: Vec<(*const Instr, &'static Linked)> =
        vm.linked.iter().filter_map(|&linked| Some((start(linked)?, linked))).collect();
    modules.sort_unstable_by_key(|module| module.0);
    let find = |ip: *const Instr| {
        let (_, linked) = modules[..modules.partition_point(|module| module.0 <= ip)].last()?;
        linked.codes.iter().find_map(|code| {
            let offset = (ip as usize).wrapping_sub(code.instrs as usize) / size_of::<Instr>();
            // The instruction is one after a call, so it is never a code's first.
            (ip > code.instrs && offset <= code.len()).then_some(Frame::Code { code, ip: offset as u32 })
        })
    };
    let found = frames.into_iter().filter_map(|frame| match frame {
        Frame::Elided { ip } => find(ip),
        frame => Some(frame),
    });
    found.collect()
}

struct Reader<'a> {
    vm: &'a Vm,
    show_trace: bool,
    lines: Vec<Line>,
}

impl Reader<'_> {
    /// Whether the innermost frame's instruction raised the error itself, whose place says it all.
    fn raised_at(&self, frame: Frame, place: Pos) -> bool {
        let Frame::Code { code, ip } = frame else { return false };
        let pos = ip.checked_sub(1).map_or(Pos::NONE, |at| self.position(code, at));
        pos != Pos::NONE && pos == place
    }

    /// The place of instruction `at`.
    fn position(&self, code: &'static Code, at: u32) -> Pos {
        code.position(at).map_or(Pos::NONE, |pos| self.vm.position_in(code.linked(), pos.0))
    }

    /// Reads one frame. Whether the next one inside belongs to it.
    fn frame(&mut self, frame: Frame, inner: Option<Frame>) -> bool {
        match frame {
            Frame::Code { code, ip } => self.instruction(code, ip, inner),
            Frame::Elided { .. } => false,
            Frame::Builtin(builtin, pos) => {
                self.builtin(builtin.name, pos);
                false
            }
            Frame::Note { text, pos, always } => {
                let text = text.as_bytes();
                if !text.is_empty() {
                    self.lines.push(Line { pos, text: text.to_vec(), always });
                }
                false
            }
        }
    }

    /// What the instruction in front of `ip` was waiting for.
    fn instruction(&mut self, code: &'static Code, ip: u32, inner: Option<Frame>) -> bool {
        let Some(at) = ip.checked_sub(1) else { return false };
        let Some(instr) = code.instructions().get(at as usize) else { return false };
        let linked = code.linked();
        let pos = self.position(code, at);
        match instr.op() {
            Op::Call | Op::TailCall => return self.call(pos, inner),
            Op::CallKnown | Op::TailCallKnown => {
                self.call_site(pos, linked.codes.get(instr.c() as usize));
            }
            Op::CallBuiltin => return self.call_builtin(linked, instr.c(), pos, inner),
            Op::Select | Op::SelectLocal | Op::SelectCapture | Op::SelectOr => {
                self.selection(linked, instr.c());
            }
            _ => {}
        }
        false
    }

    /// A call of something that only the run knew.
    fn call(&mut self, pos: Pos, inner: Option<Frame>) -> bool {
        match inner {
            Some(Frame::Builtin(builtin, _)) => {
                self.builtin(builtin.name, pos);
                true
            }
            Some(Frame::Code { code, .. }) => {
                self.call_site(pos, Some(code));
                false
            }
            _ => {
                self.call_site(pos, None);
                false
            }
        }
    }

    fn call_builtin(&mut self, linked: &Linked, global: u32, pos: Pos, inner: Option<Frame>) -> bool {
        let Some(&name) = linked.module.globals.get(global as usize) else { return false };
        let name = self.vm.name_in(linked, name);
        let global = self.vm.globals.index(name);
        let value = global.map(|index| self.vm.globals.value(index));
        if let Some(Callable::Builtin(builtin)) = value.and_then(Value::as_callable)
            && !builtin.framed
        {
            return false;
        }
        let name = String::from_utf8_lossy(name);
        let name = name.strip_prefix("__").unwrap_or(&name);
        self.builtin(name, pos);
        matches!(inner, Some(Frame::Builtin(builtin, _)) if builtin.name == name)
    }

    fn builtin(&mut self, name: &str, pos: Pos) {
        self.lines.push(Line::new(format!("while calling the '{name}' builtin"), pos));
    }

    fn call_site(&mut self, pos: Pos, callee: Option<&Code>) {
        if !self.show_trace {
            return;
        }
        if pos != Pos::NONE {
            self.lines.push(Line::new("from call site", pos));
        }
        let Some(callee) = callee else { return };
        let linked = callee.linked();
        let Some(param) = callee.params().last() else { return };
        let text = match param.function {
            Some(name) => [b"while calling '", self.vm.name_in(linked, name), b"'"].concat(),
            None => b"while calling anonymous lambda".to_vec(),
        };
        self.lines.push(Line::new(text, self.vm.position_in(linked, param.pos.0)));
    }

    /// Nix: the place is where the attribute is defined; here it is where it is selected.
    fn selection(&mut self, linked: &Linked, site: u32) {
        let Some(site) = linked.sites.get(site as usize) else { return };
        let mut path = Vec::new();
        for (index, step) in site.path.iter().enumerate() {
            if index > 0 {
                path.push(b'.');
            }
            crate::print::push_name(&mut path, self.vm.symbols.name(step.name).as_bytes());
        }
        let text = [b"while evaluating the attribute '".as_slice(), &path, b"'"].concat();
        self.lines.push(Line::new(text, self.vm.position_in(linked, site.pos.0)));
    }
}
