//! Every flag once: its names, its values, its help and what it changes. Parsing and help are both
//! made of this table; flags for settings come from the table in `settings`.
//!
//! The grammar is that of C++ Nix's old commands: `-abc` is `-a -b -c`, `-j3` is `-j 3`, there is no
//! `--flag=value`, `--` ends the flags, `-` is standard input.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use frazil::eval::heap::{Backend, Stress};
use frazil::eval::host::Verbosity;
use frazil::inputs;
use frazil::search_path::Entry;

use crate::failure::{Failure, message, usage};
use crate::options::{ArgSource, BytecodeCache, EditAction, ErrorFormat, Format, Info, Mode, Options};
use crate::settings::{self, Kind};

/// An argument of the command line.
pub type Arg = Vec<u8>;

/// Whose flag it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// What to evaluate and how to print it. Nix parses these in the command itself, which shows in
    /// messages and behind `--`.
    Command,
    /// How to evaluate.
    Evaluation,
    /// Of `frazil env-query`: which packages to list, and what to tell of them.
    Query,
    /// Of `frazil edit`.
    Edit,
    /// Of our own commands only.
    Frazil,
    /// Accepted for compatibility.
    Ignored,
}

/// A flag.
pub struct Flag {
    pub names: &'static [&'static str],
    /// The names of its values. One in brackets may be left out, and is a number; one with bars is one
    /// of the words between them; `FILE` and what ends in `PATH` are files.
    pub values: &'static [&'static str],
    pub section: Section,
    pub help: &'static str,
    effect: Effect,
}

/// What a flag with these values does.
enum Effect {
    Set(fn(&mut Options, &[Arg])),
    /// Not all values are right.
    Check(fn(&mut Options, &[Arg]) -> Result<(), Failure>),
}

const fn flag(
    section: Section,
    names: &'static [&'static str],
    values: &'static [&'static str],
    help: &'static str,
    check: fn(&mut Options, &[Arg]) -> Result<(), Failure>,
) -> Flag {
    Flag { names, values, section, help, effect: Effect::Check(check) }
}

const fn set(
    section: Section,
    names: &'static [&'static str],
    values: &'static [&'static str],
    help: &'static str,
    set: fn(&mut Options, &[Arg]),
) -> Flag {
    Flag { names, values, section, help, effect: Effect::Set(set) }
}

const fn ignored(names: &'static [&'static str], values: &'static [&'static str]) -> Flag {
    set(Section::Ignored, names, values, "", |_, _| ())
}

use Section::{Command, Edit, Evaluation, Frazil, Ignored, Query};

