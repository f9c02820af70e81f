//! JSON: an object of objects, by attribute path.
//!
//! Nix: of a package that is left out, what was told before stays: it may be `null`.

use std::collections::BTreeMap;

use frazil::Session;
use frazil::eval::error::Result;
use frazil::packages::{Package, PackageName};

use super::{invalid_meta, told};
use crate::options::Query;

/// An object's members, as JSON.
type Object = BTreeMap<Vec<u8>, Vec<u8>>;

/// The packages as JSON.
pub fn print(nix: &mut Session, query: &Query, packages: &[Package]) -> Result<Vec<u8>> {
    let mut all = Object::new();
    for package in packages {
        let mut members = Object::new();
        let mut meta = None;
        let result = fill(nix, query, package, &mut members, &mut meta);
        told(nix, package, result)?;
        if let Some(meta) = meta {
            members.insert(b"meta".to_vec(), object(nix, &meta)?);
        }
        let members = if members.is_empty() { b"null".to_vec() } else { object(nix, &members)? };
        all.insert(package.attr_path.clone(), members);
    }
    let mut text = pretty(&object(nix, &all)?);
    text.push(b'\n');
    Ok(text)
}

fn fill(
    nix: &mut Session,
    query: &Query,
    package: &Package,
    members: &mut Object,
    meta: &mut Option<Object>,
) -> Result<()> {
    let (system, output_name) = (package.system(nix)?, package.output_name(nix)?);
    let name = PackageName::parse(&package.name);
    let texts: [(&str, &[u8]); 5] = [
        ("name", &package.name),
        ("pname", name.name),
        ("version", name.version),
        ("system", &system),
        ("outputName", &output_name),
    ];
    for (key, text) in texts {
        members.insert(key.into(), quoted(nix, text)?);
    }
    let mut outputs = Object::new();
    for (output, path) in package.outputs(nix, query.out_path)? {
        outputs.insert(output, path.map_or(Ok(b"null".to_vec()), |path| quoted(nix, &path))?);
    }
    members.insert(b"outputs".to_vec(), object(nix, &outputs)?);
    if query.drv_path
        && let Some(path) = package.drv_path(nix)?
    {
        members.insert(b"drvPath".to_vec(), quoted(nix, &path)?);
    }
    if query.meta {
        fill_meta(nix, package, meta.insert(Object::new()))?;
    }
    Ok(())
}

fn fill_meta(nix: &mut Session, package: &Package, meta: &mut Object) -> Result<()> {
    for symbol in package.meta_names(nix)? {
        let value = package.meta(nix, symbol)?;
        let name = nix.vm.symbols.name(symbol).as_bytes();
        let json = match value {
            Some(value) => nix.json(value, true)?.as_bytes().to_vec(),
            None => {
                invalid_meta(nix, package, name);
                b"null".to_vec()
            }
        };
        meta.insert(name.to_vec(), json);
    }
    Ok(())
}

fn quoted(nix: &mut Session, text: &[u8]) -> Result<Vec<u8>> {
    let string = nix.vm.heap.string(text);
    Ok(nix.json(string, true)?.as_bytes().to_vec())
}

fn object(nix: &mut Session, members: &Object) -> Result<Vec<u8>> {
    let mut text = vec![b'{'];
    for (key, json) in members {
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend(quoted(nix, key)?);
        text.push(b':');
        text.extend_from_slice(json);
    }
    text.push(b'}');
    Ok(text)
}

/// JSON without spaces, spread over lines.
fn pretty(json: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(json.len() * 3 / 2);
    let mut depth = 0;
    let mut in_string = false;
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        at += 1;
        let closes = |byte: Option<&u8>| matches!(byte, Some(b'}' | b']'));
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => {
                text.push(byte);
                text.extend(json.get(at));
                at += 1;
                continue;
            }
            b'{' | b'[' if !in_string && !closes(json.get(at)) => {
                text.push(byte);
                depth += 1;
                break_line(&mut text, depth);
                continue;
            }
            b'}' | b']' if !in_string && !matches!(json.get(at.wrapping_sub(2)), Some(b'{' | b'[')) => {
                depth -= 1;
                break_line(&mut text, depth);
            }
            b',' if !in_string => {
                text.push(byte);
                break_line(&mut text, depth);
                continue;
            }
            b':' if !in_string => {
                text.extend_from_slice(b": ");
                continue;
            }
            _ => {}
        }
        text.push(byte);
    }
    text
}

fn break_line(text: &mut Vec<u8>, depth: usize) {
    text.push(b'\n');
    text.resize(text.len() + 2 * depth, b' ');
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn spreads_over_lines() {
        let json = br#"{"a":{},"b":[],"c":[1,{"d":"{,:\"}"}]}"#;
        let text = "{\n  \"a\": {},\n  \"b\": [],\n  \"c\": [\n    1,\n    {\n      \"d\": \"{,:\\\"}\"\n    }\n  ]\n}";
        assert_eq!(String::from_utf8(pretty(json)).unwrap(), text);
    }
}
