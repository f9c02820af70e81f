//! Who may define what where: the rules about keys, headers and arrays of tables.

use super::report::Problem;
use super::{Document, Node, NodeId, Origin, Span};

/// What is being inserted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inserted {
    /// `a.b = 1`
    Value,
    /// `[a.b]`
    Table,
    /// `[[a.b]]`
    ArrayTable,
}

impl Document {
    /// Inserts `value` below `table`; for tables the answer is the table to go on with.
    pub(super) fn insert(
        &mut self,
        kind: Inserted,
        table: NodeId,
        keys: Vec<Vec<u8>>,
        span: Span,
        value: NodeId,
    ) -> Result<NodeId, Problem> {
        let mut table = table;
        let last = keys.len() - 1;
        for (index, key) in keys.into_iter().enumerate() {
            let found = self.member(table, &key);
            if index < last {
                table = match found {
                    Some(found) => self.enter(kind, found, span)?,
                    None => self.add_between(kind, table, key, span),
                };
                continue;
            }
            return match (kind, found) {
                (Inserted::ArrayTable, None) => {
                    let array = self.add(Node::Array(vec![value]), Origin::Tables, span);
                    self.set_member(table, key, array);
                    Ok(value)
                }
                (_, None) => {
                    self.set_member(table, key, value);
                    Ok(value)
                }
                (Inserted::Value, Some(found)) => {
                    let title = "toml::insert_value: failed to insert a value, value already exists";
                    Err(Problem::over(title, span, "inserting this")
                        .and(self.spans[found], "but value already exists"))
                }
                (Inserted::Table, Some(found)) => self.reopen(found, span),
                (Inserted::ArrayTable, Some(found)) => self.append(found, span, value),
            };
        }
        Ok(table)
    }

    /// A table on the way that is not there yet.
    fn add_between(&mut self, kind: Inserted, table: NodeId, key: Vec<u8>, span: Span) -> NodeId {
        let origin = if kind == Inserted::Value { Origin::Dotted } else { Origin::Implicit };
        let between = self.add(Node::Table(Vec::new()), origin, span);
        self.set_member(table, key, between);
        between
    }

    /// Goes into something on the way.
    fn enter(&self, kind: Inserted, found: NodeId, span: Span) -> Result<NodeId, Problem> {
        let there = self.spans[found];
        let problem = |title: &str, here, mark| {
            Err(Problem::over(format!("toml::insert_value:{title}"), span, here).and(there, mark))
        };
        let dotted = kind == Inserted::Value;
        match (&self.nodes[found], self.origins[found]) {
            (Node::Table(_), Origin::Inline) => problem(
                " failed to insert a value: inline table is immutable",
                "inserting this",
                "to this table",
            ),
            (Node::Table(_), origin) if dotted && origin != Origin::Dotted => problem(
                " reopening a table using dotted keys",
                "dotted key cannot reopen a table",
                "this table is already closed",
            ),
            (Node::Table(_), _) => Ok(found),
            (Node::Array(_), Origin::Tables) if dotted => problem(
                "dotted key cannot reopen an array-of-tables",
                "inserting this",
                "to this array-of-tables.",
            ),
            (Node::Array(elements), Origin::Tables) => {
                Ok(*elements.last().expect("an array of tables has an element"))
            }
            (Node::Array(elements), _) if self.are_tables(elements) => {
                problem("inline array of tables are immutable", "inserting this", "inline array of tables")
            }
            _ => problem(
                " failed to insert a value, value already exists",
                "while inserting this",
                "non-table value already exists",
            ),
        }
    }

    fn are_tables(&self, elements: &[NodeId]) -> bool {
        !elements.is_empty() && elements.iter().all(|&element| matches!(self.nodes[element], Node::Table(_)))
    }

    /// `[a]` where there is an `a` already: it must have been implicit.
    fn reopen(&mut self, found: NodeId, span: Span) -> Result<NodeId, Problem> {
        if self.origins[found] != Origin::Implicit {
            let title = "toml::insert_value: failed to insert a table, table already defined";
            return Err(Problem::over(title, span, "inserting this")
                .and(self.spans[found], "this table is explicitly defined"));
        }
        self.origins[found] = Origin::Header;
        self.spans[found] = span;
        Ok(found)
    }

    /// `[[a]]` where there is an `a` already.
    fn append(&mut self, found: NodeId, span: Span, value: NodeId) -> Result<NodeId, Problem> {
        let there = self.spans[found];
        let (title, mark) = match &mut self.nodes[found] {
            Node::Array(elements) if self.origins[found] == Origin::Tables => {
                elements.push(value);
                return Ok(value);
            }
            Node::Array(elements) => {
                let elements = std::mem::take(elements);
                match self.are_tables(&elements) {
                    true => (
                        "toml::insert_value: failed to insert a table, inline array of tables is immutable",
                        "this is inline array-of-tables",
                    ),
                    false => (EXISTS, "non-table value already exists"),
                }
            }
            _ => (EXISTS, "non-table value already exists"),
        };
        Err(Problem::over(title, span, "while inserting this").and(there, mark))
    }
}

const EXISTS: &str = "toml::insert_value: failed to insert an array of tables, value already exists";
