//! Edits of real files: an edit and its reverse give back the same bytes, and the evaluated value changes as asked.
//!
//! The files of `files/` always; with `FRAZIL_NIXPKGS` also 800 package files and 200 module files of a checkout of
//! nixpkgs, chosen by a fixed stride. Where the definition of an attribute is, as the evaluator knows it, is in
//! `locations`.

mod locations;
mod proof;

use std::fs;
use std::path::{Path, PathBuf};

use frazil::{Session, Settings};
use proof::{Proof, Tally};

/// The files below `folder`, in the order of their names.
fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            files_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "nix") {
            found.push(path);
        }
    }
}

/// Of the files below `folder` whose texts are `wanted`, `count` at equal distances.
fn chosen(folder: &Path, count: usize, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    files_below(folder, &mut files);
    files.retain(|file| fs::read_to_string(file).is_ok_and(|text| wanted(&text)));
    let stride = (files.len() / count).max(1);
    files.into_iter().step_by(stride).take(count).collect()
}

fn prove(files: &[PathBuf]) -> Tally {
    let files = files.to_vec();
    Session::run(Settings::default(), move |nix| {
        let mut tally = Tally::default();
        for file in &files {
            Proof { nix, file, tally: &mut tally }.run();
        }
        tally
    })
}

#[test]
fn our_files_are_edited_and_restored() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edits/files");
    let mut files = Vec::new();
    files_below(&folder, &mut files);
    let tally = prove(&files);
    eprintln!("{tally}");
    assert_eq!((tally.files, tally.refused.len()), (8, 0), "{tally}");
    assert_eq!((tally.edits, tally.evaluated), ([7, 7, 1, 8], 16), "{tally}");
}

#[test]
fn a_thousand_files_of_nixpkgs_are_edited_and_restored() {
    let Ok(folder) = std::env::var("FRAZIL_NIXPKGS") else {
        return eprintln!("skipped edits of nixpkgs: FRAZIL_NIXPKGS is not set");
    };
    let folder = Path::new(&folder);
    let is_package = |text: &str| text.contains("version = \"") && proof::hash_of(text).is_some();
    let packages = chosen(&folder.join("pkgs"), 800, is_package);
    let modules = chosen(&folder.join("nixos/modules"), 200, |text| text.contains("mkOption"));
    let tally = prove(&[packages, modules].concat());
    eprintln!("{tally}");
    assert_eq!(tally.files, 1000, "{tally}");
    assert!(tally.refused.len() <= 10 && tally.evaluated >= 2000, "{tally}");
}
