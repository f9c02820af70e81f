//! Derivations and paths that C++ Nix 2.34.8 has made.
//!
//! `drv` holds a small graph of derivations as the reference wrote it: all kinds of outputs, strings
//! with everything that is escaped, structured attributes, a whole closure as an input.

use std::collections::{BTreeMap, BTreeSet};

use frazil_store::aterm;
use frazil_store::derivation::{Derivation, Method, Output};
use frazil_store::derivations::{AddError, Derivations};
use frazil_store::derived::{ContextElement, own_placeholder};
use frazil_store::hash::{Algorithm, Format, Hash, nix32};
use frazil_store::nar::{HashWriter, NarWriter};
use frazil_store::path::{PathError, StorePath, check_name};

/// The derivations in `drv`, by their paths.
fn corpus() -> BTreeMap<StorePath, Vec<u8>> {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drv");
    let files = std::fs::read_dir(dir).expect("the folder is there").map(|file| file.expect("a file"));
    let read = |file: std::fs::DirEntry| {
        let path = StorePath::from_base(file.file_name().as_encoded_bytes()).expect("a store path");
        (path, std::fs::read(file.path()).expect("a derivation"))
    };
    files.map(read).collect()
}

fn parse(path: &StorePath, text: &[u8]) -> Derivation {
    aterm::parse(text, path.name().strip_suffix(b".drv").expect("a derivation")).expect("a good text")
}

#[test]
fn texts_are_read_and_written() {
    let corpus = corpus();
    assert_eq!(corpus.len(), 11);
    for (path, text) in &corpus {
        assert_eq!(aterm::write(&parse(path, text)), *text, "{path}");
    }
}

/// Adds a derivation after its inputs, without the paths of outputs that follow from them.
fn add(known: &mut Derivations, path: &StorePath, corpus: &BTreeMap<StorePath, Vec<u8>>) {
    if known.outputs(path).is_some() {
        return;
    }
    let mut derivation = parse(path, &corpus[path]);
    for input in derivation.input_drvs.keys() {
        add(known, input, corpus);
    }
    let expected = derivation.clone();
    for (name, output) in &mut derivation.outputs {
        if matches!(output, Output::InputAddressed(_)) {
            *output = Output::Deferred;
            derivation.env.insert(name, b"");
        }
    }
    let made = known.add(&mut derivation).expect("a good derivation");
    assert_eq!(derivation, expected);
    assert_eq!(made, *path);
}

#[test]
fn paths_are_computed() {
    let corpus = corpus();
    let mut known = Derivations::default();
    corpus.keys().for_each(|path| add(&mut known, path, &corpus));
}

/// The text that is hashed for the outputs becomes the text of the derivation, whichever of them are variables.
#[test]
fn paths_are_those_of_the_texts() {
    let names: [&[u8]; 3] = [b"dev", b"lib", b"out"];
    for variables in [&names[..], &names[1..2], &[]] {
        let mut derivation = Derivation::new("x");
        derivation.builder = b"/bin/\"sh\"\n".to_vec();
        derivation.env.insert(b"m", b"a\tb");
        derivation.outputs = names.iter().map(|name| (name.to_vec(), Output::Deferred)).collect();
        variables.iter().for_each(|name| derivation.env.insert(name, b"hidden"));
        let made = Derivations::default().add(&mut derivation).expect("it has no inputs");
        assert_eq!(StorePath::text(b"x.drv", &aterm::write(&derivation), []), Ok(made));
        assert_eq!(
            derivation.env.get(b"out").as_deref(),
            derivation.outputs[b"out".as_slice()].path().map(StorePath::as_bytes)
        );
    }
}

#[test]
fn closures_are_known() {
    let corpus = corpus();
    let mut known = Derivations::default();
    corpus.keys().for_each(|path| add(&mut known, path, &corpus));
    let named = |name: &[u8]| corpus.keys().find(|path| path.name() == name).expect("it is there");
    let text = StorePath::text(b"text", b"t", []).expect("a good name");
    assert_eq!(known.closure(named(b"user.drv")), Err(text.clone()));
    known.add_other(&text, []);
    let closure = known.closure(named(b"user.drv")).expect("all is known");
    let names: BTreeSet<&[u8]> = closure.iter().map(StorePath::name).collect();
    let expected: [&[u8]; 5] = [b"a.drv", b"fixed.drv", b"flat.drv", b"text", b"user.drv"];
    assert_eq!(names, BTreeSet::from(expected));
    let deep = parse(named(b"deep.drv"), &corpus[named(b"deep.drv")]);
    assert_eq!(deep.input_srcs, closure);
}

#[test]
fn unknown_inputs_are_errors() {
    let corpus = corpus();
    let (path, text) = corpus.iter().find(|(path, _)| path.name() == b"deferred.drv").expect("it is there");
    let mut derivation = parse(path, text);
    let error = Derivations::default().add(&mut derivation).unwrap_err();
    assert!(matches!(error, AddError::UnknownDerivation(input) if input.name() == b"floating.drv"));
}

