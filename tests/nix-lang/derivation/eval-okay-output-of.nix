# With an experimental feature there is a function `outputOf`.
[ (builtins ? outputOf) (builtins.isFunction builtins.outputOf) (builtins.typeOf (builtins.outputOf (throw "not evaluated yet"))) ]
