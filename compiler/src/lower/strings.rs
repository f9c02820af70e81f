//! Interpolated strings and paths, and search paths.

use super::{Lower, Result};
use crate::ast::{Expr, ExprId, InterpKind, Pos, Span};
use crate::op::Op;
use crate::scope::{Operator, Res};

impl Lower<'_> {
    /// Nix: every part is evaluated and coerced before the next one is looked at.
    pub(super) fn interpolation(&mut self, kind: InterpKind, parts: Span, pos: Pos) -> Result {
        let in_path = kind == InterpKind::Path;
        let mut count = parts.len;
        for at in parts.range() {
            let part = self.ast.expr_pool[at];
            self.value(part, false)?;
            match self.ast.expr(part) {
                Expr::Str(_) => {}
                // `./${x}`: a path value has no slash at its end, so the one of the text follows it.
                Expr::Path(text, _) if in_path && at == parts.range().start => {
                    let text = self.ast.text(text);
                    if text.ends_with(b"/") || text.is_empty() {
                        let slash = self.tables.text(b"/");
                        self.emit(Op::Const, 0, 0, slash);
                        count += 1;
                    }
                }
                _ => self.emit_at(self.ast.part_pos[at], Op::Coerce, u32::from(in_path), 0, 0),
            }
        }
        match kind {
            InterpKind::Path => self.emit_at(pos, Op::ConcatPath, 0, 0, count),
            InterpKind::Str if parts.len != 1 => self.emit_at(pos, Op::ConcatStrings, 0, 0, parts.len),
            InterpKind::Str => {}
        }
        Ok(())
    }

    /// `<a/b>` is `__findFile __nixPath "a/b"`.
    pub(super) fn search_path(&mut self, id: ExprId, tail: bool) -> Result {
        let Expr::SearchPath(text) = self.ast.expr(id) else { unreachable!("asked of search paths only") };
        let pos = self.ast.pos(id);
        let find = self.captured(id, Operator::FindFile);
        let info = self.builtins.global(Operator::FindFile.name());
        let direct = find.is_none() && info.is_some_and(|info| info.arity == 2) && self.level(1);
        if !direct {
            self.captured_word(find.unwrap_or(Res::Global), Operator::FindFile, pos);
        }
        let path = self.captured(id, Operator::NixPath).unwrap_or(Res::Global);
        self.operator_word(path, Operator::NixPath, false, pos);
        let text = self.tables.text(self.ast.text(text));
        self.emit(Op::Const, 0, 0, text);
        if direct {
            let name = self.scope.names.add(Operator::FindFile.name());
            let global = self.tables.global(name);
            self.emit_at(pos, Op::CallBuiltin, 2, 0, global);
            self.done(tail);
        } else {
            self.call(2, pos, tail);
        }
        Ok(())
    }

    /// The value of what captures an operator.
    pub(super) fn captured_word(&mut self, res: Res, operator: Operator, pos: Pos) {
        self.operator_word(res, operator, true, pos);
    }

    fn operator_word(&mut self, res: Res, operator: Operator, force: bool, pos: Pos) {
        match res {
            Res::Binding(binding) => {
                self.binding_word(binding, force, pos);
            }
            Res::Scope(set) => {
                let name = self.scope.names.add(operator.name());
                self.member(set, name, force, pos);
            }
            _ => {
                let name = self.scope.names.add(operator.name());
                let global = self.tables.global(name);
                self.emit(Op::Global, 0, 0, global);
                if force {
                    self.op_at(pos, Op::Force);
                }
            }
        }
    }
}
