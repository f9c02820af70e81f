# `//` growing one large set a key at a time, and small changes to a set that is already large.
let
  inherit (builtins) attrNames foldl' genList length listToAttrs;

  grow = foldl' (acc: i: acc // { "key${toString i}" = i; }) { } (genList (i: i) 11000);
  large = listToAttrs (genList (i: { name = "name${toString i}"; value = i; }) 10000);
  change =
    acc: i:
    let
      changed = large // { "name${toString i}" = 0; other = i; };
    in
    acc + changed."name${toString (builtins.bitAnd i 8191)}";
in
[ (length (attrNames grow)) grow.key1234 (foldl' change 0 (genList (i: i) 30000)) ]
