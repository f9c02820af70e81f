# Sets made from lists and back: `listToAttrs`, `mapAttrs`, `attrNames`, `attrValues`, `genAttrs`
# and `filterAttrs` in the style of nixpkgs' library.
let
  inherit (builtins) attrNames attrValues filter foldl' genList length listToAttrs mapAttrs;

  genAttrs = names: f: listToAttrs (map (name: { inherit name; value = f name; }) names);
  filterAttrs = pred: set: removeAttrs set (filter (name: !pred name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);

  names = genList (i: "package-${toString (builtins.bitAnd (i * 7919) 65535)}") 20000;
  base = genAttrs names (name: { inherit name; size = builtins.stringLength name; });

  round =
    acc: i:
    let
      sized = mapAttrs (name: value: value // { size = value.size + i; }) base;
      kept = filterAttrs (_: value: value.size != 12 + i) sized;
      total = foldl' (sum: value: sum + value.size) 0 (attrValues kept);
      lengths = foldl' builtins.add 0 (mapAttrsToList (name: value: value.size) kept);
    in
    acc + total + lengths + length (attrNames kept);
in
foldl' round 0 (genList (i: i) 16)
