//! URLs as Nix reads and writes them: RFC 3986, with a few liberties.
//!
//! A URL is kept decoded, its path in segments, and is written with everything encoded that is not
//! plain; so reading and writing one may change it. What is no URL is told in the words that users
//! know: `leftover` (something stands where the URL should be at its end) and `mismatch`.

use super::authority::Authority;
use super::encode::{
    Query, decode, decode_query, decode_valid, encode_only, encode_query_to, encode_to, is_path_char,
    is_query_char, span,
};
use super::failure::{Outcome, bad_url};

/// A URL.
#[derive(Clone, Debug, Default)]
pub(super) struct Url {
    /// As written, in upper or lower case.
    pub scheme: Vec<u8>,
    /// What stands behind `//`.
    pub authority: Option<Authority>,
    /// The decoded segments: `/a` is an empty one and `a`.
    pub path: Vec<Vec<u8>>,
    /// The decoded parameters.
    pub query: Query,
    /// What stands behind `#`, decoded.
    pub fragment: Vec<u8>,
}

/// The parts of a URL as they are written.
#[derive(Default)]
struct Parts<'t> {
    scheme: Option<&'t [u8]>,
    authority: Option<Authority>,
    path: &'t [u8],
    query: &'t [u8],
    fragment: &'t [u8],
}

const LEFTOVER: &str = "leftover";
const MISMATCH: &str = "mismatch";

impl Url {
    /// Reads a URL. In a lenient one the query may have blanks and quotes, the fragment also `^`.
    ///
    /// # Errors
    /// A bad URL.
    pub fn parse(text: &[u8], lenient: bool, warnings: &mut Vec<Vec<u8>>) -> Outcome<Url> {
        let fixed = if lenient { mend(text) } else { text.to_vec() };
        let parts = match split(&fixed) {
            Ok(parts) => parts,
            Err(reason) => return bad_url(&[b"'", text, b"' is not a valid URL: ", reason.as_bytes()]),
        };
        let Some(scheme) = parts.scheme else {
            return bad_url(&[b"'", &fixed, b"' doesn't have a scheme"]);
        };
        let authority = match parts.authority {
            Some(authority) => Some(authority.with_port()?),
            None => None,
        };
        let (_, transport) = split_scheme(scheme);
        if transport == b"file"
            && let Some(authority) = authority.as_ref().filter(|authority| !authority.host.is_empty())
        {
            let text = [b"file:// URL '".as_slice(), &fixed, b"' has unexpected authority '"];
            return bad_url(&[&text.concat(), &authority.show(), b"'"]);
        }
        let path: &[u8] = if transport == b"file" && parts.path.is_empty() { b"/" } else { parts.path };
        let path = path.split(|&byte| byte == b'/').map(decode).collect::<Outcome<_>>()?;
        let query = decode_query(parts.query, lenient, warnings)?;
        Ok(Url { scheme: scheme.to_vec(), authority, path, query, fragment: decode_valid(parts.fragment) })
    }

    /// The part of the scheme before `+`, if there is one, and the part behind it.
    pub fn schemes(&self) -> (Option<&[u8]>, &[u8]) {
        split_scheme(&self.scheme)
    }

    /// The segments of the path that are not empty.
    pub fn segments(&self) -> Vec<&[u8]> {
        self.path.iter().map(Vec::as_slice).filter(|segment| !segment.is_empty()).collect()
    }

    /// The URL as a text.
    pub fn show(&self) -> Vec<u8> {
        let mut text = [self.scheme.as_slice(), b":"].concat();
        if let Some(authority) = &self.authority {
            text.extend_from_slice(b"//");
            text.extend_from_slice(&authority.show());
        }
        for (index, segment) in self.path.iter().enumerate() {
            if index > 0 {
                text.push(b'/');
            }
            encode_to(&mut text, segment, b":@");
        }
        if !self.query.is_empty() {
            text.push(b'?');
            encode_query_to(&mut text, &self.query);
        }
        if !self.fragment.is_empty() {
            text.push(b'#');
            encode_to(&mut text, &self.fragment, b"");
        }
        text
    }
}

fn split_scheme(scheme: &[u8]) -> (Option<&[u8]>, &[u8]) {
    match scheme.iter().position(|&byte| byte == b'+') {
        Some(at) => (Some(&scheme[..at]), &scheme[at + 1..]),
        None => (None, scheme),
    }
}

