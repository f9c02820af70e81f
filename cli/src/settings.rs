//! Nix's settings: each one once, with its kind, its help and what it changes.
//!
//! A setting can be given in `nix.conf`, by `--option NAME VALUE` and as a flag of its name. Those
//! that change nothing here are only known by name (`ignored`), so that existing configurations
//! work without complaints.

pub mod ignored;

use frazil::compiler::parse::Lint;

use crate::failure::{Failure, usage};

/// The values of the settings that we look at.
#[derive(Clone, Debug)]
pub struct Settings {
    pub abort_on_warn: bool,
    pub allowed_uris: Vec<String>,
    pub import_from_derivation: bool,
    pub trace_import_from_derivation: bool,
    pub fsync_metadata: bool,
    pub store: String,
    pub show_trace: bool,
    pub max_call_depth: u32,
    pub features: Vec<String>,
    pub nix_path: Vec<String>,
    pub trace_verbose: bool,
    pub restrict_eval: bool,
    pub pure_eval: bool,
    pub system: String,
    pub eval_system: String,
    pub trace_function_calls: bool,
    /// Whether `eval-profiler` is `flamegraph`.
    pub eval_profiler: bool,
    pub eval_profile_file: String,
    pub eval_profiler_frequency: u32,
    pub lint_url_literals: Lint,
    pub lint_short_path_literals: Lint,
    /// Whether the setting itself was given, and not only its deprecated predecessor.
    lint_short_given: bool,
    pub lint_absolute_path_literals: Lint,
    /// What is worth telling: unknown features and the like.
    pub warnings: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            abort_on_warn: false,
            allowed_uris: Vec::new(),
            import_from_derivation: true,
            trace_import_from_derivation: false,
            fsync_metadata: true,
            store: String::new(),
            show_trace: false,
            max_call_depth: 10_000,
            features: Vec::new(),
            nix_path: Vec::new(),
            trace_verbose: false,
            restrict_eval: false,
            pure_eval: false,
            system: String::new(),
            eval_system: String::new(),
            trace_function_calls: false,
            eval_profiler: false,
            eval_profile_file: "nix.profile".into(),
            eval_profiler_frequency: 99,
            lint_url_literals: Lint::Ignore,
            lint_short_path_literals: Lint::Ignore,
            lint_short_given: false,
            lint_absolute_path_literals: Lint::Ignore,
            warnings: Vec::new(),
        }
    }
}

/// What kind of value a setting has, and where it is kept.
#[derive(Clone, Copy)]
pub enum Kind {
    /// `true` or `false`; as a flag, `--NAME` and `--no-NAME`.
    Switch(fn(&mut Settings) -> &mut bool),
    /// A number of 32 bits.
    Number(fn(&mut Settings) -> &mut u32),
    /// Any text.
    Text(fn(&mut Settings) -> &mut String),
    /// Words; `extra-NAME` adds some.
    List(fn(&mut Settings) -> &mut Vec<String>),
    /// Experimental features: a list of known words.
    Features,
    /// `disabled` or `flamegraph`.
    Profiler,
    /// `ignore`, `warn` or `fatal`.
    Lint(fn(&mut Settings) -> &mut Lint),
    /// `warn-short-path-literals`, the deprecated form of a lint.
    WarnShortPaths,
    /// Known, without effect, and a flag without value.
    IgnoredSwitch,
    /// Known, without effect.
    IgnoredText(ignored::Check),
    /// Known, without effect, with `extra-NAME`.
    IgnoredList(ignored::Check),
}

/// A setting.
pub struct Setting {
    pub name: &'static str,
    pub kind: Kind,
    pub help: &'static str,
}

impl Setting {
    /// What may stand in front of its name in a flag.
    pub fn prefixes(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Switch(_) | Kind::WarnShortPaths => &["no-"],
            Kind::List(_) | Kind::Features => &["extra-"],
            _ => &[],
        }
    }

    /// The names of its flag's values, as in the table of flags.
    pub fn values(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Switch(_) | Kind::WarnShortPaths => &[],
            Kind::List(_) | Kind::Features => &["WORDS"],
            Kind::Number(_) => &["NUMBER"],
            Kind::Profiler => &["disabled|flamegraph"],
            Kind::Lint(_) => &["ignore|warn|fatal"],
            _ => &["VALUE"],
        }
    }
}

const fn setting(name: &'static str, kind: Kind, help: &'static str) -> Setting {
    Setting { name, kind, help }
}

