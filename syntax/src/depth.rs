//! How deep the tree of a text can be, told from its tokens.
//!
//! Trees are built, walked and dropped by recursion. rnix bounds how deep brackets nest, but not how long chains are:
//! `a // b // c …`, `f x y …`, `x: y: …` are trees as deep as they are long. Texts beyond the bound are refused.

use rnix::SyntaxKind::{self, *};

/// The deepest trees that are built: on a thread with 2 MiB of stack, without optimisation.
pub const MAX_DEPTH: usize = 2000;

/// Tokens between two brackets or keywords that may make the tree deeper.
#[derive(Default)]
struct Level {
    /// Those since the last binding or item ended.
    chained: usize,
    /// `with` and `assert` whose semicolon is still to come: it ends no binding.
    prefixes: usize,
    is_list: bool,
}

/// The byte from which on the tree of `text` may be too deep.
pub fn too_deep(text: &str) -> Option<usize> {
    let mut levels = vec![Level::default()];
    let (mut depth, mut offset) = (0, 0);
    for (kind, token) in rnix::tokenize(text) {
        let level = levels.last_mut()?;
        match kind {
            TOKEN_WITH | TOKEN_ASSERT => level.prefixes += 1,
            TOKEN_SEMICOLON if level.prefixes > 0 => level.prefixes -= 1,
            TOKEN_SEMICOLON | TOKEN_COMMA => depth -= std::mem::take(&mut level.chained),
            _ => {}
        }
        if nests(kind) && !level.is_list {
            level.chained += 1;
            depth += 1;
        }
        match kind {
            TOKEN_L_BRACE | TOKEN_L_BRACK | TOKEN_L_PAREN | TOKEN_LET | TOKEN_INTERPOL_START => {
                levels.push(Level { is_list: kind == TOKEN_L_BRACK, ..Level::default() });
                depth += 1;
            }
            TOKEN_R_BRACE | TOKEN_R_BRACK | TOKEN_R_PAREN | TOKEN_IN | TOKEN_INTERPOL_END
                if levels.len() > 1 =>
            {
                depth -= 1 + levels.pop()?.chained;
            }
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(offset);
        }
        offset += token.len();
    }
    None
}

/// Whether the token may be one more step of a chain. An item of a list is none.
fn nests(kind: SyntaxKind) -> bool {
    !matches!(
        kind,
        TOKEN_WHITESPACE
            | TOKEN_COMMENT
            | TOKEN_DOT
            | TOKEN_SEMICOLON
            | TOKEN_COMMA
            | TOKEN_ASSIGN
            | TOKEN_STRING_CONTENT
            | TOKEN_STRING_END
            | TOKEN_R_BRACE
            | TOKEN_R_BRACK
            | TOKEN_R_PAREN
            | TOKEN_INTERPOL_START
            | TOKEN_INTERPOL_END
            | TOKEN_THEN
            | TOKEN_IN
    )
}

#[cfg(test)]
mod tests {
    use super::too_deep;

    #[test]
    fn chains_are_deep_and_lists_are_not() {
        for part in [
            "1 + ",
            "f ",
            "x: ",
            "{ } // ",
            "with a; ",
            "assert a; ",
            "if a then b else ",
            "(",
            "- ",
            "let in ",
        ] {
            assert!(too_deep(&part.repeat(100)).is_none(), "{part}");
            assert!(too_deep(&part.repeat(3000)).is_some(), "{part}");
        }
        for (start, part, end) in
            [("[ ", "a.b \"c${d}\" ", "]"), ("{ ", "a = f x; inherit b; ", "}"), ("{ ", "a ? 1, ", "}: 1")]
        {
            assert!(too_deep(&[start, &part.repeat(100_000), end].concat()).is_none(), "{part}");
        }
    }
}
