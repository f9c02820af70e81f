//! Settings of C++ Nix 2.34.8, and other names of them, that change nothing here: they concern
//! building, stores, networks and tools. Taken from `nix config show --json`.

use super::Kind;

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
const TEXTS: &[&str] = &[
    "bash-prompt",
    "bash-prompt-prefix",
    "bash-prompt-suffix",
    "binary-caches-parallel-connections",
    "build-cores",
    "build-dir",
    "build-max-jobs",
    "build-max-log-size",
    "build-max-silent-time",
    "build-poll-interval",
    "build-timeout",
    "build-users-group",
    "builders",
    "commit-lock-file-summary",
    "commit-lockfile-summary",
    "connect-timeout",
    "cores",
    "diff-hook",
    "download-attempts",
    "download-buffer-size",
    "download-speed",
    "eval-attrset-update-layer-rhs-threshold",
    "flake-registry",
    "gc-reserved-space",
    "http-connections",
    "id-count",
    "json-log-path",
    "log-lines",
    "max-build-log-size",
    "max-free",
    "max-jobs",
    "max-silent-time",
    "max-substitution-jobs",
    "min-free",
    "min-free-check-interval",
    "nar-buffer-size",
    "narinfo-cache-meta-ttl",
    "narinfo-cache-negative-ttl",
    "narinfo-cache-positive-ttl",
    "netrc-file",
    "post-build-hook",
    "pre-build-hook",
    "sandbox-build-dir",
    "sandbox-dev-shm-size",
    "ssl-cert-file",
    "stalled-download-timeout",
    "start-id",
    "substitution-max-jobs",
    "tarball-ttl",
    "timeout",
    "upgrade-nix-store-path-url",
    "user-agent-suffix",
    "warn-large-path-threshold",
];

/// Words; `extra-NAME` adds some.
const LISTS: &[&str] = &[
    "access-tokens",
    "allowed-impure-host-deps",
    "allowed-users",
    "binary-cache-public-keys",
    "binary-caches",
    "build-chroot-dirs",
    "build-hook",
    "build-sandbox-paths",
    "external-builders",
    "extra-platforms",
    "hashed-mirrors",
    "ignored-acls",
    "impure-env",
    "plugin-files",
    "sandbox-paths",
    "secret-key-files",
    "substituters",
    "system-features",
    "trusted-binary-caches",
    "trusted-public-keys",
    "trusted-substituters",
    "trusted-users",
];

/// Settings that mean something only with an experimental feature: how they and it are called.
const GATED: &[(&str, &str, &str)] = &[
    ("accept-flake-config", "accept-flake-config", "flakes"),
    ("allow-dirty-locks", "allow-dirty-locks", "flakes"),
    ("auto-allocate-uids", "auto-allocate-uids", "auto-allocate-uids"),
    ("commit-lock-file-summary", "commit-lock-file-summary", "flakes"),
    ("commit-lockfile-summary", "commit-lock-file-summary", "flakes"),
    ("flake-registry", "flake-registry", "flakes"),
    ("impure-env", "impure-env", "configurable-impure-env"),
    ("use-registries", "use-registries", "flakes"),
];

/// What a setting is called in full, and the feature that it needs, if it needs one.
pub(super) fn gate(name: &str) -> Option<(&'static str, &'static str)> {
    GATED.iter().find(|gated| gated.0 == name).map(|gated| (gated.1, gated.2))
}

/// The name and kind of such a setting.
pub(super) fn find(name: &str) -> Option<(&'static str, Kind)> {
    let tables = [(SWITCHES, Kind::IgnoredSwitch), (TEXTS, Kind::IgnoredText), (LISTS, Kind::IgnoredList)];
    tables.into_iter().find_map(|(names, kind)| {
        let found = names.binary_search(&name).ok()?;
        Some((names[found], kind))
    })
}
