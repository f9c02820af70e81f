# `toXML` shows the formals of functions, sorted, and nothing of builtins.
builtins.toXML [ (x: x) ({ b, a ? 1 }: a) ({ a, ... }: a) (s@{ a }: a) ({ ... }: 1) ({ }: 1) builtins.add (builtins.add 1) ]
