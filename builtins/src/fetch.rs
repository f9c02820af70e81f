//! Builtins that fetch. What they are told is checked here; this build has no fetchers yet, so what is
//! right fails as well, when it would be fetched.

use frazil_eval::attrs::Attrs;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Access;
use frazil_eval::print::shown_name;
use frazil_eval::source::Pos;
use frazil_eval::symbol::sym;
use frazil_eval::value::{Str, Value};
use frazil_store::hash::{Algorithm, Hash, HashError};
use frazil_store::path::check_name;

use crate::flake_ref;

/// The builtins of this file.
pub static FETCH: [Builtin; 6] = [
    Builtin::new("fetchMercurial", 1, unavailable).forces(&[0]).bare(),
    Builtin::new("fetchTree", 1, fetch_tree).forces(&[0]).stepped(0).bare(),
    Builtin::new("fetchurl", 1, fetch_url).forces(&[0]).stepped(0),
    Builtin::new("fetchTarball", 1, fetch_tarball).forces(&[0]).stepped(0).bare(),
    Builtin::new("fetchGit", 1, unavailable).forces(&[0]).bare(),
    Builtin::new("getFlake", 1, get_flake).takes(&[Arg::new(
        0,
        Kind::PlainString,
        "while evaluating the argument passed to builtins.getFlake",
    )]),
];

/// What `fetchurl` and `fetchTarball` take: name, and what an error in it is said to be in.
const DOWNLOADS: [(&[u8], &str); 3] = [
    (b"url", "while evaluating the url we should fetch"),
    (b"sha256", "while evaluating the sha256 of the content we should fetch"),
    (b"name", "while evaluating the name of the content we should fetch"),
];

fn unavailable(call: &mut Call) -> Result<Step> {
    Err(call.error(ErrorKind::Eval, "this builtin needs fetchers, which this build does not have yet"))
}

/// `getFlake reference`: the outputs of a flake. This build has no flakes yet, so this is an error.
fn get_flake(call: &mut Call) -> Result<Step> {
    Err(call.error(ErrorKind::Eval, "this builtin needs flakes, which this build does not have yet"))
}

/// `fetchurl url` or `fetchurl { url; name ? …; sha256 ? …; }`: the store path of a downloaded file.
fn fetch_url(call: &mut Call) -> Result<Step> {
    download(call, "fetchurl", b"")
}

/// `fetchTarball url` or `fetchTarball { url; name ? "source"; sha256 ? …; }`: the store path of a
/// downloaded and unpacked archive.
fn fetch_tarball(call: &mut Call) -> Result<Step> {
    download(call, "fetchTarball", b"source")
}

fn download(call: &mut Call, who: &str, default_name: &[u8]) -> Result<Step> {
    call.take_result();
    let argument = call.arg(0);
    let Some(attrs) = argument.as_attrs() else {
        let url = plain_string(call, argument, DOWNLOADS[0].1, Pos::NONE)?.as_bytes();
        check_uri(call, who, url)?;
        check_download(call, url, default_name, || {
            format!(
                "Please pass an attribute set with 'url' and 'name' attributes to '{who}',  so that it can create a valid store path."
            )
        })?;
        require_hash(call, who, None)?;
        return unavailable(call);
    };
    let mut texts: [Option<&[u8]>; 3] = [None; 3];
    for (symbol, pos, slot) in attrs.iter() {
        let name = call.vm.symbols.name(symbol).as_bytes();
        let Some(index) = DOWNLOADS.iter().position(|known| known.0 == name) else {
            let text = [b"unsupported argument '".as_slice(), name, b"' to '", who.as_bytes(), b"'"].concat();
            return Err(call.error(ErrorKind::Eval, text));
        };
        let Some(value) = slot.get().settled() else { return Ok(Step::Force(slot.get())) };
        texts[index] = Some(plain_string(call, value, DOWNLOADS[index].1, pos)?.as_bytes());
        if index == 1 {
            check_hash(call, texts[1].unwrap_or_default())?;
        }
    }
    let Some(url) = texts[0] else { return Err(call.error(ErrorKind::Eval, "'url' argument required")) };
    check_uri(call, who, url)?;
    let advice = || match texts[2] {
        Some(_) => format!(
            "Please change the value for the 'name' attribute passed to '{who}', so that it can create a valid store path."
        ),
        None => format!(
            "Please add a valid 'name' attribute to the argument for '{who}', so that it can create a valid store path."
        ),
    };
    check_download(call, url, texts[2].unwrap_or(default_name), advice)?;
    require_hash(call, who, texts[1])?;
    unavailable(call)
}

/// Whether the policy lets programs fetch from there.
fn check_uri(call: &mut Call, who: &str, url: &[u8]) -> Result<()> {
    let channel = url.strip_prefix(b"channel:").filter(|_| who == "fetchTarball");
    let checked = match channel {
        Some(name) => {
            let parts = [b"https://channels.nixos.org/".as_slice(), name, b"/nixexprs.tar.xz"];
            call.vm.host.check_uri(&parts.concat())
        }
        None => call.vm.host.check_uri(url),
    };
    checked.map_err(|error| call.vm.host_error(url, &error))
}

