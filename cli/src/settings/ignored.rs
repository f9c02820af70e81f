//! Settings of C++ Nix 2.34.8, and other names of them, that change nothing here: they concern
//! building, stores, networks and tools. Taken from `nix config show --json`. Their values are checked as
//! there, but for the JSON of `external-builders`.

use frazil::store::StoreSettings;

use super::{Kind, number, parse_switch};
use crate::failure::{Failure, message, usage};

/// What values a setting takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// All.
    Anything,
    /// Numbers, perhaps with a unit.
    Number(Width),
    /// A number or `auto`.
    Jobs,
    /// Absolute paths, or nothing.
    Path { optional: bool },
    /// Names of stores.
    Stores,
}

/// The least and the greatest number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Width {
    min: i128,
    max: i128,
}

pub const U32: Width = Width { min: 0, max: u32::MAX as i128 };
const U64: Width = Width { min: 0, max: u64::MAX as i128 };
const I64: Width = Width { min: i64::MIN as i128, max: i64::MAX as i128 };

impl Width {
    /// Whether it has a number.
    pub fn has(self, number: i128) -> bool {
        (self.min..=self.max).contains(&number)
    }
}

use Check::{Anything, Jobs, Number, Path, Stores};

/// Booleans: flags without value.
const SWITCHES: &[&str] = &[
    "accept-flake-config",
    "allow-dirty",
    "allow-dirty-locks",
    "allow-new-privileges",
    "allow-symlinked-store",
    "allow-unsafe-native-code-during-evaluation",
    "always-allow-substitutes",
    "auto-allocate-uids",
    "auto-optimise-store",
    "build-compress-log",
    "build-fallback",
    "build-impersonate-linux-26",
    "build-keep-log",
    "build-use-chroot",
    "build-use-sandbox",
    "build-use-substitutes",
    "builders-use-substitutes",
    "compress-build-log",
    "debugger-on-trace",
    "debugger-on-warn",
    "env-keep-derivations",
    "eval-cache",
    "fallback",
    "filter-syscalls",
    "fsync-store-paths",
    "gc-keep-derivations",
    "gc-keep-outputs",
    "http2",
    "ignore-try",
    "impersonate-linux-26",
    "keep-build-log",
    "keep-derivations",
    "keep-env-derivations",
    "keep-failed",
    "keep-going",
    "keep-outputs",
    "nix-shell-always-looks-for-shell-nix",
    "nix-shell-shebang-arguments-relative-to-script",
    "preallocate-contents",
    "print-missing",
    "require-drop-supplementary-groups",
    "require-sigs",
    "run-diff-hook",
    "sandbox",
    "sandbox-fallback",
    "substitute",
    "sync-before-registering",
    "trust-tarballs-from-git-forges",
    "use-case-hack",
    "use-cgroups",
    "use-registries",
    "use-sqlite-wal",
    "use-xdg-base-directories",
    "warn-dirty",
];

/// One value.
const TEXTS: &[(&str, Check)] = &[
    ("allowed-impure-host-deps", Anything),
    ("bash-prompt", Anything),
    ("bash-prompt-prefix", Anything),
    ("bash-prompt-suffix", Anything),
    ("binary-caches-parallel-connections", Number(U64)),
    ("build-cores", Number(U32)),
    ("build-dir", Path { optional: true }),
    ("build-max-jobs", Jobs),
    ("build-max-log-size", Number(U64)),
    ("build-max-silent-time", Number(I64)),
    ("build-poll-interval", Number(U32)),
    ("build-timeout", Number(I64)),
    ("build-users-group", Anything),
    ("builders", Anything),
    ("commit-lock-file-summary", Anything),
    ("commit-lockfile-summary", Anything),
    ("connect-timeout", Number(U64)),
    ("cores", Number(U32)),
    ("diff-hook", Path { optional: true }),
    ("download-attempts", Number(U32)),
    ("download-buffer-size", Number(U64)),
    ("download-speed", Number(U32)),
    ("eval-attrset-update-layer-rhs-threshold", Number(U32)),
    ("external-builders", Anything),
    ("flake-registry", Anything),
    ("gc-reserved-space", Number(I64)),
    ("http-connections", Number(U64)),
    ("id-count", Number(U32)),
    ("json-log-path", Anything),
    ("log-lines", Number(U64)),
    ("max-build-log-size", Number(U64)),
    ("max-free", Number(U64)),
    ("max-jobs", Jobs),
    ("max-silent-time", Number(I64)),
    ("max-substitution-jobs", Number(U32)),
    ("min-free", Number(U64)),
    ("min-free-check-interval", Number(U64)),
    ("nar-buffer-size", Number(U64)),
    ("narinfo-cache-meta-ttl", Number(U32)),
    ("narinfo-cache-negative-ttl", Number(U32)),
    ("narinfo-cache-positive-ttl", Number(U32)),
    ("netrc-file", Path { optional: false }),
    ("post-build-hook", Anything),
    ("pre-build-hook", Anything),
    ("sandbox-build-dir", Path { optional: false }),
    ("sandbox-dev-shm-size", Anything),
    ("ssl-cert-file", Path { optional: true }),
    ("stalled-download-timeout", Number(U64)),
    ("start-id", Number(U32)),
    ("substitution-max-jobs", Number(U32)),
    ("tarball-ttl", Number(U32)),
    ("timeout", Number(I64)),
    ("upgrade-nix-store-path-url", Anything),
    ("user-agent-suffix", Anything),
    ("warn-large-path-threshold", Number(U64)),
];

