# Tail calls: loops of some thousand steps, within the reference's call-depth limit.
let
  # The test looks at the accumulator, so it is computed at every step.
  loop = n: acc: if n == 0 || acc < 0 then acc else loop (n - 1) (acc + n);

  # An accumulator that is evaluated by `seq`, which counts as a call of its own.
  loopSeq =
    n: acc:
    if n == 0 then
      acc
    else
      let
        next = acc + n;
      in
      builtins.seq next (loopSeq (n - 1) next);

  # Two functions that call each other.
  even = n: acc: if n == 0 || acc < 0 then acc else odd (n - 1) (acc + 1);
  odd = n: acc: if n == 0 || acc < 0 then -acc else even (n - 1) (acc + 2);

  run = acc: i: acc + loop 5000 i + loopSeq 4000 i + even 3000 i;
in
builtins.foldl' run 0 (builtins.genList (i: i) 140)
