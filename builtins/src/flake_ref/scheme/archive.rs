//! `github:`, `gitlab:` and `sourcehut:`: `OWNER/REPO[/REF or REV]`.

use super::{Reader, Scheme};
use crate::flake_ref::attrs::{Attrs, parse_hash};
use crate::flake_ref::failure::{Outcome, bad_url};
use crate::flake_ref::ref_name::{is_commit, is_legal};
use crate::flake_ref::url::Url;
use crate::hash::Algorithm;

const ALLOWED: &[&str] = &["owner", "repo", "ref", "rev", "narHash", "lastModified", "host", "treeHash"];

macro_rules! forge {
    ($constant:ident, $name:literal) => {
        #[doc = concat!("`", $name, ":`")]
        pub(super) static $constant: Scheme = Scheme {
            name: $name,
            allowed: ALLOWED,
            flakes: true,
            from_url: |reader, url| from_url(reader, url, $name),
            check,
            to_url: |reader, attrs| to_url(reader, attrs, $name),
        };
    };
}

forge!(GITHUB, "github");
forge!(GITLAB, "gitlab");
forge!(SOURCEHUT, "sourcehut");

fn from_url(reader: &mut Reader, url: &Url, name: &str) -> Outcome<Option<Attrs>> {
    if url.scheme != name.as_bytes() {
        return Ok(None);
    }
    let mut attrs = Attrs::of_type(name);
    let segments = url.segments();
    let [owner, repo, rest @ ..] = segments.as_slice() else {
        return bad_url(&[b"URL '", &url.show(), b"' is invalid"]);
    };
    attrs.set("owner", owner);
    attrs.set("repo", repo);
    match rest {
        [] => {}
        [rev] if is_commit(rev) => attrs.set("rev", rev),
        rest => attrs.set("ref", &rest.join(b"/".as_slice())),
    }
    for (name, what) in [("ref", "branch/tag names"), ("rev", "commit hashes")] {
        if let Some(value) = url.query.get(name.as_bytes()) {
            if attrs.0.contains_key(name.as_bytes()) {
                return bad_url(&[b"URL '", &url.show(), b"' contains multiple ", what.as_bytes()]);
            }
            attrs.set(name, value);
        }
    }
    attrs.take_strings(&url.query, &["host", "narHash"]);
    check(reader, attrs).map(Some)
}

fn check(reader: &mut Reader, attrs: Attrs) -> Outcome<Attrs> {
    attrs.required("owner")?;
    attrs.required("repo")?;
    let (name, rev) = (attrs.text("ref")?, attrs.text("rev")?);
    let json = || attrs.json();
    if let (Some(name), Some(rev)) = (name, rev) {
        let both =
            [b" contains both a commit hash ('".as_slice(), rev, b"') and a branch/tag name ('", name, b"')"];
        return bad_url(&[b"input ", &json(), &both.concat()]);
    }
    if let Some(rev) = rev {
        parse_hash(rev, Some(Algorithm::Sha1), &reader.features)?;
    }
    if name.is_some_and(|name| !is_legal(name)) {
        return bad_url(&[b"input ", &json(), b" contains an invalid branch/tag name"]);
    }
    let is_host = |host: &[u8]| host.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte));
    if attrs.text("host")?.is_some_and(|host| !is_host(host)) {
        return bad_url(&[b"input ", &json(), b" contains an invalid instance host"]);
    }
    Ok(attrs)
}

fn to_url(reader: &mut Reader, attrs: &Attrs, name: &str) -> Outcome<Url> {
    let mut path = vec![attrs.required("owner")?.to_vec(), attrs.required("repo")?.to_vec()];
    path.extend(attrs.text("ref")?.map(<[u8]>::to_vec));
    path.extend(attrs.rev(&reader.features)?);
    let mut url = Url { scheme: name.into(), path, ..Url::default() };
    if let Some(hash) = attrs.nar_hash(&reader.features)? {
        url.query.insert(b"narHash".to_vec(), hash);
    }
    if let Some(host) = attrs.text("host")? {
        url.query.insert(b"host".to_vec(), host.to_vec());
    }
    Ok(url)
}
