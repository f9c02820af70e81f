//! Entries: what is written is read, and what is damaged is refused, at the latest when it is asked for.

use std::collections::HashSet;

use super::{Context, Key, entry, is_whole, open};
use crate::ast::Sym;
use crate::diagnostics::Diagnostic;
use crate::module::Module;
use crate::parse::{Lint, ParseOptions, parse};
use crate::scope::GlobalInfo;
use crate::show::ShowContext;
use crate::{CompileOptions, compile};

/// A little of everything: each kind of constant, sets, patterns, `with`, assertions, joins, captures.
const PROGRAM: &str = r#"
    { lib ? { }, stdenv, ... } @ args: x:
    let
      loop = n: acc: if n == 0 then acc else loop (n - 1) (acc + n * 1.5);
      big = 123456789012345678;
      inherit (lib) a b;
    in
    with args;
    assert x.y or "none" != "none" && a == b;
    rec {
      path = ./a/b;
      root = /etc;
      home = ~/x;
      text = "${toString (loop 10 0)}-${x.${path}}" + stdenv.name;
      list = [ big (map (y: y + big) [ 1 2 ]) text ];
      "two words" = lib // { z = builtins.head list; };
      pos = __curPos;
      missing = whatever.other ? it.has;
    }
"#;

const GLOBALS: [(&[u8], u8); 4] = [(b"__head", 1), (b"builtins", 0), (b"map", 2), (b"toString", 1)];

fn globals() -> impl Iterator<Item = (&'static [u8], GlobalInfo)> {
    GLOBALS.into_iter().map(|(name, arity)| (name, GlobalInfo { arity, ..GlobalInfo::default() }))
}

fn compiled(text: &str, options: &ParseOptions, level: u8) -> (Module, Vec<Diagnostic>) {
    let parsed = parse(text.as_bytes(), options).expect("the program is right");
    let known = |name: &[u8]| globals().find(|(global, _)| *global == name).map(|(_, info)| info);
    let show = ShowContext { base_dir: b"/dir", home: &|| Some(b"/home".to_vec()) };
    let options = CompileOptions {
        opt_level: level,
        globals: &known,
        met: &|_| None,
        scope: None,
        show,
        analysed: &|| {},
    };
    (compile(&parsed.ast, &options).expect("the program is right"), parsed.warnings)
}

/// The bytes of an entry, where records of eight bytes can be read, for good.
fn bytes(module: &Module, warnings: &[Diagnostic], asked: &[Sym]) -> Option<&'static mut [u8]> {
    let entry = entry(module, warnings, asked)?;
    let mut bytes = Vec::new();
    for piece in entry.pieces() {
        bytes.extend_from_slice(piece);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    Some(aligned(&bytes))
}

fn aligned(bytes: &[u8]) -> &'static mut [u8] {
    let words: &'static mut [u64] = vec![0; bytes.len().div_ceil(8)].leak();
    let copy: &'static mut [u8] = bytemuck::cast_slice_mut(words);
    copy[..bytes.len()].copy_from_slice(bytes);
    &mut copy[..bytes.len()]
}

fn program() -> &'static mut [u8] {
    let (module, warnings) = compiled(PROGRAM, &ParseOptions::default(), 2);
    bytes(&module, &warnings, &[Sym(1), Sym(0)]).expect("nothing depends on the place")
}

#[test]
fn what_was_written_is_read() {
    for level in 0..=2 {
        let options = ParseOptions { lint_absolute_path_literals: Lint::Warn, ..ParseOptions::default() };
        let (module, warnings) = compiled(PROGRAM, &options, level);
        assert_eq!(warnings.len(), 2);
        let entry = bytes(&module, &warnings, &[Sym(3), Sym(1)]).expect("nothing depends on the place");
        assert!(is_whole(entry));
        let kept = open(entry).expect("a whole entry");
        assert_eq!(module, kept.module);
        assert_eq!((warnings, vec![Sym(3), Sym(1)]), (kept.warnings, kept.asked));
    }
}

