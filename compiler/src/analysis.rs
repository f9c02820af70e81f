//! What the lowering wants to know of bindings before it emits anything.
//!
//! - `live`: which bindings are needed at all.
//! - `walk`: how each binding is mentioned, in the order in which code for the mentions is emitted.
//! - `decide`: what becomes of each binding, from its mentions.
//! - `strict`: which parameters and bindings are certainly forced.
//! - `ahead`: which calls may be computed before the function is called that they are arguments of.
//!
//! All walks are linear in the size of the tree. What would need more (long chains of nested
//! frames, many candidates) is cut off, and the binding is then compiled the plain way.

mod ahead;
mod decide;
mod live;
mod regions;
mod strict;
mod walk;

pub(crate) use self::ahead::{First, Plain};
use crate::ast::{Ast, Expr, LambdaId};
use crate::builtins::Builtins;
use crate::scope::{BindingId, Scope};

/// How a binding with an expression is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Form {
    /// Its word is made where it is bound.
    #[default]
    Plain,
    /// It is mentioned once, and its expression takes the place of the mention.
    Inline,
    /// The first mention certainly forces it, in the frame that binds it: evaluated there.
    Sunk,
    /// A function whose calls are known.
    Function(Function),
}

/// A function that is bound to a name, so that its calls are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Function {
    /// Its first source function.
    pub lambda: LambdaId,
    /// How it is called.
    pub calls: Calls,
    /// What its name stands for as a word.
    pub word: Word,
}

/// How a known function is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Calls {
    /// With its closure.
    Closure,
    /// Without anything: it captures nothing.
    Static,
    /// By a jump within the frame that binds it.
    Join,
    /// With the base of the frame that binds it, whose slots it reads.
    Open,
}

/// What the name of a known function stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Word {
    /// Nothing: it is only called.
    None,
    /// The closure itself: nobody can see that it is no thunk.
    Closure,
    /// A thunk, as the reference has it.
    Thunk,
}

/// The results.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// By `BindingId`: whether anything needs it.
    pub live: Vec<bool>,
    /// By `BindingId`.
    pub form: Vec<Form>,
    /// By `BindingId`: whether its scope's body certainly forces it.
    pub forced: Vec<bool>,
    /// By `LambdaId`, for the first of each merged chain: its certainly forced parameters.
    pub strict: Vec<u64>,
    /// The functions that only compute, and what they evaluate first.
    pub plain: Plain,
}

impl Facts {
    /// The function that a binding is known to be.
    pub fn function(&self, binding: BindingId) -> Option<Function> {
        match self.form.get(binding.index()) {
            Some(&Form::Function(function)) => Some(function),
            _ => None,
        }
    }
}

/// Analyses a resolved tree for an optimisation level of at least 1.
pub(crate) fn analyse(ast: &Ast, scope: &mut Scope, builtins: &mut Builtins, level: u8) -> Facts {
    let live = live::live(ast, scope, builtins);
    let mentions = walk::walk(ast, scope, builtins, &live);
    let form = decide::decide(ast, scope, &live, &mentions, level);
    let (strict, forced) = strict::strict(ast, scope, builtins, &form);
    let plain = if level >= 2 { ahead::plain(ast, scope, &form) } else { Plain::default() };
    Facts { live, form, forced, strict, plain }
}

/// The most functions that are merged into one.
pub(crate) const MAX_ARITY: usize = 64;

/// The source functions that become one code: `a: b: { c }: e` is one of arity 3, since the outer
/// parameters are plain and the pattern is checked when its own argument arrives.
pub(crate) fn merged(ast: &Ast, lambda: LambdaId) -> impl Iterator<Item = LambdaId> {
    let inner = |at: &LambdaId| {
        let at = ast.lambdas[at.index()];
        match ast.expr(at.body) {
            Expr::Lambda(inner) if at.formals.is_none() => Some(inner),
            _ => None,
        }
    };
    std::iter::successors(Some(lambda), inner).take(MAX_ARITY)
}
