//! `git:` and `git+…:`: Git repositories.

use super::{Reader, Scheme};
use crate::flake_ref::attrs::{Attr, Attrs};
use crate::flake_ref::authority::Authority;
use crate::flake_ref::failure::{Failure, Outcome, bad_url, other};
use crate::flake_ref::ref_name::is_legal;
use crate::flake_ref::url::Url;

/// `git:` and `git+…:`.
#[rustfmt::skip]
pub(super) static GIT: Scheme = Scheme {
    name: "git",
    allowed: &[
        "url", "ref", "rev", "shallow", "submodules", "lfs", "exportIgnore", "lastModified", "revCount",
        "narHash", "allRefs", "name", "dirtyRev", "dirtyShortRev", "verifyCommit", "keytype", "publicKey",
        "publicKeys",
    ],
    flakes: false,
    from_url,
    check,
    to_url,
};

const FLAGS: [&str; 6] = ["shallow", "submodules", "lfs", "exportIgnore", "allRefs", "verifyCommit"];
const STRINGS: [&str; 5] = ["rev", "ref", "keytype", "publicKey", "publicKeys"];
/// What needs an experimental feature of its own.
const VERIFIED: [&str; 4] = ["verifyCommit", "keytype", "publicKey", "publicKeys"];

fn from_url(reader: &mut Reader, url: &Url) -> Outcome<Option<Attrs>> {
    if url.scheme != b"git" && url.schemes().0 != Some(b"git") {
        return Ok(None);
    }
    let mut attrs = Attrs::of_type("git");
    attrs.take_strings(&url.query, &STRINGS);
    for name in FLAGS {
        if let Some(value) = url.query.get(name.as_bytes()) {
            attrs.put(name, Attr::Bool(value == b"1"));
        }
    }
    let mut rest = url.clone();
    let is_ours = |name: &[u8]| FLAGS.iter().chain(&STRINGS).any(|known| known.as_bytes() == name);
    rest.query.retain(|name, _| !is_ours(name));
    attrs.set("url", &rest.show());
    check(reader, attrs).map(Some)
}

fn check(reader: &mut Reader, mut attrs: Attrs) -> Outcome<Attrs> {
    let is_verified = |name: &&str| attrs.0.contains_key(name.as_bytes());
    if !reader.features.verified_fetches && VERIFIED.iter().any(is_verified) {
        return Err(Failure::Feature("verified-fetches"));
    }
    attrs.flag("verifyCommit")?;
    if let Some(name) = attrs.text("ref")?.filter(|name| !is_legal(name)) {
        return bad_url(&[b"invalid Git branch/tag name '", name, b"'"]);
    }
    let url = repository(reader, attrs.required("url")?)?.show();
    attrs.set("url", &url);
    for name in ["shallow", "submodules", "allRefs"] {
        attrs.flag(name)?;
    }
    Ok(attrs)
}

/// The URL of a repository: Git also takes paths and `user@host:path`.
fn repository(reader: &mut Reader, text: &[u8]) -> Outcome<Url> {
    let text = from_scp(text).unwrap_or_else(|| text.to_vec());
    let is_url = text.starts_with(b"file:")
        || text.starts_with(b"git+file:")
        || text.windows(3).any(|bytes| bytes == b"://");
    if !is_url {
        let path: Vec<Vec<u8>> = text.split(|&byte| byte == b'/').map(<[u8]>::to_vec).collect();
        if path[0].contains(&b':') {
            let hint = b"' is not supported; use SSH URL syntax instead (ssh://...)";
            return bad_url(&[b"SCP-like URL '", &text, hint]);
        }
        let authority = text.starts_with(b"/").then(Authority::default);
        return Ok(Url { scheme: b"file".to_vec(), authority, path, ..Url::default() });
    }
    let mut url = reader.url(&text)?;
    if let (Some(b"git"), transport) = url.schemes() {
        url.scheme = transport.to_vec();
    }
    Ok(url)
}

/// `user@host:path` as a URL. Nix: the host starts behind the last `@` before any slash, and ends at
/// the last colon.
fn from_scp(text: &[u8]) -> Option<Vec<u8>> {
    let slash = text.iter().position(|&byte| byte == b'/').unwrap_or(text.len());
    let colon = text.iter().rposition(|&byte| byte == b':')?;
    let at = text[..slash.min(colon)].iter().rposition(|&byte| byte == b'@')?;
    let behind = &text[at + 1..];
    if slash == 0 || behind.iter().any(|byte| b"\r\n".contains(byte)) {
        return None;
    }
    Some([b"ssh://", &text[..colon], b"/", &text[colon + 1..]].concat())
}

fn to_url(reader: &mut Reader, attrs: &Attrs) -> Outcome<Url> {
    let mut url = reader.url(attrs.required("url")?)?;
    if url.scheme != b"git" {
        url.scheme = [b"git+", url.scheme.as_slice()].concat();
    }
    if let Some(rev) = attrs.rev(&reader.features)? {
        url.query.insert(b"rev".to_vec(), rev);
    }
    if let Some(name) = attrs.text("ref")? {
        url.query.insert(b"ref".to_vec(), name.to_vec());
    }
    for name in ["shallow", "lfs", "submodules", "exportIgnore", "verifyCommit"] {
        if attrs.flag(name)? {
            url.query.insert(name.into(), b"1".to_vec());
        }
    }
    if attrs.0.contains_key(b"publicKeys".as_slice()) {
        return other(&[
            b"showing a flake reference with 'publicKeys' is not supported yet; use 'publicKey'",
        ]);
    }
    if attrs.0.contains_key(b"publicKey".as_slice()) {
        let kind = attrs.text("keytype")?.unwrap_or(b"ssh-ed25519");
        url.query.insert(b"keytype".to_vec(), kind.to_vec());
        url.query.insert(b"publicKey".to_vec(), attrs.required("publicKey")?.to_vec());
    }
    Ok(url)
}
