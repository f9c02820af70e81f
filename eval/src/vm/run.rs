//! The dispatch loop.
//!
//! Two nested loops: the inner one fetches and executes instructions with all registers in locals;
//! whatever needs more than a few lines leaves it with a [`Next`], which the outer one carries out
//! (enter a thunk, apply a callee, run a builtin, return, fail) before dispatch goes on. Operands
//! are decoded inside the arms, and the address of a register is never taken: a slow path gets
//! [`Regs`] by value.

use std::sync::atomic::Ordering;

use frazil_compiler::module::CodeKind;
use frazil_compiler::op::{Instr, Op};

use super::frame::{AHEAD, DROP, Frame, Regs, SELECTED, UPDATE};
use super::stub::{APPLY, APPLY_EXTRA, NATIVE_RESUME, NATIVE_START, RETURN};
use super::{DEPTH, Vm};
use crate::builtin::{Call, Step};
use crate::error::{Error, Result};
use crate::heap::count::Made;
use crate::link::Code;
use crate::value::{Tag, ThunkState, Value};

/// How the loop is entered from Rust; the words are on the stack.
pub(crate) enum Entry {
    /// Force the word on top.
    Force,
    /// Call the function below the top `n` words with them.
    Call(usize),
}

/// What to do when an instruction is more than the inner loop handles.
enum Next {
    /// Force the thunk on top of the stack; the bits are [`DROP`], with or without [`SELECTED`], or 0.
    Enter(u32),
    /// Return the value on top of the stack.
    Return,
    /// Force the word on top of the stack in tail position.
    ReturnForce,
    /// The frame's record is pushed: apply `base[-1]` to `base[0..n]`.
    Apply(usize),
    /// Start the builtin in `base[-1]`.
    NativeStart,
    /// Enter the builtin in `base[-1]`, with the result that it waited for or a hole.
    NativeRun(Value),
    /// The code that was just entered needs more stack than there is, or was never entered before.
    Limit,
    /// Raise this error.
    Fail(Error),
    /// Fetch the next instruction.
    Go,
}

/// Where the loop's instruction bytes become operations.
#[inline(always)]
fn op_of(instr: Instr) -> Op {
    // SAFETY: linked code passed the compiler's verifier, so the byte is an operation's number.
    unsafe { std::mem::transmute::<u8, Op>(instr.0 as u8) }
}

/// Keeps LLVM from knowing how these registers came about. Otherwise it carries `ip` along with
/// `ip - 1`, and two copies of `sp`, into every instruction's arm; a small change elsewhere then cost
/// `fib` up to 12 % of its machine instructions. The instruction is in a register whose second byte,
/// the field `a`, can be read by itself.
macro_rules! settle_registers {
    ($ip:ident, $sp:ident, $instr:ident) => {
        #[cfg(target_arch = "x86_64")]
        std::arch::asm!(
            "/* {0} {1} {2} */",
            inlateout(reg) $ip,
            inlateout(reg) $sp,
            inlateout(reg_abcd) $instr.0,
            options(pure, nomem, nostack, preserves_flags)
        )
    };
}

