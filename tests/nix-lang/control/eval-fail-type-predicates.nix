# The functions that ask for a type need the value, and pass on its error.
builtins.typeOf (builtins.isNull (builtins.isFunction (builtins.isInt (builtins.isFloat (builtins.isString (builtins.isBool (builtins.isPath (builtins.isList (builtins.isAttrs (throw "no value"))))))))))
