# `sort` with comparison functions written in Nix: one key, two keys, reversed.
let
  inherit (builtins) bitAnd elemAt genList sort;

  items = genList (i: {
    id = i;
    group = bitAnd (i * 7919) 63;
    name = "item-${toString (bitAnd (i * 104729) 65535)}";
  }) 70000;

  byName = sort (a: b: a.name < b.name) items;
  byGroup = sort (a: b: if a.group == b.group then a.name < b.name else a.group < b.group) items;
  reversed = sort (a: b: a.id > b.id) byName;
in
[
  (elemAt byName 35000).id
  (elemAt byGroup 35000).id
  (elemAt reversed 35000).id
]
