# Errors that are caught and checks that hold: `tryEval` of `throw` and of failing `assert`,
# `assert`, `seq` and `deepSeq`.
let
  inherit (builtins) deepSeq foldl' genList seq tryEval;

  risky = i: if builtins.bitAnd i 3 == 0 then throw "multiple of four" else i;
  checked = i: assert i >= 0; assert i < 10000000; i;
  nested = i: { a = { b = [ i (i + 1) ]; c = checked i; }; };

  step =
    acc: i:
    let
      attempt = tryEval (risky i);
      failed = tryEval (assert builtins.bitAnd i 7 != 7; i);
      value = nested i;
    in
    seq value (
      deepSeq value.a (
        acc
        + (if attempt.success then attempt.value else 1)
        + (if failed.success then 0 else 2)
        + checked i
      )
    );
in
foldl' step 0 (genList (i: i) 130000)
