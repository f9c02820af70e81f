# The set of a `with` is evaluated once for many names.
with builtins.trace "once" { a = 1; b = 2; }; [ a b a ]
