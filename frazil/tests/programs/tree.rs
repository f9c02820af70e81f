//! Programs as trees of text, and how they are made smaller.

use std::fmt::{self, Display, Formatter};

use proptest::strategy::ValueTree;

/// An expression, or a part of one that may be left out.
#[derive(Clone, Debug)]
pub struct Node {
    pub parts: Vec<Part>,
}

/// What an expression is made of.
#[derive(Clone, Debug)]
pub enum Part {
    Text(String),
    /// An expression, in parentheses if it needs them.
    Operand(Node),
    /// An element or binding, which may be left out.
    Item(Node),
}

impl Node {
    /// An expression without others in it.
    pub fn leaf(text: impl Into<String>) -> Node {
        Node { parts: vec![Part::Text(text.into())] }
    }

    /// How many expressions, elements and bindings there are.
    pub fn size(&self) -> usize {
        1 + self.kids().map(|kid| kid.size()).sum::<usize>()
    }

    fn kids(&self) -> impl Iterator<Item = &Node> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Operand(kid) | Part::Item(kid) => Some(kid),
        })
    }

    /// The trees that are this one with one thing left out or made simple, the smallest first.
    fn smaller(&self) -> Vec<Node> {
        let mut all: Vec<Node> = Vec::new();
        for part in &self.parts {
            if let Part::Operand(kid) = part {
                all.push(kid.clone());
            }
        }
        for simple in ["1", "null", "\"\"", "{ }", "[ ]", "x: x"] {
            if self.to_string().len() > simple.len() {
                all.push(Node::leaf(simple));
            }
        }
        for (index, part) in self.parts.iter().enumerate() {
            let inner = match part {
                Part::Text(_) => continue,
                Part::Operand(kid) => kid.smaller(),
                Part::Item(kid) => {
                    let mut without = self.clone();
                    without.parts.remove(index);
                    all.push(without);
                    kid.smaller_item()
                }
            };
            all.extend(inner.into_iter().map(|kid| {
                let mut changed = self.clone();
                match &mut changed.parts[index] {
                    Part::Operand(old) | Part::Item(old) => *old = kid,
                    Part::Text(_) => {}
                }
                changed
            }));
        }
        all
    }

    /// The same for a binding, which cannot be replaced by an expression.
    fn smaller_item(&self) -> Vec<Node> {
        if let [Part::Operand(_)] = &self.parts[..] {
            return self.smaller();
        }
        let mut all = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            if let Part::Operand(kid) = part {
                all.extend(kid.smaller().into_iter().map(|kid| {
                    let mut changed = self.clone();
                    changed.parts[index] = Part::Operand(kid);
                    changed
                }));
            }
        }
        all
    }
}

/// Whether `text` can stand anywhere without parentheses.
fn is_atom(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_'./".contains(c);
    let closed = text.len() > 1 && text.starts_with('"') && !text[1..text.len() - 1].contains(['"', '$']);
    closed || (text.chars().all(plain) && !["or"].contains(&text))
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Item(kid) => write!(f, " {kid}")?,
                Part::Operand(kid) => {
                    let text = kid.to_string();
                    if is_atom(&text) { f.write_str(&text)? } else { write!(f, "({text})")? }
                }
            }
        }
        Ok(())
    }
}

/// A tree that gets smaller as long as what is looked for is seen.
pub struct Shrinking {
    /// The smallest in which it was seen.
    seen: Node,
    current: Node,
    /// What to try next, last first.
    left: Vec<Node>,
}

impl Shrinking {
    /// Begins with `node`.
    pub fn new(node: Node) -> Shrinking {
        Shrinking { seen: node.clone(), current: node, left: Vec::new() }
    }
}

impl ValueTree for Shrinking {
    type Value = Node;

    fn current(&self) -> Node {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.seen = self.current.clone();
        self.left = self.seen.smaller();
        let len = self.seen.to_string().len();
        self.left.retain(|node| node.to_string().len() < len);
        self.left.sort_by_key(|node| std::cmp::Reverse(node.to_string().len()));
        self.complicate()
    }

    fn complicate(&mut self) -> bool {
        let next = self.left.pop();
        let more = next.is_some();
        self.current = next.unwrap_or_else(|| self.seen.clone());
        more
    }
}
