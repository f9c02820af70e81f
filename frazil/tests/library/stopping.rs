//! Cancelling and limits: typed errors, and the evaluator goes on.

use std::time::{Duration, Instant};

use frazil::{Builtin, ErrorKind, Evaluator, Limits, Scope};

use crate::{HOURS, error, eval, evaluator, still_works};

#[test]
fn a_call_is_cancelled_in_the_middle() {
    let nix = evaluator();
    for _ in 0..3 {
        let running = nix.eval(HOURS);
        std::thread::sleep(Duration::from_millis(10));
        let asked = Instant::now();
        running.cancel();
        let error = running.wait().unwrap_err();
        assert!(asked.elapsed() < Duration::from_secs(5));
        assert_eq!((error.kind(), error.message()), (ErrorKind::Cancelled, "the call was cancelled"));
        still_works(&nix);
    }
}

#[test]
fn what_was_interrupted_can_be_evaluated_again() {
    let nix = evaluator();
    let text = "{ a = builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 3000000); }";
    let set = eval(&nix, text);
    let a = set.attr("a").wait().unwrap().unwrap();
    let forced = a.force();
    std::thread::sleep(Duration::from_millis(5));
    forced.cancel();
    let _ = forced.wait();
    assert_eq!(a.to::<i64>().wait().unwrap(), 4_499_998_500_000);
}

#[test]
fn a_call_that_was_not_begun_is_dropped() {
    let nix = evaluator();
    let running = nix.eval(HOURS);
    let queued = nix.eval("1");
    queued.cancel();
    assert_eq!(queued.wait().unwrap_err().kind(), ErrorKind::Cancelled);
    assert!(!running.is_done());
    // A future that is dropped is cancelled: otherwise this would take hours.
    drop(running);
    still_works(&nix);
}

#[test]
fn the_running_call_is_cancelled_through_the_evaluator() {
    let nix = evaluator();
    let running = nix.eval(HOURS);
    let running = running.wait_for(Duration::from_millis(10)).err().unwrap();
    nix.cancel();
    assert_eq!(running.wait().unwrap_err().kind(), ErrorKind::Cancelled);
    nix.cancel();
    still_works(&nix);
}

#[test]
fn a_conversion_is_cancelled_in_the_middle() {
    let nix = evaluator();
    let value = eval(&nix, "let f = n: if n == 0 then 1 else { a = f (n - 1); b = f (n - 1); }; in f 40");
    let running = value.to::<serde::de::IgnoredAny>();
    assert!(running.wait().is_ok());
    let running = value.force_deep();
    std::thread::sleep(Duration::from_millis(10));
    running.cancel();
    assert_eq!(running.wait().unwrap_err().kind(), ErrorKind::Cancelled);
    still_works(&nix);
}

#[test]
fn a_builtin_cannot_swallow_a_cancellation() {
    let swallow = Builtin::new("swallow", |scope: &mut Scope, text: String| {
        let _ = scope.eval(text);
        Ok::<_, frazil::Error>(1)
    });
    let nix = Evaluator::builder().builtin(swallow).build().unwrap();
    let value = nix.to_value(HOURS).unwrap();
    let function = eval(&nix, "x: let f = n: builtins.seq (builtins.swallow x) (f n); in f 0");
    let running = function.call(&[&value]);
    std::thread::sleep(Duration::from_millis(20));
    running.cancel();
    assert_eq!(running.wait().unwrap_err().kind(), ErrorKind::Cancelled);
    still_works(&nix);
}

#[test]
fn a_call_ends_at_the_time_limit() {
    let limits = Limits { time: Some(Duration::from_millis(50)), ..Limits::default() };
    let nix = Evaluator::builder().limits(limits).build().unwrap();
    for _ in 0..3 {
        let error = error(&nix, HOURS);
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Limit, "the call took longer than the time limit")
        );
        assert_eq!(eval(&nix, "1 + 1").print().wait().unwrap(), "2");
    }
}

#[test]
fn calls_in_progress_are_limited() {
    let limits = Limits { calls: 50, ..Limits::default() };
    let nix = Evaluator::builder().limits(limits).build().unwrap();
    let text = "let f = n: if n == 0 then 0 else 1 + f (n - 1); in f";
    assert_eq!(eval(&nix, &format!("{text} 40")).print().wait().unwrap(), "40");
    assert_eq!(error(&nix, &format!("{text} 60")).kind(), ErrorKind::StackOverflow);
}

/// The limit is the process's, so this has one of its own.
#[test]
fn the_heap_is_limited() {
    crate::memory::alone("stopping::the_heap_is_limited", || {
        let limits = Limits { heap: Some(200 << 20), ..Limits::default() };
        let nix = Evaluator::builder().limits(limits).build().unwrap();
        // Garbage does not count.
        let garbage = "builtins.foldl' (_: x: builtins.length (builtins.genList (y: y) x)) 0
            (builtins.genList (x: 1000) 20000)";
        assert_eq!(eval(&nix, garbage).print().wait().unwrap(), "1000");
        let grows = "
            let add = list: _:
              let more = builtins.genList (x: x) 1000;
              in builtins.seq (builtins.length more) [ more list ];
            in builtins.foldl' add [ ] (builtins.genList (x: x) 1000000)";
        for _ in 0..3 {
            let error = error(&nix, grows);
            assert_eq!((error.kind(), error.message()), (ErrorKind::Limit, "the heap grew over its limit"));
            still_works(&nix);
        }
        assert!(crate::memory::resident() < 400 << 20, "{} bytes", crate::memory::resident());
        // One request that is larger than the limit.
        let error = error(&nix, "builtins.genList (x: x) 100000000");
        assert_eq!(error.kind(), ErrorKind::Limit);
    });
}
