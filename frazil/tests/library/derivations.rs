//! Derivations: found, asked and made; jobs, whose errors end nothing; arguments for functions on the way.

use frazil::packages::FailedAssertions;
use frazil::{AttrPath, Builtin, Error, ErrorKind, Evaluator, Job, Limits, Scope};

use crate::{HOURS, error, eval, evaluator, still_works};

#[test]
fn derivations_are_found_and_made() {
    let nix = evaluator();
    let text = r#"
        let make = name: derivation { inherit name; system = "x"; builder = "/bin/sh"; };
        in { a = make "a-1"; inner = { recurseForDerivations = true; b = make "b-2"; }; hidden.c = make "c"; }"#;
    let value = eval(&nix, text);
    let found = value.derivations().wait().unwrap();
    let paths: Vec<_> = found.iter().map(|found| (found.attr_path.as_str(), found.name.as_str())).collect();
    assert_eq!(paths, [("a", "a-1"), ("inner.b", "b-2")]);
    let made = found[0].value.instantiate().wait().unwrap();
    let expected: String = eval(&nix, text).select("a.drvPath").wait().unwrap().to().wait().unwrap();
    assert_eq!(made.path, expected.as_bytes());
    assert_eq!(eval(&nix, "1").derivations().wait().unwrap_err().kind(), ErrorKind::Type);
    assert!(eval(&nix, "{ }").instantiate().wait().is_err());
    still_works(&nix);
}

#[test]
fn a_derivation_tells_what_it_is_asked_and_nothing_else_is_evaluated() {
    let nix = evaluator();
    let text = r#"{
        d = derivation { name = "d"; system = "x"; builder = "/bin/sh"; outputs = [ "out" "doc" ]; }
            // { meta = { a = 1; b = throw "b"; }; more = throw "more"; };
        strange = { type = "derivation"; name = "s"; system = 1; outputs = "out"; meta = [ ]; };
    }"#;
    let found = eval(&nix, text).derivations().wait().unwrap();
    let told = nix.with(move |scope| {
        let [d, strange] = &found[..] else { panic!("{found:?}") };
        assert_eq!(d.output_names(scope)?, ["doc", "out"]);
        assert_eq!(d.output_name(scope)?, "out");
        let outputs = d.outputs(scope)?;
        assert_eq!(outputs["out"], d.out_path(scope)?);
        assert!(outputs["doc"].ends_with("-d-doc"), "{outputs:?}");
        assert_eq!(d.drv_path(scope)?.unwrap().into_bytes(), scope.instantiate(&d.value)?.path);
        let meta = d.meta(scope)?;
        assert_eq!((scope.peek(&meta["b"])?, scope.to::<i64>(&meta["a"])?), (None, 1));
        assert_eq!(strange.drv_path(scope)?, None);
        assert_eq!(strange.output_name(scope)?, "");
        let wrong = [
            strange.system(scope).unwrap_err(),
            strange.output_names(scope).unwrap_err(),
            strange.outputs(scope).unwrap_err(),
            strange.out_path(scope).unwrap_err(),
            strange.meta(scope).unwrap_err(),
        ];
        Ok(wrong.map(|error| error.kind()))
    });
    let expected =
        [ErrorKind::Type, ErrorKind::Type, ErrorKind::Type, ErrorKind::Evaluation, ErrorKind::Type];
    assert_eq!(told.wait().unwrap(), expected);
    still_works(&nix);
}

fn shown(jobs: &[Job]) -> Vec<String> {
    let found = |job: &Job| match &job.found {
        Ok(derivation) => derivation.name.clone(),
        Err(error) => format!("{:?}", error.kind()),
    };
    jobs.iter().map(|job| format!("{}: {}", job.attr(), found(job))).collect()
}

#[test]
fn jobs_go_on_after_errors() {
    let nix = evaluator();
    let text = r#"
        let
          d = name: { type = "derivation"; inherit name; };
          more = { recurseForDerivations = true; };
        in {
          a = d "a";
          again = d "a";
          aborts = abort "no";
          assertion = assert false; d "x";
          deep = more // { "1.0" = d "deep"; fails = throw "no"; inner = more // { x = { }.y; z = d "z"; }; };
          endless = let x = more // { inherit x; }; in x;
          function = { }: d "function";
          hidden.x = d "hidden";
          list = [ (d "list") ];
          number = 1;
          recursion = let x = x; in x;
          strange = { recurseForDerivations = 1; };
          unnamed = { type = "derivation"; };
          wants = { arg }: d "wants";
        }"#;
    let value = eval(&nix, text);
    let jobs = shown(&value.jobs().wait().unwrap());
    let expected = [
        "a: a",
        "aborts: Abort",
        "again: a",
        "assertion: Assert",
        "deep.\"1.0\": deep",
        "deep.fails: Throw",
        "deep.inner.x: MissingAttribute",
        "deep.inner.z: z",
        "function: function",
        "recursion: InfiniteRecursion",
        "strange: Type",
        "unnamed: Type",
        "wants: Evaluation",
    ];
    // The endless set ends where the stack does, with a long path.
    let (endless, others): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.starts_with("endless."));
    assert_eq!(others, expected);
    assert_eq!(endless.len(), 1);
    assert!(endless[0].ends_with(": StackOverflow"));
    still_works(&nix);
}

