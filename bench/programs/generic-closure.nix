# `genericClosure`: reachable nodes of a graph, once with integer and once with string keys.
let
  inherit (builtins) bitAnd genericClosure length;

  next = n: [ (bitAnd (n * 2 + 1) 131071) (bitAnd (n * 3 + 7) 131071) (bitAnd (n + 1) 131071) ];

  integers = genericClosure {
    startSet = [ { key = 1; } ];
    operator = node: map (key: { inherit key; }) (next node.key);
  };

  strings = genericClosure {
    startSet = [ { key = "n1"; n = 1; } ];
    operator = node: map (n: { key = "n${toString n}"; inherit n; }) (next (bitAnd node.n 32767));
  };
in
[ (length integers) (length strings) ]
