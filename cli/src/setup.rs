//! From options to an evaluator's settings.

use std::env::var_os;
use std::os::unix::ffi::OsStringExt;

use frazil::bytecode;
use frazil::eval::heap::HeapOptions;
use frazil::eval::host::Access;
use frazil::eval::vm::{Features, VmOptions};
use frazil::policy::Policy;
use frazil::search_path::{self, Entry};
use frazil::store::{StoreError, StoreSettings};

use crate::failure::Failure;
use crate::flags;
use crate::options::{BytecodeCache, Mode, Options};
use crate::syntax;

/// Completes the options by what the environment says.
pub fn read_environment(options: &mut Options) -> Result<(), Failure> {
    if let (None, Some(level)) = (options.opt_level, var_os("FRAZIL_OPT_LEVEL")) {
        options.opt_level = Some(flags::opt_level(&level.into_vec())?);
    }
    if let (None, Some(nodes)) = (options.unit_nodes, var_os("FRAZIL_UNIT_NODES")) {
        options.unit_nodes = Some(flags::unit_nodes(&nodes.into_vec())?);
    }
    if let (None, Some(seed)) = (&options.stress, var_os("FRAZIL_STRESS")) {
        options.stress = Some(flags::stress(&seed.into_vec())?);
    }
    if let (BytecodeCache::Default, Some(dir)) = (&options.bytecode_cache, var_os("FRAZIL_BYTECODE_CACHE")) {
        options.bytecode_cache =
            if dir.is_empty() { BytecodeCache::Off } else { BytecodeCache::Dir(dir.into()) };
    }
    let is_on = |name| var_os(name).is_some_and(|value| value != "0");
    if is_on("NIX_SHOW_STATS") {
        let file = var_os("NIX_SHOW_STATS_PATH").map_or(b"-".to_vec(), OsStringExt::into_vec);
        options.cost.show_stats = Some(file);
        options.cost.count_calls = is_on("NIX_COUNT_CALLS");
    }
    Ok(())
}

/// The settings of an evaluator for these options.
pub fn evaluator_settings(options: &Options) -> frazil::Settings {
    let settings = &options.settings;
    let defaults = VmOptions::default();
    let heap = HeapOptions {
        backend: options.backend.unwrap_or(defaults.heap.backend),
        stress: options.stress.clone(),
        alone: true,
        ..defaults.heap
    };
    let system = [&settings.eval_system, &settings.system].into_iter().find(|name| !name.is_empty());
    frazil::Settings {
        vm: VmOptions {
            heap,
            max_call_depth: settings.max_call_depth,
            opt_level: options.opt_level.unwrap_or(defaults.opt_level),
            unit_nodes: options.unit_nodes.unwrap_or(defaults.unit_nodes),
            parse: syntax::parse_options(options),
            features: Features {
                blake3_hashes: settings.has_feature("blake3-hashes"),
                ca_derivations: settings.has_feature("ca-derivations"),
                dynamic_derivations: settings.has_feature("dynamic-derivations"),
                // Nix: flakes bring it along.
                fetch_tree: settings.has_feature("fetch-tree") || settings.has_feature("flakes"),
                flakes: settings.has_feature("flakes"),
                git_hashing: settings.has_feature("git-hashing"),
                impure_derivations: settings.has_feature("impure-derivations"),
                parse_toml_timestamps: settings.has_feature("parse-toml-timestamps"),
                verified_fetches: settings.has_feature("verified-fetches"),
            },
            trace_verbose: settings.trace_verbose,
            abort_on_warn: settings.abort_on_warn,
            ..VmOptions::default()
        },
        search_path: search_path(options),
        system: system.cloned(),
        store: store_settings(options),
        policy: policy(settings),
        bytecode_cache: match &options.bytecode_cache {
            BytecodeCache::Default => bytecode::default_dir(),
            BytecodeCache::Dir(dir) => Some(dir.clone()),
            BytecodeCache::Off => None,
        },
        show_trace: settings.show_trace,
        terminal: Some(options.terminal()),
        recorder: None,
    }
}

/// What programs may see.
fn policy(settings: &crate::settings::Settings) -> Policy {
    let access = match (settings.pure_eval, settings.restrict_eval) {
        (true, _) => Access::Pure,
        (false, true) => Access::Restricted,
        (false, false) => Access::All,
    };
    let restricts_uris = settings.restrict_eval;
    let allowed_uris = settings.allowed_uris.iter().map(|uri| uri.clone().into_bytes()).collect();
    Policy { access, restricts_uris, allowed_uris }
}

/// Checks the names of the stores, also of one that would only build.
pub fn check_stores(options: &Options) -> Result<(), StoreError> {
    let builds = StoreSettings { uri: store_uri(options), ..store_settings(options) };
    builds.check().and_then(|()| store_settings(options).check())
}

/// The store: what a flag or `nix.conf` names, else `NIX_REMOTE`, else what this machine has.
fn store_uri(options: &Options) -> String {
    let uri = match options.settings.store.as_str() {
        "" => var_os("NIX_REMOTE").map(|uri| uri.to_string_lossy().into_owned()).unwrap_or_default(),
        uri => uri.into(),
    };
    if uri.is_empty() { "auto".into() } else { uri }
}

/// The store that is evaluated with.
fn store_settings(options: &Options) -> StoreSettings {
    let settings = &options.settings;
    let uri = match &options.eval_store {
        Some(uri) if uri.is_empty() => "auto".into(),
        Some(uri) => uri.clone(),
        None => store_uri(options),
    };
    let is_instantiation = options.mode == Mode::Instantiate;
    StoreSettings {
        uri,
        read_only: options.read_only || !(is_instantiation || options.read_write),
        // Nix: what lists packages writes them to the store.
        counts_computed: options.mode == Mode::Query,
        import_from_derivation: settings.import_from_derivation,
        trace_import_from_derivation: settings.trace_import_from_derivation,
        sync_database: settings.fsync_metadata,
    }
}

/// `-I`, then `NIX_PATH` unless a flag replaces it, then the setting `nix-path`, then Nix's own places.
fn search_path(options: &Options) -> Vec<Entry> {
    let settings = &options.settings;
    if settings.pure_eval {
        return Vec::new();
    }
    let mut entries = options.include.clone();
    if !options.nix_path_given {
        entries.extend(search_path::of_variable());
    }
    entries.extend(settings.nix_path.iter().map(|entry| Entry::parse(entry.as_bytes())));
    if !settings.restrict_eval {
        entries.extend(search_path::own_places());
    }
    entries
}