/// Encodes what a lenient URL may have unencoded.
fn mend(text: &[u8]) -> Vec<u8> {
    let (mut fixed, mut rest) = (Vec::with_capacity(text.len()), text);
    if let Some(at) = rest.iter().position(|&byte| byte == b'?') {
        fixed.extend_from_slice(&rest[..=at]);
        rest = &rest[at + 1..];
        let end = rest.iter().position(|&byte| byte == b'#').unwrap_or(rest.len());
        fixed.extend(encode_only(&rest[..end], b" \""));
        rest = &rest[end..];
    }
    if let Some(at) = rest.iter().position(|&byte| byte == b'#') {
        fixed.extend_from_slice(&rest[..=at]);
        fixed.extend(encode_only(&rest[at + 1..], b" \"^"));
    } else {
        fixed.extend_from_slice(rest);
    }
    fixed
}

/// The scheme of a text, if it starts with one.
fn scheme(text: &[u8]) -> Option<&[u8]> {
    let end = text.iter().position(|&byte| !byte.is_ascii_alphanumeric() && !b"+-.".contains(&byte))?;
    (text[end] == b':' && text[0].is_ascii_alphabetic()).then(|| &text[..end])
}

/// Splits a URL, with or without a scheme, and checks every part.
fn split(text: &[u8]) -> Result<Parts<'_>, &'static str> {
    let mut parts = Parts { scheme: scheme(text), ..Parts::default() };
    let mut rest = &text[parts.scheme.map_or(0, |scheme| scheme.len() + 1)..];
    if let Some(behind) = rest.strip_prefix(b"//") {
        let (authority, len) = Authority::parse(behind).ok_or(MISMATCH)?;
        parts.authority = Some(authority);
        rest = &behind[len..];
        if !matches!(rest.first(), None | Some(b'/' | b'?' | b'#')) {
            return Err(LEFTOVER);
        }
    }
    let relative = parts.scheme.is_none() && parts.authority.is_none();
    if relative && first_segment_ends_in_colon(rest) {
        return Err(MISMATCH);
    }
    let is_first_colon = relative && rest.first() == Some(&b':');
    let len = if is_first_colon { Some(0) } else { span(rest, |byte| is_path_char(byte) || byte == b'/') };
    (parts.path, rest) = rest.split_at(len.ok_or(MISMATCH)?);
    if let Some(behind) = rest.strip_prefix(b"?") {
        let len = query_len(behind);
        (parts.query, rest) = behind.split_at(len);
    }
    if let Some(behind) = rest.strip_prefix(b"#") {
        let len = span(behind, |byte| is_path_char(byte) || b"/?#".contains(&byte)).ok_or(MISMATCH)?;
        (parts.fragment, rest) = behind.split_at(len);
    }
    if rest.is_empty() { Ok(parts) } else { Err(LEFTOVER) }
}

/// Nix: a query ends before what cannot be in it, a bad code included.
fn query_len(text: &[u8]) -> usize {
    let mut len = 0;
    while let Some(rest) = text.get(len..).filter(|rest| !rest.is_empty()) {
        match span(&rest[..if rest[0] == b'%' { rest.len().min(3) } else { 1 }], is_query_char) {
            Some(more) if more > 0 => len += more,
            _ => break,
        }
    }
    len
}

/// Whether a path without scheme starts as one with a bad scheme does: `1:a`.
fn first_segment_ends_in_colon(text: &[u8]) -> bool {
    let is_segment = |byte| is_path_char(byte) && byte != b':';
    matches!(span(text, is_segment), Some(len) if len > 0 && text.get(len) == Some(&b':'))
}

/// The path of the file that segments of a URL name.
///
/// # Errors
/// A bad URL if a segment holds what no file name can.
pub(super) fn file_path(segments: &[Vec<u8>]) -> Outcome<Vec<u8>> {
    let mut path = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if segment.contains(&b'/') {
            let end = b"' contains '/', which is not allowed in file names";
            return bad_url(&[b"URL path component '", segment, end]);
        }
        if segment.contains(&0) {
            let parts: Vec<&[u8]> = segment.split(|&byte| byte == 0).collect();
            let shown = parts.join("␀".as_bytes());
            let end = b"' contains NUL byte which is not allowed";
            return bad_url(&[b"URL path component '", &shown, end]);
        }
        if path.last().is_some_and(|&last| last != b'/') || index == 0 && segment.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(segment);
    }
    Ok(path)
}

/// The segments of an absolute path. Nix: a slash at its end makes two empty ones.
pub(super) fn path_segments(path: &[u8]) -> Vec<Vec<u8>> {
    let names = path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()).map(<[u8]>::to_vec);
    let mut segments = vec![Vec::new()];
    segments.extend(names);
    if path.last() == Some(&b'/') {
        let ends = if segments.len() > 1 { 2 } else { 1 };
        segments.extend(std::iter::repeat_n(Vec::new(), ends));
    }
    segments
}
