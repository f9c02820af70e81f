//! Conversions both ways, and what cannot be converted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use frazil::{ErrorKind, Evaluator, Limits, StringWithContext, Value};
use serde::{Deserialize, Serialize};

use crate::{eval, evaluator, still_works};

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
enum Shape {
    Empty,
    Circle(f64),
    Line(i64, i64),
    Box { width: u32, height: u32 },
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct All {
    unit: (),
    flag: bool,
    small: i8,
    large: u64,
    float: f64,
    text: String,
    sign: char,
    none: Option<i64>,
    some: Option<String>,
    list: Vec<Shape>,
    map: BTreeMap<String, BTreeSet<i64>>,
    #[serde(default)]
    missing: Vec<i64>,
}

fn all() -> All {
    All {
        unit: (),
        flag: true,
        small: -8,
        large: 1 << 62,
        float: 0.5,
        text: "ü \"\n".into(),
        sign: 'ß',
        none: None,
        some: Some("x".into()),
        list: vec![Shape::Empty, Shape::Circle(1.5), Shape::Line(1, 2), Shape::Box { width: 1, height: 2 }],
        map: BTreeMap::from([("a b".into(), BTreeSet::from([1, 2]))]),
        missing: Vec::new(),
    }
}

#[test]
fn there_and_back() {
    let nix = evaluator();
    let value = nix.to_value(&all()).unwrap();
    assert_eq!(value.to::<All>().wait().unwrap(), all());
    let json: serde_json::Value = value.to().wait().unwrap();
    assert_eq!(serde_json::to_value(all()).unwrap(), json);
    assert_eq!(value.json().wait().unwrap(), json.to_string());
}

#[test]
fn integers_are_floats_where_floats_are_wanted() {
    let nix = evaluator();
    assert_eq!(eval(&nix, "[ 1 1.5 ]").to::<Vec<f64>>().wait().unwrap(), [1.0, 1.5]);
    assert!(eval(&nix, "1.5").to::<i64>().wait().is_err());
}

#[test]
fn what_does_not_fit_says_where() {
    let nix = evaluator();
    let cases = [
        ("1", "invalid type: integer `1`, expected a sequence"),
        (r#"[ 1 { } ]"#, "in '1': invalid type: map, expected u8"),
        ("[ 1 256 ]", "in '1': invalid value: integer `256`, expected u8"),
        ("[ (x: x) ]", "in '0': expected u8, found a function: «lambda @ «string»:1:4»"),
    ];
    for (text, expected) in cases {
        let error = eval(&nix, text).to::<Vec<u8>>().wait().unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Convert, expected), "{text}");
    }
    let error =
        eval(&nix, "{ a.b = [ 1 ]; }").to::<HashMap<String, HashMap<String, i64>>>().wait().unwrap_err();
    assert_eq!(error.attr_path(), "a.b");
    let error = eval(&nix, "[ 1 2 3 ]").to::<(i64, i64)>().wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Convert);
    let error = eval(&nix, r#"{ Circle = "wide"; }"#).to::<Shape>().wait().unwrap_err();
    assert_eq!(error.attr_path(), "Circle");
    for text in [r#""Square""#, "1", "{ }", "{ Empty = null; Circle = 1.0; }"] {
        assert_eq!(eval(&nix, text).to::<Shape>().wait().unwrap_err().kind(), ErrorKind::Convert, "{text}");
    }
    still_works(&nix);
}

