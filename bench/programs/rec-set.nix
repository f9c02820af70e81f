# Recursive sets used as records with methods, and objects that refer to themselves.
let
  inherit (builtins) foldl' genList;

  point = x: y: rec {
    inherit x y;
    dot = other: x * other.x + y * other.y;
    norm = dot { inherit x y; };
    scaled = k: point (x * k) (y * k);
    label = if norm > 100 then "far" else "near";
  };

  step =
    acc: i:
    let
      p = point i (i + 1);
      q = p.scaled 2;
    in
    acc + p.norm + q.dot p + (if q.label == "far" then 1 else 0);
in
foldl' step 0 (genList (i: i) 300000)
