//! Functions and their patterns.
//!
//! `a: b: { c, d ? e }: body` is one code of arity 3: inner functions are merged into it while the
//! outer parameters are plain, since a pattern must be checked when its own argument arrives.

use smallvec::SmallVec;

use super::emit::Child;
use super::frame::Loc;
use super::{Home, Lower, Result};
use crate::analysis::{Calls, Function, merged};
use crate::ast::{Expr, Formals, LambdaId, Span};
use crate::module::{CodeKind, FormalDef, FormalsDef, ParamDef};
use crate::op::Op;
use crate::scope::BindingId;

impl Lower<'_> {
    /// The code of a function; `own` is the binding whose word is the closure itself.
    pub(super) fn function(&mut self, lambda: LambdaId, own: Option<BindingId>) -> Result<Child> {
        let code = self.known.codes.get(&lambda).copied();
        let code = code.filter(|&code| self.tables.codes[code as usize].instrs.len == 0);
        let code = code.unwrap_or_else(|| self.tables.reserve_code());
        self.function_code(lambda, own, code, CodeKind::Function)
    }

    pub(super) fn function_code(
        &mut self,
        lambda: LambdaId,
        own: Option<BindingId>,
        code: u32,
        kind: CodeKind,
    ) -> Result<Child> {
        let arity = merged(self.ast, lambda).count() as u32;
        let pos = self.ast.lambdas[lambda.index()].pos;
        self.open_frame(kind, code, arity, pos);
        self.function_body(lambda, own)
    }

    /// What the frame of a function, which is open, does.
    pub(super) fn function_body(&mut self, lambda: LambdaId, own: Option<BindingId>) -> Result<Child> {
        let chain: SmallVec<[_; 4]> = merged(self.ast, lambda).collect();
        let frame = self.frame();
        frame.self_binding = own;
        frame.function = Some(lambda);
        self.bind_params(&chain, 0);
        let formals = self.bind_pattern(&chain, 0)?;
        let Some(&last) = chain.last() else { unreachable!("at least the function itself") };
        self.value(self.ast.lambdas[last.index()].body, true)?;
        let params = self.params(&chain);
        self.finish_frame(params, formals, self.certainly_forced(lambda))
    }

    /// Bit `i`: a function forces its parameter `i` whenever it returns. A pattern always is.
    pub(super) fn certainly_forced(&self, lambda: LambdaId) -> u64 {
        let strict = self.facts.strict.get(lambda.index()).copied().unwrap_or(0);
        match merged(self.ast, lambda).enumerate().last() {
            Some((at, last)) if self.ast.lambdas[last.index()].formals.is_some() => strict | 1 << at,
            _ => strict,
        }
    }

    /// The code of a function that is only called.
    pub(super) fn called_function(&mut self, binding: BindingId, function: Function) -> Result {
        let Some(&code) = self.known.codes.get(&function.lambda) else { unreachable!("it is reserved") };
        let kind = match function.calls {
            Calls::Open => {
                let here = self.here();
                self.known.opens.insert(binding, here);
                CodeKind::Open
            }
            _ => CodeKind::Function,
        };
        let child = self.function_code(function.lambda, None, code, kind)?;
        debug_assert!(
            kind == CodeKind::Open || child.captures.is_empty(),
            "a static function captures nothing"
        );
        Ok(())
    }

    /// Decides where the arguments of a join point go: above everything that is bound so far.
    pub(super) fn bind_join(&mut self, binding: BindingId) {
        let Some(function) = self.facts.function(binding) else { unreachable!("a join point is a function") };
        let arity = merged(self.ast, function.lambda).count() as u32;
        let first = self.depth();
        let frame = self.frame();
        let label = frame.new_label();
        frame.labels[label.0 as usize].1 = first + arity;
        frame.max_depth = frame.max_depth.max(first + arity);
        self.known.joins.insert(binding, (label, first));
    }

    /// The body of a join point, which is in tail position of the frame.
    pub(super) fn place_join(&mut self, binding: BindingId) -> Result {
        let Some(function) = self.facts.function(binding) else { unreachable!("a join point is a function") };
        let (label, first) = self.known.joins[&binding];
        let chain: SmallVec<[_; 4]> = merged(self.ast, function.lambda).collect();
        self.bind(label);
        let params = self.params(&chain);
        let params = Span::append(&mut self.tables.params, params);
        self.frame().joins.push((label, params));
        self.bind_params(&chain, first);
        self.bind_pattern(&chain, first)?;
        let Some(&last) = chain.last() else { unreachable!("at least the function itself") };
        self.value(self.ast.lambdas[last.index()].body, true)
    }

    pub(super) fn params(&self, chain: &[LambdaId]) -> Vec<ParamDef> {
        let params = chain.iter().map(|&lambda| {
            let lambda = self.ast.lambdas[lambda.index()];
            ParamDef { name: lambda.arg, pos: lambda.pos, function: lambda.name }
        });
        params.collect()
    }

    /// Says that the parameters are in the slots from `first` on.
    pub(super) fn bind_params(&mut self, chain: &[LambdaId], first: u32) {
        let frame = self.here();
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
        let frame = self.here();
        for index in 0..formals.formals.len {
            let binding = self.scope.formal(last, index);
            self.homes[binding.index()] = Home::Slot(frame, base + index);
        }
        self.defaults(last, formals, base)?;
        Ok(Some(table))
    }

    pub(super) fn formals_def(&mut self, formals: Formals) -> u32 {
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
        let slot_index: rustc_hash::FxHashMap<u32, usize> =
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
        // A copied word must be there: what was met first is made first, as `describe_default` expects.
        let copies = with_default.iter().enumerate().any(|(at, &index)| {
            descriptions[at].is_none()
                && all[index as usize].default.is_some_and(|id| matches!(self.ast.expr(id), Expr::Var(_)))
        });
        let order = if copies {
            let mut order: Vec<usize> = (0..needs.len()).collect();
            order.sort_by_key(|&at| self.met(all[with_default[at] as usize].name));
            order
        } else {
            super::group::order(&needs)
        };
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(at, &index)| rank[index] = at);
        // Copies of the slots whose thunks will be patched.
        let mut copies = rustc_hash::FxHashMap::default();
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
                    let Some(default) = all[with_default[at] as usize].default else {
                        unreachable!("filtered")
                    };
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