#[test]
fn what_fails_to_evaluate_keeps_its_error() {
    let nix = evaluator();
    let error = eval(&nix, r#"{ a = throw "inside"; }"#).to::<HashMap<String, i64>>().wait().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Throw, "inside"));
}

#[test]
fn types_decide_what_is_evaluated() {
    #[derive(Deserialize)]
    struct Part {
        a: i64,
        lazy: Value,
    }
    let nix = evaluator();
    let value = eval(&nix, r#"{ a = 1; b = throw "ignored"; lazy = throw "later"; }"#);
    let part: Part = value.to().wait().unwrap();
    assert_eq!(part.a, 1);
    assert_eq!(part.lazy.force().wait().unwrap_err().message(), "later");
}

#[test]
fn derivations_are_strings_unless_maps_are_wanted() {
    let nix = evaluator();
    let value = eval(&nix, r#"{ outPath = "/nix/store/x"; name = "x"; }"#);
    assert_eq!(value.to::<String>().wait().unwrap(), "/nix/store/x");
    assert_eq!(value.to::<BTreeMap<String, String>>().wait().unwrap().len(), 2);
    assert_eq!(value.to::<serde_json::Value>().wait().unwrap(), "/nix/store/x");
}

#[test]
fn cyclic_and_huge_values_end_at_a_limit() {
    let limits = Limits { conversion_values: 100_000, ..Limits::default() };
    let nix = Evaluator::builder().limits(limits).build().unwrap();
    for text in [
        "let x = { inherit x; }; in x",
        "let x = [ x ]; in x",
        "builtins.genList (x: x) 1000000",
        "let f = n: if n == 0 then 1 else { a = f (n - 1); b = f (n - 1); }; in f 30",
    ] {
        let error = eval(&nix, text).to::<serde_json::Value>().wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit, "{text}");
        still_works(&nix);
    }
}

#[test]
fn cyclic_and_huge_data_end_at_a_limit() {
    struct Endless;
    impl Serialize for Endless {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq([Endless])
        }
    }
    let nix = evaluator();
    assert_eq!(nix.to_value(&Endless).unwrap_err().kind(), ErrorKind::Limit);
    assert_eq!(nix.to_value(&u64::MAX).unwrap_err().kind(), ErrorKind::Convert);
    assert_eq!(nix.to_value("a\0b").unwrap_err().kind(), ErrorKind::Convert);
    assert_eq!(nix.to_value(&HashMap::from([([1], 1)])).unwrap_err().kind(), ErrorKind::Convert);
    still_works(&nix);
}

#[test]
fn strings_keep_their_context_if_asked() {
    let nix = evaluator();
    let text = r#"
        let d = derivation { name = "x"; system = "x"; builder = "/bin/sh"; };
        in { out = "${d}"; all = d.drvPath; plain = "y"; }"#;
    let strings: BTreeMap<String, StringWithContext> = eval(&nix, text).to().wait().unwrap();
    assert!(strings["plain"].context.is_empty());
    assert!(strings["out"].context.first().unwrap().starts_with("!out!/nix/store/"));
    assert!(strings["all"].context.first().unwrap().starts_with('='));
    let back = nix.to_value(&strings).unwrap();
    assert_eq!(back.to::<BTreeMap<String, StringWithContext>>().wait().unwrap(), strings);
    let wrong = StringWithContext { string: "x".into(), context: BTreeSet::from(["nonsense".into()]) };
    assert_eq!(nix.to_value(&wrong).unwrap_err().kind(), ErrorKind::Convert);
}

#[test]
fn values_are_for_evaluators_only() {
    let nix = evaluator();
    let value = eval(&nix, "1");
    assert!(serde_json::to_string(&value).is_err());
    assert!(serde_json::from_str::<Value>("null").is_err());
    assert!(serde_json::from_str::<Value>("1").is_err());
    let nested = nix.to_value(&BTreeMap::from([("a", &value)])).unwrap();
    assert_eq!(nested.print().wait().unwrap(), "{ a = 1; }");
}

/// Collects at nearly every allocation, so that a word which the collector cannot see is noticed.
#[test]
fn nothing_is_lost_to_the_collector() {
    let mut settings = frazil::Settings::default();
    settings.vm.heap.stress =
        Some(frazil::eval::heap::Stress { first: 20_000, every: 20, ..Default::default() });
    let pair = frazil::Builtin::new("pair", |scope: &mut frazil::Scope, f: Value, text: String| {
        let arg = scope.to_value(&text)?;
        let called = scope.call(&f, &[&arg])?;
        let items = scope.items(&called)?;
        frazil::Result::Ok((text, items, called))
    });
    let nix = Evaluator::builder().settings(settings).builtin(pair).build().unwrap();
    let value = nix.to_value(&vec![all(); 5]).unwrap();
    assert_eq!(value.to::<Vec<All>>().wait().unwrap(), vec![all(); 5]);
    let text = r#"builtins.genList (n: builtins.pair (x: [ x "${x}-${toString n}" { inherit x; } ]) "t") 20"#;
    let pairs: Vec<(String, Vec<serde_json::Value>, Value)> = eval(&nix, text).to().wait().unwrap();
    assert_eq!(pairs[19].1[1], "t-19");
    assert_eq!(pairs[19].2.items().wait().unwrap()[0].print().wait().unwrap(), r#""t""#);
    let string = StringWithContext {
        string: "x".into(),
        context: BTreeSet::from(["=/nix/store/00000000000000000000000000000000-x.drv".into()]),
    };
    let strings = nix.to_value(&vec![string.clone(); 20]).unwrap();
    assert_eq!(strings.to::<Vec<StringWithContext>>().wait().unwrap(), vec![string; 20]);
}
