//! `replaceStrings`: one pass over the text with a table of the patterns by their first byte.
//!
//! Replacements are forced when they are needed first, so the pass may stop at any match; where it
//! is lives in a box beside the frame.

use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::value::{Context, List, Str, Tag, Value};

/// The builtins of this file.
pub static REPLACE: [Builtin; 1] = [Builtin::new("replaceStrings", 3, replace_strings)
    .takes(&[
        Arg::new(0, Kind::List, "while evaluating the first argument passed to builtins.replaceStrings"),
        Arg::new(1, Kind::List, "while evaluating the second argument passed to builtins.replaceStrings"),
    ])
    .stepped(4)
    .boxed()
    .on_error(add_note)];

/// State words; word 0 names the box.
const PHASE: usize = 1;
const INDEX: usize = 2;
const CONTEXT: usize = 3;

/// Phases: what is being forced, and so what an error is about.
const PATTERNS: usize = 1;
const TEXT: usize = 2;
const REPLACEMENTS: usize = 3;

/// Where the pass is.
struct Pass {
    table: Table,
    out: Vec<u8>,
    /// The next byte to look at, and the first one that is not in `out` yet.
    at: usize,
    copied: usize,
    /// Which replacements have been used, and are in the context.
    used: Vec<bool>,
}

/// The patterns by first byte, in the order in which they are tried.
struct Table {
    /// Where the candidates of each byte start; they end where the next byte's start.
    starts: Box<[u32; 257]>,
    candidates: Vec<u32>,
    /// The bytes with candidates, if they are so few that a vector search pays.
    needles: Vec<u8>,
    /// An empty pattern: it matches everywhere, so those behind it never do.
    empty: Option<u32>,
}

/// `replaceStrings from to s`: `s` with every occurrence of an element of `from` replaced by the
/// element of `to` at the same index. At each byte the first pattern that matches counts, and what
/// was replaced is not looked at again. An empty pattern matches at every byte and at the end.
///
/// Forces `from`, `to`, all patterns, and `s`; an element of `to` when its pattern is found first. The
/// context is that of `s` and of the replacements used.
///
/// ```nix
/// builtins.replaceStrings [ "oo" "a" ] [ "a" "i" ] "foobar"    # => "fabir"
/// ```
fn replace_strings(call: &mut Call) -> Result<Step> {
    let (from, to) = (call.list(0)?, call.list(1)?);
    let result = call.take_result();
    if call.counter(PHASE) == 0 {
        if from.len() != to.len() {
            let text = "'from' and 'to' arguments passed to builtins.replaceStrings have different lengths";
            return Err(call.error(ErrorKind::Eval, text));
        }
        call.set_counter(PHASE, PATTERNS);
    }
    if call.counter(PHASE) == PATTERNS {
        if let Some(word) = check_patterns(call, from)? {
            return Ok(Step::Force(word));
        }
        call.set_counter(PHASE, TEXT);
    }
    if call.counter(PHASE) == TEXT {
        let word = call.raw_arg(2);
        if word.settled().is_none() {
            return Ok(Step::Force(word));
        }
        let text = call.string(2)?;
        call.set_counter(PHASE, REPLACEMENTS);
        let pass =
            Pass { table: Table::new(from), out: Vec::new(), at: 0, copied: 0, used: vec![false; to.len()] };
        call.set_state(CONTEXT, text.context().map_or(Value::HOLE, Context::value));
        return run(call, Box::new(pass), from, to, text);
    }
    if let Some(value) = result
        && !value.is(Tag::String)
    {
        return Err(call.vm.expected("a string", value));
    }
    let text = call.string(2)?;
    let pass = call.take_box::<Pass>();
    run(call, pass, from, to, text)
}

/// Checks the patterns to be strings; the answer is one to force first.
fn check_patterns(call: &mut Call, from: List) -> Result<Option<Value>> {
    for (index, slot) in from.slots().iter().enumerate().skip(call.counter(INDEX)) {
        let word = slot.get();
        match word.settled() {
            Some(value) if value.is(Tag::String) => {}
            Some(value) => return Err(call.vm.expected("a string", value)),
            None => {
                call.set_counter(INDEX, index);
                return Ok(Some(word));
            }
        }
    }
    Ok(None)
}

