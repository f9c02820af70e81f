//! Derivations as text: `Derive([outputs],[inputs],[sources],system,builder,[args],[environment])`.
//!
//! Everything that is a set is written in bytewise order, so equal derivations have equal texts. In
//! strings `" \ ` and line feeds, carriage returns and tabs are escaped, nothing else. A derivation
//! that needs outputs of derivations that do not exist yet has another head.
//!
//! The text comes in three parts, because texts that are made only to be hashed share some of them: the *head*, which
//! ends with the outputs, the *inputs*, and the *tail*, everything else.

use std::collections::BTreeSet;

use crate::derivation::{Derivation, Input, Method, Output};
use crate::hash::{Algorithm, Hash, HashError, base16};
use crate::path::{PathError, StorePath};

/// The text of a derivation.
pub fn write(derivation: &Derivation) -> Vec<u8> {
    let mut text = head(derivation, false);
    text.extend_from_slice(&inputs(derivation));
    text.extend_from_slice(&tail(derivation));
    text
}

/// The first part of the text, which ends with the outputs. `masked`: without their paths.
pub(crate) fn head(derivation: &Derivation, masked: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    // Nix: this depends on the derivation's own inputs, even where their hashes are written.
    let is_dynamic = derivation.input_drvs.values().any(|input| !input.dynamic.is_empty());
    out.extend_from_slice(if is_dynamic { b"DrvWithVersion(\"xp-dyn-drv\",[" } else { b"Derive([" });
    list(&mut out, &derivation.outputs, |out, (name, output)| {
        let (path, method, hash) = output_parts(output);
        let path = path.filter(|_| !masked).map_or(&[][..], StorePath::as_bytes);
        out.push(b'(');
        list(out, [name.as_slice(), path, method.as_bytes(), hash.as_bytes()], quoted);
        out.push(b')');
    });
    out.extend_from_slice(b"],");
    out
}

/// The second part of the text: the inputs.
pub(crate) fn inputs(derivation: &Derivation) -> Vec<u8> {
    input_list(derivation.input_drvs.iter().map(|(path, input)| (path.as_bytes(), input)))
}

/// Inputs by their names.
pub(crate) fn input_list<'a>(inputs: impl ExactSizeIterator<Item = (&'a [u8], &'a Input)>) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + inputs.len() * 128);
    out.push(b'[');
    list(&mut out, inputs, |out, (name, input)| {
        out.push(b'(');
        quoted(out, name);
        out.push(b',');
        write_input(out, input);
        out.push(b')');
    });
    out.extend_from_slice(b"],");
    out
}

/// Path, method with algorithm, and hash, as they are written.
fn output_parts(output: &Output) -> (Option<&StorePath>, String, String) {
    let named = |method: &Method, algorithm: &Algorithm| [method.prefix(), algorithm.name()].concat();
    match output {
        Output::InputAddressed(path) => (Some(path), String::new(), String::new()),
        Output::Fixed { method, hash, path } => {
            (Some(path), named(method, &hash.algorithm), base16(&hash.bytes))
        }
        Output::Floating { method, algorithm } => (None, named(method, algorithm), String::new()),
        Output::Impure { method, algorithm } => (None, named(method, algorithm), "impure".into()),
        Output::Deferred => (None, String::new(), String::new()),
    }
}

fn write_input(out: &mut Vec<u8>, input: &Input) {
    let outputs = |out: &mut Vec<u8>| {
        out.push(b'[');
        list(out, &input.outputs, |out, output| quoted(out, output));
        out.push(b']');
    };
    if input.dynamic.is_empty() {
        return outputs(out);
    }
    out.push(b'(');
    outputs(out);
    out.extend_from_slice(b",[");
    list(out, &input.dynamic, |out, (output, input)| {
        out.push(b'(');
        quoted(out, output);
        out.push(b',');
        write_input(out, input);
        out.push(b')');
    });
    out.extend_from_slice(b"])");
}

/// The rest of the text.
pub(crate) fn tail(derivation: &Derivation) -> Vec<u8> {
    let sources = &derivation.input_srcs;
    let mut out = Vec::with_capacity(derivation.env.bytes() + sources.len() * 128 + 512);
    out.push(b'[');
    list(&mut out, sources, |out, path| quoted(out, path.as_bytes()));
    out.extend_from_slice(b"],");
    quoted(&mut out, &derivation.system);
    out.push(b',');
    escaped(&mut out, &derivation.builder);
    out.extend_from_slice(b",[");
    list(&mut out, &derivation.args, |out, arg| escaped(out, arg));
    out.extend_from_slice(b"],[");
    derivation.env.write(&mut out);
    out.extend_from_slice(b"])");
    out
}

fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, item);
    }
}

/// Nix: names, paths and the system are written without escapes.
fn quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

fn escaped(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    escape(out, text);
    out.push(b'"');
}

/// By byte: 1 for those that are escaped.
static SPECIAL: [u8; 256] = {
    let mut special = [0; 256];
    let mut at = 0;
    while at < ESCAPED.len() {
        special[ESCAPED[at] as usize] = 1;
        at += 1;
    }
    special
};
const ESCAPED: &[u8] = b"\"\\\n\r\t";

/// The first byte that is escaped. Eight look-ups without a branch take two steps a byte; comparing sixteen bytes at
/// a time takes more, because texts are short or have many lines.
fn next_special(text: &[u8]) -> Option<usize> {
    let is_plain = |piece: &[u8; 8]| piece.iter().fold(0, |any, &byte| any | SPECIAL[usize::from(byte)]) == 0;
    let start = 8 * text.as_chunks().0.iter().take_while(|piece| is_plain(piece)).count();
    let at = text[start..].iter().position(|&byte| SPECIAL[usize::from(byte)] != 0)?;
    Some(start + at)
}

/// Appends a text as it stands between quotation marks.
pub(crate) fn escape(out: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    while let Some(at) = next_special(rest) {
        out.extend_from_slice(&rest[..at]);
        let letter = match rest[at] {
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            byte => byte,
        };
        out.extend_from_slice(&[b'\\', letter]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// Why a text is no derivation: the message to show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError(pub Vec<u8>);

impl From<PathError> for ParseError {
    fn from(error: PathError) -> ParseError {
        ParseError(error.0)
    }
}

/// Levels of outputs of outputs in a text that is read.
const MAX_DYNAMIC: u32 = 64;

/// Reads the text of the derivation `name`.
///
/// # Errors
/// If it is none.
pub fn parse(text: &[u8], name: &[u8]) -> Result<Derivation, ParseError> {
    let mut reader = Reader { rest: text };
    let mut derivation = Derivation::new(name);
    let is_dynamic = reader.rest.starts_with(b"Dr");
    if is_dynamic {
        reader.expect(b"DrvWithVersion(")?;
        let version = reader.string()?;
        if version != b"xp-dyn-drv" {
            let text = b"unknown derivation ATerm format version '";
            return Err(ParseError([text.as_slice(), &version, b"'"].concat()));
        }
        reader.expect(b",")?;
    } else {
        reader.expect(b"Derive(")?;
    }
    reader.list(|reader| {
        reader.expect(b"(")?;
        let name = reader.string()?;
        let output = reader.output()?;
        derivation.outputs.insert(name, output);
        reader.expect(b")")
    })?;
    reader.expect(b",")?;
    reader.list(|reader| {
        reader.expect(b"(")?;
        let path = reader.path()?;
        reader.expect(b",")?;
        let input = reader.input(if is_dynamic { MAX_DYNAMIC } else { 0 })?;
        derivation.input_drvs.insert(path, input);
        reader.expect(b")")
    })?;
    reader.expect(b",")?;
    reader.list(|reader| {
        let path = reader.path()?;
        derivation.input_srcs.insert(path);
        Ok(())
    })?;
    reader.expect(b",")?;
    derivation.system = reader.string()?;
    reader.expect(b",")?;
    derivation.builder = reader.string()?;
    reader.expect(b",")?;
    reader.list(|reader| {
        derivation.args.push(reader.string()?);
        Ok(())
    })?;
    reader.expect(b",")?;
    let mut variables = Vec::new();
    reader.list(|reader| {
        variables.push(reader.pair()?);
        Ok(())
    })?;
    // A text that nobody wrote as it should be may have them in any order; of two the later one counts.
    variables.sort_by(|(a, _), (b, _)| a.cmp(b));
    variables.iter().for_each(|(name, value)| derivation.env.insert(name, value));
    reader.expect(b")")?;
    Ok(derivation)
}

/// Reads `("NAME","VALUE")` at the start of a text.
pub(crate) fn pair(text: &[u8]) -> Result<(Vec<u8>, Vec<u8>), ParseError> {
    Reader { rest: text }.pair()
}

struct Reader<'t> {
    rest: &'t [u8],
}

impl Reader<'_> {
    fn expect(&mut self, text: &[u8]) -> Result<(), ParseError> {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(ParseError([b"expected string '".as_slice(), text, b"'"].concat())),
        }
    }

    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), ParseError>) -> Result<(), ParseError> {
        self.expect(b"[")?;
        if self.expect(b"]").is_ok() {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.expect(b",").is_err() {
                return self.expect(b"]");
            }
        }
    }

    fn string(&mut self) -> Result<Vec<u8>, ParseError> {
        self.expect(b"\"")?;
        let mut text = Vec::new();
        while let Some(at) = memchr::memchr2(b'"', b'\\', self.rest) {
            text.extend_from_slice(&self.rest[..at]);
            if self.rest[at] == b'"' {
                self.rest = &self.rest[at + 1..];
                return Ok(text);
            }
            let Some(&letter) = self.rest.get(at + 1) else { break };
            text.push(match letter {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                byte => byte,
            });
            self.rest = &self.rest[at + 2..];
        }
        Err(ParseError(b"unterminated string in derivation".to_vec()))
    }

    fn pair(&mut self) -> Result<(Vec<u8>, Vec<u8>), ParseError> {
        self.expect(b"(")?;
        let name = self.string()?;
        self.expect(b",")?;
        let value = self.string()?;
        self.expect(b")")?;
        Ok((name, value))
    }

    fn path(&mut self) -> Result<StorePath, ParseError> {
        let text = self.string()?;
        if text.first() != Some(&b'/') {
            return Err(ParseError([b"bad path '".as_slice(), &text, b"' in derivation"].concat()));
        }
        Ok(StorePath::parse(&text)?)
    }

    fn output(&mut self) -> Result<Output, ParseError> {
        let mut parts: [Vec<u8>; 3] = Default::default();
        for part in &mut parts {
            self.expect(b",")?;
            *part = self.string()?;
        }
        let [path, method, hash] = parts;
        if method.is_empty() {
            return Ok(match path.is_empty() {
                true => Output::Deferred,
                false => Output::InputAddressed(StorePath::parse(&path)?),
            });
        }
        let prefixed =
            |found: &&Method| !found.prefix().is_empty() && method.starts_with(found.prefix().as_bytes());
        let found = *Method::ALL.iter().find(prefixed).unwrap_or(&Method::Flat);
        let name = &method[found.prefix().len()..];
        let Some(algorithm) = Algorithm::parse(name) else {
            return Err(ParseError([b"unknown hash algorithm '".as_slice(), name, b"'"].concat()));
        };
        let method = found;
        match (hash.as_slice(), path.is_empty()) {
            (b"impure", true) => Ok(Output::Impure { method, algorithm }),
            (b"", true) => Ok(Output::Floating { method, algorithm }),
            (b"" | b"impure", false) => Err(ParseError(
                b"content-addressing derivation output should not specify output path".to_vec(),
            )),
            (hash, _) => {
                let hash = match Hash::parse(hash, Some(algorithm)) {
                    Ok(hash) => hash,
                    Err(HashError::Bad(text) | HashError::Usage(text)) => {
                        return Err(ParseError(text.into()));
                    }
                };
                Ok(Output::Fixed { method, hash, path: StorePath::parse(&path)? })
            }
        }
    }

    fn names(&mut self) -> Result<BTreeSet<Vec<u8>>, ParseError> {
        let mut names = BTreeSet::new();
        self.list(|reader| {
            names.insert(reader.string()?);
            Ok(())
        })?;
        Ok(names)
    }

    fn input(&mut self, levels: u32) -> Result<Input, ParseError> {
        let mut input = Input::default();
        if levels == 0 || self.expect(b"(").is_err() {
            input.outputs = self.names()?;
            return Ok(input);
        }
        input.outputs = self.names()?;
        self.expect(b",")?;
        self.list(|reader| {
            reader.expect(b"(")?;
            let output = reader.string()?;
            reader.expect(b",")?;
            let inner = reader.input(levels - 1)?;
            input.dynamic.insert(output, inner);
            reader.expect(b")")
        })?;
        self.expect(b")")?;
        Ok(input)
    }
}
