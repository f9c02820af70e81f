//! Values: walking lazily and deeply, calling, selecting, printing, definitions, errors as data.

use frazil::{ErrorKind, Type};

use crate::{error, eval, evaluator, still_works};

#[test]
fn walking_evaluates_only_what_is_looked_at() {
    let nix = evaluator();
    let set = eval(&nix, r#"{ b = throw "b"; a = [ 1 (throw "item") { c = 2; } ]; }"#);
    assert_eq!(set.attr_names().wait().unwrap(), ["a", "b"]);
    let items = set.attr("a").wait().unwrap().unwrap().items().wait().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(items[0].force().wait().unwrap(), Type::Int);
    assert_eq!(items[1].peek().wait().unwrap(), None);
    assert_eq!(items[2].select("c").wait().unwrap().print().wait().unwrap(), "2");
    let error = set.force_deep().wait().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Throw, "b"));
    still_works(&nix);
}

#[test]
fn all_types() {
    let nix = evaluator();
    let types = [
        ("null", Type::Null),
        ("true", Type::Bool),
        ("1", Type::Int),
        ("9223372036854775807", Type::Int),
        ("1.5", Type::Float),
        (r#""""#, Type::String),
        ("/a", Type::Path),
        ("[ ]", Type::List),
        ("{ }", Type::Attrs),
        ("x: x", Type::Function),
        ("map", Type::Function),
        ("map (x: x)", Type::Function),
    ];
    for (text, expected) in types {
        assert_eq!(eval(&nix, text).force().wait().unwrap(), expected, "{text}");
    }
}

#[test]
fn calls_with_any_number_of_arguments() {
    let nix = evaluator();
    let function = eval(&nix, "a: b: c: d: e: f: g: h: i: j: [ a j ]");
    let args: Vec<_> = (0..10).map(|n| nix.to_value(&n).unwrap()).collect();
    let result = function.call(&args.iter().collect::<Vec<_>>()).wait().unwrap();
    assert_eq!(result.to::<Vec<i64>>().wait().unwrap(), [0, 9]);
    let wrong = eval(&nix, "1").call(&[&args[0]]).wait().unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Type);
    let functor = eval(&nix, "{ __functor = self: x: x + 1; }");
    assert_eq!(functor.call(&[&args[1]]).wait().unwrap().print().wait().unwrap(), "2");
}

#[test]
fn errors_are_data() {
    let nix = evaluator();
    let error = error(&nix, "let f = x: x.nmae; in\n  f { name = 1; }");
    assert_eq!(error.kind(), ErrorKind::MissingAttribute);
    assert_eq!(error.message(), "attribute 'nmae' missing");
    assert_eq!(error.suggestions(), ["name"]);
    let position = error.position().unwrap();
    assert_eq!((position.line, position.column), (1, 12));
    let frames: Vec<&str> = error.trace().iter().map(|frame| frame.text.as_str()).collect();
    assert!(frames.contains(&"while calling 'f'"), "{frames:?}");
    assert!(error.report().contains("Did you mean name?"), "{}", error.report());
    assert!(!error.report().contains('\x1b'));
}