/// Goes on with the pass until the end or until a replacement must be forced.
fn run(call: &mut Call, mut pass: Box<Pass>, from: List, to: List, text: Str) -> Result<Step> {
    let bytes = text.as_bytes();
    while pass.at <= bytes.len() {
        let Some((at, pattern)) = pass.table.find(from, bytes, pass.at) else { break };
        pass.at = at;
        let word = to.slots()[pattern as usize].get();
        let Some(value) = word.settled() else {
            call.keep_box(pass);
            return Ok(Step::Force(word));
        };
        let Some(replacement) = value.as_str() else { return Err(call.vm.expected("a string", value)) };
        if !pass.used[pattern as usize] {
            pass.used[pattern as usize] = true;
            let context = Context::from_value(call.state(CONTEXT));
            let union = call.vm.heap.context_union(context, replacement.context());
            call.set_state(CONTEXT, union.map_or(Value::HOLE, Context::value));
        }
        if pass.out.is_empty() {
            pass.out.reserve(bytes.len() + bytes.len() / 8 + replacement.len());
        }
        let copied = pass.copied;
        pass.out.extend_from_slice(&bytes[copied..at]);
        pass.out.extend_from_slice(replacement.as_bytes());
        if Some(pattern) == pass.table.empty {
            // Nix: the byte behind an empty match is copied without a look.
            pass.out.extend(bytes.get(at));
            pass.at = at + 1;
        } else {
            pass.at = at + pattern_bytes(from, pattern).len();
        }
        pass.copied = pass.at;
    }
    if !pass.used.contains(&true) {
        return Ok(Step::Done(text.value()));
    }
    pass.out.extend_from_slice(bytes.get(pass.copied..).unwrap_or_default());
    let context = Context::from_value(call.state(CONTEXT));
    Ok(Step::Done(call.vm.heap.string_and_context(&pass.out, context)))
}

fn pattern_bytes(from: List, index: u32) -> &'static [u8] {
    from.slots()[index as usize].get().peek().as_str().map_or(&[], Str::as_bytes)
}

impl Table {
    fn new(from: List) -> Table {
        let patterns = 0..from.len() as u32;
        let empty = patterns.clone().find(|&index| pattern_bytes(from, index).is_empty());
        let patterns = patterns.end.min(empty.unwrap_or(u32::MAX));
        let mut starts = Box::new([0u32; 257]);
        for index in 0..patterns {
            starts[usize::from(pattern_bytes(from, index)[0]) + 1] += 1;
        }
        for byte in 0..256 {
            starts[byte + 1] += starts[byte];
        }
        let mut next = *starts;
        let mut candidates = vec![0; patterns as usize];
        for index in 0..patterns {
            let place = &mut next[usize::from(pattern_bytes(from, index)[0])];
            candidates[*place as usize] = index;
            *place += 1;
        }
        let has = |byte: &u8| starts[usize::from(*byte)] < starts[usize::from(*byte) + 1];
        let needles: Vec<u8> = (0..=255).filter(has).collect();
        Table { starts, candidates, needles, empty }
    }

    /// The first match from offset `at` on: where, and the index of its pattern.
    #[inline]
    fn find(&self, from: List, bytes: &[u8], at: usize) -> Option<(usize, u32)> {
        if self.empty.is_some() {
            return self.match_at(from, bytes, at).map(|pattern| (at, pattern));
        }
        let mut at = at;
        loop {
            let rest = bytes.get(at..)?;
            at += match *self.needles {
                [] => return None,
                [a] => memchr::memchr(a, rest)?,
                [a, b] => memchr::memchr2(a, b, rest)?,
                [a, b, c] => memchr::memchr3(a, b, c, rest)?,
                _ => rest.iter().position(|byte| !self.candidates_of(*byte).is_empty())?,
            };
            if let Some(pattern) = self.match_at(from, bytes, at) {
                return Some((at, pattern));
            }
            at += 1;
        }
    }

    #[inline(always)]
    fn candidates_of(&self, byte: u8) -> &[u32] {
        let byte = usize::from(byte);
        &self.candidates[self.starts[byte] as usize..self.starts[byte + 1] as usize]
    }

    #[inline(always)]
    fn match_at(&self, from: List, bytes: &[u8], at: usize) -> Option<u32> {
        let rest = &bytes[at..];
        let candidates = rest.first().map_or(&[][..], |byte| self.candidates_of(*byte));
        let found = candidates.iter().find(|&&index| rest.starts_with(pattern_bytes(from, index)));
        found.copied().or(self.empty)
    }
}

fn add_note(call: &mut Call, error: Error) -> Result<Step> {
    let note = match call.counter(PHASE) {
        PATTERNS => "while evaluating one of the strings to replace passed to builtins.replaceStrings",
        TEXT => "while evaluating the third argument passed to builtins.replaceStrings",
        REPLACEMENTS => "while evaluating one of the replacement strings passed to builtins.replaceStrings",
        _ => "",
    };
    Err(call.vm.noted(error, note))
}
