# Attributes that are evaluated already become the same variables as those that are not: scalars, lists with nested and
# empty lists in them, derivations, sets with `__toString`, and what they depend on.
let
  dep = name: derivation { inherit name; builder = "/bin/sh"; system = "x"; };
  attributes = f: {
    name = "a";
    builder = "/bin/sh";
    system = "x";
    yes = f true;
    no = f false;
    nothing = f null;
    number = f (-42);
    float = f 1.5;
    empty = f [ ];
    one = f [ "x" ];
    mixed = f [ "x" (dep "b") 7 true null [ ] "y" [ "z" [ ] ] { outPath = "o"; } ];
    derivations = f [ (dep "b") (dep "c") ];
    derivation = f (dep "d");
    outPath = f { outPath = dep "e"; };
    text = f { __toString = self: "${self.it}!"; it = dep "f"; outPath = "no"; };
    texts = f [ { __toString = self: "${self.it}!"; it = dep "g"; outPath = "no"; } ];
  };
  lazy = derivation (attributes (value: value));
  evaluated = let set = attributes (value: value); in builtins.deepSeq set derivation set;
in
[ lazy.drvPath (lazy.drvPath == evaluated.drvPath) (map (name: evaluated.${name}) [ "outPath" "drvPath" ]) ]
