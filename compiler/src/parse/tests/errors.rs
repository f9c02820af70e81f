//! What is rejected, where, and with which message; as the reference says it.

use super::{PIPES, describe, failure, failure_with};

#[test]
fn messages() {
    let cases: &[(&str, &str)] = &[
        ("", "0: syntax error, unexpected end of file"),
        ("1 2 )", "4: syntax error, unexpected ')', expecting end of file"),
        ("{ a = 1 2 }", "10: syntax error, unexpected '}', expecting ';'"),
        ("{ a = 1; 5 }", "9: syntax error, unexpected integer, expecting 'inherit'"),
        ("let 5", "4: syntax error, unexpected integer, expecting 'in' or 'inherit'"),
        ("{a, 5}: 1", "4: syntax error, unexpected integer, expecting identifier or '...' or '}'"),
        ("{a b", "3: syntax error, unexpected identifier, expecting '.' or '='"),
        ("x@", "2: syntax error, unexpected end of file, expecting '{'"),
        ("{a}5", "3: syntax error, unexpected integer, expecting ':' or '@'"),
        ("if 1 then 2", "11: syntax error, unexpected end of file, expecting 'else'"),
        ("1 == 2 == 3", "7: syntax error, unexpected '=='"),
        ("1 < 2 < 3", "6: syntax error, unexpected '<'"),
        ("f x: x", "3: syntax error, unexpected ':', expecting end of file"),
        ("[ -1 ]", "2: syntax error, unexpected '-'"),
        ("a.if", "2: syntax error, unexpected 'if', expecting identifier or 'or' or '${' or '\"'"),
        ("\"a", "2: syntax error, unexpected end of file, expecting '\"'"),
        ("\"a$\\", "4: syntax error, unexpected end of file, expecting '\"'"),
        (
            "''a",
            "3: syntax error, unexpected end of file, expecting indented string or '${' or end of an indented string",
        ),
        ("\u{feff}1", "0: syntax error, unexpected invalid token"),
        ("\x0c1", "0: syntax error, unexpected invalid token"),
        ("./a//b", "0: syntax error, unexpected end of path, expecting '${'"),
        ("./a/", "0: path has a trailing slash"),
        ("./a/ ", "4: path has a trailing slash"),
        ("9223372036854775808", "0: invalid integer '9223372036854775808'"),
        ("3.0e-310", "0: invalid float '3.0e-310'"),
        (
            "\"a\0b\"",
            "1: input string 'a␀b' cannot be represented as Nix string because it contains null bytes",
        ),
        ("{ a = 1; a = 2; 99999999999999999999", "9: attribute 'a' already defined at @2"),
        ("{ a.b = 1; a.b.c = 2; }", "11: attribute 'a.b' already defined at @2"),
        ("{ x.z = 3; x = { y = 3; z = 3; }; }", "24: attribute 'x.z' already defined at @2"),
        ("{ inherit a; inherit (b) a; }", "25: attribute 'a' already defined at @10"),
        ("{ inherit \"${a}\"; }", "10: dynamic attributes not allowed in inherit"),
        ("let ${x} = 1; in x", "0: dynamic attributes not allowed in let"),
        ("{ x, y, x }: 1", "8: duplicate formal function argument 'x'"),
        ("x@{ x }: 1", "0: duplicate formal function argument 'x'"),
        ("rec { 5", "6: syntax error, unexpected integer, expecting 'inherit' or '}'"),
        ("(a |> b <| c)", "8: syntax error, unexpected '<|', expecting ')'"),
        ("(a <| b |> c)", "8: syntax error, unexpected '|>', expecting ')'"),
        ("with ./p", "5: syntax error, unexpected end of file, expecting ';'"),
        ("with ./p ", "9: syntax error, unexpected end of file, expecting ';'"),
        ("/* 1", "0: syntax error, unexpected '/'"),
    ];
    for (source, expected) in cases {
        assert_eq!(describe(&failure_with(source.as_bytes(), &PIPES)), *expected, "{source:?}");
    }
}

#[test]
fn pipes_need_the_feature() {
    assert!(
        describe(&failure(b"a |> b")).starts_with("2: experimental Nix feature 'pipe-operators' is disabled")
    );
}
