//! The common ground: trees of labelled nodes, with the bindings of sets merged.

use std::collections::BTreeMap;
use std::fmt;

/// What both parsers' trees are converted to.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A name or literal.
    Leaf(String),
    /// An operator, an application, a function, …
    Node(&'static str, Vec<Shape>),
    /// Bindings.
    Set(Box<Set>),
}

#[derive(Clone, Default, Debug)]
pub struct Set {
    pub recursive: bool,
    pub attrs: BTreeMap<String, Shape>,
    pub dynamics: Vec<(Shape, Shape)>,
    pub sources: Vec<Shape>,
}

/// A component of an attribute path.
#[derive(Clone, Debug)]
pub enum Name {
    Static(String),
    Dynamic(Shape),
}

impl Set {
    /// Binds a path, merging sets. Fails if an attribute is defined twice.
    pub fn bind(&mut self, path: &[Name], value: Shape) -> Result<(), String> {
        match path {
            [] => Err("empty path".to_owned()),
            [Name::Dynamic(name)] => {
                self.dynamics.push((name.clone(), value));
                Ok(())
            }
            [Name::Dynamic(name), rest @ ..] => {
                let mut inner = Set::default();
                inner.bind(rest, value)?;
                self.dynamics.push((name.clone(), Shape::Set(Box::new(inner))));
                Ok(())
            }
            [Name::Static(name)] => self.insert(name, value),
            [Name::Static(name), rest @ ..] => {
                let inner = self.attrs.entry(name.clone()).or_insert_with(|| Shape::Set(Box::default()));
                match inner {
                    Shape::Set(inner) => inner.bind(rest, value),
                    _ => Err(format!("{name} is defined twice")),
                }
            }
        }
    }

    pub fn insert(&mut self, name: &str, value: Shape) -> Result<(), String> {
        match (self.attrs.get_mut(name), value) {
            (None, value) => {
                self.attrs.insert(name.to_owned(), value);
                Ok(())
            }
            (Some(Shape::Set(old)), Shape::Set(new)) => {
                for (name, value) in new.attrs {
                    old.insert(&name, value)?;
                }
                old.dynamics.extend(new.dynamics);
                old.sources.extend(new.sources);
                Ok(())
            }
            _ => Err(format!("{name} is defined twice")),
        }
    }
}

impl Shape {
    pub fn leaf(text: impl Into<String>) -> Shape {
        Shape::Leaf(text.into())
    }

    pub fn text(bytes: &[u8]) -> Shape {
        Shape::Leaf(format!("{:?}", String::from_utf8_lossy(bytes)))
    }

    /// A string from its parts: adjacent texts are joined, empty ones dropped.
    pub fn string(parts: Vec<Part>) -> Shape {
        let mut joined: Vec<Part> = Vec::new();
        for part in parts {
            match (joined.last_mut(), part) {
                (_, Part::Text(text)) if text.is_empty() => (),
                (Some(Part::Text(before)), Part::Text(text)) => before.extend(text),
                (_, part) => joined.push(part),
            }
        }
        let shape = |part| match part {
            Part::Text(text) => Shape::text(&text),
            Part::Expr(shape) => shape,
        };
        match &joined[..] {
            [] => Shape::text(b""),
            [Part::Text(text)] => Shape::text(text),
            _ => Shape::Node("string", joined.into_iter().map(shape).collect()),
        }
    }
}

pub enum Part {
    Text(Vec<u8>),
    Expr(Shape),
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Leaf(text) => f.write_str(text),
            Shape::Node(label, children) => {
                write!(f, "({label}")?;
                for child in children {
                    write!(f, " {child}")?;
                }
                f.write_str(")")
            }
            Shape::Set(set) => {
                f.write_str(if set.recursive { "rec{" } else { "{" })?;
                for source in &set.sources {
                    write!(f, "from {source}; ")?;
                }
                for (name, value) in &set.attrs {
                    write!(f, "{name:?} = {value}; ")?;
                }
                for (name, value) in &set.dynamics {
                    write!(f, "${{{name}}} = {value}; ")?;
                }
                f.write_str("}")
            }
        }
    }
}

/// Texts on which the two must agree.
pub const TEXTS: &[&str] = &[
    "a + b * c - d / e ++ f // !g",
    "a -> b -> c || d && e == f",
    "a < b",
    "-a ? b",
    "!a ? b.c",
    "f (g x) y z.w",
    "(f x) y",
    "a.b.${c}.\"d${e}\" or f g",
    "x: y: { a, b ? 1, ... }@z: w@{ }: 1",
    "let a.b = 1; a.c = 2; in rec { inherit a; inherit (a) b; d = { e = 1; }; d.f = 2; }",
    "let { body = 1; }",
    "[ a (b c) ./d /e ~/f <g/h> ./i/${j}/k http://l ]",
    "if a then b else with c; assert d; e",
    "''\n  a ${b}\n    c ''$ '''\n''",
    "\"a ${b} \\n $${c} $d\"",
    "a |> b |> c",
    "a <| b <| c",
    "__curPos",
    "[ 1 1.5 .5 ]",
];
