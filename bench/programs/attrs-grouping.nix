# Sets taken apart and put together: `zipAttrsWith`, `groupBy`, `intersectAttrs`, `removeAttrs`,
# `catAttrs`, `partition` and a recursive merge.
let
  inherit (builtins)
    attrNames attrValues catAttrs foldl' genList groupBy head intersectAttrs isAttrs length
    listToAttrs mapAttrs partition zipAttrsWith;

  recursiveMerge = zipAttrsWith (
    _: values: if length values > 1 && isAttrs (head values) then recursiveMerge values else head values
  );

  items = genList (i: {
    id = i;
    bucket = "b${toString (builtins.bitAnd (i * 31) 127)}";
    weight = i / 7;
  }) 15000;
  set = k: listToAttrs (genList (i: { name = "n${toString (i * k)}"; value = i; }) 600);
  tree = k: {
    common = { x = { y = k; z = 1; }; "k${toString k}" = k; };
    "only${toString k}" = { a = k; };
  };
  a = set 2;
  b = set 3;

  run =
    acc: i:
    let
      groups = mapAttrs (_: length) (groupBy (item: item.bucket) items);
      common = intersectAttrs a b;
      rest = removeAttrs a (attrNames b);
      zipped = zipAttrsWith (_: foldl' builtins.add i) [ a b common rest ];
      merged = recursiveMerge (genList (k: tree (k + i)) 150);
      halves = partition (item: item.weight > 1000) items;
    in
    acc
    + length (attrNames groups)
    + length (attrValues rest)
    + foldl' builtins.add 0 (attrValues zipped)
    + length (attrNames merged.common)
    + length halves.right
    + foldl' builtins.add 0 (catAttrs "weight" halves.wrong);
in
foldl' run 0 (genList (i: i) 110)
