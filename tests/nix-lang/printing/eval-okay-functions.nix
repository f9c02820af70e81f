# Functions, builtins and partly applied builtins, as printed.
[ (x: x) ({ a }: a) builtins.add (builtins.add 1) { __functor = self: x: x; } ]
