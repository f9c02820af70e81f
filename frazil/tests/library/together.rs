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

#[test]
fn eight_at_once_give_the_results_of_one() {
    let expected = eval(&evaluator(), PROGRAM).json().wait().unwrap();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(|| {
                let nix = evaluator();
                (0..3).map(|_| eval(&nix, PROGRAM).json().wait().unwrap()).collect::<Vec<_>>()
            })
        })
        .collect();
    for thread in threads {
        for result in thread.join().unwrap() {
            assert!(result == expected, "an evaluator among others gives something else");
        }
    }
}
