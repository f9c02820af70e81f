# `sort` with the builtin `lessThan`: integers, strings, and lists compared by their elements.
let
  inherit (builtins) bitAnd elemAt genList lessThan sort;

  keys = genList (i: bitAnd (i * 7919 + 12345) 1048575) 400000;
  words = map (k: "w${toString (bitAnd (k * 31) 262143)}") keys;
  tuples = genList (i: [ (bitAnd (i * 31) 15) (bitAnd (i * 7919) 4095) i ]) 80000;
in
[
  (elemAt (sort lessThan keys) 200000)
  (elemAt (sort lessThan words) 200000)
  (elemAt (sort lessThan tuples) 40000)
]
