//! `fromJSON`: one pass over the text, any depth.
//!
//! What is accepted, and the messages, are those of the library that C++ Nix uses (nlohmann's). Values
//! that wait for the end of their list or set lie on the VM stack; a set's members as name and value
//! in turn.

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::source::Pos;
use frazil_eval::symbol::Symbol;
use frazil_eval::value::Value;

use crate::json_scan::{AFTER, Failure, Scanner, Token};

/// The builtins of this file.
pub static FROM_JSON: [Builtin; 1] = [Builtin::new("fromJSON", 1, from_json).takes(&[Arg::new(
    0,
    Kind::PlainString,
    "while evaluating the first argument passed to builtins.fromJSON",
)])];

/// `fromJSON s`: the value that a JSON text stands for. Of members with the same name the last one
/// counts. Numbers with a point or exponent, and those below 64 bits, become floats.
///
/// ```nix
/// builtins.fromJSON ''{"a": [1, 2.5, null]}''    # => { a = [ 1 2.5 null ]; }
/// ```
fn from_json(call: &mut Call) -> Result<Step> {
    let text = call.plain_string(0)?;
    let mut scanner = Scanner::new(text.as_bytes());
    let start = call.kept();
    match parse(call, &mut scanner, start) {
        Ok(value) => {
            call.truncate_kept(start);
            Ok(Step::Done(value))
        }
        Err(Stop::Failed(failure)) => Err(decoding_error(call, &failure)),
        Err(Stop::Raised(error)) => Err(error),
    }
}

#[cold]
fn decoding_error(call: &mut Call, failure: &Failure) -> Error {
    let error = call.error(ErrorKind::Eval, &failure.0);
    call.vm.noted(error, "while decoding a JSON string")
}

enum Stop {
    Failed(Failure),
    Raised(Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Raised(error)
    }
}

/// An open list or set: where its words start among the kept ones, and where the previous one's do.
enum Level {
    List(usize),
    Set(usize),
}

/// Words pushed before the room on the stack is looked at again.
const BATCH: usize = 1 << 12;

fn parse(call: &mut Call, scanner: &mut Scanner, start: usize) -> std::result::Result<Value, Stop> {
    let mut levels: Vec<Level> = Vec::new();
    let mut token = scanner.token()?;
    let mut batch = 0;
    loop {
        batch += 1;
        if batch == BATCH {
            batch = 0;
            call.vm.check_interrupt()?;
            if !call.vm.has_room(BATCH * 4) {
                return Err(call.vm.too_large().into());
            }
        }
        let mut value = match token {
            Token::BeginObject => {
                token = scanner.token_in("object key")?;
                if token != Token::EndObject {
                    levels.push(Level::Set(call.kept() - start));
                    key(call, scanner, token)?;
                    token = scanner.token()?;
                    continue;
                }
                Value::empty_attrs()
            }
            Token::BeginArray => {
                token = scanner.token()?;
                if token != Token::EndArray {
                    levels.push(Level::List(call.kept() - start));
                    continue;
                }
                Value::empty_list()
            }
            Token::String => {
                let text = no_null_byte(call, scanner.string())?;
                call.vm.heap.string(text)
            }
            Token::Null => Value::NULL,
            Token::True => Value::TRUE,
            Token::False => Value::FALSE,
            Token::Unsigned(number) => match i64::try_from(number) {
                Ok(int) => call.vm.heap.int(int),
                Err(_) => {
                    let text = format!("unsigned json number {number} outside of Nix integer range");
                    return Err(call.error(ErrorKind::Eval, text).into());
                }
            },
            Token::Integer(int) => call.vm.heap.int(int),
            Token::Float(float) if float.is_finite() => call.vm.heap.float(float),
            Token::Float(_) => return Err(scanner.overflow().into()),
            Token::End if scanner.is_empty() => return Err(scanner.empty().into()),
            other => return Err(scanner.unexpected(other, "value", "'[', '{', or a literal").into()),
        };
        // A value is complete: go on in what it is part of, which may be complete too.
        loop {
            match levels.last() {
                None => {
                    let end = scanner.token_in(AFTER)?;
                    if end != Token::End {
                        return Err(scanner.unexpected(end, "value", "end of input").into());
                    }
                    return Ok(value);
                }
                Some(&Level::List(first)) => {
                    call.push(value);
                    match scanner.token_in("array")? {
                        Token::Comma => break,
                        Token::EndArray => value = call.list_of_kept(start + first),
                        other => return Err(scanner.unexpected(other, "array", "']'").into()),
                    }
                }
                Some(&Level::Set(first)) => {
                    call.push(value);
                    match scanner.token_in("object")? {
                        Token::Comma => {
                            let name = scanner.token_in("object key")?;
                            key(call, scanner, name)?;
                            break;
                        }
                        Token::EndObject => value = set_of_kept(call, start + first),
                        other => return Err(scanner.unexpected(other, "object", "'}'").into()),
                    }
                }
            }
            levels.pop();
        }
        token = scanner.token()?;
    }
}

/// A name and the colon behind it. The name's symbol is pushed as a number.
fn key(call: &mut Call, scanner: &mut Scanner, token: Token) -> std::result::Result<(), Stop> {
    if token != Token::String {
        return Err(scanner.unexpected(token, "object key", "string literal").into());
    }
    let name = no_null_byte(call, scanner.string())?;
    let symbol = call.vm.symbols.intern(name, &mut call.vm.heap);
    call.push(Value::small(i64::from(symbol.0)).expect("a symbol fits a word"));
    match scanner.token_in("object separator")? {
        Token::Colon => Ok(()),
        other => Err(scanner.unexpected(other, "object separator", "':'").into()),
    }
}

/// A set of the names and values kept from `first` on, which are dropped.
fn set_of_kept(call: &mut Call, first: usize) -> Value {
    let count = (call.kept() - first) / 2;
    let mut attrs = AttrsBuilder::new(&mut call.vm.heap, count);
    for index in 0..count {
        let symbol = call.kept_word(first + index * 2).as_small().unwrap_or(0) as u32;
        let value = call.kept_word(first + index * 2 + 1);
        attrs.push(&mut call.vm.heap, Symbol(symbol), Pos::NONE, value);
    }
    call.truncate_kept(first);
    attrs.finish_last_wins(&mut call.vm.heap).value()
}

/// The text, unless it has a zero byte.
fn no_null_byte<'t>(call: &mut Call, text: &'t [u8]) -> Result<&'t [u8]> {
    if !text.contains(&0) { Ok(text) } else { Err(null_byte(call, text)) }
}

/// The error for a text with a zero byte, which a Nix string cannot have.
#[cold]
pub(crate) fn null_byte(call: &mut Call, text: &[u8]) -> Error {
    let message = null_byte_message(text);
    call.error(ErrorKind::Eval, message)
}

/// The message of [`null_byte`].
pub(crate) fn null_byte_message(text: &[u8]) -> Vec<u8> {
    let mut message = b"input string '".to_vec();
    for &byte in text {
        if byte == 0 {
            message.extend_from_slice("␀".as_bytes());
        } else {
            message.push(byte);
        }
    }
    message.extend_from_slice(b"' cannot be represented as Nix string because it contains null bytes");
    message
}
