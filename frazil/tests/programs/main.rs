//! Random programs: each gives the reference's answer, the same at all levels of optimisation, and in
//! stress mode. The answer is the value as printed when only as much is evaluated as needed, then with
//! all it holds; or the message of the error; and what was traced.
//!
//! - [`write`] writes the programs, of the types in [`types`], from the templates in `constructs.txt`;
//! - [`tree`] makes one that shows a difference smaller;
//! - [`support`] evaluates them in this process and asks a `nix-instantiate`;
//! - [`exceptions`] lists where we answer otherwise, with the reason;
//! - `seeds.txt` has the seeds of programs that once showed a fault.
//!
//! The environment can ask for more:
//!
//! - `FRAZIL_REFERENCE`: a C++ `nix-instantiate`, whose answers are then compared too;
//! - `FRAZIL_FUZZ_SEED`: other programs;
//! - `FRAZIL_FUZZ_CASES`: how many.

mod exceptions;
#[path = "../support/mod.rs"]
mod support;
mod tree;
mod types;
mod write;

use std::env;

use frazil::eval::heap::Stress;
use proptest::strategy::ValueTree;

use support::fixture::Fixture;
use support::ours::Way;
use support::rng::Rng;
use support::{Mode, ours, reference, setting};
use tree::{Node, Shrinking};

/// About so many expressions has a program.
const SIZE: usize = 48;
/// So many programs without the environment's word.
const PROGRAMS: usize = if cfg!(debug_assertions) { 400 } else { 4000 };
/// So many small programs are evaluated in stress mode, of about so many expressions.
const STRESSED: (usize, usize) = (30, 12);
/// So many differences are made smaller, within so many attempts each.
const SHOWN: usize = 40;
const ATTEMPTS: usize = 1500;

/// The programs' own seeds: those that once showed a fault, then those of the environment's seed.
fn seeds(count: usize) -> Vec<u64> {
    let mut rng = Rng(setting("FRAZIL_FUZZ_SEED").unwrap_or(0) as u64);
    let lines = include_str!("seeds.txt").lines().filter(|line| !line.starts_with('#'));
    let kept = lines.map(|line| line.split(' ').next().unwrap().parse().expect("a seed is a number"));
    kept.chain((0..count).map(|_| rng.next())).collect()
}

/// A program's text, which no command line takes for a flag.
fn text(program: &Node) -> String {
    let text = program.to_string();
    if text.starts_with('-') { format!("({text})") } else { text }
}

/// What makes a program a finding, in words, if anything.
fn difference(program: &str, levels: [&str; 3], theirs: Option<&str>) -> Option<String> {
    let [plain, rest @ ..] = levels;
    for (level, other) in (1..).zip(rest) {
        if other != plain && !exceptions::is_as_endless(other, plain) {
            return Some(format!("{program}\n  level 0: {plain}\n  level {level}: {other}"));
        }
    }
    if plain == "PANIC" {
        return Some(format!("{program}\n  panics"));
    }
    let theirs = theirs.filter(|theirs| *theirs != plain)?;
    let meant = exceptions::find(program, plain, theirs).is_some();
    (!meant).then(|| format!("{program}\n  gives {plain}\n  not   {theirs}"))
}

/// What is compared.
struct Comparison {
    fixture: Fixture,
    reference: Option<String>,
}

impl Comparison {
    fn at_levels(&self, programs: &[&str]) -> [Vec<String>; 3] {
        [0, 1, 2].map(|level| ours::evaluate(&self.fixture, programs, &Way::new(level, Mode::LazyThenStrict)))
    }

    fn one(&self, program: &str) -> Option<String> {
        let levels = self.at_levels(&[program]);
        let ask =
            |reference: &String| reference::ask_one(reference, &self.fixture, program, Mode::LazyThenStrict);
        let theirs = self.reference.as_ref().map(ask);
        let [plain, first, second] = &levels;
        difference(program, [&plain[0], &first[0], &second[0]], theirs.as_deref())
    }

