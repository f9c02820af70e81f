//! A client of the Nix daemon: a store behind a socket.
//!
//! | file | what it defines |
//! |---|---|
//! | `address` | where a daemon listens |
//! | `options` | how to talk to it, and what to tell it about building |
//! | `socket` | bytes both ways, with limits on waiting |
//! | `wire` | how numbers, strings, paths and what is known of paths are written |
//! | `messages` | what the daemon says while it works |
//! | `connection` | the greeting, and requests one after the other |
//! | `frames` | data of unknown length on its way to the daemon |
//! | `store` | the [`Store`](crate::store::Store) |
//! | `add` | adding paths |
//! | `build` | building |
//!
//! Version 1.38 of the protocol is spoken, and every one since 1.32 (Nix 2.4). A request takes a
//! connection for itself; connections are opened as they are needed, kept until the store goes, and
//! never used again after something went wrong on them. Whatever is added is kept from being collected
//! as long as the store is open.
//!
//! What the daemon sends is as little trusted as any file: numbers are checked, lengths are bounded,
//! and an answer that makes no sense is an error that names the socket. What it reports as its own
//! errors keeps its text, without the colours.
//!
//! ```no_run
//! use frazil_store::daemon::{Address, Daemon, Options};
//! use frazil_store::store::Store;
//!
//! let daemon = Daemon::open(Address::parse("daemon")?, Options::default())?;
//! let path = daemon.add_text(b"greeting", b"hello", Default::default())?;
//! assert!(daemon.is_valid(&path)?);
//! # Ok::<(), frazil_store::store::StoreError>(())
//! ```

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::path::StorePath;
use crate::store::{LogEvent, LogSink, NoLog, Result};
use connection::Connection;

mod add;
mod address;
mod build;
mod connection;
mod frames;
mod messages;
mod options;
mod socket;
mod store;
mod wire;

pub use address::Address;
pub use build::{BuildResult, BuildStatus};
pub use connection::Version;
pub use options::{Options, Settings};
pub use socket::Stopped;

/// Whether a daemon trusts its client: then it adds what has no signature, and heeds all settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// It does not say.
    Unknown,
    /// It does.
    Trusted,
    /// It does not.
    NotTrusted,
}

/// What a daemon says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Greeting {
    /// The version of the protocol that is spoken.
    pub protocol: Version,
    /// The version of Nix that the daemon belongs to.
    pub version: Option<Vec<u8>>,
    /// Whether it trusts us.
    pub trust: Trust,
}

/// The store of a daemon.
pub struct Daemon {
    address: Address,
    options: Options,
    greeting: Greeting,
    idle: Mutex<Vec<Connection>>,
    /// The temporary roots. They live as long as the connection that added them.
    roots: Mutex<BTreeSet<StorePath>>,
    /// Whether connections were lost, and roots with them.
    lost: AtomicBool,
    log: Mutex<Box<dyn LogSink>>,
}

impl Daemon {
    /// Connects to a daemon.
    ///
    /// # Errors
    /// If there is none, or it does not speak a version that is known here.
    pub fn open(address: Address, options: Options) -> Result<Daemon> {
        Daemon::open_with_log(address, options, Box::new(NoLog))
    }

    /// Connects to a daemon. What it says goes to `log`, except where a method has a sink of its own.
    ///
    /// # Errors
    /// See [`Daemon::open`].
    pub fn open_with_log(address: Address, options: Options, log: Box<dyn LogSink>) -> Result<Daemon> {
        let log = Mutex::new(log);
        let first = Connection::open(&address, &options, &mut SharedLog(&log))?;
        let greeting =
            Greeting { protocol: first.version, version: first.daemon_version.clone(), trust: first.trust };
        let (idle, roots) = (Mutex::new(vec![first]), Mutex::default());
        Ok(Daemon { address, options, greeting, idle, roots, lost: AtomicBool::new(false), log })
    }

    /// What the daemon said of itself.
    pub fn greeting(&self) -> &Greeting {
        &self.greeting
    }

    fn log(&self) -> SharedLog<'_> {
        SharedLog(&self.log)
    }

    /// Does something with a connection, which is kept if another request can follow.
    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut connection = self.take()?;
        let result = work(&mut connection);
        match connection.usable {
            true => lock(&self.idle).push(connection),
            false => self.lost.store(true, Ordering::Relaxed),
        }
        result
    }

    /// A connection that nobody else uses.
    fn take(&self) -> Result<Connection> {
        loop {
            // In a statement of its own, so that the lock is held no longer.
            let idle = lock(&self.idle).pop();
            let Some(mut connection) = idle else { break };
            if connection.socket.is_idle() {
                return Ok(connection);
            }
            self.lost.store(true, Ordering::Relaxed);
        }
        let mut connection = Connection::open(&self.address, &self.options, &mut self.log())?;
        if self.lost.swap(false, Ordering::Relaxed) {
            let roots: Vec<StorePath> = lock(&self.roots).iter().cloned().collect();
            connection.add_roots(&roots, &self.options, &mut self.log())?;
        }
        Ok(connection)
    }

    /// Keeps paths from being collected while this lives. Whoever asks afterwards whether they are valid
    /// can rely on the answer.
    fn keep(&self, paths: &[StorePath]) -> Result<()> {
        self.with(|connection| connection.add_roots(paths, &self.options, &mut self.log()))?;
        lock(&self.roots).extend(paths.iter().cloned());
        Ok(())
    }
}

/// The sink for what nobody else listens to.
struct SharedLog<'a>(&'a Mutex<Box<dyn LogSink>>);

impl LogSink for SharedLog<'_> {
    fn event(&mut self, event: LogEvent) {
        lock(self.0).event(event);
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
