# The source is evaluated once; each name is a selection that needs no code.
s: t: { inherit (s t) a b; inherit (s) c d; inherit t; }
