# A type predicate evaluates its argument no deeper than needed.
[ (builtins.isList [ (throw "unused") ]) (builtins.isAttrs { a = throw "unused"; }) ]
