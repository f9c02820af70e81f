# What the builtins on lists evaluate, in which order; callbacks show when they run.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (builtins.elemAt (t "elemAt list n: list" [ (t "elemAt list n: element 0" 1) (t "elemAt list n: element 1" 2) ]) (t "elemAt list n: n" 1)))
  (w (builtins.head (t "head list: list" [ (t "head list: element 0" 1) (t "head list: element 1" 2) ])))
  (w (builtins.tail (t "tail list: list" [ (t "tail list: element 0" 1) (t "tail list: element 1" 2) ])))
  (w (builtins.length (t "length list: list" [ (t "length list: element" 1) ])))
  (w (map (t "map f list: f" (x: t "map f list: result" x)) (t "map f list: list" [ (t "map f list: element" 1) ])))
  (w (builtins.head (map (t "head (map f list): f" (x: t "head (map f list): result" x)) (t "head (map f list): list" [ (t "head (map f list): element 0" 1) (t "head (map f list): element 1" 1) ]))))
  (w (builtins.filter (t "filter f list: f" (x: t "filter f list: result" (x < 2))) (t "filter f list: list" [ (t "filter f list: element 0" 1) (t "filter f list: element 1" 2) ])))
  (w (builtins.elem (t "elem x list: x" 2) (t "elem x list: list" [ (t "elem x list: element 0" 1) (t "elem x list: element 1" 2) (t "elem x list: element 2" 3) ])))
  (w (builtins.elem (t "elem x list (empty): x" 2) (t "elem x list (empty): list" [ ])))
  (w (builtins.concatLists (t "concatLists lists: lists" [ (t "concatLists lists: list 0" [ (t "concatLists lists: element" 1) ]) (t "concatLists lists: list 1" [ 2 ]) ])))
  (w (builtins.concatMap (t "concatMap f list: f" (x: t "concatMap f list: result" [ x ])) (t "concatMap f list: list" [ (t "concatMap f list: element 0" 1) (t "concatMap f list: element 1" 2) ])))
  (w (builtins.foldl' (t "foldl' f start list: f" (a: t "foldl' f start list: f's result" (x: t "foldl' f start list: result" (a + x)))) (t "foldl' f start list: start" 0) (t "foldl' f start list: list" [ (t "foldl' f start list: element 0" 1) (t "foldl' f start list: element 1" 2) ])))
  (w (builtins.foldl' (t "foldl' f start list (f ignores): f" (a: x: t "foldl' f start list (f ignores): result" 1)) (t "foldl' f start list (f ignores): start" 0) (t "foldl' f start list (f ignores): list" [ (t "foldl' f start list (f ignores): element" 1) ])))
  (w (builtins.foldl' (t "foldl' f start list (empty): f" (a: x: a)) (t "foldl' f start list (empty): start" 0) (t "foldl' f start list (empty): list" [ ])))
  (w (builtins.any (t "any f list: f" (x: t "any f list: result" (x == 2))) (t "any f list: list" [ (t "any f list: element 0" 1) (t "any f list: element 1" 2) (t "any f list: element 2" 3) ])))
  (w (builtins.all (t "all f list: f" (x: t "all f list: result" (x == 1))) (t "all f list: list" [ (t "all f list: element 0" 1) (t "all f list: element 1" 2) (t "all f list: element 2" 3) ])))
  (w (builtins.genList (t "genList f n: f" (x: t "genList f n: result" x)) (t "genList f n: n" 2)))
  (w (builtins.sort (t "sort f list: f" (a: b: t "sort f list: result" (a < b))) (t "sort f list: list" [ (t "sort f list: element 0" 2) (t "sort f list: element 1" 1) ])))
  (w (builtins.sort (t "sort f list (one element): f" (a: b: a < b)) (t "sort f list (one element): list" [ (t "sort f list (one element): element" 2) ])))
  (w (builtins.partition (t "partition f list: f" (x: t "partition f list: result" (x < 2))) (t "partition f list: list" [ (t "partition f list: element 0" 1) (t "partition f list: element 1" 2) ])))
  (w (builtins.groupBy (t "groupBy f list: f" (x: t "groupBy f list: result" (toString x))) (t "groupBy f list: list" [ (t "groupBy f list: element 0" 1) (t "groupBy f list: element 1" 2) ])))
  (w (builtins.genericClosure (t "genericClosure set: set" { operator = t "genericClosure set: operator" (x: t "genericClosure set: result" (if x.key == 2 then [ ] else [ (t "genericClosure set: new element" { key = t "genericClosure set: new key" 2; x = t "genericClosure set: x" 1; }) ])); startSet = t "genericClosure set: startSet" [ (t "genericClosure set: element" { key = t "genericClosure set: key" 1; }) ]; })))
  (w (builtins.genericClosure { operator = t "genericClosure set (empty): operator" (x: [ ]); startSet = t "genericClosure set (empty): startSet" [ ]; }))
]
