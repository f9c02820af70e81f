//! Errors: one word, a list of trace frames that ends in the error itself.
//!
//! An [`Error`] is a [`Value`] that points at a cell of the collected heap: either the core
//! `[Error | kind << 8 | pos << 32][message][whole][before]`, or a frame `[Frame | kind << 8 | pos << 32][next][x][y]`
//! in front of it. Cells never change, but for one word: when an error is caught, its core learns of the
//! whole list (`whole`).
//!
//! A thunk that fails keeps the list as it is then. Raised again, it gets a new core, in front of which
//! its new frames come; `before` is the old list. Two rethrows of one failed thunk so never mix their
//! traces, but both have what the first one passed until it was caught, as in C++ Nix. Every frame that an error passes is in the list; what it shows as, if anything,
//! and its text are found out when an error is printed, not when it passes by.

use crate::builtin::Builtin;
use crate::heap::Heap;
use crate::link::Code;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::{BoxedKind, Str, Tag, Value};

/// What went wrong, coarsely.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ErrorKind {
    /// `throw`, a failed `<x>` look-up.
    Throw = 0,
    /// A failed `assert`.
    Assert = 1,
    /// `abort`.
    Abort = 2,
    /// A value of the wrong type.
    Type = 3,
    /// Anything else that evaluation can do wrong.
    Eval = 4,
    /// An attribute that is not there.
    MissingAttr = 5,
    /// A variable that no `with` has.
    UndefinedVariable = 6,
    /// A value that depends on itself.
    InfiniteRecursion = 7,
    /// The call-depth limit, or the end of the stack.
    StackOverflow = 8,
    /// A syntax error in a file.
    Parse = 9,
    /// A file that cannot be read.
    Io = 10,
    /// Ctrl-C, SIGTERM or a cancelled token. Thunks in flight go back to suspended.
    Interrupted = 11,
    /// A limit on memory or size.
    Limit = 12,
    /// Wrong use of the program, with the hint to read its help.
    Usage = 13,
    /// What pure or restricted evaluation forbids.
    Forbidden = 14,
}

const KINDS: [ErrorKind; 15] = [
    ErrorKind::Throw,
    ErrorKind::Assert,
    ErrorKind::Abort,
    ErrorKind::Type,
    ErrorKind::Eval,
    ErrorKind::MissingAttr,
    ErrorKind::UndefinedVariable,
    ErrorKind::InfiniteRecursion,
    ErrorKind::StackOverflow,
    ErrorKind::Parse,
    ErrorKind::Io,
    ErrorKind::Interrupted,
    ErrorKind::Limit,
    ErrorKind::Usage,
    ErrorKind::Forbidden,
];

impl ErrorKind {
    /// All kinds.
    pub const ALL: &[ErrorKind] = &KINDS;

    /// A word for programs, which never changes; `docs/errors.md` lists them.
    pub const fn code(self) -> &'static str {
        match self {
            ErrorKind::Throw => "throw",
            ErrorKind::Assert => "assertion",
            ErrorKind::Abort => "abort",
            ErrorKind::Type => "type",
            ErrorKind::Eval => "evaluation",
            ErrorKind::MissingAttr => "missing-attribute",
            ErrorKind::UndefinedVariable => "undefined-variable",
            ErrorKind::InfiniteRecursion => "infinite-recursion",
            ErrorKind::StackOverflow => "stack-overflow",
            ErrorKind::Parse => "syntax",
            ErrorKind::Io => "file",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::Limit => "limit",
            ErrorKind::Usage => "usage",
            ErrorKind::Forbidden => "forbidden",
        }
    }

    /// Whether `builtins.tryEval` turns the error into a value (Nix: `throw` and `assert` only).
    pub fn is_catchable(self) -> bool {
        matches!(self, ErrorKind::Throw | ErrorKind::Assert)
    }

    /// Whether a thunk that ends so keeps the error. An interrupted one can be forced again.
    pub fn is_sticky(self) -> bool {
        self != ErrorKind::Interrupted
    }
}

/// A failed evaluation.
#[derive(Clone, Copy)]
pub struct Error(Value);

