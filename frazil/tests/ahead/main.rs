//! Random functions of integers, which call each other with calls as arguments: such arguments are computed ahead
//! at level 2. Value, messages and the whole trace of an error are the same at level 0, where nothing is,
//! with any limit on the depth of calls.
//!
//! `FRAZIL_FUZZ_SEED` asks for other programs, `FRAZIL_FUZZ_CASES` for more of them.

#[path = "../support/rng.rs"]
mod rng;

use frazil::eval::vm::VmOptions;
use frazil::{Session, Settings};

use rng::Rng;

/// So many programs without the environment's word.
const PROGRAMS: u64 = if cfg!(debug_assertions) { 200 } else { 1000 };
/// Limits on the depth of calls: most are so small that they are met.
const DEPTHS: [u32; 4] = [10_000, 32, 16, 8];

/// A function: its name, its number of parameters, and which of them becomes less with every call.
struct Function {
    name: String,
    arity: usize,
    less: usize,
}

struct Writer {
    rng: Rng,
    functions: Vec<Function>,
}

impl Writer {
    fn pick<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[self.rng.below(among.len())]
    }

    fn atom(&mut self, params: &[&str]) -> String {
        match self.rng.below(10) {
            0 => self.pick(&["0", "2305843009213693951", "4611686018427387904"]).into(),
            1 | 2 => self.rng.below(5).to_string(),
            _ => self.pick(params).into(),
        }
    }

    fn sum(&mut self, params: &[&str]) -> String {
        let (x, y) = (self.atom(params), self.atom(params));
        match self.rng.below(20) {
            0..8 => format!("({} - {})", self.pick(params), self.rng.below(2) + 1),
            8..14 => format!("({x} + {y})"),
            14 => format!("({x} * {y})"),
            15 => format!("({x} / {y})"),
            _ => x,
        }
    }

    fn call(&mut self, params: &[&str], size: usize) -> String {
        let at = self.rng.below(self.functions.len());
        let (arity, less) = (self.functions[at].arity, self.functions[at].less);
        let mut text = self.functions[at].name.clone();
        for index in 0..arity {
            text.push(' ');
            text += &match (index == less, size > 0 && self.rng.below(5) < 3) {
                (true, _) => "(n - 1)".to_owned(),
                (_, true) => format!("({})", self.call(params, size - 1)),
                _ => self.sum(params),
            };
        }
        text
    }

    fn body(&mut self, params: &[&str], size: usize) -> String {
        if size > 0 && self.rng.below(5) < 3 {
            let (x, y) = (self.pick(params), self.atom(params));
            let operator = self.pick(&["<", "<=", ">", ">=", "==", "!="]);
            let (yes, no) = (self.body(params, size - 1), self.body(params, size - 1));
            return format!("if {x} {operator} {y} then {yes} else {no}");
        }
        match self.rng.below(10) {
            0..6 => self.call(params, 1),
            6 => format!("{} + {}", self.call(params, 0), self.call(params, 0)),
            _ => self.sum(params),
        }
    }

    fn binding(&mut self, at: usize) -> String {
        let Function { name, arity, less } = &self.functions[at];
        let (name, mut params) = (name.clone(), ["a", "b", "c", "d"]);
        params[*less] = "n";
        let params = &params[..*arity];
        let (end, body) = (self.atom(params), self.body(params, 2));
        format!("{name} = {}: if n <= 0 then {end} else {body};\n", params.join(": "))
    }

    /// A call with arguments that may be anything, but for the one that becomes less.
    fn start(&mut self, size: usize) -> String {
        let at = self.rng.below(self.functions.len());
        let (arity, less) = (self.functions[at].arity, self.functions[at].less);
        let mut text = self.functions[at].name.clone();
        for index in 0..arity {
            text.push(' ');
            text += &match self.rng.below(8) {
                0 | 1 if size > 0 && index != less => format!("({})", self.start(size - 1)),
                2 if index != less || self.rng.one_in(4) => self.pick(&OTHERS).into(),
                _ => self.rng.below(6).to_string(),
            };
        }
        match self.rng.below(4) {
            0 if size > 0 => format!("builtins.tryEval ({text})"),
            1 if size > 0 => format!("builtins.addErrorContext \"context\" ({text})"),
            _ => text,
        }
    }
}

/// Arguments that are no integers, or not yet.
const OTHERS: [&str; 6] = ["(assert later == 0; 1)", "later", "(later + 1)", "\"text\"", "1.5", "(0 - 3)"];

fn program(seed: u64) -> (String, u32) {
    let mut writer = Writer { rng: Rng(seed), functions: Vec::new() };
    for at in 0..writer.rng.below(3) + 1 {
        let arity = writer.rng.below(4) + 1;
        let less = writer.rng.below(arity);
        writer.functions.push(Function { name: format!("f{at}"), arity, less });
    }
    let bindings: String = (0..writer.functions.len()).map(|at| writer.binding(at)).collect();
    let starts: Vec<String> = (0..3).map(|_| format!("({})", writer.start(1))).collect();
    let text = format!("let later = 1 + 2;\n{bindings}in [ {} ]", starts.join(" "));
    let most = DEPTHS[writer.rng.below(DEPTHS.len())];
    let depth = most - writer.rng.below(8) as u32;
    (text, depth)
}

/// The value, or all that is to be said about the error.
fn answer(program: &str, depth: u32, opt_level: u8) -> String {
    let vm = VmOptions { opt_level, max_call_depth: depth, ..VmOptions::default() };
    Session::run(Settings { vm, ..Settings::default() }, |nix| {
        let value = nix.eval_text(program.as_bytes(), b"/").and_then(|value| nix.force_deep(value));
        let text = match value {
            Ok(value) => nix.print(value),
            Err(error) => nix.report(error),
        };
        String::from_utf8_lossy(&text).into_owned()
    })
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn levels_agree_on_functions_of_integers() {
    let (seed, cases) = (setting("FRAZIL_FUZZ_SEED", 0), setting("FRAZIL_FUZZ_CASES", PROGRAMS));
    for case in 0..cases {
        let (program, depth) = program(seed << 32 | case);
        let (plain, ahead) = (answer(&program, depth, 0), answer(&program, depth, 2));
        assert_eq!(plain, ahead, "levels 0 and 2 with at most {depth} calls:\n{program}");
    }
}
