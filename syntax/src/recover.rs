//! What to leave out so that the rest of a wrong text can be looked at: the binding that an error is
//! in, found by tokens alone, since around an error the tree is a guess.

use std::ops::Range;

use rnix::Root;
use rnix::SyntaxKind::{self, *};
use rowan::NodeOrToken;

use crate::bytes;

/// The bytes of the statement around `offset`, with the semicolon at its end: a binding or `inherit` of a
/// set or `let`. `None` if none ends behind `offset`.
pub fn statement(text: &str, offset: usize) -> Option<Range<usize>> {
    let tokens = Tokens::of(text);
    let at = tokens.0.iter().position(|token| token.1.end > offset)?;
    let range = tokens.start_before(at)..tokens.end_from(at)?;
    (!range.is_empty()).then_some(range)
}

/// The bytes of the token that begins at `offset`.
pub fn token(text: &str, offset: usize) -> Option<Range<usize>> {
    Tokens::of(text).0.into_iter().map(|token| token.1).find(|range| range.start == offset)
}

/// The tokens of a text but for white space and comments.
struct Tokens(Vec<(SyntaxKind, Range<usize>)>);

impl Tokens {
    fn of(text: &str) -> Tokens {
        let root = Root::parse(text).syntax();
        let tokens = root.descendants_with_tokens().filter_map(NodeOrToken::into_token);
        let shown = tokens.filter(|token| !matches!(token.kind(), TOKEN_WHITESPACE | TOKEN_COMMENT));
        Tokens(shown.map(|token| (token.kind(), bytes(token.text_range()))).collect())
    }

    fn kind(&self, at: usize) -> SyntaxKind {
        self.0[at].0
    }

    /// Where the statement ends that token `at` is in. Brackets of other kinds need not match.
    fn end_from(&self, at: usize) -> Option<usize> {
        let (mut depth, mut scopes) = (0, 0);
        for (kind, range) in &self.0[at..] {
            match kind {
                TOKEN_L_BRACE | TOKEN_LET => depth += 1,
                TOKEN_R_BRACE | TOKEN_IN if depth > 0 => depth -= 1,
                TOKEN_R_BRACE | TOKEN_IN => return Some(range.start),
                TOKEN_WITH | TOKEN_ASSERT if depth == 0 => scopes += 1,
                TOKEN_SEMICOLON if depth == 0 && scopes > 0 => scopes -= 1,
                TOKEN_SEMICOLON if depth == 0 => return Some(range.end),
                _ => {}
            }
        }
        None
    }

    /// Where the statement begins that ends with token `at` or behind it.
    fn start_before(&self, at: usize) -> usize {
        let mut first = at;
        let mut depth = 0;
        while let Some(before) = first.checked_sub(1) {
            match self.kind(before) {
                TOKEN_R_BRACE => depth += 1,
                TOKEN_L_BRACE if depth > 0 => depth -= 1,
                TOKEN_L_BRACE | TOKEN_LET if depth == 0 => break,
                TOKEN_SEMICOLON if depth == 0 && !self.is_scope(before) => break,
                _ => {}
            }
            first = before;
        }
        self.0[first].1.start
    }

    /// Whether the semicolon `at` is that of a `with` or `assert`.
    fn is_scope(&self, at: usize) -> bool {
        let mut depth = 0;
        for kind in self.0[..at].iter().rev().map(|token| token.0) {
            match kind {
                TOKEN_R_BRACE => depth += 1,
                TOKEN_L_BRACE if depth > 0 => depth -= 1,
                TOKEN_WITH | TOKEN_ASSERT if depth == 0 => return true,
                TOKEN_L_BRACE | TOKEN_LET | TOKEN_SEMICOLON | TOKEN_ASSIGN if depth == 0 => return false,
                _ => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{statement, token};

    #[test]
    fn tokens() {
        assert_eq!((token("a  bcd", 3), token("a  bcd", 4)), (Some(3..6), None));
    }

    #[test]
    fn statements() {
        let cases = [
            ("{ a = ^; b = 1; }", "a = ;"),
            ("{ a = 1; b = f (1 + ^); c = 2; }", "b = f (1 + );"),
            ("{ a = 1 b ^= { x = 2; }; c = 3; }", "a = 1 b = { x = 2; };"),
            ("let a = [ 1 2^; b = 3; in a", "a = [ 1 2;"),
            ("{ a = with x; [ ( ^]; b = 1; }", "a = with x; [ ( ];"),
            ("{ a = { x = 1; }; b = { y = 2; }; ^; c = 1; }", ";"),
            ("{ a = \"x ${1 + ^} y\"; b = 2; }", "a = \"x ${1 + } y\";"),
            ("{ b.c ^== 2 }", "b.c == 2 "),
            ("{ a = { b = 1 ^}; c = 2; }", "b = 1 "),
        ];
        for (marked, expected) in cases {
            let text = marked.replace('^', "");
            let range = statement(&text, marked.find('^').unwrap()).expect(marked);
            assert_eq!(&text[range], expected, "{marked}");
        }
        for marked in ["a b ^)", "{ a = 1; ^in b"] {
            assert_eq!(statement(&marked.replace('^', ""), marked.find('^').unwrap()), None, "{marked}");
        }
    }
}
