//! `path:`: a folder of this machine.

use super::{Reader, Scheme};
use crate::flake_ref::attrs::{Attr, Attrs};
use crate::flake_ref::failure::{Outcome, other};
use crate::flake_ref::parse_int;
use crate::flake_ref::url::{Url, file_path};

/// `path:`.
pub(super) static PATH: Scheme = Scheme {
    name: "path",
    allowed: &["path", "rev", "revCount", "lastModified", "narHash"],
    flakes: true,
    from_url: |_, url| from_url(url),
    check,
    to_url: |_, attrs| to_url(attrs),
};

fn from_url(url: &Url) -> Outcome<Option<Attrs>> {
    if url.scheme != b"path" {
        return Ok(None);
    }
    if let Some(authority) = url.authority.as_ref().filter(|authority| !authority.host.is_empty()) {
        let middle = [b"' should not have an authority ('".as_slice(), &authority.show(), b"')"].concat();
        return other(&[b"path URL '", &url.show(), &middle]);
    }
    let mut attrs = Attrs::of_type("path");
    attrs.set("path", &file_path(&url.path)?);
    for (name, value) in &url.query {
        let value = match name.as_slice() {
            b"rev" | b"narHash" => Ok(Attr::String(value.clone())),
            b"revCount" | b"lastModified" => parse_int(value).map(Attr::Int).ok_or("invalid"),
            _ => Err("unsupported"),
        };
        match value {
            Ok(value) => attrs.0.insert(name.clone(), value),
            Err(what) => {
                let middle = format!("' has {what} parameter '");
                return other(&[b"path URL '", &url.show(), middle.as_bytes(), name, b"'"]);
            }
        };
    }
    Ok(Some(attrs))
}

fn check(_: &mut Reader, attrs: Attrs) -> Outcome<Attrs> {
    attrs.required("path")?;
    Ok(attrs)
}

fn to_url(attrs: &Attrs) -> Outcome<Url> {
    let path = attrs.required("path")?.split(|&byte| byte == b'/').map(<[u8]>::to_vec).collect();
    let others =
        attrs.0.iter().filter(|(name, _)| !matches!(name.as_slice(), b"path" | b"type" | b"__final"));
    let query = others.map(|(name, value)| (name.clone(), value.text())).collect();
    Ok(Url { scheme: b"path".to_vec(), path, query, ..Url::default() })
}
