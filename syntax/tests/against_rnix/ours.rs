//! The shape of the evaluator's tree.

use frazil_compiler::ast::{Ast, AttrKind, AttrName, BinOp, Expr, ExprId, InterpKind, PathKind, SetId, Sym};

use crate::shape::{Part, Set, Shape};

pub fn shape(ast: &Ast) -> Shape {
    let ours = Ours { ast };
    ours.expr(ast.root.expect("a parsed text has a root"))
}

struct Ours<'a> {
    ast: &'a Ast,
}

impl Ours<'_> {
    fn name(&self, sym: Sym) -> String {
        String::from_utf8_lossy(self.ast.name(sym)).into_owned()
    }

    fn exprs(&self, ids: &[ExprId]) -> Vec<Shape> {
        ids.iter().map(|&id| self.expr(id)).collect()
    }

    fn expr(&self, id: ExprId) -> Shape {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Int(value) => Shape::leaf(value.to_string()),
            Expr::Float(value) => Shape::leaf(format!("{value:?}")),
            Expr::Str(text) => Shape::text(ast.text(text)),
            Expr::Path(text, kind) => Shape::text(&path_text(ast.text(text), kind)),
            Expr::SearchPath(text) => Shape::Node("search", vec![Shape::text(ast.text(text))]),
            Expr::Interp(kind, parts) => {
                let part = |(index, &id): (usize, &ExprId)| match ast.expr(id) {
                    // In `"a${"b"}"` the inner string is a part like the text around it.
                    Expr::Str(text) => Part::Text(ast.text(text).to_vec()),
                    Expr::Path(text, of) if index == 0 && kind == InterpKind::Path => {
                        Part::Text(path_text(ast.text(text), of))
                    }
                    _ => Part::Expr(self.expr(id)),
                };
                Shape::string(ast.expr_list(parts).iter().enumerate().map(part).collect())
            }
            Expr::Var(name) => Shape::leaf(self.name(name)),
            Expr::CurPos => Shape::leaf("__curPos"),
            Expr::Select { base, select } => {
                let select = ast.selects[select as usize];
                let mut parts = vec![self.expr(base), self.path(ast.path(select.path))];
                parts.extend(select.default.map(|default| self.expr(default)));
                Shape::Node("select", parts)
            }
            Expr::HasAttr { base, select } => {
                let path = self.path(ast.path(ast.selects[select as usize].path));
                Shape::Node("has", vec![self.expr(base), path])
            }
            Expr::Apply { fun, args } => {
                let mut parts = vec![self.expr(fun)];
                parts.extend(self.exprs(ast.expr_list(args)));
                Shape::Node("apply", parts)
            }
            Expr::Lambda(lambda) => self.lambda(lambda.index()),
            Expr::Set(set) => self.set(set),
            Expr::Let(set, body) => {
                let mut bindings = self.set(set);
                if let Shape::Set(set) = &mut bindings {
                    set.recursive = false;
                }
                Shape::Node("let", vec![bindings, self.expr(body)])
            }
            Expr::List(items) => Shape::Node("list", self.exprs(ast.expr_list(items))),
            Expr::With(env, body) => Shape::Node("with", self.exprs(&[env, body])),
            Expr::If(cond, yes, no) => Shape::Node("if", self.exprs(&[cond, yes, no])),
            Expr::Assert(cond, body) => Shape::Node("assert", self.exprs(&[cond, body])),
            Expr::Not(inner) => Shape::Node("!", vec![self.expr(inner)]),
            Expr::Neg(inner) => Shape::Node("-", vec![self.expr(inner)]),
            Expr::Binary(op, lhs, rhs) => Shape::Node(operator(op), self.exprs(&[lhs, rhs])),
            Expr::InheritFrom(_) => Shape::leaf("source"),
            Expr::PutOff(_) => unreachable!("`parse` puts nothing off"),
        }
    }

    fn path(&self, path: &[AttrName]) -> Shape {
        let component = |&name: &AttrName| match name {
            AttrName::Static(name) => Shape::text(self.ast.name(name)),
            AttrName::Dynamic(expr) => self.expr(expr),
        };
        Shape::Node("path", path.iter().map(component).collect())
    }

    fn lambda(&self, index: usize) -> Shape {
        let lambda = self.ast.lambdas[index];
        let mut parts = vec![Shape::leaf(lambda.arg.map_or("-".to_owned(), |arg| self.name(arg)))];
        if let Some(formals) = lambda.formals {
            let list = &self.ast.formals[formals.formals.range()];
            for &index in &self.ast.formal_order[formals.order.range()] {
                let formal = list[index as usize];
                let mut parts_of_formal = vec![Shape::leaf(self.name(formal.name))];
                parts_of_formal.extend(formal.default.map(|default| self.expr(default)));
                parts.push(Shape::Node("formal", parts_of_formal));
            }
            parts.push(Shape::leaf(if formals.ellipsis { "..." } else { "." }));
        }
        parts.push(self.expr(lambda.body));
        Shape::Node("lambda", parts)
    }

    fn set(&self, set: SetId) -> Shape {
        let set = self.ast.sets[set.index()];
        let mut out = Set { recursive: set.recursive, ..Set::default() };
        for attr in &self.ast.attrs[set.attrs.range()] {
            let value = match attr.kind {
                AttrKind::Plain => self.expr(attr.expr),
                AttrKind::Inherited => Shape::leaf("inherited"),
                AttrKind::InheritedFrom => Shape::leaf("inherited from"),
            };
            out.attrs.insert(self.name(attr.name), value);
        }
        for attr in &self.ast.dynamics[set.dynamics.range()] {
            out.dynamics.push((self.expr(attr.name), self.expr(attr.expr)));
        }
        out.sources = self.exprs(self.ast.expr_list(set.inherit_from));
        Shape::Set(Box::new(out))
    }
}

fn path_text(text: &[u8], kind: PathKind) -> Vec<u8> {
    let home: &[u8] = if kind == PathKind::Home { b"~/" } else { b"" };
    [home, text].concat()
}

fn operator(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "+",
        BinOp::Sub => "-",
        BinOp::Mul => "*",
        BinOp::Div => "/",
        BinOp::Less => "<",
        BinOp::Greater => ">",
        BinOp::LessEq => "<=",
        BinOp::GreaterEq => ">=",
        BinOp::Eq => "==",
        BinOp::NotEq => "!=",
        BinOp::And => "&&",
        BinOp::Or => "||",
        BinOp::Implies => "->",
        BinOp::Update => "//",
        BinOp::Concat => "++",
    }
}