#[test]
fn fixed_paths() {
    let empty = Algorithm::Sha256.hash(b"");
    let path = |method| StorePath::fixed(b"a", method, &empty).map(|path| path.base().to_vec());
    assert_eq!(path(Method::Flat).unwrap(), b"fv16lcs3lf0l78jdd486kp1p9rp2nniz-a");
    assert_eq!(path(Method::Recursive).unwrap(), b"vvg4vb767vrnsqhb7ih58v4a5gq4iyy4-a");
    assert_eq!(path(Method::Text).unwrap(), b"rjpa7kdyl9a1irk0c5q47h80g8sam5p8-a");
    assert_eq!(path(Method::Git).unwrap(), b"zmj4x634r40mnln37hgvx9llp8d2npxd-a");
    let md5 = Algorithm::Md5.hash(b"");
    let path = |method| StorePath::fixed(b"a", method, &md5).map(|path| path.base().to_vec());
    assert_eq!(path(Method::Flat).unwrap(), b"c0i753lgas6l3m3d9c1m4zk1ngr3w062-a");
    assert_eq!(path(Method::Recursive).unwrap(), b"kqygk1zq0v3772ml01fwf915f0az3l9r-a");
    assert!(path(Method::Git).is_err() && path(Method::Text).is_err());
}

#[test]
fn texts_with_references() {
    let path = StorePath::text(b"a", b"x", []).expect("a good name");
    assert_eq!(path.as_bytes(), b"/nix/store/12wigjpizrn8axaqxj288q1b751qmwya-a");
    assert_eq!((path.hash_part(), path.name()), (&b"12wigjpizrn8axaqxj288q1b751qmwya"[..], &b"a"[..]));
    let other = StorePath::text(b"a", b"x", [&path]).expect("a good name");
    assert_ne!(path, other);
}

#[test]
fn names() {
    for good in ["a", ".a", "...", "a+-._?=Z9", &"x".repeat(211)] {
        assert_eq!(check_name(good.as_bytes()), Ok(()), "{good}");
    }
    for bad in ["", ".", "..", ".-a", "..-a", "a b", "a/b", "ä", &"x".repeat(212)] {
        assert!(check_name(bad.as_bytes()).is_err(), "{bad}");
    }
    let message = |path: &str| StorePath::parse(path.as_bytes()).map_err(|PathError(text)| text).unwrap_err();
    assert_eq!(message("/nix/store/foo"), b"'foo' is too short to be a valid store path");
    assert!(message("/foo").ends_with(b"is not in the Nix store"));
    assert!(message("/nix/store/eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee-a").starts_with(b"store path '"));
}

#[test]
fn placeholders() {
    assert_eq!(own_placeholder(b"out"), b"/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9");
    let placeholder = |text: &[u8]| match ContextElement::parse(text).expect("an element") {
        ContextElement::Derived(derived) => derived.placeholder().expect("an output"),
        ContextElement::Deep(_) => panic!("no output"),
    };
    let made = b"!out!/nix/store/saxqki4lfyn0j97w9acir0ag0g2k4mm1-a.drv.drv";
    assert_eq!(placeholder(made), b"/0a96ia0wmgjpjw92i38c9ypcsw10y843zcgfwd89a58nfdyw5c4q");
    let computed = b"!out!out!/nix/store/saxqki4lfyn0j97w9acir0ag0g2k4mm1-a.drv.drv";
    assert_eq!(placeholder(computed), b"/1gsf4igq2s54maqb3jd01xnkfs7zaz5p5ifyns4m1fi89zfkhvb8");
    let element = ContextElement::parse(computed).expect("an element");
    assert_eq!(element.text(), computed);
}

#[test]
fn archives() {
    let mut nar = NarWriter::new(HashWriter::default()).unwrap();
    nar.directory().unwrap();
    nar.entry(b"a").unwrap();
    nar.file(b"x", true).unwrap();
    nar.end().unwrap();
    nar.entry(b"b").unwrap();
    nar.symlink(b"a").unwrap();
    nar.end().unwrap();
    nar.end().unwrap();
    assert_eq!(nix32(&nar.into_inner().finish().0), EXPECTED_NAR);
}

/// `nix-hash --type sha256 --base32` of a folder with an executable `a`, contents `x`, and a link `b`.
const EXPECTED_NAR: &str = "1ky6xfl2jk0jl6g1d93pj84xb8w13vqyd0ynirawfn84zgjwp13h";

#[test]
fn hashes() {
    let hash = Algorithm::Sha256.hash(b"");
    for format in [Format::Base16, Format::Nix32, Format::Base64, Format::Sri] {
        let text = hash.show(format);
        let known = Some(Algorithm::Sha256).filter(|_| format != Format::Sri);
        assert!(Hash::parse(text.as_bytes(), known).is_ok_and(|parsed| parsed == hash), "{text}");
    }
    assert_eq!(hash.show(Format::Nix32), "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73");
}
