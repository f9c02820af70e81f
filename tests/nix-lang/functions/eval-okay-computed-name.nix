# A function that is the value of an attribute with a computed name is called as that says, and so are the
# functions that are its body; each time the attribute is made, they are renamed, also those made before.
let
  shown = value: builtins.trace value null;
  make = name: { ${name} = x: y: { z }: w: x; };
  a = (make "a").a;
  b = make "b two";
  nested = name: { ${name}.inner = x: x; outer.${name} = x: x; };
  none = { ${null} = x: x; ${"k" + ""} = let y = 1; in x: x; };
  named = x: x;
  rec_ = rec { ${"f" + "1"} = x: v; v = 1; };
in
[
  (shown a)
  (shown (a 1))
  (shown (a 1 2))
  (shown (a 1 2 { z = 3; }))
  (builtins.seq b (shown a))
  (shown (builtins.attrValues b))
  (shown (nested "n").n.inner)
  (shown (nested "n").outer.n)
  (shown (builtins.attrValues none))
  (builtins.seq { ${"other" + ""} = named; } (shown named))
  (shown rec_.f1)
  (map (name: shown { ${name} = x: x; }.${name}) [ "p" "q" ])
]
