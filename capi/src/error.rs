//! Errors, as data.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;
use std::ptr::null;

use evaluator::ErrorKind;

use crate::guard::guard_handle;
use crate::text::{self, shown};

/// Why a call failed. It belongs to the caller, who frees it with `frazil_error_free`; all texts that are read off
/// it live as long as it does.
pub struct Failure {
    error: evaluator::Error,
    code: CString,
    message: CString,
    report: CString,
    place: Option<Place>,
    frames: Vec<(CString, Option<Place>)>,
    suggestions: Vec<CString>,
}

struct Place {
    file: CString,
    line: u32,
    column: u32,
}

/// What went wrong, coarsely. `frazil_error_code` gives the same as a word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub enum Kind {
    /// There is no error.
    None = 0,
    /// `throw`, or a name that the search path does not have. Programs can catch it with `tryEval`.
    Throw = 1,
    /// A failed `assert`. Programs can catch it with `tryEval`.
    Assert = 2,
    /// `abort`.
    Abort = 3,
    /// A value of the wrong type.
    Type = 4,
    /// Anything else that an evaluation can do wrong, errors of builtins among it.
    Evaluation = 5,
    /// An attribute or a list's element that is not there.
    MissingAttribute = 6,
    /// A variable that is defined nowhere.
    UndefinedVariable = 7,
    /// A value that depends on itself.
    InfiniteRecursion = 8,
    /// The limit on calls in progress, or the end of the stack.
    StackOverflow = 9,
    /// A syntax error.
    Syntax = 10,
    /// A file that cannot be read.
    Io = 11,
    /// What pure or restricted evaluation forbids.
    Forbidden = 12,
    /// A limit: time, memory, or the size of what is converted.
    Limit = 13,
    /// The call was cancelled.
    Cancelled = 14,
    /// A value that is not of the type that was asked for.
    Convert = 15,
    /// A value of one evaluator was given to another.
    ForeignValue = 16,
    /// The evaluator was freed.
    Gone = 17,
    /// A call that would wait for the evaluator's thread, on that thread.
    WouldBlock = 18,
    /// The library or a function of the program panicked. A library built with the profile `release` ends the
    /// process instead.
    Panic = 19,
    /// A wrong call: `NULL` for something that is needed, a text that is not UTF-8, wrong options.
    Usage = 20,
}

/// A place in a file or text.
#[repr(C)]
pub struct Position {
    /// The path of the file; `«string»` for texts; `NULL` if there is no place.
    pub file: *const c_char,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in bytes, counted from 1.
    pub column: u32,
}

impl From<ErrorKind> for Kind {
    fn from(kind: ErrorKind) -> Kind {
        match kind {
            ErrorKind::Throw => Kind::Throw,
            ErrorKind::Assert => Kind::Assert,
            ErrorKind::Abort => Kind::Abort,
            ErrorKind::Type => Kind::Type,
            ErrorKind::MissingAttribute => Kind::MissingAttribute,
            ErrorKind::UndefinedVariable => Kind::UndefinedVariable,
            ErrorKind::InfiniteRecursion => Kind::InfiniteRecursion,
            ErrorKind::StackOverflow => Kind::StackOverflow,
            ErrorKind::Syntax => Kind::Syntax,
            ErrorKind::Io => Kind::Io,
            ErrorKind::Forbidden => Kind::Forbidden,
            ErrorKind::Limit => Kind::Limit,
            ErrorKind::Cancelled => Kind::Cancelled,
            ErrorKind::Convert => Kind::Convert,
            ErrorKind::ForeignValue => Kind::ForeignValue,
            ErrorKind::Gone => Kind::Gone,
            ErrorKind::WouldBlock => Kind::WouldBlock,
            ErrorKind::Panic => Kind::Panic,
            ErrorKind::Usage => Kind::Usage,
            _ => Kind::Evaluation,
        }
    }
}

