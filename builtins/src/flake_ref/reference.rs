//! The three ways to write a flake reference: `ID/REF/REV`, a URL, and an absolute path.

use super::attrs::{Attr, Attrs};
use super::authority::Authority;
use super::encode::{decode, decode_query, decode_valid, is_path_char, span};
use super::failure::{Failure, Outcome, bad_url, other};
use super::ref_name::{is_flake_id, is_simple};
use super::scheme::{self, Checked, Reader};
use super::url::{Url, path_segments};

/// The attributes that a reference stands for.
///
/// # Errors
/// If it stands for none, or has a fragment.
pub(super) fn parse(reader: &mut Reader, text: &[u8]) -> Outcome<Attrs> {
    let (attrs, fragment) = match parse_id(reader, text) {
        Some(outcome) => outcome?,
        None => match parse_url(reader, text) {
            Err(Failure::BadUrl(_)) => parse_path(reader, text)?,
            outcome => outcome?,
        },
    };
    if fragment.is_empty() {
        return Ok(attrs);
    }
    other(&[b"unexpected fragment '", &fragment, b"' in flake reference '", text, b"'"])
}

/// The reference that attributes stand for.
///
/// # Errors
/// If they stand for none.
pub(super) fn show(reader: &mut Reader, all: &Attrs) -> Outcome<Vec<u8>> {
    let mut attrs = all.clone();
    attrs.0.remove(b"dir".as_slice());
    // Nix: the type of `dir` is checked before everything else.
    let dir = all.text("dir")?.unwrap_or_default();
    let checked = Checked::new(reader, attrs)?;
    let mut url = checked.url(reader)?;
    if !dir.is_empty() {
        url.query.entry(b"dir".to_vec()).or_insert(dir.to_vec());
    }
    Ok(url.show())
}

type Parsed = Outcome<(Attrs, Vec<u8>)>;

/// `nixpkgs/release#fragment`; `None` if the text is nothing like it.
fn parse_id(reader: &mut Reader, text: &[u8]) -> Option<Parsed> {
    let hash = text.iter().position(|&byte| byte == b'#');
    let (path, fragment) = hash.map_or((text, b"".as_slice()), |at| (&text[..at], &text[at + 1..]));
    let slash = path.iter().position(|&byte| byte == b'/');
    let (id, rest) = slash.map_or((path, None), |at| (&path[..at], Some(&path[at + 1..])));
    let is_fragment = |byte| is_path_char(byte) || b"/? \"^".contains(&byte);
    let fits =
        is_flake_id(id) && rest.is_none_or(is_simple) && span(fragment, is_fragment) == Some(fragment.len());
    if !fits {
        return None;
    }
    let path = path.split(|&byte| byte == b'/').map(<[u8]>::to_vec).collect();
    let url = Url { scheme: b"flake".to_vec(), path, ..Url::default() };
    Some(scheme::from_url(reader, &url).map(|attrs| (attrs, decode_valid(fragment))))
}

fn parse_url(reader: &mut Reader, text: &[u8]) -> Parsed {
    let url = Url::parse(text, true, &mut reader.warnings)?;
    from_url(reader, url)
}

/// An absolute path with a query and a fragment, whatever characters are in it.
fn parse_path(reader: &mut Reader, text: &[u8]) -> Parsed {
    let hash = text.iter().position(|&byte| byte == b'#');
    let (rest, fragment) = hash.map_or((text, b"".as_slice()), |at| (&text[..at], &text[at + 1..]));
    if fragment.iter().any(|byte| b"\r\n".contains(byte)) {
        return other(&[b"invalid flakeref '", text, b"'"]);
    }
    let mark = rest.iter().position(|&byte| byte == b'?');
    let (path, query) = mark.map_or((rest, b"".as_slice()), |at| (&rest[..at], &rest[at + 1..]));
    let query = decode_query(query, true, &mut reader.warnings)?;
    let fragment = decode(fragment)?;
    if path.first() != Some(&b'/') {
        return bad_url(&[b"flake reference '", text, b"' is not an absolute path"]);
    }
    let authority = Some(Authority::default());
    let path = path_segments(path);
    from_url(reader, Url { scheme: b"path".to_vec(), authority, path, query, fragment })
}

/// Nix: a parameter `dir` is the folder of the flake within what is fetched.
fn from_url(reader: &mut Reader, mut url: Url) -> Parsed {
    let dir = url.query.remove(b"dir".as_slice()).unwrap_or_default();
    let fragment = std::mem::take(&mut url.fragment);
    let mut attrs = scheme::from_url(reader, &url)?;
    if !dir.is_empty() {
        attrs.0.entry(b"dir".to_vec()).or_insert(Attr::String(dir));
    }
    Ok((attrs, fragment))
}
