//! Data of unknown length on its way to a daemon: frames, each its length and its bytes, and an empty
//! one at the end.
//!
//! Between two frames, what the daemon has to say is read; if that is an error, nothing more is sent.

use std::io::{self, Write};

use super::messages::Failure;
use super::socket::Socket;
use crate::store::{LogSink, Result, StoreError};

/// What is sent in one frame.
const FRAME: usize = 64 << 10;
/// The length in front of it.
const HEADER: usize = 8;

/// Data that is being sent.
pub(super) struct Frames<'a> {
    socket: &'a mut Socket,
    log: &'a mut dyn LogSink,
    /// A frame, with room for its length in front.
    frame: Vec<u8>,
    failure: Option<Failure>,
}

impl<'a> Frames<'a> {
    pub(super) fn new(socket: &'a mut Socket, log: &'a mut dyn LogSink) -> Frames<'a> {
        let mut frame = Vec::with_capacity(HEADER + FRAME);
        frame.resize(HEADER, 0);
        Frames { socket, log, frame, failure: None }
    }

    fn send_frame(&mut self) -> Result<(), Failure> {
        if self.frame.len() == HEADER {
            return Ok(());
        }
        self.listen()?;
        let len = (self.frame.len() - HEADER) as u64;
        self.frame[..HEADER].copy_from_slice(&len.to_le_bytes());
        self.socket.send(&self.frame)?;
        self.frame.truncate(HEADER);
        Ok(())
    }

    /// Reads messages, as far as there are any.
    fn listen(&mut self) -> Result<(), Failure> {
        while self.socket.has_unread()? {
            if self.socket.message(self.log)? {
                return Err(self.socket.nonsense("that it is done, before it had everything").into());
            }
        }
        Ok(())
    }

    /// Sends the end.
    pub(super) fn finish(&mut self) -> Result<()> {
        let sent = self.send_frame().and_then(|()| Ok(self.socket.send(&[0; HEADER])?));
        self.keep(sent).map_err(StoreError::from_stream)
    }

    /// Why nothing more can be sent, if so.
    pub(super) fn into_failure(self) -> Option<Failure> {
        self.failure
    }

    fn keep(&mut self, sent: Result<(), Failure>) -> io::Result<()> {
        sent.map_err(|failure| {
            self.failure = Some(failure);
            io::Error::other("the daemon takes no more")
        })
    }
}

impl Write for Frames<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failure.is_some() {
            return Err(io::Error::other("the daemon takes no more"));
        }
        let len = bytes.len().min(HEADER + FRAME - self.frame.len());
        self.frame.extend_from_slice(&bytes[..len]);
        if self.frame.len() == HEADER + FRAME {
            let sent = self.send_frame();
            self.keep(sent)?;
        }
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl StoreError {
    /// An error of data on its way, which [`Frames::into_failure`] knows better.
    pub(super) fn from_stream(error: io::Error) -> StoreError {
        StoreError::new(crate::store::ErrorKind::Io, error.to_string())
    }
}
