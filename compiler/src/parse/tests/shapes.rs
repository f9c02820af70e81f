//! What texts mean, as printed trees; where nodes are; how symbols are numbered.

use super::{PIPES, shown, tree};
use crate::ast::{Ast, Expr, Pos};
use crate::parse::{Lint, ParseOptions, parse};

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(shown(source), *expected, "{source}");
    }
}

#[test]
fn operators() {
    check(&[
        ("a + b * c", "(a + (__mul b c))"),
        ("a - b - c", "(__sub (__sub a b) c)"),
        ("a ++ b ++ c", "(a ++ (b ++ c))"),
        ("a // b // c", "(a // (b // c))"),
        ("a -> b -> c", "(a -> (b -> c))"),
        ("a || b && c == d", "(a || (b && (c == d)))"),
        ("!a + b // c", "((! (a + b)) // c)"),
        ("a * !b + c", "(__mul a (! (b + c)))"),
        ("-a ? b", "(((__sub 0 a)) ? b)"),
        ("!a ? b", "(! ((a) ? b))"),
        ("x ? b ? c", "((((x) ? b)) ? c)"),
        ("a ? b.c.${d}", "((a) ? b.c.\"${d}\")"),
        ("-f x", "(__sub 0 (f x))"),
        ("a < b -> c > d", "((__lessThan a b) -> (__lessThan d c))"),
        ("a <= b", "(! (__lessThan b a))"),
        ("a >= b", "(! (__lessThan a b))"),
        ("a-b", "a-b"),
        ("a -b", "(__sub a b)"),
        ("a / b", "(__div a b)"),
        ("a/b", "/base/a/b"),
        ("a /b", "(a /b)"),
    ]);
}

#[test]
fn applications_and_selections() {
    check(&[
        ("f x y", "(f x y)"),
        ("(f x) y", "(f x y)"),
        ("f (x y)", "(f (x y))"),
        ("(a - b) c", "(__sub a b c)"),
        ("(-a) b", "(__sub 0 a b)"),
        ("(a <= b) c", "((! (__lessThan b a)) c)"),
        ("<nixpkgs> { }", "(__findFile __nixPath \"nixpkgs\" { })"),
        ("a.b.c d.e", "((a).b.c (d).e)"),
        ("a.b or c.d or e", "(a).b or ((c).d or (e))"),
        ("a.b or c d", "((a).b or (c) d)"),
        ("a.or or b", "(a).or or (b)"),
        ("x or y", "(x or y)"),
        ("(f x) or", "((f x) or)"),
        ("<n> or y", "((__findFile __nixPath \"n\") or y)"),
        ("(a - b) or", "((__sub a b) or)"),
        ("[ f x (g y) a.b ]", "[ (f) (x) ((g y)) ((a).b) ]"),
        ("a |> f |> g b", "(g b (f a))"),
        ("f <| g <| x", "(f (g x))"),
    ]);
}

#[test]
fn functions_and_keywords() {
    check(&[
        ("x: y: x", "(x: (y: x))"),
        ("{ }: 1", "({  }: 1)"),
        ("{ ... }: 1", "({ ... }: 1)"),
        ("{ b, a ? b, ... }@c: c", "({ a ? b, b, ... } @ c: c)"),
        ("c@{ a, }: c", "({ a } @ c: c)"),
        ("let a = 1; in a", "(let a = 1; in a)"),
        ("let { body = 1; }", "(rec { body = 1; }).body"),
        ("f let { body = 1; }", "(f (rec { body = 1; }).body)"),
        ("if a then b else c", "(if a then b else c)"),
        ("with a; assert b; c", "(with a; assert b; c)"),
        ("__curPos", "__curPos"),
        ("__curPos: 1", "(__curPos: 1)"),
    ]);
}

