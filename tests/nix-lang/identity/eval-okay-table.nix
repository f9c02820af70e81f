# Which containers are equal because they hold the same object, a function or NaN among them.
let
  f = x: x;
  nan = (1.0e200 * 1.0e200) - (1.0e200 * 1.0e200);
  l = [ f ];
  s = { g = f; };
  id = x: x;
  fun = x: y: x;
  partial = fun 1;
  functor = { __functor = self: f; };
in
[
  [ "f == f" (f == f) ]
  [ "[ f ] == [ f ]" ([ f ] == [ f ]) ]
  [ "{ x = f; } == { x = f; }" ({ x = f; } == { x = f; }) ]
  [ "[ (id f) ] == [ f ]" ([ (id f) ] == [ f ]) ]
  [ "[ (x: x) ] == [ (x: x) ]" ([ (x: x) ] == [ (x: x) ]) ]
  [ "(x: [ x ] == [ x ]) (y: y)" ((x: [ x ] == [ x ]) (y: y)) ]
  [ "(x: [ x ] == [ (id x) ]) f" ((x: [ x ] == [ (id x) ]) f) ]
  [ "(x: y: [ x ] == [ y ]) f f" ((x: y: [ x ] == [ y ]) f f) ]
  [ "(let g = f; in [ g ] == [ f ])" (let g = f; in [ g ] == [ f ]) ]
  [ "(let inherit (s) g; in [ g ] == [ f ])" (let inherit (s) g; in [ g ] == [ f ]) ]
  [ "[ s.g ] == [ f ]" ([ s.g ] == [ f ]) ]
  [ "[ s.g ] == [ s.g ]" ([ s.g ] == [ s.g ]) ]
  [ "(with s; [ g ] == [ f ])" (with s; [ g ] == [ f ]) ]
  [ "(with s; [ g ] == [ g ])" (with s; [ g ] == [ g ]) ]
  [ "(rec { a = f; b = [ a ] == [ a ]; }).b" (rec { a = f; b = [ a ] == [ a ]; }).b ]
  [ "l == l" (l == l) ]
  [ "l == (l ++ [ ])" (l == (l ++ [ ])) ]
  [ "(l ++ l) == (l ++ l)" ((l ++ l) == (l ++ l)) ]
  [ "[ (builtins.head l) ] == l" ([ (builtins.head l) ] == l) ]
  [ "map id l == l" (map id l == l) ]
  [ "builtins.filter (x: true) l == l" (builtins.filter (x: true) l == l) ]
  [ "builtins.tail [ 1 f ] == l" (builtins.tail [ 1 f ] == l) ]
  [ "builtins.sort (x: y: false) l == l" (builtins.sort (x: y: false) l == l) ]
  [ "builtins.elem f l" (builtins.elem f l) ]
  [ "builtins.elem (builtins.head l) l" (builtins.elem (builtins.head l) l) ]
  [ "s == s" (s == s) ]
  [ "s == { g = f; }" (s == { g = f; }) ]
  [ "(s // { }) == s" ((s // { }) == s) ]
  [ "(s // { g = f; }) == s" ((s // { g = f; }) == s) ]
  [ "{ inherit (s) g; } == s" ({ inherit (s) g; } == s) ]
  [ "{ g = s.g; } == s" ({ g = s.g; } == s) ]
  [ "builtins.mapAttrs (n: v: v) s == s" (builtins.mapAttrs (n: v: v) s == s) ]
  [ "builtins.attrValues s == l" (builtins.attrValues s == l) ]
  [ "builtins.intersectAttrs s s == s" (builtins.intersectAttrs s s == s) ]
  [ "removeAttrs (s // { x = 1; }) [ \"x\" ] == s" (removeAttrs (s // { x = 1; }) [ "x" ] == s) ]
  [ "builtins.listToAttrs [ { name = \"g\"; value = f; } ] == s" (builtins.listToAttrs [ { name = "g"; value = f; } ] == s) ]
  [ "[ partial ] == [ partial ]" ([ partial ] == [ partial ]) ]
  [ "[ (fun 1) ] == [ (fun 1) ]" ([ (fun 1) ] == [ (fun 1) ]) ]
  [ "[ builtins.add ] == [ builtins.add ]" ([ builtins.add ] == [ builtins.add ]) ]
  [ "(let inherit (builtins) add; in [ add ] == [ add ])" (let inherit (builtins) add; in [ add ] == [ add ]) ]
  [ "[ map ] == [ map ]" ([ map ] == [ map ]) ]
  [ "[ map ] == [ builtins.map ]" ([ map ] == [ builtins.map ]) ]
  [ "functor == functor" (functor == functor) ]
  [ "functor == { __functor = functor.__functor; }" (functor == { __functor = functor.__functor; }) ]
  [ "nan == nan" (nan == nan) ]
  [ "[ nan ] == [ nan ]" ([ nan ] == [ nan ]) ]
  [ "(x: [ x ] == [ x ]) nan" ((x: [ x ] == [ x ]) nan) ]
  [ "{ a = l; } == { a = l; }" ({ a = l; } == { a = l; }) ]
  [ "{ a = [ f ]; } == { a = l; }" ({ a = [ f ]; } == { a = l; }) ]
  [ "[ s ] == [ (id s) ]" ([ s ] == [ (id s) ]) ]
]
