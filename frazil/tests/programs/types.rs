//! Types that generated expressions (probably) have, and how templates spell them.

use std::collections::HashMap;

use crate::support::rng::Rng;

/// What an expression is meant to evaluate to.
#[derive(Clone, PartialEq, Debug)]
pub enum Type {
    Int,
    Float,
    Bool,
    Str,
    Path,
    Null,
    List(Box<Type>),
    /// A set that has at least these attributes.
    Set(Vec<(String, Type)>),
    Fun(Box<Type>, Box<Type>),
}

impl Type {
    /// Any type, nested at most `depth` times.
    pub fn any(rng: &mut Rng, depth: usize) -> Type {
        match rng.below(if depth == 0 { 9 } else { 15 }) {
            0..=2 => Type::Int,
            3 => Type::Float,
            4 => Type::Bool,
            5 | 6 => Type::Str,
            7 => {
                if rng.one_in(2) {
                    Type::Path
                } else {
                    Type::Int
                }
            }
            8 => Type::Null,
            9 | 10 => Type::List(Box::new(Type::any(rng, depth - 1))),
            11..=13 => {
                let mut names = vec!["a", "b", "c", "d"];
                let fields = (0..rng.below(4)).map(|_| {
                    let name = names.swap_remove(rng.below(names.len()));
                    (name.to_owned(), Type::any(rng, depth - 1))
                });
                Type::Set(fields.collect())
            }
            _ => Type::Fun(Box::new(Type::any(rng, depth - 1)), Box::new(Type::any(rng, depth - 1))),
        }
    }

    /// The section of templates that make such values.
    pub fn section(&self) -> &'static str {
        match self {
            Type::Int => "int",
            Type::Float => "float",
            Type::Bool => "bool",
            Type::Str => "str",
            Type::Path => "path",
            Type::Null => "null",
            Type::List(_) => "list",
            Type::Set(_) => "set",
            Type::Fun(..) => "fun",
        }
    }

    /// Whether a value of this type can stand for one of type `wanted`.
    pub fn fits(&self, wanted: &Type) -> bool {
        match (self, wanted) {
            (Type::Set(has), Type::Set(needs)) => needs
                .iter()
                .all(|(name, wanted)| has.iter().any(|(other, kind)| other == name && kind.fits(wanted))),
            (Type::List(has), Type::List(needs)) => has.fits(needs),
            (has, needs) => has == needs,
        }
    }
}

/// What the letters in a template stand for.
pub struct Letters {
    known: HashMap<u8, Type>,
}

impl Letters {
    /// Those of a template for `wanted`.
    pub fn new(wanted: &Type) -> Letters {
        let mut known = HashMap::from([(b'T', wanted.clone())]);
        match wanted {
            Type::List(element) => drop(known.insert(b'E', (**element).clone())),
            Type::Fun(argument, result) => {
                known.insert(b'A', (**argument).clone());
                known.insert(b'B', (**result).clone());
            }
            _ => {}
        }
        Letters { known }
    }

    /// Takes a type off the front of `text`.
    pub fn parse(&mut self, text: &mut &str, rng: &mut Rng) -> Type {
        let first = self.atom(text, rng);
        // Only `X>Y`: `~int > ~int` is an operator.
        match text.strip_prefix('>') {
            Some(rest) if !rest.starts_with([' ', '=']) => {
                *text = rest;
                Type::Fun(Box::new(first), Box::new(self.parse(text, rng)))
            }
            _ => first,
        }
    }

    fn atom(&mut self, text: &mut &str, rng: &mut Rng) -> Type {
        let plain = [
            ("int", Type::Int),
            ("float", Type::Float),
            ("bool", Type::Bool),
            ("str", Type::Str),
            ("path", Type::Path),
            ("null", Type::Null),
        ];
        for (name, kind) in plain {
            if let Some(rest) = text.strip_prefix(name) {
                *text = rest;
                return kind;
            }
        }
        let first = text.as_bytes()[0];
        *text = &text[1..];
        match first {
            b'[' => {
                let element = self.parse(text, rng);
                *text = text.strip_prefix(']').expect("a list's type ends");
                Type::List(Box::new(element))
            }
            b'{' => Type::Set(self.names(text, '}', rng)),
            letter => self.known.entry(letter).or_insert_with(|| Type::any(rng, 2)).clone(),
        }
    }

    /// Takes `name:type,…` and what ends it off the front of `text`.
    pub fn names(&mut self, text: &mut &str, end: char, rng: &mut Rng) -> Vec<(String, Type)> {
        let mut names = Vec::new();
        while !text.starts_with(end) {
            let (name, rest) = text.split_once(':').expect("a name has a type");
            *text = rest;
            let kind = self.parse(text, rng);
            names.push((name.to_owned(), kind));
            *text = text.strip_prefix(',').unwrap_or(text);
        }
        *text = &text[1..];
        names
    }
}