#[test]
fn literals() {
    check(&[
        ("[ 0.1 1e5 00.5 1. .5 1.5e3 1.2.3 ]", "[ (0.1) (1) (e5) (0) (0.5) (1) (0.5) (1500) (1.2) (0.3) ]"),
        ("x:x", "\"x:x\""),
        ("a.b+c:d", "\"a.b+c:d\""),
        ("a_b:c", "(a_b: c)"),
        (r#""\x41\q$ $$ $${a} \${b} ${c}d""#, "(\"x41q$ $$ $\\${a} \\${b} \" + c + \"d\")"),
        ("\"a\r\nb\rc\"", "\"a\\nb\\nc\""),
        ("\"\"", "\"\""),
        ("\"${a}\"", "(a)"),
        ("./a/../b", "/base/b"),
        ("~/a/../b", "/home/a/../b"),
        ("./${a}", "(/base/ + a)"),
        ("/${a}b/c", "(/ + a + \"b/c\")"),
        ("./a//b${x}", "(/base/a/ + \"/b\" + x)"),
    ]);
}

#[test]
fn indented_strings() {
    check(&[
        ("''''", "\"\""),
        ("''  \n    a\n      b\n  ''", "\"a\\n  b\\n\""),
        ("''\n  a\n\n   \n b''", "\" a\\n\\n  \\nb\""),
        ("''a''$b''\\n'''c$''", "(\"a\" + \"$\" + \"b\" + \"\\n\" + \"''\" + \"c\" + \"$\")"),
        ("''\n  ${a}\n    b\n''", "(a + \"\\n  b\\n\")"),
        ("''\n\ta\n  b''", "\"\\ta\\n  b\""),
        ("''$${a} '$ $$''", "(\"$\\${a} \" + \"'\" + \"$ $$\")"),
        ("''\r\n a''", "\"\\r\\n a\""),
    ]);
}

#[test]
fn attribute_paths_merge() {
    check(&[
        ("{ a.b = 1; a.c = 2; }", "{ a = { b = 1; c = 2; }; }"),
        ("{ a = rec { b = 1; }; a.c = b; }", "{ a = rec { b = 1; c = b; }; }"),
        ("{ a.c = x; a = rec { b = x; }; }", "{ a = { b = x; c = x; }; }"),
        ("{ a = { b.c = 1; }; a = { b.d = 2; }; }", "{ a = { b = { c = 1; d = 2; }; }; }"),
        ("{ a.${x}.b = 1; a.c = 2; }", "{ a = { c = 2; \"${x}\" = { b = 1; }; }; }"),
        ("{ ${\"a\"} = 1; \"b\" = 2; }", "{ a = 1; b = 2; }"),
        (
            "{ a = { inherit (x) p; }; a = { inherit (y) q r; }; }",
            "{ a = { inherit (x) p; inherit (y) q r; }; }",
        ),
        ("{ inherit; inherit (x); inherit a \"b\" ${\"c\"} or; }", "{ inherit a b c or; }"),
        (
            "{ a = { a = 1; }; b.a = 2; c.b.a = 3; }",
            "{ a = { a = 1; }; b = { a = 2; }; c = { b = { a = 3; }; }; }",
        ),
        (r#"{ "if" = 1; "a b" = 2; "" = 3; }"#, "{ \"\" = 3; \"a b\" = 2; \"if\" = 1; }"),
        ("{ a.b = { }; a.b.c.d = 1; a.b.c.e = 2; }", "{ a = { b = { c = { d = 1; e = 2; }; }; }; }"),
    ]);
}

fn names(ast: &Ast) -> Vec<String> {
    (0..ast.symbols.len() as u32)
        .map(|sym| String::from_utf8_lossy(ast.name(crate::ast::Sym(sym))).into_owned())
        .collect()
}

#[test]
fn symbols_are_numbered_in_reduction_order() {
    let cases: [(&str, &[&str]); 7] = [
        ("x: y: z", &["z", "y", "x"]),
        ("{ a ? b, c }: d", &["b", "a", "c", "d"]),
        ("x@{ a }: b", &["a", "b", "x"]),
        ("{ a }@x: b", &["a", "b", "x"]),
        ("{ a.b = c; ${d} = e; }", &["a", "b", "c", "d", "e"]),
        ("a.b or c", &["a", "b", "c"]),
        ("let { a = b; }", &["a", "b", "body"]),
    ];
    for (source, expected) in cases {
        assert_eq!(names(&tree(source.as_bytes())), expected, "{source}");
    }
}

#[test]
fn nodes_have_the_positions_of_the_reference() {
    let at = |source: &str| {
        let ast = tree(source.as_bytes());
        ast.root.map(|root| ast.pos(root))
    };
    assert_eq!(at(" (f) x"), Some(Pos(1)));
    assert_eq!(at(" ((f x)) y"), Some(Pos(3)));
    assert_eq!(at("a + b"), Some(Pos(2)));
    assert_eq!(at("a == b"), Some(Pos::NONE));
    assert_eq!(at("! a"), Some(Pos(2)));
    assert_eq!(at("- a"), Some(Pos(0)));
    assert_eq!(at("(a - b) c"), Some(Pos(3)));
    assert_eq!(at("a ? b"), Some(Pos(0)));
    assert_eq!(at("[ 1 a ]"), Some(Pos::NONE));
    assert_eq!(at("[ a 1 ]"), Some(Pos(2)));
    assert_eq!(at(" \"a${b}\""), Some(Pos(2)));
    assert_eq!(at(" ''a${b}''"), Some(Pos(1)));
    assert_eq!(at("let a = 1; in a"), Some(Pos::NONE));
    assert_eq!(at(" (x).y"), Some(Pos(1)));
    assert_eq!(at(" rec { }"), Some(Pos(1)));
}

#[test]
fn operands_of_plus_know_where_they_begin() {
    let ast = tree(b"(a) + (b + c)");
    let root = ast.root.expect("a root");
    assert_eq!(ast.operand_pos(root), (Pos(0), Pos(6)));
    let Expr::Binary(_, _, inner) = ast.expr(root) else { panic!("an operator") };
    assert_eq!(ast.operand_pos(inner), (Pos(7), Pos(11)));
}

#[test]
fn lambdas_know_their_names_and_comments() {
    let source = b"{ /** d */ f = x: y: 1; g.h = /** e */ z: 2; ${k} = n: 3; }";
    let ast = tree(source);
    let described: Vec<(Option<String>, Option<&[u8]>)> = ast
        .lambdas
        .iter()
        .map(|lambda| {
            let name = lambda.name.map(|name| String::from_utf8_lossy(ast.name(name)).into_owned());
            (name, lambda.doc.map(|doc| &source[doc.range()]))
        })
        .collect();
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        described,
        [
            (name("f"), Some(&b"/** d */"[..])),
            (name("f"), Some(b"/** d */")),
            (name("h"), Some(b"/** e */")),
            (None, None)
        ]
    );
}

#[test]
fn nul_ends_the_text() {
    assert_eq!(shown("1 \0 )"), "1");
}

#[test]
fn lints() {
    let options = ParseOptions {
        lint_url_literals: Lint::Warn,
        lint_short_path_literals: Lint::Warn,
        lint_absolute_path_literals: Lint::Warn,
        ..ParseOptions::default()
    };
    let parsed = parse(b"[ a:b ./c d/e /f ~/g ]", &options).expect("it parses");
    let places: Vec<u32> = parsed.warnings.iter().map(|warning| warning.pos.0).collect();
    assert_eq!(places, [2, 10, 14, 17]);
    let fatal = ParseOptions { lint_url_literals: Lint::Fatal, ..options };
    assert!(parse(b"a:b", &fatal).is_err());
}

#[test]
fn or_as_an_argument_is_warned_about() {
    let count = |source: &[u8]| {
        parse(source, &ParseOptions::default()).map(|parsed| parsed.warnings.len()).unwrap_or(usize::MAX)
    };
    assert_eq!(count(b"f or"), 0);
    assert_eq!(count(b"f (g or)"), 0);
    assert_eq!(count(b"f g or"), 1);
    assert_eq!(count(b"[ g or ]"), 1);
    assert_eq!(count(b"a.b or g or"), 1);
}

/// Sets that have many of all names are not sorted, but read off the table of names.
#[test]
fn attributes_of_large_sets_are_in_the_order_of_symbols() {
    let count = 300;
    // The names are met in another order first, and inner sets hide some.
    let met: String = (0..count).map(|at| format!("a{} ", at * 7 % count)).collect();
    let bound: String = (0..count).map(|at| format!("a{at} = {{ a{at} = {at}; b.c = 1; }};\n")).collect();
    let text = format!("[ {met} ] {{ {bound} inherit x; }}");
    let ast = parse(text.as_bytes(), &PIPES).expect("it parses").ast;
    let set = ast.sets.iter().find(|set| set.attrs.len as usize > count).expect("the large set");
    let attrs = &ast.attrs[set.attrs.range()];
    assert!(attrs.is_sorted_by(|a, b| a.name < b.name));
    for attr in attrs {
        let name = ast.name(attr.name);
        assert!(text.as_bytes()[attr.pos.0 as usize..].starts_with(name));
        assert_eq!(name == b"x", matches!(ast.expr(attr.expr), Expr::Var(_)));
    }
    let twice = format!("{{ {bound} a7 = 1; }}");
    assert!(parse(twice.as_bytes(), &PIPES).is_err());
    let again = format!("{{ d = {{ {bound} }}; a7 = 1; e = {{ {bound} }}; a8 = 1; }}");
    assert!(parse(again.as_bytes(), &PIPES).is_ok());
}