/// Nix: what is fetched in pure evaluation has a hash.
fn require_hash(call: &mut Call, who: &str, hash: Option<&[u8]>) -> Result<()> {
    if hash.is_some() || call.vm.host.access() != Access::Pure {
        return Ok(());
    }
    let text = format!("in pure evaluation mode, '{who}' requires a 'sha256' argument");
    Err(call.error(ErrorKind::Eval, text))
}

/// Checks the name in the store, which is the end of the URL if there is none.
fn check_download(call: &mut Call, url: &[u8], name: &[u8], advice: impl FnOnce() -> String) -> Result<()> {
    let name = if name.is_empty() { crate::store_path::base_name(url) } else { name };
    let Err(error) = check_name(name) else { return Ok(()) };
    let advice = advice();
    let start = b"invalid store path name when fetching URL '";
    let text = [start.as_slice(), url, b"': ", &error.0, b". ", advice.as_bytes()].concat();
    Err(call.error(ErrorKind::Eval, text))
}

/// Nix: an empty hash stands for one that nobody knows yet.
fn check_hash(call: &mut Call, text: &[u8]) -> Result<()> {
    match Hash::parse(text, Some(Algorithm::Sha256)) {
        Err(_) if text.is_empty() => Ok(()),
        Err(HashError::Usage(text)) => Err(call.error(ErrorKind::Usage, text)),
        Err(HashError::Bad(text)) => Err(call.error(ErrorKind::Eval, text)),
        Ok(_) => Ok(()),
    }
}

fn plain_string(call: &mut Call, value: Value, note: &str, pos: Pos) -> Result<Str> {
    let checked = match value.as_str() {
        Some(text) => call.vm.require_no_context(text).map(|()| text),
        None => Err(call.vm.expected("a string", value).at(&mut call.vm.heap, pos)),
    };
    checked.map_err(|error| call.vm.noted_at(error, note.as_bytes(), pos))
}

/// `fetchTree reference` or `fetchTree { type; … }`: a tree of files from wherever the flake reference
/// points to.
fn fetch_tree(call: &mut Call) -> Result<Step> {
    call.take_result();
    let argument = call.arg(0);
    if let Some(attrs) = argument.as_attrs() {
        return match tree_arguments(call, attrs)? {
            Some(word) => Ok(Step::Force(word)),
            None => unavailable(call),
        };
    }
    let url =
        plain_string(call, argument, "while evaluating the first argument passed to 'fetchTree'", Pos::NONE)?;
    if !call.vm.options.features.flakes {
        let text = "passing a string argument to 'fetchTree' requires the 'flakes' experimental feature";
        return Err(call.error(ErrorKind::Eval, text));
    }
    if let Some((shown, message)) = flake_ref::unfetchable(call, url.as_bytes())? {
        let error = call.error(ErrorKind::Eval, message);
        let note = [b"while fetching the input '".as_slice(), &shown, b"'"].concat();
        return Err(call.vm.noted_at(error, &note, Pos::NONE));
    }
    unavailable(call)
}

/// Checks the attributes; the word to force first, if one is not evaluated yet.
fn tree_arguments(call: &mut Call, attrs: Attrs) -> Result<Option<Value>> {
    let Some(kind) = attrs.get(sym::TYPE) else {
        return Err(call.error(ErrorKind::Eval, "argument 'type' is missing in call to 'fetchTree'"));
    };
    let Some(value) = kind.slot.get().settled() else { return Ok(Some(kind.slot.get())) };
    plain_string(call, value, "while evaluating the `type` argument passed to 'fetchTree'", kind.pos)?;
    let mut named = false;
    for (symbol, _, slot) in attrs.iter() {
        let Some(value) = slot.get().settled() else { return Ok(Some(slot.get())) };
        let name = call.vm.symbols.name(symbol).as_bytes();
        named |= symbol == sym::NAME;
        if let Some(int) = value.as_int().filter(|&int| int < 0) {
            return Err(negative(call, name, int));
        }
        let fits = value.as_int().is_some() || value.as_bool().is_some() || value.as_str().is_some();
        if !fits && value.as_path().is_none() && name != b"publicKeys" {
            let kind = call.vm.with_article(value);
            let end = b" while a string, Boolean or integer is expected";
            let text =
                [b"argument '".as_slice(), &shown_name(name), b"' to 'fetchTree' is ", &kind, end].concat();
            return Err(call.error(ErrorKind::Type, text));
        }
    }
    if named {
        return Err(call.error(ErrorKind::Eval, "argument 'name' isn’t supported in call to 'fetchTree'"));
    }
    Ok(None)
}

#[cold]
fn negative(call: &mut Call, name: &[u8], int: i64) -> Error {
    let end = format!("': {int}");
    let start = b"negative value given for 'fetchTree' argument '";
    call.error(ErrorKind::Eval, [start.as_slice(), &shown_name(name), end.as_bytes()].concat())
}
