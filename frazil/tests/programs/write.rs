//! Writes programs. The same seed gives the same program everywhere.
//!
//! An expression is written for the type that is wanted and with the names that are bound, from the
//! templates in `constructs.txt`, so most evaluate to something. Now and then it is something wrong.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::support::rng::Rng;
use crate::tree::{Node, Part};
use crate::types::{Letters, Type};

type Sections = HashMap<&'static str, Vec<&'static str>>;

static TEMPLATES: LazyLock<Sections> = LazyLock::new(|| {
    let mut sections = Sections::new();
    let mut section = "";
    for line in include_str!("constructs.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) if name.bytes().all(|byte| byte.is_ascii_lowercase()) => section = name,
            _ => sections.entry(section).or_default().push(line),
        }
    }
    sections
});

/// One in so many expressions is something wrong.
const FAULTS: usize = 220;
/// The names that bindings have: few, so that they shadow each other.
const NAMES: [&str; 6] = ["a", "b", "c", "x", "y", "map"];

/// The program of `seed`, of about `size` expressions.
pub fn program(seed: u64, size: usize) -> Node {
    let mut rng = Rng(seed);
    let size = size / 4 + rng.below(size);
    let wanted = Type::any(&mut rng, 2);
    Writer { rng, scope: Vec::new() }.expression(&wanted, size)
}

struct Writer {
    rng: Rng,
    /// The names that are bound, innermost last; without a type if it must not be used.
    scope: Vec<(String, Option<Type>)>,
}

impl Writer {
    fn pick<'a>(&mut self, section: &str) -> &'a str {
        let templates = &TEMPLATES[section];
        templates[self.rng.below(templates.len())]
    }

    fn expression(&mut self, wanted: &Type, size: usize) -> Node {
        if self.rng.one_in(FAULTS) {
            let template = self.pick("fault");
            return self.expand(template, wanted, size);
        }
        if self.rng.one_in(if size <= 1 { 2 } else { 6 })
            && let Some(name) = self.variable(wanted)
        {
            return Node::leaf(name);
        }
        if size <= 1 {
            return self.simple(wanted);
        }
        match (self.rng.below(10), wanted) {
            (0, _) => self.bindings(wanted, size),
            (1..=4, _) => {
                let template = self.pick("any");
                self.expand(template, wanted, size)
            }
            (5..=7, Type::Set(fields)) => self.set(fields, size),
            (5..=6, Type::List(element)) => self.list(element, size),
            (5..=7, Type::Fun(argument, result)) if matches!(**argument, Type::Set(_)) => {
                self.pattern(argument, result, size)
            }
            _ => {
                let template = self.pick(wanted.section());
                self.expand(template, wanted, size)
            }
        }
    }

    /// A name of that type that is not hidden by another.
    fn variable(&mut self, wanted: &Type) -> Option<String> {
        let fits = |index: usize, name: &String, kind: &Option<Type>| {
            let hidden = self.scope[index + 1..].iter().any(|(other, _)| other == name);
            !hidden && kind.as_ref().is_some_and(|kind| kind.fits(wanted))
        };
        let names = self.scope.iter().enumerate();
        let names: Vec<String> = names
            .filter(|(index, (name, kind))| fits(*index, name, kind))
            .map(|(_, (name, _))| name.clone())
            .collect();
        (!names.is_empty()).then(|| names[self.rng.below(names.len())].clone())
    }

    /// `template` with expressions in its places.
    fn expand(&mut self, template: &str, wanted: &Type, size: usize) -> Node {
        let mut letters = Letters::new(wanted);
        let share = size.saturating_sub(1) / template.matches('~').count().max(1);
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('~') {
            parts.push(Part::Text(before.replace('⏎', "\n")));
            rest = after;
            let kind = letters.parse(&mut rest, &mut self.rng);
            let bound = self.scope.len();
            if let Some(mut names) = rest.strip_prefix('(') {
                let names_bound = letters.names(&mut names, ')', &mut self.rng);
                self.scope.extend(names_bound.into_iter().map(|(name, kind)| (name, Some(kind))));
                rest = names;
            }
            parts.push(Part::Operand(self.expression(&kind, share)));
            self.scope.truncate(bound);
        }
        parts.push(Part::Text(rest.replace('⏎', "\n")));
        Node { parts }
    }

    fn simple(&mut self, wanted: &Type) -> Node {
        let pick = |rng: &mut Rng, all: &[&str]| Node::leaf(all[rng.below(all.len())]);
        let rng = &mut self.rng;
        match wanted {
            Type::Int => pick(rng, &["0", "1", "2", "3", "-1", "42", "7", "9223372036854775807"]),
            Type::Float => pick(rng, &["0.5", "1.0", "-2.25", "1.0e10", "3.1", "0.0"]),
            Type::Bool => pick(rng, &["true", "false"]),
            Type::Str => {
                let all = ["\"\"", "\"a\"", "\"b\"", "\"a b\"", "\"1.2\"", "\"a/b\"", "''\n  x\n    y\n''"];
                pick(rng, &[&all[..], &["\"\\n\\\"\"", "\"é\"", "\"c\"", "\"[1]\""]].concat())
            }
            Type::Path => pick(rng, &["./a.txt", "./dir", "./missing", "./.", "/."]),
            Type::Null => Node::leaf("null"),
            Type::List(_) if rng.one_in(2) => Node::leaf("[ ]"),
            Type::List(element) => self.list(element, 2),
            Type::Set(fields) => self.set(fields, 1),
            Type::Fun(argument, result) => match &**argument {
                Type::Set(_) => self.pattern(argument, result, 1),
                _ => self.expand("x: ~B(x:A)", wanted, 1),
            },
        }
    }

