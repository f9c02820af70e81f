# Many numbers or strings sorted by `lessThan` come in the same stable order as by a function: negative and large
# numbers, strings that agree in their first eight bytes, that are shorter, and that occur more than once.
let
  inherit (builtins) bitAnd genList lessThan sort substring;
  random = i: bitAnd (i * 1103515245 + 12345) 2147483647;
  numbers = genList (i: (random i - 1073741824) * 4294967296 + bitAnd i 7) 600 ++ genList (i: i / 3 - 50) 300;
  texts =
    genList (i: substring 0 (bitAnd i 15) "prefix-${toString (bitAnd (random i) 1023)}-behind") 700
    ++ genList (i: "prefix-of-all-${toString (bitAnd (random i) 255)}") 300
    ++ [ "" "ä" "z" "prefix-" "prefix-o" "prefix-of" ];
  agrees = xs: sort lessThan xs == sort (x: y: x < y) xs;
  ends = xs: [ (builtins.head xs) (builtins.elemAt xs 450) (builtins.elemAt xs (builtins.length xs - 1)) ];
in
{
  numbers = agrees numbers;
  sorted = agrees (genList (i: i) 300);
  backwards = agrees (genList (i: 300 - i) 300);
  texts = agrees texts;
  lists = agrees (genList (i: [ (bitAnd (random i) 3) [ (bitAnd i 1) ] "x${toString (bitAnd i 5)}" ]) 300);
  mixed = agrees (genList (i: if bitAnd i 1 == 0 then i else i * 0.25) 300);
  few = map ends [ (sort lessThan numbers) (sort lessThan texts) ];
}
