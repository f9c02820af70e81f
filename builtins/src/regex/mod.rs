//! The regular expressions of `builtins.match` and `builtins.split`.
//!
//! The dialect is what C++ Nix gets from `std::regex` with the `extended` flag in
//! libstdc++: POSIX extended syntax over bytes, in the C locale. Which patterns are valid,
//! which of several matches is found and what the groups contain follow that library to
//! the letter; `tests` says so by example and `fuzz` compares the two. What differs on
//! purpose is the time: a search takes time proportional to the subject, where the
//! reference can take exponential time.
//!
//! A pattern goes through `scan`, `parse`, `compile` with `analyse`, and is then
//! run by `exec`; `class` has sets of bytes and `memo` remembers dead ends.
//!
//! # Which match is found
//!
//! - [`Regex::match_full`] must match the whole subject. Ways to do so are tried in
//!   order: alternatives from left to right, and a repeat (greedy always) goes on before
//!   it stops. The first way that succeeds gives the groups.
//! - A search finds the leftmost position where there is a match. There, all alternatives
//!   of an `|` are tried and the longest match wins, the first one found among equals. A
//!   repeat, however, is left early only if going on leads to no match at all, so
//!   `a?(ab)?` finds `a` in `ab`. This is not POSIX, but it is what the reference does.
//! - Groups keep their contents from one iteration of an enclosing repeat to the next.
//! - At one position, the body of each repeat is entered at most twice without reading a
//!   byte: an empty iteration counts, which is why `(a*)*` on `aaa` gives the group `""`.
//! - `^` matches at the start of the subject and `$` at its end, nowhere else.
//!
//! # Known divergence
//!
//! Whether there is a match is always as in the reference. Where it ends (in a search) and
//! what its groups are can differ when more than 32 repeats whose bodies can match nothing
//! are part of one such repeat, as in 33 nested stars; or when there are more than 5, the
//! search takes thousands of steps, and more than 1024 combinations of entered and
//! unentered repeats occur. The match is then one that the reference would find later or
//! discard. It can take time exponential in the number of such repeats.
//!
//! Tens of thousands of unclosed parentheses overflow the reference's stack. Here they
//! are [`RegexError::TooComplex`], or `Invalid` if they are fewer.

mod analyse;
mod class;
mod compile;
mod exec;
mod memo;
mod parse;
mod scan;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

use compile::Program;
use exec::Machine;

/// Where the whole match (first) and each group begin and end; `None` for a group that
/// took no part.
pub type Captures = Vec<Option<(usize, usize)>>;

/// Why a pattern was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegexError {
    /// Nix: `invalid regular expression '…'`.
    Invalid,
    /// Nix: `memory limit exceeded by regular expression '…'`.
    TooComplex,
}

/// The search was given up because `stop` said so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stopped;

/// A compiled pattern.
pub struct Regex {
    program: Program,
    /// Steps a search of an empty subject may take before it keeps a memo.
    patience: usize,
}

/// The usual [`Regex::patience`].
const PATIENCE: usize = 2048;

/// Steps per byte of the subject before a search keeps a memo.
const PATIENCE_PER_BYTE: usize = 32;

impl Regex {
    /// Compiles `pattern`.
    pub fn new(pattern: &[u8]) -> Result<Regex, RegexError> {
        let ast = parse::parse(pattern)?;
        let program = compile::compile(&ast);
        let patience = if program.needs_memo { 0 } else { PATIENCE };
        Ok(Regex { program, patience })
    }

    /// How many groups the pattern has, not counting the whole match.
    pub fn groups(&self) -> usize {
        self.program.groups as usize
    }

    /// Matches the whole of `subject`.
    ///
    /// Here and below, `stop` is called every few thousand steps and ends the search by
    /// returning true.
    pub fn match_full(
        &self,
        subject: &[u8],
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Captures>, Stopped> {
        if self.cannot_match(subject) {
            return Ok(None);
        }
        let mut machine = self.machine(subject);
        Ok(machine.exact(stop)?.then(|| machine.exact_captures()))
    }

    /// Whether the whole of `subject` matches: [`Regex::match_full`] without the captures.
    pub fn is_match_full(&self, subject: &[u8], stop: &mut dyn FnMut() -> bool) -> Result<bool, Stopped> {
        if self.cannot_match(subject) {
            return Ok(false);
        }
        self.machine(subject).exact(stop)
    }

    /// The leftmost match in `subject` that begins at `start` or later.
    pub fn find_at(
        &self,
        subject: &[u8],
        start: usize,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Captures>, Stopped> {
        self.machine(subject).search(start, stop)
    }

    /// The matches in `subject` from left to right.
    pub fn matches<'r, 's>(&'r self, subject: &'s [u8]) -> Matches<'r, 's> {
        let machine = self.machine(subject);
        Matches { machine, end: subject.len(), next: Next::Search(0) }
    }

    /// A quick look at the first byte.
    fn cannot_match(&self, subject: &[u8]) -> bool {
        let first = &self.program.first;
        match subject.first() {
            Some(&byte) => !first.set.contains(byte),
            None => !first.empty,
        }
    }

    fn machine<'r, 's>(&'r self, subject: &'s [u8]) -> Machine<'r, 's> {
        let patience = match self.patience {
            0 => 0,
            patience => patience.saturating_add(subject.len().saturating_mul(PATIENCE_PER_BYTE)),
        };
        Machine::new(&self.program, subject, patience)
    }
}

/// The matches of a pattern in a subject, as `std::cregex_iterator` finds them.
///
/// The next match is searched for from the end of the last one. After an empty match a
/// match at the same place that is not empty is preferred; without one, the search goes
/// on a byte further.
///
/// This is not an [`Iterator`] because each step can be interrupted.
pub struct Matches<'r, 's> {
    machine: Machine<'r, 's>,
    /// The length of the subject.
    end: usize,
    next: Next,
}

/// Where to look for the next match.
enum Next {
    /// From here on.
    Search(usize),
    /// Here, where there was an empty match, and then further on.
    AfterEmpty(usize),
    Nowhere,
}

impl Matches<'_, '_> {
    /// The next match.
    pub fn next(&mut self, stop: &mut dyn FnMut() -> bool) -> Result<Option<Captures>, Stopped> {
        let found = match self.next {
            Next::Search(start) => self.machine.search(start, stop)?,
            Next::AfterEmpty(at) => match self.machine.prefix(at, true, stop)? {
                None => self.machine.search(at + 1, stop)?,
                found => found,
            },
            Next::Nowhere => None,
        };
        self.next = match found.as_deref() {
            Some(&[Some((start, end)), ..]) if start < end => Next::Search(end),
            Some(&[Some((_, end)), ..]) if end < self.end => Next::AfterEmpty(end),
            _ => Next::Nowhere,
        };
        Ok(found)
    }
}
