//! Evaluators come and go without leaving anything behind.

use crate::{eval, evaluator};

/// Makes an evaluator, uses it and drops it.
fn cycle(number: usize) {
    let nix = evaluator();
    let value =
        eval(&nix, "let f = { a, b ? 2 }: a // { x = b; }; in builtins.map (n: f { a.n = n; }) [ 1 2 3 ]");
    assert_eq!(value.json().wait().unwrap().len(), 43, "{number}");
}

/// What the process has grown by between the first hundred cycles and the last one, in percent.
fn growth(cycles: usize) -> f64 {
    (0..100).for_each(cycle);
    let before = resident();
    (100..cycles).for_each(cycle);
    let after = resident();
    println!("{cycles} cycles: {before} bytes after the first 100, {after} at the end");
    (after as f64 / before as f64 - 1.0) * 100.0
}

/// Runs `test` as the only test of a process: other tests change its size.
pub fn alone(name: &str, test: impl FnOnce()) {
    alone_with(name, &[], test);
}

/// The same in an environment that has these variables.
pub fn alone_with(name: &str, variables: &[(&str, &str)], test: impl FnOnce()) {
    const MARK: &str = "FRAZIL_LIBRARY_ALONE";
    if std::env::var_os(MARK).is_some() {
        return test();
    }
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program)
        .args([name, "--exact", "--include-ignored", "--nocapture"])
        .env(MARK, "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    print!("{shown}");
    assert!(output.status.success(), "{shown}{}", String::from_utf8_lossy(&output.stderr));
}

/// What glibc keeps of freed memory, some megabytes in one of several arenas, differs from cycle to cycle. So it has one
/// here, and keeps nothing.
const KEEP_NOTHING: &[(&str, &str)] = &[
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_MMAP_THRESHOLD_", "65536"),
    ("MALLOC_TOP_PAD_", "0"),
    ("MALLOC_TRIM_THRESHOLD_", "0"),
];

fn leaves_nothing(name: &str, cycles: usize) {
    alone_with(name, KEEP_NOTHING, || {
        let growth = growth(cycles);
        assert!(growth <= 4.0, "the process has grown by {growth:.1} %");
    });
}

#[test]
fn evaluators_leave_nothing_behind() {
    leaves_nothing("memory::evaluators_leave_nothing_behind", 400);
}

#[test]
#[ignore = "10,000 evaluators take half a minute in a build without optimisation"]
fn evaluators_leave_nothing_behind_all_of_them() {
    leaves_nothing("memory::evaluators_leave_nothing_behind_all_of_them", 10_000);
}

/// Bytes of this process in memory.
pub fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux tells");
    let pages: usize = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number");
    pages * 4096
}

/// A process that never has two evaluators at the same time, as the program: the collector's helpers start when its heap
/// has grown, and a second evaluator may follow, on another thread.
#[test]
fn one_evaluator_at_a_time_may_say_so() {
    alone("memory::one_evaluator_at_a_time_may_say_so", || {
        for _ in 0..3 {
            let mut settings = frazil::Settings::default();
            settings.vm.heap.alone = true;
            let nix = frazil::Evaluator::builder().settings(settings).build().unwrap();
            for count in [10_000, 700_000, 100] {
                let program = format!(
                    "let sets = builtins.genList (i: {{ a = i + 1; b = [ i ]; }}) {count}; in
                    builtins.foldl' (sum: set: sum + set.a - builtins.head set.b) 0 sets + builtins.length sets"
                );
                let sum = nix.eval(program).wait().unwrap().print().wait().unwrap();
                assert_eq!(sum, (2 * count).to_string());
            }
        }
    });
}
