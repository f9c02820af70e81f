//! `frazil env-query`: what a set of packages has to offer, as `nix-env --query --available` tells it.
//!
//! The façade finds the derivations and asks them; here they are chosen and sorted, and what is asked
//! for is printed by `table`, `json` or `xml`. A derivation that fails an assertion or throws when it
//! is asked is left out; any other error ends the command.

mod introsort;
mod json;
mod table;
mod xml;

use std::io::Write;

use frazil::eval::attrs::Attrs;
use frazil::eval::error::{Error, ErrorKind, Result};
use frazil::eval::host::Message;
use frazil::packages::{FailedAssertions, Package, PackageName, Selector};

use crate::failure::{Failure, message, usage};
use crate::instantiate::Job;
use crate::options::Format;

/// How many names are offered when a selector chooses nothing.
const SUGGESTIONS: usize = 3;

/// Lists the packages that the options of `job` ask for.
pub fn run<W: Write>(job: &mut Job<W>) -> std::result::Result<(), Failure> {
    if job.options.stdin {
        return Err(usage("unknown flag '-'"));
    }
    let args = job.auto_args()?;
    let packages = available(job, args)?;
    let mut chosen = choose(job, packages)?;
    introsort::sort(&mut chosen, &mut |a, b| upper(&a.name).lt(upper(&b.name)));
    let printed = match job.options.format {
        Format::Json => json::print(job.nix, &job.options.query, &chosen),
        Format::Xml => return print_xml(job, &chosen),
        _ => table::print(job.nix, &job.options.query, &chosen),
    };
    let text = printed.map_err(|error| job.failed(error))?;
    job.out.write_all(&text)?;
    Ok(())
}

/// Nix: XML is printed as far as it goes.
fn print_xml<W: Write>(job: &mut Job<W>, packages: &[Package]) -> std::result::Result<(), Failure> {
    let mut text = Vec::new();
    let printed = xml::print(job.nix, &job.options.query, packages, &mut text);
    job.out.write_all(&text)?;
    printed.map_err(|error| job.failed(error))
}

/// Nix: the case of ASCII letters does not count.
fn upper(name: &[u8]) -> impl Iterator<Item = u8> {
    name.iter().map(u8::to_ascii_uppercase)
}

/// All packages for the right kind of machine.
fn available<W: Write>(job: &mut Job<W>, args: Attrs) -> std::result::Result<Vec<Package>, Failure> {
    let path = match &job.options.query.file {
        Some(file) => job.file(file)?,
        None => match std::env::var_os("HOME") {
            Some(home) => {
                std::path::Path::new(&home).join(".nix-defexpr").into_os_string().into_encoded_bytes()
            }
            None => return Err(message("there is no HOME to look for packages in; name a file with -f")),
        },
    };
    let attr_path = job.options.attr_paths.last().cloned().unwrap_or_default();
    let filter = job.options.query.system_filter.as_deref().filter(|&system| system != b"*");
    find(job, &path, &attr_path, args, filter).map_err(|error| job.failed(error))
}

fn find<W: Write>(
    job: &mut Job<W>,
    path: &[u8],
    attr_path: &[u8],
    args: Attrs,
    filter: Option<&[u8]>,
) -> Result<Vec<Package>> {
    let root = job.nix.load_packages(path)?;
    let root = job.nix.vm.force(root)?;
    let word = job.nix.vm.select_attr_path(root, attr_path, args)?;
    let mut packages = job.nix.packages(word, attr_path, args, FailedAssertions::Skip)?;
    if let Some(system) = filter {
        let mut kept = Vec::new();
        for package in packages {
            if package.system(job.nix)? == system {
                kept.push(package);
            }
        }
        packages = kept;
    }
    Ok(packages)
}

/// The packages that the arguments choose, in the order in which they choose them.
fn choose<W: Write>(job: &mut Job<W>, packages: Vec<Package>) -> std::result::Result<Vec<Package>, Failure> {
    if job.options.positionals.is_empty() {
        return Ok(packages);
    }
    let mut chosen = Vec::new();
    let mut packages: Vec<Option<Package>> = packages.into_iter().map(Some).collect();
    let names: Vec<Vec<u8>> = packages.iter().flatten().map(|package| package.name.clone()).collect();
    for text in &job.options.positionals {
        let selector = Selector::parse(text).map_err(|error| {
            message([format!("{error} '").as_bytes(), PackageName::parse(text).name, b"'"].concat())
        })?;
        let control = job.nix.vm.control();
        let mut hits = 0;
        for (name, package) in names.iter().zip(&mut packages) {
            if selector.chooses(name, &mut || control.is_interrupted()) {
                hits += 1;
                chosen.extend(package.take());
            }
        }
        job.nix.vm.check_interrupt().map_err(|error| job.failed(error))?;
        if hits == 0 && text != b"*" {
            let error = chooses_nothing(job, text, &names);
            return Err(job.failed(error));
        }
    }
    Ok(chosen)
}

/// The error for a selector that chooses nothing: names that begin with it may have been meant.
fn chooses_nothing<W: Write>(job: &mut Job<W>, selector: &[u8], names: &[Vec<u8>]) -> Error {
    let wanted = PackageName::parse(selector).name;
    let mut meant: Vec<&[u8]> = Vec::new();
    for name in names.iter().map(|name| PackageName::parse(name).name) {
        if meant.len() < SUGGESTIONS && name.starts_with(wanted) && !meant.contains(&name) {
            meant.push(name);
        }
    }
    meant.sort_unstable();
    let mut text = [b"selector '".as_slice(), selector, b"' matches no derivations"].concat();
    if !meant.is_empty() {
        text.extend_from_slice(b", maybe you meant:");
    }
    for name in meant {
        text.push(b'\n');
        text.extend_from_slice(name);
    }
    job.nix.vm.error(ErrorKind::Eval, text)
}

/// What is told of a package: `None` if it is left out.
fn told<T>(nix: &mut frazil::Session, package: &Package, told: Result<T>) -> Result<Option<T>> {
    match told {
        Ok(told) => Ok(Some(told)),
        Err(error) if error.kind().is_catchable() => Ok(None),
        Err(error) => {
            let name = String::from_utf8_lossy(&package.name);
            Err(nix.vm.noted(error, &format!("while querying the derivation named '{name}'")))
        }
    }
}

/// Tells the user that something told about a package is no plain data.
fn invalid_meta(nix: &frazil::Session, package: &Package, name: &[u8]) {
    let text = [b"derivation '".as_slice(), &package.name, b"' has invalid meta attribute '", name, b"'"];
    nix.vm.host.message(Message::Information, &text.concat());
}