impl Vm {
    /// Carries out `start` and returns its result. `regs.ip` is [`EXIT`](super::stub::EXIT).
    ///
    /// The size of this function is that of the instruction set; arms call helpers.
    // The assembler statement has no text: it reads no memory through the pointers that it is given.
    #[allow(clippy::pointers_in_nomem_asm_block)]
    #[allow(clippy::too_many_lines, clippy::cognitive_complexity)]
    // A profile would have copies of it in `sort` and other callers.
    #[inline(never)]
    pub(crate) fn run<const WATCHED: bool>(&mut self, regs: Regs, start: Entry) -> Result<Value> {
        if !WATCHED && self.watcher.is_some() {
            return self.run_watched(regs, start);
        }
        let vm = self;
        let entry = regs.fp;
        let Regs { mut ip, mut sp, mut base, mut code, mut fp, mut depth } = regs;
        let limit: *const std::sync::atomic::AtomicUsize = &vm.control.limit;
        let max_depth = vm.max_depth;

        // SAFETY: M1-M4 of `vm`, for all of this function. `ip` walks over verified code, so operands are in
        // range of their tables and of the frame; `sp`, `base` and `fp` point into the two reserved
        // stacks, entering a code has checked that `max_stack` words are free; words are values
        // (V1 of `value`); codes, sites and tables live as long as the evaluator.
        unsafe {
            macro_rules! push {
                ($value:expr) => {{
                    let value = $value;
                    *sp = value;
                    sp = sp.add(1);
                }};
            }
            macro_rules! regs {
                () => {
                    Regs { ip, sp, base, code, fp, depth }
                };
            }
            // Tells who watches, in the copy of this function that is watched.
            macro_rules! saw {
                ($what:ident, $($arg:expr),* $(,)?) => {
                    if WATCHED {
                        vm.$what($($arg),*);
                    }
                };
            }
            macro_rules! top {
                ($n:expr) => {
                    *sp.sub($n)
                };
            }
            macro_rules! save {
                () => {{
                    vm.sp = sp;
                    vm.fp = fp;
                    vm.depth = depth;
                    vm.heap.set_stack_top(sp);
                }};
            }
            // A helper that may fail, with the stack told to the heap.
            macro_rules! attempt {
                ($e:expr) => {{
                    save!();
                    match $e {
                        Ok(value) => value,
                        Err(error) => break Next::Fail(error),
                    }
                }};
            }
            macro_rules! local {
                ($n:expr) => {
                    *base.add($n as usize)
                };
            }
            // The value of an operand word, or force it and execute this instruction again.
            macro_rules! retry {
                ($word:expr) => {{
                    let word: Value = $word;
                    if word.is_whnf() {
                        word
                    } else if let Some(value) = word.finished() {
                        value
                    } else {
                        push!(word);
                        ip = ip.sub(1);
                        break Next::Enter(DROP);
                    }
                }};
            }
            // The same of a local, which has the value itself then: what is computed ahead looks at no thunks.
            macro_rules! retry_local {
                ($n:expr) => {{
                    let word: Value = local!($n);
                    if word.is_whnf() {
                        word
                    } else {
                        let value = retry!(word);
                        if value.may_replace_slot() {
                            local!($n) = value;
                        }
                        value
                    }
                }};
            }
            // Forces the top of the stack, then goes on.
            macro_rules! force_top {
                () => {{
                    let word: Value = top!(1);
                    if !word.is_whnf() {
                        match word.finished() {
                            Some(value) => top!(1) = value,
                            None => break Next::Enter(0),
                        }
                    }
                }};
            }
            // Puts the value of a selected word in the place of its set. The set stays below the word
            // until then: a trace tells where the attribute is defined.
            macro_rules! take_selected {
                ($word:expr) => {{
                    let word: Value = $word;
                    if word.is_whnf() {
                        top!(1) = word;
                    } else if let Some(value) = word.finished() {
                        top!(1) = value;
                    } else {
                        push!(word);
                        break Next::Enter(DROP | SELECTED);
                    }
                }};
            }
            macro_rules! linked {
                () => {
                    crate::value::linked_at((*code).module.get())
                };
            }
            macro_rules! jump {
                ($target:expr) => {
                    ip = (*code).instrs.get().add($target as usize)
                };
            }
            // Pushes what an instruction computes if that is easy; else goes on where it is not.
            macro_rules! early {
                ($instr:expr, $result:expr) => {
                    match $result {
                        Some(result) => push!(result),
                        None => {
                            saw!(saw_failed_attempt, $instr);
                            jump!($instr.c());
                        }
                    }
                };
            }
            macro_rules! enter_code {
                ($callee:expr) => {{
                    let callee: *const Code = $callee;
                    code = callee;
                    ip = (*callee).instrs.get();
                    saw!(saw_call, regs!(), callee);
                    if sp as usize + (*callee).max_stack.get() as usize * 8 > (*limit).load(Ordering::Relaxed)
                    {
                        core::hint::cold_path();
                        break Next::Limit;
                    }
                }};
            }
            macro_rules! count_call {
                () => {{
                    depth += 1;
                    if depth > max_depth {
                        break Next::Fail(vm.too_deep(sp, fp, depth));
                    }
                }};
            }
            macro_rules! elide {
                () => {{
                    count_call!();
                    *vm.elided.get_unchecked_mut((depth & vm.elided_mask) as usize) = ip as usize;
                }};
            }
            // Pushes a frame record and makes `$base` the base of a callee in bytecode.
            macro_rules! call_frame {
                ($base:expr) => {{
                    let callee_base: *mut Value = $base;
                    *fp = Frame { ip, code, base, depth };
                    fp = fp.add(1);
                    base = callee_base;
                }};
            }
            macro_rules! do_return {
                ($value:expr) => {{
                    let value: Value = $value;
                    saw!(saw_return, regs!());
                    fp = fp.sub(1);
                    let frame = *fp;
                    if frame.depth & UPDATE == 0 {
                        *base.sub(1) = value;
                        sp = base;
                    } else {
                        let thunk = *base.sub(2);
                        thunk.thunk().publish(value);
                        if frame.depth & DROP == 0 {
                            *base.sub(2) = value;
                            sp = base.sub(1);
                        } else {
                            sp = base.sub(2);
                            if frame.depth & SELECTED != 0 {
                                top!(1) = value;
                            }
                        }
                    }
                    ip = frame.ip;
                    code = frame.code;
                    base = frame.base;
                    depth = frame.depth & DEPTH;
                    saw!(saw_resumption, regs!());
                }};
            }
            macro_rules! bool_result {
                ($value:expr, $pops:expr) => {{
                    let value = Value::from_bool($value);
                    sp = sp.sub($pops - 1);
                    top!(1) = value;
                }};
            }
            // A two-operand operator with a fast path for small integers; `$slow` may ask for an
            // internal builtin that is then called with both operands.
            macro_rules! operator {
                ($slow:ident) => {{
                    save!();
                    match vm.$slow(top!(2), top!(1)) {
                        Ok(value) => {
                            sp = sp.sub(1);
                            top!(1) = value;
                        }
                        Err(super::ops::Slow::Error(error)) => break Next::Fail(error),
                        Err(super::ops::Slow::Call(builtin)) => {
                            sp = vm.insert_callee(sp, 2, builtin);
                            *fp = Frame { ip, code, base, depth };
                            fp = fp.add(1);
                            base = sp.sub(2);
                            saw!(saw_builtin, regs!(), builtin);
                            count_call!();
                            break Next::NativeStart;
                        }
                    }
                }};
            }
            macro_rules! internal {
                ($builtin:expr, $n:expr) => {{
                    sp = vm.insert_callee(sp, $n, $builtin);
                    *fp = Frame { ip, code, base, depth };
                    fp = fp.add(1);
                    base = sp.sub($n);
                    saw!(saw_builtin, regs!(), *base.sub(1));
                    break Next::NativeStart;
                }};
            }
            // Selection along a site's path from `$set`; `$set` is re-read on a retry.
            macro_rules! select_from {
                ($instr:expr, $set:expr) => {{
                    let site = linked!().sites.get_unchecked($instr.c() as usize);
                    saw!(saw_select, site, $set);
                    match super::select::select_path(site, $set) {
                        super::select::Found::Word(word) => word,
                        super::select::Found::Unfinished(word) => {
                            push!(word);
                            ip = ip.sub(1);
                            break Next::Enter(DROP);
                        }
                        super::select::Found::Missing(at, value) => {
                            save!();
                            break Next::Fail(vm.select_error(site, at, value));
                        }
                    }
                }};
            }

            let mut next = match start {
                Entry::Force => Next::Enter(0),
                Entry::Call(n) => {
                    *fp = Frame { ip, code, base, depth };
                    fp = fp.add(1);
                    base = sp.sub(n);
                    Next::Apply(n)
                }
            };
            loop {
                // Carry out what the last instruction left to do.
                next = match next {
                    Next::Go => loop {
                        #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut))]
                        let mut instr = *ip;
                        ip = ip.add(1);
                        settle_registers!(ip, sp, instr);
                        saw!(saw_instr, regs!(), instr);
                        match op_of(instr) {
                            Op::Const => push!(linked!().constants.get_unchecked(instr.c() as usize).get()),
                            Op::Int => push!(Value::from_i32(instr.c() as i32)),
                            Op::Imm => push!(super::ops::immediate(instr.a())),
                            Op::Global => {
                                let index = *linked!().globals.get_unchecked(instr.c() as usize);
                                push!(vm.globals.value(index));
                            }
                            Op::Local => {
                                let word = local!(instr.b());
                                push!(if word.is_whnf() { word } else { word.shortened() });
                            }
                            Op::LocalForce => {
                                let word = local!(instr.b());
                                if word.is_whnf() {
                                    push!(word);
                                } else if let Some(value) = word.finished() {
                                    if value.may_replace_slot() {
                                        local!(instr.b()) = value;
                                    }
                                    push!(value);
                                } else {
                                    push!(word);
                                    break Next::Enter(0);
                                }
                            }
                            Op::Capture => {
                                let word = (*base.sub(1)).capture(instr.b() as usize);
                                push!(if word.is_whnf() { word } else { word.shortened() });
                            }
                            Op::CaptureForce => {
                                push!((*base.sub(1)).capture(instr.b() as usize));
                                force_top!();
                            }
                            Op::Open => {
                                let word = *vm.open_slot(*base.sub(1), instr.b());
                                push!(if word.is_whnf() { word } else { word.shortened() });
                            }
                            Op::OpenForce => {
                                push!(*vm.open_slot(*base.sub(1), instr.b()));
                                force_top!();
                            }
                            Op::SelfEnv => push!(*base.sub(1)),
                            Op::FrameBase => push!(vm.base_word(base)),
                            Op::SetLocal => {
                                sp = sp.sub(1);
                                local!(instr.b()) = *sp;
                            }
                            Op::Pop => sp = sp.sub(1),
                            Op::Slide => {
                                let value = top!(1);
                                sp = sp.sub(instr.c() as usize);
                                top!(1) = value;
                            }
                            Op::Force => force_top!(),

                            Op::MakeThunk => {
                                vm.heap.set_stack_top(sp);
                                let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                push!(vm.make_thunk(callee, base));
                            }
                            Op::MakeThunk1 => {
                                vm.heap.set_stack_top(sp);
                                let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                let word = local!(instr.b()).shortened();
                                let object = vm.heap.alloc(Made::Thunk, 2);
                                *object = callee as *const Code as u64;
                                *object.add(1) = word.bits();
                                push!(Value::from_object(object, Tag::Thunk));
                            }
                            Op::MakeThunk2 => {
                                vm.heap.set_stack_top(sp);
                                let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                let first = local!(instr.a()).shortened();
                                let second = local!(instr.b()).shortened();
                                let object = vm.heap.alloc(Made::Thunk, 3);
                                *object = callee as *const Code as u64;
                                *object.add(1) = first.bits();
                                *object.add(2) = second.bits();
                                push!(Value::from_object(object, Tag::Thunk));
                            }
                            Op::MakeClosure => {
                                vm.heap.set_stack_top(sp);
                                let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                push!(vm.make_closure(callee, base));
                            }
                            Op::SelectThunk => {
                                vm.heap.set_stack_top(sp);
                                let site = linked!().sites.get_unchecked(instr.c() as usize);
                                push!(vm.heap.thunk_select(site, local!(instr.b()).shortened()));
                            }
                            Op::ApplyThunk => {
                                vm.heap.set_stack_top(sp);
                                let function = local!(instr.b()).peek();
                                let argument = local!(instr.a()).shortened();
                                if function.is_function() {
                                    push!(vm.heap.thunk_apply(function, argument));
                                } else {
                                    let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                    let object = vm.heap.alloc(Made::Thunk, 3);
                                    *object = callee as *const Code as u64;
                                    *object.add(1) = function.bits();
                                    *object.add(2) = argument.bits();
                                    push!(Value::from_object(object, Tag::Thunk));
                                }
                            }
                            Op::Patch => {
                                let (slot, capture) = (instr.c() & 0xffff, instr.c() >> 16);
                                local!(instr.b()).patch(capture as usize, local!(slot));
                            }

                            Op::Call => {
                                let n = instr.c() as usize;
                                let callee = *sp.sub(n + 1);
                                call_frame!(sp.sub(n));
                                count_call!();
                                match callee.closure_code_fast() {
                                    Some(target) if target.arity as usize == n => enter_code!(target),
                                    _ => break Next::Apply(n),
                                }
                            }
                            Op::TailCall => {
                                let n = instr.c() as usize;
                                elide!();
                                let from = sp.sub(n + 1);
                                std::ptr::copy(from, base.sub(1), n + 1);
                                sp = base.add(n);
                                match (*base.sub(1)).closure_code_fast() {
                                    Some(target) if target.arity as usize == n => enter_code!(target),
                                    _ => break Next::Apply(n),
                                }
                            }
                            Op::CallKnown => {
                                let n = instr.a() as usize;
                                let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                debug_assert!(
                                    callee.admits(*sp.sub(n + 1)),
                                    "environment of #{}",
                                    callee.index.get()
                                );
                                call_frame!(sp.sub(n));
                                count_call!();
                                enter_code!(callee);
                            }
                            Op::TailCallKnown => {
                                let n = instr.a() as usize;
                                let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                debug_assert!(
                                    callee.admits(*sp.sub(n + 1)),
                                    "environment of #{}",
                                    callee.index.get()
                                );
                                elide!();
                                std::ptr::copy(sp.sub(n + 1), base.sub(1), n + 1);
                                sp = base.add(n);
                                enter_code!(callee);
                            }
                            Op::CallBuiltin => {
                                let n = instr.a() as usize;
                                let index = *linked!().globals.get_unchecked(instr.c() as usize);
                                let callee = vm.globals.value(index);
                                let builtin = callee.builtin();
                                if !builtin.stepped && super::call::args_ready(builtin, sp.sub(n)) {
                                    save!();
                                    let base = sp.sub(n);
                                    saw!(saw_native, regs!(), builtin, true);
                                    let mut call = Call { vm, base, builtin, result: None };
                                    let outcome = (builtin.run)(&mut call);
                                    saw!(saw_native_done, regs!());
                                    match outcome {
                                        Ok(Step::Done(value)) => {
                                            sp = base;
                                            push!(value);
                                        }
                                        Ok(Step::Tail(word)) => {
                                            sp = base;
                                            push!(word);
                                            force_top!();
                                        }
                                        Ok(step) => unreachable!("{} is direct: {step:?}", builtin.name),
                                        Err(error) => break Next::Fail(error),
                                    }
                                } else {
                                    sp = vm.insert_callee(sp, n, callee);
                                    call_frame!(sp.sub(n));
                                    saw!(saw_builtin, regs!(), callee);
                                    count_call!();
                                    break Next::NativeStart;
                                }
                            }
                            Op::JumpArgs => {
                                let n = instr.a() as usize;
                                let to = base.add(instr.b() as usize);
                                elide!();
                                saw!(saw_join, regs!(), instr.c());
                                std::ptr::copy(sp.sub(n), to, n);
                                sp = to.add(n);
                                jump!(instr.c());
                                if sp as usize > (*limit).load(Ordering::Relaxed) {
                                    break Next::Fail(vm.stack_exhausted(sp, fp, depth));
                                }
                            }
                            Op::Return => do_return!(top!(1)),
                            Op::ReturnForce => {
                                let word: Value = top!(1);
                                if word.is_whnf() {
                                    do_return!(word);
                                } else {
                                    match word.finished() {
                                        Some(value) => do_return!(value),
                                        None => break Next::ReturnForce,
                                    }
                                }
                            }

                            Op::Jump => jump!(instr.c()),
                            Op::JumpIfFalse => {
                                sp = sp.sub(1);
                                match *sp {
                                    Value::TRUE => {}
                                    Value::FALSE => jump!(instr.c()),
                                    value => {
                                        save!();
                                        break Next::Fail(vm.not_bool(value, code, ip));
                                    }
                                }
                            }
                            Op::JumpIfTrue => {
                                sp = sp.sub(1);
                                match *sp {
                                    Value::FALSE => {}
                                    Value::TRUE => jump!(instr.c()),
                                    value => {
                                        save!();
                                        break Next::Fail(vm.not_bool(value, code, ip));
                                    }
                                }
                            }
                            Op::JumpIfPresent => {
                                if !local!(instr.b()).is_hole() {
                                    jump!(instr.c());
                                }
                            }
                            Op::CheckBool => {
                                let value = top!(1);
                                if value.as_bool().is_none() {
                                    save!();
                                    break Next::Fail(vm.not_bool(value, code, ip));
                                }
                            }
                            Op::AssertFail => {
                                save!();
                                break Next::Fail(vm.assertion_failed(linked!(), instr.c()));
                            }
                            Op::AssertEqFail => {
                                save!();
                                let (text, pos) = vm.assertion(linked!(), instr.c());
                                push!(text);
                                push!(Value::small(i64::from(pos.0)).expect("a position fits a word"));
                                internal!(vm.internals.assert_eq, 4);
                            }

                            Op::Not => match top!(1) {
                                Value::TRUE => top!(1) = Value::FALSE,
                                Value::FALSE => top!(1) = Value::TRUE,
                                value => {
                                    save!();
                                    break Next::Fail(vm.not_bool(value, code, ip));
                                }
                            },
                            Op::Neg => {
                                let value = top!(1);
                                top!(1) = Value::from_i32(0);
                                push!(value);
                                match super::ops::small_sub(top!(2), top!(1)) {
                                    Some(result) => {
                                        sp = sp.sub(1);
                                        top!(1) = result;
                                    }
                                    None => operator!(sub),
                                }
                            }
                            Op::CheckAdd => {
                                let value = top!(1);
                                if !super::ops::can_start_add(value) {
                                    attempt!(vm.check_add(value));
                                }
                                if value.is_attrs() {
                                    internal!(vm.internals.add_left, 1);
                                }
                            }
                            Op::Add => match super::ops::small_add(top!(2), top!(1)) {
                                Some(result) => {
                                    sp = sp.sub(1);
                                    top!(1) = result;
                                }
                                None => operator!(add),
                            },
                            Op::Sub => match super::ops::small_sub(top!(2), top!(1)) {
                                Some(result) => {
                                    sp = sp.sub(1);
                                    top!(1) = result;
                                }
                                None => operator!(sub),
                            },
                            Op::Mul => operator!(mul),
                            Op::Div => operator!(div),
                            Op::Less => match super::ops::small_less(top!(2), top!(1)) {
                                Some(result) => bool_result!(result, 2),
                                None => operator!(less),
                            },
                            Op::LessSwapped => {
                                let (x, y) = (top!(1), top!(2));
                                match super::ops::small_less(x, y) {
                                    Some(result) => bool_result!(result, 2),
                                    None => {
                                        top!(2) = x;
                                        top!(1) = y;
                                        operator!(less);
                                    }
                                }
                            }
                            Op::Eq => match super::ops::quick_eq(top!(2), top!(1)) {
                                Some(result) => bool_result!(result, 2),
                                None => internal!(vm.internals.eq, 2),
                            },
                            Op::NotEq => match super::ops::quick_eq(top!(2), top!(1)) {
                                Some(result) => bool_result!(!result, 2),
                                None => internal!(vm.internals.not_eq, 2),
                            },
                            Op::CheckSet => {
                                let value = top!(1);
                                if !value.is_attrs() {
                                    save!();
                                    break Next::Fail(vm.expected("a set", value));
                                }
                            }
                            Op::Update => {
                                let n = instr.c() as usize;
                                let before = if WATCHED { vm.attributes_made() } else { 0 };
                                let set = attempt!(vm.update(sp.sub(n), n));
                                saw!(saw_update, before);
                                sp = sp.sub(n - 1);
                                top!(1) = set;
                            }
                            Op::ConcatLists => {
                                let n = instr.c() as usize;
                                let list = attempt!(vm.concat_lists(sp.sub(n), n, code, ip));
                                sp = sp.sub(n - 1);
                                top!(1) = list;
                            }
                            Op::Coerce => {
                                if !top!(1).is(Tag::String) {
                                    internal!(vm.internals.coerce[usize::from(instr.a() & 1)], 1);
                                }
                            }
                            Op::ConcatStrings => {
                                let n = instr.c() as usize;
                                let string = attempt!(vm.concat_strings(sp.sub(n), n));
                                sp = sp.sub(n - 1);
                                top!(1) = string;
                            }
                            Op::ConcatPath => {
                                let n = instr.c() as usize;
                                let path = attempt!(vm.concat_path(sp.sub(n), n));
                                sp = sp.sub(n - 1);
                                top!(1) = path;
                            }

                            Op::AddLC => {
                                let x = retry!(local!(instr.b()));
                                let y = Value::from_i32(instr.c() as i32);
                                match super::ops::small_add(x, y) {
                                    Some(result) => push!(result),
                                    None => {
                                        push!(x);
                                        push!(y);
                                        operator!(add);
                                    }
                                }
                            }
                            Op::SubLC => {
                                let x = retry!(local!(instr.b()));
                                let y = Value::from_i32(instr.c() as i32);
                                match super::ops::small_sub(x, y) {
                                    Some(result) => push!(result),
                                    None => {
                                        push!(x);
                                        push!(y);
                                        operator!(sub);
                                    }
                                }
                            }
                            Op::AddLL => {
                                let x = retry!(local!(instr.a()));
                                if !super::ops::can_start_add(x) {
                                    attempt!(vm.check_add(x));
                                }
                                let (x, y) = if x.is_attrs() {
                                    attempt!(vm.add_operands(x, local!(instr.b())))
                                } else {
                                    (x, retry!(local!(instr.b())))
                                };
                                match super::ops::small_add(x, y) {
                                    Some(result) => push!(result),
                                    None => {
                                        push!(x);
                                        push!(y);
                                        operator!(add);
                                    }
                                }
                            }
                            Op::SubLL => {
                                let x = retry!(local!(instr.a()));
                                let y = retry!(local!(instr.b()));
                                match super::ops::small_sub(x, y) {
                                    Some(result) => push!(result),
                                    None => {
                                        push!(x);
                                        push!(y);
                                        operator!(sub);
                                    }
                                }
                            }
                            Op::JumpUnlessLtLC => {
                                let x = retry_local!(instr.a());
                                let y = Value::from_i32(i32::from(instr.b() as i16));
                                let less = match super::ops::small_less(x, y) {
                                    Some(less) => less,
                                    None => attempt!(vm.less_number(x, y)),
                                };
                                if !less {
                                    jump!(instr.c());
                                }
                            }
                            Op::JumpUnlessGtLC => {
                                let x = retry_local!(instr.a());
                                let y = Value::from_i32(i32::from(instr.b() as i16));
                                let less = match super::ops::small_less(y, x) {
                                    Some(less) => less,
                                    None => attempt!(vm.less_number(y, x)),
                                };
                                if !less {
                                    jump!(instr.c());
                                }
                            }
                            Op::JumpUnlessEqLC => {
                                let x = retry_local!(instr.a());
                                let y = Value::from_i32(i32::from(instr.b() as i16));
                                // A number is never equal to a list or set, so this always answers.
                                if super::ops::quick_eq(x, y) != Some(true) {
                                    jump!(instr.c());
                                }
                            }
                            Op::JumpUnlessLtLL => {
                                let x = retry_local!(instr.a());
                                let y = retry_local!(instr.b());
                                match super::ops::small_less(x, y) {
                                    Some(true) => {}
                                    Some(false) => jump!(instr.c()),
                                    None => {
                                        if !attempt!(vm.less_blocking(x, y)) {
                                            jump!(instr.c());
                                        }
                                    }
                                }
                            }
                            Op::JumpUnlessGtLL => {
                                let x = retry_local!(instr.a());
                                let y = retry_local!(instr.b());
                                match super::ops::small_less(x, y) {
                                    Some(true) => {}
                                    Some(false) => jump!(instr.c()),
                                    None => {
                                        if !attempt!(vm.less_blocking(x, y)) {
                                            jump!(instr.c());
                                        }
                                    }
                                }
                            }
                            Op::JumpIfLazyArg => {
                                let callee = *sp.sub(1 + instr.b() as usize);
                                let strict = match callee.closure_code_fast() {
                                    Some(target) => u64::from(target.strict) >> instr.a() & 1 == 1,
                                    None => instr.a() == 0 && super::call::takes_function(callee),
                                };
                                if !strict {
                                    jump!(instr.c());
                                }
                            }
                            Op::TryAddLC => {
                                let y = Value::from_i32(i32::from(instr.b() as i16));
                                early!(instr, super::ops::small_add(local!(instr.a()), y));
                            }
                            Op::TryAddLL => {
                                early!(instr, super::ops::small_add(local!(instr.a()), local!(instr.b())));
                            }
                            Op::TrySubLL => {
                                early!(instr, super::ops::small_sub(local!(instr.a()), local!(instr.b())));
                            }
                            Op::TryMulLL => {
                                early!(instr, super::ops::small_mul(local!(instr.a()), local!(instr.b())));
                            }
                            Op::TryStringLength => {
                                early!(instr, super::ops::quick_string_length(local!(instr.b())));
                            }
                            Op::TryHead => early!(instr, super::ops::quick_head(local!(instr.b()))),
                            Op::TryTail => {
                                vm.heap.set_stack_top(sp);
                                early!(instr, vm.quick_tail(local!(instr.b())));
                            }

                            Op::TrySubstringEq => {
                                let args = [top!(3), top!(2), top!(1)];
                                match super::ops::quick_substring_eq(args, local!(instr.b())) {
                                    Some(equal) => {
                                        sp = sp.sub(2);
                                        top!(1) = Value::from_bool(equal);
                                        jump!(instr.c());
                                    }
                                    None => saw!(saw_failed_attempt, instr),
                                }
                            }

                            Op::CallAhead => {
                                let n = instr.a() as usize;
                                let args = std::slice::from_raw_parts(sp.sub(n), n);
                                if vm.ahead.admits(fp, args) {
                                    let callee = linked!().codes.get_unchecked(instr.c() as usize);
                                    *fp = Frame { ip, code, base, depth: depth | AHEAD };
                                    fp = fp.add(1);
                                    base = sp.sub(n);
                                    depth += u32::from(instr.b());
                                    if depth > max_depth {
                                        break Next::Fail(vm.too_deep(sp, fp, depth));
                                    }
                                    enter_code!(callee);
                                } else {
                                    sp = sp.sub(n + 1);
                                    jump!((*ip).c());
                                }
                            }
                            Op::TakeAhead => {
                                if !top!(1).is(Tag::Int) {
                                    vm.ahead.stop();
                                    sp = sp.sub(1);
                                    jump!(instr.c());
                                }
                            }
                            Op::JumpUnlessInt => {
                                if !local!(instr.b()).is(Tag::Int) {
                                    jump!(instr.c());
                                }
                            }

                            Op::MakeList => {
                                let n = instr.c() as usize;
                                save!();
                                let list = vm.make_list(sp.sub(n), n);
                                sp = sp.sub(n);
                                push!(list);
                            }
                            Op::MakeSet => {
                                let literal = linked!().literals.get_unchecked(instr.c() as usize);
                                let n = literal.shape.len();
                                save!();
                                let set = vm.make_set(literal, sp.sub(n), n);
                                sp = sp.sub(n);
                                push!(set);
                            }
                            Op::AddDynAttr => {
                                let pos = vm.position_in(linked!(), instr.c());
                                let set = attempt!(vm.add_dynamic(top!(3), top!(2), top!(1), pos));
                                sp = sp.sub(2);
                                top!(1) = set;
                            }
                            Op::Overrides => {
                                let set = top!(1).as_attrs().expect("the operand is a set");
                                let overrides = set.get(crate::symbol::sym::OVERRIDES);
                                if let Some(entry) = overrides {
                                    let value = retry!(entry.slot.get());
                                    let merged = attempt!(vm.apply_overrides(set, value));
                                    top!(1) = merged;
                                }
                            }
                            Op::Select => {
                                let word = select_from!(instr, top!(1));
                                if instr.a() & 1 == 0 {
                                    take_selected!(word);
                                } else {
                                    top!(1) = word;
                                }
                            }
                            Op::SelectLocal => {
                                let set = retry!(local!(instr.b()));
                                push!(select_from!(instr, set));
                                if instr.a() & 1 == 0 {
                                    force_top!();
                                }
                            }
                            Op::SelectCapture => {
                                let set = retry!((*base.sub(1)).capture(instr.b() as usize));
                                push!(select_from!(instr, set));
                                if instr.a() & 1 == 0 {
                                    force_top!();
                                }
                            }
                            Op::SelectOr => {
                                let site = linked!().sites.get_unchecked(instr.c() as usize);
                                saw!(saw_select, site, top!(1));
                                match super::select::select_path(site, top!(1)) {
                                    super::select::Found::Word(word) => {
                                        ip = ip.add(1);
                                        if instr.a() & 1 == 0 {
                                            take_selected!(word);
                                        } else {
                                            top!(1) = word;
                                        }
                                    }
                                    super::select::Found::Unfinished(word) => {
                                        push!(word);
                                        ip = ip.sub(1);
                                        break Next::Enter(DROP);
                                    }
                                    super::select::Found::Missing(..) => sp = sp.sub(1),
                                }
                            }
                            Op::HasAttr => {
                                let site = linked!().sites.get_unchecked(instr.c() as usize);
                                match super::select::select_path(site, top!(1)) {
                                    super::select::Found::Word(_) => top!(1) = Value::TRUE,
                                    super::select::Found::Unfinished(word) => {
                                        push!(word);
                                        ip = ip.sub(1);
                                        break Next::Enter(DROP);
                                    }
                                    super::select::Found::Missing(..) => top!(1) = Value::FALSE,
                                }
                            }
                            Op::SelectDyn => {
                                let word = attempt!(vm.select_dynamic(top!(2), top!(1)));
                                sp = sp.sub(1);
                                if instr.a() & 1 == 0 {
                                    take_selected!(word);
                                } else {
                                    top!(1) = word;
                                }
                            }
                            Op::SelectDynOr => {
                                let found = attempt!(vm.find_dynamic(top!(2), top!(1)));
                                sp = sp.sub(2);
                                if let Some(word) = found {
                                    // The set's place again.
                                    sp = sp.add(1);
                                    ip = ip.add(1);
                                    if instr.a() & 1 == 0 {
                                        take_selected!(word);
                                    } else {
                                        top!(1) = word;
                                    }
                                }
                            }
                            Op::HasAttrDyn => {
                                let found = attempt!(vm.find_dynamic(top!(2), top!(1)));
                                bool_result!(found.is_some(), 2);
                            }

                            Op::BindFormals => {
                                let value = retry!(local!(instr.b()));
                                let formals = linked!().formals.get_unchecked(instr.c() as usize);
                                sp = attempt!(vm.bind_formals(sp, formals, value, (code, ip)));
                            }
                            Op::MakeWith => {
                                vm.heap.set_stack_top(sp);
                                let cell = vm.heap.with_cell(top!(2), top!(1));
                                sp = sp.sub(1);
                                top!(1) = cell;
                            }
                            Op::WithGet => {
                                let site = linked!().sites.get_unchecked(instr.c() as usize);
                                save!();
                                match vm.with_get(site, top!(1)) {
                                    super::select::Found::Word(word) => {
                                        top!(1) = word;
                                        force_top!();
                                    }
                                    super::select::Found::Unfinished(word) => {
                                        push!(word);
                                        ip = ip.sub(1);
                                        break Next::Enter(DROP);
                                    }
                                    super::select::Found::Missing(_, value) => {
                                        break Next::Fail(vm.with_error(site, value, top!(1)));
                                    }
                                }
                            }
                            Op::WithGetSet => {
                                let site = linked!().sites.get_unchecked(instr.c() as usize);
                                let set = retry!(top!(1));
                                match super::select::select_path(site, set) {
                                    super::select::Found::Word(word) => {
                                        top!(1) = word;
                                        force_top!();
                                    }
                                    _ => {
                                        save!();
                                        break Next::Fail(vm.with_error(site, set, Value::HOLE));
                                    }
                                }
                            }
                            Op::CurPos => {
                                let pos = vm.position_in(linked!(), instr.c());
                                save!();
                                push!(vm.position_set(pos));
                            }

                            Op::Exit => {
                                let value = top!(1);
                                sp = sp.sub(1);
                                save!();
                                return Ok(value);
                            }
                            Op::NativeStart => break Next::NativeStart,
                            Op::NativeResume => {
                                sp = sp.sub(1);
                                break Next::NativeRun(*sp);
                            }
                            Op::Apply => break Next::Apply(sp.offset_from(base) as usize),
                            Op::ApplyExtra => {
                                sp = sp.sub(1);
                                *base.sub(1) = *sp;
                                break Next::Apply(sp.offset_from(base) as usize);
                            }
                        }
                    },

                    Next::Enter(flags) => 'enter: {
                        let word: Value = top!(1);
                        let thunk = word.thunk();
                        if sp as usize > (*limit).load(Ordering::Relaxed) {
                            break 'enter Next::Fail(vm.stack_exhausted(sp, fp, depth));
                        }
                        saw!(saw_force, regs!(), thunk.state(), flags);
                        match thunk.state() {
                            ThunkState::Code(target) => {
                                thunk.claim();
                                *fp = Frame { ip, code, base, depth: depth | UPDATE | flags };
                                fp = fp.add(1);
                                *sp = word;
                                base = sp.add(1);
                                let captures = target.captures.len();
                                for index in 0..captures {
                                    *base.add(index) = thunk.capture(index);
                                }
                                sp = base.add(captures);
                                code = target;
                                ip = target.instrs.get();
                                saw!(saw_thunk, regs!(), target);
                                if sp as usize + target.max_stack.get() as usize * 8
                                    > (*limit).load(Ordering::Relaxed)
                                {
                                    core::hint::cold_path();
                                    break 'enter Next::Limit;
                                }
                                Next::Go
                            }
                            ThunkState::Apply(function) => {
                                thunk.claim();
                                *fp = Frame { ip, code, base, depth: depth | UPDATE | flags };
                                fp = fp.add(1);
                                *sp = function;
                                base = sp.add(1);
                                *base = thunk.operand();
                                sp = base.add(1);
                                depth += 1;
                                if depth > max_depth {
                                    break 'enter Next::Fail(vm.too_deep(sp, fp, depth));
                                }
                                // No call site of a tail call: see `add_elided`.
                                *vm.elided.get_unchecked_mut((depth & vm.elided_mask) as usize) = 0;
                                code = std::ptr::null();
                                Next::Apply(1)
                            }
                            ThunkState::Select(site) => {
                                thunk.claim();
                                if let Some(value) = super::select::select_ready(site, thunk.operand()) {
                                    thunk.publish(value);
                                    if flags & DROP == 0 {
                                        top!(1) = value;
                                    } else {
                                        sp = sp.sub(1);
                                        if flags & SELECTED != 0 {
                                            top!(1) = value;
                                        }
                                    }
                                    break 'enter Next::Go;
                                }
                                *fp = Frame { ip, code, base, depth: depth | UPDATE | flags };
                                fp = fp.add(1);
                                *sp = word;
                                base = sp.add(1);
                                *base = thunk.operand();
                                sp = base.add(1);
                                code = site.code();
                                ip = (*code).instrs.get();
                                saw!(saw_thunk, regs!(), code);
                                Next::Go
                            }
                            ThunkState::Value(value) => {
                                if flags & DROP == 0 {
                                    top!(1) = value;
                                } else {
                                    sp = sp.sub(1);
                                    if flags & SELECTED != 0 {
                                        top!(1) = value;
                                    }
                                }
                                Next::Go
                            }
                            ThunkState::Failed(error) => {
                                if flags & DROP != 0 {
                                    sp = sp.sub(1);
                                    // A retry stands at the instruction; an error is raised behind it.
                                    if flags & SELECTED == 0 && !code.is_null() {
                                        ip = ip.add(1);
                                    }
                                }
                                save!();
                                Next::Fail(Error::from_value(error).again(&mut vm.heap))
                            }
                            ThunkState::Running => {
                                if flags & DROP != 0 {
                                    sp = sp.sub(1);
                                    // A retry stands at the instruction; an error is raised behind it.
                                    if flags & SELECTED == 0 && !code.is_null() {
                                        ip = ip.add(1);
                                    }
                                }
                                save!();
                                Next::Fail(vm.infinite_recursion())
                            }
                        }
                    }

                    Next::Return => {
                        do_return!(top!(1));
                        Next::Go
                    }

                    Next::ReturnForce => 'force: {
                        let word: Value = top!(1);
                        let thunk = word.thunk();
                        // In a function's frame, that frame becomes the thunk's: a chain of these
                        // runs in constant space. In a thunk's frame two thunks wait for one result.
                        let record = fp.sub(1);
                        if matches!(thunk.state(), ThunkState::Running | ThunkState::Failed(_)) {
                            // The error is this instruction's.
                            break 'force Next::Enter(0);
                        }
                        if (*record).depth & UPDATE != 0 {
                            ip = RETURN.as_ptr();
                            break 'force Next::Enter(0);
                        }
                        let ThunkState::Code(target) = thunk.state() else {
                            ip = RETURN.as_ptr();
                            break 'force Next::Enter(0);
                        };
                        saw!(saw_force, regs!(), thunk.state(), 0);
                        thunk.claim();
                        // The call that made this frame is not one of the thunk's: see `add_elided`.
                        let made = ((*record).depth & DEPTH) + 1;
                        *vm.elided.get_unchecked_mut((made & vm.elided_mask) as usize) = 0;
                        (*record).depth |= UPDATE;
                        // What ran here stays for traces, between the thunk and its frame.
                        let callee = *base.sub(1);
                        *base.sub(1) = word;
                        *base = callee;
                        base = base.add(1);
                        let captures = target.captures.len();
                        for index in 0..captures {
                            *base.add(index) = thunk.capture(index);
                        }
                        sp = base.add(captures);
                        code = target;
                        ip = target.instrs.get();
                        saw!(saw_thunk, regs!(), target);
                        if sp as usize + target.max_stack.get() as usize * 8
                            > (*limit).load(Ordering::Relaxed)
                        {
                            core::hint::cold_path();
                            break 'force Next::Limit;
                        }
                        Next::Go
                    }

                    Next::Apply(n) => 'apply: {
                        let callee: Value = (*base.sub(1)).peek();
                        if let Some(target) = callee.closure_code_fast()
                            && target.arity as usize == n
                        {
                            *base.sub(1) = callee;
                            code = target;
                            ip = target.instrs.get();
                            saw!(saw_call, regs!(), target);
                            debug_assert!(target.kind == CodeKind::Function);
                            if sp as usize + target.max_stack.get() as usize * 8
                                > (*limit).load(Ordering::Relaxed)
                            {
                                core::hint::cold_path();
                                break 'apply Next::Limit;
                            }
                            break 'apply Next::Go;
                        }
                        save!();
                        saw!(saw_apply, regs!());
                        match vm.apply_slow(base, n) {
                            Ok(super::call::Applied::Start) => {
                                saw!(saw_builtin, regs!(), *base.sub(1));
                                Next::NativeStart
                            }
                            Ok(super::call::Applied::Again(count)) => {
                                sp = vm.sp;
                                Next::Apply(count)
                            }
                            Ok(super::call::Applied::Value(value)) => {
                                do_return!(value);
                                Next::Go
                            }
                            Ok(super::call::Applied::Split { args }) => {
                                sp = vm.sp;
                                *fp = Frame { ip: APPLY_EXTRA.as_ptr(), code: std::ptr::null(), base, depth };
                                fp = fp.add(1);
                                base = sp.sub(args);
                                Next::Apply(args)
                            }
                            Ok(super::call::Applied::Force(word)) => {
                                push!(word);
                                ip = APPLY.as_ptr();
                                code = std::ptr::null();
                                Next::Enter(DROP)
                            }
                            Err(error) => Next::Fail(error),
                        }
                    }

                    Next::NativeStart => 'start: {
                        let builtin = (*base.sub(1)).builtin();
                        code = std::ptr::null();
                        for &index in builtin.forces {
                            let word: Value = *base.add(index as usize);
                            if !word.is_whnf() && word.finished().is_none() {
                                push!(word);
                                ip = NATIVE_START.as_ptr();
                                break 'start Next::Enter(DROP);
                            }
                        }
                        for arg in builtin.takes {
                            let word: Value = *base.add(arg.index as usize);
                            if word.settled().is_none() {
                                push!(word);
                                ip = NATIVE_START.as_ptr();
                                break 'start Next::Enter(DROP);
                            }
                            save!();
                            if let Err(error) = vm.check_arg(arg, word) {
                                break 'start Next::Fail(error);
                            }
                        }
                        for _ in 0..builtin.state {
                            push!(Value::HOLE);
                        }
                        Next::NativeRun(Value::HOLE)
                    }

