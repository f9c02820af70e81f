//! Writes the calls. The same seed gives the same calls everywhere.
//!
//! What is systematic is written for every seed: each builtin with each wrong value in each place, as
//! an element of each list and as the result of each function, each attribute missing. The rest is
//! drawn: well-typed calls, several wrong arguments, results passed on, operators.

use std::collections::{HashMap, HashSet};

use crate::support::rng::Rng;

/// What a builtin takes in one place.
enum Parameter {
    /// Anything from a pool.
    Pool(&'static str),
    /// A set with these attributes.
    Set(Vec<Field>),
}

struct Field {
    name: &'static str,
    required: bool,
    pool: &'static str,
}

struct Builtin {
    name: &'static str,
    parameters: Vec<Parameter>,
}

type Pools = HashMap<&'static str, Vec<&'static str>>;

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn pools() -> Pools {
    let mut pools = Pools::new();
    let mut section = "";
    for line in lines(include_str!("arguments.txt")) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') => {
                section = name
            }
            _ => pools.entry(section).or_default().push(line),
        }
    }
    pools
}

fn builtins() -> Vec<Builtin> {
    lines(include_str!("builtins.txt")).map(builtin).collect()
}

fn builtin(line: &'static str) -> Builtin {
    let (name, rest) = line.split_once(' ').expect("a builtin takes something");
    let parameters = match rest.strip_prefix('{') {
        Some(fields) => vec![Parameter::Set(fields.trim_end_matches('}').split(' ').map(field).collect())],
        None => rest.split(' ').map(Parameter::Pool).collect(),
    };
    Builtin { name, parameters }
}

fn field(text: &'static str) -> Field {
    let (name, pool) = text.split_once('=').expect("an attribute has a pool");
    Field { name: name.trim_end_matches('?'), required: !name.ends_with('?'), pool }
}

/// An expression as an operand: in parentheses unless it cannot be taken for something else.
fn operand(text: &str) -> String {
    let atom = !text.starts_with('-') && !text.contains(|c: char| c.is_whitespace());
    if atom { text.to_owned() } else { format!("({text})") }
}

/// All calls of a seed.
pub fn calls(seed: u64) -> Vec<String> {
    let mut writer = Writer {
        rng: Rng(seed),
        pools: pools(),
        builtins: builtins(),
        calls: Vec::new(),
        seen: HashSet::new(),
    };
    for constant in writer.pools["constant"].clone() {
        writer.push(constant.to_owned());
    }
    writer.wrong_values();
    writer.fields();
    writer.arities();
    for _ in 0..WELL_TYPED {
        let call = writer.any_call();
        writer.push(call);
    }
    for _ in 0..SEVERAL_WRONG {
        let call = writer.bad_call();
        writer.push(call);
    }
    for _ in 0..PASSED_ON {
        let call = writer.passed_on();
        writer.push(call);
    }
    for _ in 0..OPERATIONS {
        let call = writer.drawn("operation");
        writer.push(call);
    }
    writer.calls
}

/// How many calls of the drawn kinds there are, but for those drawn twice.
const WELL_TYPED: usize = 2500;
const SEVERAL_WRONG: usize = 1500;
const PASSED_ON: usize = 2000;
const OPERATIONS: usize = 1800;
/// Of so many poisoned arguments one is tried in each place.
const POISONS: usize = 4;

struct Writer {
    rng: Rng,
    pools: Pools,
    builtins: Vec<Builtin>,
    calls: Vec<String>,
    seen: HashSet<String>,
}

impl Writer {
    fn push(&mut self, call: String) {
        // The command line of the reference would take it for a flag.
        let call = if call.starts_with('-') { format!("({call})") } else { call };
        if self.seen.insert(call.clone()) {
            self.calls.push(call);
        }
    }

    /// `template` with each `@name` replaced.
    fn expand(&mut self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('@') {
            let len = rest[at + 1..].find(|c: char| !c.is_ascii_lowercase() && c != '-');
            let end = len.map_or(rest.len(), |len| at + 1 + len);
            let chosen = self.drawn(&rest[at + 1..end]);
            out.push_str(&rest[..at]);
            rest = &rest[end..];
            let followed = rest.starts_with('.');
            out.push_str(&if followed { format!("({chosen})") } else { operand(&chosen) });
        }
        out + rest
    }

    fn drawn(&mut self, name: &str) -> String {
        let pool = self.pools.get(name).unwrap_or_else(|| panic!("there is no pool '{name}'"));
        let template = pool[self.rng.below(pool.len())];
        self.expand(template)
    }

    /// A good argument for the parameter `index` of the builtin `which`.
    fn good(&mut self, which: usize, index: usize) -> String {
        match &self.builtins[which].parameters[index] {
            Parameter::Pool(pool) => {
                let pool = *pool;
                let argument = self.drawn(pool);
                self.dressed(&argument)
            }
            Parameter::Set(fields) => {
                let fields: Vec<_> =
                    fields.iter().map(|field| (field.name, field.required, field.pool)).collect();
                self.set(&fields, None)
            }
        }
    }

    /// Now and then the argument is not there yet when the call is made.
    fn dressed(&mut self, argument: &str) -> String {
        match self.rng.below(16) {
            0 => format!("let v = {argument}; in v"),
            1 => format!("(x: x) {}", operand(argument)),
            2 => format!("if true then {argument} else null"),
            _ => argument.to_owned(),
        }
    }

