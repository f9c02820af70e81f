//! A connection: the greeting, and requests one after the other.

use std::collections::BTreeSet;

use super::frames::Frames;
use super::messages::Failure;
use super::socket::Socket;
use super::wire::Request;
use super::{Address, Options, Trust};
use crate::path::StorePath;
use crate::store::{ErrorKind, LogSink, Result, StoreError};

const CLIENT_MAGIC: u64 = 0x6e69_7863;
const DAEMON_MAGIC: u64 = 0x6478_696f;

/// How many requests for roots are sent before their answers are read.
const ROOTS_AT_ONCE: usize = 256;

/// A version of the protocol: 1.38 is `Version(1, 38)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version(pub u8, pub u8);

impl Version {
    /// What is spoken here at best.
    pub const LATEST: Version = Version(1, 38);
    /// What is spoken here at least, by daemons since Nix 2.4: many paths can be added at once.
    pub const OLDEST: Version = Version(1, 32);

    fn number(self) -> u64 {
        u64::from(self.0) << 8 | u64::from(self.1)
    }
}

/// What is being asked for, by its number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    AddToStore = 7,
    BuildPaths = 9,
    EnsurePath = 10,
    AddTempRoot = 11,
    AddIndirectRoot = 12,
    SetOptions = 19,
    QueryPathInfo = 26,
    QueryValidPaths = 31,
    NarFromPath = 38,
    AddToStoreNar = 39,
    QueryDerivationOutputMap = 41,
    AddMultipleToStore = 44,
    BuildPathsWithResults = 46,
}

impl Operation {
    pub(super) fn request(self) -> Request {
        Request::default().number(self as u64)
    }

    /// For messages: `while …`.
    fn doing(self) -> &'static str {
        match self {
            Operation::AddToStore | Operation::AddToStoreNar => "adding a path",
            Operation::AddMultipleToStore => "adding paths",
            Operation::BuildPaths | Operation::BuildPathsWithResults => "building",
            Operation::EnsurePath => "fetching a path",
            Operation::AddTempRoot | Operation::AddIndirectRoot => "adding a root",
            Operation::SetOptions => "being told settings",
            Operation::QueryPathInfo => "being asked about a path",
            Operation::QueryValidPaths => "being asked which paths are valid",
            Operation::NarFromPath => "sending a path",
            Operation::QueryDerivationOutputMap => "being asked about outputs",
        }
    }

    /// Whether the daemon may think for as long as it likes.
    fn is_work(self) -> bool {
        !matches!(
            self,
            Operation::SetOptions
                | Operation::QueryPathInfo
                | Operation::QueryValidPaths
                | Operation::QueryDerivationOutputMap
        )
    }
}

/// A connection that has been greeted.
pub(super) struct Connection {
    pub(super) socket: Socket,
    pub(super) version: Version,
    /// What the daemon calls itself.
    pub(super) daemon_version: Option<Vec<u8>>,
    pub(super) trust: Trust,
    /// Whether another request can follow.
    pub(super) usable: bool,
}

impl Connection {
    pub(super) fn open(address: &Address, options: &Options, log: &mut dyn LogSink) -> Result<Connection> {
        let mut socket = Socket::connect(&address.socket, options.stopped.clone())?;
        socket.patience = options.greeting_timeout;
        let version = greet(&mut socket)?;
        let said = |least| version >= least;
        let daemon_version = if said(Version(1, 33)) { Some(socket.name()?) } else { None };
        let trust = if said(Version(1, 35)) { read_trust(&mut socket)? } else { Trust::Unknown };
        socket.messages(log).map_err(Failure::into_error)?;
        let mut connection = Connection { socket, version, daemon_version, trust, usable: true };
        if let Some(settings) = &options.settings {
            let request = settings.write(Operation::SetOptions.request());
            connection.call(Operation::SetOptions, request, options, log, |_| Ok(()))?;
        }
        Ok(connection)
    }

    /// Makes a request and reads its answer.
    pub(super) fn call<T>(
        &mut self,
        operation: Operation,
        request: Request,
        options: &Options,
        log: &mut dyn LogSink,
        answer: impl FnOnce(&mut Socket) -> Result<T>,
    ) -> Result<T> {
        self.begin(operation, options);
        if let Err(error) = self.socket.send(&request.0) {
            return Err(self.reason(error, log));
        }
        match self.socket.messages(log) {
            Ok(()) => {
                let answer = answer(&mut self.socket)?;
                self.usable = true;
                Ok(answer)
            }
            Err(Failure::Refused(error)) => {
                self.usable = true;
                Err(error)
            }
            Err(Failure::Broken(error)) => Err(error),
        }
    }

