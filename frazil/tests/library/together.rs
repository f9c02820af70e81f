//! Many evaluators in one process.

use crate::{eval, evaluator};

const PROGRAM: &str = r#"
    let
      lib = rec {
        range = a: b: builtins.genList (n: a + n) (b - a + 1);
        fold = builtins.foldl' (a: x: a // { ${toString x} = { inherit x; text = "n${toString x}"; }; }) { };
        make = n: derivation { name = "d${toString n}"; system = "x"; builder = "/bin/sh"; args = [ n ]; };
      };
    in {
      set = lib.fold (lib.range 1 3000);
      sorted = builtins.sort (a: b: a > b) (builtins.map (x: x * 7919 - x * x) (lib.range 1 3000));
      drvs = builtins.map (n: (lib.make n).drvPath) (lib.range 1 60);
      text = builtins.concatStringsSep "," (builtins.map toString (lib.range 1 3000));
    }"#;

/// What a program gives to one evaluator, it gives to each of eight that evaluate it at once, `times` times.
fn is_the_same_for_eight(program: &str, times: usize) -> String {
    let expected = eval(&evaluator(), program).json().wait().unwrap();
    std::thread::scope(|scope| {
        let work = || {
            let nix = evaluator();
            (0..times).all(|_| eval(&nix, program).json().wait().unwrap() == expected)
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            assert!(thread.join().unwrap(), "an evaluator among others gives something else");
        }
    });
    expected
}

#[test]
fn eight_at_once_give_the_results_of_one() {
    is_the_same_for_eight(PROGRAM, 3);
}

#[test]
fn eight_at_once_have_the_same_hello() {
    let Ok(nixpkgs) = std::env::var("FRAZIL_NIXPKGS") else {
        return eprintln!("skipped hello by eight evaluators: FRAZIL_NIXPKGS is not set");
    };
    let arguments = "{ config = { }; overlays = [ ]; system = \"x86_64-linux\"; }";
    let path = is_the_same_for_eight(&format!("(import {nixpkgs} {arguments}).hello.drvPath"), 1);
    assert!(path.ends_with(".drv\""), "{path}");
}
