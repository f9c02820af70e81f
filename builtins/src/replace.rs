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
    /// Which of the first 64 replacements are in the context already.
    used: u64,
    /// Whether anything was replaced.
    changed: bool,
}

/// The patterns by first byte.
struct Table {
    /// The bytes that begin a pattern.
    firsts: [u64; 4],
    /// The same, if they are so few that a vector search pays: up to three.
    needles: [u8; 3],
    needle_count: usize,
    candidates: Candidates,
    /// An empty pattern: it matches everywhere, so those behind it never do.
    empty: Option<u32>,
}

/// Which patterns to try at a byte, in their order.
enum Candidates {
    /// All those of this many that begin with it; their first bytes.
    Few([u8; FEW], usize),
    /// Those in the second part from where the first part says to where it says for the next byte.
    Many(Box<[u32; 257]>, Vec<u32>),
}

/// Up to so many patterns are tried one after the other.
const FEW: usize = 16;

/// A buffer for results, kept from call to call.
#[derive(Default)]
struct Scratch(Vec<u8>);

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
        let out = std::mem::take(&mut call.vm.extensions.get::<Scratch>().0);
        let pass = Pass { table: Table::new(from), out, at: 0, copied: 0, used: 0, changed: false };
        call.set_state(CONTEXT, text.context().map_or(Value::HOLE, Context::value));
        return run(call, pass, from, to, text);
    }
    if let Some(value) = result
        && !value.is(Tag::String)
    {
        return Err(call.vm.expected("a string", value));
    }
    let text = call.string(2)?;
    let pass = call.take_box::<Pass>();
    run(call, *pass, from, to, text)
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
fn run(call: &mut Call, mut pass: Pass, from: List, to: List, text: Str) -> Result<Step> {
    let bytes = text.as_bytes();
    while pass.at <= bytes.len() {
        let Some((at, pattern)) = pass.table.find(from, bytes, pass.at) else { break };
        pass.at = at;
        let word = to.slots()[pattern as usize].get();
        let Some(value) = word.settled() else {
            call.keep_box(Box::new(pass));
            return Ok(Step::Force(word));
        };
        let Some(replacement) = value.as_str() else { return Err(call.vm.expected("a string", value)) };
        let bit = 1u64.checked_shl(pattern).unwrap_or(0);
        if pass.used & bit == 0 {
            pass.used |= bit;
            pass.changed = true;
            if replacement.context().is_some() {
                let context = Context::from_value(call.state(CONTEXT));
                let union = call.vm.heap.context_union(context, replacement.context());
                call.set_state(CONTEXT, union.map_or(Value::HOLE, Context::value));
            }
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
    if !pass.changed {
        return Ok(Step::Done(text.value()));
    }
    pass.out.extend_from_slice(bytes.get(pass.copied..).unwrap_or_default());
    let context = Context::from_value(call.state(CONTEXT));
    let result = call.vm.heap.string_and_context(&pass.out, context);
    if pass.out.capacity() <= 1 << 16 {
        pass.out.clear();
        call.vm.extensions.get::<Scratch>().0 = pass.out;
    }
    Ok(Step::Done(result))
}

fn pattern_bytes(from: List, index: u32) -> &'static [u8] {
    from.slots()[index as usize].get().peek().as_str().map_or(&[], Str::as_bytes)
}

impl Table {
    fn new(from: List) -> Table {
        let mut table = Table {
            firsts: [0; 4],
            needles: [0; 3],
            needle_count: 0,
            candidates: Candidates::Few([0; FEW], 0),
            empty: None,
        };
        let mut firsts = [0; FEW];
        let mut count = 0;
        for index in 0..from.len() {
            let Some(&first) = pattern_bytes(from, index as u32).first() else {
                table.empty = Some(index as u32);
                break;
            };
            table.add_first(first);
            if count < FEW {
                firsts[count] = first;
            }
            count += 1;
        }
        table.candidates = if count <= FEW { Candidates::Few(firsts, count) } else { by_first(from, count) };
        table
    }

    fn add_first(&mut self, byte: u8) {
        if self.begins(byte) {
            return;
        }
        self.firsts[usize::from(byte >> 6)] |= 1 << (byte & 63);
        if let Some(needle) = self.needles.get_mut(self.needle_count) {
            *needle = byte;
        }
        self.needle_count += 1;
    }

    #[inline(always)]
    fn begins(&self, byte: u8) -> bool {
        self.firsts[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }

    /// The first match from offset `at` on: where, and the index of its pattern.
    #[inline]
    fn find(&self, from: List, bytes: &[u8], at: usize) -> Option<(usize, u32)> {
        if self.empty.is_some() {
            return self.match_at(from, &bytes[at..]).map(|pattern| (at, pattern));
        }
        let mut at = at;
        loop {
            let rest = bytes.get(at..)?;
            let [a, b, c] = self.needles;
            at += match self.needle_count {
                0 => return None,
                1 => memchr::memchr(a, rest)?,
                2 => memchr::memchr2(a, b, rest)?,
                3 => memchr::memchr3(a, b, c, rest)?,
                _ => rest.iter().position(|&byte| self.begins(byte))?,
            };
            if let Some(pattern) = self.match_at(from, &bytes[at..]) {
                return Some((at, pattern));
            }
            at += 1;
        }
    }

    /// The pattern that counts at the beginning of `rest`.
    #[inline(always)]
    fn match_at(&self, from: List, rest: &[u8]) -> Option<u32> {
        let Some(&first) = rest.first() else { return self.empty };
        let matches = |index: u32| {
            let pattern = pattern_bytes(from, index);
            pattern.len() == 1 || rest.starts_with(pattern)
        };
        let found = match &self.candidates {
            Candidates::Few(firsts, count) => {
                let indices = firsts[..*count].iter().zip(0..);
                indices
                    .filter(|(byte, _)| **byte == first)
                    .map(|(_, index)| index)
                    .find(|&index| matches(index))
            }
            Candidates::Many(starts, candidates) => {
                let byte = usize::from(first);
                let of_byte = &candidates[starts[byte] as usize..starts[byte + 1] as usize];
                of_byte.iter().copied().find(|&index| matches(index))
            }
        };
        found.or(self.empty)
    }
}

/// The first `count` patterns, sorted by first byte.
fn by_first(from: List, count: usize) -> Candidates {
    let first = |index: u32| usize::from(pattern_bytes(from, index)[0]);
    let mut starts = Box::new([0u32; 257]);
    for index in 0..count as u32 {
        starts[first(index) + 1] += 1;
    }
    for byte in 0..256 {
        starts[byte + 1] += starts[byte];
    }
    let mut next = *starts;
    let mut candidates = vec![0; count];
    for index in 0..count as u32 {
        let place = &mut next[first(index)];
        candidates[*place as usize] = index;
        *place += 1;
    }
    Candidates::Many(starts, candidates)
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