    /// A set with the required and some other attributes. One may be replaced: missing if by `None`.
    fn set(&mut self, fields: &[(&str, bool, &str)], replaced: Option<(&str, Option<&str>)>) -> String {
        let mut out = String::from("{");
        for &(name, required, pool) in fields {
            let value = match replaced {
                Some((which, value)) if which == name => value.map(str::to_owned),
                _ if required || self.rng.one_in(3) => Some(self.drawn(pool)),
                _ => None,
            };
            if let Some(value) = value {
                out.push_str(&format!(" {name} = {value};"));
            }
        }
        out + " }"
    }

    fn spelled(&mut self, which: usize) -> String {
        let name = self.builtins[which].name;
        match self.rng.below(24) {
            0 => format!("(with builtins; {name})"),
            1 => format!("(let f = builtins.{name}; in f)"),
            2 => format!("builtins.\"{name}\""),
            _ => format!("builtins.{name}"),
        }
    }

    /// A call of `which` with good arguments, but for that at `index`.
    fn call(&mut self, which: usize, replaced: Option<(usize, &str)>) -> String {
        let mut out = self.spelled(which);
        for index in 0..self.builtins[which].parameters.len() {
            let argument = match replaced {
                Some((at, argument)) if at == index => argument.to_owned(),
                _ => self.good(which, index),
            };
            out.push(' ');
            out.push_str(&operand(&argument));
        }
        out
    }

    fn push_call(&mut self, which: usize, index: usize, argument: &str) {
        let argument = self.expand(argument);
        let call = self.call(which, Some((index, &argument)));
        self.push(call);
    }

    /// Each wrong value in each place, in each list and as each function's result; poisoned ones too.
    fn wrong_values(&mut self) {
        let (wrongs, poisons) = (self.pools["wrong"].clone(), self.pools["poison"].clone());
        for which in 0..self.builtins.len() {
            for index in 0..self.builtins[which].parameters.len() {
                let holders = self.holders(which, index);
                for wrong in &wrongs {
                    self.push_call(which, index, wrong);
                    for holder in &holders {
                        self.push_call(which, index, &holder.replace('_', &operand(wrong)));
                    }
                }
                for poison in &poisons {
                    if self.rng.one_in(POISONS) {
                        self.push_call(which, index, poison);
                    }
                }
            }
        }
    }

    /// What a wrong value can be put into to make an argument of the right type: `_` is its place.
    fn holders(&self, which: usize, index: usize) -> Vec<&'static str> {
        let Parameter::Pool(pool) = self.builtins[which].parameters[index] else { return Vec::new() };
        let has = |start: &str| self.pools[pool].iter().any(|line| line.starts_with(start));
        if pool == "any" {
            Vec::new()
        } else if has("x: y:") || has("n: v:") {
            vec!["x: y: _"]
        } else if has("x:") || has("n: vs:") {
            vec!["x: _"]
        } else if has("[") {
            vec!["[ _ ]"]
        } else {
            Vec::new()
        }
    }

    /// Sets: each attribute missing and with each wrong value, and one attribute too many.
    fn fields(&mut self) {
        let wrongs = self.pools["wrong"].clone();
        for which in 0..self.builtins.len() {
            let Parameter::Set(fields) = &self.builtins[which].parameters[0] else { continue };
            let mut fields: Vec<_> =
                fields.iter().map(|field| (field.name, field.required, field.pool)).collect();
            for index in 0..fields.len() {
                let name = fields[index].0;
                let values = wrongs.iter().map(|wrong| Some(*wrong)).chain([None]);
                for value in values {
                    let argument = self.set(&fields, Some((name, value)));
                    self.push_call(which, 0, &argument);
                }
            }
            fields.push(("extra", true, "any"));
            let argument = self.set(&fields, None);
            self.push_call(which, 0, &argument);
        }
    }

    /// Each builtin with no, too few and too many arguments.
    fn arities(&mut self) {
        for which in 0..self.builtins.len() {
            let name = self.builtins[which].name;
            self.push(format!("builtins.{name}"));
            self.push(format!("[ builtins.{name} ] == [ builtins.{name} ]"));
            self.push(format!(
                "builtins.typeOf builtins.{name} + toString (builtins.isFunction builtins.{name})"
            ));
            self.push(format!("builtins.functionArgs builtins.{name}"));
            self.push(format!("builtins.{name} == 1 || builtins.{name} < 1"));
            self.push(format!("\"${{builtins.{name}}}\""));
            if self.builtins[which].parameters.len() > 1 {
                self.push(format!("builtins.{name} (throw \"unused\")"));
                self.push(format!("builtins.length (builtins.{name} (throw \"unused\"))"));
            }
            for _ in 0..2 {
                let extra = self.drawn("any");
                let call = self.call(which, None) + " " + &operand(&extra);
                self.push(call);
            }
        }
    }

    fn any_call(&mut self) -> String {
        let which = self.rng.below(self.builtins.len());
        self.call(which, None)
    }

    /// A call with several arguments that are probably wrong.
    fn bad_call(&mut self) -> String {
        let which = self.rng.below(self.builtins.len());
        let mut out = self.spelled(which);
        for index in 0..self.builtins[which].parameters.len() {
            let argument = match self.rng.below(5) {
                0 => self.good(which, index),
                1 => format!("throw \"argument {index}\""),
                2 => self.drawn("poison"),
                3 => self.drawn("any"),
                _ => self.drawn("wrong"),
            };
            out.push(' ');
            out.push_str(&operand(&argument));
        }
        out
    }

    /// A call whose result is used for something.
    fn passed_on(&mut self) -> String {
        let call = if self.rng.one_in(4) { self.bad_call() } else { self.any_call() };
        let wrappers = &self.pools["wrapper"];
        let wrapper = wrappers[self.rng.below(wrappers.len())];
        wrapper.replace("@call", &call)
    }
}
