# Sets that act as functions and as strings: `__functor`, `__toString` and `outPath`, and
# functions composed at run time.
let
  inherit (builtins) foldl' genList stringLength;

  adder = n: { inherit n; __functor = self: x: x + self.n; more = k: adder (n + k); };
  shown = i: { __toString = self: "item ${toString self.i}"; inherit i; };
  package = i: { outPath = "/some/path/${toString i}"; name = "p"; };

  compose = f: g: x: g (f x);
  pipeline = foldl' compose (x: x) [ (x: x + 1) (adder 2) (x: x * 2) ((adder 3).more 4) (x: x - 1) ];

  step = acc: i: acc + pipeline i + stringLength "${shown i} in ${package i}";
in
foldl' step 0 (genList (i: i) 300000)
