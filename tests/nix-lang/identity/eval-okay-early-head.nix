# A head that is passed on is a value of its own: functions in it are equal to themselves in the list only.
let
  inherit (builtins) head tail;
  f = x: x;
  same = a: b: a == b;
  both = list: same (head list) (head list);
  rest = list: same (tail list) (tail list);
  within = list: same list list;
  lists = [ [ f ] ];
  sets = [ { inherit f; } ];
in
[
  (both [ f ])
  (both [ (x: x) ])
  (both lists)
  (both (builtins.seq (head lists) lists))
  (both sets)
  (both (builtins.deepSeq sets sets))
  (rest [ 1 f ])
  (rest (builtins.deepSeq lists (lists ++ lists)))
  (within [ f ])
  (both [ 1.5 ])
  (both [ [ ] ])
]
