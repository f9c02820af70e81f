//! Functions and their patterns.
//!
//! `a: b: { c, d ? e }: body` is one code of arity 3: inner functions are merged into it while the
//! outer parameters are plain, since a pattern must be checked when its own argument arrives.

use super::emit::Child;
use super::frame::{Frame, Loc};
use super::{Home, Lower, Result};
use crate::ast::{Expr, Formals, LambdaId};
use crate::module::{CodeKind, FormalDef, FormalsDef, ParamDef};
use crate::op::Op;
use crate::scope::BindingId;

/// The most functions that are merged into one.
pub(super) const MAX_ARITY: usize = 64;

impl Lower<'_> {
    /// The source functions that become one code.
    pub(super) fn merged(&self, lambda: LambdaId) -> Vec<LambdaId> {
        let mut chain = vec![lambda];
        let mut at = self.ast.lambdas[lambda.index()];
        while at.formals.is_none()
            && chain.len() < MAX_ARITY
            && let Expr::Lambda(inner) = self.ast.expr(at.body)
        {
            chain.push(inner);
            at = self.ast.lambdas[inner.index()];
        }
        chain
    }

    /// The code of a function; `own` is the binding whose word is the closure itself.
    pub(super) fn function(&mut self, lambda: LambdaId, own: Option<BindingId>) -> Result<Child> {
        let code = self.tables.reserve_code();
        self.function_code(lambda, own, code, CodeKind::Function)
    }

    pub(super) fn function_code(
        &mut self,
        lambda: LambdaId,
        own: Option<BindingId>,
        code: u32,
        kind: CodeKind,
    ) -> Result<Child> {
        let chain = self.merged(lambda);
        let pos = self.ast.lambdas[lambda.index()].pos;
        let mut frame = Frame::new(kind, code, chain.len() as u32, pos);
        frame.self_binding = own;
        self.frames.push(frame);
        self.bind_params(&chain, 0);
        let formals = self.bind_pattern(&chain, 0)?;
        let Some(&last) = chain.last() else { unreachable!("at least the function itself") };
        self.value(self.ast.lambdas[last.index()].body, true)?;
        let params = chain.iter().map(|&lambda| {
            let lambda = self.ast.lambdas[lambda.index()];
            ParamDef { name: lambda.arg, pos: lambda.pos, function: lambda.name }
        });
        let params = params.collect();
        self.finish_frame(params, formals, 0)
    }

    /// Says that the parameters are in the slots from `first` on.
    pub(super) fn bind_params(&mut self, chain: &[LambdaId], first: u32) {
        let frame = self.frames.len() as u32 - 1;
        for (slot, &lambda) in chain.iter().enumerate() {
            let param = self.scope.param(lambda);
            self.homes[param.index()] = Home::Slot(frame, first + slot as u32);
        }
    }

    /// Takes the last argument apart if it has a pattern.
    pub(super) fn bind_pattern(&mut self, chain: &[LambdaId], first: u32) -> Result<Option<u32>> {
        let Some(&last) = chain.last() else { unreachable!("at least the function itself") };
        let lambda = self.ast.lambdas[last.index()];
        let Some(formals) = lambda.formals else { return Ok(None) };
        let table = self.formals_def(formals);
        let arg = first + chain.len() as u32 - 1;
        let base = self.depth();
        self.emit_at(lambda.pos, Op::BindFormals, 0, arg, table);
        let frame = self.frames.len() as u32 - 1;
        for index in 0..formals.formals.len {
            let binding = self.scope.formal(last, index);
            self.homes[binding.index()] = Home::Slot(frame, base + index);
        }
        self.defaults(last, formals, base)?;
        Ok(Some(table))
    }

    fn formals_def(&mut self, formals: Formals) -> u32 {
        let ast = self.ast;
        let each = ast.formals[formals.formals.range()].iter();
        let each = each.map(|formal| FormalDef {
            name: formal.name,
            pos: formal.pos,
            has_default: formal.default.is_some(),
        });
        let def = FormalsDef {
            formals: each.collect(),
            order: ast.formal_order[formals.order.range()].into(),
            ellipsis: formals.ellipsis,
        };
        super::tables::push(&mut self.tables.formals, def)
    }

    /// Fills the holes of absent formals.
    ///
    /// A default may refer to any formal, also to one whose default is made later: then its thunk
    /// has captured a hole and is patched. Whether a word is such a thunk, or was passed by the
    /// caller and must not be touched, is known from a copy of the slot taken before.
    fn defaults(&mut self, lambda: LambdaId, formals: Formals, base: u32) -> Result {
        let ast = self.ast;
        let all = &ast.formals[formals.formals.range()];
        let with_default: Vec<u32> =
            (0..all.len() as u32).filter(|&index| all[index as usize].default.is_some()).collect();
        let used = |lower: &Self, index: u32| lower.is_live(lower.scope.formal(lambda, index));
        let with_default: Vec<u32> = with_default.into_iter().filter(|&index| used(self, index)).collect();
        let mut descriptions = Vec::with_capacity(with_default.len());
        for &index in &with_default {
            let Some(default) = all[index as usize].default else { unreachable!("filtered") };
            let own = self.scope.formal(lambda, index);
            descriptions.push(self.describe_default(own, default)?);
        }
        // Which defaults capture which others, as indices into `with_default`.
        let slot_index: std::collections::HashMap<u32, usize> =
            with_default.iter().enumerate().map(|(at, &index)| (base + index, at)).collect();
        let needs: Vec<Vec<(usize, u32)>> = descriptions
            .iter()
            .map(|description| {
                let Some(child) = description else { return Vec::new() };
                let captures = child.captures.iter().enumerate();
                captures
                    .filter_map(|(at, captured)| match captured.source {
                        Loc::Slot(slot) => slot_index.get(&slot).map(|&other| (other, at as u32)),
                        _ => None,
                    })
                    .collect()
            })
            .collect();
        let order = super::group::order(&needs);
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(at, &index)| rank[index] = at);
        // Copies of the slots whose thunks will be patched.
        let mut copies = std::collections::HashMap::new();
        for &at in &order {
            if needs[at].iter().any(|&(other, _)| rank[other] >= rank[at]) {
                copies.insert(at, self.depth());
                self.emit(Op::Local, 0, base + with_default[at], 0);
            }
        }
        let mut patches: Vec<Vec<(usize, u32)>> = vec![Vec::new(); order.len()];
        let mut descriptions: Vec<_> = descriptions.into_iter().map(Some).collect();
        for &at in &order {
            let slot = base + with_default[at];
            for &(other, capture) in &needs[at] {
                if rank[other] >= rank[at] {
                    patches[other].push((at, capture));
                }
            }
            let present = self.label();
            self.jump(Op::JumpIfPresent, 0, slot, present);
            match descriptions[at].take().flatten() {
                Some(child) => self.make(Op::MakeThunk, child),
                None => {
                    let Some(default) = all[with_default[at] as usize].default else { unreachable!("filtered") };
                    self.lazy(default)?;
                }
            }
            self.emit(Op::SetLocal, 0, slot, 0);
            self.bind(present);
            for &(patched, capture) in &patches[at] {
                let passed = self.label();
                self.jump(Op::JumpIfPresent, 0, copies[&patched], passed);
                let object = base + with_default[patched];
                self.emit(Op::Patch, capture, object, slot);
                self.bind(passed);
            }
        }
        Ok(())
    }
}
