# Attribute selection: `r.a.b.c`, selection with `or` that hits and that misses, `?` with paths,
# and selection by a computed name.
let
  inherit (builtins) foldl' genList;

  r = {
    x = 1;
    y = 2;
    a = {
      p = 3;
      b = { c = 4; d = 5; q = 6; };
    };
    wide = {
      a = 1; b = 2; c = 3; d = 4; e = 5; f = 6; g = 7; h = 8; i = 9; j = 10; k = 11; l = 12;
      m = { n = { o = 13; }; };
    };
  };

  plain = acc: _: acc + r.a.b.c + r.a.b.d + r.wide.m.n.o + r.wide.l + r.x;
  defaults = acc: i: acc + (r.a.b.z or i) + (r.a.none.c or 1) + (r.a.b.q or 0);
  tests = acc: _: if r ? a.b.c && r ? wide && !(r ? a.c.d) then acc + 1 else acc;
  names = [ "a" "c" "e" "g" ];
  computed = acc: i: acc + r.wide.${builtins.elemAt names (builtins.bitAnd i 3)};
in
[
  (foldl' plain 0 (genList (i: i) 800000))
  (foldl' defaults 0 (genList (i: i) 500000))
  (foldl' tests 0 (genList (i: i) 500000))
  (foldl' computed 0 (genList (i: i) 500000))
]
