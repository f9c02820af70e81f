# Members that are the same object are equal without a look inside; the first that is not decides.
let
  f = x: x;
  shared = {
    inherit f;
    list = [ f 1 ];
    set = { g = f; };
  };
  late = throw "late";
  tried = value: (builtins.tryEval value).success;
in
{
  equal = shared // { z = 1; } == shared // { z = 1; };
  different = shared // { z = 1; } == shared // { z = 2; };
  function = shared // { z = f; } == shared // { z = x: x; };
  inside = shared // { z = shared // { y = [ f 1 ]; }; } == shared // { z = shared // { y = [ f 1 ]; }; };
  first = shared // { a = 1; } == shared // { a = 2; };
  names = shared // { y = 1; } == shared // { z = 1; };
  lists = [ f f [ f ] 1 ] == [ f f [ f ] 1 ];
  listsDiffer = [ f f [ f ] 1 ] == [ f f [ f ] 2 ];
  lengths = [ f f ] == [ f f f ];
  fails = tried ([ f late 1 ] == [ f late 1 ]);
  before = tried ([ f 1 late ] == [ f 2 late ]);
  evaluated = let x = 1 + f 2; in [ f x x ] == [ f x x ];
}
