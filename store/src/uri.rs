//! Names of stores, and opening what they name.
//!
//! | name | store |
//! |---|---|
//! | `auto` or nothing | what this machine has: see [`open`] |
//! | `local`, `local?root=DIR`, `local?state=DIR&real=DIR&log=DIR` | in a directory |
//! | `DIR` with a slash in it, `local://DIR` | as `local?root=DIR` |
//! | `daemon`, `unix://SOCKET` | a daemon's |
//! | `dummy://`, `dummy://?read-only=false` | in memory, for tests |

use std::env::var_os;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::memory::MemoryStore;
use crate::path::STORE_DIR;
use crate::store::{ErrorKind, Result, Store, StoreError};

/// What the names of stores depend on besides themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// Where the machine's store has its database and more (`NIX_STATE_DIR`).
    pub state: PathBuf,
    /// Where it has its logs (`NIX_LOG_DIR`).
    pub log: PathBuf,
    /// Where the daemon listens (`NIX_DAEMON_SOCKET_PATH`).
    pub socket: PathBuf,
    /// The user's own data (`XDG_DATA_HOME`), for a store of his own.
    pub data: Option<PathBuf>,
    /// The directory that store paths begin with (`NIX_STORE_DIR`), if it was chosen.
    pub store_dir: Option<PathBuf>,
    /// Whether the user chose places by `NIX_STORE_DIR` or `NIX_STATE_DIR`.
    pub chosen: bool,
    /// Whether databases are flushed to disk (`fsync-metadata`).
    pub sync_database: bool,
    /// Whether a local store is made if it is not there; else an empty one stands for it.
    pub create: bool,
}

impl Places {
    /// As the environment has them.
    pub fn of_environment() -> Places {
        let place = |name: &str| var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let state = place("NIX_STATE_DIR").unwrap_or_else(|| "/nix/var/nix".into());
        let data = place("XDG_DATA_HOME").or_else(|| place("HOME").map(|home| home.join(".local/share")));
        Places {
            log: place("NIX_LOG_DIR").unwrap_or_else(|| "/nix/var/log/nix".into()),
            socket: place("NIX_DAEMON_SOCKET_PATH").unwrap_or_else(|| state.join("daemon-socket/socket")),
            data: data.map(|data| data.join("nix")),
            chosen: place("NIX_STORE_DIR").is_some() || place("NIX_STATE_DIR").is_some(),
            store_dir: place("NIX_STORE_DIR").or_else(|| place("NIX_STORE")),
            sync_database: true,
            create: true,
            state,
        }
    }
}

/// A store that was opened.
pub struct Opened {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// The name of a store, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreUri {
    /// `auto`, `local`, `unix`, `dummy` and the like.
    pub scheme: String,
    /// What stands behind `://`.
    pub authority: String,
    /// What stands behind `?`.
    pub params: Vec<(String, String)>,
}

impl StoreUri {
    /// Takes a name apart.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(uri: &str) -> Result<StoreUri> {
        let (base, query) = uri.split_once('?').unwrap_or((uri, ""));
        let params = query.split('&').filter(|param| !param.is_empty());
        let params = params.map(|param| {
            let (name, value) = param.split_once('=').unwrap_or((param, ""));
            (decoded(name), decoded(value))
        });
        let (scheme, authority) = match base {
            "" | "auto" => ("auto", String::new()),
            "daemon" => ("unix", String::new()),
            "local" => ("local", String::new()),
            _ => match base.split_once("://") {
                Some((scheme, authority)) => (scheme, decoded(authority)),
                None if base.contains('/') => ("local", base.to_string()),
                None => {
                    let message = format!("Cannot parse Nix store '{uri}'");
                    return Err(StoreError::new(ErrorKind::Usage, message));
                }
            },
        };
        Ok(StoreUri { scheme: scheme.into(), authority, params: params.collect() })
    }

    /// Checks that there are such stores.
    ///
    /// # Errors
    /// If there are none of this kind, or with this directory.
    pub fn check(&self) -> Result<()> {
        if let Some(dir) = self.param("store") {
            check_dir(Path::new(dir))?;
        }
        if SCHEMES.contains(&self.scheme.as_str()) {
            return Ok(());
        }
        let message = format!("don't know how to open Nix store with scheme '{}'", self.scheme);
        Err(StoreError::new(ErrorKind::Unsupported, message))
    }

    fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Store paths begin with one directory only.