    fn list(&mut self, element: &Type, size: usize) -> Node {
        let count = if size == 2 { 1 } else { self.rng.below(5) };
        let share = size.saturating_sub(1) / count.max(1);
        let mut parts = vec![Part::Text("[".to_owned())];
        for _ in 0..count {
            let element = self.expression(element, share);
            parts.push(Part::Item(Node { parts: vec![Part::Operand(element)] }));
        }
        parts.push(Part::Text(" ]".to_owned()));
        Node { parts }
    }

    fn binding(&mut self, name: &str, kind: &Type, size: usize) -> Part {
        let text = |text: &str| Part::Text(text.to_owned());
        let value = Part::Operand(self.expression(kind, size));
        let parts = match self.rng.below(12) {
            0 => vec![text(&format!("${{\"{name}\"}} = ")), value, text(";")],
            1 => vec![text(&format!("\"{name}\" = ")), value, text(";")],
            2 => vec![text(&format!("inherit ({{ {name} = ")), value, text(&format!("; }}) {name};"))],
            3 => vec![text(&format!("${{if true then \"{name}\" else null}} = ")), value, text(";")],
            4 if matches!(kind, Type::Set(_)) => {
                vec![text(&format!("{name} = {{ inner = 1; }} // ")), value, text(";")]
            }
            _ => vec![text(&format!("{name} = ")), value, text(";")],
        };
        Part::Item(Node { parts })
    }

    /// A set literal with `fields` and maybe more, in any order, maybe recursive.
    fn set(&mut self, fields: &[(String, Type)], size: usize) -> Node {
        let mut fields = fields.to_vec();
        if size > 4 && self.rng.one_in(2) {
            let kind = Type::any(&mut self.rng, 1);
            let name = NAMES[self.rng.below(NAMES.len())].to_owned();
            if fields.iter().all(|(other, _)| *other != name) {
                fields.push((name, kind));
            }
        }
        let recursive = self.rng.one_in(3);
        let mut parts = vec![Part::Text(if recursive { "rec {" } else { "{" }.to_owned())];
        parts.extend(self.group(&fields, size, recursive));
        parts.push(Part::Text(" }".to_owned()));
        Node { parts }
    }

    /// Bindings of `fields`, turned by a random number, of which each may use those before it.
    fn group(&mut self, fields: &[(String, Type)], size: usize, recursive: bool) -> Vec<Part> {
        let share = size.saturating_sub(1) / fields.len().max(1);
        let bound = self.scope.len();
        if recursive {
            let loops = self.rng.one_in(40);
            let all = fields.iter().map(|(name, kind)| (name.clone(), loops.then(|| kind.clone())));
            self.scope.extend(all);
        }
        let mut parts = Vec::new();
        for (index, (name, kind)) in fields.iter().enumerate() {
            parts.push(self.binding(name, kind, share));
            if recursive {
                self.scope[bound + index].1 = Some(kind.clone());
            }
        }
        self.scope.truncate(bound);
        if !parts.is_empty() {
            let turn = self.rng.below(parts.len());
            parts.rotate_left(turn);
        }
        parts
    }

    /// `let`, or `with` a recursive set, around an expression that may use the names.
    fn bindings(&mut self, wanted: &Type, size: usize) -> Node {
        let mut names = NAMES.to_vec();
        let fields: Vec<(String, Type)> = (0..1 + self.rng.below(4))
            .map(|_| {
                let name = names.swap_remove(self.rng.below(names.len()));
                (name.to_owned(), Type::any(&mut self.rng, 2))
            })
            .collect();
        let with = self.rng.one_in(5);
        let (before, after) = if with { ("with rec {", " }; ") } else { ("let", " in ") };
        let mut parts = vec![Part::Text(before.to_owned())];
        let group = self.group(&fields, size / 2, true);
        // `let` has no dynamic attributes.
        parts.extend(group.into_iter().map(|part| if with { part } else { static_name(part) }));
        parts.push(Part::Text(after.to_owned()));
        let outer = self.scope.clone();
        let visible =
            fields.into_iter().filter(|(name, _)| !with || outer.iter().all(|(other, _)| other != name));
        self.scope.extend(visible.map(|(name, kind)| (name, Some(kind))));
        parts.push(Part::Operand(self.expression(wanted, size / 2)));
        self.scope = outer;
        Node { parts }
    }

    /// A function that takes a set apart.
    fn pattern(&mut self, argument: &Type, result: &Type, size: usize) -> Node {
        let Type::Set(fields) = argument else { unreachable!("only for sets") };
        let mut parts = vec![Part::Text("{".to_owned())];
        let bound = self.scope.len();
        self.scope.extend(fields.iter().map(|(name, kind)| (name.clone(), Some(kind.clone()))));
        for (name, kind) in fields {
            if self.rng.one_in(3) {
                parts.push(Part::Text(format!(" {name} ? ")));
                parts.push(Part::Operand(self.expression(kind, size / 4)));
                parts.push(Part::Text(",".to_owned()));
            } else {
                parts.push(Part::Text(format!(" {name},")));
            }
        }
        let end = if self.rng.one_in(3) { " ... }@s: " } else { " ... }: " };
        if end.contains('@') {
            self.scope.push(("s".to_owned(), Some(argument.clone())));
        }
        parts.push(Part::Text(end.to_owned()));
        parts.push(Part::Operand(self.expression(result, size / 2)));
        self.scope.truncate(bound);
        Node { parts }
    }
}

/// A binding whose name is written plainly, as `let` wants it.
fn static_name(part: Part) -> Part {
    let Part::Item(mut node) = part else { return part };
    if let Some(Part::Text(text)) = node.parts.first_mut()
        && let Some(rest) = text.strip_prefix("${if true then ")
    {
        *text = rest.replace(" else null}", "");
    }
    Part::Item(node)
}
