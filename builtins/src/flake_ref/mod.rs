//! Flake references: `parseFlakeRef` and `flakeRefToString`.
//!
//! `reference` knows the ways to write one, `scheme` the kinds there are, `url` and what is below it
//! the syntax of URLs. Nothing is fetched and no file is looked at.

mod attrs;
mod authority;
mod encode;
mod failure;
mod json;
mod ref_name;
mod reference;
mod scheme;
mod url;

use frazil_eval::attrs::AttrsBuilder;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Message;
use frazil_eval::print::shown_name;
use frazil_eval::source::Pos;
use frazil_eval::value::Value;

use crate::features;
use attrs::{Attr, Attrs};
use failure::{Failure, Outcome};
use scheme::Reader;
use url::Url;

/// The builtins of this file.
pub static FLAKE_REF: [Builtin; 2] = [
    Builtin::new("parseFlakeRef", 1, parse_flake_ref).takes(&[Arg::new(
        0,
        Kind::PlainString,
        "while evaluating the argument passed to builtins.parseFlakeRef",
    )]),
    Builtin::new("flakeRefToString", 1, flake_ref_to_string)
        .takes(&[Arg::new(
            0,
            Kind::Attrs,
            "while evaluating the argument passed to builtins.flakeRefToString",
        )])
        .stepped(0),
];

/// `parseFlakeRef reference`: the attributes that a flake reference stands for.
///
/// ```nix
/// builtins.parseFlakeRef "github:NixOS/nixpkgs/23.05?dir=lib"
///     # => { dir = "lib"; owner = "NixOS"; ref = "23.05"; repo = "nixpkgs"; type = "github"; }
/// ```
fn parse_flake_ref(call: &mut Call) -> Result<Step> {
    let text = call.plain_string(0)?;
    let attrs = with_reader(call, |reader| reference::parse(reader, text.as_bytes()))?;
    let heap = &mut call.vm.heap;
    let mut set = AttrsBuilder::new(heap, attrs.0.len());
    for (name, value) in &attrs.0 {
        let symbol = call.vm.symbols.intern(name, heap);
        let value = match value {
            Attr::String(text) => heap.string(text),
            // Nix: numbers of more than 63 bits come out negative.
            Attr::Int(int) => heap.int(*int as i64),
            Attr::Bool(value) => Value::from_bool(*value),
        };
        set.push(heap, symbol, Pos::NONE, value);
    }
    Ok(Step::Done(set.finish_first_wins(heap).value()))
}

/// `flakeRefToString attrs`: the flake reference that these attributes stand for, as a URL. They are
/// strings (whose context does not matter), integers and Booleans.
///
/// ```nix
/// builtins.flakeRefToString { type = "github"; owner = "NixOS"; repo = "nixpkgs"; dir = "lib"; }
///     # => "github:NixOS/nixpkgs?dir=lib"
/// ```
fn flake_ref_to_string(call: &mut Call) -> Result<Step> {
    let set = call.attrs(0)?;
    call.take_result();
    let mut attrs = Attrs::default();
    for (symbol, _, slot) in set.iter() {
        let word = slot.get();
        let Some(value) = word.settled() else { return Ok(Step::Force(word)) };
        let name = call.vm.symbols.name(symbol).as_bytes();
        let attr = if let Some(int) = value.as_int() {
            u64::try_from(int).map(Attr::Int).map_err(|_| negative(call, name, int))
        } else if let Some(value) = value.as_bool() {
            Ok(Attr::Bool(value))
        } else if let Some(text) = value.as_str() {
            Ok(Attr::String(text.as_bytes().to_vec()))
        } else {
            Err(wrong_type(call, name, value))
        };
        attrs.0.insert(name.to_vec(), attr?);
    }
    let text = with_reader(call, |reader| reference::show(reader, &attrs))?;
    Ok(Step::Done(call.vm.heap.string(&text)))
}

#[cold]
fn negative(call: &mut Call, name: &[u8], int: i64) -> Error {
    let end = format!(": {int}");
    let text =
        [b"negative value given for flake ref attr ".as_slice(), &shown_name(name), end.as_bytes()].concat();
    call.error(ErrorKind::Eval, text)
}

#[cold]
fn wrong_type(call: &mut Call, name: &[u8], value: Value) -> Error {
    let start =
        b"flake reference attribute sets may only contain integers, Booleans, and strings, but attribute '";
    let kind = call.vm.with_article(value);
    let text = [start.as_slice(), &shown_name(name), b"' is ", &kind].concat();
    call.error(ErrorKind::Eval, text)
}

/// Why nothing can be fetched from a URL, with the URL as Nix shows it, if that can be told without
/// trying.
///
/// # Errors
/// If the URL stands for nothing that is fetched.
pub(crate) fn unfetchable(call: &mut Call, text: &[u8]) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    with_reader(call, |reader| {
        let url = Url::parse(text, true, &mut reader.warnings)?;
        let attrs = scheme::from_url(reader, &url)?;
        let shown = reference::show(reader, &attrs)?;
        let from = attrs.text("url")?.unwrap_or_default();
        if !from.starts_with(b"file:") || from.starts_with(b"file:/") {
            return Ok(None);
        }
        let end = b"' must use an absolute path. The 'file' scheme does not support relative paths.";
        let message = [attrs.required("type")?, b" '", from, end].concat();
        Ok(Some((shown, message)))
    })
}

/// Reads or shows a reference, and gives its warnings and its error to the user.
fn with_reader<T>(call: &mut Call, work: impl FnOnce(&mut Reader) -> Outcome<T>) -> Result<T> {
    let mut reader = Reader { features: call.vm.options.features, warnings: Vec::new() };
    let outcome = work(&mut reader);
    for warning in &reader.warnings {
        call.vm.host.message(Message::Warning, warning);
    }
    outcome.map_err(|failure| match failure {
        Failure::BadUrl(text) | Failure::Other(text) => call.error(ErrorKind::Eval, text),
        Failure::Usage(text) => call.error(ErrorKind::Usage, text),
        Failure::Feature(name) => features::disabled(call.vm, name, None),
    })
}

/// A number as a parameter of a URL.
fn parse_int(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
