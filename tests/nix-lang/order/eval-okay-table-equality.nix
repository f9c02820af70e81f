# What `==` and `!=` evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (t "a == b: a" 1 == t "a == b: b" 2))
  (w (t "a != b: a" 1 != t "a != b: b" 2))
  (w (t "a == b (types differ): a" [ (t "a == b (types differ): a's element" 1) ] == t "a == b (types differ): b" { }))
  (w (t "a == b (functions): a" (x: x) == t "a == b (functions): b" (x: x)))
  (w ([ (t "lists: a's first" 1) (t "lists: a's second" 2) (t "lists: a's third" 3) ]
    == [ (t "lists: b's first" 1) (t "lists: b's second" 3) (t "lists: b's third" 3) ]))
  (w ([ (t "lists of two lengths: a's first" 1) ] == [ (t "lists of two lengths: b's first" 1) (t "lists of two lengths: b's second" 2) ]))
  (w ({ x = t "sets: a.x" 1; y = t "sets: a.y" 2; z = t "sets: a.z" 3; }
    == { z = t "sets: b.z" 3; y = t "sets: b.y" 3; x = t "sets: b.x" 1; }))
  (w ({ x = t "sets with other names: a.x" 1; y = t "sets with other names: a.y" 1; }
    == { x = t "sets with other names: b.x" 1; z = t "sets with other names: b.z" 1; }))
  (w ({ x = t "sets of two sizes: a.x" 1; } == { x = t "sets of two sizes: b.x" 1; y = t "sets of two sizes: b.y" 1; }))
  (w ({ type = t "derivations: a.type" "derivation"; outPath = t "derivations: a.outPath" "p"; x = t "derivations: a.x" 1; }
    == { x = t "derivations: b.x" 1; outPath = t "derivations: b.outPath" "p"; type = t "derivations: b.type" "derivation"; }))
  (w ({ type = t "a derivation and a set: a.type" "derivation"; outPath = t "a derivation and a set: a.outPath" "p"; }
    == { outPath = t "a derivation and a set: b.outPath" "p"; type = t "a derivation and a set: b.type" "x"; }))
]
