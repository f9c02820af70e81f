//! Random patterns and subjects, compared with a naive search and with the reference.
//!
//! [`Naive`] is the reference's search written down as plainly as possible, in exponential
//! time. Comparing with it needs nothing and covers the executor; the comparison with
//! C++ Nix itself also covers which patterns are valid and what they mean. It runs when
//! `FRAZIL_REFERENCE` names a `nix-instantiate`, over `FRAZIL_FUZZ_CASES` cases (2,000
//! unless set) from `FRAZIL_FUZZ_SEED` on.

use std::io::Write;
use std::process::{Command, Stdio};

use super::compile::{Inst, Pc, Program};
use super::{Captures, Matches, Regex, RegexError};

/// A small deterministic generator (SplitMix64).
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

const ATOMS: &[&str] = &[
    "a",
    "a",
    "a",
    "b",
    "b",
    "c",
    ".",
    "[ab]",
    "[^a]",
    "[b-c]",
    "()",
    "^",
    "$",
    "\\.",
    "[.]",
    "[[:alpha:]]",
    "[a-]",
    "-",
    "ab",
    "(a)",
    "(b)",
    "[[=a=]]",
    "[[.hyphen.]a]",
];

const QUANTIFIERS: &[&str] =
    &["*", "*", "*", "+", "?", "{0}", "{1}", "{2}", "{0,1}", "{0,2}", "{1,2}", "{1,}", "{2,}"];

/// A pattern that is valid more often than not.
fn pattern(rng: &mut Rng, depth: usize, out: &mut String) {
    for alternative in 0..1 + rng.below(4) / 2 {
        if alternative > 0 {
            out.push('|');
        }
        for _ in 0..rng.below(4) {
            if depth > 0 && rng.below(3) > 0 {
                out.push('(');
                pattern(rng, depth - 1, out);
                out.push(')');
            } else {
                out.push_str(rng.pick(ATOMS));
            }
            while rng.below(5) < 2 {
                out.push_str(rng.pick(QUANTIFIERS));
            }
        }
    }
}

const FRAGMENTS: &[&str] = &[
    "a",
    "b",
    "^",
    "$",
    ".",
    "*",
    "+",
    "?",
    "{",
    "}",
    "{1",
    ",",
    "2}",
    "(",
    ")",
    "[",
    "]",
    "[^",
    "-",
    "\\",
    "|",
    "[:alpha:]",
    "[:w:]",
    "[:foo:]",
    "[=b=]",
    "[=bb=]",
    "[.-.]",
    "[.a.]",
    "[.tab.]",
    ":",
    "=",
    "é",
    "\n",
    "0",
    "{1,2}",
    "[a-c]",
    "\\(",
    "\\]",
    "c-a",
    "a-c",
    "[:DIGIT:]",
];

/// A pattern that is often invalid.
fn noise(rng: &mut Rng) -> String {
    (0..1 + rng.below(8)).map(|_| rng.pick(FRAGMENTS)).collect()
}

fn subject(rng: &mut Rng) -> String {
    let letters = ["a", "a", "a", "b", "b", "c", "-", ".", "A", "\n"];
    let kinds = if rng.below(2) == 0 { 3 } else { letters.len() };
    (0..rng.below(9)).map(|_| rng.pick(&letters[..kinds])).collect()
}

fn case(rng: &mut Rng) -> (String, String) {
    let mut text = String::new();
    if rng.below(5) == 0 {
        text = noise(rng);
    } else {
        let depth = rng.below(4);
        pattern(rng, depth, &mut text);
    }
    (text, subject(rng))
}

/// The reference's search, step for step.
struct Naive<'a> {
    program: &'a Program,
    subject: &'a [u8],
    exact: bool,
    not_null_at: Option<usize>,
    /// For each repeat, where its body was last entered without leaving, and how often.
    entries: Vec<(usize, u32)>,
    slots: Vec<Option<usize>>,
    accepted: bool,
    best: Option<(usize, Vec<Option<usize>>)>,
    steps: u32,
    depth: u32,
}

/// The most steps of a case that is tried on the reference.
const MAX_STEPS: u32 = 100_000;

/// The native stack of a test is small.
const MAX_DEPTH: u32 = 1500;

