//! XML: an element for each package.

use frazil::Session;
use frazil::eval::error::Result;
use frazil::eval::number::format_g;
use frazil::eval::symbol::{Symbol, sym};
use frazil::eval::value::Value;
use frazil::eval::xml::{HEAD, Writer};
use frazil::packages::{Package, PackageName};

use super::{invalid_meta, told};
use crate::options::Query;

/// Writes the packages as a document to `text`, which is a whole one even after an error.
pub fn print(nix: &mut Session, query: &Query, packages: &[Package], text: &mut Vec<u8>) -> Result<()> {
    let mut writer = Writer::default();
    writer.text(HEAD);
    writer.open("items", &[]);
    let printed = packages.iter().try_for_each(|package| {
        let printed = item(nix, query, package, &mut writer);
        told(nix, package, printed).map(drop)
    });
    writer.close("items");
    text.append(&mut writer.out);
    printed
}

type Marks = Vec<(&'static str, Vec<u8>)>;

/// The attributes of a package's element, in the order of their names.
fn marks(nix: &mut Session, query: &Query, package: &Package) -> Result<Marks> {
    let name = PackageName::parse(&package.name);
    let system = package.system(nix)?;
    let drv_path = if query.drv_path { package.drv_path(nix)? } else { None };
    let mut marks: Marks = vec![
        ("attrPath", package.attr_path.clone()),
        ("name", package.name.clone()),
        ("outputName", package.output_name(nix)?),
        ("pname", name.name.to_vec()),
        ("version", name.version.to_vec()),
    ];
    if query.description {
        let description = package.meta_string(nix, sym::DESCRIPTION)?;
        marks.extend((!description.is_empty()).then_some(("description", description)));
    }
    marks.extend((!system.is_empty()).then_some(("system", system)));
    marks.extend(drv_path.map(|path| ("drvPath", path)));
    marks.sort_unstable_by_key(|mark| mark.0);
    Ok(marks)
}

/// Nix: an element that was begun is ended even if what is in it fails.
fn item(nix: &mut Session, query: &Query, package: &Package, writer: &mut Writer) -> Result<()> {
    let marks = marks(nix, query, package)?;
    writer.open("item", &marks);
    let inside = inside(nix, query, package, writer);
    writer.close("item");
    inside
}

fn inside(nix: &mut Session, query: &Query, package: &Package, writer: &mut Writer) -> Result<()> {
    for (name, path) in package.outputs(nix, query.out_path)? {
        let mut marks: Marks = vec![("name", name)];
        marks.extend(path.map(|path| ("path", path)));
        writer.empty("output", &marks);
    }
    let names = if query.meta { package.meta_names(nix)? } else { Vec::new() };
    for symbol in names {
        match package.meta(nix, symbol)? {
            Some(value) => meta(nix, symbol, value, writer),
            None => invalid_meta(nix, package, nix.vm.symbols.name(symbol).as_bytes()),
        }
    }
    Ok(())
}

fn meta(nix: &Session, symbol: Symbol, value: Value, writer: &mut Writer) {
    let name = nix.vm.symbols.name(symbol).as_bytes().to_vec();
    let scalar = if let Some(string) = value.as_str() {
        Some(("string", string.as_bytes().to_vec()))
    } else if let Some(int) = value.as_int() {
        Some(("int", int.to_string().into_bytes()))
    } else if let Some(float) = value.as_float() {
        Some(("float", format_g(float).into_bytes()))
    } else {
        value.as_bool().map(|boolean| ("bool", boolean.to_string().into_bytes()))
    };
    if let Some((kind, text)) = scalar {
        return writer.empty("meta", &[("name", name), ("type", kind.into()), ("value", text)]);
    }
    writer.open("meta", &[("name", name), ("type", b"strings".to_vec())]);
    for (name, word) in members(nix, value) {
        let Some(string) = word.peek().as_str() else { continue };
        let mut marks: Marks = name.map(|name| ("type", name)).into_iter().collect();
        marks.push(("value", string.as_bytes().to_vec()));
        writer.empty("string", &marks);
    }
    writer.close("meta");
}

/// The members of a list or set, the latter in effect order and with their names.
fn members(nix: &Session, value: Value) -> Vec<(Option<Vec<u8>>, Value)> {
    if let Some(list) = value.as_list() {
        return list.iter().map(|word| (None, word)).collect();
    }
    let attrs = value.as_attrs().into_iter().flat_map(|attrs| attrs.iter());
    attrs
        .map(|(symbol, _, slot)| (Some(nix.vm.symbols.name(symbol).as_bytes().to_vec()), slot.get()))
        .collect()
}
