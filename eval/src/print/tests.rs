//! Golden texts; the expectations are what the reference prints for the same programs.

use super::*;
use crate::attrs::AttrsBuilder;
use crate::source::Pos;
use crate::testing::{eval, with_vm};

/// Evaluates what the value contains; small values without cycles only.
fn force_deep(vm: &mut Vm, value: Value) {
    let words: Vec<Value> = match (value.as_list(), value.as_attrs()) {
        (Some(list), _) => list.iter().collect(),
        (_, Some(attrs)) => attrs.iter().map(|(_, _, slot)| slot.get()).collect(),
        _ => Vec::new(),
    };
    for word in words {
        let value = vm.force(word).ok().expect("a value");
        force_deep(vm, value);
    }
}

fn check(print: fn(&Vm, Value) -> Vec<u8>, deep: bool, cases: &[(&str, &str)]) {
    with_vm(|vm| {
        for (text, expected) in cases {
            let value = eval(vm, text);
            if deep {
                force_deep(vm, value);
            }
            assert_eq!(String::from_utf8_lossy(&print(vm, value)), *expected, "{text}");
        }
    });
}

#[test]
fn scalars() {
    check(
        print_ambiguous,
        false,
        &[
            ("1", "1"),
            ("9223372036854775807", "9223372036854775807"),
            ("1.0", "1"),
            ("1234567.8", "1.23457e+06"),
            (r#""a\"\\\n\r\t\${b}$c $""#, r#""a\"\\\n\r\t\${b}$c $""#),
            ("/a/b", "/a/b"),
            ("./x", "/dir/x"),
            ("x: x", "<LAMBDA>"),
            ("(x: y: x) 1", "<LAMBDA>"),
            ("{ }", "{ }"),
            ("[ ]", "[ ]"),
        ],
    );
}

#[test]
fn names_and_order() {
    let text =
        r#"{ b = 1; a-b' = 2; "a b" = 3; "" = 4; "if" = 5; or = 6; "1a" = 7; _x = 8; "é" = 9; B = 0; }"#;
    let expected =
        r#"{ "" = 4; "1a" = 7; B = 0; _x = 8; "a b" = 3; a-b' = 2; b = 1; "if" = 5; or = 6; "é" = 9; }"#;
    check(print_ambiguous, false, &[(text, expected)]);
}

#[test]
fn repeated() {
    check(
        print_ambiguous,
        true,
        &[
            ("let x = { a = 1; }; in [ x x ]", "[ { a = 1; } «repeated» ]"),
            ("let x = [ 1 ]; in [ x x ]", "[ [ 1 ] «repeated» ]"),
            ("[ [ 1 ] [ 1 ] { a = 1; } { a = 1; } ]", "[ [ 1 ] [ 1 ] { a = 1; } { a = 1; } ]"),
            ("let x = { }; y = [ ]; in [ x x y y ]", "[ { } { } [ ] [ ] ]"),
            ("let x = [ 1 ]; f = y: y; in [ x (f x) ]", "[ [ 1 ] [ 1 ] ]"),
            (
                "let x = { a = 1; }; f = y: y; in [ x (f x) (x // { }) ]",
                "[ { a = 1; } «repeated» «repeated» ]",
            ),
        ],
    );
    check(print_value, true, &[("[ { } { } [ ] [ ] ]", "[ { } «repeated» [ ] [ ] ]")]);
}

#[test]
fn unevaluated() {
    let text = "{ a = 1 + 1; b = [ 1 ]; c = x: x; }";
    check(print_ambiguous, false, &[(text, "{ a = <CODE>; b = <CODE>; c = <CODE>; }")]);
    check(print_value, false, &[(text, "{ a = «thunk»; b = «thunk»; c = «thunk»; }")]);
}

#[test]
fn functions() {
    check(
        print_value,
        true,
        &[
            ("x: x", "«lambda @ «string»:1:1»"),
            ("let f = { x }: x; in { inherit f; }", "{ f = «lambda f @ «string»:1:9»; }"),
            ("let x = f: f: f: 1; in (x 1) 2", "«lambda x @ «string»:1:15»"),
        ],
    );
}

#[test]
fn limits() {
    let twelve = "[ 1 2 3 4 5 6 7 8 9 10 11 12 ]";
    check(
        show_limited,
        true,
        &[
            (twelve, "[ 1 2 3 4 5 6 7 8 9 10 «2 items elided» ]"),
            (
                "{ a = 1; b = 2; c=3; d=4; e=5; f=6; g=7; h=8; i=9; j=10; k=11; type=12; }",
                "{ type = 12; a = 1; b = 2; c = 3; d = 4; e = 5; f = 6; g = 7; h = 8; i = 9; «2 attributes elided» }",
            ),
            ("{ a = { _type = 4; type = 3; Z = 1; }; }", "{ a = { _type = 4; type = 3; Z = 1; }; }"),
            (
                "let x = { a = 1; }; in { a = [ 1 [ 2 3 [ 4 5 6 7 8 9 10 11 12 13 ] 3 ] x x 1 2 ]; }",
                "{ a = [ 1 [ 2 3 [ 4 5 6 7 8 9 10 «3 items elided» ] «1 item elided» ] «4 items elided» ]; }",
            ),
            (
                "{a={a=1;b=2;c=3;d=4;e=5;f=6;}; b={a=1;b=2;c=3;d=4;e=5;f=6;}; c=[1 2]; d=[ 1 2 ];}",
                "{ a = { a = 1; b = 2; c = 3; d = 4; e = 5; f = 6; }; b = { a = 1; b = 2; c = 3; \
             «3 attributes elided» }; «2 attributes elided» }",
            ),
            (
                "{ a = [[[[[[[[[ [] {} 1 [1] {a=1;}]]]]]]]]]; }",
                "{ a = [ [ [ [ [ [ [ [ [ [ ... ] { ... } 1 [ ... ] { ... } ] ] ] ] ] ] ] ] ]; }",
            ),
        ],
    );
    with_vm(|vm| {
        let long = vm.heap.string(&[b'\n'; 1030]);
        let expected = format!("\"{}\" «6 bytes elided»", "\\n".repeat(1024));
        assert_eq!(String::from_utf8_lossy(&show_limited(vm, long)), expected);
    });
}

#[test]
fn a_million_levels() {
    with_vm(|vm| {
        let (mut list, mut set) = (Value::TRUE, Value::NULL);
        for _ in 0..1_000_000 {
            list = vm.heap.list(&[list]);
            let mut builder = AttrsBuilder::new(&mut vm.heap, 1);
            builder.push(&mut vm.heap, sym::TYPE, Pos::NONE, set);
            set = builder.finish_first_wins(&mut vm.heap).value();
        }
        let text = print_ambiguous(vm, list);
        assert!(text.starts_with(b"[ [ [") && text.ends_with(b"] ] ]") && text.len() == 4_000_004);
        let text = print_value(vm, set);
        assert!(text.starts_with(b"{ type = { type = ") && text.ends_with(b"; }; }; }"));
        assert_eq!(text.len(), 12_000_004);
    });
}

#[test]
fn context_elements() {
    for (element, expected) in [
        ("/nix/store/x", "/nix/store/x"),
        ("=/nix/store/x.drv", "/nix/store/x.drv (deep)"),
        ("!out!/nix/store/x.drv", "/nix/store/x.drv^out"),
    ] {
        assert_eq!(context_element(element.as_bytes()), expected.as_bytes());
    }
}
