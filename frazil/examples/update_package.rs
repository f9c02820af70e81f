//! Brings a package to another version: finds the file that defines it by evaluating a set of packages, and changes the
//! version and the hash of its source there. Everything else in the file stays as it is.
//!
//! ```console
//! $ cargo run --example update_package -- ./packages.nix hello 2.12 sha256-zwSvhtwIUmjF9EcPuuSbGK+8Iht4CWqrhC2TSna60Ks=
//! /etc/packages/hello.nix:5: version "2.10" -> "2.12"
//! /etc/packages/hello.nix:9: hash "sha256-MeBmE3qWJnbon2nRtlOC3pWn732RS4y5VvQepy4PUrs=" -> "sha256-zwSv…
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use frazil::eval::attrs::Attrs;
use frazil::syntax::{AttrPath, Definition, Document, EditError, Source, Value};
use frazil::{Session, Settings};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [set, package, version, hash] = &args[..] else {
        eprintln!("usage: update_package FILE ATTRIBUTE VERSION HASH");
        return ExitCode::FAILURE;
    };
    match update(Path::new(set), package, version, hash) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Updates the package `package` of the set in the file `set`, and says what changed.
fn update(set: &Path, package: &str, version: &str, hash: &str) -> Result<String> {
    let (file, defined) = locate(set, format!("{package}.version"))?;
    let mut document = Document::parse(std::fs::read_to_string(&file)?)?;
    let mut report = String::new();
    // The version may be a variable, which other packages of the file share.
    let origin = document.origin_of(&defined)?;
    change(&mut document, &origin, version, &file, &mut report)?;
    let origin = hash_of(&document)?;
    change(&mut document, &origin, hash, &file, &mut report)?;
    std::fs::write(&file, document.text())?;
    Ok(report)
}

/// The file in which an attribute of the set is defined, and where.
fn locate(set: &Path, path: String) -> Result<(PathBuf, Definition)> {
    let set = set.canonicalize()?;
    let found = Session::run(Settings::default(), |nix| {
        let path: AttrPath = path.parse().map_err(|error: EditError| error.to_string())?;
        let root = nix.eval_file(set.as_os_str().as_encoded_bytes());
        let found = root.and_then(|root| nix.locate(root, &path, Attrs::empty()));
        found.map_err(|error| String::from_utf8_lossy(&nix.report(error)).into_owned())
    })?;
    let found = found.and_then(|found| Some((found.file?, found.definition?)));
    found.ok_or_else(|| format!("'{path}' is not defined in a file as one attribute").into())
}

/// Where the hash of the package's source is defined.
fn hash_of(document: &Document) -> Result<Definition> {
    let names = ["hash", "sha256", "sha512"];
    let mut found =
        names.iter().map(|name| AttrPath::new(["src", name]).and_then(|path| document.origin(&path)));
    let found = found.find(|found| !matches!(found, Err(EditError::NotFound { .. })));
    Ok(found.ok_or("the package's 'src' has no hash")??)
}

/// Gives one definition another value.
fn change(
    document: &mut Document,
    at: &Definition,
    new: &str,
    file: &Path,
    report: &mut String,
) -> Result<()> {
    let Source::Value(range) = &at.source else {
        return Err(format!("{}:{}: the value comes from elsewhere", file.display(), at.place).into());
    };
    let name = document.text()[at.name.clone()].to_owned();
    let old = document.text()[range.clone()].to_owned();
    let new = Value::from(new);
    document.set_at(at, &new)?;
    *report += &format!("{}:{}: {name} {old} -> {}\n", file.display(), at.place.line, new.to_nix()?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = r#"{ mk, fetch }:

let
  version = "2.10"; # of the manual too
in

mk {
  pname = "hello";
  inherit version;

  src = fetch {
    url = "mirror://gnu/hello/hello-${version}.tar.gz";
    hash = "sha256-MeBm"; # nix-prefetch-url
  };
}
"#;
    const SET: &str = "let mk = a: a; fetch = a: a; in { hello = import ./hello.nix { inherit mk fetch; }; }";

    #[test]
    fn a_package_is_updated_where_it_is_defined() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (set, hello) = (folder.path().join("set.nix"), folder.path().join("hello.nix"));
        std::fs::write(&set, SET)?;
        std::fs::write(&hello, HELLO)?;
        let report = update(&set, "hello", "2.12", "sha256-zwSv")?;
        assert!(report.contains("hello.nix:4: version \"2.10\" -> \"2.12\"\n"), "{report}");
        let expected = HELLO.replace("2.10", "2.12").replace("MeBm", "zwSv");
        assert_eq!(std::fs::read_to_string(&hello)?, expected);
        assert!(update(&set, "goodbye", "1", "2").is_err());
        assert_eq!(std::fs::read_to_string(&hello)?, expected);
        Ok(())
    }

    #[test]
    fn a_file_that_cannot_be_parsed_stays_as_it_is() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (set, hello) = (folder.path().join("set.nix"), folder.path().join("hello.nix"));
        std::fs::write(&set, SET)?;
        // No program at all; and one that only the evaluator takes, as it is nested too deeply for edits.
        let deep = format!("deep = {}{};\n}}", "[ ".repeat(3_000), "] ".repeat(3_000));
        let deep = HELLO.strip_suffix("}\n").expect("it ends so").to_owned() + &deep;
        for broken in [HELLO.replace("in\n", "in }\n"), deep] {
            std::fs::write(&hello, &broken)?;
            let before = std::fs::metadata(&hello)?.modified()?;
            assert!(update(&set, "hello", "2.12", "sha256-zwSv").is_err());
            assert_eq!(std::fs::read_to_string(&hello)?, broken);
            assert_eq!(std::fs::metadata(&hello)?.modified()?, before);
        }
        Ok(())
    }
}
