//! Coercion to a string: interpolation, `toString`, `concatStringsSep` and every builtin that takes
//! "something like a string".
//!
//! One internal builtin does it in all its variants. It is stepped and keeps the lists it is inside
//! of on the VM stack, so any depth of lists, `outPath`s and `__toString` results works. A value that
//! is not in a list is passed on as it is; only the elements of lists are copied, into one buffer.

use crate::builtin::{Builtin, Call, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::number::format_f;
use crate::source::Pos;
use crate::symbol::sym;
use crate::value::{Context, PathValue, Str, Tag, Value};

/// Which values a coercion accepts and what it makes of paths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Coercion {
    /// Numbers, Booleans, null and lists too.
    pub more: bool,
    /// Paths are copied to the store, and their store path is the string.
    pub copy: bool,
    /// A path is wanted: what `__toString` gives is not mentioned in errors.
    pub path: bool,
}

impl Coercion {
    /// What most builtins that take strings do: copy paths, refuse what is not like a string.
    pub const STRING: Coercion = Coercion { more: false, copy: true, path: false };
    /// The text of a path as it is.
    pub const PATH: Coercion = Coercion { more: false, copy: false, path: false };
    /// `toString`.
    pub const TO_STRING: Coercion = Coercion { more: true, copy: false, path: false };
    /// Variables of derivations.
    pub const ENV: Coercion = Coercion { more: true, copy: true, path: false };

    pub(crate) fn number(self) -> i32 {
        i32::from(self.path) << 2 | i32::from(self.more) << 1 | i32::from(self.copy)
    }

    fn from_number(number: usize) -> Coercion {
        Coercion { more: number & 2 != 0, copy: number & 1 != 0, path: number & 4 != 0 }
    }
}

/// Argument: the value. As interpolation in a string does it.
pub(crate) static INTERPOLATE: Builtin = builtin(1, interpolate);
/// The same for the left operand of `+`, which has a position of its own. Nix: a path that a set has there
/// is not copied to the store.
pub(crate) static ADD_LEFT: Builtin = builtin(1, interpolate_path);
/// Argument: the value. As interpolation in a path does it.
pub(crate) static INTERPOLATE_PATH: Builtin = builtin(1, interpolate_path);
/// Arguments: the value, the kind of coercion, the note for errors.
pub(crate) static COERCE: Builtin = builtin(3, coerce);

const fn builtin(arity: u8, run: fn(&mut Call) -> Result<Step>) -> Builtin {
    Builtin::new("coerce", arity, run).forces(&[0]).stepped(5).boxed().unframed().on_error(failed)
}

/// State words. Word 0 names the buffer.
const PHASE: usize = 1;
const CONTEXT: usize = 2;
const NOTE: usize = 3;
const CHAIN: usize = 4;
/// Kept words of a list that is being joined: the list, the index of the current element, and what
/// goes for the list itself: the note in the low two bits, above it the chain that led there.
const LEVEL: usize = 3;

/// [`PHASE`]: the result that comes is that of `__toString`.
const TO_STRING_CALLED: Value = Value::TRUE;

/// [`NOTE`]: what errors about the current value are told to have happened in.
const CALLER: i32 = 0;
const ELEMENT: i32 = 1;
const TO_STRING_RESULT: i32 = 2;

fn interpolate(call: &mut Call) -> Result<Step> {
    step(call, Coercion::STRING)
}

fn interpolate_path(call: &mut Call) -> Result<Step> {
    step(call, Coercion::PATH)
}

fn coerce(call: &mut Call) -> Result<Step> {
    let coercion = Coercion::from_number(call.arg(1).as_small().unwrap_or(0) as usize);
    step(call, coercion)
}

/// What one value comes to.
enum Piece {
    /// A string.
    Text(Str),
    /// Bytes without context, for the buffer or a new string.
    Bytes(Vec<u8>),
    /// Go on with this word instead.
    Instead(Value),
    /// Call this function with the set first.
    ToString(Value, Value),
    /// Join the elements.
    List(Value),
}

