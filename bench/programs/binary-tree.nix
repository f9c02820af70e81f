# A large live heap: binary trees of 2^17 sets, built, walked twice and kept until the end.
let
  build =
    depth: label:
    if depth == 0 then
      { leaf = true; inherit label; }
    else
      {
        leaf = false;
        inherit label;
        left = build (depth - 1) (2 * label);
        right = build (depth - 1) (2 * label + 1);
      };

  sum = t: if t.leaf then t.label else t.label + sum t.left + sum t.right;
  max = a: b: if a > b then a else b;
  height = t: if t.leaf then 0 else 1 + max (height t.left) (height t.right);
  mirror = t: if t.leaf then t else t // { left = mirror t.right; right = mirror t.left; };

  tree = build 17 1;
  small = acc: i: acc + sum (build 10 i);
  garbage = builtins.foldl' small 0 (builtins.genList (i: i) 300);
in
[ (sum tree) garbage (height tree) (sum (mirror tree)) ]
