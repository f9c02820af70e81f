//! `--deps`: what a run has read, written when it has ended, also after an error.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use frazil::inputs::{Format, Recorder};

use crate::failure::{Failure, message, usage};

/// What the options say about that.
#[derive(Default)]
pub struct DepsOptions {
    /// Where it is written.
    pub file: Option<Vec<u8>>,
    /// The format, if not the one that the file's name asks for.
    pub format: Option<Format>,
}

/// A file to write what is read to.
pub struct Deps {
    file: Vec<u8>,
    format: Format,
    /// What records it.
    pub recorder: Recorder,
}

impl DepsOptions {
    /// Begins to record, if that is wanted.
    pub fn start(&self) -> Result<Option<Deps>, Failure> {
        let Some(file) = &self.file else { return Ok(None) };
        let format = self.format.or_else(|| Format::of_file(file)).ok_or_else(|| {
            let name = String::from_utf8_lossy(file);
            usage(format!("'{name}' for '--deps' ends in no format's name; choose one with '--deps-format'"))
        })?;
        Ok(Some(Deps { file: file.clone(), format, recorder: Recorder::default() }))
    }
}

impl Deps {
    /// Writes what was read.
    pub fn write(&self) -> Result<(), Failure> {
        let text = self.recorder.inputs().text(self.format, &self.file);
        std::fs::write(OsStr::from_bytes(&self.file), text).map_err(|error| {
            let name = String::from_utf8_lossy(&self.file);
            message(format!("cannot write what was read to \"{name}\": {}", frazil::host::reason(&error)))
        })
    }
}