/// Words; `extra-NAME` adds some.
const LISTS: &[(&str, Check)] = &[
    ("access-tokens", Anything),
    ("allowed-users", Anything),
    ("binary-cache-public-keys", Anything),
    ("binary-caches", Stores),
    ("build-chroot-dirs", Anything),
    ("build-hook", Anything),
    ("build-sandbox-paths", Anything),
    ("extra-platforms", Anything),
    ("hashed-mirrors", Anything),
    ("ignored-acls", Anything),
    ("impure-env", Anything),
    ("plugin-files", Anything),
    ("sandbox-paths", Anything),
    ("secret-key-files", Anything),
    ("substituters", Stores),
    ("system-features", Anything),
    ("trusted-binary-caches", Stores),
    ("trusted-public-keys", Anything),
    ("trusted-substituters", Stores),
    ("trusted-users", Anything),
];

/// Other names.
const ALIASES: &[(&str, &str)] = &[
    ("binary-cache-public-keys", "trusted-public-keys"),
    ("binary-caches", "substituters"),
    ("binary-caches-parallel-connections", "http-connections"),
    ("build-chroot-dirs", "sandbox-paths"),
    ("build-compress-log", "compress-build-log"),
    ("build-cores", "cores"),
    ("build-fallback", "fallback"),
    ("build-impersonate-linux-26", "impersonate-linux-26"),
    ("build-keep-log", "keep-build-log"),
    ("build-max-jobs", "max-jobs"),
    ("build-max-log-size", "max-build-log-size"),
    ("build-max-silent-time", "max-silent-time"),
    ("build-sandbox-paths", "sandbox-paths"),
    ("build-timeout", "timeout"),
    ("build-use-chroot", "sandbox"),
    ("build-use-sandbox", "sandbox"),
    ("build-use-substitutes", "substitute"),
    ("commit-lockfile-summary", "commit-lock-file-summary"),
    ("env-keep-derivations", "keep-env-derivations"),
    ("gc-keep-derivations", "keep-derivations"),
    ("gc-keep-outputs", "keep-outputs"),
    ("substitution-max-jobs", "max-substitution-jobs"),
    ("trusted-binary-caches", "trusted-substituters"),
];

/// Settings that mean something only with an experimental feature.
const GATED: &[(&str, &str)] = &[
    ("accept-flake-config", "flakes"),
    ("allow-dirty-locks", "flakes"),
    ("auto-allocate-uids", "auto-allocate-uids"),
    ("commit-lock-file-summary", "flakes"),
    ("flake-registry", "flakes"),
    ("impure-env", "configurable-impure-env"),
    ("use-registries", "flakes"),
];

/// The feature that a setting needs, if it needs one.
pub fn gate(name: &str) -> Option<&'static str> {
    GATED.iter().find(|gated| gated.0 == real_name(name)).map(|gated| gated.1)
}

/// What a setting is called if this is another name for it.
pub fn real_name(name: &str) -> &str {
    ALIASES.iter().find(|alias| alias.0 == name).map_or(name, |alias| alias.1)
}

/// Checks a value.
pub(super) fn check(name: &str, kind: Kind, value: &str) -> Result<(), Failure> {
    let name = real_name(name);
    let check = match kind {
        Kind::IgnoredText(check) | Kind::IgnoredList(check) => check,
        _ if name == "sandbox" && ["true", "relaxed", "false"].contains(&value) => return Ok(()),
        _ if name == "sandbox" => return Err(usage(format!("option '{name}' has invalid value '{value}'"))),
        _ => return parse_switch(name, value).map(|_| ()),
    };
    match check {
        Anything => Ok(()),
        Number(width) if number(value).is_some_and(|(number, _)| width.has(number)) => Ok(()),
        Number(_) => Err(usage(format!("setting '{name}' has invalid value '{value}'"))),
        Jobs if value == "auto" || value.parse::<u32>().is_ok() => Ok(()),
        Jobs => Err(usage(format!("configuration setting '{name}' should be 'auto' or an integer"))),
        Path { optional } => path(name, value, optional),
        Stores => value.split_whitespace().try_for_each(store),
    }
}

/// Checks a path. Nix: only that it is absolute is an error also where others are warnings.
fn path(name: &str, value: &str, optional: bool) -> Result<(), Failure> {
    match value {
        "" if optional => Ok(()),
        "" => Err(usage(format!("setting '{name}' is a path and paths cannot be empty"))),
        _ if value.starts_with('/') => Ok(()),
        _ => Err(message(format!("not an absolute path: \"{value}\""))),
    }
}

/// Checks that the name of a store can be read.
pub fn store(uri: &str) -> Result<(), Failure> {
    let settings = StoreSettings { uri: uri.into(), ..StoreSettings::default() };
    settings.parse().map_err(|error| usage(error.message))
}

/// The name and kind of such a setting.
pub(super) fn find(name: &str) -> Option<(&'static str, Kind)> {
    if let Ok(found) = SWITCHES.binary_search(&name) {
        return Some((SWITCHES[found], Kind::IgnoredSwitch));
    }
    if let Ok(found) = TEXTS.binary_search_by_key(&name, |text| text.0) {
        return Some((TEXTS[found].0, Kind::IgnoredText(TEXTS[found].1)));
    }
    let found = LISTS.binary_search_by_key(&name, |list| list.0).ok()?;
    Some((LISTS[found].0, Kind::IgnoredList(LISTS[found].1)))
}
