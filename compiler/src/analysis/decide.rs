//! What becomes of each binding, from its mentions.

use super::regions::{Region, RegionId, RegionKind};
use super::walk::{Candidate, Mentions, Mode, NONE, Use};
use super::{Calls, Form, Function, Word};
use crate::ast::{Ast, Expr};
use crate::scope::{BindingId, BindingKind, Scope};

/// Frames are looked for so many regions up.
const MAX_CLIMB: u32 = 256;

struct Decide<'a> {
    mentions: &'a Mentions,
    /// By candidate: its mentions.
    of: Vec<Vec<u32>>,
    join: Vec<bool>,
    open: Vec<bool>,
}

pub(super) fn decide(ast: &Ast, scope: &Scope, live: &[bool], mentions: &Mentions, level: u8) -> Vec<Form> {
    let mut form = vec![Form::Plain; live.len()];
    if level >= 2 {
        for (index, &live) in live.iter().enumerate() {
            if live && mentions.candidate_of[index] == NONE {
                form[index] = movable(ast, scope, mentions, BindingId(index as u32));
            }
        }
    }
    let mut decide = Decide::new(mentions);
    let is_static = decide.statics();
    if level >= 2 {
        decide.joins(&form);
        decide.opens(&is_static);
    }
    for (index, candidate) in mentions.candidates.iter().enumerate() {
        form[candidate.binding.index()] = decide.function(index, candidate, is_static[index], level);
    }
    form
}

/// A binding that is no function: mentioned once, or certainly forced by its first mention.
fn movable(ast: &Ast, scope: &Scope, mentions: &Mentions, binding: BindingId) -> Form {
    let info = mentions.info[binding.index()];
    let known = scope.bindings[binding.index()];
    let Some(expr) = known.expr.filter(|_| info.movable && !info.pinned) else { return Form::Plain };
    let word = match ast.expr(expr) {
        // These have no object of their own, or share that of another.
        Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Path(..) | Expr::Var(_) => true,
        Expr::List(items) => items.len == 0,
        _ => false,
    };
    if word {
        return Form::Plain;
    }
    if info.count == 1 {
        let Some(mut path) = mentions.regions.path(info.first_region, info.region) else {
            return Form::Plain;
        };
        let once = path.all(|region| !matches!(region.kind, RegionKind::Function(..)));
        return if once { Form::Inline } else { Form::Plain };
    }
    let first = info.first_forces && info.first_region == info.region;
    if first && known.kind == BindingKind::Attr { Form::Sunk } else { Form::Plain }
}

