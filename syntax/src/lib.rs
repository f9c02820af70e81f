//! Lossless syntax trees for tools: every byte of the text is in the tree, and a text with errors has
//! a tree too; and edits of texts by attribute path, see [`Document`]. The only crate that names rnix and rowan.
//!
//! The evaluator has its own parser (`frazil-compiler`), which is faster, stops at the first error and
//! agrees with C++ Nix on what is Nix. This one reports *all* errors and keeps comments.
//!
//! ```
//! let text = "{ a = 1 }";
//! let tree = frazil_syntax::parse(text);
//! assert_eq!(tree.text(), text);
//! assert_eq!(tree.errors()[0].range, 8..9);
//! ```

#![forbid(unsafe_code)]

mod depth;
mod edit;
mod recover;

use std::ops::Range;

use rnix::{ParseError, Root, SyntaxKind, SyntaxNode};
use rowan::{NodeOrToken, TextRange, WalkEvent};

pub use recover::{statement, token};

pub use edit::{AttrPath, Change, Definition, Document, EditError, Place, Source, Start, Value};

/// A syntax error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// Which bytes of the text; empty at its end if something is missing there.
    pub range: Range<usize>,
}

/// The tree of a text.
#[derive(Clone)]
pub struct Tree {
    root: SyntaxNode,
    errors: Vec<SyntaxError>,
}

/// A step of a walk through a tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step<'a> {
    /// A node of this kind, with its bytes, begins.
    Enter(String, Range<usize>),
    /// The node that began last and is not ended ends.
    Leave,
    /// A token of this kind, with its bytes and its text.
    Token(String, Range<usize>, &'a str),
}

/// Parses `text`. Whatever it holds, there is a tree; of expressions that may be nested more than about 2,000 deep, only
/// of what stands before them.
pub fn parse(text: &str) -> Tree {
    if let Some(start) = depth::too_deep(text) {
        let message = format!("expressions may be nested more than {} deep here", depth::MAX_DEPTH);
        let errors = vec![SyntaxError { message, range: start..text.len() }];
        return Tree { root: Root::parse(&text[..start]).syntax(), errors };
    }
    let parsed = Root::parse(text);
    let mut errors: Vec<SyntaxError> =
        parsed.errors().iter().map(|error| syntax_error(error, text.len())).collect();
    errors.sort_by_key(|error| error.range.start);
    Tree { root: parsed.syntax(), errors }
}

impl Tree {
    /// All syntax errors, in text order.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// The text, from the leaves of the tree.
    pub fn text(&self) -> String {
        self.root.text().to_string()
    }

    /// Walks through the tree in the order of the text. White space is left out.
    pub fn walk(&self, visit: &mut dyn FnMut(Step)) {
        for event in self.root.preorder_with_tokens() {
            match event {
                WalkEvent::Enter(NodeOrToken::Node(node)) => {
                    visit(Step::Enter(kind_name(node.kind()), bytes(node.text_range())));
                }
                WalkEvent::Leave(NodeOrToken::Node(_)) => visit(Step::Leave),
                WalkEvent::Enter(NodeOrToken::Token(token))
                    if token.kind() != SyntaxKind::TOKEN_WHITESPACE =>
                {
                    visit(Step::Token(kind_name(token.kind()), bytes(token.text_range()), token.text()));
                }
                _ => {}
            }
        }
    }

    /// The tree itself, in rowan's terms.
    pub fn root(&self) -> &SyntaxNode {
        &self.root
    }
}

/// `NODE_LET_IN` as `let-in`.
fn kind_name(kind: SyntaxKind) -> String {
    let name = format!("{kind:?}");
    let name = name.strip_prefix("NODE_").or_else(|| name.strip_prefix("TOKEN_")).unwrap_or(&name);
    name.to_lowercase().replace('_', "-")
}

fn bytes(range: TextRange) -> Range<usize> {
    usize::from(range.start())..usize::from(range.end())
}

fn syntax_error(error: &ParseError, len: usize) -> SyntaxError {
    let bytes = |range: &TextRange| bytes(*range);
    let (message, range) = match error {
        ParseError::Unexpected(range) => ("unexpected text".to_owned(), bytes(range)),
        ParseError::UnexpectedExtra(range) => {
            ("unexpected text behind the expression".to_owned(), bytes(range))
        }
        ParseError::UnexpectedWanted(got, range, wanted) => {
            (format!("unexpected {got:?}, expecting one of {wanted:?}"), bytes(range))
        }
        ParseError::UnexpectedDoubleBind(range) => {
            ("a name on both sides of a function's formals".to_owned(), bytes(range))
        }
        ParseError::DuplicatedArgs(range, name) => {
            (format!("duplicate formal function argument '{name}'"), bytes(range))
        }
        ParseError::UnexpectedEOFWanted(wanted) => {
            (format!("unexpected end of file, expecting one of {wanted:?}"), len..len)
        }
        // This enum grows with rnix's releases.
        other => (other.to_string(), len..len),
    };
    SyntaxError { message, range }
}

#[cfg(test)]
mod tests {
    use super::{Step, parse};

    #[test]
    fn all_errors_are_reported_with_ranges() {
        let text = "{ a = ; b = 1; c 2; }\n# end\n";
        let tree = parse(text);
        assert_eq!(tree.text(), text);
        assert!(tree.errors().len() >= 2, "{:?}", tree.errors());
        for error in tree.errors() {
            assert!(error.range.start <= error.range.end && error.range.end <= text.len());
        }
    }

    #[test]
    fn a_walk() {
        let mut shown = String::new();
        parse("a: # b\n a").walk(&mut |step| match step {
            Step::Enter(kind, range) => shown += &format!("{kind} {range:?} ("),
            Step::Leave => shown += ")",
            Step::Token(kind, range, text) => shown += &format!("{kind} {range:?} {text};"),
        });
        let expected = "root 0..9 (lambda 0..9 (ident-param 0..1 (ident 0..1 (ident 0..1 a;))colon 1..2 :;\
                        comment 3..6 # b;ident 8..9 (ident 8..9 a;)))";
        assert_eq!(shown, expected);
    }

    #[test]
    fn correct_text_has_no_errors() {
        assert!(parse("{ x, y ? 1 }: x + y # sum").errors().is_empty());
    }
}