/// All flags but those of settings, in the order of help.
pub static FLAGS: &[Flag] = &[
    set(Command, &["--eval", "--eval-only"], &[], "Evaluate and print values", |o, _| o.set_mode(Mode::Eval)),
    set(Command, &["--parse", "--parse-only"], &[], "Print syntax trees", |o, _| o.set_mode(Mode::Parse)),
    set(Command, &["--find-file"], &[], "Look the arguments up in the search path", |o, _| {
        o.set_mode(Mode::FindFile)
    }),
    set(Command, &["-E", "--expr"], &[], "The arguments are expressions, not files", |o, _| o.expr = true),
    set(Command, &["-A", "--attr"], &["ATTR"], "Select an attribute, such as a.b.0", |o, values| {
        o.attr_paths.push(values[0].clone())
    }),
    set(Command, &["--strict"], &[], "Evaluate the parts of values too", |o, _| o.strict = true),
    set(Command, &["--json"], &[], "Print JSON", |o, _| o.format = Format::Json),
    set(Command, &["--xml"], &[], "Print XML", |o, _| o.format = Format::Xml),
    set(Command, &["--no-location"], &[], "Without places in XML", |o, _| o.no_location = true),
    set(Command, &["--raw"], &[], "Print a string as it is, without a line break", |o, _| {
        o.format = Format::Raw
    }),
    set(Query, &["-f", "--file"], &["FILE"], "Where the packages are [~/.nix-defexpr]", |o, values| {
        o.query.file = Some(values[0].clone())
    }),
    set(Query, &["-A", "--attr"], &["ATTR"], "Only the packages in an attribute", |o, values| {
        o.attr_paths = vec![values[0].clone()]
    }),
    set(Query, &["--system-filter"], &["SYSTEM"], "Only packages for a kind of machine", |o, values| {
        o.query.system_filter = Some(values[0].clone())
    }),
    set(Query, &["-P", "--attr-path"], &[], "Print attribute paths", |o, _| o.query.attr_path = true),
    set(Query, &["--no-name"], &[], "Do not print names", |o, _| o.query.no_name = true),
    set(Query, &["--system"], &[], "Print the kinds of machine", |o, _| o.query.system = true),
    set(Query, &["--drv-path"], &[], "Print the paths of the .drv files", |o, _| o.query.drv_path = true),
    set(Query, &["--out-path"], &[], "Print the paths of the outputs", |o, _| o.query.out_path = true),
    set(Query, &["--description"], &[], "Print descriptions", |o, _| o.query.description = true),
    set(Query, &["--meta"], &[], "Print all that is told (with --json, --xml)", |o, _| o.query.meta = true),
    set(Query, &["--json"], &[], "Print JSON", |o, _| o.format = Format::Json),
    set(Query, &["--xml"], &[], "Print XML", |o, _| o.format = Format::Xml),
    set(Query, &["-q", "--query", "-a", "--available"], &[], "What this command does anyway", |_, _| ()),
    flag(Edit, &["--get"], &[], "Print the attribute's value as it is written", |o, _| {
        set_action(o, EditAction::Get)
    }),
    flag(Edit, &["--set"], &["EXPR"], "Give the attribute another value, or add it", |o, values| {
        set_action(o, EditAction::Set(values[0].clone()))
    }),
    flag(Edit, &["--set-string"], &["TEXT"], "The same, with a string as value", |o, values| {
        set_action(o, EditAction::SetString(values[0].clone()))
    }),
    flag(Edit, &["--remove"], &[], "Remove the attribute", |o, _| set_action(o, EditAction::Remove)),
    set(Edit, &["--origin"], &[], "Print or change the variable of the file that its value is", |o, _| {
        o.edit.origin = true
    }),
    set(Edit, &["--in-place"], &[], "Write the result to the file, not to standard output", |o, _| {
        o.edit.in_place = true
    }),
    set(Edit, &["--check"], &[], "Write nothing, only tell whether it can be done", |o, _| {
        o.edit.check = true
    }),
    set(Edit, &["--help"], &[], "Print this", |o, _| o.info = Some(Info::Help)),
    set(Command, &["--read-write-mode"], &[], "Write to the store even with --eval", |o, _| {
        o.read_write = true
    }),
    set(Command, &["--dry-run"], &[], "Write nothing to the store", |o, _| o.read_only = true),
    set(Command, &["--add-root"], &["PATH"], "Make a link that keeps what is instantiated", |o, values| {
        o.add_root = Some(values[0].clone())
    }),
    set(Evaluation, &["--readonly-mode"], &[], "Write nothing to the store", |o, _| o.read_only = true),
    set(Evaluation, &["--no-gc-warning"], &[], "Do not ask for --add-root", |o, _| o.no_gc_warning = true),
    set(Evaluation, &["--arg"], &["NAME", "EXPR"], "Pass an argument to functions", |o, values| {
        o.push_arg(values, ArgSource::Expr)
    }),
    set(Evaluation, &["--argstr"], &["NAME", "TEXT"], "Pass a string to functions", |o, values| {
        o.push_arg(values, ArgSource::Text)
    }),
    set(Evaluation, &["--arg-from-file"], &["NAME", "FILE"], "Pass a file's text", |o, values| {
        o.push_arg(values, ArgSource::File)
    }),
    set(Evaluation, &["--arg-from-stdin"], &["NAME"], "Pass the text of standard input", |o, values| {
        o.args.push((values[0].clone(), ArgSource::Stdin))
    }),
    set(Evaluation, &["-I", "--include"], &["[NAME=]PATH"], "Add to the search path", |o, values| {
        o.include.push(Entry::parse(&values[0]))
    }),
    flag(Evaluation, &["--eval-store"], &["URI"], "Evaluate with this store instead", |o, values| {
        let uri = String::from_utf8_lossy(&values[0]).into_owned();
        settings::ignored::store(&uri)?;
        o.eval_store = Some(uri);
        Ok(())
    }),
    flag(Evaluation, &["--option"], &["NAME", "VALUE"], "Give a setting a value", set_option),
    set(Evaluation, &["--impure"], &[], "Allow what pure-eval forbids", |o, _| o.settings.pure_eval = false),
    set(Evaluation, &["-v", "--verbose"], &[], "Tell more: which files are evaluated, …", |o, _| {
        o.verbosity = o.verbosity.more()
    }),
    set(Evaluation, &["--quiet"], &[], "Tell less", |o, _| o.verbosity = o.verbosity.less()),
    set(Evaluation, &["--debug"], &[], "Tell how things are made", |o, _| o.verbosity = Verbosity::Debug),
    flag(
        Evaluation,
        &["--log-format"],
        &["FORMAT"],
        "How messages are told: raw, internal-json, bar, …",
        |_, values| match values[0].as_slice() {
            b"raw" | b"raw-with-logs" | b"internal-json" | b"bar" | b"bar-with-logs" => Ok(()),
            other => {
                let other = String::from_utf8_lossy(other);
                Err(message(format!("option 'log-format' has an invalid value '{other}'")))
            }
        },
    ),
    set(Evaluation, &["--help"], &[], "Print this", |o, _| o.info = Some(Info::Help)),
    set(Evaluation, &["--version"], &[], "Print the version", |o, _| o.info = o.info.or(Some(Info::Version))),
    flag(Frazil, &["--opt-level"], &["0|1|2"], "How much to optimise [2]", |o, values| {
        o.opt_level = Some(opt_level(&values[0])?);
        Ok(())
    }),
    flag(
        Frazil,
        &["--unit-nodes"],
        &["N"],
        "In large files, put off members of sets above N nodes [128]",
        |o, values| {
            o.unit_nodes = Some(unit_nodes(&values[0])?);
            Ok(())
        },
    ),
    flag(Frazil, &["--heap"], &["boehm|bump"], "Where values live; bump is never freed", |o, values| {
        o.backend = Some(match values[0].as_slice() {
            b"boehm" => Backend::Collected,
            b"bump" => Backend::Bump,
            other => return Err(invalid("--heap", other, "'boehm' or 'bump'")),
        });
        Ok(())
    }),
    flag(Frazil, &["--stress"], &["[SEED]"], "Collect garbage all the time, to test us", |o, values| {
        o.stress = Some(stress(values.first().map_or(b"1", |seed| seed.as_slice()))?);
        Ok(())
    }),
    flag(Frazil, &["--error-format"], &["brief|nix|json"], "How errors are told [brief]", |o, values| {
        o.error_format = Some(match values[0].as_slice() {
            b"brief" => ErrorFormat::Brief,
            b"nix" => ErrorFormat::Nix,
            b"json" => ErrorFormat::Json,
            other => return Err(invalid("--error-format", other, "'brief', 'nix' or 'json'")),
        });
        Ok(())
    }),
    flag(Frazil, &["--bytecode-cache"], &["DIR"], "Where compiled files are kept", |o, values| {
        o.bytecode_cache = BytecodeCache::Dir(OsString::from_vec(values[0].clone()).into());
        Ok(())
    }),
    flag(Frazil, &["--no-bytecode-cache"], &[], "Compile all files anew", |o, _| {
        o.bytecode_cache = BytecodeCache::Off;
        Ok(())
    }),
    set(Frazil, &["--timing"], &[], "Tell how long it took, and what the heap did", |o, _| {
        o.cost.timing = true
    }),
    set(Frazil, &["--stats"], &[], "Tell what was counted: JSON, or a table on a terminal", |o, _| {
        o.cost.stats = true
    }),
    set(Frazil, &["--profile"], &["FILE"], "Write stacks, or for Speedscope if it is .json", |o, values| {
        o.cost.profile = Some(values[0].clone())
    }),
    set(Frazil, &["--profile-summary"], &[], "Tell what took most time and most memory", |o, _| {
        o.cost.profile_summary = true
    }),
    set(Frazil, &["--deps"], &["FILE"], "Write what was read: for programs, make or direnv", |o, values| {
        o.deps.file = Some(values[0].clone())
    }),
    flag(
        Frazil,
        &["--deps-format"],
        &["json|makefile|direnv"],
        "The format of that [by the end of FILE: .json, .d, .envrc]",
        |o, values| {
            o.deps.format = Some(match values[0].as_slice() {
                b"json" => inputs::Format::Json,
                b"makefile" => inputs::Format::Makefile,
                b"direnv" => inputs::Format::Direnv,
                other => return Err(invalid("--deps-format", other, "'json', 'makefile' or 'direnv'")),
            });
            Ok(())
        },
    ),
    ignored(&["--indirect"], &[]),
    ignored(&["--repair"], &[]),
    ignored(&["-Q", "--no-build-output"], &[]),
    ignored(&["-K"], &[]),
    ignored(&["-k"], &[]),
    flag(Ignored, &["-j"], &["JOBS"], "", |o, values| {
        let jobs = settings::find("max-jobs").expect("a setting");
        o.settings.set(&jobs, &String::from_utf8_lossy(&values[0]))
    }),
    flag(Ignored, &["--cores"], &["N"], "", |o, values| set_number(o, "cores", &values[0])),
    flag(Ignored, &["--max-silent-time"], &["N"], "", |o, values| {
        set_number(o, "max-silent-time", &values[0])
    }),
    flag(Ignored, &["--timeout"], &["N"], "", |o, values| set_number(o, "timeout", &values[0])),
    flag(Ignored, &["--override-flake"], &["FROM", "TO"], "", |o, _| {
        if o.settings.has_feature("flakes") { Ok(()) } else { Err(disabled("flakes")) }
    }),
    ignored(&["--relaxed-sandbox"], &[]),
];

