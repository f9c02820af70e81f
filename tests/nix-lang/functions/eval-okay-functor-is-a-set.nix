# A set with `__functor` is still a set.
let s = { __functor = self: x: x; }; in [ (builtins.typeOf s) (builtins.isFunction s) (builtins.isAttrs s) ]