                    Next::NativeRun(result) => {
                        let builtin = (*base.sub(1)).builtin();
                        code = std::ptr::null();
                        save!();
                        let outcome = if vm.control.is_interrupted() {
                            Err(vm.interrupted())
                        } else {
                            saw!(saw_native, regs!(), builtin, false);
                            let result = (!result.is_hole()).then_some(result);
                            let mut call = Call { vm, base, builtin, result };
                            let outcome = (builtin.run)(&mut call);
                            saw!(saw_native_done, regs!());
                            outcome
                        };
                        sp = vm.sp;
                        match outcome {
                            Ok(Step::Done(value)) => {
                                do_return!(value);
                                Next::Go
                            }
                            Ok(Step::Tail(word)) => {
                                push!(word);
                                match word.settled() {
                                    Some(value) => {
                                        do_return!(value);
                                        Next::Go
                                    }
                                    None => Next::ReturnForce,
                                }
                            }
                            Ok(Step::TailCall(n)) => {
                                std::ptr::copy(sp.sub(n + 1), base.sub(1), n + 1);
                                sp = base.add(n);
                                saw!(saw_callback, regs!(), builtin, true);
                                Next::Apply(n)
                            }
                            Ok(Step::Force(word)) => match word.settled() {
                                Some(value) => Next::NativeRun(value),
                                None => {
                                    push!(word);
                                    ip = NATIVE_RESUME.as_ptr();
                                    Next::Enter(0)
                                }
                            },
                            Ok(Step::Call(n)) => {
                                *fp = Frame { ip: NATIVE_RESUME.as_ptr(), code, base, depth };
                                fp = fp.add(1);
                                base = sp.sub(n);
                                depth += 1;
                                if depth > max_depth {
                                    Next::Fail(vm.too_deep(sp, fp, depth))
                                } else {
                                    saw!(saw_callback, regs!(), builtin, false);
                                    Next::Apply(n)
                                }
                            }
                            Err(error) => Next::Fail(error),
                        }
                    }

