# `==` on nested lists and sets: deep and long ones, equal and different at any place, evaluated before or not, and what
# stands behind a difference is not evaluated.
let
  inherit (builtins) deepSeq foldl' genList;
  nest = depth: leaf: foldl' (inner: i: if i / 2 * 2 == i then [ i inner ] else { a = inner; b = i; }) leaf (genList (i: i) depth);
  same = depth: x: y: nest depth x == nest depth y;
  evaluated = x: deepSeq x x;
  wide = last: genList (i: { name = "n${toString i}"; inherit i; }) 200 ++ [ last ];
  layered = foldl' (set: i: set // { "k${toString i}" = [ i ]; }) { };
  numbers = genList (i: i);
  nan = 0.0 * (1.0e200 * 1.0e200);
in
{
  equal = map (depth: same depth 1 1) (numbers 12);
  different = map (depth: same depth 1 2) (numbers 12);
  kinds = map (depth: same depth [ 1 ] { a = 1; }) (numbers 12);
  evaluated = map (depth: evaluated (nest depth "x") == evaluated (nest depth "x")) (numbers 12);
  numbers = [ ([ 1 2.0 ] == [ 1.0 2 ]) ([ { a = 1; } ] == [ { a = 1.5; } ]) ([ [ nan ] ] == [ [ nan ] ]) ];
  wide = [ (wide 1 == wide 1) (wide 1 == wide 2) (evaluated (wide 1) == evaluated (wide 2)) (wide [ ] != wide [ ]) ];
  layers = layered (numbers 50) == layered (numbers 50);
  names = [ ({ a = 1; b = 2; } == { a = 1; c = 2; }) ({ a = { x = 1; }; } == { a = { y = 1; }; }) ];
  behind = [ ([ 1 (throw "unused") ] == [ 2 (throw "unused") ]) ([ [ 1 ] (throw "unused") ] == [ [ 2 ] 3 ]) ];
  derivations = [
    ([ { type = "derivation"; outPath = "/a"; x = 1; } ] == [ { type = "derivation"; outPath = "/a"; x = 2; } ])
    ([ { type = "derivation"; outPath = "/a"; } ] == [ { type = "derivation"; outPath = "/b"; } ])
    ([ [ { type = "derivation"; x = 1; } ] ] == [ [ { type = "derivation"; x = 1; } ] ])
    ([ { type = "derivation"; outPath = "/a"; x = 1; } ] == [ { type = "other"; outPath = "/a"; x = 2; } ])
  ];
  functions = let f = x: x; in [ ([ f ] == [ f ]) ({ inherit f; } == { inherit f; }) ([ [ f ] ] == [ [ (x: x) ] ]) ];
}
