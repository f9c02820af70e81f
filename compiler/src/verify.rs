//! Checks that a module is what the interpreter relies on, which it does not check itself.
//!
//! Every reachable instruction has one stack depth however it is reached; slots that it names lie
//! below that depth; jumps stay inside the code; table indices are in range; `max_stack` suffices;
//! no code runs off its end.

use crate::module::{CaptureSource, CodeDef, CodeKind, Module};
use crate::op::{Field, Instr, Op};

/// Checks all codes of a module.
///
/// # Errors
///
/// Says which instruction of which code is wrong.
pub fn verify(module: &Module) -> Result<(), String> {
    if module.root as usize >= module.codes.count() {
        return Err("no root".into());
    }
    for (index, code) in module.codes.all().iter().enumerate() {
        let verifier = Verifier { module, code };
        verifier.run().map_err(|(at, message)| format!("code {index}, instruction {at}: {message}"))?;
    }
    Ok(())
}

type Checked<T = ()> = Result<T, (usize, String)>;

struct Verifier<'m> {
    module: &'m Module,
    code: &'m CodeDef,
}

impl Verifier<'_> {
    fn run(&self) -> Checked {
        let code = self.code;
        let fail = |at: usize, message: &str| Err((at, message.to_string()));
        let start = match code.kind {
            CodeKind::Thunk => code.captures.len as usize,
            CodeKind::Function | CodeKind::Open => {
                self.module.function(code).map_or(0, |function| function.params.len as usize)
            }
        };
        if code.kind == CodeKind::Thunk && code.function != CodeDef::THUNK {
            return fail(0, "a thunk with parameters");
        }
        if code.announced().is_some() {
            return Ok(());
        }
        let mut depths: Vec<Option<usize>> = vec![None; code.instrs.len as usize];
        let mut todo = vec![(0, start)];
        while let Some((at, depth)) = todo.pop() {
            let Some(known) = depths.get_mut(at) else { return fail(at, "runs off the end") };
            match known {
                Some(known) if *known == depth => continue,
                Some(known) => return Err((at, format!("depth {depth} here, {known} there"))),
                None => *known = Some(depth),
            }
            self.step(at, depth, &mut todo)?;
        }
        if !code.positions.of(self.module.positions.all()).is_sorted_by_key(|entry| entry.at) {
            return fail(0, "positions are not sorted");
        }
        Ok(())
    }

    fn step(&self, at: usize, depth: usize, todo: &mut Vec<(usize, usize)>) -> Checked {
        let instr = self.code.instrs.of(self.module.instrs.all())[at];
        self.operands(instr, at, depth)?;
        let module = self.module;
        let (pops, pushes) = instr.op().effect(
            [u32::from(instr.a()), u32::from(instr.b()), instr.c()],
            |literal| module.literals.all()[literal as usize].attrs.len,
            |formals| module.formals[formals as usize].formals.len() as u32,
        );
        let Some(below) = depth.checked_sub(pops as usize) else {
            return Err((at, format!("{} takes {pops} of {depth} words", instr.op().name())));
        };
        let after = below + pushes as usize;
        if after > self.code.max_stack as usize {
            return Err((at, format!("{after} words, but max_stack is {}", self.code.max_stack)));
        }
        let target = instr.c() as usize;
        match instr.op() {
            Op::TailCall
            | Op::TailCallKnown
            | Op::Return
            | Op::ReturnForce
            | Op::AssertFail
            | Op::AssertEqFail => {}
            Op::Jump => todo.push((target, after)),
            Op::JumpArgs => todo.push((target, usize::from(instr.b()) + usize::from(instr.a()))),
            Op::SelectOr | Op::SelectDynOr => {
                todo.push((at + 1, below));
                todo.push((at + 2, after));
            }
            Op::TryAddLC
            | Op::TryAddLL
            | Op::TrySubLL
            | Op::TryMulLL
            | Op::TryStringLength
            | Op::TryHead
            | Op::TryTail => {
                todo.push((at + 1, after));
                todo.push((target, depth));
            }
            Op::TrySubstringEq => {
                todo.push((at + 1, depth));
                todo.push((target, after));
            }
            Op::TakeAhead => {
                todo.push((at + 1, after));
                todo.push((target, below));
            }
            Op::CallAhead => {
                let next = self.code.instrs.of(self.module.instrs.all()).get(at + 1);
                if next.is_none_or(|next| next.op() != Op::TakeAhead) {
                    return Err((at, "nothing takes what is computed ahead".into()));
                }
                todo.push((at + 1, after));
            }
            op => {
                if op.fields()[2] == Field::Target {
                    todo.push((target, after));
                }
                todo.push((at + 1, after));
            }
        }
        Ok(())
    }

    fn operands(&self, instr: Instr, at: usize, depth: usize) -> Checked {
        let values = [u32::from(instr.a()), u32::from(instr.b()), instr.c()];
        for (field, value) in instr.op().fields().into_iter().zip(values) {
            self.operand(instr, field, value as usize, depth)
                .map_err(|problem| (at, format!("{} of {}: {problem}", instr.op().name(), value)))?;
        }
        self.children(instr, depth).map_err(|problem| (at, problem))
    }

    fn operand(&self, instr: Instr, field: Field, value: usize, depth: usize) -> Result<(), &'static str> {
        let module = self.module;
        let in_range = match field {
            Field::None => value == 0,
            // Join points may move arguments to where the stack ends.
            Field::Local if instr.op() == Op::JumpArgs => value + usize::from(instr.a()) <= depth,
            Field::Local => value < depth,
            Field::Upvalue => match instr.op() {
                Op::Open | Op::OpenForce => self.code.kind == CodeKind::Open,
                _ => self.code.kind == CodeKind::Function && value < self.code.captures.len as usize,
            },
            Field::Target => value < self.code.instrs.len as usize,
            Field::Const => value < module.constants.count(),
            Field::Code => value < module.codes.count(),
            Field::Site => value < module.sites.count(),
            Field::Literal => value < module.literals.count(),
            Field::Formals => value < module.formals.len(),
            Field::Global => value < module.globals.len(),
            Field::Assert => value < module.asserts.len(),
            Field::Imm => value <= crate::op::Imm::Hole as usize,
            Field::Context => value <= crate::op::BoolContext::Not as usize,
            Field::CaptureLocal => (value & 0xffff) < depth,
            Field::Int | Field::Count | Field::Pos | Field::Flags => true,
        };
        if in_range { Ok(()) } else { Err("out of range") }
    }

    /// What the instruction says about another code.
    fn children(&self, instr: Instr, depth: usize) -> Result<(), String> {
        let Some(child) = self.module.codes.get(instr.c() as usize) else { return Ok(()) };
        let kind = match instr.op() {
            Op::MakeThunk | Op::MakeThunk1 | Op::MakeThunk2 | Op::ApplyThunk => CodeKind::Thunk,
            Op::MakeClosure => CodeKind::Function,
            Op::CallKnown | Op::TailCallKnown | Op::CallAhead => {
                let arity = self.module.function(child).map_or(0, |function| function.params.len as usize);
                if usize::from(instr.a()) != arity || child.kind == CodeKind::Thunk {
                    return Err(format!("calls a code of arity {arity} with {} words", instr.a()));
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
        if child.kind != kind {
            return Err(format!("makes a {:?} of a {:?}", kind, child.kind));
        }
        let captures = match instr.op() {
            Op::MakeThunk1 => 1,
            Op::MakeThunk2 | Op::ApplyThunk => 2,
            _ => child.captures.len as usize,
        };
        if captures != child.captures.len as usize {
            return Err(format!("a code with {} captures", child.captures.len));
        }
        for &source in child.captures.of(self.module.captures.all()) {
            let fine = match source {
                CaptureSource::Local(slot) => usize::from(slot) < depth,
                CaptureSource::Capture(at) => {
                    self.code.kind == CodeKind::Function && u32::from(at) < self.code.captures.len
                }
                CaptureSource::Open(_) => self.code.kind == CodeKind::Open,
                CaptureSource::SelfEnv => self.code.kind == CodeKind::Function,
            };
            if !fine {
                return Err(format!("capture {source:?} of the code it makes"));
            }
        }
        Ok(())
    }
}
