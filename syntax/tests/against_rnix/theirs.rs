//! The shape of rnix's tree.

use rnix::ast::{
    self, Attr, AttrSet, Attrpath, BinOpKind, Entry, Expr, HasEntry, InterpolPart, Lambda, LiteralKind,
    Param, PathContent, UnaryOpKind,
};

use rnix::{SyntaxNode, ast::AstToken};
use rowan::ast::AstNode;

use crate::shape::{Name, Part, Set, Shape};

type Result = std::result::Result<Shape, String>;

pub fn shape(root: &SyntaxNode) -> Result {
    let root = ast::Root::cast(root.clone()).ok_or("no root")?;
    expr(root.expr())
}

fn expr(expr: Option<Expr>) -> Result {
    let expr = expr.ok_or("an expression is missing")?;
    Ok(match expr {
        Expr::Apply(apply) => {
            return Ok(call(self::expr(apply.lambda())?, self::expr(apply.argument())?));
        }
        Expr::Assert(assert) => node("assert", [assert.condition(), assert.body()])?,
        Expr::Error(_) => return Err("an error node".to_owned()),
        Expr::IfElse(choice) => node("if", [choice.condition(), choice.body(), choice.else_body()])?,
        Expr::Select(select) => {
            let mut parts = vec![self::expr(select.expr())?, path(select.attrpath())?];
            if select.or_token().is_some() {
                parts.push(self::expr(select.default_expr())?);
            }
            Shape::Node("select", parts)
        }
        Expr::Str(text) => string(&text)?,
        Expr::PathAbs(path) => path_literal(path.parts())?,
        Expr::PathRel(path) => path_literal(path.parts())?,
        Expr::PathHome(path) => path_literal(path.parts())?,
        Expr::PathSearch(path) => {
            let text = path.syntax().text().to_string();
            Shape::Node("search", vec![Shape::text(text.trim_matches(['<', '>']).as_bytes())])
        }
        Expr::Literal(literal) => match literal.kind() {
            LiteralKind::Float(value) => {
                Shape::leaf(format!("{:?}", value.value().map_err(|error| error.to_string())?))
            }
            LiteralKind::Integer(value) => {
                Shape::leaf(value.value().map_err(|error| error.to_string())?.to_string())
            }
            LiteralKind::Uri(uri) => Shape::text(uri.syntax().text().as_bytes()),
        },
        Expr::Lambda(function) => lambda(&function)?,
        Expr::LegacyLet(set) => {
            let bindings = entries(&set, true)?;
            Shape::Node("select", vec![bindings, Shape::Node("path", vec![Shape::text(b"body")])])
        }
        Expr::LetIn(set) => Shape::Node("let", vec![entries(&set, false)?, self::expr(set.body())?]),
        Expr::List(list) => {
            let items: std::result::Result<Vec<Shape>, String> =
                list.items().map(|item| self::expr(Some(item))).collect();
            Shape::Node("list", items?)
        }
        Expr::BinOp(operator) => binary(&operator)?,
        Expr::Paren(paren) => self::expr(paren.expr())?,
        Expr::Root(root) => self::expr(root.expr())?,
        Expr::AttrSet(set) => attr_set(&set)?,
        Expr::UnaryOp(operator) => match operator.operator() {
            Some(UnaryOpKind::Invert) => node("!", [operator.expr()])?,
            _ => node("-", [operator.expr()])?,
        },
        Expr::Ident(ident) => Shape::leaf(ident.syntax().text().to_string()),
        Expr::CurPos(_) => Shape::leaf("__curPos"),
        Expr::With(with) => node("with", [with.namespace(), with.body()])?,
        Expr::HasAttr(has) => Shape::Node("has", vec![self::expr(has.expr())?, path(has.attrpath())?]),
    })
}

fn node<const N: usize>(label: &'static str, children: [Option<Expr>; N]) -> Result {
    let children: std::result::Result<Vec<Shape>, String> = children.into_iter().map(expr).collect();
    Ok(Shape::Node(label, children?))
}

/// Nix: a call in parentheses takes further arguments as if the parentheses were not there.
fn call(fun: Shape, arg: Shape) -> Shape {
    match fun {
        Shape::Node("apply", mut parts) => {
            parts.push(arg);
            Shape::Node("apply", parts)
        }
        fun => Shape::Node("apply", vec![fun, arg]),
    }
}

fn binary(operator: &ast::BinOp) -> Result {
    let label = match operator.operator().ok_or("an operator is missing")? {
        BinOpKind::Concat => "++",
        BinOpKind::Update => "//",
        BinOpKind::Add => "+",
        BinOpKind::Sub => "-",
        BinOpKind::Mul => "*",
        BinOpKind::Div => "/",
        BinOpKind::And => "&&",
        BinOpKind::Equal => "==",
        BinOpKind::Implication => "->",
        BinOpKind::Less => "<",
        BinOpKind::LessOrEq => "<=",
        BinOpKind::More => ">",
        BinOpKind::MoreOrEq => ">=",
        BinOpKind::NotEqual => "!=",
        BinOpKind::Or => "||",
        BinOpKind::PipeRight => return Ok(call(expr(operator.rhs())?, expr(operator.lhs())?)),
        BinOpKind::PipeLeft => return Ok(call(expr(operator.lhs())?, expr(operator.rhs())?)),
    };
    node(label, [operator.lhs(), operator.rhs()])
}

