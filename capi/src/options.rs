//! What an evaluator is to be like.

use std::ffi::c_char;
use std::time::Duration;

use evaluator::policy::{Access, Policy};
use evaluator::store::StoreSettings;
use evaluator::{Evaluator, Limits, Result};

use crate::builtin::Definition;
use crate::guard::{ErrorPlace, given, guard_done, usage};
use crate::text;

/// What evaluators are to be like. One may serve for any number of them; it is not changed while another thread
/// uses it.
#[derive(Default)]
pub struct Options {
    search_path: Vec<Vec<u8>>,
    system: Option<String>,
    policy: Policy,
    limits: Limits,
    store: StoreSettings,
    pub(crate) builtins: Vec<Definition>,
}

impl Options {
    /// An evaluator that is so.
    pub fn start(&self) -> Result<Evaluator> {
        let mut builder = Evaluator::builder()
            .policy(self.policy.clone())
            .limits(self.limits.clone())
            .store(self.store.clone());
        for entries in &self.search_path {
            builder = builder.search_path(entries);
        }
        if let Some(system) = &self.system {
            builder = builder.system(system);
        }
        for definition in &self.builtins {
            builder = builder.builtin(definition.builtin()?);
        }
        builder.build()
    }
}

/// Changes options.
fn set(
    options: Option<&mut Options>,
    error: ErrorPlace,
    change: impl FnOnce(&mut Options) -> Result<()>,
) -> bool {
    guard_done(error, || change(given(options, "options")?))
}

/// Options of which nothing is set: no search path, the machine's system, a store that takes nothing, no limits but
/// that on calls.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_new() -> Option<Box<Options>> {
    Some(Box::default())
}

/// Frees options. Evaluators that were made with them stay. `NULL` is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_free(options: Option<Box<Options>>) {
    drop(options);
}

/// Adds entries to the search path, as in `NIX_PATH`: `nixpkgs=/path:/other`.
///
/// Errors: `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_options_search_path(
    options: Option<&mut Options>,
    entries: *const c_char,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| {
        // SAFETY: C2.
        options.search_path.push(unsafe { text::bytes(entries, "entries") }?.to_vec());
        Ok(())
    })
}

/// Sets `builtins.currentSystem`.
///
/// Errors: `usage` if something is `NULL`, or the name is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_options_system(
    options: Option<&mut Options>,
    system: *const c_char,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| {
        // SAFETY: C2.
        options.system = Some(unsafe { text::string(system, "system") }?.into());
        Ok(())
    })
}

/// Programs see nothing of the machine: no files, environment or clock.
///
/// Errors: `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_pure(options: Option<&mut Options>, error: ErrorPlace) -> bool {
    set(options, error, |options| {
        options.policy.access = Access::Pure;
        Ok(())
    })
}

/// Programs see only those files that are in the search path, and fetch only what
/// `frazil_options_allow_uri` allows.
///
/// Errors: `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_restricted(options: Option<&mut Options>, error: ErrorPlace) -> bool {
    set(options, error, |options| {
        if options.policy.access == Access::All {
            options.policy.access = Access::Restricted;
        }
        options.policy.restricts_uris = true;
        Ok(())
    })
}

/// Allows programs that are restricted to fetch this and all below it, or a whole scheme (`https:`).
///
/// Errors: `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_options_allow_uri(
    options: Option<&mut Options>,
    uri: *const c_char,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| {
        // SAFETY: C2.
        options.policy.allowed_uris.push(unsafe { text::bytes(uri, "uri") }?.to_vec());
        Ok(())
    })
}

/// Limits the time that one call of the evaluator may take; 0 is no limit. A call that takes longer ends with `limit`.
///
/// Errors: `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_limit_time(
    options: Option<&mut Options>,
    milliseconds: u64,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| {
        options.limits.time = (milliseconds > 0).then(|| Duration::from_millis(milliseconds));
        Ok(())
    })
}

/// Limits the bytes of the collected heap; 0 is no limit. There is one heap per process, so this counts what all
/// evaluators hold, and the last one that sets it decides. The evaluator that asks for more ends its call with
/// `limit`.
///
/// Errors: `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_limit_heap(
    options: Option<&mut Options>,
    bytes: usize,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| {
        options.limits.heap = (bytes > 0).then_some(bytes);
        Ok(())
    })
}

/// Limits the calls in progress; 10,000 if this is not used. More end with `stack-overflow`.
///
/// Errors: `usage` if something is `NULL`, or the limit is 0.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_limit_calls(
    options: Option<&mut Options>,
    calls: u32,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| match calls {
        0 => Err(usage("the limit on calls is 0")),
        calls => {
            options.limits.calls = calls;
            Ok(())
        }
    })
}

/// Chooses the store: `auto`, `daemon`, `local?root=DIR`, `dummy://`, … Unless it is read-only, derivations and
/// files are written to it.
///
/// Errors: `usage` if something is `NULL`, or the name is none of a store.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_options_store(
    options: Option<&mut Options>,
    uri: *const c_char,
    read_only: bool,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| {
        // SAFETY: C2.
        let uri = unsafe { text::string(uri, "uri") }?.into();
        let store = StoreSettings { uri, read_only, ..options.store.clone() };
        store.check().map_err(|error| usage(String::from_utf8_lossy(&error.message)))?;
        options.store = store;
        Ok(())
    })
}

/// Chooses whether derivations are built when a program reads what they make.
///
/// Errors: `usage` if something is `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_options_import_from_derivation(
    options: Option<&mut Options>,
    allowed: bool,
    error: ErrorPlace,
) -> bool {
    set(options, error, |options| {
        options.store.import_from_derivation = allowed;
        Ok(())
    })
}