#[test]
fn errors_know_names_and_cycles() {
    let nix = evaluator();
    let undefined = error(&nix, "let port = 80; in with { prat = 1; }; prot");
    assert_eq!(undefined.suggestions(), ["prat", "port"]);
    assert_eq!(error(&nix, "{ a1 = 1; a2 = 2; a3 = 3; }.a").suggestions(), ["a1", "a2", "a3"]);
    let names = |text: &str| {
        let error = error(&nix, text);
        assert_eq!(error.kind(), ErrorKind::InfiniteRecursion, "{text}");
        error.cycle().iter().map(|need| need.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("let x = x; in x"), ["x"]);
    assert_eq!(names("let a = b + 1; b = 2 * c; c = a; in b"), ["b", "a"]);
    assert_eq!(names("let s = { port = s.base + 1; base = s.port * 2; }; in s.port"), ["port", "base"]);
    assert!(undefined.cycle().is_empty());
    let caught = eval(&nix, "let x = { a = 1; b = x.c; c = x.b; }; in x").select("b").wait().unwrap_err();
    assert_eq!(caught.cycle().len(), 2);
}

#[test]
fn each_kind_of_error() {
    let nix = evaluator();
    let kinds = [
        (r#"throw "x""#, ErrorKind::Throw),
        ("assert false; 1", ErrorKind::Assert),
        (r#"abort "x""#, ErrorKind::Abort),
        ("1 < null", ErrorKind::Evaluation),
        ("[ ].a", ErrorKind::Type),
        ("{ }.a", ErrorKind::MissingAttribute),
        ("x", ErrorKind::UndefinedVariable),
        ("let x = x; in x", ErrorKind::InfiniteRecursion),
        ("let f = x: 1 + f x; in f 1", ErrorKind::StackOverflow),
        ("{", ErrorKind::Syntax),
        ("import /there/is/nothing", ErrorKind::Io),
        ("1 / 0", ErrorKind::Evaluation),
    ];
    for (text, kind) in kinds {
        assert_eq!(error(&nix, text).kind(), kind, "{text}");
    }
    let words: std::collections::BTreeSet<_> = kinds.iter().map(|(_, kind)| kind.code()).collect();
    let expected = "abort assertion evaluation file infinite-recursion missing-attribute stack-overflow syntax throw type \
                    undefined-variable";
    assert_eq!(words.into_iter().collect::<Vec<_>>().join(" "), expected);
    still_works(&nix);
}

#[test]
fn codes_of_errors_are_documented() {
    use ErrorKind::*;
    let all = [
        Throw,
        Assert,
        Abort,
        Type,
        Evaluation,
        MissingAttribute,
        UndefinedVariable,
        InfiniteRecursion,
        StackOverflow,
        Syntax,
        Io,
        Forbidden,
        Limit,
        Cancelled,
        Convert,
        ForeignValue,
        Gone,
        WouldBlock,
        Panic,
        Usage,
    ];
    let page = include_str!("../../../docs/errors.md");
    for kind in all {
        assert!(page.contains(&format!("\n| `{}` |", kind.code())), "{kind:?}");
    }
    let codes: std::collections::BTreeSet<&str> = all.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), all.len());
}

#[test]
fn definitions() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("default.nix");
    let text = "{\n  lib = {\n    /** Twice.\n\n        More. */\n    double = x: x * 2;\n  };\n  /* no */ b = 2;\n  /** Of a path. */\n  c.d = 1;\n}";
    std::fs::write(&file, text).unwrap();
    let nix = evaluator();
    let value = nix.eval_file(dir.path()).wait().unwrap();
    let double = value.definition("lib.double").wait().unwrap();
    assert_eq!(double.documentation.as_deref(), Some("Twice.\n\nMore."));
    let position = double.position.unwrap();
    assert_eq!((position.file, position.line, position.column), (file.display().to_string(), 6, 5));
    assert_eq!(value.definition("b").wait().unwrap().documentation, None);
    assert_eq!(value.definition("c.d").wait().unwrap().documentation.as_deref(), Some("Of a path."));
    assert_eq!(value.definition("x").wait().unwrap_err().kind(), ErrorKind::MissingAttribute);
    let quoted = eval(&nix, "{ list = [ 1 ];\n \"a.b\".\"c.d\" = 1; }");
    assert_eq!(quoted.definition("\"a.b\".\"c.d\"").wait().unwrap().position.unwrap().line, 2);
    assert_eq!(quoted.definition("list.0").wait().unwrap().position, None);
    assert_eq!(quoted.definition("\"a.b").wait().unwrap_err().kind(), ErrorKind::Syntax);
    let function = value.select("lib.double").wait().unwrap().definition("").wait().unwrap();
    assert_eq!(function.position.unwrap().line, 6);
}

#[test]
fn functions_and_builtins_are_documented() {
    let nix = evaluator();
    let text = r#"{
        /** Of the binding. */
        binding = (x: x);
        own = /** Its own. */ { a }: a;
        /** Outer. */ both = /** Inner. */ x: x;
        inherit (builtins) map;
        /** Not of the function. */
        number = 1;
        none = x: x;
        /** Of both. */
        curried = a: b: a + b;
    }"#;
    let set = eval(&nix, text);
    let documentation = |value: &frazil::Value, path: &str| {
        value.definition(path).wait().unwrap().documentation.unwrap_or_default()
    };
    assert_eq!(documentation(&set, "own"), "Its own.");
    assert_eq!(documentation(&set, "both"), "Outer.");
    assert_eq!(documentation(&set, "none"), "");
    let functions = [
        ("binding", "Of the binding."),
        ("own", "Its own."),
        ("both", "Inner."),
        ("none", ""),
        ("curried", "Of both."),
    ];
    for (name, expected) in functions {
        let value = set.attr(name).wait().unwrap().unwrap();
        assert_eq!(documentation(&value, ""), expected, "{name}");
    }
    let started = set.attr("curried").wait().unwrap().unwrap().call(&[&eval(&nix, "1")]);
    let started = started.wait().unwrap().definition("").wait().unwrap();
    assert_eq!(started.documentation.as_deref(), Some("Of both."));
    assert_eq!(started.position.unwrap().column, 22);
    let map = documentation(&set, "map");
    assert!(map.starts_with("`map f xs`: the list of `f x`"), "{map}");
    assert_eq!(documentation(&eval(&nix, "builtins"), "map"), map);
    assert_eq!(documentation(&eval(&nix, "builtins.map"), ""), map);
    assert_eq!(documentation(&eval(&nix, "builtins.map (x: x)"), ""), map);
    let derivation = documentation(&eval(&nix, "derivation"), "");
    assert!(derivation.starts_with("`derivation attributes`"), "{derivation}");
}

#[test]
fn answers_can_be_awaited() {
    let nix = evaluator();
    let work = async {
        let value = nix.eval("{ a = 20 + 22; }").await?;
        value.select("a").await?.to::<i64>().await
    };
    assert_eq!(block_on(work).unwrap(), 42);
}

/// The smallest executor.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Unpark>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}