fn check_dir(dir: &Path) -> Result<()> {
    if dir == Path::new(STORE_DIR) {
        return Ok(());
    }
    let dir = dir.display();
    let message = format!("the store directory '{dir}' is not supported; it is always '{STORE_DIR}'");
    Err(StoreError::new(ErrorKind::Unsupported, message))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The kinds of stores.
const SCHEMES: [&str; 4] = ["auto", "local", "unix", "dummy"];

/// Parameters of local stores, and those that change nothing here.
#[cfg(feature = "local")]
const LOCAL_PARAMS: [&str; 13] = [
    "root",
    "state",
    "log",
    "real",
    "store",
    "read-only",
    "require-sigs",
    "path-info-cache-size",
    "trusted",
    "priority",
    "want-mass-query",
    "system-features",
    "ignore-gc-delete-failure",
];

/// Parameters of daemons' stores, and those that change nothing here.
#[cfg(unix)]
const DAEMON_PARAMS: [&str; 11] = [
    "root",
    "state",
    "log",
    "real",
    "store",
    "max-connections",
    "max-connection-age",
    "path-info-cache-size",
    "trusted",
    "priority",
    "want-mass-query",
];

/// Opens the store of this name.
///
/// `auto` is, as in the reference: the machine's store itself, if its state directory can be read and
/// written; else the daemon, if its socket is there; else, if there is no state directory, for an
/// ordinary user who chose no places, a store of his own in his data directory; else the machine's
/// store itself, and an error says what cannot be written.
///
/// # Errors
/// If there is none, or it cannot be opened.
pub fn open(uri: &str, places: &Places) -> Result<Opened> {
    let parsed = StoreUri::parse(uri)?;
    parsed.check()?;
    places.store_dir.as_deref().map_or(Ok(()), check_dir)?;
    match parsed.scheme.as_str() {
        "auto" => open_auto(&parsed, places),
        "local" => open_local(&parsed, places),
        "unix" => open_daemon(&parsed, places),
        _ => {
            let read_only = !matches!(parsed.param("read-only"), Some("false" | "0" | "no"));
            Ok(Opened { store: Arc::new(MemoryStore::new("dummy://", read_only)), warnings: Vec::new() })
        }
    }
}

#[cfg(not(feature = "local"))]
fn open_auto(uri: &StoreUri, places: &Places) -> Result<Opened> {
    open_daemon(uri, places)
}

#[cfg(not(feature = "local"))]
fn open_local(_uri: &StoreUri, _places: &Places) -> Result<Opened> {
    Err(StoreError::new(
        ErrorKind::Unsupported,
        "this build has no stores in directories; use '--store daemon'",
    ))
}

#[cfg(feature = "local")]
fn open_auto(uri: &StoreUri, places: &Places) -> Result<Opened> {
    use rustix::fs::{Access, access};
    let state = uri.param("state").map_or_else(|| places.state.clone(), PathBuf::from);
    if access(&state, Access::READ_OK | Access::WRITE_OK).is_ok() {
        return open_local(uri, places);
    }
    if places.socket.exists() {
        return open_daemon(uri, places);
    }
    let ordinary = !rustix::process::geteuid().is_root() && !places.chosen && uri.params.is_empty();
    let Some(data) = places.data.as_ref().filter(|_| ordinary && !state.exists()) else {
        return open_local(uri, places);
    };
    let root = data.join("root");
    let is_new = !root.exists();
    if is_new && std::fs::create_dir_all(&root).is_err() {
        return open_local(uri, places);
    }
    let mut opened = open_local(&StoreUri { authority: root.display().to_string(), ..uri.clone() }, places)?;
    if is_new {
        let warning = format!(
            "{} does not exist, so Nix will use \"{}\" as a chroot store",
            state.display(),
            root.display()
        );
        opened.warnings.push(warning);
    }
    Ok(opened)
}

#[cfg(feature = "local")]
fn open_local(uri: &StoreUri, places: &Places) -> Result<Opened> {
    use crate::local::{LocalConfig, LocalStore};
    let unknown = uri.params.iter().filter(|(name, _)| !LOCAL_PARAMS.contains(&name.as_str()));
    let warnings = unknown.map(|(name, _)| format!("unknown setting '{name}'")).collect();
    let root = uri.param("root").filter(|root| !root.is_empty());
    let root = root.or_else(|| Some(uri.authority.as_str()).filter(|root| !root.is_empty()));
    let mut config = match root {
        Some(root) => LocalConfig::with_root(&absolute(root)?),
        None => LocalConfig::new(&places.state, &places.log),
    };
    config.sync_database = places.sync_database;
    for (name, place) in [("state", &mut config.state), ("log", &mut config.log), ("real", &mut config.real)]
    {
        if let Some(value) = uri.param(name) {
            *place = absolute(value)?;
        }
    }
    // Who only looks makes nothing.
    if !places.create && !config.is_there() {
        let nothing = MemoryStore::new(config.uri, true);
        return Ok(Opened { store: Arc::new(nothing), warnings });
    }
    Ok(Opened { store: Arc::new(LocalStore::open(config)?), warnings })
}

#[cfg(feature = "local")]
fn absolute(path: &str) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| StoreError::io("find", std::path::Path::new(path), &error))
}

/// The one place where a connection to a daemon is made.
#[cfg(unix)]
fn open_daemon(uri: &StoreUri, places: &Places) -> Result<Opened> {
    use crate::daemon::{Address, Daemon, Options};
    let mut address = match uri.authority.as_str() {
        "" => Address::of_machine(&places.socket),
        path => Address::of_socket(path),
    };
    address.root = uri.param("root").filter(|root| !root.is_empty()).map(PathBuf::from);
    let unknown = uri.params.iter().filter(|(name, _)| !DAEMON_PARAMS.contains(&name.as_str()));
    let warnings = unknown.map(|(name, _)| format!("unknown setting '{name}'")).collect();
    Ok(Opened { store: Arc::new(Daemon::open(address, Options::default())?), warnings })
}

#[cfg(not(unix))]
fn open_daemon(uri: &StoreUri, places: &Places) -> Result<Opened> {
    let socket = match uri.authority.as_str() {
        "" => places.socket.clone(),
        path => PathBuf::from(path),
    };
    let message = format!(
        "cannot connect to the Nix daemon at '{}': this system has no such sockets",
        socket.display()
    );
    Err(StoreError::new(ErrorKind::Unsupported, message).about(socket))
}
