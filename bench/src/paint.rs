//! Colour on a terminal, nothing elsewhere or where `NO_COLOR` is set.

use std::env;
use std::io::{self, IsTerminal as _};

/// Decides once whether text is coloured.
#[derive(Clone, Copy)]
pub struct Paint {
    on: bool,
}

impl Paint {
    pub fn for_stdout() -> Paint {
        Paint { on: io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none() }
    }

    #[cfg(test)]
    pub fn off() -> Paint {
        Paint { on: false }
    }

    pub fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    pub fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    pub fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// Green below the baseline, red above it, plain where they are about equal.
    pub fn by_ratio(self, ratio: f64, text: &str) -> String {
        match ratio {
            r if r < 0.95 => self.wrap("32", text),
            r if r > 1.05 => self.wrap("31", text),
            _ => text.to_owned(),
        }
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
