//! Handles: foreign ones, ones whose evaluator is gone, ones that are dropped elsewhere.

use frazil::{ErrorKind, Evaluator, Value};

use crate::memory::resident;
use crate::{eval, evaluator, still_works};

#[test]
fn a_value_of_another_evaluator_is_refused() {
    let (one, two) = (evaluator(), evaluator());
    let function = eval(&one, "x: x");
    let foreign = eval(&two, "{ a = 1; }");
    assert_eq!(function.call(&[&foreign]).wait().unwrap_err().kind(), ErrorKind::ForeignValue);
    let inside = foreign.clone();
    let answer = one.with(move |scope| scope.attr(&inside, "a").map(|_| ()));
    assert_eq!(answer.wait().unwrap_err().kind(), ErrorKind::ForeignValue);
    assert_eq!(one.to_value(&[&foreign]).unwrap_err().kind(), ErrorKind::ForeignValue);
    assert_eq!(foreign.print().wait().unwrap(), "{ a = 1; }");
    still_works(&one);
    still_works(&two);
}

#[test]
fn a_value_whose_evaluator_is_gone_says_so() {
    let nix = evaluator();
    let value = eval(&nix, "{ a = 1; }");
    drop(nix);
    assert_eq!(value.force().wait().unwrap_err().kind(), ErrorKind::Gone);
    assert_eq!(value.clone().attr("a").wait().unwrap_err().kind(), ErrorKind::Gone);
    let other = evaluator();
    assert_eq!(other.to_value(&value).unwrap_err().kind(), ErrorKind::ForeignValue);
    drop(value);
    still_works(&other);
}

#[test]
fn calls_in_progress_end_when_the_evaluator_is_dropped() {
    let nix = evaluator();
    let running = nix.eval(crate::HOURS);
    let queued = nix.eval("1");
    std::thread::sleep(std::time::Duration::from_millis(20));
    drop(nix);
    assert_eq!(running.wait().unwrap_err().kind(), ErrorKind::Gone);
    assert_eq!(queued.wait().unwrap_err().kind(), ErrorKind::Gone);
}

#[test]
fn values_are_used_and_dropped_on_any_thread() {
    let nix = evaluator();
    let value = eval(&nix, "{ a = [ 1 2 3 ]; }");
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let value = value.clone();
            std::thread::spawn(move || {
                for _ in 0..50 {
                    let items = value.select("a").wait().unwrap().items().wait().unwrap();
                    assert_eq!(items[2].to::<i64>().wait().unwrap(), 3);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    still_works(&nix);
}

#[test]
fn dropped_values_are_collected() {
    let nix = evaluator();
    // 64 MB each, if they were all kept: 6.4 GB.
    for _ in 0..100 {
        let list =
            eval(&nix, "let l = builtins.genList (x: x) 2000000; in builtins.seq (builtins.length l) [ l ]");
        drop(list);
    }
    assert!(resident() < 2 << 30, "{} bytes", resident());
}

#[test]
fn evaluators_and_values_go_to_other_threads() {
    fn sent<T: Send>() {}
    fn shared<T: Sync>() {}
    sent::<Evaluator>();
    shared::<Evaluator>();
    sent::<Value>();
    shared::<Value>();
    sent::<frazil::Pending<Value>>();
    sent::<frazil::Error>();
    sent::<frazil::Builder>();
}

#[test]
fn an_evaluator_may_be_dropped_on_its_own_thread() {
    let nix = std::sync::Arc::new(evaluator());
    let inside = std::sync::Arc::clone(&nix);
    let answer = nix.with(move |_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        drop(inside);
        Ok(())
    });
    drop(nix);
    let _ = answer.wait();
}
