//! Members that are only checked: which ones, with which names, and that nothing else changes.

use super::PIPES;
use crate::ast::{Ast, Sym};
use crate::memory::Memory;
use crate::parse::{parse, parse_in_parts, parse_part};

/// The tree of a text of which all is put off that can be.
fn in_parts(source: &str) -> Ast {
    parse_in_parts(source.as_bytes(), &PIPES, 0, &mut Memory::default()).expect("it parses").ast
}

/// What is put off of `{ a = EXPR; }`: its names, those of `with`s in brackets; `None` if it stays.
fn names(open: &str, expr: &str) -> Option<String> {
    let ast = in_parts(&format!("{open} a = {expr}; }}"));
    let put_off = ast.put_off.last()?;
    let names = ast.free_names[put_off.names.range()].iter().map(|free| {
        let name = String::from_utf8_lossy(ast.name(free.name)).into_owned();
        if free.under_with { format!("[{name}]") } else { name }
    });
    Some(names.collect::<Vec<_>>().join(" "))
}

#[test]
fn free_names() {
    for (expr, expected) in [
        ("f x x", "f x"),
        ("y: z: y z w", "w"),
        ("{ b, c ? b d, ... }@e: b c e f", "d f"),
        ("let b = c; in b d", "c d"),
        ("rec { b = c b; inherit d; inherit (e) g; h = d g; }", "d c e"),
        ("{ b = b; inherit c; inherit (d) e; ${f} = g; }", "b c d f g"),
        ("with b; c d", "b [c] [d]"),
        ("[ (with b; c) c ]", "b c"),
        ("with b; let c = d; in c", "b [d]"),
        ("{ b = { c = d e; }; }", "d e"),
        ("b.c.${d} or e", "b d e"),
        ("\"${b}${toString c}\"", "b toString c"),
        ("let { body = b c; b = d; }", "c d"),
        ("let inherit b; c = b; in c d", "b d"),
        ("rec { b.c = d; d = b e; }", "e"),
        ("{ b = rec { c = d e; d = f; }; c = d; }", "e f d"),
        ("x: { b ? x, c ? b d, e ? (f: f g) }: e", "d g"),
        ("(x: x) x", "x"),
        ("with (with b; c); d", "b [c] [d]"),
        ("b or c", "b or c"),
    ] {
        assert_eq!(names("{", expr).as_deref(), Some(expected), "{expr}");
    }
}

#[test]
fn what_stays() {
    for expr in ["1", "1.5", "\"b\"", "./b", "b", "[ ]", "__curPos"] {
        assert_eq!(names("{", expr), None, "{expr} is no thunk");
    }
    assert_eq!(names("rec {", "x: b x"), None, "calls of it are known");
    assert_eq!(names("{", "x: b x").as_deref(), Some("b"));
    for source in [
        "assert { a = f x; } == y; z",
        "x.${\"${{ a = f x; }.a}\"}",
        "{ a = { b = f x; }; a.c = g x; }",
        // The tree of these binds names otherwise than the text.
        "{ a = { b = rec { c = 1; d = 2; }; b.e = f; }; }",
        "{ a = { b.e = f; b = rec { c = 1; d = c; }; }; }",
        "{ a = { b.c.e = f; b = { c = rec { f = 1; d = f; }; }; }; }",
        "{ a = f __sub; }",
        "rec { a = f x; __overrides = { }; }",
        "let a = f x; in a",
    ] {
        assert!(in_parts(source).put_off.is_empty(), "{source}");
    }
}

#[test]
fn large_sets_of_large_texts() {
    let set = |members: usize| {
        let members: String =
            (0..members).map(|at| format!("a{at} = f {{ inherit x; y = [ {at} ]; }};\n")).collect();
        format!("f: x: {{ {members} }}")
    };
    let put_off = |source: &str| {
        let ast =
            parse_in_parts(source.as_bytes(), &PIPES, 128, &mut Memory::default()).expect("it parses").ast;
        let whole = parse(source.as_bytes(), &PIPES).expect("it parses").ast;
        assert_eq!(ast.node_count(), whole.exprs.len());
        assert_eq!(ast.symbols, whole.symbols);
        ast.put_off.len()
    };
    assert_eq!(put_off(&set(1000)), 0, "the text is small");
    let many = put_off(&set(2000));
    assert!((1900..2000).contains(&many), "{many} of 2000, the first ones stay");
}

#[test]
fn parts() {
    let source = "{ a = f (b: b c); d = x: e; }";
    let ast = in_parts(source);
    let texts = ast.put_off.iter().map(|put_off| &source[put_off.text.range()]);
    assert_eq!(texts.collect::<Vec<_>>(), ["f (b: b c)", "x: e"]);
    let function = ast.put_off[1];
    let name = function.function.map(|name| ast.name(name));
    let mut outer = [b"e".as_slice(), b"other"].into_iter();
    let part =
        parse_part(source.as_bytes(), function.text, &PIPES, 0, name, &mut outer, &mut Memory::default());
    let (part, outer) = part.expect("it parses");
    let names = |syms: &[Sym]| syms.iter().map(|&sym| part.name(sym).to_vec()).collect::<Vec<_>>();
    assert_eq!(names(&outer), [b"e".to_vec(), b"other".to_vec()]);
    assert_eq!(part.lambdas[0].name.map(|name| part.name(name)), Some(b"d".as_slice()));
    let root = part.root.expect("it has one");
    assert_eq!(
        part.pos(root).0 as usize,
        source.find("x:").expect("it is there"),
        "offsets are those of the file"
    );
}
