//! A table: one line for each package, the columns below each other.

use frazil::Session;
use frazil::eval::error::Result;
use frazil::eval::symbol::sym;
use frazil::packages::Package;

use super::told;
use crate::options::Query;

/// What stands between two columns, at least.
const GAP: usize = 2;

/// The packages as a table.
pub fn print(nix: &mut Session, query: &Query, packages: &[Package]) -> Result<Vec<u8>> {
    let mut rows = Vec::with_capacity(packages.len());
    for package in packages {
        let row = columns(nix, query, package);
        rows.extend(told(nix, package, row)?);
    }
    Ok(table(&rows))
}

type Row = Vec<Vec<u8>>;

fn columns(nix: &mut Session, query: &Query, package: &Package) -> Result<Row> {
    let mut row = Row::new();
    if query.attr_path {
        row.push(package.attr_path.clone());
    }
    if !query.no_name {
        row.push(package.name.clone());
    }
    if query.system {
        row.push(package.system(nix)?);
    }
    if query.drv_path {
        row.push(package.drv_path(nix)?.unwrap_or_else(|| b"-".to_vec()));
    }
    if query.out_path {
        row.push(out_paths(nix, package)?);
    }
    if query.description {
        row.push(package.meta_string(nix, sym::DESCRIPTION)?);
    }
    Ok(row)
}

/// `dev=/nix/store/…;/nix/store/…`: all but the output `out` with their names.
fn out_paths(nix: &mut Session, package: &Package) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for (name, path) in package.outputs(nix, true)? {
        if !text.is_empty() {
            text.push(b';');
        }
        if name != b"out" {
            text.extend_from_slice(&name);
            text.push(b'=');
        }
        text.extend(path.unwrap_or_default());
    }
    Ok(text)
}

fn table(rows: &[Row]) -> Vec<u8> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = Vec::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            text.extend(cell.iter().map(|&byte| if byte == b'\n' { b' ' } else { byte }));
            if column + 1 < columns {
                text.resize(text.len() + widths[column] - cell.len() + GAP, b' ');
            }
        }
        text.push(b'\n');
    }
    text
}
