# One look-up in several `with` whose sets change from call to call: the name is found in any of them, the innermost first.
let
  look = a: b: c: with a; with b; with c; [ x y ];
  sets = [
    { x = 1; y = 2; }
    { y = 3; }
    { x = 4; }
    { }
    { a = 0; x = 5; }
    { a = 0; b = 0; y = 6; z = 0; }
    (builtins.listToAttrs [ { name = "x"; value = 7; } { name = "w"; value = 8; } ])
  ];
  all = { x = "x"; y = "y"; };
in
builtins.concatMap (b: map (c: look all b c) sets) sets
++ map (i: with { i = 0; }; with { inherit i; }; with { j = i; }; i + j) [ 1 2 3 ]
