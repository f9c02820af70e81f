# What is evaluated already when its container is built, and what is printed as a thunk.
let
  t = e: v: builtins.trace v e;
  v = 1 + 1;
  forced = builtins.seq v v;
  p = { a = 1; };
  r = rec { a = 1; b = a; };
in
[
  (t "[ 1 1.5 true null ]" [ 1 1.5 true null ])
  (t "[ \"s\" /p /p/../p ]" [ "s" /p /p/../p ])
  (t "[ \"\${toString v}\" ]" [ "${toString v}" ])
  (t "[ [ ] [ 1 ] { } { a = 1; } ]" [ [ ] [ 1 ] { } { a = 1; } ])
  (t "[ (x: x) builtins.add (builtins.add 1) map ]" [ (x: x) builtins.add (builtins.add 1) map ])
  (t "[ (1 + 1) (-1) (!true) ]" [ (1 + 1) (-1) (!true) ])
  (t "[ v ], not yet evaluated" [ v ])
  (builtins.seq forced (t "[ v ], evaluated" [ v ]))
  (t "[ p.a p.b or 1 (p ? a) ]" [ p.a (p.b or 1) (p ? a) ])
  (t "[ (if true then 1 else 2) (let x = 1; in x) (with p; a) (assert true; 1) ]" [ (if true then 1 else 2) (let x = 1; in x) (with p; a) (assert true; 1) ])
  (t "{ a = 1; b = [ ]; c = x: x; }" { a = 1; b = [ ]; c = x: x; })
  (t "{ inherit v; inherit (p) a; }" { inherit v; inherit (p) a; })
  (t "rec { a = 1; b = a; }" r)
  (t "(x: [ x ]) 1" ((x: [ x ]) 1))
  (t "(x: [ x ]) (1 + 1)" ((x: [ x ]) (1 + 1)))
  (t "({ a, b ? 1 }: [ a b ]) { a = 1; }" (({ a, b ? 1 }: [ a b ]) { a = 1; }))
  (t "map (x: x) [ 1 ]" (map (x: x) [ 1 ]))
  (t "builtins.genList (x: 1) 2" (builtins.genList (x: 1) 2))
  (t "builtins.mapAttrs (n: x: x) { a = 1; }" (builtins.mapAttrs (n: x: x) { a = 1; }))
  (t "builtins.filter (x: true) [ (1 + 1) ]" (builtins.filter (x: true) [ (1 + 1) ]))
  (t "builtins.attrValues { a = 1 + 1; b = 1; }" (builtins.attrValues { a = 1 + 1; b = 1; }))
  (t "builtins.partition (x: x) [ true ]" (builtins.partition (x: x) [ true ]))
  (t "builtins.tryEval 1" (builtins.tryEval 1))
  (t "builtins.fromJSON \"[[1],{}]\"" (builtins.fromJSON "[[1],{}]"))
]