fn step(call: &mut Call, coercion: Coercion) -> Result<Step> {
    let mut value = match call.take_result() {
        Some(result) => {
            if call.state(PHASE) == TO_STRING_CALLED {
                call.set_state(PHASE, Value::HOLE);
                if !coercion.path {
                    call.set_state(NOTE, Value::from_i32(TO_STRING_RESULT));
                }
            }
            result
        }
        None => {
            call.set_state(NOTE, Value::from_i32(CALLER));
            call.arg(0)
        }
    };
    loop {
        match look(call, value, coercion)? {
            Piece::Text(text) if call.kept() == 0 => return Ok(Step::Done(text.value())),
            Piece::Bytes(bytes) if call.kept() == 0 => {
                return Ok(Step::Done(call.vm.heap.string(&bytes)));
            }
            Piece::Text(text) => append(call, text.as_bytes(), text.context()),
            Piece::Bytes(bytes) => append(call, &bytes, None),
            Piece::Instead(word) => {
                lengthen_chain(call)?;
                match word.settled() {
                    Some(settled) => value = settled,
                    None => return Ok(Step::Force(word)),
                }
                continue;
            }
            Piece::ToString(function, set) => {
                lengthen_chain(call)?;
                call.set_state(PHASE, TO_STRING_CALLED);
                return Ok(call.call1(function, set));
            }
            Piece::List(list) => {
                if call.kept() == 0 {
                    call.keep_box(Box::new(Vec::<u8>::new()));
                }
                let note = call.counter(CHAIN) << 2 | call.counter(NOTE);
                call.push(list);
                call.push(Value::HOLE);
                call.push(Value::from_i32(note as i32));
                check_depth(call)?;
            }
        }
        match next_element(call) {
            Next::Element(word) => {
                call.set_state(NOTE, Value::from_i32(ELEMENT));
                let outer = call.kept_word(call.kept() - 1).as_small().unwrap_or(0) >> 2;
                call.set_counter(CHAIN, outer as usize);
                match word.settled() {
                    Some(settled) => value = settled,
                    None => return Ok(Step::Force(word)),
                }
            }
            Next::End => {
                let buffer = call.take_box::<Vec<u8>>();
                let context = Context::from_value(call.state(CONTEXT));
                return Ok(Step::Done(call.vm.heap.string_and_context(&buffer, context)));
            }
        }
    }
}

fn lengthen_chain(call: &mut Call) -> Result<()> {
    let chain = call.counter(CHAIN) + 1;
    call.set_counter(CHAIN, chain);
    check_depth(call)
}

/// Nix: every list, `outPath` and `__toString` on the way counts for the call-depth limit. Our own
/// call by another builtin does not.
fn check_depth(call: &mut Call) -> Result<()> {
    let levels = call.kept() / LEVEL + call.counter(CHAIN);
    let own = usize::from(!call.is_unary());
    call.vm.check_depth(levels.saturating_sub(own))
}

/// Takes a value in weak head normal form apart.
fn look(call: &mut Call, value: Value, coercion: Coercion) -> Result<Piece> {
    if let Some(text) = value.as_str() {
        return Ok(Piece::Text(text));
    }
    if let Some(path) = value.as_path() {
        if !coercion.copy {
            return Ok(Piece::Text(path.text()));
        }
        let copied = call.vm.copy_to_store(path)?;
        return Ok(Piece::Text(copied.as_str().expect("a store path is a string")));
    }
    if let Some(attrs) = value.as_attrs() {
        if let Some(slot) = attrs.slot(sym::TO_STRING) {
            return Ok(Piece::ToString(slot.get(), value));
        }
        if let Some(slot) = attrs.slot(sym::OUT_PATH) {
            return Ok(Piece::Instead(slot.get()));
        }
    } else if coercion.more {
        match (value, value.as_int(), value.as_float()) {
            (Value::TRUE, ..) => return Ok(Piece::Bytes(b"1".to_vec())),
            (Value::FALSE | Value::NULL, ..) => return Ok(Piece::Bytes(Vec::new())),
            (_, Some(int), _) => return Ok(Piece::Bytes(int.to_string().into_bytes())),
            (_, _, Some(float)) => return Ok(Piece::Bytes(format_f(float).into_bytes())),
            _ => {}
        }
        if value.is(Tag::List) {
            return Ok(Piece::List(value));
        }
    }
    let error = call.vm.cannot_coerce(value);
    let note = call.counter(NOTE);
    Err(add_note(call, error, note as i32))
}

fn append(call: &mut Call, bytes: &[u8], context: Option<Context>) {
    let mut buffer = call.take_box::<Vec<u8>>();
    buffer.extend_from_slice(bytes);
    call.keep_box(buffer);
    if context.is_some() {
        let known = Context::from_value(call.state(CONTEXT));
        let union = call.vm.heap.context_union(known, context);
        call.set_state(CONTEXT, union.map_or(Value::HOLE, Context::value));
    }
}

enum Next {
    Element(Value),
    End,
}

/// Moves on to the next element of the innermost list that has one.
fn next_element(call: &mut Call) -> Next {
    loop {
        let kept = call.kept();
        if kept == 0 {
            return Next::End;
        }
        let list = call.kept_word(kept - LEVEL).as_list().expect("a list was kept");
        let index = call.kept_word(kept - LEVEL + 1).as_small();
        let next = index.map_or(0, |index| index as usize + 1);
        // Nix: a blank follows every element but the last, unless the element is an empty list.
        if let Some(index) = index
            && next < list.len()
            && !is_empty_list(list.slots()[index as usize].get())
        {
            append(call, b" ", None);
        }
        if next == list.len() {
            call.truncate_kept(kept - LEVEL);
            continue;
        }
        call.set_kept_word(kept - LEVEL + 1, Value::from_i32(next as i32));
        return Next::Element(list.slots()[next].get());
    }
}