fn set_action(options: &mut Options, action: EditAction) -> Result<(), Failure> {
    match options.edit.action.replace(action) {
        None => Ok(()),
        Some(_) => Err(usage("only one of '--get', '--set', '--set-string' and '--remove' can be done")),
    }
}

/// Nix: what `--option` cannot set is only worth a warning.
fn set_option(options: &mut Options, values: &[Arg]) -> Result<(), Failure> {
    let [name, value] = [0, 1].map(|index| String::from_utf8_lossy(&values[index]));
    let Some(setting) = settings::find(&name) else {
        options.settings.warnings.push(format!("unknown setting '{name}'"));
        return Ok(());
    };
    options.nix_path_given |= setting.name == "nix-path" && !setting.extra;
    match options.settings.set(&setting, &value) {
        Err(failure @ Failure::Usage(_)) => options.settings.warnings.push(failure.to_string()),
        set => set?,
    }
    Ok(())
}

/// Nix: these settings have flags of their own, which read numbers otherwise.
fn set_number(options: &mut Options, name: &str, value: &[u8]) -> Result<(), Failure> {
    let value = String::from_utf8_lossy(value);
    let unit = value.chars().last().filter(char::is_ascii_alphabetic);
    if let Some(unit) = unit.map(|unit| unit.to_ascii_uppercase()).filter(|unit| !"KMGT".contains(*unit)) {
        return Err(usage(format!("invalid unit specifier '{unit}'")));
    }
    let digits = if unit.is_some() { &value[..value.len() - 1] } else { &value };
    if digits.parse::<u64>().is_err() {
        return Err(usage(format!("'{digits}' is not an integer")));
    }
    settings::find(name).map_or(Ok(()), |setting| options.settings.set(&setting, &value))
}