impl Naive<'_> {
    fn search(&mut self, pc: Pc, pos: usize) {
        self.steps = if self.depth == MAX_DEPTH { MAX_STEPS + 1 } else { self.steps + 1 };
        if self.steps <= MAX_STEPS {
            self.depth += 1;
            self.step(pc, pos);
            self.depth -= 1;
        }
    }

    fn step(&mut self, pc: Pc, pos: usize) {
        match self.program.insts[pc as usize] {
            Inst::Byte { byte, next } if self.subject.get(pos) == Some(&byte) => {
                self.search(next, pos + 1);
            }
            Inst::Set { set, next } => {
                let set = &self.program.sets[set as usize];
                if self.subject.get(pos).is_some_and(|&b| set.contains(b)) {
                    self.search(next, pos + 1);
                }
            }
            Inst::LineStart { next } if pos == 0 => self.search(next, pos),
            Inst::LineEnd { next } if pos == self.subject.len() => self.search(next, pos),
            Inst::Byte { .. } | Inst::LineStart { .. } | Inst::LineEnd { .. } => {}
            Inst::Save { slot, next } => {
                let old = self.slots[slot as usize].replace(pos);
                self.search(next, pos);
                self.slots[slot as usize] = old;
            }
            Inst::Repeat(repeat) => {
                let old = self.entries[pc as usize];
                let entered = if old.0 == pos { old.1 } else { 0 };
                if entered < 2 {
                    self.entries[pc as usize] = (pos, entered + 1);
                    self.search(repeat.body.pc, pos);
                    self.entries[pc as usize] = old;
                }
                if !self.accepted {
                    self.search(repeat.exit.pc, pos);
                }
            }
            Inst::Alternative { first, second } => {
                self.search(first.pc, pos);
                let accepted = std::mem::take(&mut self.accepted);
                self.search(second.pc, pos);
                self.accepted |= accepted;
            }
            Inst::Accept => self.accept(pos),
        }
    }

    fn accept(&mut self, pos: usize) {
        let refused = self.exact && pos != self.subject.len() || self.not_null_at == Some(pos);
        self.accepted = !refused;
        if !refused && self.best.as_ref().is_none_or(|best| best.0 < pos) {
            self.best = Some((pos, self.slots.clone()));
        }
    }
}

/// The outcome of a naive search from `start`, or `None` if it took too long.
fn naive(
    regex: &Regex,
    subject: &[u8],
    start: usize,
    exact: bool,
    not_null: bool,
) -> Option<Option<Captures>> {
    let program = &regex.program;
    let mut naive = Naive {
        program,
        subject,
        exact,
        not_null_at: not_null.then_some(start),
        entries: vec![(0, 0); program.insts.len()],
        slots: vec![None; 2 * regex.groups()],
        accepted: false,
        best: None,
        steps: 0,
        depth: 0,
    };
    naive.search(program.start, start);
    if naive.steps > MAX_STEPS {
        return None;
    }
    Some(naive.best.map(|(end, slots)| {
        let group = |pair: &[Option<usize>]| pair[0].zip(pair[1]);
        std::iter::once(Some((start, end))).chain(slots.chunks(2).map(group)).collect()
    }))
}

/// All matches, as `std::cregex_iterator` finds them with the naive search.
fn naive_matches(regex: &Regex, subject: &[u8]) -> Option<Vec<Captures>> {
    let mut matches = Vec::new();
    let (mut from, mut after_empty) = (0, false);
    loop {
        let mut found = None;
        if after_empty {
            found = naive(regex, subject, from, false, true)?;
            from += usize::from(found.is_none());
        }
        while found.is_none() && from <= subject.len() {
            found = naive(regex, subject, from, false, false)?;
            from += 1;
        }
        let Some(captures) = found else { return Some(matches) };
        let (start, end) = captures[0].expect("a match has a place");
        matches.push(captures);
        (from, after_empty) = (end, start == end);
        if after_empty && end == subject.len() {
            return Some(matches);
        }
    }
}

fn match_full(regex: &Regex, subject: &[u8]) -> Option<Captures> {
    regex.match_full(subject, &mut || false).expect("never stopped")
}

fn all_matches(mut matches: Matches<'_, '_>) -> Vec<Captures> {
    let mut all = Vec::new();
    while let Some(found) = matches.next(&mut || false).expect("never stopped") {
        all.push(found);
    }
    all
}

/// Compares with the naive search, with and without a memo. False if that took too long.
fn agrees_with_naive(text: &str, subject: &str) -> bool {
    let Ok(mut regex) = Regex::new(text.as_bytes()) else { return true };
    let bytes = subject.as_bytes();
    let Some(expected) = naive(&regex, bytes, 0, true, false) else { return false };
    if regex.program.needs_memo {
        // The groups may differ, as documented.
        let found = match_full(&regex, bytes);
        assert_eq!(found.is_some(), expected.is_some(), "match {text:?} {subject:?}");
        return false;
    }
    let Some(expected_all) = naive_matches(&regex, bytes) else { return false };
    for patience in [regex.patience, 0] {
        regex.patience = patience;
        assert_eq!(match_full(&regex, bytes), expected, "match {text:?} {subject:?} {patience}");
        let all = all_matches(regex.matches(bytes));
        assert_eq!(all, expected_all, "split {text:?} {subject:?} {patience}");
    }
    true
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn random_cases_agree_with_a_naive_search() {
    let mut rng = Rng(setting("FRAZIL_FUZZ_SEED", 1));
    let cases = setting("FRAZIL_NAIVE_CASES", 20_000) as usize;
    let slow = (0..cases).filter(|_| {
        let (text, subject) = case(&mut rng);
        !agrees_with_naive(&text, &subject)
    });
    assert!(slow.count() < cases / 10, "too many cases are skipped");
}

/// `text` as a Nix string literal.
fn quote(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "\\${");
    format!("\"{escaped}\"")
}