    /// The smallest difference that is found from `program` on.
    fn reduced(&self, program: &Node) -> String {
        let mut shrinking = Shrinking::new(program.clone());
        let mut best = format!("{program}\n  (not again)");
        let mut more = true;
        for _ in 0..ATTEMPTS {
            if !more {
                break;
            }
            more = match self.one(&text(&shrinking.current())) {
                Some(difference) => {
                    best = difference;
                    shrinking.simplify()
                }
                None => shrinking.complicate(),
            };
        }
        best
    }
}

#[test]
fn programs_give_the_answers_of_the_reference_at_all_levels() {
    let comparison =
        Comparison { fixture: Fixture::new("calls"), reference: env::var("FRAZIL_REFERENCE").ok() };
    let seeds = seeds(setting("FRAZIL_FUZZ_CASES").unwrap_or(PROGRAMS));
    let trees: Vec<Node> = seeds.iter().map(|seed| write::program(*seed, SIZE)).collect();
    let texts: Vec<String> = trees.iter().map(text).collect();
    let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
    let levels = comparison.at_levels(&borrowed);
    let theirs = match &comparison.reference {
        Some(program) => Some(reference::ask(program, &comparison.fixture, &texts, Mode::LazyThenStrict)),
        None => {
            eprintln!("comparing only levels; set FRAZIL_REFERENCE to a nix-instantiate to ask it as well");
            None
        }
    };
    let mut findings = Vec::new();
    let mut excepted = vec![0; exceptions::EXCEPTIONS.len()];
    for (index, text) in texts.iter().enumerate() {
        let ours = [0, 1, 2].map(|level: usize| levels[level][index].as_str());
        let theirs = theirs.as_ref().map(|theirs| theirs[index].as_str());
        if difference(text, ours, theirs).is_some() {
            findings.push(index);
        } else if let Some(exception) = theirs.and_then(|theirs| exceptions::find(text, ours[0], theirs)) {
            excepted[exception] += 1;
        }
    }
    let failing = levels[0].iter().filter(|answer| !answer.starts_with('=')).count();
    summary(&trees, failing, findings.len(), &excepted);
    let shown = findings.iter().take(SHOWN);
    let shown: Vec<String> =
        shown.map(|index| format!("{} {}", seeds[*index], comparison.reduced(&trees[*index]))).collect();
    assert!(shown.is_empty(), "{} differences:\n{}", findings.len(), shown.join("\n"));
}

fn summary(trees: &[Node], failing: usize, findings: usize, excepted: &[usize]) {
    let mut sizes: Vec<usize> = trees.iter().map(Node::size).collect();
    sizes.sort_unstable();
    let (count, median) = (trees.len(), sizes[trees.len() / 2]);
    let exceptions: usize = excepted.iter().sum();
    let equal = count - findings - exceptions;
    eprintln!("{count} programs, {failing} of them failing, of {median} expressions in the median:");
    eprintln!("  {equal} equal, {findings} differences, {exceptions} exceptions");
    for ((why, _), count) in exceptions::EXCEPTIONS.iter().zip(excepted) {
        eprintln!("  {count:4} {why}");
    }
    if setting("FRAZIL_FUZZ_CASES").is_none() {
        assert!(median >= 15, "the programs are too small");
        assert!((count / 4..=count / 2).contains(&failing), "too many or too few programs fail");
    }
}

#[test]
fn programs_give_the_same_in_stress_mode() {
    let fixture = Fixture::new("calls");
    let (count, size) = STRESSED;
    let texts = seeds(count).into_iter().map(|seed| write::program(seed, size).to_string());
    let texts: Vec<String> = texts.collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let plain = ours::evaluate(&fixture, &texts, &Way::new(2, Mode::LazyThenStrict));
    let stress = Some(Stress::default());
    let stressed = ours::evaluate(&fixture, &texts, &Way { stress, ..Way::new(2, Mode::LazyThenStrict) });
    for ((text, plain), stressed) in texts.iter().zip(&plain).zip(&stressed) {
        assert_eq!(plain, stressed, "{text}");
    }
}
