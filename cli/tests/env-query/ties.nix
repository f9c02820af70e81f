# Equal names: the order of the reference's sort, which is not stable.
let
  package = n: { type = "derivation"; system = "s${toString n}"; name = builtins.elemAt [ "a-1" "A-1" "b-1" "B-2" ] (n - n / 4 * 4); };
in
builtins.listToAttrs (builtins.genList (n: { name = "p${toString (n * 7919 - n * 7919 / 100 * 100)}"; value = package n; }) 100)
