# Names that come from `with`: one level, several nested levels, and shadowing by inner sets.
let
  inherit (builtins) foldl' genList;

  library = {
    add = a: b: a + b;
    twice = x: x * 2;
    zero = 0;
    one = 1;
    name = "library";
  };
  settings = { base = 10; step = 3; zero = 100; };
  platforms = { linux = 1; darwin = 2; windows = 3; all = 6; };

  deep =
    i:
    with library;
    with settings;
    with platforms;
    add (twice base) (step * linux) + zero + all + (if i == windows then one else darwin);

  list = i: with platforms; [ linux darwin windows i ];
  local = i: with { inherit i; j = i + 1; }; i + j;
in
foldl' (acc: i: acc + deep i + builtins.length (list i) + local i) 0 (genList (i: i) 550000)