fn invalid(flag: &str, value: &[u8], wanted: &str) -> Failure {
    let value = String::from_utf8_lossy(value);
    usage(format!("'{value}' is no value for '{flag}' (expected {wanted})"))
}

/// The level of optimisation that a text names.
pub fn opt_level(text: &[u8]) -> Result<u8, Failure> {
    match text {
        b"0" => Ok(0),
        b"1" => Ok(1),
        b"2" => Ok(2),
        _ => Err(invalid("--opt-level", text, "0, 1 or 2")),
    }
}

/// The number of nodes that a text names.
pub fn unit_nodes(text: &[u8]) -> Result<usize, Failure> {
    let nodes = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    nodes.ok_or_else(|| invalid("--unit-nodes", text, "a number"))
}

/// Stress with the seed that a text names.
pub fn stress(text: &[u8]) -> Result<Stress, Failure> {
    let seed = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    let seed = seed.ok_or_else(|| invalid("--stress", text, "a number"))?;
    Ok(Stress { seed, ..Stress::default() })
}

/// Whether messages are to be JSON, asked even of a command line that is wrong.
pub fn wants_json(args: &[Arg]) -> bool {
    args.windows(2).rfind(|pair| pair[0] == b"--error-format").is_some_and(|pair| pair[1] == b"json")
}

