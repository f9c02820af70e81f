//! What a run tells its reader: text for people, JSON and JUnit for machines.
//!
//! All reports are made from finished [`crate::Run`]s and return a string; none prints.

pub mod counts;
pub mod json;
pub mod junit;
pub mod text;

use crate::expectation::Stream;
use crate::runner::{Ending, Problem, Verdict};

/// The word for a verdict in tables and in JSON.
pub fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::KnownFailure(_) => "known-failure",
        Verdict::UnexpectedPass => "unexpected-pass",
        Verdict::Updated(_) => "updated",
        Verdict::Disabled => "disabled",
    }
}

/// One line that says what is wrong.
pub fn headline(problem: &Problem) -> String {
    match problem {
        Problem::Ended { must, ending, .. } => {
            format!("{}, but must exit with status {must}", ending_phrase(*ending))
        }
        Problem::Differs { expectation, file, .. } => {
            let stream = match expectation.stream {
                Stream::Out => "standard output",
                Stream::Err => "standard error",
            };
            let file = file.file_name().unwrap_or_default().to_string_lossy();
            format!("{stream} is not what {file} says")
        }
        Problem::Postprocess { ending, .. } => {
            format!("the post-processing script failed: it {}", ending_phrase(*ending))
        }
        Problem::Machine { reason } => format!("cannot run the case: {reason}"),
    }
}

fn ending_phrase(ending: Ending) -> String {
    match ending {
        Ending::Exited(status) => format!("exited with status {status}"),
        Ending::Killed(signal) => format!("was killed by signal {signal}"),
        Ending::TimedOut(limit) => format!("did not end within {} s", limit.as_secs_f64()),
        Ending::TooMuchOutput => "printed too much and was stopped".to_owned(),
    }
}

/// The lines below the headline: a unified diff, or what the command printed last.
pub fn body(problem: &Problem) -> String {
    match problem {
        Problem::Differs { expected, actual, .. } => diff(expected, actual),
        Problem::Ended { output, .. } | Problem::Postprocess { output, .. } => last_lines(output, 15),
        Problem::Machine { .. } => String::new(),
    }
}

fn diff(expected: &[u8], actual: &[u8]) -> String {
    let (expected, actual) = (printable(expected), printable(actual));
    similar::TextDiff::from_lines(&expected, &actual)
        .unified_diff()
        .context_radius(3)
        .header("expected", "actual")
        .to_string()
}

fn last_lines(output: &[u8], count: usize) -> String {
    let text = printable(output);
    let lines: Vec<&str> = text.lines().collect();
    let skipped = lines.len().saturating_sub(count);
    let mut result = if skipped > 0 { format!("({skipped} lines before)\n") } else { String::new() };
    result.extend(lines[skipped..].iter().flat_map(|line| [line, "\n"]));
    result
}

/// `bytes` as text in which invalid UTF-8 and control characters are escaped, so that they
/// can be seen, told apart and put into XML, and cannot confuse a terminal.
fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' | '\t' => text.push(c),
                c if c.is_control() => text.push_str(&format!("\\x{:02x}", u32::from(c))),
                c => text.push(c),
            }
        }
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_show_what_cannot_be_printed() {
        let diff = diff(b"a\nb\n", b"a\n\xff\x1b\n");
        assert!(diff.contains("-b\n+\\xff\\x1b\n"), "{diff}");
    }

    #[test]
    fn long_output_is_cut_at_the_front() {
        assert_eq!(last_lines(b"a\nb\nc\n", 2), "(1 lines before)\nb\nc\n");
    }
}