fn string(text: &ast::Str) -> Result {
    let mut parts = Vec::new();
    for part in text.normalized_parts() {
        parts.push(match part {
            InterpolPart::Literal(text) => Part::Text(text.into_bytes()),
            InterpolPart::Interpolation(inner) => interpolation(&inner)?,
        });
    }
    Ok(Shape::string(parts))
}

/// A string inside an interpolation is text, as it is on our side.
fn interpolation(inner: &ast::Interpol) -> std::result::Result<Part, String> {
    Ok(match inner_string(inner.expr()) {
        Some(text) => Part::Text(text.into_bytes()),
        None => Part::Expr(expr(inner.expr())?),
    })
}

fn path_literal(parts: Vec<InterpolPart<PathContent>>) -> Result {
    let mut out = Vec::new();
    for part in parts {
        out.push(match part {
            InterpolPart::Literal(text) => Part::Text(text.syntax().text().as_bytes().to_vec()),
            InterpolPart::Interpolation(inner) => interpolation(&inner)?,
        });
    }
    Ok(Shape::string(out))
}

fn name(attr: &Attr) -> std::result::Result<Name, String> {
    Ok(match attr {
        Attr::Ident(ident) => Name::Static(ident.syntax().text().to_string()),
        Attr::Str(text) if is_plain(text) => Name::Static(plain_text(text)),
        Attr::Str(text) => Name::Dynamic(string(text)?),
        Attr::Dynamic(dynamic) => match inner_string(dynamic.expr()) {
            Some(text) => Name::Static(text),
            None => Name::Dynamic(expr(dynamic.expr())?),
        },
    })
}

/// The text of an expression that is a string without interpolations.
fn inner_string(expr: Option<Expr>) -> Option<String> {
    match expr? {
        Expr::Paren(paren) => inner_string(paren.expr()),
        Expr::Str(text) => is_plain(&text).then(|| plain_text(&text)),
        Expr::Literal(literal) => match literal.kind() {
            LiteralKind::Uri(uri) => Some(uri.syntax().text().to_owned()),
            _ => None,
        },
        _ => None,
    }
}

fn is_plain(text: &ast::Str) -> bool {
    text.normalized_parts().iter().all(|part| matches!(part, InterpolPart::Literal(_)))
}

fn plain_text(text: &ast::Str) -> String {
    let parts = text.normalized_parts().into_iter();
    parts.filter_map(|part| if let InterpolPart::Literal(text) = part { Some(text) } else { None }).collect()
}

fn names(path: Option<Attrpath>) -> std::result::Result<Vec<Name>, String> {
    path.ok_or("a path is missing")?.attrs().map(|attr| name(&attr)).collect()
}

fn path(path: Option<Attrpath>) -> Result {
    let component = |name| match name {
        Name::Static(name) => Shape::text(name.as_bytes()),
        Name::Dynamic(shape) => shape,
    };
    Ok(Shape::Node("path", names(path)?.into_iter().map(component).collect()))
}

fn lambda(function: &Lambda) -> Result {
    let mut parts = Vec::new();
    match function.param().ok_or("a parameter is missing")? {
        Param::IdentParam(param) => parts.push(Shape::leaf(param.syntax().text().to_string())),
        Param::Pattern(pattern) => {
            let bind = pattern.pat_bind().and_then(|bind| bind.ident());
            parts.push(Shape::leaf(bind.map_or("-".to_owned(), |name| name.syntax().text().to_string())));
            for entry in pattern.pat_entries() {
                let ident = entry.ident().ok_or("a formal has no name")?;
                let mut formal = vec![Shape::leaf(ident.syntax().text().to_string())];
                if entry.question_token().is_some() {
                    formal.push(expr(entry.default())?);
                }
                parts.push(Shape::Node("formal", formal));
            }
            parts.push(Shape::leaf(if pattern.ellipsis_token().is_some() { "..." } else { "." }));
        }
    }
    parts.push(expr(function.body())?);
    Ok(Shape::Node("lambda", parts))
}

fn attr_set(set: &AttrSet) -> Result {
    entries(set, set.rec_token().is_some())
}

fn entries(set: &impl HasEntry, recursive: bool) -> Result {
    let mut out = Set { recursive, ..Set::default() };
    for entry in set.entries() {
        match entry {
            Entry::AttrpathValue(binding) => out.bind(&names(binding.attrpath())?, expr(binding.value())?)?,
            Entry::Inherit(inherit) => {
                let mut value = Shape::leaf("inherited");
                if let Some(from) = inherit.from() {
                    out.sources.push(expr(from.expr())?);
                    value = Shape::leaf("inherited from");
                }
                for attr in inherit.attrs() {
                    match name(&attr)? {
                        Name::Static(name) => out.insert(&name, value.clone())?,
                        Name::Dynamic(_) => return Err("a dynamic name in inherit".to_owned()),
                    }
                }
            }
        }
    }
    Ok(Shape::Set(Box::new(out)))
}
