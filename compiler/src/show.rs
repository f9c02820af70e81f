//! The syntax tree as text, as `nix-instantiate --parse` prints it.
//!
//! Operators that are calls in C++ Nix print as such: `a - b` as `(__sub a b)`. The printer keeps a
//! stack of what is left to print, so depth costs heap only.

mod literals;

use crate::ast::{
    Ast, AttrKind, AttrName, BinOp, Expr, ExprId, Formals, InterpKind, Lambda, PathKind, SetId, Span, Sym,
    TextId,
};
use crate::path::canonical;
use literals::{push_float, push_identifier, push_string};

/// Where the text came from.
#[derive(Clone, Copy)]
pub struct ShowContext<'a> {
    /// The absolute directory that relative paths are relative to.
    pub base_dir: &'a [u8],
    /// What `~` stands for, if there is a home.
    pub home: &'a dyn Fn() -> Option<Vec<u8>>,
}

/// The whole of `ast`, without a line break at the end.
pub fn show(ast: &Ast, context: &ShowContext) -> Vec<u8> {
    let mut printer = Printer::new(ast, *context);
    printer.todo.extend(ast.root.map(Todo::Expr));
    printer.run();
    printer.out
}

/// The expression `id` of `ast`.
pub fn show_expr(ast: &Ast, id: ExprId, context: &ShowContext) -> Vec<u8> {
    show_placed(ast, id, context).0
}

/// The expression `id` of `ast`, and whether the context shows in it.
pub(crate) fn show_placed(ast: &Ast, id: ExprId, context: &ShowContext) -> (Vec<u8>, bool) {
    let mut printer = Printer::new(ast, *context);
    printer.todo.push(Todo::Expr(id));
    printer.run();
    (printer.out, printer.placed)
}

/// The attribute path `a."b c".d`, as error messages show it.
pub fn show_path(ast: &Ast, path: &[AttrName]) -> Vec<u8> {
    let context = ShowContext { base_dir: b"/", home: &|| None };
    let mut printer = Printer::new(ast, context);
    printer.path(path);
    printer.todo.reverse();
    printer.run();
    printer.out
}

/// Something left to print.
#[derive(Clone, Copy)]
enum Todo {
    Text(&'static str),
    Name(Sym),
    Expr(ExprId),
    /// A call without its parentheses.
    Call(ExprId),
}

struct Printer<'a> {
    ast: &'a Ast,
    context: ShowContext<'a>,
    out: Vec<u8>,
    /// Last first. The methods below push in reading order; `run` turns what they pushed around.
    todo: Vec<Todo>,
    /// Whether something was printed that the context decides.
    placed: bool,
}

impl<'a> Printer<'a> {
    fn new(ast: &'a Ast, context: ShowContext<'a>) -> Printer<'a> {
        Printer { ast, context, out: Vec::new(), todo: Vec::new(), placed: false }
    }
}

