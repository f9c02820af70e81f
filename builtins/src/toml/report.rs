//! Errors as toml11 draws them: a title, then one or two places with the line and a mark below it.

use super::Span;

/// An error: its text without the place it is drawn at.
pub(crate) struct Problem {
    title: String,
    places: Vec<(Span, &'static str)>,
    hint: &'static str,
}

pub(crate) const INTEGER_HINT: &str = "Hint: valid  : -42, 1_000, 1_2_3_4_5, 0xC0FFEE, 0b0010, 0o755\n\
    Hint: invalid: _42, 1__000, 0123\n";
pub(crate) const FLOAT_HINT: &str = "Hint: valid  : +1.0, -2e-2, 3.141_592_653_589, inf, nan\n\
    Hint: invalid: .0, 1., _1.0, 1.0_, 1_.0, 1.0__0\n";
pub(crate) const KEY_HINT: &str = "Hint: non-ASCII scripts are allowed in toml v1.1.0, but not in v1.0.0.\n";
pub(crate) const COMMENT_HINT: &str = "Hint: most of the control characters are not allowed in comments\n";
pub(crate) const TIME_HINT: &str = "Hint: valid  : 1979-05-27T07:32:00, 1979-05-27 07:32:00.999999\n\
    Hint: invalid: 1979-05-27T7:32:00, 1979-05-27 17:32\n";

impl Problem {
    #[cold]
    pub(crate) fn at(title: impl Into<String>, at: usize, mark: &'static str) -> Problem {
        Problem::over(title, (at, at + 1), mark)
    }

    #[cold]
    pub(crate) fn over(title: impl Into<String>, span: Span, mark: &'static str) -> Problem {
        Problem { title: title.into(), places: vec![(span, mark)], hint: "" }
    }

    /// With a second place.
    pub(crate) fn and(mut self, span: Span, mark: &'static str) -> Problem {
        self.places.push((span, mark));
        self
    }

    pub(crate) fn hint(mut self, hint: &'static str) -> Problem {
        self.hint = hint;
        self
    }

    /// The whole message.
    pub(crate) fn show(&self, text: &[u8]) -> Vec<u8> {
        let lines: Vec<usize> = self.places.iter().map(|(span, _)| line_of(text, span.0)).collect();
        let width = lines.iter().max().map_or(1, |line| line.to_string().len());
        let margin = " ".repeat(width + 1);
        let mut out = format!("[error] {}\n{}--> fromTOML\n", self.title, " ".repeat(width)).into_bytes();
        for (index, (&(span, mark), line)) in self.places.iter().zip(&lines).enumerate() {
            if index > 0 {
                out.extend_from_slice(format!("{margin} | ...\n").as_bytes());
            }
            let start =
                text[..span.0.min(text.len())].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let end =
                text[start..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |len| start + len);
            out.extend_from_slice(format!("{margin} |\n {line:>width$} | ").as_bytes());
            for &byte in &text[start..end] {
                match byte {
                    b' '..=b'~' => out.push(byte),
                    b'\t' => out.extend_from_slice(b"0x09(TAB)"),
                    b'\r' => out.extend_from_slice(b"0x0d(CARRIAGE RETURN)"),
                    _ => out.extend_from_slice(format!("0x{byte:02x}").as_bytes()),
                }
            }
            let column = " ".repeat(span.0 - start);
            let marks = "^".repeat(span.1.min(end.max(span.0 + 1)).saturating_sub(span.0).max(1));
            out.extend_from_slice(format!("\n{margin} | {column}{marks}-- {mark}\n").as_bytes());
        }
        out.extend_from_slice(self.hint.as_bytes());
        out
    }
}

fn line_of(text: &[u8], at: usize) -> usize {
    1 + text[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count()
}
