# A function that calls an inherited builtin lazily, itself called by name, needs no captures.
rec {
  inherit (builtins) head;
  opt = c: s: if c then s else "";
  pick = { a ? false }: s: opt a (head s);
  first = pick { a = true; };
}.first [ "q" ]
