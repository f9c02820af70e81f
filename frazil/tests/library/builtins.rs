//! Builtins and globals of the host program.

use frazil::{Builtin, Error, ErrorKind, Evaluator, Scope, Value};

use crate::{error, eval, evaluator, still_works};

fn with(builtin: Builtin) -> Evaluator {
    Evaluator::builder().builtin(builtin).build().unwrap()
}

#[test]
fn a_builtin_that_panics_is_an_error_with_a_place() {
    let nix = with(Builtin::new("boom", |_: &mut Scope, text: String| -> frazil::Result<i64> {
        panic!("no {text}")
    }));
    let error = error(&nix, "let x = 1; in\n  x + builtins.boom \"fun\"");
    assert_eq!(error.message(), "panic in the host program: no fun");
    let frame = error.trace().iter().find(|frame| frame.text == "while calling the 'boom' builtin").unwrap();
    assert_eq!(frame.position.as_ref().unwrap().to_string(), "«string»:2:7");
    still_works(&nix);
}

#[test]
fn a_builtin_that_fails_is_an_error_with_a_place() {
    let nix = with(Builtin::new("parse", |_: &mut Scope, text: String| text.parse::<i64>()));
    assert_eq!(eval(&nix, r#"builtins.parse "12""#).print().wait().unwrap(), "12");
    let error = error(&nix, r#"builtins.parse "x""#);
    assert_eq!(error.message(), "invalid digit found in string");
    assert!(error.trace().iter().any(|frame| frame.text == "while calling the 'parse' builtin"));
    still_works(&nix);
}

#[test]
fn errors_of_the_scope_keep_their_kind() {
    let nix = with(Builtin::new("run", |scope: &mut Scope, text: String| scope.eval(text)));
    let caught = eval(&nix, r#"builtins.tryEval (builtins.run "throw \"x\"")"#);
    assert_eq!(caught.print().wait().unwrap(), "{ success = false; value = false; }");
    let error = error(&nix, r#"builtins.run "1 +""#);
    assert_eq!(error.kind(), ErrorKind::Syntax);
    assert_eq!(error.position().unwrap().to_string(), "«string»:1:4");
}

#[test]
fn errors_can_be_caught_by_programs_if_they_say_so() {
    let nix = with(Builtin::new("refuse", |_: &mut Scope, _: Value| {
        Err::<(), _>(Error::new(ErrorKind::Throw, "refused"))
    }));
    let caught = eval(&nix, "(builtins.tryEval (builtins.refuse 1)).success");
    assert_eq!(caught.print().wait().unwrap(), "false");
}

#[test]
fn arguments_of_wrong_types() {
    let nix = with(Builtin::new("plus", |_: &mut Scope, a: i64, b: i64| Ok::<_, Error>(a + b)));
    assert_eq!(eval(&nix, "builtins.plus 1 2").print().wait().unwrap(), "3");
    assert_eq!(eval(&nix, "map (builtins.plus 1) [ 1 2 ]").to::<Vec<i64>>().wait().unwrap(), [2, 3]);
    assert_eq!(error(&nix, r#"builtins.plus 1 "2""#).kind(), ErrorKind::Type);
    assert_eq!(error(&nix, r#"builtins.plus (throw "first") (throw "second")"#).message(), "first");
    still_works(&nix);
}

#[test]
fn lazy_arguments_are_not_evaluated() {
    let nix = with(Builtin::new("pick", |scope: &mut Scope, which: bool, a: Value, b: Value| {
        let _ = scope;
        Ok::<_, Error>(if which { a } else { b })
    }));
    assert_eq!(eval(&nix, r#"builtins.pick true 1 (throw "no")"#).print().wait().unwrap(), "1");
}

#[test]
fn builtins_may_call_back_and_nest() {
    let nix = with(Builtin::new("twice", |scope: &mut Scope, f: Value, x: Value| {
        let once = scope.call(&f, &[&x])?;
        scope.call(&f, &[&once])
    }));
    let text = "builtins.twice (builtins.twice (x: x * 2)) 1";
    assert_eq!(eval(&nix, text).print().wait().unwrap(), "16");
    let deep = "let f = n: if n == 0 then 0 else builtins.twice (x: f (n - 1)) 0; in f 8";
    assert_eq!(eval(&nix, deep).print().wait().unwrap(), "0");
    let endless = "let f = n: builtins.twice (x: f (n + 1)) 0; in f 0";
    assert_eq!(error(&nix, endless).kind(), ErrorKind::StackOverflow);
    still_works(&nix);
}

#[test]
fn waiting_for_the_own_thread_is_an_error() {
    let nix = with(Builtin::new("wait", |_: &mut Scope, value: Value| value.force().wait().map(|_| 1)));
    assert_eq!(
        error(&nix, "builtins.wait (1 + 1)").message(),
        "this would wait for the evaluator's thread, on that thread"
    );
    still_works(&nix);
}

#[test]
fn names_are_checked() {
    let refused = |builtin: Builtin| Evaluator::builder().builtin(builtin).build().err().unwrap().kind();
    let function = |_: &mut Scope, x: Value| Ok::<_, Error>(x);
    assert_eq!(refused(Builtin::new("map", function)), ErrorKind::Usage);
    assert_eq!(refused(Builtin::new("a b", function)), ErrorKind::Usage);
    assert_eq!(refused(Builtin::new("", function)), ErrorKind::Usage);
    let twice =
        Evaluator::builder().builtin(Builtin::new("x", function)).builtin(Builtin::new("x", function));
    assert_eq!(twice.build().err().unwrap().kind(), ErrorKind::Usage);
    let global = Evaluator::builder().global("true", &1).build();
    assert_eq!(global.err().unwrap().kind(), ErrorKind::Usage);
    let unfit = Evaluator::builder().global("x", &u64::MAX).build();
    assert_eq!(unfit.err().unwrap().kind(), ErrorKind::Convert);
}

#[test]
fn builtins_are_where_all_are() {
    let nix = with(Builtin::new("mine", |_: &mut Scope, x: Value| Ok::<_, Error>(x)));
    assert_eq!(eval(&nix, "builtins ? mine && builtins.builtins ? mine").print().wait().unwrap(), "true");
    assert_eq!(eval(&nix, "builtins.mine").print().wait().unwrap(), "<PRIMOP>");
    let other = evaluator();
    assert_eq!(eval(&other, "builtins ? mine").print().wait().unwrap(), "false");
}

#[test]
fn globals_are_seen_everywhere() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("x.nix"), "config.port + 1").unwrap();
    let config = serde_json::json!({ "port": 80 });
    let nix = Evaluator::builder().global("config", &config).build().unwrap();
    let value = nix.eval_in("import ./x.nix", dir.path()).wait().unwrap();
    assert_eq!(value.print().wait().unwrap(), "81");
}