/// The settings that change something, by name.
pub static SETTINGS: &[Setting] = &[
    setting("abort-on-warn", Kind::Switch(|s| &mut s.abort_on_warn), "Let builtins.warn fail"),
    setting(
        "allow-import-from-derivation",
        Kind::Switch(|s| &mut s.import_from_derivation),
        "Build derivations whose outputs are read",
    ),
    setting("allowed-uris", Kind::List(|s| &mut s.allowed_uris), "What restrict-eval lets programs fetch"),
    setting("eval-profile-file", Kind::Text(|s| &mut s.eval_profile_file), "Where eval-profiler writes"),
    setting("eval-profiler", Kind::Profiler, "Count stacks of calls, for flame graphs"),
    setting(
        "eval-profiler-frequency",
        Kind::Number(|s| &mut s.eval_profiler_frequency),
        "How often a second; 0: at every call [99]",
    ),
    setting("eval-system", Kind::Text(|s| &mut s.eval_system), "What builtins.currentSystem says"),
    setting("experimental-features", Kind::Features, "Enable pipe-operators, blake3-hashes, …"),
    setting("fsync-metadata", Kind::Switch(|s| &mut s.fsync_metadata), "Flush the store's database to disk"),
    setting(
        "lint-absolute-path-literals",
        Kind::Lint(|s| &mut s.lint_absolute_path_literals),
        "About /a and ~/a",
    ),
    setting(
        "lint-short-path-literals",
        Kind::Lint(|s| &mut s.lint_short_path_literals),
        "About a/b without ./",
    ),
    setting("lint-url-literals", Kind::Lint(|s| &mut s.lint_url_literals), "About URLs without quotes"),
    setting(
        "max-call-depth",
        Kind::Number(|s| &mut s.max_call_depth),
        "Nested calls before evaluation stops [10000]",
    ),
    setting("nix-path", Kind::List(|s| &mut s.nix_path), "The search path, instead of NIX_PATH"),
    setting("pure-eval", Kind::Switch(|s| &mut s.pure_eval), "No files, environment, search path, time"),
    setting(
        "restrict-eval",
        Kind::Switch(|s| &mut s.restrict_eval),
        "Only files of the search path, no environment",
    ),
    setting("show-trace", Kind::Switch(|s| &mut s.show_trace), "Show all of an error's trace"),
    setting("store", Kind::Text(|s| &mut s.store), "auto, daemon, local?root=DIR, dummy://, …"),
    setting("system", Kind::Text(|s| &mut s.system), "What builtins.currentSystem says by default"),
    setting(
        "trace-function-calls",
        Kind::Switch(|s| &mut s.trace_function_calls),
        "Tell when calls begin and end",
    ),
    setting(
        "trace-import-from-derivation",
        Kind::Switch(|s| &mut s.trace_import_from_derivation),
        "Tell what is built because it is read",
    ),
    setting("trace-verbose", Kind::Switch(|s| &mut s.trace_verbose), "Let builtins.traceVerbose trace"),
    setting("warn-short-path-literals", Kind::WarnShortPaths, "Deprecated: lint-short-path-literals = warn"),
];

/// What a name refers to.
pub struct Found {
    pub name: &'static str,
    pub kind: Kind,
    /// `extra-NAME`: add to the list instead of replacing it.
    pub extra: bool,
}

/// The setting of a name, if it is one.
pub fn find(name: &str) -> Option<Found> {
    let exact = |name: &str| {
        let active = SETTINGS.iter().find(|setting| setting.name == name);
        active.map(|setting| (setting.name, setting.kind)).or_else(|| ignored::find(name))
    };
    if let Some((name, kind)) = exact(name) {
        return Some(Found { name, kind, extra: false });
    }
    let (name, kind) = exact(name.strip_prefix("extra-")?)?;
    let is_list = matches!(kind, Kind::List(_) | Kind::Features | Kind::IgnoredList(_));
    is_list.then_some(Found { name, kind, extra: true })
}

impl Settings {
    /// Gives a setting a value.
    pub fn set(&mut self, setting: &Found, value: &str) -> Result<(), Failure> {
        let name = setting.name;
        let invalid = || usage(format!("setting '{name}' has invalid value '{value}'"));
        match setting.kind {
            Kind::Switch(slot) => *slot(self) = parse_switch(name, value)?,
            Kind::Number(slot) => *slot(self) = parse_number(value).ok_or_else(invalid)?,
            Kind::Text(_) if name == "store" => {
                ignored::store(value)?;
                self.store = value.into();
            }
            Kind::Text(_) if name == "eval-profile-file" && value.is_empty() => {
                return Err(usage(format!("setting '{name}' is a path and paths cannot be empty")));
            }
            Kind::Text(slot) => *slot(self) = value.into(),
            Kind::List(slot) => set_list(slot(self), value, setting.extra),
            Kind::Features => self.set_features(value, setting.extra),
            Kind::Profiler => {
                self.eval_profiler = match value {
                    "disabled" => false,
                    "flamegraph" => true,
                    _ => return Err(usage(format!("option '{name}' has invalid value '{value}'"))),
                }
            }
            Kind::Lint(slot) => {
                *slot(self) = match value {
                    "ignore" => Lint::Ignore,
                    "warn" => Lint::Warn,
                    "fatal" => Lint::Fatal,
                    _ => {
                        return Err(usage(format!(
                            "option '{name}' has invalid value '{value}' (expected 'ignore', 'warn', or 'fatal')"
                        )));
                    }
                };
                self.lint_short_given |= name == "lint-short-path-literals";
            }
            Kind::WarnShortPaths => self.warn_short_paths(parse_switch(name, value)?),
            Kind::IgnoredSwitch | Kind::IgnoredText(_) | Kind::IgnoredList(_) => {
                if !self.warn_of_gate(name) {
                    ignored::check(name, setting.kind, value)?;
                }
            }
        }
        Ok(())
    }