fn is_empty_list(word: Value) -> bool {
    word.peek().as_list().is_some_and(|list| list.is_empty())
}

/// Every list on the way adds the note of what it was itself.
fn failed(call: &mut Call, error: Error) -> Result<Step> {
    let mut error = error;
    for level in (0..call.kept() / LEVEL).rev() {
        let note = call.kept_word(level * LEVEL + 2).as_small().unwrap_or(0) & 3;
        error = add_note(call, error, note as i32);
    }
    Err(error)
}

fn add_note(call: &mut Call, error: Error, note: i32) -> Error {
    let interpolation = call.is_unary();
    // The last argument is a note, or a position where the caller has none.
    let (caller, pos) = match interpolation {
        true => (None, call.vm.call_site_of(usize::from(std::ptr::eq(call.builtin, &ADD_LEFT)))),
        false => (call.arg(2).as_str(), Pos(call.arg(2).as_small().unwrap_or(0) as u32)),
    };
    match (note, caller) {
        (ELEMENT, _) => call.vm.noted_at(error, b"while evaluating one element of the list", pos),
        (TO_STRING_RESULT, _) => {
            call.vm.noted_at(error, b"while evaluating the result of the `__toString` attribute", pos)
        }
        (_, Some(note)) => call.vm.noted_at(error, note.as_bytes(), pos),
        (_, None) if interpolation => call.vm.noted_at(error, b"while evaluating a path segment", pos),
        (_, None) => error,
    }
}

impl Call<'_> {
    fn is_unary(&self) -> bool {
        self.builtin.arity == 1
    }

    /// The next step: coerce a word to a string. The builtin is entered again with the string.
    pub fn coerce(&mut self, word: Value, coercion: Coercion, note: &str) -> Step {
        let note = if note.is_empty() { Value::empty_string() } else { self.vm.heap.string(note.as_bytes()) };
        self.coerce_noted(word, coercion, note)
    }

    /// [`Call::coerce`] for a caller that has no note but a position, which the others get.
    pub fn coerce_at(&mut self, word: Value, coercion: Coercion, pos: Pos) -> Step {
        self.coerce_noted(word, coercion, Value::small(i64::from(pos.0)).expect("a position fits a word"))
    }

    /// [`Call::coerce`] with a note that is a string value already.
    pub fn coerce_noted(&mut self, word: Value, coercion: Coercion, note: Value) -> Step {
        let function = self.vm.internals.coerce_with;
        self.push(function);
        self.push(word);
        self.push(Value::from_i32(coercion.number()));
        self.push(note);
        Step::Call(3)
    }

    /// Argument `index` coerced to a string: `Err` has the step to take first. For arguments of the
    /// kind [`Coerced`](crate::builtin::Kind::Coerced), whose note goes with errors; only one
    /// argument of a builtin may be coerced so.
    #[inline(always)]
    pub fn coerced(&mut self, index: usize, coercion: Coercion) -> std::result::Result<Str, Step> {
        if let Some(string) = self.arg(index).as_str() {
            return Ok(string);
        }
        self.coerced_slow(index, coercion)
    }

    #[inline(never)]
    fn coerced_slow(&mut self, index: usize, coercion: Coercion) -> std::result::Result<Str, Step> {
        if let Some(result) = self.take_result() {
            self.set_arg(index, result);
            return Ok(result.as_str().expect("a coercion gives a string"));
        }
        let arg = self.builtin.takes.iter().find(|arg| usize::from(arg.index) == index);
        let note = arg.map_or("", |arg| arg.note);
        let word = self.arg(index);
        Err(self.coerce(word, coercion, note))
    }

    /// Argument `index` as a path: a path value, or anything whose coercion to a string is an
    /// absolute path. `Ok(Err(…))` has the step to take first. For arguments of the kind
    /// [`Path`](crate::builtin::Kind::Path), as [`Call::coerced`].
    ///
    /// # Errors
    /// If the string is no absolute path.
    pub fn coerced_path(&mut self, index: usize) -> Result<std::result::Result<PathValue, Step>> {
        if let Some(path) = self.arg(index).as_path() {
            return Ok(Ok(path));
        }
        let text = match self.coerced(index, Coercion { path: true, ..Coercion::PATH }) {
            Ok(text) => text,
            Err(step) => return Ok(Err(step)),
        };
        if text.as_bytes().first() != Some(&b'/') {
            let message = [b"string '".as_slice(), text.as_bytes(), b"' doesn't represent an absolute path"];
            let error = self.vm.error(ErrorKind::Eval, message.concat());
            return Err(self.noted(index, error));
        }
        let path = self.vm.make_path(0, text.as_bytes());
        Ok(Ok(path.as_path().expect("a path was made")))
    }
}