#[test]
fn jobs_begin_where_a_path_leads() {
    let nix = evaluator();
    let text = r#"{ set."a.b" = { type = "derivation"; name = "x"; }; list = [ 1 ]; }"#;
    let value = eval(&nix, text);
    let jobs = nix.with(move |scope| {
        let mut jobs = Vec::new();
        for path in ["set", "set.\"a.b\"", "list", "list.0", "none", "list.1"] {
            let path: AttrPath = path.parse().unwrap();
            scope.jobs(&value, Some(&path), None, |_, job| {
                jobs.push(job);
                Ok(())
            })?;
        }
        Ok(jobs)
    });
    let expected =
        ["set.\"a.b\": x", "set.\"a.b\": x", "none: MissingAttribute", "list.\"1\": MissingAttribute"];
    assert_eq!(shown(&jobs.wait().unwrap()), expected);
}

#[test]
fn a_walk_for_jobs_ends_when_nobody_listens() {
    let nix = evaluator();
    let value = eval(&nix, r#"{ a = throw "a"; b = throw "b"; }"#);
    let walk = nix.with(move |scope| {
        scope.jobs(&value, None, None, |_, job| {
            Err(Error::new(ErrorKind::Io, format!("{} is lost", job.attr())))
        })
    });
    let error = walk.wait().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Io, "a is lost"));
    still_works(&nix);
}

#[test]
fn a_walk_for_jobs_is_cancelled_and_limited() {
    let set = |name: &str| format!("{{ a = throw \"a\"; {name} = {HOURS}; z = throw \"z\"; }}");
    let nix = evaluator();
    let running = eval(&nix, &set("cancelled")).jobs();
    std::thread::sleep(std::time::Duration::from_millis(20));
    running.cancel();
    assert_eq!(running.wait().unwrap_err().kind(), ErrorKind::Cancelled);
    let limits = Limits { time: Some(std::time::Duration::from_millis(50)), ..Limits::default() };
    let nix = Evaluator::builder().limits(limits).build().unwrap();
    assert_eq!(eval(&nix, &set("slow")).jobs().wait().unwrap_err().kind(), ErrorKind::Limit);
    still_works(&nix);
}

#[test]
fn arguments_are_for_functions_on_the_way() {
    let nix = Evaluator::builder()
        .arg("x", "1")
        .arg("x", "2 + 3")
        .argstr("name", "n\"${x}")
        .arg("unused", "throw \"evaluated\"")
        .build()
        .unwrap();
    let file = eval(
        &nix,
        r#"{ x, name, y ? 1, ... }@args:
        { inherit name; sum = x + y; inner = { name }: { type = "derivation"; inherit name; }; }"#,
    );
    assert_eq!(file.select("sum").wait().unwrap().print().wait().unwrap(), "6");
    assert_eq!(file.select("name").wait().unwrap().to::<String>().wait().unwrap(), "n\"${x}");
    assert_eq!(shown(&file.jobs().wait().unwrap()), ["inner: n\"${x}"]);
    assert_eq!(file.derivations().wait().unwrap().len(), 0);
    assert_eq!(file.definition("sum").wait().unwrap().position.unwrap().line, 2);
    let names = nix.args().wait().unwrap().attr_names().wait().unwrap();
    assert_eq!(names, ["name", "unused", "x"]);
    // Given ones are instead of these.
    let other = eval(&nix, "{ x = 10; name = \"other\"; }");
    let sum = nix.with(move |scope| {
        let sum = scope.select(&file, "sum", Some(&other))?;
        scope.derivations(&file, Some(&other), FailedAssertions::Skip)?;
        scope.to::<i64>(&sum)
    });
    assert_eq!(sum.wait().unwrap(), 11);
    assert!(evaluator().args().wait().unwrap().attr_names().wait().unwrap().is_empty());
    let wrong = Evaluator::builder().arg("x", "1 +").build().err().unwrap();
    assert_eq!(wrong.kind(), ErrorKind::Syntax);
}

#[test]
fn builtins_have_the_arguments_too() {
    let auto = Builtin::new("auto", |scope: &mut Scope, f: frazil::Value| {
        let args = scope.args();
        scope.auto_call(&f, &args)
    });
    let nix = Evaluator::builder().builtin(auto).arg("a", "1").build().unwrap();
    assert_eq!(eval(&nix, "builtins.auto ({ a }: a)").print().wait().unwrap(), "1");
    assert_eq!(error(&nix, "builtins.auto ({ b }: b)").kind(), ErrorKind::Evaluation);
}

/// Collects at nearly every allocation, so that a word which the collector cannot see is noticed.
#[test]
fn nothing_is_lost_to_the_collector() {
    let mut settings = frazil::Settings::default();
    settings.vm.heap.stress =
        Some(frazil::eval::heap::Stress { first: 20_000, every: 20, ..Default::default() });
    let nix =
        Evaluator::builder().settings(settings).arg("n", "10 + 10").argstr("system", "x").build().unwrap();
    let text = r#"{ n, system }:
        let make = n: {
          name = "d${toString n}";
          value = { system }: derivation { inherit system; name = "d-${toString n}"; builder = "/bin/sh"; }
            // { meta.number = n + 1; };
        };
        in builtins.listToAttrs (builtins.genList make n) // { fails = throw "no"; }"#;
    let file = eval(&nix, text);
    let told = file.with(|scope, file| {
        let mut told = Vec::new();
        scope.jobs(file, None, None, |scope, job| {
            let Ok(found) = &job.found else { return Ok(()) };
            let (path, meta) = (found.drv_path(scope)?, found.meta(scope)?);
            told.push((job.attr(), path, found.outputs(scope)?, scope.to::<i64>(&meta["number"])?));
            Ok(())
        })?;
        Ok(told)
    });
    let told = told.wait().unwrap();
    assert_eq!(told.len(), 20);
    let (attr, path, outputs, number) = &told[19];
    assert_eq!((attr.as_str(), *number), ("d9", 10));
    assert!(path.as_ref().is_some_and(|path| path.ends_with("-d-9.drv")) && outputs["out"].ends_with("-d-9"));
}
