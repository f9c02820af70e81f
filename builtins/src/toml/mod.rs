//! TOML 1.0 texts: into a tree of nodes in one vector, with no recursion.
//!
//! What is accepted, and the messages, are those of the library that C++ Nix uses (toml11 4). Of
//! several errors in a text only the first is told.
//!
//! `parse` reads tables and keys, `value` scalars and brackets, `insert` has the rules about what may
//! be defined where, `report` draws the place of an error.

mod insert;
mod parse;
mod report;
mod scalar;

use hashbrown::HashMap;

pub(crate) use parse::parse;

/// A part of the text: from, to.
pub(crate) type Span = (usize, usize);

/// The index of a node.
pub(crate) type NodeId = usize;

/// A value.
pub(crate) enum Node {
    /// Names and values, in the order in which they were defined.
    Table(Vec<(Vec<u8>, NodeId)>),
    Array(Vec<NodeId>),
    String(Vec<u8>),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// A date or time, in the form that `parse-toml-timestamps` gives it.
    Time(Vec<u8>),
}

/// How a table came about, which decides who may add to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `[x.y]` makes an `x`.
    Implicit,
    /// `x.y = 1` makes an `x`.
    Dotted,
    /// `[x]`, or an element of `[[x]]`.
    Header,
    /// `{ }`.
    Inline,
    /// The array of `[[x]]`.
    Tables,
    /// No table.
    Other,
}

/// A parsed text. Node 0 is the whole.
pub(crate) struct Document {
    pub nodes: Vec<Node>,
    origins: Vec<Origin>,
    spans: Vec<Span>,
    /// The members of all tables.
    index: HashMap<(NodeId, Vec<u8>), NodeId>,
}

impl Document {
    fn new() -> Document {
        let mut document =
            Document { nodes: Vec::new(), origins: Vec::new(), spans: Vec::new(), index: HashMap::new() };
        document.add(Node::Table(Vec::new()), Origin::Header, (0, 0));
        document
    }

    fn add(&mut self, node: Node, origin: Origin, span: Span) -> NodeId {
        self.nodes.push(node);
        self.origins.push(origin);
        self.spans.push(span);
        self.nodes.len() - 1
    }

    fn member(&self, table: NodeId, key: &[u8]) -> Option<NodeId> {
        self.index.get(&(table, key.to_vec())).copied()
    }

    fn set_member(&mut self, table: NodeId, key: Vec<u8>, value: NodeId) {
        self.index.insert((table, key.clone()), value);
        if let Node::Table(members) = &mut self.nodes[table] {
            members.push((key, value));
        }
    }
}
