//! `flake:ID[/REF][/REV]`: what a registry says.

use super::{Reader, Scheme};
use crate::flake_ref::attrs::Attrs;
use crate::flake_ref::failure::{Outcome, bad_url};
use crate::flake_ref::ref_name::{is_commit, is_flake_id, is_legal};
use crate::flake_ref::url::Url;

/// `flake:`.
pub(super) static INDIRECT: Scheme = Scheme {
    name: "indirect",
    allowed: &["id", "ref", "rev", "narHash"],
    flakes: true,
    from_url,
    check,
    to_url,
};

fn from_url(_: &mut Reader, url: &Url) -> Outcome<Option<Attrs>> {
    if url.scheme != b"flake" {
        return Ok(None);
    }
    let wrong = |part: &[u8], what: &[u8]| {
        bad_url(&[b"in flake URL '", &url.show(), b"', '", part, b"' is not a ", what])
    };
    let segments = url.segments();
    let (id, name, rev) = match segments.as_slice() {
        [id] => (id, None, None),
        [id, rev] if is_commit(rev) => (id, None, Some(rev)),
        [id, name] if is_legal(name) => (id, Some(name), None),
        [_, name] => return wrong(name, b"commit hash or branch/tag name"),
        [_, name, _] if !is_legal(name) => return wrong(name, b"branch/tag name"),
        [_, _, rev] if !is_commit(rev) => return wrong(rev, b"commit hash"),
        [id, name, rev] => (id, Some(name), Some(rev)),
        // Nix: the message is about GitHub, whatever the reference is about.
        _ => return bad_url(&[b"GitHub URL '", &url.show(), b"' is invalid"]),
    };
    check_id(id)?;
    let mut attrs = Attrs::of_type("indirect");
    attrs.set("id", id);
    if let Some(rev) = rev {
        attrs.set("rev", &rev.to_ascii_lowercase());
    }
    if let Some(name) = name {
        attrs.set("ref", name);
    }
    Ok(Some(attrs))
}

fn check_id(id: &[u8]) -> Outcome<()> {
    if is_flake_id(id) { Ok(()) } else { bad_url(&[b"'", id, b"' is not a valid flake ID"]) }
}

fn check(_: &mut Reader, attrs: Attrs) -> Outcome<Attrs> {
    check_id(attrs.required("id")?)?;
    Ok(attrs)
}

fn to_url(reader: &mut Reader, attrs: &Attrs) -> Outcome<Url> {
    let mut path = vec![attrs.required("id")?.to_vec()];
    path.extend(attrs.text("ref")?.map(<[u8]>::to_vec));
    path.extend(attrs.rev(&reader.features)?);
    Ok(Url { scheme: b"flake".to_vec(), path, ..Url::default() })
}
