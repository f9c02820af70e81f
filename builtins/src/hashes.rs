//! Hashes of strings and files, and the formats of hashes.

use frazil_eval::attrs::Attrs;
use frazil_eval::builtin::{Arg, Builtin, Call, Kind, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::host::Message;
use frazil_eval::value::{Str, Tag, Value};
use frazil_eval::vm::Vm;

use crate::files::{access, realise};
use crate::hash::{Algorithm, Format, Hash, HashError, nix32, unknown};

/// The builtins of this file.
pub static HASHES: [Builtin; 4] = [
    Builtin::new("hashString", 2, hash_string).takes(&[
        Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.hashString")
            .check(check_algorithm),
        Arg::new(1, Kind::String, "while evaluating the second argument passed to builtins.hashString"),
    ]),
    Builtin::new("hashFile", 2, hash_file).takes(&[
        Arg::new(0, Kind::PlainString, "while evaluating the first argument passed to builtins.hashFile")
            .check(check_algorithm),
        Arg::new(1, Kind::Path, "while realising the context of a path"),
    ]),
    Builtin::new("convertHash", 1, convert_hash)
        .takes(&[Arg::new(
            0,
            Kind::Attrs,
            "while evaluating the first argument passed to builtins.convertHash",
        )])
        .stepped(2)
        .on_error(convert_hash_failed),
    Builtin::new("placeholder", 1, placeholder)
        .takes(&[Arg::new(
            0,
            Kind::PlainString,
            "while evaluating the first argument passed to builtins.placeholder",
        )])
        .bare(),
];

/// `hashString algorithm s`: the hash of the bytes of `s` in hexadecimal. The algorithm is one of
/// `md5`, `sha1`, `sha256` and `sha512`. The context of `s` is dropped.
///
/// Forces the algorithm, which is an error if it is unknown, then `s`.
///
/// ```nix
/// builtins.hashString "md5" ""    # => "d41d8cd98f00b204e9800998ecf8427e"
/// ```
fn hash_string(call: &mut Call) -> Result<Step> {
    let name = call.plain_string(0)?;
    let algorithm = algorithm(call.vm, name)?;
    let text = call.string(1)?;
    let hash = algorithm.hash(text.as_bytes()).show(Format::Base16);
    Ok(Step::Done(call.vm.heap.string(hash.as_bytes())))
}

/// `hashFile algorithm path`: the hash of a file's contents, as [`hash_string`].
///
/// ```nix
/// builtins.hashFile "md5" "/dev/null"    # => "d41d8cd98f00b204e9800998ecf8427e"
/// ```
fn hash_file(call: &mut Call) -> Result<Step> {
    let name = call.plain_string(0)?;
    let algorithm = algorithm(call.vm, name)?;
    let path = match realise(call, 1)? {
        Ok(path) => path,
        Err(step) => return Ok(step),
    };
    let contents = access(call.vm, &path, |vm, path| vm.host.read_file(path.root, &path.text))?;
    let hash = algorithm.hash(&contents).show(Format::Base16);
    Ok(Step::Done(call.vm.heap.string(hash.as_bytes())))
}

/// Nix: an unknown algorithm is seen before the second argument is evaluated.
fn check_algorithm(vm: &mut Vm, name: Value) -> Result<()> {
    let name = name.as_str().expect("the argument was checked");
    algorithm(vm, name).map(|_| ())
}

fn algorithm(vm: &mut Vm, name: Str) -> Result<Algorithm> {
    match Algorithm::parse(name.as_bytes()) {
        Some(Algorithm::Blake3) => require_blake3(vm).map(|()| Algorithm::Blake3),
        Some(algorithm) => Ok(algorithm),
        None => Err(vm.error(ErrorKind::Usage, unknown(name.as_bytes()))),
    }
}

fn require_blake3(vm: &mut Vm) -> Result<()> {
    if vm.options.features.blake3_hashes {
        return Ok(());
    }
    let hint = "add '--extra-experimental-features blake3-hashes' to enable it";
    let text = format!("experimental Nix feature 'blake3-hashes' is disabled; {hint}");
    Err(vm.error(ErrorKind::Eval, text))
}

/// `placeholder output`: a text that stands for the path of this output of the derivation being
/// built, in which it is replaced.
///
/// ```nix
/// placeholder "out"    # => "/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9"
/// ```
fn placeholder(call: &mut Call) -> Result<Step> {
    let output = call.plain_string(0)?;
    let text = [b"nix-output:", output.as_bytes()].concat();
    let path = format!("/{}", nix32(&Algorithm::Sha256.hash(&text).bytes));
    Ok(Step::Done(call.vm.heap.string(path.as_bytes())))
}

/// State words of [`convert_hash`]: the attribute being forced, from 1; the string of `hash`.
const FORCING: usize = 0;

const CONVERTED: [(&[u8], &str, &str); 3] = [
    (b"hash", "while locating the attribute 'hash'", "while evaluating the attribute 'hash'"),
    (b"hashAlgo", "", "while evaluating the attribute 'hashAlgo'"),
    (
        b"toHashFormat",
        "while locating the attribute 'toHashFormat'",
        "while evaluating the attribute 'toHashFormat'",
    ),
];

/// `convertHash { hash, hashAlgo ? …, toHashFormat }`: a hash in another format: `base16`, `nix32`,
/// `base64` or `sri`. The algorithm is needed unless `hash` names it.
///
/// ```nix
/// builtins.convertHash { hash = "md5:d41d8cd98f00b204e9800998ecf8427e"; toHashFormat = "base64"; }
///     # => "1B2M2Y8AsgTpgAmY7PhCfg=="
/// ```
fn convert_hash(call: &mut Call) -> Result<Step> {
    let attrs = call.attrs(0)?;
    call.take_result();
    let hash = match attribute(call, attrs, 0)? {
        Found::Force(word) => return Ok(Step::Force(word)),
        found => found.text(),
    };
    let known = match attribute(call, attrs, 1)? {
        Found::Force(word) => return Ok(Step::Force(word)),
        Found::Text(name) => Some(algorithm(call.vm, name)?),
        Found::Absent => None,
    };
    let format = match attribute(call, attrs, 2)? {
        Found::Force(word) => return Ok(Step::Force(word)),
        found => found.text(),
    };
    let format = hash_format(call.vm, format)?;
    if hash.as_bytes().strip_prefix(b"blake3").is_some_and(|rest| matches!(rest.first(), Some(b':' | b'-'))) {
        require_blake3(call.vm)?;
    }
    match Hash::parse(hash.as_bytes(), known) {
        Ok(hash) => Ok(Step::Done(call.vm.heap.string(hash.show(format).as_bytes()))),
        Err(HashError::Bad(text)) => Err(call.error(ErrorKind::Eval, text)),
        Err(HashError::Usage(text)) => Err(call.error(ErrorKind::Usage, text)),
    }
}

enum Found {
    Text(Str),
    Force(Value),
    Absent,
}

impl Found {
    fn text(self) -> Str {
        match self {
            Found::Text(text) => text,
            _ => Value::empty_string().as_str().expect("the empty string is a string"),
        }
    }
}

/// Looks at an attribute of the argument: a string without context.
fn attribute(call: &mut Call, attrs: Attrs, index: usize) -> Result<Found> {
    let (name, locating, _) = CONVERTED[index];
    call.set_counter(FORCING, 0);
    let symbol = call.vm.symbols.intern(name, &mut call.vm.heap);
    let Some(entry) = attrs.get(symbol) else {
        if locating.is_empty() {
            return Ok(Found::Absent);
        }
        let text = [b"attribute '".as_slice(), name, b"' missing"].concat();
        let error = call.error(ErrorKind::MissingAttr, text);
        return Err(call.vm.noted(error, locating));
    };
    let word = entry.slot.get();
    call.set_counter(FORCING, index + 1);
    let Some(value) = word.settled() else { return Ok(Found::Force(word)) };
    if !value.is(Tag::String) {
        return Err(call.vm.expected("a string", value));
    }
    let text = value.as_str().expect("a string");
    call.vm.require_no_context(text)?;
    call.set_counter(FORCING, 0);
    Ok(Found::Text(text))
}

fn convert_hash_failed(call: &mut Call, error: Error) -> Result<Step> {
    match call.counter(FORCING) {
        0 => Err(error),
        index => Err(call.vm.noted(error, CONVERTED[index - 1].2)),
    }
}

fn hash_format(vm: &mut Vm, name: Str) -> Result<Format> {
    match name.as_bytes() {
        b"base16" => Ok(Format::Base16),
        b"nix32" => Ok(Format::Nix32),
        b"base64" => Ok(Format::Base64),
        b"sri" => Ok(Format::Sri),
        b"base32" => {
            let text = "\"base32\" is a deprecated alias for hash format \"nix32\".";
            vm.host.message(Message::Warning, text.as_bytes());
            Ok(Format::Nix32)
        }
        other => {
            let expected = b"', expect 'base16', 'base32', 'base64', or 'sri'";
            let text = [b"unknown hash format '".as_slice(), other, expected].concat();
            Err(vm.error(ErrorKind::Usage, text))
        }
    }
}
