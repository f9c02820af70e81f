# A function that is given to a builtin found at run time stays what it is: equal to itself only where it is one value.
let
  scope = { inherit (builtins) map foldl' mapAttrs filter; keep = f: x: f; };
  collect = scope.map (x: y: x) [ 1 2 ];
in
with scope;
[
  (map (f: f 1) collect)
  (foldl' (a: b: a + b) 0 [ 1 2 3 ])
  (mapAttrs (name: value: name + value) { a = "b"; })
  (filter (x: x > 1) [ 1 2 3 ])
  (let f = keep (x: x) 1; in [ f ] == [ f ])
  ([ (keep (x: x) 1) ] == [ (keep (x: x) 1) ])
  (builtins.tryEval (map (throw "never") [ ]))
  (map (x: x) [ ])
]