#[test]
fn large_files_have_many_blocks() {
    let attrs: String = (0..5000).map(|n| format!("a{n} = x: x.y{n} + {n}.5;\n")).collect();
    let (module, _) = compiled(&format!("{{ {attrs} }}"), &ParseOptions::default(), 2);
    let entry = bytes(&module, &[], &[]).expect("nothing depends on the place");
    assert!(entry.len() > 300_000 && is_whole(entry));
    assert_eq!(open(entry).expect("a whole entry").module, module);
    // What is asked for is right, or there is nothing.
    let at = entry.len() - 10_000;
    let mut damaged = entry.to_vec();
    damaged[at] ^= 16;
    let kept = open(aligned(&damaged)).expect("the head is whole");
    assert!(!is_whole(aligned(&damaged)));
    let (ours, theirs) = (&module.literal_attrs, &kept.module.literal_attrs);
    let right = (0..ours.count()).filter(|&index| theirs.get(index).is_some()).count();
    assert!(right > 1000 && right < ours.count());
    assert!(
        (0..ours.count()).all(|index| theirs.get(index).is_none_or(|attr| Some(attr) == ours.get(index)))
    );
}

#[test]
fn keys_differ_by_all_that_decides() {
    let plain = ParseOptions::default();
    let changed = |change: fn(&mut GlobalInfo)| {
        globals().map(move |(name, mut info)| {
            change(&mut info);
            (name, info)
        })
    };
    let contexts = [
        Context::new(2, &plain, globals()),
        Context::new(1, &plain, globals()),
        Context::new(2, &plain, globals().skip(1)),
        Context::new(2, &plain, changed(|info| info.arity += 1)),
        Context::new(2, &plain, changed(|info| info.forces += 1)),
        Context::new(2, &ParseOptions { pipe_operators: true, ..plain }, globals()),
        Context::new(2, &ParseOptions { pure: true, ..plain }, globals()),
        Context::new(2, &ParseOptions { lint_url_literals: Lint::Warn, ..plain }, globals()),
        Context::new(2, &ParseOptions { lint_url_literals: Lint::Fatal, ..plain }, globals()),
        Context::new(2, &ParseOptions { lint_short_path_literals: Lint::Warn, ..plain }, globals()),
        Context::new(2, &ParseOptions { lint_absolute_path_literals: Lint::Warn, ..plain }, globals()),
    ];
    let first = contexts[0].key(b"1");
    let mut keys: Vec<Key> = contexts.iter().map(|context| context.key(b"1")).collect();
    keys.extend([contexts[0].key(b"2"), first.ordered(&[Sym(0), Sym(1)]), first.ordered(&[Sym(1), Sym(0)])]);
    let different: HashSet<[u8; 32]> = keys.iter().map(|key| key.0).collect();
    assert_eq!(different.len(), contexts.len() + 3);
}

#[test]
fn what_depends_on_the_place_has_no_entry() {
    let has_entry = |text: &str| {
        let (module, warnings) = compiled(text, &ParseOptions::default(), 2);
        entry(&module, &warnings, &[]).is_some()
    };
    assert!(has_entry("x: assert x == /etc; ./here"));
    assert!(!has_entry("x: assert x == ./here; x"));
    assert!(!has_entry("x: assert x == ~/there; x"));
    assert!(!has_entry("x: assert x == \"${./here}/${x}\"; x"));
}

#[test]
fn every_shorter_entry_is_refused() {
    let entry = program();
    for len in 0..entry.len() {
        assert!(!is_whole(&entry[..len]), "{len} bytes");
        assert!(open(aligned(&entry[..len])).is_none(), "{len} bytes");
    }
}

/// Each byte matters, except those that only fill up.
#[test]
fn every_damage_is_seen() {
    let entry = program();
    let (module, _) = compiled(PROGRAM, &ParseOptions::default(), 2);
    let mut filling = 0;
    for at in 0..entry.len() {
        let before = entry[at];
        entry[at] ^= 1 << (at % 8);
        if is_whole(entry) {
            assert_eq!(before, 0);
            assert_eq!(open(aligned(entry)).expect("as good as before").module, module);
            filling += 1;
        } else if let Some(kept) = open(aligned(entry)) {
            assert_ne!(kept.module, module);
        }
        entry[at] = before;
    }
    assert!(filling < 15 * 8, "{filling} bytes fill up");
}
