//! The socket to a daemon: bytes both ways, and nothing of what they mean.
//!
//! Nothing here blocks for good. Every wait is cut into short ones, between which the caller may stop
//! it; and a wait in which not a byte moves ends at a limit, if one is set. While the daemon takes no
//! bytes, what it says is read, so that two full buffers never wait for each other.

use std::io::{self, ErrorKind as IoKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::store::{ErrorKind, Result, StoreError};

/// How long a wait lasts before somebody looks whether it should go on.
const STEP: Duration = Duration::from_millis(100);
/// What is read at once.
const CHUNK: usize = 64 << 10;
/// What a daemon may say while it takes nothing.
const MAX_UNREAD: usize = 64 << 20;

/// Whether a user wants to stop.
pub type Stopped = Arc<dyn Fn() -> bool + Send + Sync>;

/// A connected socket.
pub(super) struct Socket {
    stream: UnixStream,
    path: PathBuf,
    stopped: Option<Stopped>,
    /// How long nothing may happen.
    pub(super) patience: Option<Duration>,
    /// What is going on, for messages: `while DOING`.
    pub(super) doing: &'static str,
    unread: Vec<u8>,
    start: usize,
}

impl Socket {
    pub(super) fn connect(path: &Path, stopped: Option<Stopped>) -> Result<Socket> {
        let refused = |error: io::Error| {
            let reason = StoreError::io("connect to the socket", path, &error);
            let hint = b"; is the Nix daemon running?".as_slice();
            let kind = ErrorKind::Remote;
            StoreError { kind, message: [&reason.message, hint].concat(), ..reason }
        };
        let stream = UnixStream::connect(path).map_err(refused)?;
        stream.set_read_timeout(Some(STEP)).map_err(refused)?;
        stream.set_write_timeout(Some(STEP)).map_err(refused)?;
        let doing = "greeting it";
        let path = path.to_path_buf();
        Ok(Socket { stream, path, stopped, patience: None, doing, unread: Vec::new(), start: 0 })
    }

    /// An error of this kind that names the socket: `the Nix daemon at '…' WHAT while …`.
    pub(super) fn error(&self, kind: ErrorKind, what: &str) -> StoreError {
        let (path, doing) = (self.path.display(), self.doing);
        StoreError::new(kind, format!("the Nix daemon at '{path}' {what} while {doing}")).about(&self.path)
    }

    /// An error about something that the daemon said.
    pub(super) fn nonsense(&self, what: &str) -> StoreError {
        self.error(ErrorKind::Protocol, &format!("sent something that cannot be understood ({what})"))
    }

    fn hung_up(&self) -> StoreError {
        self.error(ErrorKind::Remote, "closed the connection")
    }

    fn failed(&self, error: &io::Error) -> StoreError {
        match error.kind() {
            IoKind::BrokenPipe | IoKind::ConnectionReset | IoKind::UnexpectedEof => self.hung_up(),
            _ => self.error(ErrorKind::Io, &format!("cannot be reached ({error})")),
        }
    }

    /// Whether to wait on, when nothing has happened since `since`.
    fn wait_on(&self, since: Instant) -> Result<()> {
        if self.stopped.as_ref().is_some_and(|stopped| stopped()) {
            return Err(StoreError::new(ErrorKind::Io, "interrupted by the user").about(&self.path));
        }
        match self.patience {
            Some(patience) if since.elapsed() >= patience => {
                let what = format!("has been silent for {} seconds", patience.as_secs_f32());
                Err(self.error(ErrorKind::Remote, &what))
            }
            _ => Ok(()),
        }
    }

    /// Fills `bytes`.
    pub(super) fn fill(&mut self, mut bytes: &mut [u8]) -> Result<()> {
        while !bytes.is_empty() {
            if self.start == self.unread.len() {
                self.read_more()?;
            }
            let len = bytes.len().min(self.unread.len() - self.start);
            bytes[..len].copy_from_slice(&self.unread[self.start..][..len]);
            self.start += len;
            bytes = &mut bytes[len..];
        }
        Ok(())
    }

    /// Waits until there is something to read. Nothing is unread before.
    fn read_more(&mut self) -> Result<()> {
        self.start = 0;
        self.unread.resize(CHUNK, 0);
        let since = Instant::now();
        let read = loop {
            match self.stream.read(&mut self.unread) {
                Ok(len) => break Ok(len),
                Err(error) if is_wait(&error) => {
                    if let Err(error) = self.wait_on(since) {
                        break Err(error);
                    }
                }
                Err(error) => break Err(self.failed(&error)),
            }
        };
        self.unread.truncate(*read.as_ref().unwrap_or(&0));
        match read? {
            0 => Err(self.hung_up()),
            _ => Ok(()),
        }
    }

    /// Whether the daemon has said something that nobody read yet. Does not wait.
    pub(super) fn has_unread(&mut self) -> Result<bool> {
        if self.start == self.unread.len() {
            self.read_pending()?;
        }
        Ok(self.start < self.unread.len())
    }

    /// Whether the other end is still there and says nothing, as is right between two requests.
    pub(super) fn is_idle(&mut self) -> bool {
        self.has_unread().is_ok_and(|unread| !unread)
    }

    /// Reads what has arrived. Does not wait.
    fn read_pending(&mut self) -> Result<()> {
        self.unread.drain(..self.start);
        self.start = 0;
        if self.unread.len() > MAX_UNREAD {
            return Err(self.nonsense("messages without end"));
        }
        let old = self.unread.len();
        self.unread.resize(old + CHUNK, 0);
        let read = self.read_now(old);
        self.unread.truncate(old + *read.as_ref().unwrap_or(&0));
        read.map(|_| ())
    }

    fn read_now(&mut self, old: usize) -> Result<usize> {
        self.stream.set_nonblocking(true).map_err(|error| self.failed(&error))?;
        let read = self.stream.read(&mut self.unread[old..]);
        self.stream.set_nonblocking(false).map_err(|error| self.failed(&error))?;
        match read {
            Ok(0) => Err(self.hung_up()),
            Ok(len) => Ok(len),
            Err(error) if is_wait(&error) => Ok(0),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Sends all of `bytes`.
    pub(super) fn send(&mut self, mut bytes: &[u8]) -> Result<()> {
        let mut since = Instant::now();
        while !bytes.is_empty() {
            match self.stream.write(bytes) {
                Ok(0) => return Err(self.hung_up()),
                Ok(len) => {
                    bytes = &bytes[len..];
                    since = Instant::now();
                }
                Err(error) if is_wait(&error) => {
                    self.wait_on(since)?;
                    self.read_pending()?;
                }
                Err(error) => return Err(self.failed(&error)),
            }
        }
        Ok(())
    }
}

fn is_wait(error: &io::Error) -> bool {
    matches!(error.kind(), IoKind::WouldBlock | IoKind::TimedOut | IoKind::Interrupted)
}

impl Read for Socket {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        if self.start == self.unread.len() {
            self.read_more().map_err(|error| io::Error::other(error.to_string()))?;
        }
        let len = bytes.len().min(self.unread.len() - self.start);
        self.fill(&mut bytes[..len]).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(len)
    }
}
