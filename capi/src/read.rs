//! What values are in C: numbers and texts.

use std::ffi::c_char;
use std::fmt;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use evaluator::{Error, ErrorKind, Result, Type, Value};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny, SeqAccess, Visitor};

use crate::guard::{ErrorPlace, guard, guard_done, usage};
use crate::text::{self, LengthPlace};
use crate::value::{Handle, ask, given_value};

/// Reads a number into its place.
fn number<T: DeserializeOwned + Send + 'static>(
    value: Option<&Handle>,
    place: Option<&mut MaybeUninit<T>>,
    error: ErrorPlace,
) -> bool {
    guard_done(error, || {
        let place = place.ok_or_else(|| usage("the place for the result is NULL"))?;
        place.write(ask!(given_value(value)?, to())?);
        Ok(())
    })
}

/// Gives a text that is made of a value.
fn made<T: AsRef<[u8]>>(
    value: Option<&Handle>,
    length: LengthPlace,
    error: ErrorPlace,
    make: impl FnOnce(&Value) -> Result<T>,
) -> *mut c_char {
    guard(error, null_mut(), || text::give(make(given_value(value)?)?.as_ref(), length))
}

/// The bytes of a string or a path.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Bytes, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E>(self, text: &str) -> std::result::Result<Bytes, E> {
                Ok(Bytes(text.into()))
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> std::result::Result<Bytes, E> {
                Ok(Bytes(bytes.into()))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

fn bytes(value: &Value, wanted: Type, name: &str) -> Result<Vec<u8>> {
    match ask!(value, force())? {
        found if found == wanted => ask!(value, to()).map(|Bytes(bytes)| bytes),
        found => {
            let found = format!("{found:?}").to_lowercase();
            Err(Error::new(ErrorKind::Convert, format!("expected a {name}, found a value of type {found}")))
        }
    }
}

/// The number of elements, none of which is evaluated.
struct Length(usize);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Length, D::Error> {
        struct Counter;
        impl<'de> Visitor<'de> for Counter {
            type Value = Length;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Length, A::Error> {
                let mut length = 0;
                while list.next_element::<IgnoredAny>()?.is_some() {
                    length += 1;
                }
                Ok(Length(length))
            }
        }
        deserializer.deserialize_any(Counter)
    }
}

/// Reads a Boolean into `*result`, and says whether that worked.
///
/// Errors: `convert` if the value is no Boolean.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_get_bool(
    value: Option<&Handle>,
    result: Option<&mut MaybeUninit<bool>>,
    error: ErrorPlace,
) -> bool {
    number(value, result, error)
}

/// Reads an integer into `*result`, and says whether that worked.
///
/// ```c
/// int64_t port;
/// if (!frazil_get_int(value, &port, &error)) fprintf(stderr, "%s\n", frazil_error_message(error));
/// ```
///
/// Errors: `convert` if the value is no integer.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_get_int(
    value: Option<&Handle>,
    result: Option<&mut MaybeUninit<i64>>,
    error: ErrorPlace,
) -> bool {
    number(value, result, error)
}

/// Reads a floating-point number or an integer into `*result`, and says whether that worked.
///
/// Errors: `convert` if the value is no number.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_get_float(
    value: Option<&Handle>,
    result: Option<&mut MaybeUninit<f64>>,
    error: ErrorPlace,
) -> bool {
    number(value, result, error)
}

/// The bytes of a string, with a byte 0 behind them and their number in `*length`, which may be `NULL`; to be freed
/// with `frazil_text_free`. They need not be UTF-8.
///
/// Errors: `convert` if the value is no string.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_get_string(
    value: Option<&Handle>,
    length: LengthPlace,
    error: ErrorPlace,
) -> *mut c_char {
    made(value, length, error, |value| bytes(value, Type::String, "string"))
}

/// A path, given as `frazil_get_string` gives a string. It is not added to the store.
///
/// Errors: `convert` if the value is no path.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_get_path(
    value: Option<&Handle>,
    length: LengthPlace,
    error: ErrorPlace,
) -> *mut c_char {
    made(value, length, error, |value| bytes(value, Type::Path, "path"))
}

/// The number of elements of a list in `*result`; says whether that worked. No element is evaluated.
///
/// Errors: `convert` if the value is no list.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_get_length(
    value: Option<&Handle>,
    result: Option<&mut MaybeUninit<usize>>,
    error: ErrorPlace,
) -> bool {
    guard_done(error, || {
        let place = result.ok_or_else(|| usage("the place for the result is NULL"))?;
        let Length(length) = ask!(given_value(value)?, to())?;
        place.write(length);
        Ok(())
    })
}

/// The string that the value is or can be coerced to, as in `"${value}"`; paths are added to the store. Given as
/// `frazil_get_string` gives a string, but for bytes that are no UTF-8, which show as replacement characters.
///
/// Errors: `type` if it cannot be coerced.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_coerce(
    value: Option<&Handle>,
    length: LengthPlace,
    error: ErrorPlace,
) -> *mut c_char {
    made(value, length, error, |value| ask!(value, coerce()))
}

/// The value as JSON, evaluated throughout, and given as `frazil_coerce` gives a string.
///
/// Errors: `type` for functions.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_json(value: Option<&Handle>, length: LengthPlace, error: ErrorPlace) -> *mut c_char {
    made(value, length, error, |value| ask!(value, json()))
}

/// The value as `nix-instantiate --eval` prints it, given as `frazil_coerce` gives a string. What is in it is not
/// evaluated.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_print(
    value: Option<&Handle>,
    length: LengthPlace,
    error: ErrorPlace,
) -> *mut c_char {
    made(value, length, error, |value| ask!(value, print()))
}

/// Makes a derivation, and gives the path of its `.drv` as `frazil_get_string` gives a string. Unless the store is
/// read-only the file is there then.
///
/// Errors: `type` if the value is no derivation; `file` for errors of the store.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_instantiate(
    derivation: Option<&Handle>,
    length: LengthPlace,
    error: ErrorPlace,
) -> *mut c_char {
    made(derivation, length, error, |value| ask!(value, instantiate()).map(|made| made.path))
}
