//! What counts as the same output.
//!
//! `full` compares both streams byte for byte. `message` compares standard output and, of
//! standard error, what was said but not where: for a case that must fail the text of its
//! error, for others the warnings and traces it printed. `stdout` ignores standard error.
//!
//! The extraction reads Nix's layout of errors and nothing else:
//!
//! ```text
//! error:
//!        … while calling the 'head' builtin      <- a trace: dropped
//!          at /pwd/lang/x.nix:1:1:
//!             1| builtins.head []
//!
//!        error: list index 0 is out of bounds    <- the last `error:` is the message
//!        at /pwd/lang/x.nix:1:1:                 <- a position: dropped with its excerpt
//!             1| builtins.head []
//!              | ^
//!        Did you mean tail?                      <- belongs to the message
//! ```

use crate::expectation::Stream;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// How strictly output is compared. The exit status is always compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compare {
    /// Standard output only.
    Stdout,
    /// Standard output and the texts of messages, without traces and positions.
    Message,
    /// Both streams, byte for byte.
    #[default]
    Full,
}

impl Compare {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Compare::Stdout => "stdout",
            Compare::Message => "message",
            Compare::Full => "full",
        }
    }

    /// The part of `output` that matters, or `None` if none of this stream does.
    pub fn view(self, stream: Stream, must_succeed: bool, output: &[u8]) -> Option<Cow<'_, [u8]>> {
        match (self, stream) {
            (Compare::Full, _) | (_, Stream::Out) => Some(Cow::Borrowed(output)),
            (Compare::Stdout, Stream::Err) => None,
            (Compare::Message, Stream::Err) => {
                let text = String::from_utf8_lossy(output);
                let said = if must_succeed { remarks(&text) } else { error_message(&text) };
                // Without a message in Nix's layout there is nothing to leave out.
                Some(said.map_or(Cow::Borrowed(output), |text| Cow::Owned(text.into_bytes())))
            }
        }
    }
}

impl fmt::Display for Compare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Compare {
    type Err = String;

    fn from_str(text: &str) -> Result<Compare, String> {
        let all = [Compare::Stdout, Compare::Message, Compare::Full];
        let found = all.into_iter().find(|compare| compare.name() == text);
        found.ok_or_else(|| "expected stdout, message or full".to_owned())
    }
}

/// The text of the last error in `stderr`, without traces, positions and indentation.
pub fn error_message(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let start = lines.iter().rposition(|line| unindented(line).starts_with("error:"))?;
    let first = unindented(lines[start]).strip_prefix("error:")?.trim_start();
    let rest = without_positions(&lines[start + 1..]);
    let message: Vec<&str> = std::iter::once(first).chain(rest.into_iter().map(unindented)).collect();
    Some(format!("{}\n", message.join("\n").trim()))
}

/// What a successful run said on standard error: warnings and traces without positions.
fn remarks(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let said = without_positions(&lines).into_iter().map(str::trim_end);
    let said = said.filter(|line| !line.is_empty() && !line.trim_start().starts_with('…'));
    Some(said.flat_map(|line| [line, "\n"]).collect())
}

/// `line` without the 7 columns by which Nix indents what follows the word `error: `.
fn unindented(line: &str) -> &str {
    line.strip_prefix("       ").unwrap_or(line).trim_end()
}

fn without_positions<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut kept = Vec::new();
    let mut in_excerpt = false;
    for line in lines {
        if is_position(line) {
            in_excerpt = true;
        } else if !(in_excerpt && is_excerpt(line)) {
            in_excerpt = false;
            kept.push(*line);
        }
    }
    kept
}

/// Whether `line` is `at FILE:LINE:COLUMN:`, possibly with masked numbers.
fn is_position(line: &str) -> bool {
    let Some(position) = line.trim().strip_prefix("at ").and_then(|line| line.strip_suffix(':')) else {
        return false;
    };
    let mut fields = position.rsplitn(3, ':');
    fields.next().is_some_and(is_number) && fields.next().is_some_and(is_number) && fields.next().is_some()
}

/// Whether `line` is a line of source text, as in `  12| x`, or the caret below one.
fn is_excerpt(line: &str) -> bool {
    line.split_once('|').is_some_and(|(number, _)| {
        let number = number.trim();
        number.is_empty() || is_number(number)
    })
}

fn is_number(text: &str) -> bool {
    text == "<number>" || (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACED: &str = "\
error:
       … while calling the 'throw' builtin
         at /pwd/x.nix:1:1:
            1| throw ''error: decoy''
             | ^

       error: first line
       at the second: line
       at /pwd/x.nix:1:5:
            1| throw x
             |       ^
            2|
       Did you mean y?
";

    #[test]
    fn the_message_is_what_stands_behind_the_last_error() {
        let message = error_message(TRACED).unwrap();
        assert_eq!(message, "first line\nat the second: line\nDid you mean y?\n");
        assert_eq!(error_message("error: simple\n").unwrap(), "simple\n");
        assert_eq!(error_message("warning: w\nerror: a\n       b\n").unwrap(), "a\nb\n");
        assert_eq!(error_message("Segmentation fault\n"), None);
    }

    #[test]
    fn lines_that_look_like_an_excerpt_stay_in_a_message() {
        assert_eq!(error_message("error: a\n       1| b\n").unwrap(), "a\n1| b\n");
    }

    #[test]
    fn masked_positions_are_positions() {
        assert!(is_position("       at «nix-internal»/x.nix:<number>:<number>:"));
        assert!(!is_position("       at noon:"));
    }

    #[test]
    fn remarks_are_warnings_and_traces() {
        let stderr = "trace: a\nwarning: b\n         at /pwd/x.nix:1:1:\n              1| c\n               | ^\ntrace: d\n";
        assert_eq!(remarks(stderr).unwrap(), "trace: a\nwarning: b\ntrace: d\n");
    }

    #[test]
    fn each_mode_sees_less_than_the_next() {
        let view = |compare: Compare, stream| compare.view(stream, false, b"error: a\n").map(Cow::into_owned);
        assert_eq!(view(Compare::Stdout, Stream::Err), None);
        assert_eq!(view(Compare::Message, Stream::Err).unwrap(), b"a\n");
        assert_eq!(view(Compare::Full, Stream::Err).unwrap(), b"error: a\n");
        assert_eq!(view(Compare::Stdout, Stream::Out).unwrap(), b"error: a\n");
    }
}
