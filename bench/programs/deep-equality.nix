# `==` on nested lists and sets that are equal but not the same, and that differ at the end.
let
  inherit (builtins) foldl' genList;

  record = seed: i: {
    id = i;
    name = "record-${toString i}";
    list = [ i (i + 1) [ "a" "b" (toString i) ] ];
    set = { x = i; y = { z = i * 2; flag = true; }; };
    end = seed;
  };

  many = seed: genList (record (seed - seed)) 4000;
  left = many 1;
  right = many 2;
  other = many 3 ++ [ 1 ];
  longer = many 4 ++ [ 2 ];

  round =
    acc: _:
    acc
    + (if left == right then 1 else 0)
    + (if other == longer then 100 else 0)
    + (if left != right then 1000 else 0);
in
foldl' round 0 (genList (i: i) 150)
