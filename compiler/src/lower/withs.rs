//! `with`.
//!
//! A `with` whose names are known is a `let`. One that is searched at run time keeps its set as an
//! unforced word: in a variable's own slot if it is one, and in a chain cell if searches can go on
//! from one `with` to the next.

use super::{Home, Lower, Result};
use crate::ast::{Expr, ExprId, Pos};
use crate::op::{Imm, Op};
use crate::scope::{BindingId, Res, Scope, WithId, WithNames};

/// A look-up knows the positions of at most so many `with`s.
const KNOWN_WITHS: usize = 16;

/// The positions of a `with` and those around it that a search goes on to, innermost first.
pub(super) fn known_withs(scope: &Scope, innermost: Option<WithId>) -> impl Iterator<Item = Pos> {
    let outwards = std::iter::successors(innermost, |with| scope.withs[with.index()].outer);
    outwards.map(|with| scope.withs[with.index()].pos).take(KNOWN_WITHS)
}

impl Lower<'_> {
    pub(super) fn with(&mut self, id: ExprId, body: ExprId, tail: bool) -> Result {
        let before = self.depth();
        let with_id = self.scope.with_of[&id];
        let with = self.scope.withs[with_id.index()];
        let mut joins = Vec::new();
        if let WithNames::Literal(set) = with.names {
            let members = self.members(set);
            joins = self.bind_group(&members)?;
        } else if with.dynamic && self.is_live(with.set) {
            self.bind_with(with_id)?;
        }
        self.body(before, body, tail, &joins)
    }

    fn bind_with(&mut self, id: WithId) -> Result {
        let with = self.scope.withs[id.index()];
        let Expr::With(env, _) = self.ast.expr(with.expr) else { unreachable!("a `with`") };
        let frame = self.here();
        let slot = self.depth();
        if !self.has_chain(id) {
            let home = match (self.ast.expr(env), self.scope.res[env.index()]) {
                (Expr::Var(_), Res::Binding(target)) => Home::Alias(target),
                (Expr::Var(_), Res::Global) => Home::Global(env),
                _ => {
                    self.lazy(env)?;
                    Home::Slot(frame, slot)
                }
            };
            self.homes[with.set.index()] = home;
            return Ok(());
        }
        self.lazy(env)?;
        match with.outer {
            Some(outer) => {
                let chain = self.scope.withs[outer.index()].chain;
                self.word_of(chain, Pos::NONE);
            }
            None => self.imm(Imm::Hole),
        }
        self.op_at(with.pos, Op::MakeWith);
        self.homes[with.chain.index()] = Home::Slot(frame, slot);
        Ok(())
    }

    pub(super) fn has_chain(&self, id: WithId) -> bool {
        let with = self.scope.withs[id.index()];
        with.outer.is_some() || with.has_inner
    }

    /// The value of a variable that only a `with` can have; without one it is an error.
    pub(super) fn with_lookup(&mut self, id: ExprId, innermost: Option<WithId>) {
        let (name, pos) = (self.var_name(id), self.ast.pos(id));
        let positions = known_withs(&self.scope, innermost).chain(innermost.is_none().then_some(pos));
        let site = self.tables.site([name], positions, pos);
        let (op, word) = match innermost {
            Some(with) if self.has_chain(with) => (Op::WithGet, Some(self.scope.withs[with.index()].chain)),
            Some(with) => (Op::WithGetSet, Some(self.scope.withs[with.index()].set)),
            None => (Op::WithGet, None),
        };
        match word {
            Some(word) => self.with_word(word),
            None => self.imm(Imm::Hole),
        }
        self.emit_at(pos, op, 0, 0, site);
    }

    fn with_word(&mut self, word: BindingId) {
        self.word_of(word, Pos::NONE);
    }
}