/// What a flag on the command line is.
enum Known {
    Flag(&'static Flag),
    /// A setting, and the value that the flag stands for if it takes none.
    Setting(settings::Found, Option<&'static str>),
}

/// The flags of `nix-instantiate`.
pub const NIX_INSTANTIATE: &[Section] = &[Command, Evaluation, Ignored];
/// The flags of `frazil eval` and `frazil disassemble`.
pub const EVAL: &[Section] = &[Command, Evaluation, Frazil, Ignored];
/// The flags of `frazil edit`.
pub const EDIT: &[Section] = &[Edit];
/// The flags of `frazil env-query`.
pub const ENV_QUERY: &[Section] = &[Query, Evaluation, Frazil, Ignored];

/// Reads a command line, which may have the flags of these sections, into `options`.
pub fn parse(options: &mut Options, args: &[Arg], sections: &[Section]) -> Result<(), Failure> {
    let mut rest: VecDeque<Arg> = args.iter().cloned().collect();
    let mut only_positionals = false;
    while let Some(arg) = rest.pop_front() {
        if only_positionals {
            positional(options, arg, sections)?;
        } else if arg == b"--" {
            only_positionals = true;
        } else if arg == b"-" {
            options.stdin = true;
        } else if let [b'-', letter, _, ..] = arg[..]
            && letter.is_ascii_alphabetic()
        {
            expand(&arg, &mut rest);
        } else if arg.starts_with(b"-") {
            let known = find(&arg, sections)
                .ok_or_else(|| usage([unknown(sections), b" '".as_slice(), &arg, b"'"].concat()))?;
            apply(options, &arg, known, &mut rest)?;
        } else {
            options.positionals.push(arg);
        }
        if options.info == Some(Info::Version) {
            // Nix: the rest is not looked at.
            return Ok(());
        }
    }
    match options.gates.iter().find(|feature| !options.settings.has_feature(feature)) {
        None => Ok(()),
        Some(_) if options.info.is_some() => Ok(()),
        Some(feature) => Err(disabled(feature)),
    }
}

/// The error of a flag that needs an experimental feature.
fn disabled(feature: &str) -> Failure {
    let remedy = format!("add '--extra-experimental-features {feature}' to enable it");
    message(format!("experimental Nix feature '{feature}' is disabled; {remedy}"))
}

/// How a flag that is not known is called. Nix: nix-env words it otherwise.
fn unknown(sections: &[Section]) -> &'static [u8] {
    if sections.contains(&Query) { b"unknown flag" } else { b"unrecognised flag" }
}

/// Puts `-abc` back as `-a -b -c`; what follows the letters is one value.
fn expand(arg: &[u8], rest: &mut VecDeque<Arg>) {
    let letters = arg[1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if 1 + letters < arg.len() {
        rest.push_front(arg[1 + letters..].to_vec());
    }
    for &letter in arg[1..=letters].iter().rev() {
        rest.push_front(vec![b'-', letter]);
    }
}

/// An argument behind `--`. Nix: the command's own flags work even there, if they have no value.
fn positional(options: &mut Options, arg: Arg, sections: &[Section]) -> Result<(), Failure> {
    if arg == b"-" {
        options.stdin = true;
    } else if arg.starts_with(b"-") {
        match find(&arg, sections) {
            Some(Known::Flag(flag))
                if matches!(flag.section, Command | Query)
                    || ["--version", "--indirect"].contains(&flag.names[0]) =>
            {
                apply(options, &arg, Known::Flag(flag), &mut VecDeque::new())?;
            }
            _ => return Err(usage([b"unexpected argument '".as_slice(), &arg, b"'"].concat())),
        }
    } else {
        options.positionals.push(arg);
    }
    Ok(())
}

fn find(arg: &[u8], sections: &[Section]) -> Option<Known> {
    let arg = std::str::from_utf8(arg).ok()?;
    let mut known = FLAGS.iter().filter(|flag| sections.contains(&flag.section));
    if let Some(flag) = known.find(|flag| flag.names.contains(&arg)) {
        return Some(Known::Flag(flag));
    }
    let name = arg.strip_prefix("--")?;
    // Nix: another name of a setting is a flag only as it is.
    let is_alias = |name| settings::ignored::real_name(name) != name;
    let prefix = ["no-", "extra-"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
    if prefix.is_some_and(is_alias) {
        return None;
    }
    let is_switch = |kind| matches!(kind, Kind::Switch(_) | Kind::WarnShortPaths | Kind::IgnoredSwitch);
    if let Some(setting) = settings::find(name) {
        let value = is_switch(setting.kind).then_some("true");
        return Some(Known::Setting(setting, value));
    }
    let setting = settings::find(name.strip_prefix("no-")?)?;
    is_switch(setting.kind).then_some(Known::Setting(setting, Some("false")))
}

fn apply(options: &mut Options, arg: &[u8], known: Known, rest: &mut VecDeque<Arg>) -> Result<(), Failure> {
    match known {
        Known::Flag(flag) => {
            let values = take_values(arg, flag, rest)?;
            match flag.effect {
                Effect::Set(set) => set(options, &values),
                Effect::Check(check) => check(options, &values)?,
            }
            Ok(())
        }
        Known::Setting(setting, implied) => {
            options.nix_path_given |= setting.name == "nix-path" && !setting.extra;
            options.gates.extend(settings::ignored::gate(setting.name));
            let value = match implied {
                Some(_) if matches!(setting.kind, Kind::IgnoredSwitch) => return Ok(()),
                Some(value) => value.into(),
                None => {
                    let value = rest.pop_front().ok_or_else(|| too_few(arg, 1, 0))?;
                    String::from_utf8_lossy(&value).into_owned()
                }
            };
            options.settings.set(&setting, &value)
        }
    }
}

fn take_values(arg: &[u8], flag: &Flag, rest: &mut VecDeque<Arg>) -> Result<Vec<Arg>, Failure> {
    let is_number = |arg: &Arg| !arg.is_empty() && arg.iter().all(u8::is_ascii_digit);
    if let [only] = flag.values
        && only.starts_with('[')
        && only.ends_with(']')
    {
        return Ok(rest
            .front()
            .is_some_and(is_number)
            .then(|| rest.pop_front())
            .flatten()
            .into_iter()
            .collect());
    }
    let wanted = flag.values.len();
    if rest.len() < wanted && matches!(flag.section, Command | Query) {
        return Err(usage([b"'".as_slice(), arg, b"' requires an argument"].concat()));
    }
    if rest.len() < wanted {
        return Err(too_few(arg, wanted, rest.len()));
    }
    Ok(rest.drain(..wanted).collect())
}

fn too_few(arg: &[u8], wanted: usize, given: usize) -> Failure {
    let arg = String::from_utf8_lossy(arg);
    usage(format!("flag '{arg}' requires {wanted} argument(s), but only {given} were given"))
}

#[cfg(test)]
mod tests;