/// `text` as Nix prints it in JSON.
fn json_string(text: &[u8]) -> String {
    let text = std::str::from_utf8(text).expect("subjects are ASCII");
    quote(text).replace('\n', "\\n")
}

fn json_groups(captures: &Captures, subject: &[u8]) -> String {
    let group = |place: &Option<(usize, usize)>| match *place {
        None => "null".to_owned(),
        Some((start, end)) => json_string(&subject[start..end]),
    };
    let groups: Vec<String> = captures[1..].iter().map(group).collect();
    format!("[{}]", groups.join(","))
}

/// What the reference should print for `[ (match text subject) (split text subject) ]`.
fn expected_line(regex: &Regex, subject: &[u8]) -> String {
    let matched = match match_full(regex, subject) {
        None => "null".to_owned(),
        Some(captures) => json_groups(&captures, subject),
    };
    let mut pieces = Vec::new();
    let mut last = 0;
    for captures in all_matches(regex.matches(subject)) {
        let (start, end) = captures[0].expect("a match has a place");
        pieces.push(json_string(&subject[last..start]));
        pieces.push(json_groups(&captures, subject));
        last = end;
    }
    pieces.push(json_string(&subject[last..]));
    format!("[{matched},[{}]]", pieces.join(","))
}

/// Evaluates `expr` with the reference and returns what it prints.
fn ask(reference: &str, expr: &str) -> (String, String) {
    let mut child = Command::new("timeout")
        .args(["60", reference, "--eval", "--strict", "--raw", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the reference starts");
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    stdin.write_all(expr.as_bytes()).expect("the reference reads");
    drop(stdin);
    let output = child.wait_with_output().expect("the reference ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(output.stdout), text(output.stderr))
}

fn check_refused(reference: &str, text: &str, error: RegexError) {
    let (_, message) = ask(reference, &format!("builtins.match {} \"\"", quote(text)));
    let expected = match error {
        RegexError::Invalid => "invalid regular expression",
        RegexError::TooComplex => "memory limit exceeded by regular expression",
    };
    assert!(message.contains(expected), "{text:?} should be refused: {expected}\n{message}");
}

fn check_batch(reference: &str, batch: &[(String, String)]) {
    let cases = batch.iter().map(|(text, subject)| {
        let (text, subject) = (quote(text), quote(subject));
        format!("[ (builtins.match {text} {subject}) (builtins.split {text} {subject}) ]\n")
    });
    let list = cases.collect::<String>();
    let expr = format!("builtins.concatStringsSep \"\\n\" (map builtins.toJSON [\n{list}])");
    let (output, message) = ask(reference, &expr);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), batch.len(), "the reference failed: {message}\n{list}");
    for ((text, subject), line) in batch.iter().zip(lines) {
        let regex = Regex::new(text.as_bytes()).expect("was valid before");
        let found = expected_line(&regex, subject.as_bytes());
        assert_eq!(found, line, "pattern {text:?}, subject {subject:?}: ours, reference");
    }
}

#[test]
fn random_cases_agree_with_the_reference() {
    let Ok(reference) = std::env::var("FRAZIL_REFERENCE") else {
        eprintln!("SKIPPED: set FRAZIL_REFERENCE to a nix-instantiate to compare with it");
        return;
    };
    let mut rng = Rng(setting("FRAZIL_FUZZ_SEED", 1));
    let (mut batch, mut refused, mut slow) = (Vec::new(), 0, 0);
    let cases = setting("FRAZIL_FUZZ_CASES", 2000);
    for case_index in 0..cases {
        let (text, subject) = case(&mut rng);
        if !agrees_with_naive(&text, &subject) {
            slow += 1;
        } else if let Err(error) = Regex::new(text.as_bytes()) {
            check_refused(&reference, &text, error);
            refused += 1;
        } else {
            batch.push((text, subject));
        }
        if batch.len() == 400 || case_index + 1 == cases {
            check_batch(&reference, &batch);
            batch.clear();
        }
    }
    eprintln!("compared {cases} cases: {refused} refused by both, {slow} skipped as too slow");
}
