//! `hg+…:`: Mercurial repositories.

use super::{Reader, Scheme};
use crate::flake_ref::attrs::Attrs;
use crate::flake_ref::failure::{Outcome, bad_url};
use crate::flake_ref::ref_name::is_simple;
use crate::flake_ref::url::Url;

/// `hg+http:`, `hg+https:`, `hg+ssh:` and `hg+file:`.
pub(super) static HG: Scheme = Scheme {
    name: "hg",
    allowed: &["url", "ref", "rev", "revCount", "narHash", "name"],
    flakes: false,
    from_url,
    check,
    to_url,
};

fn from_url(reader: &mut Reader, url: &Url) -> Outcome<Option<Attrs>> {
    let (Some(b"hg"), transport @ (b"http" | b"https" | b"ssh" | b"file")) = url.schemes() else {
        return Ok(None);
    };
    let mut attrs = Attrs::of_type("hg");
    attrs.take_strings(&url.query, &["rev", "ref"]);
    let mut rest = Url { scheme: transport.to_vec(), ..url.clone() };
    rest.query.retain(|name, _| !matches!(name.as_slice(), b"rev" | b"ref"));
    attrs.set("url", &rest.show());
    check(reader, attrs).map(Some)
}

fn check(reader: &mut Reader, attrs: Attrs) -> Outcome<Attrs> {
    reader.url(attrs.required("url")?)?;
    if let Some(name) = attrs.text("ref")?.filter(|name| !is_simple(name)) {
        return bad_url(&[b"invalid Mercurial branch/tag name '", name, b"'"]);
    }
    Ok(attrs)
}

fn to_url(reader: &mut Reader, attrs: &Attrs) -> Outcome<Url> {
    let mut url = reader.url(attrs.required("url")?)?;
    url.scheme = [b"hg+", url.scheme.as_slice()].concat();
    if let Some(rev) = attrs.rev(&reader.features)? {
        url.query.insert(b"rev".to_vec(), rev);
    }
    if let Some(name) = attrs.text("ref")? {
        url.query.insert(b"ref".to_vec(), name.to_vec());
    }
    Ok(url)
}
