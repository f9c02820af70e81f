//! Why the program ends without success.

use std::fmt;

use frazil::eval::error::ErrorKind;
use frazil::os::INTERRUPTED_STATUS;
use frazil::terminal::Terminal;

use crate::report::error;

const RED: &str = "\x1b[31;1m";
const NORMAL: &str = "\x1b[0m";

/// The code of wrong use, which is also one of evaluation.
const USAGE: &str = ErrorKind::Usage.code();
/// The code of what has nothing to do with evaluation.
const FAILURE: &str = "failure";

/// Why the program ends without success.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// Wrong use of the command line or of `nix.conf`.
    Usage(Vec<u8>),
    /// Anything else, as a message without `error:`.
    Message(Vec<u8>),
    /// A failed evaluation, as a whole report.
    Report(Vec<u8>),
    /// The same, for something that the program's help explains.
    UsageReport(Vec<u8>),
    /// The same, because of a signal.
    Interrupted(Vec<u8>),
    /// Nobody reads our output any more.
    Closed,
}

/// Wrong use of the command line.
pub fn usage(message: impl Into<Vec<u8>>) -> Failure {
    Failure::Usage(message.into())
}

/// A message without `error:`.
pub fn message(message: impl Into<Vec<u8>>) -> Failure {
    Failure::Message(message.into())
}

impl Failure {
    /// Tells the user. `program` is what help is asked of.
    pub fn tell(&self, program: &str, terminal: Terminal) {
        if terminal.json {
            return self.tell_object(terminal);
        }
        let error = |text: &[u8]| [format!("{RED}error:{NORMAL} ").as_bytes(), text].concat();
        let hint = format!("Try '{program} --help' for more information.");
        match self {
            Failure::Usage(text) => {
                terminal.write(&error(text));
                terminal.write(hint.as_bytes());
            }
            Failure::UsageReport(text) => {
                terminal.write(text);
                terminal.write(hint.as_bytes());
            }
            Failure::Message(text) => terminal.write(&error(text)),
            Failure::Report(text) | Failure::Interrupted(text) => terminal.write(text),
            Failure::Closed => {}
        }
    }

    /// The same as a JSON object; reports are objects already.
    fn tell_object(&self, terminal: Terminal) {
        match self {
            Failure::Usage(text) => terminal.write_object(&error(USAGE, text).finish()),
            Failure::Message(text) => terminal.write_object(&error(FAILURE, text).finish()),
            Failure::Report(text) | Failure::UsageReport(text) | Failure::Interrupted(text) => {
                terminal.write_object(text);
            }
            Failure::Closed => {}
        }
    }

    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Failure::Interrupted(_) => INTERRUPTED_STATUS,
            _ => 1,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(text)
            | Failure::Message(text)
            | Failure::Report(text)
            | Failure::UsageReport(text)
            | Failure::Interrupted(text) => f.write_str(&String::from_utf8_lossy(text)),
            Failure::Closed => f.write_str("output closed"),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => message(format!("writing to file: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_documented() {
        let page = include_str!("../../docs/errors.md");
        let (_, table) = page.split_once("## Codes\n").unwrap();
        let (table, _) = table.split_once("\n## ").unwrap();
        let listed = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let mut listed: Vec<&str> = listed.collect();
        let mut codes: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        codes.push(FAILURE);
        listed.sort_unstable();
        codes.sort_unstable();
        assert_eq!(listed, codes);
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