/// The result of anything that may fail.
pub type Result<T> = std::result::Result<T, Error>;

// Every step returns a `Result`; a wide error would slow the happy path.
const _: () = assert!(size_of::<Error>() == size_of::<usize>());

/// Something that an error passed.
#[derive(Clone, Copy)]
pub enum Frame {
    /// A bytecode frame: the instruction that was waiting for a result, or raised the error.
    Code {
        /// The code.
        code: &'static Code,
        /// Index of the instruction after it; 0 if all that is known is that the code ran.
        ip: u32,
        /// Of a selection: where the attribute is defined that was found last.
        found: Pos,
        /// Its name, if that was computed.
        name: Option<Symbol>,
    },
    /// A call that a tail call replaced: only its call site is left.
    Elided {
        /// Address of the instruction after the call.
        ip: usize,
    },
    /// A builtin.
    Builtin(&'static Builtin),
    /// How the function whose frames follow inside was entered, if not by an ordinary call.
    Entered(Entrance),
    /// A note (`addErrorContext`, a builtin's explanation), always shown if `always`.
    Note {
        /// The text.
        text: Str,
        /// Its position.
        pos: Pos,
        /// Shown even when the trace is cut.
        always: bool,
    },
    /// Of an infinite recursion: the frames inside are those from the thunk that needs itself on.
    Cycle,
    /// Names that may have been meant instead of one that is not there, separated by spaces.
    Meant(Str),
}

/// How a function was entered that its caller did not name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entrance {
    /// By forcing a thunk that is nothing but the call, such as an element of what `map` made.
    Thunk,
    /// As the `__functor` of a set, an attribute defined at this place.
    Functor(Pos),
    /// By the command line, in the name of this place.
    Auto(Pos),
}

const CODE: u64 = 0;
const ELIDED: u64 = 1;
const BUILTIN: u64 = 2;
const THUNK: u64 = 3;
const FUNCTOR: u64 = 4;
const CYCLE: u64 = 5;
const AUTO: u64 = 6;
const NOTE: u64 = 7;
const NOTE_ALWAYS: u64 = 8;
const MEANT: u64 = 9;

impl Error {
    /// An error with a message and a position ([`Pos::NONE`]: that of the instruction that raised it).
    #[cold]
    pub fn new(heap: &mut Heap, kind: ErrorKind, message: &[u8], pos: Pos) -> Error {
        let text = heap.string(message);
        Error::with_message(heap, kind, text, pos)
    }

    /// An error whose message is already a string value.
    #[cold]
    pub fn with_message(heap: &mut Heap, kind: ErrorKind, message: Value, pos: Pos) -> Error {
        let header = BoxedKind::Error as u64 | (kind as u64) << 8 | u64::from(pos.0) << 32;
        Error(heap.cell(Tag::Boxed, &[header, message.bits(), 0, 0]))
    }

    /// An error from the word that a failed thunk keeps.
    pub fn from_value(value: Value) -> Error {
        Error(value)
    }

    /// The word that a failed thunk keeps.
    pub fn value(self) -> Value {
        self.0
    }

    fn core(self) -> Value {
        let mut cell = self.0;
        while cell.boxed_kind() == BoxedKind::Frame {
            cell = Value::from_bits(cell.word(1));
        }
        cell
    }

    /// The error of a failed thunk, raised another time.
    #[cold]
    pub fn again(self, heap: &mut Heap) -> Error {
        let core = self.core();
        Error(heap.cell(Tag::Boxed, &[core.word(0), core.word(1), 0, self.0.bits()]))
    }

    /// The error has been caught: this is its whole trace.
    #[cold]
    pub fn settle(self) {
        self.core().set_error_whole(self.0);
    }

    /// What went wrong.
    pub fn kind(self) -> ErrorKind {
        KINDS[(self.core().word(0) >> 8 & 0xff) as usize]
    }

    /// The message.
    pub fn message(self) -> Str {
        Value::from_bits(self.core().word(1)).as_str().expect("an error's message is a string")
    }

    /// Where, or [`Pos::NONE`].
    pub fn pos(self) -> Pos {
        Pos((self.core().word(0) >> 32) as u32)
    }

