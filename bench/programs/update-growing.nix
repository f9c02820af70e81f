# `//` growing one large set a key at a time, and small changes to a set that is already large.
let
  inherit (builtins) attrNames foldl' genList length listToAttrs;

  grow = foldl' (acc: i: acc // { "key${toString i}" = i; }) { } (genList (i: i) 3000);
  large = listToAttrs (genList (i: { name = "name${toString i}"; value = i; }) 10000);
  change = acc: i: acc + (large // { "name${toString i}" = 0; other = i; })."name${toString (i + 1)}";
in
[ (length (attrNames grow)) grow.key1234 (foldl' change 0 (genList (i: i) 1500)) ]
