//! Percent coding, and the query of a URL.

use std::collections::BTreeMap;

use super::failure::{Failure, Outcome, bad_url};

/// The parameters of a query, by name.
pub(super) type Query = BTreeMap<Vec<u8>, Vec<u8>>;

/// Characters that are never encoded.
pub(super) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// RFC 3986's `sub-delims`.
pub(super) fn is_sub_delimiter(byte: u8) -> bool {
    b"!$&'()*+,;=".contains(&byte)
}

/// What may stand in a segment of a path.
pub(super) fn is_path_char(byte: u8) -> bool {
    is_unreserved(byte) || is_sub_delimiter(byte) || b":@".contains(&byte)
}

/// What may stand in a query.
pub(super) fn is_query_char(byte: u8) -> bool {
    is_path_char(byte) || b"/?[]".contains(&byte)
}

/// Writes bytes with everything encoded but unreserved characters and those in `keep`.
pub(super) fn encode_to(output: &mut Vec<u8>, bytes: &[u8], keep: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in bytes {
        if is_unreserved(byte) || keep.contains(&byte) {
            output.push(byte);
        } else {
            let digits = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
            output.extend_from_slice(&[b'%', digits[0], digits[1]]);
        }
    }
}

/// The bytes with only the characters in `only` encoded.
pub(super) fn encode_only(bytes: &[u8], only: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        let keep: &[u8] = if only.contains(&byte) { &[] } else { &[byte] };
        encode_to(&mut output, &[byte], keep);
    }
    output
}

fn digit(byte: Option<&u8>) -> Option<u8> {
    byte.and_then(|&byte| char::from(byte).to_digit(16)).map(|digit| digit as u8)
}

/// How many bytes from the start are of a class or encoded; `None` if a `%` is no code.
pub(super) fn span(text: &[u8], class: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if byte == b'%' {
            digit(text.get(at + 1)).and(digit(text.get(at + 2)))?;
            at += 3;
        } else if class(byte) {
            at += 1;
        } else {
            break;
        }
    }
    Some(at)
}

/// The bytes without encoding; what is no code stays.
pub(super) fn decode_valid(text: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                output.push(high << 4 | low);
                at += 3;
            }
            _ => {
                output.push(byte);
                at += 1;
            }
        }
    }
    output
}

/// The bytes without encoding.
///
/// # Errors
/// If a `%` is no code.
pub(super) fn decode(text: &[u8]) -> Outcome<Vec<u8>> {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
        rest = &rest[at + 1..];
        let reason: &[u8] = match rest {
            [high, low, ..] if digit(Some(high)).and(digit(Some(low))).is_some() => continue,
            [_, _, ..] => b"bad hexdig in pct-encoding",
            _ => b"incomplete pct-encoding",
        };
        return bad_url(&[b"invalid URI parameter '", text, b"': ", reason]);
    }
    Ok(decode_valid(text))
}

/// Reads a query. Nix: a parameter without `=` is ignored with a warning; of two with one name the
/// first one counts; a lenient query may have blanks and quotes in it.
///
/// # Errors
/// If it holds what may not be in a query.
pub(super) fn decode_query(text: &[u8], lenient: bool, warnings: &mut Vec<Vec<u8>>) -> Outcome<Query> {
    let fixed = if lenient { encode_only(text, b" \"") } else { text.to_vec() };
    if span(&fixed, is_query_char) != Some(fixed.len()) {
        return Err(Failure::BadUrl([b"invalid URI query '".as_slice(), text, b"': leftover"].concat()));
    }
    let mut query = Query::new();
    if fixed.is_empty() {
        return Ok(query);
    }
    for parameter in fixed.split(|&byte| byte == b'&') {
        match parameter.iter().position(|&byte| byte == b'=') {
            Some(at) => {
                let value = decode_valid(&parameter[at + 1..]);
                query.entry(decode_valid(&parameter[..at])).or_insert(value);
            }
            None => {
                let start = b"dubious URI query '".as_slice();
                warnings.push([start, parameter, b"' is missing equal sign '=', ignoring"].concat());
            }
        }
    }
    Ok(query)
}

/// Writes a query, without the `?`.
pub(super) fn encode_query_to(output: &mut Vec<u8>, query: &Query) {
    const KEEP: &[u8] = b":@/?";
    for (index, (name, value)) in query.iter().enumerate() {
        if index > 0 {
            output.push(b'&');
        }
        encode_to(output, name, KEEP);
        output.push(b'=');
        encode_to(output, value, KEEP);
    }
}