impl Printer<'_> {
    fn run(&mut self) {
        while let Some(todo) = self.todo.pop() {
            let mark = self.todo.len();
            match todo {
                Todo::Text(text) => self.out.extend_from_slice(text.as_bytes()),
                Todo::Name(name) => push_identifier(&mut self.out, self.ast.name(name)),
                Todo::Expr(id) => self.expr(id),
                Todo::Call(id) => self.call(id),
            }
            self.todo[mark..].reverse();
        }
    }

    fn text(&mut self, text: &'static str) {
        self.todo.push(Todo::Text(text));
    }

    fn sub(&mut self, before: &'static str, id: ExprId) {
        self.todo.extend([Todo::Text(before), Todo::Expr(id)]);
    }

    fn expr(&mut self, id: ExprId) {
        match self.ast.expr(id) {
            Expr::Int(value) => self.out.extend_from_slice(value.to_string().as_bytes()),
            Expr::Float(value) => push_float(&mut self.out, value),
            Expr::Str(text) => push_string(&mut self.out, self.ast.text(text)),
            Expr::Path(text, kind) => self.path_literal(text, kind),
            Expr::Interp(kind, parts) => self.parts(kind, parts),
            Expr::Var(name) => self.todo.push(Todo::Name(name)),
            Expr::CurPos => self.text("__curPos"),
            Expr::PutOff(_) => unreachable!("what may be shown is not put off"),
            Expr::InheritFrom(_) => self.text("(/* expanded inherit (expr) */ "),
            Expr::Select { base, select } => self.select(base, select),
            Expr::HasAttr { base, select } => {
                self.sub("((", base);
                self.text(") ? ");
                self.path(self.ast.path(self.ast.selects[select as usize].path));
                self.text(")");
            }
            Expr::Lambda(lambda) => self.lambda(self.ast.lambdas[lambda.index()]),
            Expr::Set(set) => {
                self.text(if self.ast.sets[set.index()].recursive { "rec { " } else { "{ " });
                self.bindings(set);
                self.text("}");
            }
            Expr::Let(set, body) => {
                self.text("(let ");
                self.bindings(set);
                self.sub("in ", body);
                self.text(")");
            }
            Expr::List(items) => {
                self.text("[ ");
                for &item in self.ast.expr_list(items) {
                    self.sub("(", item);
                    self.text(") ");
                }
                self.text("]");
            }
            Expr::With(env, body) => self.three("(with ", env, "; ", body, ")"),
            Expr::Assert(cond, body) => self.three("assert ", cond, "; ", body, ""),
            Expr::If(cond, yes, no) => {
                self.three("(if ", cond, " then ", yes, " else ");
                self.todo.push(Todo::Expr(no));
                self.text(")");
            }
            Expr::Not(inner) => {
                self.sub("(! ", inner);
                self.text(")");
            }
            Expr::Binary(op, lhs, rhs) => self.binary(id, op, lhs, rhs),
            Expr::Apply { .. } | Expr::Neg(_) | Expr::SearchPath(_) => {
                self.todo.extend([Todo::Text("("), Todo::Call(id), Todo::Text(")")]);
            }
        }
    }

    fn three(&mut self, a: &'static str, x: ExprId, b: &'static str, y: ExprId, c: &'static str) {
        self.sub(a, x);
        self.sub(b, y);
        self.text(c);
    }

    fn binary(&mut self, id: ExprId, op: BinOp, lhs: ExprId, rhs: ExprId) {
        let infix = match op {
            BinOp::Add => " + ",
            BinOp::Eq => " == ",
            BinOp::NotEq => " != ",
            BinOp::And => " && ",
            BinOp::Or => " || ",
            BinOp::Implies => " -> ",
            BinOp::Update => " // ",
            BinOp::Concat => " ++ ",
            BinOp::LessEq => return self.three("(! (__lessThan ", rhs, " ", lhs, "))"),
            BinOp::GreaterEq => return self.three("(! (__lessThan ", lhs, " ", rhs, "))"),
            BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Less | BinOp::Greater => {
                return self.todo.extend([Todo::Text("("), Todo::Call(id), Todo::Text(")")]);
            }
        };
        self.three("(", lhs, infix, rhs, ")");
    }

    /// A call without its parentheses, so that the arguments of a call around it can follow.
    fn call(&mut self, id: ExprId) {
        match self.ast.expr(id) {
            Expr::Apply { fun, args } => {
                let joined = self.is_call(fun) && !self.is_or(self.ast.expr_list(args)[0]);
                self.todo.push(if joined { Todo::Call(fun) } else { Todo::Expr(fun) });
                for &arg in self.ast.expr_list(args) {
                    self.sub(" ", arg);
                }
            }
            Expr::Neg(inner) => self.sub("__sub 0 ", inner),
            Expr::SearchPath(text) => {
                self.out.extend_from_slice(b"__findFile __nixPath ");
                push_string(&mut self.out, self.ast.text(text));
            }
            Expr::Binary(op, lhs, rhs) => {
                let (fun, lhs, rhs) = match op {
                    BinOp::Sub => ("__sub ", lhs, rhs),
                    BinOp::Mul => ("__mul ", lhs, rhs),
                    BinOp::Div => ("__div ", lhs, rhs),
                    BinOp::Greater => ("__lessThan ", rhs, lhs),
                    _ => ("__lessThan ", lhs, rhs),
                };
                self.three(fun, lhs, " ", rhs, "");
            }
            _ => self.expr(id),
        }
    }

    /// Whether C++ Nix has a call for this node, to which it adds arguments: `(a - b) c`.
    fn is_call(&self, id: ExprId) -> bool {
        match self.ast.expr(id) {
            Expr::Binary(op, ..) => op.is_call(),
            expr => matches!(expr, Expr::Neg(_) | Expr::SearchPath(_)),
        }
    }

    /// Nix: the variable `or` only comes from `x or`, which is a call of its own.
    fn is_or(&self, id: ExprId) -> bool {
        matches!(self.ast.expr(id), Expr::Var(name) if self.ast.name(name) == b"or")
    }

    fn select(&mut self, base: ExprId, select: u32) {
        let select = self.ast.selects[select as usize];
        self.sub("(", base);
        self.text(").");
        self.path(self.ast.path(select.path));
        if let Some(default) = select.default {
            self.sub(" or (", default);
            self.text(")");
        }
    }

    fn path(&mut self, path: &[AttrName]) {
        for (index, &name) in path.iter().enumerate() {
            if index > 0 {
                self.text(".");
            }
            match name {
                AttrName::Static(name) => self.todo.push(Todo::Name(name)),
                AttrName::Dynamic(expr) => {
                    self.sub("\"${", expr);
                    self.text("}\"");
                }
            }
        }
    }

    fn parts(&mut self, _: InterpKind, parts: Span) {
        self.text("(");
        for (index, &part) in self.ast.expr_list(parts).iter().enumerate() {
            self.sub(if index == 0 { "" } else { " + " }, part);
        }
        self.text(")");
    }

    /// Nix: a home path is not made canonical; the slash before an interpolation is kept.
    fn path_literal(&mut self, text: TextId, kind: PathKind) {
        let text = self.ast.text(text);
        self.placed |= kind != PathKind::Absolute;
        if kind == PathKind::Home {
            self.out.extend((self.context.home)().unwrap_or_default());
            self.out.push(b'/');
            return self.out.extend_from_slice(text);
        }
        self.out.extend_from_slice(&canonical(text, self.context.base_dir));
        if text.len() > 1 && text.ends_with(b"/") {
            self.out.push(b'/');
        }
    }

    fn lambda(&mut self, lambda: Lambda) {
        self.text("(");
        if let Some(formals) = lambda.formals {
            self.formals(formals);
            self.text(if lambda.arg.is_some() { " } @ " } else { " }" });
        }
        self.todo.extend(lambda.arg.map(Todo::Name));
        self.sub(": ", lambda.body);
        self.text(")");
    }

    fn formals(&mut self, formals: Formals) {
        let mut sorted = self.ast.formals[formals.formals.range()].to_vec();
        sorted.sort_by_key(|formal| self.ast.name(formal.name));
        self.text("{ ");
        for (index, formal) in sorted.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            self.todo.push(Todo::Name(formal.name));
            if let Some(default) = formal.default {
                self.sub(" ? ", default);
            }
        }
        if formals.ellipsis {
            self.text(if sorted.is_empty() { "..." } else { ", ..." });
        }
    }

    /// Nix: first what is inherited, then the rest, each by name; then the dynamic bindings.
    fn bindings(&mut self, set: SetId) {
        let set = self.ast.sets[set.index()];
        let mut sorted = self.ast.attrs[set.attrs.range()].to_vec();
        sorted.sort_by_key(|attr| self.ast.name(attr.name));
        let mut inherited = Vec::new();
        let mut from: Vec<(u32, Sym)> = Vec::new();
        for attr in &sorted {
            match attr.kind {
                AttrKind::Inherited => inherited.push(attr.name),
                AttrKind::InheritedFrom => {
                    from.extend(self.source(attr.expr).map(|index| (index, attr.name)))
                }
                AttrKind::Plain => (),
            }
        }
        if !inherited.is_empty() {
            self.text("inherit");
            self.names(inherited.into_iter());
        }
        from.sort_by_key(|&(index, _)| index);
        for clause in from.chunk_by(|a, b| a.0 == b.0) {
            self.sub("inherit (", self.ast.expr_list(set.inherit_from)[clause[0].0 as usize]);
            self.text(")");
            self.names(clause.iter().map(|&(_, name)| name));
        }
        for attr in sorted.iter().filter(|attr| attr.kind == AttrKind::Plain) {
            self.todo.push(Todo::Name(attr.name));
            self.sub(" = ", attr.expr);
            self.text("; ");
        }
        for attr in &self.ast.dynamics[set.dynamics.range()] {
            self.sub("\"${", attr.name);
            self.sub("}\" = ", attr.expr);
            self.text("; ");
        }
    }

    fn names(&mut self, names: impl Iterator<Item = Sym>) {
        for name in names {
            self.todo.extend([Todo::Text(" "), Todo::Name(name)]);
        }
        self.text("; ");
    }

    /// The source that an inherited binding selects from.
    fn source(&self, select: ExprId) -> Option<u32> {
        let Expr::Select { base, .. } = self.ast.expr(select) else { return None };
        let Expr::InheritFrom(index) = self.ast.expr(base) else { return None };
        Some(index)
    }
}