    /// Whether the error has neither a position nor frames yet.
    pub fn is_fresh(self) -> bool {
        self.pos() == Pos::NONE && self.frames().next().is_none()
    }

    /// Whether the error has no position and has passed nothing that shows but notes without one.
    pub fn is_unplaced(self) -> bool {
        let hidden = |frame| match frame {
            Frame::Note { pos, .. } => pos == Pos::NONE,
            Frame::Builtin(builtin) => !builtin.framed,
            Frame::Cycle | Frame::Meant(_) => true,
            _ => false,
        };
        self.pos() == Pos::NONE && self.frames().all(hidden)
    }

    /// The same error with a position; only for one that [`Error::is_fresh`].
    #[cold]
    pub fn at(self, heap: &mut Heap, pos: Pos) -> Error {
        let (kind, message) = (self.kind(), self.message().value());
        Error::with_message(heap, kind, message, pos)
    }

    /// The error with one more frame, outside those it has.
    #[cold]
    pub fn push(self, heap: &mut Heap, frame: Frame) -> Error {
        let (kind, pos, x, y) = match frame {
            Frame::Code { code, ip, found, name } => {
                // The low 32 bits of the word are for the index, the others for the name.
                let name = name.map_or(0, |name| u64::from(name.0) + 1);
                (CODE, found, code as *const Code as u64, u64::from(ip << 3 | 1) | name << 32)
            }
            Frame::Elided { ip } => (ELIDED, Pos::NONE, ip as u64, 1),
            Frame::Builtin(builtin) => (BUILTIN, Pos::NONE, builtin as *const Builtin as u64, 1),
            Frame::Entered(Entrance::Thunk) => (THUNK, Pos::NONE, 1, 1),
            Frame::Entered(Entrance::Functor(pos)) => (FUNCTOR, pos, 1, 1),
            Frame::Entered(Entrance::Auto(pos)) => (AUTO, pos, 1, 1),
            Frame::Note { text, pos, always } => {
                (if always { NOTE_ALWAYS } else { NOTE }, pos, text.value().bits(), 1)
            }
            Frame::Cycle => (CYCLE, Pos::NONE, 1, 1),
            Frame::Meant(text) => (MEANT, Pos::NONE, text.value().bits(), 1),
        };
        let header = BoxedKind::Frame as u64 | kind << 8 | u64::from(pos.0) << 32;
        Error(heap.cell(Tag::Boxed, &[header, self.0.bits(), x, y]))
    }

    /// The frames, outermost first.
    pub fn frames(self) -> impl Iterator<Item = Frame> {
        let mut cell = self.0;
        std::iter::from_fn(move || {
            while cell.boxed_kind() != BoxedKind::Frame {
                let before = Value::from_bits(cell.word(3));
                if before.is_hole() {
                    return None;
                }
                let whole = Value::from_bits(Error(before).core().word(2));
                cell = if whole.is_hole() { before } else { whole };
            }
            let frame = decode(cell);
            cell = Value::from_bits(cell.word(1));
            Some(frame)
        })
    }
}

fn decode(cell: Value) -> Frame {
    let pos = Pos((cell.word(0) >> 32) as u32);
    let (x, ip) = (cell.word(2), (cell.word(3) as u32) >> 3);
    match cell.word(0) >> 8 & 0xff {
        CODE => {
            let name = ((cell.word(3) >> 32) as u32).checked_sub(1).map(Symbol);
            Frame::Code { code: crate::value::code_at(x), ip, found: pos, name }
        }
        ELIDED => Frame::Elided { ip: x as usize },
        BUILTIN => Frame::Builtin(crate::value::builtin_at(x)),
        THUNK => Frame::Entered(Entrance::Thunk),
        FUNCTOR => Frame::Entered(Entrance::Functor(pos)),
        CYCLE => Frame::Cycle,
        AUTO => Frame::Entered(Entrance::Auto(pos)),
        kind => {
            let text = Value::from_bits(x).as_str().expect("a note is a string");
            if kind == MEANT {
                return Frame::Meant(text);
            }
            Frame::Note { text, pos, always: kind == NOTE_ALWAYS }
        }
    }
}
