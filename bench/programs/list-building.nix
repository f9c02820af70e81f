# Lists made of other lists: `++`, `concatLists`, `concatMap`, `partition`, `elem`, head and tail.
let
  inherit (builtins) concatLists concatMap elem elemAt foldl' genList head length partition tail;

  range = n: genList (i: i) n;

  # Appending one element at a time, 4,000 times.
  appended = foldl' (acc: x: acc ++ [ x ]) [ ] (range 4000);

  pairs = concatMap (x: map (y: [ x y ]) (range 200)) (range 700);
  flat = concatLists pairs;

  quicksort =
    xs:
    if xs == [ ] then
      [ ]
    else
      let
        pivot = head xs;
        parts = partition (x: x < pivot) (tail xs);
      in
      quicksort parts.right ++ [ pivot ] ++ quicksort parts.wrong;

  sorted = quicksort (genList (i: builtins.bitAnd (i * 7919) 16383) 10000);
  unique = foldl' (acc: x: if elem x acc then acc else acc ++ [ x ]) [ ] (
    map (x: builtins.bitAnd x 511) flat
  );
in
[
  (length appended)
  (length flat)
  (elemAt sorted 5000)
  (length unique)
]
