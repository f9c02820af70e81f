//! What a daemon says while it works on a request: messages, activities and lines of logs, until it is
//! done or has failed. The answer follows.

use super::socket::Socket;
use super::wire::without_colours;
use crate::store::{ErrorKind, LogEvent, LogSink, Result, StoreError};

const WRITE: u64 = 0x6461_7416;
const READ: u64 = 0x6461_7461;
const NEXT: u64 = 0x6f6c_6d67;
const LAST: u64 = 0x616c_7473;
const ERROR: u64 = 0x6378_7470;
const START_ACTIVITY: u64 = 0x5354_5254;
const STOP_ACTIVITY: u64 = 0x5354_4f50;
const RESULT: u64 = 0x5253_4c54;

/// Results that are lines of the log of a builder, or of what runs behind it.
const LOG_LINES: [u64; 2] = [101, 107];

/// Why a request has no answer.
pub(super) enum Failure {
    /// The daemon says why. It is ready for another request.
    Refused(StoreError),
    /// The connection cannot be used any more.
    Broken(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Broken(error)
    }
}

impl Failure {
    pub(super) fn into_error(self) -> StoreError {
        match self {
            Failure::Refused(error) | Failure::Broken(error) => error,
        }
    }
}

/// A field of an activity or result.
enum Field {
    Number,
    Text(Vec<u8>),
}

impl Socket {
    /// Hands messages on until the daemon is done.
    pub(super) fn messages(&mut self, log: &mut dyn LogSink) -> Result<(), Failure> {
        while !self.message(log)? {}
        Ok(())
    }

    /// Hands one message on; whether the daemon is done.
    pub(super) fn message(&mut self, log: &mut dyn LogSink) -> Result<bool, Failure> {
        match self.number()? {
            LAST => return Ok(true),
            ERROR => return Err(Failure::Refused(self.structured_error()?)),
            NEXT => {
                let text = self.string()?;
                log.event(LogEvent::Message { level: 0, text: text.trim_ascii_end() });
            }
            START_ACTIVITY => self.start_activity(log)?,
            STOP_ACTIVITY => log.event(LogEvent::Stop { id: self.number()? }),
            RESULT => self.result(log)?,
            // Only asked by requests that are not made here.
            tag @ (WRITE | READ) => return Err(self.nonsense(&format!("a wish for data, {tag:#x}")).into()),
            tag => return Err(self.nonsense(&format!("a message of the unknown kind {tag:#x}")).into()),
        }
        Ok(false)
    }

    fn start_activity(&mut self, log: &mut dyn LogSink) -> Result<()> {
        let id = self.number()?;
        let level = self.level()?;
        let _kind = self.number()?;
        let text = self.string()?;
        self.fields()?;
        let parent = self.number()?;
        log.event(LogEvent::Start { id, parent, level, text: &text });
        Ok(())
    }

    fn result(&mut self, log: &mut dyn LogSink) -> Result<()> {
        let id = self.number()?;
        let kind = self.number()?;
        let fields = self.fields()?;
        if let (true, [Field::Text(line)]) = (LOG_LINES.contains(&kind), fields.as_slice()) {
            log.event(LogEvent::BuildLine { id, line });
        }
        Ok(())
    }

    fn fields(&mut self) -> Result<Vec<Field>> {
        (0..self.count()?).map(|_| self.field()).collect()
    }

    fn field(&mut self) -> Result<Field> {
        match self.number()? {
            0 => self.number().map(|_| Field::Number),
            1 => self.string().map(Field::Text),
            tag => Err(self.nonsense(&format!("a field of the unknown kind {tag:#x}"))),
        }
    }

    fn level(&mut self) -> Result<u8> {
        let level = self.number()?;
        let known = u8::try_from(level).ok().filter(|&level| level <= 7);
        known.ok_or_else(|| self.nonsense(&format!("the level {level}")))
    }

    /// The error that a request failed with. What it was a part of follows its text, line by line.
    fn structured_error(&mut self) -> Result<StoreError> {
        let kind = self.name()?;
        if kind != b"Error" {
            return Err(self.nonsense("an error of an unknown kind"));
        }
        let (_level, _name) = (self.level()?, self.name()?);
        let message = without_colours(&self.string()?);
        self.no_position()?;
        let mut error = StoreError::new(ErrorKind::Remote, message);
        for _ in 0..self.count()? {
            self.no_position()?;
            let part_of = without_colours(&self.string()?);
            error = error.followed_by("\n… ".as_bytes()).followed_by(&part_of);
        }
        Ok(error)
    }

    /// Errors may say where they are, once daemons know how to send that.
    fn no_position(&mut self) -> Result<()> {
        match self.number()? {
            0 => Ok(()),
            _ => Err(self.nonsense("an error with a position")),
        }
    }
}
