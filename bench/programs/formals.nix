# Functions of sets: closed formals, defaults that use other formals, `...`, `@`, `functionArgs`,
# and `intersectAttrs` in the manner of `callPackage`.
let
  inherit (builtins) foldl' functionArgs genList intersectAttrs;

  closed = { a, b, c }: a + b + c;
  defaults = { a, b ? a + 1, c ? b * 2, d ? 4 }: a + b + c + d;
  open = { a, b ? 1, ... }@args: a + b + (args.extra or 0);
  whole = args@{ x, y ? x, ... }: x + y + builtins.length (builtins.attrNames args);

  scope = { a = 1; b = 2; c = 3; d = 4; x = 5; y = 6; };
  callWith = f: args: f (intersectAttrs (functionArgs f) scope // args);

  step =
    acc: i:
    acc
    + closed { a = i; b = 1; c = 2; }
    + defaults { a = i; }
    + defaults { a = i; c = 7; }
    + open { a = i; extra = 5; }
    + whole { x = i; other = 1; more = 2; };
in
foldl' step 0 (genList (i: i) 240000)
+ foldl' (acc: i: acc + callWith closed { c = i; } + callWith defaults { b = i; }) 0 (genList (i: i) 120000)