impl<'a> Decide<'a> {
    fn new(mentions: &'a Mentions) -> Decide<'a> {
        let mut of = vec![Vec::new(); mentions.candidates.len()];
        for (at, mention) in mentions.mentions.iter().enumerate() {
            of[mentions.candidate_of[mention.binding.index()] as usize].push(at as u32);
        }
        let count = mentions.candidates.len();
        Decide { mentions, of, join: vec![false; count], open: vec![false; count] }
    }

    fn candidate(&self, binding: BindingId) -> Option<usize> {
        let at = self.mentions.candidate_of[binding.index()];
        (at != NONE).then_some(at as usize)
    }

    fn region(&self, id: RegionId) -> Region {
        self.mentions.regions.get(id)
    }

    /// Functions that capture nothing but functions like themselves.
    fn statics(&self) -> Vec<bool> {
        let candidates = &self.mentions.candidates;
        let mut is_static = Vec::with_capacity(candidates.len());
        let mut callers = vec![Vec::new(); candidates.len()];
        let mut todo = Vec::new();
        for (at, candidate) in candidates.iter().enumerate() {
            let depth = self.region(candidate.body).depth;
            is_static.push(candidate.captures_from >= depth);
            if candidate.captures_from < depth {
                todo.push(at);
            }
            for callee in &candidate.callees {
                let bound_at = self.region(self.mentions.info[callee.index()].region).depth;
                if let (Some(callee), true) = (self.candidate(*callee), bound_at < depth) {
                    callers[callee].push(at);
                }
            }
        }
        while let Some(at) = todo.pop() {
            for &caller in &callers[at] {
                if std::mem::replace(&mut is_static[caller], false) {
                    todo.push(caller);
                }
            }
        }
        is_static
    }

    fn arity(&self, at: usize) -> u32 {
        self.mentions.candidates[at].arity
    }

    /// Functions that are only called, exactly, in tail position of the frame that binds them.
    fn joins(&mut self, form: &[Form]) {
        for at in 0..self.join.len() {
            let info = self.mentions.info[self.mentions.candidates[at].binding.index()];
            let arity = self.arity(at);
            let tail_call = |&mention: &u32| {
                self.mentions.mentions[mention as usize].usage == Use::Call(arity, Mode::Tail)
            };
            self.join[at] = info.movable
                && !info.pinned
                && info.tail
                && self.of[at].iter().all(tail_call)
                && self.stays_tail(info.region, form);
        }
        loop {
            let lost: Vec<usize> =
                (0..self.join.len()).filter(|&at| self.join[at] && !self.can_join(at)).collect();
            if lost.is_empty() {
                break;
            }
            lost.into_iter().for_each(|at| self.join[at] = false);
        }
    }

    /// Whether the tail of a region is the tail of a frame. It is not if the region is the code of a
    /// thunk that is not made, because its expression is evaluated where it is mentioned.
    fn stays_tail(&self, mut at: RegionId, form: &[Form]) -> bool {
        for _ in 0..MAX_CLIMB {
            let region = self.region(at);
            match region.kind {
                RegionKind::Branch => at = region.parent,
                // If that is a join point, it has been checked itself.
                RegionKind::Function(..) => return true,
                RegionKind::Thunk(binding) => {
                    return binding.is_none_or(|binding| match form[binding.index()] {
                        Form::Inline => !self.mentions.info[binding.index()].first_forces,
                        Form::Sunk => false,
                        _ => true,
                    });
                }
            }
        }
        false
    }

    /// Whether all calls are in the frame that binds the function, if all other join points are.
    fn can_join(&self, at: usize) -> bool {
        let bound = self.mentions.info[self.mentions.candidates[at].binding.index()].region;
        self.of[at].iter().all(|&mention| {
            let region = self.mentions.mentions[mention as usize].region;
            self.mentions.regions.path(region, bound).is_some_and(|mut path| {
                path.all(|region| match region.kind {
                    RegionKind::Branch => true,
                    RegionKind::Function(_, Some(binding)) => {
                        self.candidate(binding).is_some_and(|other| self.join[other])
                    }
                    _ => false,
                })
            })
        })
    }

    /// The region that is the body of the frame in which a region's code runs.
    fn frame(&self, mut at: RegionId) -> Option<RegionId> {
        for _ in 0..MAX_CLIMB {
            let region = self.region(at);
            let own = match region.kind {
                RegionKind::Branch => false,
                RegionKind::Thunk(_) => true,
                RegionKind::Function(_, binding) => {
                    !binding.and_then(|binding| self.candidate(binding)).is_some_and(|at| self.join[at])
                }
            };
            if own {
                return Some(at);
            }
            at = region.parent;
        }
        None
    }

    /// Functions that are only called, exactly, from the frame that binds them, from themselves or
    /// from other such functions of that frame.
    fn opens(&mut self, is_static: &[bool]) {
        let mut frames = Vec::with_capacity(self.open.len());
        for (at, &known_static) in is_static.iter().enumerate() {
            let info = self.mentions.info[self.mentions.candidates[at].binding.index()];
            let arity = self.arity(at);
            let exact_call = |&mention: &u32| matches!(self.mentions.mentions[mention as usize].usage, Use::Call(args, _) if args == arity);
            let frame = self.frame(info.region);
            self.open[at] = info.movable
                && !info.pinned
                && !known_static
                && !self.join[at]
                && frame.is_some()
                && self.of[at].iter().all(exact_call);
            frames.push(frame);
        }
        loop {
            let lost: Vec<usize> =
                (0..self.open.len()).filter(|&at| self.open[at] && !self.can_open(at, &frames)).collect();
            if lost.is_empty() {
                break;
            }
            lost.into_iter().for_each(|at| self.open[at] = false);
        }
    }

    fn can_open(&self, at: usize, frames: &[Option<RegionId>]) -> bool {
        self.of[at].iter().all(|&mention| {
            let Some(frame) = self.frame(self.mentions.mentions[mention as usize].region) else {
                return false;
            };
            if frames[at] == Some(frame) {
                return true;
            }
            match self.region(frame).kind {
                RegionKind::Function(_, Some(binding)) => self
                    .candidate(binding)
                    .is_some_and(|caller| self.open[caller] && frames[caller] == frames[at]),
                _ => false,
            }
        })
    }

    fn function(&self, at: usize, candidate: &Candidate, is_static: bool, level: u8) -> Form {
        let info = self.mentions.info[candidate.binding.index()];
        let mut word = Word::None;
        let mut called = false;
        for &mention in &self.of[at] {
            match self.mentions.mentions[mention as usize].usage {
                Use::Call(args, _) if args >= candidate.arity => called = true,
                Use::Call(..) | Use::Hidden | Use::Force => {
                    if word == Word::None {
                        word = Word::Closure;
                    }
                }
                Use::Word => word = Word::Thunk,
            }
        }
        if info.pinned {
            word = Word::Thunk;
        }
        if !called && level >= 2 && info.movable && !info.pinned && info.count == 1 {
            let path = self.mentions.regions.path(info.first_region, info.region);
            let once = path
                .is_some_and(|mut path| path.all(|region| !matches!(region.kind, RegionKind::Function(..))));
            if once {
                return Form::Inline;
            }
        }
        let calls = match (self.join[at], is_static, self.open[at]) {
            (true, ..) => Calls::Join,
            (_, true, _) => Calls::Static,
            (_, _, true) => Calls::Open,
            _ => Calls::Closure,
        };
        if calls == Calls::Closure && word == Word::None {
            word = Word::Closure;
        }
        Form::Function(Function { lambda: candidate.lambda, calls, word })
    }
}