    /// Makes a request whose data `write` gives, and reads its answer. Whatever fails, the connection
    /// is not used again: nobody knows what the daemon has read.
    pub(super) fn upload<T>(
        &mut self,
        operation: Operation,
        request: Request,
        options: &Options,
        log: &mut dyn LogSink,
        write: impl FnOnce(&mut Frames) -> Result<()>,
        answer: impl FnOnce(&mut Socket) -> Result<T>,
    ) -> Result<T> {
        self.begin(operation, options);
        if let Err(error) = self.socket.send(&request.0) {
            return Err(self.reason(error, log));
        }
        let mut frames = Frames::new(&mut self.socket, log);
        let written = write(&mut frames).and_then(|()| frames.finish());
        let failure = frames.into_failure();
        match (failure, written) {
            (Some(Failure::Refused(error)), _) => return Err(error),
            (Some(Failure::Broken(error)), _) => return Err(self.reason(error, log)),
            (None, written) => written?,
        }
        self.socket.messages(log).map_err(Failure::into_error)?;
        let answer = answer(&mut self.socket)?;
        self.usable = true;
        Ok(answer)
    }

    /// Adds temporary roots. Many requests are on their way at once, so that this takes no time.
    pub(super) fn add_roots(
        &mut self,
        paths: &[StorePath],
        options: &Options,
        log: &mut dyn LogSink,
    ) -> Result<()> {
        for paths in paths.chunks(ROOTS_AT_ONCE) {
            self.begin(Operation::AddTempRoot, options);
            let root = |request: Request, path| request.number(Operation::AddTempRoot as u64).path(path);
            self.socket.send(&paths.iter().fold(Request::default(), root).0)?;
            for _ in paths {
                self.socket.messages(log).map_err(Failure::into_error)?;
                self.socket.done()?;
            }
            self.usable = true;
        }
        Ok(())
    }

    fn begin(&mut self, operation: Operation, options: &Options) {
        self.usable = false;
        self.socket.doing = operation.doing();
        self.socket.patience = if operation.is_work() { options.work_timeout } else { options.query_timeout };
    }

    /// Why a request could not be sent: the daemon may have said so before it went.
    fn reason(&mut self, error: StoreError, log: &mut dyn LogSink) -> StoreError {
        if error.kind != ErrorKind::Remote {
            return error;
        }
        match self.socket.messages(log) {
            Err(Failure::Refused(reason)) => reason,
            _ => error,
        }
    }
}

/// Says hello and agrees on a version.
fn greet(socket: &mut Socket) -> Result<Version> {
    socket.send(&Request::default().number(CLIENT_MAGIC).number(Version::LATEST.number()).0)?;
    let magic = socket.number()?;
    if magic != DAEMON_MAGIC {
        let what = format!("does not speak Nix's protocol (it says {magic:#x})");
        return Err(socket.error(ErrorKind::Protocol, &what));
    }
    let number = socket.number()?;
    let [major, minor] = [number >> 8, number].map(|part| (part & 0xff) as u8);
    if number > 0xffff || major != Version::LATEST.0 || Version(major, minor) < Version::OLDEST {
        let Version(least_major, least) = Version::OLDEST;
        let what = match number > 0xffff || major > Version::LATEST.0 {
            true => format!("is too new: it speaks version {}.{minor} of the protocol", number >> 8),
            false => format!("is too old: it speaks version {major}.{minor} of the protocol"),
        };
        let what = format!("{what}, but {least_major}.{least} or a later one of {least_major} is needed");
        return Err(socket.error(ErrorKind::Protocol, &what));
    }
    let version = Version(major, minor).min(Version::LATEST);
    if version >= Version(1, 38) {
        exchange_features(socket)?;
    }
    // Two settings that nothing has looked at for long.
    socket.send(&Request::default().number(0).number(0).0)?;
    Ok(version)
}

/// Both sides say what they can do besides the version. Nothing of it is needed here.
fn exchange_features(socket: &mut Socket) -> Result<BTreeSet<Vec<u8>>> {
    socket.send(&Request::default().strings([].into_iter()).0)?;
    socket.set(Socket::name)
}

fn read_trust(socket: &mut Socket) -> Result<Trust> {
    match socket.number()? {
        0 => Ok(Trust::Unknown),
        1 => Ok(Trust::Trusted),
        2 => Ok(Trust::NotTrusted),
        other => Err(socket.nonsense(&format!("{other:#x} as an answer whether it trusts its client"))),
    }
}