                    Next::Limit => {
                        save!();
                        match vm.admit(crate::value::code_at(code as u64), sp) {
                            Ok(()) => {
                                ip = (*code).instrs.get();
                                Next::Go
                            }
                            Err(error) => Next::Fail(error),
                        }
                    }

                    Next::Fail(error) => {
                        let regs = regs!();
                        match vm.unwind(error, regs, entry) {
                            Ok((regs, step)) => {
                                Regs { ip, sp, base, code, fp, depth } = regs;
                                saw!(saw_resumption, regs);
                                match step {
                                    Step::Done(value) => {
                                        push!(value);
                                        Next::Return
                                    }
                                    Step::Tail(word) => {
                                        push!(word);
                                        match word.settled() {
                                            Some(value) => {
                                                top!(1) = value;
                                                Next::Return
                                            }
                                            None => Next::ReturnForce,
                                        }
                                    }
                                    Step::Force(word) => {
                                        push!(word);
                                        ip = NATIVE_RESUME.as_ptr();
                                        match word.settled() {
                                            Some(value) => {
                                                top!(1) = value;
                                                Next::Go
                                            }
                                            None => Next::Enter(0),
                                        }
                                    }
                                    Step::TailCall(_) | Step::Call(_) => {
                                        unreachable!("an error handler answers with a word")
                                    }
                                }
                            }
                            Err(error) => return Err(error),
                        }
                    }
                };
            }
        }
    }
}