    /// Nix: a setting whose feature is missing is not looked at, which is worth a warning.
    fn warn_of_gate(&mut self, name: &str) -> bool {
        let missing = ignored::gate(name).filter(|feature| !self.has_feature(feature));
        if let Some(feature) = missing {
            let name = ignored::real_name(name);
            let reason = format!("because experimental feature '{feature}' is not enabled");
            self.warnings.push(format!("Ignoring setting '{name}' {reason}"));
        }
        missing.is_some()
    }

    /// Nix: it gives way to the setting that took its place.
    fn warn_short_paths(&mut self, warn: bool) {
        let (lint, word) = if warn { (Lint::Warn, "warn") } else { (Lint::Ignore, "ignore") };
        let new = format!("lint-short-path-literals = {word}");
        self.warnings.push(format!("'warn-short-path-literals' is deprecated, use '{new}' instead"));
        if !self.lint_short_given {
            self.lint_short_path_literals = lint;
        }
    }

    fn set_features(&mut self, value: &str, extra: bool) {
        for feature in value.split_whitespace() {
            if feature == "no-url-literals" {
                let new = "has been stabilized and renamed; use 'lint-url-literals = fatal' setting instead";
                self.warnings.push(format!("experimental feature '{feature}' {new}"));
            } else if !FEATURES.contains(&feature) {
                self.warnings.push(format!("unknown experimental feature '{feature}'"));
            }
        }
        set_list(&mut self.features, value, extra);
    }

    /// Whether an experimental feature is enabled.
    pub fn has_feature(&self, feature: &str) -> bool {
        self.features.iter().any(|enabled| enabled == feature)
    }
}

fn set_list(list: &mut Vec<String>, value: &str, extra: bool) {
    if !extra {
        list.clear();
    }
    list.extend(value.split_whitespace().map(String::from));
}

fn parse_switch(name: &str, value: &str) -> Result<bool, Failure> {
    match value {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(usage(format!("Boolean setting '{name}' has invalid value '{value}'"))),
    }
}

/// A number, perhaps with a unit: `10K`. Nix: the product is not checked.
fn parse_number(value: &str) -> Option<u32> {
    let (number, shift) = number(value)?;
    ignored::U32.has(number).then(|| ((number as u64) << shift) as u32)
}

/// A number and the unit behind it, as a power of two.
fn number(value: &str) -> Option<(i128, u32)> {
    let shift = match value.as_bytes().last()?.to_ascii_uppercase() {
        b'K' => 10,
        b'M' => 20,
        b'G' => 30,
        b'T' => 40,
        _ => return Some((value.parse().ok()?, 0)),
    };
    Some((value[..value.len() - 1].parse().ok()?, shift))
}

/// The experimental features of the reference.
const FEATURES: [&str; 21] = [
    "auto-allocate-uids",
    "blake3-hashes",
    "ca-derivations",
    "cgroups",
    "configurable-impure-env",
    "daemon-trust-override",
    "dynamic-derivations",
    "external-builders",
    "fetch-closure",
    "fetch-tree",
    "flakes",
    "git-hashing",
    "impure-derivations",
    "local-overlay-store",
    "mounted-ssh-store",
    "nix-command",
    "parse-toml-timestamps",
    "pipe-operators",
    "read-only-local-store",
    "recursive-nix",
    "verified-fetches",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_known_once() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.name < b.name));
        assert!(SETTINGS.iter().all(|setting| ignored::find(setting.name).is_none()));
    }

    #[test]
    fn values() {
        let mut settings = Settings::default();
        let mut set = |name: &str, value: &str| {
            settings.set(&find(name).expect(name), value).map_err(|failure| failure.to_string())
        };
        assert_eq!(set("max-call-depth", "10K"), Ok(()));
        let error = set("max-call-depth", "-1").unwrap_err();
        assert_eq!(error, "setting 'max-call-depth' has invalid value '-1'");
        assert_eq!(set("show-trace", "yes"), Ok(()));
        assert!(set("show-trace", "maybe").is_err());
        assert_eq!(set("experimental-features", "flakes"), Ok(()));
        assert_eq!(set("extra-experimental-features", " pipe-operators  nonsense"), Ok(()));
        assert_eq!(set("sandbox", "true"), Ok(()));
        assert_eq!((settings.max_call_depth, settings.show_trace), (10 << 10, true));
        assert_eq!(settings.features, ["flakes", "pipe-operators", "nonsense"]);
        assert_eq!(settings.warnings, ["unknown experimental feature 'nonsense'"]);
        assert!(find("extra-max-call-depth").is_none() && find("nonsense").is_none());
    }
}
