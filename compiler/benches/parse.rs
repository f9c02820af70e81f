//! How fast text becomes a tree: `cargo bench -p frazil-compiler --bench parse`.
//!
//! Measures a generated text with the proportions of nixpkgs, and, if `FRAZIL_NIX_FILES` names
//! folders (separated by colons), all `.nix` files in them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use divan::counter::BytesCount;
use frazil_compiler::parse::{ParseOptions, parse};

fn main() {
    divan::main();
}

/// About two megabytes: a package set, modules, a function library, generated data.
fn generated() -> String {
    let mut text = String::from("{ lib, stdenv, fetchurl, config ? { }, ... }@args:\n\nlet\n");
    for n in 0..4000 {
        let _ = write!(
            text,
            r#"
  # Package number {n}, with a comment of ordinary length before it.
  package-{n} = callPackage ../development/libraries/package-{n} {{
    inherit (darwin.apple_sdk.frameworks) CoreServices Security;
    openssl = if stdenv.isDarwin then null else openssl_1_{n};
    python = python{}Packages.override {{ x11Support = false; }};
  }};
  module-{n} = stdenv.mkDerivation rec {{
    pname = "module-{n}";
    version = "1.{n}.0";
    src = fetchurl {{
      url = "mirror://gnu/module/${{pname}}-${{version}}.tar.gz";
      sha256 = "0ssi1wpaf7plaswqqjwigppsg5fyh99vdlb9kzl7c9lng89ndq1i";
    }};
    buildInputs = [ zlib openssl (python.withPackages (ps: [ ps.setuptools ])) ]
      ++ lib.optionals (stdenv.isLinux && x == {n}) [ systemd ];
    services.module.enable = true;
    services.module.port = {n};
    configurePhase = ''
      runHook preConfigure
      ./configure --prefix=$out ${{lib.optionalString doCheck "--enable-tests"}} \
        --with-ssl=${{openssl.dev}}
      runHook postConfigure
    '';
    meta = with lib; {{ description = "Generated"; license = licenses.mit; }};
  }};
"#,
            n % 10
        );
    }
    text.push_str("in { inherit args; }\n");
    text
}

#[divan::bench]
fn generated_text(bencher: divan::Bencher) {
    let text = generated();
    bencher
        .counter(BytesCount::of_slice(text.as_bytes()))
        .bench_local(|| parse(divan::black_box(text.as_bytes()), &ParseOptions::default()).is_ok());
}

#[divan::bench]
fn files(bencher: divan::Bencher) {
    let folders = std::env::var("FRAZIL_NIX_FILES").unwrap_or_default();
    let mut paths = Vec::new();
    for folder in folders.split(':').filter(|folder| !folder.is_empty()) {
        collect(Path::new(folder), &mut paths);
    }
    let texts: Vec<Vec<u8>> = paths.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    let bytes: usize = texts.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        texts.iter().filter(|text| parse(divan::black_box(text), &ParseOptions::default()).is_ok()).count()
    });
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "nix") {
            found.push(path);
        }
    }
}
