//! `file` and `tarball`: what is downloaded from an `http:`, `https:` or `file:` URL. A plain URL of
//! these is a tarball's, because a flake is a tree.

use super::{Reader, Scheme};
use crate::flake_ref::attrs::{Attr, Attrs};
use crate::flake_ref::failure::Outcome;
use crate::flake_ref::parse_int;
use crate::flake_ref::url::Url;

/// Parameters that are not part of what is downloaded.
const ALLOWED: &[&str] = &["url", "narHash", "name", "unpack", "rev", "revCount", "lastModified"];

/// `file+https:` and so on.
pub(super) static FILE: Scheme = Scheme {
    name: "file",
    allowed: ALLOWED,
    flakes: false,
    from_url: |_, url| Ok(from_url(url, "file", false)),
    check: |_, attrs| Ok(attrs),
    to_url,
};

/// `https:`, `tarball+https:` and so on.
pub(super) static TARBALL: Scheme = Scheme {
    name: "tarball",
    allowed: ALLOWED,
    flakes: false,
    from_url: |_, url| Ok(from_url(url, "tarball", true)),
    check: |_, attrs| Ok(attrs),
    to_url,
};

fn from_url(url: &Url, name: &str, plain: bool) -> Option<Attrs> {
    let (application, transport) = url.schemes();
    let is_ours = application.map_or(plain, |application| application == name.as_bytes());
    if !is_ours || !matches!(transport, b"file" | b"http" | b"https") {
        return None;
    }
    let mut attrs = Attrs::of_type(name);
    attrs.take_strings(&url.query, &["narHash", "rev"]);
    for name in ["revCount", "lastModified"] {
        if let Some(number) = url.query.get(name.as_bytes()).and_then(|text| parse_int(text)) {
            attrs.put(name, Attr::Int(number));
        }
    }
    let mut rest = Url { scheme: transport.to_vec(), ..url.clone() };
    rest.query.retain(|name, _| !ALLOWED.iter().any(|known| known.as_bytes() == name));
    attrs.set("url", &rest.show());
    Some(attrs)
}

fn to_url(reader: &mut Reader, attrs: &Attrs) -> Outcome<Url> {
    let mut url = reader.url(attrs.required("url")?)?;
    if let Some(hash) = attrs.nar_hash(&reader.features)? {
        url.query.insert(b"narHash".to_vec(), hash);
    }
    Ok(url)
}