impl Failure {
    pub fn new(error: &evaluator::Error) -> Failure {
        let place = |position: &evaluator::Position| Place {
            file: shown(&position.file),
            line: position.line,
            column: position.column,
        };
        let frames = error.trace().iter();
        Failure {
            error: error.clone(),
            code: shown(error.kind().code()),
            message: shown(error.message()),
            report: shown(&error.report()),
            place: error.position().map(place),
            frames: frames.map(|frame| (shown(&frame.text), frame.position.as_ref().map(place))).collect(),
            suggestions: error.suggestions().iter().map(|name| shown(name)).collect(),
        }
    }

    /// What it was made of.
    pub fn into_error(self) -> evaluator::Error {
        self.error
    }
}

/// A text of an error; empty if there is none.
fn told(error: Option<&Failure>, text: impl FnOnce(&Failure) -> Option<&CString>) -> *const c_char {
    error.and_then(text).map_or(c"".as_ptr(), |text| text.as_ptr())
}

fn position(place: Option<&Place>) -> Position {
    match place {
        Some(place) => Position { file: place.file.as_ptr(), line: place.line, column: place.column },
        None => Position { file: null(), line: 0, column: 0 },
    }
}

/// What went wrong, coarsely; `FRAZIL_KIND_NONE` for `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_kind(error: Option<&Failure>) -> Kind {
    error.map_or(Kind::None, |error| error.error.kind().into())
}

/// The kind as a word that does not change, such as `missing-attribute`; empty for `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_code(error: Option<&Failure>) -> *const c_char {
    told(error, |error| Some(&error.code))
}

/// What went wrong, without a place; empty for `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_message(error: Option<&Failure>) -> *const c_char {
    told(error, |error| Some(&error.message))
}

/// All that is known, in the layout of `nix-instantiate --show-trace`, without colours; empty for `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_report(error: Option<&Failure>) -> *const c_char {
    told(error, |error| Some(&error.report))
}

/// Where it went wrong; its `file` is `NULL` if that is not known.
///
/// ```c
/// frazil_position place = frazil_error_position(error);
/// if (place.file) fprintf(stderr, "%s:%u:%u\n", place.file, place.line, place.column);
/// ```
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_position(error: Option<&Failure>) -> Position {
    position(error.and_then(|error| error.place.as_ref()))
}

/// The number of names that may have been meant.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_suggestions(error: Option<&Failure>) -> usize {
    error.map_or(0, |error| error.suggestions.len())
}

/// A name that may have been meant, counted from 0; empty if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_suggestion(error: Option<&Failure>, index: usize) -> *const c_char {
    told(error, |error| error.suggestions.get(index))
}

/// The number of frames of the trace: what the error passed on its way out.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_frames(error: Option<&Failure>) -> usize {
    error.map_or(0, |error| error.frames.len())
}

/// What was being done, such as `while evaluating the attribute 'x'`. Frames are counted from 0, the outermost;
/// empty if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_frame_text(error: Option<&Failure>, index: usize) -> *const c_char {
    told(error, |error| error.frames.get(index).map(|(text, _)| text))
}

/// Where that was being done; its `file` is `NULL` if that is not known.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_frame_position(error: Option<&Failure>, index: usize) -> Position {
    position(error.and_then(|error| error.frames.get(index)?.1.as_ref()))
}

/// An error with this message, for a `frazil_function` to fail with.
///
/// Errors: `NULL` if the message is `NULL` or not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn frazil_error_new(message: *const c_char) -> Option<Box<Failure>> {
    guard_handle(None::<&mut MaybeUninit<_>>, || {
        // SAFETY: C2.
        let message = unsafe { text::string(message, "the message") }?;
        Ok(Failure::new(&evaluator::Error::new(ErrorKind::Evaluation, message)))
    })
}

/// Frees an error. `NULL` is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_error_free(error: Option<Box<Failure>>) {
    drop(error);
}
